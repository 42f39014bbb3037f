//! The projections that come with the product. Those that people see are declared in `projections/`, with what
//! a user can write in a folder of their own.

use super::Fold;
use super::declared::Declared;
use super::index::Index;
use super::register::RegisterFold;
use std::sync::LazyLock;

macro_rules! declared {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("../../projections/", $name, "/projection.toml")))),+]
    };
}

static DECLARED: LazyLock<Vec<Declared>> = LazyLock::new(|| {
    declared!("financial-overview-by-agency", "financial-overview-by-axis", "funding-gap", "statements")
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

/// Every fold whose rows a store keeps.
pub fn folds() -> impl Iterator<Item = &'static dyn Fold> {
    let own: [&dyn Fold; 2] = [&RegisterFold, &Index];
    own.into_iter().chain(DECLARED.iter().map(|declared| declared as &dyn Fold))
}
