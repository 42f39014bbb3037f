//! What an auditor can do with files alone: checkpoints, proofs, policies, publication, and what becomes of them when
//! somebody changes a bit, a key or the ledger.

use crate::support::{Ran, Sandbox};
use jate::ledger::checkpoint::{Checkpoint, base64};
use jate::ledger::note::{Kind, Note, Signer};
use jate::ledger::policy::{Distrust, Policy};
use jate::ledger::proof::{Consistency, Inclusion};
use jate::value::Hash;
use serde_json::Value;
use std::fmt::Write as _;

/// A ledger `test/mli` with a note, signed twice: `c1` at size 5, `c2` at size 7, with the policy that trusts its key.
pub fn signed() -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    let spend = ["record", "expenditure", "--currency", "USD", "--date", "2021-06-30"];
    sandbox.run(&[&spend[..], &["--agency", "OIM", "--amount", "1 234,50", "--note", "Fatou's bus"]].concat()).ok();
    let made = sandbox.run(&["key", "generate", "log.key", "--json"]).ok().json();
    sandbox.run(&["checkpoint", "--key-file", "log.key", "-o", "c1"]).ok();
    sandbox.run(&[&spend[..], &["--agency", "PAM", "--amount", "12"]].concat()).ok();
    sandbox.run(&["checkpoint", "--key-file", "log.key", "-o", "c2"]).ok();
    sandbox.write("policy", format!("log {}\nquorum none\n", made["key"].as_str().expect("a key")));
    sandbox
}

fn read(sandbox: &Sandbox, name: &str) -> Vec<u8> {
    std::fs::read(sandbox.path(name)).expect("was written")
}

/// The secret part of `PRIVATE+KEY+NAME+ID+SEED`: it may have a `+` of its own.
fn seed(secret: &str) -> &str {
    secret.trim().splitn(5, '+').nth(4).expect("a seed")
}

fn check(sandbox: &Sandbox, name: &str) -> Ran {
    sandbox.run(&["check", name, "--policy", "policy", "--json"])
}

fn policy(sandbox: &Sandbox) -> Policy {
    Policy::read(&read(sandbox, "policy")).expect("a policy")
}

#[test]
fn an_entry_is_proved_with_its_figures_and_its_texts_only_if_asked() {
    let sandbox = signed();
    for (show, amount, note) in [
        ("header", Value::Null, Value::Null),
        ("payload", "123450".into(), Value::Null),
        ("texts", "123450".into(), "Fatou's bus".into()),
    ] {
        sandbox.run(&["prove", "inclusion", "3", "--show", show, "-o", "p"]).ok();
        let held = check(&sandbox, "p").ok().json();
        assert_eq!(held["position"], 3);
        assert_eq!(held["checkpoint"]["size"], 7);
        assert_eq!(held["payload"]["lines"][0]["amount_minor"], amount, "{show}");
        assert_eq!(held["texts"]["note"], note, "{show}");
    }
    // In an older checkpoint too; not in one from before the entry.
    let at = |position: &str, size: &str| sandbox.run(&["prove", "inclusion", position, "--size", size, "-o", "p"]);
    at("3", "5").ok();
    assert_eq!(check(&sandbox, "p").ok().json()["checkpoint"]["size"], 5);
    assert!(at("6", "5").fails(2).err.contains("not-signed-yet"));
    assert!(at("6", "6").fails(2).err.contains("not-signed-yet"));
}

#[test]
fn a_checkpoint_that_somebody_kept_is_proved_to_be_the_beginning() {
    let sandbox = signed();
    sandbox.run(&["prove", "consistency", "c1", "-o", "p"]).ok();
    let held = check(&sandbox, "p").ok().json();
    assert_eq!((held["old"]["size"].as_u64(), held["new"]["size"].as_u64()), (Some(5), Some(7)));
    sandbox.run(&["prove", "consistency", "5", "7", "-o", "q"]).ok();
    assert_eq!(read(&sandbox, "p"), read(&sandbox, "q"));
    assert!(sandbox.run(&["prove", "consistency", "c2", "c1"]).fails(2).err.contains("checkpoints-backwards"));
    assert!(sandbox.run(&["prove", "consistency", "6"]).fails(2).err.contains("checkpoint-other-size"));
    assert!(sandbox.run(&["prove", "consistency", "policy"]).fails(2).err.contains("checkpoint-unreadable"));
    assert_eq!(check(&sandbox, "c1").ok().json()["checkpoint"]["size"], 5);
}

/// No bit of a proof or a checkpoint can be another.
#[test]
fn every_single_bit_counts() {
    let sandbox = signed();
    sandbox.run(&["prove", "inclusion", "3", "--show", "texts", "-o", "i"]).ok();
    sandbox.run(&["prove", "consistency", "c1", "-o", "c"]).ok();
    let policy = policy(&sandbox);
    let holds = |name: &str, bytes: &[u8]| match name {
        "i" => Inclusion::read(bytes).and_then(|proof| proof.check(&policy)).is_ok(),
        "c" => Consistency::read(bytes).and_then(|proof| proof.check(&policy)).is_ok(),
        _ => policy.check(bytes).is_ok(),
    };
    for name in ["i", "c", "c1"] {
        let bytes = read(&sandbox, name);
        assert!(holds(name, &bytes));
        for bit in 0..bytes.len() * 8 {
            let mut other = bytes.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!holds(name, &other), "{name}, bit {bit}");
        }
        for end in 0..bytes.len() {
            assert!(!holds(name, &bytes[..end]), "{name}, cut at {end}");
        }
    }
}

#[test]
fn a_key_is_believed_for_its_sizes_only() {
    let sandbox = signed();
    // The old key signs the checkpoint that ends with the entry that replaces it, and no later one.
    sandbox.run(&["key", "rotate", "new.key", "--key-file", "log.key"]).ok();
    let keys = sandbox.run(&["key", "list", "--json"]).ok().json()["keys"].clone();
    let sizes = |place: usize| (keys[place]["first_size"].as_u64(), keys[place]["last_size"].as_u64());
    assert_eq!((sizes(0), sizes(1)), ((Some(5), Some(8)), (Some(8), None)));
    sandbox.run(&["checkpoint", "--key-file", "log.key", "-o", "c3"]).ok();
    let note = String::from_utf8(read(&sandbox, "c3")).expect("text");
    assert_eq!(note.lines().count(), 6, "two signatures");
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "1", "--date", "2021-06-30"]).ok();
    assert!(sandbox.run(&["checkpoint", "--key-file", "log.key"]).fails(2).err.contains("key-ended"));
    sandbox.run(&["checkpoint", "--key-file", "new.key"]).ok();
    assert!(sandbox.run(&["key", "generate", "third.key"]).fails(2).err.contains("key-signs-already"));
    assert!(!sandbox.path("third.key").exists());
    // One that was stolen is believed up to a size; what it signed before stays what it was.
    let id = keys[1]["id"].as_str().expect("an id").to_owned();
    sandbox.run(&["key", "revoke", &id, "--last-size", "8", "--reason", "stolen"]).ok();
    let verified = sandbox.run(&["verify", "--json"]).ok().json()["ledgers"][0].clone();
    assert_eq!((verified["checkpoints"].as_u64(), verified["last_good"]["size"].as_u64()), (Some(4), Some(8)));
    assert!(sandbox.run(&["key", "revoke", &id, "--reason", "again"]).fails(2).err.contains("key-revoked-already"));
    assert!(sandbox.run(&["key", "revoke", "00000000", "--reason", "x"]).fails(2).err.contains(&id));
    let rotate = ["key", "rotate", "r.key", "--key-file", "new.key"];
    assert!(sandbox.run(&rotate).fails(2).err.contains("key-not-authorised"));
    sandbox.run(&["key", "generate", "fourth.key"]).ok();
}

#[test]
fn a_private_key_is_in_its_file_alone_and_nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = signed();
    let secret = String::from_utf8(read(&sandbox, "log.key")).expect("text");
    let seed = seed(&secret).to_owned();
    for name in std::fs::read_dir(sandbox.dir.path()).expect("is there").map(|entry| entry.expect("reads").path()) {
        if name.is_file() && !name.ends_with("log.key") {
            let bytes = std::fs::read(&name).expect("reads");
            assert!(!bytes.windows(seed.len()).any(|part| part == seed.as_bytes()), "{}", name.display());
        }
    }
    let path = sandbox.path("log.key");
    assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("ours");
    assert!(sandbox.run(&["checkpoint", "--key-file", "log.key"]).fails(2).err.contains("key-file-open"));
    // From the environment, where no file should be.
    let ran: Ran = sandbox.command(&["checkpoint"]).env("JATE_KEY", &secret).output().expect("starts").into();
    assert!(!ran.ok().out.contains(&seed));
    let ran: Ran = sandbox.command(&["checkpoint"]).env("JATE_KEY", "nonsense").output().expect("starts").into();
    assert!(ran.fails(2).err.contains("key-unreadable"));
    assert!(sandbox.run(&["checkpoint"]).fails(2).err.contains("key-not-given"));
    // A key of another ledger, and one that the ledger never heard of.
    let other = Signer::new("test/other", Kind::Log, &[1; 32]).expect("a name");
    let ran = sandbox.command(&["checkpoint"]).env("JATE_KEY", other.secret()).output().expect("starts");
    assert!(Ran::from(ran).fails(2).err.contains("key-not-authorised"));
}

#[test]
fn a_folder_of_tiles_grows_and_never_goes_back() {
    let sandbox = signed();
    let publish = || sandbox.run(&["publish", "site", "--key-file", "log.key", "--json"]);
    assert_eq!(publish().ok().json()["size"], 7);
    assert_eq!(read(&sandbox, "site/checkpoint"), read(&sandbox, "c2"));
    let leaves = read(&sandbox, "site/tile/0/000.p/7");
    assert_eq!(leaves.len(), 7 * 32);
    sandbox.run(&["record", "expenditure", "--agency", "FAO", "--amount", "1", "--date", "2021-06-30"]).ok();
    assert_eq!(publish().ok().json()["before"], 7);
    assert_eq!(read(&sandbox, "site/tile/0/000.p/9")[..7 * 32], leaves[..]);
    assert_eq!(publish().ok().json()["before"], 9);
    // Whoever looks after the folder holds it to the ledger, tile by tile.
    let verify = || sandbox.run(&["verify", "--tiles", "site", "--json"]);
    verify().ok();
    let bundle = read(&sandbox, "site/tile/entries/000.p/9");
    std::fs::remove_file(sandbox.path("site/tile/entries/000.p/9")).expect("ours");
    let gone = verify().fails(1).json()["ledgers"][0]["problems"][0].clone();
    assert_eq!((gone["layer"].as_str(), gone["field"].as_str()), (Some("tile"), Some("tile/entries/000.p/9")));
    let mut other = bundle.clone();
    other[40] ^= 1;
    std::fs::write(sandbox.path("site/tile/entries/000.p/9"), &other).expect("ours");
    verify().fails(1);
    std::fs::write(sandbox.path("site/tile/entries/000.p/9"), bundle).expect("ours");
    verify().ok();
    // What was published cannot be taken back by an older copy of the ledger, nor changed.
    let older = Sandbox::with_ledger();
    std::fs::copy(sandbox.path("log.key"), older.path("log.key")).expect("copies");
    assert!(
        older.run(&["publish", &sandbox.path("site").display().to_string()]).fails(2).err.contains("checkpoint-none")
    );
    std::fs::write(sandbox.path("site/tile/0/000.p/9"), b"other").expect("ours");
    std::fs::write(sandbox.path("site/checkpoint"), read(&sandbox, "c2")).expect("ours");
    assert_eq!(publish().fails(1).json()["errors"][0]["code"], "published-differs");
}

#[test]
fn a_policy_says_what_is_wrong_with_it_and_where() {
    let sandbox = signed();
    let key = String::from_utf8(read(&sandbox, "policy")).expect("text");
    let log = key.lines().next().expect("a line").to_owned();
    let witness = Signer::new("example.org/w", Kind::Witness, &[2; 32]).expect("a name").verifier().to_string();
    for (text, row, code) in [
        (format!("{log}\n"), None, "policy-quorum"),
        (format!("{log}\nquorum none\nquorum none\n"), None, "policy-quorum"),
        (format!("{log}\n\n# a comment\nlogs x\nquorum none\n"), Some(4), "policy-line"),
        (format!("{log}x\nquorum none\n"), Some(1), "policy-key"),
        (format!("{log}\n{log}\nquorum none\n"), Some(2), "policy-twice"),
        (format!("log {witness}\nquorum none\n"), Some(1), "policy-kind"),
        (format!("{log}\nwitness w {witness}\ngroup g 2 w\nquorum g\n"), Some(3), "policy-threshold"),
        (format!("{log}\nwitness w {witness}\ngroup g all w v\nquorum g\n"), Some(3), "policy-unknown"),
        (format!("{log}\nwitness w {witness}\nquorum v\n"), Some(3), "policy-unknown"),
        (format!("{log}\r\nquorum none\r\n"), Some(1), "policy-control"),
    ] {
        sandbox.write("wrong", &text);
        let ran = sandbox.run(&["check", "c1", "--policy", "wrong", "--json"]).fails(2).json();
        assert_eq!((ran["errors"][0]["code"].as_str(), ran["errors"][0]["row"].as_u64()), (Some(code), row), "{text}");
    }
    assert!(sandbox.run(&["check", "c1"]).fails(2).err.contains("policy-not-given"));
}

/// Every set of three witnesses against the example of groups within groups.
#[test]
fn a_quorum_of_groups_is_reached_by_the_right_witnesses_only() {
    let log = Signer::new("test/mli", Kind::Log, &[9; 32]).expect("a name");
    let names = ["X1", "X2", "X3", "Y1", "Y2"];
    let keys: Vec<Signer> =
        (0..5_u8).map(|n| Signer::new(&format!("w/{n}"), Kind::Witness, &[n; 32]).expect("a name")).collect();
    let mut text = format!("log {}\n", log.verifier());
    for (name, key) in names.iter().zip(&keys) {
        let _ = writeln!(text, "\twitness {name}  {} https://{name}.example/", key.verifier());
    }
    text.push_str("group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup both all X Y\nquorum both\n");
    let policy = Policy::read(text.as_bytes()).expect("a policy");
    let root = Hash::of(b"any");
    let note = Checkpoint { origin: "test/mli".parse().expect("an origin"), size: 3, root }.sign(&log);
    for set in 0..32_u32 {
        let mut note = note.clone();
        let members: Vec<usize> = (0..5).filter(|place| set >> place & 1 == 1).collect();
        let text = note.text.clone();
        note.add(members.iter().map(|place| keys[*place].sign(&text, 7)));
        let enough = members.iter().filter(|place| **place < 3).count() >= 2 && members.iter().any(|place| *place >= 3);
        let checked = policy.check(note.to_string().as_bytes());
        assert_eq!(checked.is_ok(), enough, "{members:?}");
        if let Err(Distrust::Quorum { found, missing }) = checked {
            assert_eq!((found, missing.len()), (members.len(), 5 - members.len()));
        }
    }
    // A signature of the log alone is none of a witness; one that does not hold makes the whole worthless.
    let mut forged = note;
    forged.add([keys[0].sign("another text\n", 7)]);
    assert!(matches!(policy.check(forged.to_string().as_bytes()), Err(Distrust::Signature(_))));
}

#[test]
fn a_rewritten_ledger_signed_with_the_stolen_key_is_found_by_an_older_checkpoint() {
    let sandbox = signed();
    // The thief has the key and the machine: another history under the same name, signed by the same key.
    let thief = Sandbox::with_ledger();
    let spend = ["record", "expenditure", "--agency", "OIM", "--amount", "9 999", "--date", "2021-06-30"];
    thief.run(&spend).ok();
    std::fs::copy(sandbox.path("log.key"), thief.path("log.key")).expect("copies");
    thief.run(&["key", "generate", "log.key"]).ok();
    thief.run(&spend).ok();
    thief.run(&["checkpoint", "--key-file", "log.key", "-o", "theirs"]).ok();
    std::fs::copy(thief.store(), sandbox.store()).expect("copies");
    sandbox.run(&["verify"]).ok();
    let ran = sandbox.run(&["verify", "--checkpoint", "c1", "--policy", "policy", "--json"]).fails(1).json();
    let problem = &ran["ledgers"][0]["problems"][0];
    assert_eq!((problem["layer"].as_str(), problem["position"].as_u64()), (Some("checkpoint"), Some(4)));
    // A proof cannot be made, and one that is made up does not hold.
    let inconsistent = sandbox.run(&["prove", "consistency", "c1", "--json"]).fails(1).json();
    assert_eq!(inconsistent["errors"][0]["code"], "checkpoint-inconsistent");
    let theirs = read(&thief, "theirs");
    let made_up = Consistency { hashes: vec![Hash::ZERO; 2], old: read(&sandbox, "c1"), new: theirs };
    sandbox.write("made-up", made_up.write());
    check(&sandbox, "made-up").fails(1);
    // A ledger that lost its end, and one that was taken away.
    let other = Sandbox::with_ledger();
    std::fs::copy(sandbox.path("c1"), other.path("c1")).expect("copies");
    assert!(other.run(&["verify", "--checkpoint", "c1"]).fails(1).out.contains("at least"));
}

#[test]
fn a_bundle_is_verified_without_the_store() {
    let sandbox = signed();
    sandbox.run(&["redact", "3", "--field", "note", "--reason", "names a person"]).ok();
    sandbox.run(&["checkpoint", "--key-file", "log.key"]).ok();
    sandbox.run(&["bundle", "-o", "b.jsonl"]).ok();
    let verify = |name: &str| {
        let arguments = ["verify", "--bundle", name, "--checkpoint", "c1", "--policy", "policy", "--json"];
        sandbox.run(&arguments)
    };
    let verified = verify("b.jsonl").ok().json()["ledgers"][0].clone();
    assert_eq!((verified["size"].as_u64(), verified["last_good"]["size"].as_u64()), (Some(8), Some(8)));
    assert_eq!(verified["redactions"][0]["field"], "note");
    let text = String::from_utf8(read(&sandbox, "b.jsonl")).expect("text");
    for (name, other, layer) in [
        ("figure", text.replacen("123450", "123451", 1), "payload"),
        ("root", text.replacen("test/mli\\n5\\n", "test/mli\\n6\\n", 1), "checkpoint"),
        ("redaction", text.replacen("\"openings\":[]", "\"openings\":[{\"field\":\"note\",\"salt\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"value\":\"x\"}]", 1), "opening"),
    ] {
        assert_ne!(other, text, "{name}");
        sandbox.write("other.jsonl", other);
        let problem = verify("other.jsonl").fails(1).json()["ledgers"][0]["problems"][0].clone();
        assert_eq!(problem["layer"], layer, "{name}: {problem}");
    }
    // Restored elsewhere, it is the same ledger with the same checkpoints.
    let elsewhere = Sandbox::new();
    elsewhere.run(&["restore", &sandbox.path("b.jsonl").display().to_string()]).ok();
    let again = elsewhere.run(&["verify", "--json"]).ok().json()["ledgers"][0].clone();
    assert_eq!(again, verified);
}

/// The text of a note with a root that is not the ledger's, signed by its own key.
#[test]
fn a_checkpoint_that_was_slipped_into_the_store_is_found() {
    let sandbox = signed();
    let secret = String::from_utf8(read(&sandbox, "log.key")).expect("text");
    let key: Signer = secret.trim().parse().expect("a key");
    let text = format!("test/mli\n6\n{}\n", base64(&Hash::ZERO));
    let note = Note { signatures: vec![key.sign(&text, 0)], text }.to_string();
    let insert = format!(
        "INSERT INTO evidence VALUES (1, 6, 'checkpoint', x'{}', CAST('{note}' AS BLOB))",
        blake3::hash(note.as_bytes())
    );
    crate::tamper::tamper(&sandbox, &[&insert]);
    let problem = sandbox.run(&["verify", "--json"]).fails(1).json()["ledgers"][0]["problems"][0].clone();
    assert_eq!((problem["layer"].as_str(), problem["field"].as_str()), (Some("checkpoint"), Some("checkpoint 6")));
}

const LEDGER: [&str; 2] = ["--ledger", "jate.example.org/mli-2021-agencies"];
const OVERVIEW: &str = "financial-overview-by-agency";
const FORMATS: [&str; 5] = ["json", "csv", "html", "xlsx", "md"];

/// Mali 2021 by agency, signed, with a report in every format and language: `r.csv`, `fr.csv`, ….
fn reported() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["quickstart", "q"]).ok();
    std::fs::rename(sandbox.path("q/mali-2021.jate"), sandbox.store()).expect("moves");
    let made = sandbox.run(&[&["key", "generate", "log.key", "--json"][..], &LEDGER].concat()).ok().json();
    sandbox.write("policy", format!("log {}\nquorum none\n", made["key"].as_str().expect("a key")));
    for format in FORMATS {
        for (lang, name) in [("en", "r"), ("fr", "fr")] {
            let file = format!("{name}.{format}");
            let report = ["report", OVERVIEW, "--year", "2021", "--lang", lang, "--format", format, "-o", &file];
            sandbox.run(&[&report[..], &LEDGER].concat()).ok();
        }
    }
    sandbox
}

fn check_report(sandbox: &Sandbox, file: &str) -> Ran {
    sandbox.run(&[&["check-report", file, "--json"][..], &LEDGER].concat())
}

#[test]
fn a_report_of_then_is_identical_whatever_came_since() {
    let sandbox = reported();
    // Ten thousand more entries, a correction of one of its cells, a rebuild, a copy to the other store.
    let rows: String = (1..=10_000).map(|row| format!("spent,WFP,{row},2021-06-30,r-{row}\n")).collect();
    sandbox.import("e.csv", &format!("measure,agency,amount,date,reference\n{rows}"), &LEDGER).ok();
    let explain = ["explain", OVERVIEW, "--year", "2021", "--cell", "agency=IOM,measure=spent", "--json"];
    let cell = sandbox.run(&[&explain[..], &LEDGER].concat()).ok().json();
    let position = cell["entries"][0]["position"].to_string();
    let correct = ["correct", &position, "--amount", "7 201 148", "--reason", "a slip"];
    sandbox.run(&[&correct[..], &LEDGER].concat()).ok();
    sandbox.run(&[&["rebuild"][..], &LEDGER].concat()).ok();
    sandbox.run(&[&["checkpoint", "--key-file", "log.key"][..], &LEDGER].concat()).ok();
    sandbox.run(&[&["bundle", "-o", "b.jsonl"][..], &LEDGER].concat()).ok();
    let shared = Sandbox::at(&crate::server::url("clerk", &crate::server::database()));
    shared.run(&["store", "copy", &sandbox.store().display().to_string(), &shared.place()]).ok();
    for format in FORMATS {
        for name in ["r", "fr"] {
            let file = sandbox.path(&format!("{name}.{format}")).display().to_string();
            for store in [&sandbox, &shared] {
                let checked = check_report(store, &file).ok().json();
                assert_eq!((&checked["identical"], checked["count"].as_u64()), (&true.into(), Some(0)), "{file}");
            }
        }
    }
    for file in ["r.html", "fr.xlsx"] {
        let offline = ["check-report", file, "--bundle", "b.jsonl", "--policy", "policy", "--json"];
        assert_eq!(sandbox.run(&offline).ok().json()["identical"], true);
    }
    // The report of now is another one: its total went up by what was imported and corrected.
    let now = sandbox.run(&[&["report", OVERVIEW, "--year", "2021", "--json"][..], &LEDGER].concat()).ok().json();
    assert_eq!(now["total"]["spent"], "384059965.00");
    // The bundle is of a later time: it tells of a report that it does not reach.
    sandbox.run(&[&["record", "expenditure", "--agency", "IOM", "--amount", "1"][..], &LEDGER].concat()).ok();
    sandbox.run(&[&["report", OVERVIEW, "-o", "later.csv"][..], &LEDGER].concat()).ok();
    let offline = ["check-report", "later.csv", "--bundle", "b.jsonl", "--policy", "policy"];
    assert!(sandbox.run(&offline).fails(2).err.contains("bundle-too-short"));
}

/// A cell changed in a file of any format is named by its row and its column.
#[test]
fn a_changed_cell_is_named() {
    let sandbox = reported();
    let change = |file: &str, from: &str, to: &str| {
        let text = String::from_utf8(read(&sandbox, file)).expect("text");
        assert!(text.contains(from), "{file}: {from}");
        let name = format!("other-{file}");
        sandbox.write(&name, text.replacen(from, to, 1));
        check_report(&sandbox, &name).fails(1).json()["differences"][0].clone()
    };
    for (file, from, to, label, head) in [
        ("r.csv", "7201147.00", "7201148.00", "IOM", "Spent"),
        ("fr.csv", "7201147,00", "7201148,00", "OIM", "Ressources dépensées"),
        ("r.html", "7,201,147", "7,201,148", "IOM", "Spent"),
        ("fr.html", "7\u{202f}201\u{202f}147", "7\u{202f}201\u{202f}148", "OIM", "Ressources dépensées"),
        ("r.md", "7,201,147", "7,201,148", "IOM", "Spent"),
        ("fr.md", "| OIM |", "| OIN |", "OIM", "Agence"),
        ("r.html", "<th scope=\"row\">IOM</th>", "<th scope=\"row\">UNDP</th>", "IOM", "Agency"),
    ] {
        let difference = change(file, from, to);
        assert_eq!((difference["label"].as_str(), difference["head"].as_str()), (Some(label), Some(head)), "{file}");
    }
    let difference = change("r.json", "\"7201147.00\"", "\"7201148.00\"");
    assert_eq!(difference["found"], "7201148.00");
    // A total, a footnote, a line of the provenance, and a row that was taken out.
    assert_eq!(change("r.csv", "334054964.00", "335672023.00")["label"], "Total");
    change("r.html", "1,617,059", "1,617,050");
    change("r.md", "execution-rate = spent / mobilised", "execution-rate = spent / available");
    let text = String::from_utf8(read(&sandbox, "r.csv")).expect("text");
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("IOM")).collect();
    sandbox.write("short.csv", without.join("\n"));
    check_report(&sandbox, "short.csv").fails(1);
    // A stamp that was bent to fit, and none.
    let canonical = text.split("\"\"canonical\"\":\"\"").nth(1).expect("a stamp")[..8].to_owned();
    change("r.csv", &format!("\"\"canonical\"\":\"\"{canonical}"), "\"\"canonical\"\":\"\"00000000");
    sandbox.write("bare.csv", text.split("# jate-report").next().expect("a table"));
    let refused = check_report(&sandbox, "bare.csv").fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "report-unreadable");
    // The same words on another page: the cells are the same, and the file is not the one that was written.
    let html = String::from_utf8(read(&sandbox, "r.html")).expect("text");
    sandbox.write("restyled.html", html.replace("color: #1b1b1b", "color: #222222"));
    let checked = check_report(&sandbox, "restyled.html").fails(1).json();
    assert_eq!((&checked["identical"], &checked["same_cells"]), (&false.into(), &true.into()));
    assert!(checked["changed_line"].as_u64().is_some_and(|line| line > 1));
}

/// A workbook, changed by another program's hand: a value, a formula, and nothing but a new saving.
#[test]
fn a_changed_workbook_is_named_by_cell() {
    let Some(python) = std::env::var_os("JATE_PYTHON") else {
        eprintln!("skipped: JATE_PYTHON names no interpreter with the packages of tests/requirements.txt");
        return;
    };
    let sandbox = reported();
    for (edit, expected) in [
        ("s['B4'] = 5", Some(("B", 4))),
        ("s['F5'] = 0.5", Some(("F", 5))),
        ("s['D6'] = '=B6-C6+1'", Some(("D", 6))),
        ("w.worksheets[1]['B2'] = 'x'", Some(("B", 2))),
        ("s['A4'] = 'XYZ'", Some(("A", 4))),
    ] {
        let script = format!(
            "import openpyxl; w = openpyxl.load_workbook('r.xlsx'); s = w.worksheets[0]; {edit}; w.save('x.xlsx')"
        );
        let ran = std::process::Command::new(&python).args(["-c", &script]).current_dir(sandbox.dir.path()).status();
        assert!(ran.expect("starts").success());
        let checked = check_report(&sandbox, "x.xlsx").fails(1).json();
        let all = checked["differences"].as_array().expect("differences").clone();
        let (column, row) = expected.expect("a cell");
        let named = all.iter().any(|d| d["column"] == column && d["row"] == row);
        assert!(named, "{edit}: {all:?}");
    }
}

#[test]
fn a_cell_is_traced_to_its_entries() {
    let sandbox = reported();
    let explain = |cell: &str, more: &[&str]| {
        sandbox.run(&[&["explain", OVERVIEW, "--cell", cell, "--year", "2021", "--json"][..], more, &LEDGER].concat())
    };
    let gap = explain("agency=IOM,measure=gap", &["--proofs", "proofs"]).ok().json();
    // As printed in the report of 2021: 12 107 495 required, 12 321 182 mobilised.
    assert_eq!(gap["measures"], serde_json::json!({ "required": "12107495.00", "mobilised": "12321182.00" }));
    for entry in gap["entries"].as_array().expect("entries") {
        let name = format!("proofs/{}.tlog-proof", entry["position"]);
        assert_eq!(check(&sandbox, &name).ok().json()["hash"], entry["hash"]);
    }
    let position = gap["entries"][0]["position"].to_string();
    sandbox.run(&[&["correct", &position, "--amount", "12 107 500", "--reason", "r"][..], &LEDGER].concat()).ok();
    let required = explain("agency=IOM,measure=required", &[]).ok().json();
    let amounts: Vec<&str> =
        required["entries"].as_array().expect("entries").iter().filter_map(|entry| entry["amount"].as_str()).collect();
    assert_eq!(amounts, ["12107495.00", "-12107495.00", "12107500.00"]);
    assert_eq!(required["measures"]["required"], "12107500.00");
    assert_eq!(explain("agency=XXX,measure=spent", &[]).fails(2).json()["errors"][0]["code"], "cell-empty");
    assert_eq!(explain("agency=IOM", &[]).fails(2).json()["errors"][0]["code"], "cell-malformed");
    assert_eq!(explain("agency=IOM,measure=spnt", &[]).fails(2).json()["errors"][0]["nearest"], "spent");
}

#[test]
fn every_attack_in_the_lab_ends_as_documented() {
    let sandbox = signed();
    let before = std::fs::read(sandbox.store()).expect("reads");
    let lab = sandbox.run(&["tamper-lab", "--json"]).ok().json();
    assert_eq!(lab["ok"], true);
    let by = |name: &str| {
        let attacks = lab["attacks"].as_array().expect("attacks").clone();
        let of = |attack: &&Value| attack["attack"] == name;
        let found = attacks.iter().find(of).unwrap_or_else(|| panic!("{name}")).clone();
        (found["found_by"].as_str().unwrap_or_default().to_owned(), found["layer"].as_str().map(str::to_owned))
    };
    // As the table in README says.
    for (name, found_by, layer) in [
        ("update-guarded", "database", None),
        ("replace-guarded", "database", None),
        ("drop-guard", "verification", Some("schema")),
        ("edit-payload", "verification", Some("payload")),
        ("edit-payload-and-header", "verification", Some("hash")),
        ("edit-read-model", "verification", Some("read_model")),
        ("delete-middle", "verification", Some("position")),
        ("backdate", "verification", Some("time")),
        ("ambiguous-json", "verification", Some("payload")),
        ("false-redaction", "verification", Some("opening")),
        ("cut-tail", "verification", Some("checkpoint")),
        ("stale-key", "verification", Some("checkpoint")),
        ("old-backup", "checkpoint", Some("checkpoint")),
        ("rewrite-suffix", "checkpoint", Some("checkpoint")),
        ("rewrite-signed", "checkpoint", Some("checkpoint")),
        ("swap-database", "checkpoint", Some("checkpoint")),
        ("rewrite-unsigned", "nothing", None),
        ("false-figure", "nothing", None),
    ] {
        assert_eq!(by(name), (found_by.to_owned(), layer.map(str::to_owned)), "{name}");
    }
    assert_eq!(std::fs::read(sandbox.store()).expect("reads"), before, "the ledger was only read");
    // What cannot be copied whole is nothing to show anything on.
    crate::tamper::tamper(&sandbox, &["UPDATE entries SET payload = x'00' WHERE position = 3"]);
    assert!(sandbox.run(&["tamper-lab"]).fails(3).err.contains("store-corrupt"));
}

#[test]
fn what_is_sound_of_a_damaged_ledger_is_kept_elsewhere_with_a_statement() {
    // Damaged after the last checkpoint: what was signed is whole.
    let sandbox = signed();
    sandbox.run(&["recover"]).ok();
    sandbox.run(&["record", "expenditure", "--agency", "PAM", "--amount", "13", "--date", "2021-06-30"]).ok();
    sandbox.run(&["record", "expenditure", "--agency", "PAM", "--amount", "14", "--date", "2021-06-30"]).ok();
    crate::tamper::tamper(&sandbox, &["UPDATE entries SET payload = x'00' WHERE position = 8"]);
    let damaged = std::fs::read(sandbox.store()).expect("reads");
    let told = sandbox.run(&["recover", "--json"]).fails(1).json();
    assert!(told["kept"].as_str().is_some_and(|head| head.starts_with("8:")), "{told}");
    assert!(told["claimed"].as_str().is_some_and(|head| head.starts_with("9:")), "{told}");
    assert_eq!((&told["signed"]["size"], &told["lost"]), (&7.into(), &Value::Null));
    let to = sandbox.path("new.jate").display().to_string();
    let recover = ["recover", "--to", &to, "--reason", "the disk failed", "--key-file", "log.key"];
    sandbox.run(&recover).ok();
    assert_eq!(std::fs::read(sandbox.store()).expect("reads"), damaged, "nothing is rewritten");
    let new = Sandbox::at(&to);
    let kept = sandbox.path("c2").display().to_string();
    let verified = new.run(&["verify", "--checkpoint", &kept, "--json"]).ok().json()["ledgers"][0].clone();
    assert_eq!((verified["size"].as_u64(), verified["last_good"]["size"].as_u64()), (Some(9), Some(9)));
    assert!(new.run(&["log"]).ok().out.contains("the disk failed"));
    sandbox.run(&recover).fails(2);
    // Damaged before a checkpoint: what was signed is lost, and that has to be said.
    let sandbox = signed();
    crate::tamper::tamper(&sandbox, &["UPDATE entries SET payload = x'00' WHERE position = 5"]);
    let to = sandbox.path("new.jate").display().to_string();
    let recover = ["recover", "--to", &to, "--reason", "the disk failed"];
    let refused = sandbox.run(&[&recover[..], &["--json"]].concat()).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "recovery-loses");
    assert!(!sandbox.path("new.jate").exists());
    sandbox.run(&[&recover[..], &["--accept-loss"]].concat()).ok();
    let log = Sandbox::at(&to).run(&["log", "--json"]).ok().json();
    let statement = log["entries"].as_array().expect("entries").last().expect("one")["payload"].clone();
    assert_eq!(
        (statement["lost"]["size"].as_str(), statement["reason"].as_str()),
        (Some("7"), Some("the disk failed"))
    );
    Sandbox::at(&to).run(&["verify"]).ok();
    // A text that is gone though nobody erased it: said in the new store, as an erasure.
    let sandbox = signed();
    crate::tamper::tamper(&sandbox, &["DELETE FROM openings WHERE position = 3"]);
    let to = sandbox.path("new.jate").display().to_string();
    sandbox.run(&["recover", "--to", &to, "--reason", "lost", "--key-file", "log.key"]).ok();
    let verified = Sandbox::at(&to).run(&["verify", "--json"]).ok().json()["ledgers"][0].clone();
    assert_eq!(
        (verified["redactions"][0]["position"].as_u64(), verified["last_good"]["size"].as_u64()),
        (Some(3), Some(9))
    );
}

/// Two entries after the last good checkpoint were exchanged for others, hashes and all: what was signed of the first ones
/// tells, and a row among the checkpoints that nobody signed does not vouch for any of the others.
#[test]
fn junk_among_the_checkpoints_vouches_for_nothing() {
    let sandbox = signed();
    let spend = |amount: &str| {
        let spend = ["record", "expenditure", "--agency", "PAM", "--amount", amount, "--date", "2021-06-30"];
        sandbox.run(&spend).ok();
    };
    let before = std::fs::read(sandbox.store()).expect("reads");
    spend("13");
    spend("14");
    sandbox.run(&["checkpoint", "--key-file", "log.key", "-o", "c3"]).ok();
    std::fs::write(sandbox.store(), before).expect("ours");
    spend("15");
    spend("16");
    let put = |size: u64, bytes: &[u8]| {
        let (digest, bytes) = (Hash::of(bytes).0.as_slice().to_vec(), bytes.to_vec());
        let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        let (digest, bytes) = (hex(&digest), hex(&bytes));
        let row = format!("(1, {size}, 'checkpoint', x'{digest}', x'{bytes}')");
        crate::tamper::tamper(
            &sandbox,
            &[&format!("INSERT INTO evidence (ledger_id, size, kind, digest, bytes) VALUES {row}")],
        );
    };
    put(8, b"junk");
    put(9, &read(&sandbox, "c3"));
    let told = sandbox.run(&["recover", "--json"]).fails(1).json();
    assert!(told["kept"].as_str().is_some_and(|head| head.starts_with("7:")), "{told}");
    assert_eq!(told["signed"]["size"], 7);
}

/// The whole ledger signed a second time, with the same key and sizes: a proof within the second history holds by itself,
/// and not for whoever kept the first.
#[test]
fn a_proof_is_held_to_the_checkpoint_that_was_kept() {
    let (first, second) = (signed(), Sandbox::with_ledger());
    let secret = String::from_utf8(read(&first, "log.key")).expect("text");
    second.write("log.key", &secret);
    std::fs::set_permissions(second.path("log.key"), std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("ours");
    let spend = |amount: &str| {
        let spend = ["record", "expenditure", "--agency", "OIM", "--amount", amount, "--date", "2021-06-30"];
        second.run(&spend).ok();
    };
    spend("1");
    second.run(&["key", "generate", "log.key"]).ok();
    second.run(&["checkpoint", "--key-file", "log.key", "-o", "c1"]).ok();
    spend("2");
    second.run(&["checkpoint", "--key-file", "log.key", "-o", "c2"]).ok();
    second.run(&["prove", "consistency", "c1", "-o", "p"]).ok();
    let kept = first.path("c1").display().to_string();
    let policy = first.path("policy").display().to_string();
    second.run(&["check", "p", "--policy", &policy]).ok();
    let held = second.run(&["check", "p", "--policy", &policy, "--checkpoint", &kept]).fails(1);
    assert!(held.out.contains("another checkpoint of size 5"), "{held:?}");
    first.run(&["prove", "consistency", "c1", "-o", "p"]).ok();
    first.run(&["check", "p", "--policy", "policy", "--checkpoint", "c1"]).ok();
}

#[test]
fn a_report_of_edited_figures_is_not_what_the_ledger_gives() {
    let sandbox = signed();
    // The figure is edited, and the report made from what then stands there.
    let edit = "UPDATE entries SET payload = CAST(replace(CAST(payload AS TEXT), '123450', '923450') AS BLOB) \
                WHERE position = 3";
    crate::tamper::tamper(&sandbox, &[edit]);
    sandbox.run(&["report", OVERVIEW, "--as-of", "6", "-o", "r.csv"]).ok();
    assert!(String::from_utf8(read(&sandbox, "r.csv")).expect("text").contains("9234.50"));
    let refused = sandbox.run(&["check-report", "r.csv", "--json"]).fails(1).json();
    assert_eq!(refused["errors"][0]["code"], "entry-not-verified");
}

/// What is beside the table counts as well: signers who did not sign, cells behind the stamp, a second reading of the JSON.
#[test]
fn nothing_hides_in_a_report() {
    let sandbox = reported();
    let text = |file: &str| String::from_utf8(read(&sandbox, file)).expect("text");
    let csv = text("r.csv");
    let json = text("r.json");
    let forged = |text: &str| text.replacen("\\n\",", "\\n— cour.example AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\\n\",", 1);
    for (name, other) in [
        ("behind.csv", format!("{csv}Office of the Auditor,,,99999999,,,jate-report\n")),
        ("second.csv", format!("{csv}# jate-report,x\n")),
        ("twice.json", json.replacen("\"rows\":", "\"rows\": [], \"rows\":", 1)),
        ("signer.json", forged(&json)),
        ("hidden.md", text("r.md") + "\n<!-- jate-report --><b>Total certified: 99 999 999</b><!-- -->\n"),
        ("styled.html", text("r.html").replacen("</style>", "td::after { content: '9' }</style>", 1)),
    ] {
        sandbox.write(name, &other);
        assert!(other != csv && other != json, "{name}");
        assert_ne!(check_report(&sandbox, name).code, 0, "{name}");
    }
    let signer = check_report(&sandbox, "signer.json").fails(1).json();
    assert_eq!(signer["errors"][0]["code"], "report-signed-by-others");
    let sheet = "import openpyxl; w = openpyxl.Workbook(); w.active['XFD1048576'] = 1; w.save('far.xlsx')";
    if let Some(python) = std::env::var_os("JATE_PYTHON") {
        let made = std::process::Command::new(python).args(["-c", sheet]).current_dir(sandbox.dir.path()).status();
        assert!(made.expect("starts").success());
        check_report(&sandbox, "far.xlsx").fails(2);
    }
}

/// What somebody put beside the entries is passed over by those who sign, and told by those who verify.
#[test]
fn rubbish_among_the_checkpoints_stops_nobody() {
    let sandbox = signed();
    let rubbish = |size: u64, text: &str| {
        let insert = format!(
            "INSERT INTO evidence VALUES (1, {size}, 'checkpoint', x'{}', CAST('{text}' AS BLOB))",
            blake3::hash(text.as_bytes())
        );
        crate::tamper::tamper(&sandbox, &[&insert]);
    };
    rubbish(7, "no checkpoint at all");
    rubbish(6, &format!("test/mli\n6\n{}\n\n— nobody AAAAAAAAAAAA\n", base64(&Hash::ZERO)));
    sandbox.run(&["checkpoint", "--key-file", "log.key"]).ok();
    sandbox.run(&["report", OVERVIEW]).ok();
    sandbox.run(&["publish", "site"]).ok();
    sandbox.run(&["check", "site/checkpoint", "--policy", "policy"]).ok();
    sandbox.run(&["verify"]).fails(1);
    assert_eq!(sandbox.run(&["recover", "--json"]).ok().json()["sound"], true);
}

#[test]
fn a_ledger_that_lost_its_end_is_not_signed_again() {
    let sandbox = signed();
    let short = Sandbox::with_ledger();
    std::fs::copy(sandbox.store(), short.store()).expect("copies");
    let cut = [
        "DELETE FROM entries WHERE position >= 5",
        "UPDATE ledgers SET size = 5, hash = (SELECT hash FROM entries WHERE position = 4)",
    ];
    crate::tamper::tamper(&short, &cut);
    let key = sandbox.path("log.key").display().to_string();
    let refused = short.run(&["checkpoint", "--key-file", &key, "--json"]).fails(1).json();
    assert_eq!(refused["errors"][0]["code"], "checkpoint-inconsistent");
    short.run(&["publish", "site", "--key-file", &key]).fails(1);
}

#[test]
fn who_has_the_store_alone_puts_no_key_to_use() {
    let sandbox = signed();
    assert!(sandbox.run(&["key", "rotate", "mine.key"]).fails(2).err.contains("key-not-given"));
    let stranger = Signer::new("test/mli", Kind::Log, &[8; 32]).expect("a name");
    let ran = sandbox.command(&["key", "rotate", "mine.key"]).env("JATE_KEY", stranger.secret()).output();
    assert!(Ran::from(ran.expect("starts")).fails(2).err.contains("key-not-authorised"));
    assert!(!sandbox.path("mine.key").exists());
    assert_eq!(sandbox.run(&["key", "list", "--json"]).ok().json()["keys"].as_array().map(Vec::len), Some(1));
    // A private key in the wrong place is not told to everybody who reads the error.
    let secret = String::from_utf8(read(&sandbox, "log.key")).expect("text");
    sandbox.write("wrong", format!("log {secret}quorum none\n"));
    let told = sandbox.run(&["check", "c1", "--policy", "wrong"]).fails(2);
    assert!(!told.err.contains(seed(&secret)), "{told:?}");
    // Nor does what somebody recorded move the cursor of who reads it.
    let spend = ["record", "expenditure", "--agency", "OIM", "--amount", "1", "--date", "2021-06-30"];
    sandbox.run(&[&spend[..], &["--note", "a\u{1b}[2Jb\u{202e}c"]].concat()).ok();
    let shown = sandbox.run(&["show", "7"]).ok().out;
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown:?}");
}
