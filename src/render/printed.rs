//! A report as text: heads, cells with their footnote marks, footnotes, notes, provenance. What the formats for
//! people have in common.

use crate::app::overview::Report;
use crate::ledger::checkpoint::Checkpoint;
use crate::projection::definition::Shows;
use crate::projection::lens::Quoted;
use crate::report::findings::{Finding, TOTAL};
use crate::report::table::{Note, Table, Value, Wording};
use crate::value::{hash, money};
use crate::words::{self, Lang, say};

/// A report in words.
#[derive(Debug, Clone)]
pub struct Printed {
    /// Title with the years.
    pub title: String,
    /// Currency of the amounts.
    pub unit: String,
    /// Heads of the columns, the first for the rows.
    pub heads: Vec<String>,
    /// Whether numbers stand below each head.
    pub numeric: Vec<bool>,
    /// Rows: label and cells.
    pub rows: Vec<PrintedRow>,
    /// The total.
    pub total: Option<PrintedRow>,
    /// Footnotes in the order of their marks.
    pub footnotes: Vec<Footnote>,
    /// What is not in the table.
    pub notes: Vec<String>,
    /// Where the table comes from: names and values.
    pub provenance: Vec<(String, String)>,
}

/// A row in words.
#[derive(Debug, Clone)]
pub struct PrintedRow {
    /// Its label.
    pub label: String,
    /// Its cells.
    pub cells: Vec<PrintedCell>,
}

/// A cell in words.
#[derive(Debug, Clone)]
pub struct PrintedCell {
    /// Its column in the table, hidden ones counted.
    pub column_index: usize,
    /// The figure.
    pub text: String,
    /// Numbers of the footnotes about it.
    pub marks: Vec<usize>,
    /// Whether it is a number.
    pub numeric: bool,
    /// The address of the entries behind it, where there is one.
    pub link: Option<String>,
}

/// A finding about a cell of the table.
#[derive(Debug, Clone)]
pub struct Footnote {
    /// Its mark, from 1.
    pub mark: usize,
    /// Code of the finding.
    pub code: &'static str,
    /// The finding in words, with its likely cause.
    pub text: String,
}

impl Printed {
    /// The title with the unit of the amounts, where there are any.
    #[must_use]
    pub fn heading(&self) -> String {
        if self.unit.is_empty() { self.title.clone() } else { format!("{} ({})", self.title, self.unit) }
    }
}

impl PrintedCell {
    /// The figure with its marks, `76 507 869 [1]`.
    #[must_use]
    pub fn marked(&self) -> String {
        self.marks.iter().fold(self.text.clone(), |text, mark| format!("{text} [{mark}]"))
    }
}

/// Puts a report into words.
#[must_use]
pub fn print(report: &Report, lang: Lang) -> Printed {
    let table = &report.table;
    let visible: Vec<usize> = (0..table.columns.len()).filter(|place| !table.columns[*place].hidden).collect();
    let cents = has_cents(table, &visible);
    let row = |member: &str, label: &str, values: &[Value]| PrintedRow {
        label: label.to_owned(),
        cells: visible
            .iter()
            .map(|place| PrintedCell {
                column_index: *place,
                text: figure(lang, &values[*place], table, cents),
                marks: marks(&report.findings, member, &table.columns[*place].name),
                numeric: !matches!(values[*place], Value::Text(_) | Value::Words(_)),
                link: None,
            })
            .collect(),
    };
    let heads = visible.iter().map(|place| lang.pick(&table.columns[*place].label).to_owned());
    Printed {
        title: title(report, lang),
        unit: if has_money(table) { table.currency.printed().to_owned() } else { String::new() },
        numeric: std::iter::once(false).chain(visible.iter().map(|place| holds_numbers(table, *place))).collect(),
        heads: std::iter::once(lang.pick(&table.rows_label).to_owned()).chain(heads).collect(),
        rows: table.rows.iter().map(|r| row(&r.member, lang.pick(&r.label), &r.cells)).collect(),
        total: table.total.as_ref().map(|total| row(TOTAL, &say(lang, "total", &[]), total)),
        footnotes: report.findings.iter().zip(1..).map(|(finding, mark)| footnote(lang, finding, mark)).collect(),
        notes: report
            .provenance
            .stopped_at
            .map(|at| words::stopped(lang, at))
            .into_iter()
            .chain(notes(table, lang))
            .collect(),
        provenance: provenance(report, lang),
    }
}

/// A figure in a language, without its marks.
#[must_use]
pub fn figure(lang: Lang, value: &Value, table: &Table, cents: bool) -> String {
    match value {
        Value::Money(minor) => words::amount(lang, *minor, table.currency.decimals(), cents),
        Value::Count(count) => words::grouped(lang, &count.to_string()),
        Value::Rate { percent: Some(percent), decimals, .. } => {
            words::percent(lang, &money::decimal(*percent, *decimals))
        }
        Value::Rate { percent: None, .. } => "–".to_owned(),
        Value::Words(words) => {
            let shown = |wording: &Wording| match (&wording.text, wording.commitment) {
                (Some(text), _) => Some(text.clone()),
                (None, Some(_)) => Some(say(lang, "erased", &[])),
                (None, None) => None,
            };
            words.iter().filter_map(shown).collect::<Vec<_>>().join("\n\n")
        }
        // Words of the ledger's own, where there is no number.
        Value::Text(text) => match text.as_str() {
            "no_data" | "not_applicable" => say(lang, &format!("absent-{}", text.replace('_', "-")), &[]),
            "yes" | "no" => say(lang, &format!("value-{text}"), &[]),
            _ => text.clone(),
        },
    }
}

fn holds_numbers(table: &Table, place: usize) -> bool {
    let mut values = table.rows.iter().map(|row| &row.cells).chain(&table.total).filter_map(|cells| cells.get(place));
    values.any(|value| !matches!(value, Value::Text(_) | Value::Words(_)))
}

fn has_money(table: &Table) -> bool {
    let mut values = table.rows.iter().map(|row| &row.cells).chain(&table.total).flatten();
    table.rows.is_empty() || values.any(|value| matches!(value, Value::Money(_)))
}

/// Cents are printed where any visible amount has them.
#[must_use]
pub fn has_cents(table: &Table, visible: &[usize]) -> bool {
    let unit = 10_i128.pow(table.currency.decimals());
    let values = table.rows.iter().map(|row| &row.cells).chain(&table.total);
    let mut amounts = values.flat_map(|cells| visible.iter().map(|place| &cells[*place]));
    amounts.any(|value| matches!(value, Value::Money(minor) if minor % unit != 0))
}

/// The title with its years.
#[must_use]
pub fn title(report: &Report, lang: Lang) -> String {
    let table = &report.table;
    let title = lang.pick(&table.title);
    match (table.selection.year, table.years.as_slice()) {
        (Some(year), _) => format!("{title}, {year}"),
        (None, []) => title.to_owned(),
        (None, years) => format!("{title}, {}", years.join(", ")),
    }
}

fn marks(findings: &[Finding], member: &str, column: &str) -> Vec<usize> {
    let about = |finding: &Finding| finding.cells.iter().any(|cell| cell.row == member && cell.column == column);
    findings.iter().zip(1..).filter(|(finding, _)| about(finding)).map(|(_, mark)| mark).collect()
}

fn footnote(lang: Lang, finding: &Finding, mark: usize) -> Footnote {
    let (message, cause) = words::finding(lang, finding);
    let explained = words::explained(lang, finding);
    let text = [Some(message), cause, explained].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Footnote { mark, code: finding.code, text }
}

fn notes(table: &Table, lang: Lang) -> Vec<String> {
    let note = |note: &Note| match note {
        Note::OtherCurrency { currency, count } if currency.is_empty() => {
            say(lang, "note-no-amount", &[("count", count.to_string().into())])
        }
        Note::OtherCurrency { currency, count } => {
            say(lang, "note-other-currency", &[("currency", currency.into()), ("count", count.to_string().into())])
        }
        Note::Provisional { count } => say(lang, "note-provisional", &[("count", count.to_string().into())]),
        Note::NoYear { count } => say(lang, "note-no-year", &[("count", count.to_string().into())]),
        Note::SeveralYears { years, count } => {
            say(lang, "note-several-years", &[("years", years.into()), ("count", count.to_string().into())])
        }
        Note::ShareUnknown { agency, count } => {
            let args = [("agency", words::agency(lang, agency).into()), ("count", count.to_string().into())];
            say(lang, "note-share-unknown", &args)
        }
    };
    table.notes.iter().map(note).collect()
}

/// Up to where the ledger was signed, and by which keys.
fn signed(checkpoint: Option<&str>, lang: Lang) -> String {
    let Some((checkpoint, note)) = checkpoint.and_then(|note| Checkpoint::of_note(note.as_bytes()).ok()) else {
        return say(lang, "provenance-unsigned", &[]);
    };
    let keys = note.signatures.iter().map(|line| format!("{}+{}", line.name, hash::hex(&line.id)));
    let keys = keys.collect::<Vec<_>>().join(", ");
    say(lang, "provenance-signed-by", &[("size", checkpoint.size.to_string().into()), ("keys", keys.into())])
}

fn exchange(lang: Lang, rate: &Quoted) -> String {
    let (pair, price) = (rate.pair.as_str(), words::grouped(lang, &rate.rate));
    match rate.since {
        None => say(lang, "exchange-given", &[("pair", pair.into()), ("rate", price.into())]),
        Some(since) => {
            let args = [
                ("pair", pair.into()),
                ("rate", price.into()),
                ("since", since.to_string().into()),
                ("source", rate.source.as_str().into()),
            ];
            say(lang, "exchange-since", &args)
        }
    }
}

/// Names and values of a report's provenance, in the order in which they are printed.
#[must_use]
pub fn provenance(report: &Report, lang: Lang) -> Vec<(String, String)> {
    let from = &report.provenance;
    let mut lines = vec![
        ("provenance-ledger", format!("{} ({})", from.title, from.origin)),
        ("provenance-head", from.head.to_string()),
        ("provenance-root", from.root.to_string()),
        ("provenance-signed", signed(from.checkpoint.as_deref(), lang)),
        ("provenance-recorded", from.recorded.map_or_else(|| "–".to_owned(), |recorded| recorded.to_string())),
    ];
    if let Some(day) = from.effective_to {
        lines.push(("provenance-effective-to", day.to_string()));
    }
    if report.table.approved_only {
        lines.push(("provenance-approved", say(lang, "approved-only", &[])));
    }
    if let Some(converted) = &report.table.conversion {
        lines.push(("provenance-conversion", say(lang, &format!("conversion-{}", converted.basis), &[])));
        lines.extend(converted.rates.iter().map(|rate| ("provenance-exchange", exchange(lang, rate))));
    }
    if let Some(position) = from.stopped_at {
        lines.push(("provenance-stopped", words::stopped(lang, position)));
    }
    let (name, version, digest) = &from.projection;
    lines.push(("provenance-projection", format!("{name} {version} {digest}")));
    lines.push(("provenance-canonical", from.canonical.to_string()));
    for column in &report.table.columns {
        if let Shows::Progress { definition, .. } = &column.shows {
            lines.push(("provenance-rate", say(lang, "progress-definition", &[("definition", definition.into())])));
        }
        if let Shows::Ratio { definition, of: [numerator, denominator], .. } = &column.shows {
            let word = |measure: &str| say(lang, &format!("measure-{}", measure.replace('_', "-")), &[]);
            let text = say(
                lang,
                "rate-definition",
                &[
                    ("definition", definition.into()),
                    ("numerator", word(numerator).into()),
                    ("denominator", word(denominator).into()),
                ],
            );
            lines.push(("provenance-rate", text));
        }
    }
    lines.push(("provenance-program", from.program.to_owned()));
    lines.into_iter().map(|(id, value)| (say(lang, id, &[]), value)).collect()
}
