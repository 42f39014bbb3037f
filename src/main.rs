//! The `jate` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(jate::cli::run(std::env::args_os()))
}
