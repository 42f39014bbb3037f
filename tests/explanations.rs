//! Why figures disagree, as people explain it: beside the finding, for as long as its figures are the same.

use crate::serve::{LEDGER, Served, code};
use crate::support::Sandbox;
use serde_json::{Value, json};

const WHY: &str = "avance du siège, remboursée en janvier";

/// The FAO spent 1 200.00 of the 1 000.00 dollars that it mobilised.
fn overspent() -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    let when = ["--agency", "FAO", "--date", "2021-03-01", "--currency", "USD", "--amount"];
    sandbox.run(&[&["record", "contribution", "--stage", "mobilised"], &when[..], &["1000"]].concat()).ok();
    sandbox.run(&[&["record", "expenditure"], &when[..], &["1200"]].concat()).ok();
    sandbox
}

/// The one finding that there is, and how the program ended.
fn finding(sandbox: &Sandbox, exit: i32) -> Value {
    let found = sandbox.run(&["reconcile", "--json"]);
    let found = if exit == 0 { found.ok() } else { found.fails(exit) }.json();
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(1), "{found}");
    found["findings"][0].clone()
}

#[test]
fn what_was_explained_is_no_news_until_its_figures_change() {
    let sandbox = overspent();
    let open = finding(&sandbox, 1);
    assert_eq!((&open["explained"], &open["difference"]), (&Value::Null, &json!("200.00")));
    assert!(sandbox.run(&["reconcile"]).fails(1).out.contains("jate finding explain NUMBER"));
    let explain = ["finding", "explain", "1", WHY, "--key", "k1", "--json"];
    let first = sandbox.run(&explain).ok().json();
    let position = first["receipts"][0]["position"].clone();
    let explained = finding(&sandbox, 0);
    assert_eq!(explained["explained"], json!({ "position": position, "text": WHY }));
    assert_eq!(explained["id"], open["id"]);
    // In every place where the finding is told.
    let told = format!("Explained by entry {position}: {WHY}");
    assert!(sandbox.run(&["reconcile"]).ok().out.contains(&told));
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--format", "md"]).ok().out;
    assert!(report.contains(&told), "{report}");
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entry = log["entries"].as_array().expect("entries").last().expect("one").clone();
    assert_eq!(entry["type"], "finding.explained");
    // A lost answer is asked for again; the same key says nothing else.
    let again = sandbox.run(&explain).ok().json();
    assert_eq!((&again["receipts"], &again["repeated"]), (&first["receipts"], &json!(true)));
    let other = ["finding", "explain", "1", "something else", "--key", "k1"];
    assert!(sandbox.run(&other).fails(2).err.contains("request-conflict"));
    // Explained anew, by its id: the newest stands.
    let id = open["id"].as_str().expect("an id");
    sandbox.run(&["finding", "explain", &id[..12], "remboursée le 15 janvier"]).ok();
    assert_eq!(finding(&sandbox, 0)["explained"]["text"], "remboursée le 15 janvier");
    // With other figures it is another finding, of which nobody said anything; and the retry is still the same request.
    let more =
        ["record", "expenditure", "--agency", "FAO", "--date", "2021-04-01", "--currency", "USD", "--amount", "1"];
    sandbox.run(&more).ok();
    let changed = finding(&sandbox, 1);
    assert_eq!((&changed["explained"], &changed["difference"]), (&Value::Null, &json!("201.00")));
    let by_id = ["finding", "explain", &id[..12], WHY, "--key", "k1", "--json"];
    assert_eq!(sandbox.run(&by_id).ok().json()["receipts"], first["receipts"]);
    assert!(sandbox.run(&["finding", "explain", &id[..12], WHY]).fails(2).err.contains("finding-unknown"));
    sandbox.run(&["verify"]).ok();
    sandbox.run(&["rebuild", "--check"]).ok();
}

#[test]
fn an_explanation_is_erased_and_taken_back_like_everything_else() {
    let sandbox = overspent();
    let done = sandbox.run(&["finding", "explain", "1", WHY, "--json"]).ok().json();
    let position = done["receipts"][0]["position"].to_string();
    sandbox.run(&["redact", &position, "--field", "item.explanation.text", "--reason", "names a person"]).ok();
    assert_eq!(finding(&sandbox, 0)["explained"]["text"], Value::Null);
    assert!(!sandbox.run(&["reconcile"]).ok().out.contains(WHY));
    sandbox.run(&["reverse", &position, "--reason", "it was another advance"]).ok();
    assert_eq!(finding(&sandbox, 1)["explained"], Value::Null);
    for (arguments, wrong) in [
        (["finding", "explain", "2", WHY], "finding-unknown"),
        (["finding", "explain", "0123456789abcdef", WHY], "finding-unknown"),
        (["finding", "explain", "1", "  "], "reason-missing"),
    ] {
        assert!(sandbox.run(&arguments).fails(2).err.contains(wrong), "{wrong}");
    }
    sandbox.run(&["verify"]).ok();
}

#[test]
fn whose_figures_they_are_and_the_coordinators_office_explain_from_a_page_and_nobody_else() {
    let served = Served::over(overspent());
    for (name, function, agencies) in [
        ("Awa", "finance-officer", &["FAO"][..]),
        ("Boubacar", "finance-officer", &["WFP"]),
        ("Coumba", "rco", &[]),
        ("Djeneba", "auditor", &[]),
    ] {
        served.person(name, &[]);
        served.grant(name, function, agencies);
    }
    let signed = |name: &str| {
        let mut browser = served.visitor();
        browser.sign_in(name, crate::serve::PASSWORD);
        browser
    };
    let (mut awa, mut boubacar) = (signed("Awa"), signed("Boubacar"));
    let (mut coumba, mut djeneba) = (signed("Coumba"), signed("Djeneba"));
    let findings = format!("{LEDGER}/findings");
    let listed = djeneba.get(&findings).is(200).json();
    let id = listed["findings"][0]["id"].as_str().expect("an id").to_owned();
    let path = format!("{findings}/{id}/explanation");
    let why = json!({ "text": WHY, "key": "k1" });
    for browser in [&mut boubacar, &mut djeneba] {
        assert_eq!(code(&browser.post(&path, &why).is(403)), "finding-not-yours");
        let page = browser.get("/ledgers/test%2Fmli/findings").is(200).body;
        assert!(
            page.contains("1 of 1 without an explanation.")
                && !page.contains("<textarea")
                && !page.contains("name=\"text\"")
        );
    }
    awa.post(&path, &why).is(201);
    assert_eq!(code(&awa.post(&format!("{findings}/ffffffffffff/explanation"), &why).is(404)), "finding-unknown");
    assert_eq!(awa.post(&path, &why).is(200).json()["repeated"], true);
    assert_eq!(djeneba.get(&findings).is(200).json()["findings"][0]["explained"]["text"], WHY);
    // From the page: with the old one beside it, and what was wrong with the new one.
    let page = coumba.get("/ledgers/test%2Fmli/findings").is(200);
    assert!(page.body.contains("0 of 1 without an explanation.") && page.body.contains(WHY), "{}", page.body);
    let (form, key) = (page.field("form"), page.field("key"));
    let send = |text: &str| {
        vec![("form", form.clone()), ("key", key.clone()), ("finding", id.clone()), ("text", text.to_owned())]
    };
    let pairs = |fields: &[(&'static str, String)]| {
        fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>()
    };
    let mut form_of = |fields: Vec<(&'static str, String)>| {
        let fields = pairs(&fields);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        coumba.form("/ledgers/test%2Fmli/findings", &fields)
    };
    assert!(form_of(send(" ")).is(422).body.contains("reason-missing"));
    let done = form_of(send("remboursée le 15 janvier")).is(303);
    assert_eq!(done.header("location"), format!("/ledgers/test%2Fmli/findings#f{id}"));
    let page = coumba.get("/ledgers/test%2Fmli/findings").is(200).body;
    assert!(page.contains("remboursée le 15 janvier") && !page.contains(WHY), "{page}");
    assert!(!coumba.get("/ledgers/test%2Fmli/findings?show=open").is(200).body.contains("<li id="));
    // As it was known before anybody said anything.
    let before = coumba.get("/ledgers/test%2Fmli/findings?as_of=4").is(200).body;
    assert!(!before.contains("remboursée"), "{before}");
    assert!(coumba.get("/ledgers/test%2Fmli/findings?as_of=hier").is(422).body.contains("as-of-invalid"));
    served.stop().run(&["verify"]).ok();
}
