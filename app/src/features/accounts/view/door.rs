//! The way in: sign-in, second step, forgotten password, one-time link, and the questions that come between.

use leptos::prelude::*;

use super::{
    super::{
        labels,
        model::{Held, Link, Purpose},
    },
    Luggage, PROOF_FIELD, SECRETS, held_fields, username,
};
use crate::{
    domain::{error::FieldErrors, refusal::Refusal},
    paths,
    ui::{
        Screen,
        form::{Field, Form, fault},
    },
};

/// The first step. `has_ended` says that somebody was signed in here and no longer is.
#[must_use]
pub fn sign_in(luggage: &Luggage, email: &str, errors: &FieldErrors, has_passkeys: bool, has_ended: bool) -> Screen {
    let t = labels();
    Screen::of(t.sign_in, || {
        let form = Form { id: "vao", errors };
        view! {
            <div class="door">
                <h1>{t.sign_in}</h1>
                {if has_ended {
                    view! { <p class="notice" role="status">{t.session_ended}{luggage.held.is_some().then(|| format!(" {}", t.held_lead))}</p> }.into_any()
                } else {
                    view! { <p class="lead">{t.sign_in_lead}</p> }.into_any()
                }}
                <form class="form" method="post" action=paths::SIGN_IN novalidate>
                    {form.summary()}
                    {luggage.fields()}
                    {form.field(Field { name: "email", label: t.email, value: email.to_owned(), kind: "email", autocomplete: "username", is_required: true, ..Field::default() })}
                    {form.field(Field { name: "password", label: t.password, kind: "password", autocomplete: "current-password", is_required: true, ..Field::default() })}
                    <button class="button">{t.continue_}</button>
                </form>
                {has_passkeys.then(|| passkey_form(luggage, errors))}
                <p><a href=paths::FORGOTTEN>{t.forgotten}</a></p>
            </div>
        }
    })
    .interlude()
}

/// Both steps at once, by a passkey; shown where the script that asks the device runs.
fn passkey_form(luggage: &Luggage, errors: &FieldErrors) -> AnyView {
    let t = labels();
    view! {
        <form class="form needs-script" method="post" action=paths::PASSKEY_SIGN_IN data-passkey="get"
            data-options=paths::PASSKEY_SIGN_IN_OPTIONS>
            <p class="door__or">{t.or}</p>
            {luggage.fields()}
            <input type="hidden" name="ceremony"/>
            <input type="hidden" name="answer"/>
            {fault(errors, "passkey")}
            <button class="button button--quiet">{t.with_passkey}</button>
        </form>
    }
    .into_any()
}

/// The second step.
#[must_use]
pub fn second_step(luggage: &Luggage, errors: &FieldErrors, has_passkeys: bool) -> Screen {
    let t = labels();
    Screen::of(t.second_step, || {
        let form = Form { id: "ma", errors };
        view! {
            <div class="door">
                <h1>{t.second_step}</h1>
                <p class="lead">{t.second_step_lead}</p>
                <form class="form" method="post" action=paths::SECOND_STEP novalidate>
                    {form.summary()}
                    {luggage.fields()}
                    {form.field(Field { name: "code", label: t.code, help: t.code_help, autocomplete: "one-time-code", is_required: true, ..Field::default() })}
                    <button class="button">{t.sign_in}</button>
                </form>
                {has_passkeys.then(|| passkey_form(luggage, errors))}
                <p><a href=paths::SIGN_IN>{t.another_account}</a></p>
            </div>
        }
    })
    .interlude()
}

/// After a sign-in in between: what was typed before is sent on by a press of a button, or at once by the script.
#[must_use]
pub fn held(held: &Held) -> Screen {
    let t = labels();
    Screen::of(t.held_title, || {
        let shown: Vec<_> = held
            .fields
            .iter()
            .filter(|(name, value)| !SECRETS.contains(&name.as_str()) && name != "version" && !value.is_empty())
            .map(|(_, value)| view! { <li class="typed">{value.clone()}</li> })
            .collect();
        view! {
            <div class="door">
                <h1>{t.held_title}</h1>
                <p class="lead">{t.held_text}</p>
                <form class="form" method="post" action=held.path.clone() data-resume="">
                    {held_fields(held)}
                    <button class="button">{t.held_send}</button>
                </form>
                {(!shown.is_empty()).then(|| view! { <details><summary>{t.held_fields}</summary><ul>{shown}</ul></details> })}
            </div>
        }
    })
    .interlude()
}

/// Asks again who the caller is, before something grave; the form that asked for it travels along.
#[must_use]
pub fn confirm(held: &Held, email: &str, errors: &FieldErrors) -> Screen {
    let t = labels();
    Screen::of(t.confirm, || {
        let form = Form { id: "xac-nhan", errors };
        view! {
            <div class="door">
                <h1>{t.confirm}</h1>
                <p class="lead">{t.confirm_lead}</p>
                <form class="form" method="post" action=held.path.clone() novalidate>
                    {form.summary()}
                    {held_fields(held)}
                    {username(email)}
                    {form.field(Field { name: PROOF_FIELD, label: t.proof, help: t.proof_help, kind: "password", autocomplete: "current-password", is_required: true, ..Field::default() })}
                    <button class="button">{t.continue_}</button>
                </form>
            </div>
        }
    })
    .interlude()
}

/// Asks for the address of somebody who has forgotten a password.
#[must_use]
pub fn forgotten(email: &str, errors: &FieldErrors) -> Screen {
    let t = labels();
    Screen::of(t.forgotten, || {
        let form = Form { id: "quen", errors };
        view! {
            <div class="door">
                <h1>{t.forgotten}</h1>
                <p class="lead">{t.forgotten_lead}</p>
                <form class="form" method="post" action=paths::FORGOTTEN novalidate>
                    {form.summary()}
                    {form.field(Field { name: "email", label: t.email, value: email.to_owned(), kind: "email", autocomplete: "username", is_required: true, ..Field::default() })}
                    <button class="button">{t.forgotten_send}</button>
                </form>
                <p><a href=paths::SIGN_IN>{t.sign_in}</a></p>
            </div>
        }
    })
}

/// The same answer whether there is such an account or not.
#[must_use]
pub fn forgotten_sent() -> Screen {
    let t = labels();
    Screen::of(t.forgotten_sent, || {
        view! {
            <div class="door">
                <h1>{t.forgotten_sent}</h1>
                <p class="lead">{t.forgotten_sent_lead}</p>
                <p><a href=paths::SIGN_IN>{t.sign_in}</a></p>
            </div>
        }
    })
}

/// The form behind a one-time link.
#[must_use]
pub fn set_password(link: &Link, errors: &FieldErrors) -> Screen {
    let t = labels();
    Screen::of(t.set_password, || {
        let form = Form { id: "dat", errors };
        let lead = match link.purpose {
            Purpose::Invitation => t.set_password_invited,
            Purpose::Reset => t.set_password_reset,
        };
        view! {
            <div class="door">
                <h1>{t.set_password}</h1>
                <p class="lead">{lead}</p>
                <form class="form" method="post" action=paths::SET_PASSWORD novalidate>
                    {form.summary()}
                    // Password managers keep the password under this name.
                    <div class="field">
                        <label for="dat-email">{t.email}</label>
                        <input id="dat-email" name="email" type="email" autocomplete="username" readonly value=link.email.to_string()/>
                    </div>
                    {form.field(Field { name: "password", label: t.new_password, help: t.password_help, kind: "password", autocomplete: "new-password", is_required: true, ..Field::default() })}
                    <button class="button">{t.save_password}</button>
                </form>
            </div>
        }
    })
}

/// A link that does not hold any more.
#[must_use]
pub fn link_dead() -> Screen {
    let t = labels();
    Screen::of(t.link_dead, || {
        view! {
            <div class="door">
                <h1>{t.link_dead}</h1>
                <p class="lead">{t.link_dead_text}</p>
                <p><a href=paths::FORGOTTEN>{t.forgotten}</a></p>
            </div>
        }
    })
    .refused(&Refusal::NotFound)
}
