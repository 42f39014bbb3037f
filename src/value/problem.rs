//! What is told to a person about their input: one shape for every error and warning, in every layer.
//!
//! The words are in the message catalogue under `code`, in both languages; here are only facts.

use std::collections::BTreeMap;

/// One thing that is wrong, or worth a warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name, such as `amount-ambiguous`: the key of its message.
    pub code: &'static str,
    /// Where in a file, if in one.
    pub place: Option<Place>,
    /// The cell or argument as it stands.
    pub found: Option<String>,
    /// The nearest valid value, where there is one.
    pub nearest: Option<String>,
    /// Everything else that the message names.
    pub facts: BTreeMap<&'static str, String>,
}

/// A place in a file, as a spreadsheet shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Name of the sheet, in a workbook.
    pub sheet: Option<String>,
    /// Row, from 1.
    pub row: Option<u32>,
    /// 0-based column; shown as letters.
    pub column_index: Option<usize>,
    /// Head of the column.
    pub header: Option<String>,
}

impl Problem {
    /// A problem without a place yet.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, place: None, found: None, nearest: None, facts: BTreeMap::new() }
    }

    /// With the cell or argument as it stands.
    #[must_use]
    pub fn found(mut self, text: impl Into<String>) -> Self {
        self.found = Some(masked(text.into()));
        self
    }

    /// With the nearest valid value.
    #[must_use]
    pub fn nearest(mut self, text: Option<impl Into<String>>) -> Self {
        self.nearest = text.map(Into::into);
        self
    }

    /// With a fact that the message names.
    #[must_use]
    pub fn fact(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, masked(value.to_string()));
        self
    }

    /// At a place in a file.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

/// A text without the private key that somebody put in the wrong place: what is told is printed, logged and mailed.
fn masked(text: String) -> String {
    match text.find("PRIVATE+KEY+") {
        Some(place) => format!("{}PRIVATE+KEY+…", &text[..place]),
        None => text,
    }
}

impl Place {
    /// Letters of the column: 0 is A, 26 is AA.
    #[must_use]
    pub fn column_letters(&self) -> Option<String> {
        self.column_index.map(column_letters)
    }
}

/// Letters of a 0-based column, as a spreadsheet shows it.
#[must_use]
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
