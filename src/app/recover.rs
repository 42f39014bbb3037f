//! Recovering a damaged ledger: what can be kept goes to a new store, and an entry says what was lost. Nothing that is
//! there is ever rewritten.

use super::kept::Kept;
use super::office::{AppError, Done, Office};
use super::restore::Loader;
use super::view::Pages;
use crate::decide::{Decided, Decision};
use crate::event::{EntryRef, Event, FieldRedacted, LedgerRecovered, LostCheckpoint, Text};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::held::Held;
use crate::ledger::tree::{self, Frontier};
use crate::ledger::{Chain, Fault};
use crate::projection::Decoded;
use crate::store::{EvidenceKind, Store, StoreError};
use crate::value::{Hash, Head, Origin, Position};

/// What a ledger in a store comes to, up to its first fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// The head of the entries before the first fault.
    pub head: Head,
    /// The first fault; `None` where there is none.
    pub fault: Option<Fault>,
    /// The head that the store claims.
    pub claimed: Head,
    /// The newest checkpoint that agrees with what is sound.
    pub signed: Option<Checkpoint>,
    /// The newest checkpoint of more entries than are sound: signed, and not to be had here.
    pub lost: Option<Checkpoint>,
    /// Texts that are gone though no entry erased them: entry, its hash, and field.
    pub missing: Vec<(u64, Hash, String)>,
}

/// Walks a ledger up to its first fault. Read models are left aside: they can be made anew.
///
/// # Errors
/// The store cannot be read at all.
pub async fn sound(store: &dyn Store, origin: &Origin) -> Result<Sound, AppError> {
    let claimed = store.snapshot(origin, &[]).await.map_or(Head::EMPTY, |snapshot| snapshot.head);
    let mut kept = Kept::new(store, origin);
    let evidence = match kept.fetch(u64::MAX).await {
        Ok(()) => true,
        Err(AppError::Store(StoreError::Corrupt { .. })) => false,
        Err(error) => return Err(error),
    };
    let (mut chain, mut tree, mut held) = (Chain::new(origin, None), Frontier::default(), Held::default());
    let mut pages = Pages::new(store, origin);
    let mut sound = Sound { head: Head::EMPTY, fault: None, claimed, signed: None, lost: None, missing: Vec::new() };
    let mut signed_head = Head::EMPTY;
    'walk: loop {
        let page = match pages.next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(AppError::Store(StoreError::Corrupt { detail })) => {
                let layer = crate::ledger::Layer::Storage;
                let fault = Fault::at(sound.head.size, layer, "entries", "unreadable");
                sound.fault = Some(fault.with("detail", detail));
                break;
            }
            Err(error) => return Err(error),
        };
        for entry in &page {
            let (header, faults) = chain.next(entry);
            let unreadable = || {
                let fault = Fault::at(entry.position, crate::ledger::Layer::Event, "payload", "unreadable");
                header
                    .map(|header| Decoded::with_header(entry, header))
                    .and_then(Result::err)
                    .map(|e| fault.with("detail", e))
            };
            if let Some(fault) = faults.into_iter().next().or_else(unreadable) {
                sound.fault = Some(fault);
                break 'walk;
            }
            tree.push(tree::leaf(&entry.header), &mut Vec::new());
            while let Some(evidence) = kept.next(tree.size()) {
                if evidence.kind == EvidenceKind::Checkpoint
                    && let Some(fault) = held.take(origin, evidence.size, &evidence.bytes, &tree, chain.keys())
                {
                    // Every entry fits the one before, and not what was signed: which of them was changed, nobody knows.
                    sound.fault = Some(fault);
                    sound.head = signed_head;
                    break 'walk;
                }
                signed_head = chain.head();
            }
            sound.head = chain.head();
        }
    }
    sound.signed = held.last_good(chain.keys(), sound.head.size).cloned();
    while let Some(evidence) = kept.next(u64::MAX).filter(|_| evidence) {
        let read = Checkpoint::of_note(&evidence.bytes)
            .ok()
            .filter(|(_, note)| chain.keys().signed(note).is_ok_and(|by| !by.is_empty()));
        if let Some((checkpoint, _)) = read.filter(|(checkpoint, _)| checkpoint.size > sound.head.size) {
            sound.lost = Some(checkpoint);
        }
    }
    let missing = chain.unexplained().filter(|(position, ..)| *position < sound.head.size);
    sound.missing = missing.map(|(position, hash, field)| (position, hash, field.to_owned())).collect();
    if sound.fault.is_none() {
        sound.fault = chain.finish(claimed).into_iter().next();
    }
    if sound.fault.is_none()
        && let Some(lost) = &sound.lost
    {
        let fault = Fault::at(sound.head.size, crate::ledger::Layer::Checkpoint, "size", "too-few-entries");
        sound.fault = Some(fault.between(lost.size, sound.head.size));
    }
    Ok(sound)
}

/// Puts what is sound into a new store, and records there what was lost and why.
///
/// # Errors
/// The new store has a ledger of this name; a store.
pub async fn recover(
    from: &dyn Store,
    to: &Office<'_>,
    origin: &Origin,
    sound: &Sound,
    actor: &str,
    reason: &str,
) -> Result<Done, AppError> {
    let opened = to.open(origin).await?;
    let mut loader = Loader::new(to.store, &opened);
    let mut kept = Kept::new(from, origin);
    let fetched = kept.fetch(u64::MAX).await;
    let mut pages = Pages::new(from, origin);
    'entries: while let Some(page) = pages.next().await? {
        for entry in page {
            if entry.position >= sound.head.size {
                break 'entries;
            }
            loader.push(entry).await?;
        }
    }
    while let Some(evidence) = fetched.as_ref().ok().and_then(|()| kept.next(sound.head.size)) {
        loader.keep(evidence);
    }
    loader.flush().await?;
    let opened = to.open_existing(origin).await?;
    let lost = sound.lost.as_ref();
    let event = Event::LedgerRecovered(LedgerRecovered {
        claimed: sound.claimed,
        kept: sound.head,
        lost: lost.map(|c| LostCheckpoint { root: c.root, size: Position(c.size) }),
        reason: Text::seal("reason", reason, to.entropy),
    });
    let effective = to.clock.now().day();
    let erased = |(position, hash, field): &(u64, Hash, String)| {
        let entry = EntryRef { hash: *hash, position: Position(*position) };
        let reason = Text::seal("reason", reason, to.entropy);
        Event::FieldRedacted(FieldRedacted { entry, field: field.clone(), reason, request: None })
    };
    let events = std::iter::once(event).chain(sound.missing.iter().map(erased));
    let events = events.map(|event| Decided { event, effective }).collect();
    let decision = Decision { events, warnings: Vec::new() };
    let actor = to.actor(&opened, actor).await?;
    to.commit(&opened, &actor, decision).await
}

/// Whether the store that a recovery goes to has nothing of the ledger yet.
///
/// # Errors
/// The store.
pub async fn is_free(store: &dyn Store, origin: &Origin) -> Result<bool, AppError> {
    Ok(store.snapshot(origin, &[]).await?.head == Head::EMPTY)
}
