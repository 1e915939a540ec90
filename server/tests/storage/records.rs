//! The log, the queue of letters, personal data.

use app::{
    domain::{
        change::{Actor, Letter, Subject},
        email::Email,
        error::StoreError,
        permission::{Permit, State},
        role::Role,
        time::Timestamp,
        workdays::Day,
    },
    features::{
        accounts::store::AccountStore,
        audit::{filter::AuditFilter, model::Fault, service, store::AuditStore},
        mail::{model::MailState, store::MailStore},
        people::store::PeopleStore,
        privacy::{
            model::{Purpose, RequestDraft},
            store::{PrivacyStore, Step},
        },
    },
};
use server::storage::{Db, SqlAccounts, SqlAudit, SqlMail, SqlPeople, SqlPrivacy};

use super::{
    harness::on_both_engines,
    people::{NOW, active, caller, command_line, invited},
};

on_both_engines! {
    the_log_is_filtered_and_goes_page_by_page
    a_tampered_log_is_found_and_the_row_named
    old_sign_ins_lose_their_details_and_the_chain_stays_whole
    a_letter_is_taken_by_one_and_again_after_its_lease
    a_letter_that_was_sent_is_not_queued_again
    a_returned_letter_is_noted_once
    a_consent_is_given_withdrawn_and_remembered
    a_request_runs_through_its_steps_once
    an_incident_is_reported_once
    holidays_are_entered_once
    an_anonymised_person_leaves_a_number
}

async fn the_log_is_filtered_and_goes_page_by_page(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let binh = invited(&db, "Bình", "binh@b.vn", Role::Clerk).await;
    let caller = caller(&db, an).await;
    let audit = SqlAudit(db);
    let mandate = caller.mandates[0].id;
    let seen = caller.permit(app::domain::permission::Action::PeopleSee, app::domain::permission::Object::ANY).unwrap();
    let change =
        seen.change("person.change", Subject::person(binh)).detail(serde_json::json!({ "after": { "name": "B" } }));
    audit.record(change).await.unwrap();
    let list = async |filter: AuditFilter| audit.list(&filter, 100).await.unwrap();
    let by = list(AuditFilter { by: Some(an), ..AuditFilter::default() }).await;
    assert_eq!(by.len(), 1);
    assert_eq!((by[0].role, by[0].actor_name.as_deref()), (Some(Role::Clerk), Some("An")));
    assert_eq!(by[0].actor, Actor::Person { person: an, mandate: Some(mandate), session: caller.session });
    assert_eq!(by[0].subject_name.as_deref(), Some("Bình"));
    assert_eq!(by[0].detail.as_ref().unwrap()["after"]["name"], "B");
    assert_eq!(list(AuditFilter { about: Some(binh), ..AuditFilter::default() }).await.len(), 2);
    let invited = list(AuditFilter { action: "person.invite".into(), ..AuditFilter::default() }).await;
    assert_eq!(invited.len(), 2);
    // Wildcards in an address are no wildcards.
    assert_eq!(list(AuditFilter { action: "%change".into(), ..AuditFilter::default() }).await.len(), 0);
    assert_eq!(list(AuditFilter { from: Some(NOW.plus_seconds(1)), ..AuditFilter::default() }).await.len(), 0);
    assert_eq!(list(AuditFilter { until: Some(NOW), ..AuditFilter::default() }).await.len(), 0);
    let all = list(AuditFilter::default()).await;
    let page = list(AuditFilter { before: Some(all[1].seq), ..AuditFilter::default() }).await;
    assert_eq!(page[0].seq, all[2].seq);
}

async fn verdict(db: &Db) -> Result<i64, Fault> {
    service::verify(&SqlAudit(db.clone()), None).await.unwrap().map(|(rows, _)| rows)
}

/// Somebody with access to the database and to nothing else.
async fn tamper(db: &Db, statement: &'static str) {
    match db {
        Db::Sqlite { writer, .. } => {
            sqlx::query("PRAGMA foreign_keys = OFF").execute(writer).await.unwrap();
            sqlx::query(statement).execute(writer).await.map(drop)
        }
        Db::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(drop),
    }
    .unwrap();
}

async fn a_tampered_log_is_found_and_the_row_named(db: Db) {
    for _ in 0..5 {
        SqlAudit(db.clone()).record(command_line("association.change")).await.unwrap();
    }
    assert_eq!(verdict(&db).await, Ok(5));
    tamper(&db, "UPDATE audit SET action = 'association.add' WHERE seq = 3").await;
    assert_eq!(verdict(&db).await, Err(Fault::Altered { seq: 3 }));
    tamper(&db, "UPDATE audit SET action = 'association.change' WHERE seq = 3").await;
    assert_eq!(verdict(&db).await, Ok(5));
    tamper(&db, "UPDATE audit_details SET detail = '{\"x\":1}' WHERE seq = 2").await;
    assert_eq!(verdict(&db).await, Err(Fault::DetailsAltered { seq: 2 }));
    tamper(&db, "UPDATE audit_details SET detail = '{}' WHERE seq = 2").await;
    tamper(&db, "UPDATE audit_details SET detail = NULL, salt = NULL WHERE seq = 4").await;
    assert_eq!(verdict(&db).await, Err(Fault::DetailsMissing { seq: 4 }));
    tamper(&db, "DELETE FROM audit_details WHERE seq = 5").await;
    tamper(&db, "DELETE FROM audit WHERE seq = 5").await;
    tamper(&db, "UPDATE audit_details SET erased_by = 3 WHERE seq = 4").await;
    assert_eq!(verdict(&db).await, Err(Fault::Cut { last: 4, expected: 5 }));
    tamper(&db, "UPDATE audit SET actor = 'nobody' WHERE seq = 1").await;
    assert_eq!(verdict(&db).await, Err(Fault::Altered { seq: 1 }));
}

async fn old_sign_ins_lose_their_details_and_the_chain_stays_whole(db: Db) {
    let audit = SqlAudit(db.clone());
    let visitor = |at: Timestamp| Permit::of_visitor(at, "10.0.0.1").change("session.start", Subject::new("person", 1));
    audit.record(visitor(NOW)).await.unwrap();
    audit.record(command_line("person.change")).await.unwrap();
    audit.record(visitor(NOW.plus_seconds(1000))).await.unwrap();
    let erase = |before| {
        audit.erase_details_before(
            before,
            Permit::of_system(NOW).change("privacy.erase.sign_ins", Subject::new("audit", 0)),
        )
    };
    assert_eq!(erase(NOW.plus_seconds(500)).await.unwrap(), 1);
    assert_eq!(erase(NOW.plus_seconds(500)).await.unwrap(), 0, "nothing is left to erase, and no row says so");
    let rows = audit.list(&AuditFilter::default(), 10).await.unwrap();
    let details: Vec<(i64, bool)> = rows.iter().map(|row| (row.seq, row.detail.is_some())).collect();
    assert_eq!(details, [(4, true), (3, true), (2, true), (1, false)]);
    assert_eq!(rows[3].address, None);
    assert_eq!(verdict(&db).await, Ok(4));
}

fn letter() -> Letter {
    Letter::Reset { email: Email::parse("an@b.vn").unwrap() }
}

async fn queued(db: &Db) {
    let change = command_line("password.forgotten").letter(letter());
    SqlAccounts(db.clone()).record(change).await.unwrap();
}

async fn a_letter_is_taken_by_one_and_again_after_its_lease(db: Db) {
    queued(&db).await;
    let claims: Vec<_> = (0..8)
        .map(|_| {
            let mail = SqlMail(db.clone());
            tokio::spawn(async move { mail.claim(NOW, NOW.plus_seconds(300)).await.unwrap() })
        })
        .collect();
    let mut taken = Vec::new();
    for claim in claims {
        taken.extend(claim.await.unwrap());
    }
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!((&taken[0].letter, taken[0].attempts), (&letter(), 1));
    let mail = SqlMail(db);
    assert_eq!(mail.claim(NOW.plus_seconds(299), NOW.plus_seconds(600)).await.unwrap(), None);
    // The node that had taken it has died.
    let again = mail.claim(NOW.plus_seconds(301), NOW.plus_seconds(600)).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempts), (taken[0].id, 2));
    mail.put_off(again.id, "451 later", NOW.plus_seconds(900)).await.unwrap();
    assert_eq!(mail.claim(NOW.plus_seconds(899), NOW.plus_seconds(999)).await.unwrap(), None);
    assert!(mail.claim(NOW.plus_seconds(900), NOW.plus_seconds(999)).await.unwrap().is_some());
}

async fn a_letter_that_was_sent_is_not_queued_again(db: Db) {
    queued(&db).await;
    let mail = SqlMail(db);
    let id = mail.claim(NOW, NOW.plus_seconds(60)).await.unwrap().unwrap().id;
    mail.finish(id, MailState::Failed, "550 no", None, NOW).await.unwrap();
    assert_eq!(mail.list(Some(MailState::Failed), None, 9).await.unwrap()[0].answer, "550 no");
    assert_eq!(mail.count_failed().await.unwrap(), 1);
    mail.set_state(id, MailState::Queued, command_line("mail.send_again")).await.unwrap();
    assert!(mail.claim(NOW, NOW.plus_seconds(60)).await.unwrap().is_some());
    mail.finish(id, MailState::Sent, "250 ok", Some("<m@a>"), NOW).await.unwrap();
    let late = mail.set_state(id, MailState::Cancelled, command_line("mail.cancel")).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    assert_eq!(mail.lookup(id).await.unwrap().unwrap().state, MailState::Sent);
    assert_eq!(mail.forget_before(NOW.plus_seconds(1)).await.unwrap(), 1);
    assert_eq!(mail.list(None, None, 9).await.unwrap(), []);
}

async fn a_returned_letter_is_noted_once(db: Db) {
    queued(&db).await;
    let mail = SqlMail(db.clone());
    let id = mail.claim(NOW, NOW.plus_seconds(60)).await.unwrap().unwrap().id;
    mail.finish(id, MailState::Sent, "250 ok", Some("<m@a>"), NOW).await.unwrap();
    let bounced =
        async |message_id: &str| mail.bounced(message_id, "5.1.1", command_line("mail.bounce")).await.unwrap();
    assert!(!bounced("<other@a>").await);
    assert!(bounced("<m@a>").await);
    assert!(!bounced("<m@a>").await);
    let row = mail.lookup(id).await.unwrap().unwrap();
    assert_eq!((row.state, row.answer.as_str()), (MailState::Bounced, "5.1.1"));
    assert_eq!(SqlAudit(db).list(&AuditFilter::default(), 1).await.unwrap()[0].subject_id, id);
}

async fn a_consent_is_given_withdrawn_and_remembered(db: Db) {
    let an = active(&db, "An", "an@b.vn", Role::Clerk).await;
    let privacy = SqlPrivacy(db);
    assert!(privacy.consents(an).await.unwrap().is_empty(), "silence is no consent");
    let set = async |is_given| {
        privacy.set_consent(an, Purpose::PublicProfile, is_given, command_line("consent.give")).await.unwrap();
    };
    set(true).await;
    set(false).await;
    set(true).await;
    let consents = privacy.consents(an).await.unwrap();
    assert_eq!(consents.len(), 2);
    assert_eq!(consents.iter().filter(|consent| consent.withdrawn_at.is_none()).count(), 1);
    assert_eq!(consents[0].text_version, Purpose::PublicProfile.text_version());
}

async fn a_request_runs_through_its_steps_once(db: Db) {
    let privacy = SqlPrivacy(db);
    let draft = RequestDraft {
        requester: "Bà Tư, Quy Nhơn".into(),
        kind: "correct".into(),
        text: "Sai tên".into(),
        ..RequestDraft::default()
    };
    let new = draft.parse(None, NOW, &[]).unwrap();
    let id = privacy.add_request(&new, command_line("privacy.request")).await.unwrap();
    let step = async |version, step| privacy.step(id, version, &step, command_line("privacy.reply")).await;
    step(1, Step::Replied).await.unwrap();
    assert!(matches!(step(1, Step::Replied).await, Err(StoreError::Stale)));
    let extension = || Step::Extended { ground: "Chờ xác minh".into(), done_due: NOW.plus_seconds(99) };
    step(2, extension()).await.unwrap();
    assert!(matches!(step(3, extension()).await, Err(StoreError::Stale)), "one extension");
    step(3, Step::Done { outcome: "Đã sửa".into() }).await.unwrap();
    assert!(matches!(step(4, Step::Replied).await, Err(StoreError::Stale)));
    let request = privacy.request(id).await.unwrap().unwrap();
    assert_eq!(
        (request.state(), request.outcome.as_str(), request.done_due),
        (State::Done, "Đã sửa", NOW.plus_seconds(99))
    );
    assert_eq!(privacy.requests(None, 9).await.unwrap().len(), 1);
}

async fn an_incident_is_reported_once(db: Db) {
    let privacy = SqlPrivacy(db);
    let id = privacy.add_incident(NOW, NOW.plus_seconds(5), "Mất máy", command_line("incident.add")).await.unwrap();
    privacy.report_incident(id, 1, "Đã báo", command_line("incident.report")).await.unwrap();
    let again = privacy.report_incident(id, 2, "Đã báo", command_line("incident.report")).await;
    assert!(matches!(again, Err(StoreError::Stale)), "{again:?}");
    let incidents = privacy.incidents().await.unwrap();
    assert_eq!((incidents[0].reported_at, incidents[0].measures.as_str()), (Some(NOW), "Đã báo"));
}

async fn holidays_are_entered_once(db: Db) {
    let privacy = SqlPrivacy(db);
    let day = Day::parse("2/9/2026").unwrap();
    for _ in 0..2 {
        privacy.set_holiday(day, true, command_line("holiday.add")).await.unwrap();
    }
    assert_eq!(privacy.holidays().await.unwrap(), [day]);
    privacy.set_holiday(day, false, command_line("holiday.remove")).await.unwrap();
    assert_eq!(privacy.holidays().await.unwrap(), []);
}

async fn an_anonymised_person_leaves_a_number(db: Db) {
    let an = active(&db, "Nguyễn Thị Duyên", "duyen@b.vn", Role::Clerk).await;
    caller(&db, an).await;
    let (people, privacy) = (SqlPeople(db.clone()), SqlPrivacy(db.clone()));
    let request = RequestDraft { kind: "delete".into(), text: "Xóa Duyên".into(), ..RequestDraft::default() };
    let request = request.parse(Some((an, "Nguyễn Thị Duyên")), NOW, &[]).unwrap();
    privacy.add_request(&request, command_line("privacy.request")).await.unwrap();
    let forgotten =
        command_line("password.forgotten").letter(Letter::Reset { email: Email::parse("duyen@b.vn").unwrap() });
    SqlAccounts(db.clone()).record(forgotten).await.unwrap();
    let erase = || Permit::of_command_line(NOW).change("privacy.erase.person", Subject::person(an));
    let version = people.lookup(an).await.unwrap().unwrap().version;
    let in_use = privacy.anonymise(an, version, "Số 1", erase()).await;
    assert!(matches!(in_use, Err(StoreError::Stale)), "an account in use is not anonymised");
    people.set_state(an, version, State::Disabled, command_line("person.disable")).await.unwrap();
    privacy.anonymise(an, version + 1, "Số 1", erase()).await.unwrap();
    let left = people.lookup(an).await.unwrap().unwrap();
    assert_eq!((left.state, left.email, left.name.as_str()), (State::Anonymised, None, "Số 1"));
    assert!(!left.has_password && left.mandates.iter().all(|mandate| !mandate.is_active(NOW)));
    for table in ["people", "credentials", "sessions", "mail", "privacy_requests", "audit_details"] {
        let text = dump(&db, table).await.to_lowercase();
        assert!(!text.contains("duy") && !text.contains("10.0.0.1"), "{table}: {text}");
    }
    assert!(verdict(&db).await.is_ok());
}

/// Everything in a table, as text.
async fn dump(db: &Db, table: &str) -> String {
    match db {
        Db::Sqlite { writer, .. } => {
            let columns: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT name FROM pragma_table_info('{table}')")))
                    .fetch_all(writer)
                    .await
                    .unwrap();
            let text: Vec<String> =
                columns.iter().map(|column| format!("COALESCE(CAST({column} AS TEXT), '')")).collect();
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT {} FROM {table}", text.join(" || ' ' || "))))
                    .fetch_all(writer)
                    .await
                    .unwrap();
            rows.join("\n")
        }
        Db::Postgres(pool) => {
            let rows: Vec<String> =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT CAST(t.* AS TEXT) FROM {table} t")))
                    .fetch_all(pool)
                    .await
                    .unwrap();
            rows.join("\n")
        }
    }
}
