//! A page of the staff area, made on the server (ADR 8).

use leptos::prelude::*;

use super::markup;

/// Title, markup and status of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub title: String,
    pub html: String,
    pub status: u16,
    /// A question that comes between a person and what they were doing: to sign in, or to confirm. The script shows it
    /// over the page that was left.
    pub is_interlude: bool,
}

impl Screen {
    /// Renders `view` as a page of its own.
    #[must_use]
    pub fn of<V: IntoView>(title: impl Into<String>, view: impl FnOnce() -> V) -> Self {
        let owner = Owner::new();
        let html = owner.with(|| markup(view()));
        Self { title: title.into(), html, status: 200, is_interlude: false }
    }

    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The same as an interlude.
    #[must_use]
    pub fn interlude(self) -> Self {
        Self { is_interlude: true, ..self }
    }
}
