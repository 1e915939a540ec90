//! Counted tries.

use app::{
    domain::{error::StoreError, time::Timestamp},
    features::accounts::{
        limits::{FORGOTTEN_AFTER_SECONDS, Limit},
        store::AttemptStore,
    },
};
use async_trait::async_trait;

use super::{Db, read, write};

/// Counts a try unless its key is blocked; one statement, so that a thousand tries at once are counted as a thousand.
/// $1 key · $2 now · $3 tries before this are forgotten
const TAKE: &str = "INSERT INTO attempts (key, count, last_at, blocked_until) VALUES ($1, 1, $2, 0)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN attempts.last_at < $3 THEN 1 ELSE attempts.count + 1 END,
        last_at = $2
    WHERE attempts.blocked_until <= $2
    RETURNING count";
const BLOCK: &str = "UPDATE attempts SET blocked_until = $1 WHERE key = $2";
const BLOCKED_UNTIL: &str = "SELECT blocked_until FROM attempts WHERE key = $1";
/// The try that succeeded does not count; those of others before it do.
const GIVE_BACK: &str = "UPDATE attempts SET count = count - 1, blocked_until = 0 WHERE key = $1 AND count > 0";
const FORGIVE: &str = "DELETE FROM attempts WHERE key = $1";

/// [`AttemptStore`] on either engine.
pub struct SqlAttempts(pub Db);

#[async_trait]
impl AttemptStore for SqlAttempts {
    async fn take(&self, limits: &[Limit], now: Timestamp) -> Result<Result<(), u64>, StoreError> {
        for limit in limits {
            // A key that is blocked is told without a write: a flood of tries costs reads.
            let blocked: Option<i64> = read!(
                &self.0,
                pool => sqlx::query_scalar(BLOCKED_UNTIL).bind(&limit.key).fetch_optional(pool)
            )?;
            if let Some(wait) = blocked.and_then(|until| wait(until, now)) {
                return Ok(Err(wait));
            }
        }
        let forgotten = now.plus_seconds(-FORGOTTEN_AFTER_SECONDS).millis();
        write!(&self.0, tx => {
            let mut outcome = Ok(());
            for limit in limits {
                let count: Option<i64> = sqlx::query_scalar(TAKE)
                    .bind(&limit.key)
                    .bind(now.millis())
                    .bind(forgotten)
                    .fetch_optional(&mut *tx)
                    .await?;
                let until = match count {
                    Some(count) => {
                        // Tries at once reach this in another order than their times: one that need not wait must
                        // not be in the way of one that is a moment older.
                        if let Some(until) = limit.blocked_until(count, now) {
                            sqlx::query(BLOCK).bind(until.millis()).bind(&limit.key).execute(&mut *tx).await?;
                        }
                        continue;
                    }
                    None => sqlx::query_scalar(BLOCKED_UNTIL).bind(&limit.key).fetch_one(&mut *tx).await?,
                };
                outcome = Err(wait(until, now).unwrap_or(1));
                break;
            }
            outcome
        })
    }

    async fn forgive(&self, limits: &[Limit]) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            for limit in limits {
                let statement = if limit.outlives_success { GIVE_BACK } else { FORGIVE };
                sqlx::query(statement).bind(&limit.key).execute(&mut *tx).await?;
            }
        })
    }
}

/// Whole seconds until then, at least one; `None` when it is over.
fn wait(until: i64, now: Timestamp) -> Option<u64> {
    u64::try_from((until - now.millis() + 999) / 1000).ok().filter(|seconds| *seconds > 0)
}
