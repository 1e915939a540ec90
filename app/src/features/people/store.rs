//! What people and mandates need from storage.

use async_trait::async_trait;

use super::model::{Identity, NewMandate, PeopleFilter, Person, PersonSummary};
use crate::domain::{
    change::Change,
    email::Email,
    error::StoreError,
    id::{MandateId, PersonId},
    permission::State,
    time::Timestamp,
};

/// What became of an address that was to be given to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    As(PersonId),
    /// Another person has this address.
    EmailTaken,
}

/// The people.
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// At most `size` people in the order of their given names, with their mandates in force at `now`.
    async fn list(&self, filter: &PeopleFilter, now: Timestamp, size: u32) -> Result<Vec<PersonSummary>, StoreError>;

    async fn lookup(&self, id: PersonId) -> Result<Option<Person>, StoreError>;

    async fn by_email(&self, email: &Email) -> Result<Option<PersonId>, StoreError>;

    /// Adds an invited person with a first mandate.
    async fn add(&self, identity: &Identity, mandate: &NewMandate, change: Change) -> Result<Named, StoreError>;

    /// Replaces who a person is when the record is still `version`.
    async fn replace(
        &self,
        id: PersonId,
        version: i64,
        identity: &Identity,
        change: Change,
    ) -> Result<Named, StoreError>;

    /// Gives an account another state. One that is no longer in use loses its sessions, links and known browsers in the
    /// same transaction.
    ///
    /// # Errors
    /// [`StoreError::LastAdministrator`] when nobody else could manage roles then.
    async fn set_state(&self, id: PersonId, version: i64, state: State, change: Change) -> Result<(), StoreError>;

    /// Gives a further mandate.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is held already, or the association or the account is no longer in use.
    async fn grant(&self, id: PersonId, mandate: &NewMandate, change: Change) -> Result<MandateId, StoreError>;

    /// Ends a mandate at the time of the change.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has ended already, [`StoreError::LastAdministrator`] as above.
    async fn end_mandate(&self, id: MandateId, change: Change) -> Result<(), StoreError>;
}
