//! People who sign what they record with their own OpenSSH keys: real keys, a real agent, and OpenSSH's own opinion.

use crate::support::{Desk, Ran, Repeating, Sandbox, chained, wait};
use jate::app::office::{AppError, Author};
use jate::app::{Office, change};
use jate::decide::Decision;
use jate::event::{AuthorAuthorised, Event};
use jate::ledger::author::{self, AuthorKey};
use jate::ledger::entry::{Draft, Line, read_export_line};
use jate::ledger::{Chain, Entry, Header, Layer};
use jate::store::memory::MemoryStore;
use jate::value::hash::unhex;
use jate::value::{Origin, Problem};
use serde_json::Value;
use ssh_key::{Algorithm, HashAlg, LineEnding, PublicKey, Signature, SshSig};
use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A ledger whose officer has a key `id`.
fn office(required: &[&str]) -> Sandbox {
    let sandbox = Sandbox::with_ledger();
    keygen(&sandbox, "id");
    sandbox.run(&[&["key", "author", "--sign-with", "id"][..], required].concat()).ok();
    sandbox
}

fn keygen(sandbox: &Sandbox, name: &str) {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "somebody@example.org", "-f", name])
        .current_dir(sandbox.dir.path())
        .status();
    assert!(made.expect("OpenSSH is installed: `bash tests/run` installs what the tests need").success());
}

fn spend(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let spend = ["record", "expenditure", "--agency", "OIM", "--amount", "5", "--date", "2021-06-30", "--json"];
    sandbox.run(&[&spend[..], more].concat())
}

fn entries(sandbox: &Sandbox) -> Vec<Entry> {
    let export = sandbox.run(&["export"]).ok().out;
    let read = |line: &str| match read_export_line(line.as_bytes()).expect("a line").1 {
        Line::Entry(entry) => Some(entry),
        Line::Checkpoint(..) => None,
    };
    export.lines().skip(1).filter_map(read).collect()
}

#[test]
fn openssh_agrees_with_what_is_signed() {
    let sandbox = office(&[]);
    let position = spend(&sandbox, &["--sign-with", "id"]).ok().json()["receipts"][0]["position"].as_u64();
    sandbox.run(&["verify"]).ok();
    let entries = entries(&sandbox);
    let header =
        Header::read(&entries[usize::try_from(position.expect("one")).expect("small")].header).expect("a header");
    let carried = header.event.signature.clone().expect("signed");
    // Headers are public: nothing in them names the key.
    let public = std::fs::read_to_string(sandbox.path("id.pub")).expect("reads");
    let key = PublicKey::from_openssh(&public).expect("a key");
    let word = public.split(' ').nth(1).expect("a key");
    assert!(!String::from_utf8_lossy(&header.write()).contains(word));
    // As OpenSSH has it in a file, from the 64 bytes.
    let value = unhex::<64>(&carried["value"]).expect("64 bytes");
    let signature = Signature::new(Algorithm::Ed25519, value.to_vec()).expect("a signature");
    let signed = SshSig::new(key.key_data().clone(), "jate", HashAlg::Sha512, signature).expect("a signature");
    sandbox.write("sig", signed.to_pem(LineEnding::LF).expect("armoured"));
    sandbox.write("allowed", format!("officer {public}"));
    let check = |message: &[u8]| {
        let mut keygen = Command::new("ssh-keygen")
            .args(["-Y", "verify", "-f", "allowed", "-I", "officer", "-n", "jate", "-s", "sig"])
            .current_dir(sandbox.dir.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        keygen.stdin.take().expect("piped").write_all(message).expect("writes");
        keygen.wait().expect("ends").success()
    };
    let message = author::message(&header.event);
    assert!(check(&message));
    assert!(!check(&[&message[..], b" "].concat()));
}

/// Somebody who counts how often they are asked, and never signs.
struct Refusing(AuthorKey, AtomicUsize);

impl Author for Refusing {
    fn key(&self) -> &AuthorKey {
        &self.0
    }

    fn sign(&self, _: &[u8]) -> Result<[u8; 64], AppError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Err(Problem::new("author-key-unreadable").into())
    }
}

#[test]
fn whoever_does_not_sign_is_not_asked_again() {
    let sandbox = office(&[]);
    let key: AuthorKey = std::fs::read_to_string(sandbox.path("id.pub")).expect("reads").parse().expect("a key");
    let (author, desk, store) = (Refusing(key.clone(), AtomicUsize::new(0)), Desk::new(), MemoryStore::default());
    let origin: Origin = "test/mli".parse().expect("an origin");
    wait(async {
        let unsigned = desk.office(&store);
        change::init(&unsigned, "Awa", &origin, "Mali", "USD".parse().expect("USD")).await.expect("opens");
        let office = Office { author: Some(&author), ..unsigned };
        let opened = office.open_existing(&origin).await.expect("opens");
        let actor = office.actor(&opened, "Awa").await.expect("is known");
        let given = AuthorAuthorised { key, person: actor.id.clone(), required: None };
        let events = vec![office.given(&opened).decided(Event::AuthorAuthorised(given)); 3];
        let refused = office.commit(&opened, &actor, Decision { events, warnings: Vec::new() }).await;
        assert!(matches!(refused, Err(AppError::Problems(_))), "{refused:?}");
        assert_eq!(author.1.load(Ordering::SeqCst), 1);
        assert_eq!(office.open(&origin).await.expect("opens").head, opened.head);
    });
}

#[test]
fn a_person_who_signs_everything_cannot_be_impersonated() {
    let sandbox = office(&["--required"]);
    let refused = spend(&sandbox, &[]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "signature-needed");
    spend(&sandbox, &["--sign-with", "id"]).ok();
    sandbox.run(&["verify"]).ok();
    // Somebody else may record unsigned, under their own name.
    let ran: Ran = {
        let spend = ["record", "expenditure", "--agency", "OIM", "--amount", "6", "--date", "2021-06-30"];
        let mut command = sandbox.command(&spend);
        command.env("JATE_ACTOR", "Another").output().expect("starts").into()
    };
    ran.ok();
    // Whoever holds the store can chain what they like: not under this person's name.
    let entries = entries(&sandbox);
    let headers: Vec<Header> = entries.iter().map(|entry| Header::read(&entry.header).expect("a header")).collect();
    let victim = &headers.iter().find(|header| header.event.event_type == author::AUTHORISED).expect("one").entry.actor;
    let last = entries.last().expect("entries");
    let origin = "test/mli".parse().expect("an origin");
    let judged = |signature: Option<[u8; 64]>| {
        let draft = Draft {
            event_type: "fund.registered",
            version: 1,
            id: "00000000-0000-4000-8000-000000000007".to_owned(),
            effective: "2022-01-31".parse().expect("a day"),
            payload: br#"{"fund":"X","title":"x"}"#.to_vec(),
            openings: Vec::new(),
        };
        let recorded = headers.last().expect("headers").entry.recorded;
        let entropy = Repeating::new();
        let forged = chained(draft, &origin, (last.head(), victim, recorded), &entropy, signature);
        let mut chain = Chain::new(&origin, None);
        let mut found = Vec::new();
        for entry in entries.iter().chain([&forged]) {
            found.extend(chain.next(entry).1);
        }
        found
    };
    let unsigned = judged(None);
    assert_eq!((unsigned.len(), unsigned[0].layer, unsigned[0].what), (1, Layer::Signature, "author-unsigned"));
    let copied = headers.iter().rev().find_map(|header| header.event.signature.clone()).expect("signed");
    let borrowed = judged(unhex::<64>(&copied["value"]));
    assert_eq!((borrowed.len(), borrowed[0].what), (1, "author-unknown"));
}

#[test]
fn a_revoked_key_counts_no_more_from_there_on() {
    let sandbox = office(&[]);
    spend(&sandbox, &["--sign-with", "id"]).ok();
    sandbox.run(&["key", "author-revoke", "id.pub", "--reason", "the laptop is gone"]).ok();
    let refused = spend(&sandbox, &["--sign-with", "id"]).fails(2).json();
    assert_eq!(refused["errors"][0]["code"], "author-key-unknown");
    sandbox.run(&["verify"]).ok();
    let again = sandbox.run(&["key", "author", "--sign-with", "id", "--json"]).fails(2).json();
    assert_eq!(again["errors"][0]["code"], "author-key-known");
    let listed = sandbox.run(&["key", "list", "--json"]).ok().json()["authors"].clone();
    assert_eq!((listed[0]["authorised_at"].as_u64(), listed[0]["revoked_at"].as_u64()), (Some(2), Some(5)));
    keygen(&sandbox, "next");
    sandbox.run(&["key", "author", "--sign-with", "next"]).ok();
    spend(&sandbox, &["--sign-with", "next"]).ok();
    sandbox.run(&["verify"]).ok();
    // A key of another kind, none at all, and one whose file is not there.
    sandbox.write("rsa.pub", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== x");
    for file in ["rsa.pub", "nowhere"] {
        let refused = spend(&sandbox, &["--sign-with", file]).fails(2).json();
        assert_eq!(refused["errors"][0]["code"], "author-key-unreadable", "{file}");
    }
    assert!("ssh-ed25519 AAAA".parse::<AuthorKey>().is_err());
    let none: Value = sandbox.run(&["key", "author", "--json"]).fails(2).json();
    assert_eq!(none["errors"][0]["code"], "author-not-given");
}

struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn an_agent_signs_for_a_key_that_is_not_on_the_disk() {
    let sandbox = office(&[]);
    let socket = sandbox.path("agent");
    let mut agent = Command::new("ssh-agent");
    let mut agent = agent.arg("-D").arg("-a").arg(&socket).stdout(Stdio::piped()).spawn().expect("starts");
    // It says where it listens once it does.
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(agent.stdout.take().expect("piped")), &mut line)
        .expect("says");
    let _agent = Agent(agent);
    let added = Command::new("ssh-add").arg("-q").arg(sandbox.path("id")).env("SSH_AUTH_SOCK", &socket).status();
    assert!(added.expect("starts").success());
    std::fs::remove_file(sandbox.path("id")).expect("ours");
    let record = ["record", "expenditure", "--agency", "OIM", "--amount", "5", "--date", "2021-06-30"];
    let record = [&record[..], &["--sign-with", "id.pub", "--json"]].concat();
    let with: Ran = sandbox.command(&record).env("SSH_AUTH_SOCK", &socket).output().expect("starts").into();
    with.ok();
    sandbox.run(&["verify"]).ok();
    let without = sandbox.run(&record).fails(2).json();
    assert_eq!(without["errors"][0]["code"], "author-not-signed");
}
