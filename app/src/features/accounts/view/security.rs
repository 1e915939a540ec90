//! One's own account: roles, password, second factors, devices.

use leptos::prelude::*;

use super::{
    super::{
        labels,
        model::{Overview, Session, Stage},
    },
    username,
};
use crate::{
    domain::error::FieldErrors,
    paths,
    ui::{
        Date, Moment, Screen,
        form::{Field, Form, deed, done, fault, hidden},
    },
};

/// The page of one's own security. During a first sign-in it is only the choice of a second factor.
#[must_use]
pub fn security(session: &Session, overview: &Overview, errors: &FieldErrors, is_done: bool) -> Screen {
    let t = labels();
    let is_enrolling = session.stage == Stage::Enrolment;
    let title = if is_enrolling { t.enrol_title } else { t.security };
    Screen::of(title, || {
        let factors = view! {
            {totp_panel(overview, errors, is_enrolling)}
            {passkey_panel(overview, errors, is_enrolling)}
        };
        if is_enrolling {
            return view! { <h1>{title}</h1><p class="lead">{t.enrol_lead}</p>{factors} }.into_any();
        }
        let mandates: Vec<_> = session.mandates.iter().map(|mandate| view! { <li>{mandate.label()}</li> }).collect();
        view! {
            <h1>{title}</h1>
            <p class="lead">{session.name.clone()}" · "{session.email.to_string()}</p>
            {done(is_done.then_some(t.done))}
            <section class="panel">
                <h2>{t.my_mandates}</h2>
                {mandates.is_empty().then(|| view! { <p>{t.no_mandate}</p> })}
                <ul class="plain">{mandates}</ul>
            </section>
            {password_panel(session, overview, errors)}
            {factors}
            {recovery_panel(overview)}
            {session_panel(session, overview)}
        }
        .into_any()
    })
}

fn password_panel(session: &Session, overview: &Overview, errors: &FieldErrors) -> AnyView {
    let t = labels();
    let form = Form { id: "mat-khau", errors };
    let has_faults = errors.of("current").is_some() || errors.of("password").is_some();
    view! {
        <section class="panel">
            <h2>{t.password_section}</h2>
            {overview.factors.password_set_at.map(|at| view! { <p>{t.password_set_at}" "<Date at/></p> })}
            <details open=has_faults>
                <summary>{t.change_password}</summary>
                <form class="form" method="post" action=paths::below(paths::SECURITY, "mat-khau") novalidate>
                    {has_faults.then(|| form.summary())}
                    {username(session.email.as_str())}
                    {form.field(Field { name: "current", label: t.current_password, kind: "password", autocomplete: "current-password", is_required: true, ..Field::default() })}
                    {form.field(Field { name: "password", label: t.new_password, help: t.password_help, kind: "password", autocomplete: "new-password", is_required: true, ..Field::default() })}
                    <button class="button">{t.change_password}</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}

fn totp_panel(overview: &Overview, errors: &FieldErrors, is_enrolling: bool) -> AnyView {
    let t = labels();
    let form = Form { id: "ung-dung", errors };
    let setup = &overview.totp;
    let is_on = overview.factors.totp_sealed.is_some();
    let is_open = is_enrolling || errors.of("code").is_some();
    let setting_up = view! {
        <details open=is_open>
            <summary>{if is_on { t.totp_move } else { t.totp_add }}</summary>
            <form class="form" method="post" action=paths::below(paths::SECURITY, "ung-dung") novalidate>
                {errors.of("code").is_some().then(|| form.summary())}
                <p>{t.totp_scan}</p>
                <div class="qr" role="img" aria-label=t.totp_qr inner_html=setup.qr.clone()></div>
                <p><a href=setup.uri.clone()>{t.totp_here}</a></p>
                <p>{t.totp_type}<br/><code class="secret">{setup.text.clone()}</code></p>
                {hidden("sealed", setup.sealed.clone())}
                {form.field(Field { name: "code", label: t.totp_code, autocomplete: "one-time-code", is_required: true, ..Field::default() })}
                <button class="button">{if is_on { t.totp_move } else { t.totp_add }}</button>
            </form>
        </details>
    };
    let inside = view! {
        {is_on.then(|| view! { <p><span class="tag tag--good">{t.totp_on}</span></p> })}
        {fault(errors, "totp")}
        {setting_up}
        {is_on.then(|| deed(paths::below(paths::SECURITY, "ung-dung/tat"), t.totp_remove, None, &[]))}
    };
    view! { <section class="panel"><h2>{t.totp}</h2><p>{t.totp_lead}</p>{inside}</section> }.into_any()
}

fn passkey_panel(overview: &Overview, errors: &FieldErrors, is_enrolling: bool) -> AnyView {
    let t = labels();
    let form = Form { id: "khoa", errors };
    let rows: Vec<_> = overview
        .factors
        .passkeys
        .iter()
        .map(|passkey| {
            let used = match passkey.used_at {
                Some(at) => view! { {t.used}" "<Date at/> }.into_any(),
                None => t.never_used.into_any(),
            };
            view! {
                <li class="rows__row">
                    <div><strong>{passkey.name.clone()}</strong><br/><span class="quiet">{t.added}" "<Date at=passkey.created_at/>", "{used}</span></div>
                    {deed(paths::below(paths::SECURITY, format!("khoa/{}/xoa", passkey.id)), t.passkey_remove, None, &[])}
                </li>
            }
        })
        .collect();
    let is_empty = rows.is_empty();
    let adding = if overview.has_passkeys {
        view! {
            <noscript>{t.passkey_needs_script}</noscript>
            <form class="form needs-script" method="post" action=paths::below(paths::SECURITY, "khoa")
                data-passkey="create" data-options=paths::below(paths::SECURITY, "khoa/bat-dau")>
                {fault(errors, "passkey")}
                {form.field(Field { name: "name", label: t.passkey_name, help: t.passkey_name_help, autocomplete: "off", ..Field::default() })}
                <input type="hidden" name="ceremony"/>
                <input type="hidden" name="answer"/>
                <button class="button">{t.passkey_add}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="quiet">{t.passkeys_off}</p> }.into_any()
    };
    view! {
        <section class="panel">
            <h2>{t.passkeys}</h2>
            <p>{t.passkeys_lead}</p>
            {(is_empty && !is_enrolling).then(|| view! { <p>{t.passkeys_none}</p> })}
            {(!is_empty).then(|| view! { <ul class="rows">{rows}</ul> })}
            {adding}
        </section>
    }
    .into_any()
}

fn recovery_panel(overview: &Overview) -> AnyView {
    let t = labels();
    view! {
        <section class="panel">
            <h2>{t.recovery}</h2>
            <p>{t.recovery_left}" "<strong>{overview.factors.recovery_codes_left}</strong></p>
            {deed(paths::below(paths::SECURITY, "ma-du-phong"), t.recovery_new, None, &[])}
        </section>
    }
    .into_any()
}

fn session_panel(session: &Session, overview: &Overview) -> AnyView {
    let t = labels();
    let rows: Vec<_> = overview
        .sessions
        .iter()
        .map(|other| {
            let is_this = other.id == session.id;
            view! {
                <li class="rows__row">
                    <div>
                        <strong>{other.browser.clone()}</strong>" "{is_this.then(|| view! { <span class="tag tag--good">{t.this_session}</span> })}<br/>
                        <span class="quiet">
                            {t.signed_in_at}" "<Moment at=other.created_at/>". "{t.last_seen}" "<Moment at=other.seen_at/>". "{t.from_address}" "{other.address.clone()}
                        </span>
                    </div>
                    {(!is_this).then(|| deed(paths::below(paths::SECURITY, format!("phien/{}/ket-thuc", other.id)), t.end_session, None, &[]))}
                </li>
            }
        })
        .collect();
    view! {
        <section class="panel">
            <h2>{t.sessions}</h2>
            <p>{t.sessions_lead}</p>
            <ul class="rows">{rows}</ul>
            <div class="deeds">
                {deed(paths::below(paths::SECURITY, "phien/khac"), t.end_others, None, &[])}
                {deed(paths::below(paths::SECURITY, "phien/tat-ca"), t.end_all, None, &[])}
            </div>
        </section>
    }
    .into_any()
}

/// The codes, the only time that they are shown.
#[must_use]
pub fn recovery_codes(codes: &[String]) -> Screen {
    let t = labels();
    Screen::of(t.recovery_title, || {
        let codes: Vec<_> = codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect();
        view! {
            <h1>{t.recovery_title}</h1>
            <p class="lead">{t.recovery_lead}</p>
            <ol class="codes">{codes}</ol>
            <div class="deeds">
                <button class="button button--quiet needs-script" data-action="print">{t.print}</button>
                <a class="button" href=paths::STAFF>{t.recovery_done}</a>
            </div>
        }
    })
}
