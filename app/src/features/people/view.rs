//! The screens of people, their mandates and the table of permissions. Made on the server only.

mod directory;
mod permissions;
mod person;

pub use directory::{directory, invitation};
pub use permissions::permissions;
pub use person::{Typed, person};

use leptos::prelude::*;

use super::{
    labels::{labels, state_label},
    model::{IdentityDraft, MandateDraft},
};
use crate::{
    domain::{
        mandate::Mandate,
        permission::{Caller, State},
        role::Role,
        time::Timestamp,
    },
    features::associations::model::AssociationSummary,
    ui::form::{Field, Form},
};

fn state_tag(state: State) -> impl IntoView {
    let kind = match state {
        State::Active => "tag tag--good",
        State::Invited => "tag tag--open",
        _ => "tag",
    };
    view! { <span class=kind>{state_label(state)}</span> }
}

fn identity_fields(form: Form<'_>, draft: &IdentityDraft) -> impl IntoView + use<> {
    let t = labels();
    let languages = vec![("vi".to_owned(), t.vietnamese.to_owned()), ("en".to_owned(), t.english.to_owned())];
    let language = if draft.language.is_empty() { "vi" } else { &draft.language };
    (
        form.field(Field {
            name: "name",
            label: t.name,
            value: draft.name.clone(),
            help: t.name_help,
            autocomplete: "off",
            is_required: true,
            ..Field::default()
        }),
        form.field(Field {
            name: "email",
            label: t.email,
            value: draft.email.clone(),
            help: t.email_help,
            kind: "email",
            autocomplete: "off",
            is_required: true,
            ..Field::default()
        }),
        form.choice("language", t.language, "", languages, language),
    )
}

/// Roles and associations that the caller may give; the rest is not offered.
fn mandate_fields(
    form: Form<'_>,
    caller: &Caller,
    action: crate::domain::permission::Action,
    associations: &[AssociationSummary],
    draft: &MandateDraft,
) -> impl IntoView + use<> {
    use crate::domain::permission::Object;
    let t = labels();
    let roles: Vec<(String, String)> = Role::ALL
        .into_iter()
        .filter(|role| caller.may(action, Object::ANY.as_role(*role, None)).is_ok())
        .map(|role| (role.code().to_owned(), role.label().to_owned()))
        .collect();
    let associations: Vec<(String, String)> = associations
        .iter()
        .filter(|association| association.ended_at.is_none())
        .filter(|association| caller.may(action, Object::ANY.as_role(Role::Officer, Some(association.id))).is_ok())
        .map(|association| (association.id.to_string(), association.name.clone()))
        .collect();
    let day = |name, label, value: &str| {
        form.field(Field {
            name,
            label,
            value: value.to_owned(),
            help: t.date_help,
            autocomplete: "off",
            ..Field::default()
        })
    };
    (
        form.choice("role", t.role, "", roles, &draft.role),
        form.choice("association", t.association, t.association_help, associations, &draft.association),
        view! {
            <div class="fields-row">
                {day("from", t.from, &draft.from)}
                {day("until", t.until, &draft.until)}
            </div>
        },
    )
}

/// How long a mandate lasts, in words.
fn term(mandate: &Mandate, now: Timestamp) -> String {
    let t = labels();
    let mut text = format!("{} {}", t.since, mandate.starts_at.date());
    if let Some(end) = mandate.ends_at {
        text = format!("{text} {} {}", t.to, end.plus_seconds(-1).date());
    }
    if mandate.ends_at.is_some_and(|end| end <= now) {
        text = format!("{text} ({})", t.ended);
    } else if mandate.starts_at > now {
        text = format!("{text} ({})", t.planned);
    }
    text
}
