//! Signing in through an organisation that knows its people (`OpenID` Connect): the code flow with PKCE, state and nonce. Nothing but the
//! organisation's own address is asked, and what it says is believed only under its signature.

use super::Refusal;
use crate::access::Identity;
use crate::value::chance::{self, Entropy};
use crate::value::{Hash, Problem, Timestamp, hash};
use axum::http::StatusCode;
use openidconnect::core::{CoreClient, CoreErrorResponseType, CoreProviderMetadata, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, TokenResponse as _,
};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// Where the organisation sends people back to.
pub const BACK: &str = "/sign-in/organisation/back";

/// Most people who are on their way at a time: of more, the first are given up.
const ON_THE_WAY: usize = 1000;

/// How long somebody may be on their way.
const WAY_MICROS: i64 = 600 * 1_000_000;

/// How long what the organisation says of itself is believed: its keys change.
const KNOWN_MICROS: i64 = 300 * 1_000_000;

/// How long the organisation may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most of an answer of the organisation that is read.
const ANSWER_LIMIT_BYTES: u64 = 1 << 20;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// An organisation that signs its people in.
pub struct Organisation {
    /// What it is called.
    pub title: String,
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    back: RedirectUrl,
    agent: ureq::Agent,
    described: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
    on_the_way: Mutex<HashMap<Hash, Way>>,
}

/// Why somebody was sent to the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// To sign in, and to go to that page.
    Enter(String),
    /// To take an invitation up: its token.
    Join(String),
    /// To sign in that way from now on: whose account it is, and the session in which they wished it.
    Link(String, String),
}

struct Way {
    wish: Wish,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    began: Timestamp,
}

/// How the organisation is reached.
#[derive(Debug, Clone)]
pub struct Settings<'a> {
    /// Its issuer, `https://login.example.org/tenant/v2.0`.
    pub issuer: &'a str,
    /// What it calls this server.
    pub client: &'a str,
    /// What it gave this server, where it did.
    pub secret: Option<String>,
    /// What people call it.
    pub title: Option<String>,
    /// What this server is called from outside.
    pub address: &'a str,
}

impl Organisation {
    /// An organisation, not asked yet.
    ///
    /// # Errors
    /// Its address is none, or not hidden from those on the way.
    pub fn new(settings: Settings<'_>) -> Result<Self, Problem> {
        let unusable = || Problem::new("oidc-issuer").found(settings.issuer);
        let url = Url::parse(settings.issuer).map_err(|_| unusable())?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(unusable());
        }
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0);
        Ok(Self {
            title: settings.title.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned()),
            issuer: IssuerUrl::new(settings.issuer.to_owned()).map_err(|_| unusable())?,
            client: ClientId::new(settings.client.to_owned()),
            secret: settings.secret.map(ClientSecret::new),
            back: RedirectUrl::new(format!("{}{BACK}", settings.address)).map_err(|_| unusable())?,
            agent: config.http_status_as_error(false).build().into(),
            described: Mutex::default(),
            on_the_way: Mutex::default(),
        })
    }

    /// Sends somebody on their way: where to, and what their browser brings back.
    ///
    /// # Errors
    /// The organisation cannot be reached, or does not answer as one.
    pub fn send(&self, (entropy, now): (&dyn Entropy, Timestamp), wish: Wish) -> Result<(Url, String), Refusal> {
        let client = self.discover(now)?;
        let draw = || hash::hex(&chance::bytes::<32>(entropy));
        let (state, nonce) = (draw(), Nonce::new(draw()));
        let verifier = PkceCodeVerifier::new(draw());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let (own_state, own_nonce) = (CsrfToken::new(state.clone()), nonce.clone());
        let asked = client.authorize_url(flow, move || own_state, move || own_nonce).set_pkce_challenge(challenge);
        let (to, _, _) = asked.url();
        let mut ways = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner);
        ways.retain(|_, way| way.began.micros > now.micros - WAY_MICROS);
        if ways.len() >= ON_THE_WAY {
            let first = ways.iter().min_by_key(|(_, way)| way.began.micros).map(|(key, _)| *key);
            first.and_then(|key| ways.remove(&key));
        }
        ways.insert(Hash::of(state.as_bytes()), Way { wish, nonce, verifier, began: now });
        Ok((to, state))
    }

    /// Who came back, and what they wished.
    ///
    /// # Errors
    /// They were not sent, or are late; the organisation cannot be reached, or what it says does not hold.
    pub fn welcome(&self, now: Timestamp, state: &str, code: &str) -> Result<(Identity, Wish), Refusal> {
        let way = self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&Hash::of(state.as_bytes()));
        let lost = || refused(&"nobody was sent with that state");
        let way = way.filter(|way| way.began.micros > now.micros - WAY_MICROS).ok_or_else(lost)?;
        let client = self.discover(now)?;
        let exchange =
            client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|error| refused(&error))?;
        let answer = exchange.set_pkce_verifier(way.verifier).request(&self.asker());
        let answer = answer.map_err(|error| match &error {
            RequestTokenError::ServerResponse(told) if *told.error() == CoreErrorResponseType::InvalidGrant => {
                refused(&error)
            }
            _ => self.unreachable(&error),
        })?;
        let token = answer.id_token().ok_or_else(|| refused(&"no ID token"))?;
        let claims = token.claims(&client.id_token_verifier(), &way.nonce).map_err(|error| {
            // Its keys may be others since: whoever tries again is believed under those.
            *self.described.lock().unwrap_or_else(PoisonError::into_inner) = None;
            refused(&error)
        })?;
        let (issuer, subject) = (claims.issuer().to_string(), claims.subject().to_string());
        Ok((Identity { issuer, subject }, way.wish))
    }

    /// Gives up a way on which the organisation let somebody fall.
    pub fn forget(&self, state: &str) {
        self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&Hash::of(state.as_bytes()));
    }

    /// The organisation as it describes itself, with its keys of now.
    fn discover(&self, now: Timestamp) -> Result<Client, Refusal> {
        let known = self.described.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let described = match known.filter(|(asked, _)| asked.micros > now.micros - KNOWN_MICROS) {
            Some((_, described)) => described,
            None => {
                let described = CoreProviderMetadata::discover(&self.issuer, &self.asker());
                let described = described.map_err(|error| self.unreachable(&error))?;
                let known = Some((now, described.clone()));
                *self.described.lock().unwrap_or_else(PoisonError::into_inner) = known;
                described
            }
        };
        let client = CoreClient::from_provider_metadata(described, self.client.clone(), self.secret.clone());
        Ok(client.set_redirect_uri(self.back.clone()))
    }

    /// That the organisation does not answer, or not this server: whoever runs it has to know why.
    fn unreachable(&self, error: &dyn std::error::Error) -> Refusal {
        let causes = std::iter::successors(error.source(), |error| error.source());
        let why = causes.fold(error.to_string(), |why, cause| format!("{why}: {cause}"));
        tracing::error!(%why, issuer = %self.issuer.as_str(), "the organisation cannot be asked");
        let problems = vec![Problem::new("oidc-unreachable").found(&self.title)];
        Refusal { status: StatusCode::SERVICE_UNAVAILABLE, problems }
    }

    fn asker(&self) -> impl Fn(HttpRequest) -> Result<HttpResponse, ureq::Error> + '_ {
        |request| {
            let (parts, mut body) = self.agent.run(request)?.into_parts();
            let bytes = body.with_config().limit(ANSWER_LIMIT_BYTES).read_to_vec()?;
            Ok(HttpResponse::from_parts(parts, bytes))
        }
    }
}

fn refused(why: &dyn std::fmt::Display) -> Refusal {
    tracing::info!(%why, "somebody who came back from the organisation was refused");
    Refusal { status: StatusCode::UNAUTHORIZED, problems: vec![Problem::new("oidc-refused")] }
}
