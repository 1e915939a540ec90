//! Sessions: reading, ending, confirming.

use super::{
    super::{
        labels, limits,
        model::{SEEN_SECONDS, Session, password_typed, secret_hash, totp_typed},
        store::AccountStore,
    },
    Door, sign_in,
};
use crate::{
    domain::{
        change::Subject,
        id::{PersonId, SessionId},
        permission::{Action, Caller},
        refusal::Refusal,
        time::Timestamp,
    },
    features::people::{permitted, store::PeopleStore},
    services::OrRefused,
};

/// The session of a token, when it holds. Looking does not keep it alive: a page that is only open is idle.
///
/// # Errors
/// [`Refusal::SignIn`] when there is none.
pub async fn look_at_session(store: &dyn AccountStore, token: &str, now: Timestamp) -> Result<Session, Refusal> {
    let session = store.session(&secret_hash(token), now).await.or_refused("accounts.session")?;
    session.filter(|session| session.holds(now)).ok_or(Refusal::SignIn)
}

/// The session of a token, when it holds; it is noted that it was seen.
///
/// # Errors
/// [`Refusal::SignIn`] when there is none.
pub async fn session(store: &dyn AccountStore, token: &str, now: Timestamp) -> Result<Session, Refusal> {
    let session = look_at_session(store, token, now).await?;
    if session.seen_at.plus_seconds(SEEN_SECONDS) <= now {
        store.see(session.id, now).await.or_refused("accounts.see")?;
    }
    Ok(session)
}

/// Whose session a token was, so that what was typed in it is sent on in nobody else's name.
///
/// # Errors
/// When storage is unavailable.
pub async fn owner_of_ended_session(store: &dyn AccountStore, token: &str) -> Result<Option<PersonId>, Refusal> {
    store.owner(&secret_hash(token)).await.or_refused("accounts.owner")
}

/// Ends the caller's own session.
///
/// # Errors
/// When storage is unavailable.
pub async fn sign_out(store: &dyn AccountStore, caller: &Caller) -> Result<(), Refusal> {
    let change = caller.permit_own().change("session.end", Subject::person(caller.person));
    store.end_session(caller.person, caller.session, change).await.or_refused("accounts.end_session")
}

/// Ends another session of the caller's.
///
/// # Errors
/// When it has ended already.
pub async fn end_session(store: &dyn AccountStore, caller: &Caller, session: SessionId) -> Result<(), Refusal> {
    let change = caller.permit_own().change("session.end", Subject::person(caller.person));
    store.end_session(caller.person, session, change).await.or_refused("accounts.end_session")
}

/// Ends all of the caller's sessions but this one.
///
/// # Errors
/// When storage is unavailable.
pub async fn end_other_sessions(store: &dyn AccountStore, caller: &Caller) -> Result<(), Refusal> {
    let change = caller.permit_own().change("session.end_others", Subject::person(caller.person));
    store.end_sessions(caller.person, Some(caller.session), change).await.or_refused("accounts.end_sessions")
}

/// Ends all of the caller's sessions, this one too.
///
/// # Errors
/// When storage is unavailable.
pub async fn end_all_sessions(store: &dyn AccountStore, caller: &Caller) -> Result<(), Refusal> {
    let change = caller.permit_own().change("session.end_all", Subject::person(caller.person));
    store.end_sessions(caller.person, None, change).await.or_refused("accounts.end_sessions")
}

/// Ends all sessions of somebody else.
///
/// # Errors
/// When the caller may not.
pub async fn end_sessions_of(
    accounts: &dyn AccountStore,
    people: &dyn PeopleStore,
    caller: &Caller,
    id: PersonId,
) -> Result<(), Refusal> {
    let (_, permit) = permitted(people, caller, Action::SessionsEnd, id).await?;
    let change = permit.change("session.end_all", Subject::person(id));
    accounts.end_sessions(id, None, change).await.or_refused("accounts.end_sessions")
}

/// Proves again who the caller is, by password or by a time-based code.
///
/// # Errors
/// [`Refusal::Invalid`] beside the field `proof`, [`Refusal::TooMany`] after too many.
pub async fn confirm(door: Door<'_>, caller: &Caller, proof: &str) -> Result<Caller, Refusal> {
    let known = Some(caller.session.to_string());
    let tries = limits::second_factor(caller.person, &caller.address, known.as_deref());
    door.take(&tries).await?;
    let is_right = if totp_typed(proof).is_some() {
        sign_in::proves(door, caller.person, proof, &caller.permit_own()).await?
    } else {
        let factors = door.accounts.factors(caller.person).await.or_refused("accounts.factors")?;
        let hash = factors.password_hash.as_deref();
        door.vault.verify_password(&password_typed(proof), hash).await.or_refused("vault.verify")?
    };
    let permit = caller.permit_own();
    if !is_right {
        let change = permit.change("session.confirm_refused", Subject::person(caller.person));
        door.accounts.record(change).await.or_refused("accounts.record")?;
        return Err(Refusal::invalid("proof", labels().proof_wrong));
    }
    door.attempts.forgive(&tries).await.or_refused("attempts.forgive")?;
    let change = permit.change("session.confirm", Subject::person(caller.person));
    door.accounts.confirm(caller.session, change).await.or_refused("accounts.confirm")?;
    Ok(Caller { confirmed_at: door.now, ..caller.clone() })
}
