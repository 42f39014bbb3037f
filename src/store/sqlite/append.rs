//! Appending and replacing: the only two places that write.

use super::error::map;
use super::read;
use crate::ledger::canon;
use crate::projection::rows::Rows;
use crate::store::{Batch, RowWrite, StoreError, Watermark};
use crate::value::{Head, Origin};
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Connection as _, Sqlite, SqliteConnection};

/// Rows in one statement: sqlx hops between threads for each, and SQLite binds at most 32 766 values.
const ROWS_PER_STATEMENT: usize = 500;

pub(super) async fn append(connection: &mut SqliteConnection, batch: Batch) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let c = &mut *transaction;
    let (ledger_id, found) = match read::ledger(c, &batch.origin).await? {
        Some(ledger) => ledger,
        None if batch.expected == Head::EMPTY => (open(c, &batch.origin).await?, Head::EMPTY),
        None => (0, Head::EMPTY),
    };
    if found != batch.expected {
        return Err(StoreError::HeadMoved { origin: batch.origin, expected: batch.expected, found });
    }
    // Nothing is durable before the commit: a death here leaves the ledger as it was.
    insert_entries(c, ledger_id, &batch).await?;
    move_head(c, ledger_id, &batch).await?;
    for watermark in &batch.watermarks {
        put_watermark(c, ledger_id, watermark).await?;
    }
    put_rows(c, ledger_id, &batch.rows).await?;
    // From here on the batch is durable as a whole (WAL, synchronous = FULL).
    transaction.commit().await.map_err(map)
}

pub(super) async fn replace(
    connection: &mut SqliteConnection,
    origin: &Origin,
    watermark: Watermark,
    rows: &Rows,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, _)) = read::ledger(c, origin).await? else { return Ok(()) };
    put_watermark(c, ledger_id, &watermark).await?;
    sqlx::query("DELETE FROM read_rows WHERE ledger_id = ? AND projection = ?")
        .bind(ledger_id)
        .bind(&watermark.projection)
        .execute(&mut *c)
        .await
        .map_err(map)?;
    let write = |(key, row)| RowWrite {
        projection: watermark.projection.clone(),
        key: String::clone(key),
        cells: canon::write(row),
    };
    let writes: Vec<RowWrite> = rows.iter().map(write).collect();
    put_rows(c, ledger_id, &writes).await?;
    transaction.commit().await.map_err(map)
}

async fn open(c: &mut SqliteConnection, origin: &Origin) -> Result<i64, StoreError> {
    let sql = "INSERT INTO ledgers (ledger_id, origin, size, hash) \
               SELECT coalesce(max(ledger_id), 0) + 1, ?, 0, zeroblob(32) FROM ledgers RETURNING ledger_id";
    sqlx::query_scalar(sql).bind(origin.as_str()).fetch_one(c).await.map_err(map)
}

async fn insert_entries(c: &mut SqliteConnection, ledger_id: i64, batch: &Batch) -> Result<(), StoreError> {
    let mut prev = batch.expected.hash;
    let mut chained = Vec::with_capacity(batch.entries.len());
    for entry in &batch.entries {
        chained.push((entry, prev));
        prev = entry.hash;
    }
    let into = "INSERT INTO entries (ledger_id, position, prev, hash, header, payload, salt)";
    for chunk in chained.chunks(ROWS_PER_STATEMENT) {
        let sql = values(into, 7, chunk.len());
        let mut query = sqlx::query(AssertSqlSafe(sql.as_str()));
        for (entry, prev) in chunk {
            query = query
                .bind(ledger_id)
                .bind(signed(entry.position))
                .bind(prev.0.as_slice())
                .bind(entry.hash.0.as_slice())
                .bind(entry.header.as_slice())
                .bind(entry.payload.as_slice())
                .bind(entry.salt.0.as_slice());
        }
        run(c, query, chunk.len()).await?;
    }
    let openings: Vec<_> =
        batch.entries.iter().flat_map(|entry| entry.openings.iter().map(|opening| (entry.position, opening))).collect();
    for chunk in openings.chunks(ROWS_PER_STATEMENT) {
        let sql = values("INSERT INTO openings (ledger_id, position, field, salt, value)", 5, chunk.len());
        let mut query = sqlx::query(AssertSqlSafe(sql.as_str()));
        for (position, opening) in chunk {
            query = query
                .bind(ledger_id)
                .bind(signed(*position))
                .bind(opening.field.as_str())
                .bind(opening.salt.0.as_slice())
                .bind(opening.value.as_str());
        }
        run(c, query, chunk.len()).await?;
    }
    Ok(())
}

async fn move_head(c: &mut SqliteConnection, ledger_id: i64, batch: &Batch) -> Result<(), StoreError> {
    let Some(last) = batch.entries.last() else {
        return Err(StoreError::Failed { detail: "a batch is at least one entry".to_owned() });
    };
    let query = sqlx::query("UPDATE ledgers SET size = ?, hash = ? WHERE ledger_id = ? AND size = ? AND hash = ?")
        .bind(signed(last.head().size))
        .bind(last.hash.0.as_slice())
        .bind(ledger_id)
        .bind(signed(batch.expected.size))
        .bind(batch.expected.hash.0.as_slice());
    run(c, query, 1).await
}

async fn put_watermark(c: &mut SqliteConnection, ledger_id: i64, watermark: &Watermark) -> Result<(), StoreError> {
    let sql = "INSERT INTO read_models (ledger_id, projection, definition, size) VALUES (?, ?, ?, ?) \
               ON CONFLICT DO UPDATE SET definition = excluded.definition, size = excluded.size";
    let query = sqlx::query(sql)
        .bind(ledger_id)
        .bind(watermark.projection.as_str())
        .bind(watermark.definition.0.as_slice())
        .bind(signed(watermark.size));
    run(c, query, 1).await
}

async fn put_rows(c: &mut SqliteConnection, ledger_id: i64, rows: &[RowWrite]) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        let mut sql = values("INSERT INTO read_rows (ledger_id, projection, key, cells)", 4, chunk.len());
        sql.push_str(" ON CONFLICT DO UPDATE SET cells = excluded.cells");
        let mut query = sqlx::query(AssertSqlSafe(sql.as_str()));
        for row in chunk {
            query =
                query.bind(ledger_id).bind(row.projection.as_str()).bind(row.key.as_str()).bind(row.cells.as_slice());
        }
        run(c, query, chunk.len()).await?;
    }
    Ok(())
}

fn values(into: &str, columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("{into} VALUES {}", vec![row.as_str(); rows].join(","))
}

/// Runs a statement that must touch exactly `rows` rows: a row that a conflict swallowed would be a lost entry.
async fn run(
    c: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqliteArguments>,
    rows: usize,
) -> Result<(), StoreError> {
    let done = query.execute(c).await.map_err(map)?.rows_affected();
    if done == rows as u64 {
        return Ok(());
    }
    Err(StoreError::Corrupt { detail: format!("{rows} rows were to be written, {done} were") })
}

/// SQLite's integers are signed; a ledger of 2^63 entries does not exist.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
