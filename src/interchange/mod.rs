//! Files of other people in, by declared layouts.
//!
//! A file becomes sheets of cells (`sheet`), a layout is recognised by its headers (`layout`, `columns`), and the
//! rows become figures, entries, nodes, activities, values of indicators or awards (`wide`, `entries`, `framework`,
//! `activities`, `results`, `awards`): facts with their places, still without
//! any knowledge of the ledger. What the ledger makes of them is decided in `decide::import`.
//!
//! To add a layout: a TOML file in `schemas/imports/` (or in a folder of the user's, with `--layout PATH`). A new
//! kind of file is a new `Kind` here with a reader beside the others.

pub mod activities;
pub mod awards;
pub mod columns;
pub mod encoding;
pub mod entries;
pub mod framework;
pub mod iati;
pub mod iati_write;
pub mod layout;
pub mod records;
pub mod results;
pub mod sheet;
pub mod wide;
pub mod xml;

pub use layout::Layout;
pub use sheet::{Cell, Sheet, SheetRow, Source};
