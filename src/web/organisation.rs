//! Signing in through an organisation: on the way there, and back.

use super::{Visitor, entrance::Going, frame, pages, refused, shown};
use crate::access::{Changed, Joined};
use crate::http::oidc::{Organisation, Wish};
use crate::http::{Language, Refusal, SameSite, Shared, Site, Whence, cookie};
use crate::value::Problem;
use crate::words::{Lang, say};
use askama::Template as _;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use serde::Deserialize;
use url::Url;

/// The cookie of whoever is on their way: it comes back with them, from elsewhere, and opens nothing.
const WAY: &str = "__Host-jate-way";

fn way(state: String) -> Cookie<'static> {
    Cookie::build((WAY, state)).path("/").secure(true).http_only(true).same_site(SameSite::Lax).build()
}

fn none() -> Refusal {
    Refusal::missing(Problem::new("address-unknown"))
}

/// Asks the organisation on a thread of its own: its answer may take a while.
async fn asked<T: Send + 'static>(
    site: &Shared,
    ask: impl FnOnce(&Site, &Organisation) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let site = site.clone();
    let answered = tokio::task::spawn_blocking(move || ask(&site, site.organisation.as_ref().ok_or_else(none)?)).await;
    let ended = |_| Refusal { status: StatusCode::SERVICE_UNAVAILABLE, problems: vec![Problem::new("internal")] };
    answered.map_err(ended)?
}

async fn sent(site: &Shared, wish: Wish) -> Result<(Url, Cookie<'static>), Refusal> {
    let send = |site: &Site, organisation: &Organisation| organisation.send((&*site.entropy, site.now()), wish);
    let (to, state) = asked(site, send).await?;
    Ok((to, way(state)))
}

pub async fn begin(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    Query(going): Query<Going>,
    jar: CookieJar,
    uri: Uri,
) -> Response {
    let begun = async {
        site.knock(&from).await?;
        sent(&site, Wish::Enter(going.place().to_owned())).await
    };
    match begun.await {
        Ok((to, way)) => (jar.add(way), Redirect::to(to.as_str())).into_response(),
        Err(refusal) => refused((lang, &uri), None, refusal),
    }
}

/// An invitation that shall be taken up.
#[derive(Debug, Deserialize)]
pub struct Joining {
    invitation: String,
}

/// By a form of the page of the invitation: nobody is led into another's account by a link.
pub async fn join(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    jar: CookieJar,
    uri: Uri,
    Form(given): Form<Joining>,
) -> Response {
    let begun = async {
        site.knock(&from).await?;
        sent(&site, Wish::Join(given.invitation)).await
    };
    match begun.await {
        Ok((to, way)) => {
            (jar.add(way), on((lang, &uri), say(lang, "web-on-the-way", &[]), to.as_str())).into_response()
        }
        Err(refusal) => refused((lang, &uri), None, refusal),
    }
}

/// What comes back with somebody.
#[derive(Debug, Default, Deserialize)]
pub struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
}

pub async fn back(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    Query(back): Query<Back>,
    jar: CookieJar,
    uri: Uri,
) -> Response {
    let arrived = async {
        let title = site.organisation.as_ref().ok_or_else(none)?.title.clone();
        let unauthorised = |code| Refusal { status: StatusCode::UNAUTHORIZED, problems: vec![Problem::new(code)] };
        // Whoever sends somebody else back with a way of their own signs nobody in.
        let own = jar.get(WAY).is_some_and(|way| way.value() == back.state) && !back.state.is_empty();
        if !own || back.code.is_empty() {
            site.organisation.as_ref().ok_or_else(none)?.forget(&back.state);
            return Err(unauthorised("oidc-refused"));
        }
        let (identity, wish) =
            asked(&site, move |site, organisation| organisation.welcome(site.now(), &back.state, &back.code)).await?;
        let (access, now) = (&site.access, site.now());
        let chance = (&*site.entropy, now);
        let to = match wish {
            Wish::Enter(to) => to,
            Wish::Join(token) => match access.join_as(now, &token, &identity, &from).await? {
                Joined::As(_) => "/".to_owned(),
                Joined::Over => return Err(unauthorised("invitation-over")),
                Joined::Taken => return Err(unauthorised("oidc-taken")),
            },
            Wish::Link(name, session) => {
                // Whoever ended that session meanwhile did not wish it.
                if access.holds(&session, now).await?.is_none_or(|person| person.name != name) {
                    return Err(unauthorised("oidc-refused"));
                }
                if !access.link(now, &name, &identity, &from).await? {
                    return Err(unauthorised("oidc-taken"));
                }
                return Ok((None, "/account".to_owned()));
            }
        };
        let token = access.sign_in_as(chance, &identity, &from).await?;
        let unknown = || Problem::new("oidc-unknown").found(&title);
        let unknown = || Refusal { status: StatusCode::UNAUTHORIZED, problems: vec![unknown()] };
        Ok((Some(token.ok_or_else(unknown)?), to))
    };
    match arrived.await {
        // The cookie of a session is sent with what this server's own pages ask for alone, and this request came from elsewhere.
        Ok((token, to)) => {
            let jar = jar.remove(Cookie::build(WAY).path("/").secure(true));
            let jar = token.map_or(jar.clone(), |token| jar.add(cookie(token)));
            let page = on((lang, &uri), say(lang, "web-arrived", &[]), &to);
            (jar, page).into_response()
        }
        Err(refusal) => {
            if refusal.status == StatusCode::UNAUTHORIZED
                && site.knocks.told(&from)
                && let Err(error) = site.access.note(site.now(), "refused-organisation", "", &from).await
            {
                return refused((lang, &uri), None, error.into());
            }
            refused((lang, &uri), None, refusal)
        }
    }
}

/// A page that leads on by itself.
fn on((lang, uri): (Lang, &Uri), title: String, to: &str) -> Response {
    let frame = frame((lang, uri), title, None, Vec::new());
    let page = shown(StatusCode::OK, pages::On { frame, to: to.to_owned() }.render());
    ([(header::REFRESH, format!("0; url={to}"))], page).into_response()
}

/// The form with which somebody is signed in by the organisation from now on, or no more.
#[derive(Debug, Default, Deserialize)]
pub struct Linking {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    old: String,
}

pub async fn link(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    jar: CookieJar,
    Form(typed): Form<Linking>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let (name, now) = (visitor.name(), site.now());
        match site.access.knows(now, (name, &typed.old), &from).await? {
            Changed::Wait(until) => return Err(Problem::new("sign-in-waits").fact("until", until).into()),
            Changed::Done => {}
            _ => return Err(Problem::new("password-wrong").into()),
        }
        if typed.step == "unlink" {
            site.access.unlink(now, name, &from).await?;
            return Ok(Redirect::to("/account").into_response());
        }
        let (to, way) = sent(&site, Wish::Link(name.to_owned(), visitor.signed.token.clone())).await?;
        // Not by an answer to the form itself: forms of these pages lead nowhere else.
        let page = on((visitor.lang, &visitor.uri), visitor.say("web-on-the-way"), to.as_str());
        Ok((jar.add(way), page).into_response())
    };
    visitor.answer(made.await)
}
