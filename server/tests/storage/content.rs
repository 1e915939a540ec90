//! Articles, pages, settings, visits.

use app::{
    domain::{
        html::SafeHtml,
        page::{Cursor, PageRequest},
        time::Timestamp,
    },
    features::{
        articles::{
            model::{Category, Image, NewArticle},
            store::{Added, ArticleFilter, ArticleStore},
        },
        pages::{model::StaticPage, store::PageStore},
        presence::store::VisitStore,
        site::{
            model::{Link, LinkGroup, Site},
            store::SiteStore,
        },
    },
};
use server::storage::{Db, SqlArticles, SqlPages, SqlSite, SqlVisits};

use super::harness::{TestDb, on_both_engines, sqlite};

on_both_engines! {
    an_article_comes_back_as_it_was_stored
    an_article_is_hidden_until_its_time
    lists_go_both_ways_by_time_then_number
    a_category_lists_only_its_own
    a_taken_slug_is_reported_and_the_rest_of_the_batch_is_stored
    equal_titles_get_different_addresses
    the_same_article_again_is_not_doubled
    a_cursor_in_the_future_shows_nothing_hidden
    a_batch_that_fails_leaves_nothing
    categories_keep_their_order_and_are_not_doubled
    a_static_page_is_replaced_by_its_slug
    the_site_is_one_and_is_replaced_whole
    the_total_of_visits_only_grows
    visits_added_at_once_are_all_counted
    opening_again_changes_nothing
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_567_126_800_000).plus_seconds(seconds)
}

fn category(slug: &str) -> Category {
    Category { slug: slug.into(), name: format!("Mục {slug}") }
}

fn article(slug: &str, category_slug: &str, seconds: i64) -> NewArticle {
    NewArticle {
        slug: slug.into(),
        slug_is_derived: false,
        title: format!("Hội nghị Điển hình tiên tiến – {slug}"),
        summary: "Tóm tắt".into(),
        body: SafeHtml::from_sanitised("<p>Thủy lợi, ỄỘỮẲ</p>".into()),
        category: category(category_slug),
        tags: vec!["thi đua".into(), "KH&KT".into()],
        author_initials: "KT".into(),
        published_at: at(seconds),
        updated_at: at(seconds + 60),
        images: vec![Image {
            src: "/media/a.png".into(),
            alt: "Ảnh".into(),
            caption: "Chú thích".into(),
            width: 3,
            height: 2,
        }],
    }
}

fn change() -> app::domain::change::Change {
    super::people::command_line("article.load")
}

fn everything() -> ArticleFilter {
    ArticleFilter::published_by(at(1_000_000))
}

async fn slugs(store: &SqlArticles, filter: &ArticleFilter, request: PageRequest, size: usize) -> Vec<String> {
    store.list(filter, request, size).await.unwrap().items.into_iter().map(|article| article.slug).collect()
}

async fn an_article_comes_back_as_it_was_stored(db: Db) {
    let store = SqlArticles(db);
    let new = article("hoi-nghi", "tin", 0);
    assert_eq!(store.add(std::slice::from_ref(&new), change()).await.unwrap(), [Added::As("hoi-nghi".into())]);
    let found = store.lookup("hoi-nghi", at(0)).await.unwrap().unwrap();
    assert_eq!(found.summary.title, new.title);
    assert_eq!(found.summary.summary, new.summary);
    assert_eq!(found.summary.category, new.category);
    assert_eq!(found.summary.published_at, new.published_at);
    assert_eq!(found.summary.image.as_ref(), new.images.first());
    assert_eq!(found.body, new.body);
    assert_eq!(found.author_initials, new.author_initials);
    assert_eq!(found.updated_at, new.updated_at);
    assert_eq!(found.tags, new.tags);
    assert_eq!(found.images, new.images);
}

async fn an_article_is_hidden_until_its_time(db: Db) {
    let store = SqlArticles(db);
    store.add(&[article("mai", "tin", 10)], change()).await.unwrap();
    assert_eq!(store.lookup("mai", at(9)).await.unwrap(), None);
    assert!(slugs(&store, &ArticleFilter::published_by(at(9)), PageRequest::Newest, 9).await.is_empty());
    assert!(store.lookup("mai", at(10)).await.unwrap().is_some());
    assert_eq!(slugs(&store, &ArticleFilter::published_by(at(10)), PageRequest::Newest, 9).await, ["mai"]);
}

async fn lists_go_both_ways_by_time_then_number(db: Db) {
    let store = SqlArticles(db);
    // Two at the same second: the number decides.
    store
        .add(
            &[article("a", "tin", 0), article("b", "tin", 5), article("c", "tin", 5), article("d", "tin", 9)],
            change(),
        )
        .await
        .unwrap();
    let first = store.list(&everything(), PageRequest::Newest, 2).await.unwrap();
    assert_eq!(first.items.iter().map(|a| a.slug.as_str()).collect::<Vec<_>>(), ["d", "c"]);
    assert_eq!(first.newer, None);
    let older = first.older.unwrap();
    assert_eq!(slugs(&store, &everything(), PageRequest::OlderThan(older), 2).await, ["b", "a"]);
    let b = Cursor { at: at(5), id: older.id - 1 };
    assert_eq!(slugs(&store, &everything(), PageRequest::NewerThan(b), 1).await, ["c"]);
    assert_eq!(slugs(&store, &everything(), PageRequest::NewerThan(b), 5).await, ["d", "c"]);
}

async fn a_cursor_in_the_future_shows_nothing_hidden(db: Db) {
    let store = SqlArticles(db);
    store.add(&[article("nay", "tin", 0), article("mai", "tin", 100)], change()).await.unwrap();
    let now = ArticleFilter::published_by(at(50));
    let far = PageRequest::OlderThan(Cursor { at: at(1000), id: 99 });
    assert_eq!(slugs(&store, &now, far, 9).await, ["nay"]);
    assert_eq!(slugs(&store, &now.clone().in_category("tin"), far, 9).await, ["nay"]);
    let past = PageRequest::NewerThan(Cursor { at: at(-1000), id: 0 });
    assert_eq!(slugs(&store, &now, past, 9).await, ["nay"]);
    assert_eq!(slugs(&store, &now.in_category("tin"), past, 9).await, ["nay"]);
}

async fn a_category_lists_only_its_own(db: Db) {
    let store = SqlArticles(db);
    store.add(&[article("a", "tin", 0), article("b", "khac", 1), article("c", "tin", 2)], change()).await.unwrap();
    let news = everything().in_category("tin");
    assert_eq!(slugs(&store, &news, PageRequest::Newest, 9).await, ["c", "a"]);
    let c = store.list(&news, PageRequest::Newest, 1).await.unwrap().items[0].cursor();
    assert_eq!(slugs(&store, &news, PageRequest::OlderThan(c), 9).await, ["a"]);
    assert!(slugs(&store, &news, PageRequest::NewerThan(c), 9).await.is_empty());
    assert!(slugs(&store, &everything().in_category("khong-co"), PageRequest::Newest, 9).await.is_empty());
}

async fn a_taken_slug_is_reported_and_the_rest_of_the_batch_is_stored(db: Db) {
    let store = SqlArticles(db);
    let outcomes =
        store.add(&[article("a", "tin", 0), article("a", "tin", 1), article("b", "tin", 2)], change()).await.unwrap();
    assert_eq!(outcomes, [Added::As("a".into()), Added::SlugTaken("a".into()), Added::As("b".into())]);
    assert_eq!(store.lookup("a", at(9)).await.unwrap().unwrap().summary.published_at, at(0));
}

async fn equal_titles_get_different_addresses(db: Db) {
    let store = SqlArticles(db);
    let derived = |seconds| NewArticle { slug_is_derived: true, ..article("hoi-thao", "tin", seconds) };
    let outcomes = store.add(&[derived(0), derived(1), derived(2)], change()).await.unwrap();
    let mut addresses: Vec<String> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Added::As(slug) => slug,
            refused => panic!("{refused:?}"),
        })
        .collect();
    assert_eq!(addresses[0], "hoi-thao");
    assert!(addresses.iter().all(|slug| slug.starts_with("hoi-thao")));
    addresses.sort();
    addresses.dedup();
    assert_eq!(addresses.len(), 3);
}

async fn the_same_article_again_is_not_doubled(db: Db) {
    let store = SqlArticles(db);
    let derived = |seconds| NewArticle { slug_is_derived: true, ..article("hoi-thao", "tin", seconds) };
    store.add(&[derived(0), derived(1)], change()).await.unwrap();
    let again = store.add(&[derived(0), derived(1)], change()).await.unwrap();
    assert!(again.iter().all(|outcome| matches!(outcome, Added::AlreadyThere(_))), "{again:?}");
    assert_eq!(slugs(&store, &everything(), PageRequest::Newest, 9).await.len(), 2);
}

async fn a_batch_that_fails_leaves_nothing(db: Db) {
    let store = SqlArticles(db);
    store.add(&[article("tot", "tin", 0)], change()).await.unwrap();
    // The second statement of an addition fails from now on, after the first has succeeded.
    match &store.0 {
        Db::Sqlite { writer, .. } => sqlx::query("DROP TABLE article_bodies").execute(writer).await.map(drop),
        Db::Postgres(pool) => sqlx::query("DROP TABLE article_bodies").execute(pool).await.map(drop),
    }
    .unwrap();
    assert!(store.add(&[article("sau", "moi", 3)], change()).await.is_err());
    assert_eq!(slugs(&store, &everything(), PageRequest::Newest, 9).await, ["tot"]);
    assert_eq!(store.category("moi").await.unwrap(), None);
}

async fn categories_keep_their_order_and_are_not_doubled(db: Db) {
    let store = SqlArticles(db);
    store.add_category(&category("mot"), change()).await.unwrap();
    store.add(&[article("a", "hai", 0), article("b", "mot", 1)], change()).await.unwrap();
    store.add_category(&Category { slug: "mot".into(), name: "Tên khác".into() }, change()).await.unwrap();
    assert_eq!(store.categories().await.unwrap(), [category("mot"), category("hai")]);
    assert_eq!(store.category("hai").await.unwrap(), Some(category("hai")));
    assert_eq!(store.category("ba").await.unwrap(), None);
}

async fn a_static_page_is_replaced_by_its_slug(db: Db) {
    let store = SqlPages(db);
    let page = |title: &str, seconds| StaticPage {
        slug: "gioi-thieu".into(),
        title: title.into(),
        body: SafeHtml::from_sanitised("<p>Giới thiệu</p>".into()),
        updated_at: at(seconds),
    };
    assert_eq!(store.lookup("gioi-thieu").await.unwrap(), None);
    store.save(&page("Cũ", 0), change()).await.unwrap();
    store.save(&page("Mới", 1), change()).await.unwrap();
    assert_eq!(store.lookup("gioi-thieu").await.unwrap(), Some(page("Mới", 1)));
    store.save(&StaticPage { slug: "a".into(), ..page("Sau", 2) }, change()).await.unwrap();
    assert_eq!(store.list().await.unwrap(), [("gioi-thieu".into(), "Mới".into()), ("a".into(), "Sau".into())]);
}

async fn the_site_is_one_and_is_replaced_whole(db: Db) {
    let store = SqlSite(db);
    assert_eq!(store.lookup().await.unwrap(), None);
    let site = |name: &str| Site {
        name: name.into(),
        visits_start: 2_068_237,
        link_groups: vec![LinkGroup {
            title: "Liên kết".into(),
            links: vec![Link { label: "congbao".into(), href: None }],
        }],
        ..Site::default()
    };
    store.save(&site("Một"), change()).await.unwrap();
    store.save(&site("Hai"), change()).await.unwrap();
    assert_eq!(store.lookup().await.unwrap(), Some(site("Hai")));
}

async fn the_total_of_visits_only_grows(db: Db) {
    let store = SqlVisits(db);
    assert_eq!(store.total().await.unwrap(), 0);
    store.start_from(2_068_237).await.unwrap();
    assert_eq!(store.add(3).await.unwrap(), 2_068_240);
    store.start_from(1_000).await.unwrap();
    assert_eq!(store.total().await.unwrap(), 2_068_240);
}

async fn visits_added_at_once_are_all_counted(db: Db) {
    let adders: Vec<_> = (0..20)
        .map(|_| {
            let store = SqlVisits(db.clone());
            tokio::spawn(async move { store.add(5).await.unwrap() })
        })
        .collect();
    for adder in adders {
        adder.await.unwrap();
    }
    assert_eq!(SqlVisits(db).total().await.unwrap(), 100);
}

async fn opening_again_changes_nothing(db: Db) {
    db.ping().await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { return };
    let path = writer.connect_options().get_filename().to_owned();
    SqlArticles(db.clone()).add(&[article("a", "tin", 0)], change()).await.unwrap();
    db.close().await;
    let reopened = SqlArticles(Db::open_file(&path).await.unwrap());
    assert_eq!(slugs(&reopened, &everything(), PageRequest::Newest, 9).await, ["a"]);
}

/// A page is found by its cursor and not by walking to it, whatever its depth.
#[tokio::test]
async fn sqlite_seeks_to_the_cursor_of_a_page() {
    let TestDb { db, _folder } = sqlite().await;
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    for statement in SqlArticles::LIST_STATEMENTS {
        let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained).fetch_all(writer).await.unwrap();
        let plan = steps.into_iter().map(|step| step.3).collect::<Vec<_>>().join("; ");
        assert!(
            plan.contains("(published_at,id)") || plan.contains("published_at<?") || plan.contains("published_at>?"),
            "{plan}"
        );
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

/// SQLite rolls a transaction back by itself when the disk is full. The one writer must be of use again as soon as
/// there is room.
#[tokio::test]
async fn sqlite_writes_again_once_a_full_disk_has_room() {
    let TestDb { db, _folder } = sqlite().await;
    let store = SqlArticles(db.clone());
    store.add(&[article("truoc", "tin", 0)], change()).await.unwrap();
    let Db::Sqlite { writer, .. } = &db else { unreachable!() };
    // The limit holds for this connection: the disk is full at its present size.
    sqlx::query("PRAGMA max_page_count = 1").execute(writer).await.unwrap();
    let large = |slug: &str| NewArticle {
        body: SafeHtml::from_sanitised(format!("<p>{}</p>", "a".repeat(500_000))),
        ..article(slug, "tin", 1)
    };
    let error = store.add(&[large("day")], change()).await.unwrap_err().to_string();
    assert!(error.contains("full"), "{error}");
    store.add(&[large("sau")], change()).await.unwrap();
    assert_eq!(slugs(&store, &everything(), PageRequest::Newest, 9).await, ["sau", "truoc"]);
}

#[tokio::test]
async fn sqlite_syncs_every_acknowledged_write() {
    let TestDb { db, _folder } = sqlite().await;
    let Db::Sqlite { writer, readers } = &db else { unreachable!() };
    let pragma =
        async |name: &'static str| -> String { sqlx::query_scalar::<_, String>(name).fetch_one(writer).await.unwrap() };
    assert_eq!(pragma("SELECT journal_mode FROM pragma_journal_mode").await, "wal");
    // 2 is FULL.
    assert_eq!(pragma("SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await, "2");
    assert_eq!(pragma("SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys").await, "1");
    assert!(sqlx::query("DELETE FROM visits").execute(readers).await.is_err(), "readers cannot write");
}
