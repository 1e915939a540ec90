//! What accounts need from storage, and from the vault that proves who somebody is.

use async_trait::async_trait;

use super::{
    limits::Limit,
    model::{Account, Factors, Link, Purpose, Session, Stage, TotpSetup},
};
use crate::domain::{
    change::Change,
    email::Email,
    error::StoreError,
    id::{PersonId, SessionId},
    time::Timestamp,
};

/// A session to be stored.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token_hash: String,
    pub person: PersonId,
    pub stage: Stage,
    pub browser: String,
    pub address: String,
    pub expires_at: Timestamp,
    pub proof: Proof,
}

/// What a session was opened with. It has to be in force still when the session is stored: judging takes time, and a
/// password that was changed meanwhile opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Password { hash: String },
    Passkey { id: i64 },
}

/// Accounts and their sessions. Secrets reach it as hashes only.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// The account with this address, in use or not.
    async fn by_email(&self, email: &Email) -> Result<Option<Account>, StoreError>;

    async fn factors(&self, person: PersonId) -> Result<Factors, StoreError>;

    /// The session with this token that has not been ended, of an account in use, with the mandates in force at `now`.
    async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError>;

    /// Whose session this token was, ended or not.
    async fn owner(&self, token_hash: &str) -> Result<Option<PersonId>, StoreError>;

    /// Notes that a session was seen.
    async fn see(&self, session: SessionId, now: Timestamp) -> Result<(), StoreError>;

    /// Sessions of a person that have not ended, newest first.
    async fn sessions(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, StoreError>;

    /// Opens a session.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the account is out of use, or the proof no longer in force.
    async fn start_session(&self, new: &NewSession, change: Change) -> Result<SessionId, StoreError>;

    /// Brings a session to another stage under a new token, and counts as a proof of identity.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has ended.
    async fn advance(
        &self,
        session: SessionId,
        stage: Stage,
        token_hash: &str,
        expires_at: Timestamp,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Notes a fresh proof of identity.
    async fn confirm(&self, session: SessionId, change: Change) -> Result<(), StoreError>;

    /// Ends one session of a person.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has ended, or is another's.
    async fn end_session(&self, person: PersonId, session: SessionId, change: Change) -> Result<(), StoreError>;

    /// Ends all sessions of a person, but for `except`, and forgets their known browsers.
    async fn end_sessions(&self, person: PersonId, except: Option<SessionId>, change: Change)
    -> Result<(), StoreError>;

    /// Uses a time step's code up; `false` when it, or a later one, was used before.
    async fn use_totp_step(&self, person: PersonId, step: i64) -> Result<bool, StoreError>;

    /// Uses a recovery code up; `false` when there is none such, or not any more.
    async fn use_recovery_code(&self, person: PersonId, hash: &str, change: Change) -> Result<bool, StoreError>;

    /// Sets a password and ends all other sessions.
    async fn set_password(
        &self,
        person: PersonId,
        password_hash: &str,
        keep: Option<SessionId>,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Stores the same password's hash under newer parameters, unless `judged` is no longer the one in force.
    async fn rehash(&self, person: PersonId, judged: &str, password_hash: &str) -> Result<(), StoreError>;

    /// Sets or removes the time-based codes; `step` is used up. Sessions that only a password has opened end.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when a session that is enrolling finds a second factor, or the last one would go.
    async fn set_totp(
        &self,
        person: PersonId,
        sealed: Option<&str>,
        step: i64,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Replaces the recovery codes.
    async fn set_recovery_codes(&self, person: PersonId, hashes: &[String], change: Change) -> Result<(), StoreError>;

    /// Adds a passkey; otherwise as [`AccountStore::set_totp`], and `Stale` too when it is registered already.
    async fn add_passkey(&self, person: PersonId, passkey: &NewPasskey, change: Change) -> Result<(), StoreError>;

    /// Removes a passkey.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is the last second factor.
    async fn remove_passkey(&self, person: PersonId, id: i64, change: Change) -> Result<(), StoreError>;

    /// Notes the use of a passkey, whose counters may have moved on.
    async fn use_passkey(&self, id: i64, credential: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Removes every proof of identity, the password too, and ends all sessions and links: the owner has lost them.
    async fn drop_proofs(&self, person: PersonId, change: Change) -> Result<(), StoreError>;

    async fn put_ceremony(&self, hash: &str, state: &str, expires_at: Timestamp) -> Result<(), StoreError>;

    /// Takes the state of a ceremony: it is there once.
    async fn take_ceremony(&self, hash: &str, now: Timestamp) -> Result<Option<String>, StoreError>;

    async fn add_link(
        &self,
        hash: &str,
        purpose: Purpose,
        person: PersonId,
        expires_at: Timestamp,
        change: Change,
    ) -> Result<(), StoreError>;

    /// The link, when it still holds.
    async fn link(&self, hash: &str, now: Timestamp) -> Result<Option<Link>, StoreError>;

    /// Uses a link up, sets the password, brings an invited account into use, and ends sessions and other links, all or
    /// nothing; `false` when the link does not hold any more.
    async fn use_link(&self, hash: &str, password_hash: &str, change: Change) -> Result<bool, StoreError>;

    /// Whether this person has signed in in this browser before.
    async fn knows_browser(&self, person: PersonId, hash: &str) -> Result<bool, StoreError>;

    async fn remember_browser(&self, person: PersonId, hash: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Writes down what changes nothing else, such as a refused try, and queues its letters.
    async fn record(&self, change: Change) -> Result<(), StoreError>;

    /// Forgets ceremonies, links, tries and ended sessions that are over; returns how many rows.
    async fn tidy(&self, now: Timestamp) -> Result<u64, StoreError>;
}

/// A passkey to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    pub credential_id: String,
    pub credential: String,
    pub name: String,
}

/// Counted tries.
#[async_trait]
pub trait AttemptStore: Send + Sync {
    /// Counts a try under every limit, or says how many seconds to wait. Taken before the try, so that a thousand at
    /// once are a thousand.
    async fn take(&self, limits: &[Limit], now: Timestamp) -> Result<Result<(), u64>, StoreError>;

    /// Forgets the tries of somebody who has succeeded, but for limits that outlive it: those lose this one try.
    async fn forgive(&self, limits: &[Limit]) -> Result<(), StoreError>;
}

/// What proves who somebody is: slow hashes, sealed secrets, passkeys.
#[async_trait]
pub trait Vault: Send + Sync {
    /// The argon2id string of a password. Waits for its turn: few are made at once, since each takes memory.
    async fn hash_password(&self, password: &str) -> Result<String, StoreError>;

    /// Whether the password is that of the hash; without a hash it is not, and takes as long.
    async fn verify_password(&self, password: &str, hash: Option<&str>) -> Result<bool, StoreError>;

    /// Whether a hash was made with weaker parameters than today's.
    fn is_outdated(&self, hash: &str) -> bool;

    /// Whether the password stands on the list of breached ones.
    fn is_breached(&self, password: &str) -> bool;

    /// A new secret for time-based codes of `person`.
    ///
    /// # Errors
    /// When the system has no randomness.
    fn new_totp(&self, person: PersonId, account: &str, issuer: &str) -> Result<TotpSetup, StoreError>;

    /// The same setup again, when `sealed` is one that was made for `person`.
    fn totp_setup(&self, person: PersonId, sealed: &str, account: &str, issuer: &str) -> Option<TotpSetup>;

    /// The time step whose code this is, of those that may be used now (RFC 6238).
    fn totp_step(&self, person: PersonId, sealed: &str, code: &str, now: Timestamp) -> Option<i64>;

    /// Whether passkeys work at the address of this site.
    fn has_passkeys(&self) -> bool;

    /// Begins to register a passkey: options for the browser, state for [`Vault::finish_registration`], both JSON.
    fn start_registration(
        &self,
        person: PersonId,
        account: &str,
        name: &str,
        held: &[&str],
    ) -> Option<(String, String)>;

    /// The new passkey, as (credential id, credential).
    fn finish_registration(&self, answer: &str, state: &str) -> Option<(String, String)>;

    /// Begins a sign-in in which the browser says who it is.
    fn start_authentication(&self) -> Option<(String, String)>;

    /// Whom an answer claims to be from.
    fn claimed(&self, answer: &str) -> Option<PersonId>;

    /// The place in `held` of the passkey that has answered rightly, and its credential as it is from now on.
    fn finish_authentication(&self, answer: &str, state: &str, held: &[&str]) -> Option<(usize, String)>;
}
