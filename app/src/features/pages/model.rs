//! A static page and what makes one valid.

use serde::{Deserialize, Serialize};

use super::labels;
use crate::domain::{
    error::FieldErrors,
    html::SafeHtml,
    text::{is_slug, nfc, nfc_line},
    time::Timestamp,
};

/// A page that stands outside the news.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaticPage {
    pub slug: String,
    pub title: String,
    pub body: SafeHtml,
    pub updated_at: Timestamp,
}

/// A static page as typed.
#[derive(Clone, Debug, Deserialize)]
pub struct StaticPageDraft {
    pub slug: String,
    pub title: String,
    pub body_html: String,
}

impl StaticPageDraft {
    /// The valid page, its markup sanitised by `sanitise`.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(self, now: Timestamp, sanitise: impl Fn(&str) -> SafeHtml) -> Result<StaticPage, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let title = nfc_line(&self.title);
        if title.is_empty() {
            errors.add("title", t.title_missing);
        }
        if !is_slug(&self.slug) {
            errors.add("slug", t.slug_wrong);
        }
        let body = sanitise(&nfc(&self.body_html));
        if body.is_empty() {
            errors.add("body_html", t.body_missing);
        }
        errors.or_value(())?;
        Ok(StaticPage { slug: self.slug, title, body, updated_at: now })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_title_and_body_names_both_faults() {
        let draft = StaticPageDraft { slug: "Gioi thieu".into(), title: " ".into(), body_html: "\n".into() };
        let errors = draft.parse(Timestamp::from_millis(0), |html| SafeHtml::from_sanitised(html.into())).unwrap_err();
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["title", "slug", "body_html"]);
    }
}
