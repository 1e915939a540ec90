//! The screen of the queue. Made on the server only.

use leptos::prelude::*;

use super::{
    labels,
    model::{MailRow, MailState},
};
use crate::{
    domain::{
        error::FieldErrors,
        permission::{Action, Caller, Object},
    },
    features::people::reason,
    paths,
    ui::{
        Moment, Pager, Screen, Table,
        form::{Form, deed},
    },
};

/// One page of letters. `is_on` says whether a mail server is configured; `older` is the address of the next page.
#[must_use]
pub fn queue(
    caller: &Caller,
    rows: &[MailRow],
    state: Option<MailState>,
    is_on: bool,
    older: Option<String>,
) -> Screen {
    let t = labels();
    let no_errors = FieldErrors::default();
    Screen::of(t.title, || {
        let form = Form { id: "loc", errors: &no_errors };
        let states: Vec<(String, String)> = MailState::ALL
            .iter()
            .zip(t.states)
            .map(|(state, label)| (state.code().to_owned(), label.to_owned()))
            .collect();
        let rows: Vec<_> = rows.iter().map(|row| letter(caller, row)).collect();
        view! {
            <h1>{t.title}</h1>
            <p class="lead">{t.lead}</p>
            {(!is_on).then(|| view! { <p class="notice">{t.off}</p> })}
            <form class="filters" method="get" action=paths::MAIL>
                {form.choice("trang_thai", t.state, "", states, state.map_or("", MailState::code))}
                <div class="filters__deeds"><button class="button button--quiet">{t.filter}</button><a href=paths::MAIL>{t.all}</a></div>
            </form>
            <Table
                label=t.title
                none=t.none
                heads=vec![t.created, t.letter, t.to, t.state, t.answer, t.send_again]
                rows
            />
            <Pager label=t.older newer=None older=older.map(|older| (t.older, older))/>
        }
    })
}

fn letter(caller: &Caller, row: &MailRow) -> impl IntoView + use<> {
    let t = labels();
    let kind = t.kinds.iter().find(|(code, _)| *code == row.kind).map_or("–", |(_, label)| label);
    let position = MailState::ALL.iter().position(|state| *state == row.state).unwrap_or(0);
    let tag = match row.state {
        MailState::Sent => "tag tag--good",
        MailState::Queued => "tag tag--open",
        MailState::Failed | MailState::Bounced => "tag tag--bad",
        MailState::Cancelled => "tag",
    };
    let to = match &row.person {
        Some((id, name)) => view! { <a href=paths::below(paths::PEOPLE, id)>{name.clone()}</a> }.into_any(),
        None => t.unknown_recipient.into_any(),
    };
    let object = Object::of_state(row.state.as_state());
    let path = paths::below(paths::MAIL, row.id);
    let may = caller.may(Action::MailChange, object);
    let deeds = match (may, row.state) {
        (_, MailState::Sent | MailState::Cancelled) => ().into_any(),
        (may, _) => {
            let why_not = may.err().map(reason);
            view! {
                {deed(paths::below(&path, "gui-lai"), t.send_again, why_not.clone(), &[])}
                {deed(paths::below(&path, "huy"), t.cancel, why_not, &[])}
            }
            .into_any()
        }
    };
    let waits = row.state == MailState::Queued && row.attempts > 0;
    view! {
        <tr>
            <td><Moment at=row.created_at/></td>
            <td>{kind}</td>
            <td>{to}</td>
            <td>
                <span class=tag>{t.states[position]}</span>
                {(row.attempts > 0).then(|| view! { <br/><span class="quiet">{t.attempts}": "{row.attempts}</span> })}
            </td>
            <td class="breakable">
                {row.answer.clone()}
                {waits.then(|| view! { <br/><span class="quiet">{t.next_try}" "<Moment at=row.next_at/></span> })}
            </td>
            <td>{deeds}</td>
        </tr>
    }
}
