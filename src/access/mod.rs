//! Who may sign in: people with their passwords, invitations, sessions, and a chained log of who came, went and was refused.
//!
//! It is a file of its own beside the store. What people may do in a ledger is an event of that ledger (`event::right`); here is
//! only how the server knows them. Nothing that opens something is stored: passwords as argon2id, tokens as their BLAKE3.

mod identity;
mod log;
mod passkey;
mod password;
mod second;
mod seen;
mod session;
mod strangers;
mod token;

use crate::value::Timestamp;
use crate::value::chance::{self, Entropy};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use seen::Seen;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row as _, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use strangers::Strangers;

pub use identity::Identity;
pub use log::Noted;
pub use passkey::{Asked, MOST_PASSKEYS, Passkey, Passkeys};
pub use password::{LEAST_CHARS, MOST_CHARS, Refused};
pub use second::Enrolment;
pub use session::Given;
pub use token::{LONGEST_DAYS, Token};

/// Hours for which an invitation holds.
const INVITATION_HOURS: i64 = 24;

/// A session ends when nothing was asked for so long.
const IDLE_MINUTES: i64 = 30;

/// And after so long in any case.
const SESSION_HOURS: i64 = 12;

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
    /// A passkey that is kept cannot be read.
    #[error("passkey: {0}")]
    Passkey(String),
}

/// The accounts of one server.
#[derive(Debug, Clone)]
pub struct Access {
    pool: SqlitePool,
    seen: Arc<Seen>,
    strangers: Arc<Strangers>,
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
    /// What they came with.
    pub means: Means,
}

/// What somebody comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A session of a browser.
    Session,
    /// A token that a program of theirs brings: it never administers, and some only read.
    Token {
        /// Whether it may change anything.
        writes: bool,
    },
}

/// Somebody who may sign in, or was invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name under which they record.
    pub name: String,
    /// Whether they may invite people and say what each may do.
    pub administrator: bool,
    /// Whether they took the invitation up.
    pub joined: bool,
    /// Whether they sign in with a code or a passkey besides.
    pub second_factor: bool,
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

/// What came of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// It was taken up: whose it was.
    As(String),
    /// It no longer holds.
    Over,
    /// Who took it up is somebody else here.
    Taken,
}

/// In the place of a hash, of somebody whom an organisation signs in: no password fits it.
const NO_PASSWORD: &str = "";

/// What came of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The token of the session.
    In(String),
    /// The password is right, and a passkey is yet to be shown.
    Asks,
    /// Name and password are not of one person.
    No,
    /// Too often wrong: not before then.
    Wait(Timestamp),
}

/// An application id of SQLite.
const APPLICATION: i64 = 0x4A61_4163;

/// The tables, version by version.
const VERSIONS: [&str; 3] = [
    include_str!("../../schemas/sql/access/0001_accounts.sql"),
    include_str!("../../schemas/sql/access/0002_second_factor_and_tokens.sql"),
    include_str!("../../schemas/sql/access/0003_passkeys_and_identities.sql"),
];

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
        let made = usize::try_from(version).ok().filter(|made| *made <= VERSIONS.len());
        let Some(made) = made.filter(|made| id == APPLICATION || (id == 0 && *made == 0)) else {
            return Err(AccessError::Foreign);
        };
        if made < VERSIONS.len() {
            let mut transaction = pool.begin().await?;
            for tables in &VERSIONS[made..] {
                sqlx::raw_sql(*tables).execute(&mut *transaction).await?;
            }
            let marks = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}", VERSIONS.len());
            sqlx::raw_sql(sqlx::AssertSqlSafe(marks)).execute(&mut *transaction).await?;
            transaction.commit().await?;
        }
        // Only now: a file of another program is not touched.
        sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&pool).await?;
        Ok(Self { pool, seen: Arc::default(), strangers: Arc::default() })
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
        self.write_seen().await?;
        let rows = sqlx::query(
            "SELECT name, max(administrator), max(joined),
               (SELECT count(*) FROM session WHERE session.name = known.name AND seen > ? AND began > ?),
               EXISTS (SELECT 1 FROM person WHERE person.name = known.name AND second_factor IS NOT NULL)
                 OR EXISTS (SELECT 1 FROM passkey WHERE passkey.name = known.name)
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
                second_factor: row.try_get(4)?,
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
            "DELETE FROM token WHERE name = ?",
            "DELETE FROM recovery WHERE name = ?",
            "DELETE FROM passkey WHERE name = ?",
            "DELETE FROM identity WHERE name = ?",
            "DELETE FROM invitation WHERE name = ?",
            "DELETE FROM person WHERE name = ?",
        ] {
            removed += sqlx::query(statement).bind(name).execute(&mut *transaction).await?.rows_affected();
        }
        if removed > 0 {
            log::log(&mut transaction, now, "removed", name, by).await?;
        }
        transaction.commit().await?;
        Ok(removed > 0)
    }

    /// Invites somebody, on behalf of somebody: the token of a link that holds for a day and opens once. An earlier one of the same
    /// name no longer does. Whoever has an account begins anew by it, and stays an administrator who was one.
    ///
    /// # Errors
    /// The database.
    pub async fn invite(
        &self,
        entropy: &dyn Entropy,
        now: Timestamp,
        (name, administrator): (&str, bool),
        by: &str,
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
        let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM person WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut *transaction)
            .await?;
        // Whoever opens the link takes the place of somebody who has an account: nobody does that without a word.
        if known.is_some() {
            log::log(&mut transaction, now, "invited-anew", name, by).await?;
        }
        let what = if administrator { "invited-administrator" } else { "invited" };
        log::log(&mut transaction, now, what, name, by).await?;
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

    /// Takes up an invitation with a password: whose it was. Sessions, tokens and a second factor that the person had are over.
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
        match self.take_up(token, now, hash, None, from).await? {
            Joined::As(name) => Ok(Some(Ok(name))),
            Joined::Over | Joined::Taken => Ok(None),
        }
    }

    /// Takes an invitation up with the hash of a password, or with an organisation that signs the person in.
    async fn take_up(
        &self,
        token: &str,
        now: Timestamp,
        hash: String,
        identity: Option<&Identity>,
        from: &str,
    ) -> Result<Joined, AccessError> {
        let mut transaction = self.pool.begin().await?;
        let taken =
            sqlx::query("DELETE FROM invitation WHERE digest = ? AND expires > ? RETURNING administrator, name")
                .bind(digest(token))
                .bind(now.micros)
                .fetch_optional(&mut *transaction)
                .await?;
        // Somebody opened the same link meanwhile.
        let Some(taken) = taken else { return Ok(Joined::Over) };
        let (administrator, name): (bool, String) = (taken.try_get(0)?, taken.try_get(1)?);
        for statement in [
            "DELETE FROM session WHERE name = ?",
            "DELETE FROM token WHERE name = ?",
            "DELETE FROM recovery WHERE name = ?",
            "DELETE FROM passkey WHERE name = ?",
            "DELETE FROM identity WHERE name = ?",
        ] {
            sqlx::query(statement).bind(&name).execute(&mut *transaction).await?;
        }
        // Whoever lost what they had begins anew with a new link.
        sqlx::query(
            "INSERT INTO person (name, password, administrator) VALUES (?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET password = excluded.password, failures = 0, locked_until = 0,
               administrator = max(administrator, excluded.administrator), second_factor = NULL, waiting_factor = NULL",
        )
        .bind(&name)
        .bind(hash)
        .bind(administrator)
        .execute(&mut *transaction)
        .await?;
        if let Some(Identity { issuer, subject }) = identity {
            let linked = sqlx::query("INSERT INTO identity VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
                .bind(issuer)
                .bind(subject)
                .bind(&name)
                .execute(&mut *transaction)
                .await?;
            // It is somebody else's: the invitation still holds.
            if linked.rows_affected() == 0 {
                return Ok(Joined::Taken);
            }
            log::log(&mut transaction, now, "linked-identity", &name, from).await?;
        }
        log::log(&mut transaction, now, "joined", &name, from).await?;
        transaction.commit().await?;
        Ok(Joined::As(name))
    }

    /// Lets go of the file.
    pub async fn close(&self) {
        if let Err(error) = self.write_seen().await {
            tracing::warn!(%error, "when sessions were used is not written");
        }
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

/// 256 bits, as they go into a link or a cookie.
fn token(entropy: &dyn Entropy) -> String {
    URL_SAFE_NO_PAD.encode(chance::bytes::<32>(entropy))
}

fn digest(token: &str) -> Vec<u8> {
    blake3::hash(token.as_bytes()).as_bytes().to_vec()
}
