//! Workbooks as UN INFO exports them, for tests and benchmarks.

use rust_xlsxwriter::Workbook;
use std::collections::BTreeMap;

/// The columns of the export before those of years.
const FIXED: [&str; 41] = [
    "Country",
    "Plan name",
    "Strategic priority code",
    "Strategic priority",
    "Outcome code",
    "Outcome",
    "Output code",
    "Output",
    "Sub-Output publication status",
    "Sub-Output code",
    "Sub-Output",
    "ID",
    "Description",
    "Start date",
    "End date",
    "Status",
    "Joint Programmes / Initiatives names",
    "Joint Programmes / Initiatives types",
    "Agency abbreviations",
    "Agencies",
    "Contributing partners",
    "Implementation partners",
    "SDG Targets",
    "SDG Goals",
    "Geography",
    "QCPR function",
    "Humanitarian marker",
    "Humanitarian marker narrative",
    "Gender marker",
    "Gender marker narrative",
    "Human rights marker",
    "Suboutput also contributes to the following outputs",
    "Human rights marker narrative",
    "Sustaining peace marker",
    "Sustaining peace marker narrative",
    "LNOB groups targeted",
    "Focal users",
    "Non Monetary Assistance",
    "Total required resources",
    "Total available resources",
    "Total expenditure resources",
];

/// Cells by the head of their column.
pub type Row = BTreeMap<String, String>;

/// A line in order: 900 required, 800 available and 700 spent in 2021.
pub fn line(more: &[(&str, &str)]) -> Row {
    let cells = [
        ("Country", "Chad"),
        ("Plan name", "Plan cadre (UNDAF 2017-2023)"),
        ("Strategic priority code", "1"),
        ("Strategic priority", "Human capital"),
        ("Outcome code", "1"),
        ("Outcome", "Outcome 1.1 - Education"),
        ("Output code", "7"),
        ("Output", "Output 1.1.2 - Schools are open"),
        ("Sub-Output code", "1.1.2.5"),
        ("Sub-Output", "Train 300 teachers"),
        ("ID", "5001"),
        ("Start date", "2021-01-01"),
        ("End date", "2021-12-31"),
        ("Status", "Implementation"),
        ("Agency abbreviations", "UNICEF"),
        ("Focal users", "Somebody"),
        ("Total required resources", "900"),
        ("Total available resources", "800"),
        ("Total expenditure resources", "700"),
        ("2021 Required", "900"),
        ("2021 Available", "800"),
        ("2021 Expenditure", "700"),
    ];
    cells.iter().chain(more).map(|(head, cell)| ((*head).to_owned(), (*cell).to_owned())).collect()
}

/// A workbook of so many years from 2016 on, its columns in their order or turned around, with more of other names.
pub fn workbook(years: i32, turned: bool, more: &[&str], rows: &[Row]) -> Vec<u8> {
    let mut heads: Vec<String> = FIXED.iter().map(|head| (*head).to_owned()).collect();
    for year in 2016..2016 + years {
        heads.extend(["Required", "Available", "Expenditure", "Narrative"].map(|what| format!("{year} {what}")));
    }
    heads.extend(more.iter().map(|head| (*head).to_owned()));
    if turned {
        heads.reverse();
        heads.rotate_left(5);
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, head) in (0..).zip(&heads) {
        sheet.write_string(0, column, head).expect("writes");
        for (number, row) in (1..).zip(rows) {
            let cell = row.get(head).map_or("-", String::as_str);
            match cell.parse::<f64>() {
                Ok(value) if head != "ID" => sheet.write_number(number, column, value).expect("writes"),
                _ => sheet.write_string(number, column, cell).expect("writes"),
            };
        }
    }
    workbook.save_to_buffer().expect("saves")
}
