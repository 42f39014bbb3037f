//! Proofs as files that anybody can check without the store.

use super::office::AppError;
use super::{checkpoint, proof};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::proof::{Consistency, Inclusion, Shown};
use crate::store::Store;
use crate::value::{Head, Origin, Problem};

pub use crate::ledger::proof::Disclosure;

/// A checkpoint and the note that it came in.
pub type Given = (Checkpoint, Vec<u8>);

/// That an entry stands under a checkpoint: the newest one, or the one of a size.
///
/// # Errors
/// There is no such entry, or it was not signed yet; the store.
pub async fn inclusion(
    store: &dyn Store,
    origin: &Origin,
    position: u64,
    size: Option<u64>,
    disclosure: Disclosure,
) -> Result<Vec<u8>, AppError> {
    let found = store.entries(origin, position, 1).await?;
    let head = store.snapshot(origin, &[]).await?.head;
    let Some(entry) = found.first().filter(|entry| entry.position == position) else {
        let last = head.size.saturating_sub(1);
        return Err(Problem::new("entry-missing").found(position.to_string()).fact("last", last).into());
    };
    let signed = checkpoint::needed(store, origin, size.unwrap_or(head.size)).await?;
    let signed_size = signed.checkpoint.size;
    if signed_size <= position || size.is_some_and(|wanted| wanted != signed_size) {
        return Err(Problem::new("not-signed-yet").found(position.to_string()).fact("size", signed_size).into());
    }
    let hashes = proof::inclusion(store, origin, position, signed_size).await?;
    let checkpoint = signed.note.to_string().into_bytes();
    let shown = Shown::new(entry, disclosure);
    Ok(Inclusion { position, hashes, checkpoint, shown }.write())
}

/// The checkpoint of a size.
///
/// # Errors
/// There is none of that size; the store.
pub async fn of_size(store: &dyn Store, origin: &Origin, size: u64) -> Result<Given, AppError> {
    let signed = checkpoint::needed(store, origin, size).await?;
    if signed.checkpoint.size != size {
        let problem = Problem::new("checkpoint-other-size").found(size.to_string());
        return Err(problem.nearest(Some(signed.checkpoint.size.to_string())).into());
    }
    Ok((signed.checkpoint, signed.note.to_string().into_bytes()))
}

/// The newest checkpoint.
///
/// # Errors
/// There is none; the store.
pub async fn newest(store: &dyn Store, origin: &Origin) -> Result<Given, AppError> {
    let size = store.snapshot(origin, &[]).await?.head.size;
    let signed = checkpoint::needed(store, origin, size).await?;
    Ok((signed.checkpoint, signed.note.to_string().into_bytes()))
}

/// That what stands under a later checkpoint begins with what stood under an earlier one.
///
/// # Errors
/// One of them is not of this ledger, or they are the wrong way round; the store.
pub async fn consistency(
    store: &dyn Store,
    origin: &Origin,
    (old, old_note): Given,
    (new, new_note): Given,
) -> Result<Vec<u8>, AppError> {
    for checkpoint in [&old, &new] {
        proof::agrees(store, checkpoint).await?;
    }
    if old.size > new.size {
        let problem = Problem::new("checkpoints-backwards").found(old.size.to_string());
        return Err(problem.fact("size", new.size).into());
    }
    let hashes = proof::consistency(store, origin, old.size, new.size).await?;
    Ok(Consistency { hashes, old: old_note, new: new_note }.write())
}

/// The head up to which a ledger was signed: what a bundle holds.
///
/// # Errors
/// It was never signed; the store.
pub async fn signed_head(store: &dyn Store, origin: &Origin) -> Result<Option<Head>, AppError> {
    let (checkpoint, _) = newest(store, origin).await?;
    let last = store.entries(origin, checkpoint.size - 1, 1).await?;
    Ok(last.first().map(crate::ledger::Entry::head))
}
