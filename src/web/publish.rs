//! Publishing a ledger from a browser: an IATI activity file.

use super::pages::{self, Field};
use super::{Visitor, address, origin, shown};
use crate::http::{Shared, Visit, Whence};
use crate::said::Publishing;
use askama::Template as _;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// The form, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    form: String,
    #[serde(default)]
    reporting_org: String,
    #[serde(default)]
    reporting_name: String,
    #[serde(default)]
    reporting_type: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    sector: String,
}

impl Typed {
    fn said(&self) -> Publishing {
        Publishing {
            reporting_org: self.reporting_org.clone(),
            reporting_name: self.reporting_name.clone(),
            reporting_type: Some(self.reporting_type.clone()),
            country: Some(self.country.clone()),
            sector: Some(self.sector.clone()),
            lang: None,
        }
    }
}

pub async fn page(State(site): State<Shared>, visitor: Visitor, Path(ledger): Path<String>) -> Response {
    let made = async {
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let page = filled(&visitor, &visit, &Typed::default(), Vec::new());
        Ok(shown(StatusCode::OK, page.render()))
    };
    visitor.answer(made.await)
}

pub async fn file(
    State(site): State<Shared>,
    visitor: Visitor,
    Whence(from): Whence,
    Path(ledger): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let made = async {
        visitor.sent(&typed.form)?;
        let visit = site.visit(&origin(&ledger)?, &visitor.signed.person).await?;
        let made = async {
            let publisher = typed.said().read(visitor.lang.code())?;
            site.iati(&visit, &publisher, (&visitor.signed, &from)).await
        };
        match made.await {
            Err(refusal) if refusal.status == StatusCode::UNPROCESSABLE_ENTITY => {
                let page = filled(&visitor, &visit, &typed, visitor.told(&refusal.problems));
                Ok(shown(refusal.status, page.render()))
            }
            answer => answer,
        }
    };
    visitor.answer(made.await)
}

fn filled(visitor: &Visitor, visit: &Visit, typed: &Typed, problems: Vec<pages::Told>) -> pages::Publish {
    let field = |name: &'static str, value: &str, required: bool| Field {
        name,
        label: visitor.say(&format!("web-{}", name.replace('_', "-"))),
        value: value.to_owned(),
        required,
    };
    pages::Publish {
        frame: visitor.frame(visitor.say("web-publish"), Some(visit)),
        address: format!("{}/iati", address(&visit.opened.origin)),
        fields: vec![
            field("reporting_org", &typed.reporting_org, true),
            field("reporting_name", &typed.reporting_name, true),
            field("reporting_type", &typed.reporting_type, false),
            field("country", &typed.country, false),
            field("sector", &typed.sector, false),
        ],
        problems,
    }
}
