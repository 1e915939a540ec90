//! Signing in and one's own account over HTTP, without JavaScript. The items of OWASP ASVS 5.0 that they prove stand in
//! `docs/ASVS.md`.

use app::{
    domain::role::Role,
    features::{
        accounts::model::{ABSOLUTE_SECONDS, IDLE_SECONDS, Purpose, RESET_SECONDS},
        audit::filter::AuditFilter,
    },
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use super::{
    browser::{Browser, PASSWORD},
    support::{TestSite, over_tls, text},
};

const EMAIL: &str = "an@hoi.example";

/// A site with one person who has come in before; the person's browser is not kept.
struct World {
    site: TestSite,
    app: super::browser::App,
    codes: Vec<String>,
}

impl World {
    async fn new() -> Self {
        let site = TestSite::empty().await;
        let an = site.invited("Nguyễn Thị An", EMAIL, Role::Administrator, None).await;
        let link = site.link(an, Purpose::Invitation).await;
        let (app, codes) = site.browser().accept(&link).await;
        Self { site, app, codes }
    }

    /// A new browser in which the person is signed in.
    async fn signed_in(&self) -> Browser<'_> {
        let mut browser = self.site.browser();
        let page = browser.sign_in(EMAIL, PASSWORD, &self.app.next_code(&self.site)).await;
        assert_eq!(page.location(), "/quan-ly", "{}", page.html);
        browser
    }

    async fn actions(&self) -> Vec<String> {
        let rows = self.site.portal.services.audit.list(&AuditFilter::default(), 500).await.unwrap();
        rows.into_iter().map(|row| row.action).collect()
    }
}

#[tokio::test]
async fn an_invitation_leads_to_a_password_a_second_factor_and_the_desk() {
    let world = World::new().await;
    assert_eq!(world.codes.len(), 10);
    let mut browser = world.signed_in().await;
    let page = browser.get("/quan-ly").await;
    assert!(page.has("Xin chào, Nguyễn Thị An") && page.has("Quản trị hệ thống"), "{}", page.html);
}

#[tokio::test]
async fn a_person_without_a_second_factor_sees_nothing_but_its_set_up() {
    let site = TestSite::empty().await;
    let an = site.invited("An", EMAIL, Role::Administrator, None).await;
    let mut browser = site.browser();
    browser.get(&site.link(an, Purpose::Invitation).await).await;
    browser.submit("/quan-ly/dat-mat-khau", &[("password", PASSWORD)]).await;
    for path in ["/quan-ly", "/quan-ly/nguoi-dung", "/quan-ly/du-lieu-cua-toi"] {
        assert_eq!(browser.get(path).await.location(), "/quan-ly/bao-mat", "{path}");
    }
    let page = browser.post("/quan-ly/bao-mat/ung-dung", &[("sealed", "AAAA"), ("code", "123456")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let later = browser.post("/quan-ly/bao-mat/ma-du-phong", &[]).await;
    assert_eq!(later.location(), "/quan-ly/bao-mat", "recovery codes come with a factor, not instead of one");
}

#[tokio::test]
async fn the_answer_is_the_same_for_an_unknown_account_and_a_wrong_password() {
    let world = World::new().await;
    let wrong = world.site.browser().sign_in(EMAIL, "sai mật khẩu rồi", "").await;
    let unknown = world.site.browser().sign_in("ai@hoi.example", "sai mật khẩu rồi", "").await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(wrong.html.replace(EMAIL, ""), unknown.html.replace("ai@hoi.example", ""));
    assert!(wrong.has("Email hoặc mật khẩu không đúng.") && wrong.value("email") == EMAIL);
    assert!(!wrong.has("sai mật khẩu rồi"), "a password is never sent back");
    // Both tries are logged, the unknown account without what was typed.
    let rows = world.site.portal.services.audit.list(&AuditFilter::default(), 2).await.unwrap();
    assert!(rows.iter().all(|row| row.action == "session.refused"));
    assert!(!format!("{rows:?}").contains("ai@hoi"));
}

#[tokio::test]
async fn an_account_out_of_use_is_as_good_as_none() {
    let site = TestSite::empty().await;
    site.invited("An", EMAIL, Role::Clerk, None).await;
    let page = site.browser().sign_in(EMAIL, PASSWORD, "").await;
    assert!(page.has("Email hoặc mật khẩu không đúng."), "{}", page.html);
}

#[tokio::test]
async fn a_code_of_the_app_counts_once() {
    let world = World::new().await;
    let code = world.app.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
    let replayed = world.site.browser().sign_in(EMAIL, PASSWORD, &code).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(replayed.has("Mã không đúng hoặc đã được dùng"), "{}", replayed.html);
}

#[tokio::test]
async fn a_recovery_code_counts_once_in_any_spelling() {
    let world = World::new().await;
    let typed = world.codes[0].to_uppercase().replace('-', " ");
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &typed).await.location(), "/quan-ly");
    let again = world.site.browser().sign_in(EMAIL, PASSWORD, &world.codes[0]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.actions().await.contains(&"recovery_code.use".to_owned()));
}

#[tokio::test]
async fn the_second_step_can_not_be_skipped() {
    let world = World::new().await;
    let mut browser = world.site.browser();
    browser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD)]).await;
    for path in ["/quan-ly", "/quan-ly/bao-mat", "/quan-ly/nguoi-dung"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(page.has("Bước 2") && !page.has("Nguyễn Thị An"), "{path}");
    }
    let nobody = world.site.browser().post("/quan-ly/dang-nhap/ma", &[("code", "123456")]).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_has_a_new_token_at_each_step_and_a_planted_one_is_worth_nothing() {
    let world = World::new().await;
    let mut browser = world.site.browser();
    // Session fixation: the attacker's token is there before the sign-in.
    browser.cookies.insert("phien".into(), "planted".into());
    browser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD)]).await;
    let first = browser.cookies["phien"].clone();
    assert_ne!(first, "planted");
    assert_eq!(first.len(), 43, "256 bits");
    browser.post("/quan-ly/dang-nhap/ma", &[("code", &world.app.next_code(&world.site))]).await;
    let second = browser.cookies["phien"].clone();
    assert_ne!(first, second);
    for token in ["planted", &first] {
        let mut other = world.site.browser();
        other.cookies.insert("phien".into(), token.to_owned());
        assert!(!other.is_in().await, "{token}");
    }
    assert!(browser.is_in().await);
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_closed_to_scripts() {
    let site = TestSite::with(over_tls()).await;
    let an = site.invited("An", EMAIL, Role::Clerk, None).await;
    let link = site.link(an, Purpose::Invitation).await;
    let request = Request::get(link).header(header::HOST, "lhh.example").body(Body::empty()).unwrap();
    let response = site.send(request).await;
    let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    for part in ["__Host-lien-ket=", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part} is not in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn an_idle_session_ends_and_a_busy_one_ends_after_a_day_s_work() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    world.site.clock.advance_seconds(IDLE_SECONDS - 1);
    assert!(browser.is_in().await);
    world.site.clock.advance_seconds(IDLE_SECONDS + 1);
    assert!(!browser.is_in().await, "idle for too long");
    let mut busy = world.signed_in().await;
    for _ in 0..ABSOLUTE_SECONDS / 1800 {
        world.site.clock.advance_seconds(1800);
        busy.get("/quan-ly").await;
    }
    assert!(!busy.is_in().await, "used all the time, and still over");
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let token = browser.cookies["phien"].clone();
    assert_eq!(browser.post("/quan-ly/dang-xuat", &[]).await.location(), "/quan-ly/dang-nhap");
    assert!(!browser.cookies.contains_key("phien"));
    browser.cookies.insert("phien".into(), token);
    assert!(!browser.is_in().await);
}

#[tokio::test]
async fn devices_are_listed_and_signed_out_one_by_one_and_everywhere() {
    let world = World::new().await;
    let (mut one, mut two) = (world.signed_in().await, world.signed_in().await);
    let page = one.get("/quan-ly/bao-mat").await;
    // The browser of the invitation is a third one.
    assert_eq!(page.html.matches("Chrome, Windows").count(), 3, "{}", page.html);
    let end = page.html.split("action=\"/quan-ly/bao-mat/phien/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    one.post(&format!("/quan-ly/bao-mat/phien/{end}"), &[]).await;
    assert!(!two.is_in().await && one.is_in().await, "the newest other one was ended");
    let mut three = world.signed_in().await;
    three.post("/quan-ly/bao-mat/phien/khac", &[]).await;
    assert!(!one.is_in().await && three.is_in().await);
    three.post("/quan-ly/bao-mat/phien/tat-ca", &[]).await;
    assert!(!three.is_in().await);
}

#[tokio::test]
async fn a_form_that_comes_after_the_session_has_ended_is_kept_and_sent_on() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    world.site.clock.advance_seconds(IDLE_SECONDS + 60);
    let name = "Hội «Thủy lợi» & <Môi trường>";
    let typed = [("name", name), ("joined", "1/2/1995"), ("address", "dòng một\ndòng \"hai\"")];
    let page = browser.post("/quan-ly/hoi/moi", &typed).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.has("đăng nhập lại") && page.has("còn nguyên"), "{}", page.html);
    let held = page.value("giu");
    let page = browser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD), ("giu", &held)]).await;
    let held = page.value("giu");
    let code = world.app.next_code(&world.site);
    let page = browser.post("/quan-ly/dang-nhap/ma", &[("code", &code), ("giu", &held)]).await;
    assert!(page.has("Gửi tiếp nội dung đã gõ"), "{}", page.html);
    let fields: Vec<(&str, String)> = typed.iter().map(|(name, _)| (*name, page.value(name))).collect();
    assert!(page.has("action=\"/quan-ly/hoi/moi\""));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.submit("/quan-ly/hoi/moi", &fields).await;
    assert!(page.has("Hội «Thủy lợi» &amp; &lt;Môi trường&gt;"), "{}", page.html);
}

#[tokio::test]
async fn a_form_is_never_taken_from_an_address_nor_sent_in_another_s_name() {
    let world = World::new().await;
    let planted = "{\"path\":\"/quan-ly/nguoi-dung/1/vai-tro\",\"fields\":[[\"role\",\"administrator\"]]}";
    let query: String = form_urlencoded::byte_serialize(planted.as_bytes()).collect();
    for path in ["/quan-ly/dang-nhap", "/quan-ly/dang-nhap/ma"] {
        let mut browser = world.site.browser();
        browser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert!(!browser.get(&format!("{path}?giu={query}")).await.has("administrator"), "{path}");
    }
    // Bình signs in where An's session has ended: what An typed is not Bình's to send, nor to read.
    let binh = world.site.invited("Bình", "binh@hoi.example", Role::Administrator, None).await;
    let (of_binh, _) = world.site.browser().accept(&world.site.link(binh, Purpose::Invitation).await).await;
    let mut browser = world.signed_in().await;
    world.site.clock.advance_seconds(IDLE_SECONDS + 60);
    let held = browser.post("/quan-ly/hoi/moi", &[("name", "Hội bí mật")]).await.value("giu");
    let fields = [("email", "binh@hoi.example"), ("password", PASSWORD), ("giu", &held)];
    let page = browser.post("/quan-ly/dang-nhap", &fields).await;
    assert!(!page.has("Hội bí mật"), "{}", page.html);
    let code = of_binh.next_code(&world.site);
    assert_eq!(browser.post("/quan-ly/dang-nhap/ma", &[("code", &code)]).await.location(), "/quan-ly");
}

#[tokio::test]
async fn passwords_are_never_kept_over_a_sign_in() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    world.site.clock.advance_seconds(IDLE_SECONDS + 60);
    let fields = [("current", PASSWORD), ("password", "mật khẩu mới tinh")];
    let page = browser.post("/quan-ly/bao-mat/mat-khau", &fields).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.has(PASSWORD) && !page.has("mới tinh"), "{}", page.html);
}

#[tokio::test]
async fn a_form_of_nobody_is_not_kept() {
    let site = TestSite::empty().await;
    let page = site.browser().post("/quan-ly/hoi/moi", &[("name", "Hội \"lạ\"")]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(!page.has("giu\""), "{}", page.html);
}

#[tokio::test]
async fn an_open_page_does_not_keep_its_session_alive() {
    let world = World::new().await;
    let browser = world.signed_in().await;
    let token = browser.cookies["phien"].clone();
    for _ in 0..=IDLE_SECONDS / 600 {
        world.site.clock.advance_seconds(600);
        let services = &world.site.portal.services;
        let now = services.clock.now();
        _ = app::features::accounts::service::look_at_session(&*services.accounts, &token, now).await;
    }
    let mut browser = browser;
    assert!(!browser.is_in().await);
}

#[tokio::test]
async fn lost_proofs_take_the_password_with_them() {
    let world = World::new().await;
    let (_, mut administrator) = world.site.signed_in(Role::Administrator, None).await;
    let an = world.site.portal.services.people.by_email(&EMAIL.parse_email()).await.unwrap().unwrap();
    assert_eq!(
        administrator.post(&format!("/quan-ly/nguoi-dung/{an}/dat-lai"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    // Whoever knows the old password gets nowhere with it.
    let page = world.site.browser().sign_in(EMAIL, PASSWORD, "").await;
    assert!(page.has("Email hoặc mật khẩu không đúng."), "{}", page.html);
    let link = world.site.link(an, Purpose::Reset).await;
    let (app, _) = world.site.browser().accept(&link).await;
    let code = app.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
}

#[tokio::test]
async fn an_app_moves_to_another_phone_and_the_old_one_is_worth_nothing() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let page = browser.get("/quan-ly/bao-mat").await;
    assert!(page.has("Chuyển sang điện thoại khác"));
    let moved = browser.enrol_anew(&page).await;
    let old = world.site.browser().sign_in(EMAIL, PASSWORD, &world.app.next_code(&world.site)).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = moved.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
}

#[tokio::test]
async fn tries_with_passkeys_are_limited_and_fill_no_log() {
    let world = World::new().await;
    let rows = world.actions().await.len();
    let mut browser = world.site.browser();
    let mut statuses = Vec::new();
    for _ in 0..70 {
        let fields = [("ceremony", "x"), ("answer", "{}")];
        statuses.push(browser.post("/quan-ly/dang-nhap/khoa", &fields).await.status.as_u16());
    }
    assert!(statuses.contains(&429) && !statuses[..50].contains(&429), "{statuses:?}");
    assert_eq!(world.actions().await.len(), rows);
}

#[tokio::test]
async fn a_grave_deed_asks_again_and_keeps_what_was_typed() {
    let world = World::new().await;
    let binh = world.site.invited("Bình", "binh@hoi.example", Role::Clerk, None).await;
    let mut browser = world.signed_in().await;
    world.site.clock.advance_seconds(10 * 60);
    let path = format!("/quan-ly/nguoi-dung/{binh}/vai-tro");
    let page = browser.post(&path, &[("role", "editor"), ("until", "31/12/2026")]).await;
    assert_eq!(page.status, StatusCode::PRECONDITION_REQUIRED);
    assert!(page.has("Xác nhận đó là bạn"), "{}", page.html);
    let fields = |page: &super::browser::Page| [("role", page.value("role")), ("until", page.value("until"))];
    let kept = fields(&page);
    assert_eq!(kept, [("role", "editor".to_owned()), ("until", "31/12/2026".to_owned())]);
    let wrong = browser.post(&path, &[("role", "editor"), ("until", "31/12/2026"), ("proof", "không phải")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(fields(&wrong), kept);
    assert!(!wrong.has("không phải\""));
    let code = world.app.next_code(&world.site);
    let right = browser.post(&path, &[("role", "editor"), ("until", "31/12/2026"), ("proof", &code)]).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.html);
    // For a while nobody asks any more; then again.
    assert_eq!(browser.post(&path, &[("role", "approver")]).await.status, StatusCode::SEE_OTHER);
    world.site.clock.advance_seconds(10 * 60);
    assert_eq!(browser.post(&path, &[("role", "auditor")]).await.status, StatusCode::PRECONDITION_REQUIRED);
    let password = browser.post(&path, &[("role", "auditor"), ("proof", PASSWORD)]).await;
    assert_eq!(password.status, StatusCode::SEE_OTHER, "the password proves it too");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_still_gets_in() {
    let world = World::new().await;
    let mut owner = world.signed_in().await;
    owner.post("/quan-ly/dang-xuat", &[]).await;
    let mut guesser = world.site.browser_at([203, 0, 113, 7]);
    let mut answers = Vec::new();
    for guess in 0..12 {
        answers.push(guesser.sign_in(EMAIL, &format!("đoán thử lần {guess}"), "").await.status.as_u16());
    }
    assert_eq!(answers[..5], [422; 5]);
    assert_eq!(answers[5..], [429; 7], "{answers:?}");
    let refused = guesser.sign_in(EMAIL, PASSWORD, "").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "not even the right password");
    assert!(refused.headers.contains_key(header::RETRY_AFTER) && refused.value("email") == EMAIL);
    // The owner, in the browser of before and from the guesser's own network.
    let code = world.app.next_code(&world.site);
    let mut behind_the_same_address = world.site.browser_at([203, 0, 113, 7]);
    behind_the_same_address.cookies.clone_from(&owner.cookies);
    assert_eq!(behind_the_same_address.sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
    // And in a new browser elsewhere.
    let code = world.app.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
}

#[tokio::test]
async fn spraying_one_password_over_many_accounts_is_slowed_down() {
    let world = World::new().await;
    let mut sprayer = world.site.browser_at([203, 0, 113, 8]);
    let mut refused = 0;
    for number in 0..40 {
        let page = sprayer.sign_in(&format!("nguoi{number}@hoi.example"), "mật khẩu chung", "").await;
        refused += u32::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 9, "{refused}");
    let code = world.app.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, PASSWORD, &code).await.location(), "/quan-ly");
}

#[tokio::test]
async fn a_claimed_address_changes_no_limit() {
    let world = World::new().await;
    let mut guesser = world.site.browser_at([203, 0, 113, 9]);
    let mut last = StatusCode::OK;
    for guess in 0..8 {
        let fields = [("email", EMAIL), ("password", "đoán thử thôi")];
        let claimed = format!("198.51.100.{guess}");
        let forwarded = [("x-forwarded-for", claimed.as_str()), ("forwarded", "for=198.51.100.1")];
        last = guesser.send(Method::POST, "/quan-ly/dang-nhap", &fields, &forwarded).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn codes_of_the_second_step_are_limited_too() {
    let world = World::new().await;
    let mut guesser = world.site.browser();
    guesser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD)]).await;
    let mut statuses = Vec::new();
    for guess in 0..8 {
        let code = format!("{guess:06}");
        statuses.push(guesser.post("/quan-ly/dang-nhap/ma", &[("code", &code)]).await.status.as_u16());
    }
    assert_eq!(statuses[..5], [422; 5]);
    assert_eq!(statuses[5..], [429; 3], "{statuses:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_link_once_and_the_second_factor_is_still_asked() {
    let world = World::new().await;
    let an = world.site.portal.services.people.by_email(&EMAIL.parse_email()).await.unwrap().unwrap();
    let mut elsewhere = world.signed_in().await;
    let link = world.site.link(an, Purpose::Reset).await;
    let mut browser = world.site.browser();
    // Looking does not use it up: mail scanners look.
    for _ in 0..2 {
        assert_eq!(browser.get(&link).await.location(), "/quan-ly/dat-mat-khau");
    }
    let weak = browser.post("/quan-ly/dat-mat-khau", &[("password", "ngắn")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.has("ít nhất 10 ký tự") && !weak.has("ngắn\""), "{}", weak.html);
    let set = browser.post("/quan-ly/dat-mat-khau", &[("password", "mật khẩu mới tinh")]).await;
    assert_eq!(set.location(), "/quan-ly/dang-nhap/ma", "the second factor");
    assert!(!elsewhere.is_in().await, "other sessions end");
    let replayed = world.site.browser().get(&link).await;
    assert_eq!(replayed.status, StatusCode::NOT_FOUND);
    let page = browser.post("/quan-ly/dang-nhap/ma", &[("code", &world.app.next_code(&world.site))]).await;
    assert_eq!(page.location(), "/quan-ly");
    let old = world.site.browser().sign_in(EMAIL, PASSWORD, "").await;
    assert!(old.has("không đúng"));
}

#[tokio::test]
async fn a_link_opens_its_session_in_place_of_the_one_that_the_browser_had() {
    let world = World::new().await;
    let binh = world.site.invited("Trần Bình", "binh@hoi.example", Role::Clerk, None).await;
    let mut browser = world.signed_in().await;
    let mut before = world.site.browser();
    before.cookies.clone_from(&browser.cookies);
    browser.get(&world.site.link(binh, Purpose::Invitation).await).await;
    let set = browser.post("/quan-ly/dat-mat-khau", &[("password", "mật khẩu mới tinh")]).await;
    assert_eq!(set.location(), "/quan-ly/bao-mat");
    assert!(!before.is_in().await);
}

#[tokio::test]
async fn wherever_a_proof_is_refused_for_its_number_the_wait_is_told() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    for (path, field) in [("/quan-ly/bao-mat/mat-khau", "current"), ("/quan-ly/bao-mat/ma-du-phong", "proof")] {
        for _ in 0..6 {
            browser.post(path, &[(field, "sai rồi")]).await;
        }
        let page = browser.post(path, &[(field, "sai rồi")]).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        assert!(page.headers.contains_key(header::RETRY_AFTER) && page.has("quá nhiều lần thử"), "{path}");
    }
}

#[tokio::test]
async fn a_link_dies_with_time_and_is_never_left_in_an_address() {
    let world = World::new().await;
    let an = world.site.portal.services.people.by_email(&EMAIL.parse_email()).await.unwrap().unwrap();
    let link = world.site.link(an, Purpose::Reset).await;
    let mut browser = world.site.browser();
    let page = browser.get(&link).await;
    let secret = link.rsplit('/').next().unwrap();
    assert!(!page.location().contains(secret));
    let form = browser.get("/quan-ly/dat-mat-khau").await;
    assert!(!form.has(secret), "the secret is in the cookie only");
    world.site.clock.advance_seconds(RESET_SECONDS + 1);
    let late = browser.post("/quan-ly/dat-mat-khau", &[("password", "mật khẩu mới tinh")]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    assert!(late.has("không còn dùng được"));
}

#[tokio::test]
async fn asking_for_a_new_password_gives_the_same_answer_to_everybody() {
    let world = World::new().await;
    let known = world.site.browser().post("/quan-ly/quen-mat-khau", &[("email", EMAIL)]).await;
    let unknown = world.site.browser().post("/quan-ly/quen-mat-khau", &[("email", "ai@hoi.example")]).await;
    assert_eq!((known.status, known.html), (unknown.status, unknown.html));
    let mut browser = world.site.browser();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(browser.post("/quan-ly/quen-mat-khau", &[("email", "ba@hoi.example")]).await.status.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn a_new_password_is_long_not_breached_and_the_old_one_is_asked() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let mut other = world.signed_in().await;
    let mut change = async |current: &str, password: &str| {
        browser.post("/quan-ly/bao-mat/mat-khau", &[("current", current), ("password", password)]).await
    };
    for (password, fault) in [
        ("chín chữ", "ít nhất 10 ký tự"),
        ("1234567890", "danh sách mật khẩu bị lộ"),
        ("QwertyUiop", "danh sách mật khẩu bị lộ"),
        ("nguyenthian", "tên hoặc email"),
        ("abababababab", "lặp lại"),
    ] {
        let page = change(PASSWORD, password).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{password}");
        assert!(page.has(fault), "{password}: {}", page.html);
    }
    assert!(change("không phải", "mật khẩu mới tinh").await.has("Mật khẩu hiện tại không đúng"));
    // Any characters, exactly, up to a length that nobody types.
    let long = format!("  {} Ễ 🙂 \"<&  ", "rất dài ".repeat(12));
    assert_eq!(change(PASSWORD, &long).await.status, StatusCode::SEE_OTHER);
    assert!(!other.is_in().await, "a new password ends other sessions");
    let code = world.app.next_code(&world.site);
    assert_eq!(world.site.browser().sign_in(EMAIL, &long, &code).await.location(), "/quan-ly");
    let trimmed = world.site.browser().sign_in(EMAIL, long.trim(), "").await;
    assert_eq!(trimmed.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_last_second_factor_can_not_be_removed() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let page = browser.post("/quan-ly/bao-mat/ung-dung/tat", &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("lớp bảo vệ thứ hai duy nhất"), "{}", page.html);
}

#[tokio::test]
async fn a_post_from_another_site_changes_nothing() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    for headers in [
        vec![("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://localhost.evil.example")],
        vec![("origin", "null")],
    ] {
        for endpoint in server::http::staff::endpoints().iter().filter(|endpoint| endpoint.method == Method::POST) {
            let path = endpoint.path.replace("{id}", "1").replace("{mandate}", "1");
            let page = browser.send(Method::POST, &path, &[("name", "x")], &headers).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert!(browser.is_in().await);
}

#[tokio::test]
async fn a_host_that_is_not_ours_makes_no_link() {
    let world = World::new().await;
    let request = Request::post("/quan-ly/quen-mat-khau")
        .header(header::HOST, "evil.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("email={EMAIL}")))
        .unwrap();
    assert_eq!(world.site.send(request).await.status(), StatusCode::MISDIRECTED_REQUEST);
    assert!(!world.actions().await.contains(&"password.forgotten".to_owned()));
}

#[tokio::test]
async fn a_sign_in_never_leads_to_another_site() {
    let world = World::new().await;
    for wanted in ["https://evil.example/quan-ly/", "//evil.example", "/quan-ly/..//evil.example", "/\\evil.example"] {
        let mut browser = world.site.browser();
        let fields = [("email", EMAIL), ("password", PASSWORD), ("ve", wanted)];
        let page = browser.post("/quan-ly/dang-nhap", &fields).await;
        assert_eq!(page.location(), "/quan-ly/dang-nhap/ma", "{wanted}");
        let code = world.app.next_code(&world.site);
        let page = browser.post("/quan-ly/dang-nhap/ma", &[("code", &code), ("ve", wanted)]).await;
        assert_eq!(page.location(), "/quan-ly", "{wanted}");
    }
    let held = "{\"path\":\"https://evil.example/\",\"fields\":[]}";
    let mut browser = world.site.browser();
    browser.post("/quan-ly/dang-nhap", &[("email", EMAIL), ("password", PASSWORD), ("giu", held)]).await;
    let code = world.app.next_code(&world.site);
    let page = browser.post("/quan-ly/dang-nhap/ma", &[("code", &code), ("giu", held)]).await;
    assert!(!page.has("evil.example"), "{}", page.html);
    // Where the person wanted to go is remembered.
    let mut browser = world.site.browser();
    assert_eq!(browser.get("/quan-ly/nhat-ky").await.value("ve"), "/quan-ly/nhat-ky");
}

#[tokio::test]
async fn no_page_of_the_staff_area_is_kept_by_anybody() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    for path in ["/quan-ly", "/quan-ly/bao-mat", "/quan-ly/nguoi-dung/99"] {
        let page = browser.get(path).await;
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{path}");
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{policy}");
    }
    // And a public page is the same for whoever is signed in.
    let anonymous = text(world.site.get("/").await).await;
    assert_eq!(browser.get("/").await.html, anonymous);
}

#[tokio::test]
async fn the_time_of_a_visit_to_the_staff_area_is_no_visit_of_a_reader() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let before = world.site.portal.visits.total().await.unwrap();
    browser.get("/quan-ly").await;
    world.site.portal.live.tick().await;
    assert_eq!(world.site.portal.visits.total().await.unwrap(), before);
}

#[tokio::test]
async fn what_a_person_types_comes_back_escaped() {
    let world = World::new().await;
    let mut browser = world.signed_in().await;
    let hostile = "</textarea><script>alert(1)</script>\"'>";
    for (path, field) in [
        ("/quan-ly/hoi/moi", "name"),
        ("/quan-ly/nguoi-dung/moi", "name"),
        ("/quan-ly/du-lieu-cua-toi/yeu-cau", "text"),
        ("/quan-ly/du-lieu-ca-nhan", "text"),
    ] {
        let page = browser.post(path, &[(field, hostile)]).await;
        assert!(!page.has("<script>alert"), "{path}: {}", page.html);
        assert!(page.has("&lt;script&gt;"), "{path} keeps what was typed");
    }
    // A search may be for anything; the log's filter takes a number and says so.
    for (path, status) in [
        ("/quan-ly/nguoi-dung?tim=", StatusCode::OK),
        ("/quan-ly/hoi?tim=", StatusCode::OK),
        ("/quan-ly/nhat-ky?boi=", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let query = form_urlencoded::byte_serialize(hostile.as_bytes()).collect::<String>();
        let page = browser.get(&format!("{path}{query}")).await;
        assert_eq!(page.status, status, "{path}");
        assert!(!page.has("<script>alert"), "{path}");
        assert!(page.has("&lt;script&gt;"), "{path} keeps what was typed");
    }
}

trait ParseEmail {
    fn parse_email(&self) -> app::domain::email::Email;
}

impl ParseEmail for str {
    fn parse_email(&self) -> app::domain::email::Email {
        app::domain::email::Email::parse(self).unwrap()
    }
}
