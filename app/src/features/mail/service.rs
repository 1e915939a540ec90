//! Use cases of the queue.

use super::{
    model::{MailRow, MailState},
    store::MailStore,
};
use crate::{
    domain::{
        change::Subject,
        page::cut,
        permission::{Action, Caller, Object},
        refusal::Refusal,
    },
    services::OrRefused,
};

/// Letters on a page.
pub const QUEUE_SIZE: u32 = 50;

/// One page of letters, and whether it goes on.
///
/// # Errors
/// When the caller may not.
pub async fn list(
    store: &dyn MailStore,
    caller: &Caller,
    state: Option<MailState>,
    before: Option<i64>,
) -> Result<(Vec<MailRow>, bool), Refusal> {
    caller.permit(Action::MailSee, Object::ANY)?;
    let mut rows = store.list(state, before, QUEUE_SIZE + 1).await.or_refused("mail.list")?;
    let goes_on = cut(&mut rows, QUEUE_SIZE as usize);
    Ok((rows, goes_on))
}

/// How many letters have failed or came back, and wait for somebody to look at them.
///
/// # Errors
/// When the caller may not.
pub async fn count_failed(store: &dyn MailStore, caller: &Caller) -> Result<u64, Refusal> {
    caller.permit(Action::MailSee, Object::ANY)?;
    store.count_failed().await.or_refused("mail.count_failed")
}

/// Sends a letter again now, or cancels it.
///
/// # Errors
/// When the caller may not, or the letter is beyond it.
pub async fn set_state(store: &dyn MailStore, caller: &Caller, id: i64, is_cancelled: bool) -> Result<(), Refusal> {
    caller.permit(Action::MailChange, Object::ANY)?;
    let row = store.lookup(id).await.or_refused("mail.lookup")?.ok_or(Refusal::NotFound)?;
    let permit = caller.permit(Action::MailChange, Object::of_state(row.state.as_state()))?;
    let (action, state) =
        if is_cancelled { ("mail.cancel", MailState::Cancelled) } else { ("mail.send_again", MailState::Queued) };
    let change = permit.change(action, Subject::new("mail", id));
    store.set_state(id, state, change).await.or_refused("mail.set_state")
}
