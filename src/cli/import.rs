//! `jate import`: a file, all of it or nothing.

use super::context::{Context, Expecting, closing};
use super::output::{self, Failure, place_text, write_file};
use super::{DONE, INPUT, Outcome};
use crate::app::Office;
use crate::app::import::iati;
use crate::app::import::plans::{self, Naming};
use crate::app::import::{Imported, Request, import_from};
use crate::decide::import::Options;
use crate::decide::import::plan::Planned;
use crate::interchange::layout::Kind;
use crate::interchange::wide::Given;
use crate::interchange::{Layout, Source, columns, layout, xml};
use crate::render::imported;
use crate::render::terminal::plain_table;
use crate::said::Beside;
use crate::store::memory::MemoryStore;
use crate::store::{self, StoreError};
use crate::value::{Hash, Origin, Place, Problem};
use crate::words::{Lang, say};
use clap::Args;
use serde_json::json;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// Rows of a listing; the rest is counted.
const LISTED: usize = 40;

#[derive(Debug, Args)]
pub struct Import {
    #[arg(value_name = "FILE", required_unless_present = "template")]
    file: Option<PathBuf>,
    #[arg(long, value_name = "NAME|PATH")]
    layout: Option<String>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[arg(long, value_name = "point|comma", value_parser = ["point", "comma"])]
    decimal: Option<String>,
    #[arg(long)]
    as_statement: bool,
    #[arg(long, value_name = "TEXT")]
    document: Option<String>,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
    #[arg(long)]
    revise: bool,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[arg(long)]
    distinct: bool,
    #[arg(long)]
    again: bool,
    #[arg(long, value_name = "NAME=CODE")]
    alias: Vec<String>,
    #[arg(long)]
    accept_unknown_agencies: bool,
    #[arg(long, value_name = "NAME", default_value = "uninfo")]
    authority: String,
    #[arg(long)]
    repair_text: bool,
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    expecting: Expecting,
    #[arg(long)]
    template: bool,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Import {
    pub async fn run(self, context: &Context) -> Outcome {
        let Some(path) = self.file.clone().filter(|_| !self.template) else {
            return template(context, self.output.as_deref());
        };
        if is_xml(&path) {
            return self.iati(context, &path).await;
        }
        let (file, bytes) = read_file(&path)?;
        let layouts = layouts(self.layout.as_deref())?;
        let (dry_run, expect, late) = (self.dry_run, self.expecting.head()?, self.expecting.late);
        let naming = Naming { named: context.named_ledger()?, authority: self.authority.clone() };
        let (beside, options) = self.decided()?;
        let request = Request { file: &file, bytes: &bytes, layouts: &layouts, beside, options, dry_run };
        let source = Source::open(&file, &bytes)?;
        let kind = columns::recognise(source.sheets(), &layouts)?.layout.kind;
        let (actor, progress) = (context.actor(), context.progress());
        let store = match store::open(context.place()?).await {
            // Plans open the ledgers of their countries, and the store for them: not before it is known that they can.
            Err(StoreError::Missing { .. }) if kind == Kind::Activities => {
                let (nowhere, trial) = (MemoryStore::default(), Request { dry_run: true, ..request.clone() });
                let office = context.office(&nowhere);
                let imported = plans::import(&office, &actor, &naming, &trial, &source, &progress).await?;
                if dry_run {
                    return Ok(tell_each(context, &file, &imported, dry_run));
                }
                store::create(context.place()?).await?
            }
            opened => opened?,
        };
        let outcome = async {
            let office = Office { expect, late, ..context.office(&*store) };
            if kind == Kind::Activities {
                return Ok(plans::import(&office, &actor, &naming, &request, &source, &progress).await?);
            }
            let origin = context.ledger(&*store).await?;
            let imported = import_from(&office, &actor, &origin, &request, &source, &progress).await?;
            Ok(vec![(origin, imported)])
        };
        let imported = closing(&*store, outcome.await).await?;
        match imported.as_slice() {
            [(_, imported)] if kind != Kind::Activities => Ok(tell(context, &file, imported, dry_run)),
            ledgers => Ok(tell_each(context, &file, ledgers, dry_run)),
        }
    }

    /// An IATI file: read as a stream, from the disk.
    async fn iati(self, context: &Context, path: &Path) -> Outcome {
        let file =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let (dry_run, expect, late) = (self.dry_run, self.expecting.head()?, self.expecting.late);
        let (beside, options) = self.decided()?;
        let request = Request { file: &file, bytes: &[], layouts: &[], beside, options, dry_run };
        let open = || Ok(Box::new(std::fs::File::open(path)?) as Box<dyn std::io::Read + Send>);
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office = Office { expect, late, ..context.office(&*store) };
            Ok(iati::import(&office, &context.actor(), &origin, &request, &open, &context.progress()).await?)
        };
        let imported = closing(&*store, outcome.await).await?;
        Ok(tell(context, &file, &imported, dry_run))
    }

    fn decided(self) -> Result<(Given, Options), Failure> {
        let without = |problem| vec![Problem::new(problem)];
        let revising = match (&self.reason, self.revise) {
            (Some(reason), true) if !reason.trim().is_empty() => Ok(()),
            (_, true) => Err(without("reason-missing")),
            (Some(_), false) => Err(without("reason-without-revise")),
            (None, false) => Ok(()),
        };
        let said = Beside {
            year: self.year,
            date: self.date,
            decimal: self.decimal,
            statement: self.as_statement,
            document: self.document,
            reason: self.reason,
            framework: self.framework,
            fund: self.fund,
            distinct: self.distinct,
            again: self.again,
            repair_text: self.repair_text,
            aliases: self.alias,
            accept_unknown_agencies: self.accept_unknown_agencies,
        };
        match (said.read(), revising) {
            (Ok(read), Ok(())) => Ok(read),
            (read, revising) => {
                let problems = read.err().into_iter().chain(revising.err()).flatten();
                Err(problems.collect::<Vec<_>>().into())
            }
        }
    }
}

/// Whether a file begins as an XML document does.
fn is_xml(path: &Path) -> bool {
    use std::io::Read as _;
    let mut begin = [0; 64];
    let count = std::fs::File::open(path).and_then(|mut file| file.read(&mut begin)).unwrap_or(0);
    xml::is_xml(&begin[..count])
}

/// Name and bytes of a file.
pub fn read_file(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let file = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    match std::fs::read(path) {
        Ok(bytes) => Ok((file, bytes)),
        Err(error) => {
            let place = Place { file: path.display().to_string(), ..Place::default() };
            Err(output::refused("file-unreadable", &error).at(place).into())
        }
    }
}

/// The layouts that a file may have: the one named, else all that are shipped.
fn layouts(named: Option<&str>) -> Result<Cow<'static, [(Layout, Hash)]>, Failure> {
    let Some(named) = named else { return Ok(layout::shipped().into()) };
    let shipped = layout::named(named);
    let path = Path::new(named);
    let is_file = path.extension().is_some_and(|extension| extension == "toml") || path.is_file();
    if shipped.is_err() && is_file {
        let (_, bytes) = read_file(path)?;
        let read = Layout::read(&String::from_utf8_lossy(&bytes));
        let own = read.map_err(|detail| Failure::from(Problem::new("layout-invalid").fact("detail", detail)))?;
        return Ok(vec![own].into());
    }
    Ok(std::slice::from_ref(shipped?).into())
}

/// Writes an empty file of the long layout with one example row.
fn template(context: &Context, output: Option<&Path>) -> Outcome {
    let text = say(context.lang, "template", &[]);
    match output {
        Some(path) => write_file(path, format!("{text}\n").as_bytes())?,
        None => output::print(&format!("{text}\n")),
    }
    Ok(DONE)
}

/// Prints what came of an import; returns the exit code.
pub fn tell(context: &Context, file: &str, imported: &Imported, dry_run: bool) -> u8 {
    let waiting = imported.needs_reason && !dry_run;
    if context.json {
        output::print_json(&imported::document(context.lang, file, imported, dry_run));
    } else {
        output::warnings(context.lang, &warnings(imported));
        output::print(&summary(context.lang, file, imported, dry_run));
    }
    if !waiting {
        return DONE;
    }
    if context.json {
        return INPUT;
    }
    let place = Place { file: file.to_owned(), ..Place::default() };
    Failure::from(Problem::new("revision-needs-reason").at(place)).report(context.lang, false)
}

/// The same for a file of several ledgers.
fn tell_each(context: &Context, file: &str, ledgers: &[(Origin, Imported)], dry_run: bool) -> u8 {
    let lang = context.lang;
    let waiting = ledgers.iter().any(|(_, imported)| imported.needs_reason) && !dry_run;
    if context.json {
        let of = |(origin, came): &(Origin, Imported)| {
            let mut document = imported::document(lang, file, came, dry_run);
            document["ledger"] = json!(origin);
            document
        };
        output::print_json(&json!({ "file": file, "ledgers": ledgers.iter().map(of).collect::<Vec<_>>() }));
        return if waiting { INPUT } else { DONE };
    }
    for (origin, imported) in ledgers {
        output::warnings(lang, &warnings(imported));
        let name = say(lang, "import-ledger", &[("origin", origin.as_str().into())]);
        output::print(&format!("{name}\n{}", summary(lang, file, imported, dry_run)));
    }
    if !waiting {
        return DONE;
    }
    let place = Place { file: file.to_owned(), ..Place::default() };
    Failure::from(Problem::new("revision-needs-reason").at(place)).report(lang, false)
}

fn warnings(imported: &Imported) -> Vec<Problem> {
    imported.warnings.clone().into_problems("more-warnings")
}

/// What came of an import, in words.
pub fn summary(lang: Lang, file: &str, imported: &Imported, dry_run: bool) -> String {
    let mut text = format!(
        "{}\n",
        say(lang, "import-file", &[("file", file.into()), ("layout", imported.layout.as_str().into())])
    );
    for kind in ["new", "difference", "revised", "adjusted", "unchanged", "repeated", "undone"] {
        let count = imported.counts.get(kind).copied().unwrap_or(0);
        if count > 0 {
            let id = format!("import-{kind}");
            text.push_str(&format!("  {}\n", say(lang, &id, &[("count", count.to_string().into())])));
        }
    }
    if !imported.unknown_columns.is_empty() {
        let columns = imported.unknown_columns.join(", ");
        let id = if imported.unknown_kept { "import-kept-columns" } else { "import-unknown-columns" };
        text.push_str(&format!("  {}\n", say(lang, id, &[("columns", columns.into())])));
    }
    let listed: Vec<&Planned> = imported.rows.iter().filter(|row| dry_run || !row.outcome.is_plain()).collect();
    if !listed.is_empty() {
        let plain = |(kind, _): &(&&str, &usize)| !dry_run && ["new", "unchanged"].contains(*kind);
        let all: usize = imported.counts.iter().filter(|count| !plain(count)).map(|(_, count)| count).sum();
        text.push_str(&listing(lang, &listed, all));
    }
    let ending = if dry_run {
        say(lang, "import-dry-run", &[])
    } else if let (Some(first), Some(last)) = (imported.done.receipts.first(), imported.done.receipts.last()) {
        let args = [
            ("first", first.position.to_string().into()),
            ("last", last.position.to_string().into()),
            ("head", last.head().to_string().into()),
        ];
        say(lang, "import-recorded", &args)
    } else {
        say(lang, "nothing-new", &[])
    };
    text.push_str(&format!("{ending}\n"));
    text
}

fn listing(lang: Lang, rows: &[&Planned], all: usize) -> String {
    let mut table = plain_table();
    let head = |id: &str| say(lang, id, &[]);
    table.set_header([head("listing-place"), head("listing-row"), head("listing-cell"), head("listing-outcome")]);
    for row in rows.iter().take(LISTED) {
        let place = Place { file: String::new(), ..row.place.clone() };
        table.add_row([
            place_text(lang, &place),
            row.label.clone(),
            row.text.clone(),
            imported::became(lang, &row.outcome),
        ]);
    }
    let mut text = format!("{}\n", table.trim_fmt());
    if all > LISTED {
        let more = (all - LISTED).to_string();
        text.push_str(&format!("{}\n", say(lang, "listing-more", &[("count", more.into())])));
    }
    text
}
