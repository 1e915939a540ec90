//! Requests, incidents, holidays and the inventory, as the office sees them.

use leptos::prelude::*;

use super::{
    super::{
        labels::{INVENTORY, kind_label, labels},
        model::{Incident, Request, RequestDraft},
    },
    clock, kinds,
};
use crate::{
    domain::{
        error::FieldErrors,
        permission::{Action, Caller, Object, State},
        workdays::Day,
    },
    features::people::reason,
    paths,
    ui::{
        Date, Moment, Screen, Table,
        form::{Field, Form, deed, done, hidden, tick, unless},
    },
};

fn why_not(caller: &Caller, request: Option<&Request>) -> Option<String> {
    let object = match request {
        Some(request) => Object { person: request.person, ..Object::of_state(request.state()) },
        None => Object::of_state(State::Open),
    };
    caller.may(Action::PrivacyHandle, object).err().map(reason)
}

/// All requests with their clocks, the form to enter one, and the holidays.
#[must_use]
pub fn requests(
    caller: &Caller,
    requests: &[Request],
    holidays: &[Day],
    draft: &RequestDraft,
    errors: &FieldErrors,
    day: &str,
) -> Screen {
    let t = labels();
    Screen::of(t.title, || {
        let rows: Vec<_> = requests
            .iter()
            .map(|request| {
                view! {
                    <tr>
                        <th scope="row"><a href=paths::below(paths::PRIVACY, request.id)>{request.id}": "{kind_label(request.kind)}</a></th>
                        <td>{request.requester.clone()}</td>
                        <td><Date at=request.received_at/></td>
                        <td>{clock(request, caller.now)}</td>
                    </tr>
                }
            })
            .collect();
        let form = Form { id: "ghi", errors };
        let entering = unless(why_not(caller, None), || {
            view! {
                <form class="form" method="post" action=paths::PRIVACY novalidate>
                    {errors.of("day").is_none().then(|| form.summary())}
                    {form.field(Field { name: "requester", label: t.requester, value: draft.requester.clone(), help: t.requester_help, is_required: true, autocomplete: "off", ..Field::default() })}
                    {form.choice("kind", t.kind, "", kinds(), &draft.kind)}
                    {form.field(Field { name: "text", label: t.text, value: draft.text.clone(), lines: 4, is_required: true, ..Field::default() })}
                    {form.field(Field { name: "received", label: t.received, value: draft.received.clone(), help: t.received_help, autocomplete: "off", ..Field::default() })}
                    {tick("ghi", "has_processors", t.has_processors, !draft.has_processors.is_empty())}
                    <button class="button">{t.enter}</button>
                </form>
            }
        });
        view! {
            <div class="page-head">
                <div><h1>{t.title}</h1><p class="lead">{t.lead}</p></div>
                <ul class="plain"><li><a href=paths::INCIDENTS>{t.incidents}</a></li><li><a href=paths::INVENTORY>{t.inventory}</a></li></ul>
            </div>
            <h2>{t.requests}</h2>
            <Table
                label=t.requests
                none=t.no_requests
                heads=vec![t.kind, t.requester, t.received, t.done_due]
                rows
            />
            <section class="panel"><h2>{t.enter}</h2><p>{t.enter_lead}</p>{entering}</section>
            {holiday_panel(caller, holidays, day, errors)}
        }
    })
}

fn holiday_panel(caller: &Caller, holidays: &[Day], typed: &str, errors: &FieldErrors) -> impl IntoView + use<> {
    let t = labels();
    let form = Form { id: "nghi", errors };
    let why_not = why_not(caller, None);
    let rows: Vec<_> = holidays
        .iter()
        .map(|day| {
            let date = day.start().date();
            view! {
                <li class="rows__row">
                    <Date at=day.start()/>
                    {deed(paths::HOLIDAYS.to_owned(), t.remove_day, why_not.clone(), &[("day", date), ("is_one", String::new())])}
                </li>
            }
        })
        .collect();
    view! {
        <section class="panel">
            <h2>{t.holidays}</h2>
            <p>{t.holidays_lead}</p>
            <ul class="rows">{rows}</ul>
            {why_not.is_none().then(|| view! {
                <form class="form" method="post" action=paths::HOLIDAYS novalidate>
                    {errors.of("day").is_some().then(|| form.summary())}
                    {form.field(Field { name: "day", label: t.day, value: typed.to_owned(), help: t.day_help, autocomplete: "off", ..Field::default() })}
                    {hidden("is_one", "on")}
                    <button class="button button--quiet">{t.add_day}</button>
                </form>
            })}
        </section>
    }
}

/// One request and what can be done with it.
#[must_use]
pub fn request(
    caller: &Caller,
    request: &Request,
    ground: &str,
    outcome: &str,
    errors: &FieldErrors,
    is_done: bool,
) -> Screen {
    let t = labels();
    let path = paths::below(paths::PRIVACY, request.id);
    let title = format!("{} {}: {}", t.number, request.id, kind_label(request.kind));
    Screen::of(title.clone(), || {
        let form = Form { id: "buoc", errors };
        let version = || hidden("version", request.version.to_string());
        let steps = unless(why_not(caller, Some(request)), || {
            view! {
                {form.summary()}
                {request.replied_at.is_none().then(|| deed(paths::below(&path, "tra-loi"), t.reply, None, &[("version", request.version.to_string())]))}
                <form class="form" method="post" action=paths::below(&path, "xong") novalidate>
                    <h2>{t.complete}</h2>
                    {version()}
                    {form.field(Field { name: "outcome", label: t.outcome, value: outcome.to_owned(), help: t.outcome_help, lines: 4, is_required: true, ..Field::default() })}
                    <button class="button">{t.complete}</button>
                </form>
                {request.extended_at.is_none().then(|| view! {
                    <form class="form" method="post" action=paths::below(&path, "gia-han") novalidate>
                        <h2>{t.extend}</h2>
                        <p>{t.extend_lead}</p>
                        {version()}
                        {form.field(Field { name: "ground", label: t.ground, value: ground.to_owned(), is_required: true, autocomplete: "off", ..Field::default() })}
                        <button class="button button--quiet">{t.extend}</button>
                    </form>
                })}
            }
        });
        let fact = |label: &'static str, view: AnyView| view! { <div><dt>{label}</dt><dd>{view}</dd></div> };
        view! {
            <p class="breadcrumb"><a href=paths::PRIVACY>{t.title}</a></p>
            <h1>{title}</h1>
            <p>{clock(request, caller.now)}</p>
            {done(is_done.then_some(t.saved))}
            <section class="panel">
                <dl class="facts">
                    {fact(t.requester, request.requester.clone().into_any())}
                    {fact(t.text, view! { <p class="typed">{request.text.clone()}</p> }.into_any())}
                    {fact(t.received, view! { <Moment at=request.received_at/> }.into_any())}
                    {fact(t.reply_due, view! { <Moment at=request.reply_due/> }.into_any())}
                    {fact(t.done_due, view! { <Moment at=request.done_due/> }.into_any())}
                    {request.replied_at.map(|at| fact(t.replied, view! { <Moment at/> }.into_any()))}
                    {request.extended_at.map(|at| fact(t.extended, view! { <Moment at/>": "{request.extension_ground.clone()} }.into_any()))}
                    {request.done_at.map(|at| fact(t.done, view! { <Moment at/>": "{request.outcome.clone()} }.into_any()))}
                </dl>
            </section>
            <section class="panel">{steps}</section>
        }
    })
}

/// What was typed into the register's forms.
#[derive(Clone, Debug, Default)]
pub struct TypedIncident {
    pub description: String,
    /// Of the incident with this number.
    pub measures: Option<(i64, String)>,
}

/// The register of breaches.
#[must_use]
pub fn incidents(caller: &Caller, incidents: &[Incident], typed: &TypedIncident, errors: &FieldErrors) -> Screen {
    let t = labels();
    Screen::of(t.incidents, || {
        let form = Form { id: "su-co", errors };
        let why_not = why_not(caller, None);
        let may_write = why_not.is_none();
        let rows: Vec<_> =
            incidents.iter().map(|incident| incident_row(caller, incident, may_write, typed, errors)).collect();
        let is_empty = rows.is_empty();
        view! {
            <p class="breadcrumb"><a href=paths::PRIVACY>{t.title}</a></p>
            <h1>{t.incidents}</h1>
            <p class="lead">{t.incidents_lead}</p>
            {is_empty.then(|| view! { <p class="empty">{t.no_incidents}</p> })}
            <ul class="rows">{rows}</ul>
            {unless(why_not, || {
                view! {
                    <section class="panel">
                        <form class="form" method="post" action=paths::INCIDENTS novalidate>
                            <h2>{t.enter_incident}</h2>
                            {typed.measures.is_none().then(|| form.summary())}
                            {form.field(Field { name: "description", label: t.description, value: typed.description.clone(), lines: 4, is_required: true, ..Field::default() })}
                            <button class="button">{t.enter_incident}</button>
                        </form>
                    </section>
                }
            })}
        }
    })
}

fn incident_row(
    caller: &Caller,
    incident: &Incident,
    may_write: bool,
    typed: &TypedIncident,
    errors: &FieldErrors,
) -> AnyView {
    let t = labels();
    let typed = typed.measures.as_ref().filter(|(id, _)| *id == incident.id).map(|(_, text)| text.clone());
    let fault = typed.as_ref().and_then(|_| errors.of("measures")).map(str::to_owned);
    let is_late = incident.reported_at.is_none() && incident.report_due < caller.now;
    let tag = if is_late { "tag tag--bad" } else { "tag tag--open" };
    let state = match incident.reported_at {
        Some(at) => view! { <span class="tag tag--good">{t.reported}" "<Moment at/></span> }.into_any(),
        None => view! { <span class=tag>{t.report_due}" "<Moment at=incident.report_due/></span> }.into_any(),
    };
    let field = format!("su-co-{}", incident.id);
    let label_for = field.clone();
    let reporting = (may_write && incident.reported_at.is_none()).then(|| {
        view! {
            <form class="form" method="post" action=paths::below(paths::INCIDENTS, format!("{}/bao-cao", incident.id))>
                {hidden("version", incident.version.to_string())}
                <div class="field">
                    <label for=label_for>{t.measures}</label>
                    {fault.map(|fault| view! { <p class="field__fault" role="alert">{fault}</p> })}
                    <textarea id=field name="measures" rows="3" required>{typed.unwrap_or_default()}</textarea>
                </div>
                <button class="button button--quiet">{t.report}</button>
            </form>
        }
    });
    view! {
        <li class="panel">
            <p><span class="quiet">{t.found}" "<Moment at=incident.found_at/></span>" "{state}</p>
            <p class="typed">{incident.description.clone()}</p>
            {(!incident.measures.is_empty()).then(|| view! { <p class="typed">{incident.measures.clone()}</p> })}
            {reporting}
        </li>
    }
    .into_any()
}

/// Everything personal that the portal keeps.
#[must_use]
pub fn inventory() -> Screen {
    let t = labels();
    Screen::of(t.inventory, || {
        let rows: Vec<_> = INVENTORY
            .into_iter()
            .map(|item| {
                view! {
                    <tr><th scope="row">{item.data}</th><td>{item.purpose}</td><td>{item.retention}</td><td><code>{item.place}</code></td></tr>
                }
            })
            .collect();
        view! {
            <p class="breadcrumb"><a href=paths::PRIVACY>{t.title}</a></p>
            <h1>{t.inventory}</h1>
            <p class="lead">{t.inventory_lead}</p>
            <Table label=t.inventory heads=vec![t.data, t.purpose, t.retention, t.place] rows/>
        }
    })
}
