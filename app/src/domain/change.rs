//! A change as it is written down: who, under which mandate, when, what, before and after. Each change of storage takes
//! one, and writes it into the audit log in the same transaction.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    email::Email,
    id::{MandateId, PersonId, SessionId},
    permission::Permit,
    role::Role,
    time::Timestamp,
};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person; without a mandate on their own account.
    Person { person: PersonId, mandate: Option<MandateId>, session: SessionId },
    /// Somebody who is not signed in, or not yet.
    Visitor,
    /// Whoever owns the data folder.
    CommandLine,
    /// The program itself, by a clock.
    System,
}

impl Actor {
    /// The session of a signed-in person.
    #[must_use]
    pub const fn session(&self) -> Option<SessionId> {
        match self {
            Self::Person { session, .. } => Some(*session),
            _ => None,
        }
    }
}

/// What is changed: a kind and a number within it; 0 until storage has given one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub kind: &'static str,
    pub id: i64,
}

impl Subject {
    #[must_use]
    pub const fn new(kind: &'static str, id: i64) -> Self {
        Self { kind, id }
    }

    #[must_use]
    pub const fn person(id: PersonId) -> Self {
        Self::new("person", id.0)
    }
}

/// A letter that goes out because of a change. Secrets are never in it: a one-time link is made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Letter {
    /// To set the first password.
    Invitation { person: PersonId },
    /// To set a new password, to whoever has this address, if anybody.
    Reset { email: Email },
    /// Something about the security of the account changed; `what` is one of the audit log's actions.
    /// `old_email` is where it goes when the address itself was changed.
    SecurityNotice {
        person: PersonId,
        what: String,
        at: Timestamp,
        #[serde(default)]
        old_email: Option<Email>,
    },
    /// A mandate began or ended.
    MandateNotice { person: PersonId, has_begun: bool, role: Role, association: Option<String> },
    /// A data-subject request was answered.
    PrivacyNotice { person: PersonId, request: i64, text: String },
}

impl Letter {
    /// To a person, at the address that they have when it is sent: `what` happened to the security of their account.
    #[must_use]
    pub fn security_notice(person: PersonId, what: &str, at: Timestamp) -> Self {
        Self::SecurityNotice { person, what: what.to_owned(), at, old_email: None }
    }
}

/// One row of the audit log before it is chained, and the letters that go with it.
#[derive(Clone, Debug)]
pub struct Change {
    pub actor: Actor,
    pub at: Timestamp,
    /// Where the request came from.
    pub address: Option<String>,
    /// What was done, such as `mandate.grant`.
    pub action: &'static str,
    pub subject: Subject,
    /// Before and after, without secrets.
    pub detail: Value,
    pub letters: Vec<Letter>,
}

impl Permit {
    /// The change that this permit allows.
    #[must_use]
    pub fn change(&self, action: &'static str, subject: Subject) -> Change {
        Change {
            actor: self.actor,
            at: self.at,
            address: self.address.clone(),
            action,
            subject,
            detail: json!({}),
            letters: Vec::new(),
        }
    }

    /// What the owner of the data folder does.
    #[must_use]
    pub const fn of_command_line(now: Timestamp) -> Self {
        Self { actor: Actor::CommandLine, at: now, address: None }
    }

    /// What the program does by itself.
    #[must_use]
    pub const fn of_system(now: Timestamp) -> Self {
        Self { actor: Actor::System, at: now, address: None }
    }

    /// What anybody may do, such as trying to sign in.
    #[must_use]
    pub fn of_visitor(now: Timestamp, address: &str) -> Self {
        Self { actor: Actor::Visitor, at: now, address: Some(address.to_owned()) }
    }

    /// When the action was permitted.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

impl Change {
    /// Before and after.
    #[must_use]
    pub fn detail(self, detail: Value) -> Self {
        Self { detail, ..self }
    }

    /// A letter that goes out with it.
    #[must_use]
    pub fn letter(mut self, letter: Letter) -> Self {
        self.letters.push(letter);
        self
    }
}
