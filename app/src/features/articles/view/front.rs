//! The front page.

use leptos::prelude::*;

use super::{
    super::{api::get_front, labels, model::Front},
    card::{Card, TitleList},
};
use crate::{
    paths, platform,
    ui::{Description, Fragment, content},
};

/// The newest articles stand as cards on one side, the others as titles on the other: about the same height.
const CARDS_UNDER_LEAD: usize = 2;

/// What is new, then each section's newest.
#[component]
pub fn FrontPage() -> AnyView {
    content(|_| get_front())
}

/// The front page as markup.
#[must_use]
pub fn front(front: Front) -> Fragment {
    let t = labels();
    let site = platform::site();
    let mut latest = front.latest.into_iter();
    let lead = latest.next();
    let is_empty = lead.is_none();
    let description = Description {
        title: site.short_name.clone(),
        summary: format!("{}. {}", site.name, site.slogan),
        path: paths::HOME.into(),
        ..Description::default()
    };
    let view = view! {
        <h1 class="visually-hidden">{site.name.clone()}</h1>
        {is_empty.then(|| view! { <p class="empty">{t.none_yet}</p> })}
        {lead.map(|lead| view! {
            <section class="front-latest" aria-labelledby="tin-moi">
                <h2 id="tin-moi">{t.latest}</h2>
                <div>
                    <Card article=lead leads=true/>
                    {latest.by_ref().take(CARDS_UNDER_LEAD).map(|article| view! { <Card article/> }).collect_view()}
                </div>
                <div>
                    <TitleList articles=latest.collect()/>
                    <p class="more"><a href=paths::ARTICLES>{t.all_news}</a></p>
                </div>
            </section>
        })}
        <div class="front-sections">
            {front.sections.into_iter().map(|(category, articles)| {
                let heading = format!("muc-{}", category.slug);
                let labelled_by = heading.clone();
                view! {
                    <section aria-labelledby=labelled_by>
                        <h2 id=heading><a href=paths::category(&category.slug)>{category.name}</a></h2>
                        {articles.into_iter().map(|article| view! { <Card article within_category=true/> }).collect_view()}
                    </section>
                }
            }).collect_view()}
        </div>
    };
    Fragment::of(description, view)
}
