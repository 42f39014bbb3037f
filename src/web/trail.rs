//! The entries of a ledger, newest first, and a search among them.

use super::pages::{self, TrailLine};
use super::record::mark_of;
use super::{Visitor, address, origin, shown, some};
use crate::app::log::{self, Line};
use crate::event::Event;
use crate::http::{Refusal, Shared};
use crate::said::Searching;
use crate::value::{Currency, money};
use crate::words::{self, Lang};
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
    fn said(&self, lang: Lang) -> Searching {
        Searching {
            person: some(&self.person),
            agency: some(&self.agency),
            amount: some(&self.amount),
            decimal: mark_of(lang, &[&self.amount]),
            from: some(&self.from),
            to: some(&self.to),
            text: some(&self.text),
            ..Searching::default()
        }
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
        let office = site.office();
        let (found, problems) = match typed.said(visitor.lang).read(office.given(&visit.opened)) {
            Ok(wanted) => (log::search(&office, &visit.opened, &wanted, typed.before, MOST).await?, Vec::new()),
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
        effective: words::day(visitor.lang, header.event.effective),
        recorded: words::moment(visitor.lang, header.entry.recorded),
        person: line.actor.clone().unwrap_or_default(),
        stands: line.reversed_by.is_none(),
    }
}
