//! Two hundred people who record and read at once, over HTTP, on a server of our own with durability on.

use crate::server::Cluster;
use crate::{AGENCIES, prepare};
use jate::access::{Access, Given, SignIn};
use jate::app::system::{SystemClock, SystemEntropy};
use jate::app::{Office, change};
use jate::event::Function;
use jate::store::Store;
use jate::store::postgres::PostgresStore;
use jate::value::Origin;
use jate::value::chance::Clock as _;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};
use ureq::http::Request;

const PEOPLE: usize = 200;

/// How long each round lasts, after the first seconds, in which everybody arrives: those are told apart.
const ROUND: Duration = Duration::from_secs(30);
const ARRIVAL: Duration = Duration::from_secs(5);

const PASSWORD: &str = "un baobab porte la pluie";

/// What somebody waited for.
#[derive(Default)]
struct Waited {
    recorded: Vec<Duration>,
    read: Vec<Duration>,
    /// Both, in the first seconds.
    arriving: (Vec<Duration>, Vec<Duration>),
}

pub async fn all() {
    let cluster = Cluster::start(&["fsync=on", "synchronous_commit=on", "max_wal_size=4GB", "shared_buffers=256MB"]);
    let url = cluster.url("postgres", "postgres");
    PostgresStore::init(&url).await.expect("prepares");
    let store = PostgresStore::open(&url).await.expect("opens");
    let origin: Origin = "bench/mli".parse().expect("an origin");
    prepare(&store, &origin).await;
    let folder = tempfile::tempdir().expect("a folder");
    let accounts = folder.path().join("accounts");
    let cookies = people(&store, &origin, &accounts).await;

    let mut server = Command::new(env!("CARGO_BIN_EXE_jate"))
        .args(["serve", "--listen", "127.0.0.1:0", "--allow-owner", "--store", &url, "--accounts"])
        .arg(&accounts)
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    let line = BufReader::new(server.stdout.take().expect("piped")).lines().next().expect("a line").expect("reads");
    let address = line[line.find("http").expect("an address")..].split_whitespace().next().expect("one").to_owned();

    let before = store.snapshot(&origin, &[]).await.expect("reads").head.size;
    let acknowledged = Arc::new(AtomicU64::new(0));
    println!("{PEOPLE} people, one in three requests records           p50        p99    slowest      per second");
    // Somebody thinks for two seconds between two requests; and nobody thinks at all.
    let rounds = [("thinking for 2 s", Duration::from_secs(2)), ("without a pause", Duration::ZERO)];
    for ((what, pause), first) in rounds.into_iter().zip([0_u64, 1000]) {
        let ready = Arc::new(Barrier::new(PEOPLE));
        let threads: Vec<_> = (first..)
            .zip(&cookies)
            .map(|(seed, cookie)| {
                let (address, cookie, acknowledged) = (address.clone(), cookie.clone(), Arc::clone(&acknowledged));
                let ready = Arc::clone(&ready);
                std::thread::spawn(move || one(&address, &cookie, (seed, pause), &acknowledged, &ready))
            })
            .collect();
        let mut all = Waited::default();
        for thread in threads {
            let waited = thread.join().expect("no panic");
            all.recorded.extend(waited.recorded);
            all.read.extend(waited.read);
            all.arriving.0.extend(waited.arriving.0);
            all.arriving.1.extend(waited.arriving.1);
        }
        told(&format!("{what}: recording"), all.recorded, ROUND);
        told(&format!("{what}: the overview"), all.read, ROUND);
        told(&format!("{what}, arriving: recording"), all.arriving.0, ARRIVAL);
        told(&format!("{what}, arriving: the overview"), all.arriving.1, ARRIVAL);
    }
    let after = store.snapshot(&origin, &[]).await.expect("reads").head.size;
    let acknowledged = acknowledged.load(Ordering::SeqCst);
    println!("acknowledged {acknowledged}, in the ledger {}, lost {}", after - before, acknowledged - (after - before));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap_or_default();
    let most = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("most memory of the server: {}", most.trim_start_matches("VmHWM:").trim());
    server.kill().expect("our own");
    server.wait().expect("ends");
}

/// Accounts with a session each, for one agency each.
async fn people(store: &PostgresStore, origin: &Origin, accounts: &std::path::Path) -> Vec<String> {
    let access = Access::open(accounts).await.expect("opens");
    let office = Office::new(store, &SystemClock, &SystemEntropy);
    let mut cookies = Vec::new();
    for number in 0..PEOPLE {
        let name = format!("person {number}");
        let link = access.invite(&SystemEntropy, SystemClock.now(), (&name, false), "bench").await.expect("invites");
        access.accept(&link, SystemClock.now(), PASSWORD, "bench").await.expect("writes");
        let given = Given { name: &name, password: PASSWORD, code: "" };
        let signed = access.sign_in(&SystemEntropy, SystemClock.now(), given, "bench").await.expect("answers");
        let SignIn::In(token) = signed else { panic!("is refused") };
        cookies.push(format!("__Host-jate={token}"));
        let agency = [AGENCIES[number % AGENCIES.len()].to_owned()];
        let right = (name.as_str(), Function::FinanceOfficer);
        change::grant(&office, "bench", origin, right, &agency).await.expect("grants");
    }
    access.close().await;
    cookies
}

/// What one of them does for a while.
fn one(
    address: &str,
    cookie: &str,
    (seed, pause): (u64, Duration),
    acknowledged: &AtomicU64,
    ready: &Barrier,
) -> Waited {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build();
    let agent: ureq::Agent = config.into();
    let mut chance = StdRng::seed_from_u64(seed);
    let agency = AGENCIES[usize::try_from(seed).expect("small") % AGENCIES.len()];
    // What the client itself needs is there before it is waited for: two hundred heaps and connections on the same two cores.
    agent.get(format!("{address}/health/live")).call().expect("an answer").body_mut().read_to_vec().expect("a body");
    ready.wait();
    let (mut waited, from) = (Waited::default(), Instant::now() + ARRIVAL);
    let until = from + ROUND;
    // Nobody comes at the same moment as everybody else.
    std::thread::sleep(pause.mul_f64(chance.random()));
    while Instant::now() < until {
        let records = chance.random_ratio(1, 3);
        let request = if records {
            let body = format!(
                r#"{{"measure":"spent","agencies":["{agency}"],"amount":"{}","currency":"USD","date":"2021-06-30","key":"{:x}"}}"#,
                chance.random_range(1..1_000_000),
                chance.random::<u128>(),
            );
            let path = format!("{address}/api/v1/ledgers/bench%2Fmli/entries");
            Request::post(path).header("content-type", "application/json").header("cookie", cookie).body(body)
        } else {
            let path = format!("{address}/ledgers/bench%2Fmli/reports/financial-overview-by-agency?year=2021");
            Request::get(path).header("accept-encoding", "gzip").header("cookie", cookie).body(String::new())
        };
        let begun = Instant::now();
        let mut answer = agent.run(request.expect("a request")).expect("an answer");
        let body = answer.body_mut().read_to_vec().expect("a body");
        let took = begun.elapsed();
        let status = answer.status().as_u16();
        assert_eq!(status, if records { 201 } else { 200 }, "{}", String::from_utf8_lossy(&body));
        if records {
            acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        let times = match (begun >= from, records) {
            (true, true) => &mut waited.recorded,
            (true, false) => &mut waited.read,
            (false, true) => &mut waited.arriving.0,
            (false, false) => &mut waited.arriving.1,
        };
        times.push(took);
        std::thread::sleep(pause.mul_f64(0.5 + chance.random::<f64>()));
    }
    waited
}

fn told(what: &str, mut times: Vec<Duration>, round: Duration) {
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    let per_second = crate::rate(times.len(), round);
    let slowest = times.last().expect("some");
    println!("{what:<50} {:>10.1?} {:>10.1?} {slowest:>10.1?} {per_second:>15.0}", at(50), at(99));
}
