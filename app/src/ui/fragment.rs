//! A page's own content as markup that the server makes, and what the page says of itself.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::platform;

/// Title, description and address of a page, and what search engines and messengers want to know.
#[derive(Clone, Debug, Default)]
pub struct Description {
    pub title: String,
    pub summary: String,
    /// The page's address on this site.
    pub path: String,
    /// The address of a picture on this site.
    pub image: Option<String>,
    /// Whether the page is an article (OpenGraph).
    pub is_article: bool,
    /// The page as schema.org data.
    pub structured_data: Option<String>,
}

/// The content of a reading page. No node in it ever changes by itself, so the browser needs the markup and not the
/// code that makes it: reading pages weigh nothing in the Wasm file (ADR 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// The document's title, with the site's name.
    pub title: String,
    pub path: String,
    pub html: String,
}

impl Fragment {
    /// Renders `view`. When a whole page is being rendered, its head is filled from `description`.
    ///
    /// Called on the server, within a request.
    #[must_use]
    pub fn of(description: Description, view: impl IntoView) -> Self {
        platform::describe(&description);
        let site_name = &platform::site().short_name;
        let title = match description.title {
            title if title == *site_name => title,
            title => format!("{title} – {site_name}"),
        };
        Self { title, path: description.path, html: markup(view) }
    }
}

/// The markup of `view` without the markers that hydration would need.
///
/// Called on the server.
#[must_use]
pub fn markup(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}
