//! Signing in and out.

use super::{Caller, Changing, ProblemDocument, Reading, Sent, Told};
use crate::access::Given;
use crate::http::{Entered, Language, Refusal, Shared, Whence, cookie, gone};
use crate::value::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Name and password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The name under which the person records.
    name: String,
    /// Their password.
    password: String,
    /// The code of their second factor, where they have one.
    code: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhoIs {
    /// Their name.
    name: String,
    /// Whether they administer the server.
    administrator: bool,
}

/// Signs in: the answer sets the cookie of the session.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = Credentials, security(()), responses((status = 200, body = WhoIs), Changing, (status = 429, body = ProblemDocument, content_type = "application/problem+json")))]
pub async fn sign_in(
    State(site): State<Shared>,
    Language(lang): Language,
    Whence(from): Whence,
    jar: CookieJar,
    Sent(Json(given)): Sent<Json<Credentials>>,
) -> Result<Response, Told> {
    let signed = async {
        let given = Given { name: &given.name, password: &given.password, code: given.code.as_deref().unwrap_or("") };
        let token = match site.sign_in(given, &from).await? {
            Entered::In(token) => token,
            Entered::Asks(_) => {
                let problems = vec![Problem::new("passkey-on-pages")];
                return Err(Refusal { status: StatusCode::UNAUTHORIZED, problems });
            }
        };
        let person = site.access.holds(&token, site.now()).await?;
        let person = person.ok_or_else(|| Refusal::from(Problem::new("sign-in-refused")))?;
        let who = WhoIs { name: person.name, administrator: person.administrator };
        Ok((jar.add(cookie(token)), Json(who)).into_response())
    };
    signed.await.map_err(Told::within(lang))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = WhoIs), Reading))]
pub async fn who(Caller(caller): Caller) -> Json<WhoIs> {
    Json(WhoIs { name: caller.person.name, administrator: caller.person.administrator })
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204), Reading))]
pub async fn sign_out(
    State(site): State<Shared>,
    Language(lang): Language,
    Caller(caller): Caller,
    Whence(from): Whence,
    jar: CookieJar,
) -> Result<Response, Told> {
    let done = site.access.sign_out(&caller.token, site.now(), &caller.person.name, &from).await;
    done.map_err(|error| Told(lang, error.into()))?;
    Ok((StatusCode::NO_CONTENT, jar.add(gone())).into_response())
}
