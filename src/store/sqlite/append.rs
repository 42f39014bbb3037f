//! Appending and replacing: the only two places that write.

use super::error::map;
use super::{Connection, read};
use crate::ledger::{Entry, Opening};
use crate::projection::rows::{self, Rows};
use crate::store::{Batch, RowWrite, StoreError, Watermark};
use crate::value::{Head, Origin};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Connection as _, Sqlite, SqliteConnection};

/// Rows in one statement: SQLite binds at most 32 766 values.
const ROWS_PER_STATEMENT: usize = 500;

/// Scripts up to this length are kept prepared.
const SCRIPT_KEPT_BYTES: usize = 8192;

/// Appends a batch. Everything goes to the engine in one piece, from `BEGIN` to `COMMIT`: sqlx hands each piece to a
/// thread of its own, and a hop there and back costs as much as an insert.
pub(super) async fn append(connection: &mut Connection, batch: &Batch) -> Result<(), StoreError> {
    let Some(last) = batch.entries.last() else {
        return Err(StoreError::Failed { detail: "a batch is at least one entry".to_owned() });
    };
    let Connection { sqlite, ids, unfinished } = connection;
    let mut script = Script::default();
    let ledger_id = match ids.get(&batch.origin) {
        Some(id) => {
            script.add("BEGIN IMMEDIATE;");
            *id
        }
        None => match read::ledger(sqlite, &batch.origin).await? {
            Some((id, _)) => {
                script.add("BEGIN IMMEDIATE;");
                id
            }
            None if batch.expected == Head::EMPTY => {
                // Nobody else takes the next number while we look for it.
                *unfinished = true;
                sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *sqlite).await.map_err(map)?;
                let next = super::number(sqlite, "SELECT coalesce(max(ledger_id), 0) + 1 FROM ledgers").await?;
                script.add("INSERT INTO ledgers (ledger_id, origin, size, hash) VALUES (?, ?, 0, zeroblob(32));");
                script.bind(next).bind(batch.origin.as_str());
                next
            }
            None => return Err(moved(sqlite, batch).await),
        },
    };
    // The guard of the table refuses entries that do not follow the one at the head: that is the compare-and-swap.
    script.entries(ledger_id, batch);
    script.add("UPDATE ledgers SET size = ?, hash = ? WHERE ledger_id = ?;");
    script.bind(signed(last.head().size)).bind(last.hash.0.as_slice()).bind(ledger_id);
    for watermark in &batch.watermarks {
        script.watermark(ledger_id, watermark);
    }
    script.rows(ledger_id, &batch.rows);
    script.add("COMMIT");
    *unfinished = true;
    // Nothing is durable before the commit: a death here leaves the ledger as it was. From then on the batch is durable
    // as a whole (WAL, synchronous = FULL).
    match script.run(sqlite).await {
        Ok(()) => {
            *unfinished = false;
            ids.insert(batch.origin.clone(), ledger_id);
            Ok(())
        }
        Err(error) => {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *sqlite).await;
            *unfinished = false;
            match moved(sqlite, batch).await {
                StoreError::HeadMoved { found, .. } if found == batch.expected => Err(error),
                moved => Err(moved),
            }
        }
    }
}

/// Where the head stands instead of where the batch expects it.
async fn moved(c: &mut SqliteConnection, batch: &Batch) -> StoreError {
    match read::ledger(c, &batch.origin).await {
        Ok(found) => {
            let found = found.map_or(Head::EMPTY, |(_, head)| head);
            StoreError::HeadMoved { origin: batch.origin.clone(), expected: batch.expected, found }
        }
        Err(error) => error,
    }
}

/// Statements with their values. None of them passes over a row in silence: what conflicts is an error or an update,
/// and the head moves only to an entry that is there.
#[derive(Default)]
struct Script {
    sql: String,
    arguments: SqliteArguments,
}

impl Script {
    fn add(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn bind<'q>(&mut self, value: impl sqlx::Encode<'q, Sqlite> + sqlx::Type<Sqlite>) -> &mut Self {
        self.arguments.add(value).expect("integers, texts and blobs can be bound");
        self
    }

    fn values(&mut self, into: &str, columns: usize, rows: usize, ending: &str) {
        let row = format!("({})", vec!["?"; columns].join(","));
        let values = vec![row.as_str(); rows].join(",");
        self.add(&format!("{into} VALUES {values}{ending};"));
    }

    fn entries(&mut self, ledger_id: i64, batch: &Batch) {
        let mut prev = batch.expected.hash;
        for chunk in batch.entries.chunks(ROWS_PER_STATEMENT) {
            let into = "INSERT INTO entries (ledger_id, position, prev, hash, header, payload, salt)";
            self.values(into, 7, chunk.len(), "");
            for entry in chunk {
                self.bind(ledger_id).bind(signed(entry.position)).bind(prev.0.to_vec()).bind(entry.hash.0.to_vec());
                self.bind(entry.header.clone()).bind(entry.payload.clone()).bind(entry.salt.0.to_vec());
                prev = entry.hash;
            }
        }
        let of = |entry: &Entry| entry.openings.iter().map(|opening| (entry.position, opening.clone())).collect();
        let openings: Vec<(u64, Opening)> = batch.entries.iter().flat_map(|entry| -> Vec<_> { of(entry) }).collect();
        for chunk in openings.chunks(ROWS_PER_STATEMENT) {
            let into = "INSERT INTO openings (ledger_id, position, field, salt, value)";
            self.values(into, 5, chunk.len(), "");
            for (position, Opening { field, salt, value }) in chunk {
                self.bind(ledger_id).bind(signed(*position)).bind(field.clone()).bind(salt.0.to_vec());
                self.bind(value.clone());
            }
        }
    }

    fn watermark(&mut self, ledger_id: i64, watermark: &Watermark) {
        let into = "INSERT INTO read_models (ledger_id, projection, definition, size)";
        let ending = " ON CONFLICT DO UPDATE SET definition = excluded.definition, size = excluded.size";
        self.values(into, 4, 1, ending);
        self.bind(ledger_id).bind(watermark.projection.clone()).bind(watermark.definition.0.to_vec());
        self.bind(signed(watermark.size));
    }

    fn rows(&mut self, ledger_id: i64, writes: &[RowWrite]) {
        for chunk in writes.chunks(ROWS_PER_STATEMENT) {
            let into = "INSERT INTO read_rows (ledger_id, projection, key, cells)";
            self.values(into, 4, chunk.len(), " ON CONFLICT DO UPDATE SET cells = excluded.cells");
            for row in chunk {
                self.bind(ledger_id).bind(row.projection.clone()).bind(row.key.clone()).bind(rows::write(&row.cells));
            }
        }
    }

    async fn run(self, c: &mut SqliteConnection) -> Result<(), StoreError> {
        // A script of a single entry comes again and again; one of thousands would stay in memory with its values.
        let again = self.sql.len() < SCRIPT_KEPT_BYTES;
        let query = sqlx::query_with(AssertSqlSafe(self.sql.as_str()), self.arguments).persistent(again);
        query.execute(c).await.map(drop).map_err(map)
    }
}

pub(super) async fn replace(
    connection: &mut SqliteConnection,
    origin: &Origin,
    head: Head,
    watermark: Watermark,
    rows: &Rows,
) -> Result<(), StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, found)) = read::ledger(c, origin).await? else { return Ok(()) };
    if found != head {
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
    }
    let mut script = Script::default();
    script.watermark(ledger_id, &watermark);
    script.run(c).await?;
    sqlx::query("DELETE FROM read_rows WHERE ledger_id = ? AND projection = ?")
        .bind(ledger_id)
        .bind(&watermark.projection)
        .execute(&mut *c)
        .await
        .map_err(map)?;
    let write = |(key, row): (&String, &rows::Row)| RowWrite {
        projection: watermark.projection.clone(),
        key: key.clone(),
        cells: row.clone(),
    };
    let writes: Vec<RowWrite> = rows.iter().map(write).collect();
    for chunk in writes.chunks(ROWS_PER_STATEMENT) {
        let mut script = Script::default();
        script.rows(ledger_id, chunk);
        script.run(c).await?;
    }
    transaction.commit().await.map_err(map)
}

/// SQLite's integers are signed; a ledger of 2^63 entries does not exist.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
