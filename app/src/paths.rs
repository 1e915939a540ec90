//! Every address inside the site, as a function. Nothing else spells one out.

use crate::domain::page::Cursor;

/// The address template of articles, for the route table.
pub const ARTICLES: &str = "/tin-tuc";
pub const CATEGORIES: &str = "/chuyen-muc";
pub const STATIC_PAGES: &str = "/trang";
pub const SITE_MAP: &str = "/so-do-trang";
pub const HOME: &str = "/";
/// The stream of server-sent events.
pub const LIVE: &str = "/live";
/// Pictures that came with articles.
pub const MEDIA: &str = "/media";
/// Shown in place of a picture that another site would serve.
pub const FOREIGN_PICTURE: &str = "/anh-trang-khac.svg";
/// The query parameters of a list's pages.
pub const OLDER_THAN: &str = "truoc";
pub const NEWER_THAN: &str = "sau";

#[must_use]
pub fn article(slug: &str) -> String {
    format!("{ARTICLES}/{slug}")
}

#[must_use]
pub fn category(slug: &str) -> String {
    format!("{CATEGORIES}/{slug}")
}

#[must_use]
pub fn static_page(slug: &str) -> String {
    format!("{STATIC_PAGES}/{slug}")
}

/// The list at `path`, from the item after `cursor` on.
#[must_use]
pub fn older_than(path: &str, cursor: Cursor) -> String {
    format!("{path}?{OLDER_THAN}={cursor}")
}

/// The list at `path`, up to the item before `cursor`.
#[must_use]
pub fn newer_than(path: &str, cursor: Cursor) -> String {
    format!("{path}?{NEWER_THAN}={cursor}")
}

/// The file of a picture by the name under which it is kept.
#[must_use]
pub fn media(name: &str) -> String {
    format!("{MEDIA}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn addresses_stay_what_readers_have_bookmarked() {
        let cursor = Cursor { at: Timestamp::from_millis(1_567_151_160_000), id: 42 };
        assert_eq!(article("hoi-nghi"), "/tin-tuc/hoi-nghi");
        assert_eq!(category("khen-thuong"), "/chuyen-muc/khen-thuong");
        assert_eq!(static_page("gioi-thieu"), "/trang/gioi-thieu");
        assert_eq!(older_than(ARTICLES, cursor), "/tin-tuc?truoc=1567151160000-42");
        assert_eq!(newer_than(ARTICLES, cursor), "/tin-tuc?sau=1567151160000-42");
        assert_eq!(media("ab.webp"), "/media/ab.webp");
    }
}
