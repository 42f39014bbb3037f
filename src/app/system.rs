//! The machine's own clock and chance: the only place that asks for them.

use crate::value::Timestamp;
use crate::value::chance::{Clock, Entropy};
use std::cell::RefCell;

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
    fn fill(&self, bytes: &mut [u8]) {
        DRAWN.with_borrow_mut(|drawn| drawn.fill(bytes));
    }
}

/// Bytes drawn from the system at once: an entry needs three pieces, and asking for each took a seventh of what the program does
/// for an append. What is handed out is wiped; what is not yet would come twice from a machine that is copied while it runs.
struct Drawn {
    bytes: [u8; 1024],
    left: usize,
}

thread_local! {
    static DRAWN: RefCell<Drawn> = const { RefCell::new(Drawn { bytes: [0; 1024], left: 0 }) };
}

impl Drawn {
    #[expect(clippy::disallowed_methods, reason = "the one place where chance comes in")]
    fn fill(&mut self, bytes: &mut [u8]) {
        const NONE: &str = "a machine without randomness cannot keep a ledger";
        if bytes.len() > self.bytes.len() {
            return getrandom::fill(bytes).expect(NONE);
        }
        if bytes.len() > self.left {
            getrandom::fill(&mut self.bytes).expect(NONE);
            self.left = self.bytes.len();
        }
        let piece = &mut self.bytes[self.left - bytes.len()..self.left];
        bytes.copy_from_slice(piece);
        piece.fill(0);
        self.left -= bytes.len();
    }
}
