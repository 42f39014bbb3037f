//! Tokens that programs bring: of one person, for a time, and for reading only unless that is wanted.

use super::log::log;
use super::seen::Used;
use super::{Access, AccessError, MINUTE, Means, Person, digest, token};
use crate::value::Timestamp;
use crate::value::chance::Entropy;
use sqlx::Row as _;

/// What all of them begin with, so that one that strayed is recognised.
const BEGINNING: &str = "jate_";

/// Days for which a token holds at most.
pub const LONGEST_DAYS: u16 = 365;

/// Tokens of one person.
const MOST: i64 = 20;

/// A token that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is called, and ended by.
    pub label: String,
    /// Whether it may change anything.
    pub writes: bool,
    /// When it was made.
    pub made: Timestamp,
    /// Until when it holds.
    pub expires: Timestamp,
    /// When it was last used, to the minute; at its beginning where it never was.
    pub seen: Timestamp,
}

impl Access {
    /// Makes a token: it is shown once.
    ///
    /// # Errors
    /// The database. `None`: there is one of that name, or there are too many.
    pub async fn make_token(
        &self,
        (entropy, now): (&dyn Entropy, Timestamp),
        name: &str,
        (label, writes, days): (&str, bool, u16),
        from: &str,
    ) -> Result<Option<String>, AccessError> {
        let text = format!("{BEGINNING}{}", token(entropy));
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM token WHERE expires <= ?").bind(now.micros).execute(&mut *transaction).await?;
        let row = sqlx::query("SELECT count(*), coalesce(sum(label = ?), 0) FROM token WHERE name = ?")
            .bind(label)
            .bind(name)
            .fetch_one(&mut *transaction)
            .await?;
        if row.try_get::<i64, _>(0)? >= MOST || row.try_get::<i64, _>(1)? > 0 {
            return Ok(None);
        }
        let days = i64::from(days.clamp(1, LONGEST_DAYS));
        sqlx::query("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(digest(&text))
            .bind(name)
            .bind(label)
            .bind(writes)
            .bind(now.micros)
            .bind(now.micros + days * 24 * 60 * MINUTE)
            .bind(now.micros)
            .execute(&mut *transaction)
            .await?;
        log(&mut transaction, now, &format!("token-made {label}"), name, from).await?;
        transaction.commit().await?;
        Ok(Some(text))
    }

    /// The tokens of somebody that still hold, by name.
    ///
    /// # Errors
    /// The database.
    pub async fn tokens(&self, name: &str, now: Timestamp) -> Result<Vec<Token>, AccessError> {
        self.write_seen().await?;
        let rows = sqlx::query(
            "SELECT label, writes, made, expires, seen FROM token WHERE name = ? AND expires > ? ORDER BY label",
        )
        .bind(name)
        .bind(now.micros)
        .fetch_all(&self.pool)
        .await?;
        let one = |row: sqlx::sqlite::SqliteRow| -> Result<Token, AccessError> {
            let at = |place| -> Result<Timestamp, AccessError> { Ok(Timestamp { micros: row.try_get(place)? }) };
            let (label, writes) = (row.try_get(0)?, row.try_get(1)?);
            Ok(Token { label, writes, made: at(2)?, expires: at(3)?, seen: at(4)? })
        };
        rows.into_iter().map(one).collect()
    }

    /// Ends a token: whether there was one.
    ///
    /// # Errors
    /// The database.
    pub async fn end_token(&self, now: Timestamp, name: &str, label: &str, from: &str) -> Result<bool, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let ended = sqlx::query("DELETE FROM token WHERE name = ? AND label = ?")
            .bind(name)
            .bind(label)
            .execute(&mut *transaction)
            .await?;
        if ended.rows_affected() > 0 {
            log(&mut transaction, now, &format!("token-ended {label}"), name, from).await?;
        }
        transaction.commit().await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Whose a token is, if it still holds.
    ///
    /// # Errors
    /// The database.
    pub async fn bearer(&self, text: &str, now: Timestamp) -> Result<Option<Person>, AccessError> {
        if !text.starts_with(BEGINNING) {
            return Ok(None);
        }
        let found = sqlx::query(
            "SELECT token.name, person.administrator, writes, seen FROM token JOIN person ON person.name = token.name
             WHERE digest = ? AND expires > ?",
        )
        .bind(digest(text))
        .bind(now.micros)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let seen: i64 = row.try_get(3)?;
        if self.seen.at(Used::Token, &digest(text)).unwrap_or(seen).max(seen) < now.micros - MINUTE {
            self.used(Used::Token, digest(text), now.micros);
        }
        let means = Means::Token { writes: row.try_get(2)? };
        // Programs send no forms.
        Ok(Some(Person { name: row.try_get(0)?, administrator: row.try_get(1)?, form_token: String::new(), means }))
    }
}
