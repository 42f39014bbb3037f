//! What a ledger knows, as JSON: the same on the command line and over HTTP.

use crate::ledger::author::AuthorKey;
use crate::ledger::keyring::Key;
use crate::projection::Register;
use crate::projection::register::{Agency, Author, Indicator};
use crate::value::{Code, Money};
use serde_json::{Value as Json, json};

/// Spellings that stand for an agency, in one line.
#[must_use]
pub fn aliases(register: &Register, code: &Code) -> String {
    let of_code = register.aliases.iter().filter(|(_, target)| *target == code);
    of_code.map(|(alias, _)| alias.clone()).collect::<Vec<_>>().join(", ")
}

/// The agencies, with their names.
#[must_use]
pub fn agencies(register: &Register) -> Json {
    let agency = |(code, agency): (&Code, &Agency)| {
        json!({ "code": code, "name_en": agency.name_en, "name_fr": agency.name_fr,
                "abbreviation_fr": agency.abbreviation_fr, "aliases": aliases(register, code) })
    };
    json!({ "agencies": register.agencies.iter().map(agency).collect::<Vec<_>>() })
}

/// The funds.
#[must_use]
pub fn funds(register: &Register) -> Json {
    json!({ "funds": register.funds })
}

/// The indicators.
#[must_use]
pub fn indicators(register: &Register) -> Json {
    let indicator = |(id, known): (&Code, &Indicator)| {
        json!({ "indicator": id, "code": known.code, "title": known.title, "kind": known.kind, "unit": known.unit,
                "framework": known.framework, "direction": known.direction, "dimensions": known.dimensions,
                "scale": known.scale, "parts_add_up": known.additive, "years_add_up": known.cumulated })
    };
    json!({ "indicators": register.indicators.iter().map(indicator).collect::<Vec<Json>>() })
}

/// The frameworks, each with its nodes.
#[must_use]
pub fn frameworks(register: &Register) -> Json {
    let frameworks = register.frameworks.iter().map(|(code, framework)| {
        let nodes = register.nodes.iter().filter(|(node, _)| node.framework == *code);
        let nodes = nodes.map(|(reference, node)| {
            json!({ "code": reference.code, "level": node.level, "parent": node.parent,
                    "title": node.title, "agencies": node.agencies })
        });
        json!({ "code": code, "title": framework.title, "cycle": framework.cycle,
                "nodes": nodes.collect::<Vec<Json>>() })
    });
    json!({ "frameworks": frameworks.collect::<Vec<Json>>() })
}

/// From which amounts on expenditures wait.
#[must_use]
pub fn thresholds(register: &Register) -> Json {
    let thresholds = register.thresholds.iter().map(|((agency, currency), minor)| {
        let amount = Money { amount_minor: *minor, currency: *currency }.to_string();
        json!({ "agency": agency, "currency": currency, "amount": amount })
    });
    json!({ "thresholds": thresholds.collect::<Vec<_>>() })
}

/// The keys that sign its checkpoints, and those with which people sign.
#[must_use]
pub fn keys(register: &Register) -> Json {
    let mut keys: Vec<&Key> = register.keys.values().collect();
    keys.sort_by_key(|key| key.authorised_at);
    let author = |(key, author): (&AuthorKey, &Author)| {
        json!({ "key": key, "person": author.person, "required": author.required,
                "authorised_at": author.authorised_at, "revoked_at": author.revoked_at })
    };
    json!({ "keys": keys.into_iter().map(key).collect::<Vec<_>>(),
            "authors": register.authors.iter().map(author).collect::<Vec<_>>() })
}

fn key(key: &Key) -> Json {
    let (first, last) = key.sizes();
    json!({
        "id": key.id(),
        "key": key.verifier,
        "state": state(key),
        "first_size": first,
        "last_size": last,
        "authorised_at": key.authorised_at,
        "replaced_at": key.replaced_at,
        "revoked_at": key.revoked_at,
    })
}

/// Whether a key signs, in a word.
#[must_use]
pub const fn state(key: &Key) -> &'static str {
    match (key.revoked_at, key.replaced_at) {
        (Some(_), _) => "revoked",
        (None, Some(_)) => "replaced",
        (None, None) => "signs",
    }
}
