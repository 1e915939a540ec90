//! Use cases of the site's settings.

use std::sync::{Arc, RwLock};

use serde_json::json;

use super::{
    model::{Site, SiteMap},
    store::SiteStore,
};
use crate::{
    domain::{
        change::Subject,
        error::{AppError, StoreError},
        permission::Permit,
        time::Clock,
    },
    features::{articles::store::ArticleStore, pages::store::PageStore},
    services::OrUnavailable,
};

/// Categories and static pages, for every reader.
///
/// # Errors
/// When storage is unavailable.
pub async fn get_site_map(articles: &dyn ArticleStore, pages: &dyn PageStore) -> Result<SiteMap, AppError> {
    let categories = articles.categories().await.or_unavailable("articles.categories")?;
    let static_pages = pages.list().await.or_unavailable("pages.list")?;
    Ok(SiteMap { categories: categories.into_iter().map(|c| (c.slug, c.name)).collect(), static_pages })
}

/// Replaces the settings. Called by the command line only, whose user owns the data folder.
///
/// # Errors
/// [`AppError::Invalid`] with each fault beside its setting.
pub async fn save_site(store: &dyn SiteStore, clock: &dyn Clock, site: Site) -> Result<Site, AppError> {
    let site = site.checked().map_err(AppError::Invalid)?;
    let before = store.lookup().await.or_unavailable("site.lookup")?;
    let change = Permit::of_command_line(clock.now())
        .change("site.save", Subject::new("site", 1))
        .detail(json!({ "before": before, "after": site }));
    store.save(&site, change).await.or_unavailable("site.save")?;
    Ok(site)
}

/// The settings that every page shows, kept in memory: the frame of a page must not need the database.
pub struct CurrentSite {
    store: Arc<dyn SiteStore>,
    public_url: String,
    latest: RwLock<Arc<Site>>,
}

impl CurrentSite {
    /// Starts unconfigured; [`CurrentSite::refresh`] reads what is stored.
    #[must_use]
    pub fn new(store: Arc<dyn SiteStore>, public_url: String) -> Self {
        let site = Site { public_url: public_url.clone(), ..Site::unconfigured() };
        Self { store, public_url, latest: RwLock::new(Arc::new(site)) }
    }

    /// The latest known settings.
    #[must_use]
    pub fn get(&self) -> Arc<Site> {
        Arc::clone(&self.latest.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Reads the settings again; on failure the old ones stay.
    ///
    /// # Errors
    /// When storage is unavailable.
    pub async fn refresh(&self) -> Result<(), StoreError> {
        if let Some(stored) = self.store.lookup().await? {
            let site = Site { public_url: self.public_url.clone(), ..stored };
            *self.latest.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(site);
        }
        Ok(())
    }
}
