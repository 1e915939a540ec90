//! Articles and their categories.

use std::collections::HashMap;

use app::{
    domain::{
        change::Change,
        error::StoreError,
        html::SafeHtml,
        page::{Cursor, Page, PageRequest},
        time::Timestamp,
    },
    features::articles::{
        model::{Article, ArticleSummary, Category, NewArticle},
        store::{Added, ArticleFilter, ArticleStore},
    },
};
use async_trait::async_trait;

use super::{Db, audited, inconsistent, read};

macro_rules! select_summaries {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.slug, a.title, a.summary, a.published_at, a.image,
                c.slug AS category_slug, c.name AS category_name
            FROM articles a JOIN categories c ON c.id = a.category_id
            WHERE ",
            $rest
        )
    };
}

// $1, $2 cursor · $3 how many · newer: $4 published by · the last one: category.
//
// One bound at each end, and no other: given two upper bounds SQLite may seek to the first and walk down to the
// second, and a deep page would cost more than the first one.
const OLDER: &str = select_summaries!(
    "(a.published_at, a.id) < ($1, $2)
    ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
);
const NEWER: &str = select_summaries!(
    "(a.published_at, a.id) > ($1, $2) AND a.published_at <= $4
    ORDER BY a.published_at, a.id LIMIT $3"
);
const OLDER_IN_CATEGORY: &str = select_summaries!(
    "a.category_id = (SELECT id FROM categories WHERE slug = $4) AND (a.published_at, a.id) < ($1, $2)
    ORDER BY a.published_at DESC, a.id DESC LIMIT $3"
);
const NEWER_IN_CATEGORY: &str = select_summaries!(
    "a.category_id = (SELECT id FROM categories WHERE slug = $5) AND (a.published_at, a.id) > ($1, $2)
    AND a.published_at <= $4
    ORDER BY a.published_at, a.id LIMIT $3"
);

const LOOKUP: &str = "SELECT a.id, a.slug, a.title, a.summary, a.published_at, a.image,
        c.slug AS category_slug, c.name AS category_name,
        a.author_initials, a.updated_at, b.body, b.tags, b.images
    FROM articles a
    JOIN categories c ON c.id = a.category_id
    JOIN article_bodies b ON b.article_id = a.id
    WHERE a.slug = $1 AND a.published_at <= $2";

const CATEGORY: &str = "SELECT slug, name FROM categories WHERE slug = $1";
const CATEGORIES: &str = "SELECT slug, name FROM categories ORDER BY id";
const ADD_CATEGORY: &str = "INSERT INTO categories (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING";
const CATEGORY_ID: &str = "SELECT id FROM categories WHERE slug = $1";
const ALREADY_THERE: &str = "SELECT slug FROM articles WHERE published_at = $1 AND title = $2";
const NEXT_ID: &str = "SELECT COALESCE(MAX(id), 0) + 1 FROM articles";
const ADD: &str = "INSERT INTO articles
        (slug, title, summary, category_id, author_initials, published_at, updated_at, image)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (slug) DO NOTHING RETURNING id";
const ADD_BODY: &str = "INSERT INTO article_bodies (article_id, body, tags, images) VALUES ($1, $2, $3, $4)";

/// [`ArticleStore`] on either engine.
pub struct SqlArticles(pub Db);

impl SqlArticles {
    /// The statements of lists, for the test that reads their query plans.
    pub const LIST_STATEMENTS: [&str; 4] = [OLDER, NEWER, OLDER_IN_CATEGORY, NEWER_IN_CATEGORY];
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: i64,
    slug: String,
    title: String,
    summary: String,
    published_at: i64,
    image: Option<String>,
    category_slug: String,
    category_name: String,
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    author_initials: String,
    updated_at: i64,
    body: String,
    tags: String,
    images: String,
}

impl TryFrom<SummaryRow> for ArticleSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            slug: row.slug,
            title: row.title,
            summary: row.summary,
            category: Category { slug: row.category_slug, name: row.category_name },
            published_at: Timestamp::from_millis(row.published_at),
            image: row.image.map(|image| serde_json::from_str(&image).map_err(inconsistent)).transpose()?,
        })
    }
}

impl TryFrom<ArticleRow> for Article {
    type Error = StoreError;

    fn try_from(row: ArticleRow) -> Result<Self, StoreError> {
        Ok(Self {
            summary: row.summary.try_into()?,
            body: SafeHtml::from_sanitised(row.body),
            author_initials: row.author_initials,
            updated_at: Timestamp::from_millis(row.updated_at),
            tags: serde_json::from_str(&row.tags).map_err(inconsistent)?,
            images: serde_json::from_str(&row.images).map_err(inconsistent)?,
        })
    }
}

#[async_trait]
impl ArticleStore for SqlArticles {
    async fn lookup(&self, slug: &str, now: Timestamp) -> Result<Option<Article>, StoreError> {
        let row: Option<ArticleRow> = read!(
            &self.0,
            pool => sqlx::query_as(LOOKUP).bind(slug).bind(now.millis()).fetch_optional(pool)
        )?;
        row.map(Article::try_from).transpose()
    }

    async fn list(
        &self,
        filter: &ArticleFilter,
        request: PageRequest,
        size: usize,
    ) -> Result<Page<ArticleSummary>, StoreError> {
        // Nothing published by then stands before this place.
        let newest = Cursor { at: filter.published_by, id: i64::MAX };
        let (cursor, backwards) = match request {
            PageRequest::Newest => (newest, false),
            PageRequest::OlderThan(cursor) => (cursor.min(newest), false),
            PageRequest::NewerThan(cursor) => (cursor, true),
        };
        let statement = match (&filter.category, backwards) {
            (None, false) => OLDER,
            (None, true) => NEWER,
            (Some(_), false) => OLDER_IN_CATEGORY,
            (Some(_), true) => NEWER_IN_CATEGORY,
        };
        let limit = i64::try_from(size + 1).map_err(inconsistent)?;
        let rows: Vec<SummaryRow> = read!(&self.0, pool => {
            let mut query = sqlx::query_as(statement).bind(cursor.at.millis()).bind(cursor.id).bind(limit);
            if backwards {
                query = query.bind(filter.published_by.millis());
            }
            if let Some(category) = &filter.category {
                query = query.bind(category);
            }
            query.fetch_all(pool)
        })?;
        let summaries = rows.into_iter().map(ArticleSummary::try_from).collect::<Result<_, _>>()?;
        Ok(Page::from_rows(summaries, size, request, ArticleSummary::cursor))
    }

    async fn category(&self, slug: &str) -> Result<Option<Category>, StoreError> {
        let row: Option<(String, String)> =
            read!(&self.0, pool => sqlx::query_as(CATEGORY).bind(slug).fetch_optional(pool))?;
        Ok(row.map(|(slug, name)| Category { slug, name }))
    }

    async fn categories(&self) -> Result<Vec<Category>, StoreError> {
        let rows: Vec<(String, String)> = read!(&self.0, pool => sqlx::query_as(CATEGORIES).fetch_all(pool))?;
        Ok(rows.into_iter().map(|(slug, name)| Category { slug, name }).collect())
    }

    async fn add(&self, batch: &[NewArticle], change: Change) -> Result<Vec<Added>, StoreError> {
        let columns = batch.iter().map(Columns::of).collect::<Result<Vec<_>, _>>()?;
        audited!(&self.0, change, tx, _record => {
            let mut category_ids: HashMap<&str, i64> = HashMap::new();
            let mut outcomes = Vec::with_capacity(batch.len());
            for (article, columns) in batch.iter().zip(&columns) {
                let category = &article.category;
                let category_id = if let Some(id) = category_ids.get(category.slug.as_str()) {
                    *id
                } else {
                    sqlx::query(ADD_CATEGORY).bind(&category.slug).bind(&category.name).execute(&mut *tx).await?;
                    let id = sqlx::query_scalar(CATEGORY_ID).bind(&category.slug).fetch_one(&mut *tx).await?;
                    category_ids.insert(&category.slug, id);
                    id
                };
                let mut slug = article.slug.clone();
                let mut there: Option<String> = None;
                let mut id: Option<i64> = None;
                for attempt in 0..2 {
                    if attempt == 1 {
                        there = sqlx::query_scalar(ALREADY_THERE)
                            .bind(article.published_at.millis())
                            .bind(&article.title)
                            .fetch_optional(&mut *tx)
                            .await?;
                        if there.is_some() || !article.slug_is_derived {
                            break;
                        }
                        let next_id: i64 = sqlx::query_scalar(NEXT_ID).fetch_one(&mut *tx).await?;
                        slug = format!("{}-{next_id}", article.slug);
                    }
                    id = sqlx::query_scalar(ADD)
                        .bind(&slug)
                        .bind(&article.title)
                        .bind(&article.summary)
                        .bind(category_id)
                        .bind(&article.author_initials)
                        .bind(article.published_at.millis())
                        .bind(article.updated_at.millis())
                        .bind(columns.image.as_deref())
                        .fetch_optional(&mut *tx)
                        .await?;
                    if id.is_some() {
                        break;
                    }
                }
                outcomes.push(match (id, there) {
                    (None, Some(there)) => Added::AlreadyThere(there),
                    (None, None) => Added::SlugTaken(slug),
                    (Some(id), _) => {
                        sqlx::query(ADD_BODY)
                            .bind(id)
                            .bind(article.body.as_str())
                            .bind(&columns.tags)
                            .bind(&columns.images)
                            .execute(&mut *tx)
                            .await?;
                        Added::As(slug)
                    }
                });
            }
            outcomes
        })
    }

    async fn add_category(&self, category: &Category, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            sqlx::query(ADD_CATEGORY).bind(&category.slug).bind(&category.name).execute(&mut *tx).await?;
        })
    }
}

/// The columns of an article that are JSON.
struct Columns {
    tags: String,
    images: String,
    image: Option<String>,
}

impl Columns {
    fn of(article: &NewArticle) -> Result<Self, StoreError> {
        Ok(Self {
            tags: serde_json::to_string(&article.tags).map_err(inconsistent)?,
            images: serde_json::to_string(&article.images).map_err(inconsistent)?,
            image: article.images.first().map(serde_json::to_string).transpose().map_err(inconsistent)?,
        })
    }
}
