//! A browser without JavaScript: it keeps cookies, fills forms and follows redirects.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use app::{
    domain::{
        change::Subject,
        id::{AssociationId, PersonId},
        permission::Permit,
        role::Role,
    },
    features::{
        accounts::{
            model::{Purpose, Stage, new_secret, secret_hash},
            service::issue_link,
            store::{NewSession, Proof},
        },
        associations::model::AssociationDraft,
        people::{
            model::{IdentityDraft, MandateDraft},
            service::invite_from_command_line,
        },
    },
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use server::http::PeerAddress;

use super::support::{TestSite, text};

pub const PASSWORD: &str = "bốn chữ rời nhau";

/// One answer.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn has(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// The value of a field, as the browser would send it.
    pub fn value(&self, name: &str) -> String {
        let (_, rest) = self
            .html
            .split_once(&format!("name=\"{name}\""))
            .unwrap_or_else(|| panic!("no field {name} in {}", self.html));
        let tag = rest.split('>').next().unwrap();
        let value = tag.split_once("value=\"").map(|(_, value)| value.split('"').next().unwrap()).unwrap_or_default();
        value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}

/// A browser at one address.
pub struct Browser<'a> {
    pub site: &'a TestSite,
    pub cookies: BTreeMap<String, String>,
    address: [u8; 4],
}

impl TestSite {
    /// A browser that was never here, at an address of its own.
    pub fn browser(&self) -> Browser<'_> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let [_, _, c, d] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        Browser { site: self, cookies: BTreeMap::new(), address: [10, 1, c, d] }
    }

    /// Another browser at this address.
    pub fn browser_at(&self, address: [u8; 4]) -> Browser<'_> {
        Browser { site: self, cookies: BTreeMap::new(), address }
    }

    /// A person who was invited and has not come yet.
    pub async fn invited(&self, name: &str, email: &str, role: Role, association: Option<AssociationId>) -> PersonId {
        let services = &self.portal.services;
        let identity = IdentityDraft { name: name.into(), email: email.into(), ..IdentityDraft::default() };
        let mandate = MandateDraft {
            role: role.code().into(),
            association: association.map(|id| id.to_string()).unwrap_or_default(),
            ..MandateDraft::default()
        };
        let now = self.portal.clock.now();
        invite_from_command_line(&*services.people, &*services.associations, now, &identity, &mandate, false)
            .await
            .unwrap()
    }

    pub async fn association(&self, name: &str) -> AssociationId {
        let draft = AssociationDraft { name: name.into(), joined: "1/2/1995".into(), ..AssociationDraft::default() };
        let change =
            Permit::of_command_line(self.portal.clock.now()).change("association.add", Subject::new("association", 0));
        self.portal.services.associations.add(&draft.parse().unwrap(), change).await.unwrap()
    }

    /// The path of a new one-time link of a person.
    pub async fn link(&self, person: PersonId, purpose: Purpose) -> String {
        let permit = Permit::of_command_line(self.portal.clock.now());
        let secret = issue_link(&*self.portal.services.accounts, &permit, purpose, person).await.unwrap();
        format!("/quan-ly/lien-ket/{secret}")
    }

    /// A person in this role whose browser is signed in, without going through the door: most tests are not about it.
    pub async fn signed_in(&self, role: Role, association: Option<AssociationId>) -> (PersonId, Browser<'_>) {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let email = format!("{}{}@hoi.example", role.code(), NEXT.fetch_add(1, Ordering::Relaxed));
        let person = self.invited("Nguyễn Văn Thử", &email, role, association).await;
        let services = &self.portal.services;
        let now = self.portal.clock.now();
        let permit = Permit::of_command_line(now);
        let secret = issue_link(&*services.accounts, &permit, Purpose::Invitation, person).await.unwrap();
        let change = || permit.change("session.start", Subject::person(person));
        services.accounts.use_link(&secret_hash(&secret), "no password", change()).await.unwrap();
        let token = new_secret();
        let session = NewSession {
            token_hash: secret_hash(&token),
            person,
            stage: Stage::Full,
            browser: "Firefox, Linux".into(),
            address: "10.0.0.1".into(),
            expires_at: now.plus_seconds(12 * 60 * 60),
            proof: Proof::Password { hash: "no password".into() },
        };
        services.accounts.start_session(&session, change()).await.unwrap();
        let mut browser = self.browser();
        browser.cookies.insert("phien".into(), token);
        (person, browser)
    }
}

impl Browser<'_> {
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], &[]).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, fields, &[]).await
    }

    /// Posts a form and goes where the answer leads.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.post(path, fields).await;
        match page.location().to_owned() {
            path if path.is_empty() => page,
            path => self.get(&path).await,
        }
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, "localhost:3000")
            .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36")
            .header(header::COOKIE, cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(fields);
            Body::from(form.finish())
        } else {
            Body::empty()
        };
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(PeerAddress(self.address.into()));
        let response = self.site.send(request).await;
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Page { status, headers, html: text(response).await }
    }

    /// Accepts an invitation: password, then an authenticator app. Returns the app and the recovery codes.
    pub async fn accept(&mut self, link: &str) -> (App, Vec<String>) {
        let page = self.get(link).await;
        assert_eq!(page.location(), "/quan-ly/dat-mat-khau", "{}", page.html);
        let page = self.submit("/quan-ly/dat-mat-khau", &[("password", PASSWORD)]).await;
        assert!(page.has("lớp bảo vệ thứ hai"), "{}", page.html);
        self.enrol(&page).await
    }

    /// Sets up the app on another phone.
    pub async fn enrol_anew(&mut self, page: &Page) -> App {
        let app = App(secret_in(page));
        let code = app.code(self.site);
        let page = self.post("/quan-ly/bao-mat/ung-dung", &[("sealed", &page.value("sealed")), ("code", &code)]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
        app
    }

    async fn enrol(&mut self, page: &Page) -> (App, Vec<String>) {
        let app = App(secret_in(page));
        let code = app.code(self.site);
        let page = self.post("/quan-ly/bao-mat/ung-dung", &[("sealed", &page.value("sealed")), ("code", &code)]).await;
        assert!(page.has("Mã dự phòng của bạn"), "{}", page.html);
        let codes = page.html.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
        (app, codes)
    }

    /// The two steps of a sign-in.
    pub async fn sign_in(&mut self, email: &str, password: &str, code: &str) -> Page {
        let page = self.post("/quan-ly/dang-nhap", &[("email", email), ("password", password)]).await;
        if page.location() != "/quan-ly/dang-nhap/ma" {
            return page;
        }
        self.post("/quan-ly/dang-nhap/ma", &[("code", code)]).await
    }

    pub async fn is_in(&mut self) -> bool {
        self.get("/quan-ly").await.status == StatusCode::OK
    }
}

fn secret_in(page: &Page) -> String {
    page.html.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().replace(' ', "")
}

/// An authenticator app, by its secret in base32.
pub struct App(String);

impl App {
    /// The code that it shows at the site's time.
    pub fn code(&self, site: &TestSite) -> String {
        let secret = totp_rs::Secret::try_from_base32(&self.0).unwrap();
        let seconds = u64::try_from(site.portal.clock.now().millis() / 1000).unwrap();
        totp_rs::Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
    }

    /// Waits for the next code, and reads it.
    pub fn next_code(&self, site: &TestSite) -> String {
        site.clock.advance_seconds(30);
        self.code(site)
    }
}
