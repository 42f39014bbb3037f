//! Time stamps of checkpoints by an authority of the tests' own, which OpenSSL plays: asked over HTTP and by files, trusted
//! or not, and changed bit by bit.

use crate::support::{Ran, Sandbox};
use jate::ledger::note::Note;
use jate::ledger::timestamp::{self, Roots, StampError};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

/// A root and the certificate of an authority under it, in files of a sandbox.
pub struct Authority {
    name: String,
    folder: PathBuf,
}

fn openssl(folder: &std::path::Path, arguments: &str) {
    let ran = Command::new("openssl").current_dir(folder).args(arguments.split(' ')).output().expect("openssl starts");
    assert!(ran.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&ran.stderr));
}

impl Authority {
    /// Writes `NAME.pem`, the root.
    pub fn new(sandbox: &Sandbox, name: &str) -> Self {
        Self::with(sandbox, name, "rsa:2048", "critical,timeStamping", "sha256")
    }

    fn with(sandbox: &Sandbox, name: &str, key: &str, usage: &str, ess: &str) -> Self {
        let folder = sandbox.dir.path().to_owned();
        let config = format!(
            "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n\
             [leaf]\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage={usage}\n\
             [tsa]\ndefault_tsa=one\n[one]\nserial={name}.serial\ndigests=sha256\ndefault_policy=1.2.3.4.1\n\
             signer_digest=sha256\nclock_precision_digits=3\ness_cert_id_alg={ess}\ncerts={name}.pem\n"
        );
        sandbox.write(&format!("{name}.cnf"), config);
        let new = if key == "ec" { "ec -pkeyopt ec_paramgen_curve:P-256".to_owned() } else { key.to_owned() };
        let made = format!("-config {name}.cnf -nodes -days 3650");
        openssl(
            &folder,
            &format!(
                "req -x509 -newkey {new} {made} -extensions ca -subj /CN={name} -keyout {name}.key -out {name}.pem"
            ),
        );
        openssl(
            &folder,
            &format!("req -newkey {new} {made} -subj /CN=tsa-{name} -keyout {name}-tsa.key -out {name}.csr"),
        );
        openssl(
            &folder,
            &format!(
                "x509 -req -in {name}.csr -CA {name}.pem -CAkey {name}.key -CAcreateserial -days 3650 \
                 -extfile {name}.cnf -extensions leaf -out {name}-tsa.pem"
            ),
        );
        Self { name: name.to_owned(), folder }
    }

    fn reply(&self, query: &str, answer: &str) {
        let name = &self.name;
        openssl(
            &self.folder,
            &format!(
                "ts -reply -config {name}.cnf -queryfile {query} -signer {name}-tsa.pem -inkey {name}-tsa.key -out {answer}"
            ),
        );
    }

    /// Has the newest checkpoint stamped: the request in `tsq`, the answer in a file.
    pub fn stamp(&self, sandbox: &Sandbox, answer: &str) {
        sandbox.run(&["timestamp", "request", "-o", "tsq"]).ok();
        self.reply("tsq", answer);
    }
}

fn add(sandbox: &Sandbox, file: &str, more: &[&str]) -> Ran {
    sandbox.run(&[&["timestamp", "add", file, "--name", "tsa.example.org", "--json"], more].concat())
}

#[test]
fn a_checkpoint_is_stamped_and_the_stamp_is_traced_to_a_root() {
    let sandbox = crate::proofs::signed();
    let (authority, other) = (Authority::new(&sandbox, "root"), Authority::new(&sandbox, "other"));
    authority.stamp(&sandbox, "tsr");
    // OpenSSL itself agrees that the answer is one to this request.
    openssl(sandbox.dir.path(), "ts -verify -queryfile tsq -in tsr -CAfile root.pem");
    let before = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    let kept = add(&sandbox, "tsr", &["--tsa", "root.pem"]).ok().json();
    assert_eq!((kept["size"].as_u64(), kept["time_stamp"]["traced"].as_bool()), (Some(7), Some(true)));
    assert_eq!(kept["time_stamp"]["authority"], "CN=tsa-root");
    let note = Note::read(kept["checkpoint"].as_str().expect("a note").as_bytes()).expect("a note");
    let [line] = timestamp::lines(&note).collect::<Vec<_>>()[..] else { panic!("one stamp") };
    let said = timestamp::check(&line.signature, &note.text, None).expect("holds").seconds;
    assert!(said.abs_diff(before) < 600, "{said} is about {before}");
    // Kept with the checkpoint: in the store, in proofs, bundles and what is published.
    sandbox.run(&["prove", "inclusion", "3", "-o", "proof"]).ok();
    sandbox.run(&["bundle", "-o", "bundle"]).ok();
    sandbox.run(&["publish", "site"]).ok();
    for (file, holds) in [("root.pem", true), ("other.pem", false)] {
        let trust = ["--policy", "policy", "--tsa", file];
        for what in
            [&["check", "proof"][..], &["check", "site/checkpoint"], &["verify"], &["verify", "--bundle", "bundle"]]
        {
            let ran = sandbox.run(&[what, &trust].concat());
            assert_eq!(ran.code, i32::from(!holds), "{what:?} {file}: {ran:?}");
        }
        let checked = sandbox.run(&[&["check", "proof", "--json"][..], &trust].concat()).json();
        assert_eq!(checked["checkpoint"]["time_stamps"][0]["traced"].as_bool(), holds.then_some(true));
    }
    let told = sandbox.run(&["check", "proof", "--policy", "policy"]).ok().out;
    assert!(told.contains("says tsa.example.org (CN=tsa-root), which was not traced"), "{told}");
    let alone = sandbox.run(&["verify", "--tsa", "root.pem", "--json"]).fails(2).json();
    assert_eq!(alone["errors"][0]["code"], "tsa-without-policy");
    // The first one stays: a later time says less.
    authority.stamp(&sandbox, "later");
    assert_eq!(add(&sandbox, "later", &[]).ok().json()["checkpoint"], kept["checkpoint"]);
    // A checkpoint without one is not what was asked for.
    sandbox.run(&["record", "expenditure", "--agency", "PAM", "--amount", "3", "--date", "2021-06-30"]).ok();
    sandbox.run(&["checkpoint", "--key-file", "log.key"]).ok();
    sandbox.run(&["verify", "--policy", "policy"]).ok();
    let bare = sandbox.run(&["verify", "--policy", "policy", "--tsa", "root.pem"]).fails(1);
    assert!(bare.out.contains("No authority has time-stamped it"), "{bare:?}");
    // An answer of another authority, or to another request, is not kept.
    let refused = |ran: Ran| ran.fails(2).json()["errors"][0]["facts"]["reason"].as_str().map(str::to_owned);
    assert_eq!(refused(add(&sandbox, "tsr", &[])).as_deref(), Some("it is of something else"));
    other.stamp(&sandbox, "others");
    let reason = refused(add(&sandbox, "others", &["--tsa", "root.pem"])).unwrap_or_default();
    assert!(reason.contains("leads to no authority that you trust"), "{reason}");
    assert_eq!(add(&sandbox, "policy", &[]).fails(2).json()["errors"][0]["code"], "stamp-not-kept");
    sandbox.run(&["verify"]).ok();
}

#[test]
fn other_keys_and_older_attributes_are_read_and_other_uses_are_not() {
    let sandbox = crate::proofs::signed();
    let usages = [
        ("alone", "critical,timeStamping", true),
        ("more", "critical,timeStamping,codeSigning", false),
        ("optional", "timeStamping", false),
        ("server", "critical,serverAuth", false),
    ];
    for (name, usage, _) in usages {
        Authority::with(&sandbox, name, "rsa:2048", usage, "sha256");
    }
    for (name, key, ess) in [("curve", "ec", "sha256"), ("older", "rsa:2048", "sha1"), ("longer", "rsa:3072", "sha512")]
    {
        let authority = Authority::with(&sandbox, name, key, "critical,timeStamping", ess);
        authority.stamp(&sandbox, "tsr");
        let root = format!("{name}.pem");
        let given = ["timestamp", "add", "tsr", "--name", name, "--tsa", &root];
        sandbox.run(&given).ok();
    }
    assert_eq!(sandbox.run(&["verify", "--json"]).ok().json()["ok"], true);
    let roots = Roots::read(&std::fs::read(sandbox.path("policy")).expect("reads"));
    assert_eq!(roots, Err(StampError::Form("a certificate in PEM")));
    // What an authority said, signed with a certificate of the same root that is for more, or for something else. OpenSSL
    // makes no time stamp with those: it signs the same content as a message.
    let folder = sandbox.dir.path();
    openssl(folder, "ts -reply -in tsr -token_out -out token");
    openssl(folder, "cms -verify -noverify -inform DER -in token -out said");
    let text = Note::read(&std::fs::read(sandbox.path("c2")).expect("reads")).expect("a note").text;
    for (name, _, holds) in usages {
        let sign = format!(
            "cms -sign -binary -nodetach -cades -md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -in said \
             -signer {name}-tsa.pem -inkey {name}-tsa.key -outform DER -out signed"
        );
        openssl(folder, &sign);
        let read = |file: &str| std::fs::read(sandbox.path(file)).expect("reads");
        let (token, roots) = (read("signed"), Roots::read(&read(&format!("{name}.pem"))).expect("a root"));
        assert!(timestamp::check(&token, &text, None).is_ok_and(|stamp| !stamp.traced), "{name}");
        let traced = timestamp::check(&token, &text, Some(&roots));
        assert_eq!(traced.as_ref().is_ok_and(|stamp| stamp.traced), holds, "{name}: {traced:?}");
    }
}

/// A token whose bits are others says nothing, or the same.
#[test]
fn no_bit_of_a_token_makes_it_say_something_else() {
    let sandbox = crate::proofs::signed();
    Authority::new(&sandbox, "root").stamp(&sandbox, "tsr");
    let read = |name: &str| std::fs::read(sandbox.path(name)).expect("reads");
    let token = timestamp::token(&read("tsr")).expect("a token");
    let text = Note::read(&read("c2")).expect("a note").text;
    let roots = Roots::read(&read("root.pem")).expect("a root");
    let said = timestamp::check(&token, &text, Some(&roots)).expect("holds");
    let mut refused = 0;
    for bit in 0..token.len() * 8 {
        let mut other = token.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        match timestamp::check(&other, &text, Some(&roots)) {
            Ok(same) => assert_eq!(same, said, "bit {bit}"),
            Err(_) => refused += 1,
        }
    }
    // What is left is the root that the token carries beside, and marks of versions that nothing rests on.
    assert!(refused * 2 > token.len() * 8, "{refused} of {}", token.len() * 8);
    assert_eq!(timestamp::check(&token, "test/mli\n8\n", None), Err(StampError::OtherText));
}

#[test]
fn an_authority_answers_over_http() {
    let sandbox = crate::proofs::signed();
    let authority = Authority::new(&sandbox, "root");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/tsr", listener.local_addr().expect("an address"));
    let ran = std::thread::scope(|scope| {
        scope.spawn(|| {
            let (mut stream, _) = listener.accept().expect("is asked");
            let mut reader = BufReader::new(stream.try_clone().expect("clones"));
            let (mut length, mut kind) = (0, String::new());
            let mut line = String::new();
            while reader.read_line(&mut line).expect("reads") > 2 {
                let lower = line.trim().to_lowercase();
                if let Some(value) = lower.strip_prefix("content-length: ") {
                    length = value.parse().expect("a length");
                } else if let Some(value) = lower.strip_prefix("content-type: ") {
                    value.clone_into(&mut kind);
                }
                line.clear();
            }
            assert_eq!(kind, "application/timestamp-query");
            let mut query = vec![0; length];
            reader.read_exact(&mut query).expect("reads");
            sandbox.write("asked", &query);
            authority.reply("asked", "answer");
            let answer = std::fs::read(sandbox.path("answer")).expect("reads");
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\nconnection: close\r\n";
            write!(stream, "{head}content-length: {}\r\n\r\n", answer.len()).expect("answers");
            stream.write_all(&answer).expect("answers");
        });
        sandbox.run(&["timestamp", "ask", &url, "--name", "tsa", "--tsa", "root.pem", "--json"])
    });
    assert_eq!(ran.ok().json()["time_stamp"]["traced"], true);
    drop(listener);
    let gone = sandbox.run(&["timestamp", "ask", &url, "--name", "tsa", "--json"]).fails(3).json();
    assert_eq!(gone["errors"][0]["code"], "stamp-unreachable");
}
