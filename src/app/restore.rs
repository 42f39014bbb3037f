//! Restoring a backup: an export, read twice. First everything is verified and nothing written; then it is written to
//! a store of either kind, and compared with what the backup says of itself.

use super::Progress;
use super::office::{AppError, Office, Opened, append};
use super::project::{Base, Folding};
use super::verify::{Brought, Verified, verify};
use crate::ledger::entry::{Line, NotAnExport, read_export_line, read_manifest};
use crate::ledger::held::{self, Held};
use crate::ledger::tree::{self, Frontier};
use crate::ledger::{Chain, Entry, Fault, Layer};
use crate::projection::Decoded;
use crate::store::{Evidence, EvidenceKind, PAGE, Store, StoreError};
use crate::value::{Head, Origin, Problem};
use std::collections::BTreeMap;
use std::io::{BufRead, Read};

/// Most bytes of a line: an entry with its texts is far below.
const LINE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;

/// Faults kept for each ledger: the first says where to look, thousands say no more.
const FAULTS_LIMIT: usize = 100;

/// Why a backup cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file itself.
    #[error(transparent)]
    Read(#[from] std::io::Error),
    /// What it holds.
    #[error(transparent)]
    Form(#[from] NotAnExport),
}

/// Puts verified entries into a ledger, a page at a time, with the read models folded along.
pub struct Loader<'a> {
    to: &'a dyn Store,
    chain: Chain<'a>,
    origin: &'a Origin,
    base: Base,
    entries: Vec<Entry>,
    decoded: Vec<Decoded>,
    evidence: Vec<Evidence>,
}

impl<'a> Loader<'a> {
    /// Goes on after the head of the ledger in the store.
    #[must_use]
    pub fn new(to: &'a dyn Store, there: &'a Opened) -> Self {
        let (origin, base) = (&there.origin, Base::clone(&there.base));
        let chain = Chain::resume(origin, base.head);
        Self { to, chain, origin, base, entries: Vec::new(), decoded: Vec::new(), evidence: Vec::new() }
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// It does not verify: nothing from this page on is written. Or the store.
    pub async fn push(&mut self, entry: Entry) -> Result<(), AppError> {
        match self.chain.next(&entry) {
            (Some(header), faults) if faults.is_empty() => self.decoded.push(Decoded::with_header(&entry, header)?),
            (_, faults) => {
                let fault = faults.first().map_or_else(String::new, |f| format!("{} {} {}", f.layer, f.field, f.what));
                return Err(StoreError::Corrupt { detail: format!("{} {fault}", entry.position) }.into());
            }
        }
        self.entries.push(entry);
        if self.entries.len() >= PAGE as usize { self.flush().await } else { Ok(()) }
    }

    /// Takes evidence of the entries so far.
    pub fn keep(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// The store.
    pub async fn flush(&mut self) -> Result<(), AppError> {
        if !self.entries.is_empty() {
            let (entries, decoded) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.decoded));
            let mut folding = Folding::new(self.origin, &self.base)?;
            let part = folding.part(entries, decoded);
            let batch = folding.whole(self.to, part).await?;
            append(self.to, &batch).await?;
            self.base = self.base.after(&batch);
        }
        for evidence in self.evidence.drain(..) {
            self.to.keep(self.origin, &evidence).await?;
        }
        Ok(())
    }
}

/// The ledgers of a backup with the heads that it claims and the faults found in it. Writes nothing.
///
/// # Errors
/// The file cannot be read, or is no export.
pub fn examine(file: &mut dyn BufRead, brought: &Brought) -> Result<Vec<Verified>, BackupError> {
    let ledgers = read_manifest(&line(file)?.unwrap_or_default())?;
    let begun = |origin| (origin, (Chain::new(origin, brought.head), Frontier::default(), Held::default(), Vec::new()));
    let mut chains: BTreeMap<&Origin, (Chain<'_>, Frontier, Held, Vec<Fault>)> =
        ledgers.iter().map(|(origin, _)| begun(origin)).collect();
    while let Some(line) = line(file)? {
        let (origin, line) = read_export_line(&line)?;
        let Some((chain, tree, held, faults)) = chains.get_mut(&origin) else {
            let detail = format!("{origin} is not in the first line");
            return Err(NotAnExport { detail }.into());
        };
        match line {
            Line::Entry(entry) => {
                tree.push(tree::leaf(&entry.header), &mut Vec::new());
                let of_this = brought.checkpoints.iter().filter(|(checkpoint, _)| checkpoint.origin == origin);
                let at_this = of_this.filter(|(checkpoint, _)| checkpoint.size == tree.size());
                faults.extend(at_this.filter_map(|brought| held::brought(brought, tree, chain.keys())));
                faults.extend(chain.next(&entry).1);
                faults.truncate(FAULTS_LIMIT);
            }
            Line::Checkpoint(size, note) if size == tree.size() => {
                faults.extend(held.take(&origin, size, &note, tree, chain.keys()));
            }
            Line::Checkpoint(size, _) => {
                let detail = format!("a checkpoint of {size} after {} entries", tree.size());
                return Err(NotAnExport { detail }.into());
            }
        }
    }
    let mut verified = Vec::new();
    for (origin, claimed) in &ledgers {
        let Some((chain, tree, held, mut faults)) = chains.remove(origin) else { continue };
        // A file that was cut short ends before the head that its first line names.
        faults.extend(chain.finish(*claimed));
        let beyond = brought.checkpoints.iter().filter(|(c, _)| c.origin == *origin && c.size > tree.size());
        faults.extend(beyond.filter_map(|brought| held::brought(brought, &tree, chain.keys())));
        verified.push(Verified { head: *claimed, ..Verified::walked(origin, &chain, &tree, &held, faults) });
    }
    Ok(verified)
}

/// Writes the entries of a backup that `examine` found good. What is in the store already is not written again.
///
/// # Errors
/// A ledger of that name holds something else; the file; the store.
pub async fn restore(
    file: &mut (dyn BufRead + Send),
    ledgers: &[Verified],
    to: &Office<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Verified>, AppError> {
    let unreadable = |error: BackupError| StoreError::Corrupt { detail: error.to_string() };
    let total: u64 = ledgers.iter().map(|ledger| ledger.head.size).sum();
    let mut there = Vec::with_capacity(ledgers.len());
    for ledger in ledgers {
        there.push(to.open(&ledger.origin).await?);
    }
    let loader = |opened| (Opened::clone(opened).origin, (opened.head, Loader::new(to.store, opened)));
    let mut loaders: BTreeMap<Origin, _> = there.iter().map(loader).collect();
    let mut done = 0;
    line(file).map_err(unreadable)?;
    while let Some(line) = line(file).map_err(unreadable)? {
        let (origin, line) = read_export_line(&line).map_err(|error| unreadable(error.into()))?;
        let Some((there, loader)) = loaders.get_mut(&origin) else { continue };
        let entry = match line {
            Line::Entry(entry) => entry,
            Line::Checkpoint(size, bytes) => {
                loader.keep(Evidence { size, kind: EvidenceKind::Checkpoint, bytes });
                continue;
            }
        };
        done += 1;
        progress.set(done, total);
        if entry.position >= there.size {
            loader.push(entry).await?;
        } else if entry.position + 1 == there.size && entry.head() != *there {
            let problem = Problem::new("copy-diverged").found(origin.as_str()).fact("head", *there);
            return Err(problem.fact("other", entry.head()).into());
        }
    }
    for (_, loader) in loaders.values_mut() {
        loader.flush().await?;
    }
    drop(loaders);
    let mut restored = Vec::new();
    for ledger in ledgers {
        let there = to.store.ledgers().await?.into_iter().find(|(name, _)| *name == ledger.origin);
        let there = there.map_or(Head::EMPTY, |(_, head)| head);
        let found = verify(
            to.store,
            &[(ledger.origin.clone(), there)],
            &Brought { head: Some(ledger.head), ..Brought::default() },
            progress,
        )
        .await?;
        restored.extend(found);
    }
    Ok(restored)
}

/// What a restored ledger lacks of a head that somebody kept.
#[must_use]
pub fn lacks(restored: &Verified, kept: Head) -> Option<Fault> {
    (restored.head.size < kept.size).then(|| {
        let fault = Fault::at(restored.head.size, Layer::Head, "expect", "older-backup");
        fault.between(kept, restored.head).with("count", kept.size - restored.head.size)
    })
}

fn line(file: &mut dyn BufRead) -> Result<Option<Vec<u8>>, BackupError> {
    let mut line = Vec::new();
    BufRead::read_until(&mut Read::take(&mut *file, LINE_LIMIT_BYTES + 1), b'\n', &mut line)?;
    if line.len() as u64 > LINE_LIMIT_BYTES {
        return Err(NotAnExport { detail: format!("a line of more than {LINE_LIMIT_BYTES} bytes") }.into());
    }
    Ok((!line.is_empty()).then_some(line))
}
