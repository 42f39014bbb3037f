//! The server: one process over a store, with people who sign in. The API is in `api`; pages stand above, in `web`.
//!
//! To add a route: its handler in `api` with its path and answers, its line in `router` there; the document of the API is made
//! from them. What a person may do is asked in one place, [`Visit::may`]; and once more where
//! it is decided, by [`right::allows`].

mod acts;
pub mod api;
mod doors;
mod download;
mod drain;
mod fresh;
mod knocks;
pub mod listen;
pub mod oidc;
pub mod patience;
mod refusals;
mod session;
mod settings;
mod uploads;
pub mod works;

pub use doors::{Entered, administrator};
pub use download::{LINES, PLAIN, download, file, streamed};
pub use knocks::Knocks;
pub use oidc::Organisation;
pub use refusals::Old;
pub use session::{COOKIE, Language, SameSite, Signed, Whence, cookie, gone, named_language, token_of};
pub use uploads::{FILE_LIMIT_BYTES, Upload, Uploads};
pub use works::Works;

use crate::access::{Access, AccessError, Means, Passkeys, Person};
use crate::app::told::{Blame, Told, refused};
use crate::app::writer::Writers;
use crate::app::{AppError, Office, Opened};
use crate::decide::right::{self, Act, Functions};
use crate::event::{Event, Function};
use crate::projection::register::RegisterFold;
use crate::projection::{Decoded, Fold as _};
use crate::render::RenderError;
use crate::report::board::Board;
use crate::store::{PAGE, Store, StoreError};
use crate::value::chance::{Clock, Entropy};
use crate::value::{Code, Head, Origin, Problem, Timestamp};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, watch};
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// Largest body that is read: forms and entries are small.
const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// What every answer needs.
pub struct Site {
    /// Where ledgers are kept.
    pub store: Arc<dyn Store>,
    /// What browsers are asked for besides a password; nothing, where the server has no name of its own.
    pub passkeys: Option<Passkeys>,
    /// An organisation that signs its people in, where there is one.
    pub organisation: Option<Organisation>,
    /// Who appends to them.
    pub writers: Writers,
    /// Who may sign in.
    pub access: Access,
    /// Recorded times.
    pub clock: Arc<dyn Clock>,
    /// Tokens and keys.
    pub entropy: Arc<dyn Entropy>,
    /// Ledgers as they were last read.
    pub known: Mutex<BTreeMap<Origin, Slot>>,
    /// Where files of evidence are kept; nowhere, where nothing was said of it.
    pub evidence: Option<PathBuf>,
    /// Boards of submissions, as far as they were read.
    pub boards: tokio::sync::Mutex<BTreeMap<Origin, Board>>,
    /// How often somebody knocked.
    pub knocks: Knocks,
    /// Files that wait for their import.
    pub uploads: Uploads,
    /// Long works, going on and over.
    pub works: Works,
    /// What goes on though nobody waits for it: at the end it is finished.
    pub tasks: TaskTracker,
    /// Files that are imported over the API at a time.
    pub importers: Arc<Semaphore>,
    /// Desks for long work: verification, imports.
    pub desks: Semaphore,
    /// Proxies of ours, which say who asks.
    pub proxies: Vec<IpAddr>,
    /// Whether the server is ending: whoever follows a ledger is let go.
    pub ending: watch::Receiver<bool>,
    /// What the server is called from outside, where that is known: with scheme and host.
    pub address: Option<String>,
}

/// A ledger as it was last read.
#[derive(Debug, Clone)]
pub struct Known {
    opened: Opened,
    /// Names of its people by their ids; none once erased.
    people: Arc<BTreeMap<String, Option<String>>>,
}

/// A ledger as it was last read, if it was: one at a time reads it anew.
pub type Slot = Arc<tokio::sync::Mutex<Option<Known>>>;

/// Long works at a time: others wait, and whoever asks for something short is answered meanwhile.
pub const DESKS: usize = 2;

/// Files that may be on their way in over the API at a time.
pub const IMPORTERS: usize = 8;

/// What handlers hold of it.
pub type Shared = Arc<Site>;

impl Site {
    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An office over the store, for reading.
    #[must_use]
    pub fn office(&self) -> Office<'_> {
        Office::new(&*self.store, &*self.clock, &*self.entropy)
    }

    /// The ledgers that a person may see, each with its head.
    ///
    /// # Errors
    /// The store.
    pub async fn visits(&self, person: &Person) -> Result<Vec<Visit>, Refusal> {
        let mut visits = Vec::new();
        for (origin, _) in self.store.ledgers().await? {
            match self.visit(&origin, person).await {
                Ok(visit) => visits.push(visit),
                Err(refusal) if refusal.status == StatusCode::NOT_FOUND => {}
                Err(refusal) => return Err(refusal),
            }
        }
        Ok(visits)
    }

    /// A ledger with its people: read anew only where it went on, and then no more of it than came.
    async fn known(&self, origin: &Origin) -> Result<Known, AppError> {
        let head = self.store.snapshot(origin, &[]).await?.head;
        if head == Head::EMPTY {
            let opened = self.office().open(origin).await?;
            return Ok(Known { opened, people: Arc::default() });
        }
        let slot = self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(origin.clone()).or_default().clone();
        let mut slot = slot.lock().await;
        let known = match slot.take() {
            Some(known) if known.opened.head == head => known,
            Some(known) => match self.went_on(&known).await? {
                Some(opened) => Known { opened, ..known },
                None => self.read(origin).await?,
            },
            None => self.read(origin).await?,
        };
        *slot = Some(known.clone());
        Ok(known)
    }

    async fn read(&self, origin: &Origin) -> Result<Known, AppError> {
        let office = self.office();
        let opened = office.open(origin).await?;
        let people = Arc::new(office.people(&opened).await?);
        Ok(Known { opened, people })
    }

    /// A ledger after a few more entries that say nothing of its people, agencies, frameworks and the like: what is known of
    /// these still holds. `None` where they do, or where it is not the continuation of what is known.
    async fn went_on(&self, known: &Known) -> Result<Option<Opened>, AppError> {
        let before = &known.opened;
        let entries = self.store.entries(&before.origin, before.head.size, PAGE).await?;
        let (mut head, mut recorded) = (before.head, before.recorded);
        for entry in &entries {
            let decoded = Decoded::read(entry)?;
            let follows = decoded.header.entry.prev == head.hash;
            let erases = matches!(decoded.event, Event::FieldRedacted(_));
            if !follows || erases || !RegisterFold.changes(&decoded).is_empty() {
                return Ok(None);
            }
            (head, recorded) = (entry.head(), Some(decoded.header.entry.recorded));
        }
        let whole = !entries.is_empty() && entries.len() < PAGE as usize;
        Ok(whole.then(|| Opened { head, recorded, ..before.clone() }))
    }

    /// A ledger as a person finds it.
    ///
    /// # Errors
    /// There is none that they may read: the same answer whether it exists or not. Or the store.
    pub async fn visit(&self, origin: &Origin, person: &Person) -> Result<Visit, Refusal> {
        let none = || Refusal::missing(Problem::new("ledger-not-yours").found(origin.as_str()));
        let Known { opened, people } = self.known(origin).await?;
        let id = people.iter().find(|(_, name)| name.as_deref() == Some(person.name.as_str())).map(|(id, _)| id);
        let mut functions = id.and_then(|id| opened.register.rights.get(id)).cloned().unwrap_or_default();
        // Whoever says what others may do records nothing.
        functions.retain(|function, _| !person.administrator || *function == Function::Auditor);
        let reads_only = person.means == Means::Token { writes: false };
        let visit = Visit { opened, name: person.name.clone(), functions, reads_only };
        if visit.opened.head == Head::EMPTY || !visit.may(Act::Read) { Err(none()) } else { Ok(visit) }
    }
}

/// A ledger with what somebody may do in it.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The ledger, as it stands.
    pub opened: Opened,
    /// The name under which the visitor records.
    pub name: String,
    /// What the visitor may do.
    pub functions: Functions,
    /// Whether they came with a token that changes nothing.
    pub reads_only: bool,
}

impl Visit {
    /// Whether the visitor may do that.
    #[must_use]
    pub fn may(&self, act: Act<'_>) -> bool {
        (act == Act::Read || !self.reads_only) && right::may(&self.functions, act)
    }

    /// Whether the visitor may import anything at all.
    #[must_use]
    pub fn imports(&self) -> bool {
        !self.reads_only && [Function::FinanceOfficer, Function::Rco].iter().any(|one| self.functions.contains_key(one))
    }

    /// The agencies that the visitor records for.
    #[must_use]
    pub fn agencies(&self) -> Vec<Code> {
        let own = self.functions.get(&Function::FinanceOfficer);
        own.into_iter().flatten().cloned().collect()
    }
}

/// Why a request is not done, and with which status that is said.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// Every problem at once.
    pub problems: Vec<Problem>,
}

impl Refusal {
    /// Nobody is signed in.
    #[must_use]
    pub fn nobody() -> Self {
        Self { status: StatusCode::UNAUTHORIZED, problems: vec![Problem::new("not-signed-in")] }
    }

    /// It took too long, and nobody knows how far it came.
    #[must_use]
    pub fn late() -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, problems: vec![Problem::new("took-too-long")] }
    }

    /// What the system did with a file of the server's.
    #[must_use]
    pub fn of_system(code: &'static str, error: &std::io::Error) -> Self {
        Told { problems: vec![refused(code, error)], blame: Blame::System }.into()
    }

    /// There is no such thing, for this person.
    #[must_use]
    pub fn missing(problem: Problem) -> Self {
        Self { status: StatusCode::NOT_FOUND, problems: vec![problem] }
    }

    /// The person may not.
    #[must_use]
    pub fn forbidden(problem: Problem) -> Self {
        Self { status: StatusCode::FORBIDDEN, problems: vec![problem] }
    }
}

impl From<Told> for Refusal {
    fn from(told: Told) -> Self {
        let conflict = |problem: &Problem| matches!(problem.code, "request-conflict" | "expect-moved" | "too-busy");
        let missing = |problem: &Problem| {
            matches!(
                problem.code,
                "ledger-unknown"
                    | "ledger-not-yours"
                    | "entry-missing"
                    | "evidence-absent"
                    | "import-missing"
                    | "finding-unknown"
                    | "report-unknown"
                    | "checkpoint-none"
            )
        };
        let status = match told.blame {
            Blame::System if told.problems.iter().any(|problem| problem.code == "internal") => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Blame::System => StatusCode::SERVICE_UNAVAILABLE,
            _ if told.problems.iter().any(conflict) => StatusCode::CONFLICT,
            _ if told.problems.iter().any(|problem| problem.code == "right-gone") => StatusCode::FORBIDDEN,
            _ if told.problems.iter().all(missing) => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self { status, problems: told.problems }
    }
}

impl From<Vec<Problem>> for Refusal {
    fn from(problems: Vec<Problem>) -> Self {
        Told::from(problems).into()
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        vec![problem].into()
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Told::from(error).into()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Told::from(error).into()
    }
}

impl From<RenderError> for Refusal {
    fn from(error: RenderError) -> Self {
        AppError::Internal { detail: error.to_string() }.into()
    }
}

impl From<AccessError> for Refusal {
    fn from(error: AccessError) -> Self {
        tracing::error!(%error, "the accounts cannot be read");
        Self { status: StatusCode::SERVICE_UNAVAILABLE, problems: vec![Problem::new("accounts-failed")] }
    }
}

/// What every answer has, whatever it is of: headers, limits, and no request that another site made.
pub fn guarded(router: Router, site: &Shared, secure: bool) -> Router {
    let set = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    // A proxy may put another name in the place of the one under which browsers know it.
    let named = site.address.as_deref().and_then(|address| CsrfLayer::new().add_trusted_origin(address).ok());
    let csrf = named.unwrap_or_default();
    // Where it is reached over TLS, a browser shall not try without.
    let router = if secure { router.layer(set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000")) } else { router };
    router
        .layer(csrf)
        .layer(from_fn_with_state(site.clone(), refusals::noted))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .layer(from_fn(drain::to_the_end))
        .layer(set(header::CACHE_CONTROL, "no-store"))
        .layer(set(header::CONTENT_SECURITY_POLICY, policy))
        .layer(set(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(set(header::X_FRAME_OPTIONS, "DENY"))
        // Not `no-referrer`: forms would then come from the origin `null`.
        .layer(set(header::REFERRER_POLICY, "same-origin"))
        .layer(set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
        .layer(set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(CompressionLayer::new())
}
