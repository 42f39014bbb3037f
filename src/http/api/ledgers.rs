//! Ledgers, their reports, and what verification says of them.

use super::{Caller, Changing, Reading, Sent, Told, origin};
use crate::app::explain::{Cell, explain};
use crate::app::overview::{self, Wanted};
use crate::app::rebuild::rebuild;
use crate::app::verify::{Brought, verify};
use crate::app::{AsOf, Quiet};
use crate::decide::right::Act;
use crate::http::fresh::conditional;
use crate::http::{Language, Refusal, Shared, Visit, Whence, file};
use crate::interchange::wide::year_cell;
use crate::projection::builtin;
use crate::projection::declared::Declared;
use crate::projection::facts::Field;
use crate::render::{self, Format};
use crate::report::Selection;
use crate::said::report as said;
use crate::value::text_key::nearest;
use crate::value::{Problem, Year};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

/// The ledgers that the caller may read.
#[utoipa::path(get, path = "/api/v1/ledgers", tag = "ledgers", responses((status = 200, body = Value), Reading))]
pub async fn list(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
) -> Result<Json<Value>, Told> {
    let visits = site.visits(&caller.person).await.map_err(|refusal| Told(lang, refusal))?;
    let ledger = |visit: &Visit| {
        let functions: Vec<Value> = visit
            .functions
            .iter()
            .map(|(function, agencies)| json!({ "function": function, "agencies": agencies }))
            .collect();
        json!({ "ledger": visit.opened.origin, "title": visit.opened.register.title, "head": visit.opened.head,
                "currency": visit.opened.register.currency, "functions": functions })
    };
    Ok(Json(json!({ "ledgers": visits.iter().map(ledger).collect::<Vec<_>>() })))
}

/// What a reader wants to see of a report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Programme year.
    pub year: Option<String>,
    /// Position, day or time (RFC 3339) up to which the ledger is read.
    pub as_of: Option<String>,
    /// Last day of effect.
    pub effective_to: Option<String>,
    /// Without what waits for approval.
    #[serde(default)]
    pub approved_only: bool,
    /// axis, outcome, output or activity: rows of that level.
    pub level: Option<String>,
    /// ISO 4217: amounts in that currency, at the rates that the ledger knew.
    pub currency: Option<String>,
    /// `transaction`, `period-end`, or prices with commas between them, `USD/XOF=560.25`; at the rate of each day, where not said.
    pub rate: Option<String>,
    /// Whose rates, where several publish them.
    pub rate_source: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    pub lang: Option<String>,
    /// `csv`, `html`, `md` or `xlsx`: a file of that kind; JSON, where not said.
    pub format: Option<String>,
}

impl Asked {
    /// What it means for a report.
    ///
    /// # Errors
    /// Words that cannot be read; a year of a report that has none.
    pub fn read(&self, declared: &Declared) -> Result<Wanted, Vec<Problem>> {
        let wanted = self.words()?;
        match wanted.selection.year.filter(|_| !declared.definition.dimensions.contains(&Field::Year)) {
            Some(year) => {
                let problem = Problem::new("report-without-years").found(year.to_string());
                Err(vec![problem.fact("report", &declared.definition.name).fact("last_day", year.last_day())])
            }
            None => Ok(wanted),
        }
    }

    fn words(&self) -> Result<Wanted, Vec<Problem>> {
        let some = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
        let mut problems = Vec::new();
        let year = some(&self.year).map(|text| year_cell(&text)).transpose().map_err(|problem| problems.push(problem));
        let as_of = AsOf::read(some(&self.as_of).as_deref(), some(&self.effective_to).as_deref());
        let as_of = as_of.map_err(|problem| problems.push(problem));
        let level = some(&self.level).map(|text| said::level(&text)).transpose();
        let level = level.map_err(|problem| problems.push(problem));
        let rates: Vec<String> = some(&self.rate).iter().flat_map(|text| text.split(',')).map(str::to_owned).collect();
        let conversion = said::conversion(some(&self.currency).as_deref(), &rates, some(&self.rate_source).as_deref());
        let conversion = conversion.map_err(|problem| problems.push(problem));
        let (Ok(year), Ok(as_of), Ok(level), Ok(conversion), true) =
            (year, as_of, level, conversion, problems.is_empty())
        else {
            return Err(problems);
        };
        let selection = Selection { year, level };
        Ok(Wanted { selection, as_of, conversion, approved_only: self.approved_only })
    }
}

/// Which year somebody wants the consolidated report of.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfYear {
    /// Programme year.
    pub year: String,
    /// Position, day or time (RFC 3339) up to which the ledger is read.
    pub as_of: Option<String>,
    /// Last day of effect.
    pub effective_to: Option<String>,
    /// Without what waits for approval.
    #[serde(default)]
    pub approved_only: bool,
    /// ISO 4217: amounts in that currency, at the rates that the ledger knew.
    pub currency: Option<String>,
    /// `transaction`, `period-end`, or prices with commas between them, `USD/XOF=560.25`; at the rate of each day, where not said.
    pub rate: Option<String>,
    /// Whose rates, where several publish them.
    pub rate_source: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    pub lang: Option<String>,
    /// `html` or `json`; one document that prints well, where not said.
    pub format: Option<String>,
}

impl OfYear {
    /// The year, and what is wanted of it.
    ///
    /// # Errors
    /// Words that cannot be read.
    pub fn read(&self) -> Result<(Year, Wanted), Vec<Problem>> {
        let year = year_cell(&self.year);
        let wanted = Asked {
            as_of: self.as_of.clone(),
            effective_to: self.effective_to.clone(),
            approved_only: self.approved_only,
            currency: self.currency.clone(),
            rate: self.rate.clone(),
            rate_source: self.rate_source.clone(),
            ..Asked::default()
        };
        match (year, wanted.words()) {
            (Ok(year), Ok(wanted)) => Ok((year, wanted)),
            (year, wanted) => Err(year.err().into_iter().chain(wanted.err().into_iter().flatten()).collect()),
        }
    }
}

/// The consolidated report of a year: framework and results, agencies and texts, finances, awards, risks and findings in one document.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/country-results", tag = "ledgers",
    params(("ledger" = String, Path, description = "Origin, with its slashes encoded"), OfYear),
    responses((status = 200, content((String = "text/html"), (Value = "application/json"))), Reading))]
pub async fn country_results(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(asked)): Sent<Query<OfYear>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        site.country(&visit, &asked, lang, (&caller, &from)).await
    };
    made.await.map_err(Told::within(lang))
}

/// A report of the product.
///
/// # Errors
/// There is none of that name.
pub fn shipped(name: &str) -> Result<&'static Declared, Refusal> {
    let names = || builtin::declared().iter().map(|declared| declared.definition.name.as_str());
    builtin::declared().iter().find(|declared| declared.definition.name == name).ok_or_else(|| {
        let problem = Problem::new("report-unknown").found(name).nearest(nearest(name, names()));
        Refusal::missing(problem.fact("reports", names().collect::<Vec<_>>().join(", ")))
    })
}

/// A report: its rows, findings and provenance.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/reports/{report}", tag = "ledgers",
    params(("ledger" = String, Path, description = "Origin, with its slashes encoded"), ("report" = String, Path), Asked),
    responses((status = 200, content((Value = "application/json"), (String = "text/csv"), (String = "text/html"),
        (String = "text/markdown"), (String = "text/plain"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 304, description = "The client has it"), Reading))]
pub async fn report(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    headers: HeaderMap,
    Sent(Path((ledger, report))): Sent<Path<(String, String)>>,
    Sent(Query(asked)): Sent<Query<Asked>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let made = async {
            let declared = shipped(&report)?;
            let wanted = asked.read(declared)?;
            let made = overview::report(&*site.store, &visit.opened.origin, declared, &wanted, &Quiet).await?;
            match asked.format.as_deref() {
                None => {
                    site.exported(&visit, &format!("{report} json"), (&caller, &from)).await?;
                    Ok(Json(render::json::document(&made, lang)).into_response())
                }
                Some(word) => {
                    let unknown = |_| Problem::new("word-unknown").found(word).fact("words", Format::NAMES.join(", "));
                    let format: Format = word.parse().map_err(unknown)?;
                    site.exported(&visit, &report, (&caller, &from)).await?;
                    Ok(file(&report, format, render::render(&made, format, lang)?))
                }
            }
        };
        conditional(&headers, (&visit, lang), made).await
    };
    made.await.map_err(Told::within(lang))
}

/// Between which moments of a report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Between {
    /// Position, day or time (RFC 3339) of the earlier one.
    since: String,
    /// Position, day or time of the later one; the present, where not said.
    as_of: Option<String>,
    /// Programme year.
    year: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    lang: Option<String>,
}

/// The cells of a report that became other between two moments.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/reports/{report}/changes", tag = "ledgers",
    params(("ledger" = String, Path), ("report" = String, Path), Between),
    responses((status = 200, body = Value), (status = 304, description = "The client has it"), Reading))]
pub async fn changes(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    headers: HeaderMap,
    Sent(Path((ledger, report))): Sent<Path<(String, String)>>,
    Sent(Query(between)): Sent<Query<Between>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let made = async {
            let declared = shipped(&report)?;
            let Between { since, as_of, year, lang: asked } = between;
            let since = AsOf::read(Some(&since), None)?;
            let wanted = Asked { year, as_of, lang: asked, ..Asked::default() }.read(declared)?;
            let (store, origin) = (&*site.store, &visit.opened.origin);
            let compared = overview::compare(store, origin, declared, (since, &wanted), &Quiet).await?;
            Ok(Json(render::json::changes(&compared, lang)))
        };
        conditional(&headers, (&visit, lang), made).await
    };
    made.await.map_err(Told::within(lang))
}

/// Which cell of a report.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CellAsked {
    /// As `agency=WFP,measure=spent`.
    cell: String,
    /// axis, outcome, output or activity: where the row is of that level.
    level: Option<String>,
    /// Programme year.
    year: Option<String>,
    /// Position, day or time (RFC 3339) up to which the ledger is read.
    as_of: Option<String>,
    /// Last day of effect.
    effective_to: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    lang: Option<String>,
}

/// The entries that make up a cell of a report.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/reports/{report}/cell", tag = "ledgers",
    params(("ledger" = String, Path), ("report" = String, Path), CellAsked),
    responses((status = 200, body = Value), (status = 304, description = "The client has it"), Reading))]
pub async fn cell(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    headers: HeaderMap,
    Sent(Path((ledger, report))): Sent<Path<(String, String)>>,
    Sent(Query(asked)): Sent<Query<CellAsked>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let made = async {
            let declared = shipped(&report)?;
            let cell = Cell::read(&asked.cell)?;
            let CellAsked { year, as_of, effective_to, level, lang, .. } = asked;
            let wanted = Asked { year, as_of, effective_to, level, lang, ..Asked::default() }.read(declared)?;
            let moment = (wanted.selection, wanted.as_of);
            let explained = explain(&*site.store, &visit.opened.origin, declared, moment, &cell, &Quiet).await?;
            Ok(Json(render::explained::document(&explained)))
        };
        conditional(&headers, (&visit, lang), made).await
    };
    made.await.map_err(Told::within(lang))
}

/// Which year.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearAsked {
    /// The year; this one, where not said.
    year: Option<String>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Who has reported expenditure, by agency and quarter.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/board", tag = "ledgers",
    params(("ledger" = String, Path), YearAsked),
    responses((status = 200, body = Value), Reading))]
pub async fn board(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(asked)): Sent<Query<YearAsked>>,
) -> Result<Json<Value>, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let year = asked.year.as_deref().filter(|text| !text.is_empty()).map(year_cell).transpose()?;
        Ok(Json(render::board::document(&site.board(&visit, year).await?)))
    };
    made.await.map_err(Told::within(lang))
}

/// Verifies the ledger, and says what was checked and what is wrong.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/verification", tag = "ledgers", params(("ledger" = String, Path)),
    responses((status = 200, body = Value), Reading))]
pub async fn verification(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let made = async {
        let Visit { opened, .. } = site.visit(&origin(&ledger)?, &caller.person).await?;
        site.access.note(site.now(), &format!("verified {}", opened.origin), &caller.person.name, &from).await?;
        let ledgers = [(opened.origin, opened.head)];
        let _desk = site.desks.acquire().await;
        let verified = verify(&*site.store, &ledgers, &Brought::default(), &Quiet).await?;
        let documents: Vec<Value> = verified.iter().map(|ledger| render::verified::document(lang, ledger)).collect();
        let ok = verified.iter().all(|ledger| ledger.faults.is_empty());
        Ok(Json(json!({ "ok": ok, "ledgers": documents })))
    };
    made.await.map_err(Told::within(lang))
}

/// Makes the tables anew from the entries, and says what became of each. What is recorded stays as it is.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/rebuild", tag = "ledgers", params(("ledger" = String, Path)),
    responses((status = 200, body = Value), Changing))]
pub async fn rebuilt(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
) -> Result<Json<Value>, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        if !visit.may(Act::Office) {
            return Err(Refusal::forbidden(Problem::new("office-only")));
        }
        let origin = visit.opened.origin;
        // It goes on where the client goes away, or has waited too long.
        let (there, of) = (site.clone(), origin.clone());
        let rebuilding = async move {
            let _desk = there.desks.acquire().await;
            rebuild(&*there.store, &of, false, &Quiet).await
        };
        let ended = |_| Refusal::from(Problem::new("internal"));
        let rebuilt = tokio::spawn(rebuilding).await.map_err(ended)??;
        Ok(Json(render::rebuilt::document(lang, &origin, &rebuilt)))
    };
    made.await.map_err(Told::within(lang))
}
