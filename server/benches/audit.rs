//! What the audit chain costs a write: the same change with and without its row, in turn, on each engine. Medians and
//! a ratio. `cargo xtask bench` runs it; `LIENHIEP_TEST_POSTGRES` adds PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, tells how long things took, and is told of its database by its environment"
)]

use std::time::{Duration, Instant};

use app::{
    domain::{change::Subject, permission::Permit, time::Timestamp},
    features::{accounts::store::AccountStore, audit::store::AuditStore},
};
use server::storage::{Db, SqlAccounts, SqlAudit};

const SAMPLES: usize = 400;
const WARM_UP: usize = 40;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        println!("\nCost of the audit chain, one write at a time ({SAMPLES} of each, in turn), in milliseconds\n");
        println!("  engine       plain write   audited write    ratio   the chain's part");
        let folder = tempfile::tempdir().unwrap();
        measure("SQLite", Db::open_file(&folder.path().join("lienhiep.db")).await.unwrap()).await;
        if let Ok(url) = std::env::var("LIENHIEP_TEST_POSTGRES") {
            let maintenance = sqlx::PgPool::connect(&url).await.unwrap();
            sqlx::query("DROP DATABASE IF EXISTS bench_audit").execute(&maintenance).await.unwrap();
            sqlx::query("CREATE DATABASE bench_audit").execute(&maintenance).await.unwrap();
            let of_bench = url.rsplit_once('/').map(|(server, _)| format!("{server}/bench_audit")).unwrap();
            measure("PostgreSQL", Db::open(&of_bench).await.unwrap()).await;
        }
    });
}

async fn measure(engine: &str, db: Db) {
    let (accounts, audit) = (SqlAccounts(db.clone()), SqlAudit(db));
    let (mut plain, mut audited) = (Vec::new(), Vec::new());
    for sample in 0..SAMPLES + WARM_UP {
        let now = Timestamp::from_millis(i64::try_from(sample).unwrap() * 1000);
        let start = Instant::now();
        // One row, one commit, synced: the least that any change does.
        accounts.put_ceremony(&format!("{sample}"), "state", now).await.unwrap();
        let plain_time = start.elapsed();
        let change = Permit::of_command_line(now).change("association.change", Subject::new("association", 1));
        let change = change.detail(serde_json::json!({ "before": { "name": "Hội A" }, "after": { "name": "Hội B" } }));
        let start = Instant::now();
        audit.record(change).await.unwrap();
        let audited_time = start.elapsed();
        if sample >= WARM_UP {
            plain.push(plain_time);
            audited.push(audited_time);
        }
    }
    let (plain, audited) = (median(plain), median(audited));
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "  {engine:<10} {:>13.3} {:>15.3} {:>8.2} {:>18.3}",
        millis(plain),
        millis(audited),
        millis(audited) / millis(plain),
        millis(audited.saturating_sub(plain)),
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
