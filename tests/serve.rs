//! The server as people meet it: a real process, asked over HTTP on loopback.

use crate::support::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use ureq::http::{HeaderMap, Method, Request};

pub const LEDGER: &str = "/api/v1/ledgers/test%2Fmli";
pub const PASSWORD: &str = "un baobab porte la pluie";

/// A server over the store of a sandbox.
pub struct Served {
    pub sandbox: Sandbox,
    pub address: String,
    /// The way to the first account, where nobody had one.
    pub link: Option<String>,
    /// What it printed before it said where it listens.
    pub said: Vec<String>,
    child: Child,
}

impl Served {
    pub fn over(sandbox: Sandbox) -> Self {
        Self::with(sandbox, &[])
    }

    pub fn with(sandbox: Sandbox, more: &[&str]) -> Self {
        Self::begin(sandbox, more, |_| {})
    }

    /// With all that it has to say about its work, in the file `traces`.
    pub fn traced(sandbox: Sandbox) -> Self {
        let traces = std::fs::File::create(sandbox.path("traces")).expect("ours");
        Self::begin(sandbox, &[], |command| _ = command.env("JATE_TRACE", "trace").stderr(traces))
    }

    fn begin(sandbox: Sandbox, more: &[&str], how: impl FnOnce(&mut std::process::Command)) -> Self {
        let accounts = sandbox.path("accounts").display().to_string();
        let arguments = ["serve", "--accounts", &accounts];
        let listen: &[&str] = if more.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut command = sandbox.command(&[&arguments, listen, more].concat());
        how(&mut command);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = || lines.next().expect("a line").expect("reads");
        let url = |line: &str| {
            let begin = line.find("http").unwrap_or_else(|| panic!("no address in {line}"));
            line[begin..].split_whitespace().next().expect("a word").to_owned()
        };
        let mut said = Vec::new();
        let address = loop {
            let line = next();
            if line.contains("http") {
                break url(&line);
            }
            said.push(line);
        };
        // Of a server that has accounts there is no second line; `with_accounts` says which it is.
        let has_accounts = more.contains(&"--demo") || sandbox.path("accounts-made").exists();
        let link = (!has_accounts).then(|| {
            next();
            url(&next())
        });
        std::fs::write(sandbox.path("accounts-made"), "").expect("ours");
        Self { sandbox, address, link, said, child }
    }

    /// Somebody without a session.
    pub fn visitor(&self) -> Browser {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build();
        Browser { agent: config.into(), address: self.address.clone(), cookie: None, lang: "en" }
    }

    /// Makes an account and signs in.
    pub fn person(&self, name: &str, more: &[&str]) -> Browser {
        let accounts = self.sandbox.path("accounts").display().to_string();
        let arguments = ["person", "invite", name, "--accounts", &accounts, "--address", &self.address, "--json"];
        let invited = self.sandbox.run(&[&arguments, more].concat()).ok().json();
        let link = invited["link"].as_str().expect("a link");
        let mut browser = self.visitor();
        browser.join(link, PASSWORD);
        browser.sign_in(name, PASSWORD);
        browser
    }

    pub fn grant(&self, name: &str, function: &str, agencies: &[&str]) {
        let agencies: Vec<&str> = agencies.iter().flat_map(|agency| ["--agency", agency]).collect();
        self.sandbox.run(&[&["right", "grant", name, function], agencies.as_slice()].concat()).ok();
    }

    /// As an operator ends it: what was begun is done first.
    pub fn stop(mut self) -> Sandbox {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
        assert_eq!(self.child.wait().expect("ends").code(), Some(0));
        std::mem::replace(&mut self.sandbox, Sandbox::new())
    }

    /// As a machine that dies ends it.
    pub fn die(mut self) -> Sandbox {
        self.child.kill().expect("our own child");
        self.child.wait().expect("ends");
        std::mem::replace(&mut self.sandbox, Sandbox::new())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Something that keeps a cookie.
pub struct Browser {
    agent: ureq::Agent,
    pub address: String,
    pub cookie: Option<String>,
    pub lang: &'static str,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain"))
    }

    /// The value of a hidden field of its form.
    pub fn field(&self, name: &str) -> String {
        let begin = format!("name=\"{name}\" value=\"");
        let rest =
            &self.body[self.body.find(&begin).unwrap_or_else(|| panic!("no {name}: {}", self.body)) + begin.len()..];
        rest[..rest.find('"').expect("a quotation mark")].to_owned()
    }
}

impl Browser {
    pub fn send(&mut self, method: Method, path: &str, kind: &str, body: &str, more: &[(&str, &str)]) -> Answer {
        self.tries(method, path, kind, body, more).unwrap_or_else(|error| panic!("{error}: {path} {body}"))
    }

    /// The same where the server may be gone.
    pub fn tries(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: &str,
        more: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) };
        let mut request = Request::builder().method(method).uri(url).header("accept-language", self.lang);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if !kind.is_empty() {
            request = request.header("content-type", kind);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_owned()).expect("a request");
        let mut response = self.agent.run(request)?;
        let cookies = response.headers().get_all("set-cookie").iter();
        for cookie in cookies.filter_map(|value| value.to_str().ok()).filter(|value| value.starts_with("__Host-jate="))
        {
            let pair = cookie.split(';').next().expect("a pair");
            self.cookie = Some(pair.to_owned()).filter(|pair| pair != "__Host-jate=");
        }
        let body = response.body_mut().read_to_string()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, "", "", &[])
    }

    /// How many bytes of a page cross the line, compressed.
    pub fn bytes(&mut self, path: &str) -> usize {
        let request = Request::get(format!("{}{path}", self.address)).header("accept-encoding", "gzip");
        let request = request.header("cookie", self.cookie.as_deref().unwrap_or_default()).body(()).expect("a request");
        let mut answer = self.agent.run(request).expect("an answer");
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-encoding"].as_bytes()),
            (200, &b"gzip"[..]),
            "{path}"
        );
        answer.body_mut().read_to_vec().expect("a body").len()
    }

    /// The page that a work leads to, once it is over.
    pub fn finished(&mut self, begun: &Answer) -> Answer {
        let work = begun.header("location").to_owned();
        assert!(work.contains("/works/"), "{begun:?}");
        // The stream of what it tells ends with it.
        self.get(&format!("{work}/events")).is(200);
        let over = self.get(&work);
        if over.status == 303 { self.get(over.header("location")) } else { over }
    }

    /// The status of an answer that goes on and on.
    pub fn begins(&mut self, path: &str, more: &[(&str, &str)]) -> u16 {
        let mut request = Request::get(format!("{}{path}", self.address));
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let request = request.header("cookie", self.cookie.as_deref().unwrap_or_default()).body(()).expect("a request");
        // On a line of its own, which is cut.
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        ureq::Agent::from(config).run(request).expect("an answer").status().as_u16()
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, "application/json", &body.to_string(), &[])
    }

    /// Sends a form with a file, as its page does.
    pub fn upload(&mut self, path: &str, pairs: &[(&str, &str)], (name, content): (&str, &str)) -> Answer {
        let mut body = String::new();
        for (field, value) in pairs {
            body.push_str(&format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
        }
        let head = format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.push_str(&format!("{head}content-type: application/octet-stream\r\n\r\n{content}\r\n--edge--\r\n"));
        let origin = self.address.clone();
        self.send(Method::POST, path, "multipart/form-data; boundary=edge", &body, &[("origin", &origin)])
    }

    /// Sends a form, as its page does.
    pub fn form(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let origin = self.address.clone();
        self.send(Method::POST, path, "application/x-www-form-urlencoded", &body, &[("origin", &origin)])
    }

    fn join(&mut self, link: &str, password: &str) {
        self.get(link).is(200);
        assert_eq!(
            self.form(link, &[("password", password), ("again", password)]).is(303).header("location"),
            "/sign-in"
        );
    }

    pub fn sign_in(&mut self, name: &str, password: &str) {
        let credentials = json!({ "name": name, "password": password });
        assert_eq!(self.post("/api/v1/session", &credentials).is(200).json()["name"], name);
    }
}

/// A ledger with two agencies and what one of them mobilised: 1 000.00 dollars of 2021.
pub fn served() -> Served {
    let sandbox = Sandbox::with_ledger();
    for (kind, agency, amount) in [("mobilised", "FAO", "1000"), ("mobilised", "WFP", "500")] {
        let kind = ["record", "contribution", "--stage", kind, "--agency", agency, "--amount", amount];
        sandbox.run(&[&kind[..], &["--date", "2021-03-01", "--currency", "USD"]].concat()).ok();
    }
    Served::over(sandbox)
}

pub fn spent(agency: &str, amount: &str) -> Value {
    json!({ "measure": "spent", "agencies": [agency], "amount": amount, "currency": "USD", "date": "2021-06-30" })
}

pub fn code(answer: &Answer) -> String {
    answer.json()["code"].as_str().expect("a code").to_owned()
}

#[test]
fn the_first_account_is_made_by_a_link_that_opens_once() {
    let served = served();
    let link = served.link.clone().expect("nobody has an account");
    let mut first = served.visitor();
    let page = first.get(&link).is(200);
    assert!(page.body.contains("administrator"), "{}", page.body);
    // Eleven characters are too few, and nothing is used up by that.
    let short = first.form(&link, &[("password", "elevenchars"), ("again", "elevenchars")]).is(422);
    assert!(short.body.contains("fewer than 12 characters"), "{}", short.body);
    let differing = first.form(&link, &[("password", PASSWORD), ("again", "un baobab porte la pluia")]).is(422);
    assert!(differing.body.contains("passwords-differ"));
    let guessed = first.form(&link, &[("password", "administrator1"), ("again", "administrator1")]).is(422);
    assert!(guessed.body.contains("password-guessed"));
    first.join(&link, PASSWORD);
    assert!(first.form(&link, &[("password", PASSWORD), ("again", PASSWORD)]).is(404).body.contains("invitation-over"));
    first.get(&link).is(404);
    first.sign_in("administrator", PASSWORD);
    assert_eq!(first.get("/api/v1/session").is(200).json(), json!({ "name": "administrator", "administrator": true }));
    // A server that has an account offers no link again: there is no second line to wait for.
    let sandbox = served.stop();
    let again = Served::over(sandbox);
    assert_eq!(again.link, None);
    again.visitor().get(&link.replace(link.split("/welcome").next().expect("a part"), &again.address)).is(404);
}

#[test]
fn without_a_session_everything_is_401_but_the_document() {
    let served = served();
    let mut stranger = served.visitor();
    for path in ["/api/v1/ledgers", LEDGER, "/api/v1/session", "/api/v1/people", "/api/v1/nothing", "/api/nothing"] {
        let answer = stranger.get(path).is(401);
        assert_eq!(code(&answer), "not-signed-in");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let document = stranger.get("/api/v1/openapi.json").is(200).json();
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1."));
    // Every address of the document that somebody may ask for is closed to strangers.
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            if (path.as_str(), method.as_str()) == ("/api/v1/session", "post") {
                continue;
            }
            let path = path.replace("{ledger}", "test%2Fmli").replace("{position}", "0").replace("{report}", "risks");
            let path = path.replace("{person}", "x").replace("{function}", "rco");
            let method: Method = method.to_uppercase().parse().expect("a method");
            let answer = stranger.send(method.clone(), &path, "application/json", "{}", &[]);
            assert_eq!(answer.status, 401, "{method} {path}: {answer:?}");
        }
    }
    stranger.get("/health/live").is(204);
    stranger.get("/health/ready").is(204);
    // Pages show the way in, and back.
    let away = stranger.get("/ledgers/test%2Fmli/record").is(303);
    assert_eq!(away.header("location"), "/sign-in?to=%2Fledgers%2Ftest%252Fmli%2Frecord");
    let elsewhere = stranger.get("/sign-in?to=//example.org").is(200);
    assert!(elsewhere.body.contains(r#"name="to" value="/""#), "{}", elsewhere.body);
}

#[test]
fn every_page_and_answer_has_the_headers_of_safety() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    for path in ["/", "/sign-in", "/api/v1/ledgers", "/api/v1/openapi.json", "/nothing", "/assets/office.css"] {
        let answer = awa.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        // Scripts are files of this server, and nothing else.
        assert!(!answer.body.replace("<script src=\"/assets/office.js", "").contains("<script"), "{path}");
        assert!(!answer.body.contains(" style=") && !answer.body.contains(" onclick="), "{path}");
    }
    let signed = awa.post("/api/v1/session", &json!({ "name": "Awa", "password": PASSWORD })).is(200);
    let cookie = signed.header("set-cookie");
    for part in ["__Host-jate=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[test]
fn another_site_and_another_session_cannot_send_forms() {
    let served = served();
    let (mut awa, mut bakary) = (served.person("Awa", &[]), served.person("Bakary", &[]));
    served.grant("Awa", "finance-officer", &["FAO"]);
    let page = awa.get("/ledgers/test%2Fmli/record").is(200);
    let foreign = awa.send(
        Method::POST,
        "/ledgers/test%2Fmli/record",
        "application/x-www-form-urlencoded",
        "amount=1",
        &[("origin", "https://example.org"), ("sec-fetch-site", "cross-site")],
    );
    assert_eq!(foreign.status, 403);
    assert!(foreign.body.contains("made by a page of another site"), "{}", foreign.body);
    let cross = [("origin", "https://example.org"), ("sec-fetch-site", "cross-site")];
    let foreign = awa.send(Method::POST, LEDGER_ENTRIES, "application/json", "{}", &cross).is(403);
    assert_eq!(code(&foreign), "from-another-site");
    // A form of nobody's, and one of another session.
    let token = bakary.get("/").is(200).field("form");
    for token in ["", token.as_str()] {
        let answer = awa.form("/ledgers/test%2Fmli/record", &[("form", token), ("amount", "1")]).is(403);
        assert!(answer.body.contains("form-expired"), "{}", answer.body);
    }
    assert_ne!(page.field("form"), token);
    assert_eq!(served.sandbox.run(&["log", "--json"]).ok().json()["size"], awa.get(LEDGER_ENTRIES).json()["next"]);
}

pub const LEDGER_ENTRIES: &str = "/api/v1/ledgers/test%2Fmli/entries";

#[test]
fn an_amount_recorded_by_form_shows_what_it_does_first_and_gives_a_receipt() {
    for (lang, amount, shown, beyond) in [
        ("en", "1,200.50", "1,200.50", "has spent 1,200.50 of 1,000"),
        ("fr", "1 200,50", "1\u{202f}200,50", "plus que"),
    ] {
        let served = served();
        let mut awa = served.person("Awa", &[]);
        served.grant("Awa", "finance-officer", &["FAO"]);
        awa.lang = lang;
        let page = awa.get("/ledgers/test%2Fmli/record").is(200);
        assert!(page.body.contains(&format!("<html lang=\"{lang}\">")), "{}", page.body);
        let (form, key) = (page.field("form"), page.field("key"));
        // Only her agency is offered.
        assert!(page.body.contains(">FAO<") && !page.body.contains(">WFP<") && !page.body.contains(">PAM<"));
        let fields = |step| {
            [
                ("form", form.as_str()),
                ("key", key.as_str()),
                ("measure", "spent"),
                ("agency", "FAO"),
                ("amount", amount),
                ("currency", "USD"),
                ("date", "2021-06-30"),
                ("step", step),
            ]
        };
        let size = awa.get(LEDGER_ENTRIES).json()["next"].clone();
        let check = awa.form("/ledgers/test%2Fmli/record", &fields("check")).is(200);
        // Spent 1 200.50 of 1 000: 120 %, told before anything is saved, and not refused.
        assert!(check.body.contains(shown) && check.body.contains("120"), "{}", check.body);
        assert!(check.body.contains("spent-above-mobilised") && check.body.contains(beyond), "{}", check.body);
        assert_eq!(awa.get(LEDGER_ENTRIES).json()["next"], size);
        let done = awa.form("/ledgers/test%2Fmli/record", &fields("record")).is(303);
        let receipt = done.header("location").to_owned();
        // The answer was lost, and the form is sent again: the same receipt, and nothing twice.
        let again = awa.form("/ledgers/test%2Fmli/record", &fields("record")).is(303);
        assert_eq!(again.header("location"), receipt);
        let entry = awa.get(&receipt).is(200);
        let position = receipt.rsplit('/').next().expect("a position");
        let stored = served.sandbox.run(&["show", position, "--json"]).ok().json();
        assert_eq!(stored["payload"]["lines"][0]["amount_minor"], "120050");
        assert_eq!(stored["actor"]["name"], "Awa");
        assert!(entry.body.contains(stored["hash"].as_str().expect("a hash")), "{}", entry.body);
        assert!(entry.body.contains(shown), "{}", entry.body);
    }
}

#[test]
fn bad_input_stays_in_the_form_with_every_problem() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let page = awa.get("/ledgers/test%2Fmli/record").is(200);
    let (form, key) = (page.field("form"), page.field("key"));
    let pairs = [
        ("form", form.as_str()),
        ("key", key.as_str()),
        ("measure", "spent"),
        ("agency", "FAO"),
        ("amount", "12O"),
        ("date", "2021-06-31"),
        ("year", "21st"),
        ("step", "record"),
    ];
    let answer = awa.form("/ledgers/test%2Fmli/record", &pairs).is(422);
    for text in ["2021-06-31", "21st", "role=\"alert\"", "value=\"12O\""] {
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
    }
    // The same over the API, with the codes of the command line.
    let wrong = json!({ "measure": "spent", "agencies": ["FAO"], "amount": "12O", "key": "k" });
    let answer = awa.post(LEDGER_ENTRIES, &wrong).is(422);
    assert_eq!(code(&answer), "amount-unreadable");
    assert_eq!((&answer.json()["errors"][0]["nearest"], &answer.json()["saved"]), (&json!("120"), &json!(false)));
    awa.lang = "fr";
    let french = awa.post(LEDGER_ENTRIES, &wrong).is(422).json();
    assert_eq!(french["title"], "« 12O » n'est pas un montant.");
}

/// Everything that is refused or allowed by function, in the words of the table of rights.
#[test]
fn each_function_may_do_what_the_table_says_and_no_more() {
    let served = served();
    let people = [
        ("Awa", Some(("finance-officer", vec!["FAO"]))),
        ("Bakary", Some(("approver", vec!["FAO"]))),
        ("Coumba", Some(("rco", vec![]))),
        ("Djeneba", Some(("auditor", vec![]))),
        ("Elhadj", None),
    ];
    let sandbox = &served.sandbox;
    sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    let record = ["record", "expenditure", "--amount", "200", "--date", "2021-05-01", "--currency", "USD"];
    let recorded = sandbox.run(&[&record[..], &["--agency", "FAO", "--json"]].concat()).ok().json();
    let own = recorded["receipts"][0]["position"].as_u64().expect("a position");
    let other = sandbox.run(&[&record[..], &["--agency", "WFP", "--json"]].concat()).ok().json();
    let other = other["receipts"][0]["position"].as_u64().expect("a position");
    let mut browsers = Vec::new();
    for (name, right) in &people {
        browsers.push((*name, served.person(name, &[])));
        if let Some((function, agencies)) = right {
            served.grant(name, function, agencies);
        }
    }
    browsers.push(("Root", served.person("Root", &["--administrator"])));
    // An administrator who gave themselves everything still records nothing.
    served.grant("Root", "finance-officer", &["FAO"]);
    let reason = json!({ "reason": "digits exchanged" });
    let corrected = json!({ "reason": "digits exchanged", "amount": "210", "decimal": "point" });
    let get = Method::GET;
    let post = Method::POST;
    let position = |position: u64, what: &str| format!("{LEDGER_ENTRIES}/{position}{what}");
    // Method, path, body, and the answer to: finance officer, approver, RCO, auditor, nobody's, administrator.
    let routes: Vec<(Method, String, Value, [u16; 6])> = vec![
        (get.clone(), LEDGER_ENTRIES.to_owned(), Value::Null, [200, 200, 200, 200, 404, 404]),
        (get.clone(), position(own, ""), Value::Null, [200, 200, 200, 200, 404, 404]),
        (get.clone(), position(9999, ""), Value::Null, [404, 404, 404, 404, 404, 404]),
        (get.clone(), format!("{LEDGER}/verification"), Value::Null, [200, 200, 200, 200, 404, 404]),
        (get.clone(), format!("{LEDGER}/reports/risks"), Value::Null, [200, 200, 200, 200, 404, 404]),
        (get.clone(), format!("{LEDGER}/reports/nothing"), Value::Null, [404, 404, 404, 404, 404, 404]),
        (get.clone(), format!("{LEDGER}/rights"), Value::Null, [403, 403, 403, 403, 403, 200]),
        (get.clone(), "/api/v1/people".to_owned(), Value::Null, [403, 403, 403, 403, 403, 200]),
        (get.clone(), "/api/v1/ledgers/test%2Fother/entries".to_owned(), Value::Null, [404; 6]),
        (post.clone(), LEDGER_ENTRIES.to_owned(), spent("WFP", "5"), [403, 403, 403, 403, 404, 404]),
        (post.clone(), LEDGER_ENTRIES.to_owned(), spent("FAO", "5"), [201, 403, 403, 403, 404, 404]),
        (post.clone(), position(other, "/correction"), corrected.clone(), [403, 403, 403, 403, 404, 404]),
        (post.clone(), position(other, "/reversal"), reason.clone(), [403, 403, 403, 403, 404, 404]),
        (post.clone(), position(other, "/approval"), json!({}), [403, 403, 403, 403, 404, 404]),
        (post.clone(), position(own, "/approval"), json!({}), [403, 201, 403, 403, 404, 404]),
        (post.clone(), position(own, "/correction"), corrected.clone(), [201, 403, 403, 403, 404, 404]),
        (post.clone(), "/api/v1/people".to_owned(), json!({ "name": "Fanta" }), [403, 403, 403, 403, 403, 201]),
        (
            Method::PUT,
            format!("{LEDGER}/rights/Fanta/approver"),
            json!({ "agencies": ["PAM"] }),
            [403, 403, 403, 403, 403, 200],
        ),
        (Method::DELETE, format!("{LEDGER}/rights/Fanta/approver"), json!({}), [403, 403, 403, 403, 403, 200]),
        (Method::DELETE, "/api/v1/people/Fanta".to_owned(), json!({}), [403, 403, 403, 403, 403, 204]),
    ];
    for (method, path, body, expected) in &routes {
        // Whoever may not comes first: what they are refused must not depend on what others did before.
        let mut order: Vec<usize> = (0..browsers.len()).collect();
        order.sort_by_key(|place| expected[*place] < 300);
        for place in order {
            let (name, browser) = &mut browsers[place];
            let answer = browser.send(method.clone(), path, "application/json", &body.to_string(), &[]);
            assert_eq!(answer.status, expected[place], "{name}: {method} {path}: {answer:?}");
        }
    }
    // Another agency and one that does not exist get the same answer, and so do ledgers.
    let (_, awa) = &mut browsers[0];
    let told = |answer: &Answer, name: &str| answer.body.replace(name, "…");
    let (theirs, none) = (awa.post(LEDGER_ENTRIES, &spent("WFP", "5")), awa.post(LEDGER_ENTRIES, &spent("NOPE", "5")));
    assert_eq!((theirs.status, told(&theirs, "WFP")), (none.status, told(&none, "NOPE")));
    let (_, elhadj) = &mut browsers[4];
    let other = elhadj.get("/api/v1/ledgers/test%2Fnot/entries");
    let mine = elhadj.get(LEDGER_ENTRIES);
    assert_eq!((other.status, told(&other, "test/not")), (mine.status, told(&mine, "test/mli")));
    // A right that is withdrawn is gone at once.
    sandbox.run(&["right", "withdraw", "Awa", "finance-officer"]).ok();
    let (_, awa) = &mut browsers[0];
    awa.post(LEDGER_ENTRIES, &spent("FAO", "5")).is(404);
    sandbox.run(&["verify"]).ok();
}

#[test]
fn entries_are_read_by_cursor_and_recorded_on_the_head_that_was_seen() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let first = awa.get(&format!("{LEDGER_ENTRIES}?from=0")).is(200).json();
    let size = served.sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size");
    let positions: Vec<u64> =
        first["entries"].as_array().expect("entries").iter().map(|e| e["position"].as_u64().expect("one")).collect();
    assert_eq!(positions, (0..size).collect::<Vec<_>>());
    assert_eq!(first["next"], size);
    // At the end there is nothing, and the cursor stays.
    let rest = awa.get(&format!("{LEDGER_ENTRIES}?from={size}")).is(200).json();
    assert_eq!((&rest["entries"], &rest["next"]), (&json!([]), &json!(size)));
    let head = format!("\"{}\"", first["head"].as_str().expect("a head"));
    let body = spent("FAO", "7").to_string();
    let on_head = |head: &str, key: &str, awa: &mut Browser| {
        awa.send(
            Method::POST,
            LEDGER_ENTRIES,
            "application/json",
            &body,
            &[("if-match", head), ("idempotency-key", key)],
        )
    };
    let done = on_head(&head, "one", &mut awa).is(201).json();
    assert_eq!(done["saved"], true);
    // The same key again gets the same receipt, whatever came since.
    let again =
        awa.send(Method::POST, LEDGER_ENTRIES, "application/json", &body, &[("idempotency-key", "one")]).is(200);
    assert_eq!((&again.json()["receipts"], &again.json()["repeated"]), (&done["receipts"], &json!(true)));
    // Another amount under it is refused, and a head that has gone on.
    let other = awa.send(
        Method::POST,
        LEDGER_ENTRIES,
        "application/json",
        &spent("FAO", "8").to_string(),
        &[("idempotency-key", "one")],
    );
    assert_eq!(code(&other.is(409)), "request-conflict");
    assert_eq!(code(&on_head(&head, "two", &mut awa).is(409)), "expect-moved");
    let after = awa.get(&format!("{LEDGER_ENTRIES}?from={size}")).is(200).json();
    assert_eq!(after["entries"].as_array().expect("entries").len() as u64, after["next"].as_u64().expect("one") - size);
}

#[test]
fn a_report_leads_from_a_cell_to_its_entries_and_stays_where_it_was() {
    let served = served();
    let mut djeneba = served.person("Djeneba", &[]);
    served.grant("Djeneba", "auditor", &[]);
    let base = "/ledgers/test%2Fmli/reports/financial-overview-by-agency";
    let page = djeneba.get(&format!("{base}?year=2021")).is(200);
    assert!(page.body.contains("1,500"), "{}", page.body);
    let find = |body: &str, begin: &str, what: &str| {
        let place = body.find(what).unwrap_or_else(|| panic!("no {what}: {body}"));
        let from = body[..place].rfind(begin).expect("an address") + begin.len();
        body[from..].split('"').next().expect("an end").replace("&#38;", "&").replace("&amp;", "&")
    };
    let cell = djeneba.get(&find(&page.body, "<a href=\"", ">1,500<")).is(200);
    // 1 000 and 500, each with its entry.
    assert!(cell.body.contains(">1,000<") && cell.body.contains(">500<"), "{}", cell.body);
    let permanent = find(&page.body, "<a href=\"", ">Permanent link");
    let record = ["record", "contribution", "--stage", "mobilised", "--agency", "FAO", "--amount", "250"];
    served.sandbox.run(&[&record[..], &["--date", "2021-03-02", "--currency", "USD"]].concat()).ok();
    assert!(djeneba.get(&format!("{base}?year=2021")).is(200).body.contains("1,750"));
    let then = djeneba.get(&permanent).is(200);
    assert!(then.body.contains("1,500") && !then.body.contains("1,750"), "{}", then.body);
    // What is downloaded is what the command line makes.
    let csv = djeneba.get(&format!("{base}?year=2021&format=csv")).is(200);
    let made =
        served.sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--format", "csv"]).ok();
    assert_eq!(csv.body, made.out);
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"financial-overview-by-agency.csv\"");
}

#[test]
fn a_change_of_language_keeps_the_page_and_what_was_chosen_there() {
    let served = served();
    let mut djeneba = served.person("Djeneba", &[]);
    served.grant("Djeneba", "auditor", &[]);
    let base = "/ledgers/test%2Fmli/reports/financial-overview-by-agency";
    let page = djeneba.get(&format!("{base}?year=2021&as_of=9")).is(200);
    let other = "?year=2021&#38;as_of=9&#38;lang=fr";
    assert!(page.body.contains(&format!("href=\"{other}\"")), "{}", page.body);
    let french = djeneba.get(&format!("{base}{}", other.replace("&#38;", "&"))).is(200);
    assert!(french.body.contains("<html lang=\"fr\">") && french.body.contains("value=\"2021\""), "{}", french.body);
    assert!(french.header("set-cookie").starts_with("lang=fr"));
    // The address that a form was sent to, opened by itself, says so, and leads on.
    let approve = djeneba.get("/ledgers/test%2Fmli/entries/3/approve").is(405);
    assert!(approve.body.contains("address-of-a-form") && approve.body.contains("href=\"/\""));
    let import = djeneba.get("/ledgers/test%2Fmli/import/x").is(303);
    assert_eq!(import.header("location"), "/ledgers/test%2Fmli/import");
}

#[test]
fn an_entry_is_corrected_and_found_from_pages_alone() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let done = awa.post(LEDGER_ENTRIES, &spent("FAO", "324")).is(201).json();
    let position = done["receipts"][0]["position"].as_u64().expect("a position");
    let entry = format!("/ledgers/test%2Fmli/entries/{position}");
    assert!(awa.get(&entry).is(200).body.contains(&format!("{entry}/correct")));
    let page = awa.get(&format!("{entry}/correct")).is(200);
    assert!(page.body.contains("value=\"324\""), "{}", page.body);
    let (form, key) = (page.field("form"), page.field("key"));
    let fields = |amount, reason| {
        [("form", form.as_str()), ("key", key.as_str()), ("step", "correct"), ("amount", amount), ("reason", reason)]
    };
    let without = awa.form(&format!("{entry}/correct"), &fields("342", "")).is(422);
    assert!(without.body.contains("reason-missing") && without.body.contains("value=\"342\""), "{}", without.body);
    let done = awa.form(&format!("{entry}/correct"), &fields("342", "digits exchanged")).is(303);
    let replacement = done.header("location").to_owned();
    assert!(awa.get(&replacement).is(200).body.contains(&format!("href=\"{entry}\"")));
    let old = awa.get(&entry).is(200);
    assert!(old.body.contains(&format!("href=\"{replacement}\"")) && !old.body.contains(&format!("{entry}/correct")));
    let overview = ["report", "financial-overview-by-agency", "--year", "2021", "--json"];
    let table = served.sandbox.run(&overview).ok().json();
    let row = table["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == "FAO").expect("FAO");
    assert_eq!(row["spent"], "342.00", "{row}");
    // The search finds what was looked for, and nothing else.
    for (query, found, not) in [
        ("amount=342", replacement.as_str(), "/entries/1\""),
        ("text=DIGITS", "reversal", "/entries/1\""),
        ("person=awa", replacement.as_str(), "/entries/0\""),
        ("agency=fao", replacement.as_str(), "WFP"),
        ("from=2021-06-30", replacement.as_str(), "2021-03-01"),
    ] {
        let page = awa.get(&format!("/ledgers/test%2Fmli/entries?{query}")).is(200);
        assert!(page.body.contains(found) && !page.body.contains(not), "{query}: {}", page.body);
    }
    let nothing = awa.get("/ledgers/test%2Fmli/entries?text=hippopotamus").is(200);
    assert!(nothing.body.contains("No entry fits"), "{}", nothing.body);
    let unreadable = awa.get("/ledgers/test%2Fmli/entries?amount=12O&agency=NOPE").is(422);
    assert!(unreadable.body.contains("amount-unreadable") && unreadable.body.contains("agency-unknown"));
    let verify = "/ledgers/test%2Fmli/verify";
    let form = awa.get(verify).is(200).field("form");
    let begun = awa.form(verify, &[("form", &form)]).is(303);
    let verified = awa.finished(&begun).is(200);
    assert!(verified.body.contains("role=\"status\"") && verified.body.contains("test/mli"), "{}", verified.body);
    // The tables are made anew by the office, as a work of its own; who records for an agency is not offered it.
    assert!(!awa.get(verify).is(200).body.contains("/rebuild"));
    let mut coumba = served.person("Coumba", &[]);
    served.grant("Coumba", "rco", &[]);
    let page = coumba.get(verify).is(200);
    assert!(page.body.contains("action=\"/ledgers/test%2Fmli/rebuild\""), "{}", page.body);
    let begun = coumba.form("/ledgers/test%2Fmli/rebuild", &[("form", &page.field("form"))]).is(303);
    let rebuilt = coumba.finished(&begun).is(200);
    assert!(
        rebuilt.body.contains("class=\"done\" role=\"status\"") && rebuilt.body.contains("nothing had to be replaced"),
        "{}",
        rebuilt.body
    );
}

#[test]
fn a_file_is_shown_row_by_row_and_imported_when_somebody_says_so() {
    let served = served();
    let (mut awa, mut coumba) = (served.person("Awa", &[]), served.person("Coumba", &[]));
    served.grant("Awa", "finance-officer", &["FAO"]);
    served.grant("Coumba", "rco", &[]);
    let path = "/ledgers/test%2Fmli/import";
    let form = awa.get(path).is(200).field("form");
    let beside = [("form", form.as_str()), ("decimal", "comma")];
    let size = |awa: &mut Browser| awa.get(LEDGER_ENTRIES).json()["next"].as_u64().expect("a size");
    let begun = size(&mut awa);
    let good = ("budget.csv", "Agence;Budget 2021;Dépenses\nFAO;9 137 320;4 689 515,50\n");
    let shown = awa.upload(path, &beside, good).is(200);
    assert!(shown.body.contains("4 689 515,50") && shown.body.contains("row 2"), "{}", shown.body);
    assert_eq!(size(&mut awa), begun, "nothing is saved by looking");
    let action = |answer: &Answer| {
        let begin = answer.body.find(&format!("{path}/")).unwrap_or_else(|| panic!("no form: {}", answer.body));
        answer.body[begin..].split('"').next().expect("an end").to_owned()
    };
    let import = [("form", form.as_str()), ("decimal", "comma"), ("step", "import")];
    // Whose file it is not does not find it.
    let token = coumba.get("/").is(200).field("form");
    let theirs = coumba.form(&action(&shown), &[("form", token.as_str()), ("step", "import")]).is(404);
    assert!(theirs.body.contains("upload-gone"), "{}", theirs.body);
    let done = awa.form(&action(&shown), &import).is(303);
    assert!(awa.finished(&done).is(200).body.contains("budget.csv"));
    let spent = |served: &Served, agency: &str| {
        let table =
            served.sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
        let row = table["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == agency).cloned();
        row.map_or(Value::Null, |row| row["spent"].clone())
    };
    assert_eq!(spent(&served, "FAO"), "4689515.50");
    // The same once more is nothing new; another figure needs a reason.
    let again = awa.upload(path, &beside, good).is(200);
    assert!(!again.body.contains("value=\"import\""), "{}", again.body);
    let other = ("budget.csv", "Agence;Budget 2021;Dépenses\nFAO;9 137 320;4 689 551,50\n");
    let revised = awa.upload(path, &beside, other).is(200);
    let waiting = awa.form(&action(&revised), &import).is(200);
    assert!(waiting.body.contains("id=\"reason\"") && spent(&served, "FAO") == "4689515.50");
    let done = awa.form(&action(&revised), &[&import[..], &[("reason", "digits exchanged")]].concat()).is(303);
    awa.finished(&done).is(200);
    assert_eq!(spent(&served, "FAO"), "4689551.50");
    // Every error of a file, beside its cell, and as a file.
    let begun = size(&mut awa);
    let bad = ("bad.csv", "Agence;Budget 2022;Dépenses\nFAO;9 137 32O;4\nPAM;5;x\n");
    let wrong = awa.upload(path, &beside, bad).is(422);
    for text in ["9 137 32O", "9137320", "column B", "row 3", "column C", "value=\"errors\""] {
        assert!(wrong.body.contains(text), "{text}: {}", wrong.body);
    }
    let errors =
        awa.form(&action(&wrong), &[("form", form.as_str()), ("decimal", "comma"), ("step", "errors")]).is(200);
    assert!(errors.body.lines().count() >= 3 && errors.body.contains("9 137 32O"), "{}", errors.body);
    assert_eq!(errors.header("content-disposition"), "attachment; filename=\"bad-errors.csv\"");
    // Another agency's row is not hers to import, and is the office's.
    let both = ("both.csv", "Agence;Budget 2023;Dépenses\nFAO;5;4\nPAM;7;6\n");
    let refused = awa.upload(path, &beside, both).is(403);
    assert!(refused.body.contains("WFP"), "{}", refused.body);
    assert!(awa.form(&action(&refused), &import).is(403).body.contains("WFP"));
    assert_eq!(size(&mut awa), begun);
    let office = [("form", token.as_str()), ("decimal", "comma")];
    let shown = coumba.upload(path, &office, both).is(200);
    let done = coumba.form(&action(&shown), &[&office[..], &[("step", "import")]].concat()).is(303);
    coumba.finished(&done).is(200);
    served.stop().run(&["verify"]).ok();
}

#[test]
fn a_second_person_approves_from_a_page() {
    let served = served();
    let (mut awa, mut bakary) = (served.person("Awa", &[]), served.person("Bakary", &[]));
    served.grant("Awa", "finance-officer", &["FAO"]);
    served.grant("Awa", "approver", &["FAO"]);
    served.grant("Bakary", "approver", &["FAO"]);
    served.sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    let done = awa.post(LEDGER_ENTRIES, &spent("FAO", "324")).is(201).json();
    let position = done["receipts"][0]["position"].as_u64().expect("a position");
    let entry = format!("/ledgers/test%2Fmli/entries/{position}");
    let page = bakary.get(&entry).is(200);
    let (form, key) = (page.field("form"), page.field("key"));
    // The overview has it, and says that it waits; without what waits it has nothing of it, and leads to no entries.
    let overview = "/ledgers/test%2Fmli/reports/financial-overview-by-agency?year=2021";
    let all = bakary.get(overview).is(200).body;
    assert!(all.contains(">324</a>") && all.contains("it waits for approval"), "{all}");
    let approved = bakary.get(&format!("{overview}&approved_only=yes")).is(200).body;
    assert!(!approved.contains(">324<") && approved.contains("checked") && !approved.contains("/cell?"), "{approved}");
    // Her own she does not approve.
    let own = awa.get(&entry).is(200);
    let refused = awa.form(&format!("{entry}/approve"), &[("form", &own.field("form")), ("key", "a")]).is(422);
    assert!(refused.body.contains("second-person-needed"), "{}", refused.body);
    let fields = [("form", form.as_str()), ("key", key.as_str()), ("note", "seen")];
    let approved = bakary.form(&format!("{entry}/approve"), &fields).is(303);
    assert!(bakary.get(approved.header("location")).is(200).body.contains(&format!("href=\"{entry}\"")));
    let waiting = served.sandbox.run(&["report", "awaiting-approval", "--json"]).ok().json();
    assert_eq!(waiting["rows"], json!([]));
}

/// Nothing but the program: the link of the first start leads to a ledger in which somebody records, and to nothing else that a command
/// line is needed for.
#[test]
fn a_server_begins_with_nothing_and_its_administrator_opens_the_first_ledger() {
    let served = Served::over(Sandbox::new());
    assert!(served.said.iter().any(|line| line.contains("There was no store at")), "{:?}", served.said);
    let link = served.link.clone().expect("a link");
    let mut root = served.visitor();
    root.join(&link, PASSWORD);
    root.sign_in("administrator", PASSWORD);
    let home = root.get("/").is(200).body;
    assert!(home.contains("There is no ledger here yet.") && home.contains("href=\"/settings\""), "{home}");
    let form = root.get("/settings").is(200).field("form");
    let opening = |ledger, currency| {
        [("form", &*form), ("step", "open"), ("ledger", ledger), ("title", "Mali"), ("currency", currency)]
    };
    let wrong = root.form("/settings", &opening("Mali 2021", "US$x")).is(422).body;
    assert!(wrong.contains("name-invalid") && wrong.contains("currency-unknown"), "{wrong}");
    assert!(wrong.contains("value=\"Mali 2021\""), "{wrong}");
    root.form("/settings", &opening("test/mli", "USD")).is(303);
    let twice = root.form("/settings", &opening("test/mli", "USD")).is(422).body;
    assert!(twice.contains("ledger-exists"), "{twice}");
    let set = |step: &'static str, fields: &[(&'static str, &'static str)]| {
        let first = [("form", form.clone()), ("step", step.to_owned()), ("ledger", "test/mli".to_owned())];
        let more = fields.iter().map(|(name, value)| (*name, (*value).to_owned()));
        first.into_iter().chain(more).collect::<Vec<_>>()
    };
    let mut sends = |fields: &[(&str, String)]| {
        root.form("/settings", &fields.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>())
    };
    sends(&set("threshold", &[("agency", "PAM"), ("amount", "1,000.50")])).is(303);
    // One that was made elsewhere, for a ledger of that name.
    let key = Sandbox::with_ledger().run(&["key", "generate", "k.key", "--json"]).ok().json();
    let key = key["key"].as_str().expect("a key").to_owned();
    let wrong = sends(&set("authorise", &[("key", "test/mli+x")])).is(422).body;
    assert!(wrong.contains("public-key-unreadable"), "{wrong}");
    sends(&[&set("authorise", &[])[..], &[("key", key.clone())]].concat()).is(303);
    let page = root.get("/settings").is(200).body;
    assert!(page.contains("1,000.50 USD") && page.contains("<dd>signs</dd>"), "{page}");
    let id = key.split('+').nth(1).expect("an id").to_owned();
    let mut sends = |fields: &[(&str, String)]| {
        root.form("/settings", &fields.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>())
    };
    let revoking = [("key", id), ("reason", "a laptop was stolen".to_owned())];
    let wrong = sends(&[&set("revoke", &[("last_size", "all")])[..], &revoking].concat()).is(422).body;
    assert!(wrong.contains("size-unreadable"), "{wrong}");
    sends(&[&set("revoke", &[])[..], &revoking].concat()).is(303);
    sends(&set("threshold", &[("agency", "PAM")])).is(303);
    let page = root.get("/settings").is(200).body;
    assert!(!page.contains("1,000.50") && page.contains("<dd>revoked</dd>"), "{page}");
    // All of it stands in the ledger, under the name of who said it; and somebody records there.
    served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let mut awa = served.visitor();
    awa.sign_in("Awa", PASSWORD);
    awa.post(LEDGER_ENTRIES, &spent("FAO", "1")).is(201);
    awa.get("/settings").is(403);
    let sandbox = served.stop();
    sandbox.run(&["verify"]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let types: Vec<&str> = log["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter(|one| one["actor"]["name"] == "administrator")
        .filter_map(|one| one["type"].as_str())
        .collect();
    let said =
        ["ledger.opened", "agency.registered", "threshold.set", "key.authorised", "key.revoked", "threshold.set"];
    assert_eq!(types.iter().filter(|one| **one != "person.named").copied().collect::<Vec<_>>(), said);
}

#[test]
fn an_administrator_invites_and_gives_functions_from_a_page() {
    let served = served();
    let mut root = served.person("Root", &["--administrator"]);
    let page = root.get("/people").is(200);
    let form = page.field("form");
    let invited = root.form("/people", &[("form", &form), ("step", "invite"), ("name", "Awa")]).is(200);
    let begin = format!("{}/welcome/", served.address);
    let place = invited.body.find(&begin).expect("a link");
    let link = invited.body[place..].split('<').next().expect("an end").to_owned();
    let right = [("form", form.as_str()), ("step", "grant"), ("name", "Awa"), ("ledger", "test/mli")];
    let wrong = [("function", "finance-officer"), ("agencies", "")];
    let refused = root.form("/people", &[&right[..], &wrong].concat()).is(422);
    assert!(refused.body.contains("right-without-agencies"), "{}", refused.body);
    let granted = [("function", "finance-officer"), ("agencies", "FAO, PAM")];
    root.form("/people", &[&right[..], &granted].concat()).is(303);
    let mut awa = served.visitor();
    awa.join(&link, PASSWORD);
    awa.sign_in("Awa", PASSWORD);
    let ledgers = awa.get("/api/v1/ledgers").is(200).json();
    let functions = &ledgers["ledgers"][0]["functions"];
    assert_eq!(functions, &json!([{ "function": "finance_officer", "agencies": ["FAO", "WFP"] }]));
    awa.post(LEDGER_ENTRIES, &spent("PAM", "5")).is(201);
    // What was given is an entry of the ledger, by whom and to whom.
    let log = served.sandbox.run(&["log", "--json"]).ok().json();
    let entries = log["entries"].as_array().expect("entries");
    let given = entries.iter().find(|entry| entry["type"] == "right.granted").expect("an entry");
    assert_eq!(given["actor"]["name"], "Root");
    awa.get("/people").is(403);
    // Nobody has that name, nor an invitation: it is no account's, and the one that comes near is named.
    let accent = [("form", form.as_str()), ("step", "grant"), ("name", "Awa."), ("ledger", "test/mli")];
    let refused = root.form("/people", &[&accent[..], &granted].concat()).is(422);
    assert!(refused.body.contains("account-unknown") && refused.body.contains(">Awa<"), "{}", refused.body);
    // An account that is taken away is gone at once, and with it what it could do: a namesake does not find that.
    root.form("/people", &[("form", &form), ("step", "dismiss"), ("name", "Awa")]).is(303);
    awa.get("/api/v1/ledgers").is(401);
    let mut namesake = served.person("Awa", &[]);
    assert_eq!(namesake.get("/api/v1/ledgers").is(200).json()["ledgers"], json!([]));
    let own = root.form("/people", &[("form", &form), ("step", "dismiss"), ("name", "Root")]).is(422);
    assert!(own.body.contains("account-own"), "{}", own.body);
}

/// A text with a name is erased on the page of its entry by the office, once somebody is sure of it; a joint amount is recorded, and its
/// shares later.
#[test]
fn joint_amounts_are_split_and_texts_erased_on_pages() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO", "WFP"]);
    let mut coumba = served.person("Coumba", &[]);
    served.grant("Coumba", "rco", &[]);
    let page = awa.get("/ledgers/test%2Fmli/record").is(200);
    let form = page.field("form");
    let amount = [
        ("form", &*form),
        ("key", "joint"),
        ("measure", "spent"),
        ("agency", "FAO"),
        ("with", "PAM"),
        ("amount", "100"),
        ("date", "2021-06-30"),
        ("note", "given to Fanta Sidibé"),
        ("step", "record"),
    ];
    let entry = awa.form("/ledgers/test%2Fmli/record", &amount).is(303);
    let entry = entry.header("location").to_owned();
    let page = awa.get(&format!("{entry}/correct")).is(200);
    assert!(page.body.contains(">FAO=\nWFP=</textarea>"), "{}", page.body);
    let split = |shares: &'static str, key: &'static str| {
        [
            ("form", form.clone()),
            ("key", key.to_owned()),
            ("step", "split".to_owned()),
            ("reason", "the invoice".to_owned()),
            ("shares", shares.to_owned()),
        ]
    };
    let mut sends = |fields: [(&str, String); 5]| {
        awa.form(&format!("{entry}/correct"), &fields.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>())
    };
    let wrong = sends(split("FAO=60\r\nPAM=41", "a")).is(422);
    assert!(wrong.body.contains("shares-not-whole") && wrong.body.contains("PAM=41</textarea>"), "{}", wrong.body);
    sends(split("FAO=60.50\r\nPAM=39,50", "b")).is(303);
    let report = "/api/v1/ledgers/test%2Fmli/reports/financial-overview-by-agency?year=2021";
    let rows = awa.get(report).is(200).json();
    assert_eq!((&rows["rows"][0]["spent"], &rows["rows"][1]["spent"]), (&json!("60.50"), &json!("39.50")), "{rows}");
    // Only the office erases, and only where somebody is sure.
    assert!(!awa.get(&entry).is(200).body.contains("/redact\""));
    let page = coumba.get(&entry).is(200);
    assert!(page.body.contains("<option>note</option>") && page.body.contains("Fanta"), "{}", page.body);
    let form = page.field("form");
    let erase = [("form", &*form), ("key", "e"), ("field", "note"), ("reason", "a name")];
    let refused = coumba.form(&format!("{entry}/redact"), &erase).is(422);
    assert!(refused.body.contains("erasing-not-sure") && refused.body.contains("Fanta"), "{}", refused.body);
    coumba.form(&format!("{entry}/redact"), &[&erase[..], &[("sure", "yes")]].concat()).is(303);
    let page = coumba.get(&entry).is(200).body;
    assert!(!page.contains("Fanta") && !page.contains("<option>note</option>"), "{page}");
    served.stop().run(&["verify"]).ok();
}

/// A file of so many rows, on its page: the address of its page, and that page.
fn sent(browser: &mut Browser, form: &str, rows: usize) -> (String, Answer) {
    let import = "/ledgers/test%2Fmli/import";
    let rows: String = (0..rows).map(|n| format!("spent,FAO,1,2021-06-30,R{n}\n")).collect();
    let file = format!("measure,agency,amount,date,reference\n{rows}");
    let shown = browser.upload(import, &[("form", form)], ("long.csv", &file)).is(200);
    let begin = shown.body.find(&format!("{import}/")).expect("an address");
    (shown.body[begin..begin + import.len() + 37].to_owned(), shown)
}

#[test]
fn what_becomes_of_every_row_is_taken_as_a_file() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let form = awa.get("/ledgers/test%2Fmli/import").is(200).field("form");
    let (address, shown) = sent(&mut awa, &form, 400);
    assert!(shown.body.contains("Not shown here: 100<"), "{}", shown.body);
    let all = awa.form(&address, &[("form", &*form), ("step", "rows")]).is(200);
    assert!(all.header("content-disposition").contains("long-rows.csv"), "{all:?}");
    assert_eq!(all.body.lines().count(), 401, "{}", all.body);
    assert_eq!(all.body.lines().last(), Some("\"row 401, column C “amount”\",FAO,1,new"));
    served.stop();
}

/// A long import goes on when the server is told to end, and is there when it is started again.
#[test]
fn what_was_begun_is_finished_before_the_server_ends() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let form = awa.get("/ledgers/test%2Fmli/import").is(200).field("form");
    let (address, _) = sent(&mut awa, &form, 20_000);
    let begun = awa.form(&address, &[("form", &*form), ("step", "import")]).is(303);
    let page = awa.get(begun.header("location")).is(200).body;
    assert!(page.contains("data-work"), "it is over already: {page}");
    let sandbox = served.stop();
    let report = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    assert_eq!(report["total"]["spent"], "20000.00");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn a_demonstration_shows_mali_and_an_invented_year_to_each_function_and_keeps_nothing() {
    let sandbox = Sandbox::new();
    let served = Served::with(sandbox, &["--demo"]);
    let password = served.said.iter().find_map(|line| line.trim().strip_prefix("Password: ")).expect("a password");
    let mut auditor = served.visitor();
    auditor.sign_in("auditor", password);
    let ledgers = auditor.get("/api/v1/ledgers").is(200).json();
    let names: Vec<&str> =
        ledgers["ledgers"].as_array().expect("ledgers").iter().map(|l| l["ledger"].as_str().expect("one")).collect();
    let invented = "demo.example.org/invented-2022";
    assert_eq!(names, [invented, "jate.example.org/mli-2021-agencies", "jate.example.org/mli-2021-axes"]);
    let base = format!("/api/v1/ledgers/{}", invented.replace('/', "%2F"));
    let table = auditor.get(&format!("{base}/reports/financial-overview-by-agency?year=2022")).is(200).json();
    let row = table["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == "FAO").expect("FAO");
    // 600 000 and 1 050 000 and 1 500 000 for its three axes, of which nine tenths came.
    assert_eq!((&row["required"], &row["mobilised"]), (&json!("3150000.00"), &json!("2835000.00")));
    // As in the report: the rows of the agencies add up to this, and not to the total that was printed.
    let mali = auditor.get("/api/v1/ledgers/jate.example.org%2Fmli-2021-agencies/reports/financial-overview-by-agency");
    assert_eq!(mali.json()["total"]["spent"], "334054964.00");
    assert_eq!(auditor.get(&format!("{base}/verification")).is(200).json()["ok"], true);
    auditor.post(&format!("{base}/entries"), &spent("FAO", "1")).is(403);
    let mut officer = served.visitor();
    officer.sign_in("finance officer", password);
    officer.post(&format!("{base}/entries"), &spent("FAO", "1")).is(201);
    for name in ["approver", "Resident Coordinator's Office", "administrator"] {
        served.visitor().sign_in(name, password);
    }
    let sandbox = served.stop();
    let left: Vec<_> = std::fs::read_dir(sandbox.dir.path()).expect("reads").collect();
    assert_eq!(left.len(), 1, "only what the test made: {left:?}");
}

#[test]
fn what_is_not_understood_is_told_and_what_is_too_large_is_not_read() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let json = "application/json";
    for (kind, body, status) in [
        (json, "{", 400),
        (json, "{}", 422),
        (json, r#"{"measure":"spent","agencies":["FAO"],"amount":"1","more":"x"}"#, 422),
        ("text/plain", "{}", 415),
    ] {
        let answer = awa.send(Method::POST, LEDGER_ENTRIES, kind, body, &[]).is(status);
        assert_eq!(code(&answer), "request-unreadable");
    }
    // However much too large: whoever is still sending is told, and does not find the connection closed.
    for kib in [300, 300, 5_000, 5_000, 20_000] {
        let large = format!(r#"{{"note":"{}"}}"#, "x".repeat(kib * 1024));
        awa.send(Method::POST, LEDGER_ENTRIES, json, &large, &[]).is(413);
    }
    assert_eq!(code(&awa.get(&format!("{LEDGER_ENTRIES}?from=minus")).is(400)), "request-unreadable");
    assert_eq!(code(&awa.get(&format!("{LEDGER_ENTRIES}/minus")).is(400)), "request-unreadable");
    awa.get("/api/v1/session").is(200);
}

/// Six people record until the machine dies, again and again; whatever was acknowledged is there, and whoever sends again what was not
/// has it once.
#[test]
fn what_a_killed_server_acknowledged_is_there_and_nothing_twice() {
    let mut served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let cookie = awa.cookie.take();
    let before = served.sandbox.run(&["log", "--json"]).ok().json()["size"].as_u64().expect("a size");
    let mut keys = 0;
    for round in 0..5 {
        let (told, heard) = std::sync::mpsc::channel();
        let officers: Vec<_> = (0..6)
            .map(|officer| {
                let (mut browser, told, cookie) = (served.visitor(), told.clone(), cookie.clone());
                browser.cookie = cookie;
                std::thread::spawn(move || {
                    let mut sent = Vec::new();
                    loop {
                        let key = format!("key-{round}-{officer}-{}", sent.len());
                        let body = json!({ "measure": "spent", "agencies": ["FAO"], "amount": "1", "currency": "USD",
                                           "date": "2021-06-30", "key": key });
                        let kind = "application/json";
                        let answer = browser.tries(Method::POST, LEDGER_ENTRIES, kind, &body.to_string(), &[]);
                        let receipts = answer.ok().map(|answer| answer.is(201).json()["receipts"].clone());
                        let gone = receipts.is_none();
                        sent.push((body, receipts));
                        if gone {
                            return sent;
                        }
                        let _ = told.send(());
                    }
                })
            })
            .collect();
        drop(told);
        // In the middle of the work: later each time.
        assert_eq!(heard.iter().take(7 * (round + 1)).count(), 7 * (round + 1));
        served = Served::over(served.die());
        let sent: Vec<_> = officers.into_iter().flat_map(|officer| officer.join().expect("no panic")).collect();
        keys += sent.len() as u64;
        let mut browser = served.visitor();
        browser.cookie.clone_from(&cookie);
        for (body, receipts) in &sent {
            let answer = browser.post(LEDGER_ENTRIES, body);
            match receipts {
                Some(receipts) => assert_eq!(&answer.is(200).json()["receipts"], receipts),
                None => assert!([200, 201].contains(&answer.status), "{answer:?}"),
            }
        }
    }
    let sandbox = served.stop();
    assert_eq!(sandbox.run(&["log", "--json"]).ok().json()["size"], before + keys);
    sandbox.run(&["verify"]).ok();
}
