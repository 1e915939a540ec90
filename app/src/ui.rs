//! The design system: parts that every feature uses and that know no feature.

mod content;
pub mod form;
mod fragment;
mod pager;
mod problem;
mod screen;
pub mod scroll;
mod table;
mod time;

pub use content::{Place, content};
pub use fragment::{Description, Fragment, markup};
pub use pager::Pager;
pub use problem::Problem;
pub use screen::Screen;
pub use table::Table;
pub use time::{Date, Moment};

/// The texts of the design system.
pub mod labels {
    pub const LOADING: &str = "Đang tải…";
    pub const NOT_FOUND_TITLE: &str = "Không tìm thấy trang";
    pub const NOT_FOUND: &str =
        "Địa chỉ này không có trên trang. Có thể bài đã được chuyển đi, hoặc địa chỉ bị gõ thiếu.";
    pub const UNAVAILABLE_TITLE: &str = "Trang đang gặp sự cố";
    pub const UNAVAILABLE: &str = "Máy chủ chưa trả lời được. Không có gì bị mất; xin thử lại sau ít phút. Nếu vẫn gặp, xin báo cho văn phòng kèm mã sự cố.";
    pub const INCIDENT: &str = "Mã sự cố";
    pub const TRANSPORT_TITLE: &str = "Không tải được trang";
    pub const TRANSPORT: &str = "Có thể mạng bị gián đoạn. Xin kiểm tra kết nối rồi tải lại trang.";
    pub const RETRY: &str = "Thử lại";
    pub const HOME: &str = "Về trang chủ";
    pub const SITE_MAP: &str = "Xem sơ đồ trang";
    pub const FAULTS: &str = "Có chỗ cần sửa:";
    pub const CHOOSE: &str = "– Chọn –";
    pub const DONE: &str = "Đã xong.";
}
