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

fn last_of(sandbox: &Sandbox) -> Value {
    let log = sandbox.run(&["log", "--json"]).ok().json();
    log["entries"].as_array().expect("entries").last().expect("one")["position"].clone()
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
    // What the command line warns of stands on the form before anything is recorded.
    let required = [("measure", "required"), ("agency", "FAO"), ("date", "2021-06-30"), ("amount", "-5")];
    let shown = awa.form(RECORD, &[&[("form", &*form), ("step", "check")][..], &required].concat()).is(200);
    assert!(shown.body.contains("allocation-negative"), "{}", shown.body);
    // Of the wrong agency's year: the form holds all of it, and says what becomes of both.
    let last = last_of(&served.sandbox);
    let page = format!("/ledgers/test%2Fmli/entries/{last}");
    assert!(awa.get(&format!("{page}/correct")).is(200).body.contains(&format!("/record?from={last}")));
    let whole = awa.get(&format!("{RECORD}?from={last}")).is(200);
    assert_eq!((whole.field("replaces"), whole.field("year")), (last.to_string(), "2021".to_owned()));
    let fields = [("form", form.as_str()), ("measure", "spent"), ("agency", "FAO"), ("currency", "USD")];
    let year = [
        ("date", "2021-06-30"),
        ("amount", "12 435"),
        ("year", "2020"),
        ("key", "anew"),
        ("replaces", &*last.to_string()),
    ];
    let fields = [&fields[..], &year[..]].concat();
    assert!(awa.form(RECORD, &[&fields[..], &[("step", "check")]].concat()).is(422).body.contains("reason-missing"));
    let fields = [&fields[..], &[("reason", "of 2020")]].concat();
    let shown = awa.form(RECORD, &[&fields[..], &[("step", "check")]].concat()).is(200);
    // 9 999 + 12 435.50 twice + 12 435 stood there: 2020 had none of it.
    assert!(shown.body.contains("12\u{202f}435") && shown.body.contains("FAO"), "{}", shown.body);
    let checked = shown.field("checked");
    let done = awa.form(RECORD, &[&fields[..], &[("step", "record"), ("checked", &checked)]].concat()).is(303);
    let again = awa.form(RECORD, &[&fields[..], &[("step", "record"), ("checked", &checked)]].concat()).is(303);
    assert_eq!(done.header("location"), again.header("location"), "the answer was lost: the same receipt");
    let stands = entries(&served.sandbox, "expenditure.recorded").pop().expect("one");
    assert_eq!(
        (&stands["lines"][0]["years"][0], &stands["replaces"]["position"]),
        (&"2020".into(), &last.to_string().into())
    );
    // What only stands in a column that one has to ask for is shown too.
    let pledged =
        [("measure", "pledged"), ("agency", "FAO"), ("amount", "7 000"), ("year", "2020"), ("reason", "of 2020")];
    let stands = last_of(&served.sandbox).to_string();
    let pledged =
        [&pledged[..], &[("form", &*form), ("date", "2021-06-30"), ("replaces", &*stands), ("step", "check")]].concat();
    let shown = awa.form(RECORD, &pledged).is(200);
    assert!(shown.body.contains("7\u{202f}000"), "{}", shown.body);
    // Of the wrong year: taken back, and recorded anew with all the rest.
    let last = last_of(&served.sandbox);
    let page = format!("/ledgers/test%2Fmli/entries/{last}");
    let back = [("form", form.as_str()), ("step", "reverse"), ("reason", "another year")];
    let reversal = awa.form(&format!("{page}/correct"), &back).is(303);
    assert!(!awa.get(reversal.header("location")).is(200).body.contains("/record?from="));
    assert!(awa.get(&page).is(200).body.contains(&format!("/record?from={last}")));
    let anew = awa.get(&format!("{RECORD}?from={last}")).is(200);
    assert!(anew.body.contains("12\u{202f}435") && anew.body.contains("2021-06-30"), "{}", anew.body);
    let sandbox = served.stop();
    assert_eq!(entries(&sandbox, "expenditure.recorded").len(), 5);
}

#[test]
fn an_award_and_a_result_show_what_they_will_do_and_are_corrected_in_any_field() {
    let served = Served::over(Sandbox::with_ledger());
    let (mut coumba, form) = signed(&served, "Coumba", "rco", &[]);
    coumba.lang = "fr";
    let mut send = |kind: &str, fields: &[(&str, &str)]| {
        coumba.form(&format!("{RECORD}/{kind}"), &[&[("form", form.as_str())], fields].concat())
    };
    let award = |partner: &'static str, key: &'static str| {
        [
            ("partner", partner),
            ("agency", "FAO"),
            ("amount", "1 234,50"),
            ("currency", "USD"),
            ("year", "2021"),
            ("key", key),
        ]
    };
    let shown = send("award", &[&award("CAEB", "a")[..], &[("go", "check")]].concat()).is(200);
    assert!(shown.body.contains("1\u{202f}234,50 USD"), "{}", shown.body);
    // Something else than what was shown is shown first.
    let other =
        send("award", &[&award("CAEBS", "a")[..], &[("go", "record"), ("checked", &shown.field("checked"))]].concat());
    assert!(other.is(200).body.contains("CAEBS"));
    send("award", &[&award("CAEB", "a")[..], &[("go", "record"), ("checked", &shown.field("checked"))]].concat())
        .is(303);
    // The same again, by hand: what stands there already is before the eyes.
    let twice = send("award", &[&award("CAEB", "b")[..], &[("go", "check")]].concat()).is(200);
    assert!(twice.body.contains("2\u{202f}469"), "{}", twice.body);
    let last = last_of(&served.sandbox).to_string();
    let of_entry = send(
        "award",
        &[&award("AMAPROS", "c")[..], &[("go", "check"), ("replaces", &last), ("reason", "partner")]].concat(),
    );
    let of_entry = of_entry.is(200);
    assert!(of_entry.body.contains("AMAPROS") && of_entry.body.contains("CAEB"), "{}", of_entry.body);
    let fields =
        [("go", "record"), ("replaces", &*last), ("reason", "partner"), ("checked", &of_entry.field("checked"))];
    send("award", &[&award("AMAPROS", "c")[..], &fields].concat()).is(303);
    send("indicator", &[("indicator", "1.a"), ("title", "Femmes formées"), ("kind", "percent")]).is(303);
    send(
        "result",
        &[("indicator", "1.a"), ("value", "12,5 %"), ("year", "2021"), ("role", "result"), ("go", "record")],
    )
    .is(303);
    let last = last_of(&served.sandbox);
    let page = coumba.get(&format!("/ledgers/test%2Fmli/entries/{last}/correct")).is(200);
    assert!(page.body.contains(&format!("/record/result?from={last}")), "{}", page.body);
    let whole = coumba.get(&format!("{RECORD}/result?from={last}")).is(200);
    assert_eq!((whole.field("value"), whole.field("year")), ("12,5\u{a0}%".to_owned(), "2021".to_owned()));
    let sandbox = served.stop();
    let awards = sandbox.run(&["report", "awards", "--json"]).ok().json();
    let rows: Vec<_> = awards["rows"].as_array().expect("rows").iter().map(|row| &row["key"]["partner"]).collect();
    assert_eq!(rows, [&Value::from("AMAPROS")]);
    sandbox.run(&["verify"]).ok();
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
