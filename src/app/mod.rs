//! What people do with a ledger: one verb, one file. Here the pure layers meet a store, a clock and chance.
//!
//! To add a command: its verb here, its arguments and words in `cli`, its decision in `decide`.

pub mod board;
pub mod change;
pub mod checkpoint;
mod command;
pub mod compare;
pub mod conversion;
pub mod copy;
pub mod country;
pub mod effect;
pub mod evidence;
pub mod explain;
pub mod export;
pub mod export_iati;
pub mod fold;
pub mod follow;
pub mod import;
mod in_parts;
pub mod kept;
pub mod log;
pub mod metrics;
pub mod office;
pub mod overview;
mod parallel;
pub mod project;
pub mod proof;
pub mod prove;
pub mod publish;
pub mod rebuild;
pub mod reconcile;
pub mod recover;
pub mod restore;
mod scratch;
pub mod system;
pub mod tamper_lab;
pub mod texts;
pub mod told;
pub mod undo;
pub mod verify;
pub mod view;
pub mod witness;
pub mod writer;

pub use command::Command;
pub use office::{AppError, Done, Office, Opened};
pub use view::{AsOf, View};

/// Who is told how far long work has come.
pub trait Progress: Send + Sync {
    /// `done` of `total` units.
    fn set(&self, done: u64, total: u64);
}

/// Nobody.
#[derive(Debug)]
pub struct Quiet;

impl Progress for Quiet {
    fn set(&self, _: u64, _: u64) {}
}
