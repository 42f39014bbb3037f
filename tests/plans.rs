//! Plans and their activities: UN INFO's export as it stands, and a workbook for each thing that such exports have wrong.

use crate::support::{Ran, Sandbox, shared};
use crate::workbook::{line, workbook};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

fn import(sandbox: &Sandbox, book: &[u8], more: &[&str]) -> Ran {
    let path = sandbox.write("plan.xlsx", book);
    sandbox.run(&[&["import", &path, "--json"], more].concat())
}

fn findings(sandbox: &Sandbox, ledger: &str) -> Vec<Value> {
    let found = sandbox.run(&["reconcile", "--ledger", ledger, "--json"]);
    found.json()["findings"].as_array().expect("a list").clone()
}

fn total(sandbox: &Sandbox, ledger: &str, column: &str) -> String {
    let report = ["report", "financial-overview-by-axis", "--ledger", ledger, "--json"];
    sandbox.run(&report).ok().json()["total"][column].as_str().expect("a figure").to_owned()
}

/// Country, year and measure, summed by another program.
const SUMS: &str = "
import collections, json, sys, openpyxl
rows = list(openpyxl.load_workbook(sys.argv[1]).active.iter_rows(values_only=True))
heads, sums = rows[0], collections.defaultdict(int)
for row in rows[1:]:
    for head, cell in zip(heads, row):
        parts = str(head).split()
        if len(parts) == 2 and parts[0].isdigit() and parts[1] != 'Narrative' and isinstance(cell, (int, float)):
            sums[row[0], parts[0], parts[1]] += cell
print(json.dumps([[*key, value] for key, value in sums.items()]))
";

#[test]
fn the_export_of_un_info_gives_its_own_sums_for_each_country_year_and_measure() {
    let Some(path) = shared("data/uninfo-jwp-sahel.xlsx") else { return };
    let path = path.display().to_string();
    let sandbox = Sandbox::new();
    // Nothing is made by looking.
    sandbox.run(&["import", &path, "--dry-run"]).ok();
    assert!(!sandbox.store().exists());
    let imported = sandbox.run(&["import", &path, "--json"]).ok().json();
    let ledgers = imported["ledgers"].as_array().expect("a list");
    let origins: Vec<&str> = ledgers.iter().filter_map(|ledger| ledger["ledger"].as_str()).collect();
    assert_eq!(origins, ["uninfo/burkina-faso", "uninfo/mali", "uninfo/senegal"]);
    // As the table of control totals has them.
    for (ledger, required, available, spent) in [
        ("uninfo/mali", "2718761.00", "704213.00", "0.00"),
        ("uninfo/burkina-faso", "316212938.00", "256175819.00", "148386041.00"),
        ("uninfo/senegal", "17420541.00", "10898086.00", "4473220.00"),
    ] {
        let totals = ["required", "available", "spent"].map(|column| total(&sandbox, ledger, column));
        assert_eq!(totals, [required, available, spent].map(str::to_owned), "{ledger}");
    }
    // Every line was read, and counted once, also those that several agencies share.
    let lines: u64 = ledgers.iter().map(|ledger| ledger["counts"]["new"].as_u64().expect("a count")).sum();
    assert!(lines > 78, "{lines}");
    if let Ok(python) = std::env::var("JATE_PYTHON") {
        let ran = Command::new(python).args(["-c", SUMS, &path]).output().expect("Python starts");
        let sums: Value = serde_json::from_slice(&ran.stdout).expect("its sums");
        let sums = sums.as_array().expect("a list");
        assert_eq!(sums.len(), 26, "{sums:?}");
        let mut by_year: BTreeMap<(String, String), Value> = BTreeMap::new();
        for sum in sums {
            let part = |place: usize| sum[place].as_str().expect("a word").to_owned();
            let ledger = format!("uninfo/{}", part(0).to_lowercase().replace(' ', "-"));
            let column = if part(2) == "Expenditure" { "spent".to_owned() } else { part(2).to_lowercase() };
            let report = by_year.entry((ledger.clone(), part(1))).or_insert_with(|| {
                let year = part(1);
                let report = ["report", "financial-overview-by-axis", "--ledger", &ledger, "--year", &year, "--json"];
                sandbox.run(&report).ok().json()["total"].clone()
            });
            assert_eq!(report[&column], format!("{}.00", sum[3]), "{sum}");
        }
    } else {
        eprintln!("skipped: the sums by Python");
    }
    let again = sandbox.run(&["import", &path, "--json"]).ok().json();
    for ledger in again["ledgers"].as_array().expect("a list") {
        assert_eq!(ledger["receipts"], Value::Array(Vec::new()));
        let counts: Vec<&String> = ledger["counts"].as_object().expect("counts").keys().collect();
        assert_eq!(counts, ["unchanged"]);
    }
    // 16 lines have several agencies; one of them stands here as a member of its own.
    let mali =
        sandbox.run(&["report", "financial-overview-by-agency", "--ledger", "uninfo/mali", "--json"]).ok().json();
    let joint = mali["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == "UNDP+UNICEF+WFP+WHO");
    assert_eq!(joint.expect("the line of four agencies")["required"], "720000.00");
    let notes = mali["notes"].as_array().expect("notes");
    assert!(notes.contains(&serde_json::json!({ "share_unknown": "WFP", "count": 1 })), "{notes:?}");
    // One row of the export, by its number: a row whose available amount is above what was required.
    let found = findings(&sandbox, "uninfo/burkina-faso");
    let above: Vec<&Value> = found.iter().filter(|f| f["code"] == "activity-available-above-required").collect();
    assert_eq!(above.len(), 1);
    assert!(above[0]["message"].as_str().is_some_and(|message| message.contains("row 45")), "{above:?}");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn each_thing_that_is_wrong_is_found_in_its_row_and_nothing_is_refused() {
    let other_plan = [("Plan name", "Plan cadre (UNSDCF 2024-2026)"), ("ID", "6001")];
    let cases: [(&str, &[(&str, &str)]); 13] = [
        ("", &[]),
        ("activity-total-differs", &[("Total required resources", "1000")]),
        ("activity-spent-above-available", &[("2021 Expenditure", "801"), ("Total expenditure resources", "801")]),
        ("activity-available-above-required", &[("2021 Available", "901"), ("Total available resources", "901")]),
        ("activity-negative", &[("2021 Expenditure", "-700"), ("Total expenditure resources", "-700")]),
        ("activity-spent-cancelled", &[("Status", "Cancelled")]),
        ("activity-spent-outside-dates", &[("Start date", "2022-01-01"), ("End date", "2022-12-31")]),
        ("activity-franc-like", &[("2021 Required", "524766"), ("Total required resources", "524766")]),
        ("text-double-encoded", &[("Sub-Output", "R√©silience")]),
        ("amount-rounded", &[("2021 Required", "900.125"), ("Total required resources", "900.125")]),
        ("activity-misplaced", &[("Sub-Output code", "1.2.1.5")]),
        ("agency-unlisted", &[("Agency abbreviations", "UNICEF; XYZ")]),
        ("activity-two-plans", &other_plan),
    ];
    for (number, (code, more)) in cases.into_iter().enumerate() {
        // 85, 89 and 93 columns, in their order and not, with some that nobody knows.
        let (years, turned) = ([11, 12, 13][number % 3], number % 2 == 1);
        let unknown: &[&str] = if number % 4 == 0 { &[] } else { &["Remarks of the country"] };
        let mut rows = vec![line(&[("ID", "5000"), ("Sub-Output", "Open 20 schools")]), line(more)];
        if code == "activity-two-plans" {
            rows[0] = line(&[]);
        }
        let sandbox = Sandbox::new();
        import(&sandbox, &workbook(years, turned, unknown, &rows), &[]).ok();
        let found = findings(&sandbox, "uninfo/chad");
        let codes: BTreeSet<&str> = found.iter().filter_map(|finding| finding["code"].as_str()).collect();
        assert_eq!(
            codes.into_iter().collect::<Vec<_>>(),
            Vec::from_iter((!code.is_empty()).then_some(code)),
            "{found:?}"
        );
        let row = |finding: &Value| finding["message"].as_str().is_some_and(|message| message.contains("(row 3)"));
        assert!(code == "agency-unlisted" || found.iter().all(row), "{found:?}");
        // The years count, whatever else the file says of them.
        let required = if code == "activity-franc-like" { "525666.00" } else { "1800.00" };
        let required = if code == "amount-rounded" { "1800.13" } else { required };
        assert_eq!(total(&sandbox, "uninfo/chad", "required"), required, "{code}");
        sandbox.run(&["verify"]).ok();
    }
}

#[test]
fn texts_are_repaired_only_when_asked_and_unknown_columns_are_kept() {
    let row = line(&[("Sub-Output", "R√©silience"), ("Remarks of the country", "seen twice")]);
    let book = workbook(11, false, &["Remarks of the country"], &[row]);
    for (more, title) in [(&[][..], "R√©silience"), (&["--repair-text"], "Résilience")] {
        let sandbox = Sandbox::new();
        import(&sandbox, &book, more).ok();
        assert_eq!(findings(&sandbox, "uninfo/chad").is_empty(), more.len() == 1);
        let log = sandbox.run(&["log", "--json"]).ok().json();
        let entries = log["entries"].as_array().expect("entries");
        let payload = |event_type: &str| {
            let found = entries.iter().filter(|entry| entry["type"] == event_type);
            found.map(|entry| entry["payload"].clone()).collect::<Vec<_>>()
        };
        assert!(payload("node.defined").iter().any(|node| node["title"] == title), "{log}");
        let [activity] = payload("activity.described").try_into().expect("one activity");
        let other = activity["other"].as_array().expect("kept").clone();
        let kept = |column: &str| other.iter().find(|cell| cell["column"] == column).map(|cell| cell["text"].clone());
        assert_eq!(kept("Remarks of the country"), Some("seen twice".into()));
        // A person's name is a text that can be erased.
        assert_eq!(kept("Focal users"), Some("Somebody".into()));
    }
}

#[test]
fn a_repaired_file_is_the_same_plan_and_counts_once() {
    let sandbox = Sandbox::new();
    let damaged = [("Plan name", "Plan de r√©silience (UNDAF 2017-2023)"), ("Sub-Output", "R√©silience")];
    let book = workbook(11, false, &[], &[line(&damaged)]);
    import(&sandbox, &book, &[]).ok();
    import(&sandbox, &book, &["--repair-text", "--revise", "--reason", "spelling"]).ok();
    assert_eq!(total(&sandbox, "uninfo/chad", "required"), "900.00");
    let again = import(&sandbox, &book, &["--repair-text"]).ok().json();
    assert_eq!(again["ledgers"][0]["receipts"], Value::Array(Vec::new()), "the third time has no effect");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn what_was_erased_of_an_activity_does_not_come_back_with_its_file() {
    let sandbox = Sandbox::new();
    let entries = || {
        let log = sandbox.run(&["log", "--json"]).ok().json();
        let described = |entry: &&Value| entry["type"] == "activity.described";
        log["entries"].as_array().expect("entries").iter().filter(described).cloned().collect::<Vec<Value>>()
    };
    let book = workbook(11, false, &[], &[line(&[])]);
    import(&sandbox, &book, &[]).ok();
    let [first] = entries().try_into().expect("one activity");
    let cells = first["payload"]["other"].as_array().expect("kept");
    let place = cells.iter().position(|cell| cell["column"] == "Focal users").expect("is kept");
    let (position, field) = (first["position"].to_string(), format!("other.{place}.text"));
    sandbox.run(&["redact", &position, "--field", &field, "--reason", "names a person"]).ok();
    // The same file says nothing new; one that says something else of the activity brings no name back either.
    import(&sandbox, &book, &[]).ok();
    assert_eq!(entries().len(), 1);
    let later = workbook(11, false, &[], &[line(&[("Status", "Closed")])]);
    import(&sandbox, &later, &["--revise", "--reason", "closed"]).ok();
    let said = entries();
    assert_eq!((said.len(), &said[1]["payload"]["status"]), (2, &"Closed".into()));
    let names = |entry: &Value| entry["payload"].to_string().contains("Somebody");
    assert_eq!(said.iter().filter(|entry| names(entry)).count(), 0, "{said:?}");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_later_export_is_shown_beside_the_earlier_one_and_recorded_for_a_reason() {
    let sandbox = Sandbox::new();
    import(&sandbox, &workbook(11, false, &[], &[line(&[])]), &[]).ok();
    let later = [("2021 Expenditure", "750"), ("Total expenditure resources", "750"), ("Status", "Closed")];
    let later = workbook(12, true, &[], &[line(&later), line(&[("ID", "5002"), ("Sub-Output", "Build two wells")])]);
    let asked = import(&sandbox, &later, &[]).fails(2).json();
    let rows = asked["ledgers"][0]["rows"].as_array().expect("rows").clone();
    let revised: Vec<&Value> = rows.iter().filter(|row| row["outcome"] == "revised").collect();
    assert_eq!(revised.len(), 2, "the amount and the activity: {rows:?}");
    assert_eq!(total(&sandbox, "uninfo/chad", "spent"), "700.00", "nothing was saved");
    import(&sandbox, &later, &["--revise", "--reason", "closing of the year"]).ok();
    assert_eq!(total(&sandbox, "uninfo/chad", "spent"), "1450.00");
    import(&sandbox, &later, &[]).ok();
    assert_eq!(total(&sandbox, "uninfo/chad", "spent"), "1450.00");
    assert!(sandbox.run(&["log"]).ok().out.contains("closing of the year"));
    // The same year by agency would count it twice.
    let table = "Agence,Dépenses 2021\nUNICEF,5\n";
    let refused = sandbox.import("table.csv", table, &["--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "other-margin");
}

#[test]
fn a_file_that_cannot_be_read_says_where_in_all_of_its_rows_and_opens_nothing() {
    let sandbox = Sandbox::new();
    let rows = [
        line(&[("2021 Expenditure", "7OO")]),
        line(&[("ID", "-")]),
        line(&[("ID", "5003"), ("Start date", "06/07/2021")]),
        line(&[("ID", "5003")]),
    ];
    let refused = import(&sandbox, &workbook(11, false, &[], &rows), &[]).fails(2).json();
    let places: Vec<(&str, Option<u64>)> = refused["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| (error["code"].as_str().expect("a code"), error["row"].as_u64()))
        .collect();
    assert_eq!(
        places,
        [("amount-unreadable", Some(2)), ("identifier-missing", Some(3)), ("date-ambiguous", Some(4))],
        "{refused}"
    );
    assert_eq!(refused["saved"], false);
    assert!(!sandbox.store().exists());
    let twice = import(&sandbox, &workbook(11, false, &[], &[line(&[]), line(&[])]), &[]).fails(2).json();
    assert_eq!((twice["errors"][0]["code"].as_str(), twice["errors"][0]["row"].as_u64()), (Some("row-twice"), Some(3)));
    // One ledger cannot be that of two countries; of one it is called as the user says.
    let two = workbook(11, false, &[], &[line(&[]), line(&[("Country", "Niger"), ("ID", "7001")])]);
    let named = ["--ledger", "example.org/chad"];
    assert_eq!(import(&sandbox, &two, &named).fails(2).json()["errors"][0]["code"], "ledger-for-several");
    import(&sandbox, &workbook(11, false, &[], &[line(&[])]), &named).ok();
    assert_eq!(total(&sandbox, "example.org/chad", "spent"), "700.00");
    import(&sandbox, &two, &["--authority", "rco.example.org"]).ok();
    assert_eq!(total(&sandbox, "rco.example.org/niger", "spent"), "700.00");
}

/// 900 of two agencies: 600 and 300 once somebody says so. The total is the same, and so is the file.
#[test]
fn a_split_says_whose_a_joint_amount_is_and_the_same_file_does_not_undo_it() {
    let sandbox = Sandbox::new();
    let book = workbook(7, false, &[], &[line(&[("Agency abbreviations", "UNICEF; WFP")])]);
    import(&sandbox, &book, &[]).ok();
    let agencies = |column: &str| -> Vec<(String, String)> {
        let report = ["report", "financial-overview-by-agency", "--ledger", "uninfo/chad", "--json"];
        let table = sandbox.run(&report).ok().json();
        assert_eq!(table["total"][column], "900.00");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let rows = table["rows"].as_array().expect("rows").iter();
        rows.map(|row| (text(&row["key"]["agency"]), text(&row[column]))).collect()
    };
    let pair = |agency: &str, amount: &str| (agency.to_owned(), amount.to_owned());
    assert_eq!(agencies("required"), [pair("UNICEF+WFP", "900.00")]);
    let log = sandbox.run(&["log", "--ledger", "uninfo/chad", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let joint = entries.iter().find(|entry| entry["type"] == "allocation.recorded").expect("the budget");
    let position = joint["position"].to_string();
    let split = ["split", &position, "--ledger", "uninfo/chad", "--share", "UNICEF=600", "--share", "WFP=300"];
    let split = [&split[..], &["--reason", "agreed in writing", "--key", "s1", "--json"]].concat();
    let done = sandbox.run(&split).ok().json();
    let again = sandbox.run(&split).ok().json();
    assert_eq!((&again["receipts"], &again["repeated"]), (&done["receipts"], &true.into()));
    let of_required = agencies("required");
    assert!(of_required.contains(&pair("UNICEF", "600.00")) && of_required.contains(&pair("WFP", "300.00")));
    let again = import(&sandbox, &book, &[]).ok().json();
    assert_eq!(again["ledgers"][0]["receipts"], Value::Array(Vec::new()), "{again}");
    sandbox.run(&["verify"]).ok();
    sandbox.run(&["rebuild", "--check", "--ledger", "uninfo/chad"]).ok();
}
