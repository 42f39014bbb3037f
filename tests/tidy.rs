//! House rules that a compiler does not hold: layers, purity, translations, forgotten files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("is there").map(|entry| entry.expect("reads").path()) {
        if entry.is_dir() {
            found.extend(files(&entry, extension));
        } else if entry.extension().is_some_and(|e| e == extension) {
            found.push(entry);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What each layer may name, of this crate.
const LAYERS: [(&str, &[&str]); 16] = [
    ("value", &["value"]),
    ("ledger", &["ledger", "value"]),
    ("event", &["event", "ledger", "value"]),
    ("projection", &["projection", "event", "ledger", "value"]),
    // A layout's title has the two languages of a projection's label.
    ("interchange", &["interchange", "projection", "event", "ledger", "value"]),
    ("decide", &["decide", "interchange", "projection", "event", "ledger", "value"]),
    ("report", &["report", "projection", "event", "ledger", "value"]),
    ("store", &["store", "projection", "ledger", "value"]),
    ("app", &["app", "decide", "interchange", "store", "report", "projection", "event", "ledger", "value"]),
    ("said", &["said", "app", "decide", "interchange", "event", "value"]),
    ("words", &["words", "report", "projection", "ledger", "value"]),
    // What a report says of itself is in the words in which it was asked for.
    (
        "render",
        &[
            "render",
            "words",
            "said",
            "app",
            "decide",
            "interchange",
            "report",
            "projection",
            "event",
            "ledger",
            "value",
        ],
    ),
    ("access", &["access", "ledger", "value"]),
    (
        "http",
        &[
            "http",
            "access",
            "render",
            "words",
            "said",
            "app",
            "decide",
            "interchange",
            "store",
            "report",
            "projection",
            "event",
            "ledger",
            "value",
        ],
    ),
    (
        "web",
        &[
            "web",
            "http",
            "access",
            "render",
            "words",
            "said",
            "app",
            "decide",
            "interchange",
            "report",
            "projection",
            "event",
            "value",
        ],
    ),
    (
        "cli",
        &[
            "cli",
            "web",
            "http",
            "access",
            "render",
            "words",
            "said",
            "app",
            "decide",
            "interchange",
            "store",
            "report",
            "projection",
            "event",
            "ledger",
            "value",
        ],
    ),
];

#[test]
fn layers_name_only_what_lies_below_them() {
    for (layer, allowed) in LAYERS {
        for file in files(&root().join("src").join(layer), "rs") {
            let text = read(&file);
            for (at, _) in text.match_indices("crate::") {
                let name: String = text[at + 7..].chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                assert!(allowed.contains(&name.as_str()), "{} names crate::{name}", file.display());
            }
        }
    }
    let folders: BTreeSet<String> = std::fs::read_dir(root().join("src"))
        .expect("is there")
        .map(|entry| entry.expect("reads").path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, LAYERS.iter().map(|(name, _)| (*name).to_owned()).collect());
}

#[test]
fn pure_layers_have_no_input_output_or_unordered_maps() {
    for layer in ["value", "ledger", "event", "decide", "projection", "report"] {
        for file in files(&root().join("src").join(layer), "rs") {
            let text = read(&file);
            for word in
                ["std::fs", "std::io", "std::env", "std::process", "tokio", "sqlx", "HashMap", "HashSet", "f64", "f32"]
            {
                assert!(!text.contains(word), "{} is pure and names {word}", file.display());
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_messages() {
    let ids = |lang: &str| -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for file in files(&root().join("src/words/locales").join(lang), "ftl") {
            let mut message = String::new();
            for line in read(&file).lines() {
                if let Some((name, _)) = line.split_once(" =") {
                    if let Some(attribute) = name.trim_start().strip_prefix('.') {
                        ids.insert(format!("{message}.{attribute}"));
                    } else if !name.starts_with([' ', '#']) {
                        message = name.to_owned();
                        assert!(ids.insert(message.clone()), "{message} stands twice in {lang}");
                    }
                }
            }
        }
        ids
    };
    let (english, french) = (ids("en"), ids("fr"));
    assert_eq!(english.difference(&french).collect::<Vec<_>>(), Vec::<&String>::new(), "only English");
    assert_eq!(french.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "only French");
}

#[test]
fn every_problem_that_the_code_names_has_its_words() {
    let catalogue = read(&root().join("src/words/locales/en/problems.ftl"));
    let mut codes = BTreeSet::new();
    for file in files(&root().join("src"), "rs") {
        let text = read(&file);
        for marker in ["Problem::new(\"", "problem(\""] {
            for (at, _) in text.match_indices(marker) {
                codes.insert(text[at + marker.len()..].chars().take_while(|c| *c != '"').collect::<String>());
            }
        }
    }
    for code in codes {
        assert!(catalogue.contains(&format!("\n{code} = ")), "{code} has no words");
    }
}

#[test]
fn no_test_file_and_no_projection_is_forgotten() {
    let main = read(&root().join("tests/main.rs"));
    for file in std::fs::read_dir(root().join("tests")).expect("is there").map(|entry| entry.expect("reads").path()) {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let module = file.extension().is_some_and(|e| e == "rs") && name != "main";
        assert!(!module || main.contains(&format!("mod {name};")), "tests/main.rs does not name {name}");
    }
    let builtin = read(&root().join("src/projection/builtin.rs"));
    for folder in std::fs::read_dir(root().join("projections")).expect("is there") {
        let name = folder.expect("reads").file_name().to_string_lossy().into_owned();
        assert!(builtin.contains(&format!("\"{name}\"")), "projection::builtin does not name {name}");
    }
}
