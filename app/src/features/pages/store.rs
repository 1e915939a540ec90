//! What static pages need from storage.

use async_trait::async_trait;

use super::model::StaticPage;
use crate::domain::{change::Change, error::StoreError};

/// The static pages of the site.
#[async_trait]
pub trait PageStore: Send + Sync {
    /// The page with this slug.
    async fn lookup(&self, slug: &str) -> Result<Option<StaticPage>, StoreError>;

    /// Slugs and titles of all pages, in the order in which they were added.
    async fn list(&self) -> Result<Vec<(String, String)>, StoreError>;

    /// Adds the page or replaces the one with the same slug.
    async fn save(&self, page: &StaticPage, change: Change) -> Result<(), StoreError>;
}
