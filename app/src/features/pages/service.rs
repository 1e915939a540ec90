//! Use cases of static pages.

use serde_json::json;

use super::{
    model::{StaticPage, StaticPageDraft},
    store::PageStore,
};
use crate::{
    domain::{change::Subject, error::AppError, permission::Permit, time::Clock},
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
    let change = Permit::of_command_line(clock.now())
        .change("page.save", Subject::new("page", 0))
        .detail(json!({ "after": { "slug": page.slug, "title": page.title } }));
    store.save(&page, change).await.or_unavailable("pages.save")
}
