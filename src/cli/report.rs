//! `jate report`: a table, in any format.

use super::context::{Context, Moment, closing};
use super::output::{self, Failure, write_file};
use super::{DONE, Outcome};
use crate::app::{country, overview};
use crate::interchange::wide::year_cell;
use crate::projection::builtin;
use crate::projection::declared::Declared;
use crate::projection::facts::Field;
use crate::render::{self, Format, render};
use crate::report::Selection;
use crate::said::report as said;
use crate::value::Problem;
use crate::value::text_key::nearest;
use clap::Args;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// The report that is a document of many tables.
const COUNTRY: &str = "country-results";

#[derive(Debug, Args)]
pub struct Report {
    #[arg(value_name = "NAME", required_unless_present = "projection")]
    name: Option<String>,
    #[arg(long, value_name = "PATH")]
    projection: Option<PathBuf>,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "axis|outcome|output|activity")]
    level: Option<String>,
    #[arg(long)]
    approved_only: bool,
    #[arg(long, value_name = "ISO")]
    currency: Option<String>,
    #[arg(long, value_name = "transaction|period-end|USD/XOF=560", requires = "currency")]
    rate: Vec<String>,
    #[arg(long, value_name = "TEXT", requires = "currency")]
    rate_source: Option<String>,
    #[arg(long, value_name = "FORMAT", value_parser = Format::NAMES)]
    format: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    moment: Moment,
}

impl Report {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.name.as_deref() == Some(COUNTRY) {
            return self.country(context).await;
        }
        let own = self.projection.as_deref().map(read_projection).transpose()?;
        let declared = match (&own, &self.name) {
            (Some(own), _) => own,
            (None, name) => shipped(name.as_deref().unwrap_or_default())?,
        };
        let selection = Selection {
            year: self.year.as_deref().map(year_cell).transpose()?,
            level: self.level.as_deref().map(said::level).transpose()?,
        };
        if let Some(year) = selection.year.filter(|_| !declared.definition.dimensions.contains(&Field::Year)) {
            let problem = Problem::new("report-without-years").found(year.to_string());
            return Err(problem.fact("report", &declared.definition.name).fact("last_day", year.last_day()).into());
        }
        let as_of = self.moment.as_of()?;
        let conversion = said::conversion(self.currency.as_deref(), &self.rate, self.rate_source.as_deref())?;
        let wanted = overview::Wanted { selection, as_of, conversion, approved_only: self.approved_only };
        let format = self.format(context);
        if format == Format::Xlsx && self.output.is_none() && std::io::stdout().is_terminal() {
            return Err(Problem::new("output-needed").into());
        }
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(overview::report(&*store, &origin, declared, &wanted, &context.progress()).await?)
        };
        let report = closing(&*store, outcome.await).await?;
        self.write(context, &render(&report, format, context.lang)?)
    }

    /// Every chapter of a year in one document.
    async fn country(&self, context: &Context) -> Outcome {
        let Some(year) = self.year.as_deref().map(year_cell).transpose()? else {
            return Err(Problem::new("year-missing").into());
        };
        let (as_of, approved_only) = (self.moment.as_of()?, self.approved_only);
        let conversion = said::conversion(self.currency.as_deref(), &self.rate, self.rate_source.as_deref())?;
        let wanted = overview::Wanted { as_of, conversion, approved_only, ..overview::Wanted::default() };
        let extension = self.output.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
        let format = self.format.as_deref().or(if context.json { Some("json") } else { extension }).unwrap_or("html");
        if !["html", "json"].contains(&format) {
            let problem = Problem::new("word-unknown").found(format).nearest(Some("html"));
            return Err(problem.fact("words", "html, json").into());
        }
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(country::gather(&*store, &origin, year, &wanted, &context.progress()).await?)
        };
        let gathered = closing(&*store, outcome.await).await?;
        if format == "json" {
            let document = format!("{:#}\n", render::country::document(&gathered, context.lang));
            return self.write(context, document.as_bytes());
        }
        self.write(context, &render::country::render(&gathered, context.lang)?)
    }

    fn write(&self, context: &Context, bytes: &[u8]) -> Outcome {
        match &self.output {
            Some(path) => {
                write_file(path, bytes)?;
                let args = [("file", path.display().to_string().into())];
                output::print(&format!("{}\n", crate::words::say(context.lang, "written", &args)));
            }
            None => output::print_bytes(bytes),
        }
        Ok(DONE)
    }

    /// As given, else as `--json` or the file's name says, else for the terminal.
    fn format(&self, context: &Context) -> Format {
        let extension = self.output.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
        let named = self.format.as_deref().or(if context.json { Some("json") } else { extension });
        named.and_then(|name| name.parse().ok()).unwrap_or(Format::Table)
    }
}

/// A projection of the product.
pub fn shipped(name: &str) -> Result<&'static Declared, Failure> {
    let names = builtin::declared().iter().map(|declared| declared.definition.name.as_str());
    let names: Vec<&str> = names.chain([COUNTRY]).collect();
    let found = builtin::declared().iter().find(|declared| declared.definition.name == name);
    found.ok_or_else(|| {
        let problem = Problem::new("report-unknown").found(name).nearest(nearest(name, names.iter().copied()));
        problem.fact("reports", names.join(", ")).into()
    })
}

/// A projection that the user wrote: its file, or the folder that holds it.
pub fn read_projection(path: &Path) -> Result<Declared, Failure> {
    let file = if path.is_dir() { path.join("projection.toml") } else { path.to_owned() };
    let text = std::fs::read_to_string(&file).map_err(|error| {
        let place = crate::value::Place { file: file.display().to_string(), ..Default::default() };
        Failure::from(output::refused("file-unreadable", &error).at(place))
    })?;
    Declared::read(&text).map_err(|error| Problem::new("projection-invalid").fact("detail", error).into())
}
