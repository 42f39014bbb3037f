//! What is said beside a file that is imported.

use super::{Reading, some};
use crate::decide::import::Options;
use crate::decide::names::Aliases;
use crate::interchange::wide::{Given, day_cell};
use crate::value::Problem;

/// What is said beside a file.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Programme year, where the file does not say it.
    pub year: Option<String>,
    /// Day on which it took effect, where the file does not say it.
    pub date: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    pub decimal: Option<String>,
    /// Its figures are what somebody published, and not the ledger's.
    pub statement: bool,
    /// The document that published them.
    pub document: Option<String>,
    /// Why rows that stand have other figures: they are revised.
    pub reason: Option<String>,
    /// The framework that its nodes belong to.
    pub framework: Option<String>,
    /// The fund that its transfers are of.
    pub fund: Option<String>,
    /// Rows that another file has too are other money.
    pub distinct: bool,
    /// What was reversed on purpose is recorded again.
    pub again: bool,
    /// Texts that were once read in the wrong encoding are read as they were meant.
    pub repair_text: bool,
    /// Other names of agencies, each as `NAME=CODE`.
    pub aliases: Vec<String>,
    /// Agencies that nobody knows are registered as they stand.
    pub accept_unknown_agencies: bool,
}

impl Beside {
    /// What it means.
    ///
    /// # Errors
    /// Every word that cannot be read.
    pub fn read(&self) -> Result<(Given, Options), Vec<Problem>> {
        let mut reading = Reading::default();
        let (year, decimal) = (reading.year(self.year.as_ref()), reading.decimal(self.decimal.as_ref()));
        let date = self.date.as_deref().map(day_cell).transpose();
        let date = reading.keep(date).flatten();
        let aliases = self.aliases.iter().filter_map(|text| reading.keep(alias(text))).collect();
        let options = Options {
            aliases: Aliases { given: aliases, accept_unknown: self.accept_unknown_agencies },
            as_statement: self.statement,
            document: some(self.document.as_ref()),
            revise: some(self.reason.as_ref()),
            date,
            framework: reading.code(self.framework.as_ref()),
            fund: reading.code(self.fund.as_ref()),
            distinct: self.distinct,
            again: self.again,
            repair_text: self.repair_text,
        };
        reading.all((Given { year, decimal, date }, options))
    }
}

/// Another name of an agency, and its code.
fn alias(text: &str) -> Result<(String, String), Problem> {
    let (name, code) = text.rsplit_once('=').unwrap_or_default();
    let (name, code) = (name.trim(), code.trim());
    if name.is_empty() || code.is_empty() {
        return Err(Problem::new("alias-malformed").found(text));
    }
    Ok((name.to_owned(), code.to_owned()))
}

/// Other names of agencies as somebody writes several of them: with line breaks or semicolons between.
#[must_use]
pub fn aliases(text: &str) -> Vec<String> {
    text.split(['\n', ';']).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}
