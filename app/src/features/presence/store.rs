//! What the counter needs from the server.

use async_trait::async_trait;

use super::model::Presence;
use crate::domain::error::StoreError;

/// The durable total of visits.
#[async_trait]
pub trait VisitStore: Send + Sync {
    /// The total so far.
    async fn total(&self) -> Result<u64, StoreError>;

    /// Adds `visits` and returns the new total.
    async fn add(&self, visits: u64) -> Result<u64, StoreError>;

    /// Lifts the total to `start` when it is below: the number of the site that this one continues.
    async fn start_from(&self, start: u64) -> Result<(), StoreError>;
}

/// The present numbers, from memory.
pub trait PresenceMeter: Send + Sync {
    fn read(&self) -> Presence;
}
