//! Server functions of the news: reads by GET, so that caches and ETags work.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{domain::error::AppError, ui::Fragment};

/// The front page. Anyone may call it.
#[server(endpoint = "articles/front", input = GetUrl)]
pub async fn get_front() -> Result<Fragment, AppError> {
    use super::{service, view::front};
    let services = crate::services::use_services()?;
    service::get_front(&*services.articles, &*services.clock).await.map(front)
}

/// One page of a category's articles, or of all when `category` is empty. Anyone may call it.
#[server(endpoint = "articles/list", input = GetUrl)]
pub async fn list_articles(
    category: Option<String>,
    older_than: Option<String>,
    newer_than: Option<String>,
) -> Result<Fragment, AppError> {
    use super::{service, view::listing};
    let services = crate::services::use_services()?;
    let request = crate::domain::page::PageRequest::from_query(older_than.as_deref(), newer_than.as_deref());
    service::list_articles(&*services.articles, &*services.clock, category.as_deref(), request).await.map(listing)
}

/// The article at `slug` with its neighbours. Anyone may call it.
#[server(endpoint = "articles/get", input = GetUrl)]
pub async fn get_article(slug: String) -> Result<Fragment, AppError> {
    use super::{service, view::article};
    let services = crate::services::use_services()?;
    service::get_article(&*services.articles, &*services.clock, &slug).await.map(article)
}
