//! A page of the staff area, made on the server (ADR 8).

use leptos::prelude::*;

use super::markup;
use crate::domain::{error::FieldErrors, refusal::Refusal};

/// Title, markup and status of one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub title: String,
    pub html: String,
    pub status: u16,
    /// A question that comes between a person and what they were doing: to sign in, or to confirm. The script shows it
    /// over the page that was left.
    pub is_interlude: bool,
    /// How long to wait before the next try (RFC 9110, 10.2.3).
    pub retry_after_secs: Option<u64>,
}

impl Screen {
    /// Renders `view` as a page of its own.
    #[must_use]
    pub fn of<V: IntoView>(title: impl Into<String>, view: impl FnOnce() -> V) -> Self {
        let owner = Owner::new();
        let html = owner.with(|| markup(view()));
        Self { title: title.into(), html, status: 200, is_interlude: false, retry_after_secs: None }
    }

    /// The same as the answer to a form in which there is something to mend, if there is.
    #[must_use]
    pub fn with_faults(self, errors: &FieldErrors) -> Self {
        if errors.is_empty() { self } else { self.refused(&Refusal::Invalid(FieldErrors::default())) }
    }

    /// The same as the answer to what was refused.
    #[must_use]
    pub fn refused(self, refusal: &Refusal) -> Self {
        let retry_after_secs = match refusal {
            Refusal::TooMany { retry_after_secs } => Some(*retry_after_secs),
            _ => None,
        };
        Self { status: refusal.status(), retry_after_secs, ..self }
    }

    /// The same as an interlude.
    #[must_use]
    pub fn interlude(self) -> Self {
        Self { is_interlude: true, ..self }
    }
}
