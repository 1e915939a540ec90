//! All places of the site on one page.

use leptos::prelude::*;

use super::{
    super::{api::get_site_map, labels, model::SiteMap},
    link,
};
use crate::{
    paths, platform,
    ui::{Description, Fragment, content},
};

/// Menu, categories and static pages.
#[component]
pub fn SiteMapPage() -> AnyView {
    content(|_| get_site_map())
}

/// The map as markup.
#[must_use]
pub fn site_map(map: SiteMap) -> Fragment {
    let t = labels();
    let site = platform::site();
    let description = Description {
        title: t.site_map.into(),
        summary: format!("{}: {}", t.site_map, site.name),
        path: paths::SITE_MAP.into(),
        ..Description::default()
    };
    let view = view! {
            <section class="site-map">
                <h1>{t.site_map}</h1>
                <h2>{t.menu}</h2>
                <ul>
                    <li><a href=paths::HOME>{t.home}</a></li>
                    {site.menu.iter().cloned().map(|entry| view! { <li>{link(entry, "")}</li> }).collect_view()}
                </ul>
                <h2>{t.categories}</h2>
                <ul>
                    {map.categories.into_iter().map(|(slug, name)| {
                        view! { <li><a href=paths::category(&slug)>{name}</a></li> }
                    }).collect_view()}
                </ul>
                <h2>{t.static_pages}</h2>
                <ul>
                    {map.static_pages.into_iter().map(|(slug, title)| {
                        view! { <li><a href=paths::static_page(&slug)>{title}</a></li> }
                    }).collect_view()}
                </ul>
            </section>
    };
    Fragment::of(description, view)
}
