//! Checkpoints held to the entries that they are of, one by one, as the entries go by.

use super::checkpoint::Checkpoint;
use super::keyring::Keyring;
use super::note::Note;
use super::timestamp::{self, StampError};
use super::tree::Frontier;
use super::{Fault, Layer};
use crate::value::Origin;

/// What a walk over a ledger found of its checkpoints.
#[derive(Debug, Default)]
pub struct Held {
    /// Those that agree with the entries and were signed, with the places of the keys in the keyring.
    signed: Vec<(Checkpoint, Vec<usize>)>,
    /// Count of checkpoints looked at.
    pub count: u64,
    /// The note of the largest size, with all signatures that came under it.
    pub newest: Option<Note>,
}

impl Held {
    /// Holds a checkpoint that is kept to the tree of as many entries.
    pub fn take(&mut self, origin: &Origin, size: u64, note: &[u8], tree: &Frontier, keys: &Keyring) -> Option<Fault> {
        if tree.size() > size {
            // It came while the entries went by.
            return None;
        }
        self.count += 1;
        let (checkpoint, note) = match Checkpoint::of_note(note) {
            Ok(read) => read,
            Err(error) => return Some(fault(size, "unreadable").with("detail", error)),
        };
        let differs = |expected: &dyn ToString, found: &dyn ToString| {
            Some(fault(size, "differs").between(expected.to_string(), found.to_string()))
        };
        match &mut self.newest {
            Some(newest) if newest.text == note.text => newest.add(note.signatures.iter().cloned()),
            newest => *newest = Some(note.clone()),
        }
        if checkpoint.origin != *origin {
            return differs(origin, &checkpoint.origin);
        }
        if checkpoint.size != size {
            return differs(&size, &checkpoint.size);
        }
        // Only what a key of the ledger signed can accuse its entries.
        let by = match keys.signed(&note) {
            Err(error) => return Some(fault(size, "unreadable").with("detail", error)),
            Ok(by) if by.is_empty() => return Some(fault(size, "no-known-key")),
            Ok(by) => by,
        };
        if tree.size() == size && tree.root() != checkpoint.root {
            return Some(fault(size, "another-root").between(tree.root(), checkpoint.root));
        }
        self.signed.push((checkpoint, by));
        if tree.size() < size {
            return Some(fault(size, "too-few-entries").between(size, tree.size()));
        }
        let wrong = timestamp::lines(&note).find_map(|line| timestamp::check(&line.signature, &note.text, None).err());
        wrong.map(|error| fault(size, stamp_fault(&error)))
    }

    /// After the last entry, with all that it says of keys: checkpoints signed by keys that had ended.
    #[must_use]
    pub fn finish(&self, keys: &Keyring) -> Vec<Fault> {
        let could = |size, place: &usize| keys.keys().get(*place).is_some_and(|key| key.could_sign(size));
        let ended =
            |(checkpoint, by): &&(Checkpoint, Vec<usize>)| !by.iter().any(|place| could(checkpoint.size, place));
        let ids = |places: &[usize]| {
            places.iter().filter_map(|place| Some(keys.keys().get(*place)?.id())).collect::<Vec<_>>().join(", ")
        };
        let fault = |(checkpoint, places): &(Checkpoint, Vec<usize>)| {
            fault(checkpoint.size, "key-ended").with("keys", ids(places))
        };
        self.signed.iter().filter(ended).map(fault).collect()
    }

    /// The newest checkpoint up to a size that agrees with the entries and that a key signed which may.
    #[must_use]
    pub fn last_good(&self, keys: &Keyring, size: u64) -> Option<&Checkpoint> {
        let sizes = self.signed.iter().map(|(checkpoint, _)| checkpoint.size).filter(|found| *found <= size);
        let mut sizes: Vec<u64> = sizes.collect();
        sizes.sort_unstable();
        sizes.into_iter().rev().find_map(|size| self.by_a_key(keys, size))
    }

    /// Whether a key that may sign so many entries did, and they are those that it signed.
    #[must_use]
    pub fn is_signed(&self, keys: &Keyring, size: u64) -> bool {
        self.by_a_key(keys, size).is_some()
    }

    fn by_a_key(&self, keys: &Keyring, size: u64) -> Option<&Checkpoint> {
        let may = |place: &usize| keys.keys().get(*place).is_some_and(|key| key.signs(size));
        // They came by size.
        let of_size = self.signed.iter().rev().skip_while(|(checkpoint, _)| checkpoint.size > size);
        let mut of_size = of_size.take_while(|(checkpoint, _)| checkpoint.size == size);
        of_size.find(|(_, by)| by.iter().any(may)).map(|(checkpoint, _)| checkpoint)
    }
}

/// Holds a checkpoint that somebody brought to the tree of as many entries. Who signed it is for their policy to say; what
/// is signed in the name of a key of the ledger must hold.
#[must_use]
pub fn brought((checkpoint, note): &(Checkpoint, Note), tree: &Frontier, keys: &Keyring) -> Option<Fault> {
    let Checkpoint { size, root, .. } = checkpoint;
    if let Err(error) = keys.signed(note) {
        return Some(fault(*size, "unreadable").with("detail", error));
    }
    if tree.size() < *size {
        return Some(fault(*size, "too-few-entries").between(size, tree.size()));
    }
    (tree.size() == *size && tree.root() != *root).then(|| fault(*size, "another-root").between(tree.root(), root))
}

fn fault(size: u64, what: &'static str) -> Fault {
    Fault::at(size.saturating_sub(1), Layer::Checkpoint, format!("checkpoint {size}"), what)
}

/// Why a time stamp says nothing, each with words of its own.
fn stamp_fault(error: &StampError) -> &'static str {
    match error {
        StampError::OtherText => "time-stamp-of-another-text",
        StampError::Signature => "time-stamp-unsigned",
        _ => "time-stamp-unreadable",
    }
}
