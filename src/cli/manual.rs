//! `jate manual` and `jate completions`: pages and completions, made from the commands themselves.

use super::context::Context;
use super::help::command;
use super::output::{self, Failure, unwritable};
use super::{Cli, DONE, Outcome};
use crate::words::say;
use clap::{Args, Command};
use clap_complete::Shell;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Manual {
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Completions {
    #[arg(value_name = "bash|zsh|fish|elvish|powershell")]
    shell: Shell,
}

impl Manual {
    pub fn run(self, context: &Context) -> Outcome {
        std::fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let mut pages = 0;
        write(&command::<Cli>(context.lang).name("jate"), "jate", &self.folder, &mut pages)?;
        let folder = self.folder.display().to_string();
        if context.json {
            output::print_json(&json!({ "folder": folder, "pages": pages }));
        } else {
            let args = [("count", pages.to_string().into()), ("folder", folder.into())];
            output::print(&format!("{}\n", say(context.lang, "manual-written", &args)));
        }
        Ok(DONE)
    }
}

/// A page for a command, and one for each below it.
fn write(command: &Command, name: &str, folder: &Path, pages: &mut usize) -> Result<(), Failure> {
    let mut page = Vec::new();
    let shown = command.clone().name(name.to_owned()).display_name(name.to_owned());
    let path = folder.join(format!("{name}.1"));
    clap_mangen::Man::new(shown).render(&mut page).map_err(|error| unwritable(&path, &error))?;
    output::write_file(&path, &page)?;
    *pages += 1;
    command.get_subcommands().try_for_each(|below| write(below, &format!("{name}-{}", below.get_name()), folder, pages))
}

impl Completions {
    pub fn run(self, context: &Context) -> u8 {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command::<Cli>(context.lang), "jate", &mut script);
        output::print(&String::from_utf8_lossy(&script));
        DONE
    }
}
