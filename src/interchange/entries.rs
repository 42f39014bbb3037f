//! The long layout: a row for each entry.

use super::SheetRow;
use super::columns::{Head, Mapped};
use super::layout::Field;
use super::wide::{Given, day_cell, year_cell};
use crate::event::{Nexus, Resources, Status};
use crate::ledger::canon;
use crate::value::number::{ColumnStyle, Decimal};
use crate::value::text_key::{nearest, text_key};
use crate::value::{Currency, Day, Hash, Measure, Place, Problem, Year};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One row of the long layout, with its names still as they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// Where its amount stands.
    pub place: Place,
    /// Where its agency stands.
    pub agency_place: Place,
    /// Row as a spreadsheet numbers it.
    pub row: u32,
    /// 0-based column of the amount.
    pub column_index: usize,
    /// The amount as it stands.
    pub text: String,
    /// The measure.
    pub measure: Measure,
    /// The agencies as they stand.
    pub agencies: Vec<String>,
    /// The amount.
    pub value: Decimal,
    /// Its currency, where said.
    pub currency: Option<Currency>,
    /// Day on which it took effect.
    pub date: Day,
    /// Programme years, where said.
    pub years: Vec<Year>,
    /// Node code, where said.
    pub node: Option<String>,
    /// Framework code, where said.
    pub framework: Option<String>,
    /// Fund code, where said.
    pub fund: Option<String>,
    /// Core or other, where said.
    pub resources: Option<Resources>,
    /// Nexus, where said.
    pub nexus: Option<Nexus>,
    /// Partner of a disbursement.
    pub partner: Option<String>,
    /// Free text.
    pub note: Option<String>,
    /// The number that makes it the same row in another file.
    pub reference: Option<String>,
    /// Source system.
    pub system: Option<String>,
    /// Number of the source document.
    pub document: Option<String>,
    /// Day of extraction.
    pub extracted: Option<Day>,
    /// Provisional or certified.
    pub status: Option<Status>,
    /// Digest of what the row says, for rows without a reference.
    pub fingerprint: Hash,
}

/// The measures by the text keys of their words.
static MEASURES: LazyLock<BTreeMap<String, Measure>> =
    LazyLock::new(|| MEASURE_WORDS.iter().map(|(word, measure)| (text_key(word), *measure)).collect());

/// The words for a measure, in both languages.
const MEASURE_WORDS: [(&str, Measure); 24] = [
    ("required", Measure::Required),
    ("allocation", Measure::Required),
    ("budget", Measure::Required),
    ("budget prévu", Measure::Required),
    ("pledged", Measure::Pledged),
    ("promis", Measure::Pledged),
    ("promesse", Measure::Pledged),
    ("committed", Measure::Committed),
    ("engagé", Measure::Committed),
    ("engagement", Measure::Committed),
    ("mobilised", Measure::Mobilised),
    ("mobilisé", Measure::Mobilised),
    ("contribution", Measure::Mobilised),
    ("available", Measure::Available),
    ("disponible", Measure::Available),
    ("spent", Measure::Spent),
    ("dépensé", Measure::Spent),
    ("dépense", Measure::Spent),
    ("expenditure", Measure::Spent),
    ("planned", Measure::Planned),
    ("planned disbursement", Measure::Planned),
    ("décaissement prévu", Measure::Planned),
    ("disbursed", Measure::Disbursed),
    ("décaissement", Measure::Disbursed),
];

/// The column of the amounts.
#[must_use]
pub fn amount_head<'m>(mapped: &'m Mapped<'_>) -> &'m Head {
    mapped.head(Field::Amount).expect("the layout is recognised by its amount column")
}

/// Reads rows, with amounts in the style of the whole column: those that can be read, and every cell that cannot.
#[must_use]
pub fn read(mapped: &Mapped<'_>, style: &ColumnStyle, given: Given) -> (Vec<EntryRow>, Vec<Problem>) {
    let mut problems: Vec<Problem> = mapped.short_rows().into_iter().chain(mapped.long_rows()).collect();
    let amount = amount_head(mapped);
    let mut rows = Vec::new();
    for row in mapped.rows {
        let value = mapped.amount(row, amount, style);
        let mut reader = RowReader { mapped, row, problems: &mut problems };
        let value = match value {
            Some(Ok(value)) => Some(value),
            Some(Err(problem)) => {
                reader.problems.push(problem);
                None
            }
            None => {
                reader.problems.push(Problem::new("amount-missing").at(mapped.place(row, amount)));
                None
            }
        };
        if let Some(entry) = reader.read(amount, value, given) {
            rows.push(entry);
        }
    }
    (rows, problems)
}

struct RowReader<'a> {
    mapped: &'a Mapped<'a>,
    row: &'a SheetRow,
    problems: &'a mut Vec<Problem>,
}

impl RowReader<'_> {
    fn read(&mut self, amount: &Head, value: Option<Decimal>, given: Given) -> Option<EntryRow> {
        let measure = self.required(Field::Measure, "measure-missing", measure_word);
        let date = self.required(Field::Date, "date-missing", day_cell);
        let agencies = self.mapped.text(self.row, Field::Agency);
        let agencies = agencies.split([';', ',']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let agency_head = self.mapped.head(Field::Agency).unwrap_or(amount);
        let years = self.years(given);
        let entry = EntryRow {
            place: self.mapped.place(self.row, amount),
            agency_place: self.mapped.place(self.row, agency_head),
            row: self.row.number,
            column_index: amount.index,
            text: self.row.text(amount.index).to_owned(),
            agencies: agencies.collect(),
            currency: self.optional(Field::Currency, currency_word),
            years,
            node: self.words(Field::Node),
            framework: self.words(Field::Framework),
            fund: self.words(Field::Fund),
            resources: self
                .optional(Field::Resources, |text| one_of(text, &[("core", "ordinaires"), ("other", "autres")])),
            nexus: self.optional(Field::Nexus, |text| one_of(text, &NEXUS)),
            partner: self.words(Field::Partner),
            note: self.words(Field::Note),
            reference: self.words(Field::Reference),
            system: self.words(Field::System),
            document: self.words(Field::Document),
            extracted: self.optional(Field::Extracted, day_cell),
            status: self.optional(Field::Status, |text| {
                one_of(text, &[("provisional", "provisoire"), ("certified", "certifié")])
            }),
            fingerprint: self.fingerprint(),
            measure: measure?,
            date: date?,
            value: value?,
        };
        Some(entry)
    }

    fn years(&mut self, given: Given) -> Vec<Year> {
        let Some(head) = self.mapped.head(Field::Year) else { return given.year.into_iter().collect() };
        let text = self.row.text(head.index);
        let mut years = Vec::new();
        for word in text.split([';', ',', '+']).map(str::trim).filter(|word| !word.is_empty()) {
            match year_cell(word) {
                Ok(year) => years.push(year),
                Err(problem) => self.problems.push(problem.at(self.mapped.place(self.row, head))),
            }
        }
        years.sort_unstable();
        years.dedup();
        if years.is_empty() { given.year.into_iter().collect() } else { years }
    }

    fn words(&self, field: Field) -> Option<String> {
        let text = self.mapped.text(self.row, field);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn optional<T>(&mut self, field: Field, read: impl Fn(&str) -> Result<T, Problem>) -> Option<T> {
        let head = self.mapped.head(field)?;
        let text = self.row.text(head.index);
        if text.is_empty() {
            return None;
        }
        read(text).map_err(|problem| self.problems.push(problem.at(self.mapped.place(self.row, head)))).ok()
    }

    fn required<T>(
        &mut self,
        field: Field,
        missing: &'static str,
        read: impl Fn(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let head = self.mapped.head(field)?;
        if self.row.text(head.index).is_empty() {
            self.problems.push(Problem::new(missing).at(self.mapped.place(self.row, head)));
        }
        self.optional(field, read)
    }

    /// What the row says in the columns that mean something: the same row in another order of columns, or with
    /// other spaces, has the same fingerprint.
    fn fingerprint(&self) -> Hash {
        let cell = |head: &Head| {
            let text = self.row.text(head.index);
            (head.field.to_string(), text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let cells: BTreeMap<String, String> = self.mapped.columns.values().map(cell).collect();
        Hash::of(&canon::write(&cells))
    }
}

/// A measure by any of its words.
///
/// # Errors
/// No such measure; with the nearest word.
pub fn measure_word(text: &str) -> Result<Measure, Problem> {
    MEASURES.get(&text_key(text)).copied().ok_or_else(|| {
        let names: Vec<&str> = Measure::ALL.iter().map(|measure| measure.name()).collect();
        Problem::new("measure-unknown")
            .found(text)
            .nearest(nearest(text, MEASURE_WORDS.iter().map(|(word, _)| *word)))
            .fact("measures", names.join(", "))
    })
}

/// A currency by its code; `FCFA` is XOF, as it is printed.
///
/// # Errors
/// Not one of ISO 4217.
pub fn currency_word(text: &str) -> Result<Currency, Problem> {
    let upper = text.trim().to_uppercase();
    let code = if upper == "FCFA" || upper == "CFA" { "XOF" } else { upper.as_str() };
    code.parse().map_err(|_| {
        Problem::new("currency-unknown").found(text).nearest(nearest(text, ["USD", "EUR", "XOF", "GBP", "CHF", "SEK"]))
    })
}

/// The words of the nexus, in English and French.
const NEXUS: [(&str, &str); 3] = [("humanitarian", "humanitaire"), ("development", "développement"), ("peace", "paix")];

/// One of a few words, in English or French, whatever its accents and capitals.
fn one_of<T: std::str::FromStr>(text: &str, words: &[(&str, &str)]) -> Result<T, Problem> {
    let key = text_key(text);
    let known = words.iter().find(|(english, french)| [english, french].iter().any(|word| text_key(word) == key));
    known.and_then(|(english, _)| english.parse().ok()).ok_or_else(|| {
        let all = words.iter().flat_map(|(english, french)| [*english, *french]);
        let shown: Vec<String> = words.iter().map(|(english, french)| format!("{english} ({french})")).collect();
        Problem::new("word-unknown").found(text).nearest(nearest(text, all)).fact("words", shown.join(", "))
    })
}
