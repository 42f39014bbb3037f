//! Folding a ledger from its entries, in memory that does not grow with it.
//!
//! Changes are added up in memory; beyond a number of rows they are written to a temporary file as a sorted run. In the
//! end the runs are merged row by row (`rows`). Parts of a page are folded on several threads and added in their order.

use super::office::AppError;
use super::scratch::{Merged, Run};
use crate::ledger::Entry;
use crate::projection::rows::{self, Deltas};
use crate::projection::{self, Decoded, Fold, Row, Rows};
use crate::store::{Definition, Model, StoreError};
use std::sync::Arc;

/// Rows of one model that are kept in memory.
const ROWS_IN_MEMORY: usize = 20_000;

/// Runs of one model: beyond it they are merged into one.
const RUNS: usize = 64;

/// What an entry is to a fold.
pub enum Read {
    /// To be folded.
    Event(Box<Decoded>),
    /// Of no concern: it took effect after the day that the reader asked for.
    PassedOver,
    /// This program cannot understand it, and why.
    Unreadable(String),
}

/// Where a fold could not go on, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The entry that it could not fold.
    pub position: u64,
    /// Why.
    pub detail: String,
}

/// What some entries in a row change in one model, until one that stopped it.
#[derive(Default)]
pub struct Part<'a> {
    /// What they change.
    pub deltas: Deltas<'a>,
    /// The entry that could not be folded.
    pub stop: Option<Stop>,
}

/// What entries in a row change in each model.
pub fn part<'a>(folds: &[&'a dyn Fold], entries: &[(u64, Read)]) -> Vec<Part<'a>> {
    folds.iter().map(|fold| part_of(*fold, entries)).collect()
}

fn part_of<'a>(fold: &'a dyn Fold, entries: &[(u64, Read)]) -> Part<'a> {
    let mut part = Part::default();
    for (position, read) in entries {
        let changes = match read {
            Read::Event(decoded) => projection::changes(fold, decoded).map_err(|poisoned| poisoned.detail),
            Read::PassedOver => continue,
            Read::Unreadable(detail) => Err(detail.clone()),
        };
        match changes {
            Ok(changes) => changes.into_iter().for_each(|change| part.deltas.add(change)),
            Err(detail) => {
                part.stop = Some(Stop { position: *position, detail });
                break;
            }
        }
    }
    part
}

/// Reads an entry for folding.
#[must_use]
pub fn read(entry: &Entry) -> Read {
    Decoded::read(entry).map_or_else(|error| Read::Unreadable(error.to_string()), |d| Read::Event(Box::new(d)))
}

/// A model that grows entry by entry.
pub struct Growing<'a> {
    /// What it is folded by.
    pub fold: &'a dyn Fold,
    /// Where it could not go on.
    pub stop: Option<Stop>,
    memory: Deltas<'a>,
    runs: Vec<Run>,
}

impl<'a> Growing<'a> {
    /// Without any entry yet.
    #[must_use]
    pub fn new(fold: &'a dyn Fold) -> Self {
        Self { fold, stop: None, memory: Deltas::default(), runs: Vec::new() }
    }

    /// Adds what the next entries change.
    ///
    /// # Errors
    /// The temporary file.
    pub fn add(&mut self, part: Part<'a>) -> Result<(), AppError> {
        if self.stop.is_some() {
            return Ok(());
        }
        self.memory.merge(part.deltas);
        self.stop = part.stop;
        if self.memory.0.len() > ROWS_IN_MEMORY {
            self.spill().map_err(scratch_error)?;
        }
        Ok(())
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let memory = std::mem::take(&mut self.memory);
        self.runs.push(Run::write(memory.0.into_iter().map(Ok))?);
        if self.runs.len() > RUNS {
            let merged = Run::write(Merged::new(&mut self.runs, std::iter::empty())?)?;
            self.runs = vec![merged];
        }
        Ok(())
    }

    /// Its rows, by key. They can be asked for again, and the model can go on growing.
    ///
    /// # Errors
    /// The temporary file.
    pub fn rows(&mut self) -> Result<impl Iterator<Item = Result<(String, Row), AppError>> + use<'_>, AppError> {
        let memory = self.memory.0.iter().map(|(key, row)| (key.clone(), row.clone()));
        let merged = Merged::new(&mut self.runs, memory).map_err(scratch_error)?;
        Ok(merged.map(|row| row.map(|(key, delta)| (key, rows::row_of(delta))).map_err(scratch_error)))
    }

    /// All of its rows in memory, for a model that has few.
    ///
    /// # Errors
    /// The temporary file.
    pub fn into_rows(mut self) -> Result<Rows, AppError> {
        if self.runs.is_empty() { Ok(self.memory.into_rows()) } else { self.rows()?.collect() }
    }

    /// Whether a model in the store is of the same definition, and stopped at the same place.
    #[must_use]
    pub fn is_like(&self, model: &Model) -> bool {
        model.definition == self.fold.digest() && model.stopped_at == self.stopped_at()
    }

    /// The entry that it could not fold.
    #[must_use]
    pub fn stopped_at(&self) -> Option<u64> {
        self.stop.as_ref().map(|stop| stop.position)
    }

    /// Name and digest.
    #[must_use]
    pub fn definition(&self) -> Definition {
        (self.fold.name().to_owned(), self.fold.digest())
    }
}

pub(super) fn scratch_error(source: std::io::Error) -> AppError {
    let place = std::env::temp_dir().display().to_string();
    StoreError::Unreadable { place, source: Arc::new(source) }.into()
}
