//! The site over HTTP, in process: pages, headers, limits, and who may call what.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::support::{SEED_PATH, TestSite, get, over_tls, text};
use app::{
    App,
    domain::{
        change::Change,
        error::StoreError,
        page::{Page, PageRequest},
        time::Timestamp,
    },
    features::articles::{
        model::{Article, ArticleSummary, Category, NewArticle},
        store::{Added, ArticleFilter, ArticleStore},
    },
};
use async_trait::async_trait;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use futures::StreamExt;

/// A store that answers every question in one way.
macro_rules! silent_store {
    ($store:ident, $answer:ident) => {
        #[async_trait]
        impl ArticleStore for $store {
            async fn lookup(&self, _: &str, _: Timestamp) -> Result<Option<Article>, StoreError> {
                $answer().await
            }
            async fn list(
                &self,
                _: &ArticleFilter,
                _: PageRequest,
                _: usize,
            ) -> Result<Page<ArticleSummary>, StoreError> {
                $answer().await
            }
            async fn category(&self, _: &str) -> Result<Option<Category>, StoreError> {
                $answer().await
            }
            async fn categories(&self) -> Result<Vec<Category>, StoreError> {
                $answer().await
            }
            async fn add(&self, _: &[NewArticle], _: Change) -> Result<Vec<Added>, StoreError> {
                $answer().await
            }
            async fn add_category(&self, _: &Category, _: Change) -> Result<(), StoreError> {
                $answer().await
            }
        }
    };
}

#[tokio::test]
async fn the_seed_article_is_complete_html_before_any_script() {
    let site = TestSite::demo().await;
    let (status, html) = site.page(SEED_PATH).await;
    assert_eq!(status, StatusCode::OK);
    for expected in [
        "<h1>Kế hoạch tổ chức Hội nghị Điển hình tiên tiến",
        "nhiệm vụ, mục tiêucủa Đại hội Liên hiệp Hội",
        "1059/HD- SNV",
        "75 năm Cách mạng tháng 8 và Quốc 3 khánh 2/9",
        ">KT<",
        "30-08-2019",
        "Các tin liên quan",
        "(2018-2019): 36 giải pháp đoạt giải",
        "19-08-2019",
        "\"@type\":\"NewsArticle\"",
        "og:title",
        "rel=\"canonical\"",
        "2.068.237",
    ] {
        assert!(html.contains(expected), "{expected:?} is missing");
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_of_the_site() {
    let site = TestSite::demo().await;
    for path in [
        "/khong-co",
        "/tin-tuc/khong-co",
        "/chuyen-muc/khong-co",
        "/trang/khong-co",
        "/tin-tuc/%00%ff",
        "/../etc/passwd",
    ] {
        let (status, html) = site.page(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains("Không tìm thấy trang") && html.contains("472 Trần Hưng Đạo"), "{path}");
    }
}

#[tokio::test]
async fn an_empty_site_says_what_to_do() {
    let site = TestSite::empty().await;
    let (status, html) = site.page("/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Chưa có tin nào được đăng") && html.contains("lienhiep site"));
}

#[tokio::test]
async fn a_dead_database_is_a_page_with_status_503_and_an_incident_number() {
    let site = TestSite::demo().await;
    site.portal.db.close().await;
    let (status, html) = site.page(SEED_PATH).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(html.contains("Trang đang gặp sự cố") && html.contains("Mã sự cố"));
    assert!(html.contains("472 Trần Hưng Đạo"), "the frame needs no database");
    for driver_word in ["sqlx", "PoolClosed", "pool"] {
        assert!(!html.contains(driver_word), "{driver_word} reached the reader");
    }
    assert_eq!(site.get("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(site.get("/healthz").await.status(), StatusCode::OK);
}

/// A store in which every question is a bug, met after a wait as with a real database.
struct PanickingArticles;

async fn bug() -> ! {
    tokio::task::yield_now().await;
    panic!("secret of the storage")
}

#[tokio::test]
async fn a_panic_is_a_page_of_the_site_and_the_next_request_is_answered() {
    let site = TestSite::demo().await.with_articles(Arc::new(PanickingArticles));
    for path in ["/", SEED_PATH] {
        let answer = tokio::time::timeout(Duration::from_secs(5), site.page(path)).await;
        let (status, html) = answer.expect("a panic left the reader waiting");
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(html.contains("Trang đang gặp sự cố") && html.contains("472 Trần Hưng Đạo"), "{html}");
        assert!(html.contains("Mã sự cố") && !html.contains("secret"), "{html}");
    }
    assert_eq!(site.page("/trang/lich").await.0, StatusCode::OK);
    let api = tokio::time::timeout(Duration::from_secs(5), site.get("/api/articles/front")).await;
    assert_eq!(api.expect("a panic left the reader waiting").status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn two_renderings_of_a_page_are_the_same_bytes() {
    let site = TestSite::demo().await;
    for path in ["/", SEED_PATH, "/chuyen-muc/tin-lien-hiep-hoi"] {
        assert_eq!(site.page(path).await, site.page(path).await, "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = TestSite::demo().await;
    for path in
        ["/", SEED_PATH, "/khong-co", "/live?reader=1", "/api/articles/front", "/healthz", "/media/x", "/pkg/test.js"]
    {
        let response = site.get(path).await;
        let header = |name: &str| {
            response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let policy = header("content-security-policy");
        for part in ["base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        for unsafe_source in ["unsafe-inline", "'unsafe-eval'", "nonce-", "http:", " *"] {
            assert!(!policy.contains(unsafe_source), "{path}: {policy}");
        }
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(response.headers().get("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let options = over_tls();
    let site = TestSite::with(options).await;
    let response = site.send(get("/").header(header::HOST, "lhh.example").body(Body::empty()).unwrap()).await;
    assert!(response.headers()[header::STRICT_TRANSPORT_SECURITY].to_str().unwrap().contains("includeSubDomains"));
    assert!(
        response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("upgrade-insecure-requests")
    );
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_misdirected() {
    let site = TestSite::demo().await;
    for host in ["evil.example", "localhost.evil.example", "", "localhost@evil.example"] {
        let request = Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
        assert_eq!(site.send(request).await.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let without = Request::get("/").body(Body::empty()).unwrap();
    assert_eq!(site.send(without).await.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn pages_answer_only_to_get_and_head() {
    let site = TestSite::demo().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::TRACE] {
        let request = Request::builder()
            .method(method.clone())
            .uri("/")
            .header(header::HOST, "localhost")
            .body(Body::empty())
            .unwrap();
        assert_eq!(site.send(request).await.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let site = TestSite::demo().await;
    let request = Request::post("/api/articles/front")
        .header(header::HOST, "localhost:3000")
        .header(header::ORIGIN, "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .unwrap();
    assert_eq!(site.send(request).await.status(), StatusCode::FORBIDDEN);
    let of_our_own = Request::post("/api/articles/front")
        .header(header::HOST, "localhost:3000")
        .header(header::ORIGIN, "http://localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .body(Body::empty())
        .unwrap();
    // It is let through, to a function that is only read by GET.
    assert_eq!(site.send(of_our_own).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_oversize_body_is_refused() {
    let site = TestSite::demo().await;
    let request = Request::post("/api/articles/front")
        .header(header::HOST, "localhost:3000")
        .header(header::CONTENT_LENGTH, 5 * 1024 * 1024)
        .body(Body::from(vec![b'x'; 5 * 1024 * 1024]))
        .unwrap();
    assert_eq!(site.send(request).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn reads_are_get_and_their_errors_have_a_status() {
    let site = TestSite::demo().await;
    let found = site.get("/api/pages/get?slug=lich").await;
    assert_eq!(found.status(), StatusCode::OK);
    assert!(text(found).await.contains("138/KH-LHH"));
    let missing = site.get("/api/pages/get?slug=khong-co").await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(site.get("/api/khong/co").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_read_never_leads_to_the_site_that_it_was_linked_from() {
    let site = TestSite::demo().await;
    let request = get("/api/articles/front")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "https://evil.example/")
        .body(Body::empty())
        .unwrap();
    let response = site.send(request).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers().get(header::LOCATION), None);
}

#[tokio::test]
async fn odd_queries_are_only_the_first_page() {
    let site = TestSite::demo().await;
    for query in ["truoc=x", "truoc=99999999999999999999-1", "sau=%00", "truoc=1-1&truoc=2-2", "truoc=%27%3B--"] {
        let (status, _) = site.page(&format!("/tin-tuc?{query}")).await;
        assert_eq!(status, StatusCode::OK, "{query}");
    }
}

#[tokio::test]
async fn the_stream_tells_the_numbers_at_once_and_ends_with_the_server() {
    let site = TestSite::demo().await;
    let response = site.get("/live?reader=a1").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut events = response.into_body().into_data_stream();
    let mut heard = String::new();
    while !heard.contains("visits") {
        heard.push_str(std::str::from_utf8(&events.next().await.unwrap().unwrap()).unwrap());
    }
    assert!(heard.contains("\"online\":"), "{heard}");
    site.stop.send(true).unwrap();
    let rest = tokio::time::timeout(Duration::from_secs(5), events.collect::<Vec<_>>()).await;
    assert!(rest.is_ok(), "the stream did not end");
}

#[tokio::test]
async fn only_page_views_of_readers_are_visits() {
    let site = TestSite::demo().await;
    let visits = async || {
        site.portal.live.tick().await;
        site.portal.visits.total().await.unwrap()
    };
    let start = visits().await;
    site.get("/").await;
    site.get(SEED_PATH).await;
    site.get("/khong-co").await;
    site.get("/api/articles/front").await;
    site.get("/pkg/test.js").await;
    let robot = Request::get("/").header(header::HOST, "localhost").header(header::USER_AGENT, "Googlebot/2.1");
    site.send(robot.body(Body::empty()).unwrap()).await;
    assert_eq!(visits().await, start + 1, "one reader, one visit");
}

#[tokio::test]
async fn built_files_come_compressed_and_for_ever() {
    let site = TestSite::demo().await;
    let request =
        |encoding: &str| get("/pkg/test.js").header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
    let brotli = site.send(request("gzip, br")).await;
    assert_eq!(brotli.headers()[header::CONTENT_ENCODING], "br");
    assert!(brotli.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert_eq!(site.send(request("gzip, br;q=0")).await.headers()[header::CONTENT_ENCODING], "gzip");
    assert_eq!(site.send(request("identity")).await.headers().get(header::CONTENT_ENCODING), None);
    let etag = brotli.headers()[header::ETAG].clone();
    let again = get("/pkg/test.js").header(header::IF_NONE_MATCH, etag).body(Body::empty()).unwrap();
    assert_eq!(site.send(again).await.status(), StatusCode::NOT_MODIFIED);
}

/// Everything that can be called, and by whom. A new endpoint fails this test until it is listed in the document.
#[tokio::test]
async fn every_endpoint_is_listed_with_who_may_call_it() {
    let listed: BTreeSet<(String, String)> = include_str!("../../../docs/ENDPOINTS.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .map(|(endpoint, rest)| (endpoint.to_owned(), rest.split(" |").next().unwrap().to_owned()))
        .collect();
    let _ = TestSite::empty().await;
    let public = |endpoint: String| (endpoint, "anyone".to_owned());
    let mut real: BTreeSet<(String, String)> = server::http::endpoints()
        .into_iter()
        .map(|endpoint| (endpoint.path.to_owned(), endpoint.who.to_owned()))
        .collect();
    // Server functions and pages of the public site are for everyone; the staff area has its table.
    real.extend(
        server::http::staff::endpoints()
            .into_iter()
            .map(|endpoint| (format!("{} {}", endpoint.method, endpoint.path), endpoint.who.text())),
    );
    real.extend(leptos::server_fn::axum::server_fn_paths().map(|(path, method)| public(format!("{method} {path}"))));
    real.extend(leptos_axum::generate_route_list(App).iter().map(|route| public(format!("page {}", route.path()))));
    let missing: Vec<_> = real.difference(&listed).collect();
    let wrong: Vec<_> = listed.difference(&real).collect();
    assert!(missing.is_empty() && wrong.is_empty(), "not listed: {missing:#?}\nlisted wrongly: {wrong:#?}");
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_told_so_in_a_few_bytes() {
    let site = TestSite::demo().await;
    for path in [SEED_PATH, "/api/articles/front"] {
        for encodings in ["identity", "gzip, deflate, br"] {
            let ask = || get(path).header(header::ACCEPT_ENCODING, encodings);
            let first = site.send(ask().body(Body::empty()).unwrap()).await;
            let etag = first.headers().get(header::ETAG).expect("no ETag").clone();
            assert_eq!(first.headers().contains_key(header::CONTENT_ENCODING), encodings != "identity", "{path}");
            let again = ask().header(header::IF_NONE_MATCH, etag).body(Body::empty()).unwrap();
            let response = site.send(again).await;
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{path}, {encodings}");
            assert_eq!(text(response).await, "", "{path}, {encodings}");
        }
    }
}

#[tokio::test]
async fn a_page_that_the_reader_has_already_is_a_visit_too() {
    let site = TestSite::demo().await;
    // Asked by a robot, whose look changes no number in the page.
    let robot = Request::get("/").header(header::HOST, "localhost").header(header::USER_AGENT, "Googlebot/2.1");
    let etag = site.send(robot.body(Body::empty()).unwrap()).await.headers()[header::ETAG].clone();
    let before = site.portal.visits.total().await.unwrap();
    let another = Request::get("/")
        .header(header::HOST, "localhost")
        .header(header::USER_AGENT, "Mozilla/5.0 Firefox/150.0")
        .header(header::IF_NONE_MATCH, etag);
    let response = site.send(another.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    site.portal.live.tick().await;
    assert_eq!(site.portal.visits.total().await.unwrap(), before + 1);
}

/// A store that never answers.
struct HangingArticles;

async fn silence() -> ! {
    std::future::pending().await
}

silent_store!(HangingArticles, silence);
silent_store!(PanickingArticles, bug);

#[tokio::test]
async fn a_database_that_hangs_is_a_page_of_the_site_too() {
    let site = TestSite::demo().await.with_articles(Arc::new(HangingArticles));
    // From here on, waiting takes no time.
    tokio::time::pause();
    let (status, html) = site.page("/").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(html.contains("Trang đang gặp sự cố") && html.contains("472 Trần Hưng Đạo"), "{html}");
}

#[tokio::test]
async fn every_page_waits_for_its_data() {
    let _ = TestSite::empty().await;
    for route in leptos_axum::generate_route_list(App) {
        assert!(matches!(route.mode(), leptos_router::SsrMode::Async), "{}", route.path());
    }
}
