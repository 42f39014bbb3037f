//! What an entry says that is no amount, in the words of its form, and as one would type it there.

use super::item::label;
use crate::event::{Award, Event, Grade, Item, Narrative, Observation, Risk, Text, Transfer};
use crate::projection::Decoded;
use crate::value::money::{self, Minor};
use crate::value::number::{self, DecimalMark};
use crate::value::{Currency, Year};
use crate::words::{self, Lang, say};
use std::collections::BTreeMap;

/// What stands in a field.
enum Part {
    /// As it is.
    Text(String),
    /// The same, where it is typed; told in an amount.
    Currency(Currency),
    Agency(String),
    Amount(Minor, Currency),
    /// A plain number, a percentage, or another word.
    Figure(String),
    /// One of a few words: `PREFIX-WORD` in the catalogue.
    Word(&'static str, String),
    Grade(Grade),
}

impl Part {
    fn shown(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone(),
            Self::Currency(_) => return None,
            Self::Agency(code) => words::agency(lang, code).to_owned(),
            Self::Amount(_, currency) => format!("{} {}", self.typed(lang), currency.printed()),
            Self::Figure(_) => self.typed(lang),
            Self::Word(prefix, word) => say(lang, &format!("{prefix}-{word}"), &[]),
            Self::Grade(grade) => grade.text.clone(),
        })
    }

    fn typed(&self, lang: Lang) -> String {
        match self {
            Self::Text(text) | Self::Agency(text) | Self::Word(_, text) => text.clone(),
            Self::Currency(currency) => currency.to_string(),
            Self::Amount(minor, currency) => words::grouped(lang, &money::decimal(minor.0.into(), currency.decimals())),
            Self::Figure(plain) => figure(lang, plain),
            Self::Grade(grade) => grade.text.clone(),
        }
    }
}

/// A plain number as the language writes it, a percentage too; any other word as it is.
fn figure(lang: Lang, plain: &str) -> String {
    let number = plain.trim_end_matches('%');
    if number::read_one(number, Some(DecimalMark::Point)).is_err() {
        return plain.to_owned();
    }
    if number == plain { words::decimal(lang, number) } else { words::percent(lang, number) }
}

type Parts = Vec<(&'static str, Option<Part>)>;

fn word(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn said(text: Option<&String>) -> Option<Part> {
    text.map(|text| word(text))
}

fn written(text: Option<&Text>) -> Option<Part> {
    text.and_then(Text::value).map(word)
}

fn year(year: Option<Year>) -> Option<Part> {
    year.map(|year| word(&year.to_string()))
}

/// The form of an item, with what stands in each field; none of what has no form.
fn fields(item: &Item) -> Option<(&'static str, Parts)> {
    Some(match item {
        Item::Award(award) => ("award", award_fields(award)),
        Item::Observation(seen) => ("result", observation_fields(seen)),
        Item::Narrative(narrative) => ("narrative", narrative_fields(narrative)),
        Item::Transfer(transfer) => ("transfer", transfer_fields(transfer)),
        Item::Risk(risk) => ("risk", risk_fields(risk)),
        Item::Rate(rate) => {
            let (base, quote) = (Some(word(&rate.base.to_string())), Some(word(&rate.quote.to_string())));
            let figure = Some(Part::Figure(rate.rate.clone()));
            ("rate", vec![("base", base), ("quote", quote), ("rate", figure), ("source", Some(word(&rate.source)))])
        }
        Item::Total(_) | Item::Evidence(_) | Item::Explanation(_) => return None,
    })
}

fn award_fields(award: &Award) -> Parts {
    vec![
        ("partner", Some(word(&award.partner))),
        ("agency", award.agency.as_ref().map(|code| Part::Agency(code.to_string()))),
        ("amount", award.amount_minor.as_ref().map(|minor| Part::Amount(Minor(minor.0), award.currency))),
        ("currency", Some(Part::Currency(award.currency))),
        ("node", award.node.as_ref().map(|node| word(&node.to_string()))),
        ("year", year(award.year)),
        ("project", said(award.project.as_ref())),
        ("sort", said(award.sort.as_ref())),
        ("modality", said(award.modality.as_ref())),
        ("leadership", said(award.leadership.as_ref())),
        ("history", said(award.history.as_ref())),
        ("population", said(award.population.as_ref())),
    ]
}

fn observation_fields(seen: &Observation) -> Parts {
    vec![
        ("indicator", Some(word(seen.indicator.as_str()))),
        ("value", Some(Part::Figure(seen.gist()))),
        ("role", Some(Part::Word("role", seen.role.to_string()))),
        ("year", year(seen.year)),
        ("breakdown", said(seen.breakdown.as_ref())),
        ("step", said(seen.step.as_ref())),
    ]
}

fn narrative_fields(narrative: &Narrative) -> Parts {
    vec![
        ("node", Some(word(&narrative.node.to_string()))),
        ("agency", narrative.agency.as_ref().map(|code| Part::Agency(code.to_string()))),
        ("topic", Some(Part::Word("topic", narrative.topic.to_string()))),
        ("language", Some(Part::Word("language", narrative.language.clone()))),
        ("year", Some(word(&narrative.year.to_string()))),
        ("text", written(narrative.text.as_ref())),
    ]
}

fn transfer_fields(transfer: &Transfer) -> Parts {
    let amount = |minor: i64| Part::Amount(Minor(minor), transfer.currency);
    let share = transfer.share();
    vec![
        ("kind", Some(Part::Word("transfer", transfer.kind.to_string()))),
        ("fund", Some(word(transfer.fund.as_str()))),
        ("agency", share.and_then(|side| side.agency.as_ref()).map(|code| Part::Agency(code.to_string()))),
        ("amount", transfer.amount_minor().map(amount)),
        ("indirect", transfer.indirect_minor.as_ref().map(|minor| amount(minor.0))),
        ("currency", Some(Part::Currency(transfer.currency))),
        ("phase", said(transfer.phase.as_ref())),
        ("year", year(transfer.year)),
    ]
}

fn risk_fields(risk: &Risk) -> Parts {
    vec![
        ("title", Some(word(&risk.title))),
        ("likelihood", risk.likelihood.clone().map(Part::Grade)),
        ("impact", risk.impact.clone().map(Part::Grade)),
        ("category", said(risk.category.as_ref())),
        ("mitigation", written(risk.mitigation.as_ref())),
        ("monitoring", said(risk.monitoring.as_ref())),
        ("periodicity", said(risk.periodicity.as_ref())),
        ("owner", written(risk.owner.as_ref())),
        ("year", year(risk.year)),
    ]
}

/// What an item says, each part with what it is called in its form.
pub fn parts(lang: Lang, item: &Item) -> Vec<(String, String)> {
    let (form, parts) = fields(item)
        .unwrap_or_else(|| ("", vec![("about", Some(word(&item.subject()))), ("says", Some(word(&item.gist())))]));
    let part = |(name, part): (&str, Option<Part>)| {
        Some((label(lang, form, name), part?.shown(lang).filter(|text| !text.is_empty())?))
    };
    parts.into_iter().filter_map(part).collect()
}

/// An entry as one would type it: the name of its form, and what stands in each field. None of what has no form.
pub fn typed(lang: Lang, entry: &Decoded) -> Option<(&'static str, BTreeMap<String, String>)> {
    let Event::Item(recorded) = &entry.event else { return None };
    let (form, parts) = fields(&recorded.item)?;
    let typed = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), part?.typed(lang))));
    Some((form, typed.chain([("date".to_owned(), entry.true_day().to_string())]).collect()))
}
