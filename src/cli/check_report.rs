//! `jate check-report`: is a file what the ledger gives?

use super::check::{self, Trust};
use super::context::{Context, closing};
use super::output::{self, Failure, refused};
use super::report::{read_projection, shipped};
use super::{DONE, FINDINGS, Outcome};
use crate::app::restore::{self, BackupError};
use crate::app::verify::Brought;
use crate::app::view::Known;
use crate::app::{AsOf, Office, overview, proof};
use crate::interchange::wide::year_cell;
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::keyring::Keyring;
use crate::projection::Fold as _;
use crate::render::grid::{self, Difference, GridError, Kind};
use crate::render::stamp::Stamp;
use crate::render::{Format, render};
use crate::report::Selection;
use crate::said::report as said;
use crate::store::Store;
use crate::store::memory::MemoryStore;
use crate::value::problem::column_letters;
use crate::value::{Place, Problem};
use crate::words::{Lang, say};
use clap::Args;
use serde_json::{Value as Json, json};
use std::fs::File;
use std::io::{BufReader, Seek as _};
use std::path::{Path, PathBuf};

/// Differences that are listed; all are counted.
const LISTED: usize = 100;

#[derive(Debug, Args)]
pub struct CheckReport {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    projection: Option<PathBuf>,
    #[command(flatten)]
    policy: Trust,
}

/// What a file was found to be.
struct Compared {
    stamp: Stamp,
    /// To the last byte.
    identical: bool,
    /// The first line that is another, of a format that no program saves again by itself.
    changed_line: Option<usize>,
    differences: Vec<Difference>,
}

impl CheckReport {
    pub async fn run(self, context: &Context) -> Outcome {
        let bytes = output::read_file(&self.file)?;
        let unreadable = |error: GridError| {
            let problem = Problem::new("report-unreadable").fact("detail", error);
            Failure::from(problem.at(place(&self.file)))
        };
        let grid = grid::read(&bytes).map_err(unreadable)?;
        let stamp = grid.stamp.as_deref().and_then(Stamp::read);
        let stamp = stamp.ok_or_else(|| Problem::new("report-unstamped").at(place(&self.file)))?;
        let compared = match &self.bundle {
            None => {
                let store = context.store().await?;
                let outcome = self.compare(context, &*store, stamp, &bytes, &grid).await;
                closing(&*store, outcome).await?
            }
            Some(bundle) => {
                let store = MemoryStore::default();
                self.load(context, bundle, &store, &stamp).await?;
                self.compare(context, &store, stamp, &bytes, &grid).await?
            }
        };
        let ok = compared.differences.is_empty() && compared.changed_line.is_none();
        if context.json {
            output::print_json(&compared_json(&compared));
        } else {
            output::print(&compared_text(context.lang, &self.file, &compared));
        }
        Ok(if ok { DONE } else { FINDINGS })
    }

    /// Puts a bundle into a store in memory, if it verifies and the policy trusts its newest checkpoint.
    async fn load(&self, context: &Context, bundle: &Path, store: &MemoryStore, stamp: &Stamp) -> Result<(), Failure> {
        let unreadable = |error: &std::io::Error| Failure::from(refused("file-unreadable", error).at(place(bundle)));
        let mut file = BufReader::new(File::open(bundle).map_err(|error| unreadable(&error))?);
        let ledgers = restore::examine(&mut file, &Brought::default()).map_err(|error| match error {
            BackupError::Read(error) => unreadable(&error),
            BackupError::Form(error) => {
                Problem::new("backup-invalid").fact("detail", error.detail).at(place(bundle)).into()
            }
        })?;
        let bad = ledgers.iter().find(|ledger| !ledger.faults.is_empty());
        if let Some(ledger) = bad {
            return Err(Problem::new("bundle-not-verified").found(ledger.origin.as_str()).at(place(bundle)).into());
        }
        file.rewind().map_err(|error| unreadable(&error))?;
        restore::restore(&mut file, &ledgers, &context.office(store), &context.progress()).await?;
        let policy = self.policy.needed()?;
        let signed = crate::app::checkpoint::needed(store, &stamp.origin, u64::MAX).await?;
        let note = signed.note.to_string();
        if let Err(error) = policy.check(note.as_bytes()) {
            let problem = Problem::new("checkpoint-distrusted").found(bundle.display().to_string());
            return Err(problem.fact("detail", check::distrust(context.lang, &error)).into());
        }
        if signed.checkpoint.size < stamp.head.size {
            let problem = Problem::new("bundle-too-short").found(bundle.display().to_string());
            return Err(problem.fact("size", signed.checkpoint.size).fact("needed", stamp.head.size).into());
        }
        Ok(())
    }

    /// Makes the report again from the ledger as it was, and holds every cell to it.
    async fn compare(
        &self,
        context: &Context,
        store: &dyn Store,
        stamp: Stamp,
        bytes: &[u8],
        found: &grid::Grid,
    ) -> Result<Compared, Failure> {
        let office: Office<'_> = context.office(store);
        office.open_existing(&stamp.origin).await?;
        let beyond = |found: String| {
            let problem = Problem::new("report-of-another-ledger").found(stamp.head.to_string());
            Failure::from(problem.fact("ledger", &stamp.origin).fact("head", found))
        };
        let Some(last) = stamp.head.size.checked_sub(1) else { return Err(beyond("0".to_owned())) };
        // From the bytes themselves: what stands beside them was not verified yet.
        let (head, root, keys) = proof::walked(store, &stamp.origin, stamp.head.size).await?;
        if head != stamp.head || root != stamp.root {
            return Err(beyond(head.to_string()));
        }
        self.check_checkpoint(context, store, &stamp, &keys).await?;
        let own = self.projection.as_deref().map(read_projection).transpose()?;
        let declared = match &own {
            Some(own) => own,
            None => shipped(&stamp.projection.name)?,
        };
        if declared.digest() != stamp.projection.digest {
            let problem = Problem::new("report-other-definition").found(&stamp.projection.name);
            return Err(problem.fact("version", &stamp.projection.version).into());
        }
        let level = stamp.level.as_deref().and_then(|level| level.parse().ok());
        let selection = Selection { year: stamp.year.as_deref().map(year_cell).transpose()?, level };
        let as_of = AsOf { known: Some(Known::Position(last)), effective_to: stamp.effective_to };
        let conversion = stamp
            .conversion
            .as_ref()
            .map(|made| said::converting(made.to, &made.basis, &made.given, made.source.as_deref()));
        let conversion = conversion.transpose()?;
        let approved_only = stamp.approved_only.is_some();
        let wanted = overview::Wanted { selection, as_of, conversion, approved_only };
        let mut report = overview::report(store, &stamp.origin, declared, &wanted, &context.progress()).await?;
        // More may have been signed since.
        report.provenance.checkpoint.clone_from(&stamp.checkpoint);
        let format = match grid::kind(bytes) {
            Some(Kind::Csv) => Format::Csv,
            Some(Kind::Html) => Format::Html,
            Some(Kind::Xlsx) => Format::Xlsx,
            Some(Kind::Markdown) => Format::Markdown,
            Some(Kind::Json) | None => Format::Json,
        };
        let made = render(&report, format, stamp.lang())?;
        let expected = grid::read(&made).map_err(|error| Failure::system(&error.to_string()))?;
        let mut differences = grid::differences(&expected, found);
        if expected.stamp.as_deref().and_then(Stamp::read).is_none_or(|made| !made.same_as(&stamp)) {
            let line = |stamp: &Option<String>| stamp.clone();
            differences.push(Difference {
                sheet: String::new(),
                row: 0,
                column: 0,
                label: crate::render::stamp::NAME.to_owned(),
                head: String::new(),
                expected: line(&expected.stamp),
                found: line(&found.stamp),
            });
        }
        let identical = made == bytes;
        let saved_again = matches!(format, Format::Csv | Format::Xlsx);
        let lines = || made.split(|byte| *byte == b'\n').zip(bytes.split(|byte| *byte == b'\n'));
        let first = || lines().position(|(ours, theirs)| ours != theirs).unwrap_or_else(|| lines().count());
        let changed_line = (!identical && !saved_again).then(|| first() + 1);
        Ok(Compared { stamp, identical, changed_line, differences })
    }

    /// The checkpoint that the report carries is one of this ledger, and the policy, where there is one, trusts it.
    async fn check_checkpoint(
        &self,
        context: &Context,
        store: &dyn Store,
        stamp: &Stamp,
        keys: &Keyring,
    ) -> Result<(), Failure> {
        let distrusted = |detail: String| {
            let problem = Problem::new("checkpoint-distrusted").found(self.file.display().to_string());
            Failure::from(problem.fact("detail", detail))
        };
        let policy = self.policy.given()?;
        let Some(note) = &stamp.checkpoint else {
            let unsigned = || distrusted(say(context.lang, "report-unsigned", &[]));
            return if policy.is_some() { Err(unsigned()) } else { Ok(()) };
        };
        let (checkpoint, read) = Checkpoint::of_note(note.as_bytes()).map_err(|error| distrusted(error.to_string()))?;
        let of_this = checkpoint.origin == stamp.origin && checkpoint.size <= stamp.head.size;
        // Nobody is named on the page who did not sign.
        let by_keys =
            keys.signed(&read).is_ok_and(|signed| signed.len() == read.signatures.len() && !signed.is_empty());
        if !of_this || !by_keys {
            return Err(distrusted(say(context.lang, "report-signers", &[])));
        }
        proof::agrees(store, &checkpoint).await?;
        if let Some(policy) = policy {
            // Witnesses may have come later than the report: the log's own signature must be there.
            let checked = policy.check_log(checkpoint, &read);
            checked.map_err(|error| distrusted(check::distrust(context.lang, &error)))?;
        }
        Ok(())
    }
}

fn place(file: &Path) -> Place {
    Place { file: file.display().to_string(), ..Place::default() }
}

fn compared_text(lang: Lang, file: &Path, compared: &Compared) -> String {
    let args = [
        ("file", file.display().to_string().into()),
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

fn compared_json(compared: &Compared) -> Json {
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
