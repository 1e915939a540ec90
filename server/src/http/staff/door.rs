//! The way in.

use app::{
    domain::{error::FieldErrors, refusal::Refusal},
    features::accounts::{
        model::{Held, Stage, safe_return},
        service::{self, Entered, Visitor},
        view::{self, Luggage},
    },
    paths,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    super::Shared,
    Answer, Outcome, Refused, address,
    cookies::{self, Kind},
    faults, gate, typed_again,
};

/// What travels along, as it comes back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Travelling {
    giu: String,
    ve: String,
}

impl Travelling {
    /// What an address may bring: where to go. A form in an address would be somebody else's, to be sent on with a
    /// fresh proof of identity.
    fn of_address(&self) -> Luggage {
        Luggage { held: None, ..self.luggage() }
    }

    fn luggage(&self) -> Luggage {
        Luggage { held: Held::unpacked(&self.giu), return_to: safe_return(&self.ve).map(str::to_owned) }
    }
}

#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(flatten)]
    travelling: Travelling,
}

#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    travelling: Travelling,
}

#[derive(Deserialize)]
pub struct PasskeyForm {
    #[serde(default)]
    ceremony: String,
    #[serde(default)]
    answer: String,
    #[serde(flatten)]
    travelling: Travelling,
}

#[derive(Deserialize)]
pub struct EmailForm {
    #[serde(default)]
    email: String,
}

#[derive(Deserialize)]
pub struct NewPasswordForm {
    #[serde(default)]
    password: String,
}

pub async fn sign_in_page(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Query(travelling): Query<Travelling>,
) -> Outcome {
    // Who is in already does not have to knock.
    if gate::current(&shared, &headers).await.is_ok_and(|session| session.stage == Stage::Full) {
        return Ok(Answer::SeeOther(paths::STAFF.to_owned()));
    }
    let screen = view::sign_in(&travelling.of_address(), "", &FieldErrors::default(), has_passkeys(&shared), false);
    Ok(Answer::Page(screen))
}

pub async fn sign_in(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Refused> {
    let luggage = form.travelling.luggage();
    match service::sign_in(shared.services.door(), &visitor, &form.email, &form.password).await {
        Ok(entered) => Ok(entered_response(&shared, &entered, &luggage)),
        Err(refusal) => {
            let page = |errors: &FieldErrors| {
                view::sign_in(&luggage, &form.email, errors, has_passkeys(&shared), luggage.held.is_some())
            };
            Ok(typed_again(&refusal, "password", page)?.into_response())
        }
    }
}

fn has_passkeys(shared: &Shared) -> bool {
    shared.services.vault.has_passkeys()
}

/// Where a step of the sign-in leads, with the cookies of the new session.
fn entered_response(shared: &Shared, entered: &Entered, luggage: &Luggage) -> Response {
    let mut luggage = luggage.clone();
    // Somebody else sits here now: what was typed is not theirs to send, nor to read.
    luggage.held = luggage.held.filter(|held| held.person.is_none_or(|person| person == entered.person));
    let luggage = &luggage;
    let answer = match (entered.stage, &luggage.held) {
        (Stage::Full, Some(held)) => Answer::Page(view::held(held)),
        (Stage::Full, None) => Answer::SeeOther(luggage.return_to.clone().unwrap_or_else(|| paths::STAFF.to_owned())),
        (Stage::SecondFactor, Some(_)) => {
            Answer::Page(view::second_step(luggage, &FieldErrors::default(), has_passkeys(shared)))
        }
        (Stage::SecondFactor, None) => {
            let return_to = luggage.return_to.as_deref().unwrap_or_default();
            Answer::SeeOther(address(paths::SECOND_STEP, &[(view::RETURN_FIELD, return_to)]))
        }
        (Stage::Enrolment, _) => Answer::SeeOther(paths::SECURITY.to_owned()),
    };
    let mut response = answer.into_response();
    set_cookies(shared, &mut response, entered);
    response
}

/// The cookies of a session that has begun or come further.
pub fn set_cookies(shared: &Shared, response: &mut Response, entered: &Entered) {
    let session = cookies::set(shared, Kind::Session, Some(&entered.token));
    let known =
        entered.known_browser.as_ref().and_then(|secret| cookies::set(shared, Kind::KnownBrowser, Some(secret)));
    for (name, value) in [session, known].into_iter().flatten() {
        response.headers_mut().append(name, value);
    }
}

pub async fn second_step_page(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Query(travelling): Query<Travelling>,
) -> Outcome {
    match gate::current(&shared, &headers).await {
        Ok(session) if session.stage == Stage::SecondFactor => Ok(Answer::Page(view::second_step(
            &travelling.of_address(),
            &FieldErrors::default(),
            has_passkeys(&shared),
        ))),
        _ => Ok(Answer::SeeOther(paths::SIGN_IN.to_owned())),
    }
}

pub async fn second_step(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Refused> {
    let luggage = form.travelling.luggage();
    let entered = match gate::current(&shared, &headers).await {
        Ok(session) => service::second_step(shared.services.door(), &visitor, &session, &form.code).await,
        Err(refusal) => Err(refusal),
    };
    match entered {
        Ok(entered) => Ok(entered_response(&shared, &entered, &luggage)),
        // The first step is too long ago, or was never made.
        Err(Refusal::SignIn) => {
            let screen = view::sign_in(&luggage, "", &FieldErrors::default(), has_passkeys(&shared), true);
            Ok(Answer::Page(screen.refused(&Refusal::SignIn)).into_response())
        }
        Err(refusal) => {
            let page = |errors: &FieldErrors| view::second_step(&luggage, errors, has_passkeys(&shared));
            Ok(typed_again(&refusal, "code", page)?.into_response())
        }
    }
}

/// The options of a ceremony as the script takes them.
pub fn ceremony(options: &str, secret: &str) -> Response {
    let json = format!("{{\"ceremony\":\"{secret}\",\"options\":{options}}}");
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

pub async fn passkey_options(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Refused> {
    let (options, secret) = service::start_passkey_sign_in(shared.services.door(), &visitor).await?;
    Ok(ceremony(&options, &secret))
}

pub async fn passkey(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Refused> {
    let luggage = form.travelling.luggage();
    match service::sign_in_with_passkey(shared.services.door(), &visitor, &form.ceremony, &form.answer).await {
        Ok(entered) => Ok(entered_response(&shared, &entered, &luggage)),
        Err(refusal) => {
            let page = |errors: &FieldErrors| view::sign_in(&luggage, "", errors, true, false);
            Ok(typed_again(&refusal, "passkey", page)?.into_response())
        }
    }
}

pub async fn forgotten_page() -> Outcome {
    Ok(Answer::Page(view::forgotten("", &FieldErrors::default())))
}

pub async fn forgotten(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<EmailForm>,
) -> Outcome {
    match service::request_reset(shared.services.door(), &visitor, &form.email).await {
        Ok(()) => {
            shared.mail.wake();
            Ok(Answer::Page(view::forgotten_sent()))
        }
        Err(refusal) => typed_again(&refusal, "email", |errors| view::forgotten(&form.email, errors)),
    }
}

/// The address of a one-time link: its secret goes into a cookie at once, so that it stays in no history, no log and no
/// Referer. Looking uses nothing up: mail scanners look at every link.
pub async fn link(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Path(secret): Path<String>,
) -> Result<Response, Refused> {
    match service::link(shared.services.door(), &visitor, &secret).await {
        Ok(_) => {
            let mut response = Answer::SeeOther(paths::SET_PASSWORD.to_owned()).into_response();
            if let Some((name, value)) = cookies::set(&shared, Kind::Link, Some(&secret)) {
                response.headers_mut().append(name, value);
            }
            Ok(response)
        }
        Err(Refusal::NotFound) => Ok(Answer::Page(view::link_dead()).into_response()),
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn set_password_page(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Outcome {
    let Some(secret) = cookies::read(&shared, &headers, Kind::Link) else {
        return Ok(Answer::Page(view::link_dead()));
    };
    match service::link(shared.services.door(), &visitor, &secret).await {
        Ok(link) => Ok(Answer::Page(view::set_password(&link, &FieldErrors::default()))),
        Err(Refusal::NotFound) => Ok(Answer::Page(view::link_dead())),
        Err(refusal) => Err(Refused(refusal)),
    }
}

pub async fn set_password(
    State(shared): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    Form(form): Form<NewPasswordForm>,
) -> Result<Response, Refused> {
    let Some(secret) = cookies::read(&shared, &headers, Kind::Link) else {
        return Ok(Answer::Page(view::link_dead()).into_response());
    };
    let door = shared.services.door();
    match service::set_password_by_link(door, &visitor, &secret, &form.password).await {
        Ok(entered) => {
            let mut response = entered_response(&shared, &entered, &Luggage::default());
            if let Some((name, value)) = cookies::set(&shared, Kind::Link, None) {
                response.headers_mut().append(name, value);
            }
            shared.mail.wake();
            Ok(response)
        }
        Err(Refusal::NotFound) => Ok(Answer::Page(view::link_dead()).into_response()),
        Err(refusal) => {
            let errors = faults(&refusal, "password")?;
            let link = service::link(door, &visitor, &secret).await?;
            Ok(Answer::Page(view::set_password(&link, &errors).refused(&refusal)).into_response())
        }
    }
}
