//! Tells an open page that the caller's access has changed, so that an ended mandate ends what is on the screen too.

use std::{convert::Infallible, time::Duration};

use app::features::accounts::model::Session;
use axum::{
    Extension,
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};
use tokio::sync::watch;

use super::{super::Shared, SignedIn, gate};
use crate::live::stopped;

/// Changes of this process are heard of at once; those of the command line, of another node and of the clock so soon.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Says once that something has changed, and ends.
pub async fn stream(State(shared): State<Shared>, Extension(signed): SignedIn, headers: HeaderMap) -> Response {
    let mut stop = shared.stop.clone();
    let known = access(&signed.session);
    let events = changed(shared, headers, known).take_until(async move { stopped(&mut stop).await });
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

fn changed(shared: Shared, headers: HeaderMap, known: Access) -> impl Stream<Item = Result<Event, Infallible>> {
    let follower = shared.access.subscribe();
    stream::once(async move {
        wait_for_change(&shared, &headers, &known, follower).await;
        Ok(Event::default().data("changed"))
    })
}

async fn wait_for_change(shared: &Shared, headers: &HeaderMap, known: &Access, mut follower: watch::Receiver<u64>) {
    loop {
        tokio::select! {
            _ = follower.changed() => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
        match gate::look(shared, headers).await {
            Ok(session) if access(&session) == *known => {}
            // A database that does not answer for a moment changes nobody's access.
            Err(app::domain::refusal::Refusal::Unavailable { .. }) => {}
            _ => return,
        }
    }
}

/// What an open page depends on.
type Access = (Vec<i64>, app::features::accounts::model::Stage);

fn access(session: &Session) -> Access {
    (session.mandates.iter().map(|mandate| mandate.id.0).collect(), session.stage)
}
