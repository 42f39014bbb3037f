//! What recording something will do, before it is done: it is decided and appended over a store that nothing leaves.

use super::office::{AppError, Office, Recent};
use super::view::{AsOf, currency, view};
use super::{Quiet, change, texts};
use crate::decide::Wanted;
use crate::decide::correct::{Instead, Why};
use crate::projection::declared::Declared;
use crate::projection::facts::Field;
use crate::projection::register::RegisterFold;
use crate::projection::{Decoded, Fold, Register, Rows};
use crate::report::changes::{self, Change};
use crate::report::{Selection, Table, table};
use crate::store::staged::Staged;
use crate::store::{Store, StoreError};
use crate::value::{Currency, Origin, Problem, Year};
use std::collections::BTreeSet;

/// How often somebody else may be faster before we say so.
const ATTEMPTS: u32 = 20;

/// What would be appended, and what it would make of reports.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The entries, in their order; none where nothing is new.
    pub entries: Vec<Decoded>,
    /// What is unusual about it.
    pub warnings: Vec<Problem>,
    /// The reports where they become other: of each programme year by itself, where they have years.
    pub tables: Vec<Changed>,
}

/// A table as it stands, and as it would be.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Its report.
    pub declared: &'static Declared,
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
    wanted: (&Wanted, Option<(u64, &Why)>),
    reports: &[&'static Declared],
) -> Result<Effect, AppError> {
    for _ in 0..ATTEMPTS {
        match once(office, actor, origin, wanted, reports).await {
            // Somebody recorded meanwhile.
            Err(AppError::Store(StoreError::HeadMoved { .. })) => {}
            done => return done,
        }
    }
    Err(Problem::new("too-busy").into())
}

async fn once(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (wanted, entry): (&Wanted, Option<(u64, &Why)>),
    reports: &[&'static Declared],
) -> Result<Effect, AppError> {
    let (staged, recent) = (Staged::new(office.store, origin.clone()), Recent::default());
    let trial = Office { store: &staged, recent: Some(&recent), ..*office };
    let opened = trial.open_existing(origin).await?;
    let decision = match entry {
        None => wanted.decide(trial.given(&opened))?,
        Some((position, why)) => {
            let instead = Instead::Anew(Box::new(wanted.clone()));
            change::changed(&trial, &opened, position, why, Some(&instead)).await?
        }
    };
    let actor = trial.actor(&opened, actor).await?;
    let mut warnings = trial.commit(&opened, &actor, decision).await?.warnings;
    let entries = staged.batch().map_or_else(Vec::new, |batch| batch.entries);
    let entries = entries.iter().map(Decoded::read).collect::<Result<Vec<_>, _>>()?;
    if let Some(last) = entries.last() {
        warnings.extend(change::unusual(&trial, origin, last).await?);
    }
    let mut tables = Vec::new();
    for declared in reports {
        let (before, after) = (read(office.store, origin, declared).await?, read(&staged, origin, declared).await?);
        for mut table in differ(declared, &before, &after) {
            texts::fill(office.store, origin, &mut table.before).await?;
            texts::fill(&staged, origin, &mut table.after).await?;
            table.changes = changes::every(&table.before, &table.after);
            tables.push(table);
        }
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

/// The tables of a report that become other: of each year, and of what is of none.
fn differ(declared: &'static Declared, before: &Read, after: &Read) -> Vec<Changed> {
    let place = declared.definition.dimensions.iter().position(|field| *field == Field::Year);
    let year_of = |key: &str| place.and_then(|place| Declared::dimensions_of(key).get(place)?.parse::<Year>().ok());
    let years: BTreeSet<Option<Year>> = before.rows.keys().chain(after.rows.keys()).map(|key| year_of(key)).collect();
    let of_year = |year: Option<Year>| {
        let table = |known: &Read| {
            let own = known.rows.iter().filter(|(key, _)| year_of(key) == year);
            let own: Rows = own.map(|(key, row)| (key.clone(), row.clone())).collect();
            table::build(&declared.definition, &own, &known.register, known.currency, Selection::default())
        };
        let (before, after) = (table(before), table(after));
        let changes = changes::every(&before, &after);
        Changed { declared, year, before, after, changes }
    };
    years.into_iter().map(of_year).filter(|table| !table.changes.is_empty()).collect()
}
