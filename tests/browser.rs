//! The pages in a real browser, by people of each function: in both languages, with scripts and without, on a small laptop
//! and on a phone. The walk itself is `tests/browser/walk.mjs`; pictures of it are kept beside the build.

use crate::serve::Served;
use crate::support::Sandbox;
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// Walks once; returns the store that it left.
fn walk(lang: &str, scripts: bool, (width, height): (u32, u32)) -> Sandbox {
    let needed = |name: &str| {
        std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: `bash tests/run` installs and sets it"))
    };
    let sandbox = Sandbox::with_ledger();
    for agency in ["FAO", "WFP"] {
        let record = ["record", "contribution", "--stage", "mobilised", "--agency", agency, "--amount", "1000"];
        sandbox.run(&[&record[..], &["--date", "2021-03-01", "--currency", "USD"]].concat()).ok();
    }
    sandbox.run(&["threshold", "--amount", "100", "--currency", "USD"]).ok();
    let served = Served::over(sandbox);
    let kind = if scripts { "with-scripts" } else { "without-scripts" };
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(format!("{lang}-{kind}-{width}"));
    let wanted = json!({
        "address": served.address, "link": served.link, "lang": lang, "scripts": scripts, "width": width, "height": height,
        "pictures": pictures, "browser": needed("JATE_BROWSER").to_str(),
    });
    let walked = Command::new(needed("JATE_NODE"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/walk.mjs"))
        .arg(wanted.to_string())
        .output()
        .expect("node starts");
    let told = format!("{}{}", String::from_utf8_lossy(&walked.stdout), String::from_utf8_lossy(&walked.stderr));
    assert!(walked.status.success(), "{told}");
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
    let counts = ["expenditure.recorded", "entry.reversed", "entry.approved", "right.granted"].map(count);
    // Recorded, recorded anew, and once for each row of the table.
    assert_eq!(counts, [4, 1, 1, 4]);
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
