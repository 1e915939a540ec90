//! What the server hands to server functions, pages and streams: one port per feature, and the clock.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    domain::{
        error::{AppError, StoreError},
        refusal::Refusal,
        time::Clock,
    },
    features::{
        accounts::{
            service::Door,
            store::{AccountStore, AttemptStore, Vault},
        },
        articles::store::ArticleStore,
        associations::store::AssociationStore,
        audit::store::AuditStore,
        mail::store::MailStore,
        pages::store::PageStore,
        people::store::PeopleStore,
        presence::store::PresenceMeter,
        privacy::store::PrivacyStore,
        site::service::CurrentSite,
    },
};

/// The server's side of every feature.
#[derive(Clone)]
pub struct Services {
    pub accounts: Arc<dyn AccountStore>,
    pub articles: Arc<dyn ArticleStore>,
    pub associations: Arc<dyn AssociationStore>,
    pub attempts: Arc<dyn AttemptStore>,
    pub audit: Arc<dyn AuditStore>,
    pub clock: Arc<dyn Clock>,
    pub mail: Arc<dyn MailStore>,
    pub pages: Arc<dyn PageStore>,
    pub people: Arc<dyn PeopleStore>,
    pub presence: Arc<dyn PresenceMeter>,
    pub privacy: Arc<dyn PrivacyStore>,
    pub site: Arc<CurrentSite>,
    pub vault: Arc<dyn Vault>,
}

impl Services {
    /// What a sign-in needs, now.
    #[must_use]
    pub fn door(&self) -> Door<'_> {
        Door { accounts: &*self.accounts, attempts: &*self.attempts, vault: &*self.vault, now: self.clock.now() }
    }

    /// Makes the services available to everything rendered or called below; the one place that does.
    pub fn provide(&self) {
        provide_context(self.clone());
    }
}

/// The services of the request that is being answered.
///
/// # Errors
/// [`AppError::Transport`] outside a request.
pub fn use_services() -> Result<Services, AppError> {
    use_context().ok_or(AppError::Transport)
}

/// Turns a storage failure into what a reader may see, and logs it once.
pub trait OrUnavailable<T> {
    /// `operation` names the store method in the log.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] with the number of the log line.
    fn or_unavailable(self, operation: &'static str) -> Result<T, AppError>;
}

impl<T> OrUnavailable<T> for Result<T, StoreError> {
    fn or_unavailable(self, operation: &'static str) -> Result<T, AppError> {
        self.map_err(|error| AppError::Unavailable { incident: logged(&error, operation) })
    }
}

/// The same for use cases of the staff area, which also tell what a change came up against.
pub trait OrRefused<T> {
    /// `operation` names the store method in the log.
    ///
    /// # Errors
    /// What a signed-in person may know of it.
    fn or_refused(self, operation: &'static str) -> Result<T, Refusal>;
}

impl<T> OrRefused<T> for Result<T, StoreError> {
    fn or_refused(self, operation: &'static str) -> Result<T, Refusal> {
        self.map_err(|error| match &error {
            StoreError::Unavailable(_) => Refusal::of_store(&error, logged(&error, operation)),
            _ => Refusal::of_store(&error, String::new()),
        })
    }
}

fn logged(error: &StoreError, operation: &'static str) -> String {
    let incident = next_incident();
    tracing::error!(%incident, operation, %error, "storage is unavailable");
    incident
}

/// A short number that a reader can tell on the phone and that stands in the log.
pub fn next_incident() -> String {
    use std::hash::{BuildHasher, RandomState};
    // A fresh random state each time: numbers of two runs of the program must not be the same.
    format!("S-{:08X}", RandomState::new().hash_one(0) >> 32)
}
