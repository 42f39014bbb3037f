//! Where events are appended: decide, chain, fold, commit, and again if somebody was faster.

use super::metrics::METRICS;
use super::project::{Base, Folding};
use super::rebuild::{is_current, rebuild};
use super::view::{entries_at, recorded};
use super::{Quiet, in_parts, parallel};
use crate::decide::{Decided, Decision, Given, period, right};
use crate::event::{self, Event, PersonNamed, Text};
use crate::ledger::author::{self, AuthorKey};
use crate::ledger::entry::{Chance, HeaderTooLong, Sealed};
use crate::ledger::header::EventPart;
use crate::ledger::{Entry, canon};
use crate::projection::index::key;
use crate::projection::rows;
use crate::projection::{DecodeError, Decoded, Register};
use crate::store::{Batch, Snapshot, Store, StoreError};
use crate::value::chance::{self, Clock, Entropy};
use crate::value::{Head, Origin, Problem, Receipt, Timestamp};
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often somebody else may be faster before we say so.
const ATTEMPTS: u32 = 20;

/// Projections that decisions rest on: where one of them could not go on, nothing is recorded.
const DECIDING: [&str; 2] = ["register", "index"];

/// How often a lost connection is taken up again, and how much longer each time.
const RECONNECTIONS: u32 = 5;
const RECONNECTION_PAUSE: Duration = Duration::from_millis(200);

/// Entries that a conflict names one by one.
const CHANGES_TOLD: u32 = 20;

/// Why a verb did not do what it was asked. Nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The person's input: every problem at once.
    #[error("{} problems in the input", .0.len())]
    Problems(Vec<Problem>),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Stored bytes that this program cannot understand.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// A decision of ours that our own schema refuses: a fault of the program.
    #[error("the program made an event that its schema refuses: {detail}")]
    Internal {
        /// What the schema says.
        detail: String,
    },
}

impl From<Vec<Problem>> for AppError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Problems(problems)
    }
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<HeaderTooLong> for AppError {
    fn from(error: HeaderTooLong) -> Self {
        Self::Internal { detail: error.to_string() }
    }
}

/// A store with a clock and chance.
#[derive(Clone, Copy)]
pub struct Office<'a> {
    /// Where ledgers are kept.
    pub store: &'a dyn Store,
    /// Recorded times.
    pub clock: &'a dyn Clock,
    /// Salts, nonces and ids.
    pub entropy: &'a dyn Entropy,
    /// What is known from the last decision, where one office makes many.
    pub recent: Option<&'a Recent>,
    /// The head that a person decided on: at another one nothing is recorded.
    pub expect: Option<Head>,
    /// Who signs what is recorded, where somebody does.
    pub author: Option<&'a dyn Author>,
    /// Whether what takes effect in a closed period may be recorded late.
    pub late: bool,
    /// Whether what is recorded is held to the functions that the ledger gave whoever records it, as it stands at that moment: for
    /// those who come through a server.
    pub rights: bool,
}

/// A person's own signature. The private key stays with whoever signs.
pub trait Author: Send + Sync {
    /// The public key.
    fn key(&self) -> &AuthorKey;

    /// Signs.
    ///
    /// # Errors
    /// In words for people: the key is locked, or is not there.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], AppError>;
}

/// A ledger as the last decision left it, so that the next need not read it again.
#[derive(Debug, Default)]
pub struct Recent {
    opened: Mutex<Option<Opened>>,
    /// Ids of people by their names.
    people: Mutex<BTreeMap<String, String>>,
}

impl Recent {
    /// Lets go of what is known.
    pub fn forget(&self) {
        *lock(&self.opened) = None;
        lock(&self.people).clear();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A ledger as it stood when a decision began.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The ledger.
    pub origin: Origin,
    /// Its head.
    pub head: Head,
    /// What an append on it rests on.
    pub base: Arc<Base>,
    /// Its agencies, frameworks, funds and people.
    pub register: Arc<Register>,
    /// When its last entry was recorded.
    pub recorded: Option<Timestamp>,
}

/// Somebody who records, by opaque id.
#[derive(Debug, Clone)]
pub struct Actor {
    /// UUID, in headers.
    pub id: String,
    /// The event that names the person, where the ledger does not know them yet.
    pub introduction: Option<Event>,
}

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// A receipt for each entry of the decision, in order.
    pub receipts: Vec<Receipt>,
    /// Warnings.
    pub warnings: Vec<Problem>,
    /// The same request was acknowledged before: nothing new was recorded.
    pub repeated: bool,
}

/// An event with the chance that its entry takes.
pub(super) struct Drawn {
    decided: Decided,
    id: String,
    chance: Chance,
}

/// A decision that the ledger allows, with whoever made it introduced.
pub(super) struct Ready {
    actor: String,
    events: Vec<Drawn>,
    /// Place of the first event that is the decision's own.
    first: usize,
    recorded: Timestamp,
    warnings: Vec<Problem>,
}

/// A decision in its place in the chain.
pub(super) struct Chained<'a> {
    folding: Folding<'a>,
    /// Without the rows that it changes.
    batch: Batch,
    first: usize,
    recorded: Timestamp,
    warnings: Vec<Problem>,
}

impl<'a> Office<'a> {
    /// An office that reads the ledger for each decision.
    #[must_use]
    pub fn new(store: &'a dyn Store, clock: &'a dyn Clock, entropy: &'a dyn Entropy) -> Self {
        Self { store, clock, entropy, recent: None, expect: None, author: None, late: false, rights: false }
    }
}

impl Office<'_> {
    /// Opens a ledger for a decision; one that does not exist is empty. Read models of another definition, or
    /// behind the entries, are made anew first.
    ///
    /// # Errors
    /// The store.
    pub async fn open(&self, origin: &Origin) -> Result<Opened, AppError> {
        if let Some(recent) = self.recent {
            let head = self.store.snapshot(origin, &[]).await?.head;
            if let Some(opened) = lock(&recent.opened).as_ref().filter(|o| o.head == head && o.origin == *origin) {
                return Ok(opened.clone());
            }
        }
        let mut snapshot = self.store.snapshot(origin, &["register"]).await?;
        if !is_current(&snapshot) {
            snapshot = self.catch_up(origin).await?;
        }
        let register = snapshot.rows.first().map(Register::load).unwrap_or_default();
        let recorded = match snapshot.head.size.checked_sub(1) {
            Some(last) => self.store.entries(origin, last, 1).await?.first().map(recorded).transpose()?,
            None => None,
        };
        let (head, base) = (snapshot.head, Arc::new(Base::of(&snapshot)));
        let opened = Opened { origin: origin.clone(), head, base, register: Arc::new(register), recorded };
        if let Some(recent) = self.recent {
            *lock(&recent.opened) = Some(opened.clone());
        }
        Ok(opened)
    }

    /// Opens a ledger that must exist.
    ///
    /// # Errors
    /// It does not: with the ledgers that there are.
    pub async fn open_existing(&self, origin: &Origin) -> Result<Opened, AppError> {
        let opened = self.open(origin).await?;
        if opened.head == Head::EMPTY {
            let known = self.store.ledgers().await?;
            let names: Vec<&str> = known.iter().map(|(origin, _)| origin.as_str()).collect();
            let near = crate::value::text_key::nearest(origin.as_str(), names.iter().copied());
            let problem = Problem::new("ledger-unknown").found(origin.as_str()).nearest(near);
            return Err(problem.fact("ledgers", names.join(", ")).into());
        }
        Ok(opened)
    }

    async fn catch_up(&self, origin: &Origin) -> Result<Snapshot, AppError> {
        rebuild(self.store, origin, false, &Quiet).await?;
        Ok(self.store.snapshot(origin, &["register"]).await?)
    }

    /// One entry, read.
    ///
    /// # Errors
    /// The store, or bytes that cannot be understood.
    pub async fn entry(&self, origin: &Origin, position: u64) -> Result<Option<Decoded>, AppError> {
        let found = self.store.entries(origin, position, 1).await?;
        let entry = found.into_iter().find(|entry| entry.position == position);
        Ok(entry.map(|entry| Decoded::read(&entry)).transpose()?)
    }

    /// The person of that name, or a new one with the event that names them.
    ///
    /// # Errors
    /// The store.
    pub async fn actor(&self, opened: &Opened, name: &str) -> Result<Actor, AppError> {
        let known = self.recent.and_then(|recent| lock(&recent.people).get(name).cloned());
        if let Some(id) = known {
            return Ok(Actor { id, introduction: None });
        }
        let people = self.people(opened).await?;
        let ids: BTreeMap<String, String> = people.into_iter().filter_map(|(id, name)| Some((name?, id))).collect();
        let found = ids.get(name).cloned();
        if let Some(recent) = self.recent {
            lock(&recent.people).extend(ids);
        }
        if let Some(id) = found {
            return Ok(Actor { id, introduction: None });
        }
        let id = chance::uuid(self.entropy);
        let named = PersonNamed { name: Text::seal("name", name, self.entropy), person: id.clone() };
        Ok(Actor { id, introduction: Some(Event::PersonNamed(named)) })
    }

    /// What an actor's request key led to, if it was used before.
    ///
    /// # Errors
    /// The store.
    pub async fn earlier(
        &self,
        origin: &Origin,
        actor: &Actor,
        request: Option<&str>,
    ) -> Result<Option<Decoded>, AppError> {
        let Some(request) = request else { return Ok(None) };
        let key = key::request(&actor.id, request);
        let found = self.store.lookup(origin, "index", std::slice::from_ref(&key)).await?;
        let position = found.get(&key).and_then(|row| rows::text(row, "position")).and_then(|text| text.parse().ok());
        match position {
            Some(position) => self.entry(origin, position).await,
            None => Ok(None),
        }
    }

    /// What decisions rest on.
    #[must_use]
    pub fn given<'b>(&'b self, opened: &'b Opened) -> Given<'b> {
        let (register, today) = (&opened.register, self.clock.now().day());
        Given { register, entropy: self.entropy, today, late: self.late, stands: None }
    }

    /// Decides and appends, again and again while others are faster.
    ///
    /// # Errors
    /// The decision's, or the store's.
    pub async fn transact<F>(&self, origin: &Origin, actor_name: &str, decide: F) -> Result<Done, AppError>
    where
        F: AsyncFn(&Opened, &Actor) -> Result<Decision, AppError>,
    {
        for _ in 0..ATTEMPTS {
            let opened = self.open_existing(origin).await?;
            self.hold(&opened).await?;
            let actor = self.actor(&opened, actor_name).await?;
            let decision = decide(&opened, &actor).await?;
            match self.commit(&opened, &actor, decision).await {
                Err(AppError::Store(StoreError::HeadMoved { .. })) => {}
                done => return done,
            }
        }
        Err(Problem::new("too-busy").into())
    }

    /// Holds the ledger to the head that somebody decided on.
    ///
    /// # Errors
    /// It went on since: every entry that came, and by whom. Or it never had that head.
    pub async fn hold(&self, opened: &Opened) -> Result<(), AppError> {
        let Some(expected) = self.expect.filter(|head| *head != opened.head) else { return Ok(()) };
        let known = match expected.size.checked_sub(1) {
            Some(last) => self.store.entries(&opened.origin, last, 1).await?.first().map(Entry::head),
            None => Some(Head::EMPTY),
        };
        if known != Some(expected) {
            return Err(Problem::new("expect-unknown").found(expected.to_string()).fact("head", opened.head).into());
        }
        let people = self.people(opened).await?;
        let since = self.store.entries(&opened.origin, expected.size, CHANGES_TOLD).await?;
        let count = opened.head.size - expected.size;
        let moved = Problem::new("expect-moved").found(expected.to_string()).fact("count", count);
        let mut problems = vec![moved.fact("head", opened.head)];
        for entry in &since {
            let header = Decoded::read(entry)?.header;
            let actor = people.get(&header.entry.actor).cloned().flatten().unwrap_or_default();
            let change = Problem::new("changed-since").found(entry.position.to_string()).fact("actor", actor);
            problems.push(change.fact("event_type", header.event.event_type).fact("recorded", header.entry.recorded));
        }
        Err(problems.into())
    }

    /// Chains events onto the ledger as it was opened and commits them with their projections. The receipts are
    /// those of the decision's own events.
    ///
    /// # Errors
    /// `HeadMoved` where somebody was faster; anything else of the store.
    pub async fn commit(&self, opened: &Opened, actor: &Actor, decision: Decision) -> Result<Done, AppError> {
        if decision.events.is_empty() {
            return Ok(Done { warnings: decision.warnings, ..Done::default() });
        }
        let ready = self.ready(opened, actor, decision)?;
        // Whoever signs may have to be asked for each entry: nobody else waits for them.
        if self.recent.is_none() && ready.events.len() > in_parts::PART && self.author.is_none() {
            let Ready { actor, events, first, recorded, warnings } = ready;
            let chain = |head, events| self.chain(&opened.origin, head, &actor, recorded, events);
            let batch = in_parts::append(self.store, opened, events, chain).await?;
            return Ok(self.done(opened, &batch, (first, recorded), warnings));
        }
        self.append(opened, self.chained(opened, ready)?).await
    }

    /// Holds a decision to what the ledger allows, and draws its chance: the first step of `commit`.
    ///
    /// # Errors
    /// What the ledger as it was opened does not allow.
    pub(super) fn ready(&self, opened: &Opened, actor: &Actor, decision: Decision) -> Result<Ready, AppError> {
        if let Some((projection, position)) =
            opened.base.stopped.iter().find(|(name, _)| DECIDING.contains(&name.as_str()))
        {
            let problem = Problem::new("ledger-stopped").found(position.to_string());
            return Err(problem.fact("projection", projection).into());
        }
        let Decision { events, warnings } = decision;
        self.check_author(opened, actor, &events)?;
        if self.rights {
            let none = right::Functions::new();
            let functions = opened.register.rights.get(&actor.id).unwrap_or(&none);
            if !events.iter().all(|decided| right::allows(functions, &decided.event)) {
                return Err(Problem::new("right-gone").into());
            }
        }
        let given = self.given(opened);
        let today = given.today;
        let mut events = period::settle(given, events)?;
        let mut first = 0;
        if let Some(introduction) = &actor.introduction {
            let place = usize::from(matches!(events.first().map(|e| &e.event), Some(Event::LedgerOpened(_))));
            events.insert(place, Decided { event: introduction.clone(), effective: today });
            first = 1 - place;
        }
        // Recorded time never decreases, even where the machine's clock does.
        let recorded = opened.recorded.map_or_else(|| self.clock.now(), |before| before.max(self.clock.now()));
        // Chance is drawn here, in the order of the entries, whatever else is done while they are chained.
        let draw = |decided| Drawn { decided, id: chance::uuid(self.entropy), chance: Chance::draw(self.entropy) };
        let events = events.into_iter().map(draw).collect();
        Ok(Ready { actor: actor.id.clone(), events, first, recorded, warnings })
    }

    /// Chains and folds what is ready, at least one event: the second step. It asks neither the store nor chance: something else
    /// can be done meanwhile, on another thread.
    ///
    /// # Errors
    /// A fault of the program; an author who does not sign.
    pub(super) fn chained<'b>(&self, opened: &'b Opened, ready: Ready) -> Result<Chained<'b>, AppError> {
        let Ready { actor, events, first, recorded, warnings } = ready;
        let (entries, decoded) = self.chain(&opened.origin, opened.head, &actor, recorded, events)?;
        let mut folding = Folding::new(&opened.origin, &opened.base)?;
        let batch = folding.part(entries, decoded);
        Ok(Chained { folding, batch, first, recorded, warnings })
    }

    /// Appends what is chained: the last step.
    ///
    /// # Errors
    /// As `commit`.
    pub(super) async fn append(&self, opened: &Opened, chained: Chained<'_>) -> Result<Done, AppError> {
        let Chained { folding, batch, first, recorded, warnings } = chained;
        let batch = folding.whole(self.store, batch).await?;
        match self.recent {
            // A writer's: staged here, and committed by it.
            Some(_) => self.store.append(&batch).await?,
            None => append(self.store, &batch).await?,
        }
        Ok(self.done(opened, &batch, (first, recorded), warnings))
    }

    /// What was appended, told and remembered.
    fn done(
        &self,
        opened: &Opened,
        batch: &Batch,
        (first, recorded): (usize, Timestamp),
        warnings: Vec<Problem>,
    ) -> Done {
        self.remember(opened, batch, Some(recorded));
        let receipt =
            |entry: &Entry| Receipt { origin: opened.origin.clone(), position: entry.position, hash: entry.hash };
        let receipts = batch.entries.iter().skip(first).map(receipt).collect();
        Done { receipts, warnings, repeated: false }
    }

    /// Holds whoever signs, or does not, to what the ledger knows of the actor's keys.
    fn check_author(&self, opened: &Opened, actor: &Actor, events: &[Decided]) -> Result<(), AppError> {
        let Some(author) = self.author else {
            let required = opened.register.keys_of(&actor.id).find(|(_, author)| author.required);
            return match required {
                Some((key, _)) => Err(Problem::new("signature-needed").found(key.to_string()).into()),
                None => Ok(()),
            };
        };
        let given = |decided: &Decided| match &decided.event {
            Event::AuthorAuthorised(event) => event.key == *author.key() && event.person == actor.id,
            _ => false,
        };
        if opened.register.keys_of(&actor.id).any(|(key, _)| key == author.key()) || events.iter().any(given) {
            return Ok(());
        }
        Err(Problem::new("author-key-unknown").found(author.key().to_string()).into())
    }

    fn chain(
        &self,
        origin: &Origin,
        mut head: Head,
        actor: &str,
        recorded: Timestamp,
        events: Vec<Drawn>,
    ) -> Result<(Vec<Entry>, Vec<Decoded>), AppError> {
        let mut entries = Vec::with_capacity(events.len());
        let mut decoded = Vec::with_capacity(events.len());
        let seal = |Drawn { decided, id, chance }: &Drawn| {
            let internal = |detail: String| AppError::Internal { detail };
            let draft = decided.event.draft(id.clone(), decided.effective);
            let payload = canon::read(&draft.payload).map_err(|error| internal(error.to_string()))?;
            event::schema::check(draft.event_type, &payload).map_err(|error| internal(error.to_string()))?;
            let sign = |event: &EventPart| self.author.map(|by| by.sign(&author::message(event))).transpose();
            draft.seal(origin, chance.clone(), sign)
        };
        // Whoever signs is asked for one entry after the other, and no more once they refused.
        let sealed: Vec<Sealed> = match self.author {
            Some(_) => events.iter().map(seal).collect::<Result<_, AppError>>()?,
            None => parallel::map(&events, seal).into_iter().collect::<Result<_, AppError>>()?,
        };
        for (Drawn { decided: Decided { event, .. }, .. }, sealed) in events.into_iter().zip(sealed) {
            let (entry, header) = Entry::chain(sealed, head, actor, recorded)?;
            head = entry.head();
            decoded.push(Decoded { position: entry.position, hash: entry.hash, header, event });
            entries.push(entry);
        }
        Ok((entries, decoded))
    }

    /// What the next decision can go on from, unless this one erased what somebody said.
    fn remember(&self, opened: &Opened, batch: &Batch, recorded: Option<Timestamp>) {
        let (Some(recent), Some(last)) = (self.recent, batch.entries.last()) else { return };
        if !batch.erased.is_empty() {
            recent.forget();
            return;
        }
        let base = Arc::new(opened.base.after(batch));
        let mut next = Opened { head: last.head(), base, recorded, ..opened.clone() };
        let mut changed = batch.rows.iter().filter(|row| row.projection == "register").peekable();
        if changed.peek().is_some() {
            Arc::make_mut(&mut next.register).take(changed.map(|row| (&row.key, &*row.cells)));
        }
        *lock(&recent.opened) = Some(next);
    }

    /// Names of people by id: `None` where a name was erased.
    ///
    /// # Errors
    /// The store.
    pub async fn people(&self, opened: &Opened) -> Result<BTreeMap<String, Option<String>>, AppError> {
        let mut positions: Vec<u64> = opened.register.people.values().copied().collect();
        positions.sort_unstable();
        let entries = entries_at(self.store, &opened.origin, &positions).await?;
        let name = |(id, position): (&String, &u64)| match &entries.get(position)?.event {
            Event::PersonNamed(person) => Some((id.clone(), person.name.value().map(str::to_owned))),
            _ => None,
        };
        Ok(opened.register.people.iter().filter_map(name).collect())
    }
}

/// Appends a batch. Where the connection is lost on the way, it is sent again: the head that it was chained onto lets it
/// in once only, and what stands at its place then tells whether it was ours.
///
/// # Errors
/// `HeadMoved` where somebody was faster; anything else of the store.
#[tracing::instrument(level = "debug", skip_all, fields(origin = %batch.origin, entries = batch.entries.len()))]
pub async fn append(store: &dyn Store, batch: &Batch) -> Result<(), StoreError> {
    let began = Instant::now();
    settle(store, batch, began, store.append(batch).await).await
}

/// What an append came to that began then: where the connection was lost on the way, what sending it again comes to.
///
/// # Errors
/// As `append`.
pub(super) async fn settle(
    store: &dyn Store,
    batch: &Batch,
    began: Instant,
    done: Result<(), StoreError>,
) -> Result<(), StoreError> {
    let done = match done {
        Err(error) if error.is_of_the_connection() => resend(store, batch).await,
        done => done,
    };
    match &done {
        Ok(()) => METRICS.committed(batch.entries.len(), began.elapsed()),
        Err(StoreError::HeadMoved { .. }) => _ = METRICS.decided_anew.inc(),
        Err(_) => {}
    }
    done.map_err(StoreError::of_an_append)
}

/// Sends a batch again that may have arrived.
///
/// # Errors
/// As `append`.
pub async fn resend(store: &dyn Store, batch: &Batch) -> Result<(), StoreError> {
    match again(|| store.append(batch)).await {
        Err(error @ StoreError::HeadMoved { .. }) => {
            let Some(last) = batch.entries.last() else { return Err(error) };
            let found = store.entries(&batch.origin, last.position, 1).await?;
            let ours = found.first().is_some_and(|entry| entry.head() == last.head());
            if ours { Ok(()) } else { Err(error) }
        }
        done => done,
    }
}

/// Does what a lost connection kept from being done, a few times, each time a little later.
///
/// # Errors
/// Those of `work`.
pub(super) async fn again<'a, T>(work: impl Fn() -> BoxFuture<'a, Result<T, StoreError>>) -> Result<T, StoreError> {
    for attempt in 1..RECONNECTIONS {
        tokio::time::sleep(RECONNECTION_PAUSE * attempt).await;
        match work().await {
            Err(error) if error.is_of_the_connection() => {}
            done => return done,
        }
    }
    tokio::time::sleep(RECONNECTION_PAUSE * RECONNECTIONS).await;
    work().await
}
