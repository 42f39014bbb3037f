//! `jate store`: preparing, migrating and copying whole stores.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, FINDINGS, Outcome};
use crate::app::copy::{Copied, copy};
use crate::app::proof;
use crate::app::rebuild::rebuild;
use crate::render::verified;
use crate::store;
use crate::store::postgres::{APP_ROLE, OWNER_ROLE, PostgresStore};
use crate::value::Problem;
use crate::words::{Lang, say};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub struct Store {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Init,
    Migrate,
    Copy(Copy),
}

#[derive(Debug, Args)]
struct Copy {
    #[arg(value_name = "FROM")]
    from: String,
    #[arg(value_name = "TO")]
    to: String,
}

impl Store {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            What::Init => init(context).await,
            What::Migrate => migrate(context).await,
            What::Copy(places) => copy_all(context, &places).await,
        }
    }
}

/// Makes what a store needs, where an administrator has to.
async fn init(context: &Context) -> Outcome {
    let place = context.place()?;
    if !PostgresStore::is_place(place) {
        store::create(place).await?.close().await?;
        return Ok(told(context, &[], "store-ready"));
    }
    let applied = PostgresStore::init(place).await?;
    Ok(told(context, &applied, "store-prepared"))
}

async fn migrate(context: &Context) -> Outcome {
    let place = context.place()?;
    let applied = store::migrate(place).await?;
    let store = store::open(place).await?;
    let outcome = async {
        for (origin, _) in store.ledgers().await? {
            // Both do nothing where there is nothing to do: what an earlier migration left undone is done now.
            proof::index(&*store, &origin, &context.progress()).await?;
            if !applied.is_empty() {
                rebuild(&*store, &origin, false, &context.progress()).await?;
            }
        }
        Ok(())
    };
    closing(&*store, outcome.await).await?;
    Ok(told(context, &applied, if applied.is_empty() { "store-ready" } else { "store-migrated" }))
}

fn told(context: &Context, applied: &[i64], id: &'static str) -> u8 {
    if context.json {
        output::print_json(&json!({ "migrations": applied, "owner_role": OWNER_ROLE, "application_role": APP_ROLE }));
    } else {
        let versions: Vec<String> = applied.iter().map(ToString::to_string).collect();
        let args = [("owner", OWNER_ROLE.into()), ("app", APP_ROLE.into()), ("versions", versions.join(", ").into())];
        output::print(&format!("{}\n", say(context.lang, id, &args)));
    }
    DONE
}

async fn copy_all(context: &Context, places: &Copy) -> Outcome {
    if places.from == places.to {
        return Err(Problem::new("copy-same-store").found(&places.from).into());
    }
    let from = store::open(&places.from).await?;
    let to = match store::create(&places.to).await {
        Ok(to) => to,
        Err(error) => return closing(&*from, Err(error.into())).await,
    };
    let outcome = async {
        let ledgers = context.ledgers(&*from).await?;
        if ledgers.is_empty() {
            return Err(Failure::from(Problem::new("ledger-none")));
        }
        Ok(copy(&*from, &context.office(&*to), &ledgers, &context.progress()).await?)
    };
    let outcome = closing(&*from, outcome.await).await;
    let copied = closing(&*to, outcome).await?;
    if context.json {
        let ledgers: Vec<Json> = copied.iter().map(|ledger| copied_json(context.lang, ledger)).collect();
        output::print_json(&json!({ "ok": copied.iter().all(Copied::agrees), "ledgers": ledgers }));
    } else {
        output::print(&copied.iter().map(|ledger| copied_text(context.lang, ledger)).collect::<String>());
    }
    Ok(if copied.iter().all(Copied::agrees) { DONE } else { FINDINGS })
}

fn copied_text(lang: Lang, copied: &Copied) -> String {
    let args = [
        ("origin", copied.from.origin.as_str().into()),
        ("count", (copied.to.head.size - copied.before.min(copied.to.head.size)).to_string().into()),
        ("before", copied.before.to_string().into()),
    ];
    let ends = [&copied.from, &copied.to].map(|end| verified::text(lang, end));
    format!("{}\n{}", say(lang, "copied", &args), ends.concat())
}

fn copied_json(lang: Lang, copied: &Copied) -> Json {
    json!({
        "ledger": copied.from.origin,
        "before": copied.before,
        "from": verified::document(lang, &copied.from),
        "to": verified::document(lang, &copied.to),
    })
}
