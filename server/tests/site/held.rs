//! Forms that come when they can not be taken: after a session has ended, or before something grave.

use app::{
    domain::role::Role,
    features::accounts::model::{IDLE_SECONDS, Purpose},
};
use axum::http::StatusCode;

use super::{
    browser::PASSWORD,
    support::TestSite,
    world::{EMAIL, World},
};

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
