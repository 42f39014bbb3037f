//! Tables of exchange rates: known again by currencies, source and day.

use super::{FileFacts, Options, Prepared};
use crate::decide::{Decided, rate};
use crate::event::{Event, ExchangeRate, Item, ItemRecorded};
use crate::interchange::columns::Mapped;
use crate::interchange::entries::currency_word;
use crate::interchange::layout::{Field, RateColumn};
use crate::interchange::records::{Cell, Record};
use crate::interchange::wide::{day_cell, month_cell};
use crate::value::{Currency, Day, Problem};
use std::collections::BTreeSet;

/// Resolves the rows of a table of rates.
///
/// # Errors
/// Every row that does not say of what and since when, and every rate that cannot be one, at once.
pub fn prepare(
    mapped: &Mapped<'_>,
    records: &[Record],
    file: &FileFacts,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared::default();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for record in records {
        for cell in record.cells.iter().filter(|cell| cell.field == Field::Rate) {
            let declared = mapped.layout.column[cell.declared_index].rate.as_ref();
            let (rate, day) = match read(record, cell, declared, options) {
                Ok(read) => read,
                Err(found) => {
                    problems.extend(found);
                    continue;
                }
            };
            let key = source_key(&rate, day);
            if !seen.insert(key.clone()) {
                problems.push(Problem::new("rate-twice").found(&cell.text).fact("day", day).at(cell.place.clone()));
            }
            let source = file.source(mapped, record.row, cell.column_index, &cell.text, key);
            let event = Event::Item(ItemRecorded::read_in(source, Item::Rate(rate)));
            prepared.items.push((cell.place.clone(), cell.text.clone(), Decided { event, effective: day }));
        }
    }
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}

fn read(
    record: &Record,
    cell: &Cell,
    declared: Option<&RateColumn>,
    options: &Options,
) -> Result<(ExchangeRate, Day), Vec<Problem>> {
    let mut problems = Vec::new();
    let mut currency = |field: Field, declared: Option<Currency>| match (record.text(field), declared) {
        (None, Some(declared)) => Some(declared),
        (text, _) => currency_word(text.unwrap_or_default())
            .map_err(|problem| problems.push(problem.at(record.place(field))))
            .ok(),
    };
    let base = currency(Field::Base, declared.map(|rate| rate.base));
    let quote = currency(Field::Quote, declared.map(|rate| rate.quote));
    let text = record.text(Field::Date).unwrap_or_default();
    let month = month_cell(text).map(|month| month.day(declared.map(|rate| rate.of).unwrap_or_default()));
    let day = month.map_or_else(|| day_cell(text), Ok);
    let day = day.map_err(|problem| problems.push(problem.at(record.place(Field::Date)))).ok();
    let source = record.text(Field::System).or(options.document.as_deref());
    let source = source.or(declared.map(|rate| rate.source.as_str())).unwrap_or_default();
    let (Some(base), Some(quote), Some(day), Some(value)) = (base, quote, day, cell.number) else {
        return Err(problems);
    };
    let rate = rate::rate((base, quote), value, &cell.text, source);
    rate.map(|rate| (rate, day)).map_err(|problem| vec![problem.at(cell.place.clone())])
}

/// What makes a rate the same in another file.
fn source_key(rate: &ExchangeRate, day: Day) -> String {
    format!("rate|{}|{}|{day}|{}", rate.base, rate.quote, rate.source)
}
