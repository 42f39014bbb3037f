//! Appending and replacing: the only two places that write.

use super::error::map;
use super::{read, signed};
use crate::ledger::canon;
use crate::projection::rows::{self, Rows};
use crate::store::{Batch, StoreError, Watermark};
use crate::value::{Head, Origin};
use sqlx::{Connection as _, PgConnection, Row as _};

/// Moves the head, and only where that succeeds inserts everything else: one statement, one answer, all or nothing.
const APPEND: &str = "\
WITH head AS (
  UPDATE jate.ledgers SET size = $4, hash = $5 WHERE origin = $1 AND size = $2 AND hash = $3 RETURNING ledger_id
), entries AS (
  INSERT INTO jate.entries (ledger_id, position, prev, hash, header, payload, salt)
  SELECT head.ledger_id, u.* FROM head, unnest($6::bigint[], $7::bytea[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[]) AS u
  RETURNING 1
), openings AS (
  INSERT INTO jate.openings (ledger_id, position, field, salt, value)
  SELECT head.ledger_id, u.* FROM head, unnest($12::bigint[], $13::text[], $14::bytea[], $15::text[]) AS u
  RETURNING 1
), models AS (
  INSERT INTO jate.read_models AS m (ledger_id, projection, definition, size)
  SELECT head.ledger_id, u.* FROM head, unnest($16::text[], $17::bytea[], $18::bigint[]) AS u
  ON CONFLICT (ledger_id, projection) DO UPDATE SET definition = excluded.definition, size = excluded.size
  RETURNING 1
), folded AS (
  INSERT INTO jate.read_rows AS r (ledger_id, projection, key, cells)
  SELECT head.ledger_id, u.* FROM head, unnest($19::text[], $20::text[], $21::bytea[]) AS u
  ON CONFLICT (ledger_id, projection, key) DO UPDATE SET cells = excluded.cells
  RETURNING 1
)
SELECT (SELECT count(*) FROM head), (SELECT count(*) FROM entries), (SELECT count(*) FROM openings),
       (SELECT count(*) FROM models), (SELECT count(*) FROM folded)";

pub(super) async fn append(c: &mut PgConnection, batch: Batch) -> Result<(), StoreError> {
    let Some(last) = batch.entries.last() else {
        return Err(StoreError::Failed { detail: "a batch is at least one entry".to_owned() });
    };
    let head = last.head();
    let done = if batch.expected == Head::EMPTY {
        // A ledger comes to be with its first entries, or not at all.
        let mut transaction = c.begin().await.map_err(map)?;
        open(&mut transaction, &batch.origin).await?;
        let done = run(&mut transaction, &batch, head).await?;
        if done[0] == 1 {
            transaction.commit().await.map_err(map)?;
        }
        done
    } else {
        run(c, &batch, head).await?
    };
    if done[0] == 0 {
        let found = read::ledger(c, &batch.origin).await?.map_or(Head::EMPTY, |(_, head)| head);
        return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
    }
    Ok(())
}

async fn open(c: &mut PgConnection, origin: &Origin) -> Result<(), StoreError> {
    // Two that open the same ledger, or the next number, at once: the second finds what the first made.
    let sql = "INSERT INTO jate.ledgers (ledger_id, origin, size, hash) \
               SELECT coalesce(max(ledger_id), 0) + 1, $1, 0, decode(repeat('00', 32), 'hex') FROM jate.ledgers \
               ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(origin.as_str()).execute(c).await.map_err(map)?;
    Ok(())
}

/// Runs the one statement; returns the counts of heads moved and rows written.
async fn run(c: &mut PgConnection, batch: &Batch, head: Head) -> Result<[i64; 5], StoreError> {
    let mut prevs = Vec::with_capacity(batch.entries.len());
    let mut prev = &batch.expected.hash;
    for entry in &batch.entries {
        prevs.push(prev.0.as_slice());
        prev = &entry.hash;
    }
    let entries = &batch.entries;
    let openings: Vec<_> =
        entries.iter().flat_map(|entry| entry.openings.iter().map(|opening| (entry.position, opening))).collect();
    let row = sqlx::query(APPEND)
        .bind(batch.origin.as_str())
        .bind(signed(batch.expected.size))
        .bind(batch.expected.hash.0.as_slice())
        .bind(signed(head.size))
        .bind(head.hash.0.as_slice())
        .bind(entries.iter().map(|entry| signed(entry.position)).collect::<Vec<_>>())
        .bind(prevs)
        .bind(entries.iter().map(|entry| entry.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.header.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.payload.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| entry.salt.0.as_slice()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(position, _)| signed(*position)).collect::<Vec<_>>())
        .bind(openings.iter().map(|(_, opening)| opening.field.as_str()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(_, opening)| opening.salt.0.as_slice()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(_, opening)| opening.value.as_str()).collect::<Vec<_>>())
        .bind(batch.watermarks.iter().map(|mark| mark.projection.as_str()).collect::<Vec<_>>())
        .bind(batch.watermarks.iter().map(|mark| mark.definition.0.as_slice()).collect::<Vec<_>>())
        .bind(batch.watermarks.iter().map(|mark| signed(mark.size)).collect::<Vec<_>>())
        .bind(batch.rows.iter().map(|row| row.projection.as_str()).collect::<Vec<_>>())
        .bind(batch.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>())
        .bind(batch.rows.iter().map(|row| rows::write(&row.cells)).collect::<Vec<_>>())
        .fetch_one(c)
        .await
        .map_err(map)?;
    let mut done = [0; 5];
    for (place, count) in done.iter_mut().enumerate() {
        *count = row.try_get(place).map_err(map)?;
    }
    Ok(done)
}

pub(super) async fn replace(
    connection: &mut PgConnection,
    origin: &Origin,
    watermark: Watermark,
    rows: &Rows,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, _)) = read::ledger(c, origin).await? else { return Ok(()) };
    let sql = "INSERT INTO jate.read_models (ledger_id, projection, definition, size) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (ledger_id, projection) DO UPDATE SET definition = excluded.definition, size = excluded.size";
    sqlx::query(sql)
        .bind(ledger_id)
        .bind(watermark.projection.as_str())
        .bind(watermark.definition.0.as_slice())
        .bind(signed(watermark.size))
        .execute(&mut *c)
        .await
        .map_err(map)?;
    sqlx::query("DELETE FROM jate.read_rows WHERE ledger_id = $1 AND projection = $2")
        .bind(ledger_id)
        .bind(watermark.projection.as_str())
        .execute(&mut *c)
        .await
        .map_err(map)?;
    let sql = "INSERT INTO jate.read_rows (ledger_id, projection, key, cells) \
               SELECT $1, $2, u.* FROM unnest($3::text[], $4::bytea[]) AS u";
    sqlx::query(sql)
        .bind(ledger_id)
        .bind(watermark.projection.as_str())
        .bind(rows.keys().map(String::as_str).collect::<Vec<_>>())
        .bind(rows.values().map(canon::write).collect::<Vec<_>>())
        .execute(&mut *c)
        .await
        .map_err(map)?;
    transaction.commit().await.map_err(map)
}
