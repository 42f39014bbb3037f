//! The pages in a real browser, by people of each function: in both languages, with scripts and without, on a small laptop
//! and on a phone. The walk itself is `tests/browser/walk.mjs`; pictures of it are kept beside the build.

use crate::serve::{PASSWORD, Served, code};
use crate::support::Sandbox;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the test command installs.
fn needed(name: &str) -> OsString {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: `bash tests/run` installs and sets it"))
}

/// Runs a script of `tests/browser`: what it printed.
fn run(script: &str, wanted: &Value) -> String {
    let ran = Command::new(needed("JATE_NODE"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(script))
        .arg(wanted.to_string())
        .output()
        .expect("node starts");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{told}{}", String::from_utf8_lossy(&ran.stderr));
    told
}

fn pictures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(name)
}

/// Walks once; returns the store that it left.
fn walk(lang: &str, scripts: bool, (width, height): (u32, u32)) -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    for agency in ["FAO", "WFP"] {
        let record = ["record", "contribution", "--stage", "mobilised", "--agency", agency, "--amount", "1000"];
        sandbox.run(&[&record[..], &["--date", "2021-03-01", "--currency", "USD"]].concat()).ok();
    }
    sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    let served = Served::over(sandbox);
    let kind = if scripts { "with-scripts" } else { "without-scripts" };
    let pictures = pictures(&format!("{lang}-{kind}-{width}"));
    let wanted = json!({
        "address": served.address, "link": served.link, "lang": lang, "scripts": scripts, "width": width, "height": height,
        "pictures": pictures, "browser": needed("JATE_BROWSER").to_str(),
    });
    // Those of an earlier walk are no picture of this one.
    let _ = std::fs::remove_dir_all(&pictures);
    run("walk.mjs", &wanted);
    served.stop()
}

/// What the five people left: 1 002.50 dollars spent, corrected once and approved; and a table of two agencies.
fn left(sandbox: &Sandbox) {
    sandbox.run(&["verify"]).ok();
    let table = sandbox.run(&["report", "financial-overview-by-agency", "--year", "2021", "--json"]).ok().json();
    let row = table["rows"].as_array().expect("rows").iter().find(|row| row["key"]["agency"] == "FAO").expect("FAO");
    assert_eq!(row["spent"], "1002.50", "{row}");
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let count = |kind: &str| {
        let entries = log["entries"].as_array().expect("entries").iter();
        entries.filter(|entry| entry["type"] == kind).count()
    };
    let kinds = ["expenditure.recorded", "entry.reversed", "entry.approved", "right.granted", "finding.explained"];
    // Recorded, recorded anew, and once for each row of the table; a text was written anew, too, and a grant was another partner's.
    assert_eq!(kinds.map(count), [4, 3, 1, 4, 1]);
    let items = ["award.recorded", "framework.opened", "node.defined", "indicator.defined", "result.recorded"];
    assert_eq!((items.map(count), count("narrative.recorded")), ([2, 1, 1, 1, 2], 2));
    let awards = sandbox.run(&["report", "awards", "--json"]).ok().json();
    assert_eq!(awards["total"]["awarded"], "12345.67");
}

#[test]
fn people_of_each_function_find_their_way_in_english_with_scripts_on_a_laptop() {
    left(&walk("en", true, (1280, 720)));
}

#[test]
fn people_of_each_function_find_their_way_in_french_without_scripts_on_a_phone() {
    left(&walk("fr", false, (360, 740)));
}

#[test]
fn people_of_each_function_find_their_way_in_english_without_scripts_on_a_laptop() {
    left(&walk("en", false, (1280, 720)));
}

#[test]
fn people_of_each_function_find_their_way_in_french_with_scripts_on_a_phone() {
    left(&walk("fr", true, (360, 740)));
}

/// Of three amounts, one lost its answer, two were recorded without a line, and one of these was wrong at first: each is in the ledger
/// once. Then one takes the place of another.
fn on_a_bad_line(lang: &str) {
    let sandbox = Sandbox::with_ledger();
    let served = Served::over(sandbox);
    served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    served.person("Bakary", &[]);
    served.grant("Bakary", "finance-officer", &["FAO"]);
    let wanted = json!({
        "address": served.address, "lang": lang, "browser": needed("JATE_BROWSER").to_str(), "name": "Awa", "password": PASSWORD,
        "other": "Bakary", "profile": served.sandbox.path("profile"), "pictures": pictures(&format!("{lang}-bad-line")),
    });
    let told: Value = serde_json::from_str(&run("offline.mjs", &wanted)).expect("JSON");
    let sandbox = served.stop();
    sandbox.run(&["verify"]).ok();
    let log = sandbox.run(&["log", "--json"]).ok().json();
    let entries =
        log["entries"].as_array().expect("entries").iter().filter(|one| one["type"] == "expenditure.recorded");
    let amounts: Vec<&Value> = entries.clone().map(|one| &one["payload"]["lines"][0]["amount_minor"]).collect();
    assert_eq!(amounts, ["120050", "1000", "2000", "2100", "2300"]);
    let receipts: Vec<String> =
        entries.map(|one| format!("{} · {}", one["position"], one["hash"].as_str().expect("one"))).collect();
    let text = |name: &str| told[name].as_str().expect("a text").to_owned();
    assert_eq!(text("first"), receipts[0]);
    assert!(text("told").contains(&receipts[1]), "{told}");
    let problem = if lang == "fr" { "« 2O » n'est pas un montant." } else { "“2O” is not an amount." };
    assert!(text("told").contains(problem), "{told}");
    assert!(text("last").ends_with(&format!("/{}", receipts[2].split(' ').next().expect("a position"))), "{told}");
}

#[test]
fn on_a_bad_line_nothing_is_lost_and_nothing_doubled_in_english() {
    on_a_bad_line("en");
}

#[test]
fn on_a_bad_line_nothing_is_lost_and_nothing_doubled_in_french() {
    on_a_bad_line("fr");
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port()
}

/// With a passkey set up the password opens nothing by itself: on pages, with an answer that was overheard, or over the API.
fn a_passkey(lang: &str) {
    let sandbox = Sandbox::with_ledger();
    let port = free_port();
    let (listen, address) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let served = Served::with(sandbox, &["--listen", &listen, "--address", &address]);
    served.person("Bakary Keïta", &[]);
    let wanted = json!({
        "address": address, "lang": lang, "browser": needed("JATE_BROWSER").to_str(), "name": "Bakary Keïta", "password": PASSWORD,
        "pictures": pictures(&format!("{lang}-passkey")),
    });
    run("passkey.mjs", &wanted);
    let credentials = json!({ "name": "Bakary Keïta", "password": PASSWORD });
    assert_eq!(code(&served.visitor().post("/api/v1/session", &credentials).is(401)), "passkey-on-pages");
    let guessed = json!({ "name": "Bakary Keïta", "password": PASSWORD, "code": "123456" });
    assert_eq!(code(&served.visitor().post("/api/v1/session", &guessed).is(401)), "sign-in-refused");
    // A new link, for whoever lost the phone: there is no passkey any more.
    served.person("Bakary Keïta", &[]);
    served.visitor().sign_in("Bakary Keïta", PASSWORD);
    let log = served.stop().run(&["person", "log", "--accounts", "accounts", "--json"]).ok().json();
    let happened =
        |what: &str| log["lines"].as_array().expect("lines").iter().filter(|line| line["what"] == what).count();
    assert_eq!(["made-passkey", "refused-passkey", "asked-passkey"].map(happened), [1, 1, 3], "{log}");
}

#[test]
fn a_passkey_is_set_up_and_without_it_a_password_opens_nothing_in_english() {
    a_passkey("en");
}

#[test]
fn a_passkey_is_set_up_and_without_it_a_password_opens_nothing_in_french() {
    a_passkey("fr");
}

fn an_organisation(lang: &str) {
    let sandbox = Sandbox::with_ledger();
    let (port, issuer) = (free_port(), format!("http://127.0.0.1:{}", free_port()));
    let (listen, address) = (format!("127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let secret = sandbox.write("secret", "given by the organisation\n");
    let oidc =
        ["--oidc-issuer", &issuer, "--oidc-client", "jate", "--oidc-secret-file", &secret, "--oidc-title", "WFP"];
    let served = Served::with(sandbox, &[&["--listen", &listen, "--address", &address], &oidc[..]].concat());
    served.person("Bakary", &[]);
    let invite = ["person", "invite", "Awa", "--accounts", "accounts", "--address", &address, "--json"];
    let invited = served.sandbox.run(&invite).ok().json();
    let other = ["person", "invite", "Coumba", "--accounts", "accounts", "--address", &address, "--json"];
    let others = served.sandbox.run(&other).ok().json();
    let wanted = json!({
        "address": address, "lang": lang, "browser": needed("JATE_BROWSER").to_str(), "name": "Bakary", "password": PASSWORD,
        "others": others["link"], "issuer": issuer, "client": "jate", "secret": "given by the organisation", "link": invited["link"],
        "pictures": pictures(&format!("{lang}-organisation")),
    });
    run("organisation.mjs", &wanted);
    // Nobody has ever set a password for her.
    let credentials = json!({ "name": "Awa", "password": PASSWORD });
    assert_eq!(code(&served.visitor().post("/api/v1/session", &credentials).is(401)), "sign-in-refused");
    let log = served.stop().run(&["person", "log", "--accounts", "accounts", "--json"]).ok().json();
    let lines = log["lines"].as_array().expect("lines");
    let happened =
        |what: &str, name: &str| lines.iter().filter(|line| line["what"] == what && line["name"] == name).count();
    assert_eq!(happened("linked-identity", "Awa"), 1, "{log}");
    assert_eq!(happened("refused-identity", "stranger"), 1, "{log}");
    assert_eq!((happened("signed-in", "Awa"), happened("signed-in", "stranger")), (3, 0), "{log}");
    // The invitation of somebody else still holds.
    assert_eq!(happened("joined", "Coumba"), 0, "{log}");
}

#[test]
fn an_organisation_signs_in_whom_it_knows_and_was_invited_in_english() {
    an_organisation("en");
}

#[test]
fn an_organisation_signs_in_whom_it_knows_and_was_invited_in_french() {
    an_organisation("fr");
}
