//! Personal data: consents, requests, incidents, holidays, anonymisation.

use app::{
    domain::{change::Change, error::StoreError, id::PersonId, time::Timestamp, workdays::Day},
    features::privacy::{
        model::{Consent, Incident, NewRequest, Purpose, Request, RequestKind},
        store::{PrivacyStore, Step},
    },
};
use async_trait::async_trait;

use super::{
    Db,
    accounts::{DROP_PASSKEYS, DROP_PROOFS, DROP_RECOVERY_CODES},
    audited, changed,
    pattern::escaped,
    people::{END_SESSIONS, FORGET_BROWSERS},
    read, write,
};

const CONSENTS: &str = "SELECT purpose, text_version, given_at, withdrawn_at FROM consents
    WHERE person_id = $1 ORDER BY given_at DESC, id DESC";
const WITHDRAW: &str =
    "UPDATE consents SET withdrawn_at = $1 WHERE person_id = $2 AND purpose = $3 AND withdrawn_at IS NULL";
const GIVE: &str = "INSERT INTO consents (person_id, purpose, text_version, given_at) VALUES ($1, $2, $3, $4)";

macro_rules! select_requests {
    ($rest:literal) => {
        concat!(
            "SELECT id, person_id, requester, kind, text, has_processors, received_at, reply_due, done_due, replied_at,
                extended_at, extension_ground, done_at, outcome, version
            FROM privacy_requests WHERE ",
            $rest
        )
    };
}

const REQUESTS: &str = select_requests!(
    "($1 = 0 OR person_id = $1)
    ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END,
        CASE WHEN done_at IS NULL THEN done_due ELSE -done_at END, id
    LIMIT $2"
);
const REQUEST: &str = select_requests!("id = $1");
const ADD_REQUEST: &str = "INSERT INTO privacy_requests
        (person_id, requester, kind, text, has_processors, received_at, reply_due, done_due, extension_ground, outcome,
            version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 1) RETURNING id";
const REPLY: &str = "UPDATE privacy_requests SET replied_at = $1, version = version + 1
    WHERE id = $2 AND version = $3 AND done_at IS NULL";
const EXTEND: &str = "UPDATE privacy_requests
    SET extended_at = $1, extension_ground = $4, done_due = $5, version = version + 1
    WHERE id = $2 AND version = $3 AND done_at IS NULL AND extended_at IS NULL";
const COMPLETE: &str = "UPDATE privacy_requests
    SET done_at = $1, replied_at = COALESCE(replied_at, $1), outcome = $4, version = version + 1
    WHERE id = $2 AND version = $3 AND done_at IS NULL";
const FORGET_REQUESTS: &str = "UPDATE privacy_requests
    SET requester = '', text = '', outcome = '', extension_ground = '' WHERE done_at < $1 AND requester <> ''";
const INCIDENTS: &str = "SELECT id, found_at, report_due, description, measures, reported_at, version
    FROM incidents ORDER BY found_at DESC, id DESC";
const ADD_INCIDENT: &str = "INSERT INTO incidents (found_at, report_due, description, measures, version)
    VALUES ($1, $2, $3, '', 1) RETURNING id";
const REPORT_INCIDENT: &str = "UPDATE incidents SET reported_at = $1, measures = $2, version = version + 1
    WHERE id = $3 AND version = $4 AND reported_at IS NULL";
const HOLIDAYS: &str = "SELECT day FROM holidays ORDER BY day";
const ADD_HOLIDAY: &str = "INSERT INTO holidays (day) VALUES ($1) ON CONFLICT (day) DO NOTHING";
const REMOVE_HOLIDAY: &str = "DELETE FROM holidays WHERE day = $1";

const ANONYMISE: &str = "UPDATE people
    SET email = NULL, name = $1, name_key = $1, folded = '', state = 'anonymised', version = version + 1
    WHERE id = $2 AND version = $3 AND state = 'disabled'";
const END_MANDATES: &str = "UPDATE mandates SET ends_at = $1, closed_at = $1
    WHERE person_id = $2 AND closed_at IS NULL AND (ends_at IS NULL OR ends_at > $1)";
/// Each of them by the person's number.
const FORGET: [&str; 8] = [
    DROP_PROOFS,
    DROP_RECOVERY_CODES,
    DROP_PASSKEYS,
    FORGET_BROWSERS,
    "DELETE FROM links WHERE person_id = $1",
    "UPDATE sessions SET browser = '', address = '' WHERE person_id = $1",
    "DELETE FROM mail WHERE person_id = $1",
    "UPDATE privacy_requests SET requester = '', text = '', outcome = '', extension_ground = '' WHERE person_id = $1",
];
const END_CONSENTS: &str = "UPDATE consents SET withdrawn_at = $1 WHERE person_id = $2 AND withdrawn_at IS NULL";
/// Letters to an address, whosever it was then.
const FORGET_RESETS: &str = "DELETE FROM mail WHERE kind = 'reset' AND letter LIKE '%\"' || $1 || '\"%' ESCAPE '!'";
const EMAIL: &str = "SELECT email FROM people WHERE id = $1";
/// What was done to the person, or by the person to the own account. What they did to others stays: it names those.
const ERASE_DETAILS: &str = "UPDATE audit_details SET salt = NULL, address = NULL, detail = NULL, erased_by = $1
    WHERE detail IS NOT NULL AND seq IN (
        SELECT seq FROM audit WHERE subject = 'person' AND subject_id = $2)";

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: i64,
    person_id: Option<i64>,
    requester: String,
    kind: String,
    text: String,
    has_processors: i64,
    received_at: i64,
    reply_due: i64,
    done_due: i64,
    replied_at: Option<i64>,
    extended_at: Option<i64>,
    extension_ground: String,
    done_at: Option<i64>,
    outcome: String,
    version: i64,
}

impl RequestRow {
    fn into_request(self) -> Request {
        let time = |millis: Option<i64>| millis.map(Timestamp::from_millis);
        Request {
            id: self.id,
            person: self.person_id.map(PersonId),
            requester: self.requester,
            kind: RequestKind::from_code(&self.kind).unwrap_or(RequestKind::Access),
            text: self.text,
            has_processors: self.has_processors != 0,
            received_at: Timestamp::from_millis(self.received_at),
            reply_due: Timestamp::from_millis(self.reply_due),
            done_due: Timestamp::from_millis(self.done_due),
            replied_at: time(self.replied_at),
            extended_at: time(self.extended_at),
            extension_ground: self.extension_ground,
            done_at: time(self.done_at),
            outcome: self.outcome,
            version: self.version,
        }
    }
}

#[derive(sqlx::FromRow)]
struct IncidentRow {
    id: i64,
    found_at: i64,
    report_due: i64,
    description: String,
    measures: String,
    reported_at: Option<i64>,
    version: i64,
}

/// [`PrivacyStore`] on either engine.
pub struct SqlPrivacy(pub Db);

#[async_trait]
impl PrivacyStore for SqlPrivacy {
    async fn consents(&self, person: PersonId) -> Result<Vec<Consent>, StoreError> {
        let rows: Vec<(String, String, i64, Option<i64>)> =
            read!(&self.0, pool => sqlx::query_as(CONSENTS).bind(person.0).fetch_all(pool))?;
        Ok(rows
            .into_iter()
            .filter_map(|(purpose, text_version, given_at, withdrawn_at)| {
                Some(Consent {
                    purpose: Purpose::from_code(&purpose)?,
                    text_version,
                    given_at: Timestamp::from_millis(given_at),
                    withdrawn_at: withdrawn_at.map(Timestamp::from_millis),
                })
            })
            .collect())
    }

    async fn set_consent(
        &self,
        person: PersonId,
        purpose: Purpose,
        is_given: bool,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            sqlx::query(WITHDRAW).bind(at).bind(person.0).bind(purpose.code()).execute(&mut *tx).await?;
            if is_given {
                sqlx::query(GIVE)
                    .bind(person.0)
                    .bind(purpose.code())
                    .bind(purpose.text_version())
                    .bind(at)
                    .execute(&mut *tx)
                    .await?;
            }
        })
    }

    async fn requests(&self, person: Option<PersonId>, size: u32) -> Result<Vec<Request>, StoreError> {
        let rows: Vec<RequestRow> = read!(&self.0, pool => sqlx::query_as(REQUESTS)
            .bind(person.map_or(0, |person| person.0))
            .bind(i64::from(size))
            .fetch_all(pool))?;
        Ok(rows.into_iter().map(RequestRow::into_request).collect())
    }

    async fn request(&self, id: i64) -> Result<Option<Request>, StoreError> {
        let row: Option<RequestRow> = read!(&self.0, pool => sqlx::query_as(REQUEST).bind(id).fetch_optional(pool))?;
        Ok(row.map(RequestRow::into_request))
    }

    async fn add_request(&self, new: &NewRequest, change: Change) -> Result<i64, StoreError> {
        audited!(&self.0, change, tx, record => {
            let id: i64 = sqlx::query_scalar(ADD_REQUEST)
                .bind(new.person.map(|person| person.0))
                .bind(&new.requester)
                .bind(new.kind.code())
                .bind(&new.text)
                .bind(i64::from(new.has_processors))
                .bind(new.received_at.millis())
                .bind(new.reply_due.millis())
                .bind(new.done_due.millis())
                .fetch_one(&mut *tx)
                .await?;
            record.subject.id = id;
            id
        })
    }

    async fn step(&self, id: i64, version: i64, step: &Step, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            let taken = match step {
                Step::Replied => {
                    sqlx::query(REPLY).bind(at).bind(id).bind(version).execute(&mut *tx).await?.rows_affected()
                }
                Step::Extended { ground, done_due } => sqlx::query(EXTEND)
                    .bind(at)
                    .bind(id)
                    .bind(version)
                    .bind(ground)
                    .bind(done_due.millis())
                    .execute(&mut *tx)
                    .await?
                    .rows_affected(),
                Step::Done { outcome } => sqlx::query(COMPLETE)
                    .bind(at)
                    .bind(id)
                    .bind(version)
                    .bind(outcome)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected(),
            };
            changed(taken)?;
        })
    }

    async fn incidents(&self) -> Result<Vec<Incident>, StoreError> {
        let rows: Vec<IncidentRow> = read!(&self.0, pool => sqlx::query_as(INCIDENTS).fetch_all(pool))?;
        let incident = |row: IncidentRow| Incident {
            id: row.id,
            found_at: Timestamp::from_millis(row.found_at),
            report_due: Timestamp::from_millis(row.report_due),
            description: row.description,
            measures: row.measures,
            reported_at: row.reported_at.map(Timestamp::from_millis),
            version: row.version,
        };
        Ok(rows.into_iter().map(incident).collect())
    }

    async fn add_incident(
        &self,
        found_at: Timestamp,
        report_due: Timestamp,
        description: &str,
        change: Change,
    ) -> Result<i64, StoreError> {
        audited!(&self.0, change, tx, record => {
            let id: i64 = sqlx::query_scalar(ADD_INCIDENT)
                .bind(found_at.millis())
                .bind(report_due.millis())
                .bind(description)
                .fetch_one(&mut *tx)
                .await?;
            record.subject.id = id;
            id
        })
    }

    async fn report_incident(&self, id: i64, version: i64, measures: &str, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let reported = sqlx::query(REPORT_INCIDENT)
                .bind(record.at.millis())
                .bind(measures)
                .bind(id)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(reported.rows_affected())?;
        })
    }

    async fn forget_requests_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        write!(&self.0, tx => {
            sqlx::query(FORGET_REQUESTS).bind(before.millis()).execute(&mut *tx).await?.rows_affected()
        })
    }

    async fn holidays(&self) -> Result<Vec<Day>, StoreError> {
        let days: Vec<i64> = read!(&self.0, pool => sqlx::query_scalar(HOLIDAYS).fetch_all(pool))?;
        Ok(days.into_iter().map(Day).collect())
    }

    async fn set_holiday(&self, day: Day, is_one: bool, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            let statement = if is_one { ADD_HOLIDAY } else { REMOVE_HOLIDAY };
            sqlx::query(statement).bind(day.0).execute(&mut *tx).await?;
        })
    }

    async fn anonymise(&self, person: PersonId, version: i64, name: &str, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            let email: Option<Option<String>> =
                sqlx::query_scalar(EMAIL).bind(person.0).fetch_optional(&mut *tx).await?;
            if let Some(email) = email.flatten() {
                sqlx::query(FORGET_RESETS).bind(escaped(&email)).execute(&mut *tx).await?;
            }
            let anonymised =
                sqlx::query(ANONYMISE).bind(name).bind(person.0).bind(version).execute(&mut *tx).await?;
            changed(anonymised.rows_affected())?;
            sqlx::query(END_SESSIONS).bind(at).bind(person.0).bind(0_i64).execute(&mut *tx).await?;
            sqlx::query(END_CONSENTS).bind(at).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(END_MANDATES).bind(at).bind(person.0).execute(&mut *tx).await?;
            for statement in FORGET {
                sqlx::query(statement).bind(person.0).execute(&mut *tx).await?;
            }
            let erasing: i64 = sqlx::query_scalar(super::audit::NEXT).fetch_one(&mut *tx).await?;
            sqlx::query(ERASE_DETAILS).bind(erasing).bind(person.0).execute(&mut *tx).await?;
        })
    }
}
