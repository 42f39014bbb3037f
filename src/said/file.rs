//! What is said beside a file that is imported.

use super::Reading;
use crate::decide::import::Options;
use crate::interchange::wide::Given;
use crate::value::Problem;

/// What is said beside a file: nothing, where it is not said or blank.
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
}

impl Beside {
    /// What it means.
    ///
    /// # Errors
    /// Every word that cannot be read.
    pub fn read(&self) -> Result<(Given, Options), Vec<Problem>> {
        let mut reading = Reading::default();
        let said = |text: &Option<String>| super::some(text.as_ref());
        let (year, decimal) = (reading.year(said(&self.year).as_ref()), reading.decimal(said(&self.decimal).as_ref()));
        let date = said(&self.date).map(|text| crate::interchange::wide::day_cell(&text)).transpose();
        let date = reading.keep(date).flatten();
        let (document, revise) = (said(&self.document), said(&self.reason));
        let (framework, fund) = (said(&self.framework), said(&self.fund));
        let options = Options {
            as_statement: self.statement,
            document,
            revise,
            date,
            framework: reading.code(framework.as_ref()),
            fund: reading.code(fund.as_ref()),
            distinct: self.distinct,
            again: self.again,
            repair_text: self.repair_text,
            ..Options::default()
        };
        reading.all((Given { year, decimal, date }, options))
    }
}
