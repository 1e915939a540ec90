//! Email addresses, by which people sign in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest address (RFC 5321, 4.5.3.1.3, less the angle brackets).
const EMAIL_MAX_BYTES: usize = 254;

/// An address in its one stored form: ASCII, lower case.
///
/// Only ASCII: `а@hội.vn` with a Cyrillic а looks like another person's address, and no mail server of a Vietnamese
/// office has such addresses. Line breaks and angle brackets, which would end a mail header, cannot be in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The address that `text` spells, or `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let (user, host) = text.split_once('@')?;
        let in_user = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let is_local_part = !user.is_empty()
            && user.bytes().all(in_user)
            && !user.starts_with('.')
            && !user.ends_with('.')
            && !user.contains("..");
        let is_host = host.contains('.') && host.split('.').all(is_label);
        (is_local_part && is_host && text.len() <= EMAIL_MAX_BYTES).then_some(Self(text))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_stored_form() {
        assert_eq!(Email::parse(" An.Nguyen@Example.VN ").unwrap().as_str(), "an.nguyen@example.vn");
    }

    #[test]
    fn look_alikes_and_header_injection_are_no_addresses() {
        for wrong in [
            "",
            "a",
            "@b.c",
            "a@b",
            "a b@c.d",
            "a@b@c.d",
            "\u{430}n@example.vn",
            "an@ex\u{430}mple.vn",
            "ａn@example.vn",
            "an@example.vn\r\nBcc: x@y.z",
            "an\n@example.vn",
            "<an@example.vn>",
            "an@-example.vn",
            ".an@example.vn",
            "a..n@example.vn",
            "an@example..vn",
            "an@\u{202e}nv.elpmaxe",
        ] {
            assert_eq!(Email::parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(Email::parse(&format!("{}@example.vn", "a".repeat(300))), None);
    }
}
