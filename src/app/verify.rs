//! Verifying: everything that can be checked, over every byte that is stored.

use super::compare::compare;
use super::evidence::Inspected;
use super::fold::{self, Growing, Part, Read};
use super::kept::Kept;
use super::office::AppError;
use super::view::Pages;
use super::{Progress, parallel};
use crate::event::{Event, schema};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::held::{self, Held};
use crate::ledger::note::Note;
use crate::ledger::redaction::Redaction;
use crate::ledger::tree::{self, Frontier, Node};
use crate::ledger::{Canon, Chain, Checked, Entry, Fault, Header, Layer};
use crate::projection::{Decoded, Fold, builtin};
use crate::store::{Model, PAGE, Snapshot, Store, StoreError, folded};
use crate::value::{Hash, Head, Origin};

/// Faults listed for one ledger: the first says where to look, thousands say no more.
const FAULTS_LIMIT: usize = 100;

/// What verification found in one ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The ledger.
    pub origin: Origin,
    /// The head that its entries give.
    pub head: Head,
    /// The root of the tree over them.
    pub root: Hash,
    /// Faults, first position first.
    pub faults: Vec<Fault>,
    /// Count of checkpoints held to the entries.
    pub checkpoints: u64,
    /// The newest checkpoint before the first fault: up to there somebody signed what the entries say.
    pub last_good: Option<Checkpoint>,
    /// The checkpoint of the largest size, with all signatures under it: what a policy is asked about.
    pub newest: Option<Note>,
    /// Texts that were erased, with the entries that say so.
    pub redactions: Vec<Redaction>,
    /// What became of its files of evidence, where they were looked for.
    pub evidence: Option<Inspected>,
}

impl Verified {
    /// Of a ledger of which nothing but faults is known.
    #[must_use]
    pub fn unread(origin: Origin, head: Head, faults: Vec<Fault>) -> Self {
        let root = tree::empty_root();
        Self {
            origin,
            head,
            root,
            faults,
            checkpoints: 0,
            last_good: None,
            newest: None,
            redactions: Vec::new(),
            evidence: None,
        }
    }

    /// What a walk over all entries came to.
    #[must_use]
    pub fn walked(origin: &Origin, chain: &Chain<'_>, tree: &Frontier, held: &Held, mut faults: Vec<Fault>) -> Self {
        faults.extend(held.finish(chain.keys()));
        let good = faults.iter().filter_map(|fault| fault.position).min().unwrap_or(u64::MAX);
        Self {
            origin: origin.clone(),
            head: chain.head(),
            root: tree.root(),
            checkpoints: held.count,
            last_good: held.last_good(chain.keys(), good).cloned(),
            newest: held.newest.clone(),
            redactions: chain.redactions().to_vec(),
            faults,
            evidence: None,
        }
    }
}

/// What somebody brings to a verification.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// A head or receipt.
    pub head: Option<Head>,
    /// Checkpoints of any ledger with their notes.
    pub checkpoints: Vec<(Checkpoint, Note)>,
}

/// Verifies ledgers: entries, openings, chain, head, read models, and the store itself.
///
/// # Errors
/// The store cannot be read at all.
pub async fn verify(
    store: &dyn Store,
    ledgers: &[(Origin, Head)],
    brought: &Brought,
    progress: &dyn Progress,
) -> Result<Vec<Verified>, AppError> {
    let (first, others) = match ledgers.split_first() {
        Some(((origin, stored), others)) => (Some((origin, *stored)), others),
        None => (None, ledgers),
    };
    // The file itself is looked over while the first ledger is walked.
    let walked = async {
        match first {
            Some((origin, stored)) => Some(verify_ledger(store, origin, stored, brought, progress).await),
            None => None,
        }
    };
    let (audited, mut walked) = tokio::join!(store.audit(), walked);
    let mut beside = tolerate(audited)?;
    let mut results = Vec::new();
    // Where a table is gone, what it held cannot be read: that is the fault to tell.
    let table_gone = beside.iter().any(|fault| fault.field.starts_with("table ") && fault.what == "missing");
    for (origin, stored) in first.into_iter().chain(others.iter().map(|(origin, stored)| (origin, *stored))) {
        if table_gone {
            let faults = std::mem::take(&mut beside);
            results.push(Verified::unread(origin.clone(), stored, faults));
            continue;
        }
        let mut verified = match walked.take() {
            Some(walked) => walked?,
            None => verify_ledger(store, origin, stored, brought, progress).await?,
        };
        // What is wrong with the store as a whole is told once, with the first ledger.
        verified.faults.append(&mut beside);
        verified.faults.sort_by_key(|fault| fault.position.unwrap_or(u64::MAX));
        verified.faults.truncate(FAULTS_LIMIT);
        results.push(verified);
    }
    Ok(results)
}

#[tracing::instrument(name = "verify", level = "debug", skip_all, fields(%origin, entries = stored.size))]
async fn verify_ledger(
    store: &dyn Store,
    origin: &Origin,
    stored: Head,
    brought: &Brought,
    progress: &dyn Progress,
) -> Result<Verified, AppError> {
    let folds: Vec<&dyn Fold> = builtin::folds().collect();
    let mut walk = Walk::new(store, origin, brought);
    let mut models: Vec<Growing<'_>> = folds.iter().map(|fold| Growing::new(*fold)).collect();
    let mut faults = Vec::new();
    let mut readable = true;
    // All of it, before pages are read ahead: a store that is asked for two things at once makes one wait for the other.
    match walk.kept.fetch(u64::MAX).await {
        Err(AppError::Store(StoreError::Corrupt { detail })) => {
            faults.push(Fault::beside(Layer::Checkpoint, "evidence", "unreadable").with("detail", detail));
        }
        fetched => fetched?,
    }
    faults.extend(walk.hold(false));
    let mut pages = Pages::new(store, origin).ahead();
    // What was looked at by itself, and is yet to be held to what comes before it: that is done while the next page is looked at.
    let mut before = Looked::default();
    loop {
        let page = match pages.next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(AppError::Store(StoreError::Corrupt { detail })) => {
                faults.push(
                    Fault::at(walk.chain.head().size, Layer::Storage, "entries", "unreadable").with("detail", detail),
                );
                readable = false;
                break;
            }
            Err(error) => return Err(error),
        };
        let settle = || walk.settle(std::mem::take(&mut before), &mut models, &mut faults);
        let (parts, settled) = parallel::parts_beside(&page, |entries| look(entries, &folds), settle);
        settled?;
        before = Looked { page, parts };
        let done = walk.chain.head().size;
        progress.set(done, stored.size.max(done));
    }
    walk.settle(before, &mut models, &mut faults)?;
    if stored == Head::EMPTY {
        // A ledger comes to be with its first entry.
        faults.push(Fault::at(0, Layer::Head, "size", "no-entries"));
    }
    if readable {
        compare_kept(store, origin, stored, &folds, &mut walk, models, &mut faults).await?;
    } else {
        faults.extend(walk.chain.finish(stored));
    }
    walk.finish(&mut faults).await?;
    Ok(Verified::walked(origin, &walk.chain, &walk.frontier, &walk.held, faults))
}

/// How far the entries were walked.
struct Walk<'a> {
    chain: Chain<'a>,
    frontier: Frontier,
    nodes: Vec<Node>,
    origin: &'a Origin,
    held: Held,
    /// What was not held to the entries yet.
    kept: Kept<'a>,
    /// What was brought, the largest first.
    brought: Vec<(Checkpoint, Note)>,
}

impl<'a> Walk<'a> {
    fn new(store: &'a dyn Store, origin: &'a Origin, brought: &Brought) -> Self {
        let of_this = brought.checkpoints.iter().filter(|(checkpoint, _)| checkpoint.origin == *origin);
        let mut checkpoints: Vec<_> = of_this.cloned().collect();
        checkpoints.sort_by_key(|(checkpoint, _)| std::cmp::Reverse(checkpoint.size));
        Self {
            chain: Chain::new(origin, brought.head),
            frontier: Frontier::default(),
            nodes: Vec::new(),
            origin,
            held: Held::default(),
            kept: Kept::new(store, origin),
            brought: checkpoints,
        }
    }

    /// Holds to the entries so far what is of as many; at the end, everything that is left.
    fn hold(&mut self, end: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        let size = if end { u64::MAX } else { self.frontier.size() };
        while let Some(evidence) = self.kept.next(size) {
            let keys = self.chain.keys();
            faults.extend(self.held.take(self.origin, evidence.size, &evidence.bytes, &self.frontier, keys));
        }
        while let Some(brought) = self.brought.pop_if(|(checkpoint, _)| checkpoint.size <= size) {
            faults.extend(held::brought(&brought, &self.frontier, self.chain.keys()));
        }
        faults
    }

    /// After the last entry: what is of more entries. Others may have recorded them meanwhile: then they are walked too,
    /// without the read models.
    async fn finish(&mut self, faults: &mut Vec<Fault>) -> Result<(), AppError> {
        let store = self.kept.store();
        let now = store.snapshot(self.origin, &[]).await?.head.size;
        let brought = self.brought.iter().map(|(checkpoint, _)| checkpoint.size);
        let needed = brought.chain(self.kept.largest()).filter(|size| *size <= now).max().unwrap_or(0);
        while self.frontier.size() < needed {
            let page = store.entries(self.origin, self.frontier.size(), PAGE).await?;
            if page.is_empty() {
                break;
            }
            self.take(page, &[], &mut [], faults)?;
        }
        faults.append(&mut self.hold(true));
        Ok(())
    }

    /// Checks a page of entries and folds it.
    fn take<'f>(
        &mut self,
        page: Vec<Entry>,
        folds: &[&'f dyn Fold],
        models: &mut [Growing<'f>],
        faults: &mut Vec<Fault>,
    ) -> Result<(), AppError> {
        let parts = parallel::parts(&page, |entries| look(entries, folds));
        self.settle(Looked { page, parts }, models, faults)
    }

    /// Holds entries that were looked at to those before them, and adds what they change.
    fn settle<'f>(
        &mut self,
        looked: Looked<'f>,
        models: &mut [Growing<'f>],
        faults: &mut Vec<Fault>,
    ) -> Result<(), AppError> {
        let mut rest = looked.page.as_slice();
        for (looked, parts) in looked.parts {
            let (now, later) = rest.split_at(looked.len());
            rest = later;
            for (entry, (mut checked, leaf)) in now.iter().zip(looked) {
                let mut found = self.chain.link(entry, &mut checked);
                self.frontier.push(leaf, &mut self.nodes);
                found.append(&mut self.hold(false));
                if faults.len() < FAULTS_LIMIT {
                    faults.append(&mut found);
                }
            }
            models.iter_mut().zip(parts).try_for_each(|(model, part)| model.add(part))?;
        }
        Ok(())
    }

    /// The tree as the store keeps it against that of the entries.
    async fn compare_tree(&self, store: &dyn Store, origin: &Origin, there: &Snapshot) -> Result<Vec<Fault>, AppError> {
        let mut faults = Vec::new();
        if there.frontier != self.frontier.bytes() {
            let stored = Frontier::read(there.head.size, &there.frontier);
            let stored = stored.map_or_else(|| "–".to_owned(), |frontier| frontier.root().to_string());
            let fault = Fault::beside(Layer::Tree, "ledgers.frontier", "computed");
            faults.push(fault.between(self.frontier.root(), stored));
        }
        for level in 1..=tree::LEVELS {
            let should: Vec<Hash> =
                self.nodes.iter().filter(|node| node.level == level).map(|node| node.hash).collect();
            let mut is = Vec::with_capacity(should.len());
            loop {
                let page = store.nodes(origin, level, is.len() as u64, PAGE).await?;
                if page.is_empty() || is.len() > should.len() {
                    break;
                }
                is.extend(page);
            }
            // What others completed since is theirs; beyond what stands now there is nothing to complete.
            let now = store.snapshot(origin, &[]).await?.head.size >> (tree::TILE_HEIGHT * level);
            if is.len() as u64 <= now {
                is.truncate(should.len());
            }
            let place = (0..should.len().max(is.len())).find(|place| should.get(*place) != is.get(*place));
            if let Some(place) = place {
                let show = |hash: Option<&Hash>| hash.map_or_else(|| "–".to_owned(), ToString::to_string);
                let fault = Fault::beside(Layer::Tree, format!("tree {level}/{place}"), "computed");
                faults.push(fault.between(show(should.get(place)), show(is.get(place))));
            }
        }
        Ok(faults)
    }
}

/// What entries in a row tell by themselves, each with its leaf, and what they change in each read model.
type LookedPart<'a> = (Vec<(Checked<'static>, Hash)>, Vec<Part<'a>>);

/// Entries with what they tell by themselves.
#[derive(Default)]
struct Looked<'a> {
    page: Vec<Entry>,
    parts: Vec<LookedPart<'a>>,
}

/// All that entries tell by themselves: what is wrong with each, and what they change in each read model.
fn look<'a>(entries: &[Entry], folds: &[&'a dyn Fold]) -> LookedPart<'a> {
    let mut looked: Vec<Checked<'_>> = entries.iter().map(Checked::new).collect();
    let reads: Vec<_> = entries.iter().zip(&mut looked).map(|(e, checked)| (e.position, read(e, checked))).collect();
    let parts = fold::part(folds, &reads);
    for ((position, read), checked) in reads.into_iter().zip(&mut looked) {
        match (read, &checked.header) {
            (Read::Event(decoded), _) => checked.header = Some(decoded.header),
            (Read::Unreadable(detail), Some(header)) => {
                let fault = Fault::at(position, Layer::Event, &header.event.event_type, "unreadable");
                checked.faults.push(fault.with("detail", detail));
            }
            _ => {}
        }
    }
    let leaves = entries.iter().map(|entry| tree::leaf(&entry.header));
    (looked.into_iter().map(Checked::without_payload).zip(leaves).collect(), parts)
}

/// Reads the event, with the header if that is possible, and holds it to its schema.
fn read(entry: &Entry, checked: &mut Checked<'_>) -> Read {
    let Some(header) = checked.header.take() else { return Read::Unreadable("no header".to_owned()) };
    match event(entry, &header, checked.payload.as_ref()) {
        Ok(event) => Read::Event(Box::new(Decoded { position: entry.position, hash: entry.hash, header, event })),
        Err(detail) => {
            checked.header = Some(header);
            Read::Unreadable(detail)
        }
    }
}

fn event(entry: &Entry, header: &Header, payload: Option<&Canon<'_>>) -> Result<Event, String> {
    let payload = payload.ok_or("no payload in the canonical form")?;
    schema::check(&header.event.event_type, payload).map_err(|error| error.to_string())?;
    Decoded::event_of(entry, header).map_err(|error| error.to_string())
}

/// Compares what the store keeps beside the entries with what they give, at one moment: the head, the tree and every
/// model. What others appended since is checked too.
async fn compare_kept(
    store: &dyn Store,
    origin: &Origin,
    stored: Head,
    folds: &[&'static dyn Fold],
    walk: &mut Walk<'_>,
    mut models: Vec<Growing<'static>>,
    faults: &mut Vec<Fault>,
) -> Result<(), AppError> {
    let mut reading = match store.reading(origin).await {
        Err(StoreError::Corrupt { detail }) => {
            faults.extend(walk.chain.finish(stored));
            faults.push(Fault::beside(Layer::ReadModel, "read_models", "unreadable").with("detail", detail));
            return Ok(());
        }
        reading => reading?,
    };
    let there = reading.snapshot().clone();
    let mut pages = Pages::starting(store, origin, walk.chain.head().size);
    while walk.chain.head().size < there.head.size {
        let Some(mut page) = pages.next().await? else { break };
        page.retain(|entry| entry.position < there.head.size);
        walk.take(page, folds, &mut models, faults)?;
    }
    faults.extend(walk.chain.finish(there.head));
    faults.extend(walk.compare_tree(store, origin, &there).await?);
    if there.folded != folded(&there.models) {
        let fault = Fault::beside(Layer::ReadModel, "ledgers.folded", "computed");
        faults.push(fault.between(folded(&there.models), there.folded));
    }
    for model in &mut models {
        let name = model.fold.name();
        let live = there.model(name);
        faults.extend(compare_states(model, live, there.head));
        // Rows of another definition are made anew before they are used; those of another stop were told.
        let Some(live) = live.filter(|live| model.is_like(live)) else { continue };
        match compare(model, &mut *reading, Some(live.id)).await {
            Ok(compared) => faults.extend(compared.differences),
            Err(AppError::Store(StoreError::Corrupt { detail })) => {
                faults.push(Fault::beside(Layer::ReadModel, name, "unreadable").with("detail", detail));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A model's definition and the place where it stopped, as the store has them and as the entries give them.
fn compare_states(model: &Growing<'_>, live: Option<&Model>, head: Head) -> Option<Fault> {
    let fault = |what| Fault::beside(Layer::ReadModel, model.fold.name(), what);
    let show = |position: Option<u64>| position.map_or_else(|| "–".to_owned(), |position| position.to_string());
    match live {
        None if head == Head::EMPTY => None,
        None => Some(fault("no-rows")),
        Some(live) if live.definition != model.fold.digest() => {
            Some(fault("other-definition").between(model.fold.digest(), live.definition))
        }
        Some(live) if live.stopped_at != model.stopped_at() => {
            Some(fault("other-stop").between(show(model.stopped_at()), show(live.stopped_at)))
        }
        Some(live) => live.stopped_at.map(|position| Fault {
            position: Some(position),
            ..fault("stopped").with("detail", model.stop.as_ref().map_or("", |stop| &stop.detail))
        }),
    }
}

/// A store that is damaged is a finding, not a failure to look.
fn tolerate(audit: Result<Vec<Fault>, StoreError>) -> Result<Vec<Fault>, AppError> {
    match audit {
        Err(StoreError::Corrupt { detail }) => {
            Ok(vec![Fault::beside(Layer::Storage, "file", "unreadable").with("detail", detail)])
        }
        other => Ok(other?),
    }
}
