//! `jate export`: everything that another verifier needs.

use super::context::{Context, closing};
use super::output::{self, unwritable};
use super::{DONE, Outcome};
use crate::app::export::{ExportError, export};
use crate::words::say;
use clap::Args;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Export {
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub async fn run(self, context: &Context) -> Outcome {
        let store = context.store().await?;
        let outcome = async {
            let ledgers = context.ledgers(&*store).await?;
            let mut out: Box<dyn Write + Send> = match &self.output {
                Some(path) => {
                    let file = std::fs::File::create(path).map_err(|error| unwritable(path, &error))?;
                    Box::new(BufWriter::new(file))
                }
                None => Box::new(BufWriter::new(std::io::stdout())),
            };
            export(&*store, &ledgers, &mut out, &context.progress()).await.map_err(|error| {
                match (error, &self.output) {
                    (ExportError::Write(error), Some(path)) => unwritable(path, &error),
                    (error, _) => error.into(),
                }
            })?;
            Ok(ledgers)
        };
        let ledgers = closing(&*store, outcome.await).await?;
        if let Some(path) = &self.output {
            let mut text = say(context.lang, "written", &[("file", path.display().to_string().into())]);
            for (origin, head) in &ledgers {
                let args = [("origin", origin.as_str().into()), ("head", head.to_string().into())];
                text.push_str(&format!("\n{}", say(context.lang, "exported", &args)));
            }
            output::print(&format!("{text}\n"));
        }
        Ok(DONE)
    }
}
