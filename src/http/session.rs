//! Who asks, and in which language.

use super::listen::{Peer, client};
use super::{Refusal, Shared, Site};
use crate::access::Person;
use crate::words::Lang;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
pub use axum_extra::extract::cookie::SameSite;
use axum_extra::extract::cookie::{Cookie, CookieJar};
use axum_extra::headers::authorization::Bearer;
use axum_extra::headers::{Authorization, HeaderMapExt as _};

/// The cookie of a session: for this host only, over TLS or on this machine only, and out of reach of scripts.
pub const COOKIE: &str = "__Host-jate";

/// The cookie of a session that began.
#[must_use]
pub fn cookie(token: String) -> Cookie<'static> {
    Cookie::build((COOKIE, token)).path("/").secure(true).http_only(true).same_site(SameSite::Strict).build()
}

/// The cookie of one that is over.
#[must_use]
pub fn gone() -> Cookie<'static> {
    let mut cookie = cookie(String::new());
    cookie.make_removal();
    cookie
}

/// The token that a request brings.
#[must_use]
pub fn token_of(headers: &HeaderMap) -> Option<String> {
    CookieJar::from_headers(headers).get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// From where somebody asks, as the log of access has it.
#[derive(Debug, Clone)]
pub struct Whence(pub String);

impl FromRequestParts<Shared> for Whence {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Self::Rejection> {
        let forwarded =
            parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let peer = parts.extensions.get::<Peer>();
        Ok(Self(peer.map_or_else(String::new, |peer| client(peer.0, forwarded, &site.proxies).to_string())))
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub person: Person,
    /// Token of the session, or of the program.
    pub token: String,
}

impl Signed {
    /// Whose session or token a request is of.
    ///
    /// # Errors
    /// Nobody's, or one that is over; the accounts cannot be read.
    pub async fn find(headers: &HeaderMap, site: &Site) -> Result<Self, Refusal> {
        let Some(bearer) = headers.typed_get::<Authorization<Bearer>>() else {
            return Self::find_session(headers, site).await;
        };
        let person = site.access.bearer(bearer.token(), site.now()).await?.ok_or_else(Refusal::nobody)?;
        Ok(Self { person, token: bearer.token().to_owned() })
    }

    /// Whose session a request is of: pages are for people.
    ///
    /// # Errors
    /// As `find`.
    pub async fn find_session(headers: &HeaderMap, site: &Site) -> Result<Self, Refusal> {
        let token = token_of(headers).ok_or_else(Refusal::nobody)?;
        let person = site.access.person(&token, site.now()).await?.ok_or_else(Refusal::nobody)?;
        Ok(Self { person, token })
    }
}

/// The language of an answer: that of the address, else the first that the browser asks for.
#[derive(Debug, Clone, Copy)]
pub struct Language(pub Lang);

impl Language {
    /// What a request asks for: of pages also what somebody chose on one.
    #[must_use]
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let chosen = || CookieJar::from_headers(headers).get("lang").map(|cookie| cookie.value().to_owned());
        let of_cookie = (!uri.path().starts_with("/api/")).then(chosen).flatten();
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let of_browser = || {
            let liked = accept_language::parse(accepted.unwrap_or_default()).into_iter();
            let mut languages = liked.filter_map(|tag| tag.split('-').next().map(str::to_owned));
            languages.find(|language| ["en", "fr"].contains(&language.as_str()))
        };
        let tag = named_language(uri.query()).or(of_cookie).or_else(of_browser);
        Self(Lang::of_locale(&tag.unwrap_or_default()))
    }
}

/// The language that an address names.
#[must_use]
pub fn named_language(query: Option<&str>) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.find(|(name, _)| name == "lang").map(|(_, value)| value.into_owned())
}

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_address_then_one_that_was_chosen_on_a_page_then_the_one_that_is_liked_best() {
        let of = |address: &str, accepted: &'static str, chosen: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a value"));
            headers.insert(header::COOKIE, chosen.parse().expect("a value"));
            Language::of(&address.parse().expect("an address"), &headers).0
        };
        assert_eq!(of("/", "en;q=0.1, fr", ""), Lang::Fr);
        assert_eq!(of("/", "de, fr-CA;q=0.8, en-GB;q=0.9", ""), Lang::En);
        assert_eq!(of("/", "en", "lang=fr"), Lang::Fr);
        assert_eq!(of("/api/v1/ledgers", "en", "lang=fr"), Lang::En);
        assert_eq!(of("/api/v1/ledgers?lang=fr", "en", ""), Lang::Fr);
        assert_eq!(of("/", "", ""), Lang::En);
    }
}
