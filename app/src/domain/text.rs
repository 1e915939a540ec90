//! Vietnamese text: one stored form, one folded form, slugs, numbers.

pub mod collation;
pub mod tcvn3;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The one stored form of all text: Unicode NFC (TCVN 6909:2001 precomposed), without control characters.
///
/// Text from macOS file names and PDF copies comes decomposed: "thủy" is five code points there and four here.
#[must_use]
pub fn nfc(text: &str) -> String {
    text.nfc().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// One line of text as stored: NFC, runs of white space as one space, none at the ends.
#[must_use]
pub fn nfc_line(text: &str) -> String {
    let text = nfc(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lower case without marks, for addresses, look-ups and comparisons: "Điển hình" gives "dien hinh".
///
/// đ has no decomposition and is mapped by hand, as is the look-alike Ð (U+00D0) of old texts.
pub fn fold(text: &str) -> impl Iterator<Item = char> {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(|c| match c {
        'đ' | 'ð' => 'd',
        other => other,
    })
}

/// The longest slug that is kept, in bytes; longer ones end at a syllable.
pub const SLUG_MAX_BYTES: usize = 120;

/// The address form of a title: folded, every other character a hyphen, at most [`SLUG_MAX_BYTES`].
///
/// Empty when the title has no letter or digit.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in fold(title) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.len() > SLUG_MAX_BYTES {
        let syllable_end = slug[..=SLUG_MAX_BYTES].rfind('-').unwrap_or(SLUG_MAX_BYTES);
        slug.truncate(syllable_end);
    }
    slug.trim_end_matches('-').to_owned()
}

/// Whether `text` has the form that [`slug`] gives.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= SLUG_MAX_BYTES
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A number as Vietnam writes it: `2.068.237`.
#[must_use]
pub fn group_digits(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// RFC 3986 percent-encoding of everything but unreserved characters.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        fold(text).collect()
    }

    #[test]
    fn decomposed_text_is_stored_composed() {
        let decomposed = "thu\u{309}y";
        assert_eq!(decomposed.chars().count(), 5);
        assert_eq!(nfc(decomposed), "thủy");
    }

    #[test]
    fn control_characters_are_dropped_and_lines_kept() {
        assert_eq!(nfc("a\u{0}b\r\nc"), "ab\nc");
        assert_eq!(nfc_line("  Kế hoạch \u{a0} tổ\nchức "), "Kế hoạch tổ chức");
    }

    #[test]
    fn folding_drops_every_vietnamese_mark() {
        assert_eq!(folded("ĐIỂN HÌNH tiên tiến"), "dien hinh tien tien");
        assert_eq!(folded("Bình Ðịnh"), folded("binh dinh"));
        assert_eq!(folded("Ỡ ẵ ự ỹ"), "o a u y");
    }

    #[test]
    fn a_slug_is_made_of_ascii_syllables() {
        assert_eq!(slug("Hội thi KH&KT lần thứ XI (2018-2019)!"), "hoi-thi-kh-kt-lan-thu-xi-2018-2019");
        assert_eq!(slug("“…”"), "");
    }

    #[test]
    fn a_long_slug_ends_at_a_syllable() {
        let long = slug(&"khoa học ".repeat(40));
        assert!(long.len() <= SLUG_MAX_BYTES && is_slug(&long), "{long}");
        assert!(long.ends_with("-hoc") || long.ends_with("-khoa"), "{long}");
        assert_eq!(slug(&"a".repeat(300)).len(), SLUG_MAX_BYTES);
    }

    #[test]
    fn an_address_survives_inside_an_address() {
        assert_eq!(percent_encoded("https://a.vn/tin?x=1&y=ộ"), "https%3A%2F%2Fa.vn%2Ftin%3Fx%3D1%26y%3D%E1%BB%99");
    }

    #[test]
    fn numbers_are_grouped_by_dots() {
        assert_eq!(group_digits(2_068_237), "2.068.237");
        assert_eq!(group_digits(42), "42");
        assert_eq!(group_digits(1000), "1.000");
    }
}
