//! Recording one published figure.

use super::{Decided, Decision, Given, minor};
use crate::event::{Claim, ClaimMeasure, Event, Scope, StatementPublished};
use crate::interchange::columns::amount_problem;
use crate::interchange::layout;
use crate::interchange::wide::node_label;
use crate::projection::Register;
use crate::value::agency;
use crate::value::number::{self, DecimalMark};
use crate::value::text_key::{nearest, text_key};
use crate::value::{Code, Currency, Day, Problem, Year};

/// What a person says about a published figure.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The document.
    pub document: String,
    /// Its table.
    pub table: String,
    /// The row, as published.
    pub row: String,
    /// The column, as published.
    pub column: String,
    /// The figure, as published.
    pub amount: String,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Its currency; the ledger's, where not said.
    pub currency: Option<Currency>,
    /// The page.
    pub page: Option<String>,
    /// The programme year that it is about.
    pub year: Year,
    /// When it was published.
    pub date: Day,
    /// Free text.
    pub note: Option<String>,
    /// Key that makes a retry safe.
    pub request: Option<String>,
}

/// Decides on one published figure.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn state(given: Given<'_>, statement: &Statement) -> Result<Decision, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut keep = |problem: Problem| problems.push(problem);
    let currency = statement.currency.map_or_else(|| given.currency(), Ok).map_err(&mut keep).ok();
    let measure = column_measure(&statement.column).map_err(&mut keep).ok();
    let row = row_member(given.register, &statement.row).map_err(&mut keep).ok();
    let value = currency.zip(measure).map(|(currency, measure)| figure(statement, measure, currency));
    let value = value.transpose().map_err(&mut keep).ok().flatten();
    for (text, code) in [(&statement.document, "document-missing"), (&statement.table, "table-missing")] {
        if text.trim().is_empty() {
            keep(Problem::new(code));
        }
    }
    let (Some(currency), Some(measure), Some(row), Some(value), true) =
        (currency, measure, row, value, problems.is_empty())
    else {
        return Err(problems);
    };
    let claim = Claim {
        agency: row.agency,
        cell: None,
        column: statement.column.clone(),
        measure,
        members: Vec::new(),
        node: row.node,
        row: statement.row.clone(),
        scope: row.scope,
        text: statement.amount.clone(),
        value,
    };
    let published = StatementPublished {
        claims: vec![claim],
        currency,
        document: statement.document.trim().to_owned(),
        late: None,
        note: statement.note.as_deref().map(|note| given.seal("note", note)),
        page: statement.page.clone(),
        request: statement.request.clone(),
        source: None,
        table: statement.table.trim().to_owned(),
        year: statement.year,
    };
    let event = Decided { event: Event::StatementPublished(published), effective: statement.date };
    Ok(Decision { events: vec![event], warnings: row.warning.into_iter().collect() })
}

fn figure(statement: &Statement, measure: ClaimMeasure, currency: Currency) -> Result<String, Problem> {
    let text = statement.amount.trim();
    if measure.ratio().is_some() {
        let bare = || number::read_one(text, statement.decimal).ok().filter(|p| p.scale <= number::PERCENT_DECIMALS);
        let read = number::read_percent(text).or_else(bare);
        return read.map(number::Decimal::plain).ok_or_else(|| Problem::new("percent-unreadable").found(text));
    }
    let value = number::read_one(text, statement.decimal).map_err(|error| amount_problem(text, error))?;
    minor(value, currency, text)?;
    Ok(value.plain())
}

/// What a column's head measures, by the names that the shipped layouts know.
///
/// # Errors
/// None of them.
pub fn column_measure(column: &str) -> Result<ClaimMeasure, Problem> {
    let key = text_key(column);
    if let Some(measure) = ClaimMeasure::ALL.into_iter().find(|measure| text_key(measure.name()) == key) {
        return Ok(measure);
    }
    let columns = || layout::shipped().iter().flat_map(|(layout, _)| &layout.column);
    let measured = || columns().filter_map(|column| Some((column, column.field.claims()?)));
    let without_brackets = column.split('(').next().unwrap_or(column);
    let digits = |c: char| c.is_ascii_digit();
    let bare = text_key(&without_brackets.replace(digits, ""));
    let named = |headers: &[String]| headers.iter().any(|header| [&key, &bare].contains(&&text_key(header)));
    let found = measured().find(|(column, _)| named(&column.headers)).map(|(_, measure)| measure);
    found.ok_or_else(|| {
        let headers = measured().flat_map(|(column, _)| &column.headers).map(String::as_str);
        let names: Vec<&str> = ClaimMeasure::ALL.iter().map(|measure| measure.name()).collect();
        Problem::new("column-unknown")
            .found(column)
            .nearest(nearest(column, headers.chain(names.iter().copied())))
            .fact("measures", names.join(", "))
    })
}

struct Row {
    scope: Scope,
    agency: Option<Code>,
    node: Option<crate::event::NodeRef>,
    warning: Option<Problem>,
}

/// What a row is about: an agency, a node, or, where it names neither, the whole.
fn row_member(register: &Register, row: &str) -> Result<Row, Problem> {
    let whole = |warning| Row { scope: Scope::Total, agency: None, node: None, warning };
    let totals = || layout::shipped().iter().flat_map(|(layout, _)| &layout.totals);
    if totals().any(|total| text_key(total) == text_key(row)) {
        return Ok(whole(None));
    }
    let agency = register.agency_by_name(row).cloned();
    let agency = agency.or_else(|| agency::by_name(row).and_then(|organisation| organisation.code.parse().ok()));
    if agency.is_some() {
        return Ok(Row { scope: Scope::Member, agency, node: None, warning: None });
    }
    let prefixes: Vec<String> = layout::shipped().iter().flat_map(|(layout, _)| layout.prefixes.clone()).collect();
    let node = node_label(row, &prefixes).and_then(|(code, _)| super::record::find_node(register, code, None).ok());
    if node.is_some() {
        return Ok(Row { scope: Scope::Member, agency: None, node, warning: None });
    }
    let spellings = agency::organisations().iter().flat_map(agency::Organisation::spellings);
    match nearest(row, register.agencies.keys().map(Code::as_str).chain(spellings)) {
        Some(near) => Err(Problem::new("agency-unknown").found(row).nearest(Some(near))),
        None => Ok(whole(Some(Problem::new("row-is-the-whole").found(row)))),
    }
}
