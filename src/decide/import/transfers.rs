//! Funding of a joint programme by agency: a row for each agency, a column for each kind of transfer. Rows of totals become
//! published totals, also where nobody can read them.

use super::{FileFacts, Options, Prepared};
use crate::decide::names::Names;
use crate::decide::{Decided, Given, minor};
use crate::event::{Event, FundRegistered, Item, ItemRecorded, PublishedTotal, Transfer, TransferKind};
use crate::interchange::columns::{Mapped, amount_problem};
use crate::interchange::layout::Field;
use crate::interchange::records::{Cell, Record};
use crate::interchange::wide::Given as Beside;
use crate::value::number::{self, ColumnStyle, Decimal, DecimalMark, NumberError};
use crate::value::{Code, Currency, Problem, Year};
use std::collections::BTreeSet;

/// What all cells of a table have in common.
struct Table<'a> {
    mapped: &'a Mapped<'a>,
    fund: &'a Code,
    year: Option<Year>,
    ledger_currency: Currency,
}

/// Resolves the rows of a table of funding.
///
/// # Errors
/// Every name and amount that cannot be read, at once; the fund is not named.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    records: &[Record],
    file: &FileFacts,
    beside: Beside,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared::default();
    let fund = options.fund.as_ref().or(mapped.layout.fund.as_ref());
    let fund = fund.ok_or_else(|| vec![Problem::new("fund-not-named")])?;
    let ledger_currency = given.currency().map_err(|problem| vec![problem])?;
    let table = Table { mapped, fund, year: beside.year, ledger_currency };
    let mut problems = Vec::new();
    let mut names = Names::new(given, &options.aliases)?;
    let mut seen = BTreeSet::new();
    let effective = options.date.or(beside.year.map(Year::last_day)).unwrap_or(given.today);
    if beside.year.is_none() && mapped.layout.column.iter().all(|column| column.phase.is_none()) {
        let place = crate::value::Place { file: mapped.sheet.file.clone(), ..Default::default() };
        return Err(vec![Problem::new("year-missing").at(place)]);
    }
    for record in records {
        let label = record.text(Field::Member).unwrap_or_default().trim_end_matches(':').trim();
        let agency = if mapped.layout.is_total(label) { Ok(None) } else { names.agency(label).map(Some) };
        let Ok(agency) = agency.map_err(|problem| problems.push(problem.at(record.place(Field::Member)))) else {
            continue;
        };
        for cell in &record.cells {
            let Some(kind) = kind_of(cell.field) else { continue };
            let style = table.style(records, cell.field, beside);
            let item = match &agency {
                None => Ok(Item::Total(table.total(cell, kind, &style))),
                Some(agency) => table.transfer(cell, kind, &style, agency).map(Item::Transfer),
            };
            let item = match item {
                Ok(item) => item,
                Err(problem) => {
                    problems.push(problem.at(cell.place.clone()));
                    continue;
                }
            };
            let key = table.source_key(kind, agency.as_ref());
            if !seen.insert(key.clone()) {
                problems.push(Problem::new("row-twice").found(label).at(record.place(Field::Member)));
            }
            let source = file.source(mapped, record.row, cell.column_index, &cell.text, key);
            let event = Event::Item(ItemRecorded::read_in(source, item));
            prepared.items.push((cell.place.clone(), cell.text.clone(), Decided { event, effective }));
        }
    }
    prepared.registrations = names.into_events();
    if !given.register.funds.contains_key(fund) {
        let registered = FundRegistered::titled(fund.clone(), fund.to_string());
        prepared.registrations.push(Event::FundRegistered(registered));
    }
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn read(cell: &Cell, style: &ColumnStyle) -> Result<Decimal, NumberError> {
    if cell.typed { number::read_one(&cell.text, Some(DecimalMark::Point)) } else { style.read(&cell.text) }
}

fn kind_of(field: Field) -> Option<TransferKind> {
    match field {
        Field::Transferred => Some(TransferKind::Transferred),
        Field::Refunded => Some(TransferKind::Refunded),
        Field::Contributed => Some(TransferKind::Contributed),
        _ => None,
    }
}

impl Table<'_> {
    /// How the amounts of the rows are written, totals aside: these may be written in any way.
    fn style(&self, records: &[Record], field: Field, beside: Beside) -> ColumnStyle {
        let mut style = self.mapped.style(beside.decimal);
        let is_row = |record: &&Record| !self.mapped.layout.is_total(record.text(Field::Member).unwrap_or_default());
        let cells = records.iter().filter(is_row).filter_map(|record| record.cell(field));
        cells.filter(|cell| !cell.typed).for_each(|cell| style.see(&cell.text));
        style
    }

    /// The currency in the head of a column, else that of the layout or of the ledger.
    fn currency(&self, cell: &Cell) -> Currency {
        let head = self.mapped.columns.values().find(|head| head.index == cell.column_index);
        head.and_then(|head| head.currency).or(self.mapped.layout.currency).unwrap_or(self.ledger_currency)
    }

    fn transfer(
        &self,
        cell: &Cell,
        kind: TransferKind,
        style: &ColumnStyle,
        agency: &Code,
    ) -> Result<Transfer, Problem> {
        let currency = self.currency(cell);
        let value = read(cell, style).map_err(|error| amount_problem(&cell.text, error))?;
        let amount_minor = minor(value, currency, &cell.text)?;
        // Some write what goes back with a minus or in brackets, some without: the column says that it does.
        let amount_minor = if kind == TransferKind::Refunded { amount_minor.abs() } else { amount_minor };
        Ok(Transfer {
            currency,
            fund: self.fund.clone(),
            indirect_minor: None,
            kind,
            phase: self.mapped.layout.column[cell.declared_index].phase.clone(),
            sides: Transfer::sides(kind, agency, amount_minor),
            year: self.year,
        })
    }

    fn total(&self, cell: &Cell, kind: TransferKind, style: &ColumnStyle) -> PublishedTotal {
        let value = read(cell, style).or_else(|_| number::read_one(&cell.text, None)).ok();
        let unsigned = |value: Decimal| Decimal { unscaled: value.unscaled.abs(), ..value };
        let value = value.map(|value| if kind == TransferKind::Refunded { unsigned(value) } else { value });
        PublishedTotal {
            column: cell.place.header.clone().unwrap_or_default(),
            currency: self.currency(cell),
            measure: kind.to_string(),
            of: self.fund.clone(),
            text: cell.text.clone(),
            value: value.map(Decimal::plain),
            year: self.year,
        }
    }

    /// What makes a cell the same in another file.
    fn source_key(&self, kind: TransferKind, agency: Option<&Code>) -> String {
        let year = self.year.map(|year| year.to_string()).unwrap_or_default();
        let (fund, agency) = (self.fund, agency.map_or("TOTAL", Code::as_str));
        let sort = if agency == "TOTAL" { "total" } else { "transfer" };
        format!("{sort}|{fund}|{kind}|{agency}|{year}")
    }
}
