//! Imports: formats, encodings, number styles, natural keys, revisions, repeats.

use crate::support::Sandbox;
use serde_json::Value;

fn total(sandbox: &Sandbox, column: &str) -> Value {
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    report["total"][column].clone()
}

fn outcomes(document: &Value) -> Vec<String> {
    let rows = document["rows"].as_array().expect("rows");
    rows.iter().map(|row| row["outcome"].as_str().expect("an outcome").to_owned()).collect()
}

#[test]
fn separators_encodings_and_number_styles_give_the_same_figures() {
    let french = "Agence;Budget 2021;Ressources mobilisées\nOIM;\"1 234 567,50\";(1 000)\nPAM;20;30\n";
    let files: Vec<Vec<u8>> = vec![
        french.into(),
        [b"\xef\xbb\xbf", french.as_bytes()].concat(),
        encoding_rs::WINDOWS_1252.encode(french).0.into_owned(),
        french.replace(';', "\t").into(),
        french.replace('\n', "\r\n").into(),
        "Agence,Budget 2021,Ressources mobilisées\nOIM,\"1,234,567.50\",-1000\nPAM,20,30\n".into(),
        "Agence;Budget 2021;Ressources mobilisées\nOIM;1.234.567,50;\u{2212}1.000,0\nPAM;20;30\n".into(),
        "Agence;Budget 2021;Ressources mobilisées\nOIM;1\u{a0}234\u{202f}567,50;-1000\nPAM;20;30\n".into(),
        // A title above the header, blank lines, an unknown column.
        format!("Rapport\n\n{}", french.replace('\n', "\n\n")).into(),
    ];
    for file in files {
        let sandbox = Sandbox::with_ledger();
        let path = sandbox.write("f.csv", &file);
        sandbox.run(&["import", &path]).ok();
        assert_eq!(total(&sandbox, "required"), "1234587.50", "{}", String::from_utf8_lossy(&file));
        assert_eq!(total(&sandbox, "mobilised"), "-970.00");
    }
}

#[test]
fn a_workbook_is_read_with_its_numbers_and_rates() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Tab1").expect("a name");
    for (column, head) in
        ["Agence", "Budget 2021", "Mobilisé", "Dépenses", "Taux d'exécution"].iter().zip(0..).map(|(h, c)| (c, h))
    {
        sheet.write_string(3, column, *head).expect("writes");
    }
    for (row, (agency, figures)) in [("OIM", [100.0, 50.25, 25.5]), ("TOTAL", [100.0, 50.25, 26.5])].iter().enumerate()
    {
        let row = u32::try_from(row).expect("small") + 4;
        sheet.write_string(row, 0, *agency).expect("writes");
        for (column, figure) in (1..).zip(figures) {
            sheet.write_number(row, column, *figure).expect("writes");
        }
        sheet.write_number(row, 4, 0.51).expect("writes");
    }
    let sandbox = Sandbox::with_ledger();
    let path = sandbox.write("tab.xlsx", workbook.save_to_buffer().expect("saves"));
    let shown = sandbox.run(&["import", &path, "--dry-run", "--json"]).ok().json();
    assert_eq!((&shown["rows"][0]["sheet"], &shown["rows"][0]["row"]), (&"Tab1".into(), &5.into()));
    assert_eq!(total(&sandbox, "required"), "0.00", "a dry run records nothing");
    sandbox.run(&["import", &path]).ok();
    assert_eq!((total(&sandbox, "mobilised"), total(&sandbox, "spent")), ("50.25".into(), "25.50".into()));
    let found = sandbox.run(&["reconcile", "--json"]).fails(1).json();
    // The printed total is a dollar off; 26.5 / 50.25 is 53 %, printed 51.
    let codes: Vec<&str> =
        found["findings"].as_array().expect("findings").iter().filter_map(|f| f["code"].as_str()).collect();
    assert_eq!(codes, ["rate-differs", "total-not-sum"]);
}

#[test]
fn a_password_protected_workbook_is_told() {
    let Some(python) = std::env::var_os("JATE_PYTHON") else {
        eprintln!("skipped: JATE_PYTHON is not set; `bash tests/run` sets it");
        return;
    };
    let sandbox = Sandbox::with_ledger();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "Agence").expect("writes");
    let plain = sandbox.write("plain.xlsx", workbook.save_to_buffer().expect("saves"));
    let script = "import sys, msoffcrypto\nfrom msoffcrypto.format.ooxml import OOXMLFile\n\
                  OOXMLFile(open(sys.argv[1], 'rb')).encrypt('secret', open(sys.argv[2], 'wb'))";
    let locked = sandbox.path("locked.xlsx").display().to_string();
    let made = std::process::Command::new(python).args(["-c", script, &plain, &locked]).output().expect("starts");
    assert!(made.status.success(), "{made:?}");
    let ran = sandbox.run(&["import", &locked, "--json"]).fails(2).json();
    assert_eq!(ran["errors"][0]["code"], "workbook-protected");
}

const TABLE: &str = "Agence,Budget 2021,Dépenses\nOIM,100,40\nPAM,200,90\n";

#[test]
fn the_same_file_again_renamed_reordered_or_overlapping_records_only_what_is_new() {
    let sandbox = Sandbox::with_ledger();
    sandbox.import("a.csv", TABLE, &[]).ok();
    for (name, content) in [
        ("a.csv", TABLE),
        ("renamed.csv", TABLE),
        ("reordered.csv", "Agence,Budget 2021,Dépenses\nPAM,200,90\nOIM,100,40\n"),
        ("columns.csv", "Dépenses,Agence,Budget 2021\n40,IOM,100\n90,WFP,200\n"),
    ] {
        let document = sandbox.import(name, content, &["--json"]).ok().json();
        assert_eq!(outcomes(&document), ["unchanged"; 4], "{name}");
        assert_eq!(document["saved"], false);
    }
    let overlapping = "Agence,Budget 2021,Dépenses\nPAM,200,90\nFAO,7,3\n";
    let document = sandbox.import("b.csv", overlapping, &["--json"]).ok().json();
    assert_eq!(outcomes(&document), ["unchanged", "unchanged", "new", "new"]);
    assert_eq!((total(&sandbox, "required"), total(&sandbox, "spent")), ("307.00".into(), "133.00".into()));
}

#[test]
fn another_amount_under_the_same_key_is_a_revision_never_a_sum() {
    let sandbox = Sandbox::with_ledger();
    sandbox.import("a.csv", TABLE, &[]).ok();
    let revised = TABLE.replace("90", "95") + "FAO,7,3\n";
    sandbox.import("b.csv", &revised, &["--json"]).fails(2);
    assert_eq!(total(&sandbox, "required"), "300.00", "not even what is new is recorded before the reason is given");
    sandbox.import("b.csv", &revised, &["--revise"]).fails(2);
    sandbox.import("b.csv", &revised, &["--revise", "--reason", "late invoices"]).ok();
    assert_eq!((total(&sandbox, "required"), total(&sandbox, "spent")), ("307.00".into(), "138.00".into()));
    // A figure corrected by hand is not undone by the old file in silence.
    let document = sandbox.import("a.csv", TABLE, &["--json"]).fails(2).json();
    assert!(outcomes(&document).contains(&"revised".to_owned()));
}

#[test]
fn a_row_reversed_on_purpose_comes_back_only_with_again() {
    let sandbox = Sandbox::with_ledger();
    sandbox.import("a.csv", TABLE, &[]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let spent = log["entries"].as_array().expect("entries").iter().find(|e| e["type"] == "expenditure.recorded");
    let position = spent.expect("an expenditure")["position"].to_string();
    sandbox.run(&["reverse", &position, "--reason", "not ours"]).ok();
    let document = sandbox.import("a.csv", TABLE, &["--json"]).ok().json();
    assert_eq!(outcomes(&document), ["unchanged", "undone", "unchanged", "unchanged"]);
    assert_eq!(total(&sandbox, "spent"), "90.00");
    sandbox.import("a.csv", TABLE, &["--again"]).ok();
    assert_eq!(total(&sandbox, "spent"), "130.00");
}

#[test]
fn rows_without_a_key_that_repeat_another_file_wait_for_distinct() {
    let sandbox = Sandbox::with_ledger();
    let head = "measure,agency,amount,date\n";
    let row = "spent,OIM,10,2021-06-30\n";
    // Twice in one file: two facts.
    sandbox.import("a.csv", &format!("{head}{row}{row}"), &[]).ok();
    assert_eq!(total(&sandbox, "spent"), "20.00");
    let again = sandbox.import("renamed.csv", &format!("{head}{row}{row}"), &["--json", "--distinct"]).ok().json();
    assert_eq!(outcomes(&again), ["unchanged"; 2], "the same file is the same rows, whatever is said");
    let other = format!("{head}{row}spent,OIM,11,2021-06-30\n");
    let document = sandbox.import("b.csv", &other, &["--json"]).ok().json();
    assert_eq!(outcomes(&document), ["repeated", "new"]);
    assert_eq!(total(&sandbox, "spent"), "31.00");
    let document = sandbox.import("b.csv", &other, &["--json", "--distinct"]).ok().json();
    assert_eq!(outcomes(&document), ["new", "unchanged"]);
    assert_eq!(total(&sandbox, "spent"), "41.00");
    let document = sandbox.import("b.csv", &other, &["--json", "--distinct"]).ok().json();
    assert_eq!(outcomes(&document), ["unchanged", "unchanged"]);
    sandbox.run(&["verify"]).ok();
}

#[test]
fn year_to_date_totals_record_the_difference() {
    let sandbox = Sandbox::with_ledger();
    let quarter = |day: &str, spent: &str| format!("Agence,Cumul au,Année,Dépenses\nOIM,{day},2021,{spent}\n");
    let first = quarter("2021-03-31", "100");
    sandbox.import("q1.csv", &first, &[]).ok();
    let document = sandbox.import("q2.csv", &quarter("2021-06-30", "250"), &["--json"]).ok().json();
    assert_eq!(outcomes(&document), ["difference"]);
    assert_eq!(total(&sandbox, "spent"), "250.00");
    assert_eq!(outcomes(&sandbox.import("q1 again.csv", &first, &["--json"]).ok().json()), ["unchanged"]);
    let report = ["report", "financial-overview-by-agency", "--json", "--effective-to", "2021-03-31"];
    assert_eq!(sandbox.run(&report).ok().json()["total"]["spent"], "100.00");
    // The same day with another total is a revision; so is an older day with another total.
    sandbox.import("q2b.csv", &quarter("2021-06-30", "240"), &[]).fails(2);
    sandbox.import("q2b.csv", &quarter("2021-06-30", "240"), &["--revise", "--reason", "slip"]).ok();
    assert_eq!(total(&sandbox, "spent"), "240.00");
    // A lower total takes back.
    sandbox.import("q3.csv", &quarter("2021-09-30", "230"), &[]).ok();
    assert_eq!(total(&sandbox, "spent"), "230.00");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn an_earlier_total_is_revised_and_the_later_ones_stand() {
    let sandbox = Sandbox::with_ledger();
    let totals = |rows: &[(&str, &str)]| {
        let rows: String = rows.iter().map(|(day, spent)| format!("OIM,{day},2021,{spent}\n")).collect();
        format!("Agence,Cumul au,Année,Dépenses\n{rows}")
    };
    let up_to = |day: &str| {
        let report = ["report", "financial-overview-by-agency", "--json", "--effective-to", day];
        sandbox.run(&report).ok().json()["total"]["spent"].as_str().expect("a sum").to_owned()
    };
    let at_quarters = || ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"].map(up_to);
    let because = ["--revise", "--reason", "late invoice", "--json"];
    sandbox.import("q.csv", &totals(&[("2021-03-31", "100"), ("2021-09-30", "300")]), &[]).ok();
    // An earlier total in another file: the later one stands.
    let earlier = totals(&[("2021-03-31", "90")]);
    let waiting = sandbox.import("q1.csv", &earlier, &["--json"]).fails(2).json();
    assert_eq!(outcomes(&waiting), ["revised", "adjusted"]);
    assert_eq!((&waiting["rows"][1]["old"], &waiting["rows"][1]["new"]), (&"200.00".into(), &"210.00".into()));
    assert_eq!(at_quarters(), ["100.00", "100.00", "300.00", "300.00"], "nothing was recorded without a reason");
    sandbox.import("q1.csv", &earlier, &because).ok();
    assert_eq!(at_quarters(), ["90.00", "90.00", "300.00", "300.00"]);
    // A total between two others.
    let between = sandbox.import("q2.csv", &totals(&[("2021-06-30", "150")]), &because).ok().json();
    assert_eq!(outcomes(&between), ["difference", "adjusted"]);
    assert_eq!(at_quarters(), ["90.00", "150.00", "300.00", "300.00"]);
    // All of them at once, one of them new.
    let all = totals(&[("2021-12-31", "400"), ("2021-09-30", "310"), ("2021-06-30", "150"), ("2021-03-31", "80")]);
    sandbox.import("all.csv", &all, &because).ok();
    assert_eq!(at_quarters(), ["80.00", "150.00", "310.00", "400.00"]);
    assert_eq!(outcomes(&sandbox.import("all.csv", &all, &because).ok().json()), ["unchanged"; 4]);
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_year_is_taken_by_one_margin_only() {
    let sandbox = Sandbox::with_ledger();
    sandbox.import("a.csv", TABLE, &[]).ok();
    let axes = "Axe stratégique,Budget 2021\nAxe 1. Gouvernance,300\n";
    let refused = sandbox.import("axes.csv", axes, &["--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "other-margin");
    assert!(
        refused["errors"][0]["next"]
            .as_str()
            .is_some_and(|next| next.contains("--as-statement") && next.contains("another ledger"))
    );
    sandbox.import("axes.csv", axes, &["--as-statement"]).ok();
    // The totals agree, and nobody spent too much.
    sandbox.run(&["reconcile"]).ok();
}

#[test]
fn a_layout_of_the_users_own_needs_no_compiler() {
    let sandbox = Sandbox::with_ledger();
    let layout = "name = \"bamako\"\ntitle = { en = \"Bamako\", fr = \"Bamako\" }\nkind = \"wide\"\nfamily = \"bamako\"\n\
                  member = \"agency\"\n[[column]]\nfield = \"member\"\nheaders = [\"Qui\"]\n[[column]]\nfield = \"spent\"\n\
                  headers = [\"Sorti de caisse\"]\n";
    let path = sandbox.write("bamako.toml", layout);
    let table = "Qui,Sorti de caisse\nPAM,12\n";
    sandbox.import("t.csv", table, &["--layout", &path, "--year", "2021"]).ok();
    assert_eq!(total(&sandbox, "spent"), "12.00");
    let broken = sandbox.write("broken.toml", "name = 3");
    let ran = sandbox.import("t.csv", table, &["--layout", &broken, "--json"]).fails(2).json();
    assert_eq!(ran["errors"][0]["code"], "layout-invalid");
}

#[test]
fn the_template_imports_as_it_is_written() {
    for lang in ["en", "fr"] {
        let sandbox = Sandbox::with_ledger();
        sandbox.run(&["import", "--template", "-o", "t.csv", "--lang", lang]).ok();
        sandbox.run(&["import", "t.csv"]).ok();
        assert_eq!(total(&sandbox, "spent"), "1234.50", "{lang}");
    }
}

#[test]
fn aliases_are_decisions_and_unknown_names_are_registered_only_when_told() {
    let sandbox = Sandbox::with_ledger();
    let table = "Agence,Budget 2021\nOCHCHR,5\n";
    sandbox.import("a.csv", table, &["--alias", "OCHCHR=HCDH"]).ok();
    let agencies = sandbox.run(&["agency", "--json"]).ok().json();
    assert_eq!(
        (&agencies["agencies"][0]["code"], &agencies["agencies"][0]["aliases"]),
        (&"OHCHR".into(), &"OCHCHR".into())
    );
    // Decided once, it holds.
    assert_eq!(outcomes(&sandbox.import("b.csv", table, &["--json"]).ok().json()), ["unchanged"]);
    sandbox.import("c.csv", "Agence,Budget 2021\nCroix-Rouge malienne,5\n", &["--accept-unknown-agencies"]).ok();
    assert_eq!(total(&sandbox, "required"), "10.00");
}

#[test]
fn several_days_of_one_series_in_one_file_count_on_from_each_other() {
    let sandbox = Sandbox::with_ledger();
    let file = "Agency,As of,Year,Spent\nFAO,2021-09-30,2021,500\nFAO,2021-06-30,2021,300\n";
    sandbox.import("q.csv", file, &[]).ok();
    assert_eq!(total(&sandbox, "spent"), "500.00");
    assert_eq!(outcomes(&sandbox.import("q.csv", file, &["--json"]).ok().json()), ["unchanged", "unchanged"]);
}

#[test]
fn nodes_one_above_the_other_are_not_summed() {
    let sandbox = Sandbox::with_ledger();
    let both = "Axe,Budget 2021\nAxe 1. Gouvernance,100\nEffet 1.1. Etat de droit,60\n";
    let refused = sandbox.import("both.csv", both, &["--json"]).fails(2).json();
    assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["row"]), (&"node-nested".into(), &3.into()));
    sandbox.import("axes.csv", "Axe,Budget 2021\nAxe 1. Gouvernance,100\n", &[]).ok();
    let outcomes = "Effet,Budget 2021\nEffet 1.1. Etat de droit,60\n";
    let refused = sandbox.import("outcomes.csv", outcomes, &["--json"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "node-nested");
    assert_eq!(total(&sandbox, "required"), "100.00");
}

#[test]
fn a_table_of_several_years_is_a_statement_for_each() {
    let sandbox = Sandbox::with_ledger();
    let file = "Agency,Year,Budget\nFAO,2021,100\nTOTAL,2021,100\nFAO,2022,200\nTOTAL,2022,999\n";
    sandbox.import("years.csv", file, &[]).ok();
    let found = sandbox.run(&["reconcile", "--json"]).fails(1).json();
    let findings = found["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1, "{found:#}");
    assert_eq!((&findings[0]["expected"], &findings[0]["found"]), (&"200.00".into(), &"999.00".into()));
    assert_eq!((&findings[0]["code"], &findings[0]["year"]), (&"total-not-sum".into(), &"2022".into()));
    assert_eq!(outcomes(&sandbox.import("again.csv", file, &["--json"]).ok().json()), ["unchanged"; 4]);
}

#[test]
fn a_referenced_row_with_another_partner_or_note_is_a_revision() {
    let sandbox = Sandbox::with_ledger();
    let file = |partner: &str| {
        format!("measure,agency,amount,date,partner,reference\ndisbursed,FAO,10,2021-02-01,{partner},R1\n")
    };
    sandbox.import("a.csv", &file("NGO A"), &[]).ok();
    assert_eq!(outcomes(&sandbox.import("a.csv", &file("NGO A"), &["--json"]).ok().json()), ["unchanged"]);
    let document = sandbox.import("b.csv", &file("NGO B"), &["--json"]).fails(2).json();
    assert_eq!(outcomes(&document), ["revised"]);
    sandbox.import("b.csv", &file("NGO B"), &["--revise", "--reason", "wrong partner"]).ok();
    assert_eq!(total(&sandbox, "disbursed"), "10.00");
}

#[test]
fn figures_recorded_apart_from_a_table_are_warned_about() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["record", "expenditure", "--agency", "OIM", "--amount", "7", "--date", "2021-06-30"]).ok();
    let document = sandbox.import("a.csv", TABLE, &["--json"]).ok().json();
    let warnings = document["warnings"].as_array().expect("warnings");
    assert_eq!(warnings.len(), 1);
    assert_eq!((&warnings[0]["code"], &warnings[0]["facts"]["amount"]), (&"recorded-outside".into(), &"7.00".into()));
}

#[test]
fn amounts_at_nodes_and_tables_by_node_warn_of_each_other() {
    let framework = "code,level,parent,title_fr\n1,axis,,Gouvernance\n1.1,outcome,1,Etat de droit\n2,axis,,Paix\n";
    let axes = "Axe,Budget 2021,Dépenses\nAxe 1. Gouvernance,100,60\n";
    let spend = |sandbox: &Sandbox, node: &str, amount: &str| {
        let recorded = ["record", "expenditure", "--agency", "OIM", "--amount", amount, "--date", "2021-06-30"];
        sandbox.run(&[&recorded[..], &["--node", node, "--json"]].concat()).ok().json()["warnings"].clone()
    };
    let opened = || {
        let sandbox = Sandbox::with_ledger();
        sandbox.import("f.csv", framework, &["--framework", "CF"]).ok();
        sandbox
    };
    // First the table: an entry at the outcome below adds to it, one at another axis does not.
    let sandbox = opened();
    sandbox.import("axes.csv", axes, &["--framework", "CF"]).ok();
    let warnings = spend(&sandbox, "1.1", "7");
    assert_eq!((&warnings[0]["code"], &warnings[0]["facts"]["agency"]), (&"beside-a-table".into(), &"CF/1".into()));
    assert_eq!(spend(&sandbox, "2", "3"), serde_json::json!([]));
    let long = "measure,agency,amount,date,node\nspent,OIM,5,2021-02-01,1.1\nspent,OIM,6,2021-02-01,1\n";
    let document = sandbox.import("long.csv", long, &["--json", "--framework", "CF"]).ok().json();
    assert_eq!(document["warnings"].as_array().map(Vec::len), Some(1), "one figure, one warning: {document:#}");
    // First the entry: the table says what stands below.
    let sandbox = opened();
    spend(&sandbox, "1.1", "7");
    let document = sandbox.import("axes.csv", axes, &["--framework", "CF", "--json"]).ok().json();
    let warning = &document["warnings"][0];
    assert_eq!((&warning["code"], &warning["facts"]["amount"]), (&"recorded-outside".into(), &"7.00".into()));
    assert_eq!(warning["facts"]["agency"], "CF/1.1");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_total_is_compared_with_the_rows_of_its_own_table() {
    let sandbox = Sandbox::with_ledger();
    sandbox.import("fao.csv", "Agence,Budget 2021\nFAO,100\nTOTAL,100\n", &[]).ok();
    sandbox.import("oim.csv", "Agence,Budget 2021\nOIM,900\nTOTAL,900\n", &[]).ok();
    sandbox.import("pam.csv", "Agence,Budget 2021\nPAM,7\n", &[]).ok();
    sandbox.run(&["reconcile"]).ok();
    sandbox.import("oms.csv", "Agence,Budget 2021\nOMS,50\nTOTAL,53\n", &[]).ok();
    let found = sandbox.run(&["reconcile", "--json"]).fails(1).json();
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(1), "{found:#}");
    assert_eq!((&found["findings"][0]["expected"], &found["findings"][0]["found"]), (&"50.00".into(), &"53.00".into()));
}

/// Rows of a file that is read in more than one part, by an amount and an agency for each of them.
fn long_file(rows: usize, cells: impl Fn(usize) -> (String, &'static str)) -> String {
    let mut file = "measure,agency,amount,date,reference\n".to_owned();
    for row in 1..=rows {
        let (amount, agency) = cells(row);
        file.push_str(&format!("spent,{agency},\"{amount}\",2021-06-30,r-{row}\n"));
    }
    file
}

#[test]
fn a_long_file_is_checked_as_a_whole_and_recorded_as_a_whole() {
    let sandbox = Sandbox::with_ledger();
    let before = sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["head"].clone();
    // A slip in the first part, another in the third, and a reference there that the first part had.
    let slips = long_file(4500, |row| match row {
        3 => ("12O".to_owned(), "IOM"),
        4400 => ("7".to_owned(), "OCHCHR"),
        _ => (row.to_string(), "IOM"),
    })
    .replace(",r-4401\n", ",r-9\n");
    let found = sandbox.import("long.csv", &slips, &["--json"]).fails(2).json();
    let errors: Vec<_> = found["errors"].as_array().expect("errors").iter().map(|e| (&e["code"], &e["row"])).collect();
    let expected = [("amount-unreadable", 4), ("agency-unknown", 4401), ("reference-twice", 4402)];
    assert_eq!(errors.len(), 3, "{errors:?}");
    for (code, row) in expected {
        assert!(errors.contains(&(&Value::from(code), &Value::from(row))), "{code}: {errors:?}");
    }
    assert_eq!(sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0]["head"], before);

    // An agency that only the last part names is registered before the first entry.
    let good = long_file(4500, |row| (row.to_string(), if row > 4400 { "FAO" } else { "IOM" }));
    let done = sandbox.import("long.csv", &good, &["--json"]).ok().json();
    assert_eq!((&done["counts"]["new"], done["receipts"].as_array().map(Vec::len)), (&4500.into(), Some(4503)));
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let types: Vec<&str> =
        log["entries"].as_array().expect("entries").iter().map(|e| e["type"].as_str().expect("a type")).collect();
    let first = types.iter().position(|kind| *kind == "import.recorded").expect("the file is named");
    assert_eq!(types[first..first + 3], ["import.recorded", "agency.registered", "agency.registered"]);
    assert_eq!(types[first + 3..].iter().filter(|kind| **kind == "expenditure.recorded").count(), 4500);
    // 1 + 2 + … + 4500.
    assert_eq!(total(&sandbox, "spent"), "10127250.00");
    sandbox.run(&["verify"]).ok();
    let again = sandbox.import("long.csv", &good, &["--json"]).ok().json();
    assert_eq!((&again["saved"], &again["counts"]["unchanged"]), (&false.into(), &4500.into()));
}

#[test]
fn a_cell_of_a_later_part_settles_how_amounts_are_written() {
    let sandbox = Sandbox::with_ledger();
    let row = |row: usize| (if row == 4400 { "1,234.50" } else { "1,234" }.to_owned(), "IOM");
    sandbox.import("long.csv", &long_file(4500, row), &[]).ok();
    // 4 499 × 1 234 + 1 234.50
    assert_eq!(total(&sandbox, "spent"), "5553000.50");
}

#[test]
fn a_thousand_problems_are_told_and_the_rest_counted() {
    let sandbox = Sandbox::with_ledger();
    let found =
        sandbox.import("long.csv", &long_file(2500, |_| ("n/a".to_owned(), "IOM")), &["--json"]).fails(2).json();
    let errors = found["errors"].as_array().expect("errors");
    assert_eq!((errors.len(), &errors[1000]["code"]), (1001, &"more-problems".into()));
    assert!(errors[1000]["message"].as_str().is_some_and(|message| message.contains("1500")), "{}", errors[1000]);
}
