//! Reports: every format says the same, carries its provenance, and is reproducible.

use crate::support::Sandbox;
use std::process::Command;

fn store() -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    let table = "Agence,Budget 2021,Mobilisé,Dépenses,Taux d'exécution\n=EVIL,100,80,40,49%\nPAM,200,100,150,150%\nTOTAL,300,180,190,106%\n";
    sandbox.import("t.csv", table, &["--accept-unknown-agencies"]).ok();
    sandbox
}

fn report(sandbox: &Sandbox, format: &str, lang: &str) -> String {
    let report = ["report", "financial-overview-by-agency", "--format", format, "--lang", lang];
    sandbox.run(&report).ok().out
}

#[test]
fn every_format_carries_figures_findings_and_provenance() {
    let sandbox = store();
    let json = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    let canonical = json["provenance"]["canonical"].as_str().expect("a digest");
    let head = json["as_of"]["head"].as_str().expect("a head");
    for format in ["table", "md", "csv", "html", "json"] {
        for lang in ["en", "fr"] {
            let text = report(&sandbox, format, lang);
            for part in [canonical, head, "execution-rate", "rate-differs", "spent-above-mobilised", "test/mli"] {
                assert!(text.contains(part), "{format} {lang} lacks {part}: {text}");
            }
        }
    }
}

#[test]
fn a_text_that_starts_a_formula_is_made_safe_and_a_negative_number_stays_one() {
    let sandbox = store();
    let csv = report(&sandbox, "csv", "en");
    assert!(csv.contains("\n'=EVIL,100.00,80.00,20.00,40.00,50,"), "{csv}");
    let negative = Sandbox::with_ledger();
    negative.import("t.csv", "Agence,Budget 2021,Mobilisé\nPAM,5,7\n", &[]).ok();
    assert!(report(&negative, "csv", "en").contains("WFP,5.00,7.00,-2.00,"));
    let french = report(&negative, "csv", "fr");
    assert!(french.starts_with('\u{feff}') && french.contains("PAM;5,00;7,00;-2,00;"), "{french}");
    let html = report(&sandbox, "html", "en");
    let page = Sandbox::with_ledger();
    page.import("t.csv", "Agence,Budget 2021\n<script>x</script>,5\n", &["--accept-unknown-agencies"]).ok();
    assert!(!report(&page, "html", "en").contains("<script>"));
    assert!(html.contains("<html lang=\"en\">") && html.contains("scope=\"row\""));
}

#[test]
fn reports_are_the_same_bytes_and_formulas_carry_their_values() {
    let sandbox = store();
    for format in ["html", "xlsx", "csv", "md"] {
        for name in ["one", "two"] {
            let file = format!("{name}.{format}");
            sandbox.run(&["report", "financial-overview-by-agency", "-o", &file]).ok();
        }
        let read = |name: &str| std::fs::read(sandbox.path(&format!("{name}.{format}"))).expect("is written");
        assert!(read("one") == read("two"), "{format}");
    }
    let Some(python) = std::env::var_os("JATE_PYTHON") else {
        eprintln!("skipped: JATE_PYTHON is not set; `bash tests/run` sets it");
        return;
    };
    // Another program's reading of the workbook: values as a reader sees them, and the formulas behind.
    let script = "import sys, openpyxl\n\
        values = openpyxl.load_workbook(sys.argv[1], data_only=True).worksheets[0]\n\
        formulas = openpyxl.load_workbook(sys.argv[1]).worksheets[0]\n\
        for row in (4, 5, 6):\n  print(values.cell(row, 1).value, [float(values.cell(row, c).value) for c in range(2, 7)], formulas.cell(row, 4).value)\n\
        print(formulas.cell(6, 2).value, formulas.cell(6, 6).value)";
    let file = sandbox.path("one.xlsx");
    let output = Command::new(python).args(["-c", script]).arg(&file).output().expect("starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = "=EVIL [100.0, 80.0, 20.0, 40.0, 0.5] =B4-C4\nWFP [200.0, 100.0, 100.0, 150.0, 1.5] =B5-C5\n\
                    Total [300.0, 180.0, 120.0, 190.0, 1.0555555555555556] =B6-C6\n\
                    =SUM(B4:B5) =IF(C6=0,\"\",E6/C6)\n";
    assert_eq!(text, expected, "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_canonical_digest_is_the_same_in_every_language_and_changes_with_a_figure() {
    let sandbox = store();
    let digest = |more: &[&str]| {
        let ran = sandbox.run(&[&["report", "financial-overview-by-agency", "--json"], more].concat()).ok();
        ran.json()["provenance"]["canonical"].clone()
    };
    let before = digest(&["--lang", "en"]);
    assert_eq!(before, digest(&["--lang", "fr"]));
    let last = sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size") - 1;
    sandbox.run(&["record", "expenditure", "--agency", "PAM", "--amount", "0.01", "--date", "2021-12-31"]).ok();
    assert_ne!(before, digest(&[]));
    assert_eq!(before, digest(&["--as-of", &last.to_string()]));
}

#[test]
fn amounts_in_another_currency_and_for_several_years_are_told_and_not_summed() {
    let sandbox = Sandbox::with_ledger();
    let record = ["record", "expenditure", "--agency", "FAO", "--date", "2021-05-01", "--amount"];
    sandbox.run(&[&record[..], &["1 000 000", "--currency", "XOF"]].concat()).ok();
    sandbox.run(&[&record[..], &["500", "--year", "2021", "--year", "2022"]].concat()).ok();
    sandbox.run(&[&record[..], &["7"]].concat()).ok();
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    assert_eq!(report["total"]["spent"], "7.00");
    assert_eq!(
        report["notes"],
        serde_json::json!([
            { "other_currency": "XOF", "count": 1 },
            { "several_years": "2021+2022", "count": 1 }
        ])
    );
}

#[test]
fn money_that_agencies_share_is_a_member_of_its_own() {
    let sandbox = Sandbox::with_ledger();
    let shared =
        ["record", "expenditure", "--agency", "PAM", "--agency", "FAO", "--amount", "90", "--date", "2021-05-01"];
    sandbox.run(&shared).ok();
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "10", "--date", "2021-05-01"]).ok();
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    let rows: Vec<(&str, &str)> = report["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["key"]["agency"].as_str().expect("a key"), row["spent"].as_str().expect("an amount")))
        .collect();
    assert_eq!(rows, [("FAO", "10.00"), ("FAO+WFP", "90.00")]);
    assert_eq!(report["total"]["spent"], "100.00");
}
