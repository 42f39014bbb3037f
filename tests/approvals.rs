//! Two people: expenditures that wait for another, periods that two close and reopen, and what comes late.

use crate::support::{Desk, Sandbox, expenditure, origin, wait};
use jate::app::overview::{self, Wanted};
use jate::app::{AsOf, Office, Quiet, change};
use jate::decide::correct::{Instead, Why};
use jate::event::PeriodChange;
use jate::projection::builtin;
use jate::render::json;
use jate::store::Store;
use jate::store::memory::MemoryStore;
use jate::value::Measure;
use jate::words::Lang;
use proptest::prelude::*;
use serde_json::Value;

fn spend(sandbox: &Sandbox, agency: &str, amount: &str) -> String {
    let spent = ["record", "expenditure", "--agency", agency, "--amount", amount, "--date", "2021-06-30", "--json"];
    let done = sandbox.run(&spent).ok().json();
    done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string()
}

fn spent(sandbox: &Sandbox, more: &[&str]) -> Value {
    let report = ["report", "financial-overview-by-agency", "--year", "2021", "--json"];
    sandbox.run(&[&report[..], more].concat()).ok().json()["total"]["spent"].clone()
}

#[test]
fn large_expenditures_wait_for_another_person_and_every_table_shows_both() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["threshold", "--amount", "10 000"]).ok();
    sandbox.run(&["threshold", "--agency", "FAO", "--amount", "500"]).ok();
    let (small, large, of_fao) =
        (spend(&sandbox, "OIM", "9 999,99"), spend(&sandbox, "OIM", "10 000"), spend(&sandbox, "FAO", "600"));
    assert_eq!((spent(&sandbox, &[]), spent(&sandbox, &["--approved-only"])), ("20599.99".into(), "9999.99".into()));
    let awaiting = sandbox.run(&["report", "awaiting-approval", "--json"]).ok().json();
    assert_eq!((awaiting["rows"].as_array().map(Vec::len), &awaiting["total"]["spent"]), (Some(2), &"10600.00".into()));
    let table = sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    assert_eq!(table["notes"][0]["provisional"], 2);
    // Not by the one who recorded it; by another; once.
    let own = sandbox.run(&["approve", &large, "--json"]).fails(2).json();
    assert_eq!(own["errors"][0]["code"], "second-person-needed");
    let approve =
        |position: &str| sandbox.run(&["approve", position, "--actor", "Moussa", "--key", position, "--json"]);
    approve(&large).ok();
    assert_eq!(approve(&large).ok().json()["repeated"], true);
    let shown = sandbox.run(&["show", &large, "--json"]).ok().json();
    assert_eq!(shown["approved_by"], sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size") - 1);
    assert_eq!((spent(&sandbox, &[]), spent(&sandbox, &["--approved-only"])), ("20599.99".into(), "19999.99".into()));
    let again = sandbox.run(&["approve", &large, "--actor", "Moussa", "--json"]).fails(2).json();
    assert_eq!(again["errors"][0]["code"], "approved-already");
    let none = sandbox.run(&["approve", &small, "--actor", "Moussa", "--json"]).fails(2).json();
    assert_eq!(none["errors"][0]["code"], "approval-not-awaited");
    // What waits and is taken back was never approved; what was approved is taken back there too.
    sandbox.run(&["reverse", &of_fao, "--reason", "twice"]).ok();
    assert_eq!((spent(&sandbox, &[]), spent(&sandbox, &["--approved-only"])), ("19999.99".into(), "19999.99".into()));
    sandbox.run(&["correct", &large, "--amount", "12 000", "--reason", "slip"]).ok();
    assert_eq!((spent(&sandbox, &[]), spent(&sandbox, &["--approved-only"])), ("21999.99".into(), "9999.99".into()));
    // By a file as by hand, and taken back by its revision.
    let table = |amount: &str| format!("Agence,Dépenses 2020\nUNICEF,{amount}\n");
    sandbox.import("a.csv", &table("50000"), &[]).ok();
    let of_2020 = |more: &[&str]| {
        let report = ["report", "financial-overview-by-agency", "--year", "2020", "--json"];
        sandbox.run(&[&report[..], more].concat()).ok().json()["total"]["spent"].clone()
    };
    assert_eq!((of_2020(&[]), of_2020(&["--approved-only"])), ("50000.00".into(), "0.00".into()));
    let position = sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size") - 1;
    sandbox.run(&["approve", &position.to_string(), "--actor", "Moussa"]).ok();
    sandbox.import("b.csv", &table("60000"), &["--revise", "--reason", "late invoices"]).ok();
    assert_eq!((of_2020(&[]), of_2020(&["--approved-only"])), ("60000.00".into(), "0.00".into()));
    // Reports without what waits can be made again like any other.
    for format in ["csv", "html", "xlsx", "json", "md"] {
        let name = format!("approved.{format}");
        let report = ["report", "financial-overview-by-agency", "--approved-only", "-o", &name, "--lang", "fr"];
        sandbox.run(&report).ok();
        sandbox.run(&["check-report", &name]).ok();
    }
    sandbox.run(&["threshold", "--none"]).ok();
    let free = spend(&sandbox, "OIM", "99 000");
    let entry = sandbox.run(&["show", &free, "--json"]).ok().json();
    assert_eq!(entry["payload"]["approval"], Value::Null);
    let listed = sandbox.run(&["threshold", "--json"]).ok().json();
    assert_eq!(
        (listed["thresholds"].as_array().map(Vec::len), &listed["thresholds"][0]["amount"]),
        (Some(1), &"500.00".into())
    );
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_period_is_closed_by_two_people_and_what_comes_late_keeps_its_true_date() {
    let sandbox = Sandbox::with_ledger();
    spend(&sandbox, "OIM", "100");
    let asked = sandbox.run(&["period", "close", "2021", "--reason", "report sent", "--json"]).ok().json();
    let position = asked["receipts"].as_array().expect("one").last().expect("one")["position"].to_string();
    // Nothing changes until another person confirms.
    spend(&sandbox, "OIM", "50");
    let own = sandbox.run(&["period", "confirm", &position, "--json"]).fails(2).json();
    assert_eq!(own["errors"][0]["code"], "second-person-needed");
    sandbox.run(&["period", "confirm", &position, "--actor", "Moussa"]).ok();
    let closed = sandbox.run(&["period", "--json"]).ok().json();
    assert_eq!((&closed["closed"][0]["first"], &closed["asked"]), (&"2021-01-01".into(), &Value::Array(Vec::new())));
    let late = ["record", "expenditure", "--agency", "OIM", "--amount", "7", "--date", "2021-06-30", "--json"];
    let refused = sandbox.run(&late).fails(2).json();
    let error = &refused["errors"][0];
    assert_eq!((&error["code"], &error["found"]), (&"period-closed".into(), &"2021-06-30".into()));
    let done = sandbox.run(&[&late[..], &["--late", "--key", "k"]].concat()).ok().json();
    assert_eq!(sandbox.run(&[&late[..], &["--late", "--key", "k"]].concat()).ok().json()["repeated"], true);
    let position = done["receipts"][0]["position"].to_string();
    let entry = sandbox.run(&["show", &position, "--json"]).ok().json();
    assert_eq!(entry["payload"]["late"], "2021-06-30");
    assert!(entry["effective"].as_str().is_some_and(|day| day > "2021-12-31"), "{entry}");
    // The table of the year that was closed is as it was; that of all that is known has it.
    assert_eq!(spent(&sandbox, &["--effective-to", "2021-12-31"]), "150.00");
    assert_eq!(spent(&sandbox, &[]), "157.00");
    // Files too, every row at once; and once recorded late, twice without effect.
    let rows = "measure,agency,amount,date,reference\nspent,OIM,1,2021-03-01,A\nspent,FAO,2,2021-04-01,B\n";
    let refused = sandbox.import("rows.csv", rows, &["--json"]).fails(2).json();
    let places: Vec<u64> =
        refused["errors"].as_array().expect("all").iter().filter_map(|e| e["row"].as_u64()).collect();
    assert_eq!(places, [2, 3], "{refused}");
    sandbox.import("rows.csv", rows, &["--late"]).ok();
    let again = sandbox.import("rows.csv", rows, &["--late", "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "{again}");
    // Reopened by two, what is true then is recorded then.
    let ask = ["period", "reopen", "2021", "--reason", "audit", "--json"];
    let asked = sandbox.run(&ask).ok().json();
    assert_eq!(sandbox.run(&ask).fails(2).json()["errors"][0]["code"], "period-asked-already");
    let position = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &position, "--actor", "Moussa"]).ok();
    let again = sandbox.run(&["period", "confirm", &position, "--actor", "Moussa", "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()));
    spend(&sandbox, "OIM", "1000");
    assert_eq!(spent(&sandbox, &["--effective-to", "2021-12-31"]), "1150.00");
    for (slip, code) in [
        (&["period", "reopen", "2021", "--reason", "x"][..], "period-not-closed"),
        (&["period", "close", "2021-Q5", "--reason", "x"], "period-unreadable"),
        (&["period", "close", "2021-12-31..2021-01-01", "--reason", "x"], "period-backwards"),
        (&["period", "close", "2021", "--reason", " "], "reason-missing"),
        (&["period", "confirm", "0"], "period-nothing-asked"),
    ] {
        assert_eq!(sandbox.run(&[slip, &["--json"]].concat()).fails(2).json()["errors"][0]["code"], code);
    }
    sandbox.run(&["verify"]).ok();
}

/// 900 and 800 stand; 5 000 was approved and taken back: 1 700, in tables of every day.
#[test]
fn what_was_approved_and_taken_back_is_in_no_table() {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["threshold", "--amount", "1000"]).ok();
    spend(&sandbox, "FAO", "900");
    spend(&sandbox, "FAO", "800");
    let position = spend(&sandbox, "FAO", "5000");
    sandbox.run(&["approve", &position, "--actor", "Moussa"]).ok();
    sandbox.run(&["reverse", &position, "--reason", "wrong"]).ok();
    for more in [&["--approved-only"][..], &["--approved-only", "--effective-to", "2021-12-31"], &[]] {
        assert_eq!(spent(&sandbox, more), "1700.00", "{more:?}");
    }
    // Nothing waits any more, of that year or of any; and where nothing waits nothing is said.
    let awaiting = ["report", "awaiting-approval", "--effective-to", "2021-12-31", "--json"];
    assert_eq!(sandbox.run(&awaiting).ok().json()["rows"], Value::Array(Vec::new()));
    spend(&sandbox, "FAO", "6000");
    let disbursements = sandbox.run(&["report", "disbursements", "--json"]).ok().json();
    assert_eq!(disbursements["notes"], Value::Array(Vec::new()), "an expenditure is no disbursement");
    // In a currency for which nobody said a threshold, every amount waits.
    let francs = ["record", "expenditure", "--agency", "FAO", "--amount", "9", "--currency", "XOF", "--json"];
    let done = sandbox.run(&francs).ok().json();
    let position = done["receipts"][0]["position"].to_string();
    assert_eq!(sandbox.run(&["show", &position, "--json"]).ok().json()["payload"]["approval"], "awaited");
}

#[test]
fn a_late_entry_is_replaced_in_the_period_in_which_it_was_recorded() {
    let sandbox = Sandbox::with_ledger();
    let asked = sandbox.run(&["period", "close", "2021", "--reason", "sent", "--json"]).ok().json();
    let asked = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &asked, "--actor", "Moussa"]).ok();
    let spent = |agency: &str, more: &[&str]| {
        let amount = ["record", "expenditure", "--agency", agency, "--amount", "40", "--year", "2021", "--json"];
        let done = sandbox.run(&[&amount[..], more].concat()).ok().json();
        let last = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
        (last.clone(), sandbox.run(&["show", &last, "--json"]).ok().json())
    };
    let (position, late) = spent("FAO", &["--date", "2021-06-30", "--late"]);
    assert_eq!(late["payload"]["late"], "2021-06-30");
    // Of another agency: no day is said, and it is that of the entry; the period is not opened for it.
    let (_, instead) = spent("WFP", &["--replaces", &position, "--reason", "of the WFP"]);
    assert_eq!((&instead["effective"], &instead["payload"]["late"]), (&late["effective"], &late["payload"]["late"]));
    sandbox.run(&["verify"]).ok();
}

/// What takes an entry's place is of the day of its reversal: that the day is closed is said once.
#[test]
fn a_closed_period_is_told_once_of_a_replacement() {
    let sandbox = Sandbox::with_ledger();
    let amount = ["record", "expenditure", "--agency", "FAO", "--date", "2021-06-30", "--json", "--amount"];
    let done = sandbox.run(&[&amount[..], &["40"]].concat()).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    let asked = sandbox.run(&["period", "close", "2021", "--reason", "sent", "--json"]).ok().json();
    let asked = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &asked, "--actor", "Moussa"]).ok();
    let instead = ["41", "--replaces", &position, "--reason", "a slip"];
    let refused = sandbox.run(&[&amount[..], &instead].concat()).fails(2).json();
    assert_eq!(refused["errors"].as_array().map(Vec::len), Some(1), "{refused}");
    assert_eq!(refused["errors"][0]["code"], "period-closed");
    // In a file, every row of it.
    let sandbox = Sandbox::with_ledger();
    let table = |oim: u32| format!("Agence,Dépenses 2021\nOIM,{oim}\nFAO,7\nPAM,8\n");
    sandbox.import("a.csv", &table(1).replace("FAO,7\nPAM,8\n", ""), &[]).ok();
    let asked = sandbox.run(&["period", "close", "2021", "--reason", "sent", "--json"]).ok().json();
    let asked = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &asked, "--actor", "Moussa"]).ok();
    let revise = ["--revise", "--reason", "late invoices", "--json"];
    let refused = sandbox.import("b.csv", &table(2), &revise).fails(2).json();
    let rows: Vec<_> = refused["errors"].as_array().expect("errors").iter().map(|error| &error["row"]).collect();
    assert_eq!(rows, [2, 3, 4]);
}

/// The same command under the same key is the same for ever, whatever the ledger learned since.
#[test]
fn a_retry_is_the_same_when_periods_thresholds_and_texts_have_changed() {
    let sandbox = Sandbox::with_ledger();
    let spent =
        ["record", "expenditure", "--agency", "OIM", "--amount", "20 000", "--date", "2021-06-30", "--note", "x"];
    let record = |more: &[&str]| sandbox.run(&[&spent[..], &["--key", "e", "--json"], more].concat()).ok().json();
    let done = record(&[]);
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    sandbox.run(&["threshold", "--amount", "10 000"]).ok();
    assert_eq!(record(&[])["repeated"], true);
    sandbox.run(&["redact", &position, "--field", "note", "--reason", "a name"]).ok();
    assert_eq!(record(&[])["repeated"], true);
    let close = ["period", "close", "2021", "--reason", "sent", "--key", "c", "--json"];
    let asked = sandbox.run(&close).ok().json();
    assert_eq!(sandbox.run(&close).ok().json()["repeated"], true);
    let asked = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &asked, "--actor", "Moussa"]).ok();
    assert_eq!(sandbox.run(&close).ok().json()["repeated"], true);
    assert_eq!(record(&[])["repeated"], true);
    assert_eq!(record(&["--late"])["repeated"], true);
    // A corrected entry has no copy of a text that was erased; what was not erased is committed anew.
    sandbox.run(&["correct", &position, "--amount", "8", "--reason", "slip", "--late"]).ok();
    sandbox.run(&["verify"]).ok();
    let entry = spend_noted(&sandbox);
    sandbox.run(&["correct", &entry, "--amount", "9", "--reason", "slip"]).ok();
    sandbox.run(&["verify"]).ok();
    // A period that would never end is refused: nothing could be recorded after it.
    for period in ["2021-01-01..9999-12-31", "2021-01-01..2200-01-01"] {
        let refused = sandbox.run(&["period", "close", period, "--reason", "x", "--json"]).fails(2).json();
        let codes: Vec<&str> =
            refused["errors"].as_array().expect("all").iter().filter_map(|e| e["code"].as_str()).collect();
        assert!(codes.contains(&"period-never-open"), "{codes:?}");
    }
}

fn spend_noted(sandbox: &Sandbox) -> String {
    let spent = ["record", "expenditure", "--agency", "OIM", "--amount", "5", "--note", "kept", "--json"];
    let done = sandbox.run(&spent).ok().json();
    done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string()
}

#[test]
fn an_erased_note_does_not_come_back_with_its_file() {
    let sandbox = Sandbox::with_ledger();
    let rows = "measure,agency,amount,date,reference,note\nspent,OIM,5,2021-06-30,A,a name\n";
    let done = sandbox.import("a.csv", rows, &["--json"]).ok().json();
    let position = done["receipts"].as_array().expect("receipts").last().expect("one")["position"].to_string();
    sandbox.run(&["redact", &position, "--field", "note", "--reason", "a name"]).ok();
    let again = sandbox.import("a.csv", rows, &["--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "{again}");
    assert!(!again.to_string().contains("a name"), "{again}");
}

#[derive(Debug, Clone)]
enum Step {
    Record(Measure, usize, i64, u32),
    Correct(usize, i64),
    Reverse(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let record = (0..Measure::ALL.len(), 0..4_usize, 1..90_000_i64, 1..13_u32)
        .prop_map(|(measure, agency, amount, month)| Step::Record(Measure::ALL[measure], agency, amount, month));
    let correct = (0..60_usize, 1..90_000_i64).prop_map(|(which, amount)| Step::Correct(which, amount));
    let reverse = (0..60_usize).prop_map(Step::Reverse);
    prop::collection::vec(prop_oneof![4 => record, 2 => correct, 2 => reverse], 1..15)
}

async fn take(office: &Office<'_>, step: &Step) {
    let ledger = origin("test/a");
    let size = office.store.ledgers().await.expect("lists")[0].1.size;
    let why = Why { reason: "why".to_owned(), request: None };
    // Steps that cannot be taken are refused, and change nothing.
    let _ = match step {
        Step::Record(measure, agency, amount, month) => {
            let record = jate::decide::record::Record {
                measure: *measure,
                date: format!("2021-{month:02}-15").parse().expect("a day"),
                partner: (*measure == Measure::Disbursed).then(|| "NGO".to_owned()),
                ..expenditure(["WFP", "IOM", "FAO", "WHO"][*agency], &amount.to_string())
            };
            change::record(office, "Awa", &ledger, &record).await
        }
        Step::Correct(which, amount) => {
            let position = *which as u64 % size;
            change::correct(office, "Awa", &ledger, position, &Instead::Amount(amount.to_string(), None), &why).await
        }
        Step::Reverse(which) => change::reverse(office, "Awa", &ledger, *which as u64 % size, &why).await,
    };
}

/// Every money table of what took effect until the last day of the period.
async fn tables(store: &dyn Store) -> Vec<Value> {
    let mut tables = Vec::new();
    for name in ["financial-overview-by-agency", "financial-overview-by-axis", "funding-gap"] {
        let as_of = AsOf { known: None, effective_to: Some("2021-12-31".parse().expect("a day")) };
        for approved_only in [false, true] {
            let wanted = Wanted { as_of, approved_only, ..Wanted::default() };
            let report = overview::report(store, &origin("test/a"), builtin::named(name), &wanted, &Quiet).await;
            let document = json::document(&report.expect("reports"), Lang::En);
            tables.push(serde_json::json!([document["rows"], document["total"], document["provenance"]["canonical"]]));
        }
    }
    tables
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    /// Whatever is recorded, corrected or reversed after a period was closed: its tables stay as they were.
    #[test]
    fn the_tables_of_a_closed_period_never_change(before in steps(), after in steps(), late in any::<bool>()) {
        wait(async {
            let (store, desk) = (MemoryStore::default(), Desk::new());
            let (office, ledger) = (desk.office(&store), origin("test/a"));
            change::init(&office, "Awa", &ledger, "Mali", "USD".parse().expect("USD")).await.expect("opens");
            for step in &before {
                take(&office, step).await;
            }
            let day = |text: &str| text.parse().expect("a day");
            let asked = change::Asked {
                change: PeriodChange::Closed,
                first: day("2021-01-01"),
                last: day("2021-12-31"),
                reason: "sent",
                request: None,
            };
            let position = change::ask_period(&office, "Awa", &ledger, &asked).await.expect("asks").receipts[0].position;
            change::confirm_period(&office, "Moussa", &ledger, position).await.expect("confirms");
            let closed = tables(&store).await;
            let office = Office { late, ..office };
            for step in &after {
                take(&office, step).await;
            }
            assert_eq!(tables(&store).await, closed);
        });
    }
}
