//! A letter as a message: text and HTML (RFC 5322, RFC 2046).

use app::{
    domain::email::Email,
    features::{
        accounts::model::new_secret,
        mail::model::{Content, Recipient},
    },
};
use askama::Template;
use lettre::{
    Address, Message,
    message::{Mailbox, MultiPart},
};

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    content: &'a Content,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    content: &'a Content,
}

/// The message and its id. The id cannot be guessed: whoever could would be able to report letters as returned.
///
/// # Errors
/// A sentence, when there is no sender or an address is none.
pub fn written(
    content: &Content,
    to: &Recipient,
    from: Option<&Email>,
    sender_name: &str,
    host: &str,
) -> Result<(Message, String), String> {
    let from = from.ok_or("Chưa có địa chỉ người gửi: đặt --mail-from hoặc email của chủ quản trang.")?;
    let message_id = format!("<{}@{host}>", new_secret());
    let text = Text { content }.render().map_err(|error| error.to_string())?;
    let html = Html { content }.render().map_err(|error| error.to_string())?;
    let message = Message::builder()
        .from(mailbox(sender_name, from)?)
        .to(mailbox(&to.name, &to.email)?)
        .subject(one_line(&content.subject))
        .message_id(Some(message_id.clone()))
        // Out-of-office answers would go to nobody (RFC 3834, 5).
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| error.to_string())?;
    Ok((message, message_id))
}

fn mailbox(name: &str, email: &Email) -> Result<Mailbox, String> {
    let address: Address = email.as_str().parse().map_err(|_| format!("«{email}» không phải địa chỉ thư"))?;
    Ok(Mailbox::new(Some(one_line(name)), address))
}

/// A header is one line, whatever a name or a title may hold.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use app::features::people::model::Language;

    use super::*;

    fn content() -> Content {
        Content {
            language: "vi",
            subject: "Đặt mật khẩu\r\nBcc: evil@example.com".into(),
            greeting: "Kính gửi Nguyễn <b>An</b>,".into(),
            paragraphs: vec!["Một & hai".into()],
            button: Some(("Bấm".into(), "https://a.vn/quan-ly/lien-ket/x?y=1&z=\"2\"".into())),
            closing: "LHH".into(),
            footer: "Thư tự động".into(),
        }
    }

    fn recipient() -> Recipient {
        Recipient {
            name: "Nguyễn An\r\nBcc: evil@example.com".into(),
            email: Email::parse("an@example.vn").unwrap(),
            language: Language::Vietnamese,
        }
    }

    #[test]
    fn a_line_break_in_a_name_or_subject_ends_no_header() {
        let from = Email::parse("lhh@example.vn").unwrap();
        let (message, id) = written(&content(), &recipient(), Some(&from), "LHH\r\nX: y", "a.vn").unwrap();
        let raw = String::from_utf8(message.formatted()).unwrap();
        let head = raw.split("\r\n\r\n").next().unwrap();
        for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
            assert!(!line.to_lowercase().starts_with("bcc") && !line.starts_with("X:"), "{head}");
        }
        assert_eq!(message.envelope().to().len(), 1);
        assert!(head.contains(&id) && head.contains("Auto-Submitted: auto-generated"), "{head}");
    }

    #[test]
    fn the_html_escapes_what_it_is_given() {
        let html = Html { content: &content() }.render().unwrap();
        assert!(!html.contains("<b>An</b>") && html.contains("Một &#38; hai"), "{html}");
        let text = Text { content: &content() }.render().unwrap();
        assert!(text.contains("Một & hai") && text.contains("https://a.vn/quan-ly/lien-ket/x?y=1&z=\"2\""), "{text}");
    }

    #[test]
    fn without_a_sender_nothing_is_written() {
        assert!(written(&content(), &recipient(), None, "LHH", "a.vn").is_err());
    }
}
