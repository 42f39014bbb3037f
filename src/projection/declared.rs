//! The fold of a declared projection.

use super::definition::{MeasureDefinition, Operator};
use super::facts::{self, Fact, Field};
use super::lens::{self, Lens};
use super::rows::{Change, Op};
use super::{Decoded, Definition, Fold};
use crate::ledger::canon;
use crate::value::Hash;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A declaration with the digest of its text.
#[derive(Debug, Clone)]
pub struct Declared {
    /// What it declares.
    pub definition: Definition,
    digest: Hash,
}

/// Counts the facts that stand in a row; at zero nothing in it does.
pub const STANDING: &str = "standing";

/// A dimension that a fact does not have.
pub const NONE: &str = "";

impl Declared {
    /// Reads a declaration.
    ///
    /// # Errors
    /// As for `Definition::read`.
    pub fn read(text: &str) -> Result<Self, super::definition::DefinitionError> {
        Ok(Self { definition: Definition::read(text)?, digest: Definition::digest_of(text) })
    }

    /// The values of a row's dimensions, in their order.
    #[must_use]
    pub fn dimensions_of(key: &str) -> Vec<String> {
        serde_json::from_str(key).unwrap_or_default()
    }
}

impl Fold for Declared {
    fn name(&self) -> &str {
        &self.definition.name
    }

    fn digest(&self) -> Hash {
        self.digest
    }

    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        self.changes_through(entry, &lens::BARE)
    }
}

impl Declared {
    /// Whether a fact is one of those that it is about.
    #[must_use]
    pub fn is_about(&self, fact: &Fact<'_>) -> bool {
        selects(&self.definition.filter, fact)
    }

    /// What an entry changes, seen through a lens.
    #[must_use]
    pub fn changes_through(&self, entry: &Decoded, lens: &Lens) -> Vec<Change<'_>> {
        let mut changes = Vec::new();
        for fact in facts::of(entry, self.definition.facts, lens) {
            if !self.is_about(&fact) {
                continue;
            }
            let value = |field: &Field| fact.field(*field).unwrap_or(Cow::Borrowed(NONE));
            let dimensions: Vec<Cow<'_, str>> = self.definition.dimensions.iter().map(value).collect();
            let key = String::from_utf8(canon::write(&dimensions)).expect("JSON is UTF-8");
            let mut change = Change::new(key, STANDING, Op::Add(fact.sign));
            let measures = self.definition.measure.iter().filter(|measure| selects(&measure.only, &fact));
            change
                .cells
                .extend(measures.filter_map(|measure| Some((measure.name.as_str().into(), op(measure, &fact)?))));
            changes.push(change);
        }
        changes
    }
}

/// What a fact does to the cell of a measure.
fn op(measure: &MeasureDefinition, fact: &Fact<'_>) -> Option<Op> {
    Some(match measure.operator {
        Operator::Sum => Op::Add(fact.amount_minor()?),
        Operator::SumAtClosing => Op::Add(fact.closing_minor()?),
        Operator::Count => Op::Add(fact.sign),
        // All that stand are kept, so that a reversal brings back what was latest before.
        Operator::Latest => listed(fact, format!("{}|{}", fact.place(), fact.field(measure.of?)?)),
        Operator::List => listed(fact, fact.field(measure.of?)?.into_owned()),
    })
}

fn listed(fact: &Fact<'_>, item: String) -> Op {
    if fact.sign > 0 { Op::Include(item) } else { Op::Exclude(item) }
}

/// The value of a `latest` cell and the place of the entry that gave it.
#[must_use]
pub fn latest<'a>(row: &'a super::Row, cell: &str) -> Option<(u64, &'a str)> {
    let mut parts = super::rows::list(row, cell).last()?.splitn(3, '|').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?))
}

fn selects(filter: &BTreeMap<Field, Vec<String>>, fact: &Fact<'_>) -> bool {
    filter.iter().all(|(field, values)| {
        let text = fact.field(*field);
        values.iter().any(|value| Some(value.as_str()) == text.as_deref())
    })
}
