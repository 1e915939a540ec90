//! Screen text of the site's frame.

/// Every text of this feature; a second language is a second value of this type.
pub struct Labels {
    pub address: &'static str,
    pub email: &'static str,
    pub governing_body: &'static str,
    pub home: &'static str,
    pub menu: &'static str,
    pub owned_by: &'static str,
    pub person_in_charge: &'static str,
    pub phone: &'static str,
    pub site_map: &'static str,
    pub skip_to_content: &'static str,
    pub staff: &'static str,
    pub unconfigured_name: &'static str,
    pub unconfigured_slogan: &'static str,
    pub required: &'static str,
    pub not_an_address: &'static str,
    pub not_an_email: &'static str,
    pub too_long: &'static str,
    pub categories: &'static str,
    pub static_pages: &'static str,
}

const VIETNAMESE: Labels = Labels {
    address: "Địa chỉ",
    email: "Email",
    governing_body: "Cơ quan chủ quản",
    home: "Trang chủ",
    menu: "Menu chính",
    owned_by: "Bản quyền website thuộc về",
    person_in_charge: "Chịu trách nhiệm quản lý",
    phone: "ĐT",
    site_map: "Sơ đồ trang",
    skip_to_content: "Đến nội dung chính",
    staff: "Đăng nhập quản lý",
    unconfigured_name: "Trang chưa đặt tên",
    unconfigured_slogan: "Quản trị viên: chạy «lienhiep site» để đặt tên, địa chỉ và menu cho trang này.",
    required: "Không được để trống.",
    not_an_address: "Địa chỉ phải bắt đầu bằng /, http://, https:// hoặc mailto:.",
    not_an_email: "Địa chỉ email chưa đúng.",
    too_long: "Dài quá 300 ký tự.",
    categories: "Chuyên mục",
    static_pages: "Trang thông tin",
};

/// The texts in the reader's language.
#[must_use]
pub const fn labels() -> &'static Labels {
    &VIETNAMESE
}
