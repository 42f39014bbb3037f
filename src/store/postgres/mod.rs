//! The shared store: a schema in PostgreSQL, 15 or later.
//!
//! One statement appends a batch: it moves the head by compare-and-swap and, only where that succeeds, inserts the
//! entries and folds the rows. The guards of the schema (`schemas/sql/postgres`) hold everybody else to the same.

mod append;
mod audit;
mod error;
mod migrate;
mod read;

pub use migrate::{APP_ROLE, OWNER_ROLE};

use super::{Batch, Definition, Evidence, Model, Reading, Snapshot, Store, StoreError, Unit, stands_at};
use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Fault};
use crate::projection::rows::{Row, Rows};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use error::map;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _, Error, PgConnection, PgPool, PgTransaction, Postgres, Row as _};
use std::sync::{self, Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::MutexGuard;

/// How long to wait for a connection before saying that the server cannot be reached.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Connections of one process: readers, beside the one that appends are made on.
const CONNECTIONS: u32 = 8;

/// For how long a connection that was used need not be looked at.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// Settings of every session. A statement that hangs longer is given up and told; nothing waits for ever.
const SESSION: [(&str, &str); 8] = [
    ("search_path", "jate,pg_temp"),
    ("statement_timeout", "10min"),
    ("lock_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "60s"),
    // An append that was acknowledged is on the server's disk, whatever the database's own default.
    ("synchronous_commit", "on"),
    // Plans are kept: one made while a table was small would read all of it when it is large.
    ("enable_seqscan", "off"),
    // That a transaction was open already when another begins is no news.
    ("client_min_messages", "error"),
    ("jit", "off"),
];

/// A schema in a PostgreSQL database. Lost connections are replaced by new ones.
#[derive(Debug)]
pub struct PostgresStore {
    place: String,
    pool: PgPool,
    /// The transaction that all statements of a unit are in.
    unit: Option<tokio::sync::Mutex<PgTransaction<'static>>>,
    /// What appends are made on, and nothing else, with when it was used last. Nobody leaves a transaction open in it: in a row
    /// of appends it is looked at once.
    writing: Mutex<Option<(PgConnection, Instant)>>,
    /// When others were last told that something was appended.
    announced: Mutex<Option<Instant>>,
    known: Arc<Mutex<append::Known>>,
}

/// The channel on which appends are announced: a hint to look.
const CHANNEL: &str = "jate";

/// Announcements wake readers at most so often: each waits for a lock of the whole server.
const ANNOUNCEMENT_PAUSE: Duration = Duration::from_millis(50);

impl PostgresStore {
    /// Whether a place is one of PostgreSQL, rather than a file.
    #[must_use]
    pub fn is_place(place: &str) -> bool {
        place.starts_with("postgres://") || place.starts_with("postgresql://")
    }

    /// Opens the store at `url`, which must be prepared and of this version.
    ///
    /// # Errors
    /// The server cannot be reached or refuses; the store is not prepared, or of another version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        migrate::check(&mut *store.connection().await?, &store.place).await?;
        Ok(store)
    }

    /// Opens the store at `url` for an audit, also where the list of its migrations was changed.
    ///
    /// # Errors
    /// As `open`, where there is no schema at all or one of a newer version.
    pub async fn examine(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        let mut connection = store.connection().await?;
        match migrate::check(&mut connection, &store.place).await {
            Err(error @ StoreError::SchemaVersion { .. }) if !audit::has_our_objects(&mut connection).await? => {
                Err(error)
            }
            Ok(()) | Err(StoreError::SchemaVersion { .. }) => {
                drop(connection);
                Ok(store)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes the roles and the schema; what is there already stays. Returns the versions applied.
    ///
    /// # Errors
    /// The connection may not create roles or schemas; the store.
    pub async fn init(url: &str) -> Result<Vec<i64>, StoreError> {
        let store = Self::connect(url).await?;
        let mut connection = store.connection().await?;
        migrate::make_roles(&mut connection).await?;
        migrate::migrate(&mut connection).await
    }

    /// Applies the migrations that the store lacks. Returns their versions.
    ///
    /// # Errors
    /// The store is not prepared; the connection may not change it.
    pub async fn migrate(url: &str) -> Result<Vec<i64>, StoreError> {
        let store = Self::connect(url).await?;
        let mut connection = store.connection().await?;
        match migrate::check(&mut connection, &store.place).await {
            Ok(()) => return Ok(Vec::new()),
            Err(StoreError::SchemaVersion { found, supported }) if found < supported => {}
            Err(error) => return Err(error),
        }
        migrate::migrate(&mut connection).await
    }

    /// Whether the connection may do more than record and read: it is of the owner's role, or of a superuser.
    ///
    /// # Errors
    /// The store.
    pub async fn is_of_an_owner(&self) -> Result<bool, StoreError> {
        let mut connection = self.connection().await?;
        let member = sqlx::query_scalar("SELECT pg_has_role(current_user, $1, 'MEMBER')").bind(migrate::OWNER_ROLE);
        member.fetch_one(&mut *connection).await.map_err(map)
    }

    /// Every object of the schema, a line each, as `schemas/sql/postgres/catalogue.txt` has them.
    ///
    /// # Errors
    /// The store.
    pub async fn catalogue(&self) -> Result<String, StoreError> {
        audit::catalogue(&mut *self.connection().await?).await
    }

    async fn connect(url: &str) -> Result<Self, StoreError> {
        let options: PgConnectOptions =
            url.parse().map_err(|error: sqlx::Error| StoreError::Failed { detail: error.to_string() })?;
        let options = secured(options)?.application_name("jate").options(SESSION);
        let place = place(&options);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(CONNECT_TIMEOUT);
        // Connecting once here tells why it does not work; the pool would try again and say that time ran out.
        let first = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await.unwrap_or(Err(Error::PoolTimedOut));
        drop(first.map_err(|error| error::connecting(error, &place))?);
        // Whoever goes away while a transaction begins leaves it open, and the driver does not know: a rollback tells
        // whether the connection is alive as well as a ping would. A rollback of nothing would be a line in the server's
        // log, each time.
        let pool = pool
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(async { look_at(connection).await.map(|()| true) }));
        let pool = pool.connect_lazy_with(options);
        let writing = Mutex::default();
        Ok(Self { place, pool, unit: None, writing, announced: Mutex::default(), known: Arc::default() })
    }

    /// Tells readers that there may be something new. Whether it arrives matters to nobody's entry.
    async fn announce(&self, connection: &mut PgConnection) {
        if self.unit.is_some() {
            return;
        }
        {
            let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
            if announced.is_some_and(|last| last.elapsed() < ANNOUNCEMENT_PAUSE) {
                return;
            }
            *announced = Some(Instant::now());
        }
        let _ = sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(connection).await;
    }

    async fn connection(&self) -> Result<Guard<'_>, StoreError> {
        match &self.unit {
            Some(transaction) => Ok(Guard::Unit(transaction.lock().await)),
            None => {
                let connection = self.pool.acquire().await;
                connection.map(Guard::Pool).map_err(|error| error::connecting(error, &self.place))
            }
        }
    }

    /// The connection for an append. Whoever goes away, or fails, lets go of it, and the next one begins another.
    async fn writing(&self) -> Result<Guard<'_>, StoreError> {
        let kept = self.kept().take();
        if let Some((mut connection, used)) = kept {
            let lives = used.elapsed() < LOOKED_AT
                || matches!(tokio::time::timeout(CONNECT_TIMEOUT, look_at(&mut connection)).await, Ok(Ok(())));
            if lives {
                return Ok(Guard::Writing(connection));
            }
        }
        Ok(match self.connection().await? {
            Guard::Pool(connection) => Guard::Writing(connection.detach()),
            other => other,
        })
    }

    /// Keeps a connection for the next append, unless there is one, or the store was closed meanwhile.
    async fn keep_writing(&self, connection: PgConnection) {
        let spare = {
            let mut kept = self.kept();
            if kept.is_none() && !self.pool.is_closed() {
                *kept = Some((connection, Instant::now()));
                return;
            }
            connection
        };
        let _ = spare.close().await;
    }

    fn kept(&self) -> sync::MutexGuard<'_, Option<(PgConnection, Instant)>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection for a statement or a few: one of the pool, that of appends, or that of the unit.
enum Guard<'a> {
    Pool(PoolConnection<Postgres>),
    Writing(PgConnection),
    Unit(MutexGuard<'a, PgTransaction<'static>>),
}

impl std::ops::Deref for Guard<'_> {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        match self {
            Self::Pool(connection) => connection,
            Self::Writing(connection) => connection,
            Self::Unit(transaction) => transaction,
        }
    }
}

impl std::ops::DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Pool(connection) => connection,
            Self::Writing(connection) => connection,
            Self::Unit(transaction) => transaction,
        }
    }
}

/// Over a network only with a certificate that verifies; over loopback or a socket it may be plain.
fn secured(options: PgConnectOptions) -> Result<PgConnectOptions, StoreError> {
    let host = options.get_host();
    let local = host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match options.get_ssl_mode() {
        _ if local || options.get_socket().is_some() => Ok(options),
        PgSslMode::VerifyCa | PgSslMode::VerifyFull => Ok(options),
        // What a URL says when it says nothing.
        PgSslMode::Prefer => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Require => {
            Err(StoreError::Insecure { place: place(&options) })
        }
    }
}

/// Where the store is, without its password.
fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    format!("postgres://{}@{}:{}/{database}", options.get_username(), options.get_host(), options.get_port())
}

#[async_trait]
impl Unit for PostgresStore {
    async fn land(mut self: Box<Self>) -> Result<(), StoreError> {
        if let Some(transaction) = self.unit.take() {
            transaction.into_inner().commit().await.map_err(map)?;
            // It is recorded, whether others are told or not.
            if let Ok(mut connection) = self.connection().await {
                self.announce(&mut connection).await;
            }
        }
        Ok(())
    }

    fn as_store(&self) -> &dyn Store {
        self
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError> {
        read::ledgers(&mut *self.connection().await?).await
    }

    async fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        self.append_all(std::slice::from_ref(batch)).await.pop().unwrap_or(Ok(()))
    }

    async fn append_all(&self, batches: &[Batch]) -> Vec<Result<(), StoreError>> {
        let done = match self.writing().await {
            Ok(mut connection) => {
                let done = append::append_all(&mut connection, &self.known, batches).await;
                self.announce(&mut connection).await;
                if let (Guard::Writing(connection), Ok(_)) = (connection, &done) {
                    self.keep_writing(connection).await;
                }
                done
            }
            Err(error) => Err(error),
        };
        done.unwrap_or_else(|error| batches.iter().map(|_| Err(error.clone())).collect())
    }

    fn commits_together(&self) -> bool {
        true
    }

    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        read::entries(&mut *self.connection().await?, origin, from, limit).await
    }

    async fn changed(&self, _: &Origin, _: u64, patience: Duration) {
        let listen = async {
            let mut listener = PgListener::connect_with(&self.pool).await?;
            listener.listen(CHANNEL).await?;
            listener.recv().await
        };
        // What was appended before we listened is announced again only with the next: hence the patience.
        let _ = tokio::time::timeout(patience, listen).await;
    }

    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError> {
        read::snapshot(&mut *self.connection().await?, origin, projections).await
    }

    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError> {
        read::lookup(&mut *self.connection().await?, origin, projection, keys).await
    }

    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError> {
        read::nodes(&mut *self.connection().await?, origin, level, from, limit).await
    }

    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError> {
        append::index(&mut *self.connection().await?, origin, head, tree, nodes).await
    }

    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError> {
        append::keep(&mut *self.connection().await?, origin, evidence).await
    }

    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        read::kept(&mut *self.connection().await?, origin, after, limit).await
    }

    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError> {
        read::checkpoints(&mut *self.connection().await?, origin, size).await
    }

    async fn reading(&self, origin: &Origin) -> Result<Box<dyn Reading + '_>, StoreError> {
        Ok(Box::new(read::OneMoment::begin(&self.pool, origin).await?))
    }

    async fn shadow(&self, origin: &Origin, definition: &Definition) -> Result<u64, StoreError> {
        append::shadow(&mut *self.connection().await?, origin, definition).await
    }

    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError> {
        read::made(&mut *self.connection().await?, origin, model, keys).await
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
        let transaction = self.pool.begin().await;
        let mut transaction = transaction.map_err(|error| error::connecting(error, &self.place))?;
        stands_at(origin, expected, read::locked(&mut transaction, origin).await?)?;
        Ok(Box::new(Self {
            place: self.place.clone(),
            pool: self.pool.clone(),
            unit: Some(tokio::sync::Mutex::new(transaction)),
            writing: Mutex::default(),
            announced: Mutex::default(),
            known: Arc::clone(&self.known),
        }))
    }

    async fn audit(&self) -> Result<Vec<Fault>, StoreError> {
        audit::audit(&mut *self.connection().await?).await
    }

    async fn close(&self) -> Result<(), StoreError> {
        let kept = self.kept().take();
        if let Some((connection, _)) = kept {
            let _ = connection.close().await;
        }
        self.pool.close().await;
        Ok(())
    }
}

/// Whether a connection is alive, and without a transaction that somebody left open.
async fn look_at(connection: &mut PgConnection) -> Result<(), Error> {
    sqlx::raw_sql("BEGIN; ROLLBACK").execute(connection).await.map(drop)
}

async fn number(connection: &mut PgConnection, query: &'static str) -> Result<i64, StoreError> {
    sqlx::query(query).fetch_one(connection).await.and_then(|row| row.try_get(0)).map_err(map)
}

/// PostgreSQL's integers are signed; a ledger of 2^63 entries does not exist.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
