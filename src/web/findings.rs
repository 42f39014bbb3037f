//! Findings: where figures disagree, with what people say of it.

use super::pages::{self, FindingLine};
use super::{Visitor, address, origin, shown, some};
use crate::app::writer::Terms;
use crate::app::{AsOf, Quiet, reconcile};
use crate::decide::right::Act;
use crate::http::{Refusal, Shared, Site, Visit};
use crate::report::Finding;
use crate::said::Explaining;
use crate::value::{Problem, chance};
use crate::words::{self, say};
use askama::Template as _;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// As of when, and which.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    show: String,
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let (status, as_of, problems) = match AsOf::read(some(&asked.as_of).as_deref(), None) {
            Ok(as_of) => (StatusCode::OK, as_of, Vec::new()),
            Err(problem) => (StatusCode::UNPROCESSABLE_ENTITY, AsOf::default(), vec![problem]),
        };
        let page = inbox(&site, &visitor, &visit, (asked, as_of), &problems).await?;
        Ok(shown(status, page.render()))
    };
    visitor.answer(made.await)
}

async fn inbox(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    (asked, as_of): (Asked, AsOf),
    problems: &[Problem],
) -> Result<pages::Findings, Refusal> {
    let origin = &visit.opened.origin;
    let found = reconcile::reconcile(&*site.store, origin, as_of, &Quiet).await?;
    let open = found.findings.iter().filter(|finding| finding.explained.is_none()).count();
    let is_shown = |finding: &&Finding| asked.show != "open" || finding.explained.is_none();
    let args = [("open", open.to_string().into()), ("count", found.findings.len().to_string().into())];
    let line = |finding: &Finding| line(site, visitor, visit, finding);
    Ok(pages::Findings {
        frame: visitor.frame(visitor.say("findings"), Some(visit)),
        base: format!("{}/findings", address(origin)),
        count: say(visitor.lang, "web-findings-open", &args),
        lines: found.findings.iter().filter(is_shown).map(line).collect(),
        stopped: found.stopped_at.map(|position| words::stopped(visitor.lang, position)),
        as_of: asked.as_of,
        only_open: asked.show == "open",
        problems: visitor.told(problems),
    })
}

fn line(site: &Site, visitor: &Visitor, visit: &Visit, finding: &Finding) -> FindingLine {
    let (message, cause) = words::finding(visitor.lang, finding);
    let row = finding.cells.first().map_or("", |cell| cell.row.as_str());
    let base = address(&visit.opened.origin);
    FindingLine {
        code: finding.code,
        message,
        cause: cause.unwrap_or_default(),
        explained: finding.explained.as_ref().map(|explained| {
            (
                words::explained(visitor.lang, finding).unwrap_or_default(),
                format!("{base}/entries/{}", explained.position),
            )
        }),
        id: finding.id().to_string(),
        may_explain: visit.may(Act::Explain(row)),
        key: chance::uuid(&*site.entropy),
    }
}

/// An explanation, as it was typed.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    finding: String,
    #[serde(default)]
    text: String,
}

pub async fn explain(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let given = Explaining { text: typed.text, key: some(&typed.key) };
        match site.explain(&visit, visitor.name(), &typed.finding, given, Terms::default()).await {
            Ok(_) => {
                let to = format!("{}/findings#f{}", address(&visit.opened.origin), typed.finding);
                Ok(Redirect::to(&to).into_response())
            }
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let now = (Asked::default(), AsOf::default());
                let page = inbox(&site, &visitor, &visit, now, &refusal.problems).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}
