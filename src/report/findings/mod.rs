//! Findings: where published figures, the ledger and their own arithmetic disagree.
//!
//! The rules are general and know no table, agency or figure: `books` gathers what is compared, `rules` compares.
//! To add a rule: a function in `rules` or, of what is not a table of money, in
//! `activities`, `results`, `awards`, `risks` and `funding`, its line in `reconcile`, its message in both catalogues, and its
//! planted error in `tests/findings.rs`.

pub mod activities;
pub mod awards;
pub mod books;
pub mod funding;
pub mod results;
pub mod risks;
pub mod rules;

pub use books::Books;

use crate::ledger::canon::{self, Canon};
use crate::value::{Hash, Year};
use std::collections::BTreeMap;

/// One discrepancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable name, such as `total-not-sum`: the key of its message.
    pub code: &'static str,
    /// The programme year.
    pub year: Option<Year>,
    /// The cells, the one that is wrong first.
    pub cells: Vec<CellRef>,
    /// What it should be, as a plain decimal.
    pub expected: Option<String>,
    /// What it is.
    pub found: Option<String>,
    /// found − expected.
    pub difference: Option<String>,
    /// The likely cause, marked as such: the key of its message.
    pub cause: Option<&'static str>,
    /// What the messages name.
    pub facts: BTreeMap<&'static str, String>,
    /// What somebody says of it.
    pub explained: Option<Explained>,
}

/// What somebody says of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Position of the entry.
    pub position: u64,
    /// The explanation; none once it was erased.
    pub text: Option<String>,
}

/// A cell of a statement or of the ledger's own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRef {
    /// The statement; none for the ledger.
    pub statement: Option<String>,
    /// Code of the agency or node, or `TOTAL`.
    pub row: String,
    /// Name of the column, as in reports.
    pub column: String,
}

/// The row of totals, in cells.
pub const TOTAL: &str = "TOTAL";

/// Every rule over everything.
#[must_use]
pub fn reconcile(books: &Books) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in &books.statements {
        rules::rates(books, table, &mut findings);
        rules::gaps(books, table, &mut findings);
        rules::totals(books, table, &mut findings);
        rules::rows(books, table, &mut findings);
    }
    rules::disagreements(books, &mut findings);
    rules::overspending(books, &mut findings);
    rules::framework(books, &mut findings);
    activities::activities(books, &mut findings);
    results::results(books, &mut findings);
    awards::awards(books, &mut findings);
    risks::risks(books, &mut findings);
    funding::funding(books, &mut findings);
    findings
}

impl Finding {
    /// A finding without figures yet.
    #[must_use]
    pub fn new(code: &'static str, year: Option<Year>, cell: CellRef) -> Self {
        Self {
            code,
            year,
            cells: vec![cell],
            expected: None,
            found: None,
            difference: None,
            cause: None,
            facts: BTreeMap::new(),
            explained: None,
        }
    }

    /// What it is known by: its code, its year, its cells and its figures. With other figures it is another finding.
    #[must_use]
    pub fn id(&self) -> Hash {
        let text = |text: &str| Canon::Text(text.to_owned().into());
        let object = |members: Vec<(&'static str, Canon<'static>)>| {
            Canon::Object(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
        };
        let cell = |cell: &CellRef| {
            let mut members = vec![("column", text(&cell.column)), ("row", text(&cell.row))];
            members.extend(cell.statement.as_deref().map(|statement| ("statement", text(statement))));
            object(members)
        };
        let mut members =
            vec![("cells", Canon::List(self.cells.iter().map(cell).collect())), ("code", text(self.code))];
        members.extend(self.expected.as_deref().map(|figure| ("expected", text(figure))));
        members.extend(self.found.as_deref().map(|figure| ("found", text(figure))));
        members.extend(self.year.map(|year| ("year", text(&year.to_string()))));
        Hash::of(&canon::write(&object(members)))
    }

    /// With a fact that its messages name.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }

    /// With a likely cause.
    #[must_use]
    pub fn cause(mut self, cause: Option<&'static str>) -> Self {
        self.cause = cause;
        self
    }

    /// With another cell that takes part.
    #[must_use]
    pub fn with(mut self, cell: CellRef) -> Self {
        self.cells.push(cell);
        self
    }
}
