//! Jate: the reporting ledger of a United Nations country team.
//!
//! # Code map
//!
//! What happens to a figure, in the order in which it happens:
//!
//! | step | where | what stands there |
//! |---|---|---|
//! | read | [`interchange`] | files as sheets, layouts, columns: what a file says, before any ledger is asked |
//! | decide | [`decide`] | what a person asks for, against what stands, becomes events or problems |
//! | say | [`event`] | the facts themselves, their payloads and schemas |
//! | chain | [`ledger`] | canonical bytes, commitments, headers, the chain, the Merkle tree, verification; notes, checkpoints, keys, policies, proofs, tiles |
//! | keep | [`store`] | the contract, and the stores behind it: memory, SQLite, PostgreSQL; a staged one over another |
//! | fold | [`projection`] | events become rows; the register and the index that decisions look up |
//! | report | [`report`] | rows become tables; findings |
//! | render | [`render`] | tables become terminal, Markdown, CSV, JSON, HTML, XLSX |
//!
//! [`value`] holds what all of them speak of (money, days, hashes, names, problems), [`words`] every sentence for
//! people in French and English, [`said`] what people say in words as they type them, [`app`] the verbs that put the steps together (alone, or many callers' at a time in
//! [`app::writer`]), [`cli`] the command line, [`http`] the server and its API, [`web`] its pages, [`access`] whom it
//! lets in.
//!
//! Arrows go one way only; `tests/tidy.rs` holds the `use` lines to it:
//!
//! ```text
//! main → cli → web → http → { access, said → app }
//!              app → { decide, projection, report, interchange, render } → { event, ledger } → value
//!                app → store (contract) ← store::{sqlite, postgres, memory, staged}
//! ```
//!
//! `value`, `event`, `ledger`, `decide`, `projection` and `report` are pure: no clock, no chance, no input or
//! output, no floats. Time, identity and randomness come in as arguments (`value::chance`).
//!
//! Beside the code: `schemas/entry/FORMAT.md` (the bytes, in prose, with vectors and a second verifier),
//! `schemas/events/` (a JSON Schema per event, generated), `schemas/imports/` (layouts), `schemas/registers/`
//! (the United Nations system), `schemas/sql/` (migrations), `projections/` (declared projections, each with an
//! example that is a test). How to add an event, a projection, a layout, a finding or a command stands at the top
//! of `event`, `projection::definition`, `interchange`, `report::findings` and `cli`.

pub mod access;
pub mod app;
pub mod cli;
pub mod decide;
pub mod event;
pub mod http;
pub mod interchange;
pub mod ledger;
pub mod projection;
pub mod render;
pub mod report;
pub mod said;
pub mod store;
pub mod value;
pub mod web;
pub mod words;
