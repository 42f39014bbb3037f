//! One's own account: its sessions, another password, a second factor, and tokens for programs.

use super::pages::{self, PasskeyLine, SessionLine, TokenLine};
use super::{Visitor, password_problem, shown};
use crate::access::{self, Changed, LEAST_CHARS, LONGEST_DAYS, MOST_CHARS, MOST_PASSKEYS, Passkey, Token};
use crate::http::{Refusal, Shared, Site, Whence, cookie};
use crate::value::Problem;
use crate::words::{self, say};
use askama::Template as _;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

pub async fn page(State(site): State<Shared>, visitor: Visitor) -> Response {
    let made = async { Ok(shown(StatusCode::OK, made_page(&site, &visitor, Once::default()).await?.render())) };
    visitor.answer(made.await)
}

/// What is shown once.
#[derive(Default)]
struct Once {
    problems: Vec<Problem>,
    /// A token that was made.
    token: Option<String>,
    /// Codes on paper.
    codes: Vec<String>,
    /// A passkey that a browser shall make.
    making: Option<String>,
    /// The token of a session in the place of the one that asked.
    session: Option<String>,
}

async fn made_page(site: &Site, visitor: &Visitor, once: Once) -> Result<pages::Account, Refusal> {
    let (name, now) = (visitor.name(), site.now());
    let sessions = site.access.sessions(&visitor.signed.token, name, now).await?;
    let line = |session: &crate::access::Session| SessionLine {
        began: words::moment(visitor.lang, session.began),
        seen: words::moment(visitor.lang, session.seen),
        current: session.current,
    };
    let token = |token: &Token| TokenLine {
        label: token.label.clone(),
        writes: token.writes,
        expires: words::day(visitor.lang, token.expires.day()),
        seen: if token.seen == token.made { "–".to_owned() } else { words::moment(visitor.lang, token.seen) },
    };
    let passkey = |passkey: &Passkey| PasskeyLine {
        label: passkey.label.clone(),
        made: words::moment(visitor.lang, passkey.made),
        used: if passkey.used == passkey.made { "–".to_owned() } else { words::moment(visitor.lang, passkey.used) },
    };
    Ok(pages::Account {
        frame: visitor.frame(name.to_owned(), None),
        sessions: sessions.iter().map(line).collect(),
        hint: say(visitor.lang, "web-password-hint", &[("least", LEAST_CHARS.to_string().into())]),
        least: LEAST_CHARS,
        most: MOST_CHARS,
        second_factor: site.access.has_second_factor(name).await?,
        enrolment: site.access.waiting_second_factor(name).await?,
        codes: once.codes,
        tokens: site.access.tokens(name, now).await?.iter().map(token).collect(),
        token: once.token,
        longest_days: LONGEST_DAYS,
        has_password: site.access.has_password(name).await?,
        organisation: match &site.organisation {
            Some(organisation) => Some((organisation.title.clone(), site.access.is_linked(name).await?)),
            None => None,
        },
        has_passkeys: site.passkeys.is_some(),
        passkeys: site.access.passkeys(name).await?.iter().map(passkey).collect(),
        making: once.making,
        problems: visitor.told(&once.problems),
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
    #[serde(default)]
    code: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    writes: Option<String>,
}

pub async fn change(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        match changed(&site, &visitor, &from, &typed).await? {
            None => Ok(Redirect::to("/account").into_response()),
            Some(Once { session: Some(token), .. }) => {
                Ok((CookieJar::new().add(cookie(token)), Redirect::to("/account")).into_response())
            }
            Some(once) => {
                let status = if once.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
                Ok(shown(status, made_page(&site, &visitor, once).await?.render()))
            }
        }
    };
    visitor.answer(made.await)
}

/// Why nothing was changed.
fn unchanged(refused: Changed) -> Problem {
    match refused {
        Changed::Wait(until) => Problem::new("sign-in-waits").fact("until", until),
        Changed::Refused(why) => password_problem(why),
        Changed::Wrong | Changed::Done => Problem::new("password-wrong"),
    }
}

/// Does what was asked: what is to be shown once, where there is anything.
async fn changed(site: &Site, visitor: &Visitor, from: &str, typed: &Typed) -> Result<Option<Once>, Refusal> {
    let (name, now) = (visitor.name(), site.now());
    let problem = |problem: Problem| Ok(Some(Once { problems: vec![problem], ..Once::default() }));
    // What outlasts the session is for somebody who knows the password.
    if ["factor", "factor-end", "passkey", "passkey-end", "token"].contains(&typed.step.as_str()) {
        match site.access.knows(now, (name, &typed.old), from).await? {
            Changed::Done => {}
            refused => return problem(unchanged(refused)),
        }
    }
    match typed.step.as_str() {
        "end" => site.access.end_others(&visitor.signed.token, now, name, from).await?,
        "token-end" => _ = site.access.end_token(now, name, &typed.label, from).await?,
        "factor" => _ = site.access.begin_second_factor(&*site.entropy, name).await?,
        "factor-end" => site.access.end_second_factor(now, name, from).await?,
        "passkey" => {
            let Some(passkeys) = &site.passkeys else { return problem(Problem::new("passkey-elsewhere")) };
            let Some(label) = access::name(&typed.label) else {
                return problem(Problem::new("name-invalid").found(&typed.label).fact("rule", "person"));
            };
            let known = site.access.passkeys(name).await?;
            if known.len() >= MOST_PASSKEYS {
                return problem(Problem::new("passkeys-many").fact("most", MOST_PASSKEYS));
            }
            if known.iter().any(|known| known.label == label) {
                return problem(Problem::new("passkey-twice").found(label));
            }
            let session = (visitor.signed.token.as_str(), name);
            let making = site.access.begin_passkey(passkeys, now, session, label).await?;
            return Ok(Some(Once { making: Some(making), ..Once::default() }));
        }
        "passkey-made" => {
            let Some(passkeys) = &site.passkeys else { return problem(Problem::new("passkey-elsewhere")) };
            let session = (visitor.signed.token.as_str(), name);
            if !site.access.confirm_passkey(passkeys, now, session, &typed.shown, from).await? {
                return problem(Problem::new("passkey-not-made"));
            }
        }
        "passkey-end" => site.access.end_passkey(now, name, &typed.label, from).await?,
        "factor-code" => {
            let confirmed = site.access.confirm_second_factor(&*site.entropy, now, (name, &typed.code), from).await?;
            return match confirmed {
                Some(codes) => Ok(Some(Once { codes, ..Once::default() })),
                None => problem(Problem::new("code-wrong")),
            };
        }
        "token" => {
            let days = typed.days.trim().parse().ok().filter(|days| (1..=LONGEST_DAYS).contains(days));
            let Some(days) = days else {
                let problem_of_days = Problem::new("token-days").found(&typed.days).fact("most", LONGEST_DAYS);
                return problem(problem_of_days);
            };
            let Some(label) = access::name(&typed.label) else {
                return problem(Problem::new("name-invalid").found(&typed.label).fact("rule", "person"));
            };
            let wanted = (label, typed.writes.is_some(), days);
            return match site.access.make_token((&*site.entropy, now), name, wanted, from).await? {
                Some(token) => Ok(Some(Once { token: Some(token), ..Once::default() })),
                None => problem(Problem::new("token-twice").found(label)),
            };
        }
        "password" if typed.password != typed.again => return problem(Problem::new("passwords-differ")),
        "password" => {
            let words = (typed.old.as_str(), typed.password.as_str());
            return match site.access.change_password((&*site.entropy, now), name, words, from).await? {
                Ok(token) => Ok(Some(Once { session: Some(token), ..Once::default() })),
                Err(refused) => problem(unchanged(refused)),
            };
        }
        other => {
            return problem(
                Problem::new("word-unknown").found(other).fact("words", "password, factor, passkey, token"),
            );
        }
    }
    Ok(None)
}
