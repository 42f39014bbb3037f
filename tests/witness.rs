//! Witnesses: over HTTP and by files, late and in time, and one that is killed between its steps.

use crate::support::{JATE, Ran, Sandbox};
use jate::ledger::checkpoint::Checkpoint;
use jate::ledger::note::{Kind, Signer};
use jate::ledger::policy::Policy;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const WITNESS: [u8; 32] = [42; 32];

fn witness() -> Signer {
    Signer::new("example.org/witness", Kind::Witness, &WITNESS).expect("a name")
}

/// A signed ledger, its policy with a witness that must sign, and the witness's own files in `w`.
fn office(url: &str) -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    let made = sandbox.run(&["key", "generate", "log.key", "--json"]).ok().json();
    let log = made["key"].as_str().expect("a key").to_owned();
    std::fs::create_dir(sandbox.path("w")).expect("ours");
    sandbox.write("w/key", witness().secret());
    let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(sandbox.path("w/key"), only_mine).expect("ours");
    sandbox.write("w/policy", format!("log {log}\nquorum none\n"));
    sandbox.write("policy", format!("log {log}\nwitness W {} {url}\nquorum W\n", witness().verifier()));
    sandbox
}

fn spend(sandbox: &Sandbox, amount: &str) {
    let spend = ["record", "expenditure", "--agency", "OIM", "--amount", amount, "--date", "2021-06-30"];
    sandbox.run(&spend).ok();
    sandbox.run(&["checkpoint", "--key-file", "log.key"]).ok();
}

const AT_HOME: [&str; 6] = ["--key-file", "w/key", "--policy", "w/policy", "--state", "w/state"];

/// Carries the newest checkpoint to the witness and back.
fn carry(sandbox: &Sandbox, old: &str) -> Ran {
    sandbox.run(&["cosign", "request", "--old", old, "-o", "request"]).ok();
    sandbox.run(&[&["witness", "sign", "request", "-o", "answer"][..], &AT_HOME].concat())
}

#[test]
fn a_signature_is_carried_on_a_stick() {
    let sandbox = office("");
    let publish = ["publish", "site", "--policy", "policy"];
    let missing = sandbox.run(&publish).fails(1);
    assert!(missing.out.contains("NOT PUBLISHED") && missing.out.contains('W'), "{missing:?}");
    assert!(!sandbox.path("site").exists());
    let late = sandbox.run(&[&publish[..], &["--late-witnesses", "--json"]].concat()).ok().json();
    assert!(late["late"].as_str().is_some_and(|late| late.contains('W')), "{late}");
    carry(&sandbox, "0").ok();
    sandbox.run(&["cosign", "add", "answer", "--policy", "policy"]).ok();
    sandbox.run(&publish).ok();
    let policy = Policy::read(&std::fs::read(sandbox.path("policy")).expect("reads")).expect("a policy");
    let published = std::fs::read(sandbox.path("site/checkpoint")).expect("is there");
    assert_eq!(policy.check(&published).expect("trusted").witnesses.len(), 1);
    sandbox.run(&["check", "site/checkpoint", "--policy", "policy"]).ok();
    // The next one needs its own.
    spend(&sandbox, "5");
    let other = sandbox.run(&["cosign", "add", "answer", "--policy", "policy", "--json"]).fails(2).json();
    assert_eq!(other["errors"][0]["code"], "cosignature-unknown");
    assert!(carry(&sandbox, "0").fails(1).out.contains("size 3"));
    carry(&sandbox, "3").ok();
    sandbox.run(&["cosign", "add", "answer", "--policy", "policy"]).ok();
    // The same again is the same: the answer may have been lost on the way.
    carry(&sandbox, "5").ok();
    assert!(sandbox.run(&["verify", "--policy", "policy"]).ok().out.contains("signed up to size 5"));
    // A checkpoint that lacks its witness is told where one looks for it.
    spend(&sandbox, "6");
    sandbox.run(&["verify"]).ok();
    let late = sandbox.run(&["verify", "--policy", "policy"]).fails(1);
    assert!(late.out.contains("Missing: W"), "{late:?}");
}

struct Served {
    child: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(sandbox: &Sandbox) -> Served {
    let arguments = [&["witness", "serve", "--listen", "127.0.0.1:0"][..], &AT_HOME].concat();
    let mut child = sandbox.command(&arguments).stdout(Stdio::piped()).spawn().expect("starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("says where");
    let url = line.split_whitespace().find(|word| word.starts_with("http://")).expect("an address").to_owned();
    Served { child, url }
}

#[test]
fn a_witness_answers_over_http() {
    let sandbox = office("");
    let served = serve(&sandbox);
    let policy = std::fs::read_to_string(sandbox.path("policy")).expect("reads");
    sandbox.write("policy", policy.replace("\nquorum", &format!(" {}\nquorum", served.url)));
    let ask = || sandbox.run(&["cosign", "ask", "--policy", "policy", "--json"]);
    assert_eq!(ask().ok().json()["witnesses"], "W");
    // It saw size 3; asked from 0 it says so, and is asked again from there.
    spend(&sandbox, "5");
    let asked = ask().ok().json();
    assert_eq!((asked["witnesses"].as_str(), asked["size"].as_u64()), (Some("W"), Some(5)));
    let note = asked["checkpoint"].as_str().expect("a note").as_bytes().to_vec();
    // What it shows to those who look from outside is what it signed.
    let digest: String = {
        use sha2::Digest as _;
        sha2::Sha256::digest(b"test/mli").iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let mut shown = ureq::get(format!("{}/{digest}/checkpoint", served.url)).call().expect("answers");
    let shown = shown.body_mut().read_to_vec().expect("reads");
    let key = witness();
    for note in [&note, &shown] {
        let (checkpoint, note) = Checkpoint::of_note(note).expect("a checkpoint");
        assert_eq!(checkpoint.size, 5);
        key.verifier().check(&note).expect("cosigned");
    }
    let status = |path: &str, body: &str| {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        agent.post(format!("{}{path}", served.url)).send(body.as_bytes()).expect("answers").status().as_u16()
    };
    assert_eq!(status("/add-checkpoint", "old 0\n"), 400);
    assert_eq!(status("/add-checkpoint", "old 00\n\ntest/mli\n1\nx\n\n"), 400);
    assert_eq!(status("/other", ""), 404);
    let stranger = Signer::new("test/other", Kind::Log, &[3; 32]).expect("a name");
    let (mine, _) = Checkpoint::of_note(&note).expect("a checkpoint");
    let other = Checkpoint { origin: "test/other".parse().expect("an origin"), ..mine.clone() };
    assert_eq!(status("/add-checkpoint", &format!("old 0\n\n{}", other.sign(&stranger))), 404);
    let forged = Signer::new("test/mli", Kind::Log, &[3; 32]).expect("a name");
    assert_eq!(status("/add-checkpoint", &format!("old 5\n\n{}", mine.sign(&forged))), 403);
    // A witness that is away is late, not a failure of the ledger.
    drop(served);
    spend(&sandbox, "6");
    let late = ask().fails(1).json();
    assert_eq!(late["late"][0]["witness"], "W");
}

/// Two ledgers that were one until the base, each signed by the same key afterwards.
fn split() -> (Sandbox, Sandbox) {
    let one = office("");
    carry(&one, "0").ok();
    let other = office("");
    for name in ["store.jate", "log.key", "policy", "w/policy"] {
        std::fs::copy(one.path(name), other.path(name)).expect("copies");
    }
    spend(&one, "5");
    spend(&other, "6");
    one.run(&["cosign", "request", "--old", "3", "-o", "request"]).ok();
    other.run(&["cosign", "request", "--old", "3", "-o", "request"]).ok();
    (one, other)
}

/// Asks the witness in a folder to sign a request, killed at the `when`th call of a kind, if there is such.
fn sign(home: &Sandbox, request: &Path, killed: Option<(&str, u32)>) -> Option<String> {
    let mut command = match killed {
        Some((call, when)) => {
            let mut command = Command::new("strace");
            let inject = format!("inject={call}:signal=KILL:when={when}");
            command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject, JATE]);
            command
        }
        None => Command::new(JATE),
    };
    command.args(["witness", "sign"]).arg(request).args(AT_HOME);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("JATE_LANG", "en").current_dir(home.dir.path());
    let done = command.output().expect("starts");
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    text.starts_with('\u{2014}').then_some(text)
}

#[test]
fn two_ledgers_that_split_are_never_both_cosigned_wherever_the_witness_dies() {
    if !Command::new("strace").arg("-V").output().is_ok_and(|ran| ran.status.success()) {
        eprintln!("skipped: strace is not installed");
        return;
    }
    let (one, other) = split();
    let (first, second) = (one.path("request"), other.path("request"));
    std::fs::copy(&first, one.path("first")).expect("ours");
    one.run(&["cosign", "request", "--old", "5", "-o", "request"]).ok();
    let (first, later) = (one.path("first"), first);
    let base = std::fs::read_dir(one.path("w/state")).expect("is there").map(|entry| entry.expect("reads").path());
    let base: Vec<_> = base.map(|path| (path.clone(), std::fs::read(&path).expect("reads"))).collect();
    let mut deaths = 0;
    for call in ["openat", "flock", "fsync", "rename", "write", "close"] {
        for when in 1..200 {
            std::fs::remove_dir_all(one.path("w/state")).expect("ours");
            std::fs::create_dir(one.path("w/state")).expect("ours");
            for (path, bytes) in &base {
                std::fs::write(path, bytes).expect("ours");
            }
            let killed = sign(&one, &first, Some((call, when)));
            let then = sign(&one, &second, None);
            // Whoever got no answer asks again: from where the witness was, or from where it is now.
            let again = sign(&one, &first, None).or_else(|| sign(&one, &later, None));
            let signed_first = killed.is_some() || again.is_some();
            assert!(!(signed_first && then.is_some()), "{call} {when}: both were signed");
            assert!(signed_first || then.is_some(), "{call} {when}: the witness is stuck");
            if killed.is_some() {
                // It lived to its end: there is no such call any more.
                break;
            }
            deaths += 1;
        }
    }
    assert!(deaths > 20, "{deaths} deaths");
}
