//! The Merkle tree over the entries of a ledger, as in RFC 6962: SHA-256, a leaf is the hash of `0x00` and the bytes of a
//! header, a node that of `0x01` and its two children.
//!
//! Pure arithmetic of hashes. Stores keep the *frontier* (the roots of the complete subtrees that the tree is made of) with
//! the head, and the roots of complete subtrees of 256, 65 536, … leaves: the hashes that `c2sp.org/tlog-tiles` calls those
//! of a tile above the lowest level. Everything else is computed from these and from at most 255 headers.

use crate::value::Hash;
use sha2::{Digest, Sha256};

/// Levels of the tree in one level of tiles: a tile has 256 hashes.
pub const TILE_HEIGHT: u32 = 8;

/// Levels of tiles above the lowest: a ledger of 2^63 entries has seven.
pub const LEVELS: u32 = 7;

/// Hash of a leaf.
#[must_use]
pub fn leaf(header: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(header).finalize().into())
}

/// Hash of a node by those of its children.
#[must_use]
pub fn parent(left: Hash, right: Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// A complete subtree that is kept: its root, at a level of tiles from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Level of tiles: 1 for 256 leaves, 2 for 65 536.
    pub level: u32,
    /// 0-based place among those of its level.
    pub index: u64,
    /// Its root.
    pub hash: Hash,
}

/// The roots of the complete subtrees that a tree is made of, the largest first: one for each bit of its size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// Reads what `bytes` wrote for a tree of this size; `None` if it is none.
    #[must_use]
    pub fn read(size: u64, bytes: &[u8]) -> Option<Self> {
        let roots: Vec<Hash> = bytes.chunks(32).map(Hash::from_slice).collect::<Option<_>>()?;
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    /// The roots one after the other, 32 bytes each.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.roots.iter().flat_map(|root| root.0).collect()
    }

    /// Count of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; what this completes and is kept goes to `kept`.
    pub fn push(&mut self, leaf: Hash, kept: &mut Vec<Node>) {
        let mut node = leaf;
        // Every trailing one of the size is a complete subtree on the left of the same height.
        for level in 1..=self.size.trailing_ones() {
            let left = self.roots.pop().expect("a root for each bit of the size");
            node = parent(left, node);
            if level % TILE_HEIGHT == 0 {
                kept.push(Node { level: level / TILE_HEIGHT, index: self.size >> level, hash: node });
            }
        }
        self.roots.push(node);
        self.size += 1;
    }

    /// Root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        join(&self.roots)
    }
}

/// The root of the tree over hashes, as if they were leaves.
#[must_use]
pub fn root(hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let mut tree = Frontier::default();
    hashes.into_iter().for_each(|hash| tree.push(hash, &mut Vec::new()));
    tree.root()
}

/// A complete subtree: `2^height` leaves from `index · 2^height` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subtree {
    /// Levels above the leaves.
    pub height: u32,
    /// 0-based place among those of its height.
    pub index: u64,
}

/// The complete subtrees that leaves `from..to` are made of, from left to right; none where there are no leaves.
///
/// `from` must be a multiple of the largest power of two that is not above `to - from`: so are all ranges that proofs are
/// made of.
#[must_use]
pub fn subtrees(from: u64, to: u64) -> Vec<Subtree> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let height = (to - at).ilog2();
        found.push(Subtree { height, index: at >> height });
        at += 1 << height;
    }
    found
}

/// The root of leaves that complete subtrees are made of, by their roots from left to right.
#[must_use]
pub fn join(roots: &[Hash]) -> Hash {
    let mut roots = roots.iter().rev().copied();
    let smallest = roots.next().unwrap_or_else(empty_root);
    roots.fold(smallest, |right, left| parent(left, right))
}

/// The largest power of two below `size`, which is at least 2: where a tree of that size is split.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The ranges of leaves whose roots are the inclusion proof of leaf `index` in a tree of `size` leaves, in the order of the
/// proof (RFC 6962, 2.1.1).
#[must_use]
pub fn inclusion(index: u64, size: u64) -> Vec<(u64, u64)> {
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push((middle, to));
            to = middle;
        } else {
            path.push((from, middle));
            from = middle;
        }
    }
    path.reverse();
    path
}

/// The ranges of leaves whose roots are the consistency proof of a tree of `old` leaves and one of `new`, in the order of
/// the proof (RFC 6962, 2.1.2). None where the sizes are equal or the old tree is empty.
#[must_use]
pub fn consistency(old: u64, new: u64) -> Vec<(u64, u64)> {
    let (mut from, mut to) = (0, new);
    let mut path = Vec::new();
    if old == 0 || old >= new {
        return path;
    }
    // The old tree's own right edge is named unless it is a whole subtree that both share from the start.
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push((middle, to));
            to = middle;
        } else {
            path.push((from, middle));
            from = middle;
        }
    }
    if from > 0 {
        path.push((from, to));
    }
    path.reverse();
    path
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The sizes or the index cannot be.
    #[error("an entry or a size that the tree cannot have")]
    Range,
    /// Too few hashes, or too many.
    #[error("{found} hashes, where {expected} are needed")]
    Length {
        /// Count needed.
        expected: usize,
        /// Count given.
        found: usize,
    },
    /// It leads to another root.
    #[error("leads to the root {found}, not to {expected}")]
    Root {
        /// The root that was to be reached.
        expected: Hash,
        /// The root reached.
        found: Hash,
    },
}

/// Checks that a leaf stands at `index` in the tree of `size` leaves with this root.
///
/// # Errors
/// It does not, or the proof does not say so.
pub fn check_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Range);
    }
    let path = inclusion(index, size);
    lengths(path.len(), proof.len())?;
    // A range to the left of the leaf is a left sibling.
    let step = |node, (range, hash): (&(u64, u64), &Hash)| {
        if range.0 < index { parent(*hash, node) } else { parent(node, *hash) }
    };
    reaches(root, path.iter().zip(proof).fold(leaf, step))
}

/// Checks that the tree of `old` leaves with one root is the beginning of that of `new` leaves with the other.
///
/// # Errors
/// It is not, or the proof does not say so.
pub fn check_consistency(
    (old, old_root): (u64, Hash),
    (new, new_root): (u64, Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Range);
    }
    let path = consistency(old, new);
    lengths(path.len(), proof.len())?;
    if old == new {
        return reaches(new_root, old_root);
    }
    if old == 0 {
        return reaches(old_root, empty_root());
    }
    // Without a hash of its own the right edge of the old tree is the old tree.
    let named = path.first().is_some_and(|(from, to)| *from > 0 && *to == old);
    let (seed, path, proof) = if named { (proof[0], &path[1..], &proof[1..]) } else { (old_root, &path[..], proof) };
    let (mut of_old, mut of_new) = (seed, seed);
    for ((from, _), hash) in path.iter().zip(proof) {
        if *from < old {
            of_old = parent(*hash, of_old);
            of_new = parent(*hash, of_new);
        } else {
            of_new = parent(of_new, *hash);
        }
    }
    reaches(old_root, of_old)?;
    reaches(new_root, of_new)
}

fn lengths(expected: usize, found: usize) -> Result<(), ProofError> {
    if expected == found { Ok(()) } else { Err(ProofError::Length { expected, found }) }
}

fn reaches(expected: Hash, found: Hash) -> Result<(), ProofError> {
    if expected == found { Ok(()) } else { Err(ProofError::Root { expected, found }) }
}
