//! The board of submissions: who has reported what, by agency and quarter.

use crate::serve::{LEDGER, Served, code};
use crate::support::Sandbox;
use serde_json::{Value, json};
use ureq::http::Method;

/// FAO, IOM and WFP have money in 2021. The FAO spent in the first quarter and, what waits for approval, in the second; the IOM
/// after the first was closed, and by a file whose rows are provisional and certified; the WFP not at all.
fn reported() -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    for agency in ["FAO", "IOM", "WFP"] {
        let money = ["record", "contribution", "--stage", "mobilised", "--agency", agency, "--amount", "1000"];
        sandbox.run(&[&money[..], &["--date", "2021-01-02", "--currency", "USD"]].concat()).ok();
    }
    sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    spend(&sandbox, "FAO", "50", "2021-02-10", &[]);
    spend(&sandbox, "FAO", "200", "2021-05-01", &[]);
    spend(&sandbox, "FAO", "60", "2021-05-02", &[]);
    let asked = sandbox.run(&["period", "close", "2021-Q1", "--reason", "reported", "--json"]).ok().json();
    let position = asked["receipts"][0]["position"].to_string();
    sandbox.run(&["period", "confirm", &position, "--actor", "Bakary"]).ok();
    spend(&sandbox, "IOM", "10", "2021-03-31", &["--late"]);
    let rows =
        "mesure,agence,montant,date,statut\ndépense,OIM,20,2021-10-01,Provisoire\ndépense,OIM,30,2021-12-31,certifié\n";
    sandbox.import("rows.csv", rows, &[]).ok();
    sandbox
}

fn spend(sandbox: &Sandbox, agency: &str, amount: &str, date: &str, more: &[&str]) {
    let spent = ["record", "expenditure", "--agency", agency, "--amount", amount, "--date", date, "--currency", "USD"];
    sandbox.run(&[&spent[..], more].concat()).ok();
}

fn received(received: u8, late: u8, waiting: u8, provisional: u8, certified: u8) -> Value {
    json!({ "state": "received", "received": received, "late": late, "waiting": waiting, "provisional": provisional,
            "certified": certified })
}

#[test]
fn each_agency_with_money_stands_in_each_quarter() {
    let sandbox = reported();
    let board = sandbox.run(&["board", "--year", "2021", "--json"]).ok().json();
    let missing = json!({ "state": "missing" });
    let expected = json!([
        { "agency": "FAO", "quarters": [received(1, 0, 0, 0, 0), received(2, 0, 1, 0, 0), missing, missing] },
        { "agency": "IOM", "quarters": [received(1, 1, 0, 0, 0), missing, missing, received(2, 0, 0, 1, 1)] },
        { "agency": "WFP", "quarters": [missing, missing, missing, missing] },
    ]);
    assert_eq!(board["agencies"], expected);
    let closed: Vec<&Value> = board["quarters"].as_array().expect("four").iter().map(|one| &one["closed"]).collect();
    assert_eq!(closed, [true, false, false, false]);
    assert_eq!([&board["quarters"][1]["first"], &board["quarters"][1]["last"]], ["2021-04-01", "2021-06-30"]);
    let text = sandbox.run(&["board", "--year", "2021", "--lang", "fr"]).ok().out;
    assert!(
        text.contains("2021-Q1 (clos)") && text.contains("2 reçues, 1 à approuver") && text.contains("manquant"),
        "{text}"
    );
    // Of a year that is not over, what is not due is not missing; and who has no money in it is not expected.
    let next = sandbox.run(&["board", "--year", "2098", "--json"]).ok().json();
    assert_eq!(next["agencies"], json!([]));
    spend(&sandbox, "FAO", "1", "2098-02-01", &[]);
    let next = sandbox.run(&["board", "--year", "2098", "--json"]).ok().json();
    let not_yet = json!({ "state": "not-yet" });
    assert_eq!(
        next["agencies"],
        json!([{ "agency": "FAO", "quarters": [received(1, 0, 0, 0, 0), not_yet, not_yet, not_yet] }])
    );
    assert!(sandbox.run(&["board", "--year", "21"]).fails(2).err.contains("year-unreadable"));
}

#[test]
fn the_board_of_a_server_grows_with_the_ledger_and_leads_to_the_entries() {
    let served = Served::over(reported());
    let mut coumba = served.person("Coumba", &[]);
    served.grant("Coumba", "rco", &[]);
    let mut board = || coumba.get(&format!("{LEDGER}/board?year=2021")).is(200).json()["agencies"].clone();
    let before = board();
    assert_eq!(before, served.sandbox.run(&["board", "--year", "2021", "--json"]).ok().json()["agencies"]);
    // Approved, reversed and recorded meanwhile by others.
    let log = served.sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let of = |amount: &str| {
        let found = entries.iter().find(|entry| entry["payload"]["lines"][0]["amount_minor"] == amount);
        found.expect("is there")["position"].to_string()
    };
    served.sandbox.run(&["approve", &of("20000"), "--actor", "Bakary"]).ok();
    served.sandbox.run(&["reverse", &of("6000"), "--reason", "paid by another"]).ok();
    spend(&served.sandbox, "WFP", "5", "2021-09-30", &[]);
    let after = board();
    assert_eq!(after[0]["quarters"][1], received(1, 0, 0, 0, 0));
    assert_eq!(after[2]["quarters"][2], received(1, 0, 0, 0, 0));
    assert_eq!(after, served.sandbox.run(&["board", "--year", "2021", "--json"]).ok().json()["agencies"]);
    let page = coumba.get("/ledgers/test%2Fmli/board?year=2021").is(200).body;
    let link = "/ledgers/test%2Fmli/entries?agency=WFP&#38;from=2021-07-01&#38;to=2021-09-30";
    assert!(page.contains(link) && page.contains(r#"<td class="missing">missing</td>"#), "{page}");
    let listed = coumba.get(&link.replace("&#38;", "&")).is(200).body;
    assert_eq!(listed.matches("<th scope=\"row\">").count(), 1, "{listed}");
    assert!(coumba.get("/ledgers/test%2Fmli/board?year=21").is(422).body.contains("year-unreadable"));
}

#[test]
fn two_people_of_the_coordinators_office_close_a_period_from_the_page() {
    let served = Served::over(reported());
    let mut people = ["Coumba", "Demba", "Awa"].map(|name| served.person(name, &[]));
    served.grant("Coumba", "rco", &[]);
    served.grant("Demba", "rco", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let [coumba, demba, awa] = &mut people;
    let board = "/ledgers/test%2Fmli/board";
    let page = coumba.get(board).is(200);
    let (form, key) = (page.field("form"), page.field("key"));
    let ask = |browser: &mut crate::serve::Browser, form: &str, period: &str, reason: &str| {
        let fields =
            [("form", form), ("key", key.as_str()), ("step", "closed"), ("period", period), ("reason", reason)];
        browser.form(board, &fields)
    };
    for (period, reason, wrong) in [("2021-Q5", "x", "period-unreadable"), ("2021-Q2", " ", "reason-missing")] {
        assert!(ask(coumba, &form, period, reason).is(422).body.contains(wrong), "{wrong}");
    }
    ask(coumba, &form, "2021-T2", "all agencies reported").is(303);
    let waiting = coumba.get(&format!("{LEDGER}/periods")).is(200).json();
    let asked = waiting["asked"][0].clone();
    assert_eq!([&asked["change"], &asked["first"], &asked["last"]], ["closed", "2021-04-01", "2021-06-30"]);
    let position = asked["position"].to_string();
    let confirm = |browser: &mut crate::serve::Browser, form: &str| {
        browser.form(board, &[("form", form), ("step", "confirm"), ("position", position.as_str())])
    };
    assert!(confirm(coumba, &form).is(422).body.contains("second-person-needed"));
    let theirs = awa.get(board).is(200);
    assert!(theirs.body.contains("until another person confirms") && !theirs.body.contains("value=\"confirm\""));
    assert!(confirm(awa, &theirs.field("form")).is(403).body.contains("periods-not-yours"));
    let own = demba.get(board).is(200).field("form");
    confirm(demba, &own).is(303);
    assert!(demba.get(&format!("{board}?year=2021")).is(200).body.contains("2021-Q2 (closed)"));
    let refused = awa.post(&format!("{LEDGER}/entries"), &crate::serve::spent("FAO", "1")).is(422);
    assert_eq!(crate::serve::code(&refused), "period-closed");
    // Late, it counts today and keeps its date: over the API, and from a form that offers it where it is needed.
    let late = |awa: &mut crate::serve::Browser, word: &str| {
        let body = crate::serve::spent("FAO", "1").to_string();
        let entries = format!("{LEDGER}/entries");
        awa.send(ureq::http::Method::POST, &entries, "application/json", &body, &[("jate-late", word)])
    };
    assert_eq!(crate::serve::code(&late(awa, "yes").is(422)), "word-unknown");
    let done = late(awa, "true").is(201).json();
    let recorded = |awa: &mut crate::serve::Browser, position: &str| {
        let entry = awa.get(&format!("{LEDGER}/entries/{position}")).is(200).json();
        assert_eq!(entry["payload"]["late"], "2021-06-30");
        assert!(entry["effective"].as_str().is_some_and(|day| day > "2021-06-30"), "{entry}");
    };
    recorded(awa, &done["receipts"][0]["position"].to_string());
    let record = "/ledgers/test%2Fmli/record";
    let form = awa.get(record).is(200).field("form");
    let fields = [("form", &*form), ("measure", "spent"), ("agency", "FAO"), ("currency", "USD"), ("amount", "2")];
    let fields = [&fields[..], &[("date", "2021-06-30"), ("key", "late")]].concat();
    let refused = awa.form(record, &[&fields[..], &[("step", "check")]].concat()).is(422);
    assert!(refused.body.contains("period-closed") && refused.body.contains("name=\"late\""), "{}", refused.body);
    let shown = awa.form(record, &[&fields[..], &[("step", "check"), ("late", "yes")]].concat()).is(200);
    let checked = shown.field("checked");
    let now = [("step", "record"), ("late", "yes"), ("checked", &*checked)];
    let done = awa.form(record, &[&fields[..], &now].concat()).is(303);
    recorded(awa, done.header("location").rsplit('/').next().expect("a position"));
    // And by the API, reopened.
    let reopen =
        json!({ "period": "2021-04-01..2021-06-30", "change": "reopened", "reason": "one was forgotten", "key": "r" });
    let done = coumba.post(&format!("{LEDGER}/periods"), &reopen).is(201).json();
    assert_eq!(coumba.post(&format!("{LEDGER}/periods"), &reopen).is(200).json()["receipts"], done["receipts"]);
    let position = done["receipts"][0]["position"].to_string();
    let confirmation = format!("{LEDGER}/periods/{position}/confirmation");
    let stale = [("if-match", "\"1:0000000000000000000000000000000000000000000000000000000000000000\"")];
    let moved = demba.send(Method::POST, &confirmation, "application/json", "{}", &stale);
    assert_eq!(code(&moved.is(422)), "expect-unknown");
    demba.post(&confirmation, &json!({})).is(201);
    // The answer was lost: it is confirmed already.
    assert_eq!(demba.post(&confirmation, &json!({})).is(200).json()["receipts"], json!([]));
    awa.post(&format!("{LEDGER}/entries"), &crate::serve::spent("FAO", "1")).is(201);
    served.stop().run(&["verify"]).ok();
}
