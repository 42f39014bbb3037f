//! How long somebody may take, and how much room: an answer has its time, a body the time that it takes on a bad line, and all files on
//! their way in together the memory that is set aside for them.

use super::{BODY_LIMIT_BYTES, FILE_LIMIT_BYTES, Refusal};
use crate::app::AppError;
use crate::value::Problem;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{FutureExt as _, TryStreamExt as _};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// The slowest line that we wait for: half of the 64 kbit/s of an old satellite telephone.
const SLOWEST_BYTES_PER_SECOND: u64 = 4096;

/// The answer to a request; a refusal where it took too long, or something in us failed.
///
/// # Errors
/// As told.
pub async fn answered(request: Request, next: Next) -> Result<Response, Refusal> {
    let granted = Arc::new(Granted::new(PATIENCE, &ROOM));
    let (parts, body) = request.into_parts();
    let body = Body::from_stream(body.into_data_stream().and_then({
        let granted = Arc::clone(&granted);
        move |part| std::future::ready(if granted.came(part.len()) { Ok(part) } else { Err(full()) })
    }));
    let answer = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind();
    match granted.within(answer).await {
        Some(Ok(response)) if response.status().is_success() => Ok(response),
        _ if granted.full.load(Ordering::Relaxed) => {
            Err(Refusal { status: StatusCode::SERVICE_UNAVAILABLE, problems: vec![Problem::new("too-much-sent")] })
        }
        Some(Ok(response)) => Ok(response),
        Some(Err(_)) => Err(AppError::Internal { detail: "an answer panicked".to_owned() }.into()),
        None => Err(Refusal::late()),
    }
}

/// Bytes of files that are on their way in at a time: a dozen of the largest. Whoever only says that much will come takes none of it.
const ROOM_BYTES: usize = 12 * FILE_LIMIT_BYTES;

/// Bytes of a body that take none: whatever is no file is no larger, so that files stop no recording.
const FREE_BYTES: u64 = BODY_LIMIT_BYTES as u64;

static ROOM: Semaphore = Semaphore::const_new(ROOM_BYTES);

fn full() -> axum::Error {
    axum::Error::new(std::io::Error::other("no room for more"))
}

/// What was granted to a request: time, which grows with what comes of its body, and room for that.
struct Granted {
    began: Instant,
    patience: Duration,
    room: &'static Semaphore,
    /// What came of its body.
    bytes: AtomicU64,
    /// Whether there was none for more.
    full: AtomicBool,
    /// What its body was given, in milliseconds.
    sending: AtomicU64,
}

impl Granted {
    fn new(patience: Duration, room: &'static Semaphore) -> Self {
        let (bytes, sending) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { began: Instant::now(), patience, room, bytes, full: AtomicBool::new(false), sending }
    }

    /// Whether there is room for a part that came.
    fn came(&self, bytes: usize) -> bool {
        let before = self.bytes.load(Ordering::Relaxed);
        let bytes = before + bytes as u64;
        let needed = u32::try_from(taken(bytes) - taken(before)).ok();
        let Some(room) = needed.and_then(|needed| self.room.try_acquire_many(needed).ok()) else {
            self.full.store(true, Ordering::Relaxed);
            return false;
        };
        room.forget();
        self.bytes.store(bytes, Ordering::Relaxed);
        self.sending.store(sending(bytes, self.began.elapsed()), Ordering::Relaxed);
        true
    }

    fn end(&self) -> Instant {
        self.began + Duration::from_millis(self.sending.load(Ordering::Relaxed)) + self.patience
    }

    async fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = Box::pin(work);
        loop {
            let end = self.end();
            match timeout_at(end, &mut work).await {
                Ok(done) => return Some(done),
                // More came meanwhile.
                Err(_) if self.end() > end => {}
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Granted {
    fn drop(&mut self) {
        self.room.add_permits(usize::try_from(taken(*self.bytes.get_mut())).unwrap_or_default());
    }
}

/// The room that so many bytes of a body take.
const fn taken(bytes: u64) -> u64 {
    bytes.saturating_sub(FREE_BYTES)
}

/// Milliseconds that so many bytes may have taken: no more than on the slowest line, and no more than they took. Whoever says that
/// much will come, and sends little, wins nothing; nor does an answer whose question came at once.
fn sending(bytes: u64, took: Duration) -> u64 {
    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    took.min(bytes.saturating_mul(1000) / SLOWEST_BYTES_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_comes_over_a_slow_line_and_who_drips_is_not_waited_for() {
        // 5 MB at 64 kbit/s, which are 8 kB a second: 625 s.
        assert_eq!(sending(5_000_000, Duration::from_secs(625)), 625_000);
        // Ten bytes a second: 600 in the first minute.
        assert_eq!(sending(600, Duration::from_mins(1)), 146);
        assert_eq!(sending(8_000_000, Duration::ZERO), 0);
    }

    #[tokio::test]
    async fn who_sends_nothing_is_answered_once_patience_is_over() {
        let granted = Granted::new(Duration::ZERO, &ROOM);
        assert_eq!(granted.within(std::future::pending::<()>()).await, None);
        let granted = Granted::new(PATIENCE, &ROOM);
        assert_eq!(granted.within(async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn what_comes_is_waited_for() {
        // Patience was over as it began, and the body came late enough to be given what it took.
        let mut granted = Granted::new(Duration::from_secs(590), &ROOM);
        granted.began = Instant::now() - Duration::from_mins(10);
        let mut parts = 0;
        let work = std::future::poll_fn(|context| {
            assert!(granted.came(8_000_000));
            parts += 1;
            context.waker().wake_by_ref();
            if parts < 3 { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
        });
        assert_eq!(granted.within(work).await, Some(()));
    }

    #[test]
    fn there_is_room_for_so_many_files_at_a_time_and_always_for_an_amount() {
        static ROOM: Semaphore = Semaphore::const_new(2 * FILE_LIMIT_BYTES);
        let files: Vec<Granted> = (0..4).map(|_| Granted::new(PATIENCE, &ROOM)).collect();
        let fits: Vec<bool> = files.iter().map(|file| file.came(FILE_LIMIT_BYTES)).collect();
        assert_eq!(fits, [true, true, false, false]);
        assert!(Granted::new(PATIENCE, &ROOM).came(1000));
        drop(files);
        assert!(Granted::new(PATIENCE, &ROOM).came(FILE_LIMIT_BYTES));
        assert_eq!(ROOM.available_permits(), 2 * FILE_LIMIT_BYTES);
    }
}
