//! Signing in and out, and taking up an invitation.

use super::{Visitor, frame, pages, password_problem, refused, shown, told, with_language};
use crate::access::{Asked, Given, LEAST_CHARS, MOST_CHARS};
use crate::http::{COOKIE, Entered, Language, Refusal, Shared, Site, Whence, cookie, gone};
use crate::value::Problem;
use crate::words::{Lang, say};
use askama::Template as _;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use pages::{Link, Told};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
pub struct Going {
    #[serde(default)]
    to: String,
}

impl Going {
    /// A place of this server; nobody is sent elsewhere.
    pub fn place(&self) -> &str {
        let inside = self.to.starts_with('/')
            && !self.to.starts_with("//")
            && !self.to.contains('\\')
            && !self.to.contains(char::is_control);
        if inside { &self.to } else { "/" }
    }
}

/// What stands on the way to the organisation that signs its people in, where there is one.
fn organisation(site: &Site, lang: Lang) -> Option<String> {
    let organisation = site.organisation.as_ref()?;
    Some(say(lang, "web-organisation", &[("organisation", organisation.title.as_str().into())]))
}

fn entrance(
    site: &Site,
    (lang, uri): (Lang, &Uri),
    going: &Going,
    name: &str,
    problems: Vec<Told>,
    status: StatusCode,
) -> Response {
    let frame = frame((lang, uri), say(lang, "web-sign-in", &[]), None, Vec::new());
    let organisation = organisation(site, lang).map(|text| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", going.place()).finish();
        Link { address: format!("/sign-in/organisation?{query}"), text, current: false }
    });
    let page = pages::SignIn { frame, to: going.place().to_owned(), organisation, name: name.to_owned(), problems };
    shown(status, page.render())
}

pub async fn sign_in_page(
    State(site): State<Shared>,
    Language(lang): Language,
    Query(going): Query<Going>,
    uri: Uri,
) -> Response {
    with_language(&uri, entrance(&site, (lang, &uri), &going, "", Vec::new(), StatusCode::OK))
}

#[derive(Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    to: String,
}

pub async fn sign_in(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    jar: CookieJar,
    uri: Uri,
    Form(given): Form<Credentials>,
) -> Response {
    let going = Going { to: given.to };
    let name = given.name.trim();
    let given = Given { name, password: &given.password, code: &given.code };
    match site.sign_in(given, &from).await {
        Ok(Entered::In(token)) => (jar.add(cookie(token)), Redirect::to(going.place())).into_response(),
        Ok(Entered::Asks(asked)) => {
            let frame = frame((lang, &uri), say(lang, "web-passkey", &[]), None, Vec::new());
            let (to, Asked { ticket, options }) = (going.place().to_owned(), asked);
            shown(StatusCode::OK, pages::AskedPasskey { frame, to, ticket, options }.render())
        }
        Err(refusal) if refusal.status.is_client_error() => {
            entrance(&site, (lang, &uri), &going, name, told(lang, &refusal.problems), refusal.status)
        }
        Err(refusal) => refused((lang, &uri), None, refusal),
    }
}

/// What an authenticator answered.
#[derive(Deserialize)]
pub struct Answered {
    ticket: String,
    shown: String,
    #[serde(default)]
    to: String,
}

pub async fn passkey(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    jar: CookieJar,
    uri: Uri,
    Form(given): Form<Answered>,
) -> Response {
    let going = Going { to: given.to };
    match site.sign_in_with_passkey(&given.ticket, &given.shown, &from).await {
        Ok(token) => (jar.add(cookie(token)), Redirect::to(going.place())).into_response(),
        Err(refusal) if refusal.status.is_client_error() => {
            entrance(&site, (lang, &uri), &going, "", told(lang, &refusal.problems), refusal.status)
        }
        Err(refusal) => refused((lang, &uri), None, refusal),
    }
}

#[derive(Deserialize)]
pub struct Token {
    form: String,
}

pub async fn sign_out(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    jar: CookieJar,
    Form(given): Form<Token>,
) -> Response {
    let done = async {
        visitor.sent(&given.form)?;
        site.access.sign_out(&visitor.signed.token, site.now(), visitor.name(), &from).await?;
        Ok((jar.remove(COOKIE).add(gone()), Redirect::to("/sign-in")).into_response())
    };
    visitor.answer(done.await)
}

fn welcomed(
    site: &Site,
    (lang, uri): (Lang, &Uri),
    (token, name): (&str, String),
    problems: Vec<Told>,
    status: StatusCode,
) -> Response {
    let hint = say(lang, "web-password-hint", &[("least", LEAST_CHARS.to_string().into())]);
    let frame = frame((lang, uri), say(lang, "web-welcome", &[]), None, Vec::new());
    let (organisation, token) = (organisation(site, lang), token.to_owned());
    shown(
        status,
        pages::Welcome { frame, name, organisation, token, hint, least: LEAST_CHARS, most: MOST_CHARS, problems }
            .render(),
    )
}

pub async fn welcome_page(
    State(site): State<Shared>,
    Language(lang): Language,
    Path(token): Path<String>,
    uri: Uri,
) -> Response {
    match site.access.invited(&token, site.now()).await {
        Ok(Some(name)) => {
            with_language(&uri, welcomed(&site, (lang, &uri), (&token, name), Vec::new(), StatusCode::OK))
        }
        Ok(None) => refused((lang, &uri), None, Refusal::missing(Problem::new("invitation-over"))),
        Err(error) => refused((lang, &uri), None, error.into()),
    }
}

#[derive(Deserialize)]
pub struct NewPassword {
    password: String,
    again: String,
}

pub async fn welcome(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    Path(token): Path<String>,
    uri: Uri,
    Form(given): Form<NewPassword>,
) -> Response {
    let name = match site.access.invited(&token, site.now()).await {
        Ok(Some(name)) => name,
        Ok(None) => return refused((lang, &uri), None, Refusal::missing(Problem::new("invitation-over"))),
        Err(error) => return refused((lang, &uri), None, error.into()),
    };
    let again = |problem: Problem| {
        welcomed(
            &site,
            (lang, &uri),
            (token.as_str(), name.clone()),
            told(lang, &[problem]),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
    };
    if given.password != given.again {
        return again(Problem::new("passwords-differ"));
    }
    if let Err(refusal) = site.knock(&from).await {
        return refused((lang, &uri), None, refusal);
    }
    match site.access.accept(&token, site.now(), &given.password, &from).await {
        Ok(Some(Ok(_))) => Redirect::to("/sign-in").into_response(),
        Ok(Some(Err(why))) => again(password_problem(why)),
        Ok(None) => refused((lang, &uri), None, Refusal::missing(Problem::new("invitation-over"))),
        Err(error) => refused((lang, &uri), None, error.into()),
    }
}
