//! The `jate` program.

use std::process::ExitCode;

/// Measured: a verification takes three quarters of the time that it takes with the system's allocator, and again less where
/// SQLite uses it too (`override`); huge pages (`no_thp`) took memory and gave nothing.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(jate::cli::run(std::env::args_os()))
}
