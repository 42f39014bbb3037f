//! Reading what is stored, even where it no longer verifies.

use super::error::map;
use super::signed;
use crate::ledger::{Entry, Opening};
use crate::projection::rows::{self, Row, Rows};
use crate::store::{Evidence, Model, Reading, Snapshot, StoreError, gather, no_cells};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use sqlx::postgres::PgRow;
use sqlx::{Connection as _, PgConnection, PgPool, PgTransaction, Row as _};

/// A transaction whose statements all see the same moment.
const ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

async fn one_moment(c: &mut PgConnection) -> Result<PgTransaction<'_>, StoreError> {
    // Within a unit its own transaction is that moment.
    let begun = if c.is_in_transaction() { c.begin().await } else { c.begin_with(ONE_MOMENT).await };
    begun.map_err(map)
}

pub(super) async fn ledgers(c: &mut PgConnection) -> Result<Vec<(Origin, Head)>, StoreError> {
    let sql = "SELECT origin, size, hash FROM jate.ledgers ORDER BY origin";
    let rows = sqlx::query(sql).fetch_all(c).await.map_err(map)?;
    let ledger = |row: &PgRow| {
        let origin: &str = row.try_get(0).map_err(map)?;
        let parsed = origin.parse().map_err(|_| corrupt(&format!("ledgers.origin: {origin}")))?;
        Ok((parsed, Head { size: unsigned(row, 1)?, hash: hash(row, 2)? }))
    };
    rows.iter().map(ledger).collect()
}

/// A ledger's id and head.
pub(super) async fn ledger(c: &mut PgConnection, origin: &Origin) -> Result<Option<(i64, Head)>, StoreError> {
    let sql = "SELECT ledger_id, size, hash FROM jate.ledgers WHERE origin = $1";
    let row = sqlx::query(sql).bind(origin.as_str()).fetch_optional(c).await.map_err(map)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0).map_err(map)?, Head { size: unsigned(&row, 1)?, hash: hash(&row, 2)? })))
}

/// A ledger's head, which nobody moves until the transaction ends.
pub(super) async fn locked(c: &mut PgConnection, origin: &Origin) -> Result<Head, StoreError> {
    let sql = "SELECT size, hash FROM jate.ledgers WHERE origin = $1 FOR UPDATE";
    let row = sqlx::query(sql).bind(origin.as_str()).fetch_optional(c).await.map_err(map)?;
    row.map_or(Ok(Head::EMPTY), |row| Ok(Head { size: unsigned(&row, 0)?, hash: hash(&row, 1)? }))
}

/// One statement, so that entries and openings are of one moment.
pub(super) async fn entries(
    c: &mut PgConnection,
    origin: &Origin,
    from: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    let sql = "SELECT e.position, e.hash, e.header, e.payload, e.salt, o.field, o.salt, o.value FROM \
               (SELECT * FROM jate.entries WHERE ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               AND position >= $2 ORDER BY position LIMIT $3) AS e \
               LEFT JOIN jate.openings AS o ON o.ledger_id = e.ledger_id AND o.position = e.position \
               ORDER BY e.position, o.field";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(from)).bind(i64::from(limit));
    let mut entries: Vec<Entry> = Vec::new();
    for row in &query.fetch_all(c).await.map_err(map)? {
        let entry = Entry {
            position: unsigned(row, 0)?,
            hash: hash(row, 1)?,
            header: row.try_get(2).map_err(map)?,
            payload: row.try_get(3).map_err(map)?,
            salt: hash(row, 4)?,
            openings: Vec::new(),
        };
        let field: Option<String> = row.try_get(5).map_err(map)?;
        let opening = match field {
            Some(field) => Some(Opening { field, salt: hash(row, 6)?, value: row.try_get(7).map_err(map)? }),
            None => None,
        };
        gather(&mut entries, entry, opening);
    }
    Ok(entries)
}

pub(super) async fn snapshot(
    connection: &mut PgConnection,
    origin: &Origin,
    projections: &[&str],
) -> Result<Snapshot, StoreError> {
    let mut transaction = one_moment(connection).await?;
    let c = &mut *transaction;
    let Some((ledger_id, mut snapshot)) = state(c, origin).await? else { return Ok(Snapshot::empty(projections)) };
    for projection in projections {
        let Some(model) = snapshot.model(projection) else {
            snapshot.rows.push(Rows::new());
            continue;
        };
        let sql = "SELECT key, cells FROM jate.read_rows WHERE ledger_id = $1 AND model_id = $2";
        let rows = sqlx::query(sql).bind(ledger_id).bind(signed(model.id)).fetch_all(&mut *c).await.map_err(map)?;
        snapshot.rows.push(read_rows(&rows)?);
    }
    Ok(snapshot)
}

/// A ledger's id, head and models in use.
pub(super) async fn state(c: &mut PgConnection, origin: &Origin) -> Result<Option<(i64, Snapshot)>, StoreError> {
    let sql = "SELECT l.ledger_id, l.size, l.hash, l.folded, l.frontier, m.projection, m.definition, m.model_id, \
               m.stopped_at \
               FROM jate.ledgers AS l LEFT JOIN jate.read_models AS m ON m.ledger_id = l.ledger_id AND m.live \
               WHERE l.origin = $1 ORDER BY m.projection";
    let rows = sqlx::query(sql).bind(origin.as_str()).fetch_all(c).await.map_err(map)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let ledger_id: i64 = row.try_get(0).map_err(map)?;
    let (head, folded) = (Head { size: unsigned(row, 1)?, hash: hash(row, 2)? }, hash(row, 3)?);
    let frontier = row.try_get(4).map_err(map)?;
    let mut models = Vec::with_capacity(rows.len());
    for row in &rows {
        let projection: Option<String> = row.try_get(5).map_err(map)?;
        let Some(projection) = projection else { continue };
        let stopped: Option<i64> = row.try_get(8).map_err(map)?;
        let (definition, id) = (hash(row, 6)?, unsigned(row, 7)?);
        models.push(Model { projection, definition, id, stopped_at: stopped.map(i64::unsigned_abs) });
    }
    Ok(Some((ledger_id, Snapshot { head, frontier, folded, models: models.into(), rows: Vec::new() })))
}

pub(super) async fn nodes(
    c: &mut PgConnection,
    origin: &Origin,
    level: u32,
    from: u64,
    limit: u32,
) -> Result<Vec<Hash>, StoreError> {
    let sql = "SELECT hash FROM jate.tree WHERE ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               AND level = $2 AND place >= $3 ORDER BY place LIMIT $4";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(i64::from(level)).bind(signed(from)).bind(i64::from(limit));
    query.fetch_all(c).await.map_err(map)?.iter().map(|row| hash(row, 0)).collect()
}

/// A transaction on a connection of its own: others go on writing.
pub(super) struct OneMoment {
    transaction: PgTransaction<'static>,
    ledger_id: i64,
    snapshot: Snapshot,
}

impl OneMoment {
    pub(super) async fn begin(pool: &PgPool, origin: &Origin) -> Result<Self, StoreError> {
        let mut transaction = pool.begin_with(ONE_MOMENT).await.map_err(map)?;
        let (ledger_id, snapshot) = state(&mut transaction, origin).await?.unwrap_or((0, Snapshot::empty(&[])));
        Ok(Self { transaction, ledger_id, snapshot })
    }
}

#[async_trait]
impl Reading for OneMoment {
    fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    async fn rows(
        &mut self,
        model: u64,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let sql = "SELECT key, cells FROM jate.read_rows \
                   WHERE ledger_id = $1 AND model_id = $2 AND ($3::text IS NULL OR key > $3) ORDER BY key LIMIT $4";
        let query = sqlx::query(sql).bind(self.ledger_id).bind(signed(model)).bind(after).bind(i64::from(limit));
        query.fetch_all(&mut *self.transaction).await.map_err(map)?.iter().map(stored_row).collect()
    }
}

pub(super) async fn lookup(
    c: &mut PgConnection,
    origin: &Origin,
    projection: &str,
    keys: &[String],
) -> Result<Rows, StoreError> {
    if keys.is_empty() {
        return Ok(Rows::new());
    }
    let sql = "WITH m AS MATERIALIZED (SELECT ledger_id, model_id FROM jate.read_models AS m WHERE m.live AND \
               projection = $2 AND ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1)) \
               SELECT key, cells FROM jate.read_rows WHERE ledger_id = (SELECT ledger_id FROM m) \
               AND model_id = (SELECT model_id FROM m) AND key = ANY($3)";
    let rows = sqlx::query(sql).bind(origin.as_str()).bind(projection).bind(keys).fetch_all(c).await.map_err(map)?;
    read_rows(&rows)
}

/// Rows of a model that nobody sees yet.
pub(super) async fn made(
    c: &mut PgConnection,
    origin: &Origin,
    model: u64,
    keys: &[String],
) -> Result<Rows, StoreError> {
    let sql = "SELECT key, cells FROM jate.read_rows \
               WHERE ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               AND model_id = $2 AND key = ANY($3)";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(model)).bind(keys);
    read_rows(&query.fetch_all(c).await.map_err(map)?)
}

fn read_rows(found: &[PgRow]) -> Result<Rows, StoreError> {
    found.iter().map(read_row).collect()
}

fn read_row(row: &PgRow) -> Result<(String, Row), StoreError> {
    let (key, cells) = stored_row(row)?;
    let cells = rows::read(&cells).ok_or_else(|| no_cells(&key))?;
    Ok((key, cells))
}

fn stored_row(row: &PgRow) -> Result<(String, Vec<u8>), StoreError> {
    Ok((row.try_get(0).map_err(map)?, row.try_get(1).map_err(map)?))
}

pub(super) fn hash(row: &PgRow, column: usize) -> Result<Hash, StoreError> {
    let bytes: &[u8] = row.try_get(column).map_err(map)?;
    Hash::from_slice(bytes).ok_or_else(|| corrupt("a hash or salt is not 32 bytes"))
}

pub(super) fn unsigned(row: &PgRow, column: usize) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column).map_err(map)?;
    u64::try_from(number).map_err(|_| corrupt("a position or size is negative"))
}

fn corrupt(detail: &str) -> StoreError {
    StoreError::Corrupt { detail: detail.to_owned() }
}

/// Evidence in its order.
pub(super) async fn kept(
    c: &mut PgConnection,
    origin: &Origin,
    after: Option<&Evidence>,
    limit: u32,
) -> Result<Vec<Evidence>, StoreError> {
    let (size, kind, digest) = after.map_or((0, String::new(), Hash::ZERO), Evidence::order);
    let sql = "SELECT size, kind, bytes, digest FROM jate.evidence \
               WHERE ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               AND (size, kind, digest) > ($2, $3, $4) ORDER BY size, kind, digest LIMIT $5";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size)).bind(kind).bind(digest.0.to_vec());
    query.bind(i64::from(limit)).fetch_all(c).await.map_err(map)?.iter().map(evidence).collect()
}

/// The checkpoints of the largest size up to one.
pub(super) async fn checkpoints(c: &mut PgConnection, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
    let sql = "WITH l AS (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               SELECT size, kind, bytes, digest FROM jate.evidence \
               WHERE ledger_id = (SELECT ledger_id FROM l) AND kind = 'checkpoint' AND size = \
               (SELECT size FROM jate.evidence WHERE ledger_id = (SELECT ledger_id FROM l) \
               AND kind = 'checkpoint' AND size <= $2 ORDER BY size DESC LIMIT 1) ORDER BY digest";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size));
    query.fetch_all(c).await.map_err(map)?.iter().map(evidence).collect()
}

fn evidence(row: &PgRow) -> Result<Evidence, StoreError> {
    let kind: String = row.try_get(1).map_err(map)?;
    let kind = kind.parse().map_err(|_| corrupt(&format!("evidence.kind: {kind}")))?;
    let evidence = Evidence { size: unsigned(row, 0)?, kind, bytes: row.try_get(2).map_err(map)? };
    if hash(row, 3)? != evidence.digest() {
        return Err(corrupt(&format!("evidence.digest: that of size {}", evidence.size)));
    }
    Ok(evidence)
}
