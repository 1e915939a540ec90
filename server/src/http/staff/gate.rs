//! Who comes in: reads the session from storage for each request, and keeps a form that can't be taken.

use app::{
    domain::{error::FieldErrors, refusal::Refusal},
    features::accounts::{
        model::{Held, Session, Stage, safe_return},
        service::{self, Visitor},
        view::{self, Luggage, PROOF_FIELD},
    },
    paths,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    super::{BODY_MAX_BYTES, Shared, client::Client},
    Answer, Refused, Signed, Who,
    cookies::{self, Kind},
    faults,
};

/// The largest form that is kept over a sign-in: 20 pages of text.
const HELD_MAX_BYTES: usize = 128 * 1024;

/// Lets a request through to its handler with whoever is signed in, or asks for what is missing.
pub async fn admit(State((shared, who)): State<(Shared, Who)>, request: Request, next: Next) -> Response {
    let visitor = visitor(&shared, &request);
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_MAX_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let held = held(&parts.method, parts.uri.path(), &parts.headers, &bytes);
    let here = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    parts.extensions.insert(visitor.clone());
    if who == Who::Anyone {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    // Somebody is or was signed in here: the session's cookie may be gone, by a sign-out in another tab.
    let had_cookie = [Kind::Session, Kind::KnownBrowser]
        .into_iter()
        .any(|kind| cookies::read(&shared, &parts.headers, kind).is_some());
    let session = match current(&shared, &parts.headers).await {
        Ok(session) => session,
        Err(Refusal::SignIn) => {
            let held = of_its_person(&shared, &parts.headers, held).await;
            return asked_to_sign_in(&shared, &parts.method, &here, held, had_cookie);
        }
        Err(refusal) => return Refused(refusal).into_response(),
    };
    match (session.stage, who) {
        (Stage::Full, _) | (Stage::Enrolment, Who::Enrolling) => {}
        (Stage::Enrolment, _) => return Answer::SeeOther(paths::SECURITY.to_owned()).into_response(),
        (Stage::SecondFactor, _) => {
            let luggage = luggage(&parts.method, &here, held);
            let screen = view::second_step(&luggage, &FieldErrors::default(), shared.services.vault.has_passkeys());
            return Answer::Page(screen.refused(&Refusal::SignIn)).into_response();
        }
    }
    let mut caller = session.caller(&visitor.address, shared.services.clock.now());
    // A fresh proof may come with any form.
    if let Some(proof) = held.as_ref().and_then(|held| field(held, PROOF_FIELD)).filter(|proof| !proof.is_empty()) {
        match service::confirm(shared.services.door(), &caller, proof).await {
            Ok(confirmed) => caller = confirmed,
            Err(refusal) => return not_confirmed(refusal, held, session.email.as_str()),
        }
    }
    let mut session = session;
    session.confirmed_at = caller.confirmed_at;
    let email = session.email.clone();
    let mut request = Request::from_parts(parts, Body::from(bytes));
    request.extensions_mut().insert(Signed { session, caller: caller.clone(), visitor });
    let is_write = *request.method() == Method::POST;
    let uri = request.uri().clone();
    let mut response = next.run(request).await;
    if is_write {
        // Whatever was changed may have changed somebody's access.
        shared.access.send_modify(|count| *count += 1);
    }
    match response.extensions_mut().remove::<Refused>() {
        Some(Refused(Refusal::Confirm)) => response = not_confirmed(Refusal::Confirm, held, email.as_str()),
        Some(Refused(Refusal::SignIn)) => {
            let luggage = luggage(&Method::POST, uri.path(), held);
            response = sign_in_again(&shared, &luggage, true);
        }
        Some(refused) => {
            response.extensions_mut().insert(refused);
        }
        None => {}
    }
    response.extensions_mut().insert(caller);
    response
}

/// The session of the request's cookie.
pub async fn current(shared: &Shared, headers: &HeaderMap) -> Result<Session, Refusal> {
    let token = cookies::read(shared, headers, Kind::Session).ok_or(Refusal::SignIn)?;
    service::session(&*shared.services.accounts, &token, shared.services.clock.now()).await
}

/// The same without keeping it alive.
pub async fn look(shared: &Shared, headers: &HeaderMap) -> Result<Session, Refusal> {
    let token = cookies::read(shared, headers, Kind::Session).ok_or(Refusal::SignIn)?;
    service::look_at_session(&*shared.services.accounts, &token, shared.services.clock.now()).await
}

fn visitor(shared: &Shared, request: &Request) -> Visitor {
    let client = request.extensions().get::<Client>();
    Visitor {
        address: client.map(|client| client.address.clone()).unwrap_or_default(),
        browser: client.map(|client| browser_name(&client.browser)).unwrap_or_default(),
        known_browser: cookies::read(shared, request.headers(), Kind::KnownBrowser),
        token: cookies::read(shared, request.headers(), Kind::Session),
    }
}

/// The form of a request, when it has one.
fn held(method: &Method, path: &str, headers: &HeaderMap, bytes: &Bytes) -> Option<Held> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    (*method == Method::POST && kind.starts_with("application/x-www-form-urlencoded")).then(|| Held {
        path: path.to_owned(),
        fields: form_urlencoded::parse(bytes).into_owned().collect(),
        person: None,
    })
}

fn field<'a>(held: &'a Held, name: &str) -> Option<&'a str> {
    held.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// What travels through the way in: the form, but not its proof, or else where to go.
fn luggage(method: &Method, path: &str, held: Option<Held>) -> Luggage {
    let held = held.map(|mut held| {
        // Secrets are typed again.
        held.fields.retain(|(name, _)| !view::SECRETS.contains(&name.as_str()));
        held
    });
    let return_to = (*method == Method::GET).then(|| safe_return(path).map(str::to_owned)).flatten();
    Luggage { held, return_to }
}

/// The form with whoever was signed in when it was made, as far as storage still knows.
async fn of_its_person(shared: &Shared, headers: &HeaderMap, held: Option<Held>) -> Option<Held> {
    let mut held = held?;
    if let Some(token) = cookies::read(shared, headers, Kind::Session) {
        held.person = service::owner_of_ended_session(&*shared.services.accounts, &token).await.ok().flatten();
    }
    Some(held)
}

/// A form is kept only for a browser in which somebody was signed in, and only when it is one that a person has typed:
/// it is sent back twice its size and more, and anybody could ask for that.
fn asked_to_sign_in(shared: &Shared, method: &Method, here: &str, held: Option<Held>, had_cookie: bool) -> Response {
    let luggage = luggage(method, here, held.filter(|held| had_cookie && held.packed().len() <= HELD_MAX_BYTES));
    match (&luggage.held, &luggage.return_to) {
        (None, Some(path)) if path == paths::ACCESS => StatusCode::UNAUTHORIZED.into_response(),
        (None, Some(path)) if path == paths::STAFF && !had_cookie => {
            Answer::SeeOther(paths::SIGN_IN.to_owned()).into_response()
        }
        (None, _) => sign_in_again(shared, &luggage, had_cookie),
        (Some(_), _) => sign_in_again(shared, &luggage, true),
    }
}

fn sign_in_again(shared: &Shared, luggage: &Luggage, has_ended: bool) -> Response {
    let has_passkeys = shared.services.vault.has_passkeys();
    let screen = view::sign_in(luggage, "", &FieldErrors::default(), has_passkeys, has_ended);
    Answer::Page(screen.refused(&Refusal::SignIn)).into_response()
}

fn not_confirmed(refusal: Refusal, held: Option<Held>, email: &str) -> Response {
    let Some(mut held) = held else { return Refused(refusal).into_response() };
    held.fields.retain(|(name, _)| name != PROOF_FIELD);
    let errors = match &refusal {
        Refusal::Confirm => Ok(FieldErrors::default()),
        refusal => faults(refusal, PROOF_FIELD),
    };
    match errors {
        Ok(errors) => Answer::Page(view::confirm(&held, email, &errors).refused(&refusal)).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// How a person recognises a browser in a list: "Chrome, Windows".
fn browser_name(agent: &str) -> String {
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    // The order matters: each of these also calls itself by the names after it.
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("coc_coc", "Cốc Cốc"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Trình duyệt khác".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser_name;

    #[test]
    fn a_browser_has_a_name_that_its_owner_knows() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
        assert_eq!(browser_name(chrome), "Chrome, Windows");
        assert_eq!(browser_name(&format!("{chrome} Edg/130.0")), "Edge, Windows");
        assert_eq!(browser_name("<script>alert(1)</script>"), "Trình duyệt khác");
    }
}
