//! A read model against the rows that the entries give: both walked by key, neither held in memory.

use super::fold::Growing;
use super::office::AppError;
use crate::ledger::{Fault, Layer};
use crate::projection::Row;
use crate::projection::rows::{self, Cell, Digest};
use crate::store::{PAGE, Reading, no_cells};
use crate::value::Hash;
use std::collections::BTreeSet;
use std::iter::Peekable;

/// Differences told one by one; the rest are counted.
const TOLD: usize = 100;

/// What came of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Digest of the rows in the store.
    pub live: Hash,
    /// Digest of the rows that the entries give.
    pub rebuilt: Hash,
    /// The first differences.
    pub differences: Vec<Fault>,
    /// Count of all differences.
    pub count: u64,
}

impl Compared {
    /// Whether the rows are the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.live == self.rebuilt
    }
}

/// Compares the rows of a model in the store, or of none, with those of a fold. A page is read while the one before is
/// compared.
///
/// # Errors
/// The store, also where a row of it cannot be read; the temporary file.
pub async fn compare(
    model: &mut Growing<'_>,
    reading: &mut dyn Reading,
    live: Option<u64>,
) -> Result<Compared, AppError> {
    let mut so_far = SoFar { projection: model.fold.name().to_owned(), ..SoFar::default() };
    let mut rebuilt = model.rows()?.peekable();
    if let Some(live) = live {
        let mut page = reading.rows(live, None, PAGE).await?;
        while let Some((last, _)) = page.last().cloned() {
            let next = reading.rows(live, Some(&last), PAGE);
            let compared = async { page.drain(..).try_for_each(|row| so_far.next(row, &mut rebuilt)) };
            let (next, compared) = tokio::join!(next, compared);
            compared?;
            page = next?;
        }
    }
    for row in rebuilt {
        let (key, row) = row?;
        so_far.both(&key, Some(&rows::write(&row)), None)?;
    }
    let SoFar { live, rebuilt, differences, count, .. } = so_far;
    let live = live.finish();
    Ok(Compared { live, rebuilt: rebuilt.map_or(live, |rebuilt| rebuilt.finish()), differences, count })
}

/// What a comparison came to up to some row.
#[derive(Default)]
struct SoFar {
    projection: String,
    /// Of the rows in the store.
    live: Digest,
    /// Of those that the entries give, from where they are no longer the same.
    rebuilt: Option<Digest>,
    differences: Vec<Fault>,
    count: u64,
}

impl SoFar {
    /// Takes the next row of the store, and those that should come before it.
    fn next(
        &mut self,
        (key, cells): (String, Vec<u8>),
        rebuilt: &mut Peekable<impl Iterator<Item = Result<(String, Row), AppError>>>,
    ) -> Result<(), AppError> {
        while let Some(row) = rebuilt.next_if(|row| row.as_ref().map_or(true, |(other, _)| *other <= key)) {
            let (other, row) = row?;
            let should = rows::write(&row);
            if other == key {
                return self.both(&key, Some(&should), Some(&cells));
            }
            self.both(&other, Some(&should), None)?;
        }
        self.both(&key, None, Some(&cells))
    }

    /// A row as the entries give it, and as it is. Rows are the same where their bytes are: they are read only where not.
    fn both(&mut self, key: &str, should: Option<&[u8]>, is: Option<&[u8]>) -> Result<(), AppError> {
        if should != is && self.rebuilt.is_none() {
            self.rebuilt = Some(self.live.clone());
        }
        if let Some(is) = is {
            self.live.add(key, is);
        }
        if let (Some(rebuilt), Some(should)) = (&mut self.rebuilt, should) {
            rebuilt.add(key, should);
        }
        if should != is {
            let read =
                |cells: Option<&[u8]>| cells.map(|cells| rows::read(cells).ok_or_else(|| no_cells(key))).transpose();
            for fault in differ(&self.projection, key, read(should)?.as_ref(), read(is)?.as_ref()) {
                self.count += 1;
                if self.differences.len() < TOLD {
                    self.differences.push(fault);
                }
            }
        }
        Ok(())
    }
}

/// Cells of a row that differ between what the entries give and what the store keeps.
fn differ(projection: &str, key: &str, should: Option<&Row>, is: Option<&Row>) -> Vec<Fault> {
    let empty = Row::new();
    let (rebuilt, live) = (should.unwrap_or(&empty), is.unwrap_or(&empty));
    if rebuilt == live {
        let what = if is.is_some() { "stray-row" } else { "missing" };
        return vec![Fault::beside(Layer::ReadModel, format!("{projection} {key}"), what)];
    }
    let cells: BTreeSet<&String> = rebuilt.keys().chain(live.keys()).collect();
    let show = |row: &Row, cell: &String| match row.get(cell) {
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::List(items)) => items.join(" "),
        None => "–".to_owned(),
    };
    let fault = |cell: &String| {
        let fault = Fault::beside(Layer::ReadModel, format!("{projection} {key} {cell}"), "computed");
        fault.between(show(rebuilt, cell), show(live, cell))
    };
    cells.into_iter().filter(|cell| rebuilt.get(*cell) != live.get(*cell)).map(fault).collect()
}
