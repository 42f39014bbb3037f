//! Checkpoints: made on demand, kept beside the entries, and never one that an earlier one contradicts.

use super::office::{AppError, Office, Opened};
use super::proof;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::note::{Note, SignatureLine, Signer, Verifier};
use crate::projection::Register;
use crate::store::{Evidence, EvidenceKind, Store};
use crate::value::{Origin, Problem, hash};

/// A checkpoint with its note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// With all signatures that are kept of it.
    pub note: Note,
}

impl Signed {
    /// The note with the signatures of the ledger's own keys, which hold; those of others are for a policy.
    #[must_use]
    pub fn own(&self) -> Note {
        let own = self.note.signatures.iter().filter(|line| line.name == self.checkpoint.origin.as_str());
        Note { text: self.note.text.clone(), signatures: own.cloned().collect() }
    }

    /// Who signed it, each as `NAME+ID`: the ledger's own keys, and witnesses.
    #[must_use]
    pub fn signers(&self) -> (Vec<String>, Vec<String>) {
        let own = |line: &&SignatureLine| line.name == self.checkpoint.origin.as_str();
        let name = |line: &SignatureLine| format!("{}+{}", line.name, hash::hex(&line.id));
        let (keys, witnesses): (Vec<_>, Vec<_>) = self.note.signatures.iter().partition(own);
        (keys.into_iter().map(name).collect(), witnesses.into_iter().map(name).collect())
    }

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
    let size = office.open_existing(origin).await?.head.size;
    make_at(office, origin, keys, size).await
}

/// The same, of the ledger as it was at a size.
///
/// # Errors
/// As `make`.
pub async fn make_at(office: &Office<'_>, origin: &Origin, keys: &[Signer], size: u64) -> Result<Signed, AppError> {
    let opened = office.open_existing(origin).await?;
    let problems: Vec<Problem> = keys.iter().filter_map(|key| may_not_sign(&opened, key, size)).collect();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let root = proof::root(office.store, origin, size).await?;
    let checkpoint = Checkpoint { origin: origin.clone(), size, root };
    // Of more entries than there are, too: a ledger that lost its end is not signed again.
    if let Some(before) = last(office.store, origin, u64::MAX).await? {
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

/// The newest checkpoint that is kept of a ledger up to a size and that a key of the ledger signed, with all signatures
/// under it. What cannot be read or is not signed is passed over here, and told by verification.
///
/// # Errors
/// The store.
pub async fn last(store: &dyn Store, origin: &Origin, size: u64) -> Result<Option<Signed>, AppError> {
    let register = store.snapshot(origin, &["register"]).await?.rows.first().map(Register::load).unwrap_or_default();
    let known: Vec<&Verifier> = register.keys.values().map(|key| &key.verifier).collect();
    let mut below = size;
    loop {
        let evidence = store.checkpoints(origin, below).await?;
        let Some(size) = evidence.first().map(|evidence| evidence.size) else { return Ok(None) };
        let mut found: Option<Signed> = None;
        for evidence in evidence {
            let Ok((checkpoint, mut note)) = Checkpoint::of_note(&evidence.bytes) else { continue };
            if checkpoint.origin != *origin || checkpoint.size != size {
                continue;
            }
            // In the name of the ledger only what holds; other names are for a policy to judge.
            let text = note.text.clone();
            note.signatures.retain(|line| {
                let one = Note { text: text.clone(), signatures: vec![line.clone()] };
                line.name != origin.as_str() || known.iter().any(|key| key.check(&one).is_ok())
            });
            if !note.signatures.iter().any(|line| line.name == origin.as_str()) {
                continue;
            }
            match &mut found {
                Some(signed) if signed.checkpoint == checkpoint => signed.note.add(note.signatures),
                // Two of one size: which of them is the ledger's, `agrees` finds.
                Some(_) => {}
                None => found = Some(Signed { checkpoint, note }),
            }
        }
        match (found, size.checked_sub(1)) {
            (Some(signed), _) => return Ok(Some(signed)),
            (None, Some(smaller)) => below = smaller,
            (None, None) => return Ok(None),
        }
    }
}

/// The same, where there must be one, and the ledger must be the one that it is of.
///
/// # Errors
/// There is none, or the ledger is another; as `last`.
pub async fn needed(store: &dyn Store, origin: &Origin, size: u64) -> Result<Signed, AppError> {
    let signed = last(store, origin, size).await?;
    let signed = signed.ok_or_else(|| Problem::new("checkpoint-none").found(origin.as_str()))?;
    proof::agrees(store, &signed.checkpoint).await?;
    Ok(signed)
}

/// Why a key may not sign the ledger as it stands.
fn may_not_sign(opened: &Opened, key: &Signer, size: u64) -> Option<Problem> {
    let known = opened.register.keys.get(&key.verifier().to_string());
    let problem = |code| Problem::new(code).found(key.verifier().to_string()).fact("ledger", &opened.origin);
    match known {
        None => Some(problem("key-not-authorised")),
        Some(known) if known.signs(size) => None,
        Some(known) => {
            let last = known.sizes().1.unwrap_or(u64::MAX);
            Some(problem("key-ended").fact("size", last).fact("now", size))
        }
    }
}
