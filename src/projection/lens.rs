//! How a reader wants to see amounts: in one currency, at rates that the ledger knows or that are given.
//!
//! The original amount and currency stay in the entries for ever. A lens changes what a fold makes of them for one report;
//! rows that a store keeps are always those of the bare lens.

use super::rows::{self, Change, Op, Rows};
use super::{Declared, Decoded, Fold};
use crate::projection::facts;
use crate::value::number::Decimal;
use crate::value::{Currency, Day, Hash, Year};
use std::collections::{BTreeMap, BTreeSet};

/// Rates are of a day, of half a month or of a month: an older one says nothing about a day.
pub const RATE_AGE_LIMIT_DAYS: i64 = 31;

/// How amounts are seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lens {
    /// In which currency, where not in their own.
    pub conversion: Option<Conversion>,
    /// Without what waits for approval.
    pub approved_only: bool,
}

/// Everything in its own currency.
pub static BARE: Lens = Lens { conversion: None, approved_only: false };

/// A conversion into one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// Into which.
    pub to: Currency,
    /// At which of the rates.
    pub basis: Basis,
    /// The day on which the period of the report ends, where that is not the end of the programme year.
    pub closing: Option<Day>,
    /// All that are known.
    pub rates: Rates,
}

/// The day of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Basis {
    /// That on which each amount took effect.
    Transaction,
    /// The last of the period.
    PeriodEnd,
    /// None: the rates were given beside the ledger.
    Given,
}

/// A rate that was used, or that nobody recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The currency that was converted.
    pub from: Currency,
    /// The day that it was needed for; none for a given rate.
    pub needed: Option<Day>,
    /// What was found.
    pub rate: Option<Quoted>,
}

/// A rate as it was recorded or given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quoted {
    /// `USD/XOF`.
    pub pair: String,
    /// Units of the second currency for one of the first.
    pub rate: String,
    /// From when on; none for a given rate.
    pub since: Option<Day>,
    /// Who says so; nothing for a given rate.
    pub source: String,
}

/// Rates by currencies and source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rates(BTreeMap<(Currency, Currency, String), BTreeMap<Option<Day>, Decimal>>);

impl Rates {
    /// Those of the rows of the projection `exchange-rates`.
    #[must_use]
    pub fn load(model: &Rows) -> Self {
        let mut rates = Self::default();
        for (key, row) in model {
            let [base, quote, source, day] = Declared::dimensions_of(key).try_into().unwrap_or_default();
            let (Some(text), Ok(base), Ok(quote), Ok(day)) = (
                super::declared::latest(row, "rate").map(|(_, text)| text),
                base.parse(),
                quote.parse(),
                day.parse::<Day>(),
            ) else {
                continue;
            };
            if let Ok(rate) = crate::value::number::read_one(text, Some(crate::value::number::DecimalMark::Point)) {
                rates.add(base, quote, &source, Some(day), rate);
            }
        }
        rates
    }

    /// Adds one; without a day it is a given one.
    pub fn add(&mut self, base: Currency, quote: Currency, source: &str, since: Option<Day>, rate: Decimal) {
        self.0.entry((base, quote, source.to_owned())).or_default().insert(since, rate);
    }

    /// Where several publish rates of the same two currencies, those of one of them only.
    pub fn prefer(&mut self, source: &str) {
        let several = self.several();
        self.0.retain(|(base, quote, of), _| of == source || !several.contains(&pair(*base, *quote)));
    }

    /// Who publishes rates of a currency.
    #[must_use]
    pub fn sources(&self, currency: Currency) -> BTreeSet<&str> {
        let of = |(base, quote, _): &&(Currency, Currency, String)| *base == currency || *quote == currency;
        self.0.keys().filter(of).map(|(_, _, source)| source.as_str()).collect()
    }

    /// Who publishes rates of that currency and another one that somebody else publishes as well.
    #[must_use]
    pub fn ambiguous(&self, currency: Currency) -> BTreeSet<&str> {
        let several = self.several();
        let of = |(base, quote, _): &&(Currency, Currency, String)| {
            (*base == currency || *quote == currency) && several.contains(&pair(*base, *quote))
        };
        self.0.keys().filter(of).map(|(_, _, source)| source.as_str()).collect()
    }

    /// Pairs of currencies that several publish.
    fn several(&self) -> BTreeSet<(Currency, Currency)> {
        let mut sources: BTreeMap<(Currency, Currency), BTreeSet<&str>> = BTreeMap::new();
        for (base, quote, source) in self.0.keys() {
            sources.entry(pair(*base, *quote)).or_default().insert(source);
        }
        sources.into_iter().filter(|(_, sources)| sources.len() > 1).map(|(pair, _)| pair).collect()
    }

    /// The rate between two currencies on a day, as it was quoted; never one by way of a third.
    fn find(&self, from: Currency, to: Currency, day: Option<Day>) -> Option<(Decimal, bool, Quoted)> {
        let quoted = |base: Currency, quote: Currency| {
            self.0.iter().filter(move |((b, q, _), _)| *b == base && *q == quote).filter_map(move |(key, days)| {
                let (since, rate) = days.range(..=day).next_back()?;
                let young = match (since, day) {
                    (Some(since), Some(day)) => (day.0 - since.0).num_days() <= RATE_AGE_LIMIT_DAYS,
                    (None, None) => true,
                    _ => false,
                };
                let pair = format!("{base}/{quote}");
                let quoted = Quoted { pair, rate: rate.plain(), since: *since, source: key.2.clone() };
                young.then_some((*rate, quoted))
            })
        };
        // The latest, whichever way it was quoted; of two of one day the direct one.
        let inverse = quoted(to, from).map(|(rate, quoted)| (rate, false, quoted));
        let found = inverse.chain(quoted(from, to).map(|(rate, quoted)| (rate, true, quoted)));
        found.max_by_key(|(_, direct, quoted)| (quoted.since, *direct))
    }
}

/// Two currencies, whichever prices the other.
fn pair(one: Currency, other: Currency) -> (Currency, Currency) {
    if one <= other { (one, other) } else { (other, one) }
}

impl Lens {
    /// Whether everything looks as it was recorded.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        *self == BARE
    }
}

impl Conversion {
    /// An amount in the currency of the report, rounded to the nearest minor unit, half away from zero; `None` where there is
    /// no rate.
    #[must_use]
    pub fn convert(&self, amount_minor: i64, from: Currency, day: Option<Day>) -> Option<i128> {
        let amount = i128::from(amount_minor);
        if from == self.to {
            return Some(amount);
        }
        let (rate, direct, _) = self.rates.find(from, self.to, day)?;
        let power = |decimals: u32| 10_i128.checked_pow(decimals);
        let (mut numerator, mut denominator) = (power(self.to.decimals())?, power(from.decimals())?);
        if direct {
            (numerator, denominator) =
                (numerator.checked_mul(rate.unscaled)?, denominator.checked_mul(power(rate.scale)?)?);
        } else {
            (numerator, denominator) =
                (numerator.checked_mul(power(rate.scale)?)?, denominator.checked_mul(rate.unscaled)?);
        }
        let product = amount.checked_mul(numerator)?;
        let half = denominator / 2;
        let away = if product < 0 { product.checked_sub(half)? } else { product.checked_add(half)? };
        Some(away / denominator)
    }

    /// The day whose rate an amount is converted at.
    #[must_use]
    pub fn day(&self, effective: Day, years: &[Year]) -> Option<Day> {
        match self.basis {
            Basis::Transaction => Some(effective),
            Basis::PeriodEnd => Some(self.period_end(effective, years)),
            Basis::Given => None,
        }
    }

    /// The last day of the period: that of the report, else of the last programme year, else of the year of the amount.
    #[must_use]
    pub fn period_end(&self, effective: Day, years: &[Year]) -> Day {
        let own = || Year::try_from(chrono::Datelike::year(&effective.0)).ok();
        let of_years = || years.last().copied().or_else(own).map(Year::last_day);
        self.closing.or_else(of_years).unwrap_or(effective)
    }

    /// What is found for an amount: for the page beside the table, and for what is missing.
    #[must_use]
    fn used(&self, from: Currency, day: Option<Day>) -> Option<Used> {
        let rate = || self.rates.find(from, self.to, day).map(|(_, _, quoted)| quoted);
        (from != self.to).then(|| Used { from, needed: day, rate: rate() })
    }
}

/// A declared projection seen through a lens. Its rows are never kept.
#[derive(Debug)]
pub struct Seen<'a> {
    /// The projection.
    pub declared: &'a Declared,
    /// The lens.
    pub lens: &'a Lens,
}

impl Fold for Seen<'_> {
    fn name(&self) -> &str {
        self.declared.name()
    }

    fn digest(&self) -> Hash {
        self.declared.digest()
    }

    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        self.declared.changes_through(entry, self.lens)
    }
}

/// The rates that a projection's amounts are converted at, with the years that the amounts are for.
#[derive(Debug)]
pub struct RatesUsed<'a>(pub Seen<'a>);

/// Cells of a rate that was used; a row without `pair` is of one that is missing.
const CELLS: [&str; 4] = ["pair", "rate", "since", "source"];

impl Fold for RatesUsed<'_> {
    fn name(&self) -> &'static str {
        "rates-used"
    }

    fn digest(&self) -> Hash {
        Hash::of(b"rates used, version 1")
    }

    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        let Seen { declared, lens } = self.0;
        let Some(conversion) = &lens.conversion else { return Vec::new() };
        let mut changes = Vec::new();
        for fact in facts::of(entry, declared.definition.facts, lens) {
            if !declared.is_about(&fact) {
                continue;
            }
            let Some((from, effective, years)) = fact.money() else { continue };
            let years_text = fact.field(facts::Field::Year).unwrap_or_default();
            let mut days = BTreeSet::from([conversion.day(effective, years)]);
            if declared.definition.revalues() {
                days.insert(Some(conversion.period_end(effective, years)));
            }
            for used in days.into_iter().filter_map(|day| conversion.used(from, day)) {
                let needed = used.needed.map_or_else(String::new, |day| day.to_string());
                let key = format!("{years_text}|{from}|{needed}");
                let mut change = Change::new(key, "standing", Op::Add(fact.sign));
                if let Some(quoted) = used.rate {
                    let since = quoted.since.map_or_else(String::new, |day| day.to_string());
                    let cells = CELLS.into_iter().zip([quoted.pair, quoted.rate, since, quoted.source]);
                    change.cells.extend(cells.map(|(cell, text)| (cell.into(), Op::Put(text))));
                }
                changes.push(change);
            }
        }
        changes
    }
}

/// What `RatesUsed` found, of the amounts of one programme year or of all.
#[must_use]
pub fn rates_used(model: &Rows, year: Option<Year>) -> Vec<Used> {
    let wanted = year.map(|year| year.to_string());
    let mut found = BTreeSet::new();
    for (key, row) in model.iter().filter(|(_, row)| rows::sum(row, "standing") != 0) {
        let mut parts = key.splitn(3, '|');
        let (years, from, needed) = (parts.next(), parts.next(), parts.next());
        if wanted.as_deref().is_some_and(|year| years != Some(year)) {
            continue;
        }
        let Some(from) = from.and_then(|from| from.parse().ok()) else { continue };
        let day = |text: &str| text.parse::<Day>().ok();
        let cell = |name: &str| rows::text(row, name).unwrap_or_default().to_owned();
        let rate = rows::text(row, "pair").map(|pair| Quoted {
            pair: pair.to_owned(),
            rate: cell("rate"),
            since: day(&cell("since")),
            source: cell("source"),
        });
        found.insert(Used { from, needed: needed.and_then(day), rate });
    }
    found.into_iter().collect()
}
