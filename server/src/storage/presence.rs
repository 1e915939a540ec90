//! The total of visits.

use app::{domain::error::StoreError, features::presence::store::VisitStore};
use async_trait::async_trait;

use super::{Db, inconsistent, read, write};

const TOTAL: &str = "SELECT total FROM visits WHERE id = 1";
const ADD: &str = "UPDATE visits SET total = total + $1 WHERE id = 1 RETURNING total";
const START_FROM: &str = "UPDATE visits SET total = $1 WHERE id = 1 AND total < $1";

/// [`VisitStore`] on either engine.
pub struct SqlVisits(pub Db);

fn to_column(visits: u64) -> Result<i64, StoreError> {
    i64::try_from(visits).map_err(inconsistent)
}

fn from_column(total: i64) -> Result<u64, StoreError> {
    u64::try_from(total).map_err(inconsistent)
}

#[async_trait]
impl VisitStore for SqlVisits {
    async fn total(&self) -> Result<u64, StoreError> {
        from_column(read!(&self.0, pool => sqlx::query_scalar(TOTAL).fetch_one(pool))?)
    }

    async fn add(&self, visits: u64) -> Result<u64, StoreError> {
        let visits = to_column(visits)?;
        let total = write!(&self.0, tx => { sqlx::query_scalar(ADD).bind(visits).fetch_one(&mut *tx).await? })?;
        from_column(total)
    }

    async fn start_from(&self, start: u64) -> Result<(), StoreError> {
        let start = to_column(start)?;
        write!(&self.0, tx => {
            sqlx::query(START_FROM).bind(start).execute(&mut *tx).await?;
        })
    }
}
