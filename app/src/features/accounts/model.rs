//! Sessions, what a password must be, and secrets that are stored only as hashes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::labels;
use crate::{
    domain::{
        email::Email,
        id::{PersonId, SessionId},
        mandate::Mandate,
        permission::{Caller, State},
        text::fold,
        time::Timestamp,
    },
    features::people::model::Language,
};

/// A session ends when its browser has not asked for anything for so long (OWASP ASVS 5.0, 7.3.1): an hour at a desk.
pub const IDLE_SECONDS: i64 = 60 * 60;
/// And in any case after so long (7.3.2): a long working day.
pub const ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;
/// A sign-in that is not finished by then has to begin again.
pub const UNFINISHED_SECONDS: i64 = 15 * 60;
/// How exactly it is known when a session was last seen; writing it at each request would be a sync to disk each time.
pub const SEEN_SECONDS: i64 = 60;
/// How long an invitation holds: a pensioner reads mail once a week.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 60 * 60;
/// How long a link to set a new password holds (6.4.3).
pub const RESET_SECONDS: i64 = 30 * 60;
/// How long a passkey ceremony may take.
pub const CEREMONY_SECONDS: i64 = 5 * 60;
/// Recovery codes in a set.
pub const RECOVERY_CODES: usize = 10;

/// Shortest and longest password, in characters. There is always a second factor; 8 would do then (6.2.1), and the
/// breached ones of 8 and 9 characters are most of all breached ones.
pub const PASSWORD_MIN_CHARS: usize = 10;
pub const PASSWORD_MAX_CHARS: usize = 256;

/// How far a sign-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor is asked for.
    SecondFactor,
    /// The password was right, and there is no second factor yet: one has to be set up before anything else.
    Enrolment,
    Full,
}

impl Stage {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::Enrolment => "enrolment",
            Self::Full => "full",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::SecondFactor, Self::Enrolment, Self::Full].into_iter().find(|stage| stage.code() == code)
    }
}

/// A session as storage has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub person: PersonId,
    pub name: String,
    pub email: Email,
    pub language: Language,
    pub stage: Stage,
    pub browser: String,
    pub address: String,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub confirmed_at: Timestamp,
    pub expires_at: Timestamp,
    /// Those in force at the time of reading.
    pub mandates: Vec<Mandate>,
}

impl Session {
    /// Who asks, for use cases.
    #[must_use]
    pub fn caller(&self, address: &str, now: Timestamp) -> Caller {
        Caller {
            person: self.person,
            name: self.name.clone(),
            session: self.id,
            mandates: self.mandates.clone(),
            confirmed_at: self.confirmed_at,
            now,
            address: address.to_owned(),
        }
    }

    /// Whether it still holds at `now`; storage has left out those that were ended.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.seen_at.plus_seconds(IDLE_SECONDS)
    }
}

/// How a person can prove who they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    pub password_hash: Option<String>,
    pub password_set_at: Option<Timestamp>,
    pub totp_sealed: Option<String>,
    pub passkeys: Vec<PasskeyRow>,
    pub recovery_codes_left: i64,
}

impl Factors {
    #[must_use]
    pub fn has_second(&self) -> bool {
        self.totp_sealed.is_some() || !self.passkeys.is_empty()
    }
}

/// A passkey of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: i64,
    pub name: String,
    /// As the passkey library keeps it.
    pub credential: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// What a sign-in by password starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub person: PersonId,
    pub state: State,
    pub factors: Factors,
}

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Invitation,
    Reset,
}

impl Purpose {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }
}

/// A link that still holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub person: PersonId,
    pub purpose: Purpose,
    pub name: String,
    pub email: Email,
}

/// A setup of time-based codes that is not in force yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotpSetup {
    /// The secret, sealed: it travels through the form.
    pub sealed: String,
    /// The secret as its owner types it into an app, in groups of four.
    pub text: String,
    /// The same as a picture (SVG).
    pub qr: String,
    /// The same as an address that an app on this very phone opens (`otpauth:`).
    pub uri: String,
}

/// What the page of one's own security shows.
#[derive(Clone, Debug)]
pub struct Overview {
    pub factors: Factors,
    pub sessions: Vec<Session>,
    /// A setup of time-based codes that is not in force: a first one, or one on another phone.
    pub totp: TotpSetup,
    pub has_passkeys: bool,
}

/// The SHA-256 of a secret with at least 112 random bits, in hexadecimal: all that is stored of tokens, links and
/// recovery codes. Such a secret needs no slow hash (ASVS 5.0, 6.5.2).
#[must_use]
pub fn secret_hash(secret: &str) -> String {
    format!("{:x}", Sha256::digest(secret))
}

/// 256 random bits of the system's generator, in base64url (RFC 4648, 5).
///
/// # Panics
/// When the system has no randomness: then nothing may be signed.
#[must_use]
#[expect(clippy::expect_used, reason = "it never fails on a running system")]
pub fn new_secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system has no randomness");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A set of recovery codes, each with 120 random bits, in six groups of letters that are not mistaken for others.
#[must_use]
pub fn new_recovery_codes() -> Vec<String> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    (0..RECOVERY_CODES)
        .map(|_| {
            let secret = Sha256::digest(new_secret());
            let mut code = String::new();
            for (position, byte) in secret.iter().take(24).enumerate() {
                if position > 0 && position % 4 == 0 {
                    code.push('-');
                }
                code.push(char::from(LETTERS[usize::from(byte & 31)]));
            }
            code
        })
        .collect()
}

/// A recovery code as its owner may type it: any case, any spaces or hyphens.
#[must_use]
pub fn recovery_code_typed(text: &str) -> String {
    let letter = |c: char| if c.eq_ignore_ascii_case(&'o') { '0' } else { c.to_ascii_lowercase() };
    let letters: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).map(letter).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The digits of a time-based code, when `text` is one: six digits, spaces allowed.
#[must_use]
pub fn totp_typed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The form in which a password is hashed: NFC, and otherwise exactly as typed. The same Vietnamese word typed on a
/// Mac and on a phone is not the same bytes (NIST SP 800-63B-4, 3.1.1.2).
#[must_use]
pub fn password_typed(password: &str) -> String {
    password.nfc().collect()
}

/// What is wrong with a new password, if anything: length, and words that stand about its owner. The breached list is
/// the vault's.
#[must_use]
pub fn password_fault(password: &str, about: &[&str]) -> Option<&'static str> {
    let t = labels();
    let length = password_typed(password).chars().count();
    if length < PASSWORD_MIN_CHARS {
        return Some(t.password_too_short);
    }
    if length > PASSWORD_MAX_CHARS {
        return Some(t.password_too_long);
    }
    let folded: String = fold(password).collect();
    let distinct: std::collections::BTreeSet<char> = folded.chars().collect();
    if distinct.len() < 4 {
        return Some(t.password_too_simple);
    }
    // What is left without the words of name and address has to be more than half a password by itself.
    let words = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .map(|word| fold(word).collect::<String>())
        .filter(|word| word.chars().count() > 1);
    let rest = words.fold(folded.clone(), |rest, word| rest.replace(&word, ""));
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    (rest != folded && left < PASSWORD_MIN_CHARS / 2).then_some(t.password_about_owner)
}

/// Where a sign-in leads: a path of the staff area, and nothing else. `//host`, `\`, another scheme and an unknown
/// beginning lead to its front page.
#[must_use]
pub fn safe_return(path: &str) -> Option<&str> {
    let inside = path == crate::paths::STAFF
        || ["/", "?"].iter().any(|next| path.starts_with(&format!("{}{next}", crate::paths::STAFF)));
    let plain =
        path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && !path.contains("//") && !path.contains("..");
    (inside && plain).then_some(path)
}

/// A form that came when it could not be taken: its fields travel with the question that comes between, and are sent
/// on afterwards. Nothing typed is lost, and nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Where the form goes.
    pub path: String,
    pub fields: Vec<(String, String)>,
    /// Whose session it was, when that is known: it is sent in nobody else's name.
    #[serde(default)]
    pub person: Option<PersonId>,
}

impl Held {
    /// As it travels in one field.
    #[must_use]
    pub fn packed(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The form that was packed, when it goes to the staff area.
    #[must_use]
    pub fn unpacked(text: &str) -> Option<Self> {
        let held: Self = serde_json::from_str(text).ok()?;
        safe_return(&held.path)?;
        Some(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_256_bits_and_are_never_the_same() {
        let (one, two) = (new_secret(), new_secret());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
        assert_eq!(secret_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_any_way() {
        for code in new_recovery_codes() {
            assert_eq!(code.len(), 29);
            assert_eq!(recovery_code_typed(&code.to_uppercase().replace('-', "  ")), code);
        }
    }

    #[test]
    fn a_time_based_code_is_six_digits() {
        assert_eq!(totp_typed(" 123 456 "), Some("123456".into()));
        for wrong in ["12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(totp_typed(wrong), None);
        }
    }

    #[test]
    fn a_password_is_long_and_says_nothing_about_its_owner() {
        let about = ["Nguyễn Thị An", "an.nguyen@example.vn"];
        for good in ["bốn chữ rời nhau", "aB3!aB3!xY", "correct horse battery", "        x y z t", "ẳễộữ ẳễộữ ẳễ"]
        {
            assert_eq!(password_fault(good, &about), None, "{good}");
        }
        for bad in ["chín chữ", "aaaaaaaaaaaa", "nguyenthian", "An.Nguyen@example.vn", "121212121212"] {
            assert!(password_fault(bad, &about).is_some(), "{bad}");
        }
        assert_eq!(password_fault(&"thật dài ".repeat(20), &about), None);
        assert!(password_fault(&"x1y2 ".repeat(60), &about).is_some());
    }

    #[test]
    fn a_password_is_the_same_on_every_keyboard() {
        assert_eq!(password_typed("mật khẩu"), password_typed("ma\u{323}\u{302}t kha\u{302}\u{309}u"));
        assert_eq!(password_typed("  A a\u{7}"), "  A a\u{7}");
    }

    #[test]
    fn a_held_form_comes_back_whole_and_goes_nowhere_else() {
        let fields = vec![("text".to_owned(), "dòng 1\r\n\"dòng\" <2>".to_owned())];
        let held = Held { path: "/quan-ly/hoi/moi".into(), fields, person: Some(PersonId(1)) };
        assert_eq!(Held::unpacked(&held.packed()), Some(held.clone()));
        let elsewhere = Held { path: "https://evil.example/".into(), ..held };
        assert_eq!(Held::unpacked(&elsewhere.packed()), None);
    }

    #[test]
    fn a_sign_in_leads_to_the_staff_area_only() {
        for right in ["/quan-ly/nguoi/3", "/quan-ly/nhat-ky?loai=session.&boi=2"] {
            assert_eq!(safe_return(right), Some(right));
        }
        for wrong in [
            "",
            "/",
            "//evil.example",
            "/quan-ly//evil.example",
            "/quan-lyx",
            "https://evil.example/quan-ly/",
            "/quan-ly/\\evil",
            "/quan-ly/../tin-tuc",
            "/quan-ly/\r\nSet-Cookie: x",
            "/quan-ly/@evil.example\t",
        ] {
            assert_eq!(safe_return(wrong), None, "{wrong:?}");
        }
    }
}
