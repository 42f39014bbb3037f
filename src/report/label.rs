//! What rows are called, in both languages.

use crate::event::NodeRef;
use crate::projection::Register;
use crate::projection::definition::Label;
use crate::projection::facts::Field;

/// The label of a member of a dimension.
#[must_use]
pub fn of(field: Field, member: &str, register: &Register) -> Label {
    match (field, member) {
        (Field::Agency, "") => both("(no agency)", "(sans agence)"),
        (Field::Node, "") => both("(no axis)", "(sans axe)"),
        (Field::Breakdown, "") => both("all", "ensemble"),
        (_, "") => both("–", "–"),
        (Field::Measure, member) => measure(member),
        (Field::Indicator, member) => indicator(member, register),
        (Field::Agency, member) => agencies(member, register),
        (Field::Node, member) => node(member, register),
        (_, member) => both(member, member),
    }
}

/// A node written `CF/1.1`.
#[must_use]
pub fn node_of(member: &str) -> Option<NodeRef> {
    let (framework, code) = member.split_once('/')?;
    Some(NodeRef { code: code.parse().ok()?, framework: framework.parse().ok()? })
}

fn both(en: &str, fr: &str) -> Label {
    Label { en: en.to_owned(), fr: fr.to_owned() }
}

fn agencies(member: &str, register: &Register) -> Label {
    let named = |code: &str| {
        let agency = code.parse().ok().and_then(|code| register.agencies.get(&code));
        agency.map_or_else(|| code.to_owned(), |agency| agency.abbreviation_fr.clone())
    };
    let codes: Vec<&str> = member.split('+').collect();
    match codes.as_slice() {
        [code] => both(code, &named(code)),
        several => {
            let french: Vec<String> = several.iter().map(|code| named(code)).collect();
            both(&format!("{} (joint)", several.join(" + ")), &format!("{} (conjoint)", french.join(" + ")))
        }
    }
}

fn measure(member: &str) -> Label {
    let french = match member {
        "required" => "budget prévu",
        "pledged" => "promis",
        "committed" => "engagements",
        "mobilised" => "ressources mobilisées",
        "available" => "ressources disponibles",
        "spent" => "dépenses",
        "planned" => "décaissements prévus",
        "disbursed" => "décaissements",
        other => other,
    };
    both(member, french)
}

fn indicator(member: &str, register: &Register) -> Label {
    let known = member.parse().ok().and_then(|id| register.indicators.get(&id));
    let text = match known {
        Some(known) if known.title != member => {
            let code = known.code.as_deref().unwrap_or(member);
            if known.title.starts_with(code) { known.title.clone() } else { format!("{code} {}", known.title) }
        }
        _ => member.to_owned(),
    };
    both(&text, &text)
}

fn node(member: &str, register: &Register) -> Label {
    let Some(reference) = node_of(member) else { return both(member, member) };
    let code = reference.code.to_string();
    match register.nodes.get(&reference) {
        Some(node) if node.title != code => {
            let text = format!("{code}. {}", node.title);
            both(&text, &text)
        }
        _ => both(&code, &code),
    }
}
