//! A JSON Schema (2020-12) for every event version, generated from the types and enforced at append.

use super::instance::Canonical;
use super::{
    ActivityDescribed, AgencyAliasDecided, AgencyRegistered, Amount, AmountKind, AuthorAuthorised, AuthorRevoked,
    EntryApproved, EntryReversed, EventError, FieldRedacted, FrameworkOpened, FundRegistered, ImportRecorded,
    IndicatorDefined, Item, ItemRecorded, KeyAuthorised, KeyRevoked, LedgerOpened, LedgerRecovered, NodeDefined,
    PartnerAliasDecided, PeriodChangeRequested, PeriodChanged, PersonNamed, RightGranted, RightWithdrawn,
    StatementPublished, ThresholdSet, VERSION,
};
use crate::ledger::{Canon, author, keyring, redaction};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Every event type of this release with the schema of its payload, by type.
#[must_use]
pub fn all() -> BTreeMap<&'static str, Value> {
    let mut schemas = BTreeMap::new();
    let mut add = |event_type, schema: schemars::Schema| schemas.insert(event_type, titled(event_type, schema));
    add("period.change_requested", schemars::schema_for!(PeriodChangeRequested));
    add("period.changed", schemars::schema_for!(PeriodChanged));
    add("threshold.set", schemars::schema_for!(ThresholdSet));
    add("right.granted", schemars::schema_for!(RightGranted));
    add("right.withdrawn", schemars::schema_for!(RightWithdrawn));
    add("entry.approved", schemars::schema_for!(EntryApproved));
    add("ledger.opened", schemars::schema_for!(LedgerOpened));
    add("person.named", schemars::schema_for!(PersonNamed));
    add("agency.registered", schemars::schema_for!(AgencyRegistered));
    add("agency.alias_decided", schemars::schema_for!(AgencyAliasDecided));
    add("framework.opened", schemars::schema_for!(FrameworkOpened));
    add("node.defined", schemars::schema_for!(NodeDefined));
    add("activity.described", schemars::schema_for!(ActivityDescribed));
    add("indicator.defined", schemars::schema_for!(IndicatorDefined));
    add("partner.alias_decided", schemars::schema_for!(PartnerAliasDecided));
    add("fund.registered", schemars::schema_for!(FundRegistered));
    add("import.recorded", schemars::schema_for!(ImportRecorded));
    add("entry.reversed", schemars::schema_for!(EntryReversed));
    add("statement.published", schemars::schema_for!(StatementPublished));
    add(keyring::AUTHORISED, schemars::schema_for!(KeyAuthorised));
    add(keyring::REVOKED, schemars::schema_for!(KeyRevoked));
    add("ledger.recovered", schemars::schema_for!(LedgerRecovered));
    add(author::AUTHORISED, schemars::schema_for!(AuthorAuthorised));
    add(author::REVOKED, schemars::schema_for!(AuthorRevoked));
    add(redaction::TYPE, schemars::schema_for!(FieldRedacted));
    for (event_type, name) in Item::TYPES {
        let mut schema = titled(event_type, schemars::schema_for!(ItemRecorded));
        of_one_kind(&mut schema, name);
        schemas.insert(event_type, schema);
    }
    for kind in AmountKind::ALL {
        let mut schema = titled(kind.event_type(), schemars::schema_for!(Amount));
        narrow(&mut schema, kind);
        schemas.insert(kind.event_type(), schema);
    }
    schemas
}

/// The name of the file in `schemas/events/` that holds the schema of a type.
#[must_use]
pub fn file_name(event_type: &str) -> String {
    format!("{event_type}.v{VERSION}.json")
}

/// Checks a payload against the schema of its type.
///
/// # Errors
/// The type is unknown, or the payload breaks the schema: the first place and what is wrong there.
pub fn check(event_type: &str, payload: &Canon<'_>) -> Result<(), EventError> {
    let validator = VALIDATORS
        .get(event_type)
        .ok_or_else(|| EventError::Unknown { event_type: event_type.to_owned(), version: VERSION.to_string() })?;
    if validator.is_valid(payload) {
        return Ok(());
    }
    // What is wrong is asked for only where something is: that takes twice as long.
    let detail = validator.validate(payload).err();
    let detail = detail.map_or_else(String::new, |error| format!("{}: {error}", error.instance_path()));
    Err(EventError::Form { event_type: event_type.to_owned(), detail })
}

static VALIDATORS: LazyLock<BTreeMap<&'static str, jsonschema::Validator<Canonical>>> = LazyLock::new(|| {
    let options = jsonschema::options_for::<Canonical>();
    let compile = |schema: &Value| options.build(schema).expect("the generated schemas are valid");
    all().iter().map(|(event_type, schema)| (*event_type, compile(schema))).collect()
});

fn titled(event_type: &str, schema: schemars::Schema) -> Value {
    let mut schema = schema.to_value();
    schema["title"] = json!(format!("{event_type}, version {VERSION}"));
    // An absent optional field is left out of the payload; it is never null.
    forbid_null(&mut schema);
    schema
}

/// Only a contribution has a stage and only a disbursement a partner; there, each is required. Only an expenditure waits for
/// approval.
fn narrow(schema: &mut Value, kind: AmountKind) {
    for (field, is_owner) in [("stage", kind == AmountKind::Contribution), ("partner", kind.has_partner())] {
        if is_owner {
            schema["required"].as_array_mut().expect("`lines` is required").push(json!(field));
        } else {
            schema["properties"].as_object_mut().expect("an object schema").remove(field);
        }
    }
    if kind != AmountKind::Expenditure {
        schema["properties"].as_object_mut().expect("an object schema").remove("approval");
    }
    drop_unused_definitions(schema);
}

/// The type of an event names the kind of its item.
fn of_one_kind(schema: &mut Value, name: &str) {
    let kinds = schema["properties"]["item"]["oneOf"].as_array_mut().expect("an item is one of its kinds");
    kinds.retain(|kind| kind["properties"].get(name).is_some());
    let kind = kinds.pop().expect("every kind is in the schema");
    schema["properties"]["item"] = kind;
    drop_unused_definitions(schema);
}

fn forbid_null(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = members.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type") != Some(&json!("null")));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    members.remove("anyOf");
                    members.extend(only);
                }
            }
            members.values_mut().for_each(forbid_null);
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_null),
        _ => {}
    }
}

fn drop_unused_definitions(schema: &mut Value) {
    let text = schema.to_string();
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        definitions.retain(|name, _| text.contains(&format!("\"#/$defs/{name}\"")));
    }
}
