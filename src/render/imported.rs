//! What becomes of a row of a file, in words.

use crate::decide::import::plan::Outcome as Became;
use crate::words::{self, Lang, say};

/// What becomes of a row.
#[must_use]
pub fn became(lang: Lang, outcome: &Became) -> String {
    let id = format!("outcome-{}", outcome.name());
    let at = |position: u64| ("position", position.to_string().into());
    match outcome {
        Became::New | Became::Unchanged { position: None } => say(lang, &id, &[("position", "".into())]),
        Became::Unchanged { position: Some(position) }
        | Became::Repeated { position }
        | Became::Undone { position } => say(lang, &id, &[at(*position)]),
        Became::Difference { before_minor, difference_minor } => {
            let show = |minor: &i64| words::amount(lang, i128::from(*minor), 2, true);
            say(lang, &id, &[("before", show(before_minor).into()), ("difference", show(difference_minor).into())])
        }
        Became::Revised { position, old, new } => {
            say(lang, &id, &[at(*position), ("old", old.into()), ("new", new.into())])
        }
        Became::Adjusted { position, up_to, old, new } => {
            let args = [at(*position), ("up_to", up_to.to_string().into()), ("old", old.into()), ("new", new.into())];
            say(lang, &id, &args)
        }
        Became::Redefined { old, new } => say(lang, "outcome-redefined", &[("old", old.into()), ("new", new.into())]),
    }
}
