//! TCVN3 (ABC), the code page of the `.VnTime` fonts: how to tell it and how to read it.
//!
//! Such text reaches us as Latin-1 characters: "hộp mứt tết" looks like "hép møt tÕt".

/// TCVN 5712:1993, VN3: the Latin-1 character that the byte shows as, and the letter that it means.
const LETTERS: [(char, char); 74] = [
    ('µ', 'à'),
    ('¸', 'á'),
    ('¶', 'ả'),
    ('·', 'ã'),
    ('¹', 'ạ'),
    ('¨', 'ă'),
    ('»', 'ằ'),
    ('¾', 'ắ'),
    ('¼', 'ẳ'),
    ('½', 'ẵ'),
    ('Æ', 'ặ'),
    ('©', 'â'),
    ('Ç', 'ầ'),
    ('Ê', 'ấ'),
    ('È', 'ẩ'),
    ('É', 'ẫ'),
    ('Ë', 'ậ'),
    ('®', 'đ'),
    ('Ì', 'è'),
    ('Ð', 'é'),
    ('Î', 'ẻ'),
    ('Ï', 'ẽ'),
    ('Ñ', 'ẹ'),
    ('ª', 'ê'),
    ('Ò', 'ề'),
    ('Õ', 'ế'),
    ('Ó', 'ể'),
    ('Ô', 'ễ'),
    ('Ö', 'ệ'),
    ('×', 'ì'),
    ('Ý', 'í'),
    ('Ø', 'ỉ'),
    ('Ü', 'ĩ'),
    ('Þ', 'ị'),
    ('ß', 'ò'),
    ('ã', 'ó'),
    ('á', 'ỏ'),
    ('â', 'õ'),
    ('ä', 'ọ'),
    ('«', 'ô'),
    ('å', 'ồ'),
    ('è', 'ố'),
    ('æ', 'ổ'),
    ('ç', 'ỗ'),
    ('é', 'ộ'),
    ('¬', 'ơ'),
    ('ê', 'ờ'),
    ('í', 'ớ'),
    ('ë', 'ở'),
    ('ì', 'ỡ'),
    ('î', 'ợ'),
    ('ï', 'ù'),
    ('ó', 'ú'),
    ('ñ', 'ủ'),
    ('ò', 'ũ'),
    ('ô', 'ụ'),
    ('\u{ad}', 'ư'),
    ('õ', 'ừ'),
    ('ø', 'ứ'),
    ('ö', 'ử'),
    ('÷', 'ữ'),
    ('ù', 'ự'),
    ('ú', 'ỳ'),
    ('ý', 'ý'),
    ('û', 'ỷ'),
    ('ü', 'ỹ'),
    ('þ', 'ỵ'),
    ('¡', 'Ă'),
    ('¢', 'Â'),
    ('£', 'Ê'),
    ('¤', 'Ô'),
    ('¥', 'Ơ'),
    ('¦', 'Ư'),
    ('§', 'Đ'),
];

/// Below this many suspicious letters a text is left alone: a quoted "©" or "«" proves nothing.
const SUSPICIOUS_MIN: u32 = 3;
/// Letters on both sides prove more: "Th«ng b¸o" has two such signs and no more.
const INSIDE_WORDS_MIN: u32 = 2;

/// Whether `text` is TCVN3 that was read as Latin-1.
///
/// TCVN3 puts signs such as `®`, `µ` and `¬` and capitals such as `Õ` inside words, which no real text does, and has none of the letters
/// with code points above Latin-1 (ă, đ, ơ, ư, ạ…) that real Vietnamese is full of.
#[must_use]
pub fn looks_like_tcvn3(text: &str) -> bool {
    let mut suspicious = 0;
    let mut inside_words = 0;
    let mut vietnamese = 0;
    let mut previous_is_letter = false;
    let mut previous_is_lower_case = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let next_is_letter = characters.peek().is_some_and(|next| next.is_alphabetic());
        let code = u32::from(c);
        if code > 0xff && c.is_alphabetic() {
            vietnamese += 1;
        } else if is_sign(c) && (previous_is_letter || next_is_letter)
            || is_capital_of_latin1(c) && previous_is_lower_case
        {
            suspicious += 1;
            inside_words += u32::from(previous_is_letter && next_is_letter);
        }
        previous_is_letter = c.is_alphabetic() || is_sign(c);
        previous_is_lower_case = c.is_lowercase();
    }
    (suspicious >= SUSPICIOUS_MIN || inside_words >= INSIDE_WORDS_MIN) && suspicious > vietnamese
}

fn is_sign(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{bf}' | '×' | '÷')
}

fn is_capital_of_latin1(c: char) -> bool {
    matches!(c, 'À'..='Þ')
}

/// Reads TCVN3 that was taken for Latin-1; characters outside the table stay.
#[must_use]
pub fn from_tcvn3(text: &str) -> String {
    text.chars().map(|c| LETTERS.iter().find(|(shown, _)| *shown == c).map_or(c, |(_, meant)| *meant)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text looks like when its TCVN3 bytes are read as Latin-1.
    fn to_tcvn3(text: &str) -> String {
        text.chars().map(|c| LETTERS.iter().find(|(_, meant)| *meant == c).map_or(c, |(shown, _)| *shown)).collect()
    }

    #[test]
    fn known_tcvn3_text_is_read() {
        assert_eq!(from_tcvn3("hép møt tÕt"), "hộp mứt tết");
        assert_eq!(from_tcvn3(&to_tcvn3("điển hình tiên tiến")), "điển hình tiên tiến");
    }

    #[test]
    fn every_letter_is_listed_once() {
        let mut shown: Vec<char> = LETTERS.iter().map(|(shown, _)| *shown).collect();
        shown.sort_unstable();
        shown.dedup();
        assert_eq!(shown.len(), LETTERS.len());
    }

    #[test]
    fn a_sentence_in_tcvn3_is_told_from_unicode() {
        let sentence = "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh đã xây dựng kế hoạch";
        assert!(looks_like_tcvn3(&to_tcvn3(&sentence.to_lowercase())));
        assert!(!looks_like_tcvn3(sentence));
        assert!(looks_like_tcvn3("Th«ng b¸o"));
    }

    #[test]
    fn other_languages_and_quotes_are_left_alone() {
        for text in ["Élève à l’école: « où êtes-vous ? »", "© 2019 Bình Định ® ™", "5 µm × 3 µm ± 1°", "Über Straße"]
        {
            assert!(!looks_like_tcvn3(text), "{text}");
        }
    }
}
