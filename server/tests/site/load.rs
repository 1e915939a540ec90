//! `lienhiep load`: what goes in, what is refused, and with which words.

use std::fs;

use super::support::{TODAY, TestSite};
use app::{
    domain::page::PageRequest,
    features::articles::{model::BODY_MAX_BYTES, store::ArticleFilter},
};
use server::load::{Report, load_file};

async fn load(site: &TestSite, lines: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bai.jsonl");
    fs::write(&file, lines).unwrap();
    load_file(&site.portal, &file).await.unwrap()
}

fn line(title: &str, more: &str) -> String {
    format!(
        "{{\"title\":{},\"body_html\":\"<p>Nội dung</p>\",\"category\":\"Tin\",\"published_at\":\"2019-08-30T08:00:00+07:00\"{more}}}\n",
        serde_json::Value::from(title)
    )
}

async fn count(site: &TestSite) -> usize {
    let filter = ArticleFilter::published_by(TODAY);
    site.portal.articles.list(&filter, PageRequest::Newest, 1000).await.unwrap().items.len()
}

#[tokio::test]
async fn a_good_file_is_loaded_and_read_back() {
    let site = TestSite::empty().await;
    let more = ",\"slug\":\"hoi-nghi\",\"summary\":\"Tóm tắt\",\"tags\":[\"thi đua\"],\"author_initials\":\"KT\",\"images\":[]";
    let report = load(&site, &line("Hội nghị", more)).await;
    assert_eq!((report.loaded, report.refused), (1, 0));
    let article = site.portal.articles.lookup("hoi-nghi", TODAY).await.unwrap().unwrap();
    assert_eq!(article.summary.published_at.weekday_date_time(), "Thứ sáu, 30/08/2019 08:00");
    assert_eq!((article.author_initials.as_str(), article.tags.as_slice()), ("KT", ["thi đua".to_owned()].as_slice()));
    let (status, html) = site.page("/tin-tuc/hoi-nghi").await;
    assert_eq!(status, 200);
    assert!(html.contains("Tóm tắt"));
}

#[tokio::test]
async fn bad_lines_are_counted_and_the_good_ones_around_them_are_loaded() {
    let site = TestSite::empty().await;
    let file = [
        line("Một", ""),
        "{\"title\":\"cụt\"\n".into(),
        "không phải JSON\n".into(),
        "[]\n".into(),
        "{}\n".into(),
        line("", ""),
        line("Ngày sai", "").replace("2019-08-30", "2019-02-31"),
        line("Kiểu sai", ",\"tags\":\"một\""),
        "\n".into(),
        line("Hai", ""),
        line("Cuối, không xuống dòng", "").trim_end().into(),
    ]
    .concat();
    let report = load(&site, &file).await;
    assert_eq!((report.loaded, report.refused), (3, 7));
    assert_eq!(count(&site).await, 3);
}

#[tokio::test]
async fn bytes_that_are_not_utf8_are_refused_and_a_byte_order_mark_is_not() {
    let site = TestSite::empty().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bai.jsonl");
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    bytes.extend(line("Một", "").bytes());
    bytes.extend(b"{\"title\":\"h\xe9p\"}\n");
    fs::write(&file, bytes).unwrap();
    let report = load_file(&site.portal, &file).await.unwrap();
    assert_eq!((report.loaded, report.refused), (1, 1));
}

#[tokio::test]
async fn decomposed_text_is_stored_composed() {
    let site = TestSite::empty().await;
    let report = load(&site, &line("Thu\u{309}y lo\u{31b}\u{323}i", ",\"slug\":\"thuy-loi\"")).await;
    assert_eq!(report.loaded, 1);
    assert_eq!(site.portal.articles.lookup("thuy-loi", TODAY).await.unwrap().unwrap().summary.title, "Thủy lợi");
}

#[tokio::test]
async fn tcvn3_text_is_refused() {
    let site = TestSite::empty().await;
    let report = load(&site, &line("Héi nghÞ §iÓn h×nh tiªn tiÕn cña Liªn hiÖp Héi", ",\"slug\":\"a\"")).await;
    assert_eq!((report.loaded, report.refused), (0, 1));
}

#[tokio::test]
async fn a_body_of_five_megabytes_is_refused_and_one_at_the_limit_is_not() {
    let site = TestSite::empty().await;
    let with_body = |slug: &str, bytes: usize| {
        line("Dài", &format!(",\"slug\":\"{slug}\"")).replace("Nội dung", &"a".repeat(bytes))
    };
    let around = "<p></p>".len();
    let file = with_body("nam-mb", 5 * 1024 * 1024) + &with_body("vua-du", BODY_MAX_BYTES - around);
    let report = load(&site, &file).await;
    assert_eq!((report.loaded, report.refused), (1, 1));
}

#[tokio::test]
async fn an_endless_line_does_not_fill_the_memory() {
    let site = TestSite::empty().await;
    let file = "x".repeat(30 * 1024 * 1024) + "\n" + &line("Một", "");
    let report = load(&site, &file).await;
    assert_eq!((report.loaded, report.refused), (1, 1));
}

#[tokio::test]
async fn a_body_of_nothing_but_a_script_is_refused() {
    let site = TestSite::empty().await;
    let file = line("Chỉ script", "").replace("<p>Nội dung</p>", "<script>alert(1)</script>");
    assert_eq!(load(&site, &file).await.refused, 1);
}

#[tokio::test]
async fn an_article_dated_later_is_counted_as_waiting_and_one_updated_before_it_was_published_is_refused() {
    let site = TestSite::empty().await;
    let file = line("Mai sau", "").replace("2019-08-30", "2099-01-01")
        + &line("Ngược", ",\"updated_at\":\"2001-01-01T00:00:00+07:00\"");
    let report = load(&site, &file).await;
    assert_eq!((report.loaded, report.waiting, report.refused), (1, 1, 1));
}

#[tokio::test]
async fn scripts_in_a_body_are_gone_before_they_are_stored() {
    let site = TestSite::empty().await;
    let hostile = "<p onclick='x()'>Chữ<script>alert(1)</script><img src='x' onerror='alert(1)'></p><a href='javascript:alert(1)'>b</a>";
    let file = line("Xấu", ",\"slug\":\"xau\"").replace("<p>Nội dung</p>", hostile);
    assert_eq!(load(&site, &file).await.loaded, 1);
    let body = site.portal.articles.lookup("xau", TODAY).await.unwrap().unwrap().body.into_string();
    for trace in ["script", "onclick", "onerror", "javascript"] {
        assert!(!body.contains(trace), "{body}");
    }
    assert!(body.contains("Chữ"));
}

#[tokio::test]
async fn loading_the_same_file_again_doubles_nothing() {
    let site = TestSite::empty().await;
    let file = line("Một", ",\"slug\":\"mot\"") + &line("Hai", "");
    assert_eq!(load(&site, &file).await.loaded, 2);
    let again = load(&site, &file).await;
    assert_eq!((again.loaded, again.already_there, again.refused), (0, 2, 0));
    let other = load(&site, &line("Khác", ",\"slug\":\"mot\"")).await;
    assert_eq!((other.loaded, other.already_there, other.refused), (0, 0, 1));
    assert_eq!(count(&site).await, 2);
}

#[tokio::test]
async fn pictures_beside_the_file_are_kept_and_others_are_not_fetched() {
    let site = TestSite::empty().await;
    let folder = tempfile::tempdir().unwrap();
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82";
    fs::write(folder.path().join("anh.png"), png).unwrap();
    fs::write(folder.path().join("gia.png"), "<html>").unwrap();
    let file = folder.path().join("bai.jsonl");
    let image = ",\"slug\":\"co-anh\",\"images\":[{\"src\":\"anh.png\",\"alt\":\"Ảnh\"},\"https://o.example/b.jpg\"]";
    let lines = line("Có ảnh", image)
        + &line("Ảnh giả", ",\"images\":[\"gia.png\"]")
        + &line("Ảnh thiếu", ",\"images\":[\"thieu.png\"]")
        + &line("Ra ngoài", ",\"images\":[\"../anh.png\"]");
    fs::write(&file, lines).unwrap();
    let report = load_file(&site.portal, &file).await.unwrap();
    assert_eq!((report.loaded, report.refused, report.foreign_pictures), (1, 3, 1));
    let article = site.portal.articles.lookup("co-anh", TODAY).await.unwrap().unwrap();
    let response = site.get(&article.images[0].src).await;
    assert_eq!((response.status().as_u16(), response.headers()["content-type"].to_str().unwrap()), (200, "image/png"));
}
