//! The projections that come with the product. Those that people see are declared in `projections/`, with what
//! a user can write in a folder of their own.

use super::Fold;
use super::activities::ActivitiesFold;
use super::declared::Declared;
use super::index::Index;
use super::register::RegisterFold;
use crate::value::Hash;
use std::sync::{Arc, LazyLock};

macro_rules! declared {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("../../projections/", $name, "/projection.toml")))),+]
    };
}

static DECLARED: LazyLock<Vec<Declared>> = LazyLock::new(|| {
    declared!(
        "financial-overview-by-agency",
        "financial-overview-by-axis",
        "funding-gap",
        "statements",
        "results-matrix",
        "awards",
        "exchange-rates",
        "revaluation",
        "narratives",
        "risks",
        "risk-heat-map",
        "agency-funding",
        "work-plan",
        "published-totals",
        "awaiting-approval",
        "disbursements",
        "evidence",
        "explanations"
    )
    .into_iter()
    .map(|(name, text)| {
        let declared = Declared::read(text).expect("the shipped projections are valid");
        assert_eq!(declared.definition.name, name, "a projection is named after its folder");
        declared
    })
    .collect()
});

/// The declared ones.
#[must_use]
pub fn declared() -> &'static [Declared] {
    &DECLARED
}

/// The declared one of that name.
#[must_use]
pub fn named(name: &str) -> &'static Declared {
    let found = DECLARED.iter().find(|declared| declared.definition.name == name);
    found.expect("the program asks for projections that it has")
}

static DEFINITIONS: LazyLock<Arc<[(String, Hash)]>> =
    LazyLock::new(|| folds().map(|fold| (fold.name().to_owned(), fold.digest())).collect());

/// Name and digest of each of `folds`.
#[must_use]
pub fn definitions() -> Arc<[(String, Hash)]> {
    Arc::clone(&DEFINITIONS)
}

/// Every fold whose rows a store keeps, in the order in which it does.
pub fn folds() -> impl Iterator<Item = &'static dyn Fold> {
    let own: [&dyn Fold; 3] = [&RegisterFold, &Index, &ActivitiesFold];
    // What compares rates is of one currency, which the reader names: there is nothing to keep.
    let kept = DECLARED.iter().filter(|declared| !declared.definition.revalues());
    own.into_iter().chain(kept.map(|declared| declared as &dyn Fold))
}
