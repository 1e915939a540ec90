//! The frame of every page: masthead, menu, link blocks, footer; and the map of the site.

mod footer;
mod link_blocks;
mod masthead;
mod site_map;

use std::sync::Arc;

use leptos::prelude::*;

pub use footer::Footer;
pub use link_blocks::LinkBlocks;
pub use masthead::Masthead;
pub use site_map::{SiteMapPage, site_map};

use super::model::{Link, Site};
use crate::platform;

/// Makes the settings available below; they travel with the page, so that the browser never asks for them.
pub fn provide_site() {
    provide_context(Arc::new(SharedValue::new(platform::site).into_inner()));
}

/// The settings of the site that is being shown.
#[must_use]
pub fn current_site() -> Arc<Site> {
    use_context().unwrap_or_else(|| Arc::new(platform::site()))
}

/// A configured link; one without an address is only text.
fn link(link: Link) -> AnyView {
    let rel = link.is_external().then_some("noopener");
    match link.href {
        Some(href) => view! { <a href=href rel=rel>{link.label}</a> }.into_any(),
        None => view! { <span>{link.label}</span> }.into_any(),
    }
}
