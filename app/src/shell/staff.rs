//! The frame of the staff area: who is signed in, where they may go, and what stands in when something is refused. No
//! Wasm: each page is complete, and the script beside it only spares the reload (ADR 8).

use leptos::prelude::*;

use super::{Assets, document};
use crate::{
    domain::{
        permission::{Action, Caller, Reason},
        refusal::Refusal,
        text::group_digits,
    },
    features::{accounts, associations, audit, mail, people, privacy, site::model::Site},
    paths,
    ui::{self, Screen},
};

/// The element that holds a page's own content.
const MAIN_ID: &str = "noi-dung";

struct Labels {
    home: &'static str,
    to_site: &'static str,
    sign_out: &'static str,
    menu: &'static str,
    skip: &'static str,
    welcome: &'static str,
    no_mandate: &'static str,
    where_to: &'static str,
    access_changed: &'static str,
    offline: &'static str,
    cancel: &'static str,
    no_passkey: &'static str,
    failed_letters: &'static str,
    open_requests: &'static str,
    late_requests: &'static str,
}

const T: Labels = Labels {
    home: "Bàn làm việc",
    to_site: "Xem trang công khai",
    sign_out: "Đăng xuất",
    menu: "Menu quản lý",
    skip: "Đến nội dung chính",
    welcome: "Xin chào",
    no_mandate: "Tài khoản của bạn hiện không có vai trò nào đang hiệu lực. Xin liên hệ văn phòng liên hiệp.",
    where_to: "Bạn có thể làm gì ở đây",
    access_changed: "Quyền của bạn vừa thay đổi.",
    offline: "Không gửi được: mạng bị gián đoạn. Nội dung bạn gõ còn nguyên; hãy thử lại khi có mạng.",
    cancel: "Đóng",
    no_passkey: "Thiết bị không trả lời, đã từ chối, hoặc đã có khóa cho trang này. Chưa có gì thay đổi; hãy thử lại hoặc dùng cách khác.",
    failed_letters: "thư lỗi",
    open_requests: "yêu cầu đang mở",
    late_requests: "quá hạn",
};

/// The places of the staff area and what they ask for; one without an action is for everybody who is signed in.
fn places() -> [(&'static str, &'static str, Option<Action>); 8] {
    [
        (paths::PEOPLE, people::labels().title, Some(Action::PeopleSee)),
        (paths::ASSOCIATIONS, associations::labels().title, Some(Action::AssociationsSee)),
        (paths::PRIVACY, privacy::labels().title, Some(Action::PrivacySee)),
        (paths::AUDIT, audit::labels().title, Some(Action::AuditSee)),
        (paths::MAIL, mail::labels().title, Some(Action::MailSee)),
        (paths::PERMISSIONS, people::labels().permissions, Some(Action::PermissionsSee)),
        (paths::SECURITY, accounts::labels().security, None),
        (paths::OWN_DATA, privacy::labels().own_title, None),
    ]
}

/// The whole document around a screen.
#[must_use]
pub fn page(site: &Site, assets: &Assets, caller: Option<&Caller>, here: &str, screen: &Screen) -> String {
    let owner = Owner::new();
    owner.with(|| {
        let title = format!("{} – {}", screen.title, site.short_name);
        let Assets { staff_script, .. } = assets.clone();
        let head = view! {
            <title>{title}</title>
            <meta name="robots" content="noindex"/>
            <script type="module" src=staff_script></script>
        };
        let name = caller.map(|caller| {
            view! {
                <a class="staff-bar__person" href=paths::SECURITY>{caller.name.clone()}</a>
                <form method="post" action=paths::SIGN_OUT><button class="staff-bar__out">{T.sign_out}</button></form>
            }
        });
        let menu = caller.map(|caller| menu(caller, here));
        // The stream that tells an open page of a change of access begins only where somebody is signed in.
        let access = caller.map(|_| paths::ACCESS);
        let body = view! {
            <a class="skip-link" href=format!("#{MAIN_ID}")>{T.skip}</a>
            <header class="staff-bar">
                <a class="staff-bar__site" href=paths::STAFF>{site.short_name.clone()}</a>
                <a class="staff-bar__public" href=paths::HOME>{T.to_site}</a>
                {name}
            </header>
            {menu}
            <main id=MAIN_ID class="staff-main" tabindex="-1" data-interlude=screen.is_interlude.then_some("")
                data-access=access data-changed=T.access_changed data-offline=T.offline data-cancel=T.cancel data-no-passkey=T.no_passkey
                inner_html=screen.html.clone()></main>
        };
        let assets = Assets { stylesheet: assets.staff_stylesheet.clone(), ..assets.clone() };
        document(&assets, head.into_any(), body.into_any()).into_view().to_html().replace("<!>", "")
    })
}

fn menu(caller: &Caller, here: &str) -> AnyView {
    let entry = |path: &'static str, label: &'static str, is_here: bool| {
        view! { <li><a href=path aria-current=is_here.then_some("page")>{label}</a></li> }
    };
    // The longest place that the address lies below.
    let place =
        places().into_iter().map(|(path, ..)| path).filter(|path| here.starts_with(path)).max_by_key(|path| path.len());
    let entries: Vec<_> = places()
        .into_iter()
        .filter(|(_, _, action)| action.is_none_or(|action| caller.has(action)))
        .map(|(path, label, _)| entry(path, label, place == Some(path)))
        .collect();
    view! {
        <nav class="staff-menu" aria-label=T.menu>
            <ul>{entry(paths::STAFF, T.home, here == paths::STAFF)}{entries}</ul>
        </nav>
    }
    .into_any()
}

/// What waits for the caller, by place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Waiting {
    pub failed_letters: u64,
    pub open_requests: u64,
    pub late_requests: u64,
}

/// The first page after signing in.
#[must_use]
pub fn home(caller: &Caller, waiting: Waiting) -> Screen {
    Screen::of(T.home, || {
        let note = |path: &str| match path {
            paths::MAIL if waiting.failed_letters > 0 => {
                Some(format!("{} {}", group_digits(waiting.failed_letters), T.failed_letters))
            }
            paths::PRIVACY if waiting.open_requests > 0 => Some(format!(
                "{} {}, {} {}",
                group_digits(waiting.open_requests),
                T.open_requests,
                group_digits(waiting.late_requests),
                T.late_requests,
            )),
            _ => None,
        };
        let cards: Vec<_> = places()
            .into_iter()
            .filter(|(_, _, action)| action.is_none_or(|action| caller.has(action)))
            .map(|(path, label, _)| {
                view! { <li class="panel"><h3><a href=path>{label}</a></h3>{note(path).map(|note| view! { <p class="tag tag--open">{note}</p> })}</li> }
            })
            .collect();
        let roles: Vec<_> = caller.mandates.iter().map(|mandate| view! { <li>{mandate.label()}</li> }).collect();
        let has_roles = !roles.is_empty();
        view! {
            <h1>{T.welcome}", "{caller.name.clone()}</h1>
            {if has_roles {
                view! { <ul class="plain lead">{roles}</ul> }.into_any()
            } else {
                view! { <p class="notice">{T.no_mandate}</p> }.into_any()
            }}
            <h2>{T.where_to}</h2>
            <ul class="cards">{cards}</ul>
        }
    })
}

/// What stands in when a use case refused, and no form of its own says so.
#[must_use]
pub fn problem(refusal: &Refusal) -> Screen {
    let (title, sentence) = match refusal {
        Refusal::Forbidden(Reason::AuthorityEnded) => ("Quyền vừa thay đổi", people::reason(Reason::AuthorityEnded)),
        Refusal::Forbidden(why) => ("Không được phép", people::reason(*why)),
        Refusal::NotFound => (ui::labels::NOT_FOUND_TITLE, ui::labels::NOT_FOUND.to_owned()),
        Refusal::Conflict => (
            "Đã có người thay đổi trước",
            "Nội dung bạn đang sửa vừa được người khác thay đổi, hoặc việc này đã được làm rồi. Chưa có gì bị ghi đè: hãy mở lại trang để xem bản mới, rồi làm tiếp."
                .to_owned(),
        ),
        Refusal::TooMany { retry_after_secs } => ("Xin đợi một lát", wait(*retry_after_secs)),
        Refusal::Unavailable { .. } => (ui::labels::UNAVAILABLE_TITLE, ui::labels::UNAVAILABLE.to_owned()),
        Refusal::Invalid(errors) => ("Có chỗ cần sửa", errors.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" ")),
        Refusal::SignIn => ("Cần đăng nhập", accounts::labels().session_ended.to_owned()),
        Refusal::Confirm => ("Cần xác nhận", accounts::labels().confirm_lead.to_owned()),
    };
    let incident = match refusal {
        Refusal::Unavailable { incident } => Some(incident.clone()),
        _ => None,
    };
    Screen::of(title, || {
        view! {
            <section class="problem">
                <h1>{title}</h1>
                <p>{sentence}</p>
                {incident.map(|incident| view! { <p class="problem__incident">{ui::labels::INCIDENT}": "<strong>{incident}</strong></p> })}
                <p class="problem__ways"><a href=paths::STAFF>{T.home}</a></p>
            </section>
        }
    })
    .refused(refusal)
}

/// How long to wait, as a sentence.
#[must_use]
pub fn wait(seconds: u64) -> String {
    let time = if seconds < 90 { format!("{seconds} giây") } else { format!("{} phút", seconds.div_ceil(60)) };
    format!("Đã có quá nhiều lần thử. Xin đợi {time} rồi thử lại. Tài khoản không bị khóa; nội dung bạn gõ còn nguyên.")
}
