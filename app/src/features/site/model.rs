//! What a site is made of, and what must be there before it may be shown.

use serde::{Deserialize, Serialize};

use super::labels;
use crate::domain::{email::Email, error::FieldErrors, text::nfc_line};

/// Longest name, slogan, label or address, in characters: beyond it no masthead or menu can show it.
pub const TEXT_MAX_CHARS: usize = 300;

/// The settings of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub name: String,
    /// How the name is written where there is little room.
    pub short_name: String,
    pub slogan: String,
    pub owner: Owner,
    /// The number that the total of visits starts from.
    pub visits_start: u64,
    pub menu: Vec<Link>,
    pub link_groups: Vec<LinkGroup>,
    /// The address that readers use, without a slash at the end; from the program's settings, never stored.
    #[serde(default)]
    pub public_url: String,
}

/// Who stands behind the site. All of it must be shown on every page (NĐ 174/2026, REQ-30).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The owner's name as the footer prints it.
    pub name: String,
    pub governing_body: String,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub person_in_charge: String,
}

/// A titled block of links, such as *Liên kết web*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkGroup {
    pub title: String,
    pub links: Vec<Link>,
}

/// A label that leads somewhere, or a bare label while no address is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub label: String,
    #[serde(default)]
    pub href: Option<String>,
}

/// The places of the site beside its menu: (slug, name) of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteMap {
    pub categories: Vec<(String, String)>,
    pub static_pages: Vec<(String, String)>,
}

impl Link {
    /// Whether the link leaves this site.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.href.as_deref().is_some_and(|href| !href.starts_with('/'))
    }
}

impl Site {
    /// What a site shows before an administrator has configured it.
    #[must_use]
    pub fn unconfigured() -> Self {
        let t = labels();
        Self {
            name: t.unconfigured_name.into(),
            short_name: t.unconfigured_name.into(),
            slogan: t.unconfigured_slogan.into(),
            ..Self::default()
        }
    }

    /// The absolute address of a path on this site.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The same settings in their stored form: text in NFC, required data present, addresses safe.
    ///
    /// # Errors
    /// Each fault, keyed by the setting's name.
    pub fn checked(mut self) -> Result<Self, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let owner = &mut self.owner;
        for (field, value, required) in [
            ("name", &mut self.name, true),
            ("short_name", &mut self.short_name, true),
            ("slogan", &mut self.slogan, false),
            ("owner.name", &mut owner.name, true),
            ("owner.governing_body", &mut owner.governing_body, true),
            ("owner.address", &mut owner.address, true),
            ("owner.phone", &mut owner.phone, true),
            ("owner.email", &mut owner.email, true),
            ("owner.person_in_charge", &mut owner.person_in_charge, true),
        ] {
            check_text(field, value, required, &mut errors);
        }
        if !self.owner.email.is_empty() && Email::parse(&self.owner.email).is_none() {
            errors.add("owner.email", t.not_an_email);
        }
        for (position, link) in self.menu.iter_mut().enumerate() {
            check_link(&format!("menu[{position}]"), link, &mut errors);
        }
        for (position, group) in self.link_groups.iter_mut().enumerate() {
            let field = format!("link_groups[{position}]");
            check_text(&field, &mut group.title, true, &mut errors);
            for link in &mut group.links {
                check_link(&field, link, &mut errors);
            }
        }
        errors.or_value(self)
    }
}

fn check_text(field: &str, value: &mut String, required: bool, errors: &mut FieldErrors) {
    *value = nfc_line(value);
    if required && value.is_empty() {
        errors.add(field, labels().required);
    }
    if value.chars().count() > TEXT_MAX_CHARS {
        errors.add(field, labels().too_long);
    }
}

fn check_link(field: &str, link: &mut Link, errors: &mut FieldErrors) {
    check_text(field, &mut link.label, true, errors);
    if link.href.as_deref().is_some_and(|href| !is_safe_href(href)) {
        errors.add(field, labels().not_an_address);
    }
}

/// Whether an address may stand in a link: on this site, or http, https or mailto; never `javascript:` or `data:`.
#[must_use]
pub fn is_safe_href(href: &str) -> bool {
    // Browsers read a backslash as a slash, and skip control characters.
    if href.contains(|c: char| c == '\\' || c.is_control()) {
        return false;
    }
    let on_this_site = href.starts_with('/') && !href.starts_with("//");
    on_this_site || ["http://", "https://", "mailto:"].iter().any(|scheme| href.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quy_nhon() -> Site {
        Site {
            name: "Liên hiệp Hội thử nghiệm".into(),
            short_name: "LHH".into(),
            owner: Owner {
                name: "LHH".into(),
                governing_body: "UBND tỉnh".into(),
                address: "Quy Nho\u{31b}n".into(),
                phone: "0256.3828598".into(),
                email: "lhh@example.vn".into(),
                person_in_charge: "Nguyễn Thị An".into(),
            },
            ..Site::default()
        }
    }

    #[test]
    fn settings_are_stored_in_nfc() {
        assert_eq!(quy_nhon().checked().unwrap().owner.address, "Quy Nhơn");
    }

    #[test]
    fn a_site_without_the_person_in_charge_is_refused() {
        let mut site = quy_nhon();
        site.owner.person_in_charge = "  ".into();
        let errors = site.checked().unwrap_err();
        assert_eq!(errors.iter().collect::<Vec<_>>(), [("owner.person_in_charge", labels().required)]);
    }

    #[test]
    fn a_link_can_not_run_a_script() {
        for href in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//other.example",
            "ftp://x",
            " https://x",
            "/\\evil.example",
            "/\t/evil.example",
        ] {
            let mut site = quy_nhon();
            site.menu.push(Link { label: "Bấm".into(), href: Some(href.into()) });
            assert!(site.checked().is_err(), "{href}");
        }
    }
}
