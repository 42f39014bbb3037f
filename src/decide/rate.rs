//! Recording an exchange rate.

use super::{Decided, Decision};
use crate::event::{Event, ExchangeRate, Item, ItemRecorded};
use crate::interchange::columns::amount_problem;
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::{Currency, Day, Problem};

/// What a person says of a rate.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The currency that is priced.
    pub base: Currency,
    /// The currency of the price.
    pub quote: Currency,
    /// As typed.
    pub rate: String,
    /// How its decimals are marked, where said.
    pub decimal: Option<DecimalMark>,
    /// Who publishes it.
    pub source: String,
    /// From when on it applies.
    pub date: Day,
    /// Key that makes a retry safe.
    pub request: Option<String>,
}

/// Most digits of a rate: with any amount of 64 bits it can be computed in 128.
const DIGITS_LIMIT: i128 = 10_i128.pow(12);

/// A rate that amounts can be converted at.
///
/// # Errors
/// Of a currency to itself; not above zero, or of more than twelve digits; without its source.
pub fn rate(
    (base, quote): (Currency, Currency),
    value: Decimal,
    text: &str,
    source: &str,
) -> Result<ExchangeRate, Problem> {
    let source = source.trim();
    if base == quote {
        return Err(Problem::new("rate-of-itself").found(base.code()));
    }
    if source.is_empty() {
        return Err(Problem::new("rate-without-source").found(text));
    }
    if value.unscaled <= 0 || value.unscaled >= DIGITS_LIMIT {
        return Err(Problem::new("rate-unusable").found(text).fact("base", base).fact("quote", quote));
    }
    Ok(ExchangeRate { base, quote, rate: value.plain(), source: source.to_owned() })
}

/// Decides on one rate.
///
/// # Errors
/// As `rate`; or it cannot be read.
pub fn record(wanted: &Wanted) -> Result<Decision, Vec<Problem>> {
    let value = number::read_one(&wanted.rate, wanted.decimal).map_err(|error| amount_problem(&wanted.rate, error));
    let rate = value.and_then(|value| rate((wanted.base, wanted.quote), value, &wanted.rate, &wanted.source));
    let recorded = ItemRecorded::by_hand(Item::Rate(rate.map_err(|problem| vec![problem])?), wanted.request.clone());
    let event = Decided { event: Event::Item(recorded), effective: wanted.date };
    Ok(Decision { events: vec![event], warnings: Vec::new() })
}
