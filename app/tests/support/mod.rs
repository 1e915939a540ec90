//! A small named world in memory: stores without a database, a clock that stands still.

use std::sync::Mutex;

use app::{
    domain::{
        change::{Change, Subject},
        error::StoreError,
        html::SafeHtml,
        page::{Cursor, Page, PageRequest},
        permission::Permit,
        time::{MockClock, Timestamp},
    },
    features::articles::{
        model::{Article, ArticleSummary, Category, NewArticle},
        store::{Added, ArticleFilter, ArticleStore},
    },
};
use async_trait::async_trait;

/// 30/08/2019 08:00 in Vietnam, when the seed article came out.
pub const SEED_DAY: Timestamp = Timestamp::from_millis(1_567_126_800_000);

/// A clock at the seed article's publication.
pub fn clock() -> MockClock {
    MockClock::at(SEED_DAY)
}

/// What the command line loads.
pub fn change() -> Change {
    Permit::of_command_line(SEED_DAY).change("article.load", Subject::new("article", 0))
}

pub fn category(slug: &str, name: &str) -> Category {
    Category { slug: slug.into(), name: name.into() }
}

/// An article published `days` before the seed article.
pub fn new_article(slug: &str, category: &Category, days: i64) -> NewArticle {
    let published_at = SEED_DAY.plus_seconds(-days * 24 * 60 * 60);
    NewArticle {
        slug: slug.into(),
        slug_is_derived: false,
        title: format!("Tin {slug}"),
        summary: String::new(),
        body: SafeHtml::from_sanitised("<p>Nội dung</p>".into()),
        category: category.clone(),
        tags: vec![],
        author_initials: "KT".into(),
        published_at,
        updated_at: published_at,
        images: vec![],
    }
}

/// Articles in memory.
#[derive(Default)]
pub struct MemoryArticles {
    articles: Mutex<Vec<Article>>,
    categories: Mutex<Vec<Category>>,
    fails: bool,
}

impl MemoryArticles {
    /// A store that holds these articles.
    pub async fn with(articles: &[NewArticle]) -> Self {
        let store = Self::default();
        store.add(articles, change()).await.unwrap();
        store
    }

    /// A store whose database does not answer.
    pub fn failing() -> Self {
        Self { fails: true, ..Self::default() }
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.fails { Err(StoreError::Unavailable("password of db.example is wrong".into())) } else { Ok(()) }
    }
}

#[async_trait]
impl ArticleStore for MemoryArticles {
    async fn lookup(&self, slug: &str, now: Timestamp) -> Result<Option<Article>, StoreError> {
        self.check()?;
        let articles = self.articles.lock().unwrap();
        Ok(articles.iter().find(|a| a.summary.slug == slug && a.summary.published_at <= now).cloned())
    }

    async fn list(
        &self,
        filter: &ArticleFilter,
        request: PageRequest,
        size: usize,
    ) -> Result<Page<ArticleSummary>, StoreError> {
        self.check()?;
        let key = |cursor: Cursor| (cursor.at, cursor.id);
        let mut rows: Vec<ArticleSummary> = self
            .articles
            .lock()
            .unwrap()
            .iter()
            .map(|article| article.summary.clone())
            .filter(|a| a.published_at <= filter.published_by)
            .filter(|a| filter.category.as_ref().is_none_or(|slug| *slug == a.category.slug))
            .filter(|a| match request {
                PageRequest::Newest => true,
                PageRequest::OlderThan(cursor) => key(a.cursor()) < key(cursor),
                PageRequest::NewerThan(cursor) => key(a.cursor()) > key(cursor),
            })
            .collect();
        rows.sort_by_key(|a| std::cmp::Reverse(key(a.cursor())));
        if matches!(request, PageRequest::NewerThan(_)) {
            rows.reverse();
        }
        rows.truncate(size + 1);
        Ok(Page::from_rows(rows, size, request, ArticleSummary::cursor))
    }

    async fn category(&self, slug: &str) -> Result<Option<Category>, StoreError> {
        self.check()?;
        Ok(self.categories.lock().unwrap().iter().find(|category| category.slug == slug).cloned())
    }

    async fn categories(&self) -> Result<Vec<Category>, StoreError> {
        self.check()?;
        Ok(self.categories.lock().unwrap().clone())
    }

    async fn add(&self, batch: &[NewArticle], _: Change) -> Result<Vec<Added>, StoreError> {
        self.check()?;
        for new in batch {
            self.add_category(&new.category, change()).await?;
            let mut articles = self.articles.lock().unwrap();
            let summary = ArticleSummary {
                id: i64::try_from(articles.len()).unwrap() + 1,
                slug: new.slug.clone(),
                title: new.title.clone(),
                summary: new.summary.clone(),
                category: new.category.clone(),
                published_at: new.published_at,
                image: new.images.first().cloned(),
            };
            articles.push(Article {
                summary,
                body: new.body.clone(),
                author_initials: new.author_initials.clone(),
                updated_at: new.updated_at,
                tags: new.tags.clone(),
                images: new.images.clone(),
            });
        }
        Ok(batch.iter().map(|new| Added::As(new.slug.clone())).collect())
    }

    async fn add_category(&self, category: &Category, _: Change) -> Result<(), StoreError> {
        self.check()?;
        let mut categories = self.categories.lock().unwrap();
        if !categories.iter().any(|known| known.slug == category.slug) {
            categories.push(category.clone());
        }
        Ok(())
    }
}
