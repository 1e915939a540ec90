//! `lienhiep demo`: the page that it all starts from, word for word, and a small believable world around it.

use anyhow::{Context, Result, bail};
use app::{
    domain::{page::PageRequest, text::slug, time::Timestamp},
    features::{
        articles::{
            model::{ArticleDraft, Category},
            store::{Added, ArticleFilter},
        },
        pages::{model::StaticPageDraft, service::save_page},
    },
    sanitise::sanitise,
};
use serde::Deserialize;

use crate::{portal::Portal, refused, site_file};

const SITE: &str = include_str!("../demo/site.toml");
const ARTICLES: &str = include_str!("../demo/articles.toml");
const PAGES: &str = include_str!("../demo/pages.toml");

#[derive(Deserialize)]
struct Articles {
    categories: Vec<String>,
    articles: Vec<DemoArticle>,
}

#[derive(Deserialize)]
struct DemoArticle {
    title: String,
    category: String,
    published_at: jiff::Timestamp,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    author_initials: String,
    #[serde(default)]
    tags: Vec<String>,
    body_html: String,
}

#[derive(Deserialize)]
struct Pages {
    pages: Vec<StaticPageDraft>,
}

/// Whether nothing has been put on the site yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_empty(portal: &Portal) -> Result<bool> {
    let everything = ArticleFilter::published_by(Timestamp::from_millis(i64::MAX));
    let articles = portal.articles.list(&everything, PageRequest::Newest, 1).await?;
    Ok(articles.items.is_empty() && portal.site.lookup().await?.is_none())
}

/// Fills an empty site.
///
/// # Errors
/// When the site is not empty: demonstration content is never mixed into a real site.
pub async fn fill(portal: &Portal) -> Result<()> {
    if !is_empty(portal).await? {
        bail!("Trang ở {} đã có nội dung; nội dung mẫu chỉ đổ vào trang còn trống.", portal.data.display());
    }
    let Articles { categories, articles } = toml::from_str(ARTICLES).context("demo/articles.toml")?;
    for name in categories {
        portal.articles.add_category(&Category { slug: slug(&name), name }).await?;
    }
    let mut batch = Vec::new();
    for article in articles {
        let published_at = Timestamp::from_millis(article.published_at.as_millisecond());
        let draft = ArticleDraft {
            title: article.title,
            summary: article.summary,
            body_html: article.body_html,
            category: article.category,
            tags: article.tags,
            author_initials: article.author_initials,
            ..ArticleDraft::default()
        };
        batch.push(draft.parse(published_at, sanitise).map_err(|errors| anyhow::anyhow!("{errors}"))?);
    }
    for outcome in portal.articles.add(&batch).await? {
        if let Added::SlugTaken(slug) = outcome {
            bail!("demo/articles.toml: hai bài cùng địa chỉ «{slug}»");
        }
    }
    let Pages { pages } = toml::from_str(PAGES).context("demo/pages.toml")?;
    for page in pages {
        refused(save_page(&*portal.pages, &*portal.clock, page).await)?;
    }
    // Last: what is not whole is not taken for a site.
    site_file::apply(portal, SITE).await
}
