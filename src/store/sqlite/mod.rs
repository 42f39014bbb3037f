//! The embedded store: one SQLite file.

mod append;
mod audit;
mod error;
pub mod lab;
mod read;

use super::{Batch, Definition, Evidence, Model, PAGE, Reading, Snapshot, Store, StoreError, Unit, folded, stands_at};
use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::{Row, Rows};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use error::map;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, Sqlite, SqliteConnection, SqlitePool, Transaction};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// The migrations in their order; `PRAGMA user_version` counts those applied. A table of migrations would hold
/// columns that no verification can check.
const MIGRATIONS: [&str; 4] = [
    include_str!("../../../schemas/sql/sqlite/0001_ledger.sql"),
    include_str!("../../../schemas/sql/sqlite/0002_read_models.sql"),
    include_str!("../../../schemas/sql/sqlite/0003_tree.sql"),
    include_str!("../../../schemas/sql/sqlite/0004_evidence.sql"),
];

/// What `PRAGMA user_version` says once all migrations are applied.
#[expect(clippy::cast_possible_wrap, reason = "a handful of migrations")]
const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// `Jate` in ASCII: SQLite's mark of the program that a file belongs to.
const APPLICATION_ID: i64 = 0x4A61_7465;

/// Older ones can lose committed data with two connections in WAL mode.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How long to wait for another process before saying that the store is locked.
const BUSY_TIMEOUT_MS: u64 = 5_000;

/// One SQLite file. One connection writes, and one more for units; other processes may read and write beside it.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    /// `None` once closed.
    connection: Mutex<Option<Connection>>,
    /// The connection of units, one unit at a time: making one takes as long as hundreds of entries.
    units: SqlitePool,
}

/// The connection, with what is known of it.
#[derive(Debug)]
struct Connection {
    sqlite: Link,
    /// What the last append to each ledger found.
    known: BTreeMap<Origin, Known>,
    /// A statement was begun and nobody waited for its end: its transaction may be open.
    unfinished: bool,
}

/// A connection of its own, or the open transaction that all statements of a unit are in.
#[derive(Debug)]
enum Link {
    Own(SqliteConnection),
    Unit(Transaction<'static, Sqlite>),
}

impl std::ops::Deref for Link {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Own(connection) => connection,
            Self::Unit(transaction) => transaction,
        }
    }
}

impl std::ops::DerefMut for Link {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Own(connection) => connection,
            Self::Unit(transaction) => transaction,
        }
    }
}

/// A ledger with its models in use. They stay the same for as long as their digest does.
#[derive(Debug, Clone)]
struct Known {
    id: i64,
    folded: Hash,
    models: BTreeMap<String, i64>,
}

impl Known {
    fn new(id: i64, models: &[Model]) -> Self {
        let ids = models.iter().map(|model| (model.projection.clone(), signed(model.id))).collect();
        Self { id, folded: folded(models), models: ids }
    }
}

impl Connection {
    fn new(sqlite: Link) -> Self {
        Self { sqlite, known: BTreeMap::new(), unfinished: false }
    }
}

impl SqliteStore {
    /// Opens the store at `path`, or creates it.
    ///
    /// # Errors
    /// The file is foreign, of another version, locked or not writable.
    pub async fn create(path: &Path) -> Result<Self, StoreError> {
        let new = !path.exists();
        if !new {
            look(path).await?;
        }
        let mut connection = options(path).create_if_missing(true).connect().await.map_err(map)?;
        check_engine(&mut connection).await?;
        if new || is_blank(&mut connection).await? {
            migrate(&mut connection).await?;
        }
        Self::checked(path, connection).await
    }

    /// Applies the migrations that the store at `path` lacks. Returns their versions.
    ///
    /// # Errors
    /// As `open`; a store of a newer version.
    pub async fn migrate(path: &Path) -> Result<Vec<i64>, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { place: path.display().to_string() });
        }
        look(path).await?;
        let mut connection = options(path).connect().await.map_err(map)?;
        check_engine(&mut connection).await?;
        match check_file(path, &mut connection).await {
            Ok(()) => return Ok(Vec::new()),
            Err(StoreError::SchemaVersion { found, .. }) if (1..SCHEMA_VERSION).contains(&found) => {}
            Err(error) => return Err(error),
        }
        let applied = migrate(&mut connection).await?;
        connection.close().await.map_err(map)?;
        Ok(applied)
    }

    /// Opens the store at `path`, which must exist.
    ///
    /// # Errors
    /// It does not exist, is foreign, of another version, or locked.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { place: path.display().to_string() });
        }
        look(path).await?;
        Self::checked(path, connect(path).await?).await
    }

    /// Opens the store at `path` for an audit, also where the marks that `open` goes by were changed: the audit
    /// then says so.
    ///
    /// # Errors
    /// As `open`, for a file that does not have the tables of this version.
    pub async fn examine(path: &Path) -> Result<Self, StoreError> {
        let refused = match Self::open(path).await {
            Err(error @ (StoreError::Foreign { .. } | StoreError::SchemaVersion { .. })) => error,
            opened => return opened,
        };
        let Ok(mut connection) = options(path).connect().await else { return Err(refused) };
        if audit::has_our_objects(&mut connection).await.unwrap_or(false) {
            return Ok(Self::over(path, connection));
        }
        Err(refused)
    }

    async fn checked(path: &Path, mut connection: SqliteConnection) -> Result<Self, StoreError> {
        check_engine(&mut connection).await?;
        check_file(path, &mut connection).await?;
        Ok(Self::over(path, connection))
    }

    fn over(path: &Path, connection: SqliteConnection) -> Self {
        let units = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            // A transaction that the engine ended by itself, as where the disk is full, stays open in the driver's books.
            .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
            .connect_lazy_with(options(path));
        Self { path: path.to_owned(), connection: Mutex::new(Some(Connection::new(Link::Own(connection)))), units }
    }

    async fn connection(&self) -> Result<Guard<'_>, StoreError> {
        let mut guard = self.connection.lock().await;
        let Some(connection) = guard.as_mut() else {
            return Err(StoreError::Failed { detail: format!("{} was closed", self.path.display()) });
        };
        if std::mem::take(&mut connection.unfinished) {
            // There is nothing to roll back where it had ended after all.
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *connection.sqlite).await;
        }
        Ok(Guard(guard))
    }
}

/// The open connection, for as long as it is needed.
struct Guard<'a>(MutexGuard<'a, Option<Connection>>);

impl std::ops::Deref for Guard<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.0.as_ref().expect("checked when the guard was made")
    }
}

impl std::ops::DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.0.as_mut().expect("checked when the guard was made")
    }
}

#[async_trait]
impl Unit for SqliteStore {
    async fn land(self: Box<Self>) -> Result<(), StoreError> {
        match self.connection.lock().await.take().map(|connection| connection.sqlite) {
            Some(Link::Unit(transaction)) => transaction.commit().await.map_err(map),
            _ => Ok(()),
        }
    }

    fn as_store(&self) -> &dyn Store {
        self
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError> {
        read::ledgers(&mut self.connection().await?.sqlite).await
    }

    async fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        append::append(&mut *self.connection().await?, batch).await
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        read::entries(&mut self.connection().await?.sqlite, origin, from, limit).await
    }

    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError> {
        read::snapshot(&mut self.connection().await?.sqlite, origin, projections).await
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        read::lookup(&mut self.connection().await?.sqlite, origin, projection, keys).await
    }

    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        read::nodes(&mut self.connection().await?.sqlite, origin, level, from, limit).await
    }

    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError> {
        append::index(&mut *self.connection().await?, origin, head, tree, nodes).await
    }

    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
        append::keep(&mut self.connection().await?.sqlite, origin, evidence).await
    }

    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        read::kept(&mut self.connection().await?.sqlite, origin, after, limit).await
    }

    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
        read::checkpoints(&mut self.connection().await?.sqlite, origin, size).await
    }

    async fn reading(&self, origin: &Origin) -> Result<Box<dyn Reading + '_>, StoreError> {
        Ok(Box::new(read::OneMoment::begin(connect(&self.path).await?, origin).await?))
    }

    async fn shadow(&self, origin: &Origin, definition: &Definition) -> Result<u64, StoreError> {
        append::shadow(&mut *self.connection().await?, origin, definition).await
    }

    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError> {
        read::made(&mut self.connection().await?.sqlite, origin, model, keys).await
    }

    async fn fill(&self, origin: &Origin, model: u64, rows: &[(String, Row)]) -> Result<(), StoreError> {
        append::fill(&mut *self.connection().await?, origin, model, rows).await
    }

    async fn exchange(
        &self,
        origin: &Origin,
        head: Head,
        keep: &[Definition],
        models: &[Model],
    ) -> Result<(), StoreError> {
        append::exchange(&mut *self.connection().await?, origin, head, keep, models).await
    }

    async fn begin(&self, origin: &Origin, expected: Head) -> Result<Box<dyn Unit + '_>, StoreError> {
        let mut transaction = self.units.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
        // Read now, so that an append is one piece from the first on.
        let there = read::state(&mut transaction, origin).await?;
        stands_at(origin, expected, there.as_ref().map_or(Head::EMPTY, |(_, found)| found.head))?;
        let mut connection = Connection::new(Link::Unit(transaction));
        let known = there.map(|(id, found)| (origin.clone(), Known::new(id, &found.models)));
        connection.known.extend(known);
        let connection = Mutex::new(Some(connection));
        Ok(Box::new(Self { path: self.path.clone(), connection, units: self.units.clone() }))
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        // On a connection of its own: it goes over the whole file, and others are asked for entries meanwhile.
        if let Connection { sqlite: Link::Unit(unit), .. } = &mut *self.connection().await? {
            return audit::audit(unit).await;
        }
        let mut beside = connect(&self.path).await?;
        let audited = audit::audit(&mut beside).await;
        beside.close().await.map_err(map)?;
        audited
    }

    async fn close(&self) -> Result<(), StoreError> {
        let Some(Connection { sqlite: Link::Own(connection), .. }) = self.connection.lock().await.take() else {
            return Ok(());
        };
        // The one that closes the file last takes its log away. A unit that goes on is not waited for without end.
        let _ = tokio::time::timeout(Duration::from_millis(BUSY_TIMEOUT_MS), self.units.close()).await;
        connection.close().await.map_err(map)
    }
}

/// Applies what is missing, each migration in a transaction of its own.
async fn migrate(connection: &mut SqliteConnection) -> Result<Vec<i64>, StoreError> {
    let found = number(connection, "PRAGMA user_version").await?;
    let mut applied = Vec::new();
    for (version, migration) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(map)?;
        sqlx::raw_sql(migration).execute(&mut *transaction).await.map_err(map)?;
        transaction.commit().await.map_err(map)?;
        applied.push(version);
    }
    Ok(applied)
}

async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    match options(path).connect().await.map_err(map) {
        // A medium that cannot be written to, such as an auditor's: readable as it is, as long as no write-ahead log
        // waits beside the file.
        Err(StoreError::ReadOnly) if !with_suffix(path, "-wal").exists() => {
            let options = SqliteConnectOptions::new().filename(path).immutable(true).read_only(true);
            options.connect().await.map_err(map)
        }
        connected => connected,
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))
        .foreign_keys(true)
        .row_buffer_size(PAGE as usize)
        .pragma("trusted_schema", "OFF")
        // What is erased is overwritten in the file, not only let go.
        .pragma("secure_delete", "ON")
}

/// Looks at the first bytes of a file before anything could change it: SQLite's mark, and ours.
async fn look(path: &Path) -> Result<(), StoreError> {
    const SQLITE: &[u8; 16] = b"SQLite format 3\0";
    // Where SQLite keeps the application id, in big-endian (`sqlite.org/fileformat.html`, 1.3).
    const APPLICATION_ID_AT: usize = 68;
    let start = tokio::task::spawn_blocking({
        let path = path.to_owned();
        move || {
            let mut start = Vec::new();
            std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 100), &mut start)?;
            std::io::Result::Ok(start)
        }
    });
    let start = start.await.map_err(|error| StoreError::Failed { detail: error.to_string() })?;
    let start = start
        .map_err(|source| StoreError::Unreadable { place: path.display().to_string(), source: Arc::new(source) })?;
    let foreign = |detail: &str| StoreError::Foreign { place: path.display().to_string(), detail: detail.to_owned() };
    let application_id = start.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4).and_then(|bytes| bytes.try_into().ok());
    match application_id.map(i32::from_be_bytes).map(i64::from) {
        // A store whose creation was cut short is empty, and is made anew.
        None if start.is_empty() => Ok(()),
        Some(0 | APPLICATION_ID) if start.starts_with(SQLITE) => Ok(()),
        Some(_) if start.starts_with(SQLITE) => Err(foreign("an SQLite database of another program")),
        _ => Err(foreign("no SQLite database")),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

async fn number(connection: &mut SqliteConnection, query: &'static str) -> Result<i64, StoreError> {
    sqlx::query(query).fetch_one(connection).await.and_then(|row| row.try_get(0)).map_err(map)
}

async fn is_blank(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    let objects = number(connection, "SELECT count(*) FROM sqlite_schema").await?;
    let version = number(connection, "PRAGMA user_version").await?;
    Ok(objects == 0 && version == 0)
}

async fn check_engine(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT sqlite_version()").fetch_one(connection).await.map_err(map)?;
    let version: String = row.try_get(0).map_err(map)?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < OLDEST_SQLITE {
        let detail = format!("SQLite {version} can lose committed data; at least 3.51.3 is needed");
        return Err(StoreError::Failed { detail });
    }
    Ok(())
}

async fn check_file(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let application_id = number(connection, "PRAGMA application_id").await?;
    if application_id != APPLICATION_ID {
        let detail = "an SQLite database of another program".to_owned();
        return Err(StoreError::Foreign { place: path.display().to_string(), detail });
    }
    let found = number(connection, "PRAGMA user_version").await?;
    if found != SCHEMA_VERSION {
        return Err(StoreError::SchemaVersion { found, supported: SCHEMA_VERSION });
    }
    Ok(())
}

/// SQLite's integers are signed; a ledger of 2^63 entries does not exist.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
