//! People and their mandates.

use std::collections::BTreeMap;

use app::{
    domain::{
        change::{Change, Letter},
        email::Email,
        error::StoreError,
        id::{AssociationId, MandateId, PersonId},
        mandate::Mandate,
        permission::State,
        role::Role,
        time::Timestamp,
    },
    features::people::{
        model::{Identity, Language, NewMandate, PeopleFilter, Person, PersonSummary, state_code, state_of},
        store::{Named, PeopleStore},
    },
};
use async_trait::async_trait;

use super::{Db, audited, changed, pattern::containing, read};

macro_rules! select_mandates {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.person_id, m.role, m.association_id, a.name AS association_name, m.starts_at, m.ends_at
            FROM mandates m LEFT JOIN associations a ON a.id = m.association_id ",
            $rest
        )
    };
}

/// All mandates of a person, newest first.
pub const MANDATES: &str = select_mandates!("WHERE m.person_id = $1 ORDER BY m.starts_at DESC, m.id DESC");
/// Those in force at $1, of the people in the list $2.
const MANDATES_IN_FORCE: &str = select_mandates!(
    "WHERE m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1) AND $2 LIKE '%,' || m.person_id || ',%'
    ORDER BY m.starts_at, m.id"
);

// $1 pattern · $2 role · $3 association · $4 state · $5 list of associations, or empty · $6 after · $7 now · $8 how many
const LIST: &str = "SELECT p.id, p.email, p.name, p.state FROM people p
    WHERE p.folded LIKE $1 ESCAPE '!'
        AND ($4 = '' OR p.state = $4)
        AND (($2 = '' AND $3 = 0 AND $5 = '') OR EXISTS (
            SELECT 1 FROM mandates m WHERE m.person_id = p.id
                AND m.starts_at <= $7 AND (m.ends_at IS NULL OR m.ends_at > $7)
                AND ($2 = '' OR m.role = $2)
                AND ($3 = 0 OR m.association_id = $3)
                AND ($5 = '' OR $5 LIKE '%,' || m.association_id || ',%')))
        AND ($6 = 0 OR (p.name_key, p.id) > (SELECT name_key, id FROM people WHERE id = $6))
    ORDER BY p.name_key, p.id LIMIT $8";
const LOOKUP: &str = "SELECT p.id, p.email, p.name, p.language, p.state, p.created_at, p.version,
        CASE WHEN c.password_hash IS NULL THEN 0 ELSE 1 END AS has_password,
        CASE WHEN c.totp_sealed IS NULL THEN 0 ELSE 1 END AS has_totp,
        (SELECT COUNT(*) FROM passkeys k WHERE k.person_id = p.id) AS passkeys,
        (SELECT MAX(s.seen_at) FROM sessions s WHERE s.person_id = p.id) AS seen_at
    FROM people p LEFT JOIN credentials c ON c.person_id = p.id
    WHERE p.id = $1";
const BY_EMAIL: &str = "SELECT id FROM people WHERE email = $1";
const ADD: &str = "INSERT INTO people (email, name, name_key, folded, language, state, created_at, version)
    VALUES ($1, $2, $3, $4, $5, 'invited', $6, 1) ON CONFLICT (email) DO NOTHING RETURNING id";
const ADD_CREDENTIALS: &str = "INSERT INTO credentials (person_id, totp_step) VALUES ($1, 0)";
const ADD_MANDATE: &str = "INSERT INTO mandates (person_id, role, association_id, starts_at, ends_at)
    VALUES ($1, $2, $3, $4, $5) RETURNING id";
/// What stands against a mandate, seen under the lock: the same one held already, an association that has ended, an
/// account that is out of use. $1 person · $2 role · $3 association, or 0 · $4 start
const OBSTACLES: &str = "SELECT
    (SELECT COUNT(*) FROM mandates WHERE person_id = $1 AND role = $2 AND COALESCE(association_id, 0) = $3
        AND (ends_at IS NULL OR ends_at > $4))
    + (SELECT COUNT(*) FROM associations WHERE id = $3 AND ended_at IS NOT NULL)
    + (SELECT COUNT(*) FROM people WHERE id = $1 AND state NOT IN ('invited', 'active'))";
const EMAIL_OF_ANOTHER: &str = "SELECT id FROM people WHERE email = $1 AND id <> $2";
const REPLACE: &str = "UPDATE people
    SET email = $1, name = $2, name_key = $3, folded = $4, language = $5, version = version + 1
    WHERE id = $6 AND version = $7";
const SET_STATE: &str = "UPDATE people SET state = $1, version = version + 1 WHERE id = $2 AND version = $3";
pub const END_SESSIONS: &str =
    "UPDATE sessions SET ended_at = $1 WHERE person_id = $2 AND ended_at IS NULL AND id <> $3";
pub const FORGET_BROWSERS: &str = "DELETE FROM known_browsers WHERE person_id = $1";
pub const END_LINKS: &str = "UPDATE links SET used_at = $1 WHERE person_id = $2 AND used_at IS NULL";
const END_MANDATE: &str = "UPDATE mandates SET closed_at = $1, ends_at = $1
    WHERE id = $2 AND closed_at IS NULL AND (ends_at IS NULL OR ends_at > $1) RETURNING role";
/// People who can sign in and manage roles at $1, without a date at which that ends.
const ADMINISTRATORS: &str = "SELECT COUNT(*) FROM mandates m JOIN people p ON p.id = m.person_id
    WHERE m.role = 'administrator' AND m.starts_at <= $1 AND m.ends_at IS NULL AND p.state = 'active'";

/// A row of a mandate.
#[derive(sqlx::FromRow)]
pub struct MandateRow {
    id: i64,
    person_id: i64,
    role: String,
    association_id: Option<i64>,
    association_name: Option<String>,
    starts_at: i64,
    ends_at: Option<i64>,
}

impl MandateRow {
    /// The mandate; one whose role this version of the program does not know gives nothing.
    pub fn into_mandate(self) -> Option<Mandate> {
        Some(Mandate {
            id: MandateId(self.id),
            role: Role::from_code(&self.role)?,
            association: self.association_id.map(AssociationId).zip(self.association_name),
            starts_at: Timestamp::from_millis(self.starts_at),
            ends_at: self.ends_at.map(Timestamp::from_millis),
        })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    email: Option<String>,
    name: String,
    language: String,
    state: String,
    created_at: i64,
    version: i64,
    has_password: i32,
    has_totp: i32,
    passkeys: i64,
    seen_at: Option<i64>,
}

/// Adds a mandate; its number.
macro_rules! add_mandate {
    ($tx:ident, $person:expr, $mandate:expr) => {{
        let id: i64 = sqlx::query_scalar(ADD_MANDATE)
            .bind($person)
            .bind($mandate.role.code())
            .bind($mandate.association.map(|association| association.0))
            .bind($mandate.starts_at.millis())
            .bind($mandate.ends_at.map(Timestamp::millis))
            .fetch_one(&mut *$tx)
            .await?;
        id
    }};
}

/// [`PeopleStore`] on either engine.
pub struct SqlPeople(pub Db);

#[async_trait]
impl PeopleStore for SqlPeople {
    async fn list(&self, filter: &PeopleFilter, now: Timestamp, size: u32) -> Result<Vec<PersonSummary>, StoreError> {
        let within = filter.within.as_ref().map_or(String::new(), |within| listed(within.iter().map(|id| id.0)));
        let rows: Vec<(i64, Option<String>, String, String)> = read!(&self.0, pool => sqlx::query_as(LIST)
            .bind(containing(&filter.text))
            .bind(filter.role.map_or("", Role::code))
            .bind(filter.association.map_or(0, |id| id.0))
            .bind(filter.state.map_or("", state_code))
            .bind(&within)
            .bind(filter.after.map_or(0, |id| id.0))
            .bind(now.millis())
            .bind(i64::from(size))
            .fetch_all(pool))?;
        let ids = listed(rows.iter().map(|row| row.0));
        let mandates: Vec<MandateRow> = read!(
            &self.0,
            pool => sqlx::query_as(MANDATES_IN_FORCE).bind(now.millis()).bind(&ids).fetch_all(pool)
        )?;
        let mut of_person: BTreeMap<i64, Vec<Mandate>> = BTreeMap::new();
        for row in mandates {
            let person = row.person_id;
            of_person.entry(person).or_default().extend(row.into_mandate());
        }
        Ok(rows
            .into_iter()
            .map(|(id, email, name, state)| PersonSummary {
                id: PersonId(id),
                email: email.as_deref().and_then(Email::parse),
                name,
                state: state_of(&state).unwrap_or(State::Disabled),
                mandates: of_person.remove(&id).unwrap_or_default(),
            })
            .collect())
    }

    async fn lookup(&self, id: PersonId) -> Result<Option<Person>, StoreError> {
        let row: Option<Row> = read!(&self.0, pool => sqlx::query_as(LOOKUP).bind(id.0).fetch_optional(pool))?;
        let Some(row) = row else { return Ok(None) };
        let mandates: Vec<MandateRow> = read!(&self.0, pool => sqlx::query_as(MANDATES).bind(id.0).fetch_all(pool))?;
        Ok(Some(Person {
            id: PersonId(row.id),
            email: row.email.as_deref().and_then(Email::parse),
            name: row.name,
            language: Language::from_code(&row.language),
            state: state_of(&row.state).unwrap_or(State::Disabled),
            created_at: Timestamp::from_millis(row.created_at),
            version: row.version,
            mandates: mandates.into_iter().filter_map(MandateRow::into_mandate).collect(),
            has_password: row.has_password == 1,
            has_totp: row.has_totp == 1,
            passkeys: row.passkeys,
            seen_at: row.seen_at.map(Timestamp::from_millis),
        }))
    }

    async fn by_email(&self, email: &Email) -> Result<Option<PersonId>, StoreError> {
        let id: Option<i64> =
            read!(&self.0, pool => sqlx::query_scalar(BY_EMAIL).bind(email.as_str()).fetch_optional(pool))?;
        Ok(id.map(PersonId))
    }

    async fn add(&self, identity: &Identity, mandate: &NewMandate, change: Change) -> Result<Named, StoreError> {
        if self.by_email(&identity.email).await?.is_some() {
            return Ok(Named::EmailTaken);
        }
        audited!(&self.0, change, tx, record => {
            let id: Option<i64> = sqlx::query_scalar(ADD)
                .bind(identity.email.as_str())
                .bind(&identity.name)
                .bind(&identity.name_key)
                .bind(&identity.folded)
                .bind(identity.language.code())
                .bind(record.at.millis())
                .fetch_optional(&mut *tx)
                .await?;
            // Another invitation of the same address came between.
            let id = id.ok_or(StoreError::Stale)?;
            sqlx::query(ADD_CREDENTIALS).bind(id).execute(&mut *tx).await?;
            add_mandate!(tx, id, mandate);
            record.subject.id = id;
            for letter in &mut record.letters {
                if let Letter::Invitation { person } = letter {
                    *person = PersonId(id);
                }
            }
            Named::As(PersonId(id))
        })
    }

    async fn replace(
        &self,
        id: PersonId,
        version: i64,
        identity: &Identity,
        change: Change,
    ) -> Result<Named, StoreError> {
        let taken: Option<i64> = read!(
            &self.0,
            pool => sqlx::query_scalar(EMAIL_OF_ANOTHER).bind(identity.email.as_str()).bind(id.0).fetch_optional(pool)
        )?;
        if taken.is_some() {
            return Ok(Named::EmailTaken);
        }
        audited!(&self.0, change, tx, record => {
            let replaced = sqlx::query(REPLACE)
                .bind(identity.email.as_str())
                .bind(&identity.name)
                .bind(&identity.name_key)
                .bind(&identity.folded)
                .bind(identity.language.code())
                .bind(id.0)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(replaced.rows_affected())?;
            // A link that went to the old address must not open the account.
            sqlx::query(END_LINKS).bind(record.at.millis()).bind(id.0).execute(&mut *tx).await?;
            Named::As(id)
        })
    }

    async fn set_state(&self, id: PersonId, version: i64, state: State, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            let before: i64 = sqlx::query_scalar(ADMINISTRATORS).bind(at).fetch_one(&mut *tx).await?;
            let set = sqlx::query(SET_STATE)
                .bind(state_code(state))
                .bind(id.0)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(set.rows_affected())?;
            if matches!(state, State::Disabled) {
                sqlx::query(END_SESSIONS).bind(at).bind(id.0).bind(0_i64).execute(&mut *tx).await?;
                sqlx::query(END_LINKS).bind(at).bind(id.0).execute(&mut *tx).await?;
                sqlx::query(FORGET_BROWSERS).bind(id.0).execute(&mut *tx).await?;
                let left: i64 = sqlx::query_scalar(ADMINISTRATORS).bind(at).fetch_one(&mut *tx).await?;
                if left == 0 && before > 0 {
                    return Err(StoreError::LastAdministrator.into());
                }
            }
        })
    }

    async fn grant(&self, id: PersonId, mandate: &NewMandate, change: Change) -> Result<MandateId, StoreError> {
        audited!(&self.0, change, tx, _record => {
            let obstacles: i64 = sqlx::query_scalar(OBSTACLES)
                .bind(id.0)
                .bind(mandate.role.code())
                .bind(mandate.association.map_or(0, |association| association.0))
                .bind(mandate.starts_at.millis())
                .fetch_one(&mut *tx)
                .await?;
            if obstacles > 0 {
                return Err(StoreError::Stale.into());
            }
            MandateId(add_mandate!(tx, id.0, mandate))
        })
    }

    async fn end_mandate(&self, id: MandateId, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            let before: i64 = sqlx::query_scalar(ADMINISTRATORS).bind(at).fetch_one(&mut *tx).await?;
            let role: Option<String> =
                sqlx::query_scalar(END_MANDATE).bind(at).bind(id.0).fetch_optional(&mut *tx).await?;
            if role.ok_or(StoreError::Stale)? == Role::Administrator.code() {
                let left: i64 = sqlx::query_scalar(ADMINISTRATORS).bind(at).fetch_one(&mut *tx).await?;
                if left == 0 && before > 0 {
                    return Err(StoreError::LastAdministrator.into());
                }
            }
        })
    }
}

/// Numbers as `,1,2,3,`: a list that both engines take as one parameter.
fn listed(ids: impl Iterator<Item = i64>) -> String {
    ids.fold(String::from(","), |list, id| format!("{list}{id},"))
}
