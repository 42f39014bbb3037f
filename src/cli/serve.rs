//! `jate serve` and `jate person`: the server, and whom it lets in.

use super::context::Context;
use super::output::{self, Failure};
use super::{DONE, Outcome};
use crate::access::{self, Access, AccessError, Account};
use crate::app::system::{SystemClock, SystemEntropy};
use crate::app::writer::Writers;
use crate::http::{self, Site};
use crate::render::terminal::plain_table;
use crate::store::Store;
use crate::store::postgres::PostgresStore;
use crate::value::Problem;
use crate::value::chance::Clock as _;
use crate::web;
use crate::words::say;
use clap::{Args, Subcommand};
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a server listens when nobody says otherwise.
const ADDRESS: &str = "127.0.0.1:8450";

/// The name of the first account.
const FIRST: &str = "administrator";

#[derive(Debug, Args)]
pub struct Serve {
    #[arg(long, value_name = "ADDRESS:PORT", default_value = ADDRESS)]
    listen: SocketAddr,
    #[command(flatten)]
    accounts: Accounts,
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
    Remove(Remove),
}

#[derive(Debug, Args)]
struct List {
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
    async fn make(&self, context: &Context) -> Result<Access, Failure> {
        let path = self.path(context)?;
        Access::open(&path).await.map_err(|error| unusable(&path, error))
    }

    /// The same, where it must be there.
    async fn open(&self, context: &Context) -> Result<Access, Failure> {
        let path = self.path(context)?;
        if !path.exists() {
            return Err(Problem::new("accounts-missing").found(path.display().to_string()).into());
        }
        Access::open(&path).await.map_err(|error| unusable(&path, error))
    }

    fn path(&self, context: &Context) -> Result<PathBuf, Failure> {
        let place = context.place()?;
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
        if !self.listen.ip().is_loopback() {
            return Err(Problem::new("serve-not-loopback").found(self.listen.to_string()).into());
        }
        let store: Arc<dyn Store> = Arc::from(context.store().await?);
        let access = self.accounts.make(context).await?;
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let refused = |error: std::io::Error| {
            Failure::from(output::refused("listen-failed", &error).found(self.listen.to_string()))
        };
        let writers = Writers::start(Arc::clone(&store), clock.clone(), entropy.clone()).map_err(refused)?;
        let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(refused)?;
        let address = format!("http://{}", listener.local_addr().map_err(refused)?);
        output::print_now(&format!("{}\n", say(context.lang, "serve-listens", &[("address", address.clone().into())])));
        if access.is_empty().await.map_err(|error| failed(&error))? {
            let token = access.invite(&*entropy, clock.now(), FIRST, true).await.map_err(|error| failed(&error))?;
            let link = format!("{address}/welcome/{token}");
            output::print_now(&format!("{}\n", say(context.lang, "serve-first", &[("link", link.into())])));
        }
        let site = Arc::new(Site { store: Arc::clone(&store), writers, access: access.clone(), clock, entropy });
        let stop = async {
            let mut ended = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
            let terminated = async {
                match &mut ended {
                    Some(ended) => ended.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated => {} }
        };
        let router = http::guarded(http::api::router(&site).merge(web::router(&site)));
        drop(site);
        axum::serve(listener, router).with_graceful_shutdown(stop).await.map_err(refused)?;
        access.close().await;
        store.close().await?;
        Ok(DONE)
    }
}

impl Person {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            What::List(given) => list(context, &given.accounts).await,
            What::Invite(given) => given.run(context).await,
            What::Remove(given) => given.run(context).await,
        }
    }
}

async fn list(context: &Context, accounts: &Accounts) -> Outcome {
    let access = accounts.open(context).await?;
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

impl Remove {
    async fn run(self, context: &Context) -> Outcome {
        let access = self.accounts.open(context).await?;
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
        let access = self.accounts.make(context).await?;
        let token = access.invite(&SystemEntropy, SystemClock.now(), name, self.administrator).await;
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
