//! A whole import taken back, and files of evidence, from the command line and from pages.

use crate::serve::{Browser, PASSWORD, Served, code};
use crate::support::Sandbox;
use serde_json::{Value, json};

/// Two agencies in 2020: 100 and 200 dollars spent.
const TABLE: &str = "Agence;Dépenses 2020\nFAO;100\nPAM;200\n";

fn spent(sandbox: &Sandbox) -> Value {
    let report = ["report", "financial-overview-by-agency", "--year", "2020", "--json"];
    sandbox.run(&report).ok().json()["total"]["spent"].clone()
}

fn imported(sandbox: &Sandbox) -> String {
    sandbox.import("a.csv", TABLE, &[]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries").iter();
    let import = entries.rev().find(|entry| entry["type"] == "import.recorded").expect("an import");
    import["position"].to_string()
}

#[test]
fn what_came_with_an_import_and_stands_is_reversed_and_nothing_else() {
    let sandbox = Sandbox::with_ledger();
    let before =
        ["record", "expenditure", "--agency", "FAO", "--amount", "7", "--date", "2020-05-01", "--currency", "USD"];
    sandbox.run(&before).ok();
    let position = imported(&sandbox);
    assert_eq!(spent(&sandbox), "307.00");
    // One of its entries was corrected since: it is of the wrong file all the same.
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let of_fao = entries.iter().find(|one| one["payload"]["lines"][0]["amount_minor"] == "10000").expect("is there");
    let of_fao = of_fao["position"].to_string();
    sandbox.run(&["correct", &of_fao, "--amount", "110", "--reason", "digits exchanged"]).ok();
    let undo = ["reverse", &position, "--whole-import", "--reason", "the file of another year", "--json"];
    let done = sandbox.run(&undo).ok().json();
    assert_eq!(done["receipts"].as_array().map(Vec::len), Some(2));
    assert_eq!(spent(&sandbox), "7.00");
    // Again there is nothing left to do; and an entry that is no import is none.
    assert_eq!(sandbox.run(&undo).ok().json()["receipts"], json!([]));
    let no_import = ["reverse", &of_fao, "--whole-import", "--reason", "slip"];
    assert!(sandbox.run(&no_import).fails(2).err.contains("import-missing"));
    sandbox.run(&["verify"]).ok();
    // The same file again says that it was taken back on purpose.
    let again = sandbox.import("a.csv", TABLE, &["--json"]).ok().json();
    assert_eq!(again["counts"], json!({ "undone": 2 }), "{again}");
}

#[test]
fn in_a_closed_period_nothing_of_an_import_is_taken_back() {
    let sandbox = Sandbox::with_ledger();
    let position = imported(&sandbox);
    let asked = sandbox.run(&["period", "close", "2020", "--reason", "reported", "--json"]).ok().json();
    let period = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &period, "--actor", "Bakary"]).ok();
    let refused = sandbox.run(&["reverse", &position, "--whole-import", "--reason", "slip"]).fails(2);
    assert!(refused.err.contains("period-closed"), "{}", refused.err);
    assert_eq!(spent(&sandbox), "300.00");
    let none = sandbox.run(&["reverse", &position, "--whole-import", "--reason", " "]).fails(2);
    assert!(none.err.contains("reason-missing"), "{}", none.err);
}

fn signed(served: &Served, name: &str, function: &str, agencies: &[&str]) -> Browser {
    served.person(name, &[]);
    served.grant(name, function, agencies);
    let mut browser = served.visitor();
    browser.sign_in(name, PASSWORD);
    browser
}

#[test]
fn an_import_is_taken_back_from_its_page_by_whoever_may_import_it() {
    let sandbox = Sandbox::with_ledger();
    let position = imported(&sandbox);
    let served = Served::over(sandbox);
    let mut awa = signed(&served, "Awa", "finance-officer", &["FAO"]);
    let mut coumba = signed(&served, "Coumba", "rco", &[]);
    let page = format!("/ledgers/test%2Fmli/entries/{position}");
    let undo = format!("{page}/undo");
    let form = awa.get(&page).is(200).field("form");
    let refused = awa.form(&undo, &[("form", &form), ("reason", "slip")]).is(403);
    assert!(refused.body.contains("entry-not-yours"), "{}", refused.body);
    let shown = coumba.get(&page).is(200);
    assert!(
        shown.body.contains("2 entries of it stand, as they came or corrected since: they would be reversed."),
        "{}",
        shown.body
    );
    let form = shown.field("form");
    assert!(coumba.form(&undo, &[("form", &form), ("reason", " ")]).is(422).body.contains("reason-missing"));
    coumba.form(&undo, &[("form", &form), ("reason", "the file of another year")]).is(303);
    assert!(!coumba.get(&page).is(200).body.contains("action=\"/ledgers/test%2Fmli/entries/4/undo\""));
    let sandbox = served.stop();
    assert_eq!(spent(&sandbox), "0.00");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_file_of_evidence_is_sent_kept_and_taken_again_as_it_was() {
    let sandbox = Sandbox::with_ledger();
    let record =
        ["record", "expenditure", "--amount", "5", "--date", "2021-05-01", "--currency", "USD", "--json", "--agency"];
    let last = |done: Value| done["receipts"].as_array().expect("some").last().expect("one")["position"].to_string();
    let own = last(sandbox.run(&[&record[..], &["FAO"]].concat()).ok().json());
    let other = last(sandbox.run(&[&record[..], &["WFP"]].concat()).ok().json());
    let served = Served::over(sandbox);
    let mut awa = signed(&served, "Awa", "finance-officer", &["FAO"]);
    let mut djeneba = signed(&served, "Djeneba", "auditor", &[]);
    let page = |position: &str| format!("/ledgers/test%2Fmli/entries/{position}");
    let shown = awa.get(&page(&own)).is(200);
    let (form, key) = (shown.field("form"), shown.field("key"));
    let fields = [("form", form.as_str()), ("key", key.as_str())];
    let invoice = "Invoice 12: 5 USD\n<script>";
    let sent = awa.upload(&format!("{}/evidence", page(&own)), &fields, ("facture 12.txt", invoice)).is(303);
    let entry = sent.header("location").to_owned();
    // The answer was lost: the same receipt.
    let again = awa.upload(&format!("{}/evidence", page(&own)), &fields, ("facture 12.txt", invoice)).is(303);
    assert_eq!(again.header("location"), entry);
    for (path, file, status, wrong) in [
        (page(&own), ("empty.txt", ""), 422, "evidence-empty"),
        (page(&own), ("", "x"), 422, "file-not-sent"),
        (page(&other), ("a.txt", "x"), 403, "entry-not-yours"),
    ] {
        let answer = awa.upload(&format!("{path}/evidence"), &[("form", &form)], file).is(status);
        assert!(answer.body.contains(wrong), "{wrong}: {}", answer.body);
    }
    // Whoever reads the ledger finds it at its entry, and takes it as it was: as a file, never as a page.
    assert!(djeneba.get(&page(&own)).is(200).body.contains(&format!("href=\"{entry}\"")));
    assert!(!djeneba.get(&page(&own)).is(200).body.contains("enctype"));
    assert!(djeneba.get(&entry).is(200).body.contains(&format!("{entry}/evidence")));
    let taken = djeneba.get(&format!("{entry}/evidence")).is(200);
    assert_eq!((taken.body.as_str(), taken.header("content-type")), (invoice, "application/octet-stream"));
    assert_eq!(taken.header("content-disposition"), "attachment; filename=\"facture 12.txt\"");
    assert!(djeneba.get(&format!("{}/evidence", page(&own))).is(404).body.contains("evidence-absent"));
    assert_eq!(code(&djeneba.get("/api/v1/ledgers/test%2Fmli/entries/999").is(404)), "entry-missing");
    let sandbox = served.stop();
    let verified = sandbox.run(&["verify", "--json"]).ok().json();
    assert_eq!(verified["ledgers"][0]["evidence"]["present"], 1, "{verified}");
}
