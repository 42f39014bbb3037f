//! Forms on pages: what is typed is what is recorded, in either language, and nothing that stands is replaced unseen.

use crate::serve::{Answer, Browser, PASSWORD, Served};
use crate::support::Sandbox;
use serde_json::Value;

const RECORD: &str = "/ledgers/test%2Fmli/record";

fn signed(served: &Served, name: &str, function: &str, agencies: &[&str]) -> (Browser, String) {
    served.person(name, &[]);
    served.grant(name, function, agencies);
    let mut browser = served.visitor();
    browser.sign_in(name, PASSWORD);
    let form = browser.get("/account").is(200).field("form");
    (browser, form)
}

fn entries(sandbox: &Sandbox, kind: &str) -> Vec<Value> {
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries").iter();
    entries.filter(|entry| entry["type"] == kind).map(|entry| entry["payload"].clone()).collect()
}

#[test]
fn what_was_checked_is_what_is_recorded_however_its_decimals_are_marked() {
    let served = Served::over(Sandbox::with_ledger());
    let (mut awa, form) = signed(&served, "Awa", "finance-officer", &["FAO"]);
    awa.lang = "fr";
    let mut send = |amount: &str, step: &str, checked: &str| -> Answer {
        let fields = [("form", form.as_str()), ("measure", "spent"), ("agency", "FAO"), ("currency", "USD")];
        let more = [("date", "2021-06-30"), ("amount", amount), ("step", step), ("checked", checked), ("key", amount)];
        awa.form(RECORD, &[&fields[..], &more[..]].concat())
    };
    let shown = send("1000", "check", "").is(200);
    assert!(shown.body.contains("nothing-mobilised"), "{}", shown.body);
    let checked = shown.field("checked");
    // Another amount than the one whose effect was shown: it is shown first.
    let changed = send("9 999,00", "record", &checked).is(200);
    assert!(changed.body.contains("9\u{202f}999 USD"), "{}", changed.body);
    send("9 999,00", "record", &changed.field("checked")).is(303);
    // A point that can only mean one thing is one; one that can mean two is as French has it.
    for (typed, minor) in [("12435.50", "1243550"), ("12435,50", "1243550"), ("12.435", "1243500")] {
        let shown = send(typed, "check", "").is(200);
        send(typed, "record", &shown.field("checked")).is(303);
        let last = entries(&served.sandbox, "expenditure.recorded").pop().expect("one");
        assert_eq!(last["lines"][0]["amount_minor"], minor, "{typed}");
    }
    assert!(send("-5", "check", "").is(200).body.contains("amount-not-above"));
    // Of the wrong year: taken back, and recorded anew with all the rest.
    let log = served.sandbox.run(&["log", "--json"]).ok().json();
    let last = log["entries"].as_array().expect("entries").last().expect("one")["position"].clone();
    let page = format!("/ledgers/test%2Fmli/entries/{last}");
    let back = [("form", form.as_str()), ("step", "reverse"), ("reason", "another year")];
    let reversal = awa.form(&format!("{page}/correct"), &back).is(303);
    assert!(!awa.get(reversal.header("location")).is(200).body.contains("/record?from="));
    assert!(awa.get(&page).is(200).body.contains(&format!("/record?from={last}")));
    let anew = awa.get(&format!("{RECORD}?from={last}")).is(200);
    assert!(anew.body.contains("12\u{202f}435") && anew.body.contains("2021-06-30"), "{}", anew.body);
    let sandbox = served.stop();
    assert_eq!(entries(&sandbox, "expenditure.recorded").len(), 4);
}

#[test]
fn what_is_known_is_shown_before_it_is_replaced_and_every_field_is_kept() {
    let served = Served::over(Sandbox::with_ledger());
    let (mut coumba, form) = signed(&served, "Coumba", "rco", &[]);
    let mut send = |kind: &str, fields: &[(&str, &str)]| {
        coumba.form(&format!("{RECORD}/{kind}"), &[&[("form", form.as_str())], fields].concat())
    };
    send("framework", &[("code", "CF"), ("title", "Cadre"), ("cycle", "2020-2024")]).is(303);
    send("node", &[("code", "1"), ("level", "axis"), ("title", "Paix"), ("agencies", "FAO\nPAM")]).is(303);
    // A slip in its title is put right: all else that stands is there, to stay.
    let shown = send("node", &[("code", "1"), ("level", "axis"), ("title", "Paix et institutions")]).is(200);
    assert_eq!(shown.field("known"), "yes");
    assert!(shown.body.contains("FAO\nWFP") && shown.body.contains("Paix et institutions"), "{}", shown.body);
    let again = [("code", "1"), ("level", "axis"), ("title", "Paix et institutions"), ("agencies", "FAO\nPAM")];
    send("node", &[&again[..], &[("known", "yes")]].concat()).is(303);
    assert!(send("framework", &[("code", "CF"), ("title", "Again")]).is(200).body.contains("2020-2024"));
    send("indicator", &[("indicator", "1.a"), ("title", "Leaders"), ("kind", "count")]).is(303);
    let result = [("indicator", "1.a"), ("value", "40"), ("year", "2021"), ("role", "milestone"), ("step", "mid-term")];
    send("result", &[&result[..], &[("go", "record"), ("key", "one")]].concat()).is(303);
    // One that no one could hold is told on a page.
    let long = "x".repeat(300_000);
    assert!(send("risk", &[("title", &long)]).is(413).body.contains("request-too-large"));
    let sandbox = served.stop();
    assert_eq!(entries(&sandbox, "result.recorded")[0]["item"]["observation"]["step"], "mid-term");
    let nodes = sandbox.run(&["framework", "--json"]).ok().json()["frameworks"][0].clone();
    assert_eq!(
        (&nodes["title"], nodes["nodes"][0]["agencies"].to_string().as_str()),
        (&"Cadre".into(), r#"["FAO","WFP"]"#)
    );
    assert_eq!(nodes["nodes"][0]["title"], "Paix et institutions");
    sandbox.run(&["verify"]).ok();
}
