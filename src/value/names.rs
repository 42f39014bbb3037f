//! Names that are checked when they are made: origins, codes, years.

use super::Day;
use chrono::Datelike as _;
use std::fmt;
use std::str::FromStr;

/// A name that breaks the rule of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// 1 to 128 characters of `[a-z0-9._/:-]`.
    #[error("an origin is 1 to 128 characters of a-z, 0-9, `.`, `_`, `/`, `:` and `-`")]
    Origin,
    /// 1 to 64 printable characters without `|`, spaces only inside.
    #[error("a code is 1 to 64 printable characters, without `|` and without spaces at its ends")]
    Code,
    /// 1900 to 2199.
    #[error("a year is a number from 1900 to 2199")]
    Year,
}

/// The name of a ledger for ever, such as `jate.example.org/mli`: lower case, without spaces or `+`, because
/// signed notes (C2SP) use it as a key name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin(String);

impl Origin {
    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._/:-".contains(&b);
        if text.is_empty() || text.len() > 128 || !text.bytes().all(allowed) {
            return Err(NameError::Origin);
        }
        Ok(Self(text.to_owned()))
    }
}

super::string_serde!(Origin, "^[a-z0-9._/:-]{1,128}$", "name of a ledger");

/// The code of an agency, a fund, a framework or a node: `WFP`, `UN Women`, `1.1.2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// The code itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Code {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let length = text.chars().count();
        let printable = |c: char| !c.is_control() && c != '|';
        if length == 0 || length > 64 || text.trim() != text || !text.chars().all(printable) {
            return Err(NameError::Code);
        }
        Ok(Self(text.to_owned()))
    }
}

super::string_serde!(Code, "^[^|\\u0000-\\u001f]{1,64}$", "code of an agency, fund, framework or node");

/// A programme year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

impl Year {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The year of a day, where it is one that programmes have.
    #[must_use]
    pub fn of(day: Day) -> Option<Self> {
        Self::try_from(day.0.year()).ok()
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Day {
        let day = chrono::NaiveDate::from_ymd_opt(self.0.into(), 1, 1);
        Day(day.expect("1 January exists in every year"))
    }

    /// Its last day: when the figures of a year's table are true.
    #[must_use]
    pub fn last_day(self) -> Day {
        let day = chrono::NaiveDate::from_ymd_opt(self.0.into(), 12, 31);
        Day(day.expect("31 December exists in every year"))
    }
}

impl TryFrom<i32> for Year {
    type Error = NameError;
    fn try_from(number: i32) -> Result<Self, NameError> {
        match u16::try_from(number) {
            Ok(number @ 1900..=2199) => Ok(Self(number)),
            _ => Err(NameError::Year),
        }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Year {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let four_digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        let number = if four_digits { text.parse::<i32>().map_err(|_| NameError::Year)? } else { 0 };
        Self::try_from(number)
    }
}

super::string_serde!(Year, "^(19|20|21)[0-9]{2}$", "programme year");
