//! `jate attach`: evidence of an entry.

use super::context::{Context, Expecting, closing};
use super::output::{self, Failure, refused};
use super::{DONE, Outcome};
use crate::app::{Office, change, evidence};
use crate::decide::evidence as decide;
use crate::value::{Place, Problem};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Attach {
    #[arg(value_name = "POSITION")]
    position: u64,
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "TYPE")]
    media_type: Option<String>,
    #[arg(long, conflicts_with = "folder")]
    elsewhere: bool,
    #[command(flatten)]
    evidence: EvidenceFolder,
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    #[command(flatten)]
    expecting: Expecting,
}

/// Where files of evidence are.
#[derive(Debug, Args)]
pub struct EvidenceFolder {
    #[arg(long = "evidence", id = "folder", value_name = "FOLDER", env = "JATE_EVIDENCE")]
    folder: Option<PathBuf>,
}

impl EvidenceFolder {
    /// As given, else beside a store that is a file; none beside a server.
    pub fn find(&self, context: &Context) -> Result<Option<PathBuf>, Failure> {
        let place = context.place()?;
        let beside = || (!place.contains("://")).then(|| PathBuf::from(format!("{place}.evidence")));
        Ok(self.folder.clone().or_else(beside))
    }
}

impl Attach {
    pub async fn run(self, context: &Context) -> Outcome {
        let folder = if self.elsewhere { None } else { self.evidence.find(context)? };
        if folder.is_none() && !self.elsewhere {
            return Err(Problem::new("evidence-where").into());
        }
        let guessed = || mime_guess::from_path(&self.file).first_or_octet_stream().essence_str().to_owned();
        let media_type = self.media_type.clone().unwrap_or_else(guessed);
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let office =
                Office { expect: self.expecting.head()?, late: self.expecting.late, ..context.office(&*store) };
            // What will be refused leaves no file behind.
            let known = office.entry(&origin, self.position).await?;
            let size_bytes = std::fs::metadata(&self.file).map_err(|error| unreadable(&self.file, &error))?.len();
            let good = decide::refusals("", &media_type, size_bytes).is_empty();
            let keep = folder.as_deref().filter(|_| known.is_some() && good);
            let file = evidence::take(&self.file, &media_type, keep).map_err(|error| unreadable(&self.file, &error))?;
            let key = self.key.as_deref();
            Ok(change::attach(&office, &context.actor(), &origin, self.position, &file, key).await?)
        };
        let done = closing(&*store, outcome.await).await?;
        output::done(context, &done);
        Ok(DONE)
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let place = Place { file: path.display().to_string(), ..Place::default() };
    refused("file-unreadable", error).at(place).into()
}
