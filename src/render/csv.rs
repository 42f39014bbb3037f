//! A report as CSV: plain numbers, codes of findings in a column of their own, provenance below.

use super::RenderError;
use super::printed::{provenance, title};
use super::stamp::{NAME, Stamp};
use crate::app::overview::Report;
use crate::report::canonical::exact;
use crate::report::findings::TOTAL;
use crate::report::table::{Table, Value};
use crate::words::{Lang, say};

/// Renders as CSV. In French as spreadsheets there expect it: semicolons, decimal commas, and a byte-order mark
/// without which they misread accents.
///
/// # Errors
/// None that a table could cause.
pub fn render(report: &Report, lang: Lang) -> Result<Vec<u8>, RenderError> {
    let table = &report.table;
    let delimiter = if lang == Lang::Fr { b';' } else { b',' };
    let mark: &[u8] = if lang == Lang::Fr { "\u{feff}".as_bytes() } else { b"" };
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(mark.to_vec());
    let mut write = |record: Vec<String>| writer.write_record(record).map_err(|error| failed(&error));
    let heads = table.columns.iter().map(|column| safe(lang.pick(&column.label)));
    let findings = say(lang, "findings", &[]);
    write(std::iter::once(safe(lang.pick(&table.rows_label))).chain(heads).chain([findings]).collect())?;
    for row in &table.rows {
        write(record(report, lang, &row.member, lang.pick(&row.label), &row.cells))?;
    }
    if let Some(total) = &table.total {
        write(record(report, lang, TOTAL, &say(lang, "total", &[]), total))?;
    }
    write(vec![String::new()])?;
    write(vec![safe(&format!("# {}", title(report, lang)))])?;
    for (name, value) in provenance(report, lang) {
        write(vec![safe(&format!("# {name}")), safe(&value)])?;
    }
    write(vec![format!("# {NAME}"), Stamp::new(report, lang).write()])?;
    writer.into_inner().map_err(|error| failed(error.error()))
}

fn record(report: &Report, lang: Lang, member: &str, label: &str, values: &[Value]) -> Vec<String> {
    let table = &report.table;
    let codes: Vec<String> = table
        .columns
        .iter()
        .flat_map(|column| {
            let about = move |finding: &&crate::report::Finding| {
                finding.cells.iter().any(|cell| cell.row == member && cell.column == column.name)
            };
            report.findings.iter().filter(about).map(move |finding| format!("{}: {}", column.name, finding.code))
        })
        .collect();
    let figures = values.iter().map(|value| figure(value, table, lang));
    std::iter::once(safe(label)).chain(figures).chain([codes.join("; ")]).collect()
}

fn figure(value: &Value, table: &Table, lang: Lang) -> String {
    let text = exact(value, table);
    match (value, lang) {
        (Value::Text(_) | Value::Words(_), _) => safe(&text),
        (_, Lang::Fr) => text.replace('.', ","),
        (_, Lang::En) => text,
    }
}

/// A text that no spreadsheet takes for a formula. Numbers are not texts: a negative one stays a number.
#[must_use]
pub fn safe(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if starts_formula { format!("'{text}") } else { text.to_owned() }
}

fn failed(error: &impl ToString) -> RenderError {
    RenderError { format: "csv", detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_start_a_formula_are_made_safe() {
        assert_eq!(safe("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(safe("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(safe("WFP"), "WFP");
    }
}
