//! Why a use case of the staff area did not do what it was asked.

use super::{
    error::{FieldErrors, StoreError},
    permission::Reason,
};

/// Rendered on the server, as a page or beside fields: it never crosses the wire as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in, or no longer.
    SignIn,
    /// The caller may not, and this is why.
    Forbidden(Reason),
    /// The caller may, once they have shown again that it is they.
    Confirm,
    NotFound,
    /// The input breaks rules; each fault stands beside its field.
    Invalid(FieldErrors),
    /// Somebody else changed it since the caller saw it.
    Conflict,
    /// Too many tries; how long to wait.
    TooMany {
        retry_after_secs: u64,
    },
    /// The server can't answer now; the incident number leads to the log line.
    Unavailable {
        incident: String,
    },
}

impl Refusal {
    /// One fault of one field.
    #[must_use]
    pub fn invalid(field: &str, sentence: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, sentence);
        Self::Invalid(errors)
    }

    /// The HTTP status (RFC 9110; 428 and 429 RFC 6585) that goes with it, the one place that decides it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignIn => 401,
            Self::Forbidden(_) => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::Invalid(_) => 422,
            Self::Confirm => 428,
            Self::TooMany { .. } => 429,
            Self::Unavailable { .. } => 503,
        }
    }

    /// What a person may know of a storage failure. `incident` numbers the line that the caller has logged.
    #[must_use]
    pub fn of_store(error: &StoreError, incident: String) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable { incident },
            StoreError::Stale => Self::Conflict,
            StoreError::AuthorityEnded => Self::Forbidden(Reason::AuthorityEnded),
            StoreError::LastAdministrator => Self::Forbidden(Reason::LastAdministrator),
        }
    }
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
