//! The queue of letters. Letters are added by `audited!`.

use app::{
    domain::{change::Change, error::StoreError, id::PersonId, time::Timestamp},
    features::mail::{
        model::{Claimed, MailRow, MailState},
        store::MailStore,
    },
};
use async_trait::async_trait;

use super::{Db, audited, changed, inconsistent, read, unless_stale, write};

pub const ADD: &str = "INSERT INTO mail
        (kind, letter, person_id, state, created_at, next_at, claimed_until, attempts, answer)
    VALUES ($1, $2, $3, 'queued', $4, $4, 0, 0, '')";

macro_rules! select_mail {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.kind, m.person_id, p.name AS person_name, m.state, m.created_at, m.next_at, m.attempts,
                m.answer
            FROM mail m LEFT JOIN people p ON p.id = m.person_id
            WHERE ",
            $rest
        )
    };
}

const LIST: &str = select_mail!("($1 = '' OR m.state = $1) AND m.id < $2 ORDER BY m.id DESC LIMIT $3");
const LOOKUP: &str = select_mail!("m.id = $1");
const COUNT_FAILED: &str = "SELECT COUNT(*) FROM mail WHERE state IN ('failed', 'bounced')";
/// The condition stands twice: on PostgreSQL a second node that has waited for the row judges it anew.
const CLAIM: &str = "UPDATE mail SET claimed_until = $2, attempts = attempts + 1
    WHERE state = 'queued' AND claimed_until <= $1 AND id = (
        SELECT id FROM mail WHERE state = 'queued' AND next_at <= $1 AND claimed_until <= $1
        ORDER BY next_at, id LIMIT 1)
    RETURNING id, letter, attempts";
const FINISH: &str = "UPDATE mail SET state = $1, answer = $2, message_id = $3, finished_at = $4, claimed_until = 0
    WHERE id = $5";
const PUT_OFF: &str = "UPDATE mail SET answer = $1, next_at = $2, claimed_until = 0 WHERE id = $3";
const SET_STATE: &str = "UPDATE mail SET state = $1, next_at = $2, claimed_until = 0, attempts = 0,
        finished_at = CASE WHEN $1 = 'cancelled' THEN $2 END
    WHERE id = $3 AND state <> 'sent' AND state <> 'cancelled' AND claimed_until <= $2";
const BOUNCED: &str = "UPDATE mail SET state = 'bounced', answer = $1
    WHERE message_id = $2 AND state = 'sent' RETURNING id";
const FORGET: &str = "DELETE FROM mail WHERE finished_at < $1";

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    person_id: Option<i64>,
    person_name: Option<String>,
    state: String,
    created_at: i64,
    next_at: i64,
    attempts: i64,
    answer: String,
}

impl Row {
    fn into_row(self) -> MailRow {
        MailRow {
            id: self.id,
            kind: self.kind,
            person: self.person_id.map(PersonId).zip(self.person_name),
            state: MailState::from_code(&self.state).unwrap_or(MailState::Failed),
            created_at: Timestamp::from_millis(self.created_at),
            next_at: Timestamp::from_millis(self.next_at),
            attempts: self.attempts,
            answer: self.answer,
        }
    }
}

/// [`MailStore`] on either engine.
pub struct SqlMail(pub Db);

#[async_trait]
impl MailStore for SqlMail {
    async fn list(&self, state: Option<MailState>, before: Option<i64>, size: u32) -> Result<Vec<MailRow>, StoreError> {
        let rows: Vec<Row> = read!(&self.0, pool => sqlx::query_as(LIST)
            .bind(state.map_or("", MailState::code))
            .bind(before.unwrap_or(i64::MAX))
            .bind(i64::from(size))
            .fetch_all(pool))?;
        Ok(rows.into_iter().map(Row::into_row).collect())
    }

    async fn lookup(&self, id: i64) -> Result<Option<MailRow>, StoreError> {
        let row: Option<Row> = read!(&self.0, pool => sqlx::query_as(LOOKUP).bind(id).fetch_optional(pool))?;
        Ok(row.map(Row::into_row))
    }

    async fn count_failed(&self) -> Result<u64, StoreError> {
        let count: i64 = read!(&self.0, pool => sqlx::query_scalar(COUNT_FAILED).fetch_one(pool))?;
        u64::try_from(count).map_err(inconsistent)
    }

    async fn claim(&self, now: Timestamp, until: Timestamp) -> Result<Option<Claimed>, StoreError> {
        let row: Option<(i64, String, i64)> = write!(&self.0, tx => {
            sqlx::query_as(CLAIM).bind(now.millis()).bind(until.millis()).fetch_optional(&mut *tx).await?
        })?;
        row.map(|(id, letter, attempts)| {
            Ok(Claimed { id, letter: serde_json::from_str(&letter).map_err(inconsistent)?, attempts })
        })
        .transpose()
    }

    async fn finish(
        &self,
        id: i64,
        state: MailState,
        answer: &str,
        message_id: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(FINISH)
                .bind(state.code())
                .bind(answer)
                .bind(message_id)
                .bind(now.millis())
                .bind(id)
                .execute(&mut *tx)
                .await?;
        })
    }

    async fn put_off(&self, id: i64, answer: &str, next_at: Timestamp) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(PUT_OFF).bind(answer).bind(next_at.millis()).bind(id).execute(&mut *tx).await?;
        })
    }

    async fn set_state(&self, id: i64, state: MailState, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let set = sqlx::query(SET_STATE)
                .bind(state.code())
                .bind(record.at.millis())
                .bind(id)
                .execute(&mut *tx)
                .await?;
            changed(set.rows_affected())?;
        })
    }

    async fn bounced(&self, message_id: &str, answer: &str, change: Change) -> Result<bool, StoreError> {
        let noted = audited!(&self.0, change, tx, record => {
            let id: Option<i64> =
                sqlx::query_scalar(BOUNCED).bind(answer).bind(message_id).fetch_optional(&mut *tx).await?;
            record.subject.id = id.ok_or(StoreError::Stale)?;
        });
        unless_stale(noted)
    }

    async fn forget_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        write!(&self.0, tx => { sqlx::query(FORGET).bind(before.millis()).execute(&mut *tx).await?.rows_affected() })
    }
}
