//! A report as a workbook: numbers as numbers, totals, gaps and rates as formulas that carry their values.

use super::RenderError;
use super::printed::{Printed, has_cents, print};
use super::stamp::{NAME, Stamp};
use crate::app::overview::Report;
use crate::projection::definition::Shows;
use crate::report::canonical::exact;
use crate::report::table::{Table, Value};
use crate::value::problem::column_letters;
use crate::words::{Lang, say};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

/// Rows above the header: title and an empty one.
const HEADER_ROW: u32 = 2;

struct Formats {
    title: Format,
    head: Format,
    label: Format,
    amount: Format,
    rate: Format,
    total_label: Format,
    total_amount: Format,
    total_rate: Format,
    wrap: Format,
}

/// Renders as a workbook. The same report is the same bytes: the file's date is that of the ledger's last entry.
///
/// # Errors
/// The library refuses a value.
pub fn render(report: &Report, lang: Lang) -> Result<Vec<u8>, RenderError> {
    build(report, lang).map_err(|error| RenderError { format: "xlsx", detail: error.to_string() })
}

fn build(report: &Report, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let printed = print(report, lang);
    let mut workbook = Workbook::new();
    let seconds = report.provenance.recorded.map_or(0, |recorded| recorded.micros.div_euclid(1_000_000));
    let created = ExcelDateTime::from_timestamp(seconds)?;
    workbook.set_properties(&DocProperties::new().set_title(&printed.title).set_creation_datetime(&created));
    let formats = formats(report, lang);
    let sheet = workbook.add_worksheet().set_name(say(lang, "sheet-table", &[]))?;
    write_table(sheet, report, &printed, lang, &formats)?;
    let sheet = workbook.add_worksheet().set_name(say(lang, "provenance", &[]))?;
    write_provenance(sheet, &printed, &Stamp::new(report, lang).write(), &formats)?;
    workbook.save_to_buffer()
}

fn formats(report: &Report, lang: Lang) -> Formats {
    let visible: Vec<usize> = (0..report.table.columns.len()).collect();
    // A spreadsheet writes the separators of its own language for these.
    let money = if has_cents(&report.table, &visible) { "#,##0.00" } else { "#,##0" };
    let percent = if lang == Lang::Fr { "0\u{a0}%" } else { "0%" };
    let plain = Format::new;
    let total = || plain().set_bold().set_border_top(FormatBorder::Medium);
    Formats {
        title: plain().set_bold().set_font_size(14),
        head: plain().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Medium),
        label: plain().set_text_wrap().set_align(FormatAlign::Top),
        amount: plain().set_num_format(money),
        rate: plain().set_num_format(percent),
        total_label: total(),
        total_amount: total().set_num_format(money),
        total_rate: total().set_num_format(percent),
        wrap: plain().set_text_wrap(),
    }
}

fn write_table(
    sheet: &mut Worksheet,
    report: &Report,
    printed: &Printed,
    lang: Lang,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let table = &report.table;
    sheet.write_with_format(0, 0, printed.heading(), &formats.title)?;
    sheet.write_with_format(HEADER_ROW, 0, lang.pick(&table.rows_label), &formats.head)?;
    for (column, place) in table.columns.iter().zip(1..) {
        sheet.write_with_format(HEADER_ROW, place, lang.pick(&column.label), &formats.head)?;
        sheet.set_column_width(place, 18)?;
        if column.hidden {
            sheet.set_column_hidden(place)?;
        }
    }
    sheet.set_column_width(0, 44)?;
    let first = HEADER_ROW + 1;
    let mut row_number = first;
    for row in &table.rows {
        sheet.write_with_format(row_number, 0, lang.pick(&row.label), &formats.label)?;
        for (place, value) in row.cells.iter().enumerate() {
            write_value(sheet, table, row_number, place, value, None, (&formats.amount, &formats.rate))?;
        }
        row_number += 1;
    }
    if let Some(total) = &table.total {
        sheet.write_with_format(row_number, 0, say(lang, "total", &[]), &formats.total_label)?;
        let range = (!table.rows.is_empty()).then_some((first, row_number - 1));
        for (place, value) in total.iter().enumerate() {
            let styles = (&formats.total_amount, &formats.total_rate);
            write_value(sheet, table, row_number, place, value, range, styles)?;
        }
        row_number += 1;
    }
    sheet.set_freeze_panes(first, 1)?;
    write_footnotes(sheet, printed, row_number + 1, formats)
}

/// Writes a figure; a sum, gap or rate as a formula over the cells it comes from, with its value.
fn write_value(
    sheet: &mut Worksheet,
    table: &Table,
    row: u32,
    place: usize,
    value: &Value,
    sum_over: Option<(u32, u32)>,
    (amount, rate): (&Format, &Format),
) -> Result<(), XlsxError> {
    let column = u16::try_from(place + 1).unwrap_or(u16::MAX);
    let cell = |name: &str| {
        let place = table.columns.iter().position(|column| match &column.shows {
            Shows::Measure { of } => of == name,
            _ => false,
        });
        place.map(|place| format!("{}{}", column_letters(place + 1), row + 1))
    };
    let formula = match &table.columns[place].shows {
        Shows::Measure { .. } => sum_over.map(|(first, last)| {
            let letters = column_letters(place + 1);
            format!("=SUM({letters}{}:{letters}{})", first + 1, last + 1)
        }),
        Shows::Difference { of: [minuend, subtrahend] } => {
            cell(minuend).zip(cell(subtrahend)).map(|(a, b)| format!("={a}-{b}"))
        }
        Shows::Ratio { of: [numerator, denominator], .. } => {
            cell(numerator).zip(cell(denominator)).map(|(a, b)| format!("=IF({b}=0,\"\",{a}/{b})"))
        }
        // Of texts that are numbers some of the time, a spreadsheet cannot compute it.
        Shows::Progress { .. } | Shows::Text { .. } => None,
    };
    match (value, formula) {
        (Value::Money(_) | Value::Count(_), Some(formula)) => {
            let result = exact(value, table);
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), amount)?;
        }
        (Value::Money(_) | Value::Count(_), None) => {
            // A spreadsheet's numbers are binary; to fifteen digits they are exact.
            let number: f64 = exact(value, table).parse().unwrap_or_default();
            sheet.write_number_with_format(row, column, number, amount)?;
        }
        (Value::Rate { numerator, denominator, percent, .. }, Some(formula)) => {
            let share = numerator.to_string().parse::<f64>().unwrap_or_default()
                / denominator.to_string().parse::<f64>().unwrap_or(1.0);
            let result = if percent.is_some() { share.to_string() } else { String::new() };
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), rate)?;
        }
        (Value::Rate { numerator, denominator, percent: Some(_), .. }, None) => {
            let part = |number: &i128| number.to_string().parse::<f64>().unwrap_or_default();
            sheet.write_number_with_format(row, column, part(numerator) / part(denominator), rate)?;
        }
        (value, _) => {
            sheet.write_string(row, column, exact(value, table))?;
        }
    }
    Ok(())
}

fn write_footnotes(
    sheet: &mut Worksheet,
    printed: &Printed,
    first_row: u32,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let last_column = u16::try_from(printed.heads.len().max(2) - 1).unwrap_or(1);
    let rows = printed.rows.iter().chain(&printed.total);
    let mut lines: Vec<String> = Vec::new();
    for footnote in &printed.footnotes {
        // A number cannot carry a mark and stay a number: the footnote names its cells instead.
        let cells: Vec<String> = rows
            .clone()
            .zip(HEADER_ROW + 2..)
            .flat_map(|(row, number)| {
                let marked = row.cells.iter().filter(|cell| cell.marks.contains(&footnote.mark));
                let address = move |cell: &super::printed::PrintedCell| {
                    format!("{}{number}", column_letters(cell.column_index + 1))
                };
                marked.map(address).collect::<Vec<_>>()
            })
            .collect();
        lines.push(format!("[{}] {} ({}): {}", footnote.mark, footnote.code, cells.join(", "), footnote.text));
    }
    lines.extend(printed.notes.iter().cloned());
    for (line, row) in lines.iter().zip(first_row..) {
        sheet.merge_range(row, 0, row, last_column, line, &formats.wrap)?;
        sheet.set_row_height(row, 32)?;
    }
    Ok(())
}

fn write_provenance(sheet: &mut Worksheet, printed: &Printed, stamp: &str, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 32)?;
    sheet.set_column_width(1, 100)?;
    let stamp = (NAME.to_owned(), stamp.to_owned());
    for ((name, value), row) in printed.provenance.iter().chain([&stamp]).zip(0..) {
        sheet.write_string(row, 0, name)?;
        sheet.write_string_with_format(row, 1, value, &formats.wrap)?;
    }
    Ok(())
}
