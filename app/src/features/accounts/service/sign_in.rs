//! Signing in: password, then a second factor; or a passkey, which is both.

use serde_json::json;

use super::{
    super::{
        labels, limits,
        model::{
            ABSOLUTE_SECONDS, CEREMONY_SECONDS, Session, Stage, UNFINISHED_SECONDS, new_secret, password_typed,
            recovery_code_typed, secret_hash, totp_typed,
        },
        store::{NewSession, Proof},
    },
    Door, Visitor,
};
use crate::{
    domain::{
        change::{Change, Letter, Subject},
        email::Email,
        id::{PersonId, SessionId},
        permission::{Permit, State},
        refusal::Refusal,
    },
    services::OrRefused,
};

/// A session has begun or come further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    pub person: PersonId,
    /// The new token; the one before is worth nothing any more.
    pub token: String,
    pub stage: Stage,
    /// The secret by which this browser is known from now on, when it was not.
    pub known_browser: Option<String>,
}

/// The first step. The answer and the time it takes are the same whether there is such an account or not.
///
/// # Errors
/// [`Refusal::Invalid`] when address or password are wrong, [`Refusal::TooMany`] when others or the same have tried
/// too often.
pub async fn sign_in(door: Door<'_>, visitor: &Visitor, email: &str, password: &str) -> Result<Entered, Refusal> {
    let typed = email.trim().to_lowercase();
    let account = match Email::parse(email) {
        Some(email) => door.accounts.by_email(&email).await.or_refused("accounts.by_email")?,
        None => None,
    };
    let known = known_browser(door, visitor, account.as_ref().map(|account| account.person)).await?;
    let tries = limits::sign_in(&typed, &visitor.address, known.as_deref());
    door.take(&tries).await?;

    let claimed = account.as_ref().map(|account| account.person);
    let in_use = account.filter(|account| account.state == State::Active);
    let hash = in_use.as_ref().and_then(|account| account.factors.password_hash.as_deref());
    let is_right = door.vault.verify_password(&password_typed(password), hash).await.or_refused("vault.verify")?;
    let permit = Permit::of_visitor(door.now, &visitor.address);
    let Some(account) = in_use.filter(|_| is_right) else {
        // The address that was typed is not logged: it may be a password.
        let change = permit.change("session.refused", Subject::person(claimed.unwrap_or(PersonId(0))));
        door.accounts.record(change).await.or_refused("accounts.record")?;
        return Err(Refusal::invalid("password", labels().sign_in_wrong));
    };
    door.attempts.forgive(&tries).await.or_refused("attempts.forgive")?;
    let mut hash = account.factors.password_hash.clone().unwrap_or_default();
    if door.vault.is_outdated(&hash) {
        let renewed = door.vault.hash_password(&password_typed(password)).await.or_refused("vault.hash")?;
        door.accounts.rehash(account.person, &hash, &renewed).await.or_refused("accounts.rehash")?;
        hash = renewed;
    }
    let stage = if account.factors.has_second() { Stage::SecondFactor } else { Stage::Enrolment };
    let token = new_secret();
    let change = permit.change("session.password", Subject::person(account.person));
    let proof = Proof::Password { hash };
    start(door, visitor, account.person, stage, proof, &token, change).await.map_err(|refusal| match refusal {
        // The password was changed, or the account taken out of use, while it was judged.
        Refusal::Conflict => Refusal::invalid("password", labels().sign_in_wrong),
        other => other,
    })?;
    Ok(Entered { person: account.person, token, stage, known_browser: None })
}

/// Opens a session in place of the one that the browser had so far.
pub(super) async fn start(
    door: Door<'_>,
    visitor: &Visitor,
    person: PersonId,
    stage: Stage,
    proof: Proof,
    token: &str,
    change: Change,
) -> Result<SessionId, Refusal> {
    if let Some(token) = &visitor.token {
        end_previous(door, visitor, token).await?;
    }
    let lasts = if stage == Stage::Full { ABSOLUTE_SECONDS } else { UNFINISHED_SECONDS };
    let session = NewSession {
        token_hash: secret_hash(token),
        person,
        stage,
        browser: visitor.browser.clone(),
        address: visitor.address.clone(),
        expires_at: door.now.plus_seconds(lasts),
        proof,
    };
    let detail = json!({ "after": { "browser": session.browser } });
    door.accounts.start_session(&session, change.detail(detail)).await.or_refused("accounts.start_session")
}

/// Ends the session that a browser had so far (ASVS 5.0, 7.2.4).
async fn end_previous(door: Door<'_>, visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    let previous = door.accounts.session(&secret_hash(token), door.now).await.or_refused("accounts.session")?;
    let Some(previous) = previous else { return Ok(()) };
    let change = Permit::of_visitor(door.now, &visitor.address).change("session.end", Subject::person(previous.person));
    match door.accounts.end_session(previous.person, previous.id, change).await.or_refused("accounts.end_session") {
        // It has ended meanwhile.
        Err(Refusal::Conflict) => Ok(()),
        ended => ended,
    }
}

/// The hash of the visitor's browser secret, when the person has signed in with it before.
async fn known_browser(door: Door<'_>, visitor: &Visitor, person: Option<PersonId>) -> Result<Option<String>, Refusal> {
    let (Some(person), Some(secret)) = (person, &visitor.known_browser) else { return Ok(None) };
    let hash = secret_hash(secret);
    let is_known = door.accounts.knows_browser(person, &hash).await.or_refused("accounts.knows_browser")?;
    Ok(is_known.then_some(hash))
}

/// The second step: a time-based code, or one of the recovery codes.
///
/// # Errors
/// [`Refusal::Invalid`] when the code is wrong or was used before, [`Refusal::TooMany`] after too many.
pub async fn second_step(door: Door<'_>, visitor: &Visitor, session: &Session, code: &str) -> Result<Entered, Refusal> {
    if session.stage != Stage::SecondFactor {
        return Err(Refusal::SignIn);
    }
    let known = known_browser(door, visitor, Some(session.person)).await?;
    let tries = limits::second_factor(session.person, &visitor.address, known.as_deref());
    door.take(&tries).await?;
    let permit = Permit::of_visitor(door.now, &visitor.address);
    let is_right = proves(door, session.person, code, &permit).await?;
    if !is_right {
        let change = permit.change("session.code_refused", Subject::person(session.person));
        door.accounts.record(change).await.or_refused("accounts.record")?;
        return Err(Refusal::invalid("code", labels().code_wrong));
    }
    door.attempts.forgive(&tries).await.or_refused("attempts.forgive")?;
    complete(door, visitor, session, known.is_some()).await
}

/// Whether `code` is a time-based code that was not used, or a recovery code that was not; either is used up by it.
pub(super) async fn proves(door: Door<'_>, person: PersonId, code: &str, permit: &Permit) -> Result<bool, Refusal> {
    if let Some(digits) = totp_typed(code) {
        let factors = door.accounts.factors(person).await.or_refused("accounts.factors")?;
        let step = factors.totp_sealed.and_then(|sealed| door.vault.totp_step(person, &sealed, &digits, door.now));
        return match step {
            Some(step) => door.accounts.use_totp_step(person, step).await.or_refused("accounts.use_totp_step"),
            None => Ok(false),
        };
    }
    let letter = Letter::security_notice(person, "recovery_code.use", door.now);
    let change = permit.change("recovery_code.use", Subject::person(person)).letter(letter);
    let hash = secret_hash(&recovery_code_typed(code));
    door.accounts.use_recovery_code(person, &hash, change).await.or_refused("accounts.use_recovery_code")
}

/// Brings a session to its full stage, under a new token.
pub(super) async fn complete(
    door: Door<'_>,
    visitor: &Visitor,
    session: &Session,
    is_known: bool,
) -> Result<Entered, Refusal> {
    let token = new_secret();
    let person = session.person;
    let mut change = Permit::of_visitor(door.now, &visitor.address)
        .change("session.start", Subject::person(person))
        .detail(json!({ "after": { "browser": visitor.browser } }));
    if !is_known {
        change = change.letter(Letter::security_notice(person, "session.start", door.now));
    }
    let expires_at = door.now.plus_seconds(ABSOLUTE_SECONDS);
    door.accounts
        .advance(session.id, Stage::Full, &secret_hash(&token), expires_at, change)
        .await
        .or_refused("accounts.advance")?;
    let known_browser = if is_known { None } else { Some(remember(door, person).await?) };
    Ok(Entered { person, token, stage: Stage::Full, known_browser })
}

async fn remember(door: Door<'_>, person: PersonId) -> Result<String, Refusal> {
    let secret = new_secret();
    door.accounts
        .remember_browser(person, &secret_hash(&secret), door.now)
        .await
        .or_refused("accounts.remember_browser")?;
    Ok(secret)
}

/// Begins a sign-in by passkey: options for the browser, and the secret by which the answer finds its question.
///
/// # Errors
/// [`Refusal::NotFound`] where passkeys do not work.
pub async fn start_passkey_sign_in(door: Door<'_>, visitor: &Visitor) -> Result<(String, String), Refusal> {
    door.take(&limits::passkeys(&visitor.address)).await?;
    let (options, state) = door.vault.start_authentication().ok_or(Refusal::NotFound)?;
    let secret = new_secret();
    let expires_at = door.now.plus_seconds(CEREMONY_SECONDS);
    door.accounts.put_ceremony(&secret_hash(&secret), &state, expires_at).await.or_refused("accounts.put_ceremony")?;
    Ok((options, secret))
}

/// Signs in by the answer of a passkey. The device has checked its user, so that it is both factors.
///
/// # Errors
/// [`Refusal::Invalid`] when the answer proves nothing.
pub async fn sign_in_with_passkey(
    door: Door<'_>,
    visitor: &Visitor,
    ceremony: &str,
    answer: &str,
) -> Result<Entered, Refusal> {
    door.take(&limits::passkeys(&visitor.address)).await?;
    let no = || Refusal::invalid("passkey", labels().passkey_wrong);
    let state = door.accounts.take_ceremony(&secret_hash(ceremony), door.now).await.or_refused("accounts.ceremony")?;
    let (Some(state), Some(person)) = (state, door.vault.claimed(answer)) else { return Err(no()) };
    let factors = door.accounts.factors(person).await.or_refused("accounts.factors")?;
    let held: Vec<&str> = factors.passkeys.iter().map(|passkey| passkey.credential.as_str()).collect();
    // Whoever it claims to be has none: anybody could fill the log with such claims.
    if held.is_empty() {
        return Err(no());
    }
    let Some((position, credential)) = door.vault.finish_authentication(answer, &state, &held) else {
        let change =
            Permit::of_visitor(door.now, &visitor.address).change("session.passkey_refused", Subject::person(person));
        door.accounts.record(change).await.or_refused("accounts.record")?;
        return Err(no());
    };
    let passkey = &factors.passkeys[position];
    door.accounts.use_passkey(passkey.id, &credential, door.now).await.or_refused("accounts.use_passkey")?;
    let known = known_browser(door, visitor, Some(person)).await?.is_some();
    let token = new_secret();
    let mut change = Permit::of_visitor(door.now, &visitor.address).change("session.passkey", Subject::person(person));
    if !known {
        change = change.letter(Letter::security_notice(person, "session.start", door.now));
    }
    let proof = Proof::Passkey { id: passkey.id };
    start(door, visitor, person, Stage::Full, proof, &token, change).await.map_err(|refusal| match refusal {
        Refusal::Conflict => no(),
        other => other,
    })?;
    let known_browser = if known { None } else { Some(remember(door, person).await?) };
    Ok(Entered { person, token, stage: Stage::Full, known_browser })
}
