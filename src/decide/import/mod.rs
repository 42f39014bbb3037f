//! Importing: what a file says, against what stands.
//!
//! First the names in the file are resolved and each figure becomes a *candidate* with the key that makes it the
//! same figure in another file (`overview`, `entries`, `activities`). Then, with what the index knows under those keys, each
//! candidate gets an outcome (`plan`): new, unchanged, revised, repeated, undone.

pub mod activities;
pub mod awards;
pub mod double_counting;
pub mod entries;
pub mod framework;
pub mod iati;
pub mod narratives;
mod nesting;
pub mod overview;
pub mod plan;
pub mod rates;
pub mod results;
pub mod risks;
mod series;
pub mod statement;
pub mod transfers;
pub mod work_plan;

use super::Decided;
use super::names::Aliases;
use crate::event::{ActivityDescribed, Amount, AmountKind, Event, ImportRecorded, Source, StatementPublished};
use crate::interchange::columns::Mapped;
use crate::value::{Code, Day, Hash, Place, Problem, Year, problem};
use std::collections::{BTreeMap, BTreeSet};

/// What the user said beside the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Aliases, and whether unknown agencies are accepted.
    pub aliases: Aliases,
    /// Take the figures as claims only.
    pub as_statement: bool,
    /// Record revisions, for this reason.
    pub revise: Option<String>,
    /// Record rows without a key although an earlier file has the same.
    pub distinct: bool,
    /// Record rows again that were reversed on purpose.
    pub again: bool,
    /// The document that a statement comes from.
    pub document: Option<String>,
    /// The framework that nodes belong to.
    pub framework: Option<Code>,
    /// The fund that transfers are of.
    pub fund: Option<Code>,
    /// Read texts as they were meant that were once read in the wrong encoding.
    pub repair_text: bool,
    /// When the figures took effect; the end of their year, where not said.
    pub date: Option<Day>,
}

/// The file and its layout, as every entry will name them.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// BLAKE3 of the file.
    pub file_digest: Hash,
    /// UUID of this import.
    pub import: String,
}

/// A figure that may become an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Where it stands.
    pub place: Place,
    /// What its row is about, as it stands.
    pub label: String,
    /// The cell as it stands.
    pub text: String,
    /// The kind of amount.
    pub kind: AmountKind,
    /// The amount, with its source and key; its only line holds the figure of the file.
    pub amount: Amount,
    /// When it took effect.
    pub effective: Day,
    /// What makes it the same figure in another file.
    pub sameness: Sameness,
}

/// How a figure is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// By agency or node, measure and year.
    Table,
    /// The same, as a total since the start of the year.
    YearToDate,
    /// By a reference number.
    Reference,
    /// By nothing but all of its cells.
    Cells,
}

/// Everything that a file says, resolved against the register.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Registrations, aliases, frameworks, nodes: to stand before what names them.
    pub registrations: Vec<Event>,
    /// Figures.
    pub candidates: Vec<Candidate>,
    /// Rows of the table by year, as claims name them.
    pub members: BTreeMap<Year, BTreeSet<String>>,
    /// Claims, a statement for each year.
    pub statements: Vec<StatementPublished>,
    /// Nodes of a framework with what becomes of each.
    pub nodes: Vec<(Place, Event, plan::Outcome)>,
    /// What a plan says of its activities.
    pub activities: Vec<(Place, ActivityDescribed)>,
    /// Items, each with the cell as it stands.
    pub items: Vec<(Place, String, Decided)>,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

impl FileFacts {
    fn source(&self, mapped: &Mapped<'_>, row: u32, column_index: usize, text: &str, key: String) -> Source {
        Source {
            cell: Some(text.to_owned()),
            column: Some(problem::column_letters(column_index)),
            document: None,
            extracted: None,
            file_digest: self.file_digest,
            import: self.import.clone(),
            key: Some(key),
            layout_digest: mapped.layout_digest,
            row: row.to_string(),
            sheet: mapped.sheet.name.clone(),
            status: None,
            system: None,
        }
    }

    /// The event that stands before the entries of this file.
    #[must_use]
    pub fn recorded(&self, given: super::Given<'_>, mapped: &Mapped<'_>, events: usize) -> Decided {
        given.decided(Event::ImportRecorded(ImportRecorded {
            events: events.to_string(),
            file: given.seal("file", &mapped.sheet.file),
            file_digest: self.file_digest,
            import: self.import.clone(),
            layout: mapped.layout.name.clone(),
            layout_digest: mapped.layout_digest,
        }))
    }
}
