//! `jate serve --demo`: ledgers in memory, of which one is invented, and an account for each function.

use super::context::Context;
use super::output::{self, Failure};
use super::quickstart;
use crate::access::Access;
use crate::app::{Office, change};
use crate::decide::Wanted;
use crate::decide::approval::Threshold;
use crate::decide::framework::Node;
use crate::decide::names::Aliases;
use crate::decide::record::Record;
use crate::event::{Function, Level};
use crate::store::memory::MemoryStore;
use crate::value::chance;
use crate::value::{Code, Day, Measure, Origin, Year};
use crate::words::say;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Months, NaiveDate};
use std::sync::Arc;

/// The year of the invented entries.
const YEAR: i32 = 2022;

/// Agencies and axes of the invented ledger.
const AGENCIES: [&str; 6] = ["FAO", "UNDP", "UNFPA", "UNHCR", "UNICEF", "WFP"];
const AXES: [(&str, &str); 3] = [("1", "demo-axis-1"), ("2", "demo-axis-2"), ("3", "demo-axis-3")];

/// From which amount on an invented expenditure waits for approval, in dollars.
const THRESHOLD: &str = "95000";

/// What an agency has, for an axis and a year, and what it spends of it in a month: invented, and the same every time.
fn budget(agency: usize, axis: usize) -> u64 {
    600_000 + 90_000 * (agency as u64 * 7 + axis as u64 * 5).rem_euclid(11)
}

fn spent(agency: usize, axis: usize, month: u32) -> u64 {
    let season = [60, 70, 80, 85, 95, 90, 75, 70, 85, 95, 105, 110][month as usize % 12];
    budget(agency, axis) / 12 * season / 100
}

/// The ledgers of Mali 2021, and the invented one.
pub async fn store(context: &Context) -> Result<Arc<MemoryStore>, Failure> {
    let store = Arc::new(MemoryStore::default());
    let office = context.office(&*store);
    for part in quickstart::parts() {
        quickstart::open(context, &office, &part).await?;
        let (ledger, _, entries, statement) = &part;
        quickstart::take(context, &office, ledger, *entries, false).await?;
        quickstart::take(context, &office, ledger, *statement, true).await?;
    }
    invent(context, &office).await?;
    Ok(store)
}

fn origin() -> Origin {
    "demo.example.org/invented-2022".parse().expect("the name is an origin")
}

async fn invent(context: &Context, office: &Office<'_>) -> Result<(), Failure> {
    let (ledger, actor) = (origin(), context.actor());
    let currency = "USD".parse().expect("USD is a currency");
    change::init(office, &actor, &ledger, &say(context.lang, "demo-title", &[]), currency).await?;
    let framework: Code = "CF".parse().expect("a code");
    let title = say(context.lang, "demo-framework", &[]);
    let framework = Wanted::Framework { code: framework, title, cycle: None };
    change::say(office, &actor, &ledger, &framework).await?;
    for (code, title) in AXES {
        let node = Node {
            framework: None,
            code: code.parse().expect("a code"),
            level: Level::Axis,
            parent: None,
            title: say(context.lang, title, &[]),
            agencies: Vec::new(),
            contributes_to: Vec::new(),
        };
        change::say(office, &actor, &ledger, &Wanted::Node(node)).await?;
    }
    let wanted =
        Threshold { agency: None, amount: Some(THRESHOLD.to_owned()), decimal: None, currency: Some(currency) };
    change::say(office, &actor, &ledger, &Wanted::Threshold(wanted)).await?;
    let note = say(context.lang, "demo-note", &[]);
    let first = NaiveDate::from_ymd_opt(YEAR, 1, 1).expect("a day");
    for (place, agency) in AGENCIES.iter().enumerate() {
        for (axis, (node, _)) in AXES.iter().enumerate() {
            let record = |measure, amount: u64, date: NaiveDate| Record {
                measure,
                agencies: vec![(*agency).to_owned()],
                amount: amount.to_string(),
                decimal: None,
                currency: Some(currency),
                date: Day(date),
                years: vec![Year::try_from(YEAR).expect("a year")],
                node: Some((*node).to_owned()),
                framework: None,
                fund: None,
                resources: None,
                nexus: None,
                partner: None,
                note: Some(note.clone()),
                request: None,
                aliases: Aliases::default(),
            };
            let budget = budget(place, axis);
            let mut amounts =
                vec![record(Measure::Required, budget, first), record(Measure::Mobilised, budget / 10 * 9, first)];
            amounts.extend((0..12).map(|month| {
                let day = first.checked_add_months(Months::new(month + 1)).and_then(|day| day.pred_opt());
                record(Measure::Spent, spent(place, axis, month), day.expect("the last day of a month"))
            }));
            for amount in amounts {
                change::record(office, &actor, &ledger, &amount).await?;
            }
        }
    }
    Ok(())
}

/// An account for each function, all with one password that is made for this run.
pub async fn people(context: &Context, office: &Office<'_>, access: &Access) -> Result<(), Failure> {
    let failed = |error: crate::access::AccessError| Failure::system(&error.to_string());
    let password = URL_SAFE_NO_PAD.encode(chance::bytes::<12>(context.entropy()));
    let agencies: Vec<String> = AGENCIES.iter().map(|name| (*name).to_owned()).collect();
    let functions = [
        (Some(Function::FinanceOfficer), agencies.as_slice()),
        (Some(Function::Approver), &agencies),
        (Some(Function::Rco), &[]),
        (Some(Function::Auditor), &[]),
        (None, &[]),
    ];
    let mut names = Vec::new();
    for (function, agencies) in functions {
        let word = function.map_or_else(|| "web-administrator".to_owned(), |function| format!("function-{function}"));
        let name = say(context.lang, &word, &[]);
        let now = office.clock.now();
        let token = access.invite(context.entropy(), now, (&name, function.is_none()), "demo").await.map_err(failed)?;
        // What is drawn by lot is no password that is refused.
        let _ = access.accept(&token, now, &password, "demo").await.map_err(failed)?;
        if let Some(function) = function {
            for (ledger, _) in office.store.ledgers().await? {
                change::grant(office, &context.actor(), &ledger, (&name, function), agencies).await?;
            }
        }
        names.push(name);
    }
    let args = [("names", names.join(", ").into()), ("password", password.into())];
    output::print_now(&format!("{}\n", say(context.lang, "demo-people", &args)));
    Ok(())
}
