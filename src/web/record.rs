//! The form of an amount: checked with what it will do, then recorded.

use super::effect::{self, Begun, Sending, Sent};
use super::pages::{self, Choice, Field, Figure, Told};
use super::{Visitor, address, item, origin, shown, some};
use crate::app::Done;
use crate::app::change::{self, Outlook};
use crate::event::{Amount, Event, Function, Text};
use crate::http::{Refusal, Shared, Site, Visit};
use crate::projection::{Decoded, builtin};
use crate::said::Recording;
use crate::value::{Hash, Measure, Problem, chance, money, number, rate};
use crate::words::{self, Lang, say};
use askama::Template as _;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The form of an amount, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    measure: String,
    #[serde(default)]
    agency: String,
    /// The others that have the amount together with it.
    #[serde(default)]
    with: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    currency: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    node: String,
    #[serde(default)]
    partner: String,
    #[serde(default)]
    note: String,
    /// What the form has only where the entry that it began with has it.
    #[serde(default)]
    fund: String,
    #[serde(default)]
    resources: String,
    #[serde(default)]
    nexus: String,
    /// The entry in whose place it is recorded, and why.
    #[serde(default)]
    replaces: String,
    #[serde(default)]
    reason: String,
    /// In a closed period.
    #[serde(default)]
    late: String,
    /// What was checked: recorded is nothing else.
    #[serde(default)]
    checked: String,
}

impl Typed {
    /// All that is recorded, in a few digits.
    fn digest(&self, lang: Lang) -> String {
        let all = [
            &self.measure,
            &self.agency,
            &self.with,
            &self.amount,
            &self.currency,
            &self.date,
            &self.year,
            &self.node,
            &self.partner,
            &self.note,
            &self.fund,
            &self.resources,
            &self.nexus,
            &self.replaces,
        ];
        // The language too: it says how decimals are marked.
        Hash::of(format!("{}\n{}", lang.code(), all.map(|text| text.trim()).join("\n")).as_bytes()).to_string()
    }

    fn recording(&self, lang: Lang) -> Recording {
        Recording {
            measure: self.measure.clone(),
            agencies: std::iter::once(self.agency.as_str()).chain(several(&self.with)).map(str::to_owned).collect(),
            amount: self.amount.clone(),
            decimal: mark_of(lang, &[&self.amount]),
            currency: some(&self.currency),
            date: some(&self.date),
            years: some(&self.year).into_iter().collect(),
            node: some(&self.node),
            framework: None,
            fund: some(&self.fund),
            resources: some(&self.resources),
            nexus: some(&self.nexus),
            partner: some(&self.partner),
            note: some(&self.note.replace("\r\n", "\n")),
            key: some(&self.key),
            ..Recording::default()
        }
    }
}

/// Names with commas between them.
fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';']).map(str::trim).filter(|name| !name.is_empty())
}

/// How the decimals of amounts are marked that somebody types on a page: as in its language, where one of them could mean two.
pub fn mark_of(lang: Lang, amounts: &[&str]) -> Option<String> {
    let one = amounts.iter().all(|text| text.trim().is_empty() || number::read_one(text, None).is_ok());
    (!one).then(|| mark(lang).to_owned())
}

/// How decimals are marked in a language.
pub fn mark(lang: Lang) -> &'static str {
    if lang == Lang::Fr { "comma" } else { "point" }
}

/// What an entry says, as it would be typed: where it has one part, of one agency and one year.
pub fn of_entry(lang: Lang, entry: &Decoded) -> Option<Typed> {
    let Event::Amount(kind, amount) = &entry.event else { return None };
    let [line] = amount.lines.as_slice() else { return None };
    let [agency, with @ ..] = line.agencies.as_slice() else { return None };
    let year = match line.years.as_slice() {
        [] => None,
        [year] => Some(year),
        _ => return None,
    };
    let text = |text: &Option<Text>| text.as_ref().and_then(|text| text.value()).unwrap_or_default().to_owned();
    Some(Typed {
        measure: kind.measure(amount.stage).name().to_owned(),
        agency: agency.to_string(),
        with: with.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        amount: words::grouped(lang, &money::decimal(line.amount_minor.0.into(), line.currency.decimals())),
        currency: line.currency.code().to_owned(),
        date: entry.true_day().to_string(),
        year: year.map(ToString::to_string).unwrap_or_default(),
        fund: line.fund.as_ref().map(ToString::to_string).unwrap_or_default(),
        resources: line.resources.map(|resources| resources.to_string()).unwrap_or_default(),
        nexus: line.nexus.map(|nexus| nexus.to_string()).unwrap_or_default(),
        node: line.node.as_ref().map(ToString::to_string).unwrap_or_default(),
        partner: amount.partner.clone().unwrap_or_default(),
        note: text(&amount.note),
        step: "begun".to_owned(),
        ..Typed::default()
    })
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Query(begun): Query<Begun>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        if visit.agencies().is_empty() {
            return Err(visitor.lacks(&[Function::FinanceOfficer]));
        }
        let line = begun.of(&site, &visit).await?;
        let begun = line.as_ref().and_then(|line| {
            let replaces = Begun::replaces(line).unwrap_or_default();
            Some(Typed { replaces, ..of_entry(visitor.lang, &line.entry)? })
        });
        let typed = Typed {
            measure: Measure::Spent.name().to_owned(),
            date: site.now().day().to_string(),
            currency: visit.opened.register.currency.map(|currency| currency.code().to_owned()).unwrap_or_default(),
            ..Typed::default()
        };
        let typed = Typed { key: chance::uuid(&*site.entropy), ..begun.unwrap_or(typed) };
        Ok(shown(StatusCode::OK, filled(&visitor, &visit, &typed, Vec::new()).render()))
    };
    visitor.answer(made.await)
}

fn filled(visitor: &Visitor, visit: &Visit, typed: &Typed, problems: Vec<Told>) -> pages::Record {
    let lang = visitor.lang;
    let choice =
        |value: &str, text: String, chosen: &str| Choice { value: value.to_owned(), text, chosen: value == chosen };
    let measures = Measure::ALL.map(|m| choice(m.name(), say(lang, &format!("measure-{m}"), &[]), &typed.measure));
    let agency =
        |code: &crate::value::Code| choice(code.as_str(), words::agency(lang, code.as_str()).to_owned(), &typed.agency);
    let field = |name: &'static str, value: &str, required: bool| Field {
        name,
        label: say(lang, &format!("web-{name}"), &[]),
        value: value.to_owned(),
        required,
    };
    let joint = visit.agencies().len() > 1 || !typed.with.is_empty();
    let draft = match typed.step.as_str() {
        "" => "empty",
        "begun" if !typed.replaces.is_empty() => "begun",
        _ => "typed",
    };
    let rare = [("fund", &typed.fund), ("resources", &typed.resources), ("nexus", &typed.nexus)];
    let rare = rare.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| field(name, value, false));
    pages::Record {
        frame: visitor.frame(visitor.say("record-amount"), Some(visit)),
        forms: item::forms(visitor, visit),
        address: format!("{}/record", address(&visit.opened.origin)),
        key: typed.key.clone(),
        measures: measures.to_vec(),
        agencies: visit.agencies().iter().map(agency).collect(),
        nodes: item::nodes(&visit.opened.register),
        fields: [
            field("amount", &typed.amount, true),
            field("currency", &typed.currency, false),
            field("date", &typed.date, true),
            Field { label: visitor.say("web-year-if-other"), ..field("year", &typed.year, false) },
            field("node", &typed.node, false),
            field("partner", &typed.partner, false),
        ]
        .into_iter()
        .chain(joint.then(|| field("with", &typed.with, false)))
        .chain([field("note", &typed.note, false)])
        .chain(rare)
        .collect(),
        effect: None,
        late: effect::late(!typed.late.is_empty(), &problems),
        replacing: effect::replaces(&typed.replaces, &typed.reason),
        problems,
        checked: String::new(),
        figures: Vec::new(),
        next: "check",
        draft,
    }
}

pub async fn form(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        match submitted(&site, &visitor, &visit, &typed).await {
            Ok(response) => Ok(response),
            // Whether it was saved is not known: the form would say that it was not.
            Err(refusal) if refusal.status == StatusCode::SERVICE_UNAVAILABLE => Err(refusal),
            Err(refusal) => {
                let problems = visitor.told(&refusal.problems);
                Ok(shown(refusal.status, filled(&visitor, &visit, &typed, problems).render()))
            }
        }
    };
    visitor.answer(made.await)
}

async fn submitted(site: &Site, visitor: &Visitor, visit: &Visit, typed: &Typed) -> Result<Response, Refusal> {
    let said = typed.recording(visitor.lang);
    let is_new = typed.replaces.is_empty();
    let reports = ["financial-overview-by-agency", "financial-overview-by-axis", "disbursements"].map(builtin::named);
    let sending = Sending {
        replaces: &typed.replaces,
        reason: &typed.reason,
        now: typed.step == "record",
        late: !typed.late.is_empty(),
        seen: &typed.checked,
        typed: typed.digest(visitor.lang),
        // Of a new amount it is the year of its agencies that is shown, below.
        reports: Some(if is_new { &[] } else { &reports }),
    };
    let found = match effect::send(site, visitor, visit, said, &sending).await? {
        Sent::Recorded(done) => return Ok(receipt(visit, &done)),
        Sent::Unseen(found) => found,
    };
    let mut warnings = found.warnings.clone();
    let amount = found.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::Amount(_, amount) => Some(amount),
        _ => None,
    });
    let below = |amount: &Amount| amount.lines.iter().any(|line| line.amount_minor.0 <= 0);
    if amount.is_some_and(below) && warnings.iter().all(|warning| warning.code != "allocation-negative") {
        warnings.push(Problem::new("amount-not-above").found(&typed.amount));
    }
    let outlook = match amount.filter(|_| is_new) {
        Some(amount) => change::outlook(&site.office(), &visit.opened.origin, amount).await?,
        None => Vec::new(),
    };
    let is_spent = typed.measure == Measure::Spent.name();
    if is_spent && outlook.iter().any(|now| now.mobilised_minor == 0) {
        let years = outlook.iter().map(|now| now.years.as_str()).collect::<Vec<_>>().join(", ");
        warnings.push(Problem::new("nothing-mobilised").found(years).fact("currency", outlook[0].currency));
    }
    let mut page = filled(visitor, visit, typed, visitor.told(&warnings));
    (page.checked, page.next) = (sending.typed, "record");
    page.figures = outlook.iter().map(|now| figure(visitor.lang, now, is_spent)).collect();
    page.effect = (!is_new).then(|| effect::shown(visitor, &found));
    Ok(shown(StatusCode::OK, page.render()))
}

/// What an amount will do, before it is saved.
fn figure(lang: Lang, now: &Outlook, is_spent: bool) -> Figure {
    let decimals = now.currency.decimals();
    let show = |minor: i128| words::grouped(lang, &money::decimal(minor, decimals));
    let after = now.spent_minor + if is_spent { i128::from(now.amount_minor) } else { 0 };
    let percent = rate::percent_half_up(after, now.mobilised_minor, 0);
    let agency: Vec<&str> = now.agency.split('+').map(|code| words::agency(lang, code)).collect();
    Figure {
        agency: agency.join(" + "),
        years: now.years.clone(),
        currency: now.currency.printed().to_owned(),
        amount: show(i128::from(now.amount_minor)),
        mobilised: show(now.mobilised_minor),
        before: show(now.spent_minor),
        after: show(after),
        rate: percent.map_or_else(|| "–".to_owned(), |percent| words::percent(lang, &percent.to_string())),
    }
}

/// To the page of the entry: asked for again, it is the same receipt.
pub fn receipt(visit: &Visit, done: &Done) -> Response {
    match done.receipts.last() {
        Some(last) => {
            Redirect::to(&format!("{}/entries/{}", address(&visit.opened.origin), last.position)).into_response()
        }
        None => Redirect::to(&format!("{}/record", address(&visit.opened.origin))).into_response(),
    }
}
