//! One's own account: password, time-based codes, recovery codes, passkeys.

use serde_json::json;

use super::{
    super::{
        labels, limits,
        model::{
            CEREMONY_SECONDS, Overview, Session, Stage, new_recovery_codes as new_codes, new_secret, password_fault,
            password_typed, secret_hash, totp_typed,
        },
        store::{NewPasskey, Vault},
    },
    Door, Entered, Visitor, sign_in,
};
use crate::{
    domain::{
        change::{Change, Letter, Subject},
        permission::{Caller, Permit},
        refusal::Refusal,
        text::nfc_line,
    },
    services::OrRefused,
};

/// Longest name of a passkey, in characters.
const PASSKEY_NAME_MAX_CHARS: usize = 60;

/// The caller's factors and sessions. `sealed` is the setup that the caller is at already, from the form.
///
/// # Errors
/// When storage is unavailable.
pub async fn overview(
    door: Door<'_>,
    session: &Session,
    issuer: &str,
    sealed: Option<&str>,
) -> Result<Overview, Refusal> {
    let factors = door.accounts.factors(session.person).await.or_refused("accounts.factors")?;
    let sessions = door.accounts.sessions(session.person, door.now).await.or_refused("accounts.sessions")?;
    let account = session.email.as_str();
    let resumed = sealed.and_then(|sealed| door.vault.totp_setup(session.person, sealed, account, issuer));
    let totp = match resumed {
        Some(resumed) => resumed,
        None => door.vault.new_totp(session.person, account, issuer).or_refused("vault.new_totp")?,
    };
    Ok(Overview { factors, sessions, totp, has_passkeys: door.vault.has_passkeys() })
}

/// Sets another password. The one in force is asked for, and all other sessions end (ASVS 5.0, 6.2.3 and 7.4.3).
///
/// # Errors
/// Each fault beside its field.
pub async fn change_password(
    door: Door<'_>,
    caller: &Caller,
    session: &Session,
    current: &str,
    new: &str,
) -> Result<(), Refusal> {
    let permit = caller.permit_own();
    let known = Some(caller.session.to_string());
    let tries = limits::second_factor(caller.person, &caller.address, known.as_deref());
    door.take(&tries).await?;
    let factors = door.accounts.factors(caller.person).await.or_refused("accounts.factors")?;
    let hash = factors.password_hash.as_deref();
    if !door.vault.verify_password(&password_typed(current), hash).await.or_refused("vault.verify")? {
        let change = permit.change("password.refused", Subject::person(caller.person));
        door.accounts.record(change).await.or_refused("accounts.record")?;
        return Err(Refusal::invalid("current", labels().current_wrong));
    }
    door.attempts.forgive(&tries).await.or_refused("attempts.forgive")?;
    if password_typed(current) == password_typed(new) {
        return Err(Refusal::invalid("password", labels().password_same));
    }
    check_password(door.vault, new, &[&session.name, session.email.as_str()])?;
    let hash = door.vault.hash_password(&password_typed(new)).await.or_refused("vault.hash")?;
    let change = noticed(&permit, "password.change", caller);
    door.accounts
        .set_password(caller.person, &hash, Some(caller.session), change)
        .await
        .or_refused("accounts.set_password")
}

/// Refuses a new password that is too short, says something about its owner, or is on the list of breached ones.
pub(super) fn check_password(vault: &dyn Vault, password: &str, about: &[&str]) -> Result<(), Refusal> {
    let fault = password_fault(password, about)
        .or_else(|| vault.is_breached(&password_typed(password)).then_some(labels().password_breached));
    fault.map_or(Ok(()), |fault| Err(Refusal::invalid("password", fault)))
}

/// Puts time-based codes into force, once a first code shows that the owner's device has the secret. At the end of a
/// first sign-in it also completes the sign-in and makes the recovery codes.
///
/// # Errors
/// [`Refusal::Invalid`] beside the field `code`, [`Refusal::Confirm`] when a fresh proof is missing.
pub async fn add_totp(
    door: Door<'_>,
    visitor: &Visitor,
    session: &Session,
    sealed: &str,
    code: &str,
) -> Result<(Option<Entered>, Vec<String>), Refusal> {
    let caller = session.caller(&visitor.address, door.now);
    let permit = permit_factor(&caller, session)?;
    let step = totp_typed(code).and_then(|digits| door.vault.totp_step(session.person, sealed, &digits, door.now));
    let Some(step) = step else { return Err(Refusal::invalid("code", labels().code_wrong)) };
    let change = noticed(&permit, "totp.set", &caller);
    door.accounts.set_totp(session.person, Some(sealed), step, change).await.or_refused("accounts.set_totp")?;
    enrolled(door, visitor, session, &permit).await
}

/// A new factor asks for a fresh proof, but for the first one at the end of a first sign-in.
fn permit_factor(caller: &Caller, session: &Session) -> Result<Permit, Refusal> {
    match session.stage {
        Stage::Enrolment => Ok(caller.permit_own()),
        Stage::Full => caller.permit_own_confirmed(),
        Stage::SecondFactor => Err(Refusal::SignIn),
    }
}

/// After the first factor: recovery codes, and the session's full stage.
async fn enrolled(
    door: Door<'_>,
    visitor: &Visitor,
    session: &Session,
    permit: &Permit,
) -> Result<(Option<Entered>, Vec<String>), Refusal> {
    let factors = door.accounts.factors(session.person).await.or_refused("accounts.factors")?;
    let codes = if factors.recovery_codes_left == 0 { store_codes(door, session, permit).await? } else { Vec::new() };
    let entered = match session.stage {
        Stage::Enrolment => Some(sign_in::complete(door, visitor, session, false).await?),
        _ => None,
    };
    Ok((entered, codes))
}

async fn store_codes(door: Door<'_>, session: &Session, permit: &Permit) -> Result<Vec<String>, Refusal> {
    let codes = new_codes();
    let hashes: Vec<String> = codes.iter().map(|code| secret_hash(code)).collect();
    let change = permit.change("recovery_code.set", Subject::person(session.person));
    door.accounts.set_recovery_codes(session.person, &hashes, change).await.or_refused("accounts.set_codes")?;
    Ok(codes)
}

/// A new set of recovery codes; those before are worth nothing any more.
///
/// # Errors
/// [`Refusal::Confirm`] when a fresh proof is missing.
pub async fn new_recovery_codes(door: Door<'_>, caller: &Caller, session: &Session) -> Result<Vec<String>, Refusal> {
    let permit = caller.permit_own_confirmed()?;
    store_codes(door, session, &permit).await
}

/// Takes time-based codes out of force, when a passkey is left.
///
/// # Errors
/// [`Refusal::Invalid`] when it is the last second factor, [`Refusal::Confirm`] when a fresh proof is missing.
pub async fn remove_totp(door: Door<'_>, caller: &Caller) -> Result<(), Refusal> {
    let permit = caller.permit_own_confirmed()?;
    let factors = door.accounts.factors(caller.person).await.or_refused("accounts.factors")?;
    if factors.passkeys.is_empty() {
        return Err(Refusal::invalid("totp", labels().last_factor));
    }
    let change = noticed(&permit, "totp.remove", caller);
    door.accounts.set_totp(caller.person, None, 0, change).await.or_refused("accounts.set_totp")
}

/// Begins to register a passkey: options for the browser, and the secret by which the answer finds its question.
///
/// # Errors
/// [`Refusal::Confirm`] when a fresh proof is missing, [`Refusal::NotFound`] where passkeys do not work.
pub async fn start_passkey_registration(door: Door<'_>, session: &Session) -> Result<(String, String), Refusal> {
    permit_factor(&session.caller(&session.address, door.now), session)?;
    let factors = door.accounts.factors(session.person).await.or_refused("accounts.factors")?;
    let held: Vec<&str> = factors.passkeys.iter().map(|passkey| passkey.credential.as_str()).collect();
    let (options, state) = door
        .vault
        .start_registration(session.person, session.email.as_str(), &session.name, &held)
        .ok_or(Refusal::NotFound)?;
    let secret = new_secret();
    let expires_at = door.now.plus_seconds(CEREMONY_SECONDS);
    door.accounts.put_ceremony(&secret_hash(&secret), &state, expires_at).await.or_refused("accounts.put_ceremony")?;
    Ok((options, secret))
}

/// Registers the passkey that has answered.
///
/// # Errors
/// [`Refusal::Invalid`] when the answer proves nothing.
pub async fn add_passkey(
    door: Door<'_>,
    visitor: &Visitor,
    session: &Session,
    ceremony: &str,
    answer: &str,
    name: &str,
) -> Result<(Option<Entered>, Vec<String>), Refusal> {
    let caller = session.caller(&visitor.address, door.now);
    let permit = permit_factor(&caller, session)?;
    let state = door.accounts.take_ceremony(&secret_hash(ceremony), door.now).await.or_refused("accounts.ceremony")?;
    let registered = state.and_then(|state| door.vault.finish_registration(answer, &state));
    let Some((credential_id, credential)) = registered else {
        return Err(Refusal::invalid("passkey", labels().passkey_wrong));
    };
    let name: String = nfc_line(name).chars().take(PASSKEY_NAME_MAX_CHARS).collect();
    let name = if name.is_empty() { visitor.browser.clone() } else { name };
    let change = noticed(&permit, "passkey.add", &caller).detail(json!({ "after": { "name": name } }));
    let passkey = NewPasskey { credential_id, credential, name };
    door.accounts.add_passkey(session.person, &passkey, change).await.or_refused("accounts.add_passkey")?;
    enrolled(door, visitor, session, &permit).await
}

/// Removes a passkey, when another second factor is left.
///
/// # Errors
/// As [`remove_totp`].
pub async fn remove_passkey(door: Door<'_>, caller: &Caller, id: i64) -> Result<(), Refusal> {
    let permit = caller.permit_own_confirmed()?;
    let factors = door.accounts.factors(caller.person).await.or_refused("accounts.factors")?;
    if factors.totp_sealed.is_none() && factors.passkeys.len() < 2 {
        return Err(Refusal::invalid("passkey", labels().last_factor));
    }
    let passkey = factors.passkeys.iter().find(|passkey| passkey.id == id).ok_or(Refusal::NotFound)?;
    let change = noticed(&permit, "passkey.remove", caller).detail(json!({ "before": { "name": passkey.name } }));
    door.accounts.remove_passkey(caller.person, id, change).await.or_refused("accounts.remove_passkey")
}

/// A change of one's own security, of which a letter tells.
fn noticed(permit: &Permit, action: &'static str, caller: &Caller) -> Change {
    let letter = Letter::security_notice(caller.person, action, caller.now);
    permit.change(action, Subject::person(caller.person)).letter(letter)
}
