//! The article page.

use leptos::prelude::*;

use super::{
    super::{
        api::get_article,
        labels,
        model::{Article, ArticleInContext, ArticleSummary},
    },
    card::{TitleList, picture},
};
use crate::{
    domain::text::percent_encoded,
    features::site::{self, model::Site},
    paths, platform,
    ui::{Date, Description, Fragment, content},
};

/// As much as search engines show of a description.
const DESCRIPTION_MAX_CHARS: usize = 160;

/// The article whose slug is in the address.
#[component]
pub fn ArticlePage() -> AnyView {
    content(|place| get_article(place.slug()))
}

/// The article and its neighbours as markup.
#[must_use]
pub fn article(ArticleInContext { article, related, previous, next }: ArticleInContext) -> Fragment {
    let t = labels();
    let site = platform::site();
    let summary = article.summary.clone();
    let path = paths::article(&summary.slug);
    let description = describe(&site, &article);
    let initials = article.author_initials.clone();
    let (published_at, updated_at) = (summary.published_at, article.updated_at);
    let view = view! {
        <article class="article">
            <nav class="breadcrumb" aria-label=t.breadcrumb>
                <ol>
                    <li><a href=paths::HOME>{site::labels().home}</a></li>
                    <li><a href=paths::category(&summary.category.slug)>{summary.category.name}</a></li>
                </ol>
            </nav>
            <h1>{summary.title.clone()}</h1>
            <p class="article__meta">{t.published}" "<Date at=published_at/></p>
            {(!summary.summary.is_empty()).then(|| view! { <p class="article__summary">{summary.summary}</p> })}
            <div class="prose" inner_html=article.body.into_string()></div>
            {article.images.into_iter().map(|image| {
                let caption = image.caption.clone();
                view! {
                    <figure>
                        {picture(image, true)}
                        {(!caption.is_empty()).then(|| view! { <figcaption>{caption}</figcaption> })}
                    </figure>
                }
            }).collect_view()}
            <p class="article__byline">
                {(!initials.is_empty()).then(|| view! { <span class="article__initials">{initials}</span> })}
                " ("{t.updated}" "<Date at=updated_at/>")"
            </p>
            {(!article.tags.is_empty()).then(|| view! {
                <p class="article__tags">{t.tags}": "{article.tags.join(", ")}</p>
            })}
            {share(&summary.title, &site.url(&path))}
        </article>
        {(!related.is_empty()).then(|| view! {
            <section class="related" aria-labelledby="tin-lien-quan">
                <h2 id="tin-lien-quan">{t.related}</h2>
                <TitleList articles=related/>
            </section>
        })}
        <nav class="neighbours" aria-label=t.neighbours>
            {previous.map(|article| neighbour(t.previous, "prev", article))}
            {next.map(|article| neighbour(t.next, "next", article))}
        </nav>
    };
    Fragment::of(description, view)
}

/// Plain links that work without script; the system's own share sheet and the printer where script runs
/// (`frontend/actions.js`).
fn share(title: &str, url: &str) -> impl IntoView + use<> {
    let t = labels();
    let (title, url) = (percent_encoded(title), percent_encoded(url));
    view! {
        <ul class="share">
            <li><a href=format!("mailto:?subject={title}&body={url}")>{t.share_by_email}</a></li>
            <li>
                <a rel="noopener" href=format!("https://www.facebook.com/sharer/sharer.php?u={url}")>
                    {t.share_on_facebook}
                </a>
            </li>
            <li class="needs-script">
                <button type="button" data-action="share" data-done=t.link_copied>{t.share}</button>
            </li>
            <li class="needs-script">
                <button type="button" data-action="print">{t.print}</button>
            </li>
        </ul>
    }
}

fn neighbour(label: &'static str, rel: &'static str, article: ArticleSummary) -> impl IntoView {
    view! {
        <a rel=rel class=format!("neighbours__{rel}") href=paths::article(&article.slug)>
            <span>{label}</span>
            {article.title}
        </a>
    }
}

fn describe(site: &Site, article: &Article) -> Description {
    let ArticleSummary { slug, title, summary, .. } = article.summary.clone();
    let summary = if summary.is_empty() { article.body.text_start(DESCRIPTION_MAX_CHARS) } else { summary };
    Description {
        structured_data: Some(json_ld(site, article, &summary)),
        title,
        summary,
        path: paths::article(&slug),
        image: article.images.first().map(|image| image.src.clone()),
        is_article: true,
    }
}

/// The article as schema.org `NewsArticle`. Every `<` is escaped, so that no text can close the script element.
fn json_ld(site: &Site, article: &Article, description: &str) -> String {
    let summary = &article.summary;
    let images: Vec<String> = article.images.iter().map(|image| site.url(&image.src)).collect();
    serde_json::json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": summary.title,
        "description": description,
        "datePublished": summary.published_at.iso8601(),
        "dateModified": article.updated_at.iso8601(),
        "inLanguage": "vi",
        "articleSection": summary.category.name,
        "keywords": article.tags,
        "image": images,
        "mainEntityOfPage": site.url(&paths::article(&summary.slug)),
        "author": {"@type": "Organization", "name": site.name},
        "publisher": {"@type": "Organization", "name": site.name},
    })
    .to_string()
    .replace('<', "\\u003c")
}
