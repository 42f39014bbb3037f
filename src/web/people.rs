//! Who may sign in and what they may do: for administrators.

use super::pages::{self, Held, Told};
use super::{Visitor, shown};
use crate::access::Account;
use crate::app::Command;
use crate::event::Function;
use crate::http::{Refusal, Shared, Site, administrator};
use crate::value::{Code, Origin, Problem};
use crate::words;
use askama::Template as _;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

pub async fn page(State(site): State<Shared>, visitor: Visitor) -> Response {
    let made = async {
        administrator(&visitor.signed.person)?;
        let page = made_page(&site, &visitor, &Typed::default(), None, Vec::new()).await?;
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

async fn made_page(
    site: &Site,
    visitor: &Visitor,
    typed: &Typed,
    link: Option<(String, String)>,
    problems: Vec<Told>,
) -> Result<pages::People, Refusal> {
    let mut ledgers = Vec::new();
    for (origin, _) in site.store.ledgers().await? {
        let rights = site.rights(&origin).await?;
        let held = |(name, function, codes): (String, Function, Vec<Code>)| Held {
            name,
            function: function.to_string(),
            shown: visitor.say(&format!("function-{function}")),
            agencies: codes
                .iter()
                .map(|code| words::agency(visitor.lang, code.as_str()))
                .collect::<Vec<_>>()
                .join(", "),
        };
        ledgers.push((origin.to_string(), rights.into_iter().map(held).collect()));
    }
    let functions = Function::WORDS.split(", ").map(|name| (name.to_owned(), visitor.say(&format!("function-{name}"))));
    let accounts: Vec<Account> = site.access.accounts(site.now()).await?;
    Ok(pages::People {
        frame: visitor.frame(visitor.say("web-people"), None),
        own: visitor.name().to_owned(),
        anew: link.as_ref().is_some_and(|(name, _)| accounts.iter().any(|one| one.name == *name && one.joined)),
        accounts,
        ledgers,
        functions: functions.collect(),
        link,
        name: typed.name.clone(),
        agencies: typed.agencies.clone(),
        problems,
    })
}

/// What an administrator asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    administrator: Option<String>,
    #[serde(default)]
    ledger: String,
    #[serde(default)]
    function: String,
    #[serde(default)]
    agencies: String,
}

pub async fn change(
    State(site): State<Shared>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        administrator(&visitor.signed.person)?;
        match changed(&site, &visitor, &typed).await {
            Ok(Some(path)) => {
                // What the server is called from outside; else the name under which this browser reaches it.
                let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
                let origin = site.address.clone().unwrap_or_else(|| format!("http://{host}"));
                let link = Some((typed.name.trim().to_owned(), format!("{origin}{path}")));
                let page = made_page(&site, &visitor, &Typed::default(), link, Vec::new()).await?;
                Ok(shown(StatusCode::OK, page.render()))
            }
            Ok(None) => Ok(Redirect::to("/people").into_response()),
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let problems = visitor.told(&refusal.problems);
                let page = made_page(&site, &visitor, &typed, None, problems).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}

/// Does what was asked: the path of a link, where there is one now.
async fn changed(site: &Site, visitor: &Visitor, typed: &Typed) -> Result<Option<String>, Refusal> {
    let person = &visitor.signed.person;
    let name = typed.name.trim().to_owned();
    let right = || -> Result<(Origin, Function), Refusal> {
        let unknown = || Problem::new("word-unknown").found(&typed.function).fact("words", Function::WORDS);
        let function = typed.function.parse().map_err(|_| unknown())?;
        Ok((super::origin(&typed.ledger)?, function))
    };
    match typed.step.as_str() {
        "invite" => return Ok(Some(site.invite(person, &name, typed.administrator.is_some()).await?)),
        "dismiss" => site.dismiss(person, &name).await?,
        "grant" => {
            let (origin, function) = right()?;
            let agencies = typed.agencies.split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
            let agencies = agencies.map(str::to_owned).collect();
            _ = site.grant(person, &origin, (name, function), agencies).await?;
        }
        "withdraw" => {
            let (origin, function) = right()?;
            _ = site.administer(person, &origin, Command::Withdraw { name, function }).await?;
        }
        other => return Err(Problem::new("word-unknown").found(other).fact("words", "invite, grant").into()),
    }
    Ok(None)
}
