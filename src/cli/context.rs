//! What every command shares: store, ledger, actor, language.

use super::author::SshAuthor;
use super::output::Failure;
use crate::app::office::Author;
use crate::app::system::{SystemClock, SystemEntropy};
use crate::app::{AsOf, Office, Progress};
use crate::store::{self, Store};
use crate::value::chance::Entropy;
use crate::value::text_key::nearest;
use crate::value::{Head, Origin, Problem};
use crate::words::Lang;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How long work may take before its progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    #[arg(long, global = true, env = "JATE_STORE", value_name = "FILE|URL", hide_env_values = true)]
    pub store: Option<String>,
    #[arg(long, global = true, env = "JATE_LEDGER", value_name = "ORIGIN")]
    pub ledger: Option<String>,
    #[arg(long, global = true, env = "JATE_ACTOR", value_name = "NAME")]
    pub actor: Option<String>,
    /// A person's own key, with which `ssh-keygen` signs what they record.
    #[arg(long, global = true, env = "JATE_SIGN_WITH", value_name = "FILE")]
    pub sign_with: Option<PathBuf>,
    #[arg(long, global = true, value_name = "fr|en", value_parser = ["fr", "en"])]
    pub lang: Option<String>,
    #[arg(long, global = true)]
    pub json: bool,
    /// Written when the command ends.
    #[arg(long, global = true, env = "JATE_METRICS", value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Read before the arguments are parsed: their own errors are coloured too.
    #[arg(long, global = true)]
    pub no_color: bool,
}

/// A moment in the past, for commands that read.
#[derive(Debug, Args)]
pub struct Moment {
    #[arg(long, value_name = "POSITION|TIME")]
    pub as_of: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub effective_to: Option<String>,
}

/// The head that a person decided on, for commands that record.
#[derive(Debug, Args)]
pub struct Expecting {
    #[arg(long, value_name = "HEAD")]
    pub expect: Option<String>,
    #[arg(long)]
    pub late: bool,
}

impl Expecting {
    /// The head that is meant.
    pub fn head(&self) -> Result<Option<Head>, Failure> {
        self.expect.as_deref().map(head).transpose()
    }
}

/// A head as people copy it from a receipt.
pub fn head(text: &str) -> Result<Head, Failure> {
    text.parse().map_err(|_| Problem::new("head-invalid").found(text).into())
}

/// The options with their meaning.
pub struct Context {
    pub lang: Lang,
    /// `--lang` was given: it wins over what a command would choose.
    pub lang_given: bool,
    pub json: bool,
    global: Global,
    clock: SystemClock,
    entropy: SystemEntropy,
    author: Option<SshAuthor>,
}

impl Context {
    pub fn new(global: Global, lang: Lang) -> Self {
        let lang_given = global.lang.is_some();
        let author = global.sign_with.as_deref().map(SshAuthor::new);
        Self { lang, lang_given, json: global.json, global, clock: SystemClock, entropy: SystemEntropy, author }
    }

    /// Who signs, where somebody does: their public key must be readable.
    pub fn author(&self) -> Result<Option<&dyn Author>, Failure> {
        self.author.as_ref().map(SshAuthor::ready).transpose()
    }

    /// Where the store is.
    pub fn place(&self) -> Result<&str, Failure> {
        self.global.store.as_deref().ok_or_else(|| Problem::new("store-not-given").into())
    }

    /// Opens the store, which must exist.
    pub async fn store(&self) -> Result<Box<dyn Store>, Failure> {
        Ok(store::open(self.place()?).await?)
    }

    /// An office over a store.
    pub fn office<'a>(&'a self, store: &'a dyn Store) -> Office<'a> {
        let author = self.author.as_ref().map(|author| author as &dyn Author);
        Office { author, ..Office::new(store, &self.clock, &self.entropy) }
    }

    /// Where keys come from.
    pub fn entropy(&self) -> &dyn Entropy {
        &self.entropy
    }

    /// Who records: as given, else the system's user.
    pub fn actor(&self) -> String {
        let given = self.global.actor.as_deref().map(str::trim).filter(|name| !name.is_empty());
        given.map_or_else(|| whoami::username().unwrap_or_else(|_| "unknown".to_owned()), str::to_owned)
    }

    /// The ledger that `--ledger` names.
    pub fn named_ledger(&self) -> Result<Option<Origin>, Failure> {
        let parse = |name: &String| {
            name.parse().map_err(|_| Failure::from(Problem::new("name-invalid").found(name).fact("rule", "origin")))
        };
        self.global.ledger.as_ref().map(parse).transpose()
    }

    /// The one ledger that is meant.
    pub async fn ledger(&self, store: &dyn Store) -> Result<Origin, Failure> {
        let ledgers = self.ledgers(store).await?;
        match ledgers.as_slice() {
            [(origin, _)] => Ok(origin.clone()),
            [] => Err(Problem::new("ledger-none").into()),
            _ => Err(Problem::new("ledger-ambiguous").fact("ledgers", names(&ledgers)).into()),
        }
    }

    /// The ledgers that are meant: the one named, else all.
    pub async fn ledgers(&self, store: &dyn Store) -> Result<Vec<(Origin, Head)>, Failure> {
        let all = store.ledgers().await?;
        let Some(named) = self.named_ledger()? else { return Ok(all) };
        match all.iter().find(|(origin, _)| *origin == named) {
            Some(ledger) => Ok(vec![ledger.clone()]),
            None => {
                let near = nearest(named.as_str(), all.iter().map(|(origin, _)| origin.as_str()));
                let problem = Problem::new("ledger-unknown").found(named.as_str()).nearest(near);
                Err(problem.fact("ledgers", names(&all)).into())
            }
        }
    }

    /// A bar for long work, where a person is looking.
    pub fn progress(&self) -> Bar {
        let shown = !self.json && std::io::stderr().is_terminal();
        Bar { started: Instant::now(), bar: ProgressBar::hidden(), shown }
    }
}

/// Names of ledgers in a row.
pub fn names(ledgers: &[(Origin, Head)]) -> String {
    ledgers.iter().map(|(origin, _)| origin.as_str()).collect::<Vec<_>>().join(", ")
}

impl Moment {
    /// The moment that is meant.
    pub fn as_of(&self) -> Result<AsOf, Failure> {
        Ok(AsOf::read(self.as_of.as_deref(), self.effective_to.as_deref())?)
    }
}

/// Closes a store after use, whatever came of it: the file is then whole by itself.
pub async fn closing<T>(store: &dyn Store, outcome: Result<T, Failure>) -> Result<T, Failure> {
    match (outcome, store.close().await) {
        (Ok(value), Ok(())) => Ok(value),
        // What was acknowledged is durable already; a close that fails leaves a log that the next open reads.
        (Ok(value), Err(error)) => {
            tracing::warn!(%error, "the store was not closed");
            Ok(value)
        }
        (Err(failure), _) => Err(failure),
    }
}

/// A bar that appears once work takes longer than a second.
pub struct Bar {
    started: Instant,
    bar: ProgressBar,
    shown: bool,
}

impl Progress for Bar {
    fn set(&self, done: u64, total: u64) {
        if !self.shown || self.started.elapsed() < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent:>3}%  {eta}") {
                self.bar.set_style(style);
            }
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        if done >= total {
            self.bar.finish_and_clear();
        }
    }
}
