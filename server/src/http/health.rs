//! For whoever watches the process.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};

use super::Shared;

/// Whoever asks whether we are ready waits no longer than this.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// The process runs.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers, so pages can be served.
pub async fn ready(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PING_TIMEOUT, shared.db.ping()).await {
        Ok(Ok(())) => return (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => tracing::warn!(%error, "not ready"),
        Err(_) => tracing::warn!("not ready: no answer from the database after {PING_TIMEOUT:?}"),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
}
