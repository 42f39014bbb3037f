//! Who may sign in: people with their passwords, invitations, sessions, and a chained log of who came, went and was refused.
//!
//! It is a file of its own beside the store. What people may do in a ledger is an event of that ledger (`event::right`); here is
//! only how the server knows them. Nothing that opens something is stored: passwords as argon2id, tokens as their BLAKE3.

mod password;

use crate::ledger::canon;
use crate::value::Timestamp;
use crate::value::chance::{self, Entropy};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row as _, SqlitePool};
use std::path::Path;
use std::time::Duration;

pub use password::{LEAST_CHARS, MOST_CHARS, Refused};

/// Hours for which an invitation holds.
const INVITATION_HOURS: i64 = 24;

/// A session ends when nothing was asked for so long.
const IDLE_MINUTES: i64 = 30;

/// And after so long in any case.
const SESSION_HOURS: i64 = 12;

/// Refused sign-ins before a person has to wait.
const FREE_FAILURES: i64 = 5;

/// Longest wait.
const LONGEST_WAIT_MINUTES: i64 = 15;

const MINUTE: i64 = 60_000_000;

/// Most characters of a name.
const NAME_CHARS: usize = 100;

/// The name that somebody typed, where it can be one: something on one line.
#[must_use]
pub fn name(typed: &str) -> Option<&str> {
    let name = typed.trim();
    let is_one = !name.is_empty() && name.chars().count() <= NAME_CHARS && !name.chars().any(char::is_control);
    is_one.then_some(name)
}

/// Why the file of accounts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The database, in its own words.
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    /// The file.
    #[error("{0}")]
    File(#[from] std::io::Error),
    /// It is of another program, or of a newer version.
    #[error("not a file of accounts of this program")]
    Foreign,
    /// A password cannot be hashed.
    #[error("{0}")]
    Hash(String),
}

/// The accounts of one server.
#[derive(Debug, Clone)]
pub struct Access {
    pool: SqlitePool,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name under which they record.
    pub name: String,
    /// Whether they may invite people and say what each may do.
    pub administrator: bool,
    /// What their forms must bring back.
    pub form_token: String,
}

/// Somebody who may sign in, or was invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name under which they record.
    pub name: String,
    /// Whether they may invite people and say what each may do.
    pub administrator: bool,
    /// Whether they have set a password.
    pub joined: bool,
    /// How many sessions they have.
    pub sessions: u64,
}

/// A session that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// When it began.
    pub began: Timestamp,
    /// When something was last asked for in it, to the minute.
    pub seen: Timestamp,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What came of a change of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It is another one now, and the person's other sessions are over.
    Done,
    /// The old one is not the one they have.
    Wrong,
    /// Too often wrong: not before then.
    Wait(Timestamp),
    /// The new one is none that we take.
    Refused(Refused),
}

/// What came of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The token of the session.
    In(String),
    /// Name and password are not of one person.
    No,
    /// Too often wrong: not before then.
    Wait(Timestamp),
}

/// An application id of SQLite, and the version of the tables.
const MARKS: (i64, i64) = (0x4A61_4163, 1);

impl Access {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// It is of another program, or cannot be read or written.
    pub async fn open(path: &Path) -> Result<Self, AccessError> {
        make(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        // One connection: sign-ins are rare, and what is read is small.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&pool).await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&pool).await?;
        match (id, version) {
            marks if marks == MARKS => {}
            (0, 0) => {
                let mut transaction = pool.begin().await?;
                sqlx::raw_sql(include_str!("../../schemas/sql/access/0001_accounts.sql"))
                    .execute(&mut *transaction)
                    .await?;
                sqlx::raw_sql("PRAGMA application_id = 1247887715; PRAGMA user_version = 1")
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await?;
            }
            _ => return Err(AccessError::Foreign),
        }
        // Only now: a file of another program is not touched.
        sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&pool).await?;
        Ok(Self { pool })
    }

    /// Whether nobody has an account yet.
    ///
    /// # Errors
    /// The database.
    pub async fn is_empty(&self) -> Result<bool, AccessError> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM person").fetch_one(&self.pool).await?;
        Ok(count == 0)
    }

    /// Everybody who may sign in, and everybody whose invitation still holds, by name.
    ///
    /// # Errors
    /// The database.
    pub async fn accounts(&self, now: Timestamp) -> Result<Vec<Account>, AccessError> {
        let rows = sqlx::query(
            "SELECT name, max(administrator), max(joined),
               (SELECT count(*) FROM session WHERE session.name = known.name AND seen > ? AND began > ?)
             FROM (SELECT name, administrator, 1 AS joined FROM person
                   UNION ALL SELECT name, administrator, 0 FROM invitation WHERE expires > ?) AS known
             GROUP BY name ORDER BY name",
        )
        .bind(now.micros - IDLE_MINUTES * MINUTE)
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .bind(now.micros)
        .fetch_all(&self.pool)
        .await?;
        let account = |row: sqlx::sqlite::SqliteRow| -> Result<Account, AccessError> {
            let sessions: i64 = row.try_get(3)?;
            Ok(Account {
                name: row.try_get(0)?,
                administrator: row.try_get(1)?,
                joined: row.try_get(2)?,
                sessions: sessions.unsigned_abs(),
            })
        };
        rows.into_iter().map(account).collect()
    }

    /// Takes an account away, with its sessions and invitation: whether there was one.
    ///
    /// # Errors
    /// The database.
    pub async fn remove(&self, now: Timestamp, name: &str, by: &str) -> Result<bool, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let mut removed = 0;
        for statement in [
            "DELETE FROM session WHERE name = ?",
            "DELETE FROM invitation WHERE name = ?",
            "DELETE FROM person WHERE name = ?",
        ] {
            removed += sqlx::query(statement).bind(name).execute(&mut *transaction).await?.rows_affected();
        }
        if removed > 0 {
            log(&mut transaction, now, "removed", name, by).await?;
        }
        transaction.commit().await?;
        Ok(removed > 0)
    }

    /// Invites somebody: the token of a link that holds for a day and opens once. An earlier one of the same name no longer does.
    ///
    /// # Errors
    /// The database.
    pub async fn invite(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        name: &str,
        administrator: bool,
    ) -> Result<String, AccessError> {
        let token = token(entropy);
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM invitation WHERE name = ?").bind(name).execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO invitation VALUES (?, ?, ?, ?)")
            .bind(digest(&token))
            .bind(name)
            .bind(administrator)
            .bind(now.micros + INVITATION_HOURS * 60 * MINUTE)
            .execute(&mut *transaction)
            .await?;
        log(&mut transaction, now, "invited", name, "").await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// Whom an invitation is for, if it still holds.
    ///
    /// # Errors
    /// The database.
    pub async fn invited(&self, token: &str, now: Timestamp) -> Result<Option<String>, AccessError> {
        let found = sqlx::query_scalar("SELECT name FROM invitation WHERE digest = ? AND expires > ?")
            .bind(digest(token))
            .bind(now.micros)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found)
    }

    /// Takes up an invitation with a password: whose it was. Sessions that the person had are over.
    ///
    /// # Errors
    /// The database. `Ok(Err)`: the password is none that we take; the invitation still holds.
    pub async fn accept(
        &self,
        token: &str,
        now: Timestamp,
        password: &str,
        from: &str,
    ) -> Result<Option<Result<String, Refused>>, AccessError> {
        let Some(name) = self.invited(token, now).await? else { return Ok(None) };
        if let Err(refused) = password::allowed(password, &name) {
            return Ok(Some(Err(refused)));
        }
        let hash = password::hash(password.to_owned()).await?;
        let mut transaction = self.pool.begin().await?;
        let taken = sqlx::query("DELETE FROM invitation WHERE digest = ? AND expires > ? RETURNING administrator")
            .bind(digest(token))
            .bind(now.micros)
            .fetch_optional(&mut *transaction)
            .await?;
        // Somebody opened the same link meanwhile.
        let Some(taken) = taken else { return Ok(None) };
        let administrator: bool = taken.try_get(0)?;
        sqlx::query("DELETE FROM session WHERE name = ?").bind(&name).execute(&mut *transaction).await?;
        sqlx::query(
            "INSERT INTO person (name, password, administrator) VALUES (?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET password = excluded.password, failures = 0, locked_until = 0",
        )
        .bind(&name)
        .bind(hash)
        .bind(administrator)
        .execute(&mut *transaction)
        .await?;
        log(&mut transaction, now, "joined", &name, from).await?;
        transaction.commit().await?;
        Ok(Some(Ok(name)))
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_in(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        name: &str,
        given: &str,
        from: &str,
    ) -> Result<SignIn, AccessError> {
        let known = sqlx::query("SELECT password, locked_until FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        let (hash, locked_until): (Option<String>, i64) = match &known {
            Some(row) => (Some(row.try_get(0)?), row.try_get(1)?),
            None => (None, 0),
        };
        if locked_until > now.micros {
            self.note(now, "refused-waiting", name, from).await?;
            return Ok(SignIn::Wait(Timestamp { micros: locked_until }));
        }
        // As long for a name that nobody has: an answer tells nothing about who is known here.
        let right = password::fits(given.to_owned(), hash).await?;
        let mut transaction = self.pool.begin().await?;
        if !right {
            failed(&mut transaction, now, name).await?;
            log(&mut transaction, now, "refused", name, from).await?;
            transaction.commit().await?;
            return Ok(SignIn::No);
        }
        let token = token(entropy);
        sqlx::query("UPDATE person SET failures = 0, locked_until = 0 WHERE name = ?")
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM session WHERE seen < ? OR began < ?")
            .bind(now.micros - IDLE_MINUTES * MINUTE)
            .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO session VALUES (?, ?, ?, ?)")
            .bind(digest(&token))
            .bind(name)
            .bind(now.micros)
            .bind(now.micros)
            .execute(&mut *transaction)
            .await?;
        log(&mut transaction, now, "signed-in", name, from).await?;
        transaction.commit().await?;
        Ok(SignIn::In(token))
    }

    /// Who a session is of, if it still holds: it is used, and lasts from now on.
    ///
    /// # Errors
    /// The database.
    pub async fn person(&self, token: &str, now: Timestamp) -> Result<Option<Person>, AccessError> {
        let Some((person, seen)) = self.holding(token, now).await? else { return Ok(None) };
        // To the minute: a write for each request would wait for the disk each time.
        if seen < now.micros - MINUTE {
            sqlx::query("UPDATE session SET seen = max(seen, ?) WHERE digest = ?")
                .bind(now.micros)
                .bind(digest(token))
                .execute(&self.pool)
                .await?;
        }
        Ok(Some(person))
    }

    /// The same of a session that is not used by that.
    ///
    /// # Errors
    /// The database.
    pub async fn holds(&self, token: &str, now: Timestamp) -> Result<Option<Person>, AccessError> {
        Ok(self.holding(token, now).await?.map(|(person, _)| person))
    }

    async fn holding(&self, token: &str, now: Timestamp) -> Result<Option<(Person, i64)>, AccessError> {
        let found = sqlx::query(
            "SELECT name, (SELECT administrator FROM person WHERE person.name = session.name), seen
             FROM session WHERE digest = ? AND seen > ? AND began > ?",
        )
        .bind(digest(token))
        .bind(now.micros - IDLE_MINUTES * MINUTE)
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let person = Person { name: row.try_get(0)?, administrator: row.try_get(1)?, form_token: form_token(token) };
        Ok(Some((person, row.try_get(2)?)))
    }

    /// The sessions that the person of one has, the newest first.
    ///
    /// # Errors
    /// The database.
    pub async fn sessions(&self, token: &str, name: &str, now: Timestamp) -> Result<Vec<Session>, AccessError> {
        let rows = sqlx::query(
            "SELECT began, seen, digest = ? FROM session WHERE name = ? AND seen > ? AND began > ? ORDER BY began DESC",
        )
        .bind(digest(token))
        .bind(name)
        .bind(now.micros - IDLE_MINUTES * MINUTE)
        .bind(now.micros - SESSION_HOURS * 60 * MINUTE)
        .fetch_all(&self.pool)
        .await?;
        let session = |row: sqlx::sqlite::SqliteRow| -> Result<Session, AccessError> {
            let at = |place| -> Result<Timestamp, AccessError> { Ok(Timestamp { micros: row.try_get(place)? }) };
            Ok(Session { began: at(0)?, seen: at(1)?, current: row.try_get(2)? })
        };
        rows.into_iter().map(session).collect()
    }

    /// Ends the sessions that the person of one has beside it.
    ///
    /// # Errors
    /// The database.
    pub async fn end_others(&self, token: &str, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        let mut transaction = self.pool.begin().await?;
        end_others(&mut transaction, token, name).await?;
        log(&mut transaction, now, "ended-others", name, from).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Puts another password in the place of the one that somebody has. Their other sessions are over.
    ///
    /// # Errors
    /// The database.
    pub async fn change_password(
        &self,
        (token, name): (&str, &str),
        now: Timestamp,
        (old, new): (&str, &str),
        from: &str,
    ) -> Result<Changed, AccessError> {
        if let Err(refused) = password::allowed(new, name) {
            return Ok(Changed::Refused(refused));
        }
        let known = sqlx::query("SELECT password, locked_until FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.pool)
            .await?;
        let Some(known) = known else { return Ok(Changed::Wrong) };
        let locked_until: i64 = known.try_get(1)?;
        if locked_until > now.micros {
            return Ok(Changed::Wait(Timestamp { micros: locked_until }));
        }
        if !password::fits(old.to_owned(), Some(known.try_get(0)?)).await? {
            let mut transaction = self.pool.begin().await?;
            failed(&mut transaction, now, name).await?;
            log(&mut transaction, now, "refused-change", name, from).await?;
            transaction.commit().await?;
            return Ok(Changed::Wrong);
        }
        let hash = password::hash(new.to_owned()).await?;
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE person SET password = ? WHERE name = ?")
            .bind(hash)
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        end_others(&mut transaction, token, name).await?;
        log(&mut transaction, now, "changed-password", name, from).await?;
        transaction.commit().await?;
        Ok(Changed::Done)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database.
    pub async fn sign_out(&self, token: &str, now: Timestamp, name: &str, from: &str) -> Result<(), AccessError> {
        sqlx::query("DELETE FROM session WHERE digest = ?").bind(digest(token)).execute(&self.pool).await?;
        self.note(now, "signed-out", name, from).await
    }

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
        let rows = sqlx::query("SELECT position, line, hash FROM log ORDER BY position").fetch_all(&self.pool).await?;
        let mut before = [0_u8; 32].to_vec();
        for (expected, row) in (0_i64..).zip(&rows) {
            let (position, line, hash): (i64, Vec<u8>, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let previous = serde_json::from_slice::<serde_json::Value>(&line).ok();
            let previous = previous.as_ref().and_then(|line| line.get("prev")?.as_str());
            let fits = previous == Some(hex(&before).as_str());
            if position != expected || !fits || blake3::hash(&line).as_bytes() != hash.as_slice() {
                return Ok((rows.len() as u64, Some(expected.unsigned_abs())));
            }
            before = hash;
        }
        Ok((rows.len() as u64, None))
    }

    /// Lets go of the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Only its owner may read it.
fn make(path: &Path) -> Result<(), std::io::Error> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

async fn end_others(transaction: &mut sqlx::SqliteTransaction<'_>, token: &str, name: &str) -> Result<(), AccessError> {
    sqlx::query("DELETE FROM session WHERE name = ? AND digest <> ?")
        .bind(name)
        .bind(digest(token))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Counts a wrong password; after a few of them the name waits.
async fn failed(transaction: &mut sqlx::SqliteTransaction<'_>, now: Timestamp, name: &str) -> Result<(), AccessError> {
    let failures: Option<i64> =
        sqlx::query_scalar("UPDATE person SET failures = failures + 1 WHERE name = ? RETURNING failures")
            .bind(name)
            .fetch_optional(&mut **transaction)
            .await?;
    if let Some(beyond) = failures.map(|count| count - FREE_FAILURES).filter(|beyond| *beyond >= 0) {
        let minutes = (1_i64 << beyond.min(10)).min(LONGEST_WAIT_MINUTES);
        sqlx::query("UPDATE person SET locked_until = ? WHERE name = ?")
            .bind(now.micros + minutes * MINUTE)
            .bind(name)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
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

async fn log(
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
    let line = canon::write(&Line { at: now.to_string(), from, name, prev: hex(&before), what });
    let hash = blake3::hash(&line);
    sqlx::query("INSERT INTO log VALUES (?, ?, ?)")
        .bind(position)
        .bind(line)
        .bind(hash.as_bytes().as_slice())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 256 bits, as they go into a link or a cookie.
fn token(entropy: &dyn Entropy) -> String {
    URL_SAFE_NO_PAD.encode(chance::bytes::<32>(entropy))
}

fn digest(token: &str) -> Vec<u8> {
    blake3::hash(token.as_bytes()).as_bytes().to_vec()
}

/// What the forms of a session bring back: it can be made from the session's token, and not the other way.
fn form_token(token: &str) -> String {
    blake3::derive_key("jate 2026-11 form token", token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
