//! Joint programmes and work plans: the published tables as they stand, transfers with two sides, execution as money is spent.

use crate::support::{Sandbox, shared};
use serde_json::Value;

fn findings(sandbox: &Sandbox) -> Vec<(String, String)> {
    let found = sandbox.run(&["reconcile", "--json"]).json()["findings"].clone();
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    found.as_array().expect("a list").iter().map(|f| (word(f, "code"), word(f, "message"))).collect()
}

fn report(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    sandbox.run(&[&["report", "--json"], arguments].concat()).ok().json()
}

fn row<'a>(report: &'a Value, key: &str, member: &str) -> &'a Value {
    let rows = report["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["key"][key] == member).unwrap_or_else(|| panic!("{member}: {rows:?}"))
}

fn import(sandbox: &Sandbox, file: &str, more: &[&str]) -> Option<Value> {
    let path = shared(&format!("data/{file}"))?.display().to_string();
    let imported = sandbox.run(&[&["import", &path, "--json"], more].concat()).ok().json();
    let again = sandbox.run(&[&["import", &path, "--json"], more].concat()).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    Some(imported)
}

#[test]
fn the_cover_table_adds_up_and_the_total_that_nobody_can_read_is_found() {
    let sandbox = Sandbox::with_ledger();
    if import(&sandbox, "spotlight-mali-2020-agency-budget.csv", &[]).is_none() {
        return;
    }
    let funding = report(&sandbox, &["agency-funding"]);
    assert_eq!(
        (&funding["total"]["transferred"], &funding["total"]["contributed"]),
        (&"18000001.00".into(), &"1444519.00".into())
    );
    assert_eq!(row(&funding, "agency", "UNFPA")["net_funded"], "6800496.00");
    let found = findings(&sandbox);
    let of = |code: &str| found.iter().filter(|(other, _)| other == code).map(|(_, m)| m.clone()).collect::<Vec<_>>();
    let unreadable = of("total-unreadable");
    assert_eq!(unreadable.len(), 1, "{found:?}");
    assert!(unreadable[0].contains("18.000.00") && unreadable[0].contains("18,000,001"), "{unreadable:?}");
    // The other total, 1.444.519, is right.
    assert_eq!(of("published-total-differs"), Vec::<String>::new());
    // In another ledger's currency it is money of another currency, not of this one.
    for format in ["csv", "md", "html", "xlsx", "json"] {
        let name = format!("funding.{format}");
        sandbox.run(&["report", "agency-funding", "-o", &name, "--lang", "fr"]).ok();
        sandbox.run(&["check-report", &name]).ok();
    }
    sandbox.run(&["verify"]).ok();
}

/// 100 000 transferred, 20 000 refunded: 80 000 net; 60 000 spent of the fund: 75 %.
#[test]
fn a_transfer_has_two_sides_and_delivery_is_what_was_spent_of_the_net() {
    let sandbox = Sandbox::with_ledger();
    let fund = ["fund", "PB", "--title", "Peacebuilding", "--agent", "MPTF Office", "--lead", "PNUD"];
    sandbox.run(&[&fund[..], &["--modality", "pass-through", "--indirect", "7"]].concat()).ok();
    let transfer = |more: &[&str]| sandbox.run(&[&["record", "transfer", "--fund", "PB", "--json"], more].concat());
    let done = transfer(&["--agency", "UNDP", "--amount", "100 000", "--indirect", "7 000"]).ok().json();
    transfer(&["--agency", "UNDP", "--amount", "20 000", "--kind", "refunded"]).ok();
    transfer(&["--agency", "UNDP", "--amount", "5 000", "--kind", "contributed"]).ok();
    let spent = ["record", "expenditure", "--agency", "UNDP", "--amount", "60 000", "--fund", "PB"];
    sandbox.run(&spent).ok();
    // Of no fund: of no joint programme.
    sandbox.run(&["record", "expenditure", "--agency", "UNDP", "--amount", "1 000"]).ok();
    let funding = report(&sandbox, &["agency-funding"]);
    let of = |cell: &str| funding["total"][cell].clone();
    assert_eq!(
        (of("transferred"), of("refunded"), of("net_funded")),
        ("100000.00".into(), "-20000.00".into(), "80000.00".into())
    );
    assert_eq!((of("contributed"), of("spent")), ("5000.00".into(), "60000.00".into()));
    assert_eq!(funding["total"]["delivery"]["percent"], "75");
    // Both sides stand in the event, and sum to zero.
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    let entry = sandbox.run(&["show", &position, "--json"]).ok().json();
    let sides = entry["payload"]["item"]["transfer"]["sides"].as_array().expect("sides").clone();
    let sum: i64 = sides.iter().filter_map(|side| side["amount_minor"].as_str()?.parse::<i64>().ok()).sum();
    assert_eq!((sides.len(), sum, &sides[0]["account"]), (2, 0, &"agent".into()));
    assert!(!findings(&sandbox).iter().any(|(code, _)| code == "indirect-above-rate"));
    // 7 001 of 100 001 is above 7 %.
    transfer(&["--agency", "FAO", "--amount", "100 001", "--indirect", "7 001"]).ok();
    let above: Vec<_> = findings(&sandbox).into_iter().filter(|(code, _)| code == "indirect-above-rate").collect();
    assert_eq!(above.len(), 1);
    assert!(above[0].1.contains("7,000.07"), "{above:?}");
    // Taken back, it never was.
    sandbox.run(&["reverse", &position, "--reason", "of another fund"]).ok();
    assert_eq!(row(&report(&sandbox, &["agency-funding"]), "agency", "UNDP")["net_funded"], "-20000.00");
    for (slip, code) in [
        (&["--agency", "UNDP", "--amount", "0"][..], "transfer-not-positive"),
        (&["--agency", "UNDP", "--amount", "-5"], "transfer-not-positive"),
        (&["--agency", "UNDP", "--amount", "5", "--indirect", "6"], "indirect-above-amount"),
        (&["--agency", "OCHCHR", "--amount", "5"], "agency-unknown"),
    ] {
        assert_eq!(transfer(slip).fails(2).json()["errors"][0]["code"], code);
    }
    let unknown = ["record", "transfer", "--fund", "PX", "--agency", "UNDP", "--amount", "5", "--json"];
    assert_eq!(sandbox.run(&unknown).fails(2).json()["errors"][0]["code"], "fund-unknown");
    let listed = sandbox.run(&["fund", "--json"]).ok().json();
    assert_eq!(
        (&listed["funds"]["PB"]["lead"], &listed["funds"]["PB"]["indirect_percent"]),
        (&"UNDP".into(), &"7".into())
    );
    sandbox.run(&["verify"]).ok();
}

/// 64 000 dollars in sixteen activities, 30 000 in hand, 34 000 to be mobilised.
#[test]
fn the_work_plan_is_read_with_its_quarters_and_totals_and_executed() {
    let sandbox = Sandbox::with_ledger();
    let year = ["--year", "2021"];
    if import(&sandbox, "undp-mali-2021-gender-workplan.csv", &year).is_none() {
        return;
    }
    let plan = report(&sandbox, &["work-plan", "--year", "2021"]);
    let total = &plan["total"];
    assert_eq!(
        (&total["required"], &total["available"], &total["gap_available"]),
        (&"64000.00".into(), &"30000.00".into(), &"34000.00".into())
    );
    let rows = plan["rows"].as_array().expect("rows");
    // Sixteen activities, and the plan itself, which holds what is available.
    assert_eq!(rows.len(), 17);
    let quarter = |n: &str| rows.iter().filter(|row| row[format!("quarter{n}")] == "X").count();
    assert_eq!([quarter("1"), quarter("2"), quarter("3"), quarter("4")], [13, 14, 15, 15]);
    let third = rows.iter().find(|row| row["key"]["node"] == "1.3").expect("the third of the first objective");
    assert_eq!((&third["required"], &third["funds"]), (&"4000.00".into(), &"PNUD".into()));
    assert!(third["expected"].as_str().is_some_and(|text| text.starts_with("100%")), "{third}");
    // 3 000 spent on an activity of 4 000: 75 %.
    let spent = ["record", "expenditure", "--agency", "PNUD", "--amount", "3 000", "--date", "2021-05-02"];
    sandbox.run(&[&spent[..], &["--node", "1.3"]].concat()).ok();
    let plan = report(&sandbox, &["work-plan", "--year", "2021"]);
    assert_eq!(row(&plan, "node", "1.3")["execution"]["percent"], "75");
    assert!(row(&plan, "node", "1.3")["expected"].as_str().is_some_and(|text| text.starts_with("100%")));
    let found = findings(&sandbox);
    let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
    // Its totals hold; the column of CFA francs is zero throughout.
    assert_eq!(codes, ["budget-column-zero"], "{found:?}");
    assert!(found[0].1.contains("XOF") && found[0].1.contains("16"), "{found:?}");
    // More than its budget is found, not refused.
    sandbox.run(&[&spent[..], &["--node", "1.3"]].concat()).ok();
    let found = findings(&sandbox);
    assert!(found.iter().any(|(code, _)| code == "activity-spent-above-required"), "{found:?}");
    sandbox.run(&["verify"]).ok();
    for format in ["csv", "md", "html", "xlsx", "json"] {
        let name = format!("plan.{format}");
        sandbox.run(&["report", "work-plan", "--year", "2021", "-o", &name, "--lang", "fr"]).ok();
        sandbox.run(&["check-report", &name]).ok();
    }
}

#[test]
fn an_activity_keeps_its_code_when_rows_are_added_and_its_total_is_held_to_the_sum() {
    let sandbox = Sandbox::with_ledger();
    let head = "Objectif,Activité,T1,T2,T3,T4,Budget USD\n";
    let plan = |rows: &str| format!("{head}{rows}");
    let year = ["--year", "2021", "--decimal", "comma"];
    let first = plan("1,Train,X,,,,1.000\n1,Print,,X,,,500\n,TOTAL,,,,,1.600\n");
    sandbox.import("plan.csv", &first, &year).ok();
    let found = findings(&sandbox);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].0 == "published-total-differs" && found[0].1.contains("1,600"), "{found:?}");
    // A new first row: the others are still what they were.
    let second = plan("1,Survey,X,,,,200\n1,Train,X,,,,1.000\n1,Print,,X,,,500\n,TOTAL,,,,,1.600\n");
    let added = sandbox.import("plan.csv", &second, &[&year[..], &["--json"]].concat()).ok().json();
    assert_eq!(added["counts"]["revised"], Value::Null, "{added}");
    let report = report(&sandbox, &["work-plan", "--year", "2021"]);
    assert_eq!(row(&report, "node", "1.1")["required"], "1000.00");
    assert_eq!(row(&report, "node", "1.3")["required"], "200.00");
    // Moved to another quarter: a revision, for a reason.
    let third = second.replace("1,Train,X,", "1,Train,,X");
    sandbox.import("plan.csv", &third, &year).fails(2);
    sandbox.import("plan.csv", &third, &[&year[..], &["--revise", "--reason", "late"]].concat()).ok();
    let report = self::report(&sandbox, &["work-plan", "--year", "2021"]);
    let train = row(&report, "node", "1.1");
    assert_eq!((&train["quarter1"], &train["quarter2"]), (&"".into(), &"X".into()));
    let nameless = sandbox.import("no.csv", &plan("1,,X,,,,5\n"), &[&year[..], &["--json"]].concat()).fails(2).json();
    assert_eq!(nameless["errors"][0]["code"], "activity-without-title");
    let no_year = sandbox.import("plan-2021.csv", &first, &["--json", "--decimal", "comma"]).fails(2).json();
    assert_eq!(
        (&no_year["errors"][0]["code"], &no_year["errors"][0]["nearest"]),
        (&"year-missing".into(), &"2021".into())
    );
}

#[test]
fn work_plans_of_other_offices_are_read_as_they_are_written() {
    let sandbox = Sandbox::with_ledger();
    let year = ["--year", "2021", "--json"];
    let head = "Objective;Activity;Q1;Q2;Q3;Q4;Source of funds;Budget\n";
    // Thousands or decimals: asked about, never assumed.
    let refused = sandbox.import("a.csv", &format!("{head}1;Train;x;;;;UNDP;12,345\n"), &year).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "amount-ambiguous");
    // A merged objective, words for no, an activity that begins with a word of totals, totals of parts.
    let rows = "Objectif 1 : promouvoir l'égalité;Train judges;x;0;-;non;UNDP;100.50\n\
                ;Total quality training;x;;;;UNDP;900\n;Total objective 1;;;;;;1000.50\n;TOTAL;;;;;;1000.50\n";
    let imported = sandbox.import("b.csv", &format!("{head}{rows}"), &year).ok().json();
    let warnings = imported["warnings"].as_array().expect("warnings");
    assert!(warnings.iter().any(|w| w["code"] == "plan-subtotal"), "{warnings:?}");
    let plan = report(&sandbox, &["work-plan", "--year", "2021"]);
    assert_eq!(plan["total"]["required"], "1000.50");
    let first = row(&plan, "node", "1.1");
    assert_eq!(
        ["quarter1", "quarter2", "quarter3", "quarter4"].map(|q| first[q].as_str()),
        [Some("X"), Some(""), Some(""), Some("")]
    );
    assert_eq!(row(&plan, "node", "1.2")["required"], "900.00");
    assert!(findings(&sandbox).iter().all(|(code, _)| code != "published-total-differs"));
}

#[test]
fn refunds_are_refunds_however_they_are_written_and_a_table_says_its_year() {
    let sandbox = Sandbox::with_ledger();
    let table = "Agency;Transferred;Refunded\nUNDP;1 000;(200)\nUNICEF;2 000;-300\nTOTAL;3 000;500\n";
    let no_year = sandbox.import("f.csv", table, &["--fund", "PB", "--json"]).fails(2).json();
    assert_eq!(no_year["errors"][0]["code"], "year-missing");
    sandbox.import("f.csv", table, &["--fund", "PB", "--year", "2021"]).ok();
    let funding = report(&sandbox, &["agency-funding"]);
    assert_eq!(
        (&funding["total"]["net_funded"], &funding["total"]["refunded"]),
        (&"2500.00".into(), &"-500.00".into())
    );
    assert_eq!(findings(&sandbox), Vec::new());
}

/// An overview with columns that a work plan has as well is still an overview.
#[test]
fn an_overview_with_quarters_beside_it_is_recognised() {
    let sandbox = Sandbox::with_ledger();
    let table = "Agence;Budget 2021;Dépenses;T1;T2;T3;T4;Responsable\nPNUD;1 000;200;50;50;50;50;Awa\n";
    let imported = sandbox.import("o.csv", table, &["--json"]).ok().json();
    assert_eq!(imported["layout"], "financial-overview-by-agency");
    assert_eq!(imported["unknown_columns"].as_array().map(Vec::len), Some(5));
}
