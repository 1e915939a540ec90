//! The frame of every page: masthead, menu, link blocks, footer; and the map of the site. Made on the server only.

mod frame;
mod site_map;

use leptos::prelude::*;

pub use frame::Frame;
pub use site_map::{SiteMapPage, site_map};

use super::model::Link;

/// A configured link; one without an address is only text. The link to the page that is shown says so.
fn link(link: Link, here: &str) -> AnyView {
    let rel = link.is_external().then_some("noopener");
    let current = (link.href.as_deref() == Some(here)).then_some("page");
    match link.href {
        Some(href) => view! { <a href=href rel=rel aria-current=current>{link.label}</a> }.into_any(),
        None => view! { <span>{link.label}</span> }.into_any(),
    }
}
