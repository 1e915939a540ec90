//! The browser's bodies. What the server has made came with the page; here is what a navigation needs.

use std::sync::Arc;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    domain::error::AppError,
    features::{
        presence::model::Presence,
        site::{Frame, model::Site},
    },
    ui::Description,
};

/// A page that is already shown has no status to set.
pub fn set_status(_: u16) {}

/// Only the server shows settings.
pub fn site() -> Arc<Site> {
    Arc::default()
}

/// Hydration leaves the inside of the frame as it came.
pub fn frame() -> Frame {
    Frame::default()
}

/// Never asked while a page is hydrated: the numbers come with the page.
pub fn presence() -> Presence {
    Presence::default()
}

/// The server describes pages.
pub fn describe(_: &Description) {}

/// After a navigation: keeps the canonical address true, since phones share that one, and marks the menu's entry. The
/// rest of the head is for crawlers, which do not navigate.
pub fn entered(path: &str) {
    if let Ok(Some(canonical)) = document().query_selector("link[rel=canonical]") {
        let href = canonical.get_attribute("href").unwrap_or_default();
        let origin: Vec<&str> = href.splitn(4, '/').take(3).collect();
        _ = canonical.set_attribute("href", &format!("{}{path}", origin.join("/")));
    }
    let path = path.split('?').next().unwrap_or_default();
    let Ok(entries) = document().query_selector_all(".menu a") else { return };
    for entry in (0..entries.length()).filter_map(|index| entries.get(index)) {
        let entry: Element = entry.unchecked_into();
        if entry.get_attribute("href").as_deref() == Some(path) {
            _ = entry.set_attribute("aria-current", "page");
        } else {
            _ = entry.remove_attribute("aria-current");
        }
    }
}

/// A panic ends the Wasm half; there is nothing to guard.
pub async fn guarded<T>(work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    work.await
}
