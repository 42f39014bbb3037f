//! `jate report`: a table, in any format.

use super::context::{Context, Moment, closing};
use super::output::{self, Failure, write_file};
use super::{DONE, Outcome};
use crate::app::overview;
use crate::decide::import::overview::end_of;
use crate::event::Level;
use crate::interchange::wide::year_cell;
use crate::projection::builtin;
use crate::projection::declared::Declared;
use crate::projection::facts::Field;
use crate::render::{Format, render};
use crate::report::Selection;
use crate::value::Problem;
use crate::value::text_key::nearest;
use clap::Args;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

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
    #[arg(long, value_name = "FORMAT", value_parser = Format::NAMES)]
    format: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    moment: Moment,
}

impl Report {
    pub async fn run(self, context: &Context) -> Outcome {
        let own = self.projection.as_deref().map(read_projection).transpose()?;
        let declared = match (&own, &self.name) {
            (Some(own), _) => own,
            (None, name) => shipped(name.as_deref().unwrap_or_default())?,
        };
        let selection = Selection {
            year: self.year.as_deref().map(year_cell).transpose()?,
            level: self.level.as_deref().map(level).transpose()?,
        };
        if let Some(year) = selection.year.filter(|_| !declared.definition.dimensions.contains(&Field::Year)) {
            let problem = Problem::new("report-without-years").found(year.to_string());
            return Err(problem.fact("report", &declared.definition.name).fact("last_day", end_of(year)).into());
        }
        let as_of = self.moment.as_of()?;
        let format = self.format(context);
        if format == Format::Xlsx && self.output.is_none() && std::io::stdout().is_terminal() {
            return Err(Problem::new("output-needed").into());
        }
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            Ok(overview::report(&*store, &origin, declared, selection, as_of, &context.progress()).await?)
        };
        let report = closing(&*store, outcome.await).await?;
        let bytes = render(&report, format, context.lang)?;
        match &self.output {
            Some(path) => {
                write_file(path, &bytes)?;
                let args = [("file", path.display().to_string().into())];
                output::print(&format!("{}\n", crate::words::say(context.lang, "written", &args)));
            }
            None => output::print_bytes(&bytes),
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
    let names: Vec<&str> = builtin::declared().iter().map(|declared| declared.definition.name.as_str()).collect();
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

/// A level of frameworks, as people type it.
pub fn level(text: &str) -> Result<Level, Failure> {
    text.parse().map_err(|_| {
        let words = ["axis", "outcome", "output", "activity"];
        let problem = Problem::new("word-unknown").found(text).nearest(nearest(text, words));
        problem.fact("words", words.join(", ")).into()
    })
}
