//! The site's settings, as one JSON document.

use app::{
    domain::{change::Change, error::StoreError},
    features::site::{model::Site, store::SiteStore},
};
use async_trait::async_trait;

use super::{Db, audited, inconsistent, read};

const LOOKUP: &str = "SELECT settings FROM site WHERE id = 1";
const SAVE: &str = "INSERT INTO site (id, settings) VALUES (1, $1)
    ON CONFLICT (id) DO UPDATE SET settings = excluded.settings";

/// [`SiteStore`] on either engine.
pub struct SqlSite(pub Db);

#[async_trait]
impl SiteStore for SqlSite {
    async fn lookup(&self) -> Result<Option<Site>, StoreError> {
        let settings: Option<String> = read!(&self.0, pool => sqlx::query_scalar(LOOKUP).fetch_optional(pool))?;
        settings.map(|settings| serde_json::from_str(&settings).map_err(inconsistent)).transpose()
    }

    async fn save(&self, site: &Site, change: Change) -> Result<(), StoreError> {
        let settings = serde_json::to_string(site).map_err(inconsistent)?;
        audited!(&self.0, change, tx, _record => {
            sqlx::query(SAVE).bind(&settings).execute(&mut *tx).await?;
        })
    }
}
