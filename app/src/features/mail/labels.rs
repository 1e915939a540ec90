//! What letters say, in both languages, and the screen text of the queue.

use crate::features::people::model::Language;

/// The texts of letters in one language.
pub struct LetterTexts {
    pub greeting: &'static str,
    pub footer: &'static str,
    pub invitation_subject: &'static str,
    pub invitation: &'static str,
    pub invitation_lasts: &'static str,
    pub invitation_button: &'static str,
    pub reset_subject: &'static str,
    pub reset: &'static str,
    pub reset_lasts: &'static str,
    pub reset_button: &'static str,
    pub notice_subject: &'static str,
    pub notice_not_you: &'static str,
    pub notice_button: &'static str,
    pub mandate_subject: &'static str,
    pub mandate_begun: &'static str,
    pub mandate_ended: &'static str,
    pub privacy_subject: &'static str,
    pub privacy: &'static str,
    what: &'static [(&'static str, &'static str)],
    what_else: &'static str,
}

impl LetterTexts {
    /// The sentence about a change of security, which ends before its time.
    #[must_use]
    pub fn what_happened(&self, action: &str) -> &'static str {
        self.what.iter().find(|(known, _)| *known == action).map_or(self.what_else, |(_, sentence)| sentence)
    }
}

const LETTERS_VIETNAMESE: LetterTexts = LetterTexts {
    greeting: "Kính gửi {name},",
    footer: "Thư này được gửi tự động; xin không trả lời. Chúng tôi không bao giờ hỏi mật khẩu hay mã xác thực của bạn.",
    invitation_subject: "Mời bạn mở tài khoản",
    invitation: "Văn phòng đã tạo cho bạn một tài khoản trên trang của {site}. Bấm nút dưới đây để đặt mật khẩu và bắt đầu.",
    invitation_lasts: "Liên kết dùng được một lần, trong 7 ngày. Quá hạn, xin báo văn phòng gửi lại.",
    invitation_button: "Mở tài khoản",
    reset_subject: "Đặt mật khẩu mới",
    reset: "Có người, mong rằng chính là bạn, yêu cầu đặt mật khẩu mới cho tài khoản này. Bấm nút dưới đây để đặt.",
    reset_lasts: "Liên kết dùng được một lần, trong 30 phút. Nếu bạn không yêu cầu, xin bỏ qua thư này; mật khẩu cũ vẫn dùng được.",
    reset_button: "Đặt mật khẩu mới",
    notice_subject: "Thay đổi về bảo mật tài khoản",
    notice_not_you: "Nếu đó không phải là bạn, hãy đổi mật khẩu, đăng xuất các thiết bị lạ và gọi ngay cho văn phòng.",
    notice_button: "Xem tài khoản và bảo mật",
    mandate_subject: "Vai trò của bạn đã thay đổi",
    mandate_begun: "Bạn được giao vai trò: {role}.",
    mandate_ended: "Vai trò sau của bạn đã kết thúc: {role}.",
    privacy_subject: "Trả lời yêu cầu số {number} về dữ liệu cá nhân",
    privacy: "Yêu cầu của bạn về dữ liệu cá nhân đã được xử lý:",
    what: &[
        ("session.start", "Tài khoản của bạn vừa đăng nhập trên một thiết bị mới lúc"),
        ("password.change", "Mật khẩu của bạn đã được đổi lúc"),
        ("password.reset", "Mật khẩu của bạn đã được đặt lại qua thư lúc"),
        ("recovery_code.use", "Một mã dự phòng của bạn đã được dùng để đăng nhập lúc"),
        ("totp.set", "Ứng dụng xác thực của bạn đã được bật lúc"),
        ("totp.remove", "Ứng dụng xác thực của bạn đã bị tắt lúc"),
        ("passkey.add", "Một khóa truy cập đã được thêm vào tài khoản của bạn lúc"),
        ("passkey.remove", "Một khóa truy cập của bạn đã bị xóa lúc"),
        ("person.change", "Email của tài khoản đã được đổi lúc"),
        ("person.disable", "Tài khoản của bạn đã bị ngừng sử dụng lúc"),
        ("person.enable", "Tài khoản của bạn đã được dùng lại lúc"),
    ],
    what_else: "Có thay đổi về bảo mật trong tài khoản của bạn lúc",
};

const LETTERS_ENGLISH: LetterTexts = LetterTexts {
    greeting: "Dear {name},",
    footer: "This letter was sent automatically; please do not reply. We never ask for your password or codes.",
    invitation_subject: "Your account is waiting",
    invitation: "The office has made an account for you on the site of {site}. Press the button to set a password and begin.",
    invitation_lasts: "The link works once, within 7 days. If it is too late, please ask the office for another one.",
    invitation_button: "Open the account",
    reset_subject: "Set a new password",
    reset: "Somebody, we hope it was you, asked to set a new password for this account. Press the button to do so.",
    reset_lasts: "The link works once, within 30 minutes. If it was not you, please ignore this letter; the old password still works.",
    reset_button: "Set a new password",
    notice_subject: "A change to the security of your account",
    notice_not_you: "If it was not you, change your password, sign out the devices you do not know, and call the office at once.",
    notice_button: "See account and security",
    mandate_subject: "Your role has changed",
    mandate_begun: "You have been given the role: {role}.",
    mandate_ended: "This role of yours has ended: {role}.",
    privacy_subject: "Answer to request no. {number} about personal data",
    privacy: "Your request about personal data has been dealt with:",
    what: &[
        ("session.start", "Your account has just been signed in to on a new device at"),
        ("password.change", "Your password was changed at"),
        ("password.reset", "Your password was set anew by mail at"),
        ("recovery_code.use", "One of your recovery codes was used to sign in at"),
        ("totp.set", "Your authenticator app was put into use at"),
        ("totp.remove", "Your authenticator app was put out of use at"),
        ("passkey.add", "A passkey was added to your account at"),
        ("passkey.remove", "One of your passkeys was removed at"),
        ("person.change", "The address of your account was changed at"),
        ("person.disable", "Your account was put out of use at"),
        ("person.enable", "Your account was put into use again at"),
    ],
    what_else: "The security of your account changed at",
};

/// The texts of letters in a person's language.
#[must_use]
pub const fn letter_texts(language: Language) -> &'static LetterTexts {
    match language {
        Language::Vietnamese => &LETTERS_VIETNAMESE,
        Language::English => &LETTERS_ENGLISH,
    }
}

/// The screen text of the queue; a second language is a second value of this type.
pub struct Labels {
    pub title: &'static str,
    pub lead: &'static str,
    pub off: &'static str,
    pub none: &'static str,
    pub letter: &'static str,
    pub to: &'static str,
    pub state: &'static str,
    pub created: &'static str,
    pub attempts: &'static str,
    pub answer: &'static str,
    pub next_try: &'static str,
    pub all: &'static str,
    pub filter: &'static str,
    pub send_again: &'static str,
    pub cancel: &'static str,
    pub unknown_recipient: &'static str,
    pub no_such_account: &'static str,
    pub older: &'static str,
    pub kinds: &'static [(&'static str, &'static str)],
    pub states: [&'static str; 5],
}

const VIETNAMESE: Labels = Labels {
    title: "Thư gửi đi",
    lead: "Mọi thư của hệ thống, thư mới nhất ở trên. Thư lỗi được gửi lại tự động trong hai ngày.",
    off: "Máy chủ thư chưa được cấu hình, nên thư đang chờ. Quản trị viên: xem mục «Thư» trong hướng dẫn quản trị.",
    none: "Chưa có thư nào.",
    letter: "Thư",
    to: "Người nhận",
    state: "Trạng thái",
    created: "Lúc",
    attempts: "Số lần gửi",
    answer: "Máy chủ thư trả lời",
    next_try: "gửi tiếp lúc",
    all: "Tất cả",
    filter: "Lọc",
    send_again: "Gửi lại ngay",
    cancel: "Hủy thư",
    unknown_recipient: "(theo email đã nhập)",
    no_such_account: "Không có tài khoản đang dùng với email này; thư không được gửi.",
    older: "Thư cũ hơn",
    kinds: &[
        ("invitation", "Mời mở tài khoản"),
        ("reset", "Đặt mật khẩu mới"),
        ("security_notice", "Báo thay đổi bảo mật"),
        ("mandate_notice", "Báo thay đổi vai trò"),
        ("privacy_notice", "Trả lời về dữ liệu cá nhân"),
    ],
    states: ["Đang chờ", "Đã gửi", "Lỗi", "Bị trả lại", "Đã hủy"],
};

/// The texts in the reader's language.
#[must_use]
pub const fn labels() -> &'static Labels {
    &VIETNAMESE
}
