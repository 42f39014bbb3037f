//! Work on many entries at once, where there are enough of them to be worth handing to other threads.

use rayon::prelude::*;

/// Fewer than these are done on the spot.
const WORTH: usize = 64;

/// Items in a part: few enough that every thread gets some of a page.
const PART: usize = 125;

/// What `work` makes of each item, in their order.
pub fn map<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> U + Sync + Send) -> Vec<U> {
    if items.len() < WORTH { items.iter().map(work).collect() } else { items.par_iter().map(work).collect() }
}

/// What `work` makes of parts of the items, in their order.
pub fn parts<'a, T: Sync, U: Send>(items: &'a [T], work: impl Fn(&'a [T]) -> U + Sync + Send) -> Vec<U> {
    if items.len() < WORTH { vec![work(items)] } else { items.par_chunks(PART).map(work).collect() }
}

/// The same, while something else is done: what of the items before has to be done one after the other.
pub fn parts_beside<'a, T: Sync, U: Send, R: Send>(
    items: &'a [T],
    work: impl Fn(&'a [T]) -> U + Sync + Send,
    beside: impl FnOnce() -> R + Send,
) -> (Vec<U>, R) {
    rayon::join(|| parts(items, work), beside)
}

/// Two things at once.
pub fn both<A: Send, B: Send>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    let span = tracing::Span::current();
    rayon::join(|| span.in_scope(one), || span.in_scope(other))
}
