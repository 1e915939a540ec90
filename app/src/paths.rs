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
/// The staff area: everything below it asks who the caller is, but for the way in.
pub const STAFF: &str = "/quan-ly";
pub const SIGN_IN: &str = "/quan-ly/dang-nhap";
pub const SECOND_STEP: &str = "/quan-ly/dang-nhap/ma";
pub const PASSKEY_SIGN_IN: &str = "/quan-ly/dang-nhap/khoa";
pub const PASSKEY_SIGN_IN_OPTIONS: &str = "/quan-ly/dang-nhap/khoa/bat-dau";
pub const SIGN_OUT: &str = "/quan-ly/dang-xuat";
pub const FORGOTTEN: &str = "/quan-ly/quen-mat-khau";
/// A one-time link, followed by its secret.
pub const LINK: &str = "/quan-ly/lien-ket";
pub const SET_PASSWORD: &str = "/quan-ly/dat-mat-khau";
pub const SECURITY: &str = "/quan-ly/bao-mat";
/// Tells an open page when the caller's access changes.
pub const ACCESS: &str = "/quan-ly/quyen-hien-tai";
pub const OWN_DATA: &str = "/quan-ly/du-lieu-cua-toi";
pub const PEOPLE: &str = "/quan-ly/nguoi-dung";
pub const INVITE: &str = "/quan-ly/nguoi-dung/moi";
pub const ASSOCIATIONS: &str = "/quan-ly/hoi";
pub const NEW_ASSOCIATION: &str = "/quan-ly/hoi/moi";
pub const PERMISSIONS: &str = "/quan-ly/phan-quyen";
pub const AUDIT: &str = "/quan-ly/nhat-ky";
pub const MAIL: &str = "/quan-ly/thu";
pub const PRIVACY: &str = "/quan-ly/du-lieu-ca-nhan";
pub const INCIDENTS: &str = "/quan-ly/du-lieu-ca-nhan/su-co";
pub const INVENTORY: &str = "/quan-ly/du-lieu-ca-nhan/danh-muc";
pub const HOLIDAYS: &str = "/quan-ly/du-lieu-ca-nhan/ngay-nghi";
/// Letters that were not sent but kept; only while developing.
pub const MAIL_SINK: &str = "/dev/mail";
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

/// What is below `path`, such as one person below [`PEOPLE`], or something that is done to them.
#[must_use]
pub fn below(path: &str, part: impl std::fmt::Display) -> String {
    format!("{path}/{part}")
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
