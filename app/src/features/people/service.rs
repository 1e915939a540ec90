//! Use cases of people and mandates.

use serde_json::json;

use super::{
    labels,
    model::{
        Identity, IdentityDraft, MandateDraft, NewMandate, PeopleFilter, Person, PersonSummary, find_mandate,
        state_code,
    },
    store::{Named, PeopleStore},
};
use crate::{
    domain::{
        change::{Letter, Subject},
        email::Email,
        error::FieldErrors,
        id::{MandateId, PersonId},
        mandate::{self, Mandate},
        page::cut,
        permission::{Action, Caller, Object, Permit, Reason, State},
        refusal::Refusal,
        time::Timestamp,
    },
    features::{
        accounts::{limits::invitations, store::AttemptStore, take},
        associations::store::AssociationStore,
    },
    services::OrRefused,
};

/// People on a page of the list.
pub const LIST_SIZE: u32 = 50;

/// One page of people within the caller's reach, and whether it goes on.
///
/// # Errors
/// When the caller may not.
pub async fn list(
    store: &dyn PeopleStore,
    caller: &Caller,
    mut filter: PeopleFilter,
) -> Result<(Vec<PersonSummary>, bool), Refusal> {
    caller.permit(Action::PeopleSee, Object::ANY)?;
    if !caller.reaches_union(Action::PeopleSee) {
        filter.within = Some(caller.associations().collect());
    }
    let mut people = store.list(&filter, caller.now, LIST_SIZE + 1).await.or_refused("people.list")?;
    let goes_on = cut(&mut people, LIST_SIZE as usize);
    Ok((people, goes_on))
}

/// One person within the caller's reach; others are as good as not there.
///
/// # Errors
/// When the caller may not, or there is none.
pub async fn get(store: &dyn PeopleStore, caller: &Caller, id: PersonId) -> Result<Person, Refusal> {
    caller.permit(Action::PeopleSee, Object::ANY)?;
    let person = store.lookup(id).await.or_refused("people.lookup")?.ok_or(Refusal::NotFound)?;
    let within: Vec<_> = caller.associations().collect();
    if caller.reaches_union(Action::PeopleSee) || person.is_in(&within, caller.now) {
        Ok(person)
    } else {
        Err(Refusal::NotFound)
    }
}

/// The stores that an invitation and a grant touch.
#[derive(Clone, Copy)]
pub struct Stores<'a> {
    pub people: &'a dyn PeopleStore,
    pub associations: &'a dyn AssociationStore,
    pub attempts: &'a dyn AttemptStore,
}

/// Invites a person with a first mandate; the letter goes out with the change.
///
/// # Errors
/// When the caller may not, has invited too many, or with each fault beside its field.
pub async fn invite(
    stores: Stores<'_>,
    caller: &Caller,
    identity: &IdentityDraft,
    mandate: &MandateDraft,
) -> Result<PersonId, Refusal> {
    caller.permit(Action::PersonInvite, Object::ANY)?;
    let (identity, mandate) = parsed(identity, mandate, caller.now)?;
    let object = Object::ANY.as_role(mandate.role, mandate.association);
    let permit = caller.permit(Action::PersonInvite, object)?;
    let name = association_name(stores.associations, &mandate).await?;
    take(stores.attempts, &invitations(caller.person), caller.now).await?;
    add(stores.people, &permit, &identity, &mandate, name.as_deref(), true).await
}

/// The same for the owner of the data folder, who may also hand the link over without a letter.
///
/// # Errors
/// Each fault beside its field.
pub async fn invite_from_command_line(
    people: &dyn PeopleStore,
    associations: &dyn AssociationStore,
    now: Timestamp,
    identity: &IdentityDraft,
    mandate: &MandateDraft,
    with_letter: bool,
) -> Result<PersonId, Refusal> {
    let (identity, mandate) = parsed(identity, mandate, now)?;
    let name = association_name(associations, &mandate).await?;
    add(people, &Permit::of_command_line(now), &identity, &mandate, name.as_deref(), with_letter).await
}

fn parsed(
    identity: &IdentityDraft,
    mandate: &MandateDraft,
    now: Timestamp,
) -> Result<(Identity, NewMandate), FieldErrors> {
    match (identity.parse(), mandate.parse(now)) {
        (Ok(identity), Ok(mandate)) => Ok((identity, mandate)),
        (identity, mandate) => {
            let mut errors = identity.err().unwrap_or_default();
            errors.append(mandate.err().unwrap_or_default());
            Err(errors)
        }
    }
}

async fn add(
    people: &dyn PeopleStore,
    permit: &Permit,
    identity: &Identity,
    mandate: &NewMandate,
    association: Option<&str>,
    with_letter: bool,
) -> Result<PersonId, Refusal> {
    let detail = json!({ "after": {
        "name": identity.name,
        "email": identity.email,
        "mandate": mandate::label(mandate.role.label(), association),
    } });
    // The number is not known yet; storage sets it in the row and in the letter.
    let action = if with_letter { "person.invite" } else { "person.add" };
    let mut change = permit.change(action, Subject::person(PersonId(0))).detail(detail);
    if with_letter {
        change = change.letter(Letter::Invitation { person: PersonId(0) });
    }
    match people.add(identity, mandate, change).await.or_refused("people.add")? {
        Named::As(id) => Ok(id),
        Named::EmailTaken => Err(Refusal::invalid("email", labels().email_taken)),
    }
}

/// The name of the mandate's association, which has to be a current one.
async fn association_name(store: &dyn AssociationStore, mandate: &NewMandate) -> Result<Option<String>, Refusal> {
    let Some(id) = mandate.association else { return Ok(None) };
    let association = store.lookup(id).await.or_refused("associations.lookup")?;
    match association.filter(|association| association.state() == State::Current) {
        Some(association) => Ok(Some(association.name)),
        None => Err(Refusal::invalid("association", labels().association_missing)),
    }
}

/// Sends a new invitation to somebody who has not come yet.
///
/// # Errors
/// When the caller may not.
pub async fn invite_again(stores: Stores<'_>, caller: &Caller, id: PersonId) -> Result<(), Refusal> {
    let (person, permit) = permitted(stores.people, caller, Action::PersonInvite, id).await?;
    if person.state != State::Invited {
        return Err(Refusal::Forbidden(Reason::State(person.state)));
    }
    take(stores.attempts, &invitations(caller.person), caller.now).await?;
    let change = permit.change("person.invite_again", Subject::person(id)).letter(Letter::Invitation { person: id });
    stores.people.set_state(id, person.version, State::Invited, change).await.or_refused("people.set_state")
}

/// Changes name, address or language.
///
/// # Errors
/// When the caller may not, somebody else changed it, or with each fault beside its field.
pub async fn replace(
    store: &dyn PeopleStore,
    caller: &Caller,
    id: PersonId,
    draft: &IdentityDraft,
) -> Result<(), Refusal> {
    let (person, permit) = permitted(store, caller, Action::PersonChange, id).await?;
    let identity = draft.parse()?;
    let detail = json!({
        "before": { "name": person.name, "email": person.email, "language": person.language.code() },
        "after": { "name": identity.name, "email": identity.email, "language": identity.language.code() },
    });
    let mut change = permit.change("person.change", Subject::person(id)).detail(detail);
    if person.email.as_ref() != Some(&identity.email) {
        // To both: whoever had the account must hear of it.
        change =
            change.letter(Letter::security_notice(id, "person.change", caller.now)).letter(Letter::SecurityNotice {
                person: id,
                what: "person.change".into(),
                at: caller.now,
                old_email: person.email.clone(),
            });
    }
    match store.replace(id, draft.version, &identity, change).await.or_refused("people.replace")? {
        Named::As(_) => Ok(()),
        Named::EmailTaken => Err(Refusal::invalid("email", labels().email_taken)),
    }
}

/// Takes an account out of use, or back into it.
///
/// # Errors
/// When the caller may not.
pub async fn set_in_use(
    store: &dyn PeopleStore,
    caller: &Caller,
    id: PersonId,
    is_in_use: bool,
) -> Result<(), Refusal> {
    let action = if is_in_use { Action::PersonEnable } else { Action::PersonDisable };
    let (person, permit) = permitted(store, caller, action, id).await?;
    let state = match (is_in_use, person.has_password) {
        (false, _) => State::Disabled,
        (true, true) => State::Active,
        (true, false) => State::Invited,
    };
    let name = if is_in_use { "person.enable" } else { "person.disable" };
    let detail = json!({ "before": { "state": state_code(person.state) }, "after": { "state": state_code(state) } });
    let change =
        permit.change(name, Subject::person(id)).detail(detail).letter(Letter::security_notice(id, name, caller.now));
    store.set_state(id, person.version, state, change).await.or_refused("people.set_state")
}

/// Gives a person a further mandate.
///
/// # Errors
/// When the caller may not, or with each fault beside its field.
pub async fn grant(
    stores: Stores<'_>,
    caller: &Caller,
    id: PersonId,
    draft: &MandateDraft,
) -> Result<MandateId, Refusal> {
    caller.permit(Action::MandateGrant, Object::ANY)?;
    let person = get(stores.people, caller, id).await?;
    caller.permit(Action::MandateGrant, Object::person(id, person.state))?;
    let mandate = draft.parse(caller.now)?;
    let object = Object::person(id, person.state).as_role(mandate.role, mandate.association);
    let permit = caller.permit(Action::MandateGrant, object)?;
    let association = association_name(stores.associations, &mandate).await?;
    let twin = |held: &Mandate| {
        held.role == mandate.role
            && held.association_id() == mandate.association
            && held.ends_at.is_none_or(|end| end > mandate.starts_at)
    };
    if person.mandates.iter().any(twin) {
        return Err(Refusal::invalid("role", labels().mandate_held));
    }
    let detail = json!({ "after": {
        "mandate": mandate::label(mandate.role.label(), association.as_deref()),
        "from": mandate.starts_at.date(),
        // The last day, as it was typed.
        "until": mandate.ends_at.map(|end| end.plus_seconds(-1).date()),
    } });
    let change = permit.change("mandate.grant", Subject::person(id)).detail(detail).letter(Letter::MandateNotice {
        person: id,
        has_begun: true,
        role: mandate.role,
        association,
    });
    stores.people.grant(id, &mandate, change).await.or_refused("people.grant")
}

/// Ends a mandate now.
///
/// # Errors
/// When the caller may not, or it has ended already.
pub async fn end_mandate(
    store: &dyn PeopleStore,
    caller: &Caller,
    id: PersonId,
    mandate: MandateId,
) -> Result<(), Refusal> {
    caller.permit(Action::MandateEnd, Object::ANY)?;
    let person = get(store, caller, id).await?;
    let held = find_mandate(&person, mandate).ok_or(Refusal::NotFound)?;
    let object = Object::person(id, person.state).as_role(held.role, held.association_id());
    let permit = caller.permit(Action::MandateEnd, object)?;
    let detail = json!({ "before": { "mandate": held.label() } });
    let change = permit.change("mandate.end", Subject::person(id)).detail(detail).letter(Letter::MandateNotice {
        person: id,
        has_begun: false,
        role: held.role,
        association: held.association_name().map(str::to_owned),
    });
    store.end_mandate(mandate, change).await.or_refused("people.end_mandate")
}

/// The person within the caller's reach, and the permit for what is to be done to them.
///
/// # Errors
/// When the caller may not, has to confirm, or there is no such person.
pub(crate) async fn permitted(
    store: &dyn PeopleStore,
    caller: &Caller,
    action: Action,
    id: PersonId,
) -> Result<(Person, Permit), Refusal> {
    caller.permit(action, Object::ANY)?;
    let person = get(store, caller, id).await?;
    let permit = caller.permit(action, person.as_object(caller.now))?;
    Ok((person, permit))
}

/// The person with this address, for the command line.
///
/// # Errors
/// [`Refusal::NotFound`] when there is none.
pub async fn by_email(store: &dyn PeopleStore, email: &str) -> Result<PersonId, Refusal> {
    let email = Email::parse(email).ok_or_else(|| Refusal::invalid("email", labels().email_wrong))?;
    store.by_email(&email).await.or_refused("people.by_email")?.ok_or(Refusal::NotFound)
}
