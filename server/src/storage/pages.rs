//! Static pages.

use app::{
    domain::{change::Change, error::StoreError, html::SafeHtml, time::Timestamp},
    features::pages::{model::StaticPage, store::PageStore},
};
use async_trait::async_trait;

use super::{Db, audited, read};

const LOOKUP: &str = "SELECT slug, title, body, updated_at FROM pages WHERE slug = $1";
const LIST: &str = "SELECT slug, title FROM pages ORDER BY id";
const SAVE: &str = "INSERT INTO pages (slug, title, body, updated_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (slug) DO UPDATE
    SET title = excluded.title, body = excluded.body, updated_at = excluded.updated_at";

/// [`PageStore`] on either engine.
pub struct SqlPages(pub Db);

#[derive(sqlx::FromRow)]
struct PageRow {
    slug: String,
    title: String,
    body: String,
    updated_at: i64,
}

#[async_trait]
impl PageStore for SqlPages {
    async fn lookup(&self, slug: &str) -> Result<Option<StaticPage>, StoreError> {
        let row: Option<PageRow> = read!(&self.0, pool => sqlx::query_as(LOOKUP).bind(slug).fetch_optional(pool))?;
        Ok(row.map(|row| StaticPage {
            slug: row.slug,
            title: row.title,
            body: SafeHtml::from_sanitised(row.body),
            updated_at: Timestamp::from_millis(row.updated_at),
        }))
    }

    async fn list(&self) -> Result<Vec<(String, String)>, StoreError> {
        read!(&self.0, pool => sqlx::query_as(LIST).fetch_all(pool))
    }

    async fn save(&self, page: &StaticPage, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            sqlx::query(SAVE)
                .bind(&page.slug)
                .bind(&page.title)
                .bind(page.body.as_str())
                .bind(page.updated_at.millis())
                .execute(&mut *tx)
                .await?;
        })
    }
}
