//! What stands around the content of every page.

use leptos::prelude::*;

use super::{
    super::{
        labels,
        model::{Link, LinkGroup, Owner, Site},
    },
    link,
};
use crate::{paths, ui::markup};

/// The parts of the frame as markup. Nothing in them changes by itself, so the browser keeps what came with the page
/// and needs neither the settings nor the code that shows them (ADR 6).
#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub masthead: String,
    pub link_blocks: String,
    pub footer: String,
}

impl Frame {
    /// The frame of `site` around the page at the path `here`.
    #[must_use]
    pub fn of(site: &Site, here: &str) -> Self {
        Self {
            masthead: markup(masthead(site, here)),
            link_blocks: markup(link_blocks(&site.link_groups)),
            footer: markup(footer(site.owner.clone())),
        }
    }
}

fn masthead(site: &Site, here: &str) -> impl IntoView + use<> {
    let t = labels();
    let home = Link { label: t.home.into(), href: Some(paths::HOME.into()) };
    let entries = std::iter::once(home).chain(site.menu.iter().cloned());
    view! {
        <div class="masthead__bar">
            <a class="masthead__home" href=paths::HOME>
                <span class="masthead__emblem" aria-hidden="true"></span>
                <span class="masthead__name">{site.name.clone()}</span>
            </a>
            <p class="masthead__slogan">{site.slogan.clone()}</p>
        </div>
        <nav class="menu" aria-label=t.menu>
            <ul>{entries.map(|entry| view! { <li>{link(entry, here)}</li> }).collect_view()}</ul>
        </nav>
    }
}

/// Titled blocks of links, such as *Liên kết web*.
fn link_blocks(groups: &[LinkGroup]) -> impl IntoView + use<> {
    groups
        .iter()
        .cloned()
        .map(|LinkGroup { title, links }| {
            let label = title.clone();
            view! {
                <nav class="link-block" aria-label=label>
                    <h2>{title}</h2>
                    <ul>{links.into_iter().map(|entry| view! { <li>{link(entry, "")}</li> }).collect_view()}</ul>
                </nav>
            }
        })
        .collect_view()
}

/// Who stands behind the site (NĐ 174/2026).
fn footer(owner: Owner) -> impl IntoView {
    let t = labels();
    let mail_to = format!("mailto:{}", owner.email);
    // A site that is not configured yet has nothing to say here.
    let line = |label: &'static str, value: String| (!value.is_empty()).then(|| view! { <li>{label}": "{value}</li> });
    view! {
        {(!owner.name.is_empty()).then(|| view! {
            <p class="site-footer__owner">{t.owned_by}": "<strong>{owner.name}</strong></p>
        })}
        <ul>
            {line(t.governing_body, owner.governing_body)}
            {line(t.address, owner.address)}
            {line(t.phone, owner.phone)}
            {(!owner.email.is_empty()).then(|| view! { <li>{t.email}": "<a href=mail_to>{owner.email}</a></li> })}
            {line(t.person_in_charge, owner.person_in_charge)}
        </ul>
        // A real load: the staff area is no part of the application in the browser.
        <p><a href=paths::SITE_MAP>{t.site_map}</a>" · "<a href=paths::STAFF rel="external nofollow">{t.staff}</a></p>
    }
}
