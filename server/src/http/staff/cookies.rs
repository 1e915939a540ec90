//! The three cookies of the staff area. The public pages set and read none.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::super::Shared;

/// The cookies by their names without prefix.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The token of the session.
    Session,
    /// The secret by which a browser is known; it opens nothing.
    KnownBrowser,
    /// The secret of a one-time link, between its address and its form.
    Link,
}

/// How long a browser is known: as long as browsers keep a cookie at most (RFC 6265bis, 5.5).
const KNOWN_DAYS: i64 = 400;
const LINK_MINUTES: i64 = 15;

/// Over TLS the name says that the cookie is for this host only, and came over TLS (RFC 6265bis, 4.1.3.2). Without TLS,
/// on the machine of a developer, browsers would refuse such a cookie.
fn name(shared: &Shared, kind: Kind) -> String {
    let name = match kind {
        Kind::Session => "phien",
        Kind::KnownBrowser => "thiet-bi",
        Kind::Link => "lien-ket",
    };
    if shared.settings.is_over_tls() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie, if the browser has sent it.
pub fn read(shared: &Shared, headers: &HeaderMap, kind: Kind) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(&name(shared, kind)).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The header that sets a cookie, or removes it.
pub fn set(shared: &Shared, kind: Kind, value: Option<&str>) -> Option<(header::HeaderName, HeaderValue)> {
    let mut cookie = Cookie::build((name(shared, kind), value.unwrap_or_default().to_owned()))
        .path("/")
        .http_only(true)
        .secure(shared.settings.is_over_tls())
        .same_site(SameSite::Lax);
    let max_age_secs = match (value, kind) {
        (None, _) => Some(0),
        (Some(_), Kind::Session) => None,
        (Some(_), Kind::KnownBrowser) => Some(KNOWN_DAYS * 24 * 60 * 60),
        (Some(_), Kind::Link) => Some(LINK_MINUTES * 60),
    };
    if let Some(seconds) = max_age_secs {
        cookie = cookie.max_age(cookie::time::Duration::seconds(seconds));
    }
    HeaderValue::try_from(cookie.build().to_string()).ok().map(|value| (header::SET_COOKIE, value))
}
