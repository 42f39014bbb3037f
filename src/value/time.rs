//! Days (when a fact took effect) and timestamps (when the ledger learned it).

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, Timelike as _, Utc};
use std::fmt;
use std::str::FromStr;

/// The text is not of the form it should have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// `YYYY-MM-DD`.
    #[error("not a day of the form YYYY-MM-DD")]
    Day,
    /// `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
    #[error("not a time of the form YYYY-MM-DDTHH:MM:SS.ffffffZ")]
    Timestamp,
}

/// Whether a text has a digit wherever the form has a zero, and is the form elsewhere.
fn spelled(text: &str, form: &str) -> bool {
    let fits = |(found, wanted): (u8, u8)| if wanted == b'0' { found.is_ascii_digit() } else { found == wanted };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// A calendar day, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub NaiveDate);

impl Day {
    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.succ_opt().unwrap_or(self.0))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        // One spelling only: chrono also reads `2021-6-3`.
        if !spelled(text, "0000-00-00") {
            return Err(TimeError::Day);
        }
        let number = |from: usize, to: usize| text[from..to].parse().unwrap_or(0);
        let year = i32::try_from(number(0, 4)).unwrap_or(0);
        let day = NaiveDate::from_ymd_opt(year, number(5, 7), number(8, 10)).filter(|day| day.year() >= 1);
        day.map(Self).ok_or(TimeError::Day)
    }
}

super::string_serde!(Day, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "a day");

/// A moment in UTC, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub micros: i64,
}

impl Timestamp {
    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// The calendar day in UTC.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.utc().date_naive())
    }

    /// Hour and minute in UTC: `13:26`.
    #[must_use]
    pub fn minute(self) -> String {
        self.utc().format("%H:%M").to_string()
    }

    /// Reads RFC 3339 of any precision and offset, as people type it.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|time| Self { micros: time.timestamp_micros() })
    }

    /// The last microsecond of a day in UTC.
    #[must_use]
    pub fn end_of(day: Day) -> Self {
        let last = day.0.and_hms_micro_opt(23, 59, 59, 999_999).expect("the last microsecond of a day exists");
        Self { micros: last.and_utc().timestamp_micros() }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        // One spelling only: chrono also reads other widths, and leap seconds.
        if !spelled(text, "0000-00-00T00:00:00.000000Z") {
            return Err(TimeError::Timestamp);
        }
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::Timestamp)?;
        let usual = time.year() >= 1 && time.nanosecond() < 1_000_000_000;
        if usual { Ok(Self { micros: time.timestamp_micros() }) } else { Err(TimeError::Timestamp) }
    }
}

super::string_serde!(
    Timestamp,
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$",
    "a moment in UTC, to the microsecond"
);
