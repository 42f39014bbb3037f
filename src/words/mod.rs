//! Words in French and English: every sentence that a person reads, and how numbers are written.
//!
//! The catalogues are `locales/*/*.ftl`; a test holds both languages to the same messages. No other module may
//! hold a sentence for people.

use crate::ledger::Fault;
use crate::projection::definition::Label;
use crate::report::Finding;
use crate::value::{Day, Problem, Timestamp, agency, money};
use chrono::{Datelike as _, Locale};
use fixed_decimal::Decimal;
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid};
use icu_decimal::DecimalFormatter;
use icu_locale_core::locale;
use std::borrow::Cow;
use std::collections::HashMap;

fluent_templates::static_loader! {
    static CATALOGUES = {
        locales: "./src/words/locales",
        fallback_language: "en",
        // Isolation marks around arguments would show as boxes in terminals and break copied commands.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");
static FRENCH: LanguageIdentifier = langid!("fr");

/// A language that Jate speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// French.
    Fr,
}

/// Arguments of a message.
pub type Args<'a> = [(&'static str, Cow<'a, str>)];

impl Lang {
    /// The language of a locale such as `fr_ML.UTF-8`; English where it is another.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_lowercase().starts_with("fr") { Self::Fr } else { Self::En }
    }

    /// Two letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// The text of a label in this language.
    #[must_use]
    pub fn pick(self, label: &Label) -> &str {
        match self {
            Self::En => &label.en,
            Self::Fr => &label.fr,
        }
    }

    const fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Self::En => &ENGLISH,
            Self::Fr => &FRENCH,
        }
    }
}

/// A message. One that is missing shows its name, so that it is noticed.
#[must_use]
pub fn say(lang: Lang, id: &str, args: &Args<'_>) -> String {
    try_say(lang, id, args).unwrap_or_else(|| format!("[{id}]"))
}

/// A message, where the catalogue has it.
#[must_use]
pub fn try_say(lang: Lang, id: &str, args: &Args<'_>) -> Option<String> {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), argument(name, value))).collect();
    CATALOGUES.try_lookup_complete(lang.identifier(), id, Some(&args))
}

/// Counts select plural forms; everything else is shown as it stands.
fn argument<'a>(name: &str, value: &'a str) -> FluentValue<'a> {
    match (name, value.parse::<i64>()) {
        ("count", Ok(count)) => FluentValue::from(count),
        _ => FluentValue::from(value),
    }
}

/// A problem in words: what is wrong, and the next step.
#[must_use]
pub fn problem(lang: Lang, problem: &Problem) -> (String, String) {
    let args = facts(lang, problem);
    (say(lang, problem.code, &args), say(lang, &format!("{}.next", problem.code), &args))
}

/// The same for whoever sees a page, and not a command line: where the step is another one, it is that.
#[must_use]
pub fn problem_on_page(lang: Lang, problem: &Problem) -> (String, String) {
    let args = facts(lang, problem);
    let next = try_say(lang, &format!("{}.page", problem.code), &args);
    let next = next.unwrap_or_else(|| say(lang, &format!("{}.next", problem.code), &args));
    (say(lang, problem.code, &args), next)
}

/// What the messages of a problem have in their places.
fn facts(lang: Lang, problem: &Problem) -> Vec<(&'static str, Cow<'_, str>)> {
    let mut args: Vec<(&'static str, Cow<'_, str>)> =
        problem.facts.iter().map(|(name, value)| (*name, fact(lang, name, value))).collect();
    if let Some(reason) = problem.facts.get("reason") {
        let reason = say(lang, &format!("reason-{reason}"), &args);
        args.retain(|(name, _)| *name != "reason");
        args.push(("reason", reason.into()));
    }
    args.push(("found", problem.found.as_deref().unwrap_or_default().into()));
    args.push(("nearest", problem.nearest.as_deref().unwrap_or_default().into()));
    args.push(("has_nearest", if problem.nearest.is_some() { "yes" } else { "no" }.into()));
    args
}

/// That figures end before an entry.
#[must_use]
pub fn stopped(lang: Lang, position: u64) -> String {
    say(lang, "stopped", &[("position", position.to_string().into())])
}

/// What is wrong with what is stored, in words.
#[must_use]
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let args: Vec<(&'static str, Cow<'_, str>)> =
        fault.facts.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    say(lang, &format!("fault-{}", fault.what), &args)
}

/// A finding in words, and its likely cause.
#[must_use]
pub fn finding(lang: Lang, finding: &Finding) -> (String, Option<String>) {
    let shown = |figure: &Option<String>| figure.as_deref().map_or_else(String::new, |figure| grouped(lang, figure));
    let mut args: Vec<(&'static str, Cow<'_, str>)> = finding
        .facts
        .iter()
        .map(|(name, value)| match *name {
            "column" => (*name, Cow::Owned(say(lang, &format!("measure-{}", value.replace('_', "-")), &[]))),
            _ => (*name, fact(lang, name, value)),
        })
        .collect();
    args.push(("expected", shown(&finding.expected).into()));
    args.push(("found", shown(&finding.found).into()));
    args.push(("difference", shown(&finding.difference).into()));
    args.push(("year", finding.year.map_or_else(String::new, |year| year.to_string()).into()));
    let cause = finding.cause.map(|cause| say(lang, &format!("cause-{cause}"), &args));
    (say(lang, &format!("finding-{}", finding.code), &args), cause)
}

/// What somebody says of a finding.
#[must_use]
pub fn explained(lang: Lang, finding: &Finding) -> Option<String> {
    let explained = finding.explained.as_ref()?;
    let text = explained.text.clone().unwrap_or_else(|| say(lang, "erased", &[]));
    Some(say(lang, "finding-explained", &[("position", explained.position.to_string().into()), ("text", text.into())]))
}

/// A name and its value, `Head: 3:9f…`.
#[must_use]
pub fn pair(lang: Lang, name: &str, value: &str) -> String {
    say(lang, "pair", &[("name", name.into()), ("value", value.into())])
}

/// A fact as people write it: figures grouped, agencies and statements by what this language calls them.
fn fact<'a>(lang: Lang, name: &str, value: &'a str) -> Cow<'a, str> {
    match name {
        "with_point" | "with_comma" => number(lang, value).into(),
        "value" | "spent" | "mobilised" | "amount" => grouped(lang, value).into(),
        "measure" => say(lang, &format!("measure-{value}"), &[]).into(),
        "statement" | "other" | "of" => statement(lang, value).into(),
        "indicator_kind" => say(lang, &format!("kind-{}", value.replace('_', "-")), &[]).into(),
        "event_type" => say(lang, &format!("event-{}", value.replace(['.', '_'], "-")), &[]).into(),
        "row" | "missing" | "explained_by" | "agency" => agency(lang, value).into(),
        _ => Cow::Borrowed(value),
    }
}

/// What people call an agency: its abbreviation in this language, where it is one that the product knows.
#[must_use]
pub fn agency(lang: Lang, code: &str) -> &str {
    let organisation = agency::by_name(code).filter(|organisation| organisation.code == code);
    match (lang, organisation) {
        (Lang::Fr, Some(organisation)) => &organisation.abbreviation_fr,
        _ => code,
    }
}

/// What people call a statement: its document and table, or, where it has only the layout's name, that layout.
#[must_use]
pub fn statement(lang: Lang, name: &str) -> String {
    try_say(lang, &format!("statement-{name}"), &[]).unwrap_or_else(|| name.to_owned())
}

/// A plain decimal as people write it: `12 107 495,50` or `12,107,495.50`; cents are left out where they are zero.
#[must_use]
pub fn grouped(lang: Lang, plain: &str) -> String {
    let short = plain.strip_suffix(".00").unwrap_or(plain);
    number(lang, short)
}

/// Minor units as people write them, with so many decimals.
#[must_use]
pub fn amount(lang: Lang, minor: i128, decimals: u32, shown: bool) -> String {
    let plain = money::decimal(minor, decimals);
    let whole = plain.split('.').next().unwrap_or(&plain);
    number(lang, if shown { &plain } else { whole })
}

/// A day as people write it: `1er nov. 2026` or `1 Nov 2026`.
#[must_use]
pub fn day(lang: Lang, day: Day) -> String {
    let (locale, first) = match lang {
        Lang::En => (Locale::en_GB, "1"),
        Lang::Fr => (Locale::fr_FR, "1er"),
    };
    let number = day.0.day();
    let number = if number == 1 { first.to_owned() } else { number.to_string() };
    format!("{number} {}", day.0.format_localized("%b %Y", locale))
}

/// A moment as people write it, to the minute, in UTC: `1er nov. 2026, 13:26 UTC`.
#[must_use]
pub fn moment(lang: Lang, moment: Timestamp) -> String {
    format!("{}, {} UTC", day(lang, moment.day()), moment.minute())
}

/// A percentage as people write it: `58 %` or `58%`.
#[must_use]
pub fn percent(lang: Lang, plain: &str) -> String {
    match lang {
        Lang::En => format!("{}%", number(lang, plain)),
        Lang::Fr => format!("{}\u{a0}%", number(lang, plain)),
    }
}

/// A plain decimal as people write it, with all its digits: `2,00`.
#[must_use]
pub fn decimal(lang: Lang, plain: &str) -> String {
    number(lang, plain)
}

fn number(lang: Lang, plain: &str) -> String {
    let locale = match lang {
        Lang::En => locale!("en"),
        Lang::Fr => locale!("fr"),
    };
    let formatter = DecimalFormatter::try_new(locale.into(), icu_decimal::options::DecimalFormatterOptions::default());
    match (formatter, plain.parse::<Decimal>()) {
        (Ok(formatter), Ok(decimal)) => formatter.format(&decimal).to_string(),
        _ => plain.to_owned(),
    }
}

/// What a line of the log of access says: a word, and what it is about.
#[must_use]
pub fn access(lang: Lang, what: &str) -> String {
    let (word, about) = what.split_once(' ').unwrap_or((what, ""));
    let said = try_say(lang, &format!("access-{word}"), &[]).unwrap_or_else(|| word.to_owned());
    if about.is_empty() { said } else { format!("{said}: {about}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_each_language() {
        assert_eq!(grouped(Lang::Fr, "12107495.00"), "12\u{202f}107\u{202f}495");
        assert_eq!(grouped(Lang::En, "-213687.50"), "-213,687.50");
        assert_eq!(percent(Lang::Fr, "58"), "58\u{a0}%");
        assert_eq!(amount(Lang::En, 161_705_900, 2, false), "1,617,059");
    }

    #[test]
    fn days_and_moments_are_written_as_people_of_a_language_write_them() {
        let of = |text: &str| text.parse::<Day>().expect("a day");
        assert_eq!(
            [day(Lang::Fr, of("2021-06-30")), day(Lang::Fr, of("2021-12-01"))],
            ["30 juin 2021", "1er déc. 2021"]
        );
        assert_eq!([day(Lang::En, of("2021-06-30")), day(Lang::En, of("2021-12-01"))], ["30 Jun 2021", "1 Dec 2021"]);
        let at = Timestamp::from_rfc3339("2021-12-01T14:05:59+01:00").expect("a moment");
        assert_eq!(moment(Lang::Fr, at), "1er déc. 2021, 13:05 UTC");
    }
}
