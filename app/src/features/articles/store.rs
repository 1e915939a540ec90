//! What the news needs from storage.

use async_trait::async_trait;

use super::model::{Article, ArticleSummary, Category, NewArticle};
use crate::domain::{
    change::Change,
    error::StoreError,
    page::{Page, PageRequest},
    time::Timestamp,
};

/// Which articles a list holds.
#[derive(Clone, Debug)]
pub struct ArticleFilter {
    /// Only what is published by then; what is dated later stays hidden.
    pub published_by: Timestamp,
    /// Only this category, by slug.
    pub category: Option<String>,
}

impl ArticleFilter {
    /// Everything published by `now`.
    #[must_use]
    pub fn published_by(now: Timestamp) -> Self {
        Self { published_by: now, category: None }
    }

    /// The same, in one category.
    #[must_use]
    pub fn in_category(self, slug: impl Into<String>) -> Self {
        Self { category: Some(slug.into()), ..self }
    }
}

/// What became of one article of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// Stored under this slug.
    As(String),
    /// Not stored: the same article, by title and time of publication, is there at this slug.
    AlreadyThere(String),
    /// Not stored: another article has this slug.
    SlugTaken(String),
}

/// The articles of the site.
#[async_trait]
pub trait ArticleStore: Send + Sync {
    /// The article with this slug, when published by `now`.
    async fn lookup(&self, slug: &str, now: Timestamp) -> Result<Option<Article>, StoreError>;

    /// At most `size` articles, newest first.
    async fn list(
        &self,
        filter: &ArticleFilter,
        request: PageRequest,
        size: usize,
    ) -> Result<Page<ArticleSummary>, StoreError>;

    /// The category with this slug.
    async fn category(&self, slug: &str) -> Result<Option<Category>, StoreError>;

    /// All categories, in the order in which they first appeared.
    async fn categories(&self) -> Result<Vec<Category>, StoreError>;

    /// Adds a batch in one transaction, categories included; says for each article what became of it.
    async fn add(&self, batch: &[NewArticle], change: Change) -> Result<Vec<Added>, StoreError>;

    /// Adds a category that has no article yet; one that exists is left as it is.
    async fn add_category(&self, category: &Category, change: Change) -> Result<(), StoreError>;
}
