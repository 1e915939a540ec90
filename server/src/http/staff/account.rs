//! One's own account.

use app::{
    domain::{error::FieldErrors, id::SessionId, refusal::Refusal},
    features::accounts::{
        service::{self, Entered},
        view,
    },
    paths,
    ui::Screen,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    super::Shared,
    Answer, DoneQuery, Outcome, Refused, Signed, SignedIn,
    cookies::{self, Kind},
    done, door, faults,
};

#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
pub struct TotpForm {
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
pub struct PasskeyForm {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    name: String,
}

pub async fn page(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Query(query): Query<DoneQuery>,
) -> Outcome {
    let screen = shown(&shared, &signed, &FieldErrors::default(), None, query.is_done()).await?;
    Ok(Answer::Page(screen))
}

async fn shown(
    shared: &Shared,
    signed: &Signed,
    errors: &FieldErrors,
    sealed: Option<&str>,
    is_done: bool,
) -> Result<Screen, Refused> {
    let issuer = shared.services.site.get().short_name.clone();
    let overview = service::overview(shared.services.door(), &signed.session, &issuer, sealed).await?;
    Ok(view::security(&signed.session, &overview, errors, is_done))
}

/// The page with the faults beside their fields, for those refusals that have some.
async fn shown_with(shared: &Shared, signed: &Signed, refusal: Refusal, field: &str, sealed: Option<&str>) -> Outcome {
    let errors = faults(&refusal, field)?;
    Ok(Answer::Page(shown(shared, signed, &errors, sealed, false).await?.refused(&refusal)))
}

pub async fn sign_out(State(shared): State<Shared>, Extension(signed): SignedIn) -> Result<Response, Refused> {
    service::sign_out(&*shared.services.accounts, &signed.caller).await?;
    Ok(signed_out(&shared))
}

/// To the way in, without the session, and with nothing of it left in the browser's cache.
fn signed_out(shared: &Shared) -> Response {
    let mut response = Answer::SeeOther(paths::SIGN_IN.to_owned()).into_response();
    if let Some((name, value)) = cookies::set(shared, Kind::Session, None) {
        response.headers_mut().append(name, value);
    }
    response
}

pub async fn change_password(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<PasswordForm>,
) -> Outcome {
    let door = shared.services.door();
    let changed = service::change_password(door, &signed.caller, &signed.session, &form.current, &form.password).await;
    match changed {
        Ok(()) => {
            shared.mail.wake();
            Ok(done(paths::SECURITY))
        }
        Err(refusal) => shown_with(&shared, &signed, refusal, "current", None).await,
    }
}

pub async fn add_totp(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<TotpForm>,
) -> Result<Response, Refused> {
    let door = shared.services.door();
    match service::add_totp(door, &signed.visitor, &signed.session, &form.sealed, &form.code).await {
        Ok(added) => Ok(factor_added(&shared, added)),
        Err(refusal) => {
            let answer = shown_with(&shared, &signed, refusal, "code", Some(&form.sealed)).await?;
            Ok(answer.into_response())
        }
    }
}

/// The recovery codes when they are new, and the cookies when a first sign-in is complete by this.
fn factor_added(shared: &Shared, (entered, codes): (Option<Entered>, Vec<String>)) -> Response {
    let answer = if codes.is_empty() { done(paths::SECURITY) } else { Answer::Page(view::recovery_codes(&codes)) };
    let mut response = answer.into_response();
    if let Some(entered) = &entered {
        door::set_cookies(shared, &mut response, entered);
    }
    shared.mail.wake();
    response
}

pub async fn remove_totp(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    match service::remove_totp(shared.services.door(), &signed.caller).await {
        Ok(()) => {
            shared.mail.wake();
            Ok(done(paths::SECURITY))
        }
        Err(refusal) => shown_with(&shared, &signed, refusal, "totp", None).await,
    }
}

pub async fn passkey_options(State(shared): State<Shared>, Extension(signed): SignedIn) -> Result<Response, Refused> {
    let (options, secret) = service::start_passkey_registration(shared.services.door(), &signed.session).await?;
    Ok(door::ceremony(&options, &secret))
}

pub async fn add_passkey(
    State(shared): State<Shared>,
    Extension(signed): SignedIn,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Refused> {
    let door = shared.services.door();
    let (visitor, session) = (&signed.visitor, &signed.session);
    match service::add_passkey(door, visitor, session, &form.ceremony, &form.answer, &form.name).await {
        Ok(added) => Ok(factor_added(&shared, added)),
        Err(refusal) => Ok(shown_with(&shared, &signed, refusal, "passkey", None).await?.into_response()),
    }
}

pub async fn remove_passkey(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    match service::remove_passkey(shared.services.door(), &signed.caller, id).await {
        Ok(()) => {
            shared.mail.wake();
            Ok(done(paths::SECURITY))
        }
        Err(refusal) => shown_with(&shared, &signed, refusal, "passkey", None).await,
    }
}

pub async fn recovery_codes(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    let codes = service::new_recovery_codes(shared.services.door(), &signed.caller, &signed.session).await?;
    Ok(Answer::Page(view::recovery_codes(&codes)))
}

pub async fn end_session(State(shared): State<Shared>, Extension(signed): SignedIn, Path(id): Path<i64>) -> Outcome {
    service::end_session(&*shared.services.accounts, &signed.caller, SessionId(id)).await?;
    Ok(done(paths::SECURITY))
}

pub async fn end_others(State(shared): State<Shared>, Extension(signed): SignedIn) -> Outcome {
    service::end_other_sessions(&*shared.services.accounts, &signed.caller).await?;
    Ok(done(paths::SECURITY))
}

pub async fn end_all(State(shared): State<Shared>, Extension(signed): SignedIn) -> Result<Response, Refused> {
    service::end_all_sessions(&*shared.services.accounts, &signed.caller).await?;
    Ok(signed_out(&shared))
}
