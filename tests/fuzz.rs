//! Parsers of what comes from outside, fed with what nobody would write: valid files with bytes changed, moved, doubled and
//! cut, again and again. None panics, and none takes more memory than a gibibyte of addresses.
//!
//! A second each by default; `JATE_FUZZ_SECONDS=60` as the continuous integration has it, or as long as one likes. The seed
//! is printed; `JATE_FUZZ_SEED` repeats it.

use crate::support::Sandbox;
use jate::app::restore;
use jate::app::system::SystemEntropy;
use jate::app::verify::Brought;
use jate::ledger::checkpoint::Checkpoint;
use jate::ledger::note::{Note, SignatureLine, Signer, Verifier};
use jate::ledger::policy::Policy;
use jate::ledger::proof::{AddCheckpoint, Consistency, Inclusion};
use jate::ledger::tile;
use jate::ledger::timestamp::{self, Roots};
use jate::render::grid;
use jate::render::stamp::Stamp;
use jate::value::chance::Entropy;
use proptest::test_runner::{RngAlgorithm, TestRng};
use rand::RngExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

/// Address space of the process that parses.
const MEMORY_BYTES: u64 = 1 << 30;

/// Feeds a parser in a process of its own, whose memory is bounded.
#[track_caller]
fn fuzz(name: &str, seeds: impl Fn() -> Vec<Vec<u8>>, parse: impl Fn(&[u8])) {
    let whole = format!("fuzz::{name}");
    if std::env::var("JATE_FUZZ_CHILD").as_deref() == Ok(name) {
        return feed(&seeds(), parse);
    }
    let this = std::env::current_exe().expect("this binary");
    let mut child = Command::new("prlimit");
    child.arg(format!("--as={MEMORY_BYTES}")).arg(this).args(["--exact", &whole, "--nocapture"]);
    let ran = child.env("JATE_FUZZ_CHILD", name).output().expect("util-linux is installed");
    let text = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{name}: {}", &text[text.len().saturating_sub(3000)..]);
    assert!(text.contains("1 passed"), "{name} did not run: {text}");
}

fn feed(seeds: &[Vec<u8>], parse: impl Fn(&[u8])) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("JATE_FUZZ_SECONDS").unwrap_or(1);
    let seed = number("JATE_FUZZ_SEED").unwrap_or_else(|| {
        let mut bytes = [0; 8];
        Entropy::fill(&SystemEntropy, &mut bytes);
        u64::from_le_bytes(bytes)
    });
    println!("JATE_FUZZ_SEED={seed}");
    let mut whole = [0; 32];
    whole[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &whole);
    let began = Instant::now();
    let mut count = 0_u64;
    while began.elapsed() < Duration::from_secs(seconds) {
        let mut input = seeds[rng.random_range(0..seeds.len())].clone();
        for _ in 0..rng.random_range(0..6_u32) {
            mutate(&mut input, seeds, &mut rng);
        }
        parse(&input);
        count += 1;
    }
    println!("{count} inputs");
}

/// Characters that mean something to one of the parsers.
const SPECIAL: &[u8] = b"\n\0 +:,;\"{}[]<>&|#\\=-0129aZ\xe2\x80\x94\xff";

fn mutate(input: &mut Vec<u8>, seeds: &[Vec<u8>], rng: &mut TestRng) {
    let place = |input: &Vec<u8>, rng: &mut TestRng| rng.random_range(0..=input.len());
    let (a, b) = (place(input, rng), place(input, rng));
    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 64));
    match rng.random_range(0..7_u32) {
        0 if from < input.len() => input[from] ^= 1 << rng.random_range(0..8_u32),
        1 if from < input.len() => input[from] = SPECIAL[rng.random_range(0..SPECIAL.len())],
        2 => drop(input.drain(from..to)),
        3 => {
            let again: Vec<u8> = input[from..to].repeat(rng.random_range(1..4));
            input.splice(from..from, again);
        }
        4 => input.insert(from, SPECIAL[rng.random_range(0..SPECIAL.len())]),
        5 => input.truncate(from),
        _ => {
            let other = &seeds[rng.random_range(0..seeds.len())];
            let start = rng.random_range(0..=other.len());
            input.splice(from..to, other[start..].iter().take(256).copied());
        }
    }
}

fn files(sandbox: &Sandbox, names: &[&str]) -> Vec<Vec<u8>> {
    names.iter().map(|name| std::fs::read(sandbox.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))).collect()
}

#[test]
fn notes_and_keys() {
    let seeds = || {
        let sandbox = crate::proofs::signed();
        let keys = sandbox.run(&["key", "list", "--json"]).ok().out.into_bytes();
        [files(&sandbox, &["c1", "c2", "log.key"]), vec![keys]].concat()
    };
    fuzz("notes_and_keys", seeds, |input| {
        let _ = Checkpoint::of_note(input);
        if let Ok(note) = Note::read(input) {
            assert_eq!(note.to_string().as_bytes(), input, "one spelling");
        }
        if let Ok(text) = std::str::from_utf8(input) {
            let _ = text.trim().parse::<Signer>();
            for word in text.split(['"', ' ', '\n']) {
                if let Ok(key) = word.parse::<Verifier>() {
                    assert_eq!(key.to_string(), word, "one spelling");
                }
            }
            let _ = text.lines().map(SignatureLine::read).collect::<Result<Vec<_>, _>>();
        }
    });
}

#[test]
fn proofs_and_requests() {
    let seeds = || {
        let sandbox = crate::proofs::signed();
        for show in ["header", "payload", "texts"] {
            sandbox.run(&["prove", "inclusion", "3", "--show", show, "-o", show]).ok();
        }
        sandbox.run(&["prove", "consistency", "c1", "-o", "consistency"]).ok();
        sandbox.run(&["cosign", "request", "--old", "5", "-o", "request"]).ok();
        files(&sandbox, &["header", "payload", "texts", "consistency", "request", "policy"])
    };
    let policy = std::cell::OnceCell::new();
    let kept = || {
        let found = seeds();
        policy.get_or_init(|| Policy::read(found.last().expect("a policy")).expect("a policy"));
        found
    };
    fuzz("proofs_and_requests", kept, |input| {
        let policy = policy.get().expect("made with the seeds");
        if let Ok(proof) = Inclusion::read(input) {
            assert_eq!(proof.write(), input, "one spelling");
            let _ = proof.check(policy);
        }
        if let Ok(proof) = Consistency::read(input) {
            assert_eq!(proof.write(), input, "one spelling");
            let _ = proof.check(policy);
        }
        if let Ok(request) = AddCheckpoint::read(input) {
            assert_eq!(request.write(), input, "one spelling");
        }
    });
}

#[test]
fn time_stamps() {
    let seeds = || {
        let sandbox = crate::proofs::signed();
        let authority = crate::timestamps::Authority::new(&sandbox, "root");
        authority.stamp(&sandbox, "tsr");
        files(&sandbox, &["tsr", "root.pem", "tsq"])
    };
    fuzz("time_stamps", seeds, |input| {
        let _ = Roots::read(input);
        let token = timestamp::token(input).unwrap_or_else(|_| input.to_vec());
        let _ = timestamp::check(&token, "test/mli\n", None);
    });
}

#[test]
fn policies() {
    let seeds = || {
        let key = |name: &str, kind| Signer::new(name, kind, &[5; 32]).expect("a name").verifier().to_string();
        let (log, witness) = (key("a/b", jate::ledger::note::Kind::Log), key("w", jate::ledger::note::Kind::Witness));
        vec![
            format!("# a comment\nlog {log} https://a.example\nwitness W {witness}\ngroup g any W\nquorum g\n")
                .into_bytes(),
            format!("log {log}\nquorum none\n").into_bytes(),
        ]
    };
    fuzz("policies", seeds, |input| drop(Policy::read(input)));
}

#[test]
fn tiles() {
    let seeds = || {
        let sandbox = crate::proofs::signed();
        sandbox.run(&["publish", "site"]).ok();
        files(&sandbox, &["site/tile/entries/000.p/7", "site/tile/0/000.p/7"])
    };
    fuzz("tiles", seeds, |input| {
        if let Some(entries) = tile::entries(input) {
            let mut again = Vec::new();
            for entry in entries.iter().filter(|entry| entry.len() <= 16_384) {
                tile::put_entry(entry, &mut again).expect("short");
            }
            assert!(entries.iter().any(|entry| entry.len() > 16_384) || again == input, "one spelling");
        }
    });
}

#[test]
fn bundles() {
    let seeds = || {
        let sandbox = crate::proofs::signed();
        sandbox.run(&["redact", "3", "--field", "note", "--reason", "r"]).ok();
        sandbox.run(&["key", "rotate", "new.key", "--key-file", "log.key"]).ok();
        sandbox.run(&["bundle", "-o", "b.jsonl"]).ok();
        files(&sandbox, &["b.jsonl"])
    };
    fuzz("bundles", seeds, |input| drop(restore::examine(&mut &*input, &Brought::default())));
}

#[test]
fn reports() {
    let seeds = || {
        let sandbox = Sandbox::with_ledger();
        sandbox.run(&["record", "expenditure", "--agency", "OIM", "--amount", "12", "--date", "2021-06-30"]).ok();
        let names = ["r.json", "r.csv", "r.html", "r.xlsx", "r.md"];
        for name in names {
            sandbox.run(&["report", "financial-overview-by-agency", "-o", name]).ok();
        }
        files(&sandbox, &names)
    };
    fuzz("reports", seeds, |input| {
        if let Ok(grid) = grid::read(input) {
            let _ = grid.stamp.as_deref().and_then(Stamp::read);
            assert_eq!(grid::differences(&grid, &grid), []);
        }
    });
}
