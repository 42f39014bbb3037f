//! The board of submissions: the same words and JSON wherever it is shown.

use crate::app::board::Shown;
use crate::report::board::{Counts, Standing};
use crate::words::{Lang, say};
use serde_json::{Value as Json, json};

/// How an agency stands in a quarter, in words.
#[must_use]
pub fn standing(lang: Lang, standing: Standing) -> String {
    match standing {
        Standing::NotYet => "–".to_owned(),
        Standing::Missing => say(lang, "board-missing", &[]),
        Standing::Received(Counts { received, late, waiting, provisional, certified }) => {
            let part = |(id, count): (&str, usize)| say(lang, id, &[("count", count.to_string().into())]);
            let parts = [
                ("board-late", late),
                ("board-waiting", waiting),
                ("board-provisional", provisional),
                ("board-certified", certified),
            ];
            let parts = parts.into_iter().filter(|(_, count)| *count > 0).map(part);
            std::iter::once(part(("board-received", received))).chain(parts).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A year of the board for programs.
#[must_use]
pub fn document(shown: &Shown) -> Json {
    let cell = |standing: &Standing| match standing {
        Standing::NotYet => json!({ "state": "not-yet" }),
        Standing::Missing => json!({ "state": "missing" }),
        Standing::Received(counts) => json!({
            "state": "received",
            "received": counts.received,
            "late": counts.late,
            "waiting": counts.waiting,
            "provisional": counts.provisional,
            "certified": counts.certified,
        }),
    };
    let quarters =
        shown.quarters.map(|(first, last, closed)| json!({ "first": first, "last": last, "closed": closed }));
    let row = |(agency, standings): (_, &[Standing; 4])| json!({ "agency": agency, "quarters": standings.iter().map(cell).collect::<Vec<_>>() });
    let rows: Vec<Json> = shown.rows.iter().map(row).collect();
    json!({ "year": shown.year, "quarters": quarters, "agencies": rows })
}
