//! The screens of member associations. Made on the server only.

use leptos::prelude::*;

use super::{
    labels,
    model::{Association, AssociationDraft, AssociationSummary, TurnDraft},
};
use crate::{
    domain::{
        error::FieldErrors,
        id::AssociationId,
        permission::{Action, Caller, Object, State},
    },
    features::people::{reason, state_label},
    paths,
    ui::{
        Date, Screen, Table,
        form::{Field, Form, done, hidden, unless},
    },
};

/// All associations, or those that were searched for.
#[must_use]
pub fn directory(caller: &Caller, associations: &[AssociationSummary], typed: &str) -> Screen {
    let t = labels();
    let no_errors = FieldErrors::default();
    Screen::of(t.title, || {
        let form = Form { id: "tim-hoi", errors: &no_errors };
        let rows: Vec<_> = associations
            .iter()
            .map(|one| {
                let state = if one.ended_at.is_some() { State::Ended } else { State::Current };
                let kind = if one.ended_at.is_some() { "tag" } else { "tag tag--good" };
                view! {
                    <tr>
                        <th scope="row"><a href=paths::below(paths::ASSOCIATIONS, one.id)>{one.name.clone()}</a></th>
                        <td>{one.short_name.clone()}</td>
                        <td><Date at=one.joined_at/></td>
                        <td>{one.people}</td>
                        <td><span class=kind>{state_label(state)}</span></td>
                    </tr>
                }
            })
            .collect();
        let why_not = caller.may(Action::AssociationChange, Object::of_state(State::Current)).err();
        view! {
            <div class="page-head">
                <div><h1>{t.title}</h1><p class="lead">{t.lead}</p></div>
                {why_not.is_none().then(|| view! { <a class="button" href=paths::NEW_ASSOCIATION>{t.add}</a> })}
            </div>
            <form class="filters" method="get" action=paths::ASSOCIATIONS role="search">
                {form.field(Field { name: "tim", label: t.search, value: typed.to_owned(), kind: "search", autocomplete: "off", ..Field::default() })}
                <div class="filters__deeds">
                    <button class="button button--quiet">{t.find}</button>
                    {(!typed.is_empty()).then(|| view! { <a href=paths::ASSOCIATIONS>{t.clear}</a> })}
                </div>
            </form>
            <Table
                label=t.title
                none=if typed.is_empty() { t.none } else { t.none_found }
                heads=vec![t.name, t.short_name, t.joined, t.people, t.state]
                rows
            />
        }
    })
}

/// The form of a new association.
#[must_use]
pub fn editor(draft: &AssociationDraft, errors: &FieldErrors) -> Screen {
    let t = labels();
    Screen::of(t.add, || {
        let form = Form { id: "hoi", errors };
        view! {
            <p class="breadcrumb"><a href=paths::ASSOCIATIONS>{t.title}</a></p>
            <h1>{t.add}</h1>
            <form class="form" method="post" action=paths::NEW_ASSOCIATION novalidate>
                {form.summary()}
                {record_fields(form, draft)}
                <button class="button">{t.save}</button>
            </form>
        }
    })
}

fn record_fields(form: Form<'_>, draft: &AssociationDraft) -> Vec<AnyView> {
    let t = labels();
    let field = |name, label, value: &str, help, kind| {
        form.field(Field {
            name,
            label,
            value: value.to_owned(),
            help,
            kind,
            autocomplete: "off",
            is_required: matches!(name, "name" | "joined"),
            ..Field::default()
        })
    };
    vec![
        field("name", t.name, &draft.name, "", ""),
        field("short_name", t.short_name, &draft.short_name, "", ""),
        field("joined", t.joined, &draft.joined, t.date_help, ""),
        field("founded", t.founded, &draft.founded, t.founded_help, ""),
        field("address", t.address, &draft.address, "", ""),
        field("phone", t.phone, &draft.phone, "", "tel"),
        field("email", t.email, &draft.email, "", "email"),
        field("website", t.website, &draft.website, "", "url"),
    ]
}

/// What was typed into the page's forms, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub record: Option<(AssociationDraft, FieldErrors)>,
    pub renaming: Option<(TurnDraft, FieldErrors)>,
    pub ending: Option<(TurnDraft, FieldErrors)>,
    pub is_done: bool,
}

/// One association with its history and, for those who may, its forms.
#[must_use]
pub fn association(caller: &Caller, one: &Association, others: &[AssociationSummary], typed: Typed) -> Screen {
    let t = labels();
    let path = paths::below(paths::ASSOCIATIONS, one.id);
    Screen::of(one.name.clone(), || {
        let why_not = caller.may(Action::AssociationChange, Object::of_state(one.state())).err().map(reason);
        let is_done = typed.is_done;
        let forms = unless(why_not, || forms(one, others, &path, typed));
        view! {
            <p class="breadcrumb"><a href=paths::ASSOCIATIONS>{t.title}</a></p>
            <div class="page-head">
                <div><h1>{one.name.clone()}</h1><p class="lead">{one.short_name.clone()}</p></div>
                {caller.has(Action::PeopleSee).then(|| view! {
                    <a href=format!("{}?hoi={}", paths::PEOPLE, one.id)>{t.see_people}</a>
                })}
            </div>
            {done(is_done.then_some(t.saved))}
            <section class="panel">
                <h2>{t.history}</h2>
                {history(one)}
                {facts(one)}
            </section>
            {forms}
        }
    })
}

fn facts(one: &Association) -> impl IntoView + use<> {
    let t = labels();
    let rows: Vec<_> = [
        (t.founded, &one.founded),
        (t.address, &one.address),
        (t.phone, &one.phone),
        (t.email, &one.email),
        (t.website, &one.website),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| view! { <div><dt>{label}</dt><dd>{value.clone()}</dd></div> })
    .collect();
    (!rows.is_empty()).then(|| view! { <dl class="facts">{rows}</dl> })
}

fn history(one: &Association) -> impl IntoView + use<> {
    let t = labels();
    let link = |(id, name): &(AssociationId, String)| {
        view! { <a href=paths::below(paths::ASSOCIATIONS, id)>{name.clone()}</a> }
    };
    let former: Vec<_> = one
        .former_names
        .iter()
        .map(|former| {
            let ground = (!former.ground.is_empty()).then(|| format!(" ({})", former.ground));
            view! { <li>{t.was_called}" «"{former.name.clone()}"» "{t.until}" "<Date at=former.until/>{ground}</li> }
        })
        .collect();
    let absorbed: Vec<_> = one.absorbed.iter().map(|other| view! { <li>{link(other)}</li> }).collect();
    view! {
        <ul class="plain">
            {one.ended_at.map(|at| view! {
                <li>
                    <strong>{t.ended_on}" "<Date at/></strong>
                    {one.merged_into.as_ref().map(|into| view! { ", "{t.merged_into}" "{link(into)} })}
                </li>
            })}
            {former}
            <li>{t.member_since}" "<Date at=one.joined_at/></li>
        </ul>
        {(!absorbed.is_empty()).then(|| view! { <p>{t.absorbed}</p><ul class="plain">{absorbed}</ul> })}
    }
}

fn forms(one: &Association, others: &[AssociationSummary], path: &str, typed: Typed) -> impl IntoView + use<> {
    let t = labels();
    let (record, record_errors) = typed.record.unwrap_or_else(|| (AssociationDraft::of(one), FieldErrors::default()));
    let blank = || (TurnDraft { version: one.version, ..TurnDraft::default() }, FieldErrors::default());
    let (renaming, renaming_errors) = typed.renaming.unwrap_or_else(blank);
    let (ending, ending_errors) = typed.ending.unwrap_or_else(blank);
    let record_form = Form { id: "hoi", errors: &record_errors };
    let renaming_form = Form { id: "doi-ten", errors: &renaming_errors };
    let ending_form = Form { id: "ket-thuc", errors: &ending_errors };
    let successors: Vec<(String, String)> = others
        .iter()
        .filter(|other| other.id != one.id && other.ended_at.is_none())
        .map(|other| (other.id.to_string(), other.name.clone()))
        .collect();
    let turn_fields = |form: Form<'_>, draft: &TurnDraft| {
        (
            form.field(Field {
                name: "on",
                label: t.on,
                value: draft.on.clone(),
                help: t.date_help,
                is_required: true,
                autocomplete: "off",
                ..Field::default()
            }),
            form.field(Field {
                name: "ground",
                label: t.ground,
                value: draft.ground.clone(),
                help: t.ground_help,
                autocomplete: "off",
                ..Field::default()
            }),
        )
    };
    view! {
        <section class="panel">
            <h2>{t.record}</h2>
            <form class="form" method="post" action=paths::below(path, "sua") novalidate>
                {record_form.summary()}
                {hidden("version", record.version.to_string())}
                {record_fields(record_form, &record)}
                <button class="button">{t.save}</button>
            </form>
        </section>
        <details class="panel" open=!renaming_errors.is_empty()>
            <summary><h2>{t.rename}</h2></summary>
            <p>{t.rename_lead}</p>
            <form class="form" method="post" action=paths::below(path, "doi-ten") novalidate>
                {renaming_form.summary()}
                {hidden("version", renaming.version.to_string())}
                {renaming_form.field(Field { name: "name", label: t.new_name, value: renaming.name.clone(), is_required: true, autocomplete: "off", ..Field::default() })}
                {turn_fields(renaming_form, &renaming)}
                <button class="button">{t.rename}</button>
            </form>
        </details>
        <details class="panel" open=!ending_errors.is_empty()>
            <summary><h2>{t.end}</h2></summary>
            <p>{t.end_lead}</p>
            <form class="form" method="post" action=paths::below(path, "ket-thuc") novalidate>
                {ending_form.summary()}
                {hidden("version", ending.version.to_string())}
                {ending_form.choice("into", t.into, t.into_help, successors, &ending.into)}
                {turn_fields(ending_form, &ending)}
                <button class="button">{t.end}</button>
            </form>
        </details>
    }
}
