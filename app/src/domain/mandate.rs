//! A role that a person has for a time, in the union or in one association.

use super::{
    id::{AssociationId, MandateId},
    role::Role,
    time::Timestamp,
};

/// A mandate as storage has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    pub id: MandateId,
    pub role: Role,
    /// The association and its name, for a role in one.
    pub association: Option<(AssociationId, String)>,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
}

impl Mandate {
    /// Whether it is in force at `now`.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end)
    }

    /// The association, for a role in one.
    #[must_use]
    pub fn association_id(&self) -> Option<AssociationId> {
        self.association.as_ref().map(|(id, _)| *id)
    }

    /// The association's name, for a role in one.
    #[must_use]
    pub fn association_name(&self) -> Option<&str> {
        self.association.as_ref().map(|(_, name)| name.as_str())
    }

    /// How the screen names it.
    #[must_use]
    pub fn label(&self) -> String {
        label(self.role.label(), self.association_name())
    }
}

/// A role, by its name in some language, and the association in which it is held.
#[must_use]
pub fn label(role: &str, association: Option<&str>) -> String {
    match association {
        Some(association) => format!("{role} – {association}"),
        None => role.to_owned(),
    }
}
