//! Risk matrices: known again by title and year. A grade that its scale does not have is kept as it stands.

use super::{FileFacts, Options, Prepared};
use crate::decide::risk::{self, Said};
use crate::decide::{Decided, Given};
use crate::event::{Event, Item, ItemRecorded};
use crate::interchange::columns::Mapped;
use crate::interchange::layout::Field;
use crate::interchange::records::Record;
use crate::interchange::wide::year_cell;
use crate::value::text_key::text_key;
use crate::value::{Problem, Year};
use std::collections::BTreeMap;

/// Resolves the rows of a matrix.
///
/// # Errors
/// Every year that is none.
pub fn prepare(
    given: Given<'_>,
    mapped: &Mapped<'_>,
    records: &[Record],
    file: &FileFacts,
    year: Option<Year>,
    options: &Options,
) -> Result<Prepared, Vec<Problem>> {
    let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
    let mut problems = Vec::new();
    let mut category = None;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        let Some(title) = record.cell(Field::Title) else {
            // What goes on from the row above has no title of its own.
            prepared.warnings.push(Problem::new("risk-row-without-title").at(record.place.clone()));
            continue;
        };
        if let ([_], None) = (record.cells.as_slice(), mapped.head(Field::Category)) {
            // A row of one cell heads those below it.
            category = Some(title.text.clone());
            continue;
        }
        let text = |field: Field| record.text(field).map(str::to_owned);
        let stated = text(Field::Year).as_deref().map(year_cell).transpose();
        let stated = stated.map_err(|problem| problems.push(problem.at(record.place(Field::Year))));
        let Ok(year) = stated.map(|stated| stated.or(year)) else { continue };
        let said = Said {
            title: title.text.clone(),
            category: text(Field::Category).or(category.clone()),
            likelihood: text(Field::Likelihood),
            impact: text(Field::Impact),
            periodicity: text(Field::Periodicity),
            monitoring: text(Field::Monitoring),
            mitigation: text(Field::Mitigation),
            owner: text(Field::Owner),
            year,
        };
        if year.is_none() {
            problems.push(Problem::new("year-missing").at(title.place.clone()));
            continue;
        }
        let mut risk = risk::risk(given, &said);
        let of_year = year.map(|year| year.to_string()).unwrap_or_default();
        let key = format!("risk|{of_year}|{}", text_key(&risk.title));
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        let key = if *count == 1 {
            key
        } else {
            // A row that repeats another is one of its own: which of the two is meant, the file does not say.
            prepared.warnings.push(Problem::new("risk-row-repeated").found(&risk.title).at(title.place.clone()));
            risk.title = format!("{} ({count})", risk.title);
            format!("{key}|{count}")
        };
        let effective = options.date.or(year.map(Year::last_day)).unwrap_or(given.today);
        let source = file.source(mapped, record.row, title.column_index, &title.text, key);
        let event = Event::Item(ItemRecorded::read_in(source, Item::Risk(risk)));
        prepared.items.push((title.place.clone(), title.text.clone(), Decided { event, effective }));
    }
    if problems.is_empty() { Ok(prepared) } else { Err(problems) }
}
