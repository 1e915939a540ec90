//! A site in which one person has an account.

use app::{
    domain::{email::Email, id::PersonId, role::Role},
    features::{accounts::model::Purpose, audit::filter::AuditFilter},
};

use super::{
    browser::{App, Browser, PASSWORD},
    support::TestSite,
};

pub const EMAIL: &str = "an@hoi.example";

/// A site with one person who has come in before; the person's browser is not kept.
pub struct World {
    pub site: TestSite,
    pub app: App,
    pub codes: Vec<String>,
}

impl World {
    pub async fn new() -> Self {
        let site = TestSite::empty().await;
        let an = site.invited("Nguyễn Thị An", EMAIL, Role::Administrator, None).await;
        let link = site.link(an, Purpose::Invitation).await;
        let (app, codes) = site.browser().accept(&link).await;
        Self { site, app, codes }
    }

    /// The person.
    pub async fn an(&self) -> PersonId {
        let email = Email::parse(EMAIL).unwrap();
        self.site.portal.services.people.by_email(&email).await.unwrap().unwrap()
    }

    /// A new browser in which the person is signed in.
    pub async fn signed_in(&self) -> Browser<'_> {
        let mut browser = self.site.browser();
        let page = browser.sign_in(EMAIL, PASSWORD, &self.app.next_code(&self.site)).await;
        assert_eq!(page.location(), "/quan-ly", "{}", page.html);
        browser
    }

    pub async fn actions(&self) -> Vec<String> {
        let rows = self.site.portal.services.audit.list(&AuditFilter::default(), 500).await.unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }
}
