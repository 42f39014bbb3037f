//! Publishing a ledger as tiles (`c2sp.org/tlog-tiles`): a folder of files that any static server can serve, and from which
//! anyone can make every proof. The headers of entries are in it; their payloads and texts are not.

use super::checkpoint::Signed;
use super::office::AppError;
use super::{Progress, proof};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::tile::{self, Tile};
use crate::ledger::tree;
use crate::ledger::{Fault, Layer};
use crate::store::{Store, StoreError};
use crate::value::{Hash, Origin, Problem};
use std::io::Write as _;
use std::path::Path;

/// The one file that changes.
const CHECKPOINT: &str = "checkpoint";

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size that was there before; 0 where nothing was.
    pub before: u64,
    /// Size that is there now.
    pub size: u64,
    /// Count of files written.
    pub files: u64,
}

/// Why it was not.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The store, or what is published contradicts it.
    #[error(transparent)]
    App(#[from] AppError),
    /// The folder.
    #[error("{path}: {source}")]
    Folder {
        /// Which file.
        path: String,
        /// In the system's words.
        source: std::io::Error,
    },
}

impl From<Problem> for PublishError {
    fn from(problem: Problem) -> Self {
        Self::App(problem.into())
    }
}

/// Brings a folder up to a checkpoint. Tiles come first, each whole or not at all; the checkpoint, which makes readers look
/// for them, is the last. A death on the way leaves what was published before, and the next run goes on.
///
/// # Errors
/// What is published is of another ledger, or of one that this is no continuation of; the folder; the store.
pub async fn publish(
    store: &dyn Store,
    signed: &Signed,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<Published, PublishError> {
    let Checkpoint { origin, size, .. } = &signed.checkpoint;
    let path = folder.join(CHECKPOINT);
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    // One at a time: whoever is slower must not put an older checkpoint back.
    let lock = std::fs::OpenOptions::new().create(true).append(true).open(folder.join(".lock"));
    let lock = lock.and_then(|lock| lock.lock().map(|()| lock)).map_err(|error| failed(folder, error))?;
    proof::computed(store, &signed.checkpoint).await?;
    let before = match std::fs::read(&path) {
        Ok(note) => continues(store, &signed.checkpoint, &note, &path).await?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => 0,
        Err(error) => return Err(failed(&path, error)),
    };
    let tiles = tile::between(before, *size);
    for (done, tile) in (1..).zip(&tiles) {
        let bytes = content(store, origin, *tile).await?;
        check_tile(store, origin, *tile, &bytes).await?;
        put(&folder.join(tile.path()), &bytes, true)?;
        progress.set(done, tiles.len() as u64);
    }
    put(&path, signed.note.to_string().as_bytes(), false)?;
    drop(lock);
    Ok(Published { before, size: *size, files: tiles.len() as u64 + 1 })
}

/// Holds what is published in a folder to a ledger: its checkpoint, and every tile that this needs, byte for byte.
///
/// # Errors
/// The folder holds no checkpoint; the store.
pub async fn check(store: &dyn Store, folder: &Path) -> Result<(Origin, Vec<Fault>), PublishError> {
    let path = folder.join(CHECKPOINT);
    let note = std::fs::read(&path).map_err(|error| failed(&path, error))?;
    let Ok((checkpoint, _)) = Checkpoint::of_note(&note) else {
        return Err(Problem::new("published-unreadable").found(path.display().to_string()).into());
    };
    let fault = |field: &str, what| Fault::beside(Layer::Tile, field, what);
    let origin = checkpoint.origin.clone();
    let mut faults = Vec::new();
    match proof::computed(store, &checkpoint).await {
        Ok(()) => {}
        Err(AppError::Problems(_)) => return Ok((origin, vec![fault(CHECKPOINT, "published-differs")])),
        Err(error) => return Err(error.into()),
    }
    for tile in tile::between(0, checkpoint.size) {
        let path = tile.path();
        match std::fs::read(folder.join(&path)) {
            Ok(bytes) if bytes == content(store, &origin, tile).await? => {}
            Ok(_) => faults.push(fault(&path, "published-differs")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => faults.push(fault(&path, "missing")),
            Err(error) => return Err(failed(&folder.join(path), error)),
        }
    }
    Ok((origin, faults))
}

/// The size of what is published, of which the checkpoint must be a continuation.
async fn continues(store: &dyn Store, new: &Checkpoint, note: &[u8], path: &Path) -> Result<u64, PublishError> {
    let found = path.display().to_string();
    let Ok((old, _)) = Checkpoint::of_note(note) else {
        return Err(Problem::new("published-unreadable").found(found).into());
    };
    if old.origin != new.origin {
        return Err(Problem::new("published-another").found(found).fact("ledger", old.origin).into());
    }
    if old.size > new.size {
        let problem = Problem::new("published-larger").found(found).fact("size", old.size);
        return Err(problem.fact("now", new.size).into());
    }
    proof::agrees(store, &old).await?;
    Ok(old.size)
}

async fn content(store: &dyn Store, origin: &Origin, tile: Tile) -> Result<Vec<u8>, AppError> {
    let (from, to) = tile.range();
    let width = u32::try_from(tile.width).expect("a tile has at most 256 hashes");
    let mut bytes = Vec::new();
    let found = match tile.level {
        Some(level @ 1..) => {
            let nodes = store.nodes(origin, level, from, width).await?;
            bytes.extend(nodes.iter().flat_map(|hash| hash.0));
            nodes.len()
        }
        level => {
            let entries = store.entries(origin, from, width).await?;
            for entry in &entries {
                match level {
                    Some(_) => bytes.extend(tree::leaf(&entry.header).0),
                    None => tile::put_entry(&entry.header, &mut bytes).ok_or_else(|| StoreError::Corrupt {
                        detail: format!("the header of entry {} is longer than one can be", entry.position),
                    })?,
                }
            }
            entries.len()
        }
    };
    if found as u64 == tile.width {
        return Ok(bytes);
    }
    let detail = format!("{} has {found} of its {} parts {from}..{to}", tile.path(), tile.width);
    Err(StoreError::Corrupt { detail }.into())
}

/// A full tile's root is the hash that stands above it: what was signed, not what stands in the entries now.
async fn check_tile(store: &dyn Store, origin: &Origin, tile: Tile, bytes: &[u8]) -> Result<(), AppError> {
    let Some(level) = tile.level.filter(|_| tile.width == tile::WIDTH) else { return Ok(()) };
    let above = store.nodes(origin, level + 1, tile.index, 1).await?;
    let root = tree::root(bytes.chunks(32).filter_map(Hash::from_slice));
    if above.first() == Some(&root) {
        return Ok(());
    }
    Err(StoreError::Corrupt { detail: format!("{} does not have the root that stands above it", tile.path()) }.into())
}

/// Writes a file, whole or not at all. One that never changes and is there already must be the same.
fn put(path: &Path, bytes: &[u8], immutable: bool) -> Result<(), PublishError> {
    let said = |error| failed(path, error);
    if immutable && path.exists() {
        let there = std::fs::read(path).map_err(said)?;
        if there != bytes {
            return Err(Problem::new("published-differs").found(path.display().to_string()).into());
        }
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(said)?;
    }
    let part = path.with_added_extension("part");
    let written = std::fs::File::create(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&part, path)).map_err(said)?;
    // The new name is durable with its folder.
    path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all()).map_err(said)
}

fn failed(path: &Path, source: std::io::Error) -> PublishError {
    PublishError::Folder { path: path.display().to_string(), source }
}
