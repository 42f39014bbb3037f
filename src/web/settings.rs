//! What administrators set: ledgers, thresholds, the keys that sign checkpoints.

use super::pages::{self, LedgerSet, Told};
use super::record::mark_of;
use super::{Visitor, shown, some};
use crate::http::{Refusal, Shared, Site, administrator};
use crate::projection::register::Register;
use crate::render::register::state;
use crate::said::Threshold;
use crate::value::{Code, Currency, Origin, Problem, money};
use crate::words;
use askama::Template as _;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

pub async fn page(State(site): State<Shared>, visitor: Visitor) -> Response {
    let made = async {
        let page = made_page(&site, &visitor, Typed::default(), Vec::new()).await?;
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

/// What an administrator asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    pub ledger: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub currency: String,
    #[serde(default)]
    pub agency: String,
    #[serde(default)]
    pub amount: String,
    #[serde(default)]
    pub key: String,
    #[serde(default)]
    pub last_size: String,
    #[serde(default)]
    pub reason: String,
}

impl Typed {
    /// Whether it is what was typed into a form of a ledger.
    pub fn is_of(&self, step: &str, ledger: &str) -> bool {
        self.step == step && self.ledger == ledger
    }

    /// Whether a ledger was to be opened.
    pub fn opens(&self) -> bool {
        self.step == "open"
    }
}

async fn made_page(
    site: &Site,
    visitor: &Visitor,
    typed: Typed,
    problems: Vec<Told>,
) -> Result<pages::Settings, Refusal> {
    let set = site.set(&visitor.signed.person).await?;
    let ledgers = set.iter().map(|(origin, register)| ledger(visitor, origin, register)).collect();
    Ok(pages::Settings { frame: visitor.frame(visitor.say("web-settings"), None), ledgers, typed, problems })
}

fn ledger(visitor: &Visitor, origin: &Origin, register: &Register) -> LedgerSet {
    let lang = visitor.lang;
    let threshold = |((agency, currency), amount): (&(Option<Code>, Currency), &i64)| {
        let whose = agency.as_ref().map(|code| words::agency(lang, code.as_str()).to_owned());
        let amount = words::grouped(lang, &money::decimal(i128::from(*amount), currency.decimals()));
        (whose.unwrap_or_else(|| visitor.say("web-of-all-agencies")), format!("{amount} {}", currency.printed()))
    };
    let mut keys: Vec<_> = register.keys.values().collect();
    keys.sort_by_key(|key| key.authorised_at);
    LedgerSet {
        origin: origin.to_string(),
        title: register.title.clone(),
        thresholds: register.thresholds.iter().map(threshold).collect(),
        keys: keys
            .into_iter()
            .map(|key| (key.id(), visitor.say(&format!("key-{}", state(key))), key.revoked_at.is_none()))
            .collect(),
    }
}

pub async fn change(State(site): State<Shared>, visitor: Visitor, Form(typed): Form<Typed>) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        administrator(&visitor.signed.person)?;
        match changed(&site, &visitor, &typed).await {
            Ok(()) => Ok(Redirect::to("/settings").into_response()),
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let problems = visitor.told(&refusal.problems);
                let page = made_page(&site, &visitor, typed, problems).await?;
                Ok(shown(refusal.status, page.render()))
            }
            Err(refusal) => Err(refusal),
        }
    };
    visitor.answer(made.await)
}

async fn changed(site: &Site, visitor: &Visitor, typed: &Typed) -> Result<(), Refusal> {
    let person = &visitor.signed.person;
    let origin = || super::origin(&typed.ledger);
    match typed.step.as_str() {
        "open" => _ = site.open_ledger(person, &typed.ledger, &typed.title, &typed.currency).await?,
        "threshold" => {
            let amount = some(&typed.amount);
            let given = Threshold {
                agency: some(&typed.agency),
                none: amount.is_none(),
                decimal: mark_of(visitor.lang, &[&typed.amount]),
                amount,
                currency: some(&typed.currency),
            };
            _ = site.set_threshold(person, &origin()?, given).await?;
        }
        "authorise" => _ = site.authorise_key(person, &origin()?, &typed.key).await?,
        "revoke" => {
            let size = |text: String| text.parse().map_err(|_| Problem::new("size-unreadable").found(text));
            let last_size = some(&typed.last_size).map(size).transpose()?;
            let why = (last_size, typed.reason.clone());
            _ = site.revoke_key(person, &origin()?, typed.key.clone(), why).await?;
        }
        other => {
            let words = "open, threshold, authorise, revoke";
            return Err(Problem::new("word-unknown").found(other).fact("words", words).into());
        }
    }
    Ok(())
}
