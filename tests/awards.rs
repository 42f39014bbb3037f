//! Awards to partners: the annex and the page that publish them, and what a person decides about names.

use crate::support::{Sandbox, shared};
use serde_json::Value;

fn findings(sandbox: &Sandbox, code: &str) -> Vec<Value> {
    let found = sandbox.run(&["reconcile", "--json"]).json()["findings"].clone();
    found.as_array().expect("a list").iter().filter(|finding| finding["code"] == code).cloned().collect()
}

fn report(sandbox: &Sandbox) -> Value {
    sandbox.run(&["report", "awards", "--json"]).ok().json()
}

fn import(sandbox: &Sandbox, file: &str) -> Option<()> {
    let path = shared(&format!("data/{file}"))?.display().to_string();
    sandbox.run(&["import", &path]).ok();
    let again = sandbox.run(&["import", &path, "--json"]).ok().json();
    assert_eq!(again["receipts"], Value::Array(Vec::new()), "the second time has no effect");
    Some(())
}

#[test]
fn the_awards_of_the_annex_add_up_and_those_without_an_agency_are_found() {
    let sandbox = Sandbox::with_ledger();
    let Some(()) = import(&sandbox, "spotlight-mali-2020-cso-awards.csv") else { return };
    let awards = report(&sandbox);
    assert_eq!(awards["total"]["awarded"], "3100484.87");
    assert_eq!(awards["rows"].as_array().map(Vec::len), Some(25));
    // The annex states no year, and neither does its title.
    let printed = sandbox.run(&["report", "awards"]).ok().out;
    assert_eq!(printed.lines().next(), Some("Awards to partners (USD)"));
    let without = findings(&sandbox, "award-without-agency");
    assert_eq!(without.len(), 2, "{without:?}");
    assert!(without.iter().all(|finding| finding["message"].as_str().is_some_and(|m| m.contains("CF/3.3"))));
    // One organisation under two spellings, an accent apart: proposed, and decided by a person.
    let alike = findings(&sandbox, "partners-alike");
    assert_eq!(alike.len(), 1, "{alike:?}");
    let (one, other) =
        ("Conseils et Appui pour l'Education à la Base (CAEB)", "Conseils et Appui pour l'Éducation à la Base (CAEB)");
    assert!(alike[0]["message"].as_str().is_some_and(|message| message.contains(one) && message.contains(other)));
    sandbox.run(&["partner", "alias", one, other]).ok();
    assert_eq!(findings(&sandbox, "partners-alike"), Vec::<Value>::new());
    let partners = |report: &Value, name: &str| {
        let rows = report["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["key"]["partner"] == name).count()
    };
    assert_eq!((partners(&report(&sandbox), one), partners(&report(&sandbox), other)), (0, 3));
    assert_eq!(report(&sandbox)["total"]["awarded"], "3100484.87");
    // What the first name was said to be goes with it: a third spelling leads through both.
    sandbox.run(&["partner", "alias", other, "CAEB"]).ok();
    assert_eq!((partners(&report(&sandbox), other), partners(&report(&sandbox), "CAEB")), (0, 3));
    let around = sandbox.run(&["partner", "alias", "CAEB", one, "--json"]).fails(2).json();
    assert_eq!(around["errors"][0]["code"], "partner-circle");
    // Said again, nothing happens; said the other way round, it is refused.
    sandbox.run(&["partner", "alias", one, other]).ok();
    let circle = sandbox.run(&["partner", "alias", other, one, "--json"]).fails(2).json();
    assert_eq!(circle["errors"][0]["code"], "partner-circle");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn partners_without_amounts_are_read_and_those_that_may_be_one_are_proposed() {
    let sandbox = Sandbox::with_ledger();
    let Some(()) = import(&sandbox, "wphf-mali-partners.csv") else { return };
    let awards = report(&sandbox);
    assert_eq!(awards["total"]["awarded"], "0.00");
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let recorded = log["entries"].as_array().expect("entries").iter().filter(|e| e["type"] == "award.recorded");
    assert_eq!(recorded.count(), 33);
    let alike = findings(&sandbox, "partners-alike");
    let says = |one: &str, other: &str| {
        alike.iter().any(|finding| finding["message"].as_str().is_some_and(|m| m.contains(one) && m.contains(other)))
    };
    assert!(says("(ADEL SAHEL)", "ADEL-Sahel"), "{alike:?}");
    assert!(says("Aide au Développement Durable (ADD)", "Aide au Développement Durable"), "{alike:?}");
}

#[test]
fn an_award_is_recorded_revised_and_taken_back() {
    let sandbox = Sandbox::with_ledger();
    let record = ["record", "award", "--partner", "Tiemela", "--agency", "ONU Femmes", "--amount", "1 234,50"];
    let done = sandbox.run(&[&record[..], &["--project", "fish farming", "--json"]].concat()).ok().json();
    assert_eq!(report(&sandbox)["total"]["awarded"], "1234.50");
    let receipts = done["receipts"].as_array().expect("receipts");
    let position = receipts.last().expect("one")["position"].to_string();
    sandbox.run(&["reverse", &position, "--reason", "withdrawn"]).ok();
    assert_eq!(report(&sandbox)["rows"], Value::Array(Vec::new()));
    let slip = ["record", "award", "--partner", " ", "--agency", "OCHCHR", "--amount", "x", "--json"];
    let slip = sandbox.run(&slip).fails(2).json();
    let codes: Vec<&str> = slip["errors"].as_array().expect("all").iter().filter_map(|e| e["code"].as_str()).collect();
    assert_eq!(codes, ["amount-unreadable", "agency-unknown", "partner-missing"]);
    let table = |amount: &str| format!("Output,OSC,Montant (USD),RUNO\n\"1,1\",Tiemela,{amount},UNICEF\n");
    sandbox.import("a.csv", &table("500"), &[]).ok();
    sandbox.import("b.csv", &table("700"), &[]).fails(2);
    assert_eq!(report(&sandbox)["total"]["awarded"], "500.00");
    sandbox.import("b.csv", &table("700"), &["--revise", "--reason", "amendment"]).ok();
    assert_eq!(report(&sandbox)["total"]["awarded"], "700.00");
    // One award of no year, one of 2021: each in the report that it belongs to.
    sandbox.run(&[&record[..], &["--year", "2021"]].concat()).ok();
    assert_eq!(report(&sandbox)["total"]["awarded"], "1934.50");
    let of_a_year = sandbox.run(&["report", "awards", "--year", "2021", "--json"]).ok().json();
    assert_eq!(of_a_year["total"]["awarded"], "1234.50");
    let of_no_year = sandbox.run(&["report", "results-matrix", "--year", "2021", "--json"]).fails(2).json();
    assert_eq!(of_no_year["errors"][0]["code"], "report-without-years");
    let twice = sandbox.import("c.csv", &(table("1") + "\"1,1\",TIEMELA,2,UNICEF\n"), &["--json"]).fails(2).json();
    assert_eq!(twice["errors"][0]["code"], "award-twice");
    sandbox.run(&["verify"]).ok();
}
