//! Reading what is stored, even where it no longer verifies.

use super::error::map;
use super::signed;
use crate::ledger::{Entry, Opening};
use crate::projection::rows::{self, Row, Rows};
use crate::store::{Evidence, Model, Reading, Snapshot, StoreError, gather, no_cells};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};

/// Keys in one statement: well under what SQLite binds.
const KEYS_PER_STATEMENT: usize = 500;

pub(super) async fn ledgers(c: &mut SqliteConnection) -> Result<Vec<(Origin, Head)>, StoreError> {
    let rows = sqlx::query("SELECT origin, size, hash FROM ledgers ORDER BY origin").fetch_all(c).await.map_err(map)?;
    let ledger = |row: &SqliteRow| {
        let origin: String = row.try_get(0).map_err(map)?;
        let parsed = origin.parse().map_err(|_| corrupt(&format!("ledgers.origin: {origin}")))?;
        Ok((parsed, Head { size: unsigned(row, 1)?, hash: hash(row, 2)? }))
    };
    rows.iter().map(ledger).collect()
}

/// A ledger's id and head.
pub(super) async fn ledger(c: &mut SqliteConnection, origin: &Origin) -> Result<Option<(i64, Head)>, StoreError> {
    let sql = "SELECT ledger_id, size, hash FROM ledgers WHERE origin = ?";
    let row = sqlx::query(sql).bind(origin.as_str()).fetch_optional(c).await.map_err(map)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.try_get(0).map_err(map)?, Head { size: unsigned(&row, 1)?, hash: hash(&row, 2)? })))
}

/// One statement, so that entries and openings are of one moment, and so that the engine reads ahead by itself.
pub(super) async fn entries(
    c: &mut SqliteConnection,
    origin: &Origin,
    from: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    // Positions beyond 63 bits do not exist: a reader that asks for them has come to the end.
    let Ok(from) = i64::try_from(from) else { return Ok(Vec::new()) };
    let sql = "SELECT e.position, e.hash, e.header, e.payload, e.salt, o.field, o.salt, o.value FROM \
               (SELECT * FROM entries WHERE ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?) \
               AND position >= ? ORDER BY position LIMIT ?) AS e \
               LEFT JOIN openings AS o ON o.ledger_id = e.ledger_id AND o.position = e.position \
               ORDER BY e.position, o.field";
    let mut entries: Vec<Entry> = Vec::new();
    let rows = sqlx::query(sql).bind(origin.as_str()).bind(from).bind(limit).fetch_all(c).await.map_err(map)?;
    for row in &rows {
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
    connection: &mut SqliteConnection,
    origin: &Origin,
    projections: &[&str],
) -> Result<Snapshot, StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, mut snapshot)) = state(c, origin).await? else { return Ok(Snapshot::empty(projections)) };
    for projection in projections {
        let Some(model) = snapshot.model(projection) else {
            snapshot.rows.push(Rows::new());
            continue;
        };
        let sql = "SELECT key, cells FROM read_rows WHERE ledger_id = ? AND model_id = ?";
        let rows = sqlx::query(sql).bind(ledger_id).bind(signed(model.id)).fetch_all(&mut *c).await.map_err(map)?;
        snapshot.rows.push(read_rows(&rows)?);
    }
    Ok(snapshot)
}

/// A ledger's id, head and models in use.
pub(super) async fn state(c: &mut SqliteConnection, origin: &Origin) -> Result<Option<(i64, Snapshot)>, StoreError> {
    let sql = "SELECT ledger_id, size, hash, folded, frontier FROM ledgers WHERE origin = ?";
    let row = sqlx::query(sql).bind(origin.as_str()).fetch_optional(&mut *c).await.map_err(map)?;
    let Some(row) = row else { return Ok(None) };
    let ledger_id: i64 = row.try_get(0).map_err(map)?;
    let head = Head { size: unsigned(&row, 1)?, hash: hash(&row, 2)? };
    let (folded, frontier) = (hash(&row, 3)?, row.try_get(4).map_err(map)?);
    let sql = "SELECT projection, definition, model_id, stopped_at FROM read_models \
               WHERE ledger_id = ? AND live = 1 ORDER BY projection";
    let rows = sqlx::query(sql).bind(ledger_id).fetch_all(c).await.map_err(map)?;
    let models = rows.iter().map(model).collect::<Result<_, _>>()?;
    Ok(Some((ledger_id, Snapshot { head, frontier, folded, models, rows: Vec::new() })))
}

fn model(row: &SqliteRow) -> Result<Model, StoreError> {
    let stopped: Option<i64> = row.try_get(3).map_err(map)?;
    Ok(Model {
        projection: row.try_get(0).map_err(map)?,
        definition: hash(row, 1)?,
        id: unsigned(row, 2)?,
        stopped_at: stopped.map(i64::unsigned_abs),
    })
}

pub(super) async fn nodes(
    c: &mut SqliteConnection,
    origin: &Origin,
    level: u32,
    from: u64,
    limit: u32,
) -> Result<Vec<Hash>, StoreError> {
    let sql = "SELECT hash FROM tree WHERE ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?) \
               AND level = ? AND place >= ? ORDER BY place LIMIT ?";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(level).bind(signed(from)).bind(limit);
    query.fetch_all(c).await.map_err(map)?.iter().map(|row| hash(row, 0)).collect()
}

/// A connection of its own, within one transaction: others go on writing.
pub(super) struct OneMoment {
    connection: SqliteConnection,
    ledger_id: i64,
    snapshot: Snapshot,
}

impl OneMoment {
    pub(super) async fn begin(mut connection: SqliteConnection, origin: &Origin) -> Result<Self, StoreError> {
        sqlx::raw_sql("BEGIN").execute(&mut connection).await.map_err(map)?;
        let (ledger_id, snapshot) = state(&mut connection, origin).await?.unwrap_or((0, Snapshot::empty(&[])));
        Ok(Self { connection, ledger_id, snapshot })
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
        let sql =
            "SELECT key, cells FROM read_rows WHERE ledger_id = ? AND model_id = ? AND key > ? ORDER BY key LIMIT ?";
        let first = "SELECT key, cells FROM read_rows WHERE ledger_id = ? AND model_id = ? ORDER BY key LIMIT ?";
        let query = sqlx::query(if after.is_some() { sql } else { first }).bind(self.ledger_id).bind(signed(model));
        let query = after.into_iter().fold(query, |query, after| query.bind(after.to_owned())).bind(limit);
        query.fetch_all(&mut self.connection).await.map_err(map)?.iter().map(stored_row).collect()
    }
}

pub(super) async fn lookup(
    c: &mut SqliteConnection,
    origin: &Origin,
    projection: &str,
    keys: &[String],
) -> Result<Rows, StoreError> {
    let model = "(SELECT model_id FROM read_models AS m WHERE m.ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?) \
                 AND m.projection = ? AND live = 1)";
    rows_of(c, origin, model, |query| query.bind(origin.as_str().to_owned()).bind(projection.to_owned()), keys).await
}

/// Rows of a model that nobody sees yet.
pub(super) async fn made(
    c: &mut SqliteConnection,
    origin: &Origin,
    model: u64,
    keys: &[String],
) -> Result<Rows, StoreError> {
    rows_of(c, origin, "?", |query| query.bind(signed(model)), keys).await
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

async fn rows_of(
    c: &mut SqliteConnection,
    origin: &Origin,
    model: &str,
    bind_model: impl for<'q> Fn(Query<'q>) -> Query<'q>,
    keys: &[String],
) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let sql = format!(
            "SELECT key, cells FROM read_rows AS r WHERE ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?) \
             AND model_id = {model} AND key IN ({})",
            vec!["?"; chunk.len()].join(",")
        );
        let mut query = bind_model(sqlx::query(AssertSqlSafe(sql.as_str())).bind(origin.as_str()));
        for key in chunk {
            query = query.bind(key.as_str());
        }
        rows.extend(read_rows(&query.fetch_all(&mut *c).await.map_err(map)?)?);
    }
    Ok(rows)
}

fn read_rows(found: &[SqliteRow]) -> Result<Rows, StoreError> {
    found.iter().map(read_row).collect()
}

fn read_row(row: &SqliteRow) -> Result<(String, Row), StoreError> {
    let (key, cells) = stored_row(row)?;
    let cells = rows::read(&cells).ok_or_else(|| no_cells(&key))?;
    Ok((key, cells))
}

fn stored_row(row: &SqliteRow) -> Result<(String, Vec<u8>), StoreError> {
    Ok((row.try_get(0).map_err(map)?, row.try_get(1).map_err(map)?))
}

fn hash(row: &SqliteRow, column: usize) -> Result<Hash, StoreError> {
    let bytes: Vec<u8> = row.try_get(column).map_err(map)?;
    Hash::from_slice(&bytes).ok_or_else(|| corrupt("a hash or salt is not 32 bytes"))
}

pub(super) fn unsigned(row: &SqliteRow, column: usize) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column).map_err(map)?;
    u64::try_from(number).map_err(|_| corrupt("a position or size is negative"))
}

fn corrupt(detail: &str) -> StoreError {
    StoreError::Corrupt { detail: detail.to_owned() }
}

/// Evidence in its order.
pub(super) async fn kept(
    c: &mut SqliteConnection,
    origin: &Origin,
    after: Option<&Evidence>,
    limit: u32,
) -> Result<Vec<Evidence>, StoreError> {
    let (size, kind, digest) = after.map_or((0, String::new(), Hash::ZERO), Evidence::order);
    let sql = "SELECT size, kind, bytes, digest FROM evidence \
               WHERE ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?1) \
               AND (size, kind, digest) > (?2, ?3, ?4) ORDER BY size, kind, digest LIMIT ?5";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size)).bind(kind).bind(digest.0.to_vec());
    query.bind(i64::from(limit)).fetch_all(c).await.map_err(map)?.iter().map(evidence).collect()
}

/// The checkpoints of the largest size up to one.
pub(super) async fn checkpoints(
    c: &mut SqliteConnection,
    origin: &Origin,
    size: u64,
) -> Result<Vec<Evidence>, StoreError> {
    let sql = "WITH l AS (SELECT ledger_id FROM ledgers WHERE origin = ?1) \
               SELECT size, kind, bytes, digest FROM evidence \
               WHERE ledger_id = (SELECT ledger_id FROM l) AND kind = 'checkpoint' AND size = \
               (SELECT size FROM evidence WHERE ledger_id = (SELECT ledger_id FROM l) \
               AND kind = 'checkpoint' AND size <= ?2 ORDER BY size DESC LIMIT 1) ORDER BY digest";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size));
    query.fetch_all(c).await.map_err(map)?.iter().map(evidence).collect()
}

fn evidence(row: &SqliteRow) -> Result<Evidence, StoreError> {
    let kind: String = row.try_get(1).map_err(map)?;
    let kind = kind.parse().map_err(|_| corrupt(&format!("evidence.kind: {kind}")))?;
    let evidence = Evidence { size: unsigned(row, 0)?, kind, bytes: row.try_get(2).map_err(map)? };
    if hash(row, 3)? != evidence.digest() {
        return Err(corrupt(&format!("evidence.digest: that of size {}", evidence.size)));
    }
    Ok(evidence)
}
