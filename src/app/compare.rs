//! A read model against the rows that the entries give: both walked by key, neither held in memory.

use super::fold::Growing;
use super::office::AppError;
use crate::ledger::{Fault, Layer};
use crate::projection::Row;
use crate::projection::rows::{Cell, Digest};
use crate::store::{PAGE, Reading, StoreError};
use crate::value::Hash;
use std::collections::BTreeSet;

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

/// Compares the rows of a model in the store, or of none, with those of a fold.
///
/// # Errors
/// The store, also where a row of it cannot be read; the temporary file.
pub async fn compare(
    model: &mut Growing<'_>,
    reading: &mut dyn Reading,
    live: Option<u64>,
) -> Result<Compared, AppError> {
    let projection = model.fold.name().to_owned();
    let mut live = Live { reading, model: live, page: Vec::new().into_iter(), after: None };
    let (mut live_digest, mut rebuilt_digest) = (Digest::default(), Digest::default());
    let (mut differences, mut count) = (Vec::new(), 0);
    let mut is = live.next().await?;
    let mut tell = |key: &str, should: Option<&Row>, is: Option<&Row>| {
        for fault in differ(&projection, key, should, is) {
            count += 1;
            if differences.len() < TOLD {
                differences.push(fault);
            }
        }
    };
    for row in model.rows()? {
        let (key, should) = row?;
        while let Some((stray, row)) = is.take_if(|(other, _)| *other < key) {
            live_digest.add(&stray, &row);
            tell(&stray, None, Some(&row));
            is = live.next().await?;
        }
        rebuilt_digest.add(&key, &should);
        match is.take_if(|(other, _)| *other == key) {
            Some((_, row)) => {
                live_digest.add(&key, &row);
                if row != should {
                    tell(&key, Some(&should), Some(&row));
                }
                is = live.next().await?;
            }
            None => tell(&key, Some(&should), None),
        }
    }
    while let Some((stray, row)) = is {
        live_digest.add(&stray, &row);
        tell(&stray, None, Some(&row));
        is = live.next().await?;
    }
    Ok(Compared { live: live_digest.finish(), rebuilt: rebuilt_digest.finish(), differences, count })
}

/// The rows of a model in the store, page by page.
struct Live<'a> {
    reading: &'a mut dyn Reading,
    model: Option<u64>,
    page: std::vec::IntoIter<(String, Row)>,
    after: Option<String>,
}

impl Live<'_> {
    async fn next(&mut self) -> Result<Option<(String, Row)>, StoreError> {
        let Some(model) = self.model else { return Ok(None) };
        if self.page.as_slice().is_empty() {
            self.page = self.reading.rows(model, self.after.as_deref(), PAGE).await?.into_iter();
            self.after = self.page.as_slice().last().map(|(key, _)| key.clone());
        }
        Ok(self.page.next())
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
