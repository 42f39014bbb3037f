//! What became other between two moments of a report.

use super::pages::{self, ChangeLine};
use super::{Visitor, address, origin, shown, some};
use crate::app::overview::{self, Wanted};
use crate::app::{AsOf, Quiet};
use crate::http::Shared;
use crate::http::api::{Asked, shipped};
use crate::projection::declared::Declared;
use crate::projection::facts::Field;
use crate::render::printed;
use crate::report::Table;
use crate::report::changes::Change;
use crate::report::table::Value;
use crate::value::Problem;
use crate::words;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// Between which moments, as it was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Between {
    #[serde(default)]
    since: String,
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    year: String,
}

impl Between {
    fn read(&self, declared: &Declared) -> Result<Option<(AsOf, Wanted)>, Vec<Problem>> {
        let Some(since) = some(&self.since) else { return Ok(None) };
        let since = AsOf::read(Some(&since), None).map_err(|problem| vec![problem])?;
        let asked = Asked { year: some(&self.year), as_of: some(&self.as_of), ..Asked::default() };
        Ok(Some((since, asked.read(declared)?)))
    }
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
    Query(between): Query<Between>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let declared = shipped(&name)?;
        let (store, origin) = (&*site.store, &visit.opened.origin);
        let (status, problems, compared) = match between.read(declared) {
            Ok(None) => (StatusCode::OK, Vec::new(), None),
            Ok(Some((since, wanted))) => {
                let compared = overview::compare(store, origin, declared, (since, &wanted), &Quiet).await?;
                (StatusCode::OK, Vec::new(), Some(compared))
            }
            Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, visitor.told(&problems), None),
        };
        let page = pages::Changes {
            frame: visitor.frame(visitor.lang.pick(&declared.definition.title).to_owned(), Some(&visit)),
            report: format!("{}/reports/{name}", address(origin)),
            has_years: declared.definition.dimensions.contains(&Field::Year),
            rows_label: visitor.lang.pick(&declared.definition.report.rows_label).to_owned(),
            moments: compared.as_ref().map(|compared| {
                [&compared.before, &compared.after].map(|report| {
                    let recorded =
                        report.provenance.recorded.map(|at| words::moment(visitor.lang, at)).unwrap_or_default();
                    (report.provenance.head.to_string(), recorded)
                })
            }),
            lines: compared.map_or_else(Vec::new, |compared| {
                lines(&visitor, [&compared.before.table, &compared.after.table], &compared.changes)
            }),
            since: between.since,
            as_of: between.as_of,
            year: between.year,
            problems,
        };
        Ok(shown(status, page.render()))
    };
    visitor.answer(made.await)
}

/// The cells in which a report before and after differ.
pub fn lines(visitor: &Visitor, [before, table]: [&Table; 2], changes: &[Change]) -> Vec<ChangeLine> {
    let lang = visitor.lang;
    let all: Vec<usize> = (0..table.columns.len()).collect();
    let cents = printed::has_cents(table, &all) || printed::has_cents(before, &all);
    let figure = |value: Option<&Value>| {
        value.map_or_else(|| "–".to_owned(), |value| printed::figure(lang, value, table, cents))
    };
    let line = |change: &Change| ChangeLine {
        row: change.label.as_ref().map_or_else(|| visitor.say("total"), |label| lang.pick(label).to_owned()),
        column: lang.pick(&table.columns[change.column_index].label).to_owned(),
        before: figure(change.before.as_ref()),
        after: figure(change.after.as_ref()),
        words: [&change.before, &change.after].into_iter().flatten().any(|value| matches!(value, Value::Words(_))),
        difference: change.difference().map_or_else(String::new, |value| figure(Some(&value))),
    };
    // A row that was not there has empty cells, and one that is new may have as many.
    changes.iter().map(line).filter(|line| line.before != line.after).collect()
}
