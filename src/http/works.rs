//! Long works: they go on when nobody looks, and say how far they have come.

use super::{Refusal, Shared};
use crate::app::rebuild::Rebuilt;
use crate::app::verify::Verified;
use crate::app::{Done, Progress};
use crate::value::{Origin, Problem, Timestamp, chance};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Works that are remembered: the oldest that is over makes room.
const MANY: usize = 64;

/// Works of one person that may go on at a time: each holds its file.
const OF_ONE: usize = 4;

/// How long somebody is kept waiting for a work that may be a short one.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A ledger is verified.
    Verification,
    /// A file is imported.
    Import,
    /// Read models are made anew.
    Rebuilding,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// What verification found.
    Verified(Vec<Verified>),
    /// Receipts of an import.
    Imported(Done),
    /// What became of each read model.
    Rebuilt(Vec<Rebuilt>),
}

/// A work of somebody's.
#[derive(Debug)]
pub struct Work {
    /// Whose.
    pub person: String,
    /// What.
    pub kind: Kind,
    /// On which ledger.
    pub origin: Origin,
    began: Timestamp,
    done: AtomicU64,
    total: AtomicU64,
    outcome: OnceLock<Result<Outcome, Refusal>>,
    over: Notify,
}

impl Work {
    fn begun((person, kind, origin): (&str, Kind, &Origin), began: Timestamp) -> Self {
        let (done, total) = (AtomicU64::new(0), AtomicU64::new(0));
        let (person, origin) = (person.to_owned(), origin.clone());
        Self { person, kind, origin, began, done, total, outcome: OnceLock::new(), over: Notify::new() }
    }

    /// How many parts are done, and of how many: none as long as nobody knows.
    #[must_use]
    pub fn so_far(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// What came of it, once it is over.
    #[must_use]
    pub fn outcome(&self) -> Option<&Result<Outcome, Refusal>> {
        self.outcome.get()
    }

    /// Until it is over, for a while.
    pub async fn wait(&self, patience: Duration) {
        let over = self.over.notified();
        if self.outcome.get().is_none() {
            let _ = tokio::time::timeout(patience, over).await;
        }
    }
}

impl Progress for Work {
    fn set(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }
}

/// The works of a server.
#[derive(Debug, Default)]
pub struct Works(Mutex<BTreeMap<String, Arc<Work>>>);

impl Works {
    /// A work of somebody's.
    #[must_use]
    pub fn find(&self, id: &str, person: &str) -> Option<Arc<Work>> {
        self.lock().get(id).filter(|work| work.person == person).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Work>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same work of the same person, where it still goes on: they asked twice.
    fn same(&self, person: &str, kind: Kind, origin: &Origin) -> Option<String> {
        let works = self.lock();
        let is_same = |work: &Arc<Work>| {
            work.person == person && work.kind == kind && work.origin == *origin && work.outcome().is_none()
        };
        works.iter().find(|(_, work)| is_same(work)).map(|(id, _)| id.clone())
    }

    fn keep(&self, id: String, work: Arc<Work>) -> Result<(), Refusal> {
        let mut works = self.lock();
        let going_on = works.values().filter(|other| other.person == work.person && other.outcome().is_none());
        if going_on.count() >= OF_ONE {
            return Err(Problem::new("works-many").fact("most", OF_ONE).into());
        }
        while works.len() >= MANY {
            let over = works.iter().filter(|(_, work)| work.outcome().is_some());
            let Some(oldest) = over.min_by_key(|(_, work)| work.began).map(|(id, _)| id.clone()) else { break };
            works.remove(&oldest);
        }
        works.insert(id, work);
        Ok(())
    }
}

/// Begins a work, which goes on whether or not somebody waits for it: its id. A short one is over by then.
///
/// # Errors
/// Too many of theirs go on.
pub async fn begin<F>(
    site: &Shared,
    (person, kind, origin): (&str, Kind, &Origin),
    work: impl FnOnce(Shared, Arc<Work>) -> F,
) -> Result<String, Refusal>
where
    F: Future<Output = Result<Outcome, Refusal>> + Send + 'static,
{
    if let Some(id) = site.works.same(person, kind, origin).filter(|_| kind != Kind::Import) {
        return Ok(id);
    }
    let id = chance::uuid(&*site.entropy);
    let begun = Arc::new(Work::begun((person, kind, origin), site.now()));
    site.works.keep(id.clone(), Arc::clone(&begun))?;
    let going_on = work(Arc::clone(site), Arc::clone(&begun));
    let over = Arc::clone(&begun);
    site.tasks.spawn(async move {
        // A work that panics is over, too.
        let internal = |_| {
            let detail = "a work panicked".to_owned();
            Err(crate::app::AppError::Internal { detail }.into())
        };
        let outcome = tokio::spawn(going_on).await.unwrap_or_else(internal);
        let _ = over.outcome.set(outcome);
        over.over.notify_waiters();
    });
    begun.wait(AT_ONCE).await;
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(person: &str, began: i64) -> Arc<Work> {
        let origin = "test/mli".parse().expect("an origin");
        Arc::new(Work::begun((person, Kind::Import, &origin), Timestamp { micros: began }))
    }

    fn over(work: &Work) {
        work.outcome.set(Ok(Outcome::Imported(Done::default()))).expect("is over once");
    }

    #[test]
    fn a_few_of_one_person_go_on_and_the_oldest_that_is_over_is_forgotten() {
        let works = Works::default();
        let own: Vec<Arc<Work>> = (0..5).map(|began| work("Awa", began)).collect();
        for (number, one) in own.iter().take(OF_ONE).enumerate() {
            works.keep(number.to_string(), Arc::clone(one)).expect("is begun");
        }
        let many = works.keep("more".to_owned(), Arc::clone(&own[4])).expect_err("is one too many");
        assert_eq!(many.problems[0].code, "works-many");
        works.keep("another's".to_owned(), work("Bakary", 0)).expect("is begun");
        over(&own[0]);
        works.keep("more".to_owned(), Arc::clone(&own[4])).expect("is begun");
        // Whose it is not does not find it.
        assert!(works.find("0", "Awa").is_some() && works.find("0", "Bakary").is_none());
        let begin = i64::try_from(MANY).expect("few");
        for number in 0..MANY {
            let one = work("Coumba", begin);
            over(&one);
            works.keep(format!("c{number}"), one).expect("is begun");
        }
        assert!(works.find("0", "Awa").is_none(), "it is over, and the oldest");
        assert!(works.find("1", "Awa").is_some(), "it goes on");
        assert_eq!(works.lock().len(), MANY);
    }
}
