//! Only names that the site has may reach it: addresses in pages are made from them, and caches are keyed by them.

use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Shared;
use crate::config::host_without_port;

/// Answers 421 (RFC 9110, 15.5.20) to a `Host` that is not on the list.
pub async fn allow_listed(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let of_target = request.uri().host();
    let of_header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = of_target.or(of_header).map(|authority| host_without_port(authority).to_ascii_lowercase());
    if host.is_some_and(|host| shared.settings.hosts.contains(&host)) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "Tên miền này không thuộc trang. / This host is not served here.\n")
            .into_response()
    }
}
