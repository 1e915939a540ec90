//! Member associations.

use app::{
    domain::{change::Change, error::StoreError, id::AssociationId, time::Timestamp},
    features::associations::{
        model::{Association, AssociationSummary, FormerName, NewAssociation},
        store::{AssociationStore, Ending, Renaming},
    },
};
use async_trait::async_trait;

use super::{Db, audited, changed, pattern::containing, read};

// $1 pattern · $2 now
const LIST: &str = "SELECT a.id, a.name, a.short_name, a.joined_at, a.ended_at,
        (SELECT COUNT(DISTINCT m.person_id) FROM mandates m
            WHERE m.association_id = a.id AND m.starts_at <= $2 AND (m.ends_at IS NULL OR m.ends_at > $2)) AS people
    FROM associations a
    WHERE a.folded LIKE $1 ESCAPE '!' OR EXISTS
        (SELECT 1 FROM association_names n WHERE n.association_id = a.id AND n.folded LIKE $1 ESCAPE '!')
    ORDER BY CASE WHEN a.ended_at IS NULL THEN 0 ELSE 1 END, a.name_key, a.id";
const LOOKUP: &str = "SELECT a.name, a.short_name, a.founded, a.address, a.phone, a.email, a.website,
        a.joined_at, a.ended_at, a.merged_into, b.name AS merged_into_name, a.version
    FROM associations a LEFT JOIN associations b ON b.id = a.merged_into
    WHERE a.id = $1";
const FORMER_NAMES: &str =
    "SELECT name, until, ground FROM association_names WHERE association_id = $1 ORDER BY until DESC, id DESC";
const ABSORBED: &str = "SELECT id, name FROM associations WHERE merged_into = $1 ORDER BY ended_at, id";
const ADD: &str = "INSERT INTO associations
        (name, name_key, folded, short_name, founded, address, phone, email, website, joined_at, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1) RETURNING id";
const REPLACE: &str = "UPDATE associations SET name = $1, name_key = $2, folded = $3, short_name = $4, founded = $5,
        address = $6, phone = $7, email = $8, website = $9, joined_at = $10, version = version + 1
    WHERE id = $11 AND version = $12 AND ended_at IS NULL";
const RENAME: &str = "UPDATE associations SET name = $1, name_key = $2, folded = $3, version = version + 1
    WHERE id = $4 AND version = $5 AND ended_at IS NULL";
const ADD_FORMER_NAME: &str = "INSERT INTO association_names (association_id, name, folded, until, ground)
    VALUES ($1, $2, $3, $4, $5)";
const END: &str = "UPDATE associations SET ended_at = $1, merged_into = $2, version = version + 1
    WHERE id = $3 AND version = $4 AND ended_at IS NULL
        AND ($2 IS NULL OR EXISTS (SELECT 1 FROM associations b WHERE b.id = $2 AND b.ended_at IS NULL))";
const END_MANDATES: &str = "UPDATE mandates SET ends_at = $1, closed_at = $1
    WHERE association_id = $2 AND closed_at IS NULL AND (ends_at IS NULL OR ends_at > $1)";

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    short_name: String,
    founded: String,
    address: String,
    phone: String,
    email: String,
    website: String,
    joined_at: i64,
    ended_at: Option<i64>,
    merged_into: Option<i64>,
    merged_into_name: Option<String>,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: i64,
    name: String,
    short_name: String,
    joined_at: i64,
    ended_at: Option<i64>,
    people: i64,
}

/// A statement with the columns of a record, $1 to $10.
macro_rules! with_columns {
    ($statement:expr, $new:ident) => {
        $statement
            .bind(&$new.name)
            .bind(&$new.name_key)
            .bind(&$new.folded)
            .bind(&$new.short_name)
            .bind(&$new.founded)
            .bind(&$new.address)
            .bind(&$new.phone)
            .bind(&$new.email)
            .bind(&$new.website)
            .bind($new.joined_at.millis())
    };
}

/// [`AssociationStore`] on either engine.
pub struct SqlAssociations(pub Db);

#[async_trait]
impl AssociationStore for SqlAssociations {
    async fn list(&self, text: &str, now: Timestamp) -> Result<Vec<AssociationSummary>, StoreError> {
        let rows: Vec<SummaryRow> = read!(
            &self.0,
            pool => sqlx::query_as(LIST).bind(containing(text)).bind(now.millis()).fetch_all(pool)
        )?;
        let summary = |row: SummaryRow| AssociationSummary {
            id: AssociationId(row.id),
            name: row.name,
            short_name: row.short_name,
            joined_at: Timestamp::from_millis(row.joined_at),
            ended_at: row.ended_at.map(Timestamp::from_millis),
            people: row.people,
        };
        Ok(rows.into_iter().map(summary).collect())
    }

    async fn lookup(&self, id: AssociationId) -> Result<Option<Association>, StoreError> {
        let row: Option<Row> = read!(&self.0, pool => sqlx::query_as(LOOKUP).bind(id.0).fetch_optional(pool))?;
        let Some(row) = row else { return Ok(None) };
        let names: Vec<(String, i64, String)> =
            read!(&self.0, pool => sqlx::query_as(FORMER_NAMES).bind(id.0).fetch_all(pool))?;
        let absorbed: Vec<(i64, String)> = read!(&self.0, pool => sqlx::query_as(ABSORBED).bind(id.0).fetch_all(pool))?;
        Ok(Some(Association {
            id,
            name: row.name,
            short_name: row.short_name,
            founded: row.founded,
            address: row.address,
            phone: row.phone,
            email: row.email,
            website: row.website,
            joined_at: Timestamp::from_millis(row.joined_at),
            ended_at: row.ended_at.map(Timestamp::from_millis),
            merged_into: row.merged_into.map(AssociationId).zip(row.merged_into_name),
            former_names: names
                .into_iter()
                .map(|(name, until, ground)| FormerName { name, until: Timestamp::from_millis(until), ground })
                .collect(),
            absorbed: absorbed.into_iter().map(|(id, name)| (AssociationId(id), name)).collect(),
            version: row.version,
        }))
    }

    async fn add(&self, new: &NewAssociation, change: Change) -> Result<AssociationId, StoreError> {
        audited!(&self.0, change, tx, record => {
            let id: i64 = with_columns!(sqlx::query_scalar(ADD), new).fetch_one(&mut *tx).await?;
            record.subject.id = id;
            AssociationId(id)
        })
    }

    async fn replace(
        &self,
        id: AssociationId,
        version: i64,
        new: &NewAssociation,
        change: Change,
    ) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            let replaced = with_columns!(sqlx::query(REPLACE), new)
                .bind(id.0)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(replaced.rows_affected())?;
        })
    }

    async fn rename(
        &self,
        id: AssociationId,
        version: i64,
        renaming: &Renaming,
        change: Change,
    ) -> Result<(), StoreError> {
        let old_folded: String = app::domain::text::fold(&renaming.old_name).collect();
        audited!(&self.0, change, tx, _record => {
            let renamed = sqlx::query(RENAME)
                .bind(&renaming.name)
                .bind(&renaming.name_key)
                .bind(&renaming.folded)
                .bind(id.0)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(renamed.rows_affected())?;
            sqlx::query(ADD_FORMER_NAME)
                .bind(id.0)
                .bind(&renaming.old_name)
                .bind(&old_folded)
                .bind(renaming.on.millis())
                .bind(&renaming.ground)
                .execute(&mut *tx)
                .await?;
        })
    }

    async fn end(&self, id: AssociationId, version: i64, ending: &Ending, change: Change) -> Result<(), StoreError> {
        audited!(&self.0, change, tx, _record => {
            let ended = sqlx::query(END)
                .bind(ending.on.millis())
                .bind(ending.into.map(|into| into.0))
                .bind(id.0)
                .bind(version)
                .execute(&mut *tx)
                .await?;
            changed(ended.rows_affected())?;
            sqlx::query(END_MANDATES).bind(ending.now.millis()).bind(id.0).execute(&mut *tx).await?;
        })
    }
}
