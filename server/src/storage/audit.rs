//! The audit log. Its rows are written by `audited!`; here are their statements, and reading.

use app::{
    domain::{
        change::{Actor, Change},
        error::StoreError,
        role::Role,
        time::Timestamp,
    },
    features::{
        accounts::model::new_secret,
        audit::{
            filter::AuditFilter,
            model::{AuditRow, Details, Entry, StoredEntry, actor_code, actor_of, chained, commitment},
            store::AuditStore,
        },
    },
};
use async_trait::async_trait;

use super::{Db, audited, inconsistent, pattern::beginning, read};

/// An update that changes nothing takes the row's lock on PostgreSQL; SQLite has taken its one lock already.
pub const LOCK_HEAD: &str = "UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash";
pub const MOVE_HEAD: &str = "UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1";
pub const TOUCH_SESSION: &str =
    "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND ended_at IS NULL AND expires_at > $1";
pub const TOUCH_MANDATE: &str = "UPDATE mandates SET used_at = $1
    WHERE id = $2 AND closed_at IS NULL AND starts_at <= $1 AND (ends_at IS NULL OR ends_at > $1)";
pub const ADD: &str = "INSERT INTO audit
        (seq, at, actor, person_id, mandate_id, session_id, action, subject, subject_id, commitment, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
pub const ADD_DETAILS: &str = "INSERT INTO audit_details (seq, salt, address, detail) VALUES ($1, $2, $3, $4)";

// $1 by · $2 about · $3 action pattern · $4, $5 time · $6 before · $7 how many
const LIST: &str = "SELECT a.seq, a.at, a.actor, a.person_id, a.mandate_id, a.session_id, a.action, a.subject,
        a.subject_id, d.address, d.detail, p.name AS actor_name, m.role,
        COALESCE(s.name, n.name) AS subject_name
    FROM audit a
    JOIN audit_details d ON d.seq = a.seq
    LEFT JOIN people p ON p.id = a.person_id
    LEFT JOIN mandates m ON m.id = a.mandate_id
    LEFT JOIN people s ON a.subject = 'person' AND s.id = a.subject_id
    LEFT JOIN associations n ON a.subject = 'association' AND n.id = a.subject_id
    WHERE ($1 = 0 OR a.person_id = $1)
        AND ($2 = 0 OR (a.subject = 'person' AND a.subject_id = $2))
        AND a.action LIKE $3 ESCAPE '!' AND a.at >= $4 AND a.at < $5 AND a.seq < $6
    ORDER BY a.seq DESC LIMIT $7";
const ENTRIES: &str = "SELECT a.seq, a.at, a.actor, a.person_id, a.mandate_id, a.session_id, a.action, a.subject,
        a.subject_id, a.commitment, a.hash, d.salt, d.address, d.detail, d.erased_by
    FROM audit a LEFT JOIN audit_details d ON d.seq = a.seq
    WHERE a.seq > $1 ORDER BY a.seq LIMIT $2";
const HEAD: &str = "SELECT seq, hash FROM audit_head WHERE id = 1";
/// The number that the row of the transaction under way will have, for details that it erases.
pub const NEXT: &str = "SELECT seq + 1 FROM audit_head WHERE id = 1";
const ERASE_BEFORE: &str = "UPDATE audit_details SET salt = NULL, address = NULL, detail = NULL, erased_by = $1
    WHERE detail IS NOT NULL AND seq IN (SELECT seq FROM audit WHERE at < $2 AND actor = 'visitor')";
const COUNT_BEFORE: &str = "SELECT COUNT(*) FROM audit a JOIN audit_details d ON d.seq = a.seq
    WHERE d.detail IS NOT NULL AND a.at < $1 AND a.actor = 'visitor'";

/// A row of the log, chained to the one before.
pub struct NewRow {
    pub seq: i64,
    pub at: i64,
    pub actor: &'static str,
    pub person: Option<i64>,
    pub mandate: Option<i64>,
    pub session: Option<i64>,
    pub action: &'static str,
    pub subject: &'static str,
    pub subject_id: i64,
    pub salt: String,
    pub detail: String,
    pub commitment: String,
    pub hash: String,
}

impl NewRow {
    /// The row of `change` after `head`, the number and hash of the last row.
    pub fn after(head: &(i64, String), change: &Change) -> Self {
        let details =
            Details { salt: new_secret(), address: change.address.clone(), detail: change.detail.to_string() };
        let entry = Entry {
            seq: head.0 + 1,
            at: change.at,
            actor: change.actor,
            action: change.action.to_owned(),
            subject: change.subject.kind.to_owned(),
            subject_id: change.subject.id,
            commitment: commitment(&details),
        };
        let (person, mandate, session) = match change.actor {
            Actor::Person { person, mandate, session } => {
                (Some(person.0), mandate.map(|mandate| mandate.0), Some(session.0))
            }
            _ => (None, None, None),
        };
        Self {
            seq: entry.seq,
            at: entry.at.millis(),
            actor: actor_code(&entry.actor),
            person,
            mandate,
            session,
            action: change.action,
            subject: change.subject.kind,
            subject_id: change.subject.id,
            hash: chained(&head.1, &entry),
            salt: details.salt,
            detail: details.detail,
            commitment: entry.commitment,
        }
    }
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    actor: String,
    person_id: Option<i64>,
    mandate_id: Option<i64>,
    session_id: Option<i64>,
    action: String,
    subject: String,
    subject_id: i64,
    commitment: String,
    hash: String,
    salt: Option<String>,
    address: Option<String>,
    detail: Option<String>,
    erased_by: Option<i64>,
}

impl EntryRow {
    /// A row that somebody has altered must still be read: that it is altered is what verification says. An actor that
    /// is none reads as one that no hash was made for.
    fn into_entry(self) -> StoredEntry {
        let actor = actor_of(&self.actor, self.person_id, self.mandate_id, self.session_id);
        let details = match (self.salt, self.detail) {
            (Some(salt), Some(detail)) => Some(Details { salt, address: self.address, detail }),
            _ => None,
        };
        let is_readable = actor.is_some();
        StoredEntry {
            entry: Entry {
                seq: self.seq,
                at: Timestamp::from_millis(self.at),
                actor: actor.unwrap_or(Actor::Visitor),
                action: if is_readable { self.action } else { format!("{}?", self.action) },
                subject: self.subject,
                subject_id: self.subject_id,
                commitment: self.commitment,
            },
            hash: self.hash,
            details,
            erased_by: self.erased_by,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ListRow {
    seq: i64,
    at: i64,
    actor: String,
    person_id: Option<i64>,
    mandate_id: Option<i64>,
    session_id: Option<i64>,
    action: String,
    subject: String,
    subject_id: i64,
    address: Option<String>,
    detail: Option<String>,
    actor_name: Option<String>,
    role: Option<String>,
    subject_name: Option<String>,
}

impl ListRow {
    fn into_row(self) -> AuditRow {
        AuditRow {
            seq: self.seq,
            at: Timestamp::from_millis(self.at),
            actor: actor_of(&self.actor, self.person_id, self.mandate_id, self.session_id).unwrap_or(Actor::Visitor),
            actor_name: self.actor_name,
            role: self.role.as_deref().and_then(Role::from_code),
            action: self.action,
            subject: self.subject,
            subject_id: self.subject_id,
            subject_name: self.subject_name,
            address: self.address,
            detail: self.detail.and_then(|detail| serde_json::from_str(&detail).ok()),
        }
    }
}

/// [`AuditStore`] on either engine.
pub struct SqlAudit(pub Db);

#[async_trait]
impl AuditStore for SqlAudit {
    async fn list(&self, filter: &AuditFilter, size: u32) -> Result<Vec<AuditRow>, StoreError> {
        let rows: Vec<ListRow> = read!(&self.0, pool => sqlx::query_as(LIST)
            .bind(filter.by.map_or(0, |person| person.0))
            .bind(filter.about.map_or(0, |person| person.0))
            .bind(beginning(&filter.action))
            .bind(filter.from.map_or(i64::MIN, Timestamp::millis))
            .bind(filter.until.map_or(i64::MAX, Timestamp::millis))
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(i64::from(size))
            .fetch_all(pool))?;
        Ok(rows.into_iter().map(ListRow::into_row).collect())
    }

    async fn entries_after(&self, seq: i64, size: u32) -> Result<Vec<StoredEntry>, StoreError> {
        let rows: Vec<EntryRow> =
            read!(&self.0, pool => sqlx::query_as(ENTRIES).bind(seq).bind(i64::from(size)).fetch_all(pool))?;
        Ok(rows.into_iter().map(EntryRow::into_entry).collect())
    }

    async fn head(&self) -> Result<(i64, String), StoreError> {
        read!(&self.0, pool => sqlx::query_as(HEAD).fetch_one(pool))
    }

    async fn record(&self, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {})
    }

    async fn erase_details_before(&self, before: Timestamp, change: Change) -> Result<u64, StoreError> {
        let count: i64 =
            read!(&self.0, pool => sqlx::query_scalar(COUNT_BEFORE).bind(before.millis()).fetch_one(pool))?;
        if count == 0 {
            return Ok(0);
        }
        audited!(&self.0, change, tx, record => {
            record.detail = serde_json::json!({ "rows": count, "before": before.date() });
            let erasing: i64 = sqlx::query_scalar(NEXT).fetch_one(&mut *tx).await?;
            sqlx::query(ERASE_BEFORE).bind(erasing).bind(before.millis()).execute(&mut *tx).await?;
        })?;
        u64::try_from(count).map_err(inconsistent)
    }
}
