//! What the server hands to server functions, pages and streams: one port per feature, and the clock.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    domain::{
        error::{AppError, StoreError},
        time::Clock,
    },
    features::{
        articles::store::ArticleStore, pages::store::PageStore, presence::store::PresenceMeter,
        site::service::CurrentSite,
    },
};

/// The server's side of every feature.
#[derive(Clone)]
pub struct Services {
    pub articles: Arc<dyn ArticleStore>,
    pub clock: Arc<dyn Clock>,
    pub pages: Arc<dyn PageStore>,
    pub presence: Arc<dyn PresenceMeter>,
    pub site: Arc<CurrentSite>,
}

impl Services {
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
        self.map_err(|StoreError::Unavailable(source)| {
            let incident = next_incident();
            tracing::error!(%incident, operation, error = %source, "storage is unavailable");
            AppError::Unavailable { incident }
        })
    }
}

/// A short number that a reader can tell on the phone and that stands in the log.
pub fn next_incident() -> String {
    use std::hash::{BuildHasher, RandomState};
    // A fresh random state each time: numbers of two runs of the program must not be the same.
    format!("S-{:08X}", RandomState::new().hash_one(0) >> 32)
}
