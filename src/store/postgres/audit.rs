//! What is wrong with the schema itself: its objects and rights, its rows without a ledger.

use super::error::map;
use super::migrate::{self, APP_ROLE};
use crate::ledger::{Fault, Layer};
use crate::projection::builtin;
use crate::store::StoreError;
use crate::value::Hash;
use sqlx::{Connection as _, PgConnection, Row as _};
use std::collections::{BTreeMap, BTreeSet};

/// Every object that the migrations make, a line each: kind and name, then what it is.
const CATALOGUE: &str = include_str!("../../../schemas/sql/postgres/catalogue.txt");

/// The objects of the schema in the form of `CATALOGUE`. Only what the server keeps the same in all its versions.
const OBJECTS: &str = r"
SELECT 'table ' || c.relname, concat_ws(' ', c.relkind, c.relpersistence, pg_get_expr(c.relpartbound, c.oid),
         pg_get_partkeydef(c.oid), CASE WHEN c.relrowsecurity THEN 'rls' END)
  FROM pg_class AS c WHERE c.relnamespace = 'jate'::regnamespace AND c.relkind NOT IN ('i', 'I', 't')
UNION ALL
SELECT 'column ' || c.relname || '.' || a.attname, concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod),
         CASE WHEN a.attnotnull THEN 'not null' END, CASE WHEN a.atthasdef THEN 'default' END)
  FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'jate'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
UNION ALL
SELECT 'constraint ' || c.relname || '.' || k.conname, concat_ws(' ', pg_get_constraintdef(k.oid),
         CASE WHEN NOT k.convalidated THEN 'not validated' END)
  FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
  WHERE c.relnamespace = 'jate'::regnamespace AND k.contype IN ('c', 'p', 'u', 'f', 'x')
UNION ALL
SELECT 'trigger ' || c.relname || '.' || t.tgname, concat_ws(' ', t.tgtype, 'enabled', t.tgenabled, p.proname,
         t.tgnewtable, t.tgqual IS NULL)
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
  WHERE c.relnamespace = 'jate'::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT 'function ' || p.proname, concat_ws(' ', l.lanname, p.provolatile, p.prosecdef, encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'), p.proconfig::text)
  FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang WHERE p.pronamespace = 'jate'::regnamespace
UNION ALL
SELECT 'rule ' || c.relname || '.' || r.rulename, 'a rule'
  FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class WHERE c.relnamespace = 'jate'::regnamespace
ORDER BY 1";

pub(super) async fn audit(connection: &mut PgConnection) -> Result<Vec<Fault>, StoreError> {
    // Here whole tables are read.
    let mut transaction = connection.begin().await.map_err(map)?;
    sqlx::raw_sql("SET LOCAL enable_seqscan = on").execute(&mut *transaction).await.map_err(map)?;
    examine(&mut transaction).await
}

async fn examine(c: &mut PgConnection) -> Result<Vec<Fault>, StoreError> {
    let mut faults = compare_objects(c).await?;
    if !faults.is_empty() {
        // What the objects hold cannot be asked where they are not what they should be.
        return Ok(faults);
    }
    compare_migrations(c, &mut faults).await?;
    check_rights(c, &mut faults).await?;
    check_numbers(c, &mut faults).await?;
    find_strays(c, &mut faults).await?;
    find_foreign_projections(c, &mut faults).await?;
    compare_links(c, &mut faults).await?;
    Ok(faults)
}

/// The objects found, in the form of `CATALOGUE`.
async fn objects(c: &mut PgConnection) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = sqlx::query(OBJECTS).fetch_all(c).await.map_err(map)?;
    rows.iter().map(|row| Ok((row.try_get(0).map_err(map)?, row.try_get(1).map_err(map)?))).collect()
}

/// The catalogue as a text: what `CATALOGUE` should be for the store at hand.
pub(super) async fn catalogue(c: &mut PgConnection) -> Result<String, StoreError> {
    Ok(objects(c).await?.iter().map(|(name, is)| format!("{name}: {is}\n")).collect())
}

fn expected_objects() -> BTreeMap<&'static str, &'static str> {
    CATALOGUE.lines().filter_map(|line| line.split_once(": ")).collect()
}

/// Whether the schema has every object of this version, as it should be, and nothing else.
pub(super) async fn has_our_objects(c: &mut PgConnection) -> Result<bool, StoreError> {
    Ok(compare_objects(c).await?.is_empty())
}

async fn compare_objects(c: &mut PgConnection) -> Result<Vec<Fault>, StoreError> {
    let (expected, found) = (expected_objects(), objects(c).await?);
    let mut faults = Vec::new();
    for (name, is) in &expected {
        match found.get(*name) {
            None => faults.push(Fault::beside(Layer::Schema, *name, "missing")),
            Some(other) if other != is => {
                faults.push(Fault::beside(Layer::Schema, *name, "differs").between(is, other));
            }
            Some(_) => {}
        }
    }
    for name in found.keys().filter(|name| !expected.contains_key(name.as_str())) {
        faults.push(Fault::beside(Layer::Schema, name, "foreign"));
    }
    Ok(faults)
}

async fn compare_migrations(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let sql = "SELECT version, digest FROM jate.migrations ORDER BY version";
    let rows = sqlx::query(sql).fetch_all(c).await.map_err(map)?;
    let mut found = Vec::new();
    for row in rows {
        let digest: &[u8] = row.try_get(1).map_err(map)?;
        found.push((row.try_get::<i64, _>(0).map_err(map)?, Hash::from_slice(digest).unwrap_or(Hash::ZERO)));
    }
    let show =
        |list: &[(i64, Hash)]| list.iter().map(|(v, digest)| format!("{v} {digest}")).collect::<Vec<_>>().join(", ");
    let expected = migrate::expected();
    if found != expected {
        let fault = Fault::beside(Layer::Schema, "migrations", "differs");
        faults.push(fault.between(show(&expected), show(&found)));
    }
    Ok(())
}

/// The application's role may add, and change or remove nothing that was recorded.
async fn check_rights(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let sql = "SELECT c.relname, r.right_ FROM pg_class AS c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS r (right_) \
               WHERE c.relnamespace = 'jate'::regnamespace AND c.relkind IN ('r', 'p') \
               AND c.relname !~ '^read_' AND EXISTS (SELECT FROM pg_roles WHERE rolname = $1) \
               AND has_table_privilege($1, c.oid, r.right_) ORDER BY 1, 2";
    for row in sqlx::query(sql).bind(APP_ROLE).fetch_all(c).await.map_err(map)? {
        let (table, right): (String, String) = (row.try_get(0).map_err(map)?, row.try_get(1).map_err(map)?);
        let fault = Fault::beside(Layer::Schema, format!("rights {APP_ROLE}"), "right-too-many");
        faults.push(fault.with("right", right).with("table", table));
    }
    Ok(())
}

/// Rows whose ledger does not exist are invisible to a walk over ledgers.
async fn find_strays(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let checks = [
        ("entries", "SELECT count(*) FROM jate.entries WHERE ledger_id NOT IN (SELECT ledger_id FROM jate.ledgers)"),
        (
            "openings",
            "SELECT count(*) FROM jate.openings AS o WHERE NOT EXISTS \
             (SELECT FROM jate.entries AS e WHERE e.ledger_id = o.ledger_id AND e.position = o.position)",
        ),
        ("tree", "SELECT count(*) FROM jate.tree WHERE ledger_id NOT IN (SELECT ledger_id FROM jate.ledgers)"),
        ("evidence", "SELECT count(*) FROM jate.evidence WHERE ledger_id NOT IN (SELECT ledger_id FROM jate.ledgers)"),
        (
            "read_models",
            "SELECT count(*) FROM jate.read_models WHERE ledger_id NOT IN (SELECT ledger_id FROM jate.ledgers)",
        ),
        (
            "read_rows",
            "SELECT count(*) FROM (SELECT DISTINCT ledger_id, model_id FROM jate.read_rows) AS r WHERE NOT EXISTS \
             (SELECT FROM jate.read_models AS m WHERE m.ledger_id = r.ledger_id AND m.model_id = r.model_id)",
        ),
    ];
    for (table, sql) in checks {
        let count = super::number(c, sql).await?;
        if count > 0 {
            faults.push(Fault::beside(Layer::Storage, table, "strays").with("count", count));
        }
    }
    Ok(())
}

/// Ledgers are numbered from 1 in the order in which they were opened: a gap is a ledger taken away.
async fn check_numbers(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let gaps = super::number(c, "SELECT coalesce(max(ledger_id), 0) - count(*) FROM jate.ledgers").await?;
    if gaps != 0 {
        faults.push(Fault::beside(Layer::Storage, "ledgers.ledger_id", "renumbered"));
    }
    Ok(())
}

async fn find_foreign_projections(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let known: BTreeSet<&str> = builtin::folds().map(crate::projection::Fold::name).collect();
    let rows =
        sqlx::query("SELECT DISTINCT projection FROM jate.read_models WHERE live").fetch_all(c).await.map_err(map)?;
    for row in rows {
        let name: String = row.try_get(0).map_err(map)?;
        if !known.contains(name.as_str()) {
            faults.push(Fault::beside(Layer::ReadModel, name, "unknown-projection"));
        }
    }
    Ok(())
}

/// `entries.prev` serves the guard alone; here it is held to the hash of the entry before.
async fn compare_links(c: &mut PgConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let sql = "SELECT position FROM (SELECT ledger_id, position, prev, \
               lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER (PARTITION BY ledger_id ORDER BY position) AS before \
               FROM jate.entries) AS e WHERE prev <> before ORDER BY ledger_id, position LIMIT 1";
    if let Some(row) = sqlx::query(sql).fetch_optional(&mut *c).await.map_err(map)? {
        let position: i64 = row.try_get(0).map_err(map)?;
        faults.push(Fault::at(position.unsigned_abs(), Layer::Chain, "entries.prev", "not-the-hash-before"));
    }
    // The head before the last append is one that the ledger had.
    let sql = "SELECT count(*) FROM jate.ledgers AS l WHERE prev_hash IS DISTINCT FROM CASE prev_size \
               WHEN 0 THEN decode(repeat('00', 32), 'hex') ELSE (SELECT hash FROM jate.entries AS e \
               WHERE e.ledger_id = l.ledger_id AND e.position = l.prev_size - 1) END \
               OR (prev_size = size AND size > 0)";
    if super::number(c, sql).await? > 0 {
        faults.push(Fault::beside(Layer::Head, "ledgers.prev_hash", "not-the-hash-before"));
    }
    Ok(())
}
