//! What member associations need from storage.

use async_trait::async_trait;

use super::model::{Association, AssociationSummary, NewAssociation};
use crate::domain::{change::Change, error::StoreError, id::AssociationId, time::Timestamp};

/// The member associations.
#[async_trait]
pub trait AssociationStore: Send + Sync {
    /// All of them in the order of the alphabet, those that ended last. `text` is folded and narrows.
    async fn list(&self, text: &str, now: Timestamp) -> Result<Vec<AssociationSummary>, StoreError>;

    /// One with its history.
    async fn lookup(&self, id: AssociationId) -> Result<Option<Association>, StoreError>;

    async fn add(&self, new: &NewAssociation, change: Change) -> Result<AssociationId, StoreError>;

    /// Replaces the record when it is still `version`.
    async fn replace(
        &self,
        id: AssociationId,
        version: i64,
        new: &NewAssociation,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Gives it another name; the old one goes into its history.
    async fn rename(
        &self,
        id: AssociationId,
        version: i64,
        renaming: &Renaming,
        change: Change,
    ) -> Result<(), StoreError>;

    /// Ends it, and every mandate in it.
    async fn end(&self, id: AssociationId, version: i64, ending: &Ending, change: Change) -> Result<(), StoreError>;
}

/// A new name.
#[derive(Clone, Debug)]
pub struct Renaming {
    pub name: String,
    pub name_key: String,
    pub folded: String,
    pub old_name: String,
    pub on: Timestamp,
    pub ground: String,
}

/// The end of an association.
#[derive(Clone, Debug)]
pub struct Ending {
    pub on: Timestamp,
    /// When it is entered: mandates end now, whatever day the decision names.
    pub now: Timestamp,
    pub into: Option<AssociationId>,
}
