//! What makes a row the same row in another file.

use crate::value::{Day, Measure, Year};
use std::fmt;
use std::str::FromStr;

/// The natural key of one figure of a table: `financial-overview|agency|WFP|spent|2021`, with the day of a
/// year-to-date figure at its end. Codes cannot hold a `|`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NaturalKey {
    /// Layouts of one family report the same money.
    pub family: String,
    /// The margin of the table: `agency`, `node`.
    pub margin: String,
    /// The agency or node.
    pub member: String,
    /// The measure.
    pub measure: Measure,
    /// The programme year.
    pub year: Year,
    /// The day up to which a year-to-date figure counts.
    pub up_to: Option<Day>,
}

impl NaturalKey {
    /// The same key without the day: the series that year-to-date figures of a year form.
    #[must_use]
    pub fn series(&self) -> Self {
        Self { up_to: None, ..self.clone() }
    }
}

impl fmt::Display for NaturalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}|{}|{}", self.family, self.margin, self.member, self.measure, self.year)?;
        self.up_to.map_or(Ok(()), |day| write!(f, "|{day}"))
    }
}

/// The text is no natural key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a natural key")]
pub struct NaturalKeyError;

impl FromStr for NaturalKey {
    type Err = NaturalKeyError;
    fn from_str(text: &str) -> Result<Self, NaturalKeyError> {
        let mut parts = text.split('|');
        let mut part = || parts.next().ok_or(NaturalKeyError);
        let (family, margin, member) = (part()?.to_owned(), part()?.to_owned(), part()?.to_owned());
        let measure = part()?.parse().map_err(|_| NaturalKeyError)?;
        let year = part()?.parse().map_err(|_| NaturalKeyError)?;
        let up_to = parts.next().map(str::parse).transpose().map_err(|_| NaturalKeyError)?;
        match parts.next() {
            None => Ok(Self { family, margin, member, measure, year, up_to }),
            Some(_) => Err(NaturalKeyError),
        }
    }
}
