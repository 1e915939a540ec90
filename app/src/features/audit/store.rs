//! What the audit log needs from storage beside the rows that every change writes.

use async_trait::async_trait;

use super::{
    filter::AuditFilter,
    model::{AuditRow, StoredEntry},
};
use crate::domain::{change::Change, error::StoreError, time::Timestamp};

/// The log.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// At most `size` rows, newest first.
    async fn list(&self, filter: &AuditFilter, size: u32) -> Result<Vec<AuditRow>, StoreError>;

    /// At most `size` rows after `seq`, oldest first, with all that the chain covers.
    async fn entries_after(&self, seq: i64, size: u32) -> Result<Vec<StoredEntry>, StoreError>;

    /// Where the chain ends: number and hash.
    async fn head(&self) -> Result<(i64, String), StoreError>;

    /// Writes a row for something that changes nothing else, such as a refused sign-in or an export.
    async fn record(&self, change: Change) -> Result<(), StoreError>;

    /// Erases the details of rows by visitors older than `before`, sign-ins most of them; returns how many.
    async fn erase_details_before(&self, before: Timestamp, change: Change) -> Result<u64, StoreError>;
}
