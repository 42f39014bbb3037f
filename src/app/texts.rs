//! Texts of entries, for the tables and findings that need them: read models keep none, so that what is erased is nowhere else.

use super::office::AppError;
use super::view::entries_at;
use crate::projection::declared::{Declared, STANDING, latest};
use crate::projection::definition::Shows;
use crate::projection::rows::{self, Rows};
use crate::report::findings::Explained;
use crate::report::findings::books::TextBook;
use crate::report::table::{Table, Value, Wording};
use crate::store::Store;
use crate::value::Origin;
use std::collections::BTreeMap;

/// Puts the texts into a table that names their entries.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn fill(store: &dyn Store, origin: &Origin, table: &mut Table) -> Result<(), AppError> {
    let fields: Vec<Option<String>> = table
        .columns
        .iter()
        .map(|column| if let Shows::Text { field, .. } = &column.shows { Some(field.clone()) } else { None })
        .collect();
    if fields.iter().all(Option::is_none) {
        return Ok(());
    }
    let mut positions: Vec<u64> = table.rows.iter().flat_map(|row| &row.cells).flat_map(wordings).collect();
    positions.sort_unstable();
    positions.dedup();
    let entries = entries_at(store, origin, &positions).await?;
    for row in &mut table.rows {
        for (value, field) in row.cells.iter_mut().zip(&fields) {
            let (Value::Words(words), Some(field)) = (value, field) else { continue };
            for wording in words {
                let text = entries.get(&wording.position).and_then(|entry| entry.event.text(field));
                wording.text = text.and_then(|text| text.value()).map(str::to_owned);
                wording.commitment = text.map(crate::event::Text::commitment);
            }
        }
    }
    Ok(())
}

/// The newest text of each of these findings that was explained and stands: where it was recorded, and what it says.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn explanations(
    store: &dyn Store,
    origin: &Origin,
    explanations: &Rows,
) -> Result<BTreeMap<String, Explained>, AppError> {
    let standing = explanations.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0);
    let found = standing.filter_map(|(key, row)| {
        let finding = Declared::dimensions_of(key).into_iter().next()?;
        Some((finding, latest(row, "entry")?.1.parse::<u64>().ok()?))
    });
    let found: Vec<(String, u64)> = found.collect();
    let mut positions: Vec<u64> = found.iter().map(|(_, at)| *at).collect();
    positions.sort_unstable();
    let entries = entries_at(store, origin, &positions).await?;
    let explained = |(finding, position): (String, u64)| {
        let text = entries.get(&position).and_then(|entry| entry.event.text("text")?.value().map(str::to_owned));
        (finding, Explained { position, text })
    };
    Ok(found.into_iter().map(explained).collect())
}

fn wordings(value: &Value) -> impl Iterator<Item = u64> {
    let words: &[Wording] = if let Value::Words(words) = value { words } else { &[] };
    words.iter().map(|wording| wording.position)
}

/// The texts of narratives and of what is done against risks, to be compared with each other.
///
/// # Errors
/// The store, or bytes that cannot be understood.
pub async fn books(
    store: &dyn Store,
    origin: &Origin,
    narratives: &Rows,
    risks: &Rows,
) -> Result<Vec<TextBook>, AppError> {
    let mut wanted: Vec<(u64, &'static str, String, String)> = Vec::new();
    let position = |row| latest(row, "entry").and_then(|(_, text)| text.parse::<u64>().ok());
    for (key, row) in narratives.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let [node, agency, topic, language, year] = Declared::dimensions_of(key).try_into().unwrap_or_default();
        let node: String = node;
        wanted.extend(position(row).map(|at| (at, "text", node, format!("{agency}|{topic}|{language}|{year}"))));
    }
    for (key, row) in risks.iter().filter(|(_, row)| rows::sum(row, STANDING) > 0) {
        let [_, risk, year] = Declared::dimensions_of(key).try_into().unwrap_or_default();
        wanted.extend(position(row).map(|at| (at, "mitigation", risk, year)));
    }
    let mut positions: Vec<u64> = wanted.iter().map(|(at, ..)| *at).collect();
    positions.sort_unstable();
    let entries = entries_at(store, origin, &positions).await?;
    let book = |(at, field, subject, context): (u64, &'static str, String, String)| {
        let text = entries.get(&at)?.event.text(field)?.value()?.to_owned();
        Some(TextBook { field, subject, context, text })
    };
    Ok(wanted.into_iter().filter_map(book).collect())
}
