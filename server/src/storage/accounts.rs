//! Accounts: credentials, sessions, links. Secrets come here as hashes only.

use app::{
    domain::{
        change::Change,
        email::Email,
        error::StoreError,
        id::{PersonId, SessionId},
        mandate::Mandate,
        permission::State,
        time::Timestamp,
    },
    features::{
        accounts::{
            limits::FORGOTTEN_AFTER_SECONDS,
            model::{Account, Factors, Link, PasskeyRow, Purpose, Session, Stage},
            store::{AccountStore, NewPasskey, NewSession, Proof},
        },
        people::model::{Language, state_of},
    },
};
use async_trait::async_trait;

use super::{
    Db, audited, changed,
    people::{END_LINKS, END_SESSIONS, FORGET_BROWSERS, MANDATES, MandateRow},
    read, unless_stale, write,
};

macro_rules! select_sessions {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.person_id, p.name, p.email, p.language, s.stage, s.browser, s.address, s.created_at,
                s.seen_at, s.confirmed_at, s.expires_at
            FROM sessions s JOIN people p ON p.id = s.person_id
            WHERE p.state = 'active' AND s.ended_at IS NULL AND ",
            $rest
        )
    };
}

const BY_EMAIL: &str = "SELECT id, state FROM people WHERE email = $1";
const CREDENTIALS: &str = "SELECT c.password_hash, c.password_set_at, c.totp_sealed,
        (SELECT COUNT(*) FROM recovery_codes r WHERE r.person_id = c.person_id AND r.used_at IS NULL) AS codes_left
    FROM credentials c WHERE c.person_id = $1";
const PASSKEYS: &str =
    "SELECT id, name, credential, created_at, used_at FROM passkeys WHERE person_id = $1 ORDER BY created_at, id";
const SESSION: &str = select_sessions!("s.token_hash = $1 AND s.expires_at > $2");
const SESSIONS: &str = select_sessions!("s.person_id = $1 AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.id DESC");
const OWNER: &str = "SELECT person_id FROM sessions WHERE token_hash = $1";
const SEE: &str = "UPDATE sessions SET seen_at = $1 WHERE id = $2 AND seen_at < $1";
const START: &str = "INSERT INTO sessions
        (token_hash, person_id, stage, browser, address, created_at, seen_at, confirmed_at, expires_at)
    SELECT $1, p.id, $3, $4, $5, $6, $6, $6, $7
    FROM people p JOIN credentials c ON c.person_id = p.id
    WHERE p.id = $2 AND p.state = 'active' AND ($8 = '' OR c.password_hash = $8)
        AND ($9 = 0 OR EXISTS (SELECT 1 FROM passkeys k WHERE k.id = $9 AND k.person_id = p.id)) RETURNING id";
const SEALED: &str = "SELECT COUNT(*) FROM credentials WHERE totp_sealed IS NOT NULL";
const PASSKEYS_HELD: &str = "SELECT COUNT(*) FROM passkeys WHERE person_id = $1";
const SECOND_FACTORS: &str = "SELECT (SELECT COUNT(*) FROM passkeys WHERE person_id = $1)
    + (SELECT COUNT(*) FROM credentials WHERE person_id = $1 AND totp_sealed IS NOT NULL)";
const IS_ENROLLING: &str = "SELECT COUNT(*) FROM sessions WHERE id = $1 AND stage = 'enrolment'";
/// Sessions that a password alone has opened are worth nothing once there is a second factor.
const END_UNFINISHED: &str = "UPDATE sessions SET ended_at = $1
    WHERE person_id = $2 AND ended_at IS NULL AND stage <> 'full' AND id <> $3";
const ADVANCE: &str = "UPDATE sessions
    SET stage = $1, token_hash = $2, expires_at = $3, confirmed_at = $4, seen_at = $4
    WHERE id = $5 AND ended_at IS NULL AND stage <> 'full'";
const CONFIRM: &str = "UPDATE sessions SET confirmed_at = $1 WHERE id = $2 AND ended_at IS NULL";
const END_SESSION: &str = "UPDATE sessions SET ended_at = $1 WHERE id = $2 AND person_id = $3 AND ended_at IS NULL";
const USE_TOTP_STEP: &str = "UPDATE credentials SET totp_step = $1 WHERE person_id = $2 AND totp_step < $1";
const USE_RECOVERY_CODE: &str =
    "UPDATE recovery_codes SET used_at = $1 WHERE hash = $2 AND person_id = $3 AND used_at IS NULL";
const HAS_RECOVERY_CODE: &str =
    "SELECT COUNT(*) FROM recovery_codes WHERE hash = $1 AND person_id = $2 AND used_at IS NULL";
const SET_PASSWORD: &str = "UPDATE credentials SET password_hash = $1, password_set_at = $2 WHERE person_id = $3";
const REHASH: &str = "UPDATE credentials SET password_hash = $1 WHERE person_id = $2 AND password_hash = $3";
const SET_TOTP: &str = "UPDATE credentials SET totp_sealed = $1, totp_step = $2 WHERE person_id = $3";
/// With the password: whoever knew it could otherwise set up a second factor of their own.
pub const DROP_PROOFS: &str =
    "UPDATE credentials SET password_hash = NULL, password_set_at = NULL, totp_sealed = NULL WHERE person_id = $1";
pub const DROP_RECOVERY_CODES: &str = "DELETE FROM recovery_codes WHERE person_id = $1";
const ADD_RECOVERY_CODE: &str = "INSERT INTO recovery_codes (hash, person_id) VALUES ($1, $2)";
const ADD_PASSKEY: &str = "INSERT INTO passkeys (person_id, credential_id, credential, name, created_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (credential_id) DO NOTHING";
const REMOVE_PASSKEY: &str = "DELETE FROM passkeys WHERE id = $1 AND person_id = $2";
const USE_PASSKEY: &str = "UPDATE passkeys SET credential = $1, used_at = $2 WHERE id = $3";
pub const DROP_PASSKEYS: &str = "DELETE FROM passkeys WHERE person_id = $1";
const PUT_CEREMONY: &str = "INSERT INTO ceremonies (hash, state, expires_at) VALUES ($1, $2, $3)";
const TAKE_CEREMONY: &str = "DELETE FROM ceremonies WHERE hash = $1 RETURNING state, expires_at";
const ADD_LINK: &str = "INSERT INTO links (hash, purpose, person_id, expires_at) VALUES ($1, $2, $3, $4)";
const LINK: &str = "SELECT l.person_id, l.purpose, p.name, p.email
    FROM links l JOIN people p ON p.id = l.person_id
    WHERE l.hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 AND p.state IN ('invited', 'active')";
const USE_LINK: &str = "UPDATE links SET used_at = $1
    WHERE hash = $2 AND used_at IS NULL AND expires_at > $1 RETURNING person_id";
const BRING_INTO_USE: &str =
    "UPDATE people SET state = 'active', version = version + 1 WHERE id = $1 AND state IN ('invited', 'active')";
const KNOWS_BROWSER: &str = "SELECT COUNT(*) FROM known_browsers WHERE hash = $1 AND person_id = $2";
const REMEMBER_BROWSER: &str = "INSERT INTO known_browsers (hash, person_id, created_at) VALUES ($1, $2, $3)";
const TIDY: [&str; 5] = [
    "DELETE FROM ceremonies WHERE expires_at < $1",
    "DELETE FROM attempts WHERE last_at < $1 AND blocked_until < $1",
    "DELETE FROM links WHERE expires_at < $1",
    "DELETE FROM sessions WHERE expires_at < $1",
    "DELETE FROM known_browsers WHERE created_at < $1",
];
/// Sessions and links that are over stay for so long, so that the log's numbers still mean something.
const OVER_SECONDS: i64 = 90 * 24 * 60 * 60;
/// As long as browsers keep the cookie.
const KNOWN_SECONDS: i64 = 400 * 24 * 60 * 60;

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    password_hash: Option<String>,
    password_set_at: Option<i64>,
    totp_sealed: Option<String>,
    codes_left: i64,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: i64,
    person_id: i64,
    name: String,
    email: Option<String>,
    language: String,
    stage: String,
    browser: String,
    address: String,
    created_at: i64,
    seen_at: i64,
    confirmed_at: i64,
    expires_at: i64,
}

impl SessionRow {
    fn into_session(self, mandates: Vec<Mandate>) -> Result<Session, StoreError> {
        let email = self.email.as_deref().and_then(Email::parse);
        let stage = Stage::from_code(&self.stage);
        let (Some(email), Some(stage)) = (email, stage) else {
            return Err(StoreError::Unavailable(format!("session {} is of no account", self.id).into()));
        };
        Ok(Session {
            id: SessionId(self.id),
            person: PersonId(self.person_id),
            name: self.name,
            email,
            language: Language::from_code(&self.language),
            stage,
            browser: self.browser,
            address: self.address,
            created_at: Timestamp::from_millis(self.created_at),
            seen_at: Timestamp::from_millis(self.seen_at),
            confirmed_at: Timestamp::from_millis(self.confirmed_at),
            expires_at: Timestamp::from_millis(self.expires_at),
            mandates,
        })
    }
}

/// Whether `session` is at its enrolment although there is a second factor already, and how many passkeys there are.
macro_rules! second_factors {
    ($tx:ident, $person:ident, $session:ident) => {{
        let enrolling: i64 = sqlx::query_scalar(IS_ENROLLING).bind($session).fetch_one(&mut *$tx).await?;
        let factors: i64 = sqlx::query_scalar(SECOND_FACTORS).bind($person.0).fetch_one(&mut *$tx).await?;
        let passkeys: i64 = sqlx::query_scalar(PASSKEYS_HELD).bind($person.0).fetch_one(&mut *$tx).await?;
        (enrolling > 0 && factors > 0, passkeys)
    }};
}

/// [`AccountStore`] on either engine.
pub struct SqlAccounts(pub Db);

impl SqlAccounts {
    /// Whether anything is sealed under the key that stands outside the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_sealed_secrets(&self) -> Result<bool, StoreError> {
        let count: i64 = read!(&self.0, pool => sqlx::query_scalar(SEALED).fetch_one(pool))?;
        Ok(count > 0)
    }
}

#[async_trait]
impl AccountStore for SqlAccounts {
    async fn by_email(&self, email: &Email) -> Result<Option<Account>, StoreError> {
        let row: Option<(i64, String)> =
            read!(&self.0, pool => sqlx::query_as(BY_EMAIL).bind(email.as_str()).fetch_optional(pool))?;
        let Some((id, state)) = row else { return Ok(None) };
        let person = PersonId(id);
        let state = state_of(&state).unwrap_or(State::Disabled);
        Ok(Some(Account { person, state, factors: self.factors(person).await? }))
    }

    async fn factors(&self, person: PersonId) -> Result<Factors, StoreError> {
        let row: Option<CredentialsRow> =
            read!(&self.0, pool => sqlx::query_as(CREDENTIALS).bind(person.0).fetch_optional(pool))?;
        let passkeys: Vec<(i64, String, String, i64, Option<i64>)> =
            read!(&self.0, pool => sqlx::query_as(PASSKEYS).bind(person.0).fetch_all(pool))?;
        let Some(row) = row else { return Ok(Factors::default()) };
        let passkey =
            |(id, name, credential, created_at, used_at): (i64, String, String, i64, Option<i64>)| PasskeyRow {
                id,
                name,
                credential,
                created_at: Timestamp::from_millis(created_at),
                used_at: used_at.map(Timestamp::from_millis),
            };
        Ok(Factors {
            password_hash: row.password_hash,
            password_set_at: row.password_set_at.map(Timestamp::from_millis),
            totp_sealed: row.totp_sealed,
            passkeys: passkeys.into_iter().map(passkey).collect(),
            recovery_codes_left: row.codes_left,
        })
    }

    async fn session(&self, token_hash: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> =
            read!(&self.0, pool => sqlx::query_as(SESSION).bind(token_hash).bind(now.millis()).fetch_optional(pool))?;
        let Some(row) = row else { return Ok(None) };
        let mandates: Vec<MandateRow> =
            read!(&self.0, pool => sqlx::query_as(MANDATES).bind(row.person_id).fetch_all(pool))?;
        let in_force = mandates.into_iter().filter_map(MandateRow::into_mandate).filter(|m| m.is_active(now));
        row.into_session(in_force.collect()).map(Some)
    }

    async fn owner(&self, token_hash: &str) -> Result<Option<PersonId>, StoreError> {
        let owner: Option<i64> =
            read!(&self.0, pool => sqlx::query_scalar(OWNER).bind(token_hash).fetch_optional(pool))?;
        Ok(owner.map(PersonId))
    }

    async fn see(&self, session: SessionId, now: Timestamp) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(SEE).bind(now.millis()).bind(session.0).execute(&mut *tx).await?;
        })
    }

    async fn sessions(&self, person: PersonId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<SessionRow> =
            read!(&self.0, pool => sqlx::query_as(SESSIONS).bind(person.0).bind(now.millis()).fetch_all(pool))?;
        let sessions: Vec<Session> =
            rows.into_iter().map(|row| row.into_session(Vec::new())).collect::<Result<_, _>>()?;
        Ok(sessions.into_iter().filter(|session| session.holds(now)).collect())
    }

    async fn start_session(&self, new: &NewSession, change: Change) -> Result<SessionId, StoreError> {
        let (password_hash, passkey) = match &new.proof {
            Proof::Password { hash } => (hash.as_str(), 0),
            Proof::Passkey { id } => ("", *id),
        };
        audited!(&self.0, change, tx, record => {
            let id: Option<i64> = sqlx::query_scalar(START)
                .bind(&new.token_hash)
                .bind(new.person.0)
                .bind(new.stage.code())
                .bind(&new.browser)
                .bind(&new.address)
                .bind(record.at.millis())
                .bind(new.expires_at.millis())
                .bind(password_hash)
                .bind(passkey)
                .fetch_optional(&mut *tx)
                .await?;
            SessionId(id.ok_or(StoreError::Stale)?)
        })
    }

    async fn advance(
        &self,
        session: SessionId,
        stage: Stage,
        token_hash: &str,
        expires_at: Timestamp,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let advanced = sqlx::query(ADVANCE)
                .bind(stage.code())
                .bind(token_hash)
                .bind(expires_at.millis())
                .bind(record.at.millis())
                .bind(session.0)
                .execute(&mut *tx)
                .await?;
            changed(advanced.rows_affected())?;
        })
    }

    async fn confirm(&self, session: SessionId, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            sqlx::query(CONFIRM).bind(record.at.millis()).bind(session.0).execute(&mut *tx).await?;
        })
    }

    async fn end_session(&self, person: PersonId, session: SessionId, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let ended = sqlx::query(END_SESSION)
                .bind(record.at.millis())
                .bind(session.0)
                .bind(person.0)
                .execute(&mut *tx)
                .await?;
            changed(ended.rows_affected())?;
        })
    }

    async fn end_sessions(
        &self,
        person: PersonId,
        except: Option<SessionId>,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            sqlx::query(END_SESSIONS)
                .bind(record.at.millis())
                .bind(person.0)
                .bind(except.map_or(0, |session| session.0))
                .execute(&mut *tx)
                .await?;
            sqlx::query(FORGET_BROWSERS).bind(person.0).execute(&mut *tx).await?;
        })
    }

    async fn use_totp_step(&self, person: PersonId, step: i64) -> Result<bool, StoreError> {
        write!(&self.0, tx => {
            let used = sqlx::query(USE_TOTP_STEP).bind(step).bind(person.0).execute(&mut *tx).await?;
            used.rows_affected() == 1
        })
    }

    async fn use_recovery_code(&self, person: PersonId, hash: &str, change: Change) -> Result<bool, StoreError> {
        // A wrong code writes nothing, and its refusal is logged by the use case.
        let there: i64 =
            read!(&self.0, pool => sqlx::query_scalar(HAS_RECOVERY_CODE).bind(hash).bind(person.0).fetch_one(pool))?;
        if there == 0 {
            return Ok(false);
        }
        let used = audited!(&self.0, change, tx, record => {
            let used = sqlx::query(USE_RECOVERY_CODE)
                .bind(record.at.millis())
                .bind(hash)
                .bind(person.0)
                .execute(&mut *tx)
                .await?;
            changed(used.rows_affected())?;
        });
        unless_stale(used)
    }

    async fn set_password(
        &self,
        person: PersonId,
        password_hash: &str,
        keep: Option<SessionId>,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            sqlx::query(SET_PASSWORD).bind(password_hash).bind(at).bind(person.0).execute(&mut *tx).await?;
            let keep = keep.map_or(0, |session| session.0);
            sqlx::query(END_SESSIONS).bind(at).bind(person.0).bind(keep).execute(&mut *tx).await?;
            sqlx::query(END_LINKS).bind(at).bind(person.0).execute(&mut *tx).await?;
        })
    }

    async fn rehash(&self, person: PersonId, judged: &str, password_hash: &str) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(REHASH).bind(password_hash).bind(person.0).bind(judged).execute(&mut *tx).await?;
        })
    }

    async fn set_totp(
        &self,
        person: PersonId,
        sealed: Option<&str>,
        step: i64,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let session = record.actor.session().map_or(0, |session| session.0);
            let (is_enrolling, passkeys) = second_factors!(tx, person, session);
            // A first factor is set up in a session that the password alone has opened: there must be none yet. And
            // the last one stays.
            let is_refused = if sealed.is_some() { is_enrolling } else { passkeys == 0 };
            if is_refused {
                return Err(StoreError::Stale.into());
            }
            sqlx::query(SET_TOTP).bind(sealed).bind(step).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(END_UNFINISHED).bind(record.at.millis()).bind(person.0).bind(session).execute(&mut *tx).await?;
        })
    }

    async fn set_recovery_codes(&self, person: PersonId, hashes: &[String], change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            sqlx::query(DROP_RECOVERY_CODES).bind(person.0).execute(&mut *tx).await?;
            for hash in hashes {
                sqlx::query(ADD_RECOVERY_CODE).bind(hash).bind(person.0).execute(&mut *tx).await?;
            }
        })
    }

    async fn add_passkey(&self, person: PersonId, passkey: &NewPasskey, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let session = record.actor.session().map_or(0, |session| session.0);
            let (is_enrolling, _) = second_factors!(tx, person, session);
            if is_enrolling {
                return Err(StoreError::Stale.into());
            }
            let added = sqlx::query(ADD_PASSKEY)
                .bind(person.0)
                .bind(&passkey.credential_id)
                .bind(&passkey.credential)
                .bind(&passkey.name)
                .bind(record.at.millis())
                .execute(&mut *tx)
                .await?;
            changed(added.rows_affected())?;
            sqlx::query(END_UNFINISHED).bind(record.at.millis()).bind(person.0).bind(session).execute(&mut *tx).await?;
        })
    }

    async fn remove_passkey(&self, person: PersonId, id: i64, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            sqlx::query(REMOVE_PASSKEY).bind(id).bind(person.0).execute(&mut *tx).await?;
            let left: i64 = sqlx::query_scalar(SECOND_FACTORS).bind(person.0).fetch_one(&mut *tx).await?;
            if left == 0 {
                return Err(StoreError::Stale.into());
            }
        })
    }

    async fn use_passkey(&self, id: i64, credential: &str, now: Timestamp) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(USE_PASSKEY).bind(credential).bind(now.millis()).bind(id).execute(&mut *tx).await?;
        })
    }

    async fn drop_proofs(&self, person: PersonId, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            sqlx::query(DROP_PROOFS).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(DROP_RECOVERY_CODES).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(DROP_PASSKEYS).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(END_SESSIONS).bind(at).bind(person.0).bind(0_i64).execute(&mut *tx).await?;
            sqlx::query(END_LINKS).bind(at).bind(person.0).execute(&mut *tx).await?;
            sqlx::query(FORGET_BROWSERS).bind(person.0).execute(&mut *tx).await?;
        })
    }

    async fn put_ceremony(&self, hash: &str, state: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(PUT_CEREMONY).bind(hash).bind(state).bind(expires_at.millis()).execute(&mut *tx).await?;
        })
    }

    async fn take_ceremony(&self, hash: &str, now: Timestamp) -> Result<Option<String>, StoreError> {
        let taken: Option<(String, i64)> =
            write!(&self.0, tx => { sqlx::query_as(TAKE_CEREMONY).bind(hash).fetch_optional(&mut *tx).await? })?;
        Ok(taken.filter(|(_, expires_at)| *expires_at > now.millis()).map(|(state, _)| state))
    }

    async fn add_link(
        &self,
        hash: &str,
        purpose: Purpose,
        person: PersonId,
        expires_at: Timestamp,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            sqlx::query(ADD_LINK)
                .bind(hash)
                .bind(purpose.code())
                .bind(person.0)
                .bind(expires_at.millis())
                .execute(&mut *tx)
                .await?;
        })
    }

    async fn link(&self, hash: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let row: Option<(i64, String, String, Option<String>)> =
            read!(&self.0, pool => sqlx::query_as(LINK).bind(hash).bind(now.millis()).fetch_optional(pool))?;
        Ok(row.and_then(|(person, purpose, name, email)| {
            Some(Link {
                person: PersonId(person),
                purpose: [Purpose::Invitation, Purpose::Reset].into_iter().find(|known| known.code() == purpose)?,
                name,
                email: Email::parse(&email?)?,
            })
        }))
    }

    async fn use_link(&self, hash: &str, password_hash: &str, change: Change) -> Result<bool, StoreError> {
        let used = audited!(&self.0, change, tx, record => {
            let at = record.at.millis();
            let person: Option<i64> =
                sqlx::query_scalar(USE_LINK).bind(at).bind(hash).fetch_optional(&mut *tx).await?;
            let person = person.ok_or(StoreError::Stale)?;
            let brought = sqlx::query(BRING_INTO_USE).bind(person).execute(&mut *tx).await?;
            changed(brought.rows_affected())?;
            sqlx::query(SET_PASSWORD).bind(password_hash).bind(at).bind(person).execute(&mut *tx).await?;
            sqlx::query(END_SESSIONS).bind(at).bind(person).bind(0_i64).execute(&mut *tx).await?;
            sqlx::query(END_LINKS).bind(at).bind(person).execute(&mut *tx).await?;
        });
        unless_stale(used)
    }

    async fn knows_browser(&self, person: PersonId, hash: &str) -> Result<bool, StoreError> {
        let count: i64 =
            read!(&self.0, pool => sqlx::query_scalar(KNOWS_BROWSER).bind(hash).bind(person.0).fetch_one(pool))?;
        Ok(count > 0)
    }

    async fn remember_browser(&self, person: PersonId, hash: &str, now: Timestamp) -> Result<(), StoreError> {
        write!(&self.0, tx => {
            sqlx::query(REMEMBER_BROWSER).bind(hash).bind(person.0).bind(now.millis()).execute(&mut *tx).await?;
        })
    }

    async fn record(&self, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {})
    }

    async fn tidy(&self, now: Timestamp) -> Result<u64, StoreError> {
        let over = now.plus_seconds(-OVER_SECONDS).millis();
        let known = now.plus_seconds(-KNOWN_SECONDS).millis();
        let before = [now.millis(), now.plus_seconds(-FORGOTTEN_AFTER_SECONDS).millis(), over, over, known];
        write!(&self.0, tx => {
            let mut forgotten = 0;
            for (statement, before) in TIDY.into_iter().zip(before) {
                forgotten += sqlx::query(statement).bind(before).execute(&mut *tx).await?.rows_affected();
            }
            forgotten
        })
    }
}
