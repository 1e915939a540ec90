//! The order of Vietnamese words (CLDR root collation with the `vi` tailoring), as a key that any database compares
//! byte by byte: one order on SQLite and on PostgreSQL.

use unicode_normalization::UnicodeNormalization;

use super::nfc_line;

/// Letters in their order; a digraph of older dictionaries (ch, gh…) is two letters today.
const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Marks in their order: level, huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A key whose order is the order of the texts: first by letters, then by tones, then as written.
///
/// Word by word, so that "An Bình" stands before "Ân". *hòa* and *hoà* are the same to the first two levels.
#[must_use]
pub fn collation_key(text: &str) -> String {
    let text = nfc_line(text);
    let (mut primary, mut secondary) = (String::new(), String::new());
    for word in text.split(' ') {
        let mut tone = 0;
        for letter in word.chars().flat_map(char::to_lowercase) {
            let (base, of_letter) = without_tone(letter);
            tone = of_letter.max(tone);
            if let Some(position) = LETTERS.chars().position(|known| known == base) {
                primary.push(char::from(b'A' + u8::try_from(position).unwrap_or(0)));
            } else if base.is_ascii_digit() {
                primary.push(base);
            } else if base.is_alphanumeric() {
                primary.push('~');
                primary.push(base);
            }
        }
        primary.push(' ');
        secondary.push(char::from(b'0' + tone));
    }
    // The separator stands before everything else, so that a text stands before its own continuation.
    format!("{}\u{1}{secondary}\u{1}{text}", primary.trim_end())
}

/// The key of a person's name: Vietnam sorts by the given name, which stands last, then by family and middle names.
#[must_use]
pub fn name_key(name: &str) -> String {
    let name = nfc_line(name);
    match name.rsplit_once(' ') {
        Some((before, given)) => collation_key(&format!("{given} {before}")),
        None => collation_key(&name),
    }
}

/// A letter without its tone, and the tone's place in the order.
fn without_tone(letter: char) -> (char, u8) {
    let mut tone = 0;
    let rest: String = std::iter::once(if letter == 'ð' { 'đ' } else { letter })
        .nfd()
        .filter(|part| match TONES.iter().position(|mark| mark == part) {
            Some(position) => {
                tone = u8::try_from(position + 1).unwrap_or(0);
                false
            }
            None => true,
        })
        .nfc()
        .collect();
    (rest.chars().next().unwrap_or(letter), tone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut words: Vec<&str>, key: fn(&str) -> String) -> Vec<&str> {
        words.sort_by_key(|word| key(word));
        words
    }

    #[test]
    fn letters_and_tones_have_the_order_of_the_alphabet() {
        assert_eq!(
            sorted(vec!["cắt", "áo", "cá", "ba", "anh", "cả"], collation_key),
            ["anh", "áo", "ba", "cả", "cá", "cắt"]
        );
        assert_eq!(
            sorted(vec!["mạ", "má", "mã", "mả", "mà", "ma"], collation_key),
            ["ma", "mà", "mả", "mã", "má", "mạ"]
        );
        assert_eq!(sorted(vec!["đa", "da", "e", "dz"], collation_key), ["da", "dz", "đa", "e"]);
        assert_eq!(sorted(vec!["u", "ưa", "ua", "o", "ơ", "ô"], collation_key), ["o", "ô", "ơ", "u", "ua", "ưa"]);
    }

    #[test]
    fn a_shorter_word_stands_first() {
        assert_eq!(sorted(vec!["An Bình", "Anh", "An"], collation_key), ["An", "An Bình", "Anh"]);
    }

    #[test]
    fn people_are_sorted_by_their_given_names() {
        assert_eq!(
            sorted(vec!["Lê Văn Bình", "Trần Thị An", "Nguyễn Văn An", "Đỗ Ân"], name_key),
            ["Nguyễn Văn An", "Trần Thị An", "Đỗ Ân", "Lê Văn Bình"]
        );
    }

    #[test]
    fn where_the_tone_stands_and_how_it_is_coded_makes_no_difference() {
        let levels = |text: &str| collation_key(text).rsplit_once('\u{1}').unwrap().0.to_owned();
        assert_eq!(levels("hòa"), levels("hoà"));
        assert_eq!(levels("thu\u{309}y"), levels("thủy"));
        assert_eq!(levels("Ðịnh"), levels("Định"));
    }
}
