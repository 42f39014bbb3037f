//! What people take from a server: tables of two moments side by side, what is new, proofs and exports.

use crate::proofs::signed;
use crate::serve::{Browser, LEDGER, Served, code, served, spent};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;
use ureq::http::Method;

/// A finance officer of the FAO.
fn officer(served: &Served) -> Browser {
    let awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    awa
}

#[test]
fn two_moments_of_a_table_are_shown_side_by_side_with_their_difference() {
    let served = served();
    let mut awa = officer(&served);
    let path = "/reports/financial-overview-by-agency/changes";
    // Of 1 000.00 dollars that the FAO mobilised, 400.00 are spent.
    let before = awa.get("/api/v1/ledgers").is(200).json()["ledgers"][0]["head"].as_str().expect("a head").to_owned();
    let last = before.split(':').next().expect("a size").parse::<u64>().expect("a number") - 1;
    awa.post(&format!("{LEDGER}/entries"), &spent("FAO", "400")).is(201);
    let changes = awa.get(&format!("{LEDGER}{path}?since={last}&year=2021")).is(200).json();
    assert_eq!(changes["before"]["head"], before);
    let of = |row: &str, column: &str| {
        let rows = changes["changes"].as_array().expect("changes").iter();
        let found = rows.filter(|one| one["column"] == column && one["key"]["agency"].as_str().unwrap_or("") == row);
        let found: Vec<&Value> = found.collect();
        assert_eq!(found.len(), 1, "{row} {column}: {changes}");
        found[0].clone()
    };
    for row in ["FAO", ""] {
        let spent = of(row, "spent");
        assert_eq!([&spent["before"], &spent["after"], &spent["difference"]], ["0.00", "400.00", "400.00"], "{row}");
    }
    // 400 of 1 000; and of 1 500 with the 500 that the WFP mobilised.
    assert_eq!(
        [&of("FAO", "execution_rate")["after"]["percent"], &of("", "execution_rate")["after"]["percent"]],
        ["40", "27"]
    );
    assert!(!changes.to_string().contains("WFP"), "{changes}");
    // A moment with itself.
    let nothing = awa.get(&format!("{LEDGER}{path}?since={last}&as_of={last}")).is(200).json();
    assert_eq!(nothing["changes"], json!([]));
    assert_eq!(code(&awa.get(&format!("{LEDGER}{path}?since=yesterday")).is(422)), "as-of-invalid");
    // The page says the same in words.
    let page = format!("/ledgers/test%2Fmli{path}");
    assert!(awa.get(&page).is(200).body.contains("name=\"since\""));
    awa.lang = "fr";
    let shown = awa.get(&format!("{page}?since={last}&year=2021")).is(200).body;
    assert!(shown.contains(r#"<th scope="row">FAO<br><strong>Ressources dépensées</strong></th><td class="number">0</td><td class="number">400</td><td class="number difference">400</td>"#), "{shown}");
    assert!(awa.get(&format!("{page}?since=hier")).is(422).body.contains("as-of-invalid"));
    // The overview has a chart of what it shows, with the figures in words.
    let overview = awa.get("/ledgers/test%2Fmli/reports/financial-overview-by-agency?year=2021").is(200).body;
    assert!(overview.contains(r#"<desc id="spending-desc">FAO 400</desc>"#), "{overview}");
}

#[test]
fn what_a_client_has_is_not_sent_again_until_the_ledger_goes_on() {
    let served = served();
    let mut awa = officer(&served);
    let paths = ["/reports/financial-overview-by-agency?year=2021", "/entries", "/entries/0"]
        .map(|path| format!("{LEDGER}{path}"));
    let tags = paths.clone().map(|path| awa.get(&path).is(200).header("etag").to_owned());
    let had = |awa: &mut Browser, path: &str, tag: &str| awa.send(Method::GET, path, "", "", &[("if-none-match", tag)]);
    for (path, tag) in paths.iter().zip(&tags) {
        let unchanged = had(&mut awa, path, tag).is(304);
        assert_eq!((unchanged.header("etag"), unchanged.body.as_str()), (tag.as_str(), ""));
        assert!(had(&mut awa, path, "W/\"another\"").is(200).header("cache-control").contains("no-cache"));
        // In another language it is another answer.
        awa.lang = "fr";
        had(&mut awa, path, tag).is(200);
        awa.lang = "en";
        // Who may not read it, has it or not.
        assert_eq!(served.visitor().send(Method::GET, path, "", "", &[("if-none-match", tag)]).status, 401);
    }
    awa.post(&format!("{LEDGER}/entries"), &spent("FAO", "1")).is(201);
    for (path, tag) in paths.iter().zip(&tags) {
        assert_ne!(had(&mut awa, path, tag).is(200).header("etag"), tag);
    }
}

/// Follows a ledger: the lines of the answer, without its head.
pub fn follow(browser: &Browser, more: &str) -> (u16, Box<dyn Iterator<Item = String>>) {
    let host = browser.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("connects");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("ours");
    let cookie = browser.cookie.as_ref().map_or_else(String::new, |cookie| format!("cookie: {cookie}\r\n"));
    write!(stream, "GET {LEDGER}/events HTTP/1.1\r\nhost: {host}\r\n{cookie}{more}\r\n").expect("sends");
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let status = lines.next().expect("a status").split(' ').nth(1).expect("a number").parse().expect("a number");
    (status, Box::new(lines.skip_while(|line| !line.is_empty())))
}

#[test]
fn entries_are_told_as_they_come_and_to_nobody_who_may_not_hear_them() {
    let served = served();
    let mut awa = officer(&served);
    let (status, heard) = follow(&awa, "");
    assert_eq!(status, 200);
    let mut heard = heard.filter(|line| line.starts_with("id: ") || line.starts_with("data: "));
    let entries = format!("{LEDGER}/entries");
    let mut told = || {
        let id: u64 = heard.next().expect("an id")["id: ".len()..].parse().expect("a position");
        let entry: Value = serde_json::from_str(&heard.next().expect("data")["data: ".len()..]).expect("JSON");
        assert_eq!(entry["position"], id);
        (id, entry["type"].as_str().expect("a type").to_owned())
    };
    let first = awa.post(&entries, &spent("FAO", "1")).is(201).json();
    let (position, kind) = told();
    assert_eq!((json!(position), kind.as_str()), (first["receipts"][0]["position"].clone(), "expenditure.recorded"));
    // Recorded elsewhere, by another process: heard all the same.
    served
        .sandbox
        .run(&[
            "record",
            "expenditure",
            "--agency",
            "WFP",
            "--amount",
            "2",
            "--date",
            "2021-06-30",
            "--currency",
            "USD",
        ])
        .ok();
    assert_eq!(told(), (position + 1, "expenditure.recorded".to_owned()));
    // After a break nothing is skipped and nothing comes twice.
    let (_, again) = follow(&awa, &format!("last-event-id: {position}\r\n"));
    let next = again.filter(|line| line.starts_with("id: ")).map(|line| line["id: ".len()..].to_owned()).next();
    assert_eq!(next, Some((position + 1).to_string()));
    // Somebody whose right is taken hears nothing more: the taking itself is the last thing that is tried.
    served.sandbox.run(&["right", "withdraw", "Awa", "finance-officer"]).ok();
    let rest: Vec<String> = heard.collect();
    assert!(rest.len() <= 2, "{rest:?}");
    let (status, _) = follow(&awa, "");
    assert_eq!(status, 404);
    // Whoever listens does not hold a server that ends.
    served.grant("Awa", "auditor", &[]);
    let (_, mut heard) = follow(&awa, "");
    served.stop();
    assert!(heard.all(|line| !line.starts_with("event")));
}

#[test]
fn an_auditor_takes_checkpoints_proofs_and_exports_along_and_checks_them_without_the_server() {
    let served = Served::over(signed());
    let mut djeneba = served.person("Djénéba", &[]);
    served.grant("Djénéba", "auditor", &[]);
    let check = |name: &str, text: &str| {
        served.sandbox.write(name, text);
        served.sandbox.run(&["check", name, "--policy", "policy", "--json"]).ok().json()
    };
    let checkpoint = djeneba.get(&format!("{LEDGER}/checkpoint")).is(200).body;
    assert_eq!(check("from-server", &checkpoint)["checkpoint"]["size"], 7);
    for path in [format!("{LEDGER}/entries/3/proof"), "/ledgers/test%2Fmli/entries/3/proof".to_owned()] {
        let held = check("proof", &djeneba.get(&path).is(200).body);
        assert_eq!((&held["position"], &held["payload"]["lines"][0]["amount_minor"]), (&json!(3), &json!("123450")));
        assert_eq!(held["texts"]["note"], Value::Null);
    }
    let texts = djeneba.get(&format!("{LEDGER}/entries/3/proof?show=texts&size=5")).is(200).body;
    let held = check("proof", &texts);
    assert_eq!((&held["checkpoint"]["size"], &held["texts"]["note"]), (&json!(5), &json!("Fatou's bus")));
    let consistency = djeneba.get(&format!("{LEDGER}/consistency?old=5")).is(200).body;
    let held = check("proof", &consistency);
    assert_eq!([&held["old"]["size"], &held["new"]["size"]], [5, 7]);
    for (query, wrong) in [
        ("entries/3/proof?size=6", "not-signed-yet"),
        ("entries/3/proof?show=all", "word-unknown"),
        ("entries/7/proof", "not-signed-yet"),
        ("consistency?old=6", "checkpoint-other-size"),
        ("consistency?old=7&new=5", "checkpoints-backwards"),
    ] {
        assert_eq!(code(&djeneba.get(&format!("{LEDGER}/{query}")).is(422)), wrong, "{query}");
    }
    // The person and the right came after the signature: they are in the export, and not in the bundle.
    let export = djeneba.get(&format!("{LEDGER}/export")).is(200).body;
    assert_eq!(export, served.sandbox.run(&["export"]).ok().out);
    let bundle = djeneba.get("/ledgers/test%2Fmli/bundle").is(200).body;
    served.sandbox.run(&["bundle", "-o", "bundle"]).ok();
    assert_eq!(bundle, std::fs::read_to_string(served.sandbox.path("bundle")).expect("was written"));
    assert!(export.len() > bundle.len());
    // The page says up to where it was signed, and where the rest is to be had.
    let page = djeneba.get("/ledgers/test%2Fmli/verify").is(200).body;
    assert!(page.contains("Signed up to size 7; 2 entries came since."), "{page}");
    for path in ["checkpoint", "bundle", "export"] {
        djeneba.get(&format!("/ledgers/test%2Fmli/{path}")).is(200);
        assert!(page.contains(&format!("href=\"/ledgers/test%2Fmli/{path}\"")), "{page}");
    }
    // An entry that was signed leads to its proof; one that was not does not.
    assert!(djeneba.get("/ledgers/test%2Fmli/entries/3").is(200).body.contains("entries/3/proof"));
    assert!(!djeneba.get("/ledgers/test%2Fmli/entries/7").is(200).body.contains("entries/7/proof"));
    // A report as a file is the one that the command line writes.
    let file = djeneba.get(&format!("{LEDGER}/reports/risks?format=csv")).is(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.body, served.sandbox.run(&["report", "risks", "--format", "csv"]).ok().out);
}

#[test]
fn a_ledger_that_nobody_signed_says_so() {
    let served = served();
    let mut awa = officer(&served);
    assert!(awa.get("/ledgers/test%2Fmli/verify").is(200).body.contains("Nobody has signed this ledger yet"));
    for path in ["checkpoint", "bundle", "entries/0/proof", "consistency?old=1"] {
        assert_eq!(code(&awa.get(&format!("{LEDGER}/{path}")).is(404)), "checkpoint-none", "{path}");
    }
}

/// Bytes of a page on the line, and of what it needs beside, as a browser asks for them: once.
#[test]
fn the_first_page_is_small_and_those_after_it_are_smaller() {
    const KB: usize = 1000;
    let sandbox = crate::support::Sandbox::new();
    let served = Served::with(sandbox, &["--demo"]);
    let mut stranger = served.visitor();
    let page = stranger.get("/sign-in").is(200).body;
    let beside = ["/assets/office.css?", "/assets/office.js?"].map(|begin| {
        let at = page.find(begin).unwrap_or_else(|| panic!("no {begin}: {page}"));
        page[at..].split('"').next().expect("its end").to_owned()
    });
    let first = stranger.bytes("/sign-in") + beside.map(|path| stranger.bytes(&path)).iter().sum::<usize>();
    assert!(first < 60 * KB, "{first}");
    let password = served.said.iter().find_map(|line| line.trim().strip_prefix("Password: ")).expect("a password");
    let mut auditor = served.visitor();
    auditor.sign_in("auditor", password);
    let ledgers = auditor.get("/api/v1/ledgers").is(200).json();
    let mut sizes = vec![("/".to_owned(), auditor.bytes("/"))];
    for ledger in ledgers["ledgers"].as_array().expect("ledgers") {
        let base = format!("/ledgers/{}", ledger["ledger"].as_str().expect("one").replace('/', "%2F"));
        let reports =
            ["financial-overview-by-agency", "financial-overview-by-axis", "results-matrix", "risks", "work-plan"];
        let reports = reports.map(|name| format!("/reports/{name}"));
        let pages = ["", "/findings", "/board?year=2021", "/entries", "/entries/5", "/verify"].map(str::to_owned);
        for page in reports.into_iter().chain(pages) {
            let path = format!("{base}{page}");
            sizes.push((path.clone(), auditor.bytes(&path)));
        }
    }
    let large: Vec<_> = sizes.iter().filter(|(_, bytes)| *bytes >= 20 * KB).collect();
    assert!(large.is_empty(), "{large:?}");
    assert!(sizes.len() > 20);
}

/// A ledger of some years: eight hundred activities with long titles, and a cell of three hundred entries. Forms offer so much of it, and
/// what is more than a page goes on on the next.
#[test]
fn pages_of_a_large_ledger_are_small_too() {
    const KB: usize = 1000;
    let sandbox = crate::support::Sandbox::with_ledger();
    let words = ["Renforcement", "des capacités", "de la justice", "et des communes", "du Nord", "pour les femmes"];
    let title = |n: usize| {
        (0..6)
            .map(|part| format!("{} {}", words[(n / (part + 1) + part) % 6], n * (part + 7)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut nodes = "code,level,parent,title_fr\n1,axis,,Paix\n".to_owned();
    for outcome in 1..=20 {
        nodes.push_str(&format!("1.{outcome},outcome,1,{}\n", title(outcome)));
        for output in 1..=40 {
            nodes.push_str(&format!("1.{outcome}.{output},output,1.{outcome},{}\n", title(outcome * 50 + output)));
        }
    }
    sandbox.import("nodes.csv", &nodes, &["--framework", "CF"]).ok();
    let rows: String = (1..=300).map(|n| format!("spent,FAO,{n},2021-06-30,R{n}\n")).collect();
    sandbox.import("rows.csv", &format!("measure,agency,amount,date,reference\n{rows}"), &[]).ok();
    let published: String = (0..60).map(|n| format!("Agence {n} du Mali,{}\n", n + 1)).collect();
    let table = format!("Agence,Dépenses 2021\n{published}Total,1\n");
    sandbox.import("table.csv", &table, &["--as-statement", "--document", "R", "--accept-unknown-agencies"]).ok();
    let served = Served::over(sandbox);
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    served.grant("Awa", "rco", &[]);
    let base = "/ledgers/test%2Fmli";
    let cell = format!("{base}/reports/financial-overview-by-agency/cell?row=agency%3DFAO&column=spent");
    let kinds = ["", "/result", "/award", "/narrative", "/node", "/risk", "/transfer", "/framework", "/indicator"];
    let forms = kinds.map(|kind| format!("{base}/record{kind}"));
    for path in [&cell, &format!("{base}/findings"), &format!("{base}/import")].into_iter().chain(&forms) {
        let bytes = awa.bytes(path);
        assert!(bytes < 20 * KB, "{path}: {bytes}");
    }
    // What is offered are the upper ones, each with the beginning of its title.
    let form = awa.get(&forms[0]).is(200).body;
    assert!(form.contains("<option value=\"CF/1\">Paix</option>") && form.contains("…</option>"), "{form}");
    let mut entries = Vec::new();
    let mut next = Some(cell);
    while let Some(path) = next {
        let page = awa.get(&path).is(200).body;
        entries.push(page.matches("/entries/").count());
        let more = page.find("\">The others</a>").map(|at| &page[page[..at].rfind('"').expect("an address") + 1..at]);
        next = more.map(|address| address.replace("&#38;", "&"));
    }
    assert_eq!(entries, [100, 100, 100]);
    let findings = awa.get(&format!("{base}/findings")).is(200).body;
    let all = served.sandbox.run(&["reconcile", "--json"]).fails(1).json();
    let all = all["findings"].as_array().expect("findings").len();
    assert!(all > 60 && findings.matches("<li id=\"f").count() == 40, "{all}: {findings}");
    let second = awa.get(&format!("{base}/findings?after=40")).is(200).body;
    assert_eq!(second.matches("<li id=\"f").count(), (all - 40).min(40));
    served.stop();
}

/// The lines of a stream of events until it ends.
fn heard(browser: &Browser, path: &str) -> Vec<(String, Value)> {
    let host = browser.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("connects");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("ours");
    let cookie = browser.cookie.clone().expect("signed in");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\nconnection: close\r\n\r\n")
        .expect("sends");
    let lines: Vec<String> = BufReader::new(stream).lines().map_while(Result::ok).collect();
    let of =
        |begin: &str| lines.iter().filter_map(|line| line.strip_prefix(begin)).map(str::to_owned).collect::<Vec<_>>();
    let data = of("data: ").into_iter().map(|text| serde_json::from_str(&text).expect("JSON"));
    of("event: ").into_iter().zip(data).collect()
}

#[test]
fn long_work_goes_on_when_nobody_looks_and_says_how_far_it_came() {
    const ROWS: usize = 3000;
    let served = served();
    let mut awa = officer(&served);
    let rows: String = (1..=ROWS).map(|row| format!("spent,FAO,{row},2021-06-30\n")).collect();
    let form = awa.get("/ledgers/test%2Fmli/import").is(200).field("form");
    let import = "/ledgers/test%2Fmli/import";
    let shown =
        awa.upload(import, &[("form", &form)], ("rows.csv", &format!("measure,agency,amount,date\n{rows}"))).is(200);
    let begin = shown.body.find(&format!("action=\"{import}/")).expect("a form") + "action=\"".len();
    let upload = shown.body[begin..].split('"').next().expect("an end").to_owned();
    let begun = awa.form(&upload, &[("form", &form), ("step", "import")]).is(303);
    let work = begun.header("location").to_owned();
    assert!(work.starts_with("/ledgers/test%2Fmli/works/"), "{work}");
    // The browser is closed: signed out, and in again.
    awa.send(Method::DELETE, "/api/v1/session", "", "", &[]).is(204);
    awa.sign_in("Awa", crate::serve::PASSWORD);
    let events = heard(&awa, &format!("{work}/events"));
    let (last, before) = events.split_last().expect("at least that it is over");
    assert_eq!(last.0, "over");
    assert!(before.iter().all(|(name, _)| name == "progress"), "{events:?}");
    let done: Vec<u64> = events.iter().map(|(_, data)| data["done"].as_u64().expect("a count")).collect();
    assert!(done.is_sorted(), "{done:?}");
    // Over, it leads to what it recorded; asked for again, to the same.
    for _ in 0..2 {
        let receipt = awa.get(&work).is(303).header("location").to_owned();
        assert!(awa.get(&receipt).is(200).body.contains("rows.csv"), "{receipt}");
    }
    let report = awa.get(&format!("{LEDGER}/reports/financial-overview-by-agency?year=2021")).is(200).json();
    let row = report["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == "FAO").expect("FAO");
    // 1 + 2 + … + 3 000.
    assert_eq!(row["spent"], "4501500.00");
    // Verifying is such a work too, and says what it found to whoever began it, and to nobody else.
    let verify = "/ledgers/test%2Fmli/verify";
    let form = awa.get(verify).is(200).field("form");
    let work = awa.form(verify, &[("form", &form)]).is(303).header("location").to_owned();
    assert_eq!(heard(&awa, &format!("{work}/events")).last().expect("over").0, "over");
    let found = awa.get(&work).is(200).body;
    assert!(found.contains("class=\"done\" role=\"status\""), "{found}");
    let mut djeneba = served.person("Djeneba", &[]);
    served.grant("Djeneba", "auditor", &[]);
    for path in [work.clone(), format!("{work}/events")] {
        assert!(djeneba.get(&path).is(404).body.contains("work-gone"));
    }
}
