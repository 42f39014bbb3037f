//! One's own account: its sessions, and another password.

use super::pages::{self, SessionLine};
use super::{Visitor, minute, password_problem, shown};
use crate::access::{Changed, LEAST_CHARS, MOST_CHARS};
use crate::http::{Refusal, Shared, Site, Whence};
use crate::value::Problem;
use crate::words::say;
use askama::Template as _;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

pub async fn page(State(site): State<Shared>, visitor: Visitor) -> Response {
    let made = async { Ok(shown(StatusCode::OK, made_page(&site, &visitor, &[]).await?.render())) };
    visitor.answer(made.await)
}

async fn made_page(site: &Site, visitor: &Visitor, problems: &[Problem]) -> Result<pages::Account, Refusal> {
    let sessions = site.access.sessions(&visitor.signed.token, visitor.name(), site.now()).await?;
    let line = |session: &crate::access::Session| SessionLine {
        began: minute(session.began),
        seen: minute(session.seen),
        current: session.current,
    };
    Ok(pages::Account {
        frame: visitor.frame(visitor.name().to_owned(), None),
        sessions: sessions.iter().map(line).collect(),
        hint: say(visitor.lang, "web-password-hint", &[("least", LEAST_CHARS.to_string().into())]),
        least: LEAST_CHARS,
        most: MOST_CHARS,
        problems: visitor.told(problems),
    })
}

/// What somebody wants of their account.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    old: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

pub async fn change(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (token, name, now) = (visitor.signed.token.as_str(), visitor.name(), site.now());
        if typed.step == "end" {
            site.access.end_others(token, now, name, &from).await?;
            return Ok(Redirect::to("/account").into_response());
        }
        let problem = if typed.password == typed.again {
            let words = (typed.old.as_str(), typed.password.as_str());
            match site.access.change_password((token, name), now, words, &from).await? {
                Changed::Done => return Ok(Redirect::to("/account").into_response()),
                Changed::Wait(until) => Problem::new("sign-in-waits").fact("until", until),
                Changed::Wrong => Problem::new("password-wrong"),
                Changed::Refused(why) => password_problem(why),
            }
        } else {
            Problem::new("passwords-differ")
        };
        let page = made_page(&site, &visitor, &[problem]).await?;
        Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page.render()))
    };
    visitor.answer(made.await)
}
