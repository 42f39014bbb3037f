//! Recording a risk.

use super::{Decided, Decision, Given};
use crate::event::{Event, Grade, Item, ItemRecorded, Risk, Scale};
use crate::value::{Day, Problem, Year};

/// What a person says of a risk.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// What may happen.
    pub title: String,
    /// Its kind.
    pub category: Option<String>,
    /// As written.
    pub likelihood: Option<String>,
    /// As written.
    pub impact: Option<String>,
    /// How often it is looked at.
    pub periodicity: Option<String>,
    /// How it is watched.
    pub monitoring: Option<String>,
    /// What is done against it.
    pub mitigation: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Programme year.
    pub year: Option<Year>,
}

/// A risk with its texts committed.
#[must_use]
pub fn risk(given: Given<'_>, said: &Said) -> Risk {
    let seal = |field: &str, text: &Option<String>| {
        let text = text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| given.seal(&format!("item.risk.{field}"), text))
    };
    Risk {
        category: said.category.clone(),
        impact: said.impact.as_deref().map(|text| Scale::Impact.grade(text)),
        likelihood: said.likelihood.as_deref().map(|text| Scale::Likelihood.grade(text)),
        mitigation: seal("mitigation", &said.mitigation),
        monitoring: said.monitoring.clone(),
        owner: seal("owner", &said.owner),
        periodicity: said.periodicity.clone(),
        title: said.title.trim().to_owned(),
        year: said.year,
    }
}

/// Decides on one risk.
///
/// # Errors
/// It has no title; a grade is not one of its scale, nor that of the entry whose place is taken.
pub fn record(given: Given<'_>, said: &Said, date: Day, request: Option<&str>) -> Result<Decision, Vec<Problem>> {
    let risk = risk(given, said);
    let mut problems = Vec::new();
    if risk.title.is_empty() {
        problems.push(Problem::new("risk-without-title"));
    }
    let stands = given.standing().and_then(|item| if let Item::Risk(risk) = item { Some(risk) } else { None });
    for (scale, grade, own) in [
        (Scale::Likelihood, &risk.likelihood, stands.map(|stands| &stands.likelihood)),
        (Scale::Impact, &risk.impact, stands.map(|stands| &stands.impact)),
    ] {
        let is_none = |grade: &&Grade| grade.level.is_none() && own != Some(&Some((*grade).clone()));
        let Some(grade) = grade.as_ref().filter(is_none) else { continue };
        let near = scale.read(&grade.text).unknown.and_then(|(_, near)| near);
        let which = if scale == Scale::Likelihood { "likelihood" } else { "impact" };
        problems.push(Problem::new("grade-unknown").found(&grade.text).nearest(near).fact("scale", which));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let recorded = ItemRecorded::by_hand(Item::Risk(risk), request.map(str::to_owned));
    Ok(Decision { events: vec![Decided { event: Event::Item(recorded), effective: date }], warnings: Vec::new() })
}
