//! An article in a list.

use leptos::prelude::*;

use super::super::model::{ArticleSummary, Image};
use crate::{paths, ui::Date};

/// Title, date, category and summary; with the picture where there is one.
#[component]
pub fn Card(
    article: ArticleSummary,
    /// The first card of a page shows its picture at once.
    #[prop(optional)]
    leads: bool,
    /// The list is the category: naming it on each card would only repeat it.
    #[prop(optional)]
    within_category: bool,
) -> impl IntoView {
    let href = paths::article(&article.slug);
    let class = if leads { "card card--lead" } else { "card" };
    view! {
        <article class=class>
            {article.image.map(|image| picture(image, !leads))}
            <h3 class="card__title"><a href=href>{article.title}</a></h3>
            <p class="card__meta">
                <Date at=article.published_at/>
                {(!within_category).then(|| view! {
                    " · "
                    <a href=paths::category(&article.category.slug)>{article.category.name}</a>
                })}
            </p>
            {(!article.summary.is_empty()).then(|| view! { <p class="card__summary">{article.summary}</p> })}
        </article>
    }
}

/// Titles with dates, as *Các tin liên quan* lists them.
#[component]
pub fn TitleList(articles: Vec<ArticleSummary>) -> impl IntoView {
    view! {
        <ul class="title-list">
            {articles.into_iter().map(|article| view! {
                <li>
                    <a href=paths::article(&article.slug)>{article.title}</a>
                    " "
                    <span class="title-list__date">"("<Date at=article.published_at/>")"</span>
                </li>
            }).collect_view()}
        </ul>
    }
}

/// A picture that keeps its place while it loads.
pub fn picture(image: Image, lazy: bool) -> impl IntoView {
    view! {
        <img
            src=image.src
            alt=image.alt
            width=image.width.to_string()
            height=image.height.to_string()
            loading=lazy.then_some("lazy")
            decoding="async"
        />
    }
}
