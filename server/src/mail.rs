//! Sending letters: takes them from the queue one after the other, writes them, and notes what became of each.

mod bounce;
mod letter;
mod sink;

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use app::{
    domain::{
        change::Letter,
        email::Email,
        permission::{Permit, State},
        refusal::Refusal,
        time::Timestamp,
    },
    features::{
        accounts::{model::Purpose, service::issue_link},
        mail::{
            labels,
            model::{CLAIM_SECONDS, Claimed, MailState, Recipient, content, next_try},
        },
        people::model::Person,
    },
    paths,
    services::{OrRefused, Services},
};
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, transport::smtp::PoolConfig,
};
use tokio::sync::{Notify, watch};

pub use bounce::{Bounce, read_bounce};
pub use sink::{FOLDER as SINK_FOLDER, Kept, kept};

use crate::{config::Settings, live::stopped};

/// How often the queue is looked at when nobody has rung: letters that were put off, or that another node has queued.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How long one letter may take to be handed over.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);
/// Connections kept to the mail server: letters go one after the other.
const CONNECTIONS: u32 = 1;

/// Where letters go.
enum Transport {
    /// Nowhere yet: they wait.
    Off,
    /// Into a folder, to be looked at while developing.
    Sink(AsyncFileTransport<Tokio1Executor>),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// The one who sends letters.
pub struct Mailer {
    transport: Transport,
    from: Option<Email>,
    bell: Notify,
}

/// Why a letter did not go out.
enum Failure {
    /// It never will.
    Final(String),
    /// It may later.
    ForNow(String),
}

impl Mailer {
    /// The mailer of these settings.
    ///
    /// # Errors
    /// When the address of the mail server or of the sender is none.
    pub fn new(settings: &Settings) -> Result<Self> {
        let transport = match settings.mail.as_deref() {
            None => Transport::Off,
            // The kept letters, with their links, can be read by whoever can open the site.
            Some("sink") if settings.is_over_tls() => {
                anyhow::bail!("«--mail sink» chỉ dùng khi phát triển, không dùng cho trang có HTTPS")
            }
            Some("sink") => Transport::Sink(sink_transport(&settings.data)?),
            Some(url) => {
                // The address may hold a password: no part of it is repeated.
                let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
                    anyhow::anyhow!(
                        "Địa chỉ máy chủ thư (--mail) chưa đúng; ví dụ smtp://ten:matkhau@mail.example.vn:587?tls=required"
                    )
                })?;
                let pool = PoolConfig::new().max_size(CONNECTIONS);
                Transport::Smtp(builder.timeout(Some(SMTP_TIMEOUT)).pool_config(pool).build())
            }
        };
        let from = match &settings.mail_from {
            Some(text) => Some(Email::parse(text).context("Địa chỉ người gửi thư (--mail-from) chưa đúng")?),
            None => None,
        };
        Ok(Self { transport, from, bell: Notify::new() })
    }

    /// Whether letters go anywhere.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(self.transport, Transport::Off)
    }

    /// Whether letters are only kept, to be looked at.
    #[must_use]
    pub fn is_sink(&self) -> bool {
        matches!(self.transport, Transport::Sink(_))
    }

    /// Says that there is a new letter.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// Sends letters until `stop` changes.
    pub async fn run(self: Arc<Self>, services: Services, mut stop: watch::Receiver<bool>) {
        if !self.is_on() {
            return;
        }
        loop {
            // A letter under way is finished; the rest of the queue waits for the next start.
            while !*stop.borrow() && self.send_next(&services).await {}
            tokio::select! {
                () = self.bell.notified() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
                () = stopped(&mut stop) => return,
            }
        }
    }

    /// Sends every letter that is due; returns how many were taken from the queue.
    pub async fn send_due(&self, services: &Services) -> u32 {
        let mut taken = 0;
        while self.send_next(services).await {
            taken += 1;
        }
        taken
    }

    /// Sends one letter; `false` when none is due, or storage does not answer.
    async fn send_next(&self, services: &Services) -> bool {
        let Ok(Some(claimed)) = self.claim(services).await else { return false };
        match self.deliver(services, &claimed).await {
            Ok(()) => true,
            Err(refusal) => {
                tracing::warn!(letter = claimed.id, ?refusal, "what became of a letter could not be noted");
                false
            }
        }
    }

    async fn claim(&self, services: &Services) -> Result<Option<Claimed>, Refusal> {
        let now = services.clock.now();
        services.mail.claim(now, now.plus_seconds(CLAIM_SECONDS)).await.or_refused("mail.claim")
    }

    async fn deliver(&self, services: &Services, claimed: &Claimed) -> Result<(), Refusal> {
        let now = services.clock.now();
        let Some((person, email)) = addressee(services, &claimed.letter).await? else {
            let answer = labels().no_such_account;
            return services
                .mail
                .finish(claimed.id, MailState::Cancelled, answer, None, now)
                .await
                .or_refused("mail.finish");
        };
        let outcome = match self.written(services, claimed, &person, email, now).await? {
            Ok((message, message_id)) => self.send(message).await.map(|answer| (answer, message_id)),
            Err(failure) => Err(failure),
        };
        match (outcome, next_try(claimed.attempts, now)) {
            (Ok((answer, message_id)), _) => {
                let sent = services.mail.finish(claimed.id, MailState::Sent, &answer, Some(&message_id), now);
                sent.await.or_refused("mail.finish")
            }
            (Err(Failure::ForNow(answer)), Some(next_at)) => {
                services.mail.put_off(claimed.id, &answer, next_at).await.or_refused("mail.put_off")
            }
            (Err(Failure::ForNow(answer) | Failure::Final(answer)), _) => {
                tracing::warn!(letter = claimed.id, answer, "a letter could not be sent");
                services.mail.finish(claimed.id, MailState::Failed, &answer, None, now).await.or_refused("mail.finish")
            }
        }
    }

    /// The message and its id. A one-time link is made here, so that its secret is nowhere but in the letter.
    async fn written(
        &self,
        services: &Services,
        claimed: &Claimed,
        person: &Person,
        email: Email,
        now: Timestamp,
    ) -> Result<Result<(Message, String), Failure>, Refusal> {
        let site = services.site.get();
        let purpose = match claimed.letter {
            Letter::Invitation { .. } => Some(Purpose::Invitation),
            Letter::Reset { .. } if person.state == State::Invited => Some(Purpose::Invitation),
            Letter::Reset { .. } => Some(Purpose::Reset),
            _ => None,
        };
        let link = match purpose {
            Some(purpose) => {
                let secret = issue_link(&*services.accounts, &Permit::of_system(now), purpose, person.id).await?;
                Some(site.url(&paths::below(paths::LINK, secret)))
            }
            None => None,
        };
        let to = Recipient { name: person.name.clone(), email, language: person.language };
        let content = content(&claimed.letter, &to, &site.name, link.as_deref(), &site.url(paths::SECURITY));
        let from = self.from.clone().or_else(|| Email::parse(&site.owner.email));
        let host = site.public_url.split("://").nth(1).unwrap_or("localhost").replace(['/', ':'], "-");
        Ok(letter::written(&content, &to, from.as_ref(), &site.short_name, &host).map_err(Failure::Final))
    }

    async fn send(&self, message: Message) -> Result<String, Failure> {
        match &self.transport {
            Transport::Off => Err(Failure::ForNow(labels().off.to_owned())),
            Transport::Sink(sink) => match sink.send(message).await {
                Ok(name) => Ok(name),
                Err(error) => Err(Failure::ForNow(error.to_string())),
            },
            Transport::Smtp(smtp) => match smtp.send(message).await {
                Ok(response) => Ok(response.message().collect::<Vec<_>>().join(" ")),
                Err(error) if error.is_permanent() => Err(Failure::Final(error.to_string())),
                Err(error) => Err(Failure::ForNow(error.to_string())),
            },
        }
    }
}

fn sink_transport(data: &Path) -> Result<AsyncFileTransport<Tokio1Executor>> {
    let folder = data.join(sink::FOLDER);
    std::fs::create_dir_all(&folder).with_context(|| format!("Không tạo được thư mục {}", folder.display()))?;
    Ok(AsyncFileTransport::new(folder))
}

/// Who gets the letter and where; nobody when the account is gone, or when the letter has nothing to say any more.
async fn addressee(services: &Services, letter: &Letter) -> Result<Option<(Person, Email)>, Refusal> {
    let id = match letter {
        Letter::Reset { email } => match services.people.by_email(email).await.or_refused("people.by_email")? {
            Some(id) => id,
            None => return Ok(None),
        },
        Letter::Invitation { person }
        | Letter::SecurityNotice { person, .. }
        | Letter::MandateNotice { person, .. }
        | Letter::PrivacyNotice { person, .. } => *person,
    };
    let person = services.people.lookup(id).await.or_refused("people.lookup")?;
    let fits = |person: &Person| match letter {
        Letter::Invitation { .. } => person.state == State::Invited,
        Letter::Reset { .. } => matches!(person.state, State::Invited | State::Active),
        _ => true,
    };
    let to_old = match letter {
        Letter::SecurityNotice { old_email, .. } => old_email.clone(),
        _ => None,
    };
    Ok(person.filter(fits).and_then(|person| to_old.or(person.email.clone()).map(|email| (person, email))))
}
