//! Reloading in the browser while developing.

use std::{convert::Infallible, sync::LazyLock};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, StreamExt, stream};

/// Tells which run of the program this is, and then nothing: when it restarts, the browser reconnects and hears
/// another name.
pub async fn reload() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    static RUN: LazyLock<String> = LazyLock::new(|| std::process::id().to_string());
    let events = stream::once(async { Ok(Event::default().data(&*RUN)) }).chain(stream::pending());
    Sse::new(events).keep_alive(KeepAlive::new())
}
