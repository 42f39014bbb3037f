//! `jate explain`: the entries behind a cell.

use super::context::{Context, Moment, closing};
use super::output::{self, Failure};
use super::report::shipped;
use super::{DONE, Outcome};
use crate::app::explain::{Cell, Contribution, Explained, explain};
use crate::app::{checkpoint, proof};
use crate::interchange::wide::year_cell;
use crate::ledger::proof::{Disclosure, Inclusion, Shown};
use crate::render::explained;
use crate::render::terminal::plain_table;
use crate::report::Selection;
use crate::said::report as said;
use crate::store::Store;
use crate::value::{Origin, money};
use crate::words::{self, Lang, say};
use clap::Args;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Explain {
    #[arg(value_name = "NAME")]
    name: String,
    #[arg(long, value_name = "KEY=VALUE,measure=COLUMN")]
    cell: String,
    #[arg(long, value_name = "YYYY")]
    year: Option<String>,
    #[arg(long, value_name = "axis|outcome|output|activity")]
    level: Option<String>,
    #[arg(long, value_name = "FOLDER")]
    proofs: Option<PathBuf>,
    #[command(flatten)]
    moment: Moment,
}

impl Explain {
    pub async fn run(self, context: &Context) -> Outcome {
        let cell = Cell::read(&self.cell)?;
        let declared = shipped(&self.name)?;
        let selection = Selection {
            year: self.year.as_deref().map(year_cell).transpose()?,
            level: self.level.as_deref().map(said::level).transpose()?,
        };
        let as_of = self.moment.as_of()?;
        let store = context.store().await?;
        let outcome = async {
            let origin = context.ledger(&*store).await?;
            let asked = (selection, as_of);
            let explained = explain(&*store, &origin, declared, asked, &cell, &context.progress()).await?;
            let proofs = match &self.proofs {
                Some(folder) => Some(prove(&*store, &origin, &explained, folder).await?),
                None => None,
            };
            Ok((explained, proofs))
        };
        let (explained, proofs) = closing(&*store, outcome.await).await?;
        if context.json {
            output::print_json(&explained::document(&explained));
            return Ok(DONE);
        }
        let mut text = explained_text(context.lang, &explained);
        if let (Some(folder), Some(count)) = (&self.proofs, proofs) {
            let args = [("folder", folder.display().to_string().into()), ("count", count.to_string().into())];
            text.push_str(&format!("{}\n", say(context.lang, "explain-proofs", &args)));
        }
        output::print(&text);
        Ok(DONE)
    }
}

/// A proof for each entry that the newest checkpoint covers. Returns how many.
async fn prove(store: &dyn Store, origin: &Origin, explained: &Explained, folder: &Path) -> Result<usize, Failure> {
    let signed = checkpoint::needed(store, origin, explained.head.size).await?;
    std::fs::create_dir_all(folder).map_err(|error| output::unwritable(folder, &error))?;
    let positions: BTreeSet<u64> = explained.contributions.iter().map(|c| c.entry.position).collect();
    let size = signed.checkpoint.size;
    let covered: Vec<u64> = positions.into_iter().filter(|position| *position < size).collect();
    for position in &covered {
        let entries = store.entries(origin, *position, 1).await?;
        let Some(entry) = entries.first() else { continue };
        let proof = Inclusion {
            position: *position,
            hashes: proof::inclusion(store, origin, *position, size).await?,
            checkpoint: signed.note.to_string().into_bytes(),
            shown: Shown::new(entry, Disclosure::Payload),
        };
        output::write_file(&folder.join(format!("{position}.tlog-proof")), &proof.write())?;
    }
    Ok(covered.len())
}

fn explained_text(lang: Lang, explained: &Explained) -> String {
    let decimals = explained.currency.decimals();
    let amount = |minor: i128| words::grouped(lang, &money::decimal(minor, decimals));
    let word = |measure: &str| {
        let id = format!("measure-{}", measure.replace('_', "-"));
        words::try_say(lang, &id, &[]).unwrap_or_else(|| measure.to_owned())
    };
    let mut table = plain_table();
    let heads = ["log-position", "log-effective", "log-recorded", "log-type", "list-measure", "list-amount"];
    table.set_header(heads.iter().map(|id| say(lang, id, &[])));
    for Contribution { entry, measure, amount_minor } in &explained.contributions {
        let (event, recorded) = (&entry.header.event, entry.header.entry.recorded);
        table.add_row([
            entry.position.to_string(),
            event.effective.to_string(),
            recorded.to_string(),
            say(lang, &format!("event-{}", event.event_type.replace(['.', '_'], "-")), &[]),
            word(measure),
            amount(*amount_minor),
        ]);
    }
    let mut text = format!("{}\n", table.trim_fmt());
    for (measure, sum) in &explained.measures {
        let count = explained.contributions.iter().filter(|c| c.measure == *measure).count();
        let args = [
            ("measure", word(measure).into()),
            ("amount", amount(*sum).into()),
            ("currency", explained.currency.printed().into()),
            ("count", count.to_string().into()),
        ];
        text.push_str(&format!("{}\n", say(lang, "explain-sum", &args)));
    }
    text + &format!("{}\n", say(lang, "explain-head", &[("head", explained.head.to_string().into())]))
}
