//! The stream of server-sent events (HTML Living Standard, 9.2).

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    extract::{Query, State},
    http::{HeaderName, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio_stream::wrappers::WatchStream;

use super::{Shared, client::Client};
use crate::live::{StreamSeat, stopped};

/// A comment line so often, so that proxies do not take the silence for a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How long a browser waits before it reconnects.
const RETRY: Duration = Duration::from_secs(3);
/// The longest reader key that is read: 64 bits in hexadecimal.
const READER_MAX_BYTES: usize = 16;

#[derive(Deserialize)]
pub struct Reader {
    reader: String,
}

/// The present numbers, then each change. Anyone may call it; it needs no credentials and tells no secret.
pub async fn stream(
    State(shared): State<Shared>,
    Extension(client): Extension<Client>,
    Query(Reader { reader }): Query<Reader>,
) -> Response {
    if reader.len() > READER_MAX_BYTES {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Some(seat) = shared.live.join(&reader, &client.address, &client.browser) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")]).into_response();
    };
    let mut stop = shared.stop.clone();
    let events = changes(&shared, seat).take_until(async move { stopped(&mut stop).await });
    let not_buffered = [(HeaderName::from_static("x-accel-buffering"), "no"), (header::CACHE_CONTROL, "no-store")];
    (not_buffered, Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))).into_response()
}

fn changes(shared: &Shared, seat: StreamSeat) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let retry = stream::once(async { Ok(Event::default().retry(RETRY)) });
    let numbers = WatchStream::new(shared.live.follow()).map(move |presence| {
        // The stream holds the seat: when the connection ends, the stream is dropped and the reader has left.
        let _ = &seat;
        Ok(Event::default().data(serde_json::to_string(&presence).unwrap_or_default()))
    });
    retry.chain(numbers)
}
