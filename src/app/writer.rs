//! Group commit: one writer for each ledger decides what many callers ask for, and commits it in batches.
//!
//! While one batch is on its way to the disk the next callers wait in a queue; when it has landed they are all decided
//! and committed together. Each caller gets its own receipt after the commit, or its own error: a command that fails
//! stages nothing and harms no other. Other processes may write to the same ledger: where one was faster the batch is
//! decided anew on what it left, and one of the two always gets on.
//!
//! A caller that goes away, or loses its connection, finds out what became of its command by sending it again with the
//! same request key.

use super::command::Command;
use super::metrics::METRICS;
use super::office::{AppError, Done, Office, Recent, resend};
use crate::store::staged::Staged;
use crate::store::{Batch, Store, StoreError};
use crate::value::chance::{Clock, Entropy};
use crate::value::{Head, Origin, Problem};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::task::LocalSet;

/// Callers that may wait for one ledger. More of them wait to get into the queue.
const QUEUE: usize = 1024;

/// Most commands in one batch.
const BATCH: usize = 1024;

/// Most ledgers in one commit.
const LEDGERS: usize = 64;

/// Turns of all writers without another batch, before those that are ready are committed: a command is handed to its writer
/// in one, and decided in the next.
const TURNS: u32 = 2;

/// Longest wait for those who were answered.
const PATIENCE: Duration = Duration::from_millis(5);

/// How often other processes may be faster before the callers are told.
const ATTEMPTS: u32 = 100;

/// A command with whoever waits for it.
struct Asked {
    origin: Origin,
    actor: String,
    command: Command,
    terms: Terms,
    answer: oneshot::Sender<Result<Done, AppError>>,
}

/// The writers of a store, one for each ledger, on a thread of their own. Clones share them; they end with the last.
#[derive(Debug, Clone)]
pub struct Writers {
    desk: mpsc::Sender<Asked>,
}

impl Writers {
    /// Starts writers over a store.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, std::io::Error> {
        let (desk, asked) = mpsc::channel(QUEUE);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("jate-writers".to_owned()).spawn(move || {
            LocalSet::new().block_on(&runtime, sort(asked, store, clock, entropy));
        })?;
        Ok(Self { desk })
    }

    /// Decides and appends a command, together with those of others; waits where the queue is full. Returns after the
    /// commit.
    ///
    /// # Errors
    /// The command's own, or the store's.
    pub async fn submit(&self, origin: &Origin, actor: &str, command: Command) -> Result<Done, AppError> {
        self.submit_on(origin, actor, command, Terms::default()).await
    }

    /// The same, on terms.
    ///
    /// # Errors
    /// The ledger went on since, or does not allow it; as `submit`.
    pub async fn submit_on(
        &self,
        origin: &Origin,
        actor: &str,
        command: Command,
        terms: Terms,
    ) -> Result<Done, AppError> {
        let gone = || AppError::from(StoreError::Lost { detail: "the writer has ended".to_owned() });
        let (answer, told) = oneshot::channel();
        let asked = Asked { origin: origin.clone(), actor: actor.to_owned(), command, terms, answer };
        self.desk.send(asked).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

/// On what terms something is recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Terms {
    /// The head that somebody decided on: at another one it is not.
    pub expect: Option<Head>,
    /// Whether what takes effect in a closed period may be recorded late.
    pub late: bool,
    /// Whether the ledger must have given them the function for it, as it stands when it is recorded.
    pub rights: bool,
}

/// A batch with the writer that waits for it.
struct Landing {
    batch: Batch,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// Commits what the writers have ready, batches of many ledgers together.
async fn land(store: &dyn Store, mut ready: mpsc::Receiver<Landing>) {
    let mut landings = Vec::with_capacity(LEDGERS);
    while ready.recv_many(&mut landings, LEDGERS).await > 0 {
        if store.commits_together() {
            others(&mut ready, &mut landings).await;
        }
        let (batches, answers): (Vec<_>, Vec<_>) = landings.drain(..).map(|one| (one.batch, one.answer)).unzip();
        let span = tracing::debug_span!("commit", ledgers = batches.len());
        let began = Instant::now();
        let done = tracing::Instrument::instrument(store.append_all(&batches), span).await;
        METRICS.committed(batches.iter().map(|batch| batch.entries.len()).sum(), began.elapsed());
        for ((batch, answer), done) in batches.iter().zip(answers).zip(done) {
            let done = match done {
                Err(error) if error.is_of_the_connection() => resend(store, batch).await,
                done => done,
            };
            let _ = answer.send(done.map_err(StoreError::of_an_append));
        }
    }
}

/// Who was answered together asks again together: the first batch that is ready lets the writers of other ledgers go on
/// for as long as they get more ready.
async fn others(ready: &mut mpsc::Receiver<Landing>, landings: &mut Vec<Landing>) {
    let mut quiet = 0;
    while quiet < TURNS && landings.len() < LEDGERS {
        tokio::task::yield_now().await;
        let before = landings.len();
        while landings.len() < LEDGERS
            && let Ok(one) = ready.try_recv()
        {
            landings.push(one);
        }
        quiet = if landings.len() == before { quiet + 1 } else { 0 };
    }
}

/// Gives each command to the writer of its ledger.
async fn sort(
    mut asked: mpsc::Receiver<Asked>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) {
    let mut writers: HashMap<Origin, mpsc::Sender<Asked>> = HashMap::new();
    let mut tasks = tokio::task::JoinSet::new();
    let (lander, ready) = mpsc::channel(LEDGERS);
    let below = Arc::clone(&store);
    tasks.spawn_local(async move { land(&*below, ready).await });
    while let Some(one) = asked.recv().await {
        let writer = writers.entry(one.origin.clone()).or_insert_with(|| {
            let (queue, waiting) = mpsc::channel(QUEUE);
            let (store, clock, entropy) = (Arc::clone(&store), Arc::clone(&clock), Arc::clone(&entropy));
            let (origin, lander) = (one.origin.clone(), lander.clone());
            tasks.spawn_local(async move { write(&*store, &*clock, &*entropy, origin, waiting, lander).await });
            queue
        });
        // A writer ends only with its queue.
        let _ = writer.send(one).await;
    }
    drop((writers, lander));
    while tasks.join_next().await.is_some() {}
}

/// The life of one writer.
async fn write(
    store: &dyn Store,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    origin: Origin,
    mut waiting: mpsc::Receiver<Asked>,
    lander: mpsc::Sender<Landing>,
) {
    let staged = Staged::new(store, origin.clone());
    let recent = Recent::default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut brought = true;
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        METRICS.queue_callers.set(i64::try_from(batch.len() + waiting.len()).unwrap_or(i64::MAX));
        // Who went away before we began is not recorded behind their back.
        batch.retain(|asked: &Asked| !asked.answer.is_closed());
        if batch.is_empty() {
            continue;
        }
        let span = tracing::debug_span!("batch", %origin, commands = batch.len());
        let office = Office { recent: Some(&recent), ..Office::new(&staged, clock, entropy) };
        let began = Instant::now();
        let answers = tracing::Instrument::instrument(commit(&lander, &staged, &office, &batch), span).await;
        let expected = (waiting.len() + answers.len()).min(BATCH);
        for (asked, answer) in batch.drain(..).zip(answers) {
            let _ = asked.answer.send(answer);
        }
        // A wait that brought nobody spares them the next one.
        brought = !brought || gather(&waiting, expected, PATIENCE.min(began.elapsed() / 4)).await;
    }
}

/// Who was answered together asks again together: a moment for them to arrive beside those who wait already, so that they share
/// one commit instead of falling apart into two halves that wait for each other for ever. Never longer than a part of what a
/// commit takes. Returns whether somebody arrived, or nobody was waited for.
async fn gather(waiting: &mpsc::Receiver<Asked>, expected: usize, patience: Duration) -> bool {
    let (began, before) = (Instant::now(), waiting.len());
    while expected > 1 && waiting.len() < expected && began.elapsed() < patience {
        tokio::task::yield_now().await;
    }
    expected <= 1 || waiting.len() >= expected || waiting.len() > before
}

/// Decides and commits a batch: an answer for each command.
async fn commit(
    lander: &mpsc::Sender<Landing>,
    staged: &Staged<'_>,
    office: &Office<'_>,
    asked: &[Asked],
) -> Vec<Result<Done, AppError>> {
    for round in 0..ATTEMPTS {
        // Whoever was slower many times lets the others get on first, each time a little longer.
        if round >= 4 {
            tokio::time::sleep(Duration::from_millis(u64::from(round / 4))).await;
        }
        match attempt(lander, staged, office, asked).await {
            Ok(answers) => return answers,
            Err(StoreError::HeadMoved { .. }) => {
                METRICS.decided_anew.inc();
                forget(staged, office);
            }
            Err(error) => {
                forget(staged, office);
                return asked.iter().map(|_| Err(error.clone().into())).collect();
            }
        }
    }
    asked.iter().map(|_| Err(Problem::new("too-busy").into())).collect()
}

fn forget(staged: &Staged<'_>, office: &Office<'_>) {
    staged.forget();
    office.recent.iter().for_each(|recent| recent.forget());
}

async fn attempt(
    lander: &mpsc::Sender<Landing>,
    staged: &Staged<'_>,
    office: &Office<'_>,
    asked: &[Asked],
) -> Result<Vec<Result<Done, AppError>>, StoreError> {
    let mut answers = Vec::with_capacity(asked.len());
    for one in asked {
        let office = Office { expect: one.terms.expect, late: one.terms.late, rights: one.terms.rights, ..*office };
        match unless_panicked(one.command.run(&office, &one.actor, &one.origin)).await {
            Err(AppError::Store(error)) => return Err(error),
            answer => answers.push(answer),
        }
    }
    match staged.batch() {
        Some(batch) => {
            let (answer, told) = oneshot::channel();
            let gone = || StoreError::Lost { detail: "the writer has ended".to_owned() };
            lander.send(Landing { batch, answer }).await.map_err(|_| gone())?;
            told.await.map_err(|_| gone())??;
            staged.landed();
        }
        // Nothing to commit: what was answered is right only if it was decided on what stands.
        None => staged.confirm().await?,
    }
    // An error was decided on the state before the commit, which the compare-and-swap has confirmed.
    Ok(answers)
}

/// A decision that panics is a fault of the program, told to its own caller. It staged nothing: that comes last.
async fn unless_panicked(decision: impl Future<Output = Result<Done, AppError>>) -> Result<Done, AppError> {
    let mut decision = Box::pin(decision);
    std::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| decision.as_mut().poll(context)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(AppError::Internal { detail: "a decision panicked".to_owned() })))
    })
    .await
}
