//! What somebody looks for among the entries.

use super::{Reading, some};
use crate::app::log::Search;
use crate::decide::Given;
use crate::decide::names::{Aliases, Names};
use crate::interchange::columns::amount_problem;
use crate::value::Problem;
use crate::value::number;
use serde::Deserialize;
use utoipa::IntoParams;

/// An entry is found where all of it fits; nothing is looked for that is not said or blank.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Searching {
    /// Part of the name of who recorded it.
    pub person: Option<String>,
    /// An agency that it names, by any of its names.
    pub agency: Option<String>,
    /// An amount that it names or takes back, in the currency of the ledger.
    pub amount: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    pub decimal: Option<String>,
    /// First day of effect.
    pub from: Option<String>,
    /// Last day of effect.
    pub to: Option<String>,
    /// Part of any of its texts, whatever the accents.
    pub text: Option<String>,
    /// The entries before this position: `before` of the answer before.
    #[param(maximum = 9_007_199_254_740_991_u64)]
    pub before: Option<u64>,
    /// `fr` or `en`, in the place of Accept-Language.
    pub lang: Option<String>,
}

impl Searching {
    /// What it means in a ledger.
    ///
    /// # Errors
    /// Every word that cannot be read.
    pub fn read(&self, given: Given<'_>) -> Result<Search, Vec<Problem>> {
        let mut reading = Reading::default();
        let said = |text: &Option<String>| some(text.as_ref());
        let day = |text: Option<String>| text.map(|text| crate::interchange::wide::day_cell(&text)).transpose();
        let (from, to) = (reading.keep(day(said(&self.from))).flatten(), reading.keep(day(said(&self.to))).flatten());
        let decimal = reading.decimal(said(&self.decimal).as_ref());
        let aliases = Aliases::default();
        let mut names = Names::new(given, &aliases)?;
        let agency = said(&self.agency).map(|name| names.agency(&name)).transpose();
        let agency = reading.keep(agency).flatten();
        let minor = |text: String| {
            let value = number::read_one(&text, decimal).map_err(|error| amount_problem(&text, error))?;
            crate::decide::minor(value, given.currency()?, &text)
        };
        let amount_minor = reading.keep(said(&self.amount).map(minor).transpose()).flatten();
        let (person, text) = (said(&self.person), said(&self.text));
        reading.all(Search { person, agency, amount_minor, from, to, text })
    }
}
