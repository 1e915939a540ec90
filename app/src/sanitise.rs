//! The one sanitiser: an allow-list over the parsed tree (ammonia on html5ever), run when markup is saved.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use ammonia::Builder;

use crate::{
    domain::{html::SafeHtml, text::nfc},
    features::site::model::is_safe_href,
    paths,
};

/// Markup for article and page bodies: text structure, tables, links, pictures of this site.
///
/// Headings start at `<h2>`, since the page's title is its `<h1>`. A picture of another site is replaced by a
/// placeholder that keeps its address in the fragment: readers are not to be followed by third parties
/// (NĐ 356/2025 Đ.4), and nothing is lost.
#[must_use]
pub fn sanitise(html: &str) -> SafeHtml {
    let clean = BODY.clean(html).to_string();
    // Entities are characters only now. Composing them may in theory make another markup of it, so that the result
    // is sanitised again.
    let composed = nfc(&clean);
    let clean = if composed == clean { clean } else { BODY.clean(&composed).to_string() };
    SafeHtml::from_sanitised(clean)
}

static BODY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "cite",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "h4",
            "hr",
            "i",
            "img",
            "ins",
            "li",
            "mark",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "small",
            "strong",
            "sub",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "u",
            "ul",
        ]))
        .generic_attributes(HashSet::from(["lang", "title"]))
        .link_rel(Some("noopener"))
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            // A picture as data is as heavy as a book and can be no file; its text goes.
            ("img", "src") if value.starts_with("data:") => Some(Cow::Borrowed(paths::FOREIGN_PICTURE)),
            ("img", "src") if value.starts_with('/') && !value.starts_with("//") => Some(Cow::Borrowed(value)),
            ("img", "src") => Some(Cow::Owned(format!("{}#{value}", paths::FOREIGN_PICTURE))),
            ("a", "href") if !value.starts_with('#') && !is_safe_href(value) => None,
            // Presentation attributes of the table era are obsolete and make a page invalid.
            (_, "align" | "valign" | "char" | "charoff" | "bgcolor" | "border")
            | ("hr" | "table" | "td" | "th" | "col" | "colgroup", "size" | "width" | "height" | "summary") => None,
            ("img", "width" | "height") if value.parse::<u32>().is_err() => None,
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        sanitise(html).into_string()
    }

    #[test]
    fn known_ways_to_run_a_script_are_closed() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" java\nscript:alert(1)\">x</a>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<p style=\"background:url(javascript:alert(1))\">x</p>",
            "<form action=\"/x\"><button formaction=\"javascript:alert(1)\">x</button></form>",
            "<object data=\"data:text/html,x\"></object><embed src=x><base href=//x.example>",
        ] {
            let cleaned = clean(hostile);
            for trace in
                ["<script", "onerror=", "onload=", "javascript:", "<iframe", "style=", "<form", "<object", "<base"]
            {
                let outside_text = cleaned.replace("title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\"", "");
                assert!(!outside_text.contains(trace), "{hostile} gave {cleaned}");
            }
        }
    }

    #[test]
    fn text_structure_and_vietnamese_pass_unchanged() {
        let html = "<h2>Về mục đích</h2><p>Thực hiện <strong>KH&amp;KT</strong></p><table><tbody><tr><td>1</td></tr></tbody></table>";
        assert_eq!(clean(html), html);
    }

    #[test]
    fn a_picture_of_another_site_is_kept_as_an_address_only() {
        assert_eq!(
            clean("<img src=\"https://tracker.example/a.jpg\" alt=\"Ảnh\">"),
            format!("<img src=\"{}#https://tracker.example/a.jpg\" alt=\"Ảnh\">", paths::FOREIGN_PICTURE),
        );
        assert_eq!(clean("<img src=\"/media/a.jpg\" alt=\"\">"), "<img src=\"/media/a.jpg\" alt=\"\">");
    }

    #[test]
    fn decomposed_characters_written_as_entities_are_composed() {
        assert_eq!(clean("<p>thu&#777;y</p>"), "<p>thủy</p>");
        assert!(!clean("<p>&lt;script&gt;&#824;alert(1)</p>").contains("<script"));
    }

    #[test]
    fn links_keep_only_safe_addresses() {
        assert_eq!(clean("<a href=\"//x.example\">x</a>"), "<a rel=\"noopener\">x</a>");
        assert!(clean("<a href=\"https://vusta.vn\">x</a>").contains("https://vusta.vn"));
    }
}
