//! Findings: where figures disagree, with what people say of it.

use super::pages::{self, FindingLine};
use super::{Visitor, address, origin, part, shown, some};
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
use url::form_urlencoded;

/// As of when, and which.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    show: String,
    /// After how many of them.
    #[serde(default)]
    after: usize,
}

/// Findings of one page.
const SHOWN: usize = 40;

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
    let wanted: Vec<&Finding> = found.findings.iter().filter(is_shown).collect();
    let (shown, next) = part(&wanted, asked.after, SHOWN);
    let base = format!("{}/findings", address(origin));
    let more = |after: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("as_of", &asked.as_of)
            .append_pair("show", &asked.show)
            .append_pair("after", &after.to_string());
        format!("{base}?{}", query.finish())
    };
    Ok(pages::Findings {
        frame: visitor.frame(visitor.say("findings"), Some(visit)),
        more: next.map(more),
        after: asked.after,
        base: base.clone(),
        count: say(visitor.lang, "web-findings-open", &args),
        lines: shown.iter().map(|finding| line(site, visitor, visit, finding)).collect(),
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
    /// Where it stood.
    #[serde(default)]
    after: usize,
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
                let base = address(&visit.opened.origin);
                let part = if typed.after > 0 { format!("?after={}", typed.after) } else { String::new() };
                let to = format!("{base}/findings{part}#f{}", typed.finding);
                Ok(Redirect::to(&to).into_response())
            }
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let now = (Asked { after: typed.after, ..Asked::default() }, AsOf::default());
                let page = inbox(&site, &visitor, &visit, now, &refusal.problems).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}
