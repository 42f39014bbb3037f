//! What a reader wants to see of a report: a level of frameworks, another currency.

use super::word;
use crate::app::conversion::Converting;
use crate::decide::rate;
use crate::event::Level;
use crate::interchange::entries::currency_word;
use crate::value::number::{self, Decimal, DecimalMark};
use crate::value::{Currency, Problem};

/// A level of frameworks.
///
/// # Errors
/// It is none.
pub fn level(text: &str) -> Result<Level, Problem> {
    word(text, "axis, outcome, output, activity")
}

/// The currency of a report, where one is named: at the rate of each day, unless something else is said. Rates are a basis,
/// `transaction` or `period-end`, or prices: `USD/XOF=560.25`.
///
/// # Errors
/// The currency or a rate cannot be read; both a basis and prices are given.
pub fn conversion(
    currency: Option<&str>,
    rates: &[String],
    source: Option<&str>,
) -> Result<Option<Converting>, Problem> {
    let Some(to) = currency.map(currency_word).transpose()? else { return Ok(None) };
    let (basis, given): (Vec<&String>, Vec<&String>) = rates.iter().partition(|text| !text.contains('='));
    let basis = match (basis.as_slice(), given.as_slice()) {
        ([], []) => "transaction",
        ([], _) => "given",
        ([basis], []) => basis.as_str(),
        _ => return Err(Problem::new("rates-of-two-kinds").found(rates.join(" "))),
    };
    converting(to, basis, &given, source).map(Some)
}

/// The same, as a report says how it was made.
///
/// # Errors
/// The basis or a price cannot be read; a price is given twice.
pub fn converting<T: AsRef<str>>(
    to: Currency,
    basis: &str,
    prices: &[T],
    source: Option<&str>,
) -> Result<Converting, Problem> {
    let basis = basis.parse().map_err(|_| {
        let words = ["transaction", "period-end"];
        let near = crate::value::text_key::nearest(basis, words);
        Problem::new("word-unknown").found(basis).nearest(near).fact("words", words.join(", "))
    })?;
    let mut given: Vec<(Currency, Currency, Decimal)> = Vec::new();
    for text in prices.iter().map(AsRef::as_ref) {
        let malformed = || Problem::new("rate-malformed").found(text);
        let (pair, price) = text.split_once('=').ok_or_else(malformed)?;
        let (base, quote) = pair.split_once('/').ok_or_else(malformed)?;
        let pair = (currency_word(base)?, currency_word(quote)?);
        let value = number::read_one(price, Some(DecimalMark::Point)).map_err(|_| malformed())?;
        rate::rate(pair, value, text, text)?;
        let twice = given.iter().any(|(base, quote, _)| [(*base, *quote), (*quote, *base)].contains(&pair));
        if twice {
            return Err(Problem::new("rate-given-twice").found(text));
        }
        given.push((pair.0, pair.1, value));
    }
    Ok(Converting { to, basis, source: source.map(str::to_owned), given })
}
