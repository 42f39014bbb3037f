//! Appending, and exchanging read models: the only places that write.

use super::error::map;
use super::{read, signed};
use crate::ledger::tree::{Frontier, Node};
use crate::projection::rows::{self, Row};
use crate::store::{Batch, Definition, Evidence, Model, StoreError, exchanged, first_models, folded};
use crate::value::{Hash, Head, Origin};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Moves the heads, and only where that succeeds inserts everything else: one statement for batches of any ledgers, all
/// or nothing for each. Heads are locked in one order, so that two processes never wait for each other in a circle.
const HEADS_ENTRIES_ROWS: &str = "\
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bytea[], $7::bytea[])
    AS u (origin, size, hash, folded, new_size, new_hash, new_frontier)
), locked AS (
  SELECT l.ledger_id, a.* FROM jate.ledgers AS l JOIN asked AS a ON l.origin = a.origin
  WHERE l.size = a.size AND l.hash = a.hash AND l.folded = a.folded ORDER BY l.ledger_id FOR UPDATE OF l
), head AS (
  UPDATE jate.ledgers AS l
  SET size = k.new_size, hash = k.new_hash, frontier = k.new_frontier, prev_size = l.size, prev_hash = l.hash
  FROM locked AS k WHERE l.ledger_id = k.ledger_id RETURNING l.ledger_id, l.origin
), entries AS (
  INSERT INTO jate.entries (ledger_id, position, prev, hash, header, payload, salt)
  SELECT head.ledger_id, u.position, u.prev, u.hash, u.header, u.payload, u.salt
  FROM unnest($8::text[], $9::bigint[], $10::bytea[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[])
    AS u (origin, position, prev, hash, header, payload, salt) JOIN head ON head.origin = u.origin
), folded AS (
  INSERT INTO jate.read_rows AS r (ledger_id, model_id, key, cells)
  SELECT head.ledger_id, u.model_id, u.key, u.cells
  FROM unnest($15::text[], $16::bigint[], $17::text[], $18::bytea[])
    AS u (origin, model_id, key, cells) JOIN head ON head.origin = u.origin
  ON CONFLICT (ledger_id, model_id, key) DO UPDATE SET cells = excluded.cells
)";

/// What few batches have. The engine makes every part of a statement ready, also where nothing comes of it: with these an
/// append of one entry takes a third longer.
const OPENINGS_TREE_STOPS: &str = "\
, openings AS (
  INSERT INTO jate.openings (ledger_id, position, field, salt, value)
  SELECT head.ledger_id, u.position, u.field, u.salt, u.value
  FROM unnest($19::text[], $20::bigint[], $21::text[], $22::bytea[], $23::text[])
    AS u (origin, position, field, salt, value) JOIN head ON head.origin = u.origin
), tree AS (
  INSERT INTO jate.tree (ledger_id, level, place, hash)
  SELECT head.ledger_id, u.level, u.place, u.hash
  FROM unnest($24::text[], $25::bigint[], $26::bigint[], $27::bytea[]) AS u (origin, level, place, hash)
  JOIN head ON head.origin = u.origin
), stopped AS (
  UPDATE jate.read_models AS m SET stopped_at = u.position
  FROM unnest($28::text[], $29::text[], $30::bigint[]) AS u (origin, projection, position)
  JOIN head ON head.origin = u.origin
  WHERE m.ledger_id = head.ledger_id AND m.projection = u.projection AND m.live AND m.stopped_at IS NULL
)";

/// The statement without what few batches have, and with it.
static APPEND: LazyLock<[String; 2]> = LazyLock::new(|| {
    ["", OPENINGS_TREE_STOPS].map(|more| format!("{HEADS_ENTRIES_ROWS}{more} SELECT origin FROM head"))
});

/// The models in use of each ledger, as the last append to it found them. They stay the same for as long as their digest
/// does.
pub(super) type Known = HashMap<Origin, (Hash, BTreeMap<String, i64>)>;

/// Appends batches of different ledgers together: an answer for each, or one error for all.
pub(super) async fn append_all(
    c: &mut PgConnection,
    known: &Mutex<Known>,
    batches: &[Batch],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    if batches.iter().any(|batch| batch.entries.is_empty()) {
        return Err(StoreError::Failed { detail: "a batch is at least one entry".to_owned() });
    }
    let several = batches.iter().any(|batch| batch.expected == Head::EMPTY || !batch.erased.is_empty());
    let moved = if several {
        // A ledger comes to be with its first entries, or not at all; a text goes with the entry that says so.
        let mut transaction = c.begin().await.map_err(map)?;
        for batch in batches.iter().filter(|batch| batch.expected == Head::EMPTY) {
            open(&mut transaction, batch).await?;
        }
        let moved = run(&mut transaction, known, batches).await?;
        for batch in batches.iter().filter(|batch| moved.contains(batch.origin.as_str())) {
            erase(&mut transaction, batch).await?;
        }
        if moved.len() == batches.len() {
            transaction.commit().await.map_err(map)?;
        } else {
            transaction.rollback().await.map_err(map)?;
            return one_by_one(c, known, batches).await;
        }
        moved
    } else {
        run(c, known, batches).await?
    };
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        answers.push(if moved.contains(batch.origin.as_str()) { Ok(()) } else { Err(stands(c, batch).await?) });
    }
    Ok(answers)
}

/// Where one of several new ledgers was opened by somebody else, the others are not held up.
async fn one_by_one(
    c: &mut PgConnection,
    known: &Mutex<Known>,
    batches: &[Batch],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    let [batch] = batches else {
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            answers.extend(Box::pin(append_all(c, known, std::slice::from_ref(batch))).await?);
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

async fn open(c: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let models = first_models(&batch.definitions);
    // Two that open the same ledger, or the next number, at once: the second finds what the first made.
    let sql = "WITH opened AS ( \
               INSERT INTO jate.ledgers (ledger_id, origin, size, hash, prev_size, prev_hash, folded) \
               SELECT (SELECT coalesce(max(ledger_id), 0) + 1 FROM jate.ledgers), $1, 0, zero, 0, zero, $2 \
               FROM decode(repeat('00', 32), 'hex') AS zero ON CONFLICT DO NOTHING RETURNING ledger_id) \
               INSERT INTO jate.read_models (ledger_id, model_id, projection, definition, live) \
               SELECT opened.ledger_id, u.model_id, u.projection, u.definition, true \
               FROM opened, unnest($3::bigint[], $4::text[], $5::bytea[]) AS u (model_id, projection, definition)";
    sqlx::query(sql)
        .bind(batch.origin.as_str())
        .bind(folded(&models).0.as_slice())
        .bind(models.iter().map(|model| signed(model.id)).collect::<Vec<_>>())
        .bind(models.iter().map(|model| model.projection.as_str()).collect::<Vec<_>>())
        .bind(models.iter().map(|model| model.definition.0.as_slice()).collect::<Vec<_>>())
        .execute(c)
        .await
        .map_err(map)?;
    Ok(())
}

/// What an append rests on: that of its batch, or of the models that the ledger is opened with.
fn rests_on(batch: &Batch) -> Hash {
    if batch.expected == Head::EMPTY { folded(&first_models(&batch.definitions)) } else { batch.folded }
}

/// Ids of the models that a batch's rows are of, by projection; nothing where others are in use now.
async fn models(
    c: &mut PgConnection,
    known: &Mutex<Known>,
    batch: &Batch,
) -> Result<Option<BTreeMap<String, i64>>, StoreError> {
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    let wanted = rests_on(batch);
    if let Some((_, models)) = lock().get(&batch.origin).filter(|(digest, _)| *digest == wanted) {
        return Ok(Some(models.clone()));
    }
    let Some((_, there)) = read::state(c, &batch.origin).await? else { return Ok(None) };
    let models: BTreeMap<_, _> = there.models.iter().map(|m| (m.projection.clone(), signed(m.id))).collect();
    lock().insert(batch.origin.clone(), (there.folded, models.clone()));
    Ok((there.folded == wanted).then_some(models))
}

/// Runs the one statement; returns the origins whose heads moved.
async fn run(c: &mut PgConnection, known: &Mutex<Known>, batches: &[Batch]) -> Result<BTreeSet<String>, StoreError> {
    let mut current = Vec::with_capacity(batches.len());
    let mut rows = Vec::new();
    for batch in batches {
        let Some(models) = models(c, known, batch).await? else { continue };
        for row in &batch.rows {
            let Some(model) = models.get(&row.projection) else {
                return Err(StoreError::Failed { detail: format!("there is no model of {}", row.projection) });
            };
            rows.push((batch.origin.as_str(), *model, row));
        }
        current.push(batch);
    }
    let batches = current;
    let mut entries = Vec::new();
    let mut openings = Vec::new();
    for batch in &batches {
        let mut prev = &batch.expected.hash;
        for entry in &batch.entries {
            entries.push((batch.origin.as_str(), prev, entry));
            openings.extend(entry.openings.iter().map(|opening| (batch.origin.as_str(), entry.position, opening)));
            prev = &entry.hash;
        }
    }
    let heads: Vec<Head> = batches.iter().filter_map(|batch| Some(batch.entries.last()?.head())).collect();
    let stopped: Vec<_> = batches.iter().flat_map(|b| b.stopped.iter().map(|stop| (b.origin.as_str(), stop))).collect();
    let nodes: Vec<_> = batches.iter().flat_map(|b| b.nodes.iter().map(|node| (b.origin.as_str(), node))).collect();
    let rests_on: Vec<Hash> = batches.iter().map(|batch| rests_on(batch)).collect();
    let more = !(openings.is_empty() && nodes.is_empty() && stopped.is_empty());
    let mut query = sqlx::query(AssertSqlSafe(APPEND[usize::from(more)].as_str()))
        .bind(batches.iter().map(|batch| batch.origin.as_str()).collect::<Vec<_>>())
        .bind(batches.iter().map(|batch| signed(batch.expected.size)).collect::<Vec<_>>())
        .bind(batches.iter().map(|batch| batch.expected.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(rests_on.iter().map(|folded| folded.0.as_slice()).collect::<Vec<_>>())
        .bind(heads.iter().map(|head| signed(head.size)).collect::<Vec<_>>())
        .bind(heads.iter().map(|head| head.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(batches.iter().map(|batch| batch.frontier.bytes()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(origin, ..)| *origin).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| signed(entry.position)).collect::<Vec<_>>())
        .bind(entries.iter().map(|(_, prev, _)| prev.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.hash.0.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.header.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.payload.as_slice()).collect::<Vec<_>>())
        .bind(entries.iter().map(|(.., entry)| entry.salt.0.as_slice()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(origin, ..)| *origin).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, model, _)| *model).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., row)| row.key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(.., row)| rows::write(&row.cells)).collect::<Vec<_>>());
    if more {
        query = query
            .bind(openings.iter().map(|(origin, ..)| *origin).collect::<Vec<_>>())
            .bind(openings.iter().map(|(_, position, _)| signed(*position)).collect::<Vec<_>>())
            .bind(openings.iter().map(|(.., opening)| opening.field.as_str()).collect::<Vec<_>>())
            .bind(openings.iter().map(|(.., opening)| opening.salt.0.as_slice()).collect::<Vec<_>>())
            .bind(openings.iter().map(|(.., opening)| opening.value.as_str()).collect::<Vec<_>>())
            .bind(nodes.iter().map(|(origin, _)| *origin).collect::<Vec<_>>())
            .bind(nodes.iter().map(|(_, node)| i64::from(node.level)).collect::<Vec<_>>())
            .bind(nodes.iter().map(|(_, node)| signed(node.index)).collect::<Vec<_>>())
            .bind(nodes.iter().map(|(_, node)| node.hash.0.as_slice()).collect::<Vec<_>>())
            .bind(stopped.iter().map(|(origin, _)| *origin).collect::<Vec<_>>())
            .bind(stopped.iter().map(|(_, (projection, _))| projection.as_str()).collect::<Vec<_>>())
            .bind(stopped.iter().map(|(_, (_, position))| signed(*position)).collect::<Vec<_>>());
    }
    let moved = query.fetch_all(c).await.map_err(map)?;
    moved.iter().map(|row| row.try_get(0).map_err(map)).collect()
}

/// Erases what the entries of a batch say.
async fn erase(c: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let sql = "SELECT jate.erase(l.ledger_id, u.position, u.field) \
               FROM jate.ledgers AS l, unnest($2::bigint[], $3::text[]) AS u (position, field) WHERE l.origin = $1";
    let query = sqlx::query(sql)
        .bind(batch.origin.as_str())
        .bind(batch.erased.iter().map(|(position, _)| signed(*position)).collect::<Vec<_>>())
        .bind(batch.erased.iter().map(|(_, field)| field.as_str()).collect::<Vec<_>>());
    query.execute(c).await.map(drop).map_err(map)
}

/// Keeps evidence, unless it is kept already.
pub(super) async fn keep(c: &mut PgConnection, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
    let (size, kind, digest) = evidence.order();
    // Two that keep the same at once keep one: it is the same to the last byte.
    let sql = "INSERT INTO jate.evidence (ledger_id, size, kind, digest, bytes) SELECT l.ledger_id, $2, $3, $4, $5 \
               FROM jate.ledgers AS l WHERE l.origin = $1 ON CONFLICT DO NOTHING";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(signed(size)).bind(kind).bind(digest.0.as_slice());
    query.bind(evidence.bytes.as_slice()).execute(c).await.map(drop).map_err(map)
}

/// Puts the tree beside entries that are there.
pub(super) async fn index(
    connection: &mut PgConnection,
    origin: &Origin,
    head: Head,
    tree: &Frontier,
    nodes: &[Node],
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    let sql = "UPDATE jate.ledgers SET frontier = $1 WHERE origin = $2 AND size = $3 AND hash = $4 RETURNING ledger_id";
    let query =
        sqlx::query(sql).bind(tree.bytes()).bind(origin.as_str()).bind(signed(head.size)).bind(head.hash.0.as_slice());
    let Some(row) = query.fetch_optional(&mut *c).await.map_err(map)? else {
        let found = read::ledger(c, origin).await?.map_or(Head::EMPTY, |(_, head)| head);
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found });
    };
    let ledger_id: i64 = row.try_get(0).map_err(map)?;
    let sql = "INSERT INTO jate.tree (ledger_id, level, place, hash) \
               SELECT $1, u.* FROM unnest($2::bigint[], $3::bigint[], $4::bytea[]) AS u";
    sqlx::query(sql)
        .bind(ledger_id)
        .bind(nodes.iter().map(|node| i64::from(node.level)).collect::<Vec<_>>())
        .bind(nodes.iter().map(|node| signed(node.index)).collect::<Vec<_>>())
        .bind(nodes.iter().map(|node| node.hash.0.as_slice()).collect::<Vec<_>>())
        .execute(c)
        .await
        .map_err(map)?;
    transaction.commit().await.map_err(map)
}

/// Makes a model that nobody sees yet.
pub(super) async fn shadow(
    c: &mut PgConnection,
    origin: &Origin,
    (projection, definition): &Definition,
) -> Result<u64, StoreError> {
    // The ledger's row is locked while its next id is taken.
    let sql = "WITH l AS (SELECT ledger_id FROM jate.ledgers WHERE origin = $1 FOR UPDATE) \
               INSERT INTO jate.read_models (ledger_id, model_id, projection, definition, live) \
               SELECT l.ledger_id, (SELECT coalesce(max(model_id), 0) + 1 FROM jate.read_models AS m \
               WHERE m.ledger_id = l.ledger_id), $2, $3, false FROM l RETURNING model_id";
    let query = sqlx::query(sql).bind(origin.as_str()).bind(projection).bind(definition.0.as_slice());
    read::unsigned(&query.fetch_one(c).await.map_err(map)?, 0)
}

/// Puts rows into a model that nobody sees yet.
pub(super) async fn fill(
    c: &mut PgConnection,
    origin: &Origin,
    model: u64,
    rows: &[(String, Row)],
) -> Result<(), StoreError> {
    // Held, so that whoever removes the model waits for these rows and removes them too.
    let sql = "WITH m AS MATERIALIZED (SELECT m.ledger_id, m.model_id FROM jate.read_models AS m \
               WHERE m.ledger_id = (SELECT ledger_id FROM jate.ledgers WHERE origin = $1) \
               AND m.model_id = $2 AND NOT m.live FOR SHARE) \
               INSERT INTO jate.read_rows (ledger_id, model_id, key, cells) \
               SELECT m.ledger_id, m.model_id, u.key, u.cells FROM m, unnest($3::text[], $4::bytea[]) AS u (key, cells) \
               ON CONFLICT (ledger_id, model_id, key) DO UPDATE SET cells = excluded.cells";
    let done = sqlx::query(sql)
        .bind(origin.as_str())
        .bind(signed(model))
        .bind(rows.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, row)| rows::write(row)).collect::<Vec<_>>())
        .execute(&mut *c)
        .await
        .map_err(map)?;
    if done.rows_affected() == 0 && !rows.is_empty() {
        let head = read::ledger(c, origin).await?.map_or(Head::EMPTY, |(_, head)| head);
        return Err(StoreError::HeadMoved { origin: origin.clone(), expected: head, found: head });
    }
    Ok(())
}

pub(super) async fn exchange(
    connection: &mut PgConnection,
    origin: &Origin,
    head: Head,
    keep: &[Definition],
    models: &[Model],
) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    let c = &mut *transaction;
    // Nobody appends while the models are exchanged.
    let sql = "SELECT ledger_id FROM jate.ledgers WHERE origin = $1 FOR UPDATE";
    sqlx::query(sql).bind(origin.as_str()).fetch_optional(&mut *c).await.map_err(map)?;
    let Some((ledger_id, there)) = read::state(c, origin).await? else { return Ok(()) };
    let moved = || StoreError::HeadMoved { origin: origin.clone(), expected: head, found: there.head };
    if there.head != head {
        return Err(moved());
    }
    let (retired, live) = exchanged(&there.models, keep, models);
    for old in retired {
        let sql = "UPDATE jate.read_models SET live = false WHERE ledger_id = $1 AND model_id = $2";
        sqlx::query(sql).bind(ledger_id).bind(signed(old.id)).execute(&mut *c).await.map_err(map)?;
    }
    for new in models {
        let sql = "UPDATE jate.read_models SET live = true, stopped_at = $1 \
                   WHERE ledger_id = $2 AND model_id = $3 AND NOT live";
        let query = sqlx::query(sql).bind(new.stopped_at.map(signed)).bind(ledger_id).bind(signed(new.id));
        if query.execute(&mut *c).await.map_err(map)?.rows_affected() == 0 {
            return Err(moved());
        }
    }
    let sql = "UPDATE jate.ledgers SET folded = $1 WHERE ledger_id = $2";
    sqlx::query(sql).bind(folded(&live).0.as_slice()).bind(ledger_id).execute(&mut *c).await.map_err(map)?;
    transaction.commit().await.map_err(map)?;
    sweep(connection, ledger_id).await
}

/// Removes models that are no longer in use, or were never put to use.
async fn sweep(connection: &mut PgConnection, ledger_id: i64) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await.map_err(map)?;
    for sql in [
        "SELECT FROM jate.read_models WHERE ledger_id = $1 AND NOT live ORDER BY model_id FOR UPDATE",
        "DELETE FROM jate.read_rows WHERE ledger_id = $1 AND model_id IN \
         (SELECT model_id FROM jate.read_models WHERE ledger_id = $1 AND NOT live)",
        "DELETE FROM jate.read_models WHERE ledger_id = $1 AND NOT live",
    ] {
        sqlx::query(sql).bind(ledger_id).execute(&mut *transaction).await.map_err(map)?;
    }
    transaction.commit().await.map_err(map)
}
