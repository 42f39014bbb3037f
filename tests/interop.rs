//! What implementations say that share no code with ours: a ledger of 70 000 entries, its checkpoints, proofs and tiles,
//! held to by a Rust, a Go, a Python and a JavaScript one, with every single bit of them flipped.

use crate::support::Sandbox;
use jate::ledger::proof::{Consistency, Inclusion};
use jate::value::Hash;
use signed_note::{StandardVerifier, VerifierList};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use tlog_tiles::{Checkpoint, Tile};

/// Places of entries at the edges of tiles and of the older checkpoint.
const POSITIONS: [u64; 6] = [0, 1, 255, 256, 35_000, 70_000];

/// The folder that every program is given: key, checkpoints, proofs, tiles.
static FOLDER: LazyLock<Sandbox> = LazyLock::new(|| {
    let sandbox = Sandbox::with_ledger();
    let made = sandbox.run(&["key", "generate", "log.key", "--json"]).ok().json();
    sandbox.write("vkey", format!("{}\n", made["key"].as_str().expect("a key")));
    for (name, from) in [("old", 0), ("new", 35_000)] {
        let rows: String =
            (from..from + 35_010).map(|row| format!("spent,WFP,{row},2021-06-30,r-{row}-{name}\n")).collect();
        sandbox.import("e.csv", &format!("measure,agency,amount,date,reference\n{rows}"), &[]).ok();
        sandbox.run(&["checkpoint", "--key-file", "log.key", "-o", &format!("{name}.checkpoint")]).ok();
    }
    std::fs::create_dir(sandbox.path("inclusion")).expect("ours");
    for position in POSITIONS {
        let file = format!("inclusion/{position}.tlog-proof");
        sandbox.run(&["prove", "inclusion", &position.to_string(), "-o", &file]).ok();
    }
    sandbox.run(&["prove", "consistency", "old.checkpoint", "-o", "consistency"]).ok();
    sandbox.run(&["publish", "site"]).ok();
    sandbox
});

fn read(name: &str) -> Vec<u8> {
    std::fs::read(FOLDER.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text(name: &str) -> String {
    String::from_utf8(read(name)).expect("text")
}

/// Runs a program over the folder; it says what it accepted and rejected.
#[track_caller]
fn run(variable: &str, arguments: &[&Path]) {
    let Some(program) = std::env::var_os(variable) else {
        eprintln!("skipped: {variable} names no program; `bash tests/run` installs it");
        return;
    };
    let ran = Command::new(program).args(arguments).arg(FOLDER.dir.path()).output().expect("starts");
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}{err}");
    assert!(out.contains("6 inclusion proofs") && out.contains("changes rejected"), "{out}");
}

#[test]
fn the_reference_in_go_agrees() {
    run("JATE_GO_VERIFY", &[]);
}

#[test]
fn an_implementation_in_python_agrees() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/verify.py");
    run("JATE_PYTHON", &[&script]);
}

#[test]
fn an_implementation_in_javascript_agrees() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/verify.mjs");
    run("JATE_NODE", &[&script]);
}

/// The size and root of a checkpoint, as another library reads and verifies it.
fn checkpoint(note: &[u8]) -> Option<(u64, tlog_tiles::Hash)> {
    let key = StandardVerifier::new(text("vkey").trim()).expect("a key");
    let note = signed_note::Note::from_bytes(note).ok()?;
    let (verified, _) = note.verify(&VerifierList::new(vec![Box::new(key)])).ok()?;
    assert_eq!(verified.len(), 1);
    let checkpoint = Checkpoint::from_bytes(note.text()).ok()?;
    (checkpoint.origin() == "test/mli" && checkpoint.extension().is_empty())
        .then(|| (checkpoint.size(), *checkpoint.hash()))
}

fn theirs(hashes: &[Hash]) -> Vec<tlog_tiles::Hash> {
    hashes.iter().map(|hash| tlog_tiles::Hash(hash.0)).collect()
}

#[test]
fn another_rust_implementation_agrees() {
    let (old, new) = (read("old.checkpoint"), read("new.checkpoint"));
    let ((old_size, old_root), (size, root)) = (checkpoint(&old).expect("holds"), checkpoint(&new).expect("holds"));
    assert!(size >= 70_000 && old_size >= 35_000);
    for bit in 0..new.len() * 8 {
        let mut other = new.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(checkpoint(&other), Some((size, root)), "bit {bit}");
    }
    for position in POSITIONS {
        let proof = Inclusion::read(&read(&format!("inclusion/{position}.tlog-proof"))).expect("a proof");
        let leaf = tlog_tiles::Hash(jate::ledger::tree::leaf(&header(position)).0);
        let holds = |hashes: &[Hash]| tlog_tiles::check_record(&theirs(hashes), size, root, position, leaf).is_ok();
        assert!(holds(&proof.hashes));
        flipped(&proof.hashes, |hashes| assert!(!holds(hashes)));
    }
    let proof = Consistency::read(&read("consistency")).expect("a proof");
    let holds = |hashes: &[Hash]| tlog_tiles::check_tree(&theirs(hashes), size, root, old_size, old_root).is_ok();
    assert!(holds(&proof.hashes));
    flipped(&proof.hashes, |hashes| assert!(!holds(hashes)));
    // Every tile is where they look for it, and holds what they make of the one below.
    let tiles = Tile::new_tiles(8, 0, size);
    for tile in &tiles {
        let path = tile.path().replacen("tile/8/", "tile/", 1);
        let bytes = read(&format!("site/{path}"));
        assert_eq!(bytes.len(), tile.width() as usize * 32, "{path}");
        if tile.level() == 1 {
            for (place, hash) in bytes.chunks(32).enumerate() {
                let below = Tile::new(8, 0, tile.level_index() * 256 + place as u64, 256, false);
                let below = read(&format!("site/{}", below.path().replacen("tile/8/", "tile/", 1)));
                assert_eq!(Tile::subtree_hash(&below).0, hash);
            }
        }
    }
    assert_eq!(tiles.len(), 274 + 2 + 1);
}

/// The header of an entry, out of the published bundles.
fn header(position: u64) -> Vec<u8> {
    let Sandbox { dir, .. } = &*FOLDER;
    let folder = dir.path().join("site/tile/entries");
    let (index, place) = (position / 256, usize::try_from(position % 256).expect("small"));
    let full = folder.join(format!("{index:03}"));
    let part = std::fs::read_dir(folder.join(format!("{index:03}.p"))).ok().and_then(|mut parts| parts.next());
    let path = if full.exists() { full } else { part.expect("a part").expect("reads").path() };
    let bytes = std::fs::read(path).expect("reads");
    jate::ledger::tile::entries(&bytes).expect("entries")[place].to_vec()
}

fn flipped(hashes: &[Hash], check: impl Fn(&[Hash])) {
    for bit in 0..hashes.len() * 256 {
        let mut other = hashes.to_vec();
        other[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
        check(&other);
    }
}
