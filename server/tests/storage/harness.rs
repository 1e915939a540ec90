//! Databases for tests: one of each engine, new for each test.

use std::sync::atomic::{AtomicU32, Ordering};

use server::storage::Db;
use tempfile::TempDir;

/// A migrated database that nobody else uses.
pub struct TestDb {
    pub db: Db,
    pub _folder: Option<TempDir>,
}

pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_file(&folder.path().join("lienhiep.db")).await.unwrap();
    TestDb { db, _folder: Some(folder) }
}

pub async fn postgres() -> TestDb {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("LIENHIEP_TEST_POSTGRES")
        .expect("LIENHIEP_TEST_POSTGRES must name a PostgreSQL server: run these tests with `cargo xtask test`");
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let maintenance = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&maintenance).await.unwrap();
    maintenance.close().await;
    let url = server.rsplit_once('/').map(|(server, _)| format!("{server}/{name}")).unwrap();
    TestDb { db: Db::open(&url).await.unwrap(), _folder: None }
}

/// Each test below once for each engine.
macro_rules! on_both_engines {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::harness::sqlite().await.db.clone()).await })*
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")] async fn $name() { super::$name(crate::harness::postgres().await.db.clone()).await })*
        }
    };
}

pub(crate) use on_both_engines;
