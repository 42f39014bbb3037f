//! Exchange rates: what one currency was worth in another, from a day on, and who says so.

use crate::value::Currency;
use crate::value::number::{self, Decimal, DecimalMark};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `rate.recorded`: it applies from the day on which the event takes effect until the next of the same source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRate {
    /// ISO 4217.
    pub base: Currency,
    /// ISO 4217.
    pub quote: Currency,
    /// Units of `quote` for one unit of `base`: a plain decimal above zero, of at most twelve digits.
    #[schemars(regex(pattern = r"^[0-9]+([.][0-9]+)?$"))]
    pub rate: String,
    /// Who publishes it, and what it is: an average, a closing rate, an operational rate.
    pub source: String,
}

impl ExchangeRate {
    /// The rate as a number; none of a text that is no plain decimal.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        number::read_one(&self.rate, Some(DecimalMark::Point)).ok()
    }

    /// The two currencies, as people write them.
    #[must_use]
    pub fn pair(&self) -> String {
        format!("{}/{}", self.base, self.quote)
    }
}
