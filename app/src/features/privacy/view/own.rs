//! What a person decides about their own data.

use leptos::prelude::*;

use super::{
    super::{
        labels::{kind_label, labels, purpose_label},
        model::{Consent, Purpose, Request, RequestDraft},
    },
    clock, kinds,
};
use crate::{
    domain::{error::FieldErrors, permission::Caller},
    paths,
    ui::{
        Date, Screen,
        form::{Field, Form, done, hidden},
    },
};

/// Consents, requests and the export of one's own data.
#[must_use]
pub fn consents(
    caller: &Caller,
    consents: &[Consent],
    requests: &[Request],
    draft: &RequestDraft,
    errors: &FieldErrors,
    is_done: bool,
) -> Screen {
    let t = labels();
    Screen::of(t.own_title, || {
        let form = Form { id: "yeu-cau", errors };
        let purposes: Vec<_> = Purpose::ALL.into_iter().map(|purpose| consent(purpose, consents)).collect();
        let rows: Vec<_> = requests
            .iter()
            .map(|request| {
                view! {
                    <li class="rows__row">
                        <div>
                            <strong>{t.number}" "{request.id}": "{kind_label(request.kind)}</strong>
                            <p class="typed">{request.text.clone()}</p>
                            {(!request.outcome.is_empty()).then(|| view! { <p><span class="quiet">{t.outcome}": "</span>{request.outcome.clone()}</p> })}
                        </div>
                        {clock(request, caller.now)}
                    </li>
                }
            })
            .collect();
        view! {
            <h1>{t.own_title}</h1>
            <p class="lead">{t.own_lead}</p>
            {done(is_done.then_some(t.saved))}
            <section class="panel">
                <h2>{t.consents}</h2>
                <p>{t.consents_lead}</p>
                <ul class="rows">{purposes}</ul>
            </section>
            <section class="panel">
                <h2>{t.ask}</h2>
                <p>{t.ask_lead}</p>
                <form class="form" method="post" action=paths::below(paths::OWN_DATA, "yeu-cau") novalidate>
                    {form.summary()}
                    {form.choice("kind", t.kind, "", kinds(), &draft.kind)}
                    {form.field(Field { name: "text", label: t.text, value: draft.text.clone(), lines: 4, is_required: true, ..Field::default() })}
                    <button class="button">{t.send}</button>
                </form>
                {(!rows.is_empty()).then(|| view! { <h3>{t.own_requests}</h3><ul class="rows">{rows}</ul> })}
            </section>
            <section class="panel">
                <h2>{t.export_own}</h2>
                <p>{t.export_own_lead}</p>
                <form method="post" action=paths::below(paths::OWN_DATA, "xuat")>
                    <button class="button button--quiet">{t.export_own}</button>
                </form>
            </section>
        }
    })
}

fn consent(purpose: Purpose, consents: &[Consent]) -> impl IntoView + use<> {
    let t = labels();
    let given = consents.iter().find(|consent| consent.purpose == purpose && consent.withdrawn_at.is_none()).cloned();
    let is_given = given.is_some();
    view! {
        <li class="rows__row">
            <div>
                {purpose_label(purpose)}<br/>
                <span class="quiet">
                    {match given {
                        Some(consent) => view! { {t.given_at}" "<Date at=consent.given_at/>" ("{t.text_version}" "{consent.text_version}")" }.into_any(),
                        None => t.not_given.into_any(),
                    }}
                </span>
            </div>
            <form method="post" action=paths::below(paths::OWN_DATA, "dong-y")>
                {hidden("purpose", purpose.code())}
                {hidden("given", if is_given { "" } else { "on" })}
                <button class="button button--quiet" aria-label=format!("{}: {}", if is_given { t.withdraw } else { t.give }, purpose_label(purpose))>
                    {if is_given { t.withdraw } else { t.give }}
                </button>
            </form>
        </li>
    }
}
