//! Appending and replacing: the only two places that write.

use super::error::map;
use super::{read, signed};
use crate::ledger::canon;
use crate::projection::rows::{self, Rows};
use crate::store::{Batch, StoreError, Watermark};
use crate::value::{Head, Origin};
use sqlx::{Connection as _, PgConnection, Row as _};
use std::collections::BTreeSet;

/// Moves the heads, and only where that succeeds inserts everything else: one statement for batches of any ledgers, all
/// or nothing for each. Heads are locked in one order, so that two processes never wait for each other in a circle.
const APPEND: &str = "\
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[]) AS u (origin, size, hash, new_size, new_hash)
), locked AS (
  SELECT l.ledger_id, a.* FROM jate.ledgers AS l JOIN asked AS a ON l.origin = a.origin
  WHERE l.size = a.size AND l.hash = a.hash ORDER BY l.ledger_id FOR UPDATE OF l
), head AS (
  UPDATE jate.ledgers AS l SET size = k.new_size, hash = k.new_hash, prev_size = l.size, prev_hash = l.hash
  FROM locked AS k WHERE l.ledger_id = k.ledger_id RETURNING l.ledger_id, l.origin
), entries AS (
  INSERT INTO jate.entries (ledger_id, position, prev, hash, header, payload, salt)
  SELECT head.ledger_id, u.position, u.prev, u.hash, u.header, u.payload, u.salt
  FROM unnest($6::text[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[], $12::bytea[])
    AS u (origin, position, prev, hash, header, payload, salt) JOIN head ON head.origin = u.origin
), openings AS (
  INSERT INTO jate.openings (ledger_id, position, field, salt, value)
  SELECT head.ledger_id, u.position, u.field, u.salt, u.value
  FROM unnest($13::text[], $14::bigint[], $15::text[], $16::bytea[], $17::text[])
    AS u (origin, position, field, salt, value) JOIN head ON head.origin = u.origin
), models AS (
  INSERT INTO jate.read_models AS m (ledger_id, projection, definition, size)
  SELECT head.ledger_id, u.projection, u.definition, u.size
  FROM unnest($18::text[], $19::text[], $20::bytea[], $21::bigint[])
    AS u (origin, projection, definition, size) JOIN head ON head.origin = u.origin
  ON CONFLICT (ledger_id, projection) DO UPDATE SET definition = excluded.definition, size = excluded.size
), folded AS (
  INSERT INTO jate.read_rows AS r (ledger_id, projection, key, cells)
  SELECT head.ledger_id, u.projection, u.key, u.cells
  FROM unnest($22::text[], $23::text[], $24::text[], $25::bytea[])
    AS u (origin, projection, key, cells) JOIN head ON head.origin = u.origin
  ON CONFLICT (ledger_id, projection, key) DO UPDATE SET cells = excluded.cells
)
SELECT origin FROM head";

/// Appends a batch, or nothing.
pub(super) async fn append(c: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    append_all(c, std::slice::from_ref(batch)).await?.pop().unwrap_or(Ok(()))
}

/// Appends batches of different ledgers together: an answer for each, or one error for all.
pub(super) async fn append_all(
    c: &mut PgConnection,
    batches: &[Batch],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    if batches.iter().any(|batch| batch.entries.is_empty()) {
        return Err(StoreError::Failed { detail: "a batch is at least one entry".to_owned() });
    }
    let new = batches.iter().any(|batch| batch.expected == Head::EMPTY);
    let moved = if new {
        // A ledger comes to be with its first entries, or not at all.
        let mut transaction = c.begin().await.map_err(map)?;
        for batch in batches.iter().filter(|batch| batch.expected == Head::EMPTY) {
            open(&mut transaction, &batch.origin).await?;
        }
        let moved = run(&mut transaction, batches).await?;
        if moved.len() == batches.len() {
            transaction.commit().await.map_err(map)?;
        } else {
            transaction.rollback().await.map_err(map)?;
            return one_by_one(c, batches).await;
        }
        moved
    } else {
        run(c, batches).await?
    };
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        answers.push(if moved.contains(batch.origin.as_str()) { Ok(()) } else { Err(stands(c, batch).await?) });
    }
    Ok(answers)
}

/// Where one of several new ledgers was opened by somebody else, the others are not held up.
async fn one_by_one(c: &mut PgConnection, batches: &[Batch]) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    let [batch] = batches else {
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            answers.extend(Box::pin(append_all(c, std::slice::from_ref(batch))).await?);
        }
        return Ok(answers);
    };
    Ok(vec![Err(stands(c, batch).await?)])
}

/// Where the head stands instead of where the batch expects it.
async fn stands(c: &mut PgConnection, batch: &Batch) -> Result<StoreError, StoreError> {
    let found = read::ledger(c, &batch.origin).await?.map_or(Head::EMPTY, |(_, head)| head);
    Ok(StoreError::HeadMoved { origin: batch.origin.clone(), expected: batch.expected, found })
}

async fn open(c: &mut PgConnection, origin: &Origin) -> Result<(), StoreError> {
    // Two that open the same ledger, or the next number, at once: the second finds what the first made.
    let sql = "INSERT INTO jate.ledgers (ledger_id, origin, size, hash, prev_size, prev_hash) \
               SELECT (SELECT coalesce(max(ledger_id), 0) + 1 FROM jate.ledgers), $1, 0, zero, 0, zero \
               FROM decode(repeat('00', 32), 'hex') AS zero \
               ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(origin.as_str()).execute(c).await.map_err(map)?;
    Ok(())
}

/// Runs the one statement; returns the origins whose heads moved.
async fn run(c: &mut PgConnection, batches: &[Batch]) -> Result<BTreeSet<String>, StoreError> {
    let mut entries = Vec::new();
    let mut openings = Vec::new();
    for batch in batches {
        let mut prev = &batch.expected.hash;
        for entry in &batch.entries {
            entries.push((batch.origin.as_str(), prev, entry));
            openings.extend(entry.openings.iter().map(|opening| (batch.origin.as_str(), entry.position, opening)));
            prev = &entry.hash;
        }
    }
    let heads: Vec<Head> = batches.iter().filter_map(|batch| Some(batch.entries.last()?.head())).collect();
    let marks: Vec<_> =
        batches.iter().flat_map(|b| b.watermarks.iter().map(|mark| (b.origin.as_str(), mark))).collect();
    let rows: Vec<_> = batches.iter().flat_map(|b| b.rows.iter().map(|row| (b.origin.as_str(), row))).collect();
    let moved = sqlx::query(APPEND)
        .bind(batches.iter().map(|batch| batch.origin.as_str()).collect::<Vec<_>>())
        .bind(batches.iter().map(|batch| signed(batch.expected.size)).collect::<Vec<_>>())
        .bind(batches.iter().map(|batch| batch.expected.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(heads.iter().map(|head| signed(head.size)).collect::<Vec<_>>())
        .bind(heads.iter().map(|head| head.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(origin, ..)| *origin).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| signed(entry.position)).collect::<Vec<_>>())
        .bind(entries.iter().map(|(_, prev, _)| prev.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.header.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.payload.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.salt.0.as_slice()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(origin, ..)| *origin).collect::<Vec<_>>())
        .bind(openings.iter().map(|(_, position, _)| signed(*position)).collect::<Vec<_>>())
        .bind(openings.iter().map(|(.., opening)| opening.field.as_str()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(.., opening)| opening.salt.0.as_slice()).collect::<Vec<_>>())
        .bind(openings.iter().map(|(.., opening)| opening.value.as_str()).collect::<Vec<_>>())
        .bind(marks.iter().map(|(origin, _)| *origin).collect::<Vec<_>>())
        .bind(marks.iter().map(|(_, mark)| mark.projection.as_str()).collect::<Vec<_>>())
        .bind(marks.iter().map(|(_, mark)| mark.definition.0.as_slice()).collect::<Vec<_>>())
        .bind(marks.iter().map(|(_, mark)| signed(mark.size)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(origin, _)| *origin).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.projection.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| row.key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| rows::write(&row.cells)).collect::<Vec<_>>())
        .fetch_all(c)
        .await
        .map_err(map)?;
    moved.iter().map(|row| row.try_get(0).map_err(map)).collect()
}

pub(super) async fn replace(
    connection: &mut PgConnection,
    origin: &Origin,
    head: Head,
    watermark: Watermark,
    rows: &Rows,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    // Nobody appends while the rows are changed for others.
    let sql = "SELECT ledger_id, size, hash FROM jate.ledgers WHERE origin = $1 FOR UPDATE";
    let Some(row) = sqlx::query(sql).bind(origin.as_str()).fetch_optional(&mut *c).await.map_err(map)? else {
        return Ok(());
    };
    let ledger_id: i64 = row.try_get(0).map_err(map)?;
    let found = Head { size: read::unsigned(&row, 1)?, hash: read::hash(&row, 2)? };
    if found != head {
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
    }
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
