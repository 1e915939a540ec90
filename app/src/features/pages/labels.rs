//! Screen text of the static pages.

/// Every text of this feature; a second language is a second value of this type.
pub struct Labels {
    pub updated: &'static str,
    pub title_missing: &'static str,
    pub body_missing: &'static str,
    pub slug_wrong: &'static str,
}

const VIETNAMESE: Labels = Labels {
    updated: "Cập nhật ngày",
    title_missing: "Trang phải có tiêu đề.",
    body_missing: "Trang phải có nội dung.",
    slug_wrong: "Địa chỉ chỉ gồm chữ thường không dấu, số và dấu gạch nối.",
};

/// The texts in the reader's language.
#[must_use]
pub const fn labels() -> &'static Labels {
    &VIETNAMESE
}
