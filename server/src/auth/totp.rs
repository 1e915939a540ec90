//! Time-based codes (RFC 6238: SHA-1, six digits, 30 s, as every app has them), one step of skew to either side.

use app::domain::{id::PersonId, time::Timestamp};
use app::features::accounts::model::TotpSetup;
use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Secret, Totp};

use super::SecretKey;

const STEP_SECONDS: u64 = 30;
const SKEW_STEPS: u16 = 1;
const SECRET_BYTES: usize = 20;
const QR_PIXELS: u32 = 240;

/// A new secret of `person`.
pub fn new_setup(key: &SecretKey, person: PersonId, account: &str, issuer: &str) -> Option<TotpSetup> {
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).ok()?;
    let sealed = key.seal(&secret, &purpose(person))?;
    shown(&secret, sealed, account, issuer)
}

/// The setup of a secret that was sealed for `person`.
pub fn setup(key: &SecretKey, person: PersonId, sealed: &str, account: &str, issuer: &str) -> Option<TotpSetup> {
    let secret = key.open_sealed(sealed, &purpose(person))?;
    shown(&secret, sealed.to_owned(), account, issuer)
}

/// The step whose code this is, if any.
pub fn step(key: &SecretKey, person: PersonId, sealed: &str, code: &str, now: Timestamp) -> Option<i64> {
    let secret = key.open_sealed(sealed, &purpose(person))?;
    let step = totp(&secret, "", None)?.check(code, u64::try_from(now.millis() / 1000).ok()?)?;
    i64::try_from(step).ok()
}

fn purpose(person: PersonId) -> String {
    format!("totp of person {person}")
}

fn totp(secret: &[u8], account: &str, issuer: Option<&str>) -> Option<Totp> {
    // A colon separates issuer and account in the address of the picture.
    let plain = |text: &str| text.replace(':', " ");
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_skew(SKEW_STEPS)
        .with_step_duration(STEP_SECONDS)
        .with_account_name(plain(account))
        .with_issuer(issuer.map(plain))
        .build()
        .ok()
}

fn shown(secret: &[u8], sealed: String, account: &str, issuer: &str) -> Option<TotpSetup> {
    let url = totp(secret, account, Some(issuer))?.to_url().ok()?;
    let qr = QrCode::new(&url).ok()?;
    let qr = qr.render::<svg::Color>().min_dimensions(QR_PIXELS, QR_PIXELS).build();
    let text = Secret::from(secret.to_vec()).to_base32();
    let groups: Vec<String> = text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into()).collect();
    // The declaration of an SVG file is no part of a page.
    let qr = qr.split_once("?>").map_or(qr.clone(), |(_, svg)| svg.to_owned());
    Some(TotpSetup { sealed, text: groups.join(" "), qr, uri: url })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(secret: &[u8], now: Timestamp) -> Option<String> {
        let seconds = u64::try_from(now.millis() / 1000).ok()?;
        Some(totp(secret, "", None)?.generate(seconds).to_string())
    }

    /// RFC 6238, appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(
                code(b"12345678901234567890", Timestamp::from_millis(seconds * 1000)).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn a_code_holds_one_step_to_either_side_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::open(folder.path(), None).unwrap();
        let sealed = key.seal(b"12345678901234567890", &purpose(PersonId(1))).unwrap();
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let matched = |seconds| step(&key, PersonId(1), &sealed, "287082", at(seconds));
        assert_eq!([matched(59), matched(60), matched(89), matched(29)], [Some(1), Some(1), Some(1), Some(1)]);
        assert_eq!([matched(91), matched(121)], [None, None].map(|_: Option<i64>| None));
        assert_eq!(step(&key, PersonId(2), &sealed, "287082", at(59)), None);
    }

    #[test]
    fn a_setup_shows_the_secret_in_both_forms() {
        let folder = tempfile::tempdir().unwrap();
        let key = SecretKey::open(folder.path(), None).unwrap();
        let new = new_setup(&key, PersonId(1), "an@example.vn", "Liên hiệp: Hội").unwrap();
        assert!(new.qr.trim_start().starts_with("<svg") && new.text.split(' ').count() == 8, "{new:?}");
        assert_eq!(setup(&key, PersonId(1), &new.sealed, "an@example.vn", "Liên hiệp: Hội"), Some(new.clone()));
        assert_eq!(setup(&key, PersonId(2), &new.sealed, "an@example.vn", "LHH"), None);
    }
}
