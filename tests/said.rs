//! What the command line records, over the API: items, the register, settings, files; each by whoever may, with a receipt.

use crate::serve::{Answer, Browser, LEDGER, PASSWORD, Served, code};
use crate::support::Sandbox;
use serde_json::{Value, json};

struct Office {
    served: Served,
    awa: Browser,
    coumba: Browser,
}

/// Awa records for the FAO, Coumba is of the Resident Coordinator's Office.
fn office() -> Office {
    let served = Served::over(Sandbox::with_ledger());
    let signed = |name: &str, function: &str, agencies: &[&str]| {
        served.person(name, &[]);
        served.grant(name, function, agencies);
        let mut browser = served.visitor();
        browser.sign_in(name, PASSWORD);
        browser
    };
    let (awa, coumba) = (signed("Awa", "finance-officer", &["FAO"]), signed("Coumba", "rco", &[]));
    Office { served, awa, coumba }
}

fn to(path: &str) -> String {
    format!("{LEDGER}{path}")
}

fn report(sandbox: &Sandbox, name: &str) -> Vec<Value> {
    let report = sandbox.run(&["report", name, "--json"]).ok().json();
    report["rows"].as_array().expect("rows").clone()
}

/// What waited in a browser says whose it is: under the session of somebody else it is not recorded.
#[test]
fn a_request_of_somebody_else_is_nobody_s() {
    let Office { served, .. } = office();
    served.person("Moussa Traoré", &[]);
    served.grant("Moussa Traoré", "finance-officer", &["FAO"]);
    let mut moussa = served.visitor();
    moussa.sign_in("Moussa Traoré", PASSWORD);
    let amount = crate::serve::spent("FAO", "1").to_string();
    let mut sent = |of: &str| {
        let whose = [("jate-person", of)];
        moussa.send(ureq::http::Method::POST, &to("/entries"), "application/json", &amount, &whose).status
    };
    assert_eq!(["Awa", "", "Moussa", "Moussa%20Traor%C3%A9"].map(&mut sent), [401, 401, 401, 201]);
    served.stop();
}

#[test]
fn what_the_office_says_of_a_ledger_is_known_there_and_every_item_has_its_receipt() {
    let Office { served, mut awa, mut coumba } = office();
    for (path, said) in [
        ("/frameworks", json!({ "code": "CF", "title": "Cooperation framework", "cycle": "2020-2024" })),
        ("/nodes", json!({ "code": "1", "level": "axis", "title": "Peace", "agencies": ["FAO", "PAM"] })),
        (
            "/funds",
            json!({ "code": "SPT", "title": "Spotlight", "modality": "pass-through", "lead": "UNFPA", "indirect": "7" }),
        ),
        (
            "/indicators",
            json!({ "indicator": "1.a", "title": "Leaders trained", "kind": "count", "direction": "up", "parts": "add" }),
        ),
        ("/agencies", json!({ "names": ["UNICEF"], "aliases": ["Programme mondial=WFP"] })),
        ("/partners", json!({ "alias": "Caeb", "partner": "CAEB" })),
        (
            "/rates",
            json!({ "base": "USD", "quote": "XOF", "rate": "600,5", "decimal": "comma", "source": "BCEAO", "date": "2021-01-01" }),
        ),
        ("/risks", json!({ "title": "A flood", "likelihood": "4", "impact": "5", "year": "2021" })),
        ("/results", json!({ "indicator": "1.a", "role": "target", "value": "120", "year": "2021" })),
        (
            "/statements",
            json!({ "document": "Report 2021", "table": "1", "row": "FAO", "column": "spent", "amount": "12,5", "decimal": "comma", "year": "2021" }),
        ),
        ("/narratives", json!({ "node": "1", "language": "fr", "text": "On avance", "year": "2021" })),
    ] {
        let done = coumba.post(&to(path), &said).is(201).json();
        assert_eq!(done["receipts"][0]["ledger"], "test/mli", "{path}: {done}");
    }
    let known = awa.get(&to("/register")).is(200).json();
    assert_eq!(known["frameworks"][0]["nodes"][0]["agencies"], json!(["FAO", "WFP"]));
    assert_eq!(known["funds"]["SPT"]["title"], "Spotlight");
    assert_eq!(known["indicators"][0]["parts_add_up"], true);
    let award = json!({ "partner": "Caeb", "agency": "FAO", "amount": "1 234,50", "decimal": "comma", "currency": "USD",
        "node": "1", "year": "2021", "key": "award-1" });
    let first = awa.post(&to("/awards"), &award).is(201).json();
    // The answer was lost: the same receipt; the same key for something else is a conflict.
    let again = awa.post(&to("/awards"), &award).is(200).json();
    assert_eq!((&again["receipts"], &again["repeated"]), (&first["receipts"], &json!(true)));
    let mut other = award;
    other["amount"] = json!("9");
    assert_eq!(code(&awa.post(&to("/awards"), &other).is(409)), "request-conflict");
    for (path, said) in [
        ("/results", json!({ "indicator": "1.a", "value": "30", "year": "2021" })),
        (
            "/narratives",
            json!({ "node": "1", "agency": "FAO", "language": "fr", "text": "Mme Traore a signé", "year": "2021" }),
        ),
        (
            "/transfers",
            json!({ "fund": "SPT", "agency": "FAO", "amount": "107", "indirect": "7", "currency": "USD", "year": "2021" }),
        ),
    ] {
        awa.post(&to(path), &said).is(201);
    }
    let text = awa.get(&to("/entries?from=0")).is(200).json();
    let entries = text["entries"].as_array().expect("entries");
    let narrative = entries.iter().rev().find(|one| one["type"] == "narrative.recorded").expect("a text");
    let at = narrative["position"].as_u64().expect("a position");
    // Who wrote it writes it anew; the office erases what must not stand.
    let anew = json!({ "text": "Une responsable a signé", "reason": "a name" });
    let done = awa.post(&to(&format!("/entries/{at}/correction")), &anew).is(201).json();
    let replaced = done["receipts"][1]["position"].as_u64().expect("a position");
    let erased = json!({ "field": "item.narrative.text", "reason": "a name" });
    assert_eq!(code(&awa.post(&to(&format!("/entries/{at}/redaction")), &erased).is(403)), "office-only");
    coumba.post(&to(&format!("/entries/{at}/redaction")), &erased).is(201);
    let both = json!({ "text": "x", "amount": "7", "reason": "slip" });
    assert_eq!(code(&awa.post(&to(&format!("/entries/{replaced}/correction")), &both).is(422)), "correction-of-what");
    let sandbox = served.stop();
    let awards = report(&sandbox, "awards");
    assert_eq!((&awards[0]["key"]["partner"], &awards[0]["awarded"]), (&json!("CAEB"), &json!("1234.50")));
    let matrix = report(&sandbox, "results-matrix");
    // 30 of 120 from nothing: a quarter.
    assert_eq!((&matrix[0]["result"], &matrix[0]["target"]), (&json!("30"), &json!("120")));
    sandbox.run(&["verify"]).ok();
}

#[test]
fn an_award_that_was_wrong_in_anything_is_replaced_in_one_step_by_whoever_may_record_both() {
    let Office { served, mut awa, mut coumba } = office();
    let award = json!({ "partner": "Caeb", "agency": "FAO", "amount": "1 234,50", "decimal": "comma", "currency": "USD",
        "year": "2021", "date": "2021-03-01" });
    let first = awa.post(&to("/awards"), &award).is(201).json();
    let first = first["receipts"].as_array().expect("receipts").last().expect("one")["position"].clone();
    let path = to(&format!("/entries/{first}/replacement"));
    let mut right = award.clone();
    (right["partner"], right["amount"], right["key"]) = (json!("AMAPROS"), json!("1 324,50"), json!("slip-1"));
    let said = json!({ "reason": "another partner", "instead": { "award": right } });
    let done = awa.post(&path, &said).is(201).json();
    assert_eq!(done["receipts"].as_array().expect("two").len(), 2, "{done}");
    // The answer was lost: the same receipts. The same key for something else is a conflict.
    let again = awa.post(&path, &said).is(200).json();
    assert_eq!((&again["receipts"], &again["repeated"]), (&done["receipts"], &json!(true)));
    let mut other = said.clone();
    other["instead"]["award"]["amount"] = json!("7");
    assert_eq!(code(&awa.post(&path, &other).is(409)), "request-conflict");
    // It no longer stands; what took its place does, but not for an agency that is not hers, and not for a risk.
    other["instead"]["award"]["key"] = json!("slip-2");
    assert_eq!(code(&awa.post(&path, &other).is(422)), "already-reversed");
    let stands = to(&format!("/entries/{}/replacement", done["receipts"][1]["position"]));
    other["instead"]["award"]["agency"] = json!("PAM");
    assert_eq!(code(&awa.post(&stands, &other).is(403)), "agency-not-yours");
    let risk = json!({ "reason": "x", "instead": { "risk": { "title": "A flood" } } });
    assert_eq!(code(&coumba.post(&stands, &risk).is(422)), "not-of-its-kind");
    let node = json!({ "reason": "x", "instead": { "fund": { "code": "SPT", "title": "Spotlight" } } });
    assert_eq!(code(&coumba.post(&stands, &node).is(422)), "not-of-its-kind");
    let close = json!({ "reason": "x", "instead": { "period": {} } });
    assert_eq!(code(&awa.post(&stands, &close).is(422)), "request-unreadable");
    let sandbox = served.stop();
    let awards = report(&sandbox, "awards");
    let shown: Vec<_> = awards.iter().map(|row| (&row["key"]["partner"], &row["awarded"])).collect();
    assert_eq!(shown, [(&json!("AMAPROS"), &json!("1324.50"))]);
    let entry = sandbox.run(&["show", &done["receipts"][1]["position"].to_string(), "--json"]).ok().json();
    assert_eq!(entry["payload"]["replaces"]["position"], json!(first.to_string()));
    sandbox.run(&["verify"]).ok();
}

#[test]
fn tables_are_made_anew_by_the_office_and_say_what_became_of_each() {
    let Office { served, mut awa, mut coumba } = office();
    let amount =
        json!({ "measure": "spent", "agencies": ["FAO"], "amount": "10", "currency": "USD", "date": "2021-06-30" });
    awa.post(&to("/entries"), &amount).is(201);
    assert_eq!(code(&awa.post(&to("/rebuild"), &Value::Null).is(403)), "office-only");
    let done = coumba.post(&to("/rebuild"), &Value::Null).is(200).json();
    let models = done["projections"].as_array().expect("models");
    assert!(models.iter().all(|model| model["live"] == model["rebuilt"] && model["replaced"] == false), "{done}");
    let cli = served.stop().run(&["rebuild", "--check", "--json"]).ok().json();
    assert_eq!(done, cli);
    assert_eq!(done["ok"], true);
}

/// Whoever records in one ledger and audits another changes nothing in that one, and finds there what they look for.
#[test]
fn functions_are_of_their_ledger() {
    let Office { served, mut awa, .. } = office();
    let other = ["init", "--ledger", "test/ner", "--title", "Niger", "--currency", "USD"];
    served.sandbox.run(&other).ok();
    let there = |command: &[&str]| served.sandbox.run(&[command, &["--ledger", "test/ner"]].concat()).ok();
    let spent = ["record", "expenditure", "--agency", "FAO", "--amount", "5 000.50", "--date", "2021-06-30"];
    there(&[&spent[..], &["--note", "atelier à Diffa"]].concat());
    let amount =
        json!({ "measure": "spent", "agencies": ["FAO"], "amount": "1", "currency": "USD", "date": "2021-06-30" });
    let niger = |path: &str| format!("/api/v1/ledgers/test%2Fner{path}");
    // Where she has no function the ledger is as one that does not exist.
    let unknown = awa.get("/api/v1/ledgers/test%2Fnix/entries").is(404);
    assert_eq!(code(&awa.get(&niger("/entries")).is(404)), code(&unknown));
    there(&["right", "grant", "Awa", "auditor"]);
    let found =
        awa.get(&niger("/search?text=DIFFA&amount=5000.5&agency=fao&from=2021-06-30&to=2021-06-30")).is(200).json();
    let entries = found["entries"].as_array().expect("entries").clone();
    assert_eq!((entries.len(), &entries[0]["payload"]["lines"][0]["amount_minor"]), (1, &json!("500050")));
    assert_eq!(awa.get(&niger("/search?amount=5000")).is(200).json()["entries"], json!([]));
    let wrong = awa.get(&niger("/search?amount=x&agency=NOPE&from=soon")).is(422).json();
    let codes: Vec<_> = wrong["errors"].as_array().expect("errors").iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["date-unreadable", "agency-unknown", "amount-unreadable"]);
    let position = &entries[0]["position"];
    assert_eq!(code(&awa.post(&niger("/entries"), &amount).is(403)), "agency-not-yours");
    awa.post(&niger(&format!("/entries/{position}/reversal")), &json!({ "reason": "x" })).is(403);
    awa.get("/ledgers/test%2Fner/record").is(403);
    awa.post(&to("/entries"), &amount).is(201);
    served.stop().run(&["verify", "--ledger", "test/ner"]).ok();
}

/// A file whose heads no layout knows: somebody says which row has its heads and which column is which, sees what comes of it, and
/// imports it.
#[test]
fn the_columns_of_a_file_that_nobody_knows_are_said_on_its_page() {
    let Office { served, coumba: mut awa, .. } = office();
    let import = "/ledgers/test%2Fmli/import";
    let form = awa.get(import).is(200).field("form");
    // Five cells of a remark above four heads, two of which are the same.
    let file = "Bureau,de,Gao,et,Kidal\nQui,Engagé,Montant,Montant\nFAO,700,300,5\nPAM,70,30,6\n";
    let unknown = awa.upload(import, &[("form", &*form), ("year", "2021")], ("gao.csv", file)).is(422);
    let begin = unknown.body.find(&format!("{import}/")).expect("an address");
    let address = unknown.body[begin..begin + import.len() + 37].to_owned();
    assert!(unknown.body.contains("selected>row 1: Bureau | de | Gao | et | Kidal<"), "{}", unknown.body);
    let kind = |step: &'static str| {
        let layout = "financial-overview-by-agency";
        vec![("form", &*form), ("year", "2021"), ("layout", layout), ("header", "1"), ("step", step)]
    };
    let columns = awa.form(&address, &kind("look")).is(422).body;
    for head in ["A · Qui", "B · Engagé", "C · Montant", "D · Montant"] {
        assert!(columns.contains(&format!(">{head}</label>")), "{head}: {columns}");
    }
    assert!(!columns.contains("column-4"), "{columns}");
    // As the page offers them.
    let place = |head: &str| {
        let begin = columns.find("id=\"column-0\"").expect("a choice");
        let choices = &columns[begin..begin + columns[begin..].find("</select>").expect("an end")];
        let at = choices.find(&format!(">{head}")).unwrap_or_else(|| panic!("no {head}: {choices}"));
        choices[..at].rsplit('"').find(|text| text.parse::<usize>().is_ok()).expect("a place").to_owned()
    };
    // What was said of the columns of another layout, or below other heads, says nothing of this one's: it is asked again.
    for other in ["entries 1", "financial-overview-by-agency 0"] {
        let other = awa.form(&address, &[&kind("look")[..], &[("columns_of", other), ("column-0", "0")]].concat());
        assert!(other.is(422).body.contains("id=\"column-0\""));
    }
    let (agency, spent) = (place("Agences / Agence *"), place("spent<"));
    let said = |third: &'static str, fourth: &'static str| {
        let or_not = |is: &str| if is.is_empty() { String::new() } else { spent.clone() };
        let columns_of = "financial-overview-by-agency 1".to_owned();
        [
            ("columns_of", columns_of),
            ("column-0", agency.clone()),
            ("column-1", String::new()),
            ("column-2", or_not(third)),
            ("column-3", or_not(fourth)),
        ]
    };
    // The same thing twice is told, and the columns are shown again.
    let twice = awa.form(&address, &pairs(kind("look"), &said("spent", "spent"))).is(422).body;
    assert!(
        twice.contains("The columns “Montant” and “Montant” mean the same.") && twice.contains("id=\"column-3\""),
        "{twice}"
    );
    let one = said("spent", "");
    let seen = awa.form(&address, &pairs(kind("look"), &one)).is(200);
    assert!(seen.body.contains("value=\"import\"") && seen.body.contains("300"), "{}", seen.body);
    // What was read as what is still shown, and may be said otherwise; that is looked at before it is recorded.
    assert!(seen.body.contains(&format!("<option value=\"{spent}\" selected>")), "{}", seen.body);
    let looked = seen.field("looked");
    let other = said("", "spent");
    let unseen = awa.form(&address, &[&pairs(kind("import"), &other)[..], &[("looked", &*looked)]].concat()).is(200);
    assert!(unseen.body.contains("value=\"import\"") && unseen.field("looked") != looked, "{}", unseen.body);
    let begun = awa.form(&address, &[&pairs(kind("import"), &one)[..], &[("looked", &*looked)]].concat()).is(303);
    awa.finished(&begun);
    let report = awa.get(&to("/reports/financial-overview-by-agency?year=2021")).is(200).json();
    // What is not used is not read, though its head is known.
    assert_eq!((&report["total"]["spent"], &report["total"]["committed"]), (&json!("330.00"), &json!("0.00")));
    served.stop().run(&["verify"]).ok();
}

/// Somebody says what a file is that is known by its heads: what the page then shows is looked at, and is imported at the first press.
#[test]
fn what_a_file_is_is_said_once() {
    let Office { served, mut awa, .. } = office();
    let import = "/ledgers/test%2Fmli/import";
    let form = awa.get(import).is(200).field("form");
    let file = ("a.csv", "Agence,Dépenses\nFAO,5\n");
    let first = awa.upload(import, &[("form", &*form), ("year", "2021")], file).is(200);
    let begin = first.body.find(&format!("{import}/")).expect("an address");
    let address = first.body[begin..begin + import.len() + 37].to_owned();
    let kind = [("form", &*form), ("year", "2021"), ("layout", "financial-overview-by-agency")];
    let seen = awa.form(&address, &[&kind[..], &[("step", "look")]].concat()).is(200);
    // As a browser sends what the page shows.
    let chosen = |name: &str| {
        let at =
            seen.body.find(&format!("<select id=\"{name}\"")).unwrap_or_else(|| panic!("no {name}: {}", seen.body));
        let select = &seen.body[at..at + seen.body[at..].find("</select>").expect("an end")];
        let before = &select[..select.find("\" selected>").expect("one")];
        before[before.rfind('"').expect("a value") + 1..].to_owned()
    };
    let (header, agency, spent) = (chosen("header"), chosen("column-0"), chosen("column-1"));
    let (columns_of, looked) = (seen.field("columns_of"), seen.field("looked"));
    let page = [
        ("header", &*header),
        ("columns_of", &*columns_of),
        ("column-0", &*agency),
        ("column-1", &*spent),
        ("looked", &*looked),
        ("step", "import"),
    ];
    let begun = awa.form(&address, &[&kind[..], &page].concat()).is(303);
    awa.finished(&begun);
    let report = awa.get(&to("/reports/financial-overview-by-agency?year=2021")).is(200).json();
    assert_eq!(report["total"]["spent"], "5.00");
    served.stop();
}

/// What is said of a file beside what is said of its columns.
fn pairs<'a>(kind: Vec<(&'a str, &'a str)>, said: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    kind.into_iter().chain(said.iter().map(|(name, place)| (*name, &**place))).collect()
}

/// A name that nobody knows is said to mean an agency where the file is shown, and over the API beside it.
#[test]
fn names_of_a_file_are_said_to_mean_agencies() {
    let Office { served, mut awa, mut coumba } = office();
    let table = "Agence;Dépenses 2020\nOCHCHR;100\n";
    let import = "/ledgers/test%2Fmli/import";
    let form = coumba.get(import).is(200).field("form");
    let unknown = coumba.upload(import, &[("form", &*form)], ("a.csv", table)).is(422);
    assert!(unknown.body.contains("<textarea id=\"alias\""), "{}", unknown.body);
    let begin = unknown.body.find(&format!("{import}/")).expect("an address");
    let address = unknown.body[begin..begin + import.len() + 37].to_owned();
    let wrong = coumba.form(&address, &[("form", &*form), ("step", "look"), ("alias", "OCHCHR")]).is(422);
    assert!(wrong.body.contains("Write it like OCHCHR=OHCHR."), "{}", wrong.body);
    let seen = coumba.form(&address, &[("form", &*form), ("step", "look"), ("alias", "OCHCHR = OHCHR\r\n")]).is(200);
    let looked = seen.field("looked");
    let now = [("form", &*form), ("step", "import"), ("alias", "OCHCHR = OHCHR\r\n"), ("looked", &looked)];
    let begun = coumba.form(&address, &now).is(303);
    coumba.finished(&begun);
    let sent = |browser: &mut Browser, path: &str, body: &str| {
        browser.send(ureq::http::Method::POST, &to(path), "text/csv", body, &[])
    };
    let other = "Agence;Dépenses 2020\nProgramme mondial;7\nCroix-Rouge malienne;5\n";
    let of = "/imports?name=b.csv&alias=Programme%20mondial%3DWFP%3BX%3DFAO";
    assert_eq!(code(&sent(&mut coumba, of, other).is(422)), "agency-unknown");
    sent(&mut coumba, &format!("{of}&accept_unknown_agencies=true"), other).is(201);
    // An officer says it of their own agencies; of others it is the office's to say.
    let own = "measure,agency,amount,date\nspent,Organisation mondiale,3,2020-06-30\nspent,FAO,0.50,2020-06-30\n";
    let of = |code: &str| format!("/imports?name=own.csv&alias=Organisation%20mondiale%3D{code}");
    assert_eq!(code(&sent(&mut awa, &of("WFP"), own).is(403)), "import-not-yours");
    sent(&mut awa, &of("FAO"), own).is(201);
    let wrong = sent(&mut awa, "/imports?name=c.csv&alias=Programme", other).is(422);
    assert_eq!(code(&wrong), "alias-malformed");
    let report = coumba.get(&to("/reports/financial-overview-by-agency?year=2020")).is(200).json();
    assert_eq!(report["total"]["spent"], "115.50");
    let sandbox = served.stop();
    let agencies = sandbox.run(&["agency", "--json"]).ok().json();
    let agencies = agencies["agencies"].as_array().expect("agencies").clone();
    let aliases = |code: &str| agencies.iter().find(|one| one["code"] == code).map(|one| one["aliases"].clone());
    assert_eq!((aliases("OHCHR"), aliases("WFP")), (Some(json!("OCHCHR")), Some(json!("Programme mondial"))));
    sandbox.run(&["verify"]).ok();
}

/// What the command line says beside a file is said on the page and over the API, and is seen before it is done.
#[test]
fn rows_that_are_other_money_and_funds_of_transfers_are_said_beside_a_file() {
    let Office { served, mut awa, mut coumba } = office();
    let (head, row) = ("measure,agency,amount,date\n", "spent,FAO,10,2021-06-30\n");
    let import = "/ledgers/test%2Fmli/import";
    let form = awa.get(import).is(200).field("form");
    let first = awa.upload(import, &[("form", &*form)], ("a.csv", &format!("{head}{row}"))).is(200);
    let id = |page: &Answer| {
        let begin = page.body.find(&format!("{import}/")).expect("an address") + import.len() + 1;
        page.body[begin..begin + 36].to_owned()
    };
    let address = format!("{import}/{}", id(&first));
    assert!(!first.body.contains("name=\"distinct\""), "{}", first.body);
    let begun = awa.form(&address, &[("form", &*form), ("step", "import")]).is(303);
    awa.finished(&begun);
    // The same row in another file waits, and is not recorded with what was not shown so.
    let other = format!("{head}{row}spent,FAO,11,2021-06-30\n");
    let page = awa.upload(import, &[("form", &*form)], ("b.csv", &other)).is(200);
    assert!(page.body.contains("name=\"distinct\"") && page.body.contains("other money"), "{}", page.body);
    let address = format!("{import}/{}", id(&page));
    let ticked = [("form", &*form), ("distinct", "yes")];
    let looked = awa.form(&address, &[&ticked[..], &[("step", "import")]].concat()).is(200);
    let looked = looked.field("looked");
    let ticked = [("form", &*form), ("distinct", "yes"), ("looked", &looked), ("step", "import")];
    let begun = awa.form(&address, &ticked).is(303);
    awa.finished(&begun);
    // And over the API: transfers of a fund that the file does not name.
    coumba.post(&to("/funds"), &json!({ "code": "PB", "title": "Peacebuilding" })).is(201);
    let spent =
        awa.get(&to("/reports/financial-overview-by-agency?year=2021")).is(200).json()["total"]["spent"].clone();
    assert_eq!(spent, "31.00");
    let table = "RUNO,Spotlight Phase I (USD),Contributions des agences de l'ONU\nUNFPA,\"6,800,496\",\"543,344\"\n";
    let file = |fund: &str| to(&format!("/imports?name=funding.csv&year=2020&decimal=point&fund={fund}"));
    let octets = "application/octet-stream";
    coumba.send(ureq::http::Method::POST, &file("PB"), octets, table, &[]).is(201);
    let funding = coumba.get(&to("/reports/agency-funding")).is(200).json();
    assert_eq!(
        (&funding["rows"][0]["key"]["fund"], &funding["rows"][0]["transferred"]),
        (&json!("PB"), &json!("6800496.00"))
    );
    served.stop().run(&["verify"]).ok();
}

#[test]
fn the_report_of_a_year_is_taken_from_a_page_and_over_the_api_as_on_the_command_line() {
    let Office { served, mut awa, mut coumba } = office();
    let amount =
        json!({ "measure": "spent", "agencies": ["FAO"], "amount": "4321", "currency": "USD", "date": "2021-06-30" });
    awa.post(&to("/entries"), &amount).is(201);
    let page = coumba.get("/ledgers/test%2Fmli").is(200).body;
    assert!(page.contains("action=\"/ledgers/test%2Fmli/country-results\""), "{page}");
    let file = coumba.get("/ledgers/test%2Fmli/country-results?year=2021").is(200);
    assert!(file.header("content-disposition").contains("country-results-2021.html"));
    assert!(file.body.contains("4,321"), "{}", file.body);
    let document = coumba.get(&to("/country-results?year=2021&format=json&lang=fr")).is(200).json();
    assert_eq!(document["year"], "2021");
    let wrong = coumba.get(&to("/country-results?year=MMXXI&as_of=soon")).is(422).json();
    let codes: Vec<_> = wrong["errors"].as_array().expect("errors").iter().map(|error| &error["code"]).collect();
    assert_eq!(codes, ["year-unreadable", "as-of-invalid"]);
    let sandbox = served.stop();
    let command = ["report", "country-results", "--year", "2021"];
    assert_eq!(file.body, sandbox.run(&[&command[..], &["--lang", "en"]].concat()).ok().out);
    assert_eq!(document, sandbox.run(&[&command[..], &["--json", "--lang", "fr"]].concat()).ok().json());
}

#[test]
fn a_ledger_is_published_from_a_page_and_over_the_api_in_the_bytes_of_the_command_line() {
    let Office { served, mut awa, mut coumba } = office();
    let amount =
        json!({ "measure": "spent", "agencies": ["FAO"], "amount": "10", "currency": "USD", "date": "2021-06-30" });
    awa.post(&to("/entries"), &amount).is(201);
    let publisher = "reporting_org=XM-DAC-41121&reporting_name=RCO&country=ML&sector=43010";
    let file = coumba.get(&to(&format!("/iati?{publisher}"))).is(200);
    assert!(file.header("content-disposition").contains("activities.xml"), "{}", file.header("content-disposition"));
    // Everything that is wrong with it at once, and no file where an activity would not say what it is for.
    let wrong = coumba.get(&to("/iati?reporting_org=X%201&reporting_name=&country=Mali&sector=health")).is(422).json();
    let codes: Vec<&str> =
        wrong["errors"].as_array().expect("errors").iter().filter_map(|one| one["code"].as_str()).collect();
    assert_eq!(codes, ["publisher-unnamed", "publisher-malformed", "country-malformed", "sector-malformed"]);
    let bare = coumba.get(&to("/iati?reporting_org=X-1&reporting_name=X")).is(422);
    assert_eq!(code(&bare), "iati-without-country");
    let path = "/ledgers/test%2Fmli/iati";
    assert!(coumba.get("/ledgers/test%2Fmli").is(200).body.contains(path));
    let form = coumba.get(path).is(200).field("form");
    let fields = [("form", &*form), ("reporting_org", "XM-DAC-41121"), ("reporting_name", "RCO"), ("country", "ML")];
    let refused = coumba.form(path, &fields).is(422);
    assert!(refused.body.contains("iati-without-sector") && refused.field("reporting_name") == "RCO");
    assert_eq!(coumba.form(path, &[&fields[..], &[("sector", "43010")]].concat()).is(200).body, file.body);
    let sandbox = served.stop();
    let log = sandbox.run(&["person", "log", "--accounts", "accounts", "--json"]).ok().json();
    let taken = log["lines"].as_array().expect("lines").iter().filter(|line| line["what"] == "exported test/mli iati");
    assert_eq!(taken.count(), 2, "{log}");
    let written =
        ["iati", "--reporting-org", "XM-DAC-41121", "--reporting-name", "RCO", "--country", "ML", "--sector", "43010"];
    sandbox.run(&[&written[..], &["-o", "out.xml"]].concat()).ok();
    assert_eq!(std::fs::read_to_string(sandbox.path("out.xml")).expect("written"), file.body);
}

#[test]
fn an_auditor_holds_a_downloaded_report_to_the_ledger_without_a_terminal() {
    let Office { served, mut awa, .. } = office();
    let amount =
        json!({ "measure": "spent", "agencies": ["FAO"], "amount": "4321", "currency": "USD", "date": "2021-06-30" });
    awa.post(&to("/entries"), &amount).is(201);
    served.person("Djeneba", &[]);
    served.grant("Djeneba", "auditor", &[]);
    let mut djeneba = served.visitor();
    djeneba.sign_in("Djeneba", PASSWORD);
    let report = djeneba.get(&to("/reports/financial-overview-by-agency?year=2021&format=csv")).is(200).body;
    // More is recorded since: the report is of then.
    awa.post(&to("/entries"), &amount).is(201);
    let path = to("/check-report");
    let check = |djeneba: &mut Browser, file: &str| {
        djeneba.send(ureq::http::Method::POST, &path, "application/octet-stream", file, &[])
    };
    let same = check(&mut djeneba, &report).is(200).json();
    assert_eq!((&same["identical"], &same["count"]), (&json!(true), &json!(0)), "{same}");
    let changed = report.replace("4321", "4312");
    let other = check(&mut djeneba, &changed).is(200).json();
    // In the row of the agency, and in the total.
    let cells: Vec<_> = other["differences"]
        .as_array()
        .expect("cells")
        .iter()
        .map(|cell| (&cell["expected"], &cell["found"]))
        .collect();
    assert!(cells.contains(&(&json!("4321.00"), &json!("4312.00"))) && other["identical"] == false, "{other}");
    assert_eq!(code(&check(&mut djeneba, "Agence;Budget\nFAO;7\n").is(422)), "report-unreadable");
    // A name of a million letters for a hundred thousand values, each a cell under that name: it is refused, and not built.
    let bomb = format!(r#"{{"{}":[{}0]}}"#, "x".repeat(1_000_000), "0,".repeat(100_000));
    assert_eq!(code(&check(&mut djeneba, &bomb).is(422)), "report-unreadable");
    let theirs = report.replace("test/mli", "test/mlo");
    assert_eq!(code(&check(&mut djeneba, &theirs).is(422)), "report-of-another-ledger");
    // The same on a page.
    let page = "/ledgers/test%2Fmli/check-report";
    let form = djeneba.get("/ledgers/test%2Fmli/verify").is(200).field("form");
    let sound = djeneba.upload(page, &[("form", &*form)], ("overview.csv", &report)).is(200);
    assert!(sound.body.contains("class=\"done\"") && sound.body.contains("overview.csv"), "{}", sound.body);
    let broken = djeneba.upload(page, &[("form", &*form)], ("overview.csv", &changed)).is(200);
    assert!(broken.body.contains("class=\"problems\"") && broken.body.contains("4312"), "{}", broken.body);
    assert!(djeneba.upload(page, &[("form", &*form)], ("overview.csv", "x")).is(422).body.contains("report-"));
    served.stop().run(&["verify"]).ok();
}

#[test]
fn what_is_not_theirs_is_refused_and_every_wrong_word_is_told_at_once() {
    let Office { served, mut awa, mut coumba } = office();
    for (path, said) in [
        ("/indicators", json!({ "indicator": "1.a", "title": "Leaders trained", "kind": "count" })),
        ("/frameworks", json!({ "code": "CF", "title": "Framework" })),
        ("/nodes", json!({ "code": "1", "level": "axis", "title": "Peace" })),
    ] {
        coumba.post(&to(path), &said).is(201);
    }
    // What another recorded, of another agency or of none, she neither corrects nor takes back.
    let at = |done: Value| done["receipts"].as_array().expect("one").last().expect("one")["position"].to_string();
    let seen = json!({ "indicator": "1.a", "value": "7", "year": "2021" });
    let text = json!({ "node": "1", "agency": "PAM", "language": "fr", "text": "On avance", "year": "2021" });
    for (path, said) in [("/results", &seen), ("/narratives", &text)] {
        let entry = at(coumba.post(&to(path), said).is(201).json());
        let back = awa.post(&to(&format!("/entries/{entry}/reversal")), &json!({ "reason": "x" })).is(403);
        assert_eq!(code(&back), "entry-not-yours", "{path}");
    }
    let own =
        at(awa.post(&to("/results"), &json!({ "indicator": "1.a", "value": "8", "year": "2021" })).is(201).json());
    awa.post(&to(&format!("/entries/{own}/reversal")), &json!({ "reason": "slip" })).is(201);
    let twice = json!({ "indicator": "1.a", "value": "8", "year": "2021", "breakdown": "women", "by": ["sex=female"] });
    assert_eq!(code(&awa.post(&to("/results"), &twice).is(422)), "breakdown-twice");
    let empty = json!({ "indicator": "1.a", "value": "8", "year": "2021", "date": "" });
    assert_eq!(code(&awa.post(&to("/results"), &empty).is(422)), "date-unreadable");
    let award = |agency: &str| json!({ "partner": "CAEB", "agency": agency, "amount": "7", "currency": "USD" });
    for (path, said, told) in [
        // Of another agency and of one that does not exist she learns the same.
        ("/awards", award("WFP"), "agency-not-yours"),
        ("/awards", award("NOPE"), "agency-not-yours"),
        ("/awards", json!({ "partner": "CAEB" }), "office-only"),
        ("/risks", json!({ "title": "A flood" }), "office-only"),
        ("/results", json!({ "indicator": "9", "value": "7", "title": "New", "year": "2021" }), "office-only"),
        ("/frameworks", json!({ "code": "CF", "title": "Framework" }), "office-only"),
        ("/ledgers", Value::Null, "not-administrator"),
    ] {
        let answer = if path == "/ledgers" {
            awa.post("/api/v1/ledgers", &json!({ "ledger": "test/new", "title": "New", "currency": "USD" }))
        } else {
            awa.post(&to(path), &said)
        };
        assert_eq!(code(&answer.is(403)), told, "{path}");
    }
    let wrong = json!({ "kind": "given", "fund": "SPT", "agency": "FAO", "amount": "7", "currency": "USS", "year": "2O21",
        "decimal": "dot", "date": "2021-31-12" });
    let told = coumba.post(&to("/transfers"), &wrong).is(422).json();
    let mut codes: Vec<&str> =
        told["errors"].as_array().expect("errors").iter().filter_map(|one| one["code"].as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["currency-unknown", "date-unreadable", "word-unknown", "word-unknown", "year-unreadable"]);
    assert_eq!(told["saved"], false);
    let awards = report(&served.stop(), "awards");
    assert_eq!(awards, Vec::<Value>::new());
}

#[test]
fn files_are_imported_kept_as_evidence_and_taken_back_over_the_api() {
    let Office { served, mut awa, mut coumba } = office();
    let table = "Agence;Dépenses 2020\nFAO;100\n";
    let sent = |browser: &mut Browser, path: &str, body: &str| {
        browser.send(ureq::http::Method::POST, &to(path), "text/csv", body, &[])
    };
    let shown = sent(&mut awa, "/imports?name=a.csv&dry_run=true", table).is(200).json();
    assert_eq!((&shown["counts"], &shown["saved"]), (&json!({ "new": 1 }), &json!(false)));
    let done = sent(&mut awa, "/imports?name=a.csv", table).is(201).json();
    assert_eq!(sent(&mut awa, "/imports?name=b.csv", table).is(200).json()["receipts"], json!([]));
    // Other figures under the same key wait for a reason.
    let revised = table.replace("100", "110");
    assert_eq!(code(&sent(&mut awa, "/imports?name=c.csv", &revised).is(422)), "revision-needs-reason");
    let wrong = sent(&mut awa, "/imports?name=d.csv", "Agence;Dépenses 2020\nFAO;1O0\n").is(422).json();
    assert_eq!((&wrong["errors"][0]["column"], &wrong["errors"][0]["row"]), (&json!("B"), &json!(2)));
    assert_eq!(
        code(&sent(&mut awa, "/imports?name=e.csv", "Agence;Dépenses 2020\nPAM;7\n").is(403)),
        "import-not-yours"
    );
    // What the file is, where it is said: of another kind it lacks what that needs.
    let named = "/imports?dry_run=true&name=a.csv&layout=";
    sent(&mut awa, &format!("{named}financial-overview-by-agency"), table).is(200);
    assert_eq!(code(&sent(&mut awa, &format!("{named}awards"), table).is(422)), "layout-unrecognised");
    assert_eq!(code(&sent(&mut awa, &format!("{named}award"), table).is(422)), "layout-unknown");
    let receipts = done["receipts"].as_array().expect("receipts");
    let entry = receipts.last().expect("one")["position"].to_string();
    let kept = sent(&mut awa, &format!("/entries/{entry}/evidence?name=facture.txt"), "Invoice").is(201).json();
    let file = kept["receipts"][0]["position"].to_string();
    assert_eq!(coumba.get(&to(&format!("/entries/{file}/evidence"))).is(200).body, "Invoice");
    let back = json!({ "reason": "the file of another year" });
    let entries = awa.get(&to("/entries?from=0")).is(200).json();
    let entries = entries["entries"].as_array().expect("entries").clone();
    let of_import = entries.iter().find(|one| one["type"] == "import.recorded").expect("an import");
    let overview = to("/reports/financial-overview-by-agency?year=2020");
    assert_eq!(awa.get(&overview).is(200).json()["total"]["spent"], "100.00");
    let undo = to(&format!("/entries/{}/undo", of_import["position"]));
    awa.post(&undo, &back).is(201);
    // The answer was lost: nothing of it is left to take back.
    assert_eq!(awa.post(&undo, &back).is(200).json()["receipts"], json!([]));
    assert_ne!(awa.get(&overview).is(200).json()["total"]["spent"], "100.00");
    served.stop().run(&["verify"]).ok();
}

#[test]
fn administrators_open_ledgers_and_say_which_key_signs_them() {
    let Office { served, .. } = office();
    let mut fatou = served.person("Fatou", &["--administrator"]);
    let opened = json!({ "ledger": "test/new", "title": "New", "currency": "EUR" });
    let done = fatou.post("/api/v1/ledgers", &opened).is(201).json();
    assert_eq!(done["receipts"][0]["position"], 0);
    assert_eq!(code(&fatou.post("/api/v1/ledgers", &opened).is(422)), "ledger-exists");
    let witness = served.sandbox.run(&["key", "generate", "x.key", "--witness", "x", "--json"]).ok().json();
    let wrong = json!({ "key": witness["key"] });
    assert_eq!(fatou.post(&to("/keys"), &wrong).is(422).json()["saved"], false);
    // One that was made elsewhere, for a ledger of that name.
    let elsewhere = Sandbox::with_ledger();
    let made = elsewhere.run(&["key", "generate", "k.key", "--json"]).ok().json();
    fatou.post(&to("/keys"), &json!({ "key": made["key"] })).is(201);
    let known = served.sandbox.run(&["key", "list", "--ledger", "test/mli", "--json"]).ok().json();
    assert_eq!((&known["keys"][0]["key"], &known["keys"][0]["state"]), (&made["key"], &json!("signs")));
    assert_eq!(code(&fatou.post(&to("/thresholds"), &json!({ "agency": "FAO" })).is(422)), "threshold-missing");
    fatou.post(&to("/thresholds"), &json!({ "agency": "FAO", "amount": "1000", "currency": "USD" })).is(201);
    served.sandbox.run(&["key", "generate", "k.key", "--ledger", "test/new"]).ok();
    let thresholds = served.sandbox.run(&["threshold", "--ledger", "test/mli", "--json"]).ok().json();
    assert_eq!(thresholds["thresholds"][0], json!({ "agency": "FAO", "currency": "USD", "amount": "1000.00" }));
    // An administrator is no auditor: what they may set they may not read.
    assert_eq!(fatou.get(&to("/keys")).status, 404);
    let known = served.sandbox.run(&["key", "list", "--ledger", "test/new", "--json"]).ok().json();
    let id = known["keys"][0]["id"].as_str().expect("an id");
    let new = "/api/v1/ledgers/test%2Fnew/keys";
    fatou.post(&format!("{new}/{id}/revocation"), &json!({ "reason": "the disk was stolen" })).is(201);
    let known = served.sandbox.run(&["key", "list", "--ledger", "test/new", "--json"]).ok().json();
    assert_eq!(known["keys"][0]["state"], "revoked");
    served.stop().run(&["verify"]).ok();
}
