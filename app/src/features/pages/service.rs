//! Use cases of static pages.

use super::{
    model::{StaticPage, StaticPageDraft},
    store::PageStore,
};
use crate::{
    domain::{error::AppError, time::Clock},
    sanitise::sanitise,
    services::OrUnavailable,
};

/// The page at `slug`, for every reader.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn get_page(store: &dyn PageStore, slug: &str) -> Result<StaticPage, AppError> {
    store.lookup(slug).await.or_unavailable("pages.lookup")?.ok_or(AppError::NotFound)
}

/// Adds or replaces a page. Called by the command line only, whose user owns the data folder.
///
/// # Errors
/// [`AppError::Invalid`] with each fault beside its field.
pub async fn save_page(store: &dyn PageStore, clock: &dyn Clock, draft: StaticPageDraft) -> Result<(), AppError> {
    let page = draft.parse(clock.now(), sanitise).map_err(AppError::Invalid)?;
    store.save(&page).await.or_unavailable("pages.save")
}
