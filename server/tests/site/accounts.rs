//! Signing in and one's own account over HTTP, without JavaScript. The items of OWASP ASVS 5.0 that they prove stand in
//! `docs/ASVS.md`.

use app::{
    domain::role::Role,
    features::{
        accounts::model::{ABSOLUTE_SECONDS, IDLE_SECONDS, Purpose},
        audit::filter::AuditFilter,
    },
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};

use super::{
    browser::PASSWORD,
    support::{TestSite, over_tls, text},
    world::{EMAIL, World},
};

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
