//! Decisions: from what a person asks for, and what stands, to events or to problems. Pure: time, identity and
//! randomness come in with `Given`.
#![deny(clippy::disallowed_methods, clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod approval;
pub mod award;
pub mod correct;
pub mod evidence;
pub mod explanation;
pub mod framework;
pub mod import;
pub mod key;
pub mod names;
pub mod narrative;
pub mod period;
pub mod rate;
pub mod record;
pub mod redact;
pub mod result;
pub mod right;
pub mod risk;
pub mod split;
pub mod statement;
pub mod transfer;
mod wanted;

pub use wanted::Wanted;

use crate::event::{Event, Item, Text};
use crate::projection::{Decoded, Register};
use crate::value::chance::Entropy;
use crate::value::number::Decimal;
use crate::value::{Currency, Day, MoneyError, Problem};

/// An event that was decided on, with the day on which it took effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The event.
    pub event: Event,
    /// When it is true in the world.
    pub effective: Day,
}

/// What a decision rests on.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What the ledger knows.
    pub register: &'a Register,
    /// Salts and ids.
    pub entropy: &'a dyn Entropy,
    /// The present day, for what has no date of its own.
    pub today: Day,
    /// Whether what takes effect in a closed period may be recorded late.
    pub late: bool,
    /// The entry whose place is taken. What a file said of a node, a grade, a value or a transfer may be said again, though
    /// nobody could say it first.
    pub stands: Option<&'a Decoded>,
}

/// Events to append, in order, and what the person should know beside.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Decision {
    /// Events.
    pub events: Vec<Decided>,
    /// Warnings: never a refusal.
    pub warnings: Vec<Problem>,
}

impl Given<'_> {
    /// Commits to a text as the field of a payload.
    #[must_use]
    pub fn seal(&self, field: &str, text: &str) -> Text {
        Text::seal(field, text, self.entropy)
    }

    /// What the entry says whose place is taken, where it is an item.
    #[must_use]
    pub fn standing(&self) -> Option<&Item> {
        match &self.stands?.event {
            Event::Item(recorded) => Some(&recorded.item),
            _ => None,
        }
    }

    /// The currency of the ledger's reports.
    ///
    /// # Errors
    /// The ledger was never opened.
    pub fn currency(&self) -> Result<Currency, Problem> {
        self.register.currency.ok_or_else(|| Problem::new("ledger-not-opened"))
    }

    /// An event of the present day.
    #[must_use]
    pub fn decided(&self, event: Event) -> Decided {
        Decided { event, effective: self.today }
    }
}

/// An amount in minor units, or why it cannot be one.
///
/// # Errors
/// Too many decimals for the currency, or too large.
pub fn minor(value: Decimal, currency: Currency, text: &str) -> Result<i64, Problem> {
    value.to_minor(currency).map_err(|error| match error {
        MoneyError::TooManyDecimals { nearest } => Problem::new("amount-decimals")
            .found(text.trim())
            .nearest(Some(nearest))
            .fact("currency", currency)
            .fact("decimals", currency.decimals()),
        _ => Problem::new("amount-too-large").found(text.trim()),
    })
}
