//! Rules of personal data: Luật 91/2025/QH15 and NĐ 356/2025/NĐ-CP, in force since 01/01/2026.

use serde::Deserialize;

use super::labels;
use crate::domain::{
    error::FieldErrors,
    id::PersonId,
    permission::State,
    text::nfc,
    time::Timestamp,
    workdays::{Day, after_working_days},
};

/// A request is answered within so many working days (NĐ 356/2025; REQ-02).
pub const REPLY_WORKING_DAYS: u32 = 2;
/// And done within so many days; with processors that have to be told, within more.
pub const DONE_DAYS: i64 = 15;
pub const DONE_DAYS_WITH_PROCESSORS: i64 = 20;
/// One extension of at most so many days.
pub const EXTENSION_DAYS: i64 = 15;
/// A breach is reported within so many hours (Luật 91/2025 Đ.23; REQ-03).
pub const INCIDENT_HOURS: i64 = 72;
/// How long details of sign-ins are kept in the log (REQ-13: at least a month), and letters that were sent.
pub const LOG_DETAIL_DAYS: i64 = 365;
pub const LETTER_DAYS: i64 = 365;
/// How long the words of a request are kept after it was settled, as proof that it was.
pub const REQUEST_DAYS: i64 = 5 * 365;
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// Longest text of a request, an answer or an incident, in characters.
pub const TEXT_MAX_CHARS: usize = 4000;

/// What a person may agree to, each by itself; none is needed to use the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Name and unit on public pages.
    PublicProfile,
    /// A portrait on public pages.
    PublicPortrait,
    /// Letters about campaigns and events.
    Newsletter,
}

impl Purpose {
    pub const ALL: [Self; 3] = [Self::PublicProfile, Self::PublicPortrait, Self::Newsletter];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PublicProfile => "public_profile",
            Self::PublicPortrait => "public_portrait",
            Self::Newsletter => "newsletter",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// The version of the text that a person agrees to; another text is another version, and asks again.
    #[must_use]
    pub const fn text_version(self) -> &'static str {
        "2026-11"
    }
}

/// A consent in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub purpose: Purpose,
    pub text_version: String,
    pub given_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

/// What a person asks for (Luật 91/2025 Đ.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    Access,
    Correct,
    Delete,
    Withdraw,
    Restrict,
    Object,
}

impl RequestKind {
    pub const ALL: [Self; 6] =
        [Self::Access, Self::Correct, Self::Delete, Self::Withdraw, Self::Restrict, Self::Object];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Correct => "correct",
            Self::Delete => "delete",
            Self::Withdraw => "withdraw",
            Self::Restrict => "restrict",
            Self::Object => "object",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A request with its clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub id: i64,
    pub person: Option<PersonId>,
    /// Who asks, as written down.
    pub requester: String,
    pub kind: RequestKind,
    pub text: String,
    pub has_processors: bool,
    pub received_at: Timestamp,
    pub reply_due: Timestamp,
    pub done_due: Timestamp,
    pub replied_at: Option<Timestamp>,
    pub extended_at: Option<Timestamp>,
    pub extension_ground: String,
    pub done_at: Option<Timestamp>,
    pub outcome: String,
    pub version: i64,
}

impl Request {
    #[must_use]
    pub const fn state(&self) -> State {
        if self.done_at.is_some() { State::Done } else { State::Open }
    }

    /// The deadline that comes next, while there is one.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        match (self.done_at, self.replied_at) {
            (Some(_), _) => None,
            (None, None) => Some(self.reply_due.min(self.done_due)),
            (None, Some(_)) => Some(self.done_due),
        }
    }

    /// Whether a deadline has passed.
    #[must_use]
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.next_due().is_some_and(|due| due < now)
    }
}

/// A request to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    pub person: Option<PersonId>,
    pub requester: String,
    pub kind: RequestKind,
    pub text: String,
    pub has_processors: bool,
    pub received_at: Timestamp,
    pub reply_due: Timestamp,
    pub done_due: Timestamp,
}

/// A request as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RequestDraft {
    pub requester: String,
    pub kind: String,
    pub text: String,
    /// The day on which it came, for one that came by post; empty: now.
    pub received: String,
    pub has_processors: String,
}

impl RequestDraft {
    /// The valid request of `person`, or of whoever `requester` names.
    ///
    /// # Errors
    /// Each fault beside its field.
    pub fn parse(
        &self,
        person: Option<(PersonId, &str)>,
        now: Timestamp,
        holidays: &[Day],
    ) -> Result<NewRequest, FieldErrors> {
        let t = labels();
        let mut errors = FieldErrors::default();
        let requester = match person {
            Some((_, name)) => name.to_owned(),
            None => errors.noting(text("requester", &self.requester)),
        };
        let kind = RequestKind::from_code(&self.kind);
        if kind.is_none() {
            errors.add("kind", t.kind_missing);
        }
        let words = errors.noting(text("text", &self.text));
        let received_at = match (self.received.trim(), Day::parse(&self.received)) {
            ("", _) => now,
            (_, Some(day)) if day.start() <= now => day.start(),
            _ => {
                errors.add("received", t.received_wrong);
                now
            }
        };
        let has_processors = !self.has_processors.is_empty();
        let days = if has_processors { DONE_DAYS_WITH_PROCESSORS } else { DONE_DAYS };
        match kind {
            Some(kind) if errors.is_empty() => Ok(NewRequest {
                person: person.map(|(id, _)| id),
                requester,
                kind,
                text: words,
                has_processors,
                received_at,
                reply_due: after_working_days(received_at, REPLY_WORKING_DAYS, holidays),
                done_due: Day::of(received_at).plus(days).end(),
            }),
            _ => Err(errors),
        }
    }
}

/// A text that has to be there.
///
/// # Errors
/// When it is not, or is too long.
pub fn text(field: &str, typed: &str) -> Result<String, FieldErrors> {
    let text = nfc(typed).trim().to_owned();
    let mut errors = FieldErrors::default();
    if text.is_empty() {
        errors.add(field, labels().text_missing);
    } else if text.chars().count() > TEXT_MAX_CHARS {
        errors.add(field, labels().text_too_long);
    }
    errors.or_value(text)
}

/// The new deadline after the one extension.
#[must_use]
pub fn extended(request: &Request) -> Timestamp {
    request.done_due.plus_seconds(EXTENSION_DAYS * DAY_SECONDS)
}

/// Before then, details of sign-ins and finished letters are forgotten.
#[must_use]
pub const fn forgotten_before(now: Timestamp, days: i64) -> Timestamp {
    now.plus_seconds(-days * DAY_SECONDS)
}

/// A breach of personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    pub id: i64,
    pub found_at: Timestamp,
    pub report_due: Timestamp,
    pub description: String,
    pub measures: String,
    pub reported_at: Option<Timestamp>,
    pub version: i64,
}

/// The report of a breach is due then.
#[must_use]
pub const fn report_due(found_at: Timestamp) -> Timestamp {
    found_at.plus_seconds(INCIDENT_HOURS * 60 * 60)
}

/// A kind of personal data that the portal keeps (REQ-05).
#[derive(Clone, Copy, Debug)]
pub struct InventoryItem {
    /// The table.
    pub place: &'static str,
    pub data: &'static str,
    pub purpose: &'static str,
    pub retention: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn draft() -> RequestDraft {
        RequestDraft { kind: "correct".into(), text: "Sai ngày sinh".into(), ..RequestDraft::default() }
    }

    #[test]
    fn the_clocks_run_from_the_day_of_receipt() {
        // A Thursday before a holiday on Friday.
        let now = Timestamp::from_millis(day("3/9/2026").start().millis() + 10_000);
        let request = draft().parse(Some((PersonId(1), "An")), now, &[day("4/9/2026")]).unwrap();
        assert_eq!(request.reply_due, day("8/9/2026").end());
        assert_eq!(request.done_due, day("18/9/2026").end());
        let with_processors = RequestDraft { has_processors: "on".into(), ..draft() };
        assert_eq!(
            with_processors.parse(Some((PersonId(1), "An")), now, &[]).unwrap().done_due,
            day("23/9/2026").end()
        );
        let by_post = RequestDraft { received: "1/9/2026".into(), requester: "Bình, Quy Nhơn".into(), ..draft() };
        assert_eq!(by_post.parse(None, now, &[]).unwrap().done_due, day("16/9/2026").end());
    }

    #[test]
    fn a_request_says_who_asks_what_and_not_from_the_future() {
        let now = day("3/9/2026").start();
        let wrong = RequestDraft { received: "4/9/2026".into(), kind: "x".into(), ..RequestDraft::default() };
        let errors = wrong.parse(None, now, &[]).unwrap_err();
        assert_eq!(
            errors.iter().map(|(field, _)| field).collect::<Vec<_>>(),
            ["requester", "kind", "text", "received"]
        );
    }

    #[test]
    fn a_breach_is_reported_within_72_hours() {
        let found = day("3/9/2026").start();
        assert_eq!(report_due(found), day("6/9/2026").start());
    }
}
