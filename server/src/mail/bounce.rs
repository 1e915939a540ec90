//! Letters that came back (RFC 3464): what a mail server says of a letter that it had taken before.

use mail_parser::{MessageParser, MimeHeaders, PartType};

/// Which letter came back, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    pub message_id: String,
    /// Status and diagnosis, as the mail server writes them.
    pub answer: String,
}

/// Longest diagnosis that is kept, in characters.
const ANSWER_MAX_CHARS: usize = 500;

/// Reads a report; `None` when it is none, or reports no failure.
#[must_use]
pub fn read_bounce(raw: &[u8]) -> Option<Bounce> {
    let report = MessageParser::default().parse(raw)?;
    let mut answer = None;
    let mut message_id = None;
    for part in &report.parts {
        let kind = part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
        match (kind.as_deref(), &part.body) {
            (Some("message/delivery-status"), body) => answer = failure(&text_of(body)),
            (Some("text/rfc822-headers"), body) => message_id = field(&text_of(body), "message-id"),
            (_, PartType::Message(original)) => message_id = original.message_id().map(str::to_owned),
            _ => {}
        }
    }
    let message_id = message_id?;
    let message_id = format!("<{}>", message_id.trim().trim_matches(['<', '>']));
    Some(Bounce { message_id, answer: answer? })
}

fn text_of(body: &PartType<'_>) -> String {
    match body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        PartType::Message(message) => String::from_utf8_lossy(message.raw_message()).into_owned(),
        PartType::Multipart(_) => String::new(),
    }
}

/// Status and diagnosis of a delivery that failed for good; a delay is none.
fn failure(status: &str) -> Option<String> {
    let action = field(status, "action")?;
    if !action.eq_ignore_ascii_case("failed") {
        return None;
    }
    let parts: Vec<String> = ["status", "diagnostic-code"].iter().filter_map(|name| field(status, name)).collect();
    Some(parts.join(" – ").chars().filter(|c| !c.is_control()).take(ANSWER_MAX_CHARS).collect())
}

/// A field by its name in lower case, its folded lines as one.
fn field(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    let (_, first) =
        lines.find_map(|line| line.split_once(':').filter(|(field, _)| field.eq_ignore_ascii_case(name)))?;
    let folded = lines.take_while(|line| line.starts_with([' ', '\t'])).map(str::trim);
    Some(std::iter::once(first.trim()).chain(folded).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(action: &str, original: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mail.example.vn\r\nTo: lhh@example.vn\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.vn\r\n\r\n\
             Final-Recipient: rfc822; an@example.vn\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1\r\n user unknown\r\n\
             --b\r\n{original}\r\n--b--\r\n"
        )
    }

    const HEADERS: &str = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <abc@a.vn>\r\nSubject: x\r\n";
    const WHOLE: &str = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <abc@a.vn>\r\nSubject: x\r\n\r\ntext\r\n";

    #[test]
    fn a_report_says_which_letter_came_back_and_why() {
        for original in [HEADERS, WHOLE] {
            let bounce = read_bounce(report("failed", original).as_bytes()).unwrap();
            assert_eq!(bounce.message_id, "<abc@a.vn>");
            assert_eq!(bounce.answer, "5.1.1 – smtp; 550 5.1.1 user unknown");
        }
    }

    #[test]
    fn a_delay_and_an_ordinary_letter_are_no_returns() {
        assert_eq!(read_bounce(report("delayed", HEADERS).as_bytes()), None);
        assert_eq!(read_bounce(b"Subject: hello\r\n\r\nAction: failed\r\nMessage-ID: <abc@a.vn>\r\n"), None);
        assert_eq!(read_bounce(b""), None);
    }
}
