//! Who gets in, with what, and for how long.

use crate::serve::{Browser, LEDGER, LEDGER_ENTRIES, PASSWORD, Served, code, served, spent};
use crate::support::Sandbox;
use jate::access::{Access, Changed, Given, SignIn};
use jate::value::Timestamp;
use serde_json::{Value, json};
use std::process::Command;
use ureq::http::Method;

#[test]
fn a_name_is_known_without_its_accents_and_capitals_where_nobody_else_may_be_meant() {
    let served = served();
    served.person("Awa Traoré", &[]);
    let session = |name: &str| served.visitor().post("/api/v1/session", &json!({ "name": name, "password": PASSWORD }));
    for typed in ["Awa Traoré", "awa traore", " AWA-TRAORÉ "] {
        assert_eq!(session(typed).is(200).json()["name"], "Awa Traoré", "{typed}");
    }
    assert_eq!(code(&session("Awa Traor").is(401)), "sign-in-refused");
    // Another bears it without the accent: each is who they say they are, and neither is guessed.
    served.person("Awa Traore", &[]);
    assert_eq!(session("Awa Traore").is(200).json()["name"], "Awa Traore");
    assert_eq!(code(&session("awa traore").is(401)), "sign-in-refused");
}

#[test]
fn a_password_that_is_guessed_at_locks_the_name_for_a_while() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    awa.send(Method::DELETE, "/api/v1/session", "", "", &[]).is(204);
    assert_eq!(awa.cookie, None);
    let wrong = json!({ "name": "Awa", "password": "not her password" });
    for _ in 0..5 {
        assert_eq!(code(&awa.post("/api/v1/session", &wrong).is(401)), "sign-in-refused");
    }
    // Also with the right one: whoever guesses learns nothing.
    let right = json!({ "name": "Awa", "password": PASSWORD });
    assert_eq!(code(&awa.post("/api/v1/session", &right).is(429)), "sign-in-waits");
    // A name that nobody has is answered as one that somebody has, and waits as well.
    let unknown = json!({ "name": "Nobody", "password": "not her password" });
    let told = awa.post("/api/v1/session", &unknown).is(401);
    assert_eq!(told.json()["title"], "Name and password, or the code, do not fit.");
    for name in ["Nobody", "nobody", "NOBODY", "Nobody"] {
        awa.post("/api/v1/session", &json!({ "name": name, "password": PASSWORD })).is(401);
    }
    assert_eq!(code(&awa.post("/api/v1/session", &unknown).is(429)), "sign-in-waits");
    // A new link sets a new password, and the wait is over.
    let mut again = served.person("Awa", &[]);
    again.get("/api/v1/session").is(200);
}

#[test]
fn somebody_sees_their_sessions_ends_the_others_and_changes_the_password() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    let mut elsewhere = served.visitor();
    elsewhere.sign_in("Awa", PASSWORD);
    let page = awa.get("/account").is(200);
    assert_eq!((page.body.matches(">this one<").count(), page.body.matches(">another<").count()), (1, 1));
    let form = page.field("form");
    awa.form("/account", &[("form", &form), ("step", "end")]).is(303);
    elsewhere.get("/api/v1/session").is(401);
    assert!(!awa.get("/account").is(200).body.contains(">another<"));
    let next = "deux baobabs font de l'ombre";
    let change = |awa: &mut Browser, old: &str, new: &str, again: &str| {
        let fields = [("form", form.as_str()), ("step", "password"), ("old", old), ("password", new), ("again", again)];
        awa.form("/account", &fields)
    };
    for (old, new, again, code) in [
        ("not her password", next, next, "password-wrong"),
        (PASSWORD, next, "another", "passwords-differ"),
        (PASSWORD, "short", "short", "password-short"),
    ] {
        let refused = change(&mut awa, old, new, again).is(422);
        assert!(refused.body.contains(code), "{code}: {}", refused.body);
    }
    elsewhere.sign_in("Awa", PASSWORD);
    // Somebody copied her cookie, and made a token.
    let mut copied = served.visitor();
    copied.cookie = awa.cookie.clone();
    let token = [("form", &*form), ("step", "token"), ("old", PASSWORD), ("label", "theirs"), ("days", "90")];
    let made = awa.form("/account", &token).is(200).body;
    let bearer = format!("Bearer {}", between(&made, "It is not shown again:</p><p><code>", "</code>"));
    let mut program = served.visitor();
    let mut with_token =
        || program.send(ureq::http::Method::GET, "/api/v1/session", "", "", &[("authorization", &bearer)]);
    with_token().is(200);
    change(&mut awa, PASSWORD, next, next).is(303);
    elsewhere.get("/api/v1/session").is(401);
    copied.get("/api/v1/session").is(401);
    with_token().is(401);
    awa.get("/api/v1/session").is(200);
    elsewhere.post("/api/v1/session", &json!({ "name": "Awa", "password": PASSWORD })).is(401);
    elsewhere.sign_in("Awa", next);
}

#[test]
fn sessions_invitations_and_waits_end_when_they_should() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let entropy = jate::app::system::SystemEntropy;
    let at = |minutes: i64| Timestamp { micros: 1_767_225_600_000_000 + minutes * 60_000_000 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("starts");
    runtime.block_on(async {
        let access = Access::open(&folder.path().join("accounts")).await.expect("opens");
        let invite = async |now| access.invite(&entropy, at(now), ("Awa", false), "Fatou").await.expect("invites");
        let sign_in = async |now, password| {
            access.sign_in(&entropy, at(now), Given { name: "Awa", password, code: "" }, "test").await.expect("answers")
        };
        let lives = async |token: &str, now| access.person(token, at(now)).await.expect("reads").is_some();
        // A link holds for a day, and an earlier one no longer does.
        let (late, early) = (invite(0).await, invite(1).await);
        assert_eq!(access.invited(&late, at(2)).await.expect("reads"), None);
        assert_eq!(access.invited(&early, at(1 + 24 * 60)).await.expect("reads"), None);
        assert_eq!(access.invited(&early, at(24 * 60)).await.expect("reads"), Some("Awa".to_owned()));
        assert!(access.accept(&early, at(2), PASSWORD, "test").await.expect("writes").is_some_and(|set| set.is_ok()));
        // A session lives while it is used, and never longer than twelve hours.
        let SignIn::In(token) = sign_in(10, PASSWORD).await else { panic!("is refused") };
        assert!(lives(&token, 39).await && lives(&token, 68).await);
        assert!(!lives(&token, 99).await, "thirty-one minutes without a request");
        let SignIn::In(token) = sign_in(100, PASSWORD).await else { panic!("is refused") };
        for minute in (100..100 + 12 * 60).step_by(20) {
            assert!(lives(&token, minute).await, "at {minute}");
        }
        assert!(!lives(&token, 100 + 12 * 60).await, "twelve hours");
        // Five free attempts; then a minute, then two.
        for _ in 0..5 {
            assert_eq!(sign_in(1000, "not her password").await, SignIn::No);
        }
        assert_eq!(sign_in(1000, PASSWORD).await, SignIn::Wait(at(1001)));
        assert_eq!(sign_in(1001, "not her password").await, SignIn::No);
        assert_eq!(sign_in(1002, PASSWORD).await, SignIn::Wait(at(1003)));
        assert!(matches!(sign_in(1003, PASSWORD).await, SignIn::In(_)));
        // And it begins anew.
        assert_eq!(sign_in(1004, "not her password").await, SignIn::No);
        assert!(matches!(sign_in(1004, PASSWORD).await, SignIn::In(_)));
        // Twenty guesses at once are as many as one after the other.
        let guesses = futures_util::future::join_all((0..20).map(|_| sign_in(2000, "not her password"))).await;
        assert_eq!(guesses.iter().filter(|guess| **guess == SignIn::No).count(), 5);
        // A right password that is only asked before something else takes back no wrong one before it.
        assert!(matches!(sign_in(2400, PASSWORD).await, SignIn::In(_)));
        for _ in 0..4 {
            assert_eq!(sign_in(2500, "not her password").await, SignIn::No);
        }
        assert_eq!(access.knows(at(2500), ("Awa", PASSWORD), "test").await.expect("reads"), Changed::Done);
        assert_eq!(sign_in(2500, "not her password").await, SignIn::No);
        assert!(matches!(sign_in(2500, PASSWORD).await, SignIn::Wait(_)));
        // A stranger's name of a quarter of a megabyte is a line of a few letters.
        let long = Given { name: &"x".repeat(250_000), password: PASSWORD, code: "" };
        assert_eq!(access.sign_in(&entropy, at(2001), long, "test").await.expect("answers"), SignIn::No);
        let noted = access.lines(None, 1).await.expect("reads");
        assert_eq!((noted[0].what.as_str(), noted[0].name.len()), ("refused", 100));
        // Who has an account becomes an administrator by a link that says so; who made it is in the log.
        let promoted = access.invite(&entropy, at(3000), ("Awa", true), "Fatou").await.expect("invites");
        let noted = access.lines(None, 1).await.expect("reads");
        assert_eq!((noted[0].what.as_str(), noted[0].from.as_str()), ("invited-administrator", "Fatou"));
        assert!(
            access.accept(&promoted, at(3000), PASSWORD, "test").await.expect("writes").is_some_and(|set| set.is_ok())
        );
        let SignIn::In(token) = sign_in(3000, PASSWORD).await else { panic!("is refused") };
        let person = access.person(&token, at(3000)).await.expect("reads").expect("signed in");
        assert!(person.administrator);
        assert_eq!(access.verify().await.expect("reads").1, None);
        access.close().await;
    });
}

/// However much the server tells of its work, no password, session, token, link, secret or code of anybody is told; nor is it in an
/// answer that refuses, nor in the ledger.
#[test]
fn no_secret_is_in_what_the_server_says_or_records() {
    let served = Served::traced(Sandbox::with_ledger());
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let fields = [("step", "token"), ("label", "program"), ("days", "30"), ("old", PASSWORD), ("writes", "yes")];
    let body = account(&mut awa, 200, &fields);
    let bearer = between(&body, "It is not shown again:</p><p><code>", "</code>");
    account(&mut awa, 303, &[("step", "factor"), ("old", PASSWORD)]);
    let page = awa.get("/account").is(200).body;
    let secret = between(&page, "Or type it in: <code>", "</code>");
    let code = shown_by_an_authenticator(&secret, 0);
    let papers = account(&mut awa, 200, &[("step", "factor-code"), ("code", &code)]);
    let paper = between(&papers, "<li><code>", "</code>");
    let authorised = [("authorization", format!("Bearer {bearer}"))];
    let authorised: Vec<(&str, &str)> = authorised.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let spent = spent("FAO", "1").to_string();
    let entries = format!("{LEDGER}/entries");
    served.visitor().send(Method::POST, &entries, "application/json", &spent, &authorised).is(201);
    let mut refusals = Vec::new();
    for (password, code) in [("a wrong password", ""), (PASSWORD, "000000"), (PASSWORD, &paper[1..])] {
        let answer =
            served.visitor().post("/api/v1/session", &json!({ "name": "Awa", "password": password, "code": code }));
        refusals.push(answer.is(401).body);
    }
    let malformed = format!("{{\"name\":\"Awa\",\"password\":\"{PASSWORD}\"");
    refusals.push(served.visitor().send(Method::POST, "/api/v1/session", "application/json", &malformed, &[]).body);
    let session = awa.cookie.take().expect("signed in").split_once('=').expect("a pair").1.to_owned();
    let sandbox = served.stop();
    sandbox.run(&["verify"]).ok();
    sandbox.run(&["export", "-o", "out.jsonl"]).ok();
    let read = |name: &str| String::from_utf8_lossy(&std::fs::read(sandbox.path(name)).expect("reads")).into_owned();
    let (traces, ledger) = (read("traces"), read("out.jsonl"));
    assert!(traces.contains("DEBUG") && ledger.contains("expenditure.recorded"));
    // Six digits stand anywhere by chance.
    let secrets = [PASSWORD, "a wrong password", &bearer, &secret, &paper, &session];
    for place in [&traces, &ledger].into_iter().chain(&refusals) {
        let found: Vec<_> = secrets.iter().filter(|secret| place.contains(**secret)).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_log_of_access_is_chained_and_holds_no_secret() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "auditor", &[]);
    awa.post("/api/v1/session", &json!({ "name": "Awa", "password": "not her password" })).is(401);
    awa.get("/ledgers/test%2Fmli/reports/risks?format=csv").is(200);
    let cookie = awa.cookie.clone().expect("signed in");
    let token = cookie.trim_start_matches("__Host-jate=").to_owned();
    let sandbox = served.stop();
    let accounts = sandbox.path("accounts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("starts");
    let lines: Vec<String> = runtime.block_on(async {
        let access = Access::open(&accounts).await.expect("opens");
        let (count, fault) = access.verify().await.expect("reads");
        assert_eq!(fault, None);
        access.close().await;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&accounts);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("opens");
        let rows: Vec<Vec<u8>> =
            sqlx::query_scalar("SELECT line FROM log ORDER BY position").fetch_all(&pool).await.expect("reads");
        assert_eq!(rows.len() as u64, count);
        pool.close().await;
        rows.into_iter().map(|line| String::from_utf8(line).expect("text")).collect()
    });
    let log = sandbox.run(&["person", "log", "--accounts", "accounts", "--json"]).ok().json();
    assert_eq!((&log["count"], &log["broken_at"]), (&json!(lines.len()), &Value::Null));
    assert_eq!(
        (&log["lines"][0]["what"], &log["lines"][0]["name"]),
        (&json!("exported test/mli risks"), &json!("Awa"))
    );
    let has = |what: &str| lines.iter().any(|line| line.contains(what));
    for what in ["\"invited\"", "\"joined\"", "\"signed-in\"", "\"refused\"", "exported test/mli risks"] {
        assert!(has(what), "{what}: {lines:?}");
    }
    let bytes = std::fs::read(&accounts).expect("reads");
    for secret in [PASSWORD, &token, "not her password"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret} is kept");
    }
    // Somebody who changes a line behind our back is found out.
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&accounts);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("opens");
        sqlx::raw_sql(
            "DROP TRIGGER log_stays; UPDATE log SET line = CAST(replace(line, 'refused', 'entered') AS BLOB)",
        )
        .execute(&pool)
        .await
        .expect("runs");
        pool.close().await;
    });
    let told = sandbox.run(&["person", "log", "--accounts", "accounts"]).fails(1).out;
    assert!(told.contains("is not what was written there"), "{told}");
}

/// What an authenticator shows, computed by another program (RFC 6238 with Python's own HMAC), so many half minutes on.
fn shown_by_an_authenticator(secret: &str, later: u32) -> String {
    let python = std::env::var_os("JATE_PYTHON").expect("JATE_PYTHON is not set: `bash tests/run` sets it");
    let program = "import base64, hmac, struct, sys, time
key = base64.b32decode(sys.argv[1] + '=' * (-len(sys.argv[1]) % 8))
digest = hmac.digest(key, struct.pack('>Q', int(time.time()) // 30 + int(sys.argv[2])), 'sha1')
at = digest[-1] & 15
print('%06d' % ((struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000))";
    let ran = Command::new(python).args(["-c", program, secret, &later.to_string()]).output().expect("starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).expect("digits").trim().to_owned()
}

/// Sends the form of one's own account.
fn account(browser: &mut Browser, status: u16, fields: &[(&str, &str)]) -> String {
    let form = browser.get("/account").is(200).field("form");
    browser.form("/account", &[&[("form", form.as_str())], fields].concat()).is(status).body
}

/// What stands between two texts of a page.
fn between(body: &str, before: &str, after: &str) -> String {
    let begin = body.find(before).unwrap_or_else(|| panic!("no {before}: {body}")) + before.len();
    body[begin..][..body[begin..].find(after).expect("an end")].to_owned()
}

#[test]
fn with_a_second_factor_a_password_alone_opens_nothing() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    account(&mut awa, 422, &[("step", "factor"), ("old", "not her password")]);
    account(&mut awa, 303, &[("step", "factor"), ("old", PASSWORD)]);
    let page = awa.get("/account").is(200).body;
    let secret = between(&page, "Or type it in: <code>", "</code>");
    assert!(page.contains("role=\"img\" aria-label=\"The secret, for the camera of a phone\"><rect"), "{page}");
    // Until a code of it was shown there is none.
    let sign_in = |password: &str, code: &str| {
        let body = json!({ "name": "Awa", "password": password, "code": code });
        served.visitor().post("/api/v1/session", &body)
    };
    sign_in(PASSWORD, "").is(200);
    assert!(account(&mut awa, 422, &[("step", "factor-code"), ("code", "000000")]).contains("code-wrong"));
    let first = shown_by_an_authenticator(&secret, 0);
    let told = account(&mut awa, 200, &[("step", "factor-code"), ("code", &first)]);
    let papers: Vec<String> = told.split("<li><code>").skip(1).take(10).map(|rest| rest[..19].to_owned()).collect();
    assert!(papers.len() == 10 && papers.iter().all(|code| code.split('-').all(|part| part.len() == 4)), "{papers:?}");
    // They are shown once.
    assert!(!awa.get("/account").is(200).body.contains(&papers[0]));
    assert_eq!(code(&sign_in(PASSWORD, "").is(401)), "sign-in-refused");
    // The code that was taken is not taken again; the next one is, once, with a space as authenticators show it.
    sign_in(PASSWORD, &first).is(401);
    let next = shown_by_an_authenticator(&secret, 1);
    sign_in(PASSWORD, &format!("{} {}", &next[..3], &next[3..])).is(200);
    sign_in(PASSWORD, &next).is(401);
    // Each code on paper works once, however it is typed.
    sign_in(PASSWORD, &papers[0].to_uppercase().replace('-', " ")).is(200);
    sign_in(PASSWORD, &papers[0]).is(401);
    sign_in("not her password", &papers[1]).is(401);
    for _ in 0..3 {
        sign_in(PASSWORD, "000000").is(401);
    }
    // Wrong codes count as wrong passwords do: after five of them, even what is right has to wait.
    assert_eq!(code(&sign_in(PASSWORD, &papers[1]).is(429)), "sign-in-waits");
    // Somebody who lost everything gets a new link, and begins without.
    let again = served.person("Awa", &[]);
    assert!(again.cookie.is_some());
    let mut root = served.person("Root", &["--administrator"]);
    assert!(!root.get("/api/v1/people").is(200).json()[0]["second_factor"].as_bool().expect("is said"));
}

#[test]
fn a_token_does_what_it_is_for_until_it_ends() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    for (fields, wrong) in [
        ([("label", "export"), ("days", "0"), ("old", PASSWORD)], "token-days"),
        ([("label", "export"), ("days", "366"), ("old", PASSWORD)], "token-days"),
        ([("label", " "), ("days", "30"), ("old", PASSWORD)], "name-invalid"),
        ([("label", "export"), ("days", "30"), ("old", "not her password")], "password-wrong"),
    ] {
        let body = account(&mut awa, 422, &[&[("step", "token")], &fields[..]].concat());
        assert!(body.contains(wrong), "{wrong}: {body}");
    }
    let mut make = |label: &str, more: &[(&str, &str)]| {
        let fields = [("step", "token"), ("label", label), ("days", "30"), ("old", PASSWORD)];
        let body = account(&mut awa, 200, &[&fields[..], more].concat());
        format!("Bearer {}", between(&body, "It is not shown again:</p><p><code>", "</code>"))
    };
    let (reader, writer) = (make("reading", &[]), make("recording", &[("writes", "yes")]));
    assert!(
        account(&mut awa, 422, &[("step", "token"), ("label", "reading"), ("days", "1"), ("old", PASSWORD)])
            .contains("token-twice")
    );
    let (_, heard) = crate::reading::follow(&served.visitor(), &format!("authorization: {reader}\r\n"));
    let mut heard = heard.filter(|line| line.starts_with("id: "));
    let ask = |token: &str, method: Method, path: &str, body: &Value| {
        served.visitor().send(method, path, "application/json", &body.to_string(), &[("authorization", token)])
    };
    let entries = format!("{LEDGER}/entries");
    for token in [&reader, &writer] {
        assert_eq!(
            ask(token, Method::GET, "/api/v1/ledgers", &Value::Null).is(200).json()["ledgers"][0]["ledger"],
            "test/mli"
        );
        // Pages are for people.
        assert_eq!(ask(token, Method::GET, "/", &Value::Null).status, 303);
    }
    assert_eq!(code(&ask(&reader, Method::POST, &entries, &spent("FAO", "1")).is(403)), "agency-not-yours");
    ask(&writer, Method::POST, &entries, &spent("FAO", "1")).is(201);
    ask(&writer, Method::POST, &entries, &spent("WFP", "1")).is(403);
    // A program hears what comes, as its person would.
    assert!(heard.next().is_some());
    // A token of an administrator does not administer, and does not record either.
    let mut root = served.person("Root", &["--administrator"]);
    served.grant("Root", "finance-officer", &["FAO"]);
    served.grant("Root", "auditor", &[]);
    let fields = [("step", "token"), ("label", "all"), ("days", "1"), ("old", PASSWORD), ("writes", "yes")];
    let body = account(&mut root, 200, &fields);
    let all = format!("Bearer {}", between(&body, "It is not shown again:</p><p><code>", "</code>"));
    ask(&all, Method::GET, "/api/v1/ledgers", &Value::Null).is(200);
    assert_eq!(code(&ask(&all, Method::GET, "/api/v1/people", &Value::Null).is(403)), "not-administrator");
    ask(&all, Method::POST, &entries, &spent("FAO", "1")).is(403);
    // One that was ended, and those of an account that is taken away, open nothing; nor does half of one.
    account(&mut awa, 303, &[("step", "token-end"), ("label", "reading")]);
    assert_eq!(code(&ask(&reader, Method::GET, "/api/v1/ledgers", &Value::Null).is(401)), "not-signed-in");
    ask(&writer[..30], Method::GET, "/api/v1/ledgers", &Value::Null).is(401);
    ask(&writer, Method::GET, "/api/v1/ledgers", &Value::Null).is(200);
    root.send(Method::DELETE, "/api/v1/people/Awa", "", "", &[]).is(204);
    ask(&writer, Method::GET, "/api/v1/ledgers", &Value::Null).is(401);
    // What was given out is not kept.
    let bytes = std::fs::read(served.sandbox.path("accounts")).expect("reads");
    for secret in [&reader, &writer, &all] {
        let secret = &secret.as_bytes()["Bearer ".len()..];
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn a_token_holds_for_its_days() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let entropy = jate::app::system::SystemEntropy;
    let at = |hours: i64| Timestamp { micros: 1_767_225_600_000_000 + hours * 3_600_000_000 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("starts");
    runtime.block_on(async {
        let access = Access::open(&folder.path().join("accounts")).await.expect("opens");
        let link = access.invite(&entropy, at(0), ("Awa", false), "Fatou").await.expect("invites");
        assert!(access.accept(&link, at(0), PASSWORD, "test").await.expect("writes").is_some_and(|set| set.is_ok()));
        let made = access.make_token((&entropy, at(0)), "Awa", ("week", false, 7), "test").await.expect("writes");
        let token = made.expect("is made");
        let lives = async |hour| access.bearer(&token, at(hour)).await.expect("reads").is_some();
        assert!(lives(7 * 24 - 1).await);
        assert!(!lives(7 * 24).await);
        access.close().await;
    });
}

#[test]
fn a_password_that_strangers_try_early_is_none() {
    let served = served();
    let link = served.link.clone().expect("nobody has an account");
    let mut first = served.visitor();
    for guessed in
        ["password1234", "azertyuiop123", "aaaaaaaaaaaaaaaa", "administrator1", "Administrator2026", "qwertyuiop[]"]
    {
        let refused = first.form(&link, &[("password", guessed), ("again", guessed)]).is(422);
        assert!(refused.body.contains("password-guessed"), "{guessed}: {}", refused.body);
    }
    // No rule of composition: small letters are enough.
    first.form(&link, &[("password", PASSWORD), ("again", PASSWORD)]).is(303);
}

#[test]
fn whoever_tries_many_names_from_one_place_has_to_wait() {
    let served = served();
    let mut stranger = served.visitor();
    let statuses: Vec<u16> = (0..90)
        .map(|number| {
            let guess = json!({ "name": format!("name {number}"), "password": "not their password" });
            stranger.post("/api/v1/session", &guess).status
        })
        .collect();
    assert!(statuses[..60].iter().all(|status| *status == 401), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    let page = stranger.form("/sign-in", &[("name", "Awa"), ("password", "not her password")]).is(429).body;
    assert!(page.contains("too-often") && page.contains("name=\"password\""), "{page}");
}

#[test]
fn administrators_and_auditors_see_who_came_and_nobody_else_does() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let mut djeneba = served.person("Djeneba", &[]);
    served.grant("Djeneba", "auditor", &[]);
    let mut root = served.person("Root", &["--administrator"]);
    djeneba.get("/ledgers/test%2Fmli/export").is(200);
    for browser in [&mut djeneba, &mut root] {
        let log = browser.get("/api/v1/access").is(200).json();
        assert_eq!(log["broken_at"], Value::Null);
        let found =
            log["lines"].as_array().expect("lines").iter().find(|line| line["what"] == "exported test/mli export");
        assert_eq!(found.expect("the export")["name"], "Djeneba", "{log}");
        let page = browser.get("/access").is(200).body;
        assert!(page.contains("the chain holds") && page.contains("exported: test/mli export"), "{page}");
        let older = browser.get("/api/v1/access?before=2").is(200).json();
        assert_eq!(older["lines"].as_array().map(Vec::len), Some(2), "{older}");
    }
    assert_eq!(code(&awa.get("/api/v1/access").is(403)), "access-not-yours");
    awa.get("/access").is(403);
    // Whoever audits one of two ledgers does not read who came to the other.
    served.sandbox.run(&["init", "--ledger", "test/ner", "--title", "Niger", "--currency", "USD"]).ok();
    djeneba.get("/access").is(403);
    served.sandbox.run(&["right", "grant", "Djeneba", "auditor", "--ledger", "test/ner"]).ok();
    djeneba.get("/access").is(200);
}

/// Who was refused what, who took something along over the API, and who was invited in the place of somebody.
#[test]
fn refusals_and_what_is_taken_along_over_the_api_are_noted() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let mut root = served.person("Root", &["--administrator"]);
    awa.get("/people").is(403);
    awa.post(LEDGER_ENTRIES, &spent("WFP", "1")).is(403);
    awa.get("/api/v1/ledgers/test%2Fnone/register").is(404);
    awa.get("/favicon.ico").is(404);
    let report = "/api/v1/ledgers/test%2Fmli/reports/financial-overview-by-agency";
    let tag = awa.get(report).is(200).header("etag").to_owned();
    // What somebody has already they do not take along again.
    awa.send(Method::GET, report, "", "", &[("if-none-match", &tag)]).is(304);
    awa.get("/api/v1/ledgers/test%2Fmli/entries?from=1").is(200);
    awa.get("/api/v1/ledgers/test%2Fmli/verification").is(200);
    let mut stranger = served.visitor();
    for _ in 0..12 {
        stranger.send(Method::GET, report, "", "", &[("authorization", "Bearer jate_nothing")]).is(401);
    }
    // Nobody is signed in: nothing to note.
    stranger.get(report).is(401);
    let form = root.get("/people").is(200).field("form");
    let anew = root.form("/people", &[("form", &form), ("step", "invite"), ("name", "Awa")]).is(200).body;
    assert!(anew.contains("has an account already"), "{anew}");
    let lines = root.get("/api/v1/access").is(200).json();
    let lines = lines["lines"].as_array().expect("lines");
    let text = |line: &Value, name: &str| line[name].as_str().expect("a text").to_owned();
    let since: Vec<(String, String)> =
        lines.iter().rev().map(|line| (text(line, "name"), text(line, "what"))).collect();
    let begin = since.iter().position(|(_, what)| what.starts_with("refused")).expect("a refusal");
    let of = |name: &str, what: &str| (name.to_owned(), what.to_owned());
    let noted = [
        of("Awa", "refused-request GET /people"),
        of("Awa", "refused-request POST /api/v1/ledgers/test%2Fmli/entries"),
        of("Awa", "refused-absent GET /api/v1/ledgers/test%2Fnone/register"),
        of("Awa", "exported test/mli financial-overview-by-agency json"),
        of("Awa", "exported test/mli entries 1"),
        of("Awa", "verified test/mli"),
    ];
    assert_eq!(since[begin..begin + noted.len()], noted);
    // Of a stranger who goes on and on, so many are noted.
    let strange = of("", "refused-token GET /api/v1/ledgers/test%2Fmli/reports/financial-overview-by-agency");
    assert_eq!(since.iter().filter(|line| **line == strange).count(), 10);
    assert_eq!(since[since.len() - 2..], [of("Awa", "invited-anew"), of("Awa", "invited")]);
}

/// A file of accounts that an earlier version made.
#[test]
fn accounts_of_the_first_version_are_brought_up_and_let_in_as_before() {
    let sandbox = Sandbox::new();
    let path = sandbox.path("accounts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("starts");
    runtime.block_on(async {
        let entropy = jate::app::system::SystemEntropy;
        let now = Timestamp { micros: 1_767_225_600_000_000 };
        // A password, as it is hashed, from a file of the present.
        let access = Access::open(&sandbox.path("other")).await.expect("opens");
        let link = access.invite(&entropy, now, ("Awa", false), "Fatou").await.expect("invites");
        access.accept(&link, now, PASSWORD, "test").await.expect("writes");
        access.close().await;
        let open = |name: &str, make: bool| {
            let options =
                sqlx::sqlite::SqliteConnectOptions::new().filename(sandbox.path(name)).create_if_missing(make);
            sqlx::SqlitePool::connect_with(options)
        };
        let other = open("other", false).await.expect("opens");
        let hash: String = sqlx::query_scalar("SELECT password FROM person").fetch_one(&other).await.expect("reads");
        other.close().await;
        let first = open("accounts", true).await.expect("makes");
        sqlx::raw_sql(include_str!("../schemas/sql/access/0001_accounts.sql")).execute(&first).await.expect("runs");
        sqlx::raw_sql("PRAGMA application_id = 1247887715; PRAGMA user_version = 1")
            .execute(&first)
            .await
            .expect("runs");
        sqlx::query("INSERT INTO person (name, password, administrator) VALUES ('Awa', ?, 0)")
            .bind(hash)
            .execute(&first)
            .await
            .expect("writes");
        first.close().await;
        let access = Access::open(&path).await.expect("is brought up");
        let given = Given { name: "Awa", password: PASSWORD, code: "" };
        assert!(matches!(access.sign_in(&entropy, now, given, "test").await.expect("answers"), SignIn::In(_)));
        access.close().await;
        // One of a later version is left alone.
        let later = open("accounts", false).await.expect("opens");
        sqlx::raw_sql("PRAGMA user_version = 99").execute(&later).await.expect("runs");
        later.close().await;
        assert!(Access::open(&path).await.is_err());
    });
}
