//! New entries as they come (server-sent events).

use super::entries::readable;
use super::{Caller, Reading, Sent, Told, origin};
use crate::access::Means;
use crate::app::follow::Follower;
use crate::app::log;
use crate::http::{Language, Refusal, Shared, Signed, Whence};
use crate::ledger::Entry;
use crate::render;
use crate::value::Origin;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Deserialize;
use std::time::Duration;
use utoipa::IntoParams;

/// How often somebody who hears nothing is asked whether they may still listen.
const LOOK: Duration = Duration::from_secs(10);

/// From where.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// The first position that is wanted; the next entry to come, where not said. After a break a browser says with
    /// `Last-Event-ID` what it had last.
    #[param(maximum = 9_007_199_254_740_991_u64)]
    from: Option<u64>,
    /// `fr` or `en`, in the place of Accept-Language.
    #[allow(dead_code, reason = "read from the address, before the path is")]
    lang: Option<String>,
}

/// Entries as they come, each once and in order: the id of an event is the entry's position.
#[utoipa::path(get, path = "/api/v1/ledgers/{ledger}/events", tag = "entries",
    params(("ledger" = String, Path), From),
    responses((status = 200, body = serde_json::Value, content_type = "text/event-stream"), Reading))]
pub async fn events(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(whence): Whence,
    Sent(Path(ledger)): Sent<Path<String>>,
    Sent(Query(from)): Sent<Query<From>>,
    headers: HeaderMap,
) -> Result<Response, Told> {
    let begun = async {
        let visit = site.visit(&origin(&ledger)?, &caller.person).await?;
        readable("from", from.from.unwrap_or_default())?;
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let next = last.map(|last| last.saturating_add(1)).or(from.from).unwrap_or(visit.opened.head.size);
        site.exported(&visit, &format!("events {next}"), (&caller, &whence)).await?;
        let origin = visit.opened.origin;
        let next = next.min(visit.opened.head.size);
        Ok::<_, Refusal>(Listener { site, caller, origin, next, waiting: Vec::new().into_iter() })
    };
    let listener = begun.await.map_err(Told::within(lang))?;
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok::<_, axum::Error>(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Somebody who follows a ledger.
struct Listener {
    site: Shared,
    caller: Signed,
    origin: Origin,
    next: u64,
    waiting: std::vec::IntoIter<Event>,
}

impl Listener {
    /// The next event; none where they may not listen any more, the server ends, or the store is lost: they come again.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.next() {
                return Some(event);
            }
            if *self.site.ending.borrow() || !self.may().await {
                return None;
            }
            let mut ending = self.site.ending.clone();
            let mut follower = Follower::new(&*self.site.store, self.origin.clone(), self.next);
            let came = tokio::select! {
                came = tokio::time::timeout(LOOK, follower.next()) => came,
                _ = ending.wait_for(|ending| *ending) => return None,
            };
            match came {
                Ok(Ok(entries)) => self.take(&entries).await?,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "somebody who followed a ledger was let go");
                    return None;
                }
                Err(_) => {}
            }
        }
    }

    /// Whether the session or the token still holds, and the right: listening is no use of a session that would prolong it.
    async fn may(&self) -> bool {
        let (access, token, now) = (&self.site.access, &self.caller.token, self.site.now());
        let holds = match self.caller.person.means {
            Means::Session => access.holds(token, now).await,
            Means::Token { .. } => access.bearer(token, now).await,
        };
        match holds {
            Ok(Some(person)) => self.site.visit(&self.origin, &person).await.is_ok(),
            _ => false,
        }
    }

    async fn take(&mut self, entries: &[Entry]) -> Option<()> {
        let lines = log::lines(&self.site.office(), &self.origin, entries).await.ok()?;
        let event = |line: &log::Line| {
            let id = line.entry.position.to_string();
            Event::default().event("entry").id(id).json_data(render::entry::document(line)).ok()
        };
        let events: Option<Vec<Event>> = lines.iter().map(event).collect();
        self.waiting = events?.into_iter();
        self.next = entries.last()?.position + 1;
        Some(())
    }
}
