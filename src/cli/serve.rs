//! `jate serve` and `jate person`: the server, and whom it lets in.

use super::context::Context;
use super::demo;
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::access::{self, Access, AccessError, Account, Passkeys};
use crate::app::system::{SystemClock, SystemEntropy};
use crate::app::writer::Writers;
use crate::http::listen::{self, Listening};
use crate::http::{self, Knocks, Organisation, Site, Uploads, Works, oidc};
use crate::render::terminal::plain_table;
use crate::store::postgres::PostgresStore;
use crate::store::{self, Store, StoreError};
use crate::value::Problem;
use crate::value::chance::Clock as _;
use crate::web;
use crate::words::{self, say};
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::json;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// Where a server listens when nobody says otherwise.
const ADDRESS: &str = "127.0.0.1:8450";

/// The name of the first account.
const FIRST: &str = "administrator";

#[derive(Debug, Args)]
pub struct Serve {
    /// What is not said on the command line or in the environment is looked up there.
    #[arg(long, env = "JATE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ledgers in memory, of which one is invented, and an account for each function.
    #[arg(long, conflicts_with = "config")]
    demo: bool,
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    accounts: Accounts,
}

/// How a server is reached: on the command line, in the environment, or in a file.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    #[arg(long, env = "JATE_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    #[arg(long, env = "JATE_CERTIFICATE", value_name = "FILE", requires = "private_key")]
    certificate: Option<PathBuf>,
    #[arg(long, env = "JATE_PRIVATE_KEY", value_name = "FILE", requires = "certificate")]
    private_key: Option<PathBuf>,
    #[arg(long, env = "JATE_PROXY", value_name = "ADDRESS", value_delimiter = ',')]
    proxy: Vec<IpAddr>,
    #[arg(long, env = "JATE_ADDRESS", value_name = "URL")]
    address: Option<String>,
    #[arg(long, env = "JATE_EVIDENCE", value_name = "FOLDER")]
    evidence: Option<PathBuf>,
    #[arg(long, env = "JATE_OIDC_ISSUER", value_name = "URL", requires = "oidc_client")]
    oidc_issuer: Option<String>,
    #[arg(long, env = "JATE_OIDC_CLIENT", value_name = "ID", requires = "oidc_issuer")]
    oidc_client: Option<String>,
    #[arg(long, env = "JATE_OIDC_SECRET_FILE", value_name = "FILE", requires = "oidc_issuer")]
    oidc_secret_file: Option<PathBuf>,
    #[arg(long, env = "JATE_OIDC_TITLE", value_name = "TEXT", requires = "oidc_issuer")]
    oidc_title: Option<String>,
    #[arg(long)]
    allow_owner: bool,
    /// In the file only: on the command line the store and the accounts have options of their own.
    #[arg(skip)]
    store: Option<String>,
    #[arg(skip)]
    accounts: Option<PathBuf>,
}

impl Settings {
    /// These, and what a file says beside them.
    fn beside(self, file: Self) -> Self {
        Self {
            listen: self.listen.or(file.listen),
            certificate: self.certificate.or(file.certificate),
            private_key: self.private_key.or(file.private_key),
            proxy: if self.proxy.is_empty() { file.proxy } else { self.proxy }
                .iter()
                .map(IpAddr::to_canonical)
                .collect(),
            address: self.address.or(file.address),
            evidence: self.evidence.or(file.evidence),
            oidc_issuer: self.oidc_issuer.or(file.oidc_issuer),
            oidc_client: self.oidc_client.or(file.oidc_client),
            oidc_secret_file: self.oidc_secret_file.or(file.oidc_secret_file),
            oidc_title: self.oidc_title.or(file.oidc_title),
            allow_owner: self.allow_owner || file.allow_owner,
            store: file.store,
            accounts: file.accounts,
        }
    }

    /// The organisation that signs its people in, where one is named.
    fn organisation(&self) -> Result<Option<Organisation>, Failure> {
        let (issuer, client) = match (&self.oidc_issuer, &self.oidc_client) {
            (Some(issuer), Some(client)) => (issuer.as_str(), client.as_str()),
            (None, None) => return Ok(None),
            _ => return Err(Problem::new("oidc-incomplete").into()),
        };
        let address = self.address.as_deref().ok_or_else(|| Problem::new("oidc-without-address"))?;
        let secret = self.oidc_secret_file.as_deref().map(output::read_file).transpose()?;
        let secret = secret.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned());
        let (title, address) = (self.oidc_title.clone(), address.trim_end_matches('/'));
        Ok(Some(Organisation::new(oidc::Settings { issuer, client, secret, title, address })?))
    }

    /// Where to listen and with what, where that is safe.
    async fn listening(&self) -> Result<Listening, Failure> {
        let listen = self.listen.unwrap_or_else(|| ADDRESS.parse().expect("an address"));
        let tls = match (&self.certificate, &self.private_key) {
            (Some(certificate), Some(key)) => {
                let unusable = |error: std::io::Error| {
                    let problem = output::refused("certificate-unusable", &error);
                    Failure::from(problem.found(format!("{}, {}", certificate.display(), key.display())))
                };
                Some(listen::tls(certificate, key).map_err(unusable)?)
            }
            (None, None) => None,
            _ => return Err(Problem::new("certificate-without-key").into()),
        };
        let plain = tls.is_none() && !listen.ip().is_loopback();
        if plain && self.proxy.is_empty() {
            return Err(Problem::new("serve-not-loopback").found(listen.to_string()).into());
        }
        if let Some(address) = &self.address
            && !is_safe(address)
        {
            return Err(Problem::new("address-not-secure").found(address).into());
        }
        if let Some(address) = self.address.as_ref().filter(|address| address.starts_with("https://"))
            && tls.is_none()
            && self.proxy.is_empty()
        {
            return Err(Problem::new("proxy-not-named").found(address).into());
        }
        let refused =
            |error: std::io::Error| Failure::from(output::refused("listen-failed", &error).found(listen.to_string()));
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        Ok(Listening { listener, tls, only: plain.then(|| self.proxy.clone()) })
    }
}

/// Whether browsers keep a session at an address: over TLS, or on this machine.
fn is_safe(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || url.scheme() == "http" && loopback
}

#[derive(Debug, Args)]
pub struct Person {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Invite(Invite),
    Log(Log),
    Remove(Remove),
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    accounts: Accounts,
}

#[derive(Debug, Args)]
struct Log {
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    count: u32,
    #[command(flatten)]
    accounts: Accounts,
}

#[derive(Debug, Args)]
struct Remove {
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    accounts: Accounts,
}

#[derive(Debug, Args)]
struct Invite {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long)]
    administrator: bool,
    #[arg(long, value_name = "URL", default_value_t = format!("http://{ADDRESS}"))]
    address: String,
    #[command(flatten)]
    accounts: Accounts,
}

/// Where accounts are kept.
#[derive(Debug, Args)]
struct Accounts {
    #[arg(long, env = "JATE_ACCOUNTS", value_name = "FILE")]
    accounts: Option<PathBuf>,
}

impl Accounts {
    /// The file that was named, else one beside the store; made where it is not there.
    async fn make(&self, place: &str) -> Result<Access, Failure> {
        let path = self.path(place)?;
        Access::open(&path).await.map_err(|error| unusable(&path, error))
    }

    /// The same, where it must be there.
    async fn open(&self, place: &str) -> Result<Access, Failure> {
        let path = self.path(place)?;
        if !path.exists() {
            return Err(Problem::new("accounts-missing").found(path.display().to_string()).into());
        }
        Access::open(&path).await.map_err(|error| unusable(&path, error))
    }

    fn path(&self, place: &str) -> Result<PathBuf, Failure> {
        match &self.accounts {
            Some(path) => Ok(path.clone()),
            None if PostgresStore::is_place(place) => Err(Problem::new("accounts-not-given").into()),
            None => Ok(PathBuf::from(format!("{place}.accounts"))),
        }
    }
}

fn unusable(path: &Path, error: AccessError) -> Failure {
    match error {
        AccessError::File(error) => output::unwritable(path, &error),
        error => {
            let problem = Problem::new("accounts-unusable").found(path.display().to_string());
            Failure::of_the_system(problem.fact("detail", error))
        }
    }
}

fn failed(error: &AccessError) -> Failure {
    Failure::system(&error.to_string())
}

impl Serve {
    pub async fn run(self, context: &Context) -> Outcome {
        let file = match &self.config {
            Some(path) => read(path)?,
            None => Settings::default(),
        };
        let settings = self.settings.beside(file);
        if self.demo {
            let folder = tempfile::tempdir().map_err(|error| Failure::system(&error.to_string()))?;
            let access = Accounts { accounts: Some(folder.path().join("accounts")) }.make("").await?;
            output::print_now(&format!("{}\n", say(context.lang, "demo-begins", &[])));
            let store = demo::store(context).await?;
            demo::people(context, &context.office(&*store), &access).await?;
            return run(context, store, access, settings).await;
        }
        let place = match (context.place(), &settings.store) {
            (Err(_), Some(place)) => place.as_str(),
            (place, _) => place?,
        };
        let store = open(context, place, settings.allow_owner).await?;
        let accounts = Accounts { accounts: self.accounts.accounts.or_else(|| settings.accounts.clone()) };
        let access = accounts.make(place).await?;
        // As on the command line: beside a store that is a file.
        let beside = || (!PostgresStore::is_place(place)).then(|| PathBuf::from(format!("{place}.evidence")));
        let settings = Settings { evidence: settings.evidence.clone().or_else(beside), ..settings };
        run(context, store, access, settings).await
    }
}

/// How long works that were begun have at the end.
const FAREWELL: Duration = Duration::from_mins(1);

/// Serves until told to end.
async fn run(context: &Context, store: Arc<dyn Store>, access: Access, settings: Settings) -> Outcome {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let organisation = settings.organisation()?;
    let listening = settings.listening().await?;
    let unwell = |error: std::io::Error| Failure::system(&error.to_string());
    let writers = Writers::start(Arc::clone(&store), clock.clone(), entropy.clone()).map_err(unwell)?;
    let scheme = if listening.tls.is_some() { "https" } else { "http" };
    let local = format!("{scheme}://{}", listening.listener.local_addr().map_err(unwell)?);
    output::print_now(&format!("{}\n", say(context.lang, "serve-listens", &[("address", local.clone().into())])));
    let address = settings.address.map(|address| address.trim_end_matches('/').to_owned());
    if access.is_empty().await.map_err(|error| failed(&error))? {
        let token = access.invite(&*entropy, clock.now(), (FIRST, true), "").await.map_err(|error| failed(&error))?;
        let link = format!("{}/welcome/{token}", address.as_ref().unwrap_or(&local));
        output::print_now(&format!("{}\n", say(context.lang, "serve-first", &[("link", link.into())])));
    }
    let outside = address.clone().unwrap_or(local);
    let secure = outside.starts_with("https://");
    let address = address.or_else(|| secure.then_some(outside));
    let (store, access) = (Arc::clone(&store), access.clone());
    let (end, ending) = tokio::sync::watch::channel(false);
    let site = Arc::new(Site {
        store: Arc::clone(&store),
        writers,
        access: access.clone(),
        clock,
        entropy,
        organisation,
        passkeys: address.as_deref().and_then(Passkeys::of),
        known: Mutex::default(),
        boards: tokio::sync::Mutex::default(),
        knocks: Knocks::default(),
        uploads: Uploads::default(),
        works: Works::default(),
        tasks: TaskTracker::new(),
        desks: Semaphore::new(http::DESKS),
        importers: Arc::new(Semaphore::new(http::IMPORTERS)),
        proxies: settings.proxy,
        ending,
        evidence: settings.evidence,
        address,
    });
    let router = http::guarded(http::api::router(&site).merge(web::router(&site)), &site, secure);
    let tasks = site.tasks.clone();
    drop(site);
    let stop = async {
        told_to_end().await;
        end.send_replace(true);
    };
    listen::answer(listening, router, stop).await;
    tasks.close();
    if tokio::time::timeout(FAREWELL, tasks.wait()).await.is_err() {
        output::print_now(&format!("{}\n", say(context.lang, "serve-unfinished", &[])));
    }
    access.close().await;
    store.close().await?;
    Ok(DONE)
}

/// The file of settings.
fn read(path: &Path) -> Result<Settings, Failure> {
    let text = output::read_file(path)?;
    toml::from_str(&String::from_utf8_lossy(&text)).map_err(|error| {
        let problem = Problem::new("settings-invalid").found(path.display().to_string());
        problem.fact("detail", error.to_string().trim()).into()
    })
}

/// The store: a file is made where there is none; a server's not with more rights than recording takes, unless that is wanted.
async fn open(context: &Context, place: &str, allow_owner: bool) -> Result<Arc<dyn Store>, Failure> {
    if !PostgresStore::is_place(place) {
        return match store::open(place).await {
            Err(StoreError::Missing { .. }) => {
                let made = store::create(place).await?;
                output::print_now(&format!("{}\n", say(context.lang, "serve-made", &[("store", place.into())])));
                Ok(Arc::from(made))
            }
            opened => Ok(Arc::from(opened?)),
        };
    }
    let store = PostgresStore::open(place).await?;
    if !allow_owner && store.is_of_an_owner().await? {
        store.close().await?;
        return Err(Problem::new("serve-as-owner").into());
    }
    Ok(Arc::new(store))
}

/// Until somebody ends the process in a way that lets it finish.
async fn told_to_end() {
    let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminated = async {
        match &mut ended {
            Some(ended) => ended.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated => {} }
}

impl Person {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            What::List(given) => list(context, &given.accounts).await,
            What::Invite(given) => given.run(context).await,
            What::Log(given) => given.run(context).await,
            What::Remove(given) => given.run(context).await,
        }
    }
}

async fn list(context: &Context, accounts: &Accounts) -> Outcome {
    let access = accounts.open(context.place()?).await?;
    let found = access.accounts(SystemClock.now()).await;
    access.close().await;
    let found = found.map_err(|error| failed(&error))?;
    if context.json {
        let person = |one: &Account| json!({ "name": one.name, "administrator": one.administrator, "joined": one.joined, "sessions": one.sessions });
        output::print_json(&json!({ "people": found.iter().map(person).collect::<Vec<_>>() }));
        return Ok(DONE);
    }
    let mut table = plain_table();
    table.set_header(["list-name", "web-account", "web-sessions"].map(|id| say(context.lang, id, &[])));
    for one in &found {
        let state = say(context.lang, if one.joined { "web-joined" } else { "web-invited" }, &[]);
        let administrator = one.administrator.then(|| say(context.lang, "web-administrator", &[]));
        let account = [Some(state), administrator].into_iter().flatten().collect::<Vec<_>>().join(", ");
        table.add_row([one.name.clone(), account, one.sessions.to_string()]);
    }
    let text = if found.is_empty() { say(context.lang, "list-empty", &[]) } else { table.trim_fmt() };
    output::print(&format!("{text}\n"));
    Ok(DONE)
}

impl Log {
    /// The newest lines, and whether the chain of all of them holds.
    async fn run(self, context: &Context) -> Outcome {
        let access = self.accounts.open(context.place()?).await?;
        let read = async { Ok::<_, AccessError>((access.lines(None, self.count).await?, access.verify().await?)) };
        let read = read.await;
        access.close().await;
        let (lines, (count, broken_at)) = read.map_err(|error| failed(&error))?;
        let outcome = if broken_at.is_none() { DONE } else { FINDINGS };
        if context.json {
            output::print_json(&json!({ "count": count, "broken_at": broken_at, "lines": lines }));
            return Ok(outcome);
        }
        let mut table = plain_table();
        table.set_header(
            ["log-position", "web-when", "web-name", "web-happened", "web-whence"].map(|id| say(context.lang, id, &[])),
        );
        for line in &lines {
            let what = words::access(context.lang, &line.what);
            table.add_row([&line.position.to_string(), &line.at, &line.name, &what, &line.from]);
        }
        let chain = match broken_at {
            None => say(context.lang, "web-access-holds", &[("count", count.to_string().into())]),
            Some(at) => say(context.lang, "web-access-broken", &[("position", at.to_string().into())]),
        };
        output::print(&format!("{}\n{chain}\n", table.trim_fmt()));
        Ok(outcome)
    }
}

impl Remove {
    async fn run(self, context: &Context) -> Outcome {
        let access = self.accounts.open(context.place()?).await?;
        let removed = access.remove(SystemClock.now(), &self.name, "cli").await;
        access.close().await;
        if !removed.map_err(|error| failed(&error))? {
            return Err(Problem::new("account-unknown").found(&self.name).into());
        }
        if context.json {
            output::print_json(&json!({ "removed": self.name }));
        } else {
            output::print(&format!(
                "{}\n",
                say(context.lang, "person-removed", &[("name", self.name.as_str().into())])
            ));
        }
        Ok(DONE)
    }
}

impl Invite {
    async fn run(self, context: &Context) -> Outcome {
        let invalid = || Problem::new("name-invalid").found(&self.name).fact("rule", "person");
        let name = access::name(&self.name).ok_or_else(invalid)?;
        let access = self.accounts.make(context.place()?).await?;
        let token =
            access.invite(&SystemEntropy, SystemClock.now(), (name, self.administrator), &context.actor()).await;
        access.close().await;
        let token = token.map_err(|error| failed(&error))?;
        let link = format!("{}/welcome/{token}", self.address.trim_end_matches('/'));
        if context.json {
            output::print_json(&json!({ "name": name, "link": link }));
        } else {
            let args = [("name", name.into()), ("link", link.into())];
            output::print(&format!("{}\n", say(context.lang, "person-invited", &args)));
        }
        Ok(DONE)
    }
}
