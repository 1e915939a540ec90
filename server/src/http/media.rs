//! Pictures that came with articles.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::{Shared, assets::FOR_EVER};

/// A picture by the name that its content gave it, read piece by piece as the reader takes it.
pub async fn picture(State(shared): State<Shared>, Path(name): Path<String>, request: Request) -> Response {
    let Some((path, media_type)) = shared.media.find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let served = ServeFile::new(path).oneshot(request).await;
    let mut response = served.into_response().map(Body::new);
    if response.status().is_success() {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    }
    response
}
