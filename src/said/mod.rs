//! What people say, in words as they typed them: the same on the command line, over the API and in forms.
//!
//! A thing that can be said is a struct of texts. It reads itself, with every problem at once, and becomes what is wanted; it says whom
//! it takes before any ledger is asked.
//!
//! To add one: its struct in the file of its subject, with [`Say`]; its verb in `cli`, its route in `http::api::said`.

mod amount;
mod any;
mod file;
mod items;
mod publishing;
mod register;
pub mod report;
mod searching;

pub use amount::{
    Approving, Correction, Division, Explaining, PeriodAsked, Recording, Redaction, Reversal, Share, Undoing,
};
pub use any::{Replacement, Said};
pub use file::{Beside, aliases};
pub use items::{Award, Narrative, Observation, Rate, Risk, Statement, Transfer};
pub use publishing::Publishing;
pub use register::{Agencies, Framework, Fund, Indicator, Node, Partner, Threshold};
pub use searching::Searching;

use crate::decide::Wanted;
use crate::decide::correct::Why;
use crate::interchange::entries::currency_word;
use crate::interchange::wide::{day_cell, year_cell};
use crate::value::number::DecimalMark;
use crate::value::text_key::nearest;
use crate::value::{Code, Currency, Day, Problem, Year};
use std::str::FromStr;

/// Whom it takes to say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Takes<'a> {
    /// An officer of each of these agencies.
    Money(Vec<&'a str>),
    /// The same, or the Resident Coordinator's Office, which alone speaks of no agency.
    Agencies(Vec<&'a str>),
    /// An officer of any agency, or the Resident Coordinator's Office.
    Anyone,
    /// The Resident Coordinator's Office.
    Office,
}

/// Something that can be said.
pub trait Say {
    /// Whom it takes.
    fn takes(&self) -> Takes<'_>;

    /// The key that its client made, where it can have one.
    fn key(&mut self) -> Option<&mut Option<String>>;

    /// What a ledger is asked to record.
    ///
    /// # Errors
    /// Every word that cannot be read.
    fn wanted(self, today: Day) -> Result<Wanted, Vec<Problem>>;

    /// The same in the place of an entry, which then no longer stands, and why. The client's key is that of the change.
    ///
    /// # Errors
    /// As for `wanted`.
    fn instead(mut self, reason: String, today: Day) -> Result<(Wanted, Why), Vec<Problem>>
    where
        Self: Sized,
    {
        let key = self.key().and_then(Option::take);
        let why = Why { reason, request: some(key.as_ref()) };
        Ok((self.wanted(today)?, why))
    }
}

/// The problems of several words, all at once. Nothing is guessed: an empty word is none that can be read; only one that is not there
/// means what is meant where nothing is said.
#[derive(Debug, Default)]
struct Reading(Vec<Problem>);

impl Reading {
    /// What was read, or nothing with its problem kept.
    fn keep<T>(&mut self, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.0.push(problem)).ok()
    }

    fn day(&mut self, text: Option<&String>, otherwise: Day) -> Day {
        let read = text.map_or(Ok(otherwise), |text| day_cell(text));
        self.keep(read).unwrap_or(otherwise)
    }

    fn currency(&mut self, text: Option<&String>) -> Option<Currency> {
        let read = text.map(|text| currency_word(text)).transpose();
        self.keep(read).flatten()
    }

    fn year(&mut self, text: Option<&String>) -> Option<Year> {
        let read = text.map(|text| year_cell(text)).transpose();
        self.keep(read).flatten()
    }

    fn decimal(&mut self, text: Option<&String>) -> Option<DecimalMark> {
        let read = decimal(text.map(String::as_str));
        self.keep(read).flatten()
    }

    fn code(&mut self, text: Option<&String>) -> Option<Code> {
        let read = text.map(|text| code(text)).transpose();
        self.keep(read).flatten()
    }

    /// One of a few words, whatever its capitals.
    fn word<T: FromStr>(&mut self, text: Option<&String>, words: &'static str) -> Option<T> {
        let read = text.map(|text| word(text, words)).transpose();
        self.keep(read).flatten()
    }

    /// What became of them, where all could be read.
    fn all<T>(self, made: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() { Ok(made) } else { Err(self.0) }
    }
}

/// A text that says something.
#[must_use]
pub fn some(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A code of a framework, a fund and the like.
///
/// # Errors
/// It cannot be one.
fn code(text: &str) -> Result<Code, Problem> {
    text.trim().parse().map_err(|_| Problem::new("name-invalid").found(text).fact("rule", "code"))
}

fn word<T: FromStr>(text: &str, words: &'static str) -> Result<T, Problem> {
    text.to_lowercase().parse().map_err(|_| {
        let near = nearest(text, words.split(", "));
        Problem::new("word-unknown").found(text).nearest(near).fact("words", words)
    })
}

/// How decimals are marked: `point` or `comma`; nothing where nothing was said.
///
/// # Errors
/// It is another word.
pub fn decimal(text: Option<&str>) -> Result<Option<DecimalMark>, Problem> {
    match text.map(str::trim) {
        None => Ok(None),
        Some("point") => Ok(Some(DecimalMark::Point)),
        Some("comma") => Ok(Some(DecimalMark::Comma)),
        Some(other) => Err(Problem::new("word-unknown").found(other).fact("words", "point, comma")),
    }
}
