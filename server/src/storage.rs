//! The database: connecting, migrating, and the two ways to use it. No SQL stands outside this folder.
//!
//! Each statement is written once and runs on both engines: [`read!`] and [`write!`](write) repeat the Rust around it
//! for each pool, not the SQL (ADR 2).

mod accounts;
mod articles;
mod associations;
mod attempts;
mod audit;
mod mail;
mod pages;
mod pattern;
mod people;
mod presence;
mod privacy;
mod site;

use std::{path::Path, str::FromStr, time::Duration};

use app::domain::error::StoreError;
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use accounts::SqlAccounts;
pub use articles::SqlArticles;
pub use associations::SqlAssociations;
pub use attempts::SqlAttempts;
pub use audit::SqlAudit;
pub use mail::SqlMail;
pub use pages::SqlPages;
pub use people::SqlPeople;
pub use presence::SqlVisits;
pub use privacy::SqlPrivacy;
pub use site::SqlSite;

/// How long a statement waits for another process's write (a running `load`, a backup).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request waits for a connection before it answers 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;

/// A connected and migrated database of either engine.
#[derive(Clone)]
pub enum Db {
    /// One writer, as SQLite has it anyway: waiting in our pool is fair and cheap, waiting in `SQLITE_BUSY` is neither.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database address must begin with sqlite:, postgres: or postgresql:")]
    UnknownScheme,
    #[error("the database cannot be opened")]
    Connect(#[source] sqlx::Error),
    #[error("the database cannot be brought to this version's form")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Db {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`), creates the file if need be, and migrates.
    ///
    /// # Errors
    /// When it cannot be reached, read or migrated.
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(OpenError::Connect)?;
            Self::open_sqlite(options).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .connect(url)
                .await
                .map_err(OpenError::Connect)?;
            sqlx::migrate!("migrations/postgres").run(&pool).await?;
            Ok(Self::Postgres(pool))
        } else {
            Err(OpenError::UnknownScheme)
        }
    }

    /// Opens the SQLite file at `path`.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_file(path: &Path) -> Result<Self, OpenError> {
        Self::open_sqlite(SqliteConnectOptions::new().filename(path)).await
    }

    async fn open_sqlite(options: SqliteConnectOptions) -> Result<Self, OpenError> {
        // FULL: every acknowledged write is on the disk, so that a power cut loses none; NORMAL makes no sync call
        // per commit in WAL mode.
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = || SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
        let writer = pool().max_connections(1).connect_with(options.clone()).await.map_err(OpenError::Connect)?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers =
            pool().max_connections(READERS).connect_with(options.read_only(true)).await.map_err(OpenError::Connect)?;
        Ok(Self::Sqlite { readers, writer })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        read!(self, pool => async { sqlx::query("SELECT 1").execute(pool).await.map(drop) })
    }

    /// Closes all connections, after what is under way.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

fn unavailable(error: sqlx::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// Why a transaction was given up.
enum Abort {
    Database(sqlx::Error),
    /// What it came up against; the database is well.
    Refused(StoreError),
}

impl From<sqlx::Error> for Abort {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for Abort {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<Abort> for StoreError {
    fn from(abort: Abort) -> Self {
        match abort {
            Abort::Database(error) => unavailable(error),
            Abort::Refused(error) => error,
        }
    }
}

/// Gives a transaction up that has changed no row: another change came first.
fn changed(rows: u64) -> Result<(), Abort> {
    if rows == 0 { Err(StoreError::Stale.into()) } else { Ok(()) }
}

/// Whether it was done, for what may find that another came first.
fn unless_stale(outcome: Result<(), StoreError>) -> Result<bool, StoreError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(StoreError::Stale) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A value that a column holds but the model forbids: somebody changed the database by hand.
fn inconsistent(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}

/// Runs one reading statement: `read!(db, pool => query.fetch_all(pool))`.
macro_rules! read {
    ($db:expr, $pool:ident => $statement:expr) => {
        match $db {
            $crate::storage::Db::Sqlite { readers: $pool, .. } => {
                $statement.await.map_err($crate::storage::unavailable)
            }
            $crate::storage::Db::Postgres($pool) => $statement.await.map_err($crate::storage::unavailable),
        }
    };
}

/// Runs one transaction: `write!(db, tx => { …; value })`, where `tx` goes into statements as `&mut *tx`. A block that
/// finds that it must not go on returns a [`StoreError`]: nothing is done then. Takes the
/// write lock at once (`BEGIN IMMEDIATE`): a transaction that reads first and then wants to write would have to fail
/// when another came between.
///
/// A connection whose transaction failed is not used again: when the disk is full SQLite has rolled back by itself,
/// the driver does not know it, and would refuse every later transaction of the one writer.
macro_rules! write {
    ($db:expr, $tx:ident => $body:block) => {
        match $db {
            $crate::storage::Db::Sqlite { writer, .. } => {
                $crate::storage::write!(@run writer, connection => connection.begin_with("BEGIN IMMEDIATE"), $tx => $body)
            }
            $crate::storage::Db::Postgres(pool) => {
                $crate::storage::write!(@run pool, connection => connection.begin(), $tx => $body)
            }
        }
    };
    (@run $pool:expr, $connection:ident => $begin:expr, $tx:ident => $body:block) => {
        async {
            use sqlx::Connection;
            let mut $connection = $pool.acquire().await?;
            let outcome = async {
                let mut $tx = $begin.await?;
                let value = $body;
                $tx.commit().await?;
                Ok(value)
            }
            .await;
            if matches!(outcome, Err($crate::storage::Abort::Database(_))) {
                $connection.close_on_drop();
            }
            outcome
        }
        .await
        .map_err(|abort: $crate::storage::Abort| app::domain::error::StoreError::from(abort))
    };
}

/// Runs one transaction with its row in the audit log and its letters in the queue:
/// `audited!(db, change, tx, record => { …; value })`. The block may complete `record`, its own copy of the change, with
/// what only storage knows.
///
/// The end of the chain is locked first, so that all of these have one order. Then it is checked, under that lock,
/// that the session and the mandate under which the change was permitted still hold (ADR 9).
macro_rules! audited {
    ($db:expr, $change:expr, $tx:ident, $record:ident => $body:block) => {{
        let given: &app::domain::change::Change = &$change;
        $crate::storage::write!($db, $tx => {
            let mut $record = given.clone();
            let head: (i64, String) =
                sqlx::query_as($crate::storage::audit::LOCK_HEAD).fetch_one(&mut *$tx).await?;
            if let app::domain::change::Actor::Person { mandate, session, .. } = $record.actor {
                let at = $record.at.millis();
                let touched = sqlx::query($crate::storage::audit::TOUCH_SESSION)
                    .bind(at)
                    .bind(session.0)
                    .execute(&mut *$tx)
                    .await?;
                let mut holds = touched.rows_affected() == 1;
                if let Some(mandate) = mandate {
                    let touched = sqlx::query($crate::storage::audit::TOUCH_MANDATE)
                        .bind(at)
                        .bind(mandate.0)
                        .execute(&mut *$tx)
                        .await?;
                    holds &= touched.rows_affected() == 1;
                }
                if !holds {
                    return Err(app::domain::error::StoreError::AuthorityEnded.into());
                }
            }
            let value = { let $record = &mut $record; _ = &$record; $body };
            let row = $crate::storage::audit::NewRow::after(&head, &$record);
            sqlx::query($crate::storage::audit::ADD)
                .bind(row.seq)
                .bind(row.at)
                .bind(row.actor)
                .bind(row.person)
                .bind(row.mandate)
                .bind(row.session)
                .bind(row.action)
                .bind(row.subject)
                .bind(row.subject_id)
                .bind(&row.commitment)
                .bind(&row.hash)
                .execute(&mut *$tx)
                .await?;
            sqlx::query($crate::storage::audit::ADD_DETAILS)
                .bind(row.seq)
                .bind(&row.salt)
                .bind($record.address.as_deref())
                .bind(&row.detail)
                .execute(&mut *$tx)
                .await?;
            sqlx::query($crate::storage::audit::MOVE_HEAD).bind(row.seq).bind(&row.hash).execute(&mut *$tx).await?;
            for letter in &$record.letters {
                let json = serde_json::to_string(letter).map_err($crate::storage::inconsistent)?;
                sqlx::query($crate::storage::mail::ADD)
                    .bind(app::features::mail::model::letter_kind(letter))
                    .bind(json)
                    .bind(app::features::mail::model::letter_person(letter).map(|person| person.0))
                    .bind(row.at)
                    .execute(&mut *$tx)
                    .await?;
            }
            value
        })
    }};
}

pub(crate) use {audited, read, write};
