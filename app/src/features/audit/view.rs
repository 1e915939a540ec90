//! The screen of the audit log. Made on the server only.

use leptos::prelude::*;
use serde_json::Value;

use super::{filter::AuditFilterDraft, labels, model::AuditRow};
use crate::{
    domain::{
        change::Actor,
        error::FieldErrors,
        permission::{Action, Caller, Object, Reason},
    },
    features::people::reason,
    paths,
    ui::{
        Moment, Pager, Screen, Table,
        form::{Field, Form, deed},
    },
};

/// One page of the log; `older` is the address of the next one.
#[must_use]
pub fn log(
    caller: &Caller,
    rows: &[AuditRow],
    typed: &AuditFilterDraft,
    faults: &FieldErrors,
    older: Option<String>,
) -> Screen {
    let t = labels();
    Screen::of(t.title, || {
        let form = Form { id: "loc", errors: faults };
        let field = |name, label, value: &str, help| {
            form.field(Field { name, label, value: value.to_owned(), help, autocomplete: "off", ..Field::default() })
        };
        let kinds = t.kinds.iter().map(|(code, label)| ((*code).to_owned(), (*label).to_owned())).collect();
        let rows: Vec<_> = rows.iter().map(row).collect();
        let why_not = caller.may(Action::AuditExport, Object::ANY).err().map(|why: Reason| reason(why));
        view! {
            <div class="page-head">
                <div><h1>{t.title}</h1><p class="lead">{t.lead}</p></div>
                <div>{deed(paths::below(paths::AUDIT, "xuat"), t.export, why_not, &[])}<p class="field__help">{t.export_lead}</p></div>
            </div>
            <form class="filters" method="get" action=paths::AUDIT role="search">
                {form.choice("loai", t.kind, "", kinds, &typed.action)}
                {field("boi", t.by, &typed.by, "")}
                {field("ve", t.about, &typed.about, "")}
                {field("tu", t.from, &typed.from, "")}
                {field("den", t.until, &typed.until, "")}
                <div class="filters__deeds">
                    <button class="button button--quiet">{t.filter}</button>
                    <a href=paths::AUDIT>{t.clear}</a>
                </div>
            </form>
            // Nothing was looked for with a filter that could not be read.
            {faults.is_empty().then(|| view! {
                <Table
                    label=t.title
                    none=t.none
                    heads=vec![t.number, t.when, t.who, t.what, t.on_what, t.detail]
                    rows
                    is_dense=true
                />
            })}
            <Pager label=t.older newer=None older=older.map(|older| (t.older, older))/>
        }
    })
}

fn row(row: &AuditRow) -> impl IntoView + use<> {
    let t = labels();
    let who = match row.actor {
        Actor::Person { person, .. } => {
            let name = row.actor_name.clone().unwrap_or_else(|| person.to_string());
            let role = row.role.map(|role| view! { <br/><span class="quiet">{role.label()}</span> });
            view! { <a href=format!("{}?boi={person}", paths::AUDIT)>{name}</a>{role} }.into_any()
        }
        Actor::Visitor => t.visitor.into_any(),
        Actor::CommandLine => t.command_line.into_any(),
        Actor::System => t.system.into_any(),
    };
    let subject = match &row.subject_name {
        Some(name) => name.clone(),
        None if row.subject_id == 0 => "–".to_owned(),
        None => format!("{} {}", t.subject(&row.subject), row.subject_id),
    };
    let detail = match &row.detail {
        Some(detail) => details(detail),
        None => view! { <span class="quiet">{t.erased}</span> }.into_any(),
    };
    view! {
        <tr>
            <td>{row.seq}</td>
            <td><Moment at=row.at/></td>
            <td>{who}</td>
            <td>{t.action(&row.action).to_owned()}</td>
            <td>{subject}</td>
            <td>
                {detail}
                {row.address.as_ref().map(|address| view! { <span class="quiet">{t.address}": "{address.clone()}</span> })}
            </td>
        </tr>
    }
}

/// Before and after, field by field.
fn details(detail: &Value) -> AnyView {
    let t = labels();
    let part = |label: &'static str, value: &Value| {
        let fields: Vec<String> = value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
            .map(|(name, value)| (t.field(name), value))
            .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        (!fields.is_empty()).then(|| view! { <div><span class="quiet">{label}": "</span>{fields.join("; ")}</div> })
    };
    let is_plain = detail.get("before").is_none() && detail.get("after").is_none();
    let plain = is_plain.then(|| part(t.detail, detail));
    view! { {part(t.before, &detail["before"])}{part(t.after, &detail["after"])}{plain} }.into_any()
}
