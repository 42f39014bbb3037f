//! Who came, went, was refused and took something along.

use super::pages::{self, AccessLine};
use super::{Visitor, shown};
use crate::access::Noted;
use crate::http::Shared;
use crate::value::Timestamp;
use crate::words::{self, say};
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// Lines of one page.
const LINES: u32 = 100;

#[derive(Debug, Default, Deserialize)]
pub struct Before {
    before: Option<u64>,
}

pub async fn page(State(site): State<Shared>, visitor: Visitor, Query(asked): Query<Before>) -> Response {
    let made = async {
        site.sees_access(&visitor.signed.person).await?;
        let (count, broken_at) = site.access.verify().await?;
        let lines = site.access.lines(asked.before, LINES).await?;
        let last = lines.last().map(|line| line.position).filter(|position| *position > 0);
        let chain = match broken_at {
            None => say(visitor.lang, "web-access-holds", &[("count", count.to_string().into())]),
            Some(at) => say(visitor.lang, "web-access-broken", &[("position", at.to_string().into())]),
        };
        let page = pages::AccessLog {
            frame: visitor.frame(visitor.say("web-access"), None),
            sound: broken_at.is_none(),
            chain,
            lines: lines.iter().map(|noted| line(&visitor, noted)).collect(),
            older: last.map(|position| format!("/access?before={position}")),
        };
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

fn line(visitor: &Visitor, noted: &Noted) -> AccessLine {
    AccessLine {
        position: noted.position,
        at: Timestamp::from_rfc3339(&noted.at).map_or_else(|| noted.at.clone(), |at| words::moment(visitor.lang, at)),
        name: noted.name.clone(),
        what: words::access(visitor.lang, &noted.what),
        from: noted.from.clone(),
    }
}
