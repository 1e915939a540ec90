//! A letter in the queue, when it is tried again, and what it says.

use super::labels::{LetterTexts, letter_texts};
use crate::{
    domain::{change::Letter, email::Email, id::PersonId, mandate, permission::State, time::Timestamp},
    features::people::model::Language,
};

/// How long one try may take before another node may take the letter over.
pub const CLAIM_SECONDS: i64 = 5 * 60;
/// Waits after each failed try, in seconds; after the last one the letter has failed. Two days in all: mail servers
/// are down over a weekend.
pub const WAITS_SECONDS: [i64; 8] = [60, 300, 900, 3600, 4 * 3600, 12 * 3600, 12 * 3600, 24 * 3600];

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    Queued,
    Sent,
    Failed,
    /// Taken by the first mail server and sent back by a later one (RFC 3464).
    Bounced,
    Cancelled,
}

impl MailState {
    pub const ALL: [Self; 5] = [Self::Queued, Self::Sent, Self::Failed, Self::Bounced, Self::Cancelled];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
            Self::Cancelled => "cancelled",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The state as permissions see it.
    #[must_use]
    pub const fn as_state(self) -> State {
        match self {
            Self::Queued => State::Queued,
            Self::Sent => State::Sent,
            Self::Failed | Self::Bounced => State::Failed,
            Self::Cancelled => State::Cancelled,
        }
    }
}

/// A letter as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    pub id: i64,
    pub kind: String,
    pub person: Option<(PersonId, String)>,
    pub state: MailState,
    pub created_at: Timestamp,
    pub next_at: Timestamp,
    pub attempts: i64,
    /// What the mail server said last.
    pub answer: String,
}

/// A letter that is to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub id: i64,
    pub letter: Letter,
    /// Tries, this one included.
    pub attempts: i64,
}

/// When a letter is tried again after `attempts` tries; `None`: never.
#[must_use]
pub fn next_try(attempts: i64, now: Timestamp) -> Option<Timestamp> {
    let wait = usize::try_from(attempts - 1).ok().and_then(|position| WAITS_SECONDS.get(position))?;
    Some(now.plus_seconds(*wait))
}

/// The stored name of a letter's kind.
#[must_use]
pub const fn letter_kind(letter: &Letter) -> &'static str {
    match letter {
        Letter::Invitation { .. } => "invitation",
        Letter::Reset { .. } => "reset",
        Letter::SecurityNotice { .. } => "security_notice",
        Letter::MandateNotice { .. } => "mandate_notice",
        Letter::PrivacyNotice { .. } => "privacy_notice",
    }
}

/// The person to whom a letter goes, when that is known before it is sent.
#[must_use]
pub const fn letter_person(letter: &Letter) -> Option<PersonId> {
    match letter {
        Letter::Reset { .. } => None,
        Letter::Invitation { person }
        | Letter::SecurityNotice { person, .. }
        | Letter::MandateNotice { person, .. }
        | Letter::PrivacyNotice { person, .. } => Some(*person),
    }
}

/// To whom a letter goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    pub email: Email,
    pub language: Language,
}

/// What a letter says, before it is laid out as text and as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub language: &'static str,
    pub subject: String,
    pub greeting: String,
    pub paragraphs: Vec<String>,
    /// A button: its text and its address.
    pub button: Option<(String, String)>,
    pub closing: String,
    pub footer: String,
}

/// Writes the letter. `link` is the one-time address, for letters that carry one; `security` the page of one's own
/// security.
#[must_use]
pub fn content(letter: &Letter, to: &Recipient, site_name: &str, link: Option<&str>, security: &str) -> Content {
    let t: &LetterTexts = letter_texts(to.language);
    let (subject, paragraphs, button) = match letter {
        Letter::Invitation { .. } => (
            t.invitation_subject.to_owned(),
            vec![t.invitation.replace("{site}", site_name), t.invitation_lasts.to_owned()],
            link.map(|link| (t.invitation_button.to_owned(), link.to_owned())),
        ),
        Letter::Reset { .. } => (
            t.reset_subject.to_owned(),
            vec![t.reset.to_owned(), t.reset_lasts.to_owned()],
            link.map(|link| (t.reset_button.to_owned(), link.to_owned())),
        ),
        Letter::SecurityNotice { what, at, .. } => (
            t.notice_subject.to_owned(),
            vec![format!("{} {}.", t.what_happened(what), time(*at, to.language)), t.notice_not_you.to_owned()],
            Some((t.notice_button.to_owned(), security.to_owned())),
        ),
        Letter::MandateNotice { has_begun, role, association, .. } => {
            let sentence = if *has_begun { t.mandate_begun } else { t.mandate_ended };
            let label = match to.language {
                Language::Vietnamese => role.label(),
                Language::English => role.english(),
            };
            let role = mandate::label(label, association.as_deref());
            (t.mandate_subject.to_owned(), vec![sentence.replace("{role}", &role)], None)
        }
        Letter::PrivacyNotice { text, request, .. } => (
            t.privacy_subject.replace("{number}", &request.to_string()),
            vec![t.privacy.to_owned(), text.clone()],
            None,
        ),
    };
    Content {
        language: to.language.code(),
        subject: format!("{subject} – {site_name}"),
        greeting: t.greeting.replace("{name}", &to.name),
        paragraphs,
        button,
        closing: site_name.to_owned(),
        footer: t.footer.to_owned(),
    }
}

fn time(at: Timestamp, language: Language) -> String {
    match language {
        Language::Vietnamese => at.weekday_date_time(),
        Language::English => format!("{} (UTC+7)", at.date_time()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::role::Role;

    const NOW: Timestamp = Timestamp::from_millis(1_600_000_000_000);

    fn recipient(language: Language) -> Recipient {
        Recipient { name: "Nguyễn Thị An".into(), email: Email::parse("an@example.vn").unwrap(), language }
    }

    fn letters() -> Vec<Letter> {
        let person = PersonId(1);
        vec![
            Letter::Invitation { person },
            Letter::Reset { email: Email::parse("an@example.vn").unwrap() },
            Letter::SecurityNotice { person, what: "totp.set".into(), at: NOW, old_email: None },
            Letter::MandateNotice { person, has_begun: true, role: Role::Clerk, association: None },
            Letter::PrivacyNotice { person, request: 3, text: "Đã sửa".into() },
        ]
    }

    #[test]
    fn every_letter_is_written_in_both_languages() {
        for letter in letters() {
            let of = |language| content(&letter, &recipient(language), "LHH", Some("https://a.vn/x"), "https://a.vn/s");
            let (vi, en) = (of(Language::Vietnamese), of(Language::English));
            assert_ne!(vi.subject, en.subject);
            assert!(vi.greeting.contains("Nguyễn Thị An") && en.greeting.contains("Nguyễn Thị An"));
            for content in [vi, en] {
                let all = format!("{}{}{}", content.subject, content.paragraphs.concat(), content.greeting);
                assert!(!all.contains('{') && !content.paragraphs.iter().any(String::is_empty), "{all}");
            }
        }
    }

    #[test]
    fn a_letter_is_tried_for_two_days_and_then_given_up() {
        assert_eq!(next_try(1, NOW), Some(NOW.plus_seconds(60)));
        assert_eq!(next_try(8, NOW), Some(NOW.plus_seconds(24 * 3600)));
        assert_eq!(next_try(9, NOW), None);
    }
}
