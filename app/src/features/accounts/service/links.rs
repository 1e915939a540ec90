//! One-time links: invitations, forgotten passwords, and lost second factors.

use super::{
    super::{
        labels, limits,
        model::{INVITATION_SECONDS, Link, Purpose, RESET_SECONDS, Stage, new_secret, password_typed, secret_hash},
        store::{AccountStore, Proof},
    },
    Door, Entered, Visitor, factors, sign_in,
};
use crate::{
    domain::{
        change::{Letter, Subject},
        email::Email,
        id::PersonId,
        permission::{Action, Caller, Permit, Reason, State},
        refusal::Refusal,
        time::Timestamp,
    },
    features::people::{permitted, store::PeopleStore},
    services::OrRefused,
};

/// Asks for a link to set a new password. The answer and what is done are the same whether the address is anybody's or
/// not: whose it is, is found out when the letter is sent.
///
/// # Errors
/// [`Refusal::Invalid`] when it is no address, [`Refusal::TooMany`] after too many.
pub async fn request_reset(door: Door<'_>, visitor: &Visitor, email: &str) -> Result<(), Refusal> {
    let email = Email::parse(email).ok_or_else(|| Refusal::invalid("email", labels().email_wrong))?;
    door.take(&limits::resets(email.as_str(), &visitor.address)).await?;
    let change = Permit::of_visitor(door.now, &visitor.address)
        .change("password.forgotten", Subject::new("person", 0))
        .letter(Letter::Reset { email });
    door.accounts.record(change).await.or_refused("accounts.record")
}

/// Makes a link; its secret is told once and stored only as a hash.
///
/// # Errors
/// When storage is unavailable.
pub async fn issue_link(
    accounts: &dyn AccountStore,
    permit: &Permit,
    purpose: Purpose,
    person: PersonId,
) -> Result<String, Refusal> {
    let secret = new_secret();
    let lasts = match purpose {
        Purpose::Invitation => INVITATION_SECONDS,
        Purpose::Reset => RESET_SECONDS,
    };
    let change = permit.change("link.issue", Subject::person(person));
    accounts
        .add_link(&secret_hash(&secret), purpose, person, permit.at().plus_seconds(lasts), change)
        .await
        .or_refused("accounts.add_link")?;
    Ok(secret)
}

/// Whose link this is.
///
/// # Errors
/// [`Refusal::NotFound`] when it never was one, was used, or is too old; [`Refusal::TooMany`] when somebody guesses.
pub async fn link(door: Door<'_>, visitor: &Visitor, secret: &str) -> Result<Link, Refusal> {
    let found = door.accounts.link(&secret_hash(secret), door.now).await.or_refused("accounts.link")?;
    if found.is_none() {
        door.take(&limits::links(&visitor.address)).await?;
    }
    found.ok_or(Refusal::NotFound)
}

/// Sets the password of the link's owner and signs in as far as the password goes: the second factor is still asked
/// for, or set up.
///
/// # Errors
/// [`Refusal::Invalid`] beside the field `password`, [`Refusal::NotFound`] when the link does not hold any more.
pub async fn set_password_by_link(
    door: Door<'_>,
    visitor: &Visitor,
    secret: &str,
    password: &str,
) -> Result<Entered, Refusal> {
    let link = link(door, visitor, secret).await?;
    factors::check_password(door.vault, password, &[&link.name, link.email.as_str()])?;
    let hash = door.vault.hash_password(&password_typed(password)).await.or_refused("vault.hash")?;
    let permit = Permit::of_visitor(door.now, &visitor.address);
    let what = match link.purpose {
        Purpose::Invitation => "invitation.accept",
        Purpose::Reset => "password.reset",
    };
    let mut change = permit.change(what, Subject::person(link.person));
    if link.purpose == Purpose::Reset {
        change = change.letter(Letter::security_notice(link.person, what, door.now));
    }
    if !door.accounts.use_link(&secret_hash(secret), &hash, change).await.or_refused("accounts.use_link")? {
        return Err(Refusal::NotFound);
    }
    let factors = door.accounts.factors(link.person).await.or_refused("accounts.factors")?;
    let stage = if factors.has_second() { Stage::SecondFactor } else { Stage::Enrolment };
    let token = new_secret();
    let change = permit.change("session.password", Subject::person(link.person));
    sign_in::start(door, visitor, link.person, stage, Proof::Password { hash }, &token, change).await?;
    Ok(Entered { person: link.person, token, stage, known_browser: None })
}

/// Helps somebody who has lost their second factors: they and the password go, all sessions end, and a link to set a new
/// password is sent.
///
/// # Errors
/// When the caller may not, or has to confirm.
pub async fn reset_by_administrator(
    accounts: &dyn AccountStore,
    people: &dyn PeopleStore,
    caller: &Caller,
    id: PersonId,
) -> Result<(), Refusal> {
    let (person, permit) = permitted(people, caller, Action::PersonReset, id).await?;
    let email = person.email.ok_or(Refusal::NotFound)?;
    let is_active = person.state == State::Active;
    let letter = if is_active { Letter::Reset { email } } else { Letter::Invitation { person: id } };
    let change = permit.change("person.reset", Subject::person(id)).letter(letter);
    accounts.drop_proofs(id, change).await.or_refused("accounts.drop_proofs")
}

/// The same by the owner of the data folder; returns the secret of the link, which no letter carries.
///
/// # Errors
/// When there is no such person, or the account is out of use.
pub async fn reset_by_command_line(
    accounts: &dyn AccountStore,
    people: &dyn PeopleStore,
    now: Timestamp,
    id: PersonId,
    drops_factors: bool,
) -> Result<(String, Purpose), Refusal> {
    let person = people.lookup(id).await.or_refused("people.lookup")?.ok_or(Refusal::NotFound)?;
    if !matches!(person.state, State::Invited | State::Active) {
        return Err(Refusal::Forbidden(Reason::State(person.state)));
    }
    let permit = Permit::of_command_line(now);
    if drops_factors {
        let change = permit.change("person.reset", Subject::person(id));
        accounts.drop_proofs(id, change).await.or_refused("accounts.drop_proofs")?;
    }
    let purpose = if person.state == State::Active { Purpose::Reset } else { Purpose::Invitation };
    Ok((issue_link(accounts, &permit, purpose, id).await?, purpose))
}
