//! Indicators: the annexes of published reports as they stand, and what their own figures say of them.

use crate::support::{Sandbox, shared};
use serde_json::Value;

fn findings(sandbox: &Sandbox) -> Vec<(String, String)> {
    let found = sandbox.run(&["reconcile", "--json"]).json()["findings"].clone();
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let found = found.as_array().expect("a list").clone();
    found.iter().map(|finding| (word(finding, "code"), word(finding, "message"))).collect()
}

fn rows(sandbox: &Sandbox) -> Vec<Value> {
    let report = sandbox.run(&["report", "results-matrix", "--json"]).ok().json();
    report["rows"].as_array().expect("rows").clone()
}

fn row<'a>(rows: &'a [Value], indicator: &str, breakdown: &str) -> &'a Value {
    let key = |row: &&Value| row["key"]["indicator"] == indicator && row["key"]["breakdown"] == breakdown;
    rows.iter().find(key).unwrap_or_else(|| panic!("{indicator}, {breakdown}: {rows:?}"))
}

fn import(sandbox: &Sandbox, file: &str, more: &[&str]) -> Option<Value> {
    let path = shared(&format!("data/{file}"))?.display().to_string();
    let imported = sandbox.run(&[&["import", &path, "--json"], more].concat()).ok().json();
    let again = sandbox.run(&[&["import", &path, "--json"], more].concat()).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    Some(imported)
}

#[test]
fn the_annex_of_a_programme_is_read_whole_with_values_of_every_kind() {
    let sandbox = Sandbox::with_ledger();
    let Some(imported) = import(&sandbox, "spotlight-mali-2020-indicators.csv", &[]) else { return };
    // 121 lines, each a row of the matrix; one repeats the line above it, and is a part of its own.
    let rows = rows(&sandbox);
    assert_eq!(rows.len(), 121);
    let warnings = imported["warnings"].as_array().expect("warnings");
    assert_eq!(warnings.iter().filter(|warning| warning["code"] == "result-row-repeated").count(), 1, "{warnings:?}");
    assert_eq!(row(&rows, "2.3.3", "(2)")["result"], "6");
    // An index that goes down to its target, a count with its thousands apart, a percentage, a word.
    let law = row(&rows, "1.1", "Laws on Rape");
    assert_eq!(
        (&law["baseline"], &law["target"], &law["progress"]["percent"]),
        (&"0.50".into(), &"0.25".into(), &"0".into())
    );
    let schools = row(&rows, "3.1.2", "In-School Programmes");
    assert_eq!((&schools["result"], &schools["target"]), (&"8386".into(), &"300000".into()));
    // 8 386 of 300 000 from nothing: 2.8 %.
    assert_eq!(schools["progress"]["percent"], "3");
    assert_eq!(row(&rows, "3.1", "")["result"], "47.0%");
    assert_eq!(row(&rows, "3.1.1", "")["target"], "yes");
    let no_data = rows.iter().filter(|row| row["baseline"] == "no_data").count();
    assert_eq!(no_data, 1, "one baseline of the file says so");
    // Progress is computed only between numbers.
    assert!(rows.iter().all(|row| row["progress"].is_null() || row["result"] != "no_data"));
    sandbox.run(&["verify"]).ok();
    for format in ["csv", "md", "html", "xlsx", "json"] {
        let name = format!("matrix.{format}");
        sandbox.run(&["report", "results-matrix", "-o", &name, "--lang", "fr"]).ok();
        sandbox.run(&["check-report", &name]).ok();
    }
}

/// What is known to be wrong in the published figures, each found by a general rule.
#[test]
fn printed_changes_shares_targets_and_wholes_are_held_to_their_own_figures() {
    let sandbox = Sandbox::with_ledger();
    let cycle = ["framework", "open", "CF", "--title", "Cooperation framework", "--cycle", "2020-2024"];
    sandbox.run(&cycle).ok();
    if import(&sandbox, "un-mali-2021-cf-indicators.csv", &["--framework", "CF"]).is_none() {
        return;
    }
    import(&sandbox, "spotlight-mali-2020-key-results.csv", &["--year", "2020"]);
    import(&sandbox, "spotlight-mali-2020-beneficiaries.csv", &[]);
    let found = findings(&sandbox);
    for (code, parts) in [
        ("parts-not-whole", &["Acteurs formés", "746", "710"][..]),
        ("parts-not-whole", &["Actions de prévention", "74,861", "73,878"]),
        ("parts-not-whole", &["Leaders influents", "120", "93"]),
        ("change-differs", &["primaire I, filles", "+2,13%", "2.84"]),
        ("change-differs", &["insécurité alimentaire", "+38,7%", "38.8"]),
        ("change-differs", &["Taux d'emploi", "-3,98%", "-3.99"]),
        ("share-differs", &["vitamine A, 12-59 mois", "14.4", "66.7"]),
        ("target-outside-cycle", &["primaire II, filles", "2023"]),
        ("target-outside-cycle", &["primaire II, garçons", "2023"]),
    ] {
        let is_it =
            |(other, message): &&(String, String)| other == code && parts.iter().all(|part| message.contains(part));
        assert_eq!(found.iter().filter(is_it).count(), 1, "{code} {parts:?}: {found:?}");
    }
    // And nothing else: what was printed right is left alone.
    assert_eq!(found.len(), 9, "{found:?}");
    let rows = rows(&sandbox);
    assert_eq!(row(&rows, "Direct beneficiaries", "")["result"], "1051244");
    assert_eq!(row(&rows, "Indirect beneficiaries", "")["result"], "1299309");
    assert_eq!(row(&rows, "Direct beneficiaries", "Femmes (18 ans et plus)")["result"], "556920");
    assert_eq!(row(&rows, "Indice Mo Ibrahim, État de droit", "")["by_year"], "2020=49.7; 2021=46.6");
}

/// An index of three decimals in a ledger of a currency that has none: (0.505 − 0.1) / (0.9 − 0.1) = 50.625 %.
#[test]
fn progress_has_the_decimals_of_its_values_and_not_of_the_currency() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--ledger", "test/sen", "--title", "Senegal", "--currency", "XOF"]).ok();
    sandbox.import("r.csv", "Code,Indicator,Baseline,Result 2021,Target\nI1,Index,0.1,0.505,0.90\n", &[]).ok();
    let progress = row(&rows(&sandbox), "I1", "")["progress"].clone();
    assert_eq!((&progress["percent"], &progress["numerator"]), (&"51".into(), &"0.405".into()));
    assert_eq!(progress["denominator"], "0.800");
}

#[test]
fn targets_below_and_results_beyond_are_asked_about() {
    let sandbox = Sandbox::with_ledger();
    let head = "Code,Indicator,Breakdown,Baseline,Result 2021,Target\n";
    let table = format!("{head}1,Schools,,10,40,30\n2,Deaths,,10,12,5\n3,Wells,,10,5,20\n4,Fine,,10,15,20\n");
    sandbox.import("r.csv", &table, &[]).ok();
    let found = findings(&sandbox);
    let codes: Vec<(&str, bool)> =
        found.iter().map(|(code, message)| (code.as_str(), message.starts_with("Fine"))).collect();
    assert_eq!(
        codes,
        [
            ("result-beyond-target", false),
            ("target-below-baseline", false),
            ("result-regressed", false),
            ("result-regressed", false)
        ],
        "{found:?}"
    );
}

#[test]
fn values_are_recorded_one_by_one_revised_for_a_reason_and_taken_back() {
    let sandbox = Sandbox::with_ledger();
    let record = |more: &[&str]| sandbox.run(&[&["record", "result", "--json"], more].concat());
    let unknown = record(&["--indicator", "W1", "--value", "3", "--year", "2021"]).fails(2).json();
    assert_eq!(unknown["errors"][0]["code"], "indicator-unknown");
    record(&["--indicator", "W1", "--title", "Wells in use", "--value", "3", "--year", "2021"]).ok();
    record(&["--indicator", "W1", "--value", "0", "--role", "baseline"]).ok();
    record(&["--indicator", "W1", "--value", "1 200", "--role", "target", "--year", "2024", "--decimal", "comma"]).ok();
    let near = record(&["--indicator", "W2", "--value", "3", "--year", "2021"]).fails(2).json();
    assert_eq!(near["errors"][0]["nearest"], "W1");
    let slip = record(&["--indicator", "W1", "--value", "l2", "--year", "2021"]).fails(2).json();
    assert_eq!(
        (&slip["errors"][0]["code"], &slip["errors"][0]["nearest"]),
        (&"amount-unreadable".into(), &"12".into())
    );
    let word = record(&["--indicator", "W1", "--value", "many", "--year", "2021"]).fails(2).json();
    assert_eq!(word["errors"][0]["code"], "result-of-another-kind");
    let two = record(&["--indicator", "W1", "--value", "1,234", "--year", "2021"]).fails(2).json();
    assert_eq!(two["errors"][0]["code"], "amount-ambiguous");
    assert_eq!(record(&["--indicator", "W1", "--value", "4"]).fails(2).json()["errors"][0]["code"], "year-missing");
    let last = record(&["--indicator", "W1", "--value", "600", "--year", "2022", "--key", "k"]).ok().json();
    assert_eq!(
        record(&["--indicator", "W1", "--value", "600", "--year", "2022", "--key", "k"]).ok().json()["repeated"],
        true
    );
    let found = rows(&sandbox);
    let wells = row(&found, "W1", "");
    assert_eq!((&wells["result"], &wells["target"]), (&"600".into(), &"1200".into()));
    assert_eq!((&wells["progress"]["percent"], &wells["progress"]["definition"]), (&"50".into(), &"progress".into()));
    // Taken back, the earlier one is the latest again; as known before, nothing changed.
    let position = last["receipts"][0]["position"].to_string();
    sandbox.run(&["reverse", &position, "--reason", "counted twice"]).ok();
    assert_eq!(row(&rows(&sandbox), "W1", "")["result"], "3");
    let then = ["report", "results-matrix", "--as-of", &position, "--json"];
    assert_eq!(sandbox.run(&then).ok().json()["rows"][0]["result"], "600");
    sandbox.run(&["verify"]).ok();
    // A file that says otherwise is shown beside what stands.
    let head = "Code,Indicator,Baseline,Result 2021,Target\n";
    sandbox.import("r.csv", &format!("{head}S1,Schools,No,Yes,Yes\n"), &[]).ok();
    let revised = sandbox.import("s.csv", &format!("{head}S1,Schools,No,No data,Yes\n"), &["--json"]).fails(2).json();
    let changed: Vec<&Value> =
        revised["rows"].as_array().expect("rows").iter().filter(|r| r["outcome"] == "revised").collect();
    assert_eq!((&changed[0]["old"], &changed[0]["new"]), (&"yes".into(), &"no_data".into()));
    sandbox
        .import("s.csv", &format!("{head}S1,Schools,No,No data,Yes\n"), &["--revise", "--reason", "survey cancelled"])
        .ok();
    assert_eq!(row(&rows(&sandbox), "S1", "")["result"], "no_data");
}

/// Deaths fall from 50 to 20: at 35 half of the way is gone. A target of 60 is none in that direction.
#[test]
fn progress_goes_in_the_declared_direction_only() {
    let sandbox = Sandbox::with_ledger();
    let head = "Code,Indicator,Baseline,Result 2021,Target\n";
    sandbox.import("r.csv", &format!("{head}D,Deaths,50,35,20\nE,Absences,50,55,60\n"), &[]).ok();
    for indicator in ["D", "E"] {
        sandbox.run(&["indicator", indicator, "--direction", "down"]).ok();
    }
    let again = sandbox.run(&["indicator", "D", "--direction", "down", "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "what is known already is not said twice");
    let rows = rows(&sandbox);
    assert_eq!(row(&rows, "D", "")["progress"]["percent"], "50");
    assert_eq!(row(&rows, "E", "")["progress"]["percent"], Value::Null);
    let found: Vec<(String, String)> = findings(&sandbox);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, ["target-above-baseline", "result-regressed"], "{found:?}");
}

/// 30 and 40 of 100 wells, and another 40: 110 of 100 are beyond the target. Not declared, only the last year counts.
#[test]
fn years_are_cumulated_only_where_they_are_said_to_add_up() {
    let sandbox = Sandbox::with_ledger();
    let head = "Code,Indicator,Baseline,Result 2020,Result 2021,Target\n";
    sandbox.import("r.csv", &format!("{head}W,Wells,0,30,40,100\n"), &[]).ok();
    let percent = || row(&rows(&sandbox), "W", "")["progress"]["percent"].clone();
    assert_eq!(percent(), "40");
    sandbox.run(&["indicator", "W", "--years", "add"]).ok();
    assert_eq!(percent(), "70");
    assert_eq!(findings(&sandbox), []);
    sandbox.run(&["record", "result", "--indicator", "W", "--value", "40", "--year", "2022"]).ok();
    assert_eq!(percent(), "110");
    let found = findings(&sandbox);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "result-beyond-target"), "{found:?}");
    assert!(found[0].1.contains("110"), "{found:?}");
    sandbox.run(&["indicator", "W", "--years", "apart"]).ok();
    assert_eq!(percent(), "40");
    sandbox.run(&["rebuild", "--check"]).ok();
}

/// 60 women and 40 men are 100; 30 young and 60 old are not.
#[test]
fn each_way_to_break_an_indicator_down_adds_up_by_itself() {
    let sandbox = Sandbox::with_ledger();
    let define = ["indicator", "P", "--title", "People reached", "--kind", "count", "--parts", "add"];
    sandbox.run(&[&define[..], &["--dimension", "sex", "--dimension", "age"]].concat()).ok();
    let record = |value: &str, by: &[&str]| {
        let of = ["record", "result", "--indicator", "P", "--year", "2021", "--value", value];
        sandbox.run(&[&of[..], by].concat()).ok();
    };
    record("100", &[]);
    record("60", &["--by", "sex=female"]);
    record("40", &["--by", "sex=male"]);
    record("30", &["--by", "age=0-17"]);
    record("60", &["--by", "age=18+"]);
    record("20", &["--by", "sex=female", "--by", "age=0-17"]);
    let rows = rows(&sandbox);
    assert_eq!(row(&rows, "P", "age=0-17; sex=female")["result"], "20", "in the order of their names");
    let found = findings(&sandbox);
    assert_eq!((found.len(), found[0].0.as_str()), (1, "parts-not-whole"), "{found:?}");
    assert!(found[0].1.contains("100") && found[0].1.contains("90"), "{found:?}");
    let listed = sandbox.run(&["indicator", "--json"]).ok().json();
    assert_eq!(listed["indicators"][0]["dimensions"], serde_json::json!(["age", "sex"]));
}
