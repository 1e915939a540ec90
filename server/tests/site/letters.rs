//! Letters over SMTP, to a server that answers as told.

use std::sync::{Arc, Mutex};

use app::{
    domain::{change::Subject, email::Email, permission::Permit, role::Role},
    features::{mail::model::MailState, people::model::Language},
};
use axum::http::StatusCode;
use server::config::ServeOptions;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use super::{browser::PASSWORD, support::TestSite};

/// A mail server (RFC 5321) as small as a test needs it.
struct MailServer {
    address: String,
    received: Arc<Mutex<Vec<String>>>,
    /// What it says to the next recipient.
    answer: Arc<Mutex<&'static str>>,
}

impl MailServer {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let received: Arc<Mutex<Vec<String>>> = Arc::default();
        let answer = Arc::new(Mutex::new("250 ok"));
        tokio::spawn({
            let (received, answer) = (Arc::clone(&received), Arc::clone(&answer));
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let (received, answer) = (Arc::clone(&received), Arc::clone(&answer));
                    tokio::spawn(async move {
                        let (reader, mut writer) = stream.into_split();
                        let mut lines = BufReader::new(reader).lines();
                        writer.write_all(b"220 test\r\n").await.unwrap();
                        while let Ok(Some(line)) = lines.next_line().await {
                            let command = line.split(' ').next().unwrap().to_uppercase();
                            let reply = match command.as_str() {
                                "RCPT" => (*answer.lock().unwrap()).to_owned(),
                                "DATA" => {
                                    writer.write_all(b"354 go\r\n").await.unwrap();
                                    let mut message = String::new();
                                    while let Ok(Some(line)) = lines.next_line().await {
                                        if line == "." {
                                            break;
                                        }
                                        message.push_str(&line);
                                        message.push_str("\r\n");
                                    }
                                    received.lock().unwrap().push(message);
                                    "250 taken".to_owned()
                                }
                                "QUIT" => break,
                                _ => "250 ok".to_owned(),
                            };
                            if writer.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
                                break;
                            }
                        }
                    });
                }
            }
        });
        Self { address, received, answer }
    }

    async fn site(&self) -> TestSite {
        let options = ServeOptions {
            mail: Some(format!("smtp://{}", self.address)),
            mail_from: Some("lhh@hoi.example".into()),
            ..ServeOptions::default()
        };
        TestSite::with(options).await
    }

    fn taken(&self) -> Vec<mail_parser::Message<'static>> {
        let received = self.received.lock().unwrap().clone();
        received
            .iter()
            .map(|raw| mail_parser::MessageParser::default().parse(raw.as_bytes()).unwrap().into_owned())
            .collect()
    }
}

fn link_in(message: &mail_parser::Message<'_>) -> String {
    let text = message.body_text(0).unwrap();
    let url =
        text.lines().find(|line| line.contains("/quan-ly/lien-ket/")).unwrap_or_else(|| panic!("no link in {text}"));
    url.trim().split_once("3000").unwrap().1.to_owned()
}

async fn send(site: &TestSite) -> u32 {
    site.portal.mail.send_due(&site.portal.services).await
}

#[tokio::test]
async fn an_invitation_arrives_as_text_and_html_and_opens_the_account() {
    let server = MailServer::start().await;
    let site = server.site().await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    let fields = [("name", "Nguyễn Thị Ánh"), ("email", "anh@hoi.example"), ("role", "clerk")];
    assert_eq!(administrator.post("/quan-ly/nguoi-dung/moi", &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(send(&site).await, 1);
    let letters = server.taken();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to().unwrap().first().unwrap().address().unwrap(), "anh@hoi.example");
    assert!(letters[0].subject().unwrap().contains("Mời bạn mở tài khoản"));
    assert!(letters[0].body_html(0).unwrap().contains("Nguyễn Thị Ánh"));
    let link = link_in(&letters[0]);
    let (_, codes) = site.browser().accept(&link).await;
    assert_eq!(codes.len(), 10);
    let list = administrator.get("/quan-ly/thu").await;
    assert!(list.has("Đã gửi") && list.has("250 taken") || list.has("taken"), "{}", list.html);
    assert!(!list.has(link.rsplit('/').next().unwrap()), "no secret in the queue");
}

#[tokio::test]
async fn a_reset_reaches_its_owner_and_an_unknown_address_gets_no_letter() {
    let server = MailServer::start().await;
    let site = server.site().await;
    let an = site.invited("An", "an@hoi.example", Role::Clerk, None).await;
    let link = site.link(an, app::features::accounts::model::Purpose::Invitation).await;
    let (app, _) = site.browser().accept(&link).await;
    send(&site).await;
    server.received.lock().unwrap().clear();
    for email in ["an@hoi.example", "ai@hoi.example"] {
        site.browser().post("/quan-ly/quen-mat-khau", &[("email", email)]).await;
    }
    assert_eq!(send(&site).await, 2);
    let letters = server.taken();
    assert_eq!(letters.len(), 1);
    let mut browser = site.browser();
    browser.get(&link_in(&letters[0])).await;
    let page = browser.post("/quan-ly/dat-mat-khau", &[("password", "mật khẩu mới tinh")]).await;
    assert_eq!(page.location(), "/quan-ly/dang-nhap/ma");
    let code = app.next_code(&site);
    assert_eq!(site.browser().sign_in("an@hoi.example", "mật khẩu mới tinh", &code).await.location(), "/quan-ly");
    assert_ne!(PASSWORD, "mật khẩu mới tinh");
}

#[tokio::test]
async fn a_letter_is_tried_again_after_a_passing_fault_and_given_up_after_a_lasting_one() {
    let server = MailServer::start().await;
    let site = server.site().await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    let invite = |email: &'static str| [("name", "Trần Mới"), ("email", email), ("role", "clerk")];
    *server.answer.lock().unwrap() = "451 try later";
    administrator.post("/quan-ly/nguoi-dung/moi", &invite("mot@hoi.example")).await;
    send(&site).await;
    assert_eq!(send(&site).await, 0, "not before its time");
    let page = administrator.get("/quan-ly/thu").await;
    assert!(page.has("Đang chờ") && page.has("try later") && page.has("gửi tiếp lúc"), "{}", page.html);
    site.clock.advance_seconds(61);
    *server.answer.lock().unwrap() = "250 ok";
    assert_eq!(send(&site).await, 1);
    assert_eq!(server.taken().len(), 1);

    *server.answer.lock().unwrap() = "550 no such user";
    administrator.post("/quan-ly/nguoi-dung/moi", &invite("hai@hoi.example")).await;
    send(&site).await;
    let failed = site.portal.services.mail.list(Some(MailState::Failed), None, 9).await.unwrap();
    assert_eq!(failed.len(), 1);
    assert!(failed[0].answer.contains("no such user"), "{failed:?}");
    assert!(administrator.get("/quan-ly").await.has("1 thư lỗi"));
    // Staff mend the address and send it again.
    *server.answer.lock().unwrap() = "250 ok";
    administrator.post(&format!("/quan-ly/thu/{}/gui-lai", failed[0].id), &[]).await;
    assert_eq!(send(&site).await, 1);
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test]
async fn a_mail_server_that_is_down_loses_no_letter() {
    let server = MailServer::start().await;
    let site = server.site().await;
    site.invited("An", "an@hoi.example", Role::Administrator, None).await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    administrator
        .post("/quan-ly/nguoi-dung/moi", &[("name", "Mới"), ("email", "moi@hoi.example"), ("role", "clerk")])
        .await;
    let nowhere = server::config::Settings { mail: Some("smtp://127.0.0.1:1".into()), ..site.settings() };
    let broken = server::mail::Mailer::new(&nowhere).unwrap();
    assert_eq!(broken.send_due(&site.portal.services).await, 1);
    let waiting = site.portal.services.mail.list(Some(MailState::Queued), None, 9).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    site.clock.advance_seconds(61);
    assert_eq!(send(&site).await, 1);
    assert_eq!(server.taken().len(), 1);
    site.portal.mail.wake();
}

#[tokio::test]
async fn a_person_gets_letters_in_their_language() {
    let server = MailServer::start().await;
    let site = server.site().await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    let fields = [("name", "John Smith"), ("email", "john@hoi.example"), ("role", "auditor"), ("language", "en")];
    administrator.post("/quan-ly/nguoi-dung/moi", &fields).await;
    send(&site).await;
    assert!(server.taken()[0].subject().unwrap().contains("Your account is waiting"));
    let id = site.portal.services.people.by_email(&Email::parse("john@hoi.example").unwrap()).await.unwrap().unwrap();
    assert_eq!(site.portal.services.people.lookup(id).await.unwrap().unwrap().language, Language::English);
}

#[tokio::test]
async fn a_returned_letter_is_seen_by_staff() {
    let server = MailServer::start().await;
    let site = server.site().await;
    let (_, mut administrator) = site.signed_in(Role::Administrator, None).await;
    administrator
        .post("/quan-ly/nguoi-dung/moi", &[("name", "Mới"), ("email", "moi@hoi.example"), ("role", "clerk")])
        .await;
    send(&site).await;
    let message_id = format!("<{}>", server.taken()[0].message_id().unwrap());
    let change = Permit::of_command_line(site.portal.clock.now()).change("mail.bounce", Subject::new("mail", 0));
    assert!(site.portal.services.mail.bounced(&message_id, "5.1.1 user unknown", change).await.unwrap());
    let page = administrator.get("/quan-ly/thu?trang_thai=bounced").await;
    assert!(page.has("Bị trả lại") && page.has("5.1.1 user unknown"), "{}", page.html);
}
