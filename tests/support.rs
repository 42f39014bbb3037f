//! What the tests share: a command line in a folder of its own, and a clock and chance that repeat themselves.

use jate::app::Office;
use jate::decide::Decided;
use jate::decide::names::Aliases;
use jate::decide::record::Record;
use jate::event::{Amount, AmountKind, Event, Line};
use jate::ledger::Entry;
use jate::ledger::entry::{Chance, Draft, HeaderTooLong};
use jate::store::Store;
use jate::value::chance::{Clock, Entropy};
use jate::value::money::Minor;
use jate::value::{Head, Measure, Origin, Timestamp, Year};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tempfile::TempDir;

/// The program under test.
pub const JATE: &str = env!("CARGO_BIN_EXE_jate");

/// Files that stand beside the project: read where they are.
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {path} is not beside the project");
    None
}

/// A folder with a store in it, and the command line at work there.
pub struct Sandbox {
    pub dir: TempDir,
    place: Option<String>,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Sandbox {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a temporary folder"), place: None }
    }

    /// With its store at another place.
    pub fn at(place: &str) -> Self {
        Self { place: Some(place.to_owned()), ..Self::new() }
    }

    /// With a ledger `test/mli` in US dollars.
    pub fn with_ledger() -> Self {
        let sandbox = Self::new();
        sandbox.run(&["init", "--ledger", "test/mli", "--title", "Mali", "--currency", "USD"]).ok();
        sandbox
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn store(&self) -> PathBuf {
        self.path("store.jate")
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("the folder is ours");
        path.display().to_string()
    }

    /// Where its store is.
    pub fn place(&self) -> String {
        self.place.clone().unwrap_or_else(|| self.store().display().to_string())
    }

    /// A command that is not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(JATE);
        command.env_clear().current_dir(self.dir.path()).env("JATE_ACTOR", "Test officer").env("JATE_LANG", "en");
        match &self.place {
            Some(place) => command.env("JATE_STORE", place),
            None => command.env("JATE_STORE", self.store()),
        };
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().expect("the program starts").into()
    }

    /// Imports a text as a file of that name.
    pub fn import(&self, name: &str, content: &str, more: &[&str]) -> Ran {
        let path = self.write(name, content);
        self.run(&[&["import", &path], more].concat())
    }
}

/// A clock that advances by a second at each look.
pub struct StepClock(AtomicI64);

impl StepClock {
    pub fn new() -> Self {
        // 2026-01-01T00:00:00Z
        Self(AtomicI64::new(1_767_225_600_000_000))
    }
}

impl Clock for StepClock {
    fn now(&self) -> Timestamp {
        Timestamp { micros: self.0.fetch_add(1_000_000, Ordering::SeqCst) }
    }
}

/// The same bytes in the same order at every run.
pub struct Repeating(AtomicU64);

impl Repeating {
    pub fn new() -> Self {
        Self(AtomicU64::new(0))
    }
}

impl Entropy for Repeating {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        blake3::Hasher::new().update(&count.to_le_bytes()).finalize_xof().fill(bytes);
    }
}

/// A clock, chance and the office over a store.
pub struct Desk {
    pub clock: StepClock,
    pub entropy: Repeating,
}

impl Desk {
    pub fn new() -> Self {
        Self { clock: StepClock::new(), entropy: Repeating::new() }
    }

    pub fn office<'a>(&'a self, store: &'a dyn Store) -> Office<'a> {
        Office::new(store, &self.clock, &self.entropy)
    }
}

/// Runs asynchronous work to its end.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime starts").block_on(work)
}

pub fn origin(name: &str) -> Origin {
    name.parse().expect("an origin")
}

/// An expenditure of 30 June 2021, as a person would record it.
pub fn expenditure(agency: &str, amount: &str) -> Record {
    Record {
        measure: Measure::Spent,
        agencies: vec![agency.to_owned()],
        amount: amount.to_owned(),
        decimal: None,
        currency: None,
        date: "2021-06-30".parse().expect("a day"),
        years: Vec::new(),
        node: None,
        framework: None,
        fund: None,
        resources: None,
        nexus: None,
        partner: None,
        note: None,
        request: None,
        aliases: Aliases::default(),
    }
}

/// An expenditure of FAO as it is decided, of so many cents.
pub fn spent(minor: i64) -> Decided {
    let line = Line {
        agencies: vec!["FAO".parse().expect("a code")],
        amount_minor: Minor(minor),
        currency: "USD".parse().expect("a currency"),
        fund: None,
        nexus: None,
        node: None,
        resources: None,
        years: vec![Year::try_from(2021).expect("a year")],
    };
    let amount = Amount {
        approval: None,
        late: None,
        lines: vec![line],
        note: None,
        partner: None,
        replaces: None,
        request: None,
        source: None,
        stage: None,
    };
    let effective = "2021-06-30".parse().expect("a day");
    Decided { event: Event::Amount(AmountKind::Expenditure, amount), effective }
}

/// A draft as an entry after `head`, with a signature or without.
pub fn chained(
    draft: Draft,
    origin: &Origin,
    (head, actor, recorded): (Head, &str, Timestamp),
    entropy: &dyn Entropy,
    signature: Option<[u8; 64]>,
) -> Entry {
    let sealed = draft.seal(origin, Chance::draw(entropy), |_| Ok::<_, HeaderTooLong>(signature)).expect("seals");
    Entry::chain(sealed, head, actor, recorded).expect("short").0
}
