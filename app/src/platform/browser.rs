//! The browser's bodies. The page came with a status, settings and numbers; these stand in when it did not.

use leptos::prelude::document;

use crate::{
    features::{presence::model::Presence, site::current_site, site::model::Site},
    ui::Description,
};

/// The server describes pages.
pub fn describe(_: &Description) {}

/// Keeps the canonical address true after a navigation: phones share that one. The rest of the head is for crawlers,
/// which do not navigate.
pub fn entered(path: &str) {
    if let Ok(Some(link)) = document().query_selector("link[rel=canonical]") {
        _ = link.set_attribute("href", &current_site().url(path));
    }
}

/// A page that is already shown has no status to set.
pub fn set_status(_: u16) {}

/// Never asked while a page is hydrated: the settings come with the page.
pub fn site() -> Site {
    Site::unconfigured()
}

/// Never asked while a page is hydrated: the numbers come with the page.
pub fn presence() -> Presence {
    Presence::default()
}
