//! Screen text of the counter, as the union's old page had it.

/// Every text of this feature; a second language is a second value of this type.
pub struct Labels {
    pub heading: &'static str,
    pub online: &'static str,
    pub visits: &'static str,
}

const VIETNAMESE: Labels =
    Labels { heading: "Thống kê người dùng", online: "Đang online", visits: "Số lượt truy cập" };

/// The texts in the reader's language.
#[must_use]
pub const fn labels() -> &'static Labels {
    &VIETNAMESE
}
