//! What the queue of letters needs from storage. Letters are put into it by the changes that cause them.

use async_trait::async_trait;

use super::model::{Claimed, MailRow, MailState};
use crate::domain::{change::Change, error::StoreError, time::Timestamp};

/// The queue.
#[async_trait]
pub trait MailStore: Send + Sync {
    /// At most `size` letters, newest first, in one state or in any, before the letter `before`.
    async fn list(&self, state: Option<MailState>, before: Option<i64>, size: u32) -> Result<Vec<MailRow>, StoreError>;

    async fn lookup(&self, id: i64) -> Result<Option<MailRow>, StoreError>;

    /// How many letters have failed or came back.
    async fn count_failed(&self) -> Result<u64, StoreError>;

    /// Takes the next letter that is due, for nobody else until `until`.
    async fn claim(&self, now: Timestamp, until: Timestamp) -> Result<Option<Claimed>, StoreError>;

    /// Notes what became of a letter.
    async fn finish(
        &self,
        id: i64,
        state: MailState,
        answer: &str,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Puts a letter off to `next_at`.
    async fn put_off(&self, id: i64, answer: &str, next_at: Timestamp) -> Result<(), StoreError>;

    /// Queues a letter again, or cancels it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it was sent meanwhile.
    async fn set_state(&self, id: i64, state: MailState, change: Change) -> Result<(), StoreError>;

    /// Notes that a letter came back; `false` when no letter that was sent has this message id.
    async fn bounced(&self, message_id: &str, answer: &str, change: Change) -> Result<bool, StoreError>;

    /// Forgets letters that were finished before `before`.
    async fn forget_before(&self, before: Timestamp) -> Result<u64, StoreError>;
}
