//! What commands print: problems, receipts, JSON. Kinds of failure become exit codes here and nowhere else.

use super::context::Context;
use super::{FINDINGS, INPUT, SYSTEM};
use crate::app::export::ExportError;
pub use crate::app::told::refused;
use crate::app::told::{Blame, Told};
use crate::app::{AppError, Done};
use crate::render::RenderError;
pub use crate::render::answer::{done as done_json, place as place_text, problem as problem_json};
use crate::store::StoreError;
use crate::value::Problem;
use crate::words::{self, Lang, say};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

/// Why a command failed: problems and an exit code. Nothing was saved, unless the problem is that nobody knows.
#[derive(Debug)]
pub struct Failure {
    problems: Vec<Problem>,
    exit: u8,
}

impl Failure {
    /// A fault of the system.
    pub fn system(detail: &str) -> Self {
        Self { problems: vec![Problem::new("store-failed").fact("detail", detail)], exit: SYSTEM }
    }

    /// A problem that lies not with what the user typed, but with the system or somebody else's.
    pub fn of_the_system(problem: Problem) -> Self {
        Self { problems: vec![problem], exit: SYSTEM }
    }

    /// Whether something may have been saved all the same.
    fn uncertain(&self) -> bool {
        self.problems.iter().any(|problem| problem.code == "store-uncertain")
    }

    /// Prints the problems; returns the exit code.
    pub fn report(&self, lang: Lang, json: bool) -> u8 {
        if json {
            let errors: Vec<Json> = self.problems.iter().map(|problem| problem_json(lang, problem)).collect();
            let saved = if self.uncertain() { Json::Null } else { false.into() };
            print_json(&json!({ "errors": errors, "saved": saved }));
        } else {
            let mut text: String = self.problems.iter().map(|p| problem_text(lang, p, "error")).collect();
            let count = self.problems.len().to_string();
            let id = if self.uncertain() { "perhaps-saved" } else { "nothing-saved" };
            let _ = writeln!(text, "{}", say(lang, id, &[("count", count.into())]));
            complain(&text);
        }
        self.exit
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        vec![problem].into()
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Told::from(problems).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Told::from(error).into()
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Told::from(error).into()
    }
}

impl From<Told> for Failure {
    fn from(told: Told) -> Self {
        let exit = match told.blame {
            Blame::Findings => FINDINGS,
            Blame::Input => INPUT,
            Blame::System => SYSTEM,
        };
        Self { problems: told.problems, exit }
    }
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self { problems: vec![Problem::new("internal").fact("detail", error)], exit: SYSTEM }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::App(error) => error.into(),
            ExportError::Write(error) => unwritable(std::path::Path::new("-"), &error),
        }
    }
}

/// Prints to standard output; a reader that went away is no failure.
pub fn print(text: &str) {
    let _ = std::io::stdout().write_all(visible(text).as_bytes());
}

/// A text in which nothing moves the cursor or turns the direction of reading: what files and ledgers hold, others wrote.
fn visible(text: &str) -> std::borrow::Cow<'_, str> {
    let hidden = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(hidden) {
        return text.into();
    }
    let show = |c: char| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(show).collect::<String>().into()
}

/// Prints to standard output at once; whether somebody still reads it.
pub fn print_now(text: &str) -> bool {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
}

/// Prints bytes to standard output.
pub fn print_bytes(bytes: &[u8]) {
    let _ = std::io::stdout().write_all(bytes);
}

/// Prints one JSON document.
pub fn print_json(document: &Json) {
    print_bytes(format!("{document:#}\n").as_bytes());
}

fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// Writes a file that a command was asked for.
pub fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| unwritable(path, &error))
}

/// Most bytes of a proof, a policy, a checkpoint or a report: what is larger is none.
const FILE_LIMIT_BYTES: u64 = 128 * 1024 * 1024;

/// Reads a file that a command was given.
pub fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    let place = || crate::value::Place { file: path.display().to_string(), ..Default::default() };
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(FILE_LIMIT_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::from(refused("file-unreadable", &error).at(place())))?;
    if bytes.len() as u64 > FILE_LIMIT_BYTES {
        return Err(Problem::new("file-too-large").fact("limit", FILE_LIMIT_BYTES >> 20).at(place()).into());
    }
    Ok(bytes)
}

/// A file that cannot be written, as a problem.
pub fn unwritable(path: &std::path::Path, error: &std::io::Error) -> Failure {
    let problem = refused("output-unwritable", error).found(path.display().to_string());
    Failure { problems: vec![problem], exit: SYSTEM }
}

/// Prints the receipts and warnings of what was done.
pub fn done(context: &Context, done: &Done) {
    if context.json {
        print_json(&done_json(context.lang, done));
        return;
    }
    warnings(context.lang, &done.warnings);
    let lang = context.lang;
    if done.repeated {
        print(&format!("{}\n", say(lang, "already-acknowledged", &[])));
    } else if done.receipts.is_empty() {
        print(&format!("{}\n", say(lang, "nothing-new", &[])));
    }
    if let (Some(first), Some(last)) = (done.receipts.first(), done.receipts.last()) {
        let args = [
            ("first", first.position.to_string().into()),
            ("last", last.position.to_string().into()),
            ("position", last.position.to_string().into()),
            ("origin", last.origin.as_str().into()),
            ("head", last.head().to_string().into()),
        ];
        let id = if done.receipts.len() == 1 { "receipt" } else { "receipts" };
        print(&format!("{}\n", say(lang, id, &args)));
    }
}

/// Prints warnings to standard error.
pub fn warnings(lang: Lang, warnings: &[Problem]) {
    complain(&warnings.iter().map(|warning| problem_text(lang, warning, "warning")).collect::<String>());
}

/// A problem as text: where, what, the nearest valid value, one next step.
fn problem_text(lang: Lang, problem: &Problem, kind: &str) -> String {
    let (message, next) = words::problem(lang, problem);
    let word = console::style(say(lang, kind, &[])).for_stderr().bold();
    let word = if kind == "error" { word.red() } else { word.yellow() };
    let mut text = format!("{word} [{}]", problem.code);
    if let Some(place) = &problem.place {
        let _ = write!(text, " {}", place_text(lang, place));
    }
    let _ = write!(text, "\n  {message}\n");
    if let Some(nearest) = &problem.nearest {
        let _ = writeln!(text, "  {}", say(lang, "nearest", &[("nearest", nearest.into())]));
    }
    let _ = writeln!(text, "  → {next}");
    text
}

/// Errors of the command line itself, in the user's language; help and version are none.
pub fn usage(error: &clap::Error, lang: Lang, json: bool) -> u8 {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let text = error.render().to_string();
        let asked = error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        if asked {
            print(&text);
        } else {
            complain(&text);
        }
        return if asked { super::DONE } else { INPUT };
    }
    Failure::from(usage_problem(error)).report(lang, json)
}

fn usage_problem(error: &clap::Error) -> Problem {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let near = text(ContextKind::SuggestedArg);
            Problem::new("usage-unknown").found(argument).nearest((!near.is_empty()).then_some(near))
        }
        ErrorKind::InvalidSubcommand => {
            let near = text(ContextKind::SuggestedSubcommand);
            let problem = Problem::new("usage-unknown").found(text(ContextKind::InvalidSubcommand));
            problem.nearest((!near.is_empty()).then_some(near))
        }
        ErrorKind::MissingRequiredArgument => Problem::new("usage-missing").found(argument),
        ErrorKind::MissingSubcommand => Problem::new("usage-missing").found(text(ContextKind::ValidSubcommand)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue);
            if value.is_empty() {
                return Problem::new("usage-value-missing").fact("argument", argument);
            }
            let near = text(ContextKind::SuggestedValue);
            let valid = text(ContextKind::ValidValue);
            let problem = if valid.is_empty() {
                Problem::new("usage-value").found(value).fact("argument", argument)
            } else {
                Problem::new("word-unknown").found(value).fact("words", valid)
            };
            problem.nearest((!near.is_empty()).then_some(near))
        }
        ErrorKind::NoEquals | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            Problem::new("usage-value-missing").fact("argument", argument)
        }
        ErrorKind::ArgumentConflict => {
            Problem::new("usage-conflict").found(argument).fact("argument", text(ContextKind::PriorArg))
        }
        kind => Problem::new("usage-other").found(kind.to_string()),
    }
}
