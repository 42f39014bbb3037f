//! What a `projection.toml` may declare: a closed language, without expressions.
//!
//! To add a projection: a folder in `projections/` with `projection.toml` and an `example/` (events and the
//! expected table), and its name in `builtin`. A new need is a new operator here, never a query.

use super::facts::{Field, Kind};
use crate::value::Hash;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A declared projection.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Name of the projection and of its report: `a-z`, `0-9` and `-`.
    pub name: String,
    /// A released version never changes: another definition is another version.
    pub version: String,
    /// Title of the report.
    pub title: Label,
    /// What it is a fold of.
    pub facts: Kind,
    /// What its rows are keyed by.
    pub dimensions: Vec<Field>,
    /// Facts whose fields have one of these values; all of them where empty.
    #[serde(default)]
    pub filter: BTreeMap<Field, Vec<String>>,
    /// What is kept in each row.
    pub measure: Vec<MeasureDefinition>,
    /// How the rows become a table.
    pub report: ReportDefinition,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
}

/// A cell that the fold keeps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureDefinition {
    /// Name of the cell and its column: `a-z`, `0-9` and `_`.
    pub name: String,
    /// How facts become its value.
    pub operator: Operator,
    /// The field that `latest` and `list` keep.
    pub of: Option<Field>,
    /// Only facts whose fields have one of these values.
    #[serde(default, rename = "where")]
    pub only: BTreeMap<Field, Vec<String>>,
}

/// How facts become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Sum of amounts.
    Sum,
    /// Sum of amounts at the rate of the end of the period: for reports that convert.
    #[serde(rename = "sum-at-closing")]
    SumAtClosing,
    /// Count of facts.
    Count,
    /// The field's value in the latest entry that still stands.
    Latest,
    /// All values of the field that still stand.
    List,
}

/// How rows become a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportDefinition {
    /// The dimensions that the table shows, a row for each combination; what is left out is summed over.
    pub rows: Vec<Field>,
    /// The level of a framework that nodes are summed up to, unless the reader drills down.
    pub level: Option<crate::event::Level>,
    /// Head of the first columns.
    pub rows_label: Label,
    /// The columns.
    pub column: Vec<ColumnDefinition>,
    /// Whether the table ends with a total.
    #[serde(default)]
    pub total: bool,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnDefinition {
    /// Name in JSON and in the canonical form.
    pub name: String,
    /// Head of the column.
    pub label: Label,
    /// What stands in it.
    pub shows: Shows,
    /// Kept out of printed tables, always in JSON and in the canonical form.
    #[serde(default)]
    pub hidden: bool,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "lowercase", tag = "kind")]
pub enum Shows {
    /// A measure.
    Measure {
        /// Its name.
        of: String,
    },
    /// A difference of two measures, signed.
    Difference {
        /// Minuend and subtrahend.
        of: [String; 2],
    },
    /// A ratio of two measures in percent.
    Ratio {
        /// Id of the definition, printed with every rate.
        definition: String,
        /// Numerator and denominator.
        of: [String; 2],
        /// How it is rounded.
        rounding: Rounding,
    },
    /// A text of the entry at a position: of a risk, of an outcome, of an activity. It can be erased.
    Text {
        /// Position of the entry, a `latest`.
        of: String,
        /// Which of its texts.
        field: String,
    },
    /// How far a value went of the way from a baseline to a target, in percent: where all three are numbers, and the
    /// target is another one than the baseline, on the side that is said to be better.
    Progress {
        /// Id of the definition, printed with every rate.
        definition: String,
        /// Baseline, value and target, each a `latest`.
        of: [String; 3],
        /// The values by year, a `list` of `dated`: of an indicator whose years add up, they stand for the value.
        #[serde(default)]
        by_year: Option<String>,
        /// How it is rounded.
        rounding: Rounding,
    },
}

/// How a ratio is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// To the percent, half up.
    HalfUpToThePercent,
    /// To the tenth of a percent, half up.
    HalfUpToTheTenth,
}

impl Rounding {
    /// Count of decimals of the percentage.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::HalfUpToThePercent => 0,
            Self::HalfUpToTheTenth => 1,
        }
    }
}

/// Why a declaration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// Not TOML of this shape; the text says where.
    #[error("{0}")]
    Toml(String),
    /// A column names a cell that no measure keeps.
    #[error("`{name}` is used but not declared as a measure or column")]
    UnknownMeasure {
        /// The name.
        name: String,
    },
    /// `latest` and `list` without `of`, or sums of claims.
    #[error("measure `{name}`: {detail}")]
    Measure {
        /// The measure.
        name: String,
        /// What is wrong.
        detail: &'static str,
    },
    /// A row of the report is not among the dimensions.
    #[error("the report's rows use `{field}`, which is not among the dimensions")]
    UnknownRow {
        /// The field.
        field: Field,
    },
}

impl Definition {
    /// Reads a declaration and checks that its names agree.
    ///
    /// # Errors
    /// With what is wrong and where.
    pub fn read(text: &str) -> Result<Self, DefinitionError> {
        let definition: Self = toml::from_str(text).map_err(|error| DefinitionError::Toml(error.to_string()))?;
        definition.check()?;
        Ok(definition)
    }

    /// Digest of a declaration's text: what every published table names.
    #[must_use]
    pub fn digest_of(text: &str) -> Hash {
        Hash::of(text.as_bytes())
    }

    /// Whether it compares rates, and so makes sense in one currency only.
    #[must_use]
    pub fn revalues(&self) -> bool {
        self.measure.iter().any(|measure| measure.operator == Operator::SumAtClosing)
    }

    fn check(&self) -> Result<(), DefinitionError> {
        for measure in &self.measure {
            let keeps_field = matches!(measure.operator, Operator::Latest | Operator::List);
            let wrong = |detail| DefinitionError::Measure { name: measure.name.clone(), detail };
            if keeps_field && measure.of.is_none() {
                return Err(wrong("`latest` and `list` need `of`, the field to keep"));
            }
            let sums = matches!(measure.operator, Operator::Sum | Operator::SumAtClosing);
            if sums && !matches!(self.facts, Kind::Amounts | Kind::Awards | Kind::Funding | Kind::Plan | Kind::Awaiting)
            {
                return Err(wrong("only amounts are summed"));
            }
        }
        let known = |name: &String| {
            let declared = self.measure.iter().any(|measure| measure.name == *name);
            if declared { Ok(()) } else { Err(DefinitionError::UnknownMeasure { name: name.clone() }) }
        };
        for column in &self.report.column {
            match &column.shows {
                Shows::Measure { of } | Shows::Text { of, .. } => known(of)?,
                Shows::Difference { of } | Shows::Ratio { of, .. } => of.iter().try_for_each(known)?,
                Shows::Progress { of, by_year, .. } => of.iter().chain(by_year).try_for_each(known)?,
            }
        }
        match self.report.rows.iter().find(|field| !self.dimensions.contains(field)) {
            Some(field) => Err(DefinitionError::UnknownRow { field: *field }),
            None => Ok(()),
        }
    }
}
