//! How guessing is slowed down, and the owner is not.

use axum::http::{Method, StatusCode, header};

use super::{
    browser::PASSWORD,
    world::{EMAIL, World},
};

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
