//! Reports: a read model, a selection and a moment become a table; findings say where figures disagree. Pure.
#![deny(clippy::disallowed_methods, clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod board;
pub mod canonical;
pub mod changes;
pub mod findings;
pub mod label;
pub mod provenance;
pub mod table;

pub use findings::Finding;
pub use provenance::Provenance;
pub use table::{Selection, Table, Value};
