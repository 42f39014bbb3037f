//! Files: imported, kept as evidence and taken again.

use super::entries::{acknowledged, key, terms};
use super::{Acknowledged, Caller, Changing, Late, Reading, Sent, Told, origin};
use crate::app::Quiet;
use crate::app::import::Request;
use crate::http::{Language, Refusal, Shared, Whence};
use crate::interchange::layout;
use crate::render::{checked, imported};
use crate::said;
use crate::value::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::IntoParams;

/// What is said of a file beside it.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Beside {
    /// Its name: what it ends in says what it is.
    name: String,
    /// Show what would be recorded, and record nothing.
    #[serde(default)]
    dry_run: bool,
    /// Programme year, where the file does not say it.
    year: Option<String>,
    /// Day on which it took effect, where the file does not say it.
    date: Option<String>,
    /// How its decimals are marked: `point` or `comma`.
    decimal: Option<String>,
    /// Its figures are what somebody published, and not the ledger's.
    #[serde(default)]
    statement: bool,
    /// The document that published them.
    document: Option<String>,
    /// Why rows that stand have other figures: they are revised.
    reason: Option<String>,
    /// Code of the framework that its nodes belong to.
    framework: Option<String>,
    /// Code of the fund that its transfers are of.
    fund: Option<String>,
    /// Rows that another file has too are other money: they are recorded.
    #[serde(default)]
    distinct: bool,
    /// What was reversed on purpose is recorded again.
    #[serde(default)]
    again: bool,
    /// Texts that were once read in the wrong encoding are read as they were meant.
    #[serde(default)]
    repair_text: bool,
    /// What the file is, by the name of a layout, where its heads do not say it.
    layout: Option<String>,
    /// Other names of agencies, as `NAME=CODE`, with line breaks or semicolons between them; recorded as a decision.
    alias: Option<String>,
    /// Agencies that nobody knows are registered as they stand.
    #[serde(default)]
    accept_unknown_agencies: bool,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

impl Beside {
    fn said(&self) -> said::Beside {
        said::Beside {
            year: self.year.clone(),
            date: self.date.clone(),
            decimal: self.decimal.clone(),
            statement: self.statement,
            document: self.document.clone(),
            reason: self.reason.clone(),
            framework: self.framework.clone(),
            fund: self.fund.clone(),
            distinct: self.distinct,
            again: self.again,
            repair_text: self.repair_text,
            aliases: said::aliases(self.alias.as_deref().unwrap_or_default()),
            accept_unknown_agencies: self.accept_unknown_agencies,
        }
    }
}

/// Imports a file, all of it or nothing: the body is the file itself.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/imports", tag = "files",
    params(("ledger" = String, Path), Beside, Late,
    ("If-Match" = Option<String>, Header, description = "The head that was decided on, in quotation marks")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Value), (status = 200, body = Value, description = "Nothing was recorded: nothing is new, or it was only shown"), Changing))]
pub async fn import(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(beside)): Sent<Query<Beside>>,
    headers: HeaderMap,
    Sent(bytes): Sent<Bytes>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        site.importing(&visit)?;
        let (given, options) = beside.said().read()?;
        let layouts = match &beside.layout {
            Some(name) => std::slice::from_ref(layout::named(name)?),
            None => layout::shipped(),
        };
        let file = beside.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let (dry_run, named, terms) = (beside.dry_run, file.clone(), terms(&headers)?);
        let place = Arc::clone(&site.importers).try_acquire_owned().map_err(|_| Problem::new("too-busy"))?;
        // It goes on where the client goes away: what a file brought is there, or is not.
        let (tasks, site, name) = (site.tasks.clone(), site.clone(), caller.person.name.clone());
        let import = async move {
            let _place = place;
            let request = Request { file: &named, bytes: &bytes, layouts, beside: given, options, dry_run };
            site.import(&visit, &name, &request, terms, &Quiet).await
        };
        let ended = |_| Refusal::from(Problem::new("internal"));
        let imported = tasks.spawn(import).await.map_err(ended)??;
        if imported.needs_reason && !dry_run {
            return Err(Problem::new("revision-needs-reason").into());
        }
        let status = if imported.done.receipts.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
        Ok((status, Json(imported::document(lang, &file, &imported, dry_run))).into_response())
    };
    done.await.map_err(Told::within(lang))
}

/// What a file is called.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Called {
    /// Its name.
    name: String,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Keeps a file as evidence of an entry: the body is the file itself.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/entries/{position}/evidence", tag = "files",
    params(("ledger" = String, Path), ("position" = u64, Path), Called,
    ("Idempotency-Key" = Option<String>, Header, description = "Made by the client before it sends")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(Acknowledged, Changing))]
pub async fn attach(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
    headers: HeaderMap,
    Sent(Query(called)): Sent<Query<Called>>,
    Sent(bytes): Sent<Bytes>,
) -> Result<Response, Told> {
    let done = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let file = (called.name.as_str(), kind.unwrap_or("application/octet-stream"), &*bytes);
        site.attach(&visit, &caller.person.name, position, file, key(&headers)?).await
    };
    done.await.map(|done| acknowledged(lang, &done)).map_err(Told::within(lang))
}

/// The file of an entry that is evidence, where it is kept here.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/entries/{position}/evidence", tag = "files",
    params(("ledger" = String, Path), ("position" = u64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), Reading))]
pub async fn evidence(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    Sent(Path((ledger, position))): Sent<Path<(String, u64)>>,
) -> Result<Response, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        let line = site.entry(&visit, position).await?;
        site.evidence(&visit, &line, (&caller, &from)).await
    };
    made.await.map_err(Told::within(lang))
}

/// Holds a report that somebody has to what the ledger gives: the body is the file itself, of any of the formats.
#[utoipa::path(post, path = "/api/v1/ledgers/{ledger}/check-report", tag = "proofs",
    params(("ledger" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Value), Changing))]
pub async fn check_report(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(bytes): Sent<Bytes>,
) -> Result<Json<Value>, Told> {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        Ok(Json(checked::document(&site.check_report(&visit, &bytes).await?)))
    };
    made.await.map_err(Told::within(lang))
}
