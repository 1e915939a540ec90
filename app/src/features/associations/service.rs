//! Use cases of member associations.

use serde_json::json;

use super::{
    labels,
    model::{Association, AssociationDraft, AssociationSummary, TurnDraft},
    store::{AssociationStore, Ending, Renaming},
};
use crate::{
    domain::{
        change::{Letter, Subject},
        id::AssociationId,
        permission::{Action, Caller, Object, State},
        refusal::Refusal,
        text::{collation::collation_key, fold},
    },
    features::people::{model::PeopleFilter, store::PeopleStore},
    services::OrRefused,
};

/// All of them, or those whose names hold `text`.
///
/// # Errors
/// When the caller may not.
pub async fn list(
    store: &dyn AssociationStore,
    caller: &Caller,
    text: &str,
) -> Result<Vec<AssociationSummary>, Refusal> {
    caller.permit(Action::AssociationsSee, Object::ANY)?;
    store.list(&fold(text.trim()).collect::<String>(), caller.now).await.or_refused("associations.list")
}

/// One of them.
///
/// # Errors
/// When the caller may not, or there is none.
pub async fn get(store: &dyn AssociationStore, caller: &Caller, id: AssociationId) -> Result<Association, Refusal> {
    caller.permit(Action::AssociationsSee, Object::ANY)?;
    store.lookup(id).await.or_refused("associations.lookup")?.ok_or(Refusal::NotFound)
}

/// Takes a new member in.
///
/// # Errors
/// When the caller may not, or with each fault beside its field.
pub async fn add(
    store: &dyn AssociationStore,
    caller: &Caller,
    draft: &AssociationDraft,
) -> Result<AssociationId, Refusal> {
    let permit = caller.permit(Action::AssociationChange, Object::of_state(State::Current))?;
    let new = draft.parse()?;
    let change =
        permit.change("association.add", subject(AssociationId(0))).detail(json!({ "after": { "name": new.name } }));
    store.add(&new, change).await.or_refused("associations.add")
}

/// Corrects a record.
///
/// # Errors
/// When the caller may not, somebody else changed it, or with each fault beside its field.
pub async fn replace(
    store: &dyn AssociationStore,
    caller: &Caller,
    id: AssociationId,
    draft: &AssociationDraft,
) -> Result<(), Refusal> {
    caller.permit(Action::AssociationChange, Object::ANY)?;
    let before = get(store, caller, id).await?;
    let permit = caller.permit(Action::AssociationChange, Object::of_state(before.state()))?;
    let new = draft.parse()?;
    let old = AssociationDraft::of(&before);
    let fields = [
        ("name", &old.name, &new.name),
        ("short_name", &old.short_name, &new.short_name),
        ("founded", &old.founded, &new.founded),
        ("address", &old.address, &new.address),
        ("phone", &old.phone, &new.phone),
        ("email", &old.email, &new.email),
        ("website", &old.website, &new.website),
    ];
    let mut detail = changed(&fields);
    if before.joined_at != new.joined_at {
        detail["before"]["joined"] = json!(before.joined_at.date());
        detail["after"]["joined"] = json!(new.joined_at.date());
    }
    let change = permit.change("association.change", subject(id)).detail(detail);
    store.replace(id, draft.version, &new, change).await.or_refused("associations.replace")
}

/// Only the fields that differ, before and after.
fn changed(fields: &[(&str, &String, &String)]) -> serde_json::Value {
    let mut detail = json!({ "before": {}, "after": {} });
    for (field, before, after) in fields.iter().filter(|(_, before, after)| before != after) {
        detail["before"][*field] = json!(before);
        detail["after"][*field] = json!(after);
    }
    detail
}

/// Gives it another name from a day on.
///
/// # Errors
/// As [`replace`].
pub async fn rename(
    store: &dyn AssociationStore,
    caller: &Caller,
    id: AssociationId,
    draft: &TurnDraft,
) -> Result<(), Refusal> {
    caller.permit(Action::AssociationChange, Object::ANY)?;
    let before = get(store, caller, id).await?;
    let permit = caller.permit(Action::AssociationChange, Object::of_state(before.state()))?;
    let (name, on, ground) = draft.renaming(&before, caller.now)?;
    let detail =
        json!({ "before": { "name": before.name }, "after": { "name": name, "on": on.date(), "ground": ground } });
    let renaming = Renaming {
        name_key: collation_key(&name),
        folded: fold(&format!("{name} {}", before.short_name)).collect(),
        old_name: before.name,
        name,
        on,
        ground,
    };
    let change = permit.change("association.rename", subject(id)).detail(detail);
    store.rename(id, draft.version, &renaming, change).await.or_refused("associations.rename")
}

/// Ends it, by merger or dissolution; the mandates in it end with it.
///
/// # Errors
/// As [`replace`].
pub async fn end(
    store: &dyn AssociationStore,
    people: &dyn PeopleStore,
    caller: &Caller,
    id: AssociationId,
    draft: &TurnDraft,
) -> Result<(), Refusal> {
    caller.permit(Action::AssociationEnd, Object::ANY)?;
    let before = get(store, caller, id).await?;
    let permit = caller.permit(Action::AssociationEnd, Object::of_state(before.state()))?;
    let (on, ground, into) = draft.ending(&before, caller.now)?;
    if let Some(into) = into {
        let successor = store.lookup(into).await.or_refused("associations.lookup")?;
        if successor.is_none_or(|successor| successor.state() != State::Current) {
            return Err(Refusal::invalid("into", labels().into_wrong));
        }
    }
    let filter = PeopleFilter { association: Some(id), ..PeopleFilter::default() };
    let concerned = people.list(&filter, caller.now, u32::MAX).await.or_refused("people.list")?;
    let mut ending = Vec::new();
    for person in &concerned {
        for held in &person.mandates {
            if held.association_id() == Some(id) {
                ending.push((person.id, held.role));
            }
        }
    }
    let mandates: Vec<_> = ending.iter().map(|(person, role)| json!({ "person": person, "role": role })).collect();
    let detail = json!({
        "before": { "mandates": mandates },
        "after": { "ended": on.date(), "ground": ground, "merged_into": into },
    });
    let mut change = permit.change("association.end", subject(id)).detail(detail);
    for (person, role) in ending {
        let association = Some(before.name.clone());
        change = change.letter(Letter::MandateNotice { person, has_begun: false, role, association });
    }
    let ending = Ending { on, now: caller.now, into };
    store.end(id, draft.version, &ending, change).await.or_refused("associations.end")
}

const fn subject(id: AssociationId) -> Subject {
    Subject::new("association", id.0)
}
