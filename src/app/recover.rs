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
use crate::ledger::note::Verifier;
use crate::ledger::tree::{self, Frontier};
use crate::ledger::{Chain, Entry, Fault, Header, Layer};
use crate::projection::Decoded;
use crate::store::{Store, StoreError};
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
    /// Keys that may sign what is sound and goes on.
    pub keys: Vec<Verifier>,
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
    let mut sound = Sound {
        head: Head::EMPTY,
        fault: None,
        claimed,
        signed: None,
        lost: None,
        keys: Vec::new(),
        missing: Vec::new(),
    };
    let mut signed_head = Head::EMPTY;
    'walk: loop {
        let page = match pages.next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(AppError::Store(StoreError::Corrupt { detail })) => {
                let fault = Fault::at(sound.head.size, Layer::Storage, "entries", "unreadable");
                sound.fault = Some(fault.with("detail", detail));
                break;
            }
            Err(error) => return Err(error),
        };
        for entry in &page {
            let (header, faults) = chain.next(entry);
            if let Some(fault) = faults.into_iter().next().or_else(|| unreadable(entry, header)) {
                sound.fault = Some(fault);
                break 'walk;
            }
            tree.push(tree::leaf(&entry.header), &mut Vec::new());
            while let Some(evidence) = kept.next(tree.size()) {
                let fault = held.take(origin, evidence.size, &evidence.bytes, &tree, chain.keys());
                if let Some(fault) = fault.filter(|fault| fault.what == "another-root") {
                    // Every entry fits the one before, and not what was signed: which of them was changed, nobody knows.
                    sound.fault = Some(fault);
                    sound.head = signed_head;
                    break 'walk;
                }
            }
            // A row that is no checkpoint, or that no key of this ledger could sign, says nothing of the entries.
            if held.is_signed(chain.keys(), tree.size()) {
                signed_head = chain.head();
            }
            sound.head = chain.head();
        }
    }
    sound.signed = held.last_good(chain.keys(), sound.head.size).cloned();
    while let Some(evidence) = kept.next(u64::MAX).filter(|_| evidence) {
        // Whoever signed it: the entry that speaks of their key may be among those that are lost.
        let read = Checkpoint::of_note(&evidence.bytes).ok().filter(|(checkpoint, _)| checkpoint.origin == *origin);
        if let Some((checkpoint, _)) = read.filter(|(checkpoint, _)| checkpoint.size > sound.head.size) {
            sound.lost = Some(checkpoint);
        }
    }
    let signing =
        chain.keys().keys().iter().filter(|key| key.authorised_at < sound.head.size && key.sizes().1.is_none());
    sound.keys = signing.map(|key| key.verifier.clone()).collect();
    let missing = chain.unexplained().filter(|(position, ..)| *position < sound.head.size);
    sound.missing = missing.map(|(position, hash, field)| (position, hash, field.to_owned())).collect();
    if sound.fault.is_none() {
        sound.fault = chain.finish(claimed).into_iter().next();
    }
    if sound.fault.is_none()
        && let Some(lost) = &sound.lost
    {
        let fault = Fault::at(sound.head.size, Layer::Checkpoint, "size", "too-few-entries");
        sound.fault = Some(fault.between(lost.size, sound.head.size));
    }
    Ok(sound)
}

/// An entry that fits the chain, and whose event this program cannot read.
fn unreadable(entry: &Entry, header: Option<Header>) -> Option<Fault> {
    let error = Decoded::with_header(entry, header?).err()?;
    Some(Fault::at(entry.position, Layer::Event, "payload", "unreadable").with("detail", error))
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
    loader.flush().await?;
    let keys = to.open_existing(origin).await?.register.keys.clone();
    while let Some(evidence) = fetched.as_ref().ok().and_then(|()| kept.next(sound.head.size)) {
        let Ok((checkpoint, note)) = Checkpoint::of_note(&evidence.bytes) else { continue };
        let signed = keys.values().any(|key| key.verifier.check(&note).is_ok());
        if signed && checkpoint.size == evidence.size && super::proof::agrees(to.store, &checkpoint).await.is_ok() {
            to.store.keep(origin, &evidence).await?;
        }
    }
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
