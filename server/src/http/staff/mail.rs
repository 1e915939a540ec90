//! The queue of letters.

use app::{
    features::mail::{self, model::MailState, service},
    paths,
};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use serde::Deserialize;

use super::{super::Shared, Answer, Outcome, SignedIn, address};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    trang_thai: String,
    truoc: String,
}

pub async fn page(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Query(query): Query<QueueQuery>,
) -> Outcome {
    let state = MailState::from_code(&query.trang_thai);
    let (rows, goes_on) =
        service::list(&*shared.services.mail, &signed.caller, state, query.truoc.parse().ok()).await?;
    let older = rows.last().filter(|_| goes_on).map(|last| {
        let state = state.map_or("", MailState::code);
        address(paths::MAIL, &[("trang_thai", state), ("truoc", &last.id.to_string())])
    });
    Ok(Answer::Page(mail::queue(&signed.caller, &rows, state, shared.mail.is_on(), older)))
}

pub async fn send_again(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    service::set_state(&*shared.services.mail, &signed.caller, id, false).await?;
    shared.mail.wake();
    Ok(Answer::SeeOther(paths::MAIL.to_owned()))
}

pub async fn cancel(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    service::set_state(&*shared.services.mail, &signed.caller, id, true).await?;
    Ok(Answer::SeeOther(paths::MAIL.to_owned()))
}
