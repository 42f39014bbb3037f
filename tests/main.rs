//! What Jate promises, tested from outside: one binary, so that it links once.
//!
//! A file that is not named here fails `tidy`.

mod api;
mod approvals;
mod authors;
mod awards;
mod backup;
mod browser;
mod bytes;
mod conformance;
mod country;
mod crash;
mod decisions;
mod erased;
mod evidence;
mod faults;
mod findings;
mod fuzz;
mod gallery;
mod iati;
mod imports;
mod interop;
mod journey;
mod narratives;
mod network;
mod plans;
mod postgres;
mod programmes;
mod projections;
mod proofs;
mod rates;
mod reading;
mod readme;
mod reports;
mod results;
mod schemas;
mod serve;
mod server;
mod support;
mod tamper;
mod tidy;
mod timestamps;
mod tree;
mod witness;
mod workbook;
mod writers;
