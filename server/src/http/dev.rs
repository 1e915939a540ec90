//! Reloading in the browser while developing.

use std::{convert::Infallible, sync::LazyLock};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};

use super::Shared;
use crate::live::stopped;

/// Tells which run of the program this is, and then nothing: when it restarts, the browser reconnects and hears
/// another name.
pub async fn reload(State(shared): State<Shared>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    static RUN: LazyLock<String> = LazyLock::new(|| std::process::id().to_string());
    let mut stop = shared.stop.clone();
    let events = stream::once(async { Ok(Event::default().data(&*RUN)) })
        .chain(stream::pending())
        .take_until(async move { stopped(&mut stop).await });
    Sse::new(events).keep_alive(KeepAlive::new())
}
