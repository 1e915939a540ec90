//! Pages and server functions: Leptos between our layers.

use app::shell::shell;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{nonce::Nonce, prelude::provide_context, server_fn::axum::get_server_fn_service};

use super::{Shared, csp};

/// A server function by its path. Each one checks its caller.
pub async fn server_function(State(shared): State<Shared>, mut request: Request) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    // A form posted without script is sent back to its Referer, known by the HTML that it accepts. A read is no form,
    // and its Referer may be any site.
    if request.method() == Method::GET {
        request.headers_mut().remove(header::REFERER);
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    }
    let mut response =
        leptos_axum::handle_server_fns_with_context(move || shared.services.provide(), request).await.into_response();
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
    let html = finished(&String::from_utf8_lossy(&bytes));
    let policy = csp::policy_for(&html, shared.settings.is_over_tls());
    match HeaderValue::try_from(policy) {
        Ok(policy) => parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Response::from_parts(parts, Body::from(html))
}

/// The page as it leaves. Leptos writes its markers as `<!>`, which parsers take for an empty comment and validators
/// for a fault: the same comment is written properly. And it lists pending resources in the order of a hash set, in
/// which alone two renderings of one page would differ.
fn finished(html: &str) -> String {
    const LIST: &str = "__PENDING_RESOURCES=[";
    let html = html.replace("<!>", "<!---->");
    let Some((before, (ids, after))) =
        html.split_once(LIST).and_then(|(before, rest)| Some((before, rest.split_once(']')?)))
    else {
        return html;
    };
    let mut ids: Vec<&str> = ids.split(',').filter(|id| !id.is_empty()).collect();
    ids.sort_unstable();
    format!("{before}{LIST}{}]{after}", ids.join(","))
}

#[cfg(test)]
mod tests {
    use super::finished;

    #[test]
    fn the_order_of_pending_resources_is_fixed() {
        let page = |ids: &str| format!("<script>__PENDING_RESOURCES=[{ids}];x=[];</script>");
        assert_eq!(finished(&page("\"1\",\"0\",")), finished(&page("\"0\",\"1\",")));
        assert_eq!(finished(&page("")), page(""));
        assert_eq!(finished("<p>[]</p>"), "<p>[]</p>");
    }

    #[test]
    fn markers_are_written_as_comments() {
        assert_eq!(finished("<p>a<!>b</p>"), "<p>a<!---->b</p>");
    }
}
