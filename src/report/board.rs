//! Who has reported: expenditure by agency and quarter, as it was received, and what is missing.

use crate::event::{Event, Status};
use crate::projection::Decoded;
use crate::value::{Code, Day, Measure, Year};
use chrono::{Datelike as _, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Every expenditure that stands, as entries told it: grows with the ledger.
#[derive(Debug, Clone, Default)]
pub struct Board {
    standing: BTreeMap<u64, Reported>,
    next: u64,
}

#[derive(Debug, Clone)]
struct Reported {
    agencies: BTreeSet<Code>,
    /// When it truly took effect.
    day: Day,
    waits: bool,
    late: bool,
    status: Option<Status>,
}

/// How an agency stands in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The quarter is not over, and nothing came.
    NotYet,
    /// It is over, money is there, and nothing came.
    Missing,
    /// Expenditures came.
    Received(Counts),
}

/// How many expenditures came, and how they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub received: usize,
    /// Of these, recorded after their period was closed.
    pub late: usize,
    /// Waiting for another person's approval.
    pub waiting: usize,
    /// Called provisional by their source.
    pub provisional: usize,
    /// Called certified by their source.
    pub certified: usize,
}

/// First and last day of each quarter of a year.
#[must_use]
pub fn quarters(year: Year) -> [(Day, Day); 4] {
    let first = year.first_day().0;
    let begin = |quarter: u32| NaiveDate::from_ymd_opt(first.year(), 3 * quarter + 1, 1).unwrap_or(first);
    [0, 1, 2, 3].map(|quarter| {
        let last = if quarter == 3 { year.last_day().0 } else { begin(quarter + 1).pred_opt().unwrap_or(first) };
        (Day(begin(quarter)), Day(last))
    })
}

impl Board {
    /// The first position that is not in it yet.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Takes the next entry.
    pub fn apply(&mut self, entry: &Decoded) {
        self.next = entry.position + 1;
        match &entry.event {
            Event::Amount(kind, amount) if kind.measure(amount.stage) == Measure::Spent => {
                let reported = Reported {
                    agencies: amount.lines.iter().flat_map(|line| line.agencies.iter().cloned()).collect(),
                    day: amount.late.unwrap_or(entry.header.event.effective),
                    waits: amount.approval.is_some(),
                    late: amount.late.is_some(),
                    status: amount.source.as_ref().and_then(|source| source.status),
                };
                self.standing.insert(entry.position, reported);
            }
            Event::EntryApproved(approved) => {
                if let Some(reported) = self.standing.get_mut(&approved.approves.position.0) {
                    reported.waits = false;
                }
            }
            Event::EntryReversed(reversed) => _ = self.standing.remove(&reversed.reverses.position.0),
            _ => {}
        }
    }

    /// How each agency stands in each quarter of a year: those that reported, and those that are expected to, by code.
    #[must_use]
    pub fn rows(&self, year: Year, expected: &BTreeSet<Code>, today: Day) -> BTreeMap<Code, [Standing; 4]> {
        let quarters = quarters(year);
        let mut counts: BTreeMap<Code, [Counts; 4]> = BTreeMap::new();
        counts.extend(expected.iter().map(|code| (code.clone(), <[Counts; 4]>::default())));
        for reported in self.standing.values() {
            let is_in = |(first, last): &(Day, Day)| *first <= reported.day && reported.day <= *last;
            let Some(quarter) = quarters.iter().position(is_in) else { continue };
            for agency in &reported.agencies {
                let count = &mut counts.entry(agency.clone()).or_default()[quarter];
                count.received += 1;
                count.late += usize::from(reported.late);
                count.waiting += usize::from(reported.waits);
                count.provisional += usize::from(reported.status == Some(Status::Provisional));
                count.certified += usize::from(reported.status == Some(Status::Certified));
            }
        }
        let standing = |counts: [Counts; 4]| {
            let mut quarter = 0;
            counts.map(|count| {
                let (_, last) = quarters[quarter];
                quarter += 1;
                match count.received {
                    0 if last < today => Standing::Missing,
                    0 => Standing::NotYet,
                    _ => Standing::Received(count),
                }
            })
        };
        counts.into_iter().map(|(code, counts)| (code, standing(counts))).collect()
    }
}
