//! Reading what is stored, even where it no longer verifies.

use super::error::map;
use crate::ledger::{Entry, Opening};
use crate::projection::rows::{self, Rows};
use crate::store::{Snapshot, StoreError, Watermark};
use crate::value::{Hash, Head, Origin};
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

pub(super) async fn entries(
    connection: &mut SqliteConnection,
    origin: &Origin,
    from: u64,
    limit: u32,
) -> Result<Vec<Entry>, StoreError> {
    // One transaction, so that entries and openings are of one moment.
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, _)) = ledger(c, origin).await? else { return Ok(Vec::new()) };
    let sql = "SELECT position, hash, header, payload, salt FROM entries \
               WHERE ledger_id = ? AND position >= ? ORDER BY position LIMIT ?";
    // Positions beyond 63 bits do not exist: a reader that asks for them has come to the end.
    let Ok(from) = i64::try_from(from) else { return Ok(Vec::new()) };
    let found = sqlx::query(sql).bind(ledger_id).bind(from).bind(limit).fetch_all(&mut *c).await.map_err(map)?;
    let entry = |row: &SqliteRow| {
        Ok(Entry {
            position: unsigned(row, 0)?,
            hash: hash(row, 1)?,
            header: row.try_get(2).map_err(map)?,
            payload: row.try_get(3).map_err(map)?,
            salt: hash(row, 4)?,
            openings: Vec::new(),
        })
    };
    let mut entries: Vec<Entry> = found.iter().map(entry).collect::<Result<_, StoreError>>()?;
    let Some(last) = entries.last().map(|entry| entry.position) else { return Ok(entries) };
    let sql = "SELECT position, field, salt, value FROM openings \
               WHERE ledger_id = ? AND position BETWEEN ? AND ? ORDER BY position, field";
    let last = i64::try_from(last).unwrap_or(i64::MAX);
    let found = sqlx::query(sql).bind(ledger_id).bind(from).bind(last).fetch_all(&mut *c).await.map_err(map)?;
    for row in &found {
        let position = unsigned(row, 0)?;
        let opening =
            Opening { field: row.try_get(1).map_err(map)?, salt: hash(row, 2)?, value: row.try_get(3).map_err(map)? };
        // An opening without its entry is found by the audit.
        if let Ok(place) = entries.binary_search_by_key(&position, |entry| entry.position) {
            entries[place].openings.push(opening);
        }
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
    let Some((ledger_id, head)) = ledger(c, origin).await? else {
        return Ok(Snapshot { head: Head::EMPTY, models: projections.iter().map(|_| (None, Rows::new())).collect() });
    };
    let mut models = Vec::with_capacity(projections.len());
    for projection in projections {
        let sql = "SELECT definition, size FROM read_models WHERE ledger_id = ? AND projection = ?";
        let found = sqlx::query(sql).bind(ledger_id).bind(*projection).fetch_optional(&mut *c).await.map_err(map)?;
        let watermark = |row: SqliteRow| {
            Ok(Watermark { projection: (*projection).to_owned(), definition: hash(&row, 0)?, size: unsigned(&row, 1)? })
        };
        let sql = "SELECT key, cells FROM read_rows WHERE ledger_id = ? AND projection = ?";
        let rows = sqlx::query(sql).bind(ledger_id).bind(*projection).fetch_all(&mut *c).await.map_err(map)?;
        models.push((found.map(watermark).transpose()?, read_rows(&rows)?));
    }
    Ok(Snapshot { head, models })
}

pub(super) async fn lookup(
    c: &mut SqliteConnection,
    origin: &Origin,
    projection: &str,
    keys: &[String],
) -> Result<Rows, StoreError> {
    let mut rows = Rows::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let sql = format!(
            "SELECT key, cells FROM read_rows WHERE ledger_id = (SELECT ledger_id FROM ledgers WHERE origin = ?) \
             AND projection = ? AND key IN ({})",
            vec!["?"; chunk.len()].join(",")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql.as_str())).bind(origin.as_str()).bind(projection);
        for key in chunk {
            query = query.bind(key.as_str());
        }
        rows.extend(read_rows(&query.fetch_all(&mut *c).await.map_err(map)?)?);
    }
    Ok(rows)
}

fn read_rows(found: &[SqliteRow]) -> Result<Rows, StoreError> {
    let read = |row: &SqliteRow| {
        let key: String = row.try_get(0).map_err(map)?;
        let cells: Vec<u8> = row.try_get(1).map_err(map)?;
        let cells = rows::read(&cells).ok_or_else(|| corrupt(&format!("read_rows.cells of {key}")))?;
        Ok((key, cells))
    };
    found.iter().map(read).collect()
}

fn hash(row: &SqliteRow, column: usize) -> Result<Hash, StoreError> {
    let bytes: Vec<u8> = row.try_get(column).map_err(map)?;
    Hash::from_slice(&bytes).ok_or_else(|| corrupt("a hash or salt is not 32 bytes"))
}

fn unsigned(row: &SqliteRow, column: usize) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column).map_err(map)?;
    u64::try_from(number).map_err(|_| corrupt("a position or size is negative"))
}

fn corrupt(detail: &str) -> StoreError {
    StoreError::Corrupt { detail: detail.to_owned() }
}
