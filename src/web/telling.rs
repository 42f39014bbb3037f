//! What an entry says that is no amount, in the words of its form.

use super::item::label;
use crate::event::{Grade, Item, Text};
use crate::value::money::{self, Minor};
use crate::value::{Code, Currency, Year};
use crate::words::{self, Lang, say};

/// What an item says, each part with what it is called in its form.
pub fn parts(lang: Lang, item: &Item) -> Vec<(String, String)> {
    let agency = |code: &Option<Code>| code.as_ref().map(|code| words::agency(lang, code.as_str()).to_owned());
    let money = |minor: &Minor, currency: Currency| {
        let amount = words::grouped(lang, &money::decimal(minor.0.into(), currency.decimals()));
        format!("{amount} {}", currency.printed())
    };
    let text = |text: &Option<Text>| text.as_ref().and_then(|text| text.value()).map(str::to_owned);
    let year = |year: &Option<Year>| year.as_ref().map(ToString::to_string);
    let word = |prefix: &str, word: &dyn std::fmt::Display| Some(say(lang, &format!("{prefix}-{word}"), &[]));
    let grade = |grade: &Option<Grade>| grade.as_ref().map(|grade| grade.text.clone());
    let (kind, parts) = match item {
        Item::Award(award) => (
            "award",
            vec![
                ("partner", Some(award.partner.clone())),
                ("agency", agency(&award.agency)),
                ("amount", award.amount_minor.as_ref().map(|minor| money(minor, award.currency))),
                ("node", award.node.as_ref().map(ToString::to_string)),
                ("year", year(&award.year)),
                ("project", award.project.clone()),
                ("sort", award.sort.clone()),
                ("modality", award.modality.clone()),
                ("leadership", award.leadership.clone()),
                ("history", award.history.clone()),
                ("population", award.population.clone()),
            ],
        ),
        Item::Observation(seen) => (
            "result",
            vec![
                ("indicator", Some(seen.indicator.to_string())),
                ("value", Some(seen.gist())),
                ("role", word("role", &seen.role)),
                ("year", year(&seen.year)),
                ("breakdown", seen.breakdown.clone()),
                ("step", seen.step.clone()),
            ],
        ),
        Item::Narrative(narrative) => (
            "narrative",
            vec![
                ("node", Some(narrative.node.to_string())),
                ("agency", agency(&narrative.agency)),
                ("topic", word("topic", &narrative.topic)),
                ("year", Some(narrative.year.to_string())),
                ("text", text(&narrative.text)),
            ],
        ),
        Item::Risk(risk) => (
            "risk",
            vec![
                ("title", Some(risk.title.clone())),
                ("likelihood", grade(&risk.likelihood)),
                ("impact", grade(&risk.impact)),
                ("category", risk.category.clone()),
                ("mitigation", text(&risk.mitigation)),
                ("monitoring", risk.monitoring.clone()),
                ("periodicity", risk.periodicity.clone()),
                ("owner", text(&risk.owner)),
                ("year", year(&risk.year)),
            ],
        ),
        other => ("", vec![("about", Some(other.subject())), ("says", Some(other.gist()))]),
    };
    let part = |(name, value): (&str, Option<String>)| {
        Some((label(lang, kind, name), value.filter(|value| !value.is_empty())?))
    };
    parts.into_iter().filter_map(part).collect()
}
