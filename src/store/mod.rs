//! The store: a small contract, and its implementations.
//!
//! One conformance suite (`tests/conformance.rs`) runs over every implementation, and the same commands with the
//! same clock and randomness give the same bytes and the same head on all of them.

pub mod memory;
pub mod postgres;
pub mod sqlite;
pub mod staged;

use crate::ledger::tree::{Frontier, Node};
use crate::ledger::{Entry, Fault, Opening};
use crate::projection::rows::{Row, Rows};
use crate::value::{Hash, Head, Origin};
use async_trait::async_trait;
use postgres::PostgresStore;
use sqlite::SqliteStore;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Why a store could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Somebody else appended first: nothing was written. Read again and decide again.
    #[error("the head of {origin} moved from {expected} to {found}")]
    HeadMoved {
        /// The ledger.
        origin: Origin,
        /// What the caller decided on.
        expected: Head,
        /// What stands now.
        found: Head,
    },
    /// There is no store at this place.
    #[error("no store at {place}")]
    Missing {
        /// As the user named it.
        place: String,
    },
    /// The file is something else.
    #[error("{place} is not a store of Jate: {detail}")]
    Foreign {
        /// As the user named it.
        place: String,
        /// What it is, as far as one can tell.
        detail: String,
    },
    /// The schema of the store is newer than this program, or older than it can read.
    #[error("the store has schema {found}, this program works with {supported}")]
    SchemaVersion {
        /// Version found.
        found: i64,
        /// Version of this program.
        supported: i64,
    },
    /// Another process holds the store for longer than we wait.
    #[error("the store is locked by another program")]
    Locked,
    /// The place cannot be written to.
    #[error("the store cannot be written to")]
    ReadOnly,
    /// No space left where the store is.
    #[error("no space left where the store is")]
    Full,
    /// What is stored cannot be what was written: the writer stops.
    #[error("the store is damaged: {detail}")]
    Corrupt {
        /// Where and what.
        detail: String,
    },
    /// The database is there, and holds no store yet.
    #[error("{place} holds no store yet")]
    NotPrepared {
        /// Without its password.
        place: String,
    },
    /// The server cannot be reached, or lets nobody in under this name.
    #[error("{place} cannot be reached: {detail}")]
    Unreachable {
        /// Without its password.
        place: String,
        /// In the server's or the system's words.
        detail: String,
    },
    /// A connection over a network that would not verify who answers.
    #[error("{place} would be reached without a verified certificate")]
    Insecure {
        /// Without its password.
        place: String,
    },
    /// The server does not let this role do so.
    #[error("the server refuses: {detail}")]
    Forbidden {
        /// In the server's words.
        detail: String,
    },
    /// The connection was lost: whether the last append was written is known only by reading.
    #[error("the connection to the store was lost: {detail}")]
    Lost {
        /// In the server's or the system's words.
        detail: String,
    },
    /// The system refuses to open it.
    #[error("{place}: {source}")]
    Unreadable {
        /// As the user named it.
        place: String,
        /// In the system's words.
        source: Arc<std::io::Error>,
    },
    /// An append failed on its way to the disk: whether it was written is known only by reading, and may change when the
    /// store recovers.
    #[error("whether it was written is not known: {detail}")]
    Uncertain {
        /// In the engine's words.
        detail: String,
    },
    /// Anything else that the engine or the system reports.
    #[error("the store failed: {detail}")]
    Failed {
        /// In the engine's words.
        detail: String,
    },
}

impl StoreError {
    /// Whether the connection to the store is all that failed: then it is worth trying again.
    #[must_use]
    pub fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::Lost { .. } | Self::Unreachable { .. })
    }

    /// The same error where it is that of an append.
    #[must_use]
    pub fn of_an_append(self) -> Self {
        match self {
            Self::Failed { detail } | Self::Lost { detail } => Self::Uncertain { detail },
            other => other,
        }
    }
}

/// A row of a read model to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowWrite {
    /// Its projection.
    pub projection: String,
    /// Its key.
    pub key: String,
    /// Its cells.
    pub cells: Arc<Row>,
}

/// What others can hold a ledger to, whole by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Count of entries that it is of.
    pub size: u64,
    /// What it is.
    pub kind: EvidenceKind,
    /// A signed note.
    pub bytes: Vec<u8>,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::Display, strum::EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum EvidenceKind {
    /// A checkpoint with its signatures.
    Checkpoint,
}

impl Evidence {
    /// BLAKE3 of its bytes: tells pieces of one size and kind apart.
    #[must_use]
    pub fn digest(&self) -> Hash {
        Hash::of(&self.bytes)
    }

    /// Its place among all that is kept of a ledger.
    #[must_use]
    pub fn order(&self) -> (u64, String, Hash) {
        (self.size, self.kind.to_string(), self.digest())
    }
}

/// A projection as it is kept up: its name and the digest of its definition.
pub type Definition = (String, Hash);

/// A read model in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Its projection.
    pub projection: String,
    /// Digest of the definition that made the rows.
    pub definition: Hash,
    /// Its id in the store: another one after each exchange.
    pub id: u64,
    /// The entry that it could not fold: its rows are those before it, and no longer kept up.
    pub stopped_at: Option<u64>,
}

/// Digest of the models in use: what an append rests on beside the head.
#[must_use]
pub fn folded(models: &[Model]) -> Hash {
    if models.is_empty() {
        return Hash::ZERO;
    }
    let mut models: Vec<_> = models.iter().map(|m| (&m.projection, m.definition, m.id.to_string())).collect();
    models.sort();
    Hash::of(&crate::ledger::canon::write(&models))
}

/// The models of a ledger that begins.
#[must_use]
pub fn first_models(definitions: &[Definition]) -> Vec<Model> {
    let model = |((projection, definition), id): (&Definition, u64)| Model {
        projection: projection.clone(),
        definition: *definition,
        id,
        stopped_at: None,
    };
    definitions.iter().zip(1..).map(model).collect()
}

/// What an exchange comes to: the models that go out of use, and all that are in use after it.
fn exchanged(in_use: &[Model], keep: &[Definition], new: &[Model]) -> (Vec<Model>, Vec<Model>) {
    let stays = |model: &Model| {
        keep.iter().any(|(projection, _)| *projection == model.projection)
            && new.iter().all(|new| new.projection != model.projection)
    };
    let (mut live, retired): (Vec<Model>, _) = in_use.iter().cloned().partition(stays);
    live.extend_from_slice(new);
    (retired, live)
}

/// That a ledger stands where somebody expects it.
fn stands_at(origin: &Origin, expected: Head, found: Head) -> Result<(), StoreError> {
    if found == expected { Ok(()) } else { Err(StoreError::HeadMoved { origin: origin.clone(), expected, found }) }
}

/// Evidence of more entries than there are.
fn no_entries(evidence: &Evidence) -> StoreError {
    StoreError::Failed { detail: format!("there are no {} entries for this {}", evidence.size, evidence.kind) }
}

/// A row whose cells are not in the form in which rows are kept.
pub(crate) fn no_cells(key: &str) -> StoreError {
    StoreError::Corrupt { detail: format!("read_rows.cells of {key}") }
}

/// Adds a row of entries with an opening, or none: as a join gives them, an entry again for each of its openings.
fn gather(entries: &mut Vec<Entry>, entry: Entry, opening: Option<Opening>) {
    if entries.last().is_none_or(|last| last.position != entry.position) {
        entries.push(entry);
    }
    if let Some(entry) = entries.last_mut() {
        entry.openings.extend(opening);
    }
}

/// What is appended in one piece: in a transaction of its own, or as a part of a unit.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The ledger; it comes to be with its first batch.
    pub origin: Origin,
    /// The head that the batch was chained onto.
    pub expected: Head,
    /// What the snapshot that the rows rest on said of the models in use.
    pub folded: Hash,
    /// The entries with their openings, in order, gapless from `expected.size`; at least one.
    pub entries: Vec<Entry>,
    /// The tree over all entries up to these.
    pub frontier: Frontier,
    /// Subtrees of 256, 65 536, … entries that these complete.
    pub nodes: Vec<Node>,
    /// Rows of read models as they are after these entries; of a unit, they may come with its last part.
    pub rows: Vec<RowWrite>,
    /// Openings that entries of this batch say are erased, by entry and field.
    pub erased: Vec<(u64, String)>,
    /// Projections that cannot go on from an entry of this batch, with its position.
    pub stopped: Vec<(String, u64)>,
    /// The projections that are kept up: the models of a new ledger.
    pub definitions: Arc<[Definition]>,
}

impl Batch {
    /// This one with what was chained onto it.
    #[must_use]
    pub fn and(mut self, next: Self) -> Self {
        self.entries.extend(next.entries);
        self.frontier = next.frontier;
        self.nodes.extend(next.nodes);
        self.rows.extend(next.rows);
        self.erased.extend(next.erased);
        self.stopped.extend(next.stopped);
        self
    }
}

/// A consistent view of a ledger's head and of some of its read models.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The head.
    pub head: Head,
    /// The tree, as `Frontier` writes it; of an older store nothing.
    pub frontier: Vec<u8>,
    /// What `folded` says of the models in use.
    pub folded: Hash,
    /// All models in use, by projection.
    pub models: Arc<[Model]>,
    /// All rows of each projection asked for, in that order.
    pub rows: Vec<Rows>,
}

impl Snapshot {
    /// Of a ledger that does not exist.
    #[must_use]
    pub fn empty(projections: &[&str]) -> Self {
        let rows = projections.iter().map(|_| Rows::new()).collect();
        Self { head: Head::EMPTY, frontier: Vec::new(), folded: Hash::ZERO, models: Arc::default(), rows }
    }

    /// The model of a projection.
    #[must_use]
    pub fn model(&self, projection: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.projection == projection)
    }
}

/// A ledger as it was at one moment, for as long as somebody reads.
#[async_trait]
pub trait Reading: Send {
    /// Head and models in use, without rows.
    fn snapshot(&self) -> &Snapshot;

    /// At most `limit` rows of a model with keys above `after`, by their bytes: each with its cells as they are stored.
    async fn rows(&mut self, model: u64, after: Option<&str>, limit: u32)
    -> Result<Vec<(String, Vec<u8>)>, StoreError>;
}

/// Where ledgers are kept.
///
/// Durability: when `append` returns `Ok`, the batch survives the death of process and machine. When it returns
/// an error other than `HeadMoved`, the batch may or may not have been written, whole or not at all; nothing of it
/// is ever half there. The caller finds out by reading, and a retry with the same `expected` head is safe: if the
/// batch was written the head has moved.
///
/// Atomicity: entries, openings, head, rows and watermarks of a batch become visible together.
///
/// Order: positions are gapless and the head moves by compare-and-swap, so that of two writers on one head one
/// wins and the other gets `HeadMoved`: also where the head is the same and the read models are others. A reader never
/// sees an entry before those in front of it.
///
/// Openings are erased only together with the entry that records it: what a batch erases is gone when it is there.
#[async_trait]
pub trait Store: std::fmt::Debug + Send + Sync {
    /// Every ledger with its head, by origin.
    async fn ledgers(&self) -> Result<Vec<(Origin, Head)>, StoreError>;

    /// Appends a batch, or nothing.
    async fn append(&self, batch: &Batch) -> Result<(), StoreError>;

    /// Appends batches of different ledgers: an answer for each. Stores that can, commit them together.
    async fn append_all(&self, batches: &[Batch]) -> Vec<Result<(), StoreError>> {
        let mut answers = Vec::with_capacity(batches.len());
        for batch in batches {
            answers.push(self.append(batch).await);
        }
        answers
    }

    /// Whether `append_all` commits batches together: then it is worth waiting for more of them.
    fn commits_together(&self) -> bool {
        false
    }

    /// At most `limit` entries from position `from` on, in order, with their openings by field. Returns what is
    /// stored, even where it no longer verifies.
    async fn entries(&self, origin: &Origin, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// Waits until the ledger may hold an entry at `position`, and no longer than `patience`. A hint: whoever waits
    /// looks for themselves. Stores that cannot be woken look ten times a second.
    async fn changed(&self, origin: &Origin, position: u64, patience: Duration) {
        let waited = std::time::Instant::now();
        while waited.elapsed() < patience {
            tokio::time::sleep(Duration::from_millis(100).min(patience)).await;
            if self.snapshot(origin, &[]).await.is_ok_and(|snapshot| snapshot.head.size > position) {
                return;
            }
        }
    }

    /// The head and all rows of the named projections, as of one moment. An unknown ledger is empty.
    async fn snapshot(&self, origin: &Origin, projections: &[&str]) -> Result<Snapshot, StoreError>;

    /// The rows of a projection that have one of `keys`.
    async fn lookup(&self, origin: &Origin, projection: &str, keys: &[String]) -> Result<Rows, StoreError>;

    /// At most `limit` hashes of a level of the tree, from a place on, in order.
    async fn nodes(&self, origin: &Origin, level: u32, from: u64, limit: u32) -> Result<Vec<Hash>, StoreError>;

    /// Puts the tree beside entries that were recorded before stores had one. `HeadMoved` where the ledger has gone on.
    async fn index(&self, origin: &Origin, head: Head, tree: &Frontier, nodes: &[Node]) -> Result<(), StoreError>;

    /// Keeps evidence beside the entries that it is of; what is kept already is not kept twice.
    async fn keep(&self, origin: &Origin, evidence: &Evidence) -> Result<(), StoreError>;

    /// At most `limit` pieces of evidence that come after one, in their order: by size, kind and digest.
    async fn kept(&self, origin: &Origin, after: Option<&Evidence>, limit: u32) -> Result<Vec<Evidence>, StoreError>;

    /// The checkpoints of the largest size that has one and is no larger than `size`; several where more signatures came.
    async fn checkpoints(&self, origin: &Origin, size: u64) -> Result<Vec<Evidence>, StoreError>;

    /// Begins to read a ledger as it is at this moment, whatever others append meanwhile.
    async fn reading(&self, origin: &Origin) -> Result<Box<dyn Reading + '_>, StoreError>;

    /// Makes a model that nobody sees yet, without rows; returns its id.
    async fn shadow(&self, origin: &Origin, definition: &Definition) -> Result<u64, StoreError>;

    /// Rows of a model of `shadow` that have one of `keys`.
    async fn made(&self, origin: &Origin, model: u64, keys: &[String]) -> Result<Rows, StoreError>;

    /// Puts rows into a model of `shadow`. `HeadMoved` where somebody else exchanged models and removed it.
    async fn fill(&self, origin: &Origin, model: u64, rows: &[(String, Row)]) -> Result<(), StoreError>;

    /// Puts models of `shadow`, filled with the rows of all entries up to `head`, in the place of those in use, in one
    /// step: readers see the old ones or the new. Models in use of projections other than `keep` go too. `HeadMoved`
    /// where the ledger has gone on since, or where somebody else exchanged models and removed these: nothing changes.
    /// What is no longer in use, or was never put to use, is removed afterwards.
    async fn exchange(
        &self,
        origin: &Origin,
        head: Head,
        keep: &[Definition],
        models: &[Model],
    ) -> Result<(), StoreError>;

    /// Begins a unit of many appends to one ledger, from a head on: `HeadMoved` where it stands elsewhere. Others who append
    /// to it wait; what they read is what was there before.
    async fn begin(&self, origin: &Origin, expected: Head) -> Result<Box<dyn Unit + '_>, StoreError>;

    /// What is wrong with the store itself: missing or foreign tables and triggers, rows that belong to no
    /// ledger, a damaged file. Entries and read models are checked by those who know what they mean.
    async fn audit(&self) -> Result<Vec<Fault>, StoreError>;

    /// Lets go of the store so that the file is whole by itself.
    async fn close(&self) -> Result<(), StoreError>;
}

/// A store in which what is appended becomes visible and durable together, when it lands: or not at all, where it is
/// dropped before or an append failed.
#[async_trait]
pub trait Unit: Store {
    /// Commits everything.
    async fn land(self: Box<Self>) -> Result<(), StoreError>;

    /// The same, to be used as a store.
    fn as_store(&self) -> &dyn Store;
}

/// Opens the store at a place: a URL of PostgreSQL, or a file.
///
/// # Errors
/// There is none, or it cannot be used.
pub async fn open(place: &str) -> Result<Box<dyn Store>, StoreError> {
    if PostgresStore::is_place(place) {
        return Ok(Box::new(PostgresStore::open(place).await?));
    }
    Ok(Box::new(SqliteStore::open(Path::new(place)).await?))
}

/// Opens the store at a place, or makes it where that takes no administrator: a file.
///
/// # Errors
/// As `open`.
pub async fn create(place: &str) -> Result<Box<dyn Store>, StoreError> {
    if PostgresStore::is_place(place) {
        return open(place).await;
    }
    Ok(Box::new(SqliteStore::create(Path::new(place)).await?))
}

/// Opens the store at a place for an audit, also where the marks that `open` goes by were changed.
///
/// # Errors
/// As `open`, for what is no store of this version.
pub async fn examine(place: &str) -> Result<Box<dyn Store>, StoreError> {
    if PostgresStore::is_place(place) {
        return Ok(Box::new(PostgresStore::examine(place).await?));
    }
    Ok(Box::new(SqliteStore::examine(Path::new(place)).await?))
}

/// Applies the migrations that the store at a place lacks. Returns their versions.
///
/// # Errors
/// There is none, it is of a newer version, or it may not be changed.
pub async fn migrate(place: &str) -> Result<Vec<i64>, StoreError> {
    if PostgresStore::is_place(place) {
        return PostgresStore::migrate(place).await;
    }
    SqliteStore::migrate(Path::new(place)).await
}

/// Entries read at a time by whoever walks a ledger.
pub const PAGE: u32 = 1000;
