//! HTML that may be put into a page as it is.

use serde::{Deserialize, Serialize};

/// Markup that went through the sanitiser when it was saved (see `sanitise`), and is shown as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes markup that is known to be sanitised: the sanitiser's own output, or a column that only it fills.
    #[must_use]
    pub fn from_sanitised(html: String) -> Self {
        Self(html)
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text without its markup, from the start to the end of a word within `max_chars` characters.
    #[must_use]
    pub fn text_start(&self, max_chars: usize) -> String {
        let mut text = String::new();
        let mut length = 0;
        for word in self.words() {
            length += word.chars().count() + 1;
            if length > max_chars {
                text.push('…');
                break;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word);
        }
        text
    }

    /// Whether there is nothing to read and nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.0.contains("<img") && self.words().next().is_none()
    }

    /// The words of the text. The sanitiser writes each `<` that is text as `&lt;`, and these entities and no others.
    fn words(&self) -> impl Iterator<Item = String> {
        let text = self.0.split('<').enumerate().map(|(position, part)| match part.split_once('>') {
            Some((_, text)) if position > 0 => text,
            _ => part,
        });
        text.flat_map(str::split_whitespace)
            .map(|word| {
                word.replace("&nbsp;", "")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&")
            })
            .filter(|word| !word.is_empty())
    }

    /// The markup, by value.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> SafeHtml {
        SafeHtml::from_sanitised(text.into())
    }

    #[test]
    fn a_description_is_the_start_of_the_text() {
        let body = html("<p>Hội <b>KH&amp;KT</b> họp</p><ul><li>Một</li></ul>");
        assert_eq!(body.text_start(160), "Hội KH&KT họp Một");
        assert_eq!(body.text_start(10), "Hội KH&KT…");
        assert_eq!(html("<p title=\"a\">5 &lt; 6</p>").text_start(9), "5 < 6");
    }

    #[test]
    fn markup_without_words_and_pictures_is_empty() {
        for empty in ["", "<p></p>", "<p> &nbsp;\n</p><hr>"] {
            assert!(html(empty).is_empty(), "{empty}");
        }
        assert!(!html("<p>a</p>").is_empty());
        assert!(!html("<img src=\"/media/a.png\" alt=\"\">").is_empty());
    }
}
