//! Use cases of the news over stores in memory, and its pages as markup.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use app::{
    domain::{error::AppError, page::PageRequest},
    features::articles::{
        model::Image,
        service::{self, LIST_SIZE, RELATED},
        store::ArticleStore,
    },
};
use leptos::prelude::*;
use support::{MemoryArticles, SEED_DAY, category, change, clock, new_article};

fn slugs(articles: &[app::features::articles::model::ArticleSummary]) -> Vec<&str> {
    articles.iter().map(|article| article.slug.as_str()).collect()
}

#[tokio::test]
async fn an_article_dated_later_is_not_found_yet() {
    let news = category("tin", "Tin");
    let store = MemoryArticles::with(&[new_article("ngay-mai", &news, -1)]).await;
    let clock = clock();
    assert_eq!(service::get_article(&store, &clock, "ngay-mai").await, Err(AppError::NotFound));
    clock.advance_seconds(24 * 60 * 60);
    assert!(service::get_article(&store, &clock, "ngay-mai").await.is_ok());
}

#[tokio::test]
async fn related_articles_are_the_ones_before_it_in_the_category_newest_first() {
    let (news, other) = (category("tin", "Tin"), category("khac", "Khác"));
    let mut articles: Vec<_> = (0..8).map(|days| new_article(&format!("tin-{days}"), &news, days)).collect();
    articles.push(new_article("khac-1", &other, 1));
    let store = MemoryArticles::with(&articles).await;
    let found = service::get_article(&store, &clock(), "tin-0").await.unwrap();
    assert_eq!(slugs(&found.related), ["tin-1", "tin-2", "tin-3", "tin-4", "tin-5"]);
    assert_eq!(found.previous.unwrap().slug, "tin-1");
    assert_eq!(found.next, None);
}

#[tokio::test]
async fn the_oldest_article_is_related_to_those_after_it_nearest_first() {
    let news = category("tin", "Tin");
    let articles: Vec<_> = (0..8).map(|days| new_article(&format!("tin-{days}"), &news, days)).collect();
    let store = MemoryArticles::with(&articles).await;
    let found = service::get_article(&store, &clock(), "tin-7").await.unwrap();
    assert_eq!(slugs(&found.related), ["tin-6", "tin-5", "tin-4", "tin-3", "tin-2"]);
    assert_eq!(found.related.len(), RELATED);
    assert_eq!(found.next.unwrap().slug, "tin-6");
}

#[tokio::test]
async fn a_category_without_articles_is_an_empty_page_and_an_unknown_one_is_not_found() {
    let store = MemoryArticles::default();
    store.add_category(&category("hinh-anh", "Hình ảnh"), change()).await.unwrap();
    let listing = service::list_articles(&store, &clock(), Some("hinh-anh"), PageRequest::Newest).await.unwrap();
    assert!(listing.page.items.is_empty());
    assert_eq!(
        service::list_articles(&store, &clock(), Some("khong-co"), PageRequest::Newest).await,
        Err(AppError::NotFound)
    );
}

#[tokio::test]
async fn pages_of_a_list_lead_there_and_back() {
    let news = category("tin", "Tin");
    let articles: Vec<_> = (0..50).map(|days| new_article(&format!("tin-{days}"), &news, days)).collect();
    let store = MemoryArticles::with(&articles).await;
    let list = async |request| service::list_articles(&store, &clock(), Some("tin"), request).await.unwrap().page;
    let first = list(PageRequest::Newest).await;
    let second = list(PageRequest::OlderThan(first.older.unwrap())).await;
    assert_eq!(second.items[0].slug, format!("tin-{LIST_SIZE}"));
    let back = list(PageRequest::NewerThan(second.newer.unwrap())).await;
    assert_eq!(slugs(&back.items), slugs(&first.items));
    assert_eq!(back.newer, None);
}

#[tokio::test]
async fn the_front_page_leaves_out_sections_without_articles() {
    let (full, empty) = (category("tin", "Tin"), category("trong", "Trống"));
    let store = MemoryArticles::default();
    store.add_category(&empty, change()).await.unwrap();
    store.add(&[new_article("tin-1", &full, 1)], change()).await.unwrap();
    let front = service::get_front(&store, &clock()).await.unwrap();
    assert_eq!(slugs(&front.latest), ["tin-1"]);
    assert_eq!(front.sections.len(), 1);
}

#[tokio::test]
async fn no_driver_text_reaches_a_reader() {
    let error = service::get_front(&MemoryArticles::failing(), &clock()).await.unwrap_err();
    assert!(matches!(error, AppError::Unavailable { .. }));
    assert!(!format!("{error:?}{error}").contains("db.example"));
}

/// Renders as inside a request, of a site that is not configured yet.
fn rendered<T>(render: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    owner.with(render)
}

#[tokio::test]
async fn the_article_page_shows_initials_and_both_dates() {
    let news = category("tin", "Tin");
    let mut article = new_article("hoi-nghi", &news, 2);
    article.updated_at = SEED_DAY;
    let store = MemoryArticles::with(&[article]).await;
    let found = service::get_article(&store, &clock(), "hoi-nghi").await.unwrap();
    let fragment = rendered(|| app::features::articles::article(found));
    for expected in ["Tin hoi-nghi</h1>", "28-08-2019", "30-08-2019", ">KT<", "Cập nhật ngày", "<p>Nội dung</p>"]
    {
        assert!(fragment.html.contains(expected), "{expected} is missing in {}", fragment.html);
    }
    assert_eq!(fragment.path, "/tin-tuc/hoi-nghi");
}

#[tokio::test]
async fn hostile_text_is_escaped_in_every_place() {
    let hostile = "</script><script>alert(1)</script>\"'>";
    let news = category("tin", hostile);
    let mut article = new_article("xau", &news, 1);
    article.title = hostile.into();
    article.summary = hostile.into();
    article.author_initials = hostile.into();
    article.tags = vec![hostile.into()];
    article.images =
        vec![Image { src: "/media/a.png".into(), alt: hostile.into(), caption: hostile.into(), width: 1, height: 1 }];
    let store = MemoryArticles::with(&[article, new_article("ke-tiep", &news, 2)]).await;
    let clock = clock();
    let found = service::get_article(&store, &clock, "xau").await.unwrap();
    let neighbour = service::get_article(&store, &clock, "ke-tiep").await.unwrap();
    let front = service::get_front(&store, &clock).await.unwrap();
    let listing = service::list_articles(&store, &clock, Some("tin"), PageRequest::Newest).await.unwrap();
    let pages = rendered(|| {
        [
            app::features::articles::article(found),
            app::features::articles::article(neighbour),
            app::features::articles::front(front),
            app::features::articles::listing(listing),
        ]
    });
    for page in pages {
        assert!(!page.html.contains("<script>"), "{}", page.html);
    }
}
