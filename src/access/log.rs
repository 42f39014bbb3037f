//! The chained log of who came, went, was refused, and took something along.

use super::{Access, AccessError, NAME_CHARS};
use crate::ledger::canon;
use crate::value::Timestamp;
use crate::value::hash::hex;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

impl Access {
    /// Writes a line of the log.
    ///
    /// # Errors
    /// The database.
    pub async fn note(&self, now: Timestamp, what: &str, name: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        log(&mut transaction, now, what, name, from).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Verifies the chain of the log: count of its lines, and the first that does not fit.
    ///
    /// # Errors
    /// The database.
    pub async fn verify(&self) -> Result<(u64, Option<u64>), AccessError> {
        let (mut before, mut expected, mut bad) = ([0_u8; 32].to_vec(), 0_i64, None);
        let mut after = i64::MIN;
        // In parts: whoever signs in meanwhile has the connection in between.
        loop {
            let sql = "SELECT position, line, hash FROM log WHERE position > ? ORDER BY position LIMIT 1000";
            let rows = sqlx::query(sql).bind(after).fetch_all(&self.pool).await?;
            if rows.is_empty() {
                return Ok((expected.unsigned_abs(), bad));
            }
            for row in &rows {
                let (position, line, hash): (i64, Vec<u8>, Vec<u8>) =
                    (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
                let previous = serde_json::from_slice::<serde_json::Value>(&line).ok();
                let previous = previous.as_ref().and_then(|line| line.get("prev")?.as_str());
                let fits = previous == Some(hex(&before).as_str());
                if position != expected || !fits || blake3::hash(&line).as_bytes() != hash.as_slice() {
                    bad = bad.or(Some(expected.unsigned_abs()));
                }
                (before, after, expected) = (hash, position, expected + 1);
            }
        }
    }

    /// Lines of the log before a position, the newest first.
    ///
    /// # Errors
    /// The database. A line that cannot be read is shown as one that says nothing; verification names it.
    pub async fn lines(&self, before: Option<u64>, count: u32) -> Result<Vec<Noted>, AccessError> {
        let rows = sqlx::query("SELECT position, line FROM log WHERE position < ? ORDER BY position DESC LIMIT ?")
            .bind(before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX))
            .bind(count)
            .fetch_all(&self.pool)
            .await?;
        let noted = |row: sqlx::sqlite::SqliteRow| -> Result<Noted, AccessError> {
            let (position, line): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
            let said: Said = serde_json::from_slice(&line).unwrap_or_default();
            let Said { at, from, name, what } = said;
            Ok(Noted { position: position.unsigned_abs(), at, from, name, what })
        };
        rows.into_iter().map(noted).collect()
    }
}

/// A line of the log, as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// Its place.
    pub position: u64,
    /// When (RFC 3339, UTC).
    pub at: String,
    /// From which address, or by whom.
    pub from: String,
    /// Who.
    pub name: String,
    /// A word, and what it is about.
    pub what: String,
}

#[derive(Default, Deserialize)]
struct Said {
    at: String,
    from: String,
    name: String,
    what: String,
}

/// A line of the log.
#[derive(Serialize)]
struct Line<'a> {
    at: String,
    from: &'a str,
    name: &'a str,
    prev: String,
    what: &'a str,
}

/// Writes a line in a transaction of somebody else's.
pub async fn log(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    now: Timestamp,
    what: &str,
    name: &str,
    from: &str,
) -> Result<(), AccessError> {
    let last = sqlx::query("SELECT position, hash FROM log ORDER BY position DESC LIMIT 1")
        .fetch_optional(&mut **transaction)
        .await?;
    let (position, before): (i64, Vec<u8>) = match last {
        Some(row) => (row.try_get::<i64, _>(0)? + 1, row.try_get(1)?),
        None => (0, [0; 32].to_vec()),
    };
    // What somebody typed as a name is no longer than one: whoever is refused does not fill the disk.
    let name: String = name.chars().take(NAME_CHARS).collect();
    let line = canon::write(&Line { at: now.to_string(), from, name: &name, prev: hex(&before), what });
    let hash = blake3::hash(&line);
    sqlx::query("INSERT INTO log VALUES (?, ?, ?)")
        .bind(position)
        .bind(line)
        .bind(hash.as_bytes().as_slice())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
