//! What every report carries for programs: all that it takes to make it again, in one line of canonical JSON.

use crate::app::overview::Report;
use crate::ledger::canon;
use crate::projection::lens::Basis;
use crate::report::table::Converted;
use crate::value::{Currency, Day, Hash, Head, Origin};
use crate::words::Lang;
use serde::{Deserialize, Serialize};

/// What the stamp is called in every format.
pub const NAME: &str = "jate-report";

/// A stamp. Its keys are in ascending order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// `yes`, where what waits for approval was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_only: Option<String>,
    /// Digest of the canonical table.
    pub canonical: Hash,
    /// The newest checkpoint that was kept of its entries: a signed note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// What the amounts were converted to, and at which rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversion: Option<StampedConversion>,
    /// The last effective day that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Day>,
    /// The head that it was made at.
    pub head: Head,
    /// Version of this form.
    pub jate_report: String,
    /// `fr` or `en`.
    pub lang: String,
    /// Level of the framework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The ledger.
    pub origin: Origin,
    /// What made it.
    pub program: String,
    /// Its projection.
    pub projection: StampedProjection,
    /// Root of the tree over its entries.
    pub root: Hash,
    /// Programme year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
}

/// A conversion, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampedConversion {
    /// Of which day the rates are.
    pub basis: String,
    /// Rates that were given beside the ledger, `USD/XOF=560`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<String>,
    /// Whose rates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The currency.
    pub to: Currency,
}

/// A projection by name, version and digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampedProjection {
    /// Digest of its definition.
    pub digest: Hash,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Version of the form.
const FORM: &str = "1";

impl Stamp {
    /// Of a report in a language.
    #[must_use]
    pub fn new(report: &Report, lang: Lang) -> Self {
        let (from, selection) = (&report.provenance, report.table.selection);
        let (name, version, digest) = from.projection.clone();
        Self {
            approved_only: report.table.approved_only.then(|| "yes".to_owned()),
            canonical: from.canonical,
            checkpoint: from.checkpoint.clone(),
            conversion: report.table.conversion.as_ref().map(|c| stamped(c, report.table.currency)),
            effective_to: from.effective_to,
            head: from.head,
            jate_report: FORM.to_owned(),
            lang: lang.code().to_owned(),
            level: selection.level.map(|level| level.to_string()),
            origin: from.origin.clone(),
            program: from.program.to_owned(),
            projection: StampedProjection { digest, name, version },
            root: from.root,
            year: selection.year.map(|year| year.to_string()),
        }
    }

    /// The line.
    #[must_use]
    pub fn write(&self) -> String {
        String::from_utf8(canon::write(self)).expect("JSON is UTF-8")
    }

    /// Reads the line; `None` where it is of no form that this program knows.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line.trim()).ok().filter(|stamp: &Self| stamp.jate_report == FORM)
    }

    /// Whether both are of the same report; another version of the program may have made it.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        *self == Self { program: self.program.clone(), ..other.clone() }
    }

    /// The language that it was made in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        Lang::of_locale(&self.lang)
    }
}

fn stamped(converted: &Converted, to: Currency) -> StampedConversion {
    let given = converted.rates.iter().filter(|_| converted.basis == Basis::Given);
    StampedConversion {
        basis: converted.basis.to_string(),
        given: given.map(|rate| format!("{}={}", rate.pair, rate.rate)).collect(),
        source: converted.source.clone(),
        to,
    }
}
