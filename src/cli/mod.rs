//! The command line: arguments in, words out. What happens is in `app`; what is said is in `words`.
//!
//! To add a command: a file here with its arguments and handler, a line in `Command`, its words in
//! `words/locales/*/help.ftl`.

mod approval;
mod attach;
mod author;
mod backup;
mod board;
mod change;
mod check;
mod check_report;
mod checkpoint;
mod context;
mod demo;
mod explain;
mod export;
mod finding;
mod help;
mod iati;
mod import;
mod init;
mod key;
mod log;
mod manual;
mod output;
mod period;
mod prove;
mod publish;
mod quickstart;
mod reconcile;
mod record;
mod recover;
mod redact;
mod register;
mod report;
mod right;
mod serve;
mod store;
mod tamper_lab;
mod timestamp;
mod verify;
mod witness;

use crate::app::metrics::METRICS;
use crate::words::Lang;
use clap::{ArgMatches, FromArgMatches as _, Parser, Subcommand};
use context::{Context, Global};
use output::Failure;
use std::ffi::OsString;

/// Done.
pub const DONE: u8 = 0;
/// Verification failed, tables disagree.
pub const FINDINGS: u8 = 1;
/// The user's input or usage.
pub const INPUT: u8 = 2;
/// Storage or system.
pub const SYSTEM: u8 = 3;

#[derive(Debug, Parser)]
#[command(
    name = "jate",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Quickstart(quickstart::Quickstart),
    Init(init::Init),
    Import(import::Import),
    Record(record::Record),
    Correct(change::Correct),
    Split(change::Split),
    Reverse(change::Reverse),
    Attach(attach::Attach),
    Board(board::Board),
    Approve(approval::Approve),
    Threshold(approval::Threshold),
    Period(period::Period),
    Redact(redact::Redact),
    Report(report::Report),
    Reconcile(reconcile::Reconcile),
    Verify(verify::Verify),
    Rebuild(verify::Rebuild),
    Log(log::Log),
    Show(log::Show),
    Agency(register::Agency),
    Partner(register::Partner),
    Fund(register::Fund),
    Indicator(register::Indicator),
    Framework(register::Framework),
    Export(export::Export),
    Iati(iati::Iati),
    Store(store::Store),
    Backup(backup::Backup),
    Bundle(backup::Bundle),
    Restore(backup::Restore),
    Key(key::Key),
    Checkpoint(checkpoint::Checkpoint),
    Prove(prove::Prove),
    Check(check::Check),
    Publish(publish::Publish),
    CheckReport(check_report::CheckReport),
    Explain(explain::Explain),
    Finding(finding::Finding),
    Witness(witness::WitnessCommand),
    Cosign(witness::Cosign),
    Timestamp(timestamp::TimeStamp),
    TamperLab(tamper_lab::TamperLab),
    Recover(recover::Recover),
    Serve(serve::Serve),
    Person(serve::Person),
    Right(right::Right),
    Manual(manual::Manual),
    Completions(manual::Completions),
}

/// Threads that answer: more than there are desks for long work.
const THREADS: usize = 2 + crate::http::DESKS;

/// What a verb came to: an exit code, or why not.
type Outcome = Result<u8, Failure>;

/// Runs one command; returns its exit code.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let lang = help::language(&arguments);
    let json = arguments.iter().any(|argument| argument == "--json");
    let matches = match help::command::<Cli>(lang).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return output::usage(&error, lang, json),
    };
    if arguments.iter().any(|argument| argument == "--no-color") {
        console::set_colors_enabled_stderr(false);
    }
    trace();
    // A server answers others while one works; what a command does, it does alone.
    let runtime = match matches.subcommand_name() {
        Some("serve") => tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build(),
        _ => tokio::runtime::Builder::new_current_thread().enable_all().build(),
    };
    match (runtime, parse(&matches)) {
        (Ok(runtime), Ok(cli)) => runtime.block_on(dispatch(cli, lang)),
        (Err(error), _) => Failure::system(&error.to_string()).report(lang, json),
        (_, Err(error)) => output::usage(&error, lang, json),
    }
}

fn parse(matches: &ArgMatches) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(matches)
}

async fn dispatch(cli: Cli, lang: Lang) -> u8 {
    let json = cli.global.json;
    let metrics = cli.global.metrics.clone();
    let context = Context::new(cli.global, lang);
    if let Err(failure) = context.author() {
        return failure.report(lang, json);
    }
    let outcome = match cli.command {
        Command::Quickstart(verb) => verb.run(&context).await,
        Command::Init(verb) => verb.run(&context).await,
        Command::Import(verb) => verb.run(&context).await,
        Command::Record(verb) => verb.run(&context).await,
        Command::Correct(verb) => verb.run(&context).await,
        Command::Split(verb) => verb.run(&context).await,
        Command::Reverse(verb) => verb.run(&context).await,
        Command::Attach(verb) => verb.run(&context).await,
        Command::Board(verb) => verb.run(&context).await,
        Command::Approve(verb) => verb.run(&context).await,
        Command::Threshold(verb) => verb.run(&context).await,
        Command::Period(verb) => verb.run(&context).await,
        Command::Redact(verb) => verb.run(&context).await,
        Command::Report(verb) => verb.run(&context).await,
        Command::Reconcile(verb) => verb.run(&context).await,
        Command::Verify(verb) => verb.run(&context).await,
        Command::Rebuild(verb) => verb.run(&context).await,
        Command::Log(verb) => verb.run(&context).await,
        Command::Show(verb) => verb.run(&context).await,
        Command::Agency(verb) => verb.run(&context).await,
        Command::Partner(verb) => verb.run(&context).await,
        Command::Fund(verb) => verb.run(&context).await,
        Command::Indicator(verb) => verb.run(&context).await,
        Command::Framework(verb) => verb.run(&context).await,
        Command::Export(verb) => verb.run(&context).await,
        Command::Iati(verb) => verb.run(&context).await,
        Command::Store(verb) => verb.run(&context).await,
        Command::Backup(verb) => verb.run(&context).await,
        Command::Bundle(verb) => verb.run(&context).await,
        Command::Restore(verb) => verb.run(&context).await,
        Command::Key(verb) => verb.run(&context).await,
        Command::Checkpoint(verb) => verb.run(&context).await,
        Command::Prove(verb) => verb.run(&context).await,
        Command::Check(verb) => verb.run(&context),
        Command::Publish(verb) => verb.run(&context).await,
        Command::CheckReport(verb) => verb.run(&context).await,
        Command::Explain(verb) => verb.run(&context).await,
        Command::Finding(verb) => verb.run(&context).await,
        Command::Witness(verb) => verb.run(&context).await,
        Command::Cosign(verb) => verb.run(&context).await,
        Command::Timestamp(verb) => verb.run(&context).await,
        Command::TamperLab(verb) => verb.run(&context).await,
        Command::Recover(verb) => verb.run(&context).await,
        Command::Serve(verb) => verb.run(&context).await,
        Command::Person(verb) => verb.run(&context).await,
        Command::Right(verb) => verb.run(&context).await,
        Command::Manual(verb) => verb.run(&context),
        Command::Completions(verb) => Ok(verb.run(&context)),
    };
    let code = outcome.unwrap_or_else(|failure| failure.report(lang, json));
    let written = metrics.map_or(Ok(()), |path| output::write_file(&path, METRICS.text().as_bytes()));
    match written {
        Ok(()) => code,
        Err(failure) => code.max(failure.report(lang, json)),
    }
}

/// Traces go to standard error where `JATE_TRACE` asks for them.
fn trace() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("JATE_TRACE") {
        let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
        // A second call in one process keeps the first subscriber.
        let _ = subscriber.try_init();
    }
}
