//! Whether a file is what the ledger gives: it is made again, and held to it cell by cell.

use super::grid::{self, Difference, Grid, GridError, Kind};
use super::stamp::{self, Stamp};
use super::{Format, render};
use crate::app::view::Known;
use crate::app::{AppError, AsOf, Office, Progress, overview, proof};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keyring::Keyring;
use crate::ledger::note::Note;
use crate::projection::{Declared, Fold as _};
use crate::report::Selection;
use crate::said::report as said;
use crate::value::Problem;
use crate::value::problem::column_letters;
use crate::words::{Lang, say};
use serde_json::{Value as Json, json};

/// Differences that are listed; all are counted.
const LISTED: usize = 100;

/// A report that somebody has, and what it says of itself.
pub struct Brought<'a> {
    /// The file.
    pub bytes: &'a [u8],
    /// Its cells.
    pub grid: Grid,
    /// What it was made from.
    pub stamp: Stamp,
}

impl<'a> Brought<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// It is no report, or does not say what it was made from.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Problem> {
        let unreadable = |error: GridError| Problem::new("report-unreadable").fact("detail", error);
        let grid = grid::read(bytes).map_err(unreadable)?;
        let stamp = grid.stamp.as_deref().and_then(Stamp::read);
        let stamp = stamp.ok_or_else(|| Problem::new("report-unstamped"))?;
        Ok(Self { bytes, grid, stamp })
    }

    /// What was asked for when it was made.
    fn wanted(&self) -> Result<overview::Wanted, Problem> {
        let stamp = &self.stamp;
        let level = stamp.level.as_deref().and_then(|level| level.parse().ok());
        let year = stamp.year.as_deref().map(str::parse).transpose();
        let year = year.map_err(|_| Problem::new("report-unstamped"))?;
        let last = stamp.head.size.saturating_sub(1);
        let as_of = AsOf { known: Some(Known::Position(last)), effective_to: stamp.effective_to };
        let made = stamp.conversion.as_ref();
        let conversion = made.map(|made| said::converting(made.to, &made.basis, &made.given, made.source.as_deref()));
        let conversion = conversion.transpose()?;
        let approved_only = stamp.approved_only.is_some();
        Ok(overview::Wanted { selection: Selection { year, level }, as_of, conversion, approved_only })
    }
}

/// What a file was found to be.
pub struct Compared {
    /// What it says of itself.
    pub stamp: Stamp,
    /// To the last byte.
    pub identical: bool,
    /// The first line that is another, of a format that no program saves again by itself.
    pub changed_line: Option<usize>,
    /// The cells that are not those of the ledger.
    pub differences: Vec<Difference>,
    /// The checkpoint that it carries: one of this ledger, signed by its keys.
    pub signed: Option<(Checkpoint, Note)>,
}

impl Compared {
    /// Whether it shows what the ledger gives.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.changed_line.is_none()
    }
}

/// Makes a report again from the ledger as it was, and holds every cell of a file to it.
///
/// # Errors
/// It is of another ledger, of another definition of its report, or carries a checkpoint that is none of this ledger; the store.
pub async fn compare(
    office: &Office<'_>,
    brought: &Brought<'_>,
    declared: &Declared,
    progress: &dyn Progress,
) -> Result<Compared, AppError> {
    let (store, stamp) = (office.store, &brought.stamp);
    office.open_existing(&stamp.origin).await?;
    let beyond = |found: String| {
        let problem = Problem::new("report-of-another-ledger").found(stamp.head.to_string());
        AppError::from(problem.fact("ledger", &stamp.origin).fact("head", found))
    };
    if stamp.head.size == 0 {
        return Err(beyond("0".to_owned()));
    }
    // From the bytes themselves: what stands beside them was not verified yet.
    let (head, root, keys) = proof::walked(store, &stamp.origin, stamp.head.size).await?;
    if head != stamp.head || root != stamp.root {
        return Err(beyond(head.to_string()));
    }
    let signed = signed(office, stamp, &keys).await?;
    if declared.digest() != stamp.projection.digest {
        let problem = Problem::new("report-other-definition").found(&stamp.projection.name);
        return Err(problem.fact("version", &stamp.projection.version).into());
    }
    let mut report = overview::report(store, &stamp.origin, declared, &brought.wanted()?, progress).await?;
    // More may have been signed since.
    report.provenance.checkpoint.clone_from(&stamp.checkpoint);
    let format = match grid::kind(brought.bytes) {
        Some(Kind::Csv) => Format::Csv,
        Some(Kind::Html) => Format::Html,
        Some(Kind::Xlsx) => Format::Xlsx,
        Some(Kind::Markdown) => Format::Markdown,
        Some(Kind::Json) | None => Format::Json,
    };
    let internal = |detail: String| AppError::Internal { detail };
    let made = render(&report, format, stamp.lang()).map_err(|error| internal(error.to_string()))?;
    let expected = grid::read(&made).map_err(|error| internal(error.to_string()))?;
    let mut differences = grid::differences(&expected, &brought.grid);
    if expected.stamp.as_deref().and_then(Stamp::read).is_none_or(|made| !made.same_as(stamp)) {
        differences.push(Difference {
            sheet: String::new(),
            row: 0,
            column: 0,
            label: stamp::NAME.to_owned(),
            head: String::new(),
            expected: expected.stamp.clone(),
            found: brought.grid.stamp.clone(),
        });
    }
    let identical = made == brought.bytes;
    let saved_again = matches!(format, Format::Csv | Format::Xlsx);
    let lines = || made.split(|byte| *byte == b'\n').zip(brought.bytes.split(|byte| *byte == b'\n'));
    let first = || lines().position(|(ours, theirs)| ours != theirs).unwrap_or_else(|| lines().count());
    let changed_line = (!identical && !saved_again).then(|| first() + 1);
    Ok(Compared { stamp: stamp.clone(), identical, changed_line, differences, signed })
}

/// The checkpoint that a report carries: one of this ledger, by nobody but its keys and witnesses.
async fn signed(office: &Office<'_>, stamp: &Stamp, keys: &Keyring) -> Result<Option<(Checkpoint, Note)>, AppError> {
    let foreign =
        || Problem::new("report-signed-by-others").found(&stamp.projection.name).fact("ledger", &stamp.origin);
    let Some(note) = &stamp.checkpoint else { return Ok(None) };
    let (checkpoint, read) = Checkpoint::of_note(note.as_bytes()).map_err(|_| foreign())?;
    let of_this = checkpoint.origin == stamp.origin && checkpoint.size <= stamp.head.size;
    // Nobody is named on the page who did not sign.
    let by_keys = keys.signed(&read).is_ok_and(|signed| signed.len() == read.signatures.len() && !signed.is_empty());
    if !of_this || !by_keys {
        return Err(foreign().into());
    }
    proof::agrees(office.store, &checkpoint).await?;
    Ok(Some((checkpoint, read)))
}

/// What came of it, in words. `file` is its name.
#[must_use]
pub fn text(lang: Lang, file: &str, compared: &Compared) -> String {
    let args = [
        ("file", file.into()),
        ("origin", compared.stamp.origin.as_str().into()),
        ("head", compared.stamp.head.to_string().into()),
        ("count", compared.differences.len().to_string().into()),
        ("line", compared.changed_line.unwrap_or(0).to_string().into()),
    ];
    let id = match (compared.identical, compared.differences.is_empty(), compared.changed_line) {
        (true, ..) => "report-identical",
        (false, true, None) => "report-same-cells",
        (false, true, Some(_)) => "report-changed",
        (false, false, _) => "report-differs",
    };
    let mut text = format!("{}\n", say(lang, id, &args));
    for difference in compared.differences.iter().take(LISTED) {
        let shown = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "–".to_owned());
        let args = [
            ("row", difference.row.to_string().into()),
            ("column", column_letters(difference.column).into()),
            ("label", difference.label.as_str().into()),
            ("head", difference.head.as_str().into()),
            ("sheet", difference.sheet.as_str().into()),
            ("expected", shown(&difference.expected).into()),
            ("found", shown(&difference.found).into()),
        ];
        text.push_str(&format!("  {}\n", say(lang, "report-difference", &args)));
    }
    text
}

/// The same as JSON.
#[must_use]
pub fn document(compared: &Compared) -> Json {
    let difference = |difference: &Difference| {
        json!({
            "sheet": difference.sheet,
            "row": difference.row,
            "column": column_letters(difference.column),
            "label": difference.label,
            "head": difference.head,
            "expected": difference.expected,
            "found": difference.found,
        })
    };
    json!({
        "identical": compared.identical,
        "same_cells": compared.differences.is_empty(),
        "changed_line": compared.changed_line,
        "ledger": compared.stamp.origin,
        "head": compared.stamp.head,
        "count": compared.differences.len(),
        "differences": compared.differences.iter().take(LISTED).map(difference).collect::<Vec<_>>(),
    })
}
