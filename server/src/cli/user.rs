//! `lienhiep user`: the first administrator, and help in an emergency. Everything is in the audit log.

use anyhow::{Context, Result};
use app::{
    domain::{id::PersonId, mandate::Mandate, permission::Permit},
    features::{
        accounts::{self, model::Purpose},
        people::{
            self,
            model::{IdentityDraft, MandateDraft, PeopleFilter},
            store::PeopleStore,
        },
    },
    paths,
};
use clap::{Args, Subcommand};

use crate::{
    config::{DataOptions, Settings},
    not_permitted,
    portal::Portal,
};

const ROLES: &str = "Vai trò: administrator, clerk, secretary, council_member, standing_committee, editor, approver, auditor, officer, head";
/// People read at once by `list`.
const STRETCH: u32 = 500;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Thêm người và in ra liên kết một lần để đặt mật khẩu.
    Add {
        #[command(flatten)]
        data: DataOptions,
        #[command(flatten)]
        person: NewPerson,
    },
    /// Mời người qua thư.
    Invite {
        #[command(flatten)]
        data: DataOptions,
        #[command(flatten)]
        person: NewPerson,
    },
    /// In ra liên kết một lần để đặt mật khẩu mới.
    Reset {
        #[command(flatten)]
        data: DataOptions,
        /// Email của tài khoản.
        email: String,
        /// Bỏ cả ứng dụng xác thực, khóa truy cập và mã dự phòng (mất điện thoại).
        #[arg(long)]
        factors: bool,
    },
    /// Liệt kê người và vai trò.
    List {
        #[command(flatten)]
        data: DataOptions,
    },
}

/// Who comes in, and as what.
#[derive(Args, Debug)]
pub struct NewPerson {
    #[arg(long)]
    email: String,
    /// Họ và tên.
    #[arg(long)]
    name: String,
    #[arg(long, default_value = "administrator", help = ROLES)]
    role: String,
    /// Số của hội thành viên, với vai trò officer và head.
    #[arg(long)]
    association: Option<i64>,
    /// Ngôn ngữ của thư: vi hoặc en.
    #[arg(long, default_value = "vi")]
    language: String,
}

/// Does it.
///
/// # Errors
/// A sentence that says what is wrong.
pub async fn run(command: Command) -> Result<()> {
    match command {
        Command::Add { data, person } => {
            let portal = open(data).await?;
            let id = added(&portal, person, false).await?;
            let permit = Permit::of_command_line(portal.clock.now());
            let secret = not_permitted(
                accounts::service::issue_link(&*portal.services.accounts, &permit, Purpose::Invitation, id).await,
            )?;
            println!("Đã thêm người số {id}. Liên kết để đặt mật khẩu, dùng một lần, trong 7 ngày:");
            println!("{}", link(&portal, &secret));
            portal.db.close().await;
        }
        Command::Invite { data, person } => {
            let portal = open(data).await?;
            let id = added(&portal, person, true).await?;
            println!("Đã thêm người số {id}. Thư mời đang chờ; trang đang chạy sẽ gửi đi.");
            portal.db.close().await;
        }
        Command::Reset { data, email, factors } => {
            let portal = Portal::open_existing(&Settings::of_data(data)?).await?;
            let services = &portal.services;
            let id = not_permitted(people::service::by_email(&*services.people, &email).await)
                .with_context(|| format!("Không có tài khoản với email {email}"))?;
            let (secret, purpose) = not_permitted(
                accounts::service::reset_by_command_line(
                    &*services.accounts,
                    &*services.people,
                    portal.clock.now(),
                    id,
                    factors,
                )
                .await,
            )?;
            let lasts = if purpose == Purpose::Reset { "30 phút" } else { "7 ngày" };
            println!("Liên kết để đặt mật khẩu, dùng một lần, trong {lasts}:");
            println!("{}", link(&portal, &secret));
            portal.db.close().await;
        }
        Command::List { data } => {
            let portal = Portal::open_existing(&Settings::of_data(data)?).await?;
            list(&portal).await?;
            portal.db.close().await;
        }
    }
    Ok(())
}

async fn open(data: DataOptions) -> Result<Portal> {
    Portal::open(&Settings::of_data(data)?).await
}

fn link(portal: &Portal, secret: &str) -> String {
    portal.services.site.get().url(&paths::below(paths::LINK, secret))
}

async fn added(portal: &Portal, person: NewPerson, with_letter: bool) -> Result<PersonId> {
    let identity =
        IdentityDraft { name: person.name, email: person.email, language: person.language, ..IdentityDraft::default() };
    let mandate = MandateDraft {
        role: person.role,
        association: person.association.map(|id| id.to_string()).unwrap_or_default(),
        ..MandateDraft::default()
    };
    let services = &portal.services;
    not_permitted(
        people::service::invite_from_command_line(
            &*services.people,
            &*services.associations,
            portal.clock.now(),
            &identity,
            &mandate,
            with_letter,
        )
        .await,
    )
}

async fn list(portal: &Portal) -> Result<()> {
    let store: &dyn PeopleStore = &*portal.services.people;
    let mut filter = PeopleFilter::default();
    loop {
        let people = store.list(&filter, portal.clock.now(), STRETCH).await?;
        for person in &people {
            let roles: Vec<String> = person.mandates.iter().map(Mandate::label).collect();
            let email = person.email.as_ref().map(ToString::to_string).unwrap_or_default();
            println!(
                "{}\t{}\t{email}\t{}\t{}",
                person.id,
                person.name,
                people::state_label(person.state),
                roles.join(", ")
            );
        }
        match people.last() {
            Some(last) if people.len() == STRETCH as usize => filter.after = Some(last.id),
            _ => return Ok(()),
        }
    }
}
