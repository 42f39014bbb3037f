//! `jate iati`: the ledger as an IATI activity file.

use super::context::{Context, closing};
use super::output::{self, Failure, unwritable};
use super::{DONE, Outcome};
use crate::app::export_iati::{ExportError, Written, export};
use crate::said::Publishing;
use crate::words::say;
use clap::Args;
use serde_json::json;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Iati {
    #[command(flatten)]
    said: Publishing,
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Iati {
    pub async fn run(self, context: &Context) -> Outcome {
        let publisher = self.said.read(context.lang.code())?;
        let store = context.store().await?;
        let path = &self.output;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let file = || File::create(path).map(BufWriter::new);
            let written = export(&*store, &origin, &publisher, file, &context.progress()).await;
            let written = written.map_err(|error| match error {
                ExportError::Write(error) => unwritable(path, &error),
                ExportError::App(error) => error.into(),
            })?;
            Ok::<Written, Failure>(written)
        };
        let written = closing(&*store, outcome.await).await?;
        if context.json {
            output::print_json(&json!({
                "file": path.display().to_string(),
                "activities": written.activities,
                "transactions": written.transactions,
                "budgets": written.budgets,
                "planned_disbursements": written.planned,
                "values": written.values,
                "budgets_over_a_year": written.long,
                "not_written": { "available": written.available, "unmeasured": written.unmeasured },
            }));
            return Ok(DONE);
        }
        let count = |count: usize| count.to_string().into();
        let args = [
            ("file", path.display().to_string().into()),
            ("activities", count(written.activities)),
            ("transactions", count(written.transactions)),
            ("budgets", count(written.budgets)),
            ("planned", count(written.planned)),
            ("values", count(written.values)),
            ("long", count(written.long)),
            ("available", count(written.available)),
            ("unmeasured", count(written.unmeasured)),
        ];
        output::print(&format!("{}\n", say(context.lang, "iati-written", &args)));
        if written.available + written.unmeasured > 0 {
            output::print(&format!("{}\n", say(context.lang, "iati-left-out", &args)));
        }
        if written.long > 0 {
            output::print(&format!("{}\n", say(context.lang, "iati-long-budgets", &args)));
        }
        Ok(DONE)
    }
}
