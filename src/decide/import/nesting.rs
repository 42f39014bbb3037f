//! A node and the nodes below it hold the same money: tables record a year at one of them only.

use super::overview::key_of;
use super::{Candidate, Prepared};
use crate::event::NodeRef;
use crate::projection::Register;
use crate::projection::index::key;
use crate::projection::natural_key::NaturalKey;
use crate::projection::rows::{self, Rows};
use crate::value::Problem;
use std::collections::BTreeSet;

/// The rows of the index under the keys of all nodes above and below those of the file.
pub(super) fn lookups(prepared: &Prepared, register: &Register) -> Vec<String> {
    let nodes = known(prepared, register);
    let keys = prepared.candidates.iter().filter_map(at_node).flat_map(|(natural, node)| {
        let others: Vec<&NodeRef> = relatives(&node, &nodes, register).collect();
        others.into_iter().map(|other| member(&natural, other)).collect::<Vec<_>>()
    });
    keys.collect()
}

/// Figures for a node where a node above or below it has one, in the file or in a table of the ledger.
pub(super) fn conflicts(prepared: &Prepared, register: &Register, index: &Rows) -> Vec<Problem> {
    let nodes = known(prepared, register);
    let in_file: BTreeSet<String> =
        prepared.candidates.iter().filter_map(at_node).map(|(natural, node)| member(&natural, &node)).collect();
    let conflict = |candidate: &Candidate| {
        let (natural, node) = at_node(candidate)?;
        let other = relatives(&node, &nodes, register).find(|other| {
            let key = member(&natural, other);
            // In one file the lower row is the one that repeats.
            let beside = in_file.contains(&key) && is_below(&node, other, register);
            beside || index.get(&key).is_some_and(|row| rows::sum(row, "standing") > 0)
        })?;
        let problem = Problem::new("node-nested").found(&candidate.label).fact("other", &other.code);
        Some(problem.fact("year", natural.year).at(candidate.place.clone()))
    };
    prepared.candidates.iter().filter_map(conflict).collect()
}

/// The key and node of a figure of a table by node.
pub(super) fn at_node(candidate: &Candidate) -> Option<(NaturalKey, NodeRef)> {
    let natural: NaturalKey = key_of(candidate).parse().ok().filter(|key: &NaturalKey| key.margin == "node")?;
    let node = candidate.amount.lines.first()?.node.clone()?;
    Some((natural, node))
}

fn member(natural: &NaturalKey, node: &NodeRef) -> String {
    key::member(natural.year, natural.measure, &natural.margin, &node.to_string())
}

fn known(prepared: &Prepared, register: &Register) -> BTreeSet<NodeRef> {
    let in_file = prepared.candidates.iter().filter_map(at_node).map(|(_, node)| node);
    register.nodes.keys().cloned().chain(in_file).collect()
}

/// The nodes above and below a node.
pub(super) fn relatives<'a>(
    node: &'a NodeRef,
    nodes: impl IntoIterator<Item = &'a NodeRef>,
    register: &'a Register,
) -> impl Iterator<Item = &'a NodeRef> {
    nodes.into_iter().filter(move |other| is_below(node, other, register) || is_below(other, node, register))
}

/// Whether a node lies below another: by its parents, or, where they are not defined yet, by its code.
fn is_below(node: &NodeRef, other: &NodeRef, register: &Register) -> bool {
    if node.framework != other.framework || node == other {
        return false;
    }
    let mut at = node.clone();
    // A cycle of parents cannot be longer than the number of nodes.
    for _ in 0..=register.nodes.len() {
        let Some(parent) = register.nodes.get(&at).and_then(|node| node.parent.clone()) else { break };
        at.code = parent;
        if at == *other {
            return true;
        }
    }
    node.code.as_str().strip_prefix(other.code.as_str()).is_some_and(|rest| rest.starts_with('.'))
}
