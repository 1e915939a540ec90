//! What personal data needs from storage.

use async_trait::async_trait;

use super::model::{Consent, Incident, NewRequest, Purpose, Request};
use crate::domain::{change::Change, error::StoreError, id::PersonId, time::Timestamp, workdays::Day};

/// A step in the life of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Replied,
    /// Once, with its ground and its new deadline.
    Extended {
        ground: String,
        done_due: Timestamp,
    },
    Done {
        outcome: String,
    },
}

/// Consents, requests, incidents, holidays, and the end of a person's data.
#[async_trait]
pub trait PrivacyStore: Send + Sync {
    /// All consents of a person, the withdrawn ones too, newest first.
    async fn consents(&self, person: PersonId) -> Result<Vec<Consent>, StoreError>;

    /// Gives a consent, or withdraws the one in force.
    async fn set_consent(
        &self,
        person: PersonId,
        purpose: Purpose,
        is_given: bool,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Open requests by their deadlines, then the newest of those that are done.
    async fn requests(&self, person: Option<PersonId>, size: u32) -> Result<Vec<Request>, StoreError>;

    async fn request(&self, id: i64) -> Result<Option<Request>, StoreError>;

    async fn add_request(&self, new: &NewRequest, change: Change) -> Result<i64, StoreError>;

    /// Takes a request a step further when it is still `version`.
    async fn step(&self, id: i64, version: i64, step: &Step, change: Change) -> Result<(), StoreError>;

    /// Newest first.
    async fn incidents(&self) -> Result<Vec<Incident>, StoreError>;

    async fn add_incident(
        &self,
        found_at: Timestamp,
        report_due: Timestamp,
        description: &str,
        change: Change,
    ) -> Result<i64, StoreError>;

    /// Notes that an incident was reported, and what was done.
    async fn report_incident(&self, id: i64, version: i64, measures: &str, change: Change) -> Result<(), StoreError>;

    /// Takes the words from requests that were settled before `before`.
    async fn forget_requests_before(&self, before: Timestamp) -> Result<u64, StoreError>;

    async fn holidays(&self) -> Result<Vec<Day>, StoreError>;

    async fn set_holiday(&self, day: Day, is_one: bool, change: Change) -> Result<(), StoreError>;

    /// Takes everything personal from a person: name, address, credentials, sessions, letters, requests, and the details
    /// of the log. What remains is a number.
    async fn anonymise(&self, person: PersonId, version: i64, name: &str, change: Change) -> Result<(), StoreError>;
}
