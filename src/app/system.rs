//! The machine's own clock and chance: the only place that asks for them.

use crate::value::Timestamp;
use crate::value::chance::{Clock, Entropy};

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the present comes in")]
    fn now(&self) -> Timestamp {
        Timestamp { micros: chrono::Utc::now().timestamp_micros() }
    }
}

/// The machine's source of randomness.
#[derive(Debug)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place where chance comes in")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("a machine without randomness cannot keep a ledger");
    }
}
