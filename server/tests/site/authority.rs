//! Who may do what, over HTTP: every endpoint in every role, and what ends while it is used.

use std::path::Path;

use app::domain::{
    change::Subject,
    permission::{Permit, Reach, State},
    role::Role,
};
use axum::http::{Method, StatusCode};
use server::http::staff::{Who, endpoints};

use super::{
    browser::Browser,
    support::{TestSite, get},
};

const NOT_THE_ROLE: &str = "Việc này chỉ dành cho";

/// The path of an endpoint for a person, an association and whatever else has a number.
fn path_for(path: &str, person: i64, association: i64, mandate: i64) -> String {
    let id = if path.starts_with("/quan-ly/nguoi-dung") { person } else { association };
    path.replace("{id}", &id.to_string()).replace("{mandate}", &mandate.to_string()).replace("{secret}", "x")
}

async fn call(browser: &mut Browser<'_>, method: &Method, path: &str) -> super::browser::Page {
    // Enough for a form to be more than its missing fields.
    let fields = [("role", "officer"), ("association", "1"), ("name", "Trần Thị Mới"), ("email", "moi@hoi.example")];
    let fields: &[(&str, &str)] = if *method == Method::POST { &fields } else { &[] };
    browser.send(method.clone(), path, fields, &[]).await
}

#[tokio::test]
async fn every_endpoint_is_closed_to_whoever_is_not_signed_in() {
    let site = TestSite::empty().await;
    for endpoint in endpoints().iter().filter(|endpoint| endpoint.who != Who::Anyone) {
        let path = path_for(endpoint.path, 1, 1, 1);
        let page = call(&mut site.browser(), &endpoint.method, &path).await;
        let leads_to_the_door = page.status == StatusCode::UNAUTHORIZED || page.location() == "/quan-ly/dang-nhap";
        assert!(leads_to_the_door, "{} {path}: {}", endpoint.method, page.status);
    }
}

/// The matrix: each endpoint that the table of permissions guards, in each role.
#[tokio::test]
async fn every_endpoint_asks_the_table_of_permissions() {
    let site = TestSite::empty().await;
    let association = site.association("Hội Thủy lợi").await;
    site.signed_in(Role::Administrator, None).await;
    for role in Role::ALL {
        let of = role.is_of_association().then_some(association);
        for endpoint in endpoints() {
            let Who::May(action) = endpoint.who else { continue };
            // Somebody new each time: what one call does to them must not hide what the next one may.
            let (target, _) = site.signed_in(Role::Officer, Some(association)).await;
            let (_, mut browser) = site.signed_in(role, of).await;
            let mandate = site.portal.services.people.lookup(target).await.unwrap().unwrap().mandates[0].id;
            let path = path_for(endpoint.path, target.0, association.0, mandate.0);
            let page = call(&mut browser, &endpoint.method, &path).await;
            let is_granted = action.rule().grants.iter().any(|(granted, _)| *granted == role);
            let is_refused = page.status == StatusCode::FORBIDDEN && page.has(NOT_THE_ROLE);
            assert_eq!(is_refused, !is_granted, "{role:?}: {} {path} gave {}", endpoint.method, page.status);
            assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(page.status.as_u16() < 500, "{role:?}: {} {path} gave {}", endpoint.method, page.status);
        }
    }
}

#[tokio::test]
async fn a_person_without_a_mandate_sees_only_their_own() {
    let site = TestSite::empty().await;
    site.signed_in(Role::Administrator, None).await;
    let (an, mut browser) = site.signed_in(Role::Clerk, None).await;
    end_mandates(&site, an).await;
    for endpoint in endpoints() {
        let path = path_for(endpoint.path, 1, 1, 1);
        if let Who::May(_) = endpoint.who {
            let page = call(&mut browser, &endpoint.method, &path).await;
            assert!(matches!(page.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND), "{path}: {}", page.status);
        }
    }
    let home = browser.get("/quan-ly").await;
    assert!(home.has("không có vai trò nào") && !home.has("/quan-ly/nguoi-dung"), "{}", home.html);
}

async fn end_mandates(site: &TestSite, person: app::domain::id::PersonId) {
    let people = &site.portal.services.people;
    for mandate in people.lookup(person).await.unwrap().unwrap().mandates {
        let change = Permit::of_command_line(site.portal.clock.now()).change("mandate.end", Subject::person(person));
        people.end_mandate(mandate.id, change).await.unwrap();
    }
}

#[tokio::test]
async fn a_head_reaches_the_own_association_and_no_other() {
    let site = TestSite::empty().await;
    let (own, other) = (site.association("Hội Thủy lợi").await, site.association("Hội Xây dựng").await);
    site.signed_in(Role::Administrator, None).await;
    let (near, _) = site.signed_in(Role::Officer, Some(own)).await;
    let (far, _) = site.signed_in(Role::Officer, Some(other)).await;
    let (clerk, _) = site.signed_in(Role::Clerk, None).await;
    let (_, mut head) = site.signed_in(Role::Head, Some(own)).await;
    assert_eq!(head.get(&format!("/quan-ly/nguoi-dung/{near}")).await.status, StatusCode::OK);
    for stranger in [far, clerk] {
        let page = head.get(&format!("/quan-ly/nguoi-dung/{stranger}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "others are as good as not there");
    }
    let list = head.get("/quan-ly/nguoi-dung").await;
    assert!(list.has(&format!("/quan-ly/nguoi-dung/{near}\"")) && !list.has(&format!("/quan-ly/nguoi-dung/{far}\"")));
    let mut invite = async |role: &str, association: i64, email: &str| {
        let association = association.to_string();
        let fields = [("name", "Trần Mới"), ("email", email), ("role", role), ("association", &association)];
        head.post("/quan-ly/nguoi-dung/moi", &fields).await.status
    };
    assert_eq!(invite("officer", own.0, "a@hoi.example").await, StatusCode::SEE_OTHER);
    assert_eq!(invite("officer", other.0, "b@hoi.example").await, StatusCode::FORBIDDEN);
    assert_eq!(invite("head", own.0, "c@hoi.example").await, StatusCode::FORBIDDEN);
    assert_eq!(invite("administrator", 0, "d@hoi.example").await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_head_does_not_reach_people_of_others_by_a_role_in_the_own_association() {
    let site = TestSite::empty().await;
    let own = site.association("Hội Thủy lợi").await;
    let (administrator, _) = site.signed_in(Role::Administrator, None).await;
    site.signed_in(Role::Administrator, None).await;
    let (_, mut head) = site.signed_in(Role::Head, Some(own)).await;
    // Making an administrator an officer of the own association would be a way to see them.
    let path = format!("/quan-ly/nguoi-dung/{administrator}/vai-tro");
    let page = head.post(&path, &[("role", "officer"), ("association", &own.to_string())]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.html);
}

#[tokio::test]
async fn nobody_changes_their_own_roles_or_account() {
    let site = TestSite::empty().await;
    site.signed_in(Role::Administrator, None).await;
    let (an, mut browser) = site.signed_in(Role::Administrator, None).await;
    let mandate = site.portal.services.people.lookup(an).await.unwrap().unwrap().mandates[0].id;
    for path in [
        format!("/quan-ly/nguoi-dung/{an}/vai-tro"),
        format!("/quan-ly/nguoi-dung/{an}/vai-tro/{mandate}/ket-thuc"),
        format!("/quan-ly/nguoi-dung/{an}/ngung"),
        format!("/quan-ly/nguoi-dung/{an}/dat-lai"),
        format!("/quan-ly/nguoi-dung/{an}/sua"),
        format!("/quan-ly/nguoi-dung/{an}/an-danh"),
    ] {
        let page = browser.post(&path, &[("role", "editor"), ("name", "An"), ("email", "an@hoi.example")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.has("Không ai tự làm việc này cho chính mình"), "{path}: {}", page.html);
    }
    let page = browser.get(&format!("/quan-ly/nguoi-dung/{an}")).await;
    assert!(page.has("disabled") && page.has("Không ai tự làm"), "the page says why: {}", page.html);
}

#[tokio::test]
async fn of_two_administrators_one_may_end_the_other_and_the_last_one_stays() {
    let site = TestSite::empty().await;
    let (an, mut of_an) = site.signed_in(Role::Administrator, None).await;
    let (binh, mut of_binh) = site.signed_in(Role::Administrator, None).await;
    let mandate = |person| {
        let people = site.portal.services.people.clone();
        async move { people.lookup(person).await.unwrap().unwrap().mandates[0].id }
    };
    let end = |person: app::domain::id::PersonId, id| format!("/quan-ly/nguoi-dung/{person}/vai-tro/{id}/ket-thuc");
    let page = of_an.post(&end(binh, mandate(binh).await), &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    // Bình's browser is still open, and good for nothing.
    let page = of_binh.post(&end(an, mandate(an).await), &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.has(NOT_THE_ROLE));
    let (clerk, _) = site.signed_in(Role::Clerk, None).await;
    assert_eq!(of_an.post(&format!("/quan-ly/nguoi-dung/{clerk}/ngung"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn extra_fields_of_a_form_give_nothing() {
    let site = TestSite::empty().await;
    site.signed_in(Role::Administrator, None).await;
    let (an, mut browser) = site.signed_in(Role::Clerk, None).await;
    let fields = [
        ("kind", "access"),
        ("text", "Cho xem"),
        ("role", "administrator"),
        ("person", "1"),
        ("received", "1/1/2001"),
        ("has_processors", "on"),
        ("state", "active"),
    ];
    assert_eq!(browser.post("/quan-ly/du-lieu-cua-toi/yeu-cau", &fields).await.status, StatusCode::SEE_OTHER);
    let services = &site.portal.services;
    let request = services.privacy.request(1).await.unwrap().unwrap();
    assert_eq!((request.person, request.received_at), (Some(an), site.portal.clock.now()));
    assert!(!request.has_processors);
    assert_eq!(services.people.lookup(an).await.unwrap().unwrap().mandates.len(), 1);
}

#[tokio::test]
async fn a_session_of_an_account_taken_out_of_use_ends_at_once() {
    let site = TestSite::empty().await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    let (an, mut browser) = site.signed_in(Role::Clerk, None).await;
    assert!(browser.is_in().await);
    administrator.post(&format!("/quan-ly/nguoi-dung/{an}/ngung"), &[]).await;
    assert!(!browser.is_in().await);
    assert_eq!(site.portal.services.people.lookup(an).await.unwrap().unwrap().state, State::Disabled);
}

#[tokio::test]
async fn an_open_page_hears_that_a_mandate_has_ended() {
    use futures::StreamExt;
    let site = TestSite::empty().await;
    site.signed_in(Role::Administrator, None).await;
    let (an, browser) = site.signed_in(Role::Clerk, None).await;
    let cookie = format!("phien={}", browser.cookies["phien"]);
    let request = get("/quan-ly/quyen-hien-tai").header("cookie", cookie).body(axum::body::Body::empty()).unwrap();
    let response = site.send(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    let mut events = response.into_body().into_data_stream();
    // Ended by the command line: no request of this process tells of it.
    end_mandates(&site, an).await;
    let heard = tokio::time::timeout(std::time::Duration::from_secs(10), events.next()).await;
    let heard = heard.expect("nothing was heard").unwrap().unwrap();
    assert!(std::str::from_utf8(&heard).unwrap().contains("changed"), "{heard:?}");
}

#[tokio::test]
async fn ten_thousand_invitations_are_slowed_down() {
    let site = TestSite::empty().await;
    let association = site.association("Hội Thủy lợi").await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    let mut statuses = Vec::new();
    for number in 0..230 {
        let email = format!("nguoi{number}@hoi.example");
        let association = association.to_string();
        let fields =
            [("name", "Trần Mới"), ("email", email.as_str()), ("role", "officer"), ("association", &association)];
        statuses.push(browser.post("/quan-ly/nguoi-dung/moi", &fields).await.status);
    }
    assert_eq!(statuses[..200], vec![StatusCode::SEE_OTHER; 200][..]);
    let refused = statuses[200..].iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert!(refused >= 29, "{refused}");
    let association = association.to_string();
    let fields =
        [("name", "Trần Cuối"), ("email", "cuoi@hoi.example"), ("role", "officer"), ("association", &association)];
    let page = browser.post("/quan-ly/nguoi-dung/moi", &fields).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(page.value("name"), "Trần Cuối", "nothing typed is lost");
}

#[test]
fn every_test_that_the_list_of_asvs_items_names_is_there() {
    let list = include_str!("../../../docs/ASVS.md");
    let sources: String = ["../app", "../server"].iter().map(|folder| text_below(Path::new(folder))).collect();
    let names: Vec<&str> =
        list.split('`').skip(1).step_by(2).filter_map(|code| Some(code.rsplit_once("::")?.1)).collect();
    assert!(names.len() > 60, "{}", names.len());
    for name in names {
        let start = format!("fn {}", name.trim_end_matches('…'));
        assert!(sources.contains(&start), "{name} is not there");
    }
}

/// All Rust text below a folder.
fn text_below(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| match path.extension() {
            _ if path.is_dir() => text_below(&path),
            Some(extension) if extension == "rs" => std::fs::read_to_string(&path).unwrap(),
            _ => String::new(),
        })
        .collect()
}

#[tokio::test]
async fn the_page_of_permissions_shows_every_row_of_the_table() {
    let site = TestSite::empty().await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    let page = browser.get("/quan-ly/phan-quyen").await;
    for rule in &app::domain::permission::TABLE {
        assert!(page.has(app::features::people::action_label(rule.action)), "{:?}", rule.action);
    }
    assert!(page.has("cán bộ của hội mình"), "{:?}", Reach::OwnOfficers);
}

#[tokio::test]
async fn a_get_changes_nothing() {
    let site = TestSite::empty().await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    let head = site.portal.services.audit.head().await.unwrap();
    for endpoint in endpoints().iter().filter(|endpoint| endpoint.method == Method::GET) {
        if !endpoint.path.ends_with("quyen-hien-tai") {
            browser.get(&path_for(endpoint.path, 1, 1, 1)).await;
        }
    }
    assert_eq!(site.portal.services.audit.head().await.unwrap(), head);
}

#[tokio::test]
async fn the_second_clerk_gets_a_conflict_and_nothing_is_overwritten() {
    let site = TestSite::empty().await;
    let association = site.association("Hội Thủy lợi").await;
    let (_, mut one) = site.signed_in(Role::Clerk, None).await;
    let (_, mut two) = site.signed_in(Role::Clerk, None).await;
    let path = format!("/quan-ly/hoi/{association}/sua");
    let fields =
        |phone: &'static str| [("version", "1"), ("name", "Hội Thủy lợi"), ("joined", "1/2/1995"), ("phone", phone)];
    assert_eq!(one.post(&path, &fields("0256.1")).await.status, StatusCode::SEE_OTHER);
    let late = two.post(&path, &fields("0256.2")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let kept = site.portal.services.associations.lookup(association).await.unwrap().unwrap();
    assert_eq!(kept.phone, "0256.1");
}

#[tokio::test]
async fn an_address_that_can_not_be_read_is_a_page_of_the_staff_area() {
    let site = TestSite::empty().await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    for path in ["/quan-ly/hoi/abc", "/quan-ly/nguoi-dung/99999999999999999999", "/quan-ly/nguoi-dung/4711"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.has("Không tìm thấy trang") && page.has("Bàn làm việc") && !page.has("parse"), "{path}");
    }
}

#[tokio::test]
async fn a_filter_of_the_log_that_can_not_be_read_is_no_result() {
    let site = TestSite::empty().await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    for query in ["boi=An", "ve=x", "tu=31/2/2026", "den=mai"] {
        let page = browser.get(&format!("/quan-ly/nhat-ky?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.has("aria-invalid") && !page.has("<tbody>"), "{query}");
    }
}

#[tokio::test]
async fn nobody_is_erased_without_a_reason() {
    let site = TestSite::empty().await;
    let (_, mut browser) = site.signed_in(Role::Administrator, None).await;
    let (an, _) = site.signed_in(Role::Clerk, None).await;
    browser.post(&format!("/quan-ly/nguoi-dung/{an}/ngung"), &[]).await;
    let path = format!("/quan-ly/nguoi-dung/{an}/an-danh");
    assert_eq!(browser.post(&path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.post(&path, &[("ground", "Theo yêu cầu số 12")]).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/quan-ly/nhat-ky").await.has("Theo yêu cầu số 12"));
}
