//! The errors that cross a boundary: [`StoreError`] between storage and use cases, [`AppError`] on the wire.

use std::fmt;

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What went wrong in storage. It is not serialisable, so that no driver text can reach a browser.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not answer, refused, or holds something that the model forbids.
    #[error("storage is unavailable: {0}")]
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
    /// Another change came first: what was to be changed is not what the caller saw.
    #[error("changed by someone else in the meantime")]
    Stale,
    /// The mandate or session under which the change was to be made ended before it was made.
    #[error("the mandate or session has ended")]
    AuthorityEnded,
    /// The change would leave the portal without an administrator.
    #[error("the last administrator can not go")]
    LastAdministrator,
}

/// What a reader, a browser or a script is told. The only error type of the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nothing is published at this address.
    NotFound,
    /// The input breaks rules; each fault stands beside its field.
    Invalid(FieldErrors),
    /// The server can't answer now; the incident number leads to the log line.
    Unavailable { incident: String },
    /// A fault of the program; the incident number leads to the log line.
    Failed { incident: String },
    /// The request or the answer did not get through, or was not understood.
    Transport,
}

impl AppError {
    /// The HTTP status (RFC 9110) that goes with this error, the one place that decides it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Invalid(_) => 422,
            Self::Unavailable { .. } => 503,
            Self::Failed { .. } => 500,
            Self::Transport => 400,
        }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "not found",
            Self::Invalid(_) => "invalid input",
            Self::Unavailable { .. } => "unavailable",
            Self::Failed { .. } => "failed",
            Self::Transport => "transport failure",
        })
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self::Transport
    }

    fn status_code(&self) -> http::StatusCode {
        http::StatusCode::from_u16(self.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Faults of one form or record, keyed by the field's name, in the order found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Notes a fault of `field` as a sentence for the reader.
    pub fn add(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.push((field.to_owned(), sentence.into()));
    }

    /// Adds the faults of another part of the same form.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The value of a part of the form, or its faults noted here and nothing in its place.
    pub fn noting<T: Default>(&mut self, part: Result<T, Self>) -> T {
        part.unwrap_or_else(|faults| {
            self.append(faults);
            T::default()
        })
    }

    /// The faults as (field, sentence).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }

    /// The first fault of `field`.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value` when nothing was found wrong.
    ///
    /// # Errors
    /// The collected faults, when there are any.
    pub fn or_value<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (field, sentence)) in self.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{field}: {sentence}")?;
        }
        Ok(())
    }
}
