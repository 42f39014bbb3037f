//! The entries of a ledger, newest first, and a search among them.

use super::pages::{self, TrailLine};
use super::record::mark;
use super::{Visitor, address, minute, origin, shown, some};
use crate::app::log::{self, Line, Search};
use crate::decide::names::{Aliases, Names};
use crate::event::Event;
use crate::http::{Refusal, Shared, Site, Visit};
use crate::interchange::wide::day_cell;
use crate::value::number::{self, DecimalMark};
use crate::value::{Currency, Problem, money};
use crate::words;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

/// Entries on a page.
const MOST: usize = 50;

/// What is looked for, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    person: String,
    #[serde(default)]
    agency: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    text: String,
    before: Option<u64>,
}

impl Typed {
    fn read(&self, site: &Site, visit: &Visit, mark: DecimalMark) -> Result<Search, Vec<Problem>> {
        let mut problems = Vec::new();
        let day = |text: &str| some(text).map(|text| day_cell(&text)).transpose();
        let from = day(&self.from).map_err(|problem| problems.push(problem)).ok().flatten();
        let to = day(&self.to).map_err(|problem| problems.push(problem)).ok().flatten();
        let aliases = Aliases::default();
        let office = site.office();
        let given = office.given(&visit.opened);
        let agency =
            match some(&self.agency).map(|name| Names::new(given, &aliases)?.agency(&name).map_err(|p| vec![p])) {
                Some(Ok(code)) => Some(code),
                Some(Err(found)) => {
                    problems.extend(found);
                    None
                }
                None => None,
            };
        let currency = visit.opened.register.currency.unwrap_or_else(|| "USD".parse().expect("USD is a currency"));
        let minor = |text: String| {
            let read = number::read_one(&text, Some(mark)).ok().and_then(|amount| amount.to_minor(currency).ok());
            read.ok_or_else(|| Problem::new("amount-unreadable").found(text))
        };
        let amount_minor =
            some(&self.amount).map(minor).transpose().map_err(|problem| problems.push(problem)).ok().flatten();
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Search { person: some(&self.person), agency, amount_minor, from, to, text: some(&self.text) })
    }

    /// The same search, further back.
    fn older(&self, before: u64) -> String {
        let mut query = Serializer::new(String::new());
        let pairs = [
            ("person", &self.person),
            ("agency", &self.agency),
            ("amount", &self.amount),
            ("from", &self.from),
            ("to", &self.to),
            ("text", &self.text),
        ];
        for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.append_pair("before", &before.to_string());
        query.finish()
    }
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Query(typed): Query<Typed>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let mark = if mark(visitor.lang) == "comma" { DecimalMark::Comma } else { DecimalMark::Point };
        let (found, problems) = match typed.read(&site, &visit, mark) {
            Ok(wanted) => (log::search(&site.office(), &visit.opened, &wanted, typed.before, MOST).await?, Vec::new()),
            Err(problems) => (log::Found::default(), problems),
        };
        let base = address(&visit.opened.origin);
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let field = |name: &'static str, value: &String, id: &str| {
            (name, visitor.say(id), value.clone(), ["from", "to"].contains(&name))
        };
        let page = pages::Trail {
            frame: visitor.frame(visitor.say("web-entries"), Some(&visit)),
            fields: vec![
                field("text", &typed.text, "web-text"),
                field("person", &typed.person, "web-person"),
                field("agency", &typed.agency, "web-agency"),
                field("amount", &typed.amount, "web-amount"),
                field("from", &typed.from, "web-from"),
                field("to", &typed.to, "web-to"),
            ],
            older: found.before.map(|before| format!("{base}/entries?{}", typed.older(before))),
            lines: found.lines.iter().map(|line| shown_line(&visitor, &base, line)).collect(),
            problems: visitor.told(&problems),
        };
        Ok::<_, Refusal>(shown(status, page.render()))
    };
    visitor.answer(made.await)
}

fn shown_line(visitor: &Visitor, base: &str, line: &Line) -> TrailLine {
    let header = &line.entry.header;
    let agencies = log::agencies(&line.payload);
    let agencies: Vec<&str> = agencies.iter().map(|code| words::agency(visitor.lang, code.as_str())).collect();
    let lines = match &line.entry.event {
        Event::Amount(_, amount) => amount.lines.as_slice(),
        Event::EntryApproved(approved) => approved.amount.lines.as_slice(),
        Event::EntryReversed(reversed) => reversed.amount.as_ref().map_or(&[][..], |amount| &amount.lines),
        _ => &[],
    };
    let currency: Option<Currency> = lines.first().map(|line| line.currency);
    let one = currency.filter(|currency| lines.iter().all(|line| line.currency == *currency));
    let amount = one.map(|currency| {
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount_minor.0)).sum();
        let figure = words::grouped(visitor.lang, &money::decimal(sum, currency.decimals()));
        format!("{figure} {}", currency.printed())
    });
    TrailLine {
        address: format!("{base}/entries/{}", line.entry.position),
        position: line.entry.position,
        kind: visitor.kind(&header.event.event_type),
        agencies: agencies.join(", "),
        amount: amount.unwrap_or_default(),
        effective: header.event.effective.to_string(),
        recorded: minute(header.entry.recorded),
        person: line.actor.clone().unwrap_or_default(),
        stands: line.reversed_by.is_none(),
    }
}
