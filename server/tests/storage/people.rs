//! People, mandates, associations: what is changed is in the log, in the same transaction, under a mandate that holds.

use std::sync::Arc;

use app::{
    domain::{
        change::{Actor, Change, Letter, Subject},
        error::StoreError,
        id::{AssociationId, MandateId, PersonId},
        mandate::Mandate,
        permission::{Caller, Object, Permit, State},
        role::Role,
        time::Timestamp,
    },
    features::{
        accounts::{
            model::{Stage, secret_hash},
            store::{AccountStore, NewSession, Proof},
        },
        associations::{
            model::AssociationDraft,
            store::{AssociationStore, Ending, Renaming},
        },
        audit::{model::Verifier, store::AuditStore},
        mail::store::MailStore,
        people::{
            model::{IdentityDraft, NewMandate, PeopleFilter},
            store::{Named, PeopleStore},
        },
    },
};
use server::storage::{Db, SqlAccounts, SqlAssociations, SqlAudit, SqlMail, SqlPeople};

use super::harness::on_both_engines;

on_both_engines! {
    a_person_comes_back_as_invited
    an_address_is_given_to_one_person_only
    a_record_that_was_changed_meanwhile_is_not_overwritten
    people_are_listed_by_given_name_page_by_page
    people_are_found_without_marks_by_role_and_association
    an_ended_mandate_is_over_at_once
    a_change_under_an_ended_mandate_is_not_made
    a_change_under_an_ended_session_is_not_made
    the_last_administrator_stays
    two_administrators_can_not_end_each_other
    a_disabled_account_loses_its_sessions
    changes_at_once_make_one_chain
    an_association_keeps_its_history
    an_association_that_ends_ends_its_mandates
}

pub const NOW: Timestamp = Timestamp::from_millis(1_600_000_000_000);

pub fn command_line(action: &'static str) -> Change {
    Permit::of_command_line(NOW).change(action, Subject::new("person", 0))
}

fn mandate(role: Role, association: Option<AssociationId>) -> NewMandate {
    NewMandate { role, association, starts_at: NOW, ends_at: None }
}

/// An invited person.
pub async fn invited(db: &Db, name: &str, email: &str, role: Role) -> PersonId {
    let identity = IdentityDraft { name: name.into(), email: email.into(), ..IdentityDraft::default() };
    let change = command_line("person.invite").letter(Letter::Invitation { person: PersonId(0) });
    let named = SqlPeople(db.clone()).add(&identity.parse().unwrap(), &mandate(role, None), change).await.unwrap();
    match named {
        Named::As(id) => id,
        Named::EmailTaken => panic!("{email} is taken"),
    }
}

/// A person whose account is in use.
pub async fn active(db: &Db, name: &str, email: &str, role: Role) -> PersonId {
    let id = invited(db, name, email, role).await;
    let accounts = SqlAccounts(db.clone());
    let link = secret_hash(email);
    let purpose = app::features::accounts::model::Purpose::Invitation;
    accounts.add_link(&link, purpose, id, NOW.plus_seconds(60), command_line("link.issue")).await.unwrap();
    assert!(accounts.use_link(&link, "hash", command_line("invitation.accept")).await.unwrap());
    id
}

/// The person as a caller with a session.
pub async fn caller(db: &Db, person: PersonId) -> Caller {
    let new = NewSession {
        token_hash: secret_hash(&format!("{person}-{}", app::features::accounts::model::new_secret())),
        person,
        stage: Stage::Full,
        browser: "Firefox".into(),
        address: "10.0.0.1".into(),
        expires_at: NOW.plus_seconds(3600),
        proof: Proof::Password { hash: "hash".into() },
    };
    let accounts = SqlAccounts(db.clone());
    let id = accounts.start_session(&new, command_line("session.start")).await.unwrap();
    let session = accounts.session(&new.token_hash, NOW).await.unwrap().unwrap();
    assert_eq!(session.id, id);
    session.caller("10.0.0.1", NOW)
}

async fn held(db: &Db, person: PersonId) -> Vec<Mandate> {
    SqlPeople(db.clone()).lookup(person).await.unwrap().unwrap().mandates
}

async fn a_person_comes_back_as_invited(db: Db) {
    let id = invited(&db, "Nguyễn Thị An", "an@b.vn", Role::Clerk).await;
    let people = SqlPeople(db.clone());
    let person = people.lookup(id).await.unwrap().unwrap();
    assert_eq!((person.name.as_str(), person.state, person.version), ("Nguyễn Thị An", State::Invited, 1));
    assert_eq!((person.mandates[0].role, person.has_password, person.has_totp), (Role::Clerk, false, false));
    assert_eq!(people.by_email(person.email.as_ref().unwrap()).await.unwrap(), Some(id));
    assert_eq!(people.lookup(PersonId(999)).await.unwrap(), None);
    // The row of the log and the letter know the number that storage has given.
    let log = SqlAudit(db.clone()).entries_after(0, 10).await.unwrap();
    assert_eq!((log[0].entry.action.as_str(), log[0].entry.subject_id), ("person.invite", id.0));
    let claimed = SqlMail(db).claim(NOW, NOW.plus_seconds(60)).await.unwrap().unwrap();
    assert_eq!(claimed.letter, Letter::Invitation { person: id });
}

async fn an_address_is_given_to_one_person_only(db: Db) {
    invited(&db, "An", "an@b.vn", Role::Clerk).await;
    let binh = invited(&db, "Bình", "binh@b.vn", Role::Clerk).await;
    let people = SqlPeople(db.clone());
    let an_again = IdentityDraft { name: "An Hai".into(), email: "AN@b.vn".into(), ..IdentityDraft::default() };
    let identity = an_again.parse().unwrap();
    let clerk = mandate(Role::Clerk, None);
    assert_eq!(people.add(&identity, &clerk, command_line("person.invite")).await.unwrap(), Named::EmailTaken);
    let replaced = people.replace(binh, 1, &identity, command_line("person.change")).await.unwrap();
    assert_eq!(replaced, Named::EmailTaken);
    // Two at once: one of them, and no half person.
    let twins = IdentityDraft { name: "Sinh Đôi".into(), email: "doi@b.vn".into(), ..IdentityDraft::default() };
    let twins = twins.parse().unwrap();
    let (one, two) = tokio::join!(
        people.add(&twins, &clerk, command_line("person.invite")),
        people.add(&twins, &clerk, command_line("person.invite")),
    );
    let added = [one, two].into_iter().filter(|named| matches!(named, Ok(Named::As(_)))).count();
    assert_eq!(added, 1);
}

async fn a_record_that_was_changed_meanwhile_is_not_overwritten(db: Db) {
    let id = invited(&db, "An", "an@b.vn", Role::Clerk).await;
    let people = SqlPeople(db);
    let named = |name: &str| {
        let draft = IdentityDraft { name: name.into(), email: "an@b.vn".into(), ..IdentityDraft::default() };
        draft.parse().unwrap()
    };
    people.replace(id, 1, &named("An Một"), command_line("person.change")).await.unwrap();
    let late = people.replace(id, 1, &named("An Hai"), command_line("person.change")).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    assert_eq!(people.lookup(id).await.unwrap().unwrap().name, "An Một");
}

async fn people_are_listed_by_given_name_page_by_page(db: Db) {
    for (name, email) in [
        ("Lê Văn Bình", "1@b.vn"),
        ("Trần Thị An", "2@b.vn"),
        ("Đỗ Ân", "3@b.vn"),
        ("Nguyễn Văn An", "4@b.vn"),
        ("Phan Đạt", "5@b.vn"),
        ("Hồ Dũng", "6@b.vn"),
    ] {
        invited(&db, name, email, Role::Clerk).await;
    }
    let people = SqlPeople(db);
    let mut filter = PeopleFilter::default();
    let mut names = Vec::new();
    loop {
        let page = people.list(&filter, NOW, 4).await.unwrap();
        names.extend(page.iter().map(|person| person.name.clone()));
        let Some(last) = page.last() else { break };
        filter.after = Some(last.id);
    }
    assert_eq!(names, ["Nguyễn Văn An", "Trần Thị An", "Đỗ Ân", "Lê Văn Bình", "Hồ Dũng", "Phan Đạt"]);
}

async fn people_are_found_without_marks_by_role_and_association(db: Db) {
    let association = association(&db, "Hội Thủy lợi").await;
    let an = invited(&db, "Nguyễn Thị Ánh", "anh@b.vn", Role::Auditor).await;
    let binh = invited(&db, "Đặng Bình", "100%binh_@b.vn", Role::Clerk).await;
    let people = SqlPeople(db);
    people.grant(binh, &mandate(Role::Officer, Some(association)), command_line("mandate.grant")).await.unwrap();
    let found = async |filter: PeopleFilter| -> Vec<PersonId> {
        people.list(&filter, NOW, 9).await.unwrap().iter().map(|person| person.id).collect()
    };
    let text = |text: &str| PeopleFilter { text: text.into(), ..PeopleFilter::default() };
    assert_eq!(found(text("anh")).await, [an]);
    assert_eq!(found(text("dang b")).await, [binh]);
    // Wildcards are letters like others.
    assert_eq!(found(text("100%binh_")).await, [binh]);
    for nobody in ["x%", "a_h", "%", "!", "a\u{0}zz"] {
        assert!(!found(text(nobody)).await.contains(&an), "{nobody:?}");
    }
    assert_eq!(found(PeopleFilter { role: Some(Role::Auditor), ..PeopleFilter::default() }).await, [an]);
    assert_eq!(found(PeopleFilter { association: Some(association), ..PeopleFilter::default() }).await, [binh]);
    assert_eq!(found(PeopleFilter { within: Some(vec![association]), ..PeopleFilter::default() }).await, [binh]);
    assert_eq!(found(PeopleFilter { within: Some(vec![]), ..PeopleFilter::default() }).await, [PersonId(0); 0]);
    assert_eq!(found(PeopleFilter { state: Some(State::Active), ..PeopleFilter::default() }).await, [PersonId(0); 0]);
    let listed = people.list(&text("binh"), NOW, 9).await.unwrap();
    assert_eq!(listed[0].mandates.len(), 2);
    assert_eq!(listed[0].mandates[1].association.as_ref().unwrap().1, "Hội Thủy lợi");
}

async fn an_ended_mandate_is_over_at_once(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let people = SqlPeople(db.clone());
    let id = held(&db, an).await[0].id;
    people.end_mandate(id, command_line("mandate.end")).await.unwrap();
    assert!(!held(&db, an).await[0].is_active(NOW));
    assert!(caller(&db, an).await.mandates.is_empty());
    let again = people.end_mandate(id, command_line("mandate.end")).await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
}

/// The permit was given while the mandate held; the change comes after its end.
async fn a_change_under_an_ended_mandate_is_not_made(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Administrator).await;
    active(&db, "Bình", "binh@b.vn", Role::Administrator).await;
    let cuc = invited(&db, "Cúc", "cuc@b.vn", Role::Clerk).await;
    let an = caller(&db, an).await;
    let object = Object::person(cuc, State::Invited).as_role(Role::Editor, None);
    let permit = an.permit(app::domain::permission::Action::MandateGrant, object).unwrap();
    let people = SqlPeople(db.clone());
    people.end_mandate(an.mandates[0].id, command_line("mandate.end")).await.unwrap();
    let late =
        people.grant(cuc, &mandate(Role::Editor, None), permit.change("mandate.grant", Subject::person(cuc))).await;
    assert!(matches!(late, Err(StoreError::AuthorityEnded)), "{late:?}");
    assert_eq!(held(&db, cuc).await.len(), 1);
}

async fn a_change_under_an_ended_session_is_not_made(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Administrator).await;
    let cuc = invited(&db, "Cúc", "cuc@b.vn", Role::Clerk).await;
    let an = caller(&db, an).await;
    let permit = an.permit_own();
    SqlAccounts(db.clone()).end_session(an.person, an.session, command_line("session.end")).await.unwrap();
    let late =
        SqlPeople(db.clone()).grant(cuc, &mandate(Role::Editor, None), permit.change("x", Subject::person(cuc))).await;
    assert!(matches!(late, Err(StoreError::AuthorityEnded)), "{late:?}");
}

async fn the_last_administrator_stays(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Administrator).await;
    // Somebody who has not come yet manages nothing.
    invited(&db, "Bình", "binh@b.vn", Role::Administrator).await;
    let people = SqlPeople(db.clone());
    let id = held(&db, an).await[0].id;
    let ended = people.end_mandate(id, command_line("mandate.end")).await;
    assert!(matches!(ended, Err(StoreError::LastAdministrator)), "{ended:?}");
    let version = people.lookup(an).await.unwrap().unwrap().version;
    let disabled = people.set_state(an, version, State::Disabled, command_line("person.disable")).await;
    assert!(matches!(disabled, Err(StoreError::LastAdministrator)), "{disabled:?}");
    assert!(held(&db, an).await[0].is_active(NOW));
}

async fn two_administrators_can_not_end_each_other(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Administrator).await;
    let binh = active(&db, "Bình", "binh@b.vn", Role::Administrator).await;
    let ids: Vec<MandateId> = vec![held(&db, an).await[0].id, held(&db, binh).await[0].id];
    let people = Arc::new(SqlPeople(db.clone()));
    let (one, two) = tokio::join!(
        people.end_mandate(ids[0], command_line("mandate.end")),
        people.end_mandate(ids[1], command_line("mandate.end")),
    );
    let outcomes = [&one, &two];
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(StoreError::LastAdministrator))), "{outcomes:?}");
}

async fn a_disabled_account_loses_its_sessions(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let session = caller(&db, an).await.session;
    let people = SqlPeople(db.clone());
    let version = people.lookup(an).await.unwrap().unwrap().version;
    people.set_state(an, version, State::Disabled, command_line("person.disable")).await.unwrap();
    let accounts = SqlAccounts(db);
    assert!(accounts.sessions(an, NOW).await.unwrap().is_empty());
    // Not even back in use does the old session hold again.
    let version = people.lookup(an).await.unwrap().unwrap().version;
    people.set_state(an, version, State::Active, command_line("person.enable")).await.unwrap();
    assert!(!accounts.sessions(an, NOW).await.unwrap().iter().any(|other| other.id == session));
}

/// As many nodes as there are tasks: one order, no gap, every hash right.
async fn changes_at_once_make_one_chain(db: Db) {
    let changes: Vec<_> = (0..24)
        .map(|number| {
            let audit = SqlAudit(db.clone());
            tokio::spawn(async move {
                let change = command_line("association.change").detail(serde_json::json!({ "after": { "n": number } }));
                audit.record(change).await.unwrap();
            })
        })
        .collect();
    for change in changes {
        change.await.unwrap();
    }
    let audit = SqlAudit(db);
    let rows = audit.entries_after(0, 100).await.unwrap();
    let mut verifier = Verifier::default();
    for row in &rows {
        verifier.take(row).unwrap();
    }
    let (seq, hash) = audit.head().await.unwrap();
    assert_eq!(verifier.finish((seq, &hash)), Ok(24));
    assert!(rows.iter().all(|row| row.entry.actor == Actor::CommandLine));
}

async fn association(db: &Db, name: &str) -> AssociationId {
    let draft = AssociationDraft { name: name.into(), joined: "1/2/1995".into(), ..AssociationDraft::default() };
    SqlAssociations(db.clone()).add(&draft.parse().unwrap(), command_line("association.add")).await.unwrap()
}

async fn an_association_keeps_its_history(db: Db) {
    let (old, new) = (association(&db, "Hội Thủy nông").await, association(&db, "Hội Ẩm thực").await);
    let store = SqlAssociations(db);
    let day = |text: &str| app::domain::workdays::Day::parse(text).unwrap().start();
    let renaming = Renaming {
        name: "Hội Thủy lợi".into(),
        name_key: app::domain::text::collation::collation_key("Hội Thủy lợi"),
        folded: "hoi thuy loi".into(),
        old_name: "Hội Thủy nông".into(),
        on: day("1/1/2000"),
        ground: "QĐ 12".into(),
    };
    store.rename(old, 1, &renaming, command_line("association.rename")).await.unwrap();
    let late = store.rename(old, 1, &renaming, command_line("association.rename")).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    let ending = Ending { on: day("1/8/2025"), now: NOW, into: Some(new) };
    store.end(old, 2, &ending, command_line("association.end")).await.unwrap();
    let ended = store.lookup(old).await.unwrap().unwrap();
    assert_eq!(ended.merged_into, Some((new, "Hội Ẩm thực".into())));
    assert_eq!(ended.name_at(day("1/1/1999")), "Hội Thủy nông");
    assert_eq!(store.lookup(new).await.unwrap().unwrap().absorbed, [(old, "Hội Thủy lợi".into())]);
    // Found by its old name; those that ended stand last.
    let found = async |text: &str| -> Vec<AssociationId> {
        store.list(text, NOW).await.unwrap().iter().map(|one| one.id).collect()
    };
    assert_eq!(found("thuy nong").await, [old]);
    assert_eq!(found("").await, [new, old]);
    let again = store.end(old, 3, &ending, command_line("association.end")).await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
}

async fn an_association_that_ends_ends_its_mandates(db: Db) {
    let id = association(&db, "Hội Thủy lợi").await;
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    SqlPeople(db.clone()).grant(an, &mandate(Role::Officer, Some(id)), command_line("mandate.grant")).await.unwrap();
    assert_eq!(caller(&db, an).await.mandates.len(), 2);
    let ending = Ending { on: NOW.plus_seconds(-86_400), now: NOW, into: None };
    SqlAssociations(db.clone()).end(id, 1, &ending, command_line("association.end")).await.unwrap();
    let left = caller(&db, an).await.mandates;
    assert_eq!(left.iter().map(|mandate| mandate.role).collect::<Vec<_>>(), [Role::Clerk]);
}
