//! Pages and server functions: Leptos between our layers.

use app::shell::shell;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{nonce::Nonce, prelude::provide_context};

use super::{Shared, csp};

/// A server function by its path. Each one checks its caller.
pub async fn server_function(State(shared): State<Shared>, request: Request) -> Response {
    let mut response = leptos_axum::handle_server_fns_with_context(move || shared.services.provide(), request)
        .await
        .into_response();
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

/// A file of the build, or else a page of the site; an unknown address is a page too, with status 404.
pub async fn asset_or_page(State(shared): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    match shared.assets.answer(request.uri().path(), request.headers()) {
        Some(response) => response,
        None => page(&shared, request).await,
    }
}

async fn page(shared: &Shared, request: Request) -> Response {
    let services = shared.services.clone();
    let assets = shared.assets.shell.clone();
    let render = leptos_axum::render_app_async_with_context(
        move || {
            services.provide();
            // Leptos has just made a random nonce; a fixed one keeps renderings equal. No policy names it.
            provide_context(Nonce::from_value("-"));
        },
        move || shell(&assets),
    );
    let (mut parts, body) = render(request).await.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let html = String::from_utf8_lossy(&bytes);
    let policy = csp::policy_for(&html, shared.settings.public_url.starts_with("https:"));
    match HeaderValue::try_from(policy) {
        Ok(policy) => parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Response::from_parts(parts, Body::from(bytes))
}
