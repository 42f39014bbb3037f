//! Checkpoints: made on demand, kept beside the entries, and never one that an earlier one contradicts.

use super::office::{AppError, Office, Opened};
use super::proof;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::{Note, SignatureLine, Signer};
use crate::store::{Evidence, EvidenceKind, Store, StoreError};
use crate::value::{Origin, Problem};

/// A checkpoint with its note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// With all signatures that are kept of it.
    pub note: Note,
}

impl Signed {
    fn evidence(&self) -> Evidence {
        let bytes = self.note.to_string().into_bytes();
        Evidence { size: self.checkpoint.size, kind: EvidenceKind::Checkpoint, bytes }
    }
}

/// Signs the ledger as it is now. Where it was signed at this size by the same keys, that is the answer.
///
/// # Errors
/// The ledger is empty, a key may not sign it, or it is not the one that was signed before; the store.
#[tracing::instrument(name = "checkpoint", level = "debug", skip_all, fields(%origin))]
pub async fn make(office: &Office<'_>, origin: &Origin, keys: &[Signer]) -> Result<Signed, AppError> {
    let opened = office.open_existing(origin).await?;
    let problems: Vec<Problem> = keys.iter().filter_map(|key| may_not_sign(&opened, key)).collect();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let size = opened.head.size;
    let root = proof::root(office.store, origin, size).await?;
    let checkpoint = Checkpoint { origin: origin.clone(), size, root };
    if let Some(before) = last(office.store, origin, size).await? {
        // Whoever holds the earlier one could show the two side by side.
        proof::agrees(office.store, &before.checkpoint).await?;
        let signed = |key: &Signer| key.verifier().check(&before.note).is_ok();
        if before.checkpoint == checkpoint && keys.iter().all(signed) {
            return Ok(before);
        }
    }
    let text = checkpoint.text();
    let signatures = keys.iter().map(|key| key.sign(&text, 0)).collect();
    let signed = Signed { checkpoint, note: Note { text, signatures } };
    office.store.keep(origin, &signed.evidence()).await?;
    Ok(last(office.store, origin, size).await?.unwrap_or(signed))
}

/// Keeps more signatures under a checkpoint that is kept: those of witnesses.
///
/// # Errors
/// The store.
pub async fn cosigned(
    store: &dyn Store,
    origin: &Origin,
    signed: &mut Signed,
    lines: Vec<SignatureLine>,
) -> Result<(), AppError> {
    signed.note.add(lines);
    Ok(store.keep(origin, &signed.evidence()).await?)
}

/// The newest checkpoint that is kept of a ledger up to a size, with all its signatures.
///
/// # Errors
/// What is kept is no checkpoint; the store.
pub async fn last(store: &dyn Store, origin: &Origin, size: u64) -> Result<Option<Signed>, AppError> {
    let mut found: Option<Signed> = None;
    for evidence in store.checkpoints(origin, size).await? {
        let damaged =
            || StoreError::Corrupt { detail: format!("the checkpoint of size {} cannot be read", evidence.size) };
        let (checkpoint, note) = Checkpoint::of_note(&evidence.bytes).map_err(|_| damaged())?;
        match &mut found {
            Some(signed) if signed.checkpoint == checkpoint => signed.note.add(note.signatures),
            Some(_) => return Err(damaged().into()),
            None => found = Some(Signed { checkpoint, note }),
        }
    }
    Ok(found)
}

/// The same, where there must be one.
///
/// # Errors
/// There is none; as `last`.
pub async fn needed(store: &dyn Store, origin: &Origin, size: u64) -> Result<Signed, AppError> {
    last(store, origin, size).await?.ok_or_else(|| Problem::new("checkpoint-none").found(origin.as_str()).into())
}

/// Why a key may not sign the ledger as it stands.
fn may_not_sign(opened: &Opened, key: &Signer) -> Option<Problem> {
    let known = opened.register.keys.get(&key.verifier().to_string());
    let problem = |code| Problem::new(code).found(key.verifier().to_string()).fact("ledger", &opened.origin);
    match known {
        None => Some(problem("key-not-authorised")),
        Some(known) if known.signs(opened.head.size) => None,
        Some(known) => {
            let last = known.sizes().1.unwrap_or(u64::MAX);
            Some(problem("key-ended").fact("size", last).fact("now", opened.head.size))
        }
    }
}
