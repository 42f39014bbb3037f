//! Appending, and exchanging read models: the only places that write.

use super::error::map;
use super::{Connection, Known, Link, read, signed};
use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Opening};
use crate::projection::rows::{self, Row};
use crate::store::{Batch, Definition, Evidence, Model, StoreError, exchanged, first_models, folded};
use crate::value::{Head, Origin};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, Connection as _, Row as _, Sqlite, SqliteConnection};

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
    let Connection { sqlite, known, unfinished } = connection;
    // Within a unit the transaction is open, and stays so.
    let unit = matches!(sqlite, Link::Unit(_));
    let begin = if unit { "" } else { "BEGIN IMMEDIATE;" };
    let sqlite: &mut SqliteConnection = sqlite;
    let mut script = Script::default();
    let current = known.get(&batch.origin).is_some_and(|known| known.folded == batch.folded);
    let there = if current { None } else { read::state(sqlite, &batch.origin).await? };
    let ledger = match (known.get(&batch.origin), there) {
        (Some(ledger), None) if current => {
            script.add(begin);
            ledger.clone()
        }
        (_, Some((id, found))) => {
            if found.folded != batch.folded {
                return Err(moved(sqlite, batch).await);
            }
            script.add(begin);
            Known::new(id, &found.models)
        }
        (_, None) if batch.expected == Head::EMPTY => {
            // Nobody else takes the next number while we look for it.
            *unfinished = !unit;
            sqlx::raw_sql(begin).execute(&mut *sqlite).await.map_err(map)?;
            let next = super::number(sqlite, "SELECT coalesce(max(ledger_id), 0) + 1 FROM ledgers").await?;
            let models = first_models(&batch.definitions);
            script.ledger(next, batch, &models);
            Known::new(next, &models)
        }
        (_, None) => return Err(moved(sqlite, batch).await),
    };
    // The guard of the table refuses entries that do not follow the one at the head: that is the compare-and-swap. That
    // of the models is the null, which the column refuses.
    script.entries(ledger.id, batch);
    script.add(
        "UPDATE ledgers SET size = ?, hash = ?, frontier = ?, folded = CASE folded WHEN ? THEN folded END \
         WHERE ledger_id = ?;",
    );
    script.bind(signed(last.head().size)).bind(last.hash.0.as_slice()).bind(batch.frontier.bytes());
    script.bind(ledger.folded.0.as_slice()).bind(ledger.id);
    script.nodes(ledger.id, &batch.nodes);
    script.erased(ledger.id, &batch.erased);
    script.stopped(ledger.id, &batch.stopped);
    let mut rows = Vec::with_capacity(batch.rows.len());
    for write in &batch.rows {
        let Some(model) = ledger.models.get(&write.projection) else {
            return Err(StoreError::Failed { detail: format!("there is no model of {}", write.projection) });
        };
        rows.push((*model, write.key.as_str(), &*write.cells));
    }
    script.rows(ledger.id, &rows);
    if !unit {
        script.add("COMMIT");
    }
    *unfinished = !unit;
    // Nothing is durable before the commit: a death here leaves the ledger as it was. From then on the batch is durable
    // as a whole (WAL, synchronous = FULL).
    match script.run(sqlite).await {
        Ok(()) => {
            *unfinished = false;
            known.insert(batch.origin.clone(), ledger);
            if !batch.erased.is_empty() && !unit {
                // The log beside the file still has the pages as they were. Who reads now keeps them until they are done.
                let _ = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(sqlite).await;
            }
            Ok(())
        }
        // A unit ends with its first failure.
        Err(error) if unit => Err(error),
        Err(error) => {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *sqlite).await;
            *unfinished = false;
            known.remove(&batch.origin);
            match read::state(sqlite, &batch.origin).await? {
                // Nobody was faster: it is the store.
                Some((_, found)) if found.head == batch.expected && found.folded == batch.folded => Err(error),
                None if batch.expected == Head::EMPTY => Err(error),
                _ => Err(moved(sqlite, batch).await),
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

    /// A ledger that begins, with its models.
    fn ledger(&mut self, id: i64, batch: &Batch, models: &[Model]) {
        self.add("INSERT INTO ledgers (ledger_id, origin, size, hash, folded) VALUES (?, ?, 0, zeroblob(32), ?);");
        self.bind(id).bind(batch.origin.as_str().to_owned()).bind(folded(models).0.to_vec());
        for model in models {
            self.model(id, model, true);
        }
    }

    fn model(&mut self, ledger_id: i64, model: &Model, live: bool) {
        let into = "INSERT INTO read_models (ledger_id, model_id, projection, definition, live)";
        self.values(into, 5, 1, "");
        self.bind(ledger_id).bind(signed(model.id)).bind(model.projection.clone()).bind(model.definition.0.to_vec());
        self.bind(live);
    }

    fn erased(&mut self, ledger_id: i64, erased: &[(u64, String)]) {
        for (position, field) in erased {
            self.add("DELETE FROM openings WHERE ledger_id = ? AND position = ? AND field = ?;");
            self.bind(ledger_id).bind(signed(*position)).bind(field.clone());
        }
    }

    fn stopped(&mut self, ledger_id: i64, stopped: &[(String, u64)]) {
        for (projection, position) in stopped {
            self.add(
                "UPDATE read_models SET stopped_at = ? \
                 WHERE ledger_id = ? AND projection = ? AND live = 1 AND stopped_at IS NULL;",
            );
            self.bind(signed(*position)).bind(ledger_id).bind(projection.clone());
        }
    }

    fn nodes(&mut self, ledger_id: i64, nodes: &[Node]) {
        for chunk in nodes.chunks(ROWS_PER_STATEMENT) {
            self.values("INSERT INTO tree (ledger_id, level, place, hash)", 4, chunk.len(), "");
            for node in chunk {
                self.bind(ledger_id).bind(node.level).bind(signed(node.index)).bind(node.hash.0.to_vec());
            }
        }
    }

    fn rows(&mut self, ledger_id: i64, rows: &[(i64, &str, &Row)]) {
        let ending = " ON CONFLICT DO UPDATE SET cells = excluded.cells";
        for chunk in rows.chunks(ROWS_PER_STATEMENT) {
            self.values("INSERT INTO read_rows (ledger_id, model_id, key, cells)", 4, chunk.len(), ending);
            for (model, key, cells) in chunk {
                self.bind(ledger_id).bind(*model).bind((*key).to_owned()).bind(rows::write(cells));
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

/// Puts the tree beside entries that are there.
pub(super) async fn index(
    connection: &mut Connection,
    origin: &Origin,
    head: Head,
    tree: &Frontier,
    nodes: &[Node],
) -> Result<(), StoreError> {
    let mut transaction = connection.sqlite.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let Some((ledger_id, found)) = read::ledger(&mut transaction, origin).await? else { return Ok(()) };
    if found != head {
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
    }
    let mut script = Script::default();
    script.add("UPDATE ledgers SET frontier = ? WHERE ledger_id = ?;");
    script.bind(tree.bytes()).bind(ledger_id);
    script.run(&mut transaction).await?;
    for chunk in nodes.chunks(ROWS_PER_STATEMENT) {
        let mut script = Script::default();
        script.nodes(ledger_id, chunk);
        script.run(&mut transaction).await?;
    }
    transaction.commit().await.map_err(map)
}

/// Keeps evidence, unless it is kept already.
pub(super) async fn keep(c: &mut SqliteConnection, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
    let (size, kind, digest) = evidence.order();
    let sql = "INSERT INTO evidence (ledger_id, size, kind, digest, bytes) SELECT l.ledger_id, ?2, ?3, ?4, ?5 \
               FROM ledgers AS l WHERE l.origin = ?1 AND NOT EXISTS (SELECT 1 FROM evidence AS e \
               WHERE e.ledger_id = l.ledger_id AND e.size = ?2 AND e.kind = ?3 AND e.digest = ?4)";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size)).bind(kind).bind(digest.0.to_vec());
    query.bind(evidence.bytes.clone()).execute(c).await.map(drop).map_err(map)
}

/// Makes a model that nobody sees yet.
pub(super) async fn shadow(
    connection: &mut Connection,
    origin: &Origin,
    (projection, definition): &Definition,
) -> Result<u64, StoreError> {
    let mut transaction = connection.sqlite.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let Some((ledger_id, _)) = read::ledger(&mut transaction, origin).await? else { return Ok(0) };
    let sql = "SELECT coalesce(max(model_id), 0) + 1 FROM read_models WHERE ledger_id = ?";
    let next = sqlx::query(sql).bind(ledger_id).fetch_one(&mut *transaction).await.map_err(map)?;
    let id = read::unsigned(&next, 0)?;
    let mut script = Script::default();
    let model = Model { projection: projection.clone(), definition: *definition, id, stopped_at: None };
    script.model(ledger_id, &model, false);
    script.run(&mut transaction).await?;
    transaction.commit().await.map_err(map)?;
    Ok(id)
}

/// Puts rows into a model that nobody sees yet.
pub(super) async fn fill(
    connection: &mut Connection,
    origin: &Origin,
    model: u64,
    rows: &[(String, Row)],
) -> Result<(), StoreError> {
    let mut transaction = connection.sqlite.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let Some((ledger_id, head)) = read::ledger(&mut transaction, origin).await? else { return Ok(()) };
    let sql = "SELECT count(*) FROM read_models WHERE ledger_id = ? AND model_id = ? AND live = 0";
    let there = sqlx::query(sql).bind(ledger_id).bind(signed(model)).fetch_one(&mut *transaction).await.map_err(map)?;
    if read::unsigned(&there, 0)? == 0 {
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found: head });
    }
    let mut script = Script::default();
    let rows: Vec<_> = rows.iter().map(|(key, cells)| (signed(model), key.as_str(), cells)).collect();
    script.rows(ledger_id, &rows);
    script.run(&mut transaction).await?;
    transaction.commit().await.map_err(map)
}

pub(super) async fn exchange(
    connection: &mut Connection,
    origin: &Origin,
    head: Head,
    keep: &[Definition],
    models: &[Model],
) -> Result<(), StoreError> {
    let Connection { sqlite, known, .. } = connection;
    let sqlite: &mut SqliteConnection = sqlite;
    let mut transaction = sqlite.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
    let c = &mut *transaction;
    let Some((ledger_id, there)) = read::state(c, origin).await? else { return Ok(()) };
    let moved = || StoreError::HeadMoved { origin: origin.clone(), expected: head, found: there.head };
    if there.head != head {
        return Err(moved());
    }
    let (retired, live) = exchanged(&there.models, keep, models);
    for old in retired {
        let sql = "UPDATE read_models SET live = 2 WHERE ledger_id = ? AND model_id = ?";
        sqlx::query(sql).bind(ledger_id).bind(signed(old.id)).execute(&mut *c).await.map_err(map)?;
    }
    for new in models {
        let sql = "UPDATE read_models SET live = 1, stopped_at = ? WHERE ledger_id = ? AND model_id = ? AND live = 0";
        let query = sqlx::query(sql).bind(new.stopped_at.map(signed)).bind(ledger_id).bind(signed(new.id));
        if query.execute(&mut *c).await.map_err(map)?.rows_affected() == 0 {
            return Err(moved());
        }
    }
    let sql = "UPDATE ledgers SET folded = ? WHERE ledger_id = ?";
    sqlx::query(sql).bind(folded(&live).0.to_vec()).bind(ledger_id).execute(&mut *c).await.map_err(map)?;
    transaction.commit().await.map_err(map)?;
    known.remove(origin);
    sweep(sqlite, ledger_id).await
}

/// Removes models that are not in use, a part at a time: others write in between, but no longer into these.
async fn sweep(c: &mut SqliteConnection, ledger_id: i64) -> Result<(), StoreError> {
    let sql = "UPDATE read_models SET live = 2 WHERE ledger_id = ? AND live = 0";
    sqlx::query(sql).bind(ledger_id).execute(&mut *c).await.map_err(map)?;
    let sql = "SELECT model_id FROM read_models WHERE ledger_id = ? AND live = 2";
    for row in sqlx::query(sql).bind(ledger_id).fetch_all(&mut *c).await.map_err(map)? {
        let model: i64 = row.try_get(0).map_err(map)?;
        let sql = "DELETE FROM read_rows WHERE ledger_id = ?1 AND model_id = ?2 AND key IN \
                   (SELECT key FROM read_rows WHERE ledger_id = ?1 AND model_id = ?2 ORDER BY key LIMIT 10000)";
        while sqlx::query(sql).bind(ledger_id).bind(model).execute(&mut *c).await.map_err(map)?.rows_affected() > 0 {}
        let sql = "DELETE FROM read_models WHERE ledger_id = ? AND model_id = ? AND live = 2";
        sqlx::query(sql).bind(ledger_id).bind(model).execute(&mut *c).await.map_err(map)?;
    }
    Ok(())
}
