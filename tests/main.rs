//! What Jate promises, tested from outside: one binary, so that it links once.
//!
//! A file that is not named here fails `tidy`.

mod bytes;
mod conformance;
mod crash;
mod decisions;
mod findings;
mod gallery;
mod imports;
mod journey;
mod projections;
mod readme;
mod reports;
mod schemas;
mod support;
mod tamper;
mod tidy;
