//! Member associations and people of the demonstration. Passwords and codes are new each time, so that a demonstration
//! that somebody puts on the network has no account that everybody knows.

use std::{fmt::Write as _, io::Write as _, os::unix::fs::OpenOptionsExt};

use anyhow::{Context, Result};
use app::{
    domain::{
        change::{Change, Subject},
        id::{AssociationId, PersonId},
        permission::{Permit, State},
        text::{collation::collation_key, fold},
        workdays::Day,
    },
    features::{
        accounts::{
            model::{Purpose, new_recovery_codes, new_secret, password_typed, secret_hash},
            service::issue_link,
        },
        associations::{model::AssociationDraft, store::Renaming},
        people::{
            model::{IdentityDraft, MandateDraft},
            service::invite_from_command_line,
        },
    },
};
use serde::Deserialize;

use crate::{not_permitted, portal::Portal};

const WORLD: &str = include_str!("../../demo/accounts.toml");
/// Where the accounts are written down, below the data folder.
const FILE: &str = "demo-accounts.txt";

#[derive(Deserialize)]
struct World {
    associations: Vec<DemoAssociation>,
    people: Vec<DemoPerson>,
}

#[derive(Deserialize)]
struct DemoAssociation {
    name: String,
    #[serde(default)]
    short_name: String,
    joined: String,
    #[serde(default)]
    former_name: Option<FormerName>,
}

#[derive(Deserialize)]
struct FormerName {
    name: String,
    until: String,
    ground: String,
}

#[derive(Deserialize)]
struct DemoPerson {
    name: String,
    email: String,
    role: String,
    /// By its name.
    #[serde(default)]
    association: String,
    /// Whether the invitation has been accepted.
    #[serde(default)]
    is_active: bool,
}

/// Adds them; returns who can sign in and how.
pub async fn fill(portal: &Portal) -> Result<String> {
    let World { associations, people } = toml::from_str(WORLD).context("demo/accounts.toml")?;
    let now = portal.clock.now();
    let permit = Permit::of_command_line(now);
    let mut numbers = Vec::new();
    for association in associations {
        numbers.push((association.name.clone(), add_association(portal, &permit, association).await?));
    }
    let mut told = String::from("Tài khoản mẫu (bước 2: nhập một mã dự phòng; mỗi mã dùng một lần):\n");
    for person in people {
        let association = numbers.iter().find(|(name, _)| *name == person.association).map(|(_, id)| *id);
        let identity =
            IdentityDraft { name: person.name.clone(), email: person.email.clone(), ..IdentityDraft::default() };
        let mandate = MandateDraft {
            role: person.role.clone(),
            association: association.map(|id| id.to_string()).unwrap_or_default(),
            ..MandateDraft::default()
        };
        let services = &portal.services;
        let added =
            invite_from_command_line(&*services.people, &*services.associations, now, &identity, &mandate, false);
        let id = not_permitted(added.await)?;
        if person.is_active {
            let (password, codes) = bring_into_use(portal, &permit, id).await?;
            let codes = codes.join(" ");
            _ = write!(
                told,
                "\n{} ({})\n  email: {}\n  mật khẩu: {password}\n  mã dự phòng: {codes}\n",
                person.name, person.role, person.email
            );
        }
    }
    let path = portal.data.join(FILE);
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
    file.write_all(told.as_bytes())?;
    Ok(told)
}

async fn add_association(portal: &Portal, permit: &Permit, demo: DemoAssociation) -> Result<AssociationId> {
    let store = &*portal.services.associations;
    let first_name = demo.former_name.as_ref().map_or(&demo.name, |former| &former.name);
    let draft = AssociationDraft {
        name: first_name.clone(),
        short_name: demo.short_name,
        joined: demo.joined,
        ..AssociationDraft::default()
    };
    let new = draft.parse().map_err(|errors| anyhow::anyhow!("{errors}"))?;
    let change = |action| -> Change { permit.change(action, Subject::new("association", 0)) };
    let id = store.add(&new, change("association.add")).await?;
    if let Some(former) = demo.former_name {
        let renaming = Renaming {
            name_key: collation_key(&demo.name),
            folded: fold(&demo.name).collect(),
            name: demo.name,
            old_name: former.name,
            on: Day::parse(&former.until).context("demo/accounts.toml: ngày sai")?.start(),
            ground: former.ground,
        };
        let change = permit.change("association.rename", Subject::new("association", id.0));
        store.rename(id, 1, &renaming, change).await?;
    }
    Ok(id)
}

/// A new password and recovery codes, as if the person had set them.
async fn bring_into_use(portal: &Portal, permit: &Permit, id: PersonId) -> Result<(String, Vec<String>)> {
    let services = &portal.services;
    let secret = not_permitted(issue_link(&*services.accounts, permit, Purpose::Invitation, id).await)?;
    let password: String = new_secret().chars().filter(char::is_ascii_alphanumeric).take(14).collect();
    let hash = services.vault.hash_password(&password_typed(&password)).await?;
    let change = permit.change("invitation.accept", Subject::person(id));
    services.accounts.use_link(&secret_hash(&secret), &hash, change).await?;
    let codes = new_recovery_codes();
    let hashes: Vec<String> = codes.iter().map(|code| secret_hash(code)).collect();
    let change = permit.change("recovery_code.set", Subject::person(id));
    services.accounts.set_recovery_codes(id, &hashes, change).await?;
    // Recovery codes belong to a second factor: here to an app whose secret nobody keeps.
    let totp = services.vault.new_totp(id, "demo", "demo")?;
    let change = permit.change("totp.set", Subject::person(id));
    services.accounts.set_totp(id, Some(&totp.sealed), 0, change).await?;
    let person = services.people.lookup(id).await?.context("người vừa thêm không còn")?;
    anyhow::ensure!(person.state == State::Active, "tài khoản mẫu chưa dùng được");
    Ok((password, codes))
}
