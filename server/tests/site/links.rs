//! One-time links: invitations, forgotten passwords, lost second factors.

use app::{
    domain::role::Role,
    features::accounts::model::{Purpose, RESET_SECONDS},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::{
    browser::PASSWORD,
    world::{EMAIL, World},
};

#[tokio::test]
async fn an_invitation_leads_to_a_password_a_second_factor_and_the_desk() {
    let world = World::new().await;
    assert_eq!(world.codes.len(), 10);
    let mut browser = world.signed_in().await;
    let page = browser.get("/quan-ly").await;
    assert!(page.has("Xin chào, Nguyễn Thị An") && page.has("Quản trị hệ thống"), "{}", page.html);
}

#[tokio::test]
async fn lost_proofs_take_the_password_with_them() {
    let world = World::new().await;
    let (_, mut administrator) = world.site.signed_in(Role::Administrator, None).await;
    let an = world.an().await;
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
async fn a_forgotten_password_is_set_by_link_once_and_the_second_factor_is_still_asked() {
    let world = World::new().await;
    let an = world.an().await;
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
async fn a_link_dies_with_time_and_is_never_left_in_an_address() {
    let world = World::new().await;
    let an = world.an().await;
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
