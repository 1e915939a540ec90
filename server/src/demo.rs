//! `lienhiep demo`: the page that it all starts from, word for word, and a small believable world around it.

mod accounts;

use anyhow::{Context, Result, bail};
use app::{
    domain::{change::Subject, page::PageRequest, permission::Permit, text::slug, time::Timestamp},
    features::articles::{
        model::{ArticleDraft, Category},
        store::{Added, ArticleFilter},
    },
    sanitise::sanitise,
};
use serde::Deserialize;

use crate::{portal::Portal, site_file};

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

/// Whether nothing has been put on the site yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_empty(portal: &Portal) -> Result<bool> {
    let everything = ArticleFilter::published_by(Timestamp::from_millis(i64::MAX));
    let articles = portal.articles.list(&everything, PageRequest::Newest, 1).await?;
    Ok(articles.items.is_empty() && portal.site.lookup().await?.is_none())
}

/// Fills an empty site; returns who can sign in, as a text for the screen.
///
/// # Errors
/// When the site is not empty: demonstration content is never mixed into a real site.
pub async fn fill(portal: &Portal) -> Result<String> {
    if !is_empty(portal).await? {
        bail!("Trang ở {} đã có nội dung; nội dung mẫu chỉ đổ vào trang còn trống.", portal.data.display());
    }
    let permit = Permit::of_command_line(portal.clock.now());
    let change = |action| permit.change(action, Subject::new("article", 0));
    let Articles { categories, articles } = toml::from_str(ARTICLES).context("demo/articles.toml")?;
    for name in categories {
        portal.articles.add_category(&Category { slug: slug(&name), name }, change("category.add")).await?;
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
    for outcome in portal.articles.add(&batch, change("article.load")).await? {
        if let Added::SlugTaken(slug) | Added::AlreadyThere(slug) = outcome {
            bail!("demo/articles.toml: hai bài cùng địa chỉ «{slug}»");
        }
    }
    site_file::apply_pages(portal, PAGES).await?;
    site_file::apply_site(portal, SITE).await?;
    accounts::fill(portal).await
}
