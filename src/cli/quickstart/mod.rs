//! `jate quickstart`: the main job with the figures of Mali 2021, from file to table to findings.

use super::context::{Context, closing};
use super::output::{self, Failure, unwritable, write_file};
use super::{DONE, Outcome, SYSTEM, import, reconcile};
use crate::app::import::{Imported, Request};
use crate::app::verify::Brought;
use crate::app::view::AsOf;
use crate::app::{self, Office, Quiet, change, overview};
use crate::decide::import::Options;
use crate::decide::names::Aliases;
use crate::interchange::layout;
use crate::interchange::wide::Given;
use crate::projection::builtin;
use crate::render::{Format, render, verified};
use crate::report::Selection;
use crate::store::Store;
use crate::store::sqlite::SqliteStore;
use crate::value::{Origin, Problem, Year};
use crate::words::{Lang, say};
use clap::Args;
use std::path::{Path, PathBuf};

/// Figures of two tables of the United Nations results report, Mali 2021; the words are ours.
const BY_AGENCY: Table = ("mali-2021-agencies.csv", include_str!("mali-2021-agencies.csv"));
const BY_AXIS: Table = ("mali-2021-axes.csv", include_str!("mali-2021-axes.csv"));

#[derive(Debug, Args)]
pub struct Quickstart {
    #[arg(value_name = "DIR", default_value = "jate-quickstart")]
    dir: PathBuf,
}

impl Quickstart {
    pub async fn run(self, context: &Context) -> Outcome {
        let path = self.dir.join("mali-2021.jate");
        if path.exists() {
            return Err(Problem::new("quickstart-exists").found(path.display().to_string()).into());
        }
        std::fs::create_dir_all(&self.dir).map_err(|error| unwritable(&self.dir, &error))?;
        for (name, text) in [BY_AGENCY, BY_AXIS] {
            write_file(&self.dir.join(name), text.as_bytes())?;
        }
        let store = SqliteStore::create(&path).await?;
        let outcome = walk(context, &store, &self.dir).await;
        closing(&store, outcome).await
    }
}

/// A ledger: its name, the message of its title, the table that is recorded, and the one that is compared with it.
pub type Part = (Origin, &'static str, Table, Table);

/// Name and text of a file.
type Table = (&'static str, &'static str);

/// The two ledgers: the same money by agency and by axis, each with the other table as a claim.
pub fn parts() -> [Part; 2] {
    let origin = |name: &str| name.parse::<Origin>().expect("the names of the quickstart are origins");
    [
        (origin("jate.example.org/mli-2021-agencies"), "quickstart-title-agencies", BY_AGENCY, BY_AXIS),
        (origin("jate.example.org/mli-2021-axes"), "quickstart-title-axes", BY_AXIS, BY_AGENCY),
    ]
}

/// Opens one of them, in US dollars.
pub async fn open(context: &Context, office: &Office<'_>, (ledger, title, ..): &Part) -> Result<String, Failure> {
    let title = say(context.lang, title, &[]);
    let currency = "USD".parse().expect("USD is a currency");
    change::init(office, &context.actor(), ledger, &title, currency).await?;
    Ok(title)
}

async fn walk(context: &Context, store: &dyn Store, dir: &Path) -> Outcome {
    let office = context.office(store);
    let parts = parts();
    for part in &parts {
        let title = open(context, &office, part).await?;
        let (ledger, _, entries, statement) = part;
        output::print("\n");
        step(context, "quickstart-ledger", &[("origin", ledger.as_str().into()), ("title", title.into())]);
        tell(context, entries.0, &take(context, &office, ledger, *entries, false).await?);
        tell(context, statement.0, &take(context, &office, ledger, *statement, true).await?);
    }
    let [(by_agency, ..), (by_axis, ..)] = parts;
    let ledgers = store.ledgers().await?;
    let verified = app::verify::verify(store, &ledgers, &Brought::default(), &Quiet).await?;
    output::print(&verified.iter().map(|ledger| verified::text(context.lang, ledger)).collect::<String>());
    if verified.iter().any(|ledger| !ledger.faults.is_empty()) {
        return Ok(SYSTEM);
    }
    show_tables(context, store, dir, &by_agency).await?;
    for ledger in [&by_agency, &by_axis] {
        let findings = app::reconcile::reconcile(store, ledger, AsOf::default(), &Quiet).await?.findings;
        output::print(&format!("\n{ledger}: {}", reconcile::text(context.lang, &findings)));
    }
    let store_path = dir.join("mali-2021.jate").display().to_string();
    let args = [("store", store_path.into()), ("dir", dir.display().to_string().into())];
    output::print(&format!("\n{}\n", say(context.lang, "quickstart-next", &args)));
    Ok(DONE)
}

/// Prints the overview as the report does, in French unless another language is asked for, and writes it twice.
async fn show_tables(context: &Context, store: &dyn Store, dir: &Path, ledger: &Origin) -> Result<(), Failure> {
    let lang = if context.lang_given { context.lang } else { Lang::Fr };
    let declared = builtin::named("financial-overview-by-agency");
    let selection = Selection { year: Year::try_from(2021).ok(), level: None };
    let wanted = overview::Wanted { selection, ..overview::Wanted::default() };
    let report = overview::report(store, ledger, declared, &wanted, &Quiet).await?;
    output::print("\n");
    output::print_bytes(&render(&report, Format::Table, lang)?);
    for (format, extension) in [(Format::Html, "html"), (Format::Xlsx, "xlsx")] {
        let path = dir.join("overview").with_extension(extension);
        write_file(&path, &render(&report, format, lang)?)?;
        step(context, "written", &[("file", path.display().to_string().into())]);
    }
    Ok(())
}

/// Imports a table into a ledger.
pub async fn take(
    context: &Context,
    office: &Office<'_>,
    ledger: &Origin,
    (file, text): Table,
    as_statement: bool,
) -> Result<Imported, Failure> {
    let options = Options {
        // A slip of the printed table: decided openly, and recorded as an event.
        aliases: Aliases { given: vec![("OCHCHR".to_owned(), "OHCHR".to_owned())], accept_unknown: false },
        as_statement,
        ..Options::default()
    };
    let request = Request {
        file,
        bytes: text.as_bytes(),
        layouts: layout::shipped(),
        beside: Given { year: Year::try_from(2021).ok(), ..Given::default() },
        options,
        dry_run: false,
    };
    Ok(app::import::import(office, &context.actor(), ledger, &request, &Quiet).await?)
}

fn tell(context: &Context, file: &str, imported: &Imported) {
    output::print(&import::summary(context.lang, file, imported, false));
}

fn step(context: &Context, id: &str, args: &crate::words::Args<'_>) {
    output::print(&format!("{}\n", say(context.lang, id, args)));
}
