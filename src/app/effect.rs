//! What recording something will do, before it is done: it is decided and appended over a store that nothing leaves.

use super::office::{AppError, Office};
use super::view::{AsOf, currency, view};
use super::{Quiet, change, texts};
use crate::decide::Wanted;
use crate::decide::correct::{Instead, Why};
use crate::projection::declared::Declared;
use crate::projection::register::RegisterFold;
use crate::projection::{Decoded, Fold, Register, Rows};
use crate::report::changes::{self, Change};
use crate::report::{Selection, Table, table};
use crate::store::Store;
use crate::store::staged::Staged;
use crate::value::{Currency, Origin, Problem, Year};
use std::collections::BTreeSet;

/// What would be appended, and what it would make of a report.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The entries, in their order; none where nothing is new.
    pub entries: Vec<Decoded>,
    /// What is unusual about it.
    pub warnings: Vec<Problem>,
    /// The report where it becomes other: of each programme year by itself, where it has years.
    pub tables: Vec<Changed>,
}

/// A table as it stands, and as it would be.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The programme year that it is of.
    pub year: Option<Year>,
    /// As it stands.
    pub before: Table,
    /// As it would be.
    pub after: Table,
    /// The cells in which they differ.
    pub changes: Vec<Change>,
}

/// What recording something would do, in the place of an entry or not. Nothing is saved.
///
/// # Errors
/// Those of recording it; the store.
pub async fn effect(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (wanted, entry): (&Wanted, Option<(u64, &Why)>),
    declared: &Declared,
) -> Result<Effect, AppError> {
    let staged = Staged::new(office.store, origin.clone());
    let trial = Office { store: &staged, recent: None, ..*office };
    let opened = trial.open_existing(origin).await?;
    let decision = match entry {
        None => wanted.decide(trial.given(&opened))?,
        Some((position, why)) => {
            let instead = Instead::Anew(Box::new(wanted.clone()));
            change::changed(&trial, &opened, position, why, Some(&instead)).await?
        }
    };
    let actor = trial.actor(&opened, actor).await?;
    let warnings = trial.commit(&opened, &actor, decision).await?.warnings;
    let entries = staged.batch().map_or_else(Vec::new, |batch| batch.entries);
    let entries = entries.iter().map(Decoded::read).collect::<Result<_, _>>()?;
    let (before, after) = (read(office.store, origin, declared).await?, read(&staged, origin, declared).await?);
    let differ = |year: Option<Year>| {
        let selection = Selection { year, ..Selection::default() };
        let table =
            |known: &Read| table::build(&declared.definition, &known.rows, &known.register, known.currency, selection);
        let (before, after) = (table(&before), table(&after));
        let changes = changes::changes(&before, &after);
        Changed { year, before, after, changes }
    };
    let whole = differ(None);
    let years: BTreeSet<Year> = [&whole.before, &whole.after]
        .into_iter()
        .flat_map(|table| &table.years)
        .filter_map(|y| y.parse().ok())
        .collect();
    let mut tables: Vec<Changed> = years.into_iter().map(|year| differ(Some(year))).collect();
    tables.retain(|table| !table.changes.is_empty());
    // What is of no year stands in the whole alone.
    if tables.is_empty() && !whole.changes.is_empty() {
        tables.push(whole);
    }
    for table in &mut tables {
        texts::fill(office.store, origin, &mut table.before).await?;
        texts::fill(&staged, origin, &mut table.after).await?;
        table.changes = changes::changes(&table.before, &table.after);
    }
    Ok(Effect { entries, warnings, tables })
}

/// Rows of a report, with what they are called.
struct Read {
    rows: Rows,
    register: Register,
    currency: Currency,
}

async fn read(store: &dyn Store, origin: &Origin, declared: &Declared) -> Result<Read, AppError> {
    let view = view(store, origin, &[declared as &dyn Fold, &RegisterFold], AsOf::default(), &Quiet).await?;
    let Ok([rows, register]) = <[Rows; 2]>::try_from(view.models) else { unreachable!("two folds were asked for") };
    let register = Register::load(&register);
    let currency = currency(store, origin, &register).await?;
    Ok(Read { rows, register, currency })
}
