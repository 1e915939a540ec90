//! All places of the site on one page.

use leptos::prelude::*;

use super::{
    super::{
        api::get_site_map,
        labels,
        model::{Link, SiteMap},
    },
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
    let home = Link { label: t.home.into(), href: Some(paths::HOME.into()) };
    let menu = std::iter::once(home).chain(site.menu.iter().cloned()).collect();
    let categories = linked(map.categories, paths::category);
    let static_pages = linked(map.static_pages, paths::static_page);
    let view = view! {
        <section class="site-map">
            <h1>{t.site_map}</h1>
            {part(t.menu, menu)}
            {part(t.categories, categories)}
            {part(t.static_pages, static_pages)}
        </section>
    };
    Fragment::of(description, view)
}

fn linked(places: Vec<(String, String)>, path: fn(&str) -> String) -> Vec<Link> {
    places.into_iter().map(|(slug, label)| Link { label, href: Some(path(&slug)) }).collect()
}

fn part(heading: &'static str, links: Vec<Link>) -> impl IntoView {
    view! {
        <h2>{heading}</h2>
        <ul>{links.into_iter().map(|entry| view! { <li>{link(entry, "")}</li> }).collect_view()}</ul>
    }
}
