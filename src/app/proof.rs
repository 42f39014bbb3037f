//! The Merkle tree of a ledger: its root at any size, proofs from it, and its making where a store has none yet.

use super::office::AppError;
use super::view::Pages;
use super::{Progress, parallel};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keyring::Keyring;
use crate::ledger::tile::WIDTH;
use crate::ledger::tree::{self, Frontier, Node, Subtree, TILE_HEIGHT};
use crate::ledger::{self, Chain, Fault};
use crate::store::{PAGE, Store, StoreError};
use crate::value::{Hash, Head, Origin, Problem};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The root of the tree over the first `size` entries.
///
/// # Errors
/// The store; it holds fewer entries.
pub async fn root(store: &dyn Store, origin: &Origin, size: u64) -> Result<Hash, AppError> {
    let there = store.snapshot(origin, &[]).await?;
    match Frontier::read(size, &there.frontier).filter(|_| there.head.size == size) {
        // Of the ledger as it stands it is kept.
        Some(tree) => Ok(tree.root()),
        None => Ok(ranges(store, origin, &[(0, size)]).await?.pop().unwrap_or_else(tree::empty_root)),
    }
}

/// The inclusion proof of the entry at `position` in the tree over the first `size` entries.
///
/// # Errors
/// The store; it holds fewer entries, or the entry is not among them.
pub async fn inclusion(store: &dyn Store, origin: &Origin, position: u64, size: u64) -> Result<Vec<Hash>, AppError> {
    if position >= size {
        let problem = Problem::new("entry-missing").found(position.to_string()).fact("last", size.saturating_sub(1));
        return Err(problem.into());
    }
    ranges(store, origin, &tree::inclusion(position, size)).await
}

/// Holds a checkpoint to the ledger as it stands.
///
/// # Errors
/// It is of another ledger than this has become, or of more entries than there are; the store.
pub async fn agrees(store: &dyn Store, checkpoint: &Checkpoint) -> Result<(), AppError> {
    let Checkpoint { origin, size, root: expected } = checkpoint;
    let head = store.snapshot(origin, &[]).await?.head;
    let problem = Problem::new("checkpoint-inconsistent").found(size.to_string()).fact("expected", expected);
    if *size > head.size {
        return Err(problem.fact("root", format!("{} < {size}", head.size)).into());
    }
    let stands = root(store, origin, *size).await?;
    if stands == *expected { Ok(()) } else { Err(problem.fact("root", stands).into()) }
}

/// The same, from the hashes that are kept of tiles and from headers, not from the root that is kept with the head.
///
/// # Errors
/// As `agrees`.
pub async fn computed(store: &dyn Store, checkpoint: &Checkpoint) -> Result<(), AppError> {
    agrees(store, checkpoint).await?;
    let Checkpoint { origin, size, root: expected } = checkpoint;
    let found = ranges(store, origin, &[(0, *size)]).await?.pop().unwrap_or_else(tree::empty_root);
    if found == *expected {
        return Ok(());
    }
    let problem = Problem::new("checkpoint-inconsistent").found(size.to_string()).fact("expected", expected);
    Err(problem.fact("root", found).into())
}

/// Walks the first entries of a ledger as verification does, without what is kept beside them: their head, the root of the
/// tree over them, and what they say of keys.
///
/// # Errors
/// The first entry that does not verify; there are fewer; the store.
pub async fn walked(store: &dyn Store, origin: &Origin, size: u64) -> Result<(Head, Hash, Keyring), AppError> {
    let (mut chain, mut tree) = (Chain::new(origin, None), Frontier::default());
    let mut pages = Pages::new(store, origin);
    let wrong = |fault: &Fault| {
        let problem = Problem::new("entry-not-verified").found(fault.position.unwrap_or(size).to_string());
        AppError::from(problem.fact("layer", fault.layer).fact("field", &fault.field))
    };
    while tree.size() < size {
        let Some(page) = pages.next().await? else { break };
        for entry in page.iter().filter(|entry| entry.position < size) {
            if let Some(fault) = chain.next(entry).1.first() {
                return Err(wrong(fault));
            }
            tree.push(tree::leaf(&entry.header), &mut Vec::new());
        }
    }
    Ok((chain.head(), tree.root(), chain.keys().clone()))
}

/// The proof that the tree over the first `old` entries is the beginning of that over the first `new`.
///
/// # Errors
/// The store; it holds fewer entries.
pub async fn consistency(store: &dyn Store, origin: &Origin, old: u64, new: u64) -> Result<Vec<Hash>, AppError> {
    ranges(store, origin, &tree::consistency(old, new)).await
}

async fn ranges(store: &dyn Store, origin: &Origin, ranges: &[(u64, u64)]) -> Result<Vec<Hash>, AppError> {
    let mut tiles = Tiles { store, origin, read: BTreeMap::new() };
    let mut roots = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        let mut parts = Vec::new();
        for subtree in tree::subtrees(*from, *to) {
            parts.push(tiles.complete(subtree).await?);
        }
        roots.push(tree::join(&parts));
    }
    Ok(roots)
}

/// The hashes of a proof, a tile at a time: what it needs of a level lies in one tile, or in two.
struct Tiles<'a> {
    store: &'a dyn Store,
    origin: &'a Origin,
    read: BTreeMap<(u32, u64), Vec<Hash>>,
}

impl Tiles<'_> {
    /// The root of a complete subtree, from the hashes that are kept at the level below it: of tiles, or headers.
    async fn complete(&mut self, subtree: Subtree) -> Result<Hash, AppError> {
        let (level, above) = (subtree.height / TILE_HEIGHT, subtree.height % TILE_HEIGHT);
        let (from, count) = (subtree.index << above, 1 << above);
        let (tile, within) = (from / WIDTH, usize::try_from(from % WIDTH).expect("below 256"));
        let hashes = match self.read.entry((level, tile)) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => place.insert(tile_hashes(self.store, self.origin, level, tile).await?),
        };
        let Some(part) = hashes.get(within..within + count) else {
            let detail = format!("the tree has {} hashes in tile {level}/{tile}, not {}", hashes.len(), within + count);
            return Err(StoreError::Corrupt { detail }.into());
        };
        Ok(tree::root(part.iter().copied()))
    }
}

/// The hashes of a tile, as many as there are.
async fn tile_hashes(store: &dyn Store, origin: &Origin, level: u32, tile: u64) -> Result<Vec<Hash>, StoreError> {
    let width = u32::try_from(WIDTH).expect("256");
    if level > 0 {
        return store.nodes(origin, level, tile * WIDTH, width).await;
    }
    let entries = store.entries(origin, tile * WIDTH, width).await?;
    Ok(entries.iter().map(|entry| tree::leaf(&entry.header)).collect())
}

/// Makes the tree of a ledger that was kept before stores had one. The entries are verified first: a tree over what was
/// changed already would prove the change.
///
/// # Errors
/// The first entry that does not verify; the store.
pub async fn index(store: &dyn Store, origin: &Origin, progress: &dyn Progress) -> Result<(), AppError> {
    loop {
        let snapshot = store.snapshot(origin, &[]).await?;
        if Frontier::read(snapshot.head.size, &snapshot.frontier).is_some() {
            return Ok(());
        }
        let (tree, nodes) = grow(store, origin, snapshot.head, progress).await?;
        match store.index(origin, snapshot.head, &tree, &nodes).await {
            Err(StoreError::HeadMoved { .. }) => {}
            done => return Ok(done?),
        }
    }
}

async fn grow(
    store: &dyn Store,
    origin: &Origin,
    head: Head,
    progress: &dyn Progress,
) -> Result<(Frontier, Vec<Node>), AppError> {
    let (mut frontier, mut nodes) = (Frontier::default(), Vec::new());
    let mut chain = Chain::new(origin, None);
    let mut pages = Pages::new(store, origin);
    while let Some(mut page) = pages.next().await? {
        page.retain(|entry| entry.position < head.size);
        for entry in &page {
            if let Some(fault) = chain.next(entry).1.first() {
                let problem = Problem::new("entry-not-verified").found(entry.position.to_string());
                return Err(problem.fact("layer", fault.layer).fact("field", &fault.field).into());
            }
        }
        for leaf in parallel::map(&page, |entry: &ledger::Entry| tree::leaf(&entry.header)) {
            frontier.push(leaf, &mut nodes);
        }
        progress.set(frontier.size(), head.size);
        if page.len() < PAGE as usize {
            break;
        }
    }
    match chain.finish(head).first() {
        Some(fault) => {
            let problem = Problem::new("entry-not-verified").found(head.size.to_string());
            Err(problem.fact("layer", fault.layer).fact("field", &fault.field).into())
        }
        None => Ok((frontier, nodes)),
    }
}
