//! Validators (RFC 9110, 8.8): a reader who has the newest form of a page is told so in a few bytes.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// Larger answers are files, which bring their own validator.
const HASHED_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Gives pages and fragments an ETag, and answers 304 when the browser has that one. Weak, since the compressed forms
/// of a page share it.
pub async fn answer_if_changed(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK || !is_text(response.headers()) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, HASHED_MAX_BYTES).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let hash = format!("{:x}", Sha256::digest(&bytes));
    let etag = format!("W/\"{}\"", &hash[..16]);
    let is_known = known.is_some_and(|known| lists(&known, &etag));
    if let Ok(etag) = HeaderValue::try_from(etag) {
        parts.headers.insert(header::ETAG, etag);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Whether `If-None-Match` names this validator, strong or weak, alone or in a list.
pub fn lists(known: &HeaderValue, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.to_str().is_ok_and(|known| known.trim() == "*" || known.split(',').any(|tag| opaque(tag) == opaque(etag)))
}

/// Pages and fragments, which have no validator yet.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    !headers.contains_key(header::ETAG)
        && !headers.contains_key(header::CONTENT_ENCODING)
        && (kind.starts_with(b"text/html") || kind.starts_with(b"application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validator_is_found_in_every_form_of_the_header() {
        for known in ["W/\"a\"", "\"a\"", "\"b\", W/\"a\"", "*"] {
            assert!(lists(&HeaderValue::from_static(known), "W/\"a\""), "{known}");
        }
        for known in ["\"b\"", "", "a"] {
            assert!(!lists(&HeaderValue::from_static(known), "W/\"a\""), "{known}");
        }
    }
}
