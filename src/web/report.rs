//! A report as a page, its downloads, and the entries behind a cell.

use super::pages::{self, Contribution};
use super::{Visitor, address, origin, part, shown};
use crate::app::Quiet;
use crate::app::explain::{self, Cell, Explained};
use crate::app::overview::{self, Report};
use crate::http::api::{Asked, shipped};
use crate::http::{Shared, Whence, file};
use crate::projection::facts::Field;
use crate::render::printed::{self, Printed};
use crate::render::{self, Format, chart};
use crate::report::table::Value;
use crate::value::money;
use crate::words::{self, say};
use askama::Template as _;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use url::form_urlencoded::{self, Serializer};

/// What a page of a report is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Selected {
    year: Option<String>,
    as_of: Option<String>,
    effective_to: Option<String>,
    format: Option<String>,
    approved_only: Option<String>,
    currency: Option<String>,
    rate: Option<String>,
    rate_source: Option<String>,
}

impl Selected {
    fn asked(&self) -> Asked {
        let (year, as_of) = (self.year.clone(), self.as_of.clone());
        Asked {
            year,
            as_of,
            effective_to: self.effective_to.clone(),
            approved_only: self.approved_only.is_some(),
            currency: self.currency.clone(),
            rate: self.rate.clone(),
            rate_source: self.rate_source.clone(),
            ..Asked::default()
        }
    }
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path((ledger, name)): Path<(String, String)>,
    Query(selected): Query<Selected>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let declared = shipped(&name)?;
        let mut selected = selected;
        // What compares rates is in one currency: the ledger's, where no other is wanted.
        if declared.definition.revalues() && selected.currency.as_deref().is_none_or(str::is_empty) {
            selected.currency = visit.opened.register.currency.map(|currency| currency.code().to_owned());
        }
        let wanted = selected.asked().read(declared)?;
        let report = overview::report(&*site.store, &visit.opened.origin, declared, &wanted, &Quiet).await?;
        if let Some(format) = selected.format.as_deref().and_then(|name| name.parse::<Format>().ok()) {
            let bytes = render::render(&report, format, visitor.lang)?;
            site.exported(&visit, &name, (&visitor.signed, &from)).await?;
            return Ok(file(&name, format, bytes));
        }
        let base = format!("{}/reports/{name}", address(&visit.opened.origin));
        let query = permanent(&selected, &report);
        let permanent = format!("{base}?{query}");
        let mut printed = printed::print(&report, visitor.lang);
        // The entries behind a cell are those that wait, too, each in its own currency.
        if selected.approved_only.is_none() && wanted.conversion.is_none() {
            link_cells(&mut printed, &report, &format!("{base}/cell?{query}"));
        }
        let formats = ["xlsx", "csv", "json", "html", "md"];
        let page = pages::Report {
            frame: visitor.frame(printed.heading(), Some(&visit)),
            findings: visitor.say("findings"),
            provenance: visitor.say("provenance"),
            no_rows: visitor.say("no-rows"),
            downloads: formats.map(|name| (format!("{permanent}&format={name}"), name.to_uppercase())).to_vec(),
            has_years: declared.definition.dimensions.contains(&Field::Year),
            year: selected.year.clone().unwrap_or_default(),
            as_of: selected.as_of.clone().unwrap_or_default(),
            effective_to: selected.effective_to.clone().unwrap_or_default(),
            approved_only: selected.approved_only.is_some(),
            currency: selected.currency.clone().unwrap_or_default(),
            at_period_end: selected.rate.as_deref() == Some("period-end"),
            rate_source: selected.rate_source.clone().unwrap_or_default(),
            chart: chart::spending(&report, visitor.lang)?,
            changes: format!(
                "{base}/changes?{}",
                Serializer::new(String::new())
                    .append_pair("year", selected.year.as_deref().unwrap_or_default())
                    .finish()
            ),
            permanent,
            printed,
        };
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

/// The same table for ever: at the position that it was read at.
fn permanent(selected: &Selected, report: &Report) -> String {
    let mut query = Serializer::new(String::new());
    let Selected { year, effective_to, approved_only, currency, rate, rate_source, .. } = selected;
    let pairs = [
        ("year", year),
        ("effective_to", effective_to),
        ("approved_only", approved_only),
        ("currency", currency),
        ("rate", rate),
        ("rate_source", rate_source),
    ];
    let given = pairs.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    for (name, value) in given.filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    if let Some(last) = report.provenance.head.size.checked_sub(1) {
        query.append_pair("as_of", &last.to_string());
    }
    query.finish()
}

/// Each amount leads to the entries behind it.
fn link_cells(printed: &mut Printed, report: &Report, base: &str) {
    let table = &report.table;
    let none = std::collections::BTreeMap::new();
    let keys =
        table.rows.iter().map(|row| (&row.key, &row.cells)).chain(table.total.iter().map(|cells| (&none, cells)));
    for (row, (key, values)) in printed.rows.iter_mut().chain(&mut printed.total).zip(keys) {
        for cell in &mut row.cells {
            if !matches!(values[cell.column_index], Value::Money(minor) if minor != 0) {
                continue;
            }
            let mut query = Serializer::new(String::new());
            query.append_pair("column", &table.columns[cell.column_index].name);
            for (name, value) in key {
                query.append_pair("row", &format!("{name}={value}"));
            }
            cell.link = Some(format!("{base}&{}", query.finish()));
        }
    }
}

/// Entries behind a cell on one page.
const CELL_LINES: usize = 100;

/// The entries behind a cell: `row=agency=WFP`, once for each name of the row, and `column=spent`.
pub async fn cell(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
    Query(selected): Query<Selected>,
    RawQuery(query): RawQuery,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let declared = shipped(&name)?;
        let mut selected = selected;
        // What compares rates is in one currency: the ledger's, where no other is wanted.
        if declared.definition.revalues() && selected.currency.as_deref().is_none_or(str::is_empty) {
            selected.currency = visit.opened.register.currency.map(|currency| currency.code().to_owned());
        }
        let wanted = selected.asked().read(declared)?;
        let mut cell = Cell { row: std::collections::BTreeMap::new(), column: String::new() };
        let (mut after, mut others) = (0, Vec::new());
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if name == "after" {
                after = value.parse().unwrap_or_default();
                continue;
            }
            others.push((name.to_string(), value.to_string()));
            match (name.as_ref(), value.split_once('=')) {
                ("column", _) => cell.column = value.into_owned(),
                ("row", Some((name, value))) => _ = cell.row.insert(name.to_owned(), value.to_owned()),
                _ => {}
            }
        }
        let moment = (wanted.selection, wanted.as_of);
        let origin = &visit.opened.origin;
        let explained = explain::explain(&*site.store, origin, declared, moment, &cell, &Quiet).await?;
        let title = visitor.lang.pick(&declared.definition.title).to_owned();
        let frame = visitor.frame(title, Some(&visit));
        let (lines, next) = part(&explained.contributions, after, CELL_LINES);
        let mut page = explained_page(&visitor, frame, &address(origin), &cell, (&explained, lines));
        let here = format!("{}/reports/{name}/cell", address(origin));
        page.more = next.map(|next| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&others).append_pair("after", &next.to_string());
            format!("{here}?{}", query.finish())
        });
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

fn explained_page(
    visitor: &Visitor,
    frame: pages::Frame,
    base: &str,
    cell: &Cell,
    (explained, lines): (&Explained, &[explain::Contribution]),
) -> pages::Cell {
    let lang = visitor.lang;
    let amount = |minor: i128| words::grouped(lang, &money::decimal(minor, explained.currency.decimals()));
    let word = |measure: &str| {
        words::try_say(lang, &format!("measure-{}", measure.replace('_', "-")), &[])
            .unwrap_or_else(|| measure.to_owned())
    };
    let line = |one: &explain::Contribution| Contribution {
        address: format!("{base}/entries/{}", one.entry.position),
        position: one.entry.position,
        effective: words::day(visitor.lang, one.entry.header.event.effective),
        recorded: words::moment(visitor.lang, one.entry.header.entry.recorded),
        kind: visitor.kind(&one.entry.header.event.event_type),
        measure: word(&one.measure),
        amount: amount(one.amount_minor),
    };
    let sum = |(measure, sum): &(String, i128)| {
        let count = explained.contributions.iter().filter(|one| one.measure == *measure).count();
        let args = [
            ("measure", word(measure).into()),
            ("amount", amount(*sum).into()),
            ("currency", explained.currency.printed().into()),
            ("count", count.to_string().into()),
        ];
        say(lang, "explain-sum", &args)
    };
    pages::Cell {
        frame,
        row: cell.row.values().map(|value| words::agency(lang, value)).collect::<Vec<_>>().join(" · "),
        heads: ["log-position", "log-effective", "log-recorded", "log-type", "list-measure", "list-amount"]
            .map(|id| visitor.say(id)),
        lines: lines.iter().map(line).collect(),
        more: None,
        sums: explained.measures.iter().map(sum).collect(),
        head: say(lang, "explain-head", &[("head", explained.head.to_string().into())]),
    }
}
