//! An article, its short forms, and what makes one valid.

use serde::{Deserialize, Serialize};

use super::labels;
use crate::domain::{
    error::FieldErrors,
    html::SafeHtml,
    page::{Cursor, Page, PageRequest},
    text::{
        is_slug, nfc, nfc_line, slug,
        tcvn3::{from_tcvn3, looks_like_tcvn3},
    },
    time::Timestamp,
};

/// Longer titles break every list; the longest seen on sibling portals has 210 characters.
pub const TITLE_MAX_CHARS: usize = 300;
pub const SUMMARY_MAX_CHARS: usize = 1000;
/// A book's worth of text; what is larger carries pictures as data or is no article.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
pub const CATEGORY_MAX_CHARS: usize = 100;
pub const INITIALS_MAX_CHARS: usize = 30;
pub const TAGS_MAX: usize = 20;
pub const TAG_MAX_CHARS: usize = 60;
pub const CAPTION_MAX_CHARS: usize = 500;

/// A section of the news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub slug: String,
    pub name: String,
}

/// A picture that belongs to an article. Width and height, in pixels, keep its place while it loads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub src: String,
    pub alt: String,
    pub caption: String,
    pub width: u32,
    pub height: u32,
}

/// An article as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleSummary {
    pub id: i64,
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub category: Category,
    pub published_at: Timestamp,
    pub image: Option<Image>,
}

impl ArticleSummary {
    /// The article's place in lists, newest first.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { at: self.published_at, id: self.id }
    }
}

/// A published article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub summary: ArticleSummary,
    pub body: SafeHtml,
    pub author_initials: String,
    pub updated_at: Timestamp,
    pub tags: Vec<String>,
    pub images: Vec<Image>,
}

/// What the article page shows: the article and its neighbours in the category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleInContext {
    pub article: Article,
    pub related: Vec<ArticleSummary>,
    /// The article published before this one.
    pub previous: Option<ArticleSummary>,
    /// The article published after this one.
    pub next: Option<ArticleSummary>,
}

/// What the front page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    pub latest: Vec<ArticleSummary>,
    pub sections: Vec<(Category, Vec<ArticleSummary>)>,
}

/// What a list of articles shows: one category, or all news when there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub category: Option<Category>,
    /// Which page of the list it is.
    pub request: PageRequest,
    pub page: Page<ArticleSummary>,
}

/// An article as typed or loaded.
#[derive(Clone, Debug, Default)]
pub struct ArticleDraft {
    pub title: String,
    /// Empty: made from the title.
    pub slug: String,
    pub summary: String,
    pub body_html: String,
    pub category: String,
    pub tags: Vec<String>,
    pub author_initials: String,
}

/// A valid article that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArticle {
    pub slug: String,
    /// Whether the slug was made from the title, so that a number may be added when it is taken.
    pub slug_is_derived: bool,
    pub title: String,
    pub summary: String,
    pub body: SafeHtml,
    pub category: Category,
    pub tags: Vec<String>,
    pub author_initials: String,
    pub published_at: Timestamp,
    pub updated_at: Timestamp,
    /// Kept only once the rest is known to be valid.
    pub images: Vec<Image>,
}

impl ArticleDraft {
    /// The valid article: text in NFC, lengths within limits, markup sanitised by `sanitise`.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(
        self,
        published_at: Timestamp,
        sanitise: impl Fn(&str) -> SafeHtml,
    ) -> Result<NewArticle, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let title = nfc_line(&self.title);
        let summary = nfc_line(&self.summary);
        let body = nfc(&self.body_html);
        let category = nfc_line(&self.category);
        let author_initials = nfc_line(&self.author_initials);
        let tags: Vec<String> = self.tags.iter().map(|tag| nfc_line(tag)).filter(|tag| !tag.is_empty()).collect();

        for (field, text) in [("title", &title), ("summary", &summary), ("body_html", &body), ("category", &category)] {
            if looks_like_tcvn3(text) {
                let start: String = from_tcvn3(text).chars().take(80).collect();
                errors.add(field, format!("{} «{start}».", t.tcvn3));
            }
            if text.contains(char::REPLACEMENT_CHARACTER) {
                errors.add(field, t.not_unicode);
            }
        }
        let mut check = |field: &str, wrong: bool, sentence: &str| {
            if wrong {
                errors.add(field, sentence);
            }
        };
        check("title", title.is_empty(), t.title_missing);
        check("title", title.chars().count() > TITLE_MAX_CHARS, t.title_long);
        check("summary", summary.chars().count() > SUMMARY_MAX_CHARS, t.summary_long);
        // What the sanitiser takes away is no content: a body that is only a script is empty.
        let is_long = body.len() > BODY_MAX_BYTES;
        let body = if is_long { SafeHtml::from_sanitised(String::new()) } else { sanitise(&body) };
        check("body_html", is_long, t.body_long);
        check("body_html", !is_long && body.is_empty(), t.body_missing);
        check("category", category.is_empty(), t.category_missing);
        check("category", category.chars().count() > CATEGORY_MAX_CHARS, t.category_long);
        check("author_initials", author_initials.chars().count() > INITIALS_MAX_CHARS, t.initials_long);
        let tags_fit = tags.len() <= TAGS_MAX && tags.iter().all(|tag| tag.chars().count() <= TAG_MAX_CHARS);
        check("tags", !tags_fit, t.tags_many);

        let slug_is_derived = self.slug.is_empty();
        let slug_text = if slug_is_derived { slug(&title) } else { self.slug };
        check("slug", !title.is_empty() && !is_slug(&slug_text), t.slug_wrong);
        let category = Category { slug: slug(&category), name: category };
        check("category", !category.name.is_empty() && category.slug.is_empty(), t.category_missing);
        errors.or_value(())?;

        Ok(NewArticle {
            slug: slug_text,
            slug_is_derived,
            title,
            summary,
            body,
            category,
            tags,
            author_initials,
            published_at,
            updated_at: published_at,
            images: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ArticleDraft {
        ArticleDraft {
            title: "Hội nghị Điển hình tiên tiến".into(),
            body_html: "<p>Nội dung</p>".into(),
            category: "Thi đua – khen thưởng".into(),
            ..ArticleDraft::default()
        }
    }

    fn parse(draft: ArticleDraft) -> Result<NewArticle, FieldErrors> {
        draft.parse(Timestamp::from_millis(0), |html| SafeHtml::from_sanitised(html.to_owned()))
    }

    fn faulty_fields(draft: ArticleDraft) -> Vec<String> {
        parse(draft).unwrap_err().iter().map(|(field, _)| field.to_owned()).collect()
    }

    #[test]
    fn a_slug_is_made_from_the_title_when_none_is_given() {
        let article = parse(draft()).unwrap();
        assert_eq!(article.slug, "hoi-nghi-dien-hinh-tien-tien");
        assert!(article.slug_is_derived);
        assert_eq!(article.category.slug, "thi-dua-khen-thuong");
    }

    #[test]
    fn every_fault_is_named_at_once() {
        assert_eq!(faulty_fields(ArticleDraft::default()), ["title", "body_html", "category"]);
    }

    #[test]
    fn lengths_are_counted_on_composed_text() {
        let decomposed = "a\u{323}\u{302}".repeat(TITLE_MAX_CHARS);
        assert!(parse(ArticleDraft { title: decomposed, slug: "a".into(), ..draft() }).is_ok());
        assert_eq!(faulty_fields(ArticleDraft { title: "ậ".repeat(TITLE_MAX_CHARS + 1), ..draft() }), ["title"]);
    }

    #[test]
    fn a_slug_with_marks_is_refused() {
        assert_eq!(faulty_fields(ArticleDraft { slug: "hội-nghị".into(), ..draft() }), ["slug"]);
    }

    #[test]
    fn a_body_over_the_limit_is_refused() {
        assert_eq!(faulty_fields(ArticleDraft { body_html: "x".repeat(BODY_MAX_BYTES + 1), ..draft() }), ["body_html"]);
    }

    #[test]
    fn tcvn3_text_is_refused_with_its_reading() {
        let errors = parse(ArticleDraft { title: "hép møt tÕt vµ c¸c héi".into(), ..draft() }).unwrap_err();
        let (field, sentence) = errors.iter().next().unwrap();
        assert_eq!(field, "title");
        assert!(sentence.contains("hộp mứt tết và các hội"), "{sentence}");
    }

    #[test]
    fn broken_utf8_is_refused() {
        assert_eq!(faulty_fields(ArticleDraft { title: "H\u{fffd}i ngh\u{fffd}".into(), ..draft() }), ["title"]);
    }
}
