//! The static page.

use leptos::prelude::*;

use super::{api::get_page, labels, model::StaticPage};
use crate::{
    paths,
    ui::{Date, Description, Fragment, content},
};

/// A static page by the slug in the address.
#[component]
pub fn StaticPageView() -> AnyView {
    content(|place| get_page(place.slug()))
}

/// The page as markup.
#[must_use]
pub fn static_page(page: StaticPage) -> Fragment {
    let description = Description {
        title: page.title.clone(),
        summary: page.title.clone(),
        path: paths::static_page(&page.slug),
        ..Description::default()
    };
    let view = view! {
        <article class="article">
            <h1>{page.title}</h1>
            <div class="prose" inner_html=page.body.into_string()></div>
            <p class="article__byline">{labels().updated}" "<Date at=page.updated_at/></p>
        </article>
    };
    Fragment::of(description, view)
}
