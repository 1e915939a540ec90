//! Use cases of signing in and of one's own account.

mod factors;
mod links;
mod sessions;
mod sign_in;

pub use factors::{
    add_passkey, add_totp, change_password, new_recovery_codes, overview, remove_passkey, remove_totp,
    start_passkey_registration,
};
pub use links::{issue_link, link, request_reset, reset_by_administrator, reset_by_command_line, set_password_by_link};
pub use sessions::{
    confirm, end_all_sessions, end_other_sessions, end_session, end_sessions_of, look_at_session,
    owner_of_ended_session, session, sign_out,
};
pub use sign_in::{Entered, second_step, sign_in, sign_in_with_passkey, start_passkey_sign_in};

use super::{
    limits::Limit,
    store::{AccountStore, AttemptStore, Vault},
};
use crate::{
    domain::{refusal::Refusal, time::Timestamp},
    services::OrRefused,
};

/// What a sign-in needs.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    pub accounts: &'a dyn AccountStore,
    pub attempts: &'a dyn AttemptStore,
    pub vault: &'a dyn Vault,
    pub now: Timestamp,
}

/// Who stands at the door.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub address: String,
    /// As the browser calls itself, shortened.
    pub browser: String,
    /// The secret that a browser was given at an earlier sign-in.
    pub known_browser: Option<String>,
    /// The token of the session that the browser has so far; a new one takes its place.
    pub token: Option<String>,
}

impl Door<'_> {
    async fn take(&self, limits: &[Limit]) -> Result<(), Refusal> {
        take(self.attempts, limits, self.now).await
    }
}

/// Counts a try.
///
/// # Errors
/// [`Refusal::TooMany`] with the time to wait.
pub async fn take(attempts: &dyn AttemptStore, limits: &[Limit], now: Timestamp) -> Result<(), Refusal> {
    let taken = attempts.take(limits, now).await.or_refused("attempts.take")?;
    taken.map_err(|retry_after_secs| Refusal::TooMany { retry_after_secs })
}
