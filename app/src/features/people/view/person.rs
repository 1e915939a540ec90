//! One person.

use leptos::prelude::*;

use super::{
    super::{
        labels::{labels, reason},
        model::{IdentityDraft, MandateDraft, Person},
    },
    identity_fields, mandate_fields, state_tag, term,
};
use crate::{
    domain::{
        error::FieldErrors,
        mandate::Mandate,
        permission::{Action, Caller, Object, State},
    },
    features::associations::model::AssociationSummary,
    paths,
    ui::{
        Moment, Screen,
        form::{Field, Form, deed, done, hidden, unless},
    },
};

/// What was typed into the page's two forms, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub identity: Option<(IdentityDraft, FieldErrors)>,
    pub mandate: Option<(MandateDraft, FieldErrors)>,
    pub is_done: bool,
}

/// A person with everything that can be done to them; what the caller may not do says why.
#[must_use]
pub fn person(caller: &Caller, person: &Person, associations: &[AssociationSummary], typed: Typed) -> Screen {
    let t = labels();
    let path = paths::below(paths::PEOPLE, person.id);
    Screen::of(person.name.clone(), || {
        let (identity, identity_errors) =
            typed.identity.unwrap_or_else(|| (IdentityDraft::of(person), FieldErrors::default()));
        let (mandate, mandate_errors) = typed.mandate.unwrap_or_default();
        let identity_form = Form { id: "ho-so", errors: &identity_errors };
        let mandate_form = Form { id: "vai-tro", errors: &mandate_errors };
        let held: Vec<_> = person.mandates.iter().map(|mandate| mandate_row(caller, person, mandate, &path)).collect();
        let seen = match person.seen_at {
            Some(at) => view! { {t.last_seen}" "<Moment at/> }.into_any(),
            None => t.never_seen.into_any(),
        };
        let why_not = |action: Action| caller.may(action, person.as_object(caller.now)).err().map(reason);
        // A further mandate is judged by itself, whatever else the person holds.
        let why_not_grant = caller.may(Action::MandateGrant, Object::person(person.id, person.state)).err().map(reason);
        let is_anonymised = person.state == State::Anonymised;
        let changing = unless(why_not(Action::PersonChange), || {
            view! {
                <form class="form" method="post" action=paths::below(&path, "sua") novalidate>
                    {identity_form.summary()}
                    {hidden("version", identity.version.to_string())}
                    {identity_fields(identity_form, &identity)}
                    <button class="button">{t.save}</button>
                </form>
            }
        });
        let granting = unless(why_not_grant, || {
            view! {
                <form class="form" method="post" action=paths::below(&path, "vai-tro") novalidate>
                    <h3>{t.grant}</h3>
                    {mandate_form.summary()}
                    {mandate_fields(mandate_form, caller, Action::MandateGrant, associations, &mandate)}
                    <button class="button">{t.grant}</button>
                </form>
            }
        });
        let password = if person.has_password { t.has_password } else { t.no_password };
        let second = if person.has_second_factor() { t.second_factor } else { t.no_second_factor };
        view! {
            <p class="breadcrumb"><a href=paths::PEOPLE>{t.title}</a></p>
            <div class="page-head">
                <div>
                    <h1>{person.name.clone()}</h1>
                    <p class="lead">
                        {person.email.as_ref().map(ToString::to_string).unwrap_or_default()}" "{state_tag(person.state)}
                        " · "{t.number}" "{person.id.0}
                    </p>
                </div>
                {caller.has(Action::AuditSee).then(|| view! {
                    <a href=format!("{}?ve={}", paths::AUDIT, person.id)>{t.log}</a>
                })}
            </div>
            {done(typed.is_done.then_some(t.saved))}
            <section class="panel">
                <h2>{t.mandates}</h2>
                {held.is_empty().then(|| view! { <p>{t.no_mandates}</p> })}
                {(!held.is_empty()).then(|| view! { <ul class="rows">{held}</ul> })}
                {(!is_anonymised).then_some(granting)}
            </section>
            {(!is_anonymised).then(|| view! { <section class="panel"><h2>{t.identity}</h2>{changing}</section> })}
            <section class="panel">
                <h2>{t.security}</h2>
                <ul class="plain"><li>{password}</li><li>{second}</li><li>{seen}</li></ul>
                <h3>{t.deeds}</h3>
                <div class="deeds">
                    {(person.state == State::Invited).then(|| deed(paths::below(&path, "moi-lai"), t.invite_again, why_not(Action::PersonInvite), &[]))}
                    {deed(paths::below(&path, "dang-xuat"), t.end_sessions, why_not(Action::SessionsEnd), &[])}
                    {deed(paths::below(&path, "dat-lai"), t.reset, why_not(Action::PersonReset), &[])}
                    {if person.state == State::Disabled {
                        deed(paths::below(&path, "dung-lai"), t.enable, why_not(Action::PersonEnable), &[])
                    } else {
                        deed(paths::below(&path, "ngung"), t.disable, why_not(Action::PersonDisable), &[])
                    }}
                    {deed(paths::below(&path, "xuat"), t.export, why_not(Action::PersonExport), &[])}
                </div>
                <p class="field__help">{t.anonymise_lead}</p>
                {anonymising(&path, why_not(Action::PersonAnonymise))}
            </section>
        }
    })
}

/// What can't be undone is not done by one press of a button: it asks for its ground.
fn anonymising(path: &str, why_not: Option<String>) -> AnyView {
    let t = labels();
    let path = paths::below(path, "an-danh");
    if why_not.is_some() {
        return deed(path, t.anonymise, why_not, &[]);
    }
    let no_errors = FieldErrors::default();
    let form = Form { id: "an-danh", errors: &no_errors };
    view! {
        <form class="form" method="post" action=path>
            {form.field(Field { name: "ground", label: t.anonymise_ground, help: t.anonymise_ground_help, is_required: true, autocomplete: "off", ..Field::default() })}
            <button class="button button--quiet">{t.anonymise}</button>
        </form>
    }
    .into_any()
}

fn mandate_row(caller: &Caller, person: &Person, mandate: &Mandate, path: &str) -> AnyView {
    let t = labels();
    let is_over = mandate.ends_at.is_some_and(|end| end <= caller.now);
    let object = Object::person(person.id, person.state).as_role(mandate.role, mandate.association_id());
    let why_not = caller.may(Action::MandateEnd, object).err().map(reason);
    let end = paths::below(&paths::below(path, "vai-tro"), format!("{}/ket-thuc", mandate.id));
    view! {
        <li class="rows__row" class:rows__row--over=is_over>
            <div><strong>{mandate.label()}</strong><br/><span class="quiet">{term(mandate, caller.now)}</span></div>
            {(!is_over).then(|| deed(end, t.end_mandate, why_not, &[]))}
        </li>
    }
    .into_any()
}
