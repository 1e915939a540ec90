//! The staff area over HTTP: its endpoints, who may call them, and the frame around their answers (ADR 8).

mod access;
mod account;
mod associations;
mod audit;
mod cookies;
mod door;
mod gate;
mod home;
mod mail;
mod people;
mod privacy;

use app::{
    domain::{
        error::FieldErrors,
        permission::{Action, Caller, Reach},
        refusal::Refusal,
        role::Role,
    },
    features::accounts::{model::Session, service::Visitor},
    paths,
    shell::staff as frame,
    ui::Screen,
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{Html, IntoResponse, Response},
    routing::{MethodRouter, get, post},
};

use super::{Shared, csp};

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The way in.
    Anyone,
    /// Everybody who is signed in, about their own account.
    SignedIn,
    /// The same, and also at the end of a first sign-in, when a second factor is being set up.
    Enrolling,
    /// Whom the table of permissions allows it; the use case asks it.
    May(Action),
}

impl Who {
    /// As `docs/ENDPOINTS.md` says it: the roles by their stored names, and how far each reaches.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::SignedIn => "signed in".to_owned(),
            Self::Enrolling => "signed in, or enrolling".to_owned(),
            Self::May(action) => {
                let role = |(role, reach): &(Role, Reach)| match reach {
                    Reach::Union => role.code().to_owned(),
                    Reach::Associations => format!("{} (people of associations)", role.code()),
                    Reach::OwnAssociation => format!("{} (own association)", role.code()),
                    Reach::OwnOfficers => format!("{} (officers of own association)", role.code()),
                };
                action.rule().grants.iter().map(role).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// An endpoint of the staff area.
pub struct StaffEndpoint {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    handler: MethodRouter<Shared>,
}

/// Every endpoint; the router is made of this list. A test calls each of them in every role, and another compares it with
/// `docs/ENDPOINTS.md`.
#[must_use]
pub fn endpoints() -> Vec<StaffEndpoint> {
    use Who::{Anyone, Enrolling, May, SignedIn};
    let read = |path, who, handler| StaffEndpoint { method: Method::GET, path, who, handler };
    let write = |path, who, handler| StaffEndpoint { method: Method::POST, path, who, handler };
    vec![
        read(paths::SIGN_IN, Anyone, get(door::sign_in_page)),
        write(paths::SIGN_IN, Anyone, post(door::sign_in)),
        read(paths::SECOND_STEP, Anyone, get(door::second_step_page)),
        write(paths::SECOND_STEP, Anyone, post(door::second_step)),
        write(paths::PASSKEY_SIGN_IN_OPTIONS, Anyone, post(door::passkey_options)),
        write(paths::PASSKEY_SIGN_IN, Anyone, post(door::passkey)),
        read(paths::FORGOTTEN, Anyone, get(door::forgotten_page)),
        write(paths::FORGOTTEN, Anyone, post(door::forgotten)),
        read("/quan-ly/lien-ket/{secret}", Anyone, get(door::link)),
        read(paths::SET_PASSWORD, Anyone, get(door::set_password_page)),
        write(paths::SET_PASSWORD, Anyone, post(door::set_password)),
        write(paths::SIGN_OUT, Enrolling, post(account::sign_out)),
        read(paths::STAFF, SignedIn, get(home::home)),
        read(paths::ACCESS, Enrolling, get(access::stream)),
        read(paths::SECURITY, Enrolling, get(account::page)),
        write("/quan-ly/bao-mat/mat-khau", SignedIn, post(account::change_password)),
        write("/quan-ly/bao-mat/ung-dung", Enrolling, post(account::add_totp)),
        write("/quan-ly/bao-mat/ung-dung/tat", SignedIn, post(account::remove_totp)),
        write("/quan-ly/bao-mat/khoa/bat-dau", Enrolling, post(account::passkey_options)),
        write("/quan-ly/bao-mat/khoa", Enrolling, post(account::add_passkey)),
        write("/quan-ly/bao-mat/khoa/{id}/xoa", SignedIn, post(account::remove_passkey)),
        write("/quan-ly/bao-mat/ma-du-phong", SignedIn, post(account::recovery_codes)),
        write("/quan-ly/bao-mat/phien/{id}/ket-thuc", SignedIn, post(account::end_session)),
        write("/quan-ly/bao-mat/phien/khac", SignedIn, post(account::end_others)),
        write("/quan-ly/bao-mat/phien/tat-ca", SignedIn, post(account::end_all)),
        read(paths::OWN_DATA, SignedIn, get(privacy::own)),
        write("/quan-ly/du-lieu-cua-toi/dong-y", SignedIn, post(privacy::set_consent)),
        write("/quan-ly/du-lieu-cua-toi/yeu-cau", SignedIn, post(privacy::ask)),
        write("/quan-ly/du-lieu-cua-toi/xuat", SignedIn, post(privacy::export_own)),
        read(paths::PEOPLE, May(Action::PeopleSee), get(people::list)),
        read(paths::INVITE, May(Action::PersonInvite), get(people::invitation)),
        write(paths::INVITE, May(Action::PersonInvite), post(people::invite)),
        read("/quan-ly/nguoi-dung/{id}", May(Action::PeopleSee), get(people::page)),
        write("/quan-ly/nguoi-dung/{id}/sua", May(Action::PersonChange), post(people::change)),
        write("/quan-ly/nguoi-dung/{id}/moi-lai", May(Action::PersonInvite), post(people::invite_again)),
        write("/quan-ly/nguoi-dung/{id}/ngung", May(Action::PersonDisable), post(people::disable)),
        write("/quan-ly/nguoi-dung/{id}/dung-lai", May(Action::PersonEnable), post(people::enable)),
        write("/quan-ly/nguoi-dung/{id}/dat-lai", May(Action::PersonReset), post(people::reset)),
        write("/quan-ly/nguoi-dung/{id}/dang-xuat", May(Action::SessionsEnd), post(people::end_sessions)),
        write("/quan-ly/nguoi-dung/{id}/vai-tro", May(Action::MandateGrant), post(people::grant)),
        write(
            "/quan-ly/nguoi-dung/{id}/vai-tro/{mandate}/ket-thuc",
            May(Action::MandateEnd),
            post(people::end_mandate),
        ),
        write("/quan-ly/nguoi-dung/{id}/xuat", May(Action::PersonExport), post(privacy::export)),
        write("/quan-ly/nguoi-dung/{id}/an-danh", May(Action::PersonAnonymise), post(privacy::anonymise)),
        read(paths::ASSOCIATIONS, May(Action::AssociationsSee), get(associations::list)),
        read(paths::NEW_ASSOCIATION, May(Action::AssociationChange), get(associations::editor)),
        write(paths::NEW_ASSOCIATION, May(Action::AssociationChange), post(associations::add)),
        read("/quan-ly/hoi/{id}", May(Action::AssociationsSee), get(associations::page)),
        write("/quan-ly/hoi/{id}/sua", May(Action::AssociationChange), post(associations::change)),
        write("/quan-ly/hoi/{id}/doi-ten", May(Action::AssociationChange), post(associations::rename)),
        write("/quan-ly/hoi/{id}/ket-thuc", May(Action::AssociationEnd), post(associations::end)),
        read(paths::PERMISSIONS, May(Action::PermissionsSee), get(people::permissions)),
        read(paths::AUDIT, May(Action::AuditSee), get(audit::page)),
        write("/quan-ly/nhat-ky/xuat", May(Action::AuditExport), post(audit::export)),
        read(paths::MAIL, May(Action::MailSee), get(mail::page)),
        write("/quan-ly/thu/{id}/gui-lai", May(Action::MailChange), post(mail::send_again)),
        write("/quan-ly/thu/{id}/huy", May(Action::MailChange), post(mail::cancel)),
        read(paths::PRIVACY, May(Action::PrivacySee), get(privacy::requests)),
        write(paths::PRIVACY, May(Action::PrivacyHandle), post(privacy::enter)),
        read(paths::INCIDENTS, May(Action::PrivacySee), get(privacy::incidents)),
        write(paths::INCIDENTS, May(Action::PrivacyHandle), post(privacy::enter_incident)),
        write(
            "/quan-ly/du-lieu-ca-nhan/su-co/{id}/bao-cao",
            May(Action::PrivacyHandle),
            post(privacy::report_incident),
        ),
        read(paths::INVENTORY, May(Action::PrivacySee), get(privacy::inventory)),
        write(paths::HOLIDAYS, May(Action::PrivacyHandle), post(privacy::set_holiday)),
        read("/quan-ly/du-lieu-ca-nhan/{id}", May(Action::PrivacySee), get(privacy::request)),
        write("/quan-ly/du-lieu-ca-nhan/{id}/tra-loi", May(Action::PrivacyHandle), post(privacy::reply)),
        write("/quan-ly/du-lieu-ca-nhan/{id}/gia-han", May(Action::PrivacyHandle), post(privacy::extend)),
        write("/quan-ly/du-lieu-ca-nhan/{id}/xong", May(Action::PrivacyHandle), post(privacy::complete)),
    ]
}

/// The staff area as routes.
pub fn routes(shared: &Shared) -> Router<Shared> {
    let routes = endpoints().into_iter().fold(Router::new(), |router, endpoint| {
        let gate = from_fn_with_state((shared.clone(), endpoint.who), gate::admit);
        router.route(endpoint.path, endpoint.handler.route_layer(gate))
    });
    routes.layer(from_fn_with_state(shared.clone(), in_frame))
}

/// Who is signed in, for one request.
#[derive(Clone, Debug)]
struct Signed {
    session: Session,
    caller: Caller,
    visitor: Visitor,
}

type SignedIn = Extension<Signed>;

/// What a handler answers; the frame turns it into a page.
enum Answer {
    Page(Screen),
    /// After a change: the page that shows it (RFC 9110, 15.4.4).
    SeeOther(String),
    /// A file to be kept, by its name and type.
    File {
        name: &'static str,
        kind: &'static str,
        text: String,
    },
}

/// A refusal on its way to the frame.
#[derive(Clone, Debug)]
struct Refused(Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

type Outcome = Result<Answer, Refused>;

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Page(screen) => {
                let mut response = Response::new(Body::empty());
                response.extensions_mut().insert(screen);
                response
            }
            Self::SeeOther(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
            Self::File { name, kind, text } => {
                let disposition = format!("attachment; filename=\"{name}\"");
                ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
                    .into_response()
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(self);
        response
    }
}

/// What is wrong with what was typed, for refusals that are about that; it stands beside `field` when nothing better is
/// known.
fn faults(refusal: &Refusal, field: &str) -> Result<FieldErrors, Refused> {
    match refusal {
        Refusal::Invalid(errors) => Ok(errors.clone()),
        Refusal::TooMany { retry_after_secs } => {
            let mut errors = FieldErrors::default();
            errors.add(field, frame::wait(*retry_after_secs));
            Ok(errors)
        }
        other => Err(Refused(other.clone())),
    }
}

/// The page with what was typed and what is wrong with it.
fn typed_again(refusal: &Refusal, field: &str, page: impl FnOnce(&FieldErrors) -> Screen) -> Outcome {
    let errors = faults(refusal, field)?;
    Ok(Answer::Page(page(&errors).refused(refusal)))
}

/// An address with a query, of which what is empty is left out.
fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(query.iter().filter(|(_, value)| !value.is_empty()));
    let query = pairs.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// `path` with the sign that something was done, which the page there shows.
fn done(path: &str) -> Answer {
    Answer::SeeOther(address(path, &[(DONE, "1")]))
}

/// The query parameter of that sign.
const DONE: &str = "xong";

#[derive(Default, serde::Deserialize)]
struct DoneQuery {
    #[serde(default)]
    xong: String,
}

impl DoneQuery {
    fn is_done(&self) -> bool {
        !self.xong.is_empty()
    }
}

/// Makes the document around whatever a handler has left in its answer.
async fn in_frame(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let caller = response.extensions_mut().remove::<Caller>();
    let refusal = response.extensions_mut().remove::<Refused>();
    let screen = match refusal {
        Some(Refused(refusal)) => {
            if let (Refusal::Forbidden(reason), Some(caller)) = (&refusal, &caller) {
                tracing::warn!(person = caller.person.0, path, ?reason, "refused");
            }
            let screen = frame::problem(&refusal);
            Some(if refusal == Refusal::SignIn { screen.interlude() } else { screen })
        }
        // An address that can't be read leads to nothing, and the framework's words for it are not for people.
        None if matches!(response.status(), StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
            && response.extensions().get::<Screen>().is_none() =>
        {
            Some(frame::problem(&Refusal::NotFound))
        }
        None => response.extensions_mut().remove::<Screen>(),
    };
    let Some(screen) = screen else {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return response;
    };
    let mut document = document(&shared, caller.as_ref(), &path, &screen);
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        document.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    document
}

/// The document around a screen.
pub fn document(shared: &Shared, caller: Option<&Caller>, here: &str, screen: &Screen) -> Response {
    let html = frame::page(&shared.services.site.get(), &shared.assets.shell, caller, here, screen);
    let policy = csp::policy_for(&html, shared.settings.is_over_tls());
    let mut response = Html(html).into_response();
    *response.status_mut() = StatusCode::from_u16(screen.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = screen.retry_after_secs {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
