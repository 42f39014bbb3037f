//! Who publishes a ledger as an IATI activity file.

use super::{Reading, some};
use crate::app::export_iati::Publisher;
use crate::value::Problem;
use clap::Args;
use serde::Deserialize;
use utoipa::IntoParams;

/// A multilateral organisation, of the standard's list.
const MULTILATERAL: &str = "40";

/// The publisher, and what its activities are where they do not say so themselves.
#[derive(Debug, Clone, Default, Args, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Publishing {
    /// Identifier of the organisation that publishes it: `XM-DAC-41121`.
    #[arg(long, value_name = "REF")]
    pub reporting_org: String,
    /// Its name.
    #[arg(long, value_name = "NAME")]
    pub reporting_name: String,
    /// Code of its type; 40, a multilateral organisation, where not said.
    #[arg(long, value_name = "CODE", default_value = MULTILATERAL)]
    pub reporting_type: Option<String>,
    /// Country of the activities that state none, in two letters: `ML`.
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// Purpose of the activities that state none, in five digits of the OECD DAC's list: `43010`.
    #[arg(long, value_name = "CODE")]
    pub sector: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[arg(skip)]
    #[serde(default)]
    pub lang: Option<String>,
}

impl Publishing {
    /// Whom the file names; titles that do not say their language are in the one given.
    ///
    /// # Errors
    /// Nobody is named; a code has not the form of its list.
    pub fn read(&self, language: &str) -> Result<Publisher, Vec<Problem>> {
        let mut reading = Reading::default();
        let (reference, name) = (self.reporting_org.trim(), self.reporting_name.trim());
        if reference.is_empty() || name.is_empty() {
            reading.keep::<()>(Err(Problem::new("publisher-unnamed")));
        }
        // The standard's own rule for identifiers.
        if reference.contains(['/', '&', '|', '?']) || reference.contains(char::is_whitespace) {
            reading.keep::<()>(Err(Problem::new("publisher-malformed").found(reference)));
        }
        let code = |text: Option<&String>, problem: &'static str, is_one: fn(&str) -> bool| match some(text) {
            Some(code) if !is_one(&code) => Err(Problem::new(problem).found(code)),
            code => Ok(code),
        };
        let sort = reading.keep(code(self.reporting_type.as_ref(), "publisher-type-malformed", |text| {
            (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        }));
        let country = reading.keep(code(self.country.as_ref(), "country-malformed", |text| {
            text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
        }));
        let sector = reading.keep(code(self.sector.as_ref(), "sector-malformed", |text| {
            text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
        }));
        reading.all(Publisher {
            reference: reference.to_owned(),
            name: name.to_owned(),
            sort: sort.flatten().unwrap_or_else(|| MULTILATERAL.to_owned()),
            language: language.to_owned(),
            country: country.flatten(),
            sector: sector.flatten(),
        })
    }
}
