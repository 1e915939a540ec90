//! For whoever watches the process.

use axum::{extract::State, http::StatusCode};

use super::Shared;

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers, so pages can be served.
pub async fn ready(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match shared.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
