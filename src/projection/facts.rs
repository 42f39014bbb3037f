//! Facts: what an event says, flattened, for projections to select and sum.

use super::{Decoded, Lens};
use crate::event::{
    ActivityDescribed, Award, Claim, EntryReversed, Event, Evidence, ExchangeRate, Explanation, Grade, Item, Line,
    Narrative, Observation, PublishedTotal, ReversedAmount, Risk, Side, Transfer,
};
use crate::value::{Currency, Day, Measure, Year};
use chrono::Datelike as _;
use serde::Deserialize;
use std::borrow::Cow;

/// Which facts a projection is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Lines of amounts.
    Amounts,
    /// Claims of statements.
    Claims,
    /// Values of indicators.
    Results,
    /// Awards to partners.
    Awards,
    /// Exchange rates.
    Rates,
    /// Texts about outcomes.
    Narratives,
    /// Risks.
    Risks,
    /// Shares of joint programmes, and amounts of their funds.
    Funding,
    /// Activities as plans describe them, and the amounts of their nodes.
    Plan,
    /// Totals as they were printed.
    Totals,
    /// Lines of expenditures that wait for approval.
    Awaiting,
    /// Files attached to entries.
    Evidence,
    /// Why figures disagree.
    Explanations,
}

/// What a fact can be selected or grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, schemars::JsonSchema, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Field {
    /// Programme year; several years of one amount are a member of their own (`2021+2022`).
    Year,
    /// Agency; agencies that share an amount are a member of their own (`FAO+WFP`).
    Agency,
    /// Framework and node, `CF/1.1.2`.
    Node,
    /// Fund.
    Fund,
    /// ISO 4217.
    Currency,
    /// Core or other.
    Resources,
    /// Humanitarian, development or peace.
    Nexus,
    /// The measure.
    Measure,
    /// Month of the effective date, `2021-06`.
    Month,
    /// Quarter of the effective date, `2021-Q2`.
    Quarter,
    /// Partner of a disbursement or of an award.
    Partner,
    /// Document of a claim.
    Document,
    /// Table of a claim.
    Table,
    /// `member` or `total`.
    Scope,
    /// Agency or node of a claim, as `agency/WFP` or `node/CF/1`.
    Member,
    /// Rows of the table that a total is of, `agency/FAO;agency/WFP`.
    Members,
    /// Row of a claim, as published.
    Row,
    /// Column of a claim, as published.
    Column,
    /// Figure of a claim, as a plain decimal.
    Value,
    /// Figure of a claim, as published.
    Text,
    /// Address of a claim in its file.
    Cell,
    /// Position of the entry.
    Position,
    /// Indicator of a value.
    Indicator,
    /// Part of a whole that a value is of.
    Breakdown,
    /// What a value is to its indicator: `baseline`, `milestone`, `result`, `target`, `change`.
    Role,
    /// Which milestone.
    Step,
    /// Year and value, `2020=49.7`.
    Dated,
    /// How an award is passed on.
    Modality,
    /// Whom an award serves.
    Population,
    /// Kind of organisation that an award goes to.
    Sort,
    /// What is done with an award.
    Project,
    /// ISO 4217, as it was recorded, whatever the report converts to.
    OriginalCurrency,
    /// Effective date.
    Day,
    /// The currency that a rate prices.
    Base,
    /// The currency of the price.
    Quote,
    /// The price.
    Rate,
    /// Who publishes a rate.
    Source,
    /// What a text is about.
    Topic,
    /// Language of a text.
    Language,
    /// What may happen.
    Risk,
    /// Kind of a risk.
    Category,
    /// How likely a risk is, 1 to 5.
    Likelihood,
    /// The same as the source writes it.
    LikelihoodText,
    /// How grave it would be, 1 to 5.
    Impact,
    /// The same as the source writes it.
    ImpactText,
    /// Likelihood times impact, 1 to 25.
    Severity,
    /// How often a risk is looked at.
    Periodicity,
    /// How it is watched.
    Monitoring,
    /// Phase or tranche of a transfer.
    Phase,
    /// Of a transfer, its part for indirect costs.
    Indirect,
    /// Whether an activity goes on in the first quarter: `X`.
    Quarter1,
    /// In the second.
    Quarter2,
    /// In the third.
    Quarter3,
    /// In the fourth.
    Quarter4,
    /// Where the money of an activity comes from.
    FundSource,
    /// Position of the entry that describes an activity.
    Description,
    /// The fund or the plan that a total is of.
    Of,
    /// Position of the entry that a file is evidence of.
    About,
    /// BLAKE3 of a file.
    Blake3,
    /// SHA-256 of a file.
    Sha256,
    /// Media type of a file.
    MediaType,
    /// Size of a file.
    SizeBytes,
    /// Digest of a finding.
    Finding,
    /// Code of a finding.
    Code,
}

/// One line of an amount or one claim of a statement, recorded (`sign` 1) or taken back (−1).
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    entry: &'a Decoded,
    what: What<'a>,
    /// Place of the entry that recorded it: of the reversed one, where it is taken back.
    position: u64,
    /// 1 or −1.
    pub sign: i128,
    lens: &'a Lens,
}

#[derive(Debug, Clone, Copy)]
enum What<'a> {
    Line { line: &'a Line, measure: Measure, partner: Option<&'a str> },
    Claim { claim: &'a Claim, document: &'a str, table: &'a str, year: crate::value::Year },
    Result(&'a Observation),
    Award(&'a Award),
    Rate(&'a ExchangeRate),
    Narrative(&'a Narrative),
    Risk(&'a Risk),
    Share(&'a Transfer, &'a Side),
    Activity(&'a ActivityDescribed),
    Total(&'a PublishedTotal),
    Evidence(&'a Evidence),
    Explanation(&'a Explanation),
}

/// What an entry says, as facts of one kind, seen through a lens.
#[must_use]
pub fn of<'a>(entry: &'a Decoded, kind: Kind, lens: &'a Lens) -> Vec<Fact<'a>> {
    let position = match &entry.event {
        Event::EntryReversed(reversed) => reversed.reverses.position.0,
        Event::EntryApproved(approved) => approved.approves.position.0,
        _ => entry.position,
    };
    let fact = |sign| move |what| Fact { entry, what, position, sign, lens };
    match (&entry.event, kind) {
        // What waits is none of what is approved, and all of what waits.
        (Event::Amount(_, amount), Kind::Amounts | Kind::Funding | Kind::Plan)
            if lens.approved_only && amount.approval.is_some() =>
        {
            Vec::new()
        }
        (Event::Amount(_, amount), Kind::Awaiting) if amount.approval.is_none() => Vec::new(),
        (Event::Amount(amount_kind, amount), Kind::Amounts | Kind::Funding | Kind::Plan | Kind::Awaiting) => {
            let measure = amount_kind.measure(amount.stage);
            let partner = amount.partner.as_deref();
            let lines = amount.lines.iter().filter(|line| is_of(line, kind));
            lines.map(|line| What::Line { line, measure, partner }).map(fact(1)).collect()
        }
        (Event::EntryApproved(approved), Kind::Amounts | Kind::Funding | Kind::Plan) if lens.approved_only => {
            lines_of(&approved.amount, kind).map(fact(1)).collect()
        }
        (Event::EntryApproved(approved), Kind::Awaiting) => lines_of(&approved.amount, kind).map(fact(-1)).collect(),
        (Event::EntryReversed(reversed), Kind::Amounts | Kind::Plan | Kind::Awaiting) => {
            taken_back(reversed, kind, lens).map(fact(-1)).collect()
        }

        (Event::EntryReversed(reversed), Kind::Funding) => {
            let shares = reversed.item.iter().filter_map(|reversed| item(reversed, kind));
            taken_back(reversed, kind, lens).chain(shares).map(fact(-1)).collect()
        }
        (Event::ActivityDescribed(activity), Kind::Plan) => vec![fact(1)(What::Activity(activity))],
        (Event::StatementPublished(s), Kind::Claims) => {
            let claims = s.claims.iter();
            claims
                .map(|claim| What::Claim { claim, document: &s.document, table: &s.table, year: s.year })
                .map(fact(1))
                .collect()
        }
        (Event::EntryReversed(reversed), Kind::Claims) => {
            let statements = reversed.statement.iter();
            let claims = statements.flat_map(|s| s.claims.iter().map(move |claim| (claim, s)));
            claims
                .map(|(claim, s)| What::Claim { claim, document: &s.document, table: &s.table, year: s.year })
                .map(fact(-1))
                .collect()
        }
        (Event::Item(recorded), _) => item(&recorded.item, kind).map(fact(1)).into_iter().collect(),
        (Event::EntryReversed(reversed), _) => {
            reversed.item.iter().filter_map(|reversed| item(reversed, kind)).map(fact(-1)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a line is of what a projection is about: of a fund, of a node, or any.
fn is_of(line: &Line, kind: Kind) -> bool {
    match kind {
        Kind::Funding => line.fund.is_some(),
        Kind::Plan => line.node.is_some(),
        _ => true,
    }
}

fn taken_back<'a>(reversed: &'a EntryReversed, kind: Kind, lens: &Lens) -> impl Iterator<Item = What<'a>> {
    let approved_only = lens.approved_only;
    let counted = move |amount: &&ReversedAmount| match kind {
        Kind::Awaiting => amount.approval.is_some(),
        _ => !approved_only || amount.approval.is_none(),
    };
    reversed.amount.iter().filter(counted).flat_map(move |amount| lines_of(amount, kind))
}

fn lines_of(amount: &ReversedAmount, kind: Kind) -> impl Iterator<Item = What<'_>> {
    let lines = amount.lines.iter().filter(move |line| is_of(line, kind));
    lines.map(|line| What::Line { line, measure: amount.measure, partner: amount.partner.as_deref() })
}

fn item(item: &Item, kind: Kind) -> Option<What<'_>> {
    match (item, kind) {
        (Item::Observation(observation), Kind::Results) => Some(What::Result(observation)),
        (Item::Award(award), Kind::Awards) => Some(What::Award(award)),
        (Item::Rate(rate), Kind::Rates) => Some(What::Rate(rate)),
        (Item::Narrative(narrative), Kind::Narratives) => Some(What::Narrative(narrative)),
        (Item::Risk(risk), Kind::Risks) => Some(What::Risk(risk)),
        (Item::Transfer(transfer), Kind::Funding) => transfer.share().map(|share| What::Share(transfer, share)),
        (Item::Total(total), Kind::Totals) => Some(What::Total(total)),
        (Item::Evidence(evidence), Kind::Evidence) => Some(What::Evidence(evidence)),
        (Item::Explanation(explanation), Kind::Explanations) => Some(What::Explanation(explanation)),
        _ => None,
    }
}

impl Fact<'_> {
    /// The amount of a line, with its sign, in the currency that `Field::Currency` gives; nothing for what has no amount.
    #[must_use]
    pub fn amount_minor(&self) -> Option<i128> {
        let (minor, currency, years) = self.recorded()?;
        let converted = self
            .lens
            .conversion
            .as_ref()
            .and_then(|conversion| conversion.convert(minor, currency, conversion.day(self.effective(), years)));
        Some(converted.unwrap_or(minor.into()) * self.sign)
    }

    /// The same at the rate of the end of the period.
    #[must_use]
    pub fn closing_minor(&self) -> Option<i128> {
        let (minor, currency, years) = self.recorded()?;
        let converted = self.lens.conversion.as_ref().and_then(|conversion| {
            conversion.convert(minor, currency, Some(conversion.period_end(self.effective(), years)))
        });
        Some(converted.unwrap_or(minor.into()) * self.sign)
    }

    /// The currency that an amount was recorded in, when it took effect, and its programme years.
    #[must_use]
    pub fn money(&self) -> Option<(Currency, Day, &[Year])> {
        self.recorded().map(|(_, currency, years)| (currency, self.effective(), years))
    }

    fn recorded(&self) -> Option<(i64, Currency, &[Year])> {
        match self.what {
            What::Line { line, .. } => Some((line.amount_minor.0, line.currency, &line.years)),
            What::Award(award) => Some((award.amount_minor?.0, award.currency, award.year.as_slice())),
            What::Share(transfer, share) => Some((share.amount_minor.0, transfer.currency, transfer.year.as_slice())),
            What::Claim { .. }
            | What::Result(_)
            | What::Rate(_)
            | What::Narrative(_)
            | What::Risk(_)
            | What::Activity(_)
            | What::Total(_)
            | What::Evidence(_)
            | What::Explanation(_) => None,
        }
    }

    /// The currency of `amount_minor`: the one recorded, where there is no rate.
    fn currency(&self) -> Option<Currency> {
        let (minor, currency, years) = self.recorded()?;
        let converted = self.lens.conversion.as_ref().and_then(|conversion| {
            let day = conversion.day(self.effective(), years);
            conversion.convert(minor, currency, day).map(|_| conversion.to)
        });
        Some(converted.unwrap_or(currency))
    }

    /// When it truly took effect.
    fn effective(&self) -> Day {
        self.entry.event.late().unwrap_or(self.entry.header.event.effective)
    }

    /// Orders facts by the day they took effect, then by when the ledger learned of them. A reversal takes effect
    /// on the day of what it reverses, so that both have the same place.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}|{:020}", self.effective(), self.position)
    }

    /// A field as a text; `None` where this fact does not have it.
    #[must_use]
    pub fn field(&self, field: Field) -> Option<Cow<'_, str>> {
        // Months and quarters are those in which it is accounted for.
        let day = self.entry.header.event.effective.0;
        match (field, self.what) {
            (Field::Description, What::Activity(_)) => Some(self.position.to_string().into()),
            (Field::Position, _) => Some(self.position.to_string().into()),
            (Field::Day, _) => Some(self.effective().to_string().into()),
            (Field::Currency, What::Line { .. } | What::Award(_) | What::Share(..)) => {
                self.currency().map(|c| c.code().into())
            }
            (Field::OriginalCurrency, _) => self.recorded().map(|(_, currency, _)| currency.code().into()),
            (Field::Month, _) => Some(format!("{:04}-{:02}", day.year(), day.month()).into()),
            (Field::Quarter, _) => Some(format!("{:04}-Q{}", day.year(), day.quarter()).into()),
            (_, What::Line { line, measure, partner }) => line_field(field, line, measure, partner),
            (_, What::Award(award)) => award_field(field, award),
            (_, What::Rate(rate)) => rate_field(field, rate),
            (_, What::Narrative(narrative)) => narrative_field(field, narrative),
            (_, What::Risk(risk)) => risk_field(field, risk),
            (_, What::Share(transfer, share)) => share_field(field, transfer, share),
            (_, What::Activity(activity)) => activity_field(field, activity),
            (_, What::Total(total)) => total_field(field, total),
            (_, What::Evidence(evidence)) => evidence_field(field, evidence),
            (_, What::Explanation(explanation)) => explanation_field(field, explanation),
            (_, What::Result(observation)) => result_field(field, observation),
            (_, What::Claim { claim, document, table, year }) => match field {
                Field::Document => Some(document.into()),
                Field::Table => Some(table.into()),
                Field::Year => Some(year.to_string().into()),
                _ => claim_field(field, claim),
            },
        }
    }
}

fn line_field<'a>(field: Field, line: &'a Line, measure: Measure, partner: Option<&'a str>) -> Option<Cow<'a, str>> {
    match field {
        Field::Year => Some(joined(line.years.iter())),
        Field::Agency if line.agencies.is_empty() => None,
        Field::Agency => Some(joined(line.agencies.iter())),
        Field::Node => line.node.as_ref().map(|node| node.to_string().into()),
        Field::Fund => line.fund.as_ref().map(|fund| fund.as_str().into()),
        Field::Resources => line.resources.map(|resources| resources.to_string().into()),
        Field::Nexus => line.nexus.map(|nexus| nexus.to_string().into()),
        Field::Measure => Some(measure.name().into()),
        Field::Partner => partner.map(Into::into),
        _ => None,
    }
}

fn claim_field(field: Field, claim: &Claim) -> Option<Cow<'_, str>> {
    match field {
        Field::Measure => Some(claim.measure.name().into()),
        Field::Scope => Some(if claim.scope == crate::event::Scope::Total { "total" } else { "member" }.into()),
        Field::Member => match (&claim.agency, &claim.node) {
            (Some(agency), _) => Some(format!("agency/{agency}").into()),
            (None, Some(node)) => Some(format!("node/{node}").into()),
            (None, None) => None,
        },
        Field::Members if claim.members.is_empty() => None,
        Field::Members => Some(claim.members.join(";").into()),
        Field::Row => Some((&claim.row).into()),
        Field::Column => Some((&claim.column).into()),
        Field::Value => Some((&claim.value).into()),
        Field::Text => Some((&claim.text).into()),
        Field::Cell => claim.cell.as_ref().map(Into::into),
        _ => None,
    }
}

fn award_field(field: Field, award: &Award) -> Option<Cow<'_, str>> {
    match field {
        Field::Partner => Some(award.partner.as_str().into()),
        Field::Agency => award.agency.as_ref().map(|agency| agency.as_str().into()),
        Field::Node => award.node.as_ref().map(|node| node.to_string().into()),
        Field::Year => award.year.map(|year| year.to_string().into()),
        Field::Modality => award.modality.as_deref().map(Cow::Borrowed),
        Field::Population => award.population.as_deref().map(Cow::Borrowed),
        Field::Sort => award.sort.as_deref().map(Cow::Borrowed),
        Field::Project => award.project.as_deref().map(Cow::Borrowed),
        _ => None,
    }
}

fn rate_field(field: Field, rate: &ExchangeRate) -> Option<Cow<'_, str>> {
    match field {
        Field::Base => Some(rate.base.code().into()),
        Field::Quote => Some(rate.quote.code().into()),
        Field::Rate => Some(rate.rate.as_str().into()),
        Field::Source => Some(rate.source.as_str().into()),
        _ => None,
    }
}

fn narrative_field(field: Field, narrative: &Narrative) -> Option<Cow<'_, str>> {
    match field {
        Field::Agency => narrative.agency.as_ref().map(|agency| agency.as_str().into()),
        Field::Language => Some(narrative.language.as_str().into()),
        Field::Node => Some(narrative.node.to_string().into()),
        Field::Topic => Some(narrative.topic.to_string().into()),
        Field::Year => Some(narrative.year.to_string().into()),
        _ => None,
    }
}

fn risk_field(field: Field, risk: &Risk) -> Option<Cow<'_, str>> {
    let level = |grade: &Option<Grade>| grade.as_ref()?.level.as_ref()?.parse::<u8>().ok();
    let (likelihood, impact) = (level(&risk.likelihood), level(&risk.impact));
    match field {
        Field::Risk => Some(risk.title.as_str().into()),
        Field::Category => risk.category.as_deref().map(Cow::Borrowed),
        Field::Likelihood => likelihood.map(|level| level.to_string().into()),
        Field::LikelihoodText => risk.likelihood.as_ref().map(|grade| grade.text.as_str().into()),
        Field::Impact => impact.map(|level| level.to_string().into()),
        Field::ImpactText => risk.impact.as_ref().map(|grade| grade.text.as_str().into()),
        Field::Severity => Some((likelihood? * impact?).to_string().into()),
        Field::Periodicity => risk.periodicity.as_deref().map(Cow::Borrowed),
        Field::Monitoring => risk.monitoring.as_deref().map(Cow::Borrowed),
        Field::Year => risk.year.map(|year| year.to_string().into()),
        _ => None,
    }
}

fn share_field<'a>(field: Field, transfer: &'a Transfer, share: &'a Side) -> Option<Cow<'a, str>> {
    match field {
        Field::Agency => share.agency.as_ref().map(|agency| agency.as_str().into()),
        Field::Fund => Some(transfer.fund.as_str().into()),
        Field::Indirect => transfer.indirect_minor.map(|minor| minor.0.to_string().into()),
        Field::Measure => Some(transfer.kind.to_string().into()),
        Field::Phase => transfer.phase.as_deref().map(Cow::Borrowed),
        Field::Year => transfer.year.map(|year| year.to_string().into()),
        _ => None,
    }
}

/// What is not said is said to be nothing: the latest description stands alone.
fn activity_field(field: Field, activity: &ActivityDescribed) -> Option<Cow<'_, str>> {
    let work = activity.work.as_ref();
    let quarter = |quarter: &str| {
        let goes_on = work.is_some_and(|work| work.quarters.iter().any(|other| other == quarter));
        Some(if goes_on { "X" } else { "" }.into())
    };
    match field {
        Field::Node => Some(activity.node.to_string().into()),
        Field::Quarter1 => quarter("1"),
        Field::Quarter2 => quarter("2"),
        Field::Quarter3 => quarter("3"),
        Field::Quarter4 => quarter("4"),
        Field::FundSource => Some(work.map(|work| work.funds.join("; ")).unwrap_or_default().into()),
        _ => None,
    }
}

fn total_field(field: Field, total: &PublishedTotal) -> Option<Cow<'_, str>> {
    match field {
        Field::Column => Some(total.column.as_str().into()),
        Field::Currency => Some(total.currency.code().into()),
        Field::Measure => Some(total.measure.as_str().into()),
        Field::Of => Some(total.of.as_str().into()),
        Field::Text => Some(total.text.as_str().into()),
        Field::Value => total.value.as_deref().map(Cow::Borrowed),
        Field::Year => total.year.map(|year| year.to_string().into()),
        _ => None,
    }
}

fn evidence_field(field: Field, evidence: &Evidence) -> Option<Cow<'_, str>> {
    match field {
        Field::About => Some(evidence.about.position.to_string().into()),
        Field::Blake3 => Some(evidence.blake3.to_string().into()),
        Field::Sha256 => Some(evidence.sha256.to_string().into()),
        Field::MediaType => Some(evidence.media_type.as_str().into()),
        Field::SizeBytes => Some(evidence.size_bytes.as_str().into()),
        _ => None,
    }
}

fn explanation_field(field: Field, explanation: &Explanation) -> Option<Cow<'_, str>> {
    match field {
        Field::Finding => Some(explanation.finding.to_string().into()),
        Field::Code => Some(explanation.code.as_str().into()),
        Field::Row => Some(explanation.row.as_str().into()),
        Field::Column => Some(explanation.column.as_str().into()),
        Field::Document => explanation.statement.as_deref().map(Cow::Borrowed),
        Field::Year => explanation.year.map(|year| year.to_string().into()),
        _ => None,
    }
}

fn result_field(field: Field, observation: &Observation) -> Option<Cow<'_, str>> {
    let value = || {
        let absent = || observation.absent.map(|absent| absent.to_string().into());
        observation.value.as_deref().map(Cow::Borrowed).or_else(absent)
    };
    match field {
        Field::Indicator => Some(observation.indicator.as_str().into()),
        Field::Breakdown => observation.breakdown.as_deref().map(Cow::Borrowed),
        Field::Role => Some(observation.role.to_string().into()),
        Field::Step => observation.step.as_deref().map(Cow::Borrowed),
        Field::Year => observation.year.map(|year| year.to_string().into()),
        Field::Value => value(),
        Field::Dated => Some(format!("{}={}", observation.year?, value()?).into()),
        _ => None,
    }
}

/// One member where there is one, else a member of its own for the set.
fn joined<'a, T: std::fmt::Display + 'a>(items: impl Iterator<Item = &'a T>) -> Cow<'a, str> {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push('+');
        }
        text.push_str(&item.to_string());
    }
    text.into()
}
