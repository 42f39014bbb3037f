//! What is wrong with the file itself: its objects, its rows without a ledger, its pages.

use super::MIGRATIONS;
use super::error::map;
use crate::ledger::{Fault, Layer};
use crate::projection::builtin;
use crate::store::StoreError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};

pub(super) async fn audit(c: &mut SqliteConnection) -> Result<Vec<Fault>, StoreError> {
    let mut faults = Vec::new();
    compare_objects(c, &mut faults).await?;
    if !faults.is_empty() {
        // What the objects hold cannot be asked where they are not what they should be.
        return Ok(faults);
    }
    check_marks(c, &mut faults).await?;
    check_numbers(c, &mut faults).await?;
    find_strays(c, &mut faults).await?;
    find_foreign_projections(c, &mut faults).await?;
    compare_links(c, &mut faults).await?;
    check_pages(c, &mut faults).await?;
    Ok(faults)
}

/// Tables and triggers by name, as SQLite keeps their text.
async fn objects(c: &mut SqliteConnection) -> Result<BTreeMap<String, String>, StoreError> {
    let sql = "SELECT type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema";
    let rows = sqlx::query(sql).fetch_all(c).await.map_err(map)?;
    rows.iter().map(|row| Ok((row.try_get(0).map_err(map)?, row.try_get(1).map_err(map)?))).collect()
}

/// The objects that the migrations make in an empty database.
async fn expected_objects() -> Result<BTreeMap<String, String>, StoreError> {
    let mut blank = SqliteConnectOptions::new().in_memory(true).connect().await.map_err(map)?;
    for migration in MIGRATIONS {
        sqlx::raw_sql(migration).execute(&mut blank).await.map_err(map)?;
    }
    objects(&mut blank).await
}

/// Whether the file has every table and trigger of this version, as it should be, and nothing else.
pub(super) async fn has_our_objects(c: &mut SqliteConnection) -> Result<bool, StoreError> {
    Ok(expected_objects().await? == objects(c).await?)
}

/// The two numbers in the file's own header by which it is known again.
async fn check_marks(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let marks = [
        ("application_id", "PRAGMA application_id", super::APPLICATION_ID),
        ("user_version", "PRAGMA user_version", super::SCHEMA_VERSION),
    ];
    for (name, sql, expected) in marks {
        let found = super::number(c, sql).await?;
        if found != expected {
            faults.push(Fault::beside(Layer::Schema, name, "differs").between(expected, found));
        }
    }
    Ok(())
}

/// The objects of the file against those that there should be.
async fn compare_objects(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let (expected, found) = (expected_objects().await?, objects(c).await?);
    for (name, sql) in &expected {
        match found.get(name) {
            None => faults.push(Fault::beside(Layer::Schema, name, "missing")),
            Some(other) if other != sql => faults.push(Fault::beside(Layer::Schema, name, "altered")),
            Some(_) => {}
        }
    }
    for name in found.keys().filter(|name| !expected.contains_key(*name)) {
        faults.push(Fault::beside(Layer::Schema, name, "foreign"));
    }
    Ok(())
}

/// Rows whose ledger does not exist are invisible to a walk over ledgers.
async fn find_strays(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let checks = [
        ("entries", "SELECT count(*) FROM entries WHERE ledger_id NOT IN (SELECT ledger_id FROM ledgers)"),
        (
            "openings",
            "SELECT count(*) FROM openings AS o WHERE NOT EXISTS \
             (SELECT 1 FROM entries AS e WHERE e.ledger_id = o.ledger_id AND e.position = o.position)",
        ),
        ("tree", "SELECT count(*) FROM tree WHERE ledger_id NOT IN (SELECT ledger_id FROM ledgers)"),
        ("evidence", "SELECT count(*) FROM evidence WHERE ledger_id NOT IN (SELECT ledger_id FROM ledgers)"),
        ("read_models", "SELECT count(*) FROM read_models WHERE ledger_id NOT IN (SELECT ledger_id FROM ledgers)"),
        (
            "read_rows",
            "SELECT count(*) FROM (SELECT DISTINCT ledger_id, model_id FROM read_rows) AS r WHERE NOT EXISTS \
             (SELECT 1 FROM read_models AS m WHERE m.ledger_id = r.ledger_id AND m.model_id = r.model_id)",
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
async fn check_numbers(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let gaps = super::number(c, "SELECT coalesce(max(ledger_id), 0) - count(*) FROM ledgers").await?;
    if gaps != 0 {
        faults.push(Fault::beside(Layer::Storage, "ledgers.ledger_id", "renumbered"));
    }
    Ok(())
}

async fn find_foreign_projections(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let known: BTreeSet<&str> = builtin::folds().map(crate::projection::Fold::name).collect();
    let rows =
        sqlx::query("SELECT DISTINCT projection FROM read_models WHERE live = 1").fetch_all(c).await.map_err(map)?;
    for row in rows {
        let name: String = row.try_get(0).map_err(map)?;
        if !known.contains(name.as_str()) {
            faults.push(Fault::beside(Layer::ReadModel, name, "unknown-projection"));
        }
    }
    Ok(())
}

/// `entries.prev` serves the trigger alone; here it is held to the hash of the entry before.
async fn compare_links(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let sql = "SELECT e.position FROM entries AS e LEFT JOIN entries AS b \
               ON b.ledger_id = e.ledger_id AND b.position = e.position - 1 \
               WHERE e.prev IS NOT coalesce(b.hash, zeroblob(32)) ORDER BY e.ledger_id, e.position LIMIT 1";
    if let Some(row) = sqlx::query(sql).fetch_optional(c).await.map_err(map)? {
        let position: i64 = row.try_get(0).map_err(map)?;
        faults.push(Fault::at(position.unsigned_abs(), Layer::Chain, "entries.prev", "not-the-hash-before"));
    }
    Ok(())
}

async fn check_pages(c: &mut SqliteConnection, faults: &mut Vec<Fault>) -> Result<(), StoreError> {
    let rows = sqlx::query("PRAGMA integrity_check(10)").fetch_all(c).await.map_err(map)?;
    for row in rows {
        let finding: String = row.try_get(0).map_err(map)?;
        if finding != "ok" {
            faults.push(Fault::beside(Layer::Storage, "file", "unreadable").with("detail", finding));
        }
    }
    Ok(())
}
