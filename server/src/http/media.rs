//! Pictures that came with articles.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Shared, assets::FOR_EVER};

/// A picture by the name that its content gave it. Anyone may call it.
pub async fn picture(State(shared): State<Shared>, Path(name): Path<String>) -> Response {
    let Some((path, media_type)) = shared.media.find(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(&path).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, FOR_EVER)], bytes).into_response(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, path = %path.display(), "a picture cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
