//! Use cases of the news. All of it is public: what is published may be read by anyone.

use super::{
    model::{ArticleInContext, Front, Listing},
    store::{ArticleFilter, ArticleStore},
};
use crate::{
    domain::{
        error::AppError,
        page::{Page, PageRequest},
        time::Clock,
    },
    services::OrUnavailable,
};

/// Articles on the front page before its sections.
pub const FRONT_LATEST: usize = 9;
/// Sections on the front page, and articles in each.
pub const FRONT_SECTIONS: usize = 4;
pub const FRONT_SECTION_ARTICLES: usize = 3;
/// Articles on a page of a list.
pub const LIST_SIZE: usize = 20;
/// Related articles under an article, as many as the union's old page had.
pub const RELATED: usize = 5;

/// The front page: the newest articles, then the newest of each category.
///
/// # Errors
/// When storage is unavailable.
pub async fn get_front(store: &dyn ArticleStore, clock: &dyn Clock) -> Result<Front, AppError> {
    let published = ArticleFilter::published_by(clock.now());
    let latest = store.list(&published, PageRequest::Newest, FRONT_LATEST).await.or_unavailable("articles.list")?.items;
    let mut sections = Vec::new();
    for category in store.categories().await.or_unavailable("articles.categories")? {
        if sections.len() == FRONT_SECTIONS {
            break;
        }
        let filter = published.clone().in_category(&category.slug);
        let page =
            store.list(&filter, PageRequest::Newest, FRONT_SECTION_ARTICLES).await.or_unavailable("articles.list")?;
        if !page.items.is_empty() {
            sections.push((category, page.items));
        }
    }
    Ok(Front { latest, sections })
}

/// One page of a category's articles, or of all articles.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such category.
pub async fn list_articles(
    store: &dyn ArticleStore,
    clock: &dyn Clock,
    category: Option<&str>,
    request: PageRequest,
) -> Result<Listing, AppError> {
    let mut filter = ArticleFilter::published_by(clock.now());
    let category = match category {
        None => None,
        Some(slug) => {
            filter = filter.in_category(slug);
            let found = store.category(slug).await.or_unavailable("articles.category")?;
            Some(found.ok_or(AppError::NotFound)?)
        }
    };
    let page: Page<_> = store.list(&filter, request, LIST_SIZE).await.or_unavailable("articles.list")?;
    Ok(Listing { category, request, page })
}

/// The article at `slug` with its neighbours in the category.
///
/// # Errors
/// [`AppError::NotFound`] when there is none, or none yet.
pub async fn get_article(
    store: &dyn ArticleStore,
    clock: &dyn Clock,
    slug: &str,
) -> Result<ArticleInContext, AppError> {
    let now = clock.now();
    let article = store.lookup(slug, now).await.or_unavailable("articles.lookup")?.ok_or(AppError::NotFound)?;
    let here = article.summary.cursor();
    let filter = ArticleFilter::published_by(now).in_category(&article.summary.category.slug);
    let older = store.list(&filter, PageRequest::OlderThan(here), RELATED).await.or_unavailable("articles.list")?.items;
    let newer = store.list(&filter, PageRequest::NewerThan(here), RELATED).await.or_unavailable("articles.list")?.items;
    let previous = older.first().cloned();
    let next = newer.last().cloned();
    // The first articles of a category have too few before them: those after them, nearest first, make up for it.
    let related = older.into_iter().chain(newer.into_iter().rev()).take(RELATED).collect();
    Ok(ArticleInContext { article, related, previous, next })
}
