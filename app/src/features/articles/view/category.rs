//! A category, or all news, page by page.

use leptos::prelude::*;

use super::{
    super::{api::list_articles, labels, model::Listing},
    card::Card,
};
use crate::{
    domain::page::PageRequest,
    paths, platform,
    ui::{Description, Fragment, Pager, content},
};

/// The category in the address, or all news without one.
#[component]
pub fn CategoryPage() -> AnyView {
    content(|place| list_articles(place.slug, place.older_than, place.newer_than))
}

/// One page of the list as markup.
#[must_use]
pub fn listing(listing: Listing) -> Fragment {
    let t = labels();
    let site = platform::site();
    let within_category = listing.category.is_some();
    let (title, path, summary) = match listing.category {
        Some(category) => {
            let summary = format!("{} – {}", category.name, site.name);
            (category.name, paths::category(&category.slug), summary)
        }
        None => (t.all_news.to_owned(), paths::ARTICLES.to_owned(), t.all_news_description.to_owned()),
    };
    let page = listing.page;
    let is_empty = page.items.is_empty();
    let here = match listing.request {
        PageRequest::Newest => path.clone(),
        PageRequest::OlderThan(cursor) => paths::older_than(&path, cursor),
        PageRequest::NewerThan(cursor) => paths::newer_than(&path, cursor),
    };
    let description = Description { title: title.clone(), summary, path: here, ..Description::default() };
    let view = view! {
        <section class="listing">
            <h1>{title}</h1>
            {is_empty.then(|| view! { <p class="empty">{if within_category { t.none_in_category } else { t.none_yet }}</p> })}
            <h2 class="visually-hidden">{t.pages_of_list}</h2>
            <div class="listing__cards">
                {page.items.into_iter().map(|article| view! { <Card article within_category/> }).collect_view()}
            </div>
            <Pager
                label=t.pages_of_list
                newer=page.newer.map(|cursor| (t.newer, paths::newer_than(&path, cursor)))
                older=page.older.map(|cursor| (t.older, paths::older_than(&path, cursor)))
            />
        </section>
    };
    Fragment::of(description, view)
}
