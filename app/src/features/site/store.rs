//! What the site needs from storage.

use async_trait::async_trait;

use super::model::Site;
use crate::domain::{change::Change, error::StoreError};

/// The one site that a database holds.
#[async_trait]
pub trait SiteStore: Send + Sync {
    /// The settings, or `None` before the first save.
    async fn lookup(&self) -> Result<Option<Site>, StoreError>;

    /// Replaces the settings.
    async fn save(&self, site: &Site, change: Change) -> Result<(), StoreError>;
}
