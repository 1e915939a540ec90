//! Use cases of personal data.

use serde_json::{Value, json};

use super::{
    labels,
    model::{
        Consent, Incident, LETTER_DAYS, LOG_DETAIL_DAYS, Purpose, REQUEST_DAYS, Request, RequestDraft, extended,
        forgotten_before, report_due, text,
    },
    store::{PrivacyStore, Step},
};
use crate::{
    domain::{
        change::{Letter, Subject},
        id::PersonId,
        permission::{Action, Caller, Object, Permit, State},
        refusal::Refusal,
        time::Timestamp,
        workdays::Day,
    },
    features::{
        accounts::store::AccountStore,
        audit::{filter::AuditFilter, store::AuditStore},
        mail::store::MailStore,
        people::{self, model::Person, store::PeopleStore},
    },
    services::OrRefused,
};

/// Requests on the screen.
const REQUESTS_SHOWN: u32 = 200;
/// Rows of the log in an export.
const LOG_EXPORTED: u32 = 10_000;

/// The caller's own consents.
///
/// # Errors
/// When storage is unavailable.
pub async fn own_consents(store: &dyn PrivacyStore, caller: &Caller) -> Result<Vec<Consent>, Refusal> {
    store.consents(caller.person).await.or_refused("privacy.consents")
}

/// Gives or withdraws a consent of the caller's.
///
/// # Errors
/// When there is no such purpose.
pub async fn set_consent(
    store: &dyn PrivacyStore,
    caller: &Caller,
    purpose: &str,
    is_given: bool,
) -> Result<(), Refusal> {
    let purpose = Purpose::from_code(purpose).ok_or(Refusal::NotFound)?;
    let action = if is_given { "consent.give" } else { "consent.withdraw" };
    let detail = json!({ "after": { "purpose": purpose.code(), "text_version": purpose.text_version() } });
    let change = caller.permit_own().change(action, Subject::person(caller.person)).detail(detail);
    store.set_consent(caller.person, purpose, is_given, change).await.or_refused("privacy.set_consent")
}

/// The caller's own requests.
///
/// # Errors
/// When storage is unavailable.
pub async fn own_requests(store: &dyn PrivacyStore, caller: &Caller) -> Result<Vec<Request>, Refusal> {
    store.requests(Some(caller.person), REQUESTS_SHOWN).await.or_refused("privacy.requests")
}

/// Asks about the caller's own data.
///
/// # Errors
/// Each fault beside its field.
pub async fn ask(store: &dyn PrivacyStore, caller: &Caller, draft: &RequestDraft) -> Result<i64, Refusal> {
    let holidays = store.holidays().await.or_refused("privacy.holidays")?;
    // What comes through the caller's own page came now, and the office says whether others have to be told.
    let draft = RequestDraft { received: String::new(), has_processors: String::new(), ..draft.clone() };
    let request = draft.parse(Some((caller.person, &caller.name)), caller.now, &holidays)?;
    let detail = json!({ "after": { "kind": request.kind.code() } });
    let change = caller.permit_own().change("privacy.request", Subject::new("request", 0)).detail(detail);
    store.add_request(&request, change).await.or_refused("privacy.add_request")
}

/// All requests.
///
/// # Errors
/// When the caller may not.
pub async fn list_requests(store: &dyn PrivacyStore, caller: &Caller) -> Result<(Vec<Request>, Vec<Day>), Refusal> {
    caller.permit(Action::PrivacySee, Object::ANY)?;
    let requests = store.requests(None, REQUESTS_SHOWN).await.or_refused("privacy.requests")?;
    Ok((requests, store.holidays().await.or_refused("privacy.holidays")?))
}

/// One request.
///
/// # Errors
/// When the caller may not, or there is none.
pub async fn get_request(store: &dyn PrivacyStore, caller: &Caller, id: i64) -> Result<Request, Refusal> {
    caller.permit(Action::PrivacySee, Object::ANY)?;
    store.request(id).await.or_refused("privacy.request")?.ok_or(Refusal::NotFound)
}

/// Writes down a request that came by post, by telephone or at the desk.
///
/// # Errors
/// When the caller may not, or with each fault beside its field.
pub async fn enter(store: &dyn PrivacyStore, caller: &Caller, draft: &RequestDraft) -> Result<i64, Refusal> {
    let permit = caller.permit(Action::PrivacyHandle, Object::of_state(State::Open))?;
    let holidays = store.holidays().await.or_refused("privacy.holidays")?;
    let request = draft.parse(None, caller.now, &holidays)?;
    let detail = json!({ "after": { "kind": request.kind.code(), "received": request.received_at.date() } });
    let change = permit.change("privacy.request", Subject::new("request", 0)).detail(detail);
    store.add_request(&request, change).await.or_refused("privacy.add_request")
}

/// What is done with a request, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepDraft {
    Reply,
    Extend { ground: String },
    Complete { outcome: String },
}

/// Takes a request a step further. Its outcome goes to the person by letter.
///
/// # Errors
/// When the caller may not, somebody else was faster, or with each fault beside its field.
pub async fn take_step(
    store: &dyn PrivacyStore,
    caller: &Caller,
    id: i64,
    version: i64,
    draft: StepDraft,
) -> Result<(), Refusal> {
    caller.permit(Action::PrivacyHandle, Object::ANY)?;
    let request = get_request(store, caller, id).await?;
    let object = Object { person: request.person, ..Object::of_state(request.state()) };
    let permit = caller.permit(Action::PrivacyHandle, object)?;
    let (action, step) = match draft {
        StepDraft::Reply if request.replied_at.is_some() => return Err(Refusal::Conflict),
        StepDraft::Reply => ("privacy.reply", Step::Replied),
        StepDraft::Extend { .. } if request.extended_at.is_some() => {
            return Err(Refusal::invalid("ground", labels().extended_once));
        }
        StepDraft::Extend { ground } => {
            let ground = text("ground", &ground)?;
            ("privacy.extend", Step::Extended { ground, done_due: extended(&request) })
        }
        StepDraft::Complete { outcome } => ("privacy.complete", Step::Done { outcome: text("outcome", &outcome)? }),
    };
    let mut change = permit.change(action, Subject::new("request", id));
    if let (Step::Done { outcome }, Some(person)) = (&step, request.person) {
        change = change.letter(Letter::PrivacyNotice { person, request: id, text: outcome.clone() });
    }
    store.step(id, version, &step, change).await.or_refused("privacy.step")
}

/// The register of breaches.
///
/// # Errors
/// When the caller may not.
pub async fn list_incidents(store: &dyn PrivacyStore, caller: &Caller) -> Result<Vec<Incident>, Refusal> {
    caller.permit(Action::PrivacySee, Object::ANY)?;
    store.incidents().await.or_refused("privacy.incidents")
}

/// Enters a breach that was found now.
///
/// # Errors
/// When the caller may not, or without a description.
pub async fn enter_incident(store: &dyn PrivacyStore, caller: &Caller, description: &str) -> Result<i64, Refusal> {
    let permit = caller.permit(Action::PrivacyHandle, Object::of_state(State::Open))?;
    let description = text("description", description)?;
    let change = permit.change("incident.add", Subject::new("incident", 0));
    store
        .add_incident(caller.now, report_due(caller.now), &description, change)
        .await
        .or_refused("privacy.add_incident")
}

/// Notes that a breach was reported, and what was done.
///
/// # Errors
/// When the caller may not, somebody else was faster, or without the measures.
pub async fn report_incident(
    store: &dyn PrivacyStore,
    caller: &Caller,
    id: i64,
    version: i64,
    measures: &str,
) -> Result<(), Refusal> {
    let permit = caller.permit(Action::PrivacyHandle, Object::of_state(State::Open))?;
    let measures = text("measures", measures)?;
    let change = permit.change("incident.report", Subject::new("incident", id));
    store.report_incident(id, version, &measures, change).await.or_refused("privacy.report_incident")
}

/// Enters or removes a day on which nobody works.
///
/// # Errors
/// When the caller may not, or it is no day.
pub async fn set_holiday(store: &dyn PrivacyStore, caller: &Caller, day: &str, is_one: bool) -> Result<(), Refusal> {
    let permit = caller.permit(Action::PrivacyHandle, Object::of_state(State::Open))?;
    let day = Day::parse(day).ok_or_else(|| Refusal::invalid("day", labels().day_wrong))?;
    let action = if is_one { "holiday.add" } else { "holiday.remove" };
    let detail = json!({ "after": { "day": day.start().date() } });
    let change = permit.change(action, Subject::new("holiday", day.0)).detail(detail);
    store.set_holiday(day, is_one, change).await.or_refused("privacy.set_holiday")
}

/// The stores that hold something about a person.
#[derive(Clone, Copy)]
pub struct Holders<'a> {
    pub accounts: &'a dyn AccountStore,
    pub audit: &'a dyn AuditStore,
    pub people: &'a dyn PeopleStore,
    pub privacy: &'a dyn PrivacyStore,
}

/// Everything that the portal holds about somebody else, as JSON.
///
/// # Errors
/// When the caller may not, or has to confirm.
pub async fn export(holders: Holders<'_>, caller: &Caller, id: PersonId) -> Result<Value, Refusal> {
    let (person, permit) = people::permitted(holders.people, caller, Action::PersonExport, id).await?;
    exported(holders, &permit, person, caller.now).await
}

/// Everything that the portal holds about the caller.
///
/// # Errors
/// [`Refusal::Confirm`] when a fresh proof is missing.
pub async fn export_own(holders: Holders<'_>, caller: &Caller) -> Result<Value, Refusal> {
    let permit = caller.permit_own_confirmed()?;
    let person = holders.people.lookup(caller.person).await.or_refused("people.lookup")?.ok_or(Refusal::NotFound)?;
    exported(holders, &permit, person, caller.now).await
}

async fn exported(holders: Holders<'_>, permit: &Permit, person: Person, now: Timestamp) -> Result<Value, Refusal> {
    let id = person.id;
    let factors = holders.accounts.factors(id).await.or_refused("accounts.factors")?;
    let sessions = holders.accounts.sessions(id, now).await.or_refused("accounts.sessions")?;
    let consents = holders.privacy.consents(id).await.or_refused("privacy.consents")?;
    let requests = holders.privacy.requests(Some(id), REQUESTS_SHOWN).await.or_refused("privacy.requests")?;
    let about = AuditFilter { about: Some(id), ..AuditFilter::default() };
    let by = AuditFilter { by: Some(id), ..AuditFilter::default() };
    let mut log = holders.audit.list(&about, LOG_EXPORTED).await.or_refused("audit.list")?;
    log.extend(holders.audit.list(&by, LOG_EXPORTED).await.or_refused("audit.list")?);
    log.sort_by_key(|row| row.seq);
    log.dedup_by_key(|row| row.seq);
    holders.audit.record(permit.change("person.export", Subject::person(id))).await.or_refused("audit.record")?;
    let iso = |time: Timestamp| time.iso8601();
    Ok(json!({
        "person": {
            "number": id,
            "name": person.name,
            "email": person.email,
            "language": person.language.code(),
            "created": iso(person.created_at),
        },
        "mandates": person.mandates.iter().map(|mandate| json!({
            "role": mandate.label(),
            "from": iso(mandate.starts_at),
            "until": mandate.ends_at.map(iso),
        })).collect::<Vec<_>>(),
        "security": {
            "password_set": factors.password_set_at.map(iso),
            "has_authenticator_app": factors.totp_sealed.is_some(),
            "recovery_codes_left": factors.recovery_codes_left,
            "passkeys": factors.passkeys.iter().map(|passkey| json!({
                "name": passkey.name, "added": iso(passkey.created_at), "used": passkey.used_at.map(iso),
            })).collect::<Vec<_>>(),
        },
        "sessions": sessions.iter().map(|session| json!({
            "browser": session.browser, "address": session.address,
            "since": iso(session.created_at), "seen": iso(session.seen_at),
        })).collect::<Vec<_>>(),
        "consents": consents.iter().map(|consent| json!({
            "purpose": consent.purpose.code(), "text_version": consent.text_version,
            "given": iso(consent.given_at), "withdrawn": consent.withdrawn_at.map(iso),
        })).collect::<Vec<_>>(),
        "requests": requests.iter().map(|request| json!({
            "number": request.id, "kind": request.kind.code(), "text": request.text,
            "received": iso(request.received_at), "outcome": request.outcome,
        })).collect::<Vec<_>>(),
        "log": log.iter().map(|row| json!({
            "number": row.seq, "at": iso(row.at), "action": row.action, "subject": row.subject,
            "address": row.address,
            // What a person did to others names those.
            "detail": (row.subject == "person" && row.subject_id == id.0).then_some(&row.detail),
        })).collect::<Vec<_>>(),
    }))
}

/// Takes everything personal from a person whose account is out of use.
///
/// # Errors
/// When the caller may not, or has to confirm.
pub async fn anonymise(holders: Holders<'_>, caller: &Caller, id: PersonId, ground: &str) -> Result<(), Refusal> {
    let (person, permit) = people::permitted(holders.people, caller, Action::PersonAnonymise, id).await?;
    let ground = text("ground", ground)?;
    let detail = json!({ "after": { "ground": ground } });
    let change = permit.change("privacy.erase.person", Subject::person(id)).detail(detail);
    let name = format!("{} {id}", labels().anonymous);
    holders.privacy.anonymise(id, person.version, &name, change).await.or_refused("privacy.anonymise")
}

/// Forgets what is kept only for a time; returns how many rows. Called by the program's own clock.
///
/// # Errors
/// When storage is unavailable.
pub async fn forget(
    accounts: &dyn AccountStore,
    audit: &dyn AuditStore,
    mail: &dyn MailStore,
    privacy: &dyn PrivacyStore,
    now: Timestamp,
) -> Result<u64, Refusal> {
    let tidied = accounts.tidy(now).await.or_refused("accounts.tidy")?;
    let letters = mail.forget_before(forgotten_before(now, LETTER_DAYS)).await.or_refused("mail.forget_before")?;
    let requests = privacy
        .forget_requests_before(forgotten_before(now, REQUEST_DAYS))
        .await
        .or_refused("privacy.forget_requests_before")?;
    let change = Permit::of_system(now).change("privacy.erase.sign_ins", Subject::new("audit", 0));
    let details = audit
        .erase_details_before(forgotten_before(now, LOG_DETAIL_DAYS), change)
        .await
        .or_refused("audit.erase_details_before")?;
    Ok(tidied + letters + requests + details)
}
