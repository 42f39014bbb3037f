//! Money: an integer count of minor units with its ISO 4217 currency. Never a float.

use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency with its number of decimals (USD 2, XOF 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

/// What can be wrong with an amount or its currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not one of ISO 4217.
    #[error("not a currency code of ISO 4217")]
    UnknownCurrency,
    /// Not a decimal number such as `-1234.50`.
    #[error("not a decimal number")]
    NotDecimal,
    /// More decimals than the currency has; `nearest` is the amount rounded half up.
    #[error("more decimals than the currency has")]
    TooManyDecimals {
        /// The amount with the currency's decimals.
        nearest: String,
    },
    /// Beyond 64 bits of minor units.
    #[error("too large to be counted")]
    TooLarge,
}

impl Currency {
    /// The three letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Count of decimals; 0 for the few codes (gold, test) that have none.
    #[must_use]
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// How the currency is printed: the CFA franc is `FCFA` in West Africa.
    #[must_use]
    pub fn printed(self) -> &'static str {
        if self.code() == "XOF" { "FCFA" } else { self.code() }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(text).map(Self).ok_or(MoneyError::UnknownCurrency)
    }
}

super::string_serde!(Currency, "^[A-Z]{3}$", "currency, ISO 4217");

/// An amount, negative where it takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Count of minor units.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: Currency,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.amount_minor.into(), self.currency.decimals()))
    }
}

/// Minor units as a plain decimal: `1234550`, 2 → `12345.50`.
#[must_use]
pub fn decimal(amount_minor: i128, decimals: u32) -> String {
    let unit = 10_u128.pow(decimals);
    let (whole, part) = (amount_minor.unsigned_abs() / unit, amount_minor.unsigned_abs() % unit);
    let sign = if amount_minor < 0 { "-" } else { "" };
    match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0width$}", width = decimals as usize),
    }
}

/// A count of minor units as stored: a string, because canonicalisers disagree on numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(pub i64);

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Minor {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let number: i64 = text.parse().map_err(|_| MoneyError::NotDecimal)?;
        // One spelling only: `+1`, `-0` and `007` also parse.
        if number.to_string() == text { Ok(Self(number)) } else { Err(MoneyError::NotDecimal) }
    }
}

super::string_serde!(Minor, "^(0|-?[1-9][0-9]{0,18})$", "count of minor units of the currency");
