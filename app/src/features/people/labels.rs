//! Screen text of people, mandates and permissions.

use crate::domain::{
    permission::{Action, Reach, Reason, State},
    role::Role,
};

/// Every text of this feature; a second language is a second value of this type.
pub struct Labels {
    pub title: &'static str,
    pub lead: &'static str,
    pub invite: &'static str,
    pub invite_lead: &'static str,
    pub send_invitation: &'static str,
    pub invite_again: &'static str,
    pub search: &'static str,
    pub filter: &'static str,
    pub clear: &'static str,
    pub none: &'static str,
    pub name: &'static str,
    pub name_help: &'static str,
    pub email: &'static str,
    pub email_help: &'static str,
    pub language: &'static str,
    pub vietnamese: &'static str,
    pub english: &'static str,
    pub role: &'static str,
    pub association: &'static str,
    pub association_help: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub date_help: &'static str,
    pub state: &'static str,
    pub mandates: &'static str,
    pub no_mandates: &'static str,
    pub grant: &'static str,
    pub end_mandate: &'static str,
    pub since: &'static str,
    pub to: &'static str,
    pub ended: &'static str,
    pub planned: &'static str,
    pub next_page: &'static str,
    pub first_page: &'static str,
    pub identity: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub security: &'static str,
    pub has_password: &'static str,
    pub no_password: &'static str,
    pub second_factor: &'static str,
    pub no_second_factor: &'static str,
    pub last_seen: &'static str,
    pub never_seen: &'static str,
    pub deeds: &'static str,
    pub disable: &'static str,
    pub enable: &'static str,
    pub reset: &'static str,
    pub end_sessions: &'static str,
    pub export: &'static str,
    pub anonymise: &'static str,
    pub anonymise_lead: &'static str,
    pub anonymise_ground: &'static str,
    pub anonymise_ground_help: &'static str,
    pub number: &'static str,
    pub log: &'static str,
    pub permissions: &'static str,
    pub permissions_lead: &'static str,
    pub action: &'static str,
    pub never_own: &'static str,
    pub asks_again: &'static str,
    pub states: &'static str,
    pub all_states: &'static str,
    pub nobody: &'static str,
    pub name_missing: &'static str,
    pub name_too_long: &'static str,
    pub name_wrong: &'static str,
    pub email_wrong: &'static str,
    pub email_taken: &'static str,
    pub role_missing: &'static str,
    pub association_missing: &'static str,
    pub date_wrong: &'static str,
    pub until_too_early: &'static str,
    pub mandate_held: &'static str,
}

const VIETNAMESE: Labels = Labels {
    title: "Người dùng",
    lead: "Những người có tài khoản, xếp theo tên.",
    invite: "Mời người mới",
    invite_lead: "Người được mời nhận một thư có liên kết để tự đặt mật khẩu; liên kết dùng được trong 7 ngày.",
    send_invitation: "Gửi lời mời",
    invite_again: "Gửi lại lời mời",
    search: "Tìm theo tên hoặc email",
    filter: "Lọc",
    clear: "Bỏ lọc",
    none: "Không có ai như vậy.",
    name: "Họ và tên",
    name_help: "Viết đầy đủ, có dấu; học hàm, học vị viết trước tên.",
    email: "Email",
    email_help: "Dùng để đăng nhập và nhận thư.",
    language: "Ngôn ngữ của thư",
    vietnamese: "Tiếng Việt",
    english: "Tiếng Anh",
    role: "Vai trò",
    association: "Hội thành viên",
    association_help: "Chỉ cần với cán bộ và lãnh đạo hội.",
    from: "Từ ngày",
    until: "Đến hết ngày",
    date_help: "Ngày/tháng/năm; để trống nếu từ bây giờ hoặc không thời hạn.",
    state: "Trạng thái",
    mandates: "Vai trò và thời hạn",
    no_mandates: "Chưa có vai trò nào.",
    grant: "Giao thêm vai trò",
    end_mandate: "Kết thúc vai trò",
    since: "từ",
    to: "đến",
    ended: "đã kết thúc",
    planned: "chưa bắt đầu",
    next_page: "Trang sau",
    first_page: "Về trang đầu",
    identity: "Thông tin",
    save: "Lưu thay đổi",
    saved: "Đã lưu.",
    security: "Bảo mật",
    has_password: "Đã đặt mật khẩu",
    no_password: "Chưa đặt mật khẩu",
    second_factor: "Có lớp bảo vệ thứ hai",
    no_second_factor: "Chưa có lớp bảo vệ thứ hai",
    last_seen: "Hoạt động lần cuối:",
    never_seen: "Chưa đăng nhập lần nào",
    deeds: "Thao tác với tài khoản",
    disable: "Ngừng sử dụng tài khoản",
    enable: "Dùng lại tài khoản",
    reset: "Đặt lại đăng nhập (mất điện thoại)",
    end_sessions: "Đăng xuất mọi thiết bị",
    export: "Xuất dữ liệu cá nhân",
    anonymise: "Xóa dữ liệu cá nhân (ẩn danh)",
    anonymise_lead: "Tên, email, thiết bị và thư của người này bị xóa hẳn, không lấy lại được. Trong nhật ký chỉ còn một con số.",
    anonymise_ground: "Lý do xóa",
    anonymise_ground_help: "Ví dụ «Theo yêu cầu số 12 ngày 5/3/2026»; được ghi vào nhật ký.",
    number: "số",
    log: "Xem trong nhật ký",
    permissions: "Phân quyền",
    permissions_lead: "Ai được làm gì. Đây là bảng mà chương trình dùng thật; quản trị hệ thống không có đường tắt nào.",
    action: "Việc",
    never_own: "Không ai tự làm cho chính mình",
    asks_again: "Hỏi lại mật khẩu hoặc mã",
    states: "Chỉ khi đang ở trạng thái",
    all_states: "mọi trạng thái",
    nobody: "–",
    name_missing: "Hãy nhập họ và tên.",
    name_too_long: "Họ và tên dài quá 100 ký tự.",
    name_wrong: "Họ và tên chỉ gồm chữ cái, dấu cách, dấu chấm, phẩy, gạch nối; có ký tự lạ hoặc ký tự giả chữ Việt.",
    email_wrong: "Địa chỉ email chưa đúng; chỉ dùng chữ không dấu, ví dụ ten@hoi.vn.",
    email_taken: "Đã có người dùng email này.",
    role_missing: "Hãy chọn vai trò.",
    association_missing: "Hãy chọn một hội thành viên đang hoạt động.",
    date_wrong: "Ngày chưa đúng; viết như 5/3/2026.",
    until_too_early: "Ngày kết thúc phải sau ngày bắt đầu và sau hôm nay.",
    mandate_held: "Người này đang giữ đúng vai trò đó.",
};

/// The texts in the reader's language.
#[must_use]
pub const fn labels() -> &'static Labels {
    &VIETNAMESE
}

/// How the screen names an action.
#[must_use]
pub const fn action_label(action: Action) -> &'static str {
    match action {
        Action::PeopleSee => "Xem người dùng",
        Action::PersonInvite => "Mời người mới",
        Action::PersonChange => "Sửa tên, email",
        Action::PersonReset => "Đặt lại đăng nhập",
        Action::PersonDisable => "Ngừng tài khoản",
        Action::PersonEnable => "Dùng lại tài khoản",
        Action::PersonExport => "Xuất dữ liệu cá nhân",
        Action::PersonAnonymise => "Xóa dữ liệu cá nhân",
        Action::MandateGrant => "Giao vai trò",
        Action::MandateEnd => "Kết thúc vai trò",
        Action::SessionsEnd => "Đăng xuất thiết bị của người khác",
        Action::AssociationsSee => "Xem hội thành viên",
        Action::AssociationChange => "Sửa hội thành viên",
        Action::AssociationEnd => "Kết thúc hội thành viên",
        Action::PermissionsSee => "Xem bảng phân quyền",
        Action::AuditSee => "Xem nhật ký",
        Action::AuditExport => "Xuất nhật ký",
        Action::MailSee => "Xem thư gửi đi",
        Action::MailChange => "Gửi lại, hủy thư",
        Action::PrivacySee => "Xem việc dữ liệu cá nhân",
        Action::PrivacyHandle => "Xử lý việc dữ liệu cá nhân",
    }
}

/// How the screen names a reach.
#[must_use]
pub const fn reach_label(reach: Reach) -> &'static str {
    match reach {
        Reach::Union => "toàn liên hiệp",
        Reach::Associations => "người của các hội",
        Reach::OwnAssociation => "trong hội mình",
        Reach::OwnOfficers => "cán bộ của hội mình",
    }
}

/// How the screen names a state.
#[must_use]
pub const fn state_label(state: State) -> &'static str {
    match state {
        State::Invited => "Đã mời",
        State::Active => "Đang dùng",
        State::Disabled => "Ngừng sử dụng",
        State::Anonymised => "Đã xóa dữ liệu",
        State::Current => "Đang hoạt động",
        State::Ended => "Đã kết thúc",
        State::Queued => "Đang chờ",
        State::Sent => "Đã gửi",
        State::Failed => "Lỗi",
        State::Cancelled => "Đã hủy",
        State::Open => "Đang mở",
        State::Done => "Đã xong",
    }
}

/// Why something may not be done, as a sentence.
#[must_use]
pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::Role(action) => {
            let roles: Vec<&str> = Role::ALL
                .into_iter()
                .filter(|role| action.rule().grants.iter().any(|(granted, _)| granted == role))
                .map(Role::label)
                .collect();
            format!("Việc này chỉ dành cho: {}.", roles.join(", "))
        }
        Reason::Reach(_) => "Việc này nằm ngoài phạm vi vai trò của bạn.".into(),
        Reason::OwnCase => "Không ai tự làm việc này cho chính mình; hãy nhờ một quản trị viên khác.".into(),
        Reason::State(state) => format!("Không làm được khi đang ở trạng thái «{}».", state_label(state)),
        Reason::AuthorityEnded => {
            "Vai trò hoặc phiên làm việc của bạn vừa kết thúc; thay đổi chưa được thực hiện.".into()
        }
        Reason::LastAdministrator => {
            "Đây là quản trị viên cuối cùng. Hãy giao vai trò quản trị cho người khác trước.".into()
        }
    }
}
