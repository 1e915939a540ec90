//! The list of people, and the form by which one is invited.

use leptos::prelude::*;

use super::{
    super::{
        labels::{labels, reason, state_label},
        model::{IdentityDraft, MandateDraft, PeopleFilter, PersonSummary, state_code},
    },
    identity_fields, mandate_fields, state_tag,
};
use crate::{
    domain::{
        error::FieldErrors,
        permission::{Action, Caller, Object, State},
        role::Role,
    },
    features::associations::model::AssociationSummary,
    paths,
    ui::{
        Screen, Table,
        form::{Field, Form, unless},
    },
};

/// One page of people. `typed` is the text of the search as typed; `next` the address of the next page.
#[must_use]
pub fn directory(
    caller: &Caller,
    people: &[PersonSummary],
    filter: &PeopleFilter,
    typed: &str,
    associations: &[AssociationSummary],
    next: Option<String>,
) -> Screen {
    let t = labels();
    let no_errors = FieldErrors::default();
    let form = Form { id: "loc", errors: &no_errors };
    Screen::of(t.title, || {
        let roles = Role::ALL.map(|role| (role.code().to_owned(), role.label().to_owned())).to_vec();
        let states = [State::Invited, State::Active, State::Disabled, State::Anonymised]
            .map(|state| (state_code(state).to_owned(), state_label(state).to_owned()))
            .to_vec();
        let options: Vec<(String, String)> =
            associations.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
        let role = filter.role.map_or("", Role::code);
        let association = filter.association.map(|id| id.to_string()).unwrap_or_default();
        let state = filter.state.map_or("", state_code);
        let is_narrowed = filter.after.is_some()
            || !typed.is_empty()
            || !role.is_empty()
            || !association.is_empty()
            || !state.is_empty();
        let why_not = caller.may(Action::PersonInvite, Object::ANY).err().map(reason);
        let rows: Vec<_> = people.iter().map(row).collect();
        view! {
            <div class="page-head">
                <div><h1>{t.title}</h1><p class="lead">{t.lead}</p></div>
                {unless(why_not, || view! { <a class="button" href=paths::INVITE>{t.invite}</a> })}
            </div>
            <form class="filters" method="get" action=paths::PEOPLE role="search">
                {form.field(Field { name: "tim", label: t.search, value: typed.to_owned(), kind: "search", autocomplete: "off", ..Field::default() })}
                {form.choice("vai_tro", t.role, "", roles, role)}
                {form.choice("hoi", t.association, "", options, &association)}
                {form.choice("trang_thai", t.state, "", states, state)}
                <div class="filters__deeds">
                    <button class="button button--quiet">{t.filter}</button>
                    {is_narrowed.then(|| view! { <a href=paths::PEOPLE>{t.clear}</a> })}
                </div>
            </form>
            <Table label=t.title none=t.none heads=vec![t.name, t.email, t.role, t.state] rows/>
            <nav class="pager" aria-label=t.next_page>
                {filter.after.map(|_| view! { <a href=paths::PEOPLE>{t.first_page}</a> })}
                {next.map(|next| view! { <a class="pager__older" href=next>{t.next_page}</a> })}
            </nav>
        }
    })
}

fn row(person: &PersonSummary) -> impl IntoView + use<> {
    let roles: Vec<_> = person.mandates.iter().map(|mandate| view! { <li>{mandate.label()}</li> }).collect();
    view! {
        <tr>
            <th scope="row"><a href=paths::below(paths::PEOPLE, person.id)>{person.name.clone()}</a></th>
            <td class="breakable">{person.email.as_ref().map(ToString::to_string).unwrap_or_default()}</td>
            <td>{if roles.is_empty() { "–".into_any() } else { view! { <ul class="plain">{roles}</ul> }.into_any() }}</td>
            <td>{state_tag(person.state)}</td>
        </tr>
    }
}

/// The form of an invitation.
#[must_use]
pub fn invitation(
    caller: &Caller,
    associations: &[AssociationSummary],
    identity: &IdentityDraft,
    mandate: &MandateDraft,
    errors: &FieldErrors,
) -> Screen {
    let t = labels();
    Screen::of(t.invite, || {
        let form = Form { id: "moi", errors };
        view! {
            <p class="breadcrumb"><a href=paths::PEOPLE>{t.title}</a></p>
            <h1>{t.invite}</h1>
            <p class="lead">{t.invite_lead}</p>
            <form class="form" method="post" action=paths::INVITE novalidate>
                {form.summary()}
                {identity_fields(form, identity)}
                {mandate_fields(form, caller, Action::PersonInvite, associations, mandate)}
                <button class="button">{t.send_invitation}</button>
            </form>
        }
    })
}
