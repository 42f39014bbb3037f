//! Who may do what: every role on every route, for each agency and ledger, is let through or refused as the table of rights says.

use crate::serve::{Browser, LEDGER, PASSWORD, Served};
use crate::support::Sandbox;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use ureq::http::Method;

/// What a request takes.
#[derive(Debug, Clone, PartialEq)]
enum Takes {
    /// A session, or nothing.
    Session,
    /// Any function in the ledger.
    Reading,
    /// To record for an agency, to approve for it, to import its figures, to explain them.
    Recording(&'static str),
    Approving(&'static str),
    Importing(&'static str),
    Explaining(&'static str),
    /// To record an award, a text or a transfer of an agency.
    Reporting(&'static str),
    /// To record a value of an indicator.
    Observing,
    /// What the office says of a ledger.
    Office,
    /// To close and reopen periods.
    Periods,
    /// To record for any agency; to import anything.
    AnyRecording,
    AnyImporting,
    /// To administer the server; to see who came and went, where there are ledgers that one does not audit.
    Administering,
    /// A ledger that is not there, or where nobody has a function.
    Nothing,
}

/// Somebody, with what they are to `test/mli`.
struct Role {
    name: &'static str,
    administrator: bool,
    functions: &'static [(&'static str, &'static [&'static str])],
    /// A program that brings a token of theirs, and whether that records.
    token: Option<bool>,
}

/// Somebody who comes with a browser.
const fn role(
    name: &'static str,
    administrator: bool,
    functions: &'static [(&'static str, &'static [&'static str])],
) -> Role {
    Role { name, administrator, functions, token: None }
}

/// Programs of people who may a lot: none of them administers, and what only reads records nothing.
const PROGRAMS: [Role; 4] = [
    Role {
        token: Some(false),
        ..role("reading for an officer", false, &[("finance-officer", &["FAO"]), ("rco", &[])])
    },
    Role { token: Some(true), ..role("recording for an officer", false, &[("finance-officer", &["FAO"])]) },
    Role { token: Some(true), ..role("recording for the coordinator", false, &[("rco", &[])]) },
    Role { token: Some(true), ..role("recording for an administrator", true, &[("auditor", &[])]) },
];

const ROLES: [Role; 11] = [
    role("officer of FAO", false, &[("finance-officer", &["FAO"])]),
    role("officer of WFP", false, &[("finance-officer", &["WFP"])]),
    role("officer of both", false, &[("finance-officer", &["FAO", "WFP"])]),
    role("approver of FAO", false, &[("approver", &["FAO"])]),
    role("officer of FAO, approver of WFP", false, &[("finance-officer", &["FAO"]), ("approver", &["WFP"])]),
    role("coordinator", false, &[("rco", &[])]),
    role("auditor", false, &[("auditor", &[])]),
    role("nobody", false, &[]),
    role("administrator", true, &[]),
    role("administrator, auditor", true, &[("auditor", &[])]),
    role("administrator, officer", true, &[("finance-officer", &["FAO"]), ("rco", &[])]),
];

impl Role {
    /// The agencies of a function; an administrator has no function but the auditor's.
    fn has(&self, function: &str) -> Option<&'static [&'static str]> {
        let held = self.functions.iter().filter(|(name, _)| !self.administrator || *name == "auditor");
        held.filter(|(name, _)| *name == function).map(|(_, agencies)| *agencies).next()
    }

    fn reads(&self) -> bool {
        ["finance-officer", "approver", "rco", "auditor"].iter().any(|function| self.has(function).is_some())
    }

    fn may(&self, takes: &Takes) -> bool {
        match (self.token, takes) {
            (Some(_), Takes::Administering) => return false,
            (Some(false), Takes::Session | Takes::Reading) | (Some(true) | None, _) => {}
            (Some(false), _) => return false,
        }
        let officer_of = |agency| self.has("finance-officer").is_some_and(|own| own.contains(agency));
        match takes {
            Takes::Session => true,
            Takes::Reading => self.reads(),
            Takes::Recording(agency) => officer_of(agency),
            Takes::Approving(agency) => self.has("approver").is_some_and(|own| own.contains(agency)),
            Takes::Importing(agency) | Takes::Explaining(agency) | Takes::Reporting(agency) => {
                officer_of(agency) || self.has("rco").is_some()
            }
            Takes::Observing => self.has("finance-officer").is_some() || self.has("rco").is_some(),
            Takes::AnyRecording => self.has("finance-officer").is_some(),
            Takes::AnyImporting => self.has("finance-officer").is_some() || self.has("rco").is_some(),
            Takes::Periods | Takes::Office => self.has("rco").is_some(),
            Takes::Administering => self.administrator,
            Takes::Nothing => false,
        }
    }
}

/// A ledger where an entry of the FAO and one of the WFP wait for approval, both above what was mobilised.
struct Office {
    served: Served,
    fao: u64,
    wfp: u64,
}

fn office() -> Office {
    let sandbox = Sandbox::with_ledger();
    sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    let mut positions = Vec::new();
    for agency in ["FAO", "WFP"] {
        let when = ["--agency", agency, "--date", "2021-05-01", "--currency", "USD", "--json", "--amount"];
        sandbox.run(&[&["record", "contribution", "--stage", "mobilised"], &when[..], &["1"]].concat()).ok();
        let done = sandbox.run(&[&["record", "expenditure"], &when[..], &["200"]].concat()).ok().json();
        positions.push(done["receipts"][0]["position"].as_u64().expect("a position"));
    }
    sandbox.run(&["init", "--ledger", "test/other", "--title", "Other", "--currency", "USD"]).ok();
    let served = Served::over(sandbox);
    for role in ROLES.iter().chain(&PROGRAMS) {
        served.person(role.name, if role.administrator { &["--administrator"] } else { &[] });
        for (function, agencies) in role.functions {
            let agencies: Vec<&str> = agencies.iter().flat_map(|agency| ["--agency", agency]).collect();
            let grant = ["right", "grant", role.name, function, "--ledger", "test/mli"];
            served.sandbox.run(&[&grant[..], agencies.as_slice()].concat()).ok();
        }
    }
    Office { served, fao: positions[0], wfp: positions[1] }
}

impl Office {
    /// The finding of an agency's row, as it stands: its figures change with every amount.
    fn finding(&self, agency: &str) -> String {
        let found = self.served.sandbox.run(&["reconcile", "--json", "--ledger", "test/mli"]);
        let found: Value = serde_json::from_str(&found.out).expect("JSON");
        let mut findings = found["findings"].as_array().expect("findings").iter();
        let one = findings.find(|one| one["cells"][0]["row"] == agency).expect("more was spent than mobilised");
        one["id"].as_str().expect("an id").to_owned()
    }

    /// Every address of the document with every method, what is sent, and what it takes.
    fn answers(&self, path: &str, method: &str) -> Vec<(String, Value, Takes)> {
        let at = |position: u64| path.replace("{position}", &position.to_string());
        let amount =
            |agency: &str| json!({ "measure": "spent", "agencies": [agency], "amount": "1", "date": "2021-06-30" });
        let why = json!({ "reason": "digits exchanged" });
        let instead = json!({ "reason": "digits exchanged", "amount": "150", "decimal": "point" });
        let by_agency = |body: &Value, takes: fn(&'static str) -> Takes| {
            vec![(at(self.fao), body.clone(), takes("FAO")), (at(self.wfp), body.clone(), takes("WFP"))]
        };
        let right = || path.replace("{person}", "Fanta").replace("{function}", "auditor");
        let inside = path.trim_start_matches("/api/v1/ledgers/{ledger}");
        match (inside, method) {
            ("/api/v1/ledgers", "post") => {
                let ledger = json!({ "ledger": "a b", "title": "One", "currency": "USD" });
                vec![(path.to_owned(), ledger, Takes::Administering)]
            }
            ("/api/v1/session" | "/api/v1/ledgers", "get") => vec![(path.to_owned(), Value::Null, Takes::Session)],
            // Each would end what the others need: signing in and out has tests of its own.
            ("/api/v1/session", "post" | "delete") => Vec::new(),
            ("/api/v1/people", "get") => vec![(path.to_owned(), Value::Null, Takes::Administering)],
            ("/api/v1/people", "post") => vec![(path.to_owned(), json!({ "name": "Fanta" }), Takes::Administering)],
            ("/api/v1/people/{person}", "delete") => vec![(right(), Value::Null, Takes::Administering)],
            ("/api/v1/access", "get") => vec![(path.to_owned(), Value::Null, Takes::Administering)],
            ("/rights", "get") => vec![(path.to_owned(), Value::Null, Takes::Administering)],
            ("/rights/{person}/{function}", "put") => vec![(right(), json!({}), Takes::Administering)],
            ("/rights/{person}/{function}", "delete") => vec![(right(), Value::Null, Takes::Administering)],
            ("/entries", "post") => vec![
                (path.to_owned(), amount("FAO"), Takes::Recording("FAO")),
                (path.to_owned(), amount("WFP"), Takes::Recording("WFP")),
                (path.to_owned(), amount("NOPE"), Takes::Nothing),
            ],
            ("/entries/{position}/correction", "post") => by_agency(&instead, Takes::Recording),
            ("/entries/{position}/reversal", "post") => by_agency(&why, Takes::Recording),
            ("/entries/{position}/approval", "post") => by_agency(&json!({}), Takes::Approving),
            ("/findings/{finding}/explanation", "post") => ["FAO", "WFP"]
                .map(|agency| {
                    let path = path.replace("{finding}", &self.finding(agency));
                    (path, json!({ "text": "an advance" }), Takes::Explaining(agency))
                })
                .to_vec(),
            ("/entries/{position}" | "/entries/{position}/proof", "get") => {
                vec![(at(self.fao), Value::Null, Takes::Reading)]
            }
            ("/entries/{position}/evidence", "get") => vec![(at(self.fao), Value::Null, Takes::Nothing)],
            ("/periods", "post") => {
                let asked = json!({ "period": "1999", "change": "closed", "reason": "reported" });
                vec![(path.to_owned(), asked, Takes::Periods)]
            }
            ("/periods/{position}/confirmation", "post") => vec![(at(self.fao), json!({}), Takes::Periods)],
            ("/events" | "/consistency" | "/iati" | "/country-results", "get") => {
                let query = match inside {
                    "/country-results" => "year=2021",
                    "/events" => "from=0",
                    "/consistency" => "old=1",
                    _ => "reporting_org=X-1&reporting_name=X&country=ML&sector=43010",
                };
                vec![(format!("{path}?{query}"), Value::Null, Takes::Reading)]
            }
            ("/reports/{report}/changes", "get") => {
                vec![(format!("{}?since=1", path.replace("{report}", "risks")), Value::Null, Takes::Reading)]
            }
            ("/reports/{report}/cell", "get") => {
                let report = path.replace("{report}", "financial-overview-by-agency");
                vec![(format!("{report}?cell=agency%3DFAO%2Cmeasure%3Dspent"), Value::Null, Takes::Reading)]
            }
            ("/reports/{report}", "get") => vec![(path.replace("{report}", "risks"), Value::Null, Takes::Reading)],
            (
                "/register" | "/keys" | "/entries" | "/findings" | "/periods" | "/board" | "/verification"
                | "/checkpoint" | "/export" | "/bundle" | "/search",
                "get",
            ) => {
                vec![(path.to_owned(), Value::Null, Takes::Reading)]
            }
            (_, "post") => self.says(inside, path),
            _ => panic!("{method} {path} has no line in this table"),
        }
    }

    /// The same for what is recorded beside amounts, and for what is said of entries.
    fn says(&self, inside: &str, path: &str) -> Vec<(String, Value, Takes)> {
        let at = |position: u64| path.replace("{position}", &position.to_string());
        let why = json!({ "reason": "digits exchanged" });
        let office = |said: Value| vec![(path.to_owned(), said, Takes::Office)];
        let amount =
            |agency: &str| json!({ "measure": "spent", "agencies": [agency], "amount": "1", "date": "2021-06-30" });
        let instead = |agency: &str| json!({ "reason": "slip", "instead": { "amount": amount(agency) } });
        match inside {
            // What is recorded instead, and the entry whose place it takes, are both theirs, or it is refused.
            "/entries/{position}/replacement" => vec![
                (at(self.fao), instead("FAO"), Takes::Recording("FAO")),
                (at(self.wfp), instead("WFP"), Takes::Recording("WFP")),
                (at(self.fao), instead("NOPE"), Takes::Nothing),
            ],
            "/entries/{position}/split" => {
                let shares = json!({ "reason": "told apart", "shares": [{ "agency": "FAO", "amount": "1" }] });
                vec![(at(self.fao), shares.clone(), Takes::Recording("FAO")), (at(self.wfp), shares, Takes::Recording("WFP"))]
            }
            "/entries/{position}/redaction" => {
                vec![(at(self.fao), json!({ "field": "note", "reason": "a name" }), Takes::Office)]
            }
            // What is not an import is none, for whoever reads the ledger.
            "/entries/{position}/undo" => vec![(at(self.fao), why, Takes::Nothing)],
            "/check-report" => vec![(path.to_owned(), json!("no report"), Takes::Reading)],
            "/entries/{position}/evidence" => [(self.fao, "FAO"), (self.wfp, "WFP")]
                .map(|(position, agency)| (format!("{}?name=a.txt", at(position)), json!("x"), Takes::Recording(agency)))
                .to_vec(),
            "/imports" => ["FAO", "WFP"]
                .map(|agency| {
                    let table = json!(format!("Agence;Dépenses 2020\n{agency};7\n"));
                    (format!("{path}?name=a.csv&dry_run=true"), table, Takes::Importing(agency))
                })
                .to_vec(),
            "/awards" | "/narratives" | "/transfers" => ["FAO", "WFP"]
                .map(|agency| {
                    let said = match inside {
                        "/awards" => json!({ "partner": "CAEB", "agency": agency, "amount": "7", "currency": "USD" }),
                        "/transfers" => json!({ "fund": "SPT", "agency": agency, "amount": "7", "currency": "USD" }),
                        _ => json!({ "node": "1", "language": "fr", "text": "On avance", "year": "2020", "agency": agency }),
                    };
                    (path.to_owned(), said, Takes::Reporting(agency))
                })
                .to_vec(),
            "/results" => vec![
                (path.to_owned(), json!({ "indicator": "1.1", "value": "7", "year": "2020" }), Takes::Observing),
                (path.to_owned(), json!({ "indicator": "9", "value": "7", "year": "2020", "title": "New" }), Takes::Office),
            ],
            "/rates" => {
                let rate = json!({ "base": "USD", "quote": "XOF", "rate": "600", "source": "BCEAO" });
                office(rate)
            }
            "/risks" => office(json!({ "title": "A flood" })),
            "/statements" => {
                let said = json!({ "document": "Report", "table": "1", "row": "FAO", "column": "spent", "amount": "1" });
                office(said)
            }
            "/rebuild" => office(Value::Null),
            "/agencies" => office(json!({ "names": ["UNICEF"] })),
            "/partners" => office(json!({ "alias": "a", "partner": "b" })),
            "/funds" | "/frameworks" => {
                office(json!({ "code": "SPT", "title": "Spotlight" }))
            }
            "/indicators" => office(json!({ "indicator": "2" })),
            "/nodes" => {
                office(json!({ "code": "1", "level": "axis", "title": "One" }))
            }
            "/thresholds" => vec![(path.to_owned(), json!({ "amount": "x" }), Takes::Administering)],
            "/keys" => vec![(path.to_owned(), json!({ "key": "x" }), Takes::Administering)],
            "/keys/{key}/revocation" => {
                vec![(path.replace("{key}", "1"), json!({ "reason": "lost" }), Takes::Administering)]
            }
            _ => panic!("{path} has no line in this table"),
        }
    }
}

/// Let through: whatever is wrong with what was sent, it is not who sent it; nor is anything wrong with the server.
fn is_let_through(status: u16) -> bool {
    ![401, 403, 404].contains(&status) && status < 500
}

#[test]
fn every_role_on_every_address_of_the_api_is_let_through_or_refused_as_the_table_says() {
    let office = office();
    let document = office.served.visitor().get("/api/v1/openapi.json").is(200).json();
    let mut count = 0;
    for role in ROLES.iter().chain(&PROGRAMS) {
        let mut browser = office.served.visitor();
        browser.sign_in(role.name, PASSWORD);
        let bearer = role.token.map(|writes| token(&mut browser, writes));
        let mut ask =
            |verb: &Method, path: &str, body: &Value| asked(&mut browser, bearer.as_deref(), verb, path, body);
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys().filter(|name| *name != "parameters") {
                for (concrete, body, takes) in office.answers(path, method) {
                    for (ledger, there) in [("test%2Fmli", true), ("test%2Fother", false), ("test%2Fnone", false)] {
                        let inside = concrete.contains("{ledger}");
                        if !inside && !there {
                            continue;
                        }
                        let takes = if there || takes == Takes::Administering { &takes } else { &Takes::Nothing };
                        let concrete = concrete.replace("{ledger}", ledger);
                        let verb: Method = method.to_uppercase().parse().expect("a method");
                        let status = ask(&verb, &concrete, &body);
                        count += 1;
                        check(role, takes, (&verb, &concrete), status, inside && *takes != Takes::Administering);
                    }
                }
            }
        }
    }
    assert!(count > 600, "{count}");
    office.served.stop().run(&["verify", "--ledger", "test/mli"]).ok();
}

/// A token of whoever is signed in, who then is no longer.
fn token(browser: &mut Browser, writes: bool) -> String {
    let form = browser.get("/account").is(200).field("form");
    let fields = [("form", &*form), ("step", "token"), ("label", "program"), ("days", "1"), ("old", PASSWORD)];
    let writing: &[(&str, &str)] = if writes { &[("writes", "yes")] } else { &[] };
    let page = browser.form("/account", &[&fields[..], writing].concat()).is(200).body;
    browser.cookie = None;
    let at = page.find("jate_").expect("a token");
    page[at..].split('<').next().expect("its end").to_owned()
}

/// A stream is let go once it has begun.
fn asked(browser: &mut Browser, bearer: Option<&str>, method: &Method, path: &str, body: &Value) -> u16 {
    let bearer = bearer.map(|token| format!("Bearer {token}"));
    let authorised: Vec<(&str, &str)> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    if path.contains("/events") {
        return browser.begins(path, &authorised);
    }
    let (kind, text) = match body {
        Value::Null => ("", String::new()),
        // A file is sent as it is.
        Value::String(file) => ("application/octet-stream", file.clone()),
        body => ("application/json", body.to_string()),
    };
    browser.send(method.clone(), path, kind, &text, &authorised).status
}

#[track_caller]
fn check(role: &Role, takes: &Takes, (method, path): (&Method, &str), status: u16, inside: bool) {
    let told = format!("{}: {method} {path} takes {takes:?}, and was answered {status}", role.name);
    if role.may(takes) {
        // What is not signed has no proof, whoever asks; a ledger that is none is none for administrators too.
        let nothing_there =
            ["/proof", "/checkpoint", "/bundle", "/consistency", "test%2Fnone", "/people/Fanta", "/keys/1/"];
        let none = status == 404 && nothing_there.iter().any(|part| path.contains(part));
        assert!(is_let_through(status) || none, "{told}");
    } else if inside && (!(role.reads() && path.contains("test%2Fmli")) || is_not_there(method, path)) {
        assert_eq!(status, 404, "{told}");
    } else {
        assert_eq!(status, 403, "{told}");
    }
}

/// An address under an entry that the entry is none of.
fn is_not_there(method: &Method, path: &str) -> bool {
    path.ends_with("/undo") || (*method == Method::GET && path.ends_with("/evidence"))
}

/// An address, the fields of a form, and what they take.
type Sends = (String, Vec<(&'static str, String)>, Takes);

/// What everybody reaches.
const OPEN: [&str; 9] = [
    "/assets/office.css",
    "/assets/office.js",
    "/worker.js",
    "/sign-in",
    "/sign-in/passkey",
    "/sign-in/organisation",
    "/sign-in/organisation/join",
    "/sign-in/organisation/back",
    "/welcome/{token}",
];

/// The same for the forms of administrators.
fn administering(path: &str) -> Vec<Sends> {
    let fields = match path {
        "/people" => [("step", "invite"), ("name", "Fanta")],
        _ => [("step", "threshold"), ("ledger", "test/mli")],
    };
    let fields = fields.map(|(name, value)| (name, value.to_owned())).to_vec();
    vec![(path.to_owned(), fields, Takes::Administering)]
}

/// The same for the forms of what is recorded beside amounts.
fn forms(path: &str, method: &str) -> Vec<Sends> {
    let at = |kind: &str| path.replace("{kind}", kind);
    if method == "get" {
        let opened = [("award", Takes::Observing), ("result", Takes::Observing), ("framework", Takes::Office)];
        return opened.map(|(kind, takes)| (at(kind), Vec::new(), takes)).to_vec();
    }
    let award = |agency: &'static str| (at("award"), vec![("agency", agency.to_owned())], Takes::Reporting(agency));
    vec![award("FAO"), award("WFP"), (at("risk"), Vec::new(), Takes::Office)]
}

impl Office {
    /// What is sent to a page, and what it takes.
    fn sends(&self, path: &str, method: &str) -> Vec<Sends> {
        let inside = path.trim_start_matches("/ledgers/{ledger}");
        let at = |position: u64| path.replace("{position}", &position.to_string());
        let same = |takes: Takes| vec![(path.to_owned(), Vec::new(), takes)];
        let by_agency = |fields: &[(&'static str, &str)], takes: fn(&'static str) -> Takes| {
            let fields: Vec<(&str, String)> = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
            vec![(at(self.fao), fields.clone(), takes("FAO")), (at(self.wfp), fields, takes("WFP"))]
        };
        let of = |agency: &str, fields: &[(&'static str, &str)]| {
            let own = fields.iter().map(|(name, value)| (*name, value.replace("AGENCY", agency)));
            own.collect::<Vec<_>>()
        };
        match (inside, method) {
            ("/" | "/account", "get") => same(Takes::Session),
            // Open to everybody, or ending what the others need; each has tests of its own.
            ("/sign-out" | "/account", "post") => Vec::new(),
            (open, _) if OPEN.contains(&open) => Vec::new(),
            // Whoever is signed in, with the password of their own.
            ("/sign-in/organisation/link", "post") => same(Takes::Session),
            ("/people" | "/settings" | "/access", "get") => same(Takes::Administering),
            ("/people" | "/settings", "post") => administering(path),
            ("/record", "get") => same(Takes::AnyRecording),
            ("/record", "post") => {
                let fields = [
                    ("step", "check"),
                    ("measure", "spent"),
                    ("agency", "AGENCY"),
                    ("amount", "1"),
                    ("date", "2021-06-30"),
                ];
                vec![
                    (path.to_owned(), of("FAO", &fields), Takes::Recording("FAO")),
                    (path.to_owned(), of("WFP", &fields), Takes::Recording("WFP")),
                    (path.to_owned(), of("NOPE", &fields), Takes::Nothing),
                ]
            }
            ("/record/{kind}", method) => forms(path, method),
            ("/import", "get") => same(Takes::AnyImporting),
            ("/import", "post") => vec![
                (path.to_owned(), of("FAO", &[("table", "AGENCY")]), Takes::Importing("FAO")),
                (path.to_owned(), of("PAM", &[("table", "AGENCY")]), Takes::Importing("WFP")),
            ],
            // A file is of whoever sent it: to everybody else it is not there.
            ("/import/{id}", _) => Vec::new(),
            ("/entries/{position}/correct", "get") => by_agency(&[], Takes::Recording),
            ("/entries/{position}/correct", "post") => {
                by_agency(&[("step", "correct"), ("amount", "x"), ("reason", "slip")], Takes::Recording)
            }
            ("/entries/{position}/approve", "post") => by_agency(&[], Takes::Approving),
            ("/entries/{position}/redact", "post") => {
                vec![(at(self.fao), of("", &[("field", "note"), ("reason", "x")]), Takes::Office)]
            }
            // What is not an import is none, for whoever reads the ledger.
            ("/entries/{position}/undo", "post") => {
                vec![(at(self.fao), of("", &[("reason", "x")]), Takes::Nothing)]
            }
            ("/entries/{position}/evidence", "get") => vec![(at(self.fao), Vec::new(), Takes::Nothing)],
            ("/entries/{position}/evidence", "post") => by_agency(&[("table", "")], Takes::Recording),
            ("/board", "post") => {
                let fields = [("step", "closed"), ("period", "x"), ("reason", "reported")];
                vec![(path.to_owned(), of("", &fields), Takes::Periods)]
            }
            ("/verify", "post") => same(Takes::Reading),
            ("/rebuild", "post") => same(Takes::Office),
            ("/iati", "post") => same(Takes::Reading),
            ("/check-report", "post") => vec![(path.to_owned(), of("", &[("table", "")]), Takes::Reading)],
            // A work is of whoever began it: to everybody else it is not there.
            ("/works/{id}" | "/works/{id}/events", "get") => Vec::new(),
            ("/findings", "post") => ["FAO", "WFP"]
                .map(|agency| {
                    let fields = vec![("finding", self.finding(agency)), ("text", " ".to_owned())];
                    (path.to_owned(), fields, Takes::Explaining(agency))
                })
                .to_vec(),
            (_, "get") if path.starts_with("/ledgers/") => {
                let report = path.replace("{report}", "financial-overview-by-agency");
                let query = match inside {
                    _ if path.ends_with("/cell") => "?row=agency%3DFAO&column=spent",
                    "/country-results" => "?year=2021",
                    _ => "",
                };
                vec![(report.replace("{position}", &self.fao.to_string()) + query, Vec::new(), Takes::Reading)]
            }
            _ => panic!("{method} {path} has no line in this table"),
        }
    }
}

/// The routes of the pages, as their router names them, each with its methods.
fn pages() -> BTreeSet<(String, &'static str)> {
    let source = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/mod.rs"));
    let source = source.expect("is there");
    let router = &source[source.find("pub fn router").expect("a router")..source.find(".fallback(").expect("its end")];
    let mut pages = BTreeSet::new();
    for route in router.split(".route(").skip(1) {
        let path = route.split('"').nth(1).expect("a path").to_owned();
        for (word, method) in [("get(", "get"), ("post(", "post")] {
            if route.contains(word) {
                pages.insert((path.clone(), method));
            }
        }
    }
    pages
}

#[test]
fn every_role_on_every_page_is_let_through_or_refused_as_the_table_says() {
    let office = office();
    let table = "Agence;Dépenses 2020\n";
    let mut count = 0;
    for role in &ROLES {
        let mut browser = office.served.visitor();
        browser.sign_in(role.name, PASSWORD);
        let form = browser.get("/account").is(200).field("form");
        for (path, method) in pages() {
            for (concrete, fields, takes) in office.sends(&path, method) {
                for (ledger, there) in [("test%2Fmli", true), ("test%2Fother", false), ("test%2Fnone", false)] {
                    let is_inside = concrete.contains("{ledger}");
                    if !is_inside && !there {
                        continue;
                    }
                    let takes = if there { &takes } else { &Takes::Nothing };
                    let concrete = concrete.replace("{ledger}", ledger);
                    let own: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    let sent = [&[("form", form.as_str())], own.as_slice()].concat();
                    let verb = if method == "get" { Method::GET } else { Method::POST };
                    let answer = match (method, own.iter().find(|(name, _)| *name == "table")) {
                        ("get", _) => browser.get(&concrete),
                        (_, Some((_, agency))) => {
                            browser.upload(&concrete, &sent, ("a.csv", &format!("{table}{agency};7\n")))
                        }
                        _ => browser.form(&concrete, &sent),
                    };
                    count += 1;
                    check(role, takes, (&verb, &concrete), answer.status, is_inside);
                    // Nobody finds a page that says nothing.
                    assert!(answer.status == 303 || answer.body.len() > 100, "{concrete}: {answer:?}");
                }
            }
        }
    }
    assert!(count > 600, "{count}");
    office.served.stop().run(&["verify", "--ledger", "test/mli"]).ok();
}

/// Of what is not theirs nobody learns whether it exists.
#[test]
fn what_is_another_s_and_what_is_not_there_are_answered_alike() {
    let office = office();
    let mut browser = office.served.visitor();
    browser.sign_in("officer of FAO", PASSWORD);
    let told = |browser: &mut Browser, path: &str, body: &Value, name: &str| {
        let answer = if body.is_null() { browser.get(path) } else { browser.post(path, body) };
        (answer.status, answer.body.replace(name, "…"))
    };
    for path in ["/entries", "/findings", "/board", "/export", "/reports/risks", "/entries/0"] {
        let other = told(&mut browser, &format!("/api/v1/ledgers/test%2Fother{path}"), &Value::Null, "test/other");
        let none = told(&mut browser, &format!("/api/v1/ledgers/test%2Fnone{path}"), &Value::Null, "test/none");
        assert_eq!(other, none, "{path}");
    }
    let amount =
        |agency: &str| json!({ "measure": "spent", "agencies": [agency], "amount": "1", "date": "2021-06-30" });
    let theirs = told(&mut browser, &format!("{LEDGER}/entries"), &amount("WFP"), "WFP");
    let none = told(&mut browser, &format!("{LEDGER}/entries"), &amount("NOPE"), "NOPE");
    assert_eq!(theirs, none);
}
