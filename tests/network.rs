//! The server towards the network: TLS, proxies, settings, clients that are slow, silent or malicious, a shared store.

use crate::serve::{LEDGER_ENTRIES, PASSWORD, Served, served, spent};
use crate::server;
use crate::support::Sandbox;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

/// A certificate for `localhost` that signs itself: the files of it and of its key.
fn certificate(sandbox: &Sandbox) -> (String, String) {
    let (certificate, key) = (sandbox.path("server.pem"), sandbox.path("server.key"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout"])
        .args([&key, std::path::Path::new("-out"), &certificate])
        .output()
        .expect("openssl starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    (certificate.display().to_string(), key.display().to_string())
}

/// A request as bytes, and what came back until the other side closed.
fn raw(address: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).expect("connects");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("is set");
    stream.write_all(request).expect("sends");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn with_a_certificate_it_may_listen_to_the_world() {
    let sandbox = Sandbox::with_ledger();
    let (certificate, key) = certificate(&sandbox);
    let more = ["--listen", "0.0.0.0:0", "--certificate", &certificate, "--private-key", &key];
    let served = Served::with(sandbox, &more);
    let port = served.address.rsplit(':').next().expect("a port").to_owned();
    let link = served.link.clone().expect("a link");
    assert!(served.address.starts_with("https://") && link.starts_with("https://"), "{link}");
    let root = ureq::tls::Certificate::from_pem(&std::fs::read(&certificate).expect("reads")).expect("a certificate");
    let tls = ureq::tls::TlsConfig::builder().root_certs(ureq::tls::RootCerts::new_with_certs(&[root])).build();
    let config = ureq::Agent::config_builder().tls_config(tls).proxy(None).build();
    let agent: ureq::Agent = config.into();
    let answer = agent.get(format!("https://localhost:{port}/sign-in")).call().expect("an answer");
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    // Whoever does not say TLS hears nothing of ours.
    let plain = raw(&format!("127.0.0.1:{port}"), b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n");
    assert!(!plain.contains("HTTP/1.1 200"), "{plain}");
}

#[test]
fn only_a_proxy_that_was_named_gets_through_and_says_who_asks() {
    let served = Served::with(Sandbox::with_ledger(), &["--listen", "0.0.0.0:0", "--proxy", "127.0.0.1"]);
    let port = served.address.rsplit(':').next().expect("a port").to_owned();
    let body = format!("name=Nobody&password={}", PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: jate.example.org\r\nx-forwarded-for: 198.51.100.1, 203.0.113.9\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    assert!(raw(&format!("127.0.0.1:{port}"), request.as_bytes()).starts_with("HTTP/1.1 401"));
    let sandbox = served.stop();
    let log = std::fs::read(sandbox.path("accounts")).expect("reads");
    let has = |text: &str| log.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("203.0.113.9") && !has("198.51.100.1"));
    // Another proxy was meant: nobody else is answered.
    let served = Served::with(sandbox, &["--listen", "0.0.0.0:0", "--proxy", "192.0.2.1"]);
    let port = served.address.rsplit(':').next().expect("a port").to_owned();
    assert_eq!(raw(&format!("127.0.0.1:{port}"), b"GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n"), "");
}

#[test]
fn settings_stand_in_a_file_and_the_command_line_goes_before_them() {
    let sandbox = Sandbox::with_ledger();
    let settings = "listen = \"192.0.2.1:80\"\naddress = \"https://jate.example.org/\"\nproxy = [\"127.0.0.1\"]\n";
    let file = sandbox.write("jate.toml", settings);
    // The address of the file is not one of this machine; that of the command line is.
    let served = Served::with(sandbox, &["--config", &file]);
    let link = served.link.clone().expect("a link");
    assert!(link.starts_with("https://jate.example.org/welcome/"), "{link}");
    let answer = served.visitor().get("/sign-in").is(200);
    assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000");
    let sandbox = served.stop();
    // Behind a proxy that nobody named everybody would be one.
    let unnamed = sandbox.run(&["serve", "--listen", "127.0.0.1:0", "--address", "https://jate.example.org"]).fails(2);
    assert!(unnamed.err.contains("proxy-not-named") && unnamed.err.contains("--proxy 127.0.0.1"), "{}", unnamed.err);
    sandbox.write("jate.toml", "lisen = \"127.0.0.1:80\"\n");
    let refused = sandbox.run(&["serve", "--config", &file]).fails(2);
    assert!(refused.err.contains("settings-invalid") && refused.err.contains("lisen"), "{}", refused.err);
}

#[test]
fn silent_slow_and_malicious_clients_leave_the_server_answering() {
    let served = served();
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let place = served.address.trim_start_matches("http://").to_owned();
    // A thousand who say nothing, and a hundred in the middle of a sentence.
    let connect = |_| TcpStream::connect(&place).expect("connects");
    let _silent: Vec<TcpStream> = (0..1000).map(connect).collect();
    let mut slow: Vec<TcpStream> = (0..100).map(connect).collect();
    for stream in &mut slow {
        stream
            .write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n{")
            .expect("sends");
    }
    for _ in 0..5 {
        awa.post(LEDGER_ENTRIES, &spent("FAO", "1")).is(201);
    }
    // One body with two lengths is two requests to somebody: it is none to us.
    for head in [
        "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n",
        "content-length: 2\r\ncontent-length: 30\r\n\r\n{}GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n",
        "transfer-encoding: xchunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let request = format!("POST /api/v1/session HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{head}");
        let answer = raw(&served.address, request.as_bytes());
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(100_000));
    assert!(raw(&served.address, long.as_bytes()).starts_with("HTTP/1.1 4"));
    assert!(raw(&served.address, b"\x16\x03\x01 not http\r\n\r\n").starts_with("HTTP/1.1 400"));
    awa.get("/api/v1/session").is(200);
}

/// Who is not signed in is told so, and asks again on the same connection, though the body came after the head.
#[test]
fn a_refused_request_in_two_parts_leaves_the_connection_open() {
    let served = served();
    let mut stream = TcpStream::connect(served.address.trim_start_matches("http://")).expect("connects");
    let body = "{\"measure\":\"spent\"}";
    for _ in 0..2 {
        let head = format!(
            "POST {LEDGER_ENTRIES} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("sends");
        // A server that answers the head alone does so now, and closes.
        stream.set_read_timeout(Some(Duration::from_millis(500))).expect("is set");
        let _ = stream.peek(&mut [0]);
        stream.write_all(body.as_bytes()).expect("sends");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("is set");
        let mut answer = String::new();
        let whole = |answer: &str| {
            let (head, body) = answer.split_once("\r\n\r\n")?;
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?;
            (body.len() == length.parse::<usize>().ok()?).then_some(())
        };
        while whole(&answer).is_none() {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).expect("an answer");
            assert_ne!(read, 0, "closed after {answer}");
            answer.push_str(std::str::from_utf8(&part[..read]).expect("text"));
        }
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
}

/// More recordings than the queues of the server hold while the store takes none: whoever reads is answered, and once the store goes on
/// every recording has its receipt.
#[test]
fn a_full_queue_leaves_the_server_answering_and_loses_nothing() {
    // A batch on its way, the queue of its ledger, and the desk before it; and some who find no place there.
    const WAITING: usize = 3 * 1024 + 200;
    let database = server::database();
    let sandbox = Sandbox::at(&server::url("clerk", &database));
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    let served = Served::over(sandbox);
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    awa.post(LEDGER_ENTRIES, &spent("FAO", "1")).is(201);
    let place = served.address.trim_start_matches("http://").to_owned();
    let (cookie, body) = (awa.cookie.clone().expect("a session"), spent("FAO", "1").to_string());
    let mut streams: Vec<TcpStream> = Vec::with_capacity(WAITING);
    server::held(&database, "LOCK TABLE jate.entries IN EXCLUSIVE MODE", || {
        for number in 0..WAITING {
            let mut stream = TcpStream::connect(&place).expect("connects");
            let head = format!("POST {LEDGER_ENTRIES} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {cookie}");
            let more = format!(
                "idempotency-key: {number}\r\ncontent-type: application/json\r\ncontent-length: {}",
                body.len()
            );
            stream.write_all(format!("{head}\r\n{more}\r\n\r\n{body}").as_bytes()).expect("sends");
            streams.push(stream);
        }
        for _ in 0..5 {
            awa.get("/health/ready").is(204);
            awa.get("/ledgers/test%2Fmli/reports/financial-overview-by-agency").is(200);
        }
        let known = awa.get(LEDGER_ENTRIES).is(200).json();
        let expenditures = known["entries"].as_array().expect("entries").iter();
        assert_eq!(expenditures.filter(|one| one["type"] == "expenditure.recorded").count(), 1, "the store took none");
    });
    for stream in &mut streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
    let sandbox = served.stop();
    let table = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    assert_eq!(table["total"]["spent"], format!("{}.00", WAITING + 1));
    sandbox.run(&["verify"]).ok();
}

#[test]
fn many_offices_are_served_from_a_shared_store_by_a_role_that_may_only_record() {
    let database = server::database();
    let sandbox = Sandbox::at(&server::url("clerk", &database));
    sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
    let accounts = sandbox.path("accounts").display().to_string();
    let owner = server::url("postgres", &database);
    let refused =
        sandbox.run(&["serve", "--store", &owner, "--accounts", &accounts, "--listen", "127.0.0.1:0"]).fails(2);
    assert!(refused.err.contains("serve-as-owner"), "{}", refused.err);
    let missing = sandbox.run(&["serve", "--listen", "127.0.0.1:0"]).fails(2);
    assert!(missing.err.contains("accounts-not-given"), "{}", missing.err);
    let served = Served::over(sandbox);
    let mut awa = served.person("Awa", &[]);
    served.grant("Awa", "finance-officer", &["FAO"]);
    let given = json!({ "measure": "spent", "agencies": ["FAO"], "amount": "12.50", "currency": "USD",
                        "date": "2021-06-30", "decimal": "point", "key": "one" });
    let done = awa.post(LEDGER_ENTRIES, &given).is(201).json();
    assert_eq!(awa.post(LEDGER_ENTRIES, &given).is(200).json()["receipts"], done["receipts"]);
    let sandbox = served.stop();
    let table = sandbox.run(&["report", "financial-overview-by-agency", "--json"]).ok().json();
    assert_eq!(table["total"]["spent"], "12.50");
    sandbox.run(&["verify"]).ok();
}
