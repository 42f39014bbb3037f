//! The forms of what is recorded beside amounts, and of what a ledger is about. Each is a list of fields: what they mean, and whom it
//! takes, stands in `said`. Long, because the lists are: one place shows how all forms are.
//!
//! To add a form: its kind in `said::Said`, its entry in `KINDS`, its words `record-NAME` and `web-NAME-FIELD`.

use super::record::mark_of;
use crate::decide::right::Act;
use crate::event::{Cycle, NodeRef};
use crate::http::Visit;
use crate::said::Said;
use crate::value::{Code, Hash, Problem};
use crate::words::Lang;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Whom a form takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Officers for their agencies, and the Resident Coordinator's Office.
    Agencies,
    /// Officers of any agency, and the office.
    Anyone,
    /// The office alone.
    Office,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Text,
    Long,
    Date,
    /// Several, a line each.
    Lines,
    /// One of the visitor's agencies; for the office, any of the ledger's.
    Agency,
    Node,
    /// A node by its code alone: it is of the framework that the form names.
    Parent,
    Indicator,
    Fund,
    Framework,
    /// One of a few words: `PREFIX-WORD` in the catalogue.
    Words(&'static str, &'static [&'static str]),
}

/// A form.
pub struct Kind {
    pub name: &'static str,
    pub who: Who,
    /// Whether amounts or values stand in it, as one types them in the language of the page.
    pub decimals: bool,
    /// Whether it is known again by a key of its own; else the same a second time changes nothing.
    pub keyed: bool,
    /// The report that it changes: what it will do there is shown before it is recorded.
    pub report: Option<&'static str>,
    /// Name, input, and whether it must be filled in.
    pub fields: &'static [(&'static str, Input, bool)],
}

const GRADES: Input = Input::Words("grade", &["1", "2", "3", "4", "5"]);
const ADDS: Input = Input::Words("adds", &["add", "apart"]);

pub const KINDS: [Kind; 13] = [
    Kind {
        name: "award",
        who: Who::Agencies,
        decimals: true,
        keyed: true,
        report: Some("awards"),
        fields: &[
            ("partner", Input::Text, true),
            ("agency", Input::Agency, false),
            ("amount", Input::Text, false),
            ("currency", Input::Text, false),
            ("node", Input::Node, false),
            ("year", Input::Text, false),
            ("date", Input::Date, false),
            ("project", Input::Text, false),
            ("sort", Input::Text, false),
            ("modality", Input::Text, false),
            ("leadership", Input::Text, false),
            ("history", Input::Text, false),
            ("population", Input::Text, false),
        ],
    },
    Kind {
        name: "result",
        who: Who::Anyone,
        decimals: true,
        keyed: true,
        report: Some("results-matrix"),
        fields: &[
            ("indicator", Input::Indicator, true),
            ("value", Input::Text, true),
            ("year", Input::Text, false),
            ("role", Input::Words("role", &["result", "baseline", "milestone", "target"]), true),
            ("breakdown", Input::Text, false),
            ("step", Input::Text, false),
            ("date", Input::Date, false),
        ],
    },
    Kind {
        name: "narrative",
        who: Who::Agencies,
        decimals: false,
        keyed: true,
        report: Some("narratives"),
        fields: &[
            ("node", Input::Node, true),
            ("agency", Input::Agency, false),
            (
                "topic",
                Input::Words("topic", &["progress", "challenges", "lessons", "partnerships", "priorities"]),
                true,
            ),
            ("language", Input::Words("language", &["fr", "en"]), true),
            ("text", Input::Long, true),
            ("year", Input::Text, true),
            ("date", Input::Date, false),
        ],
    },
    Kind {
        name: "transfer",
        who: Who::Agencies,
        decimals: true,
        keyed: true,
        report: Some("agency-funding"),
        fields: &[
            ("kind", Input::Words("transfer", &["transferred", "refunded", "contributed"]), true),
            ("fund", Input::Fund, true),
            ("agency", Input::Agency, true),
            ("amount", Input::Text, true),
            ("indirect", Input::Text, false),
            ("currency", Input::Text, false),
            ("phase", Input::Text, false),
            ("year", Input::Text, false),
            ("date", Input::Date, false),
        ],
    },
    Kind {
        name: "risk",
        who: Who::Office,
        decimals: false,
        keyed: true,
        report: Some("risks"),
        fields: &[
            ("title", Input::Text, true),
            ("likelihood", GRADES, false),
            ("impact", GRADES, false),
            ("category", Input::Text, false),
            ("mitigation", Input::Long, false),
            ("monitoring", Input::Text, false),
            ("periodicity", Input::Text, false),
            ("owner", Input::Text, false),
            ("year", Input::Text, false),
            ("date", Input::Date, false),
        ],
    },
    Kind {
        name: "rate",
        who: Who::Office,
        decimals: true,
        keyed: true,
        report: Some("exchange-rates"),
        fields: &[
            ("base", Input::Text, true),
            ("quote", Input::Text, true),
            ("rate", Input::Text, true),
            ("source", Input::Text, true),
            ("date", Input::Date, false),
        ],
    },
    Kind {
        name: "statement",
        who: Who::Office,
        decimals: true,
        keyed: true,
        report: Some("statements"),
        fields: &[
            ("document", Input::Text, true),
            ("table", Input::Text, true),
            ("row", Input::Text, true),
            ("column", Input::Text, true),
            ("amount", Input::Text, true),
            ("currency", Input::Text, false),
            ("page", Input::Text, false),
            ("year", Input::Text, true),
            ("date", Input::Date, false),
            ("note", Input::Text, false),
        ],
    },
    Kind {
        name: "indicator",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[
            ("indicator", Input::Indicator, true),
            ("title", Input::Text, false),
            ("kind", Input::Words("kind", &["count", "percent", "index", "yes-no", "scale", "text"]), false),
            ("unit", Input::Text, false),
            ("direction", Input::Words("direction", &["up", "down"]), false),
            ("framework", Input::Framework, false),
            ("dimensions", Input::Lines, false),
            ("scale", Input::Lines, false),
            ("parts", ADDS, false),
            ("years", ADDS, false),
        ],
    },
    Kind {
        name: "node",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[
            ("code", Input::Text, true),
            ("level", Input::Words("level", &["axis", "outcome", "output", "activity"]), true),
            ("title", Input::Text, true),
            ("parent", Input::Parent, false),
            ("framework", Input::Framework, false),
            ("agencies", Input::Lines, false),
            ("contributes_to", Input::Lines, false),
        ],
    },
    Kind {
        name: "framework",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[("code", Input::Text, true), ("title", Input::Text, true), ("cycle", Input::Text, false)],
    },
    Kind {
        name: "fund",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[
            ("code", Input::Text, true),
            ("title", Input::Text, true),
            ("modality", Input::Words("modality", &["parallel", "pooled", "pass-through"]), false),
            ("lead", Input::Text, false),
            ("agent", Input::Text, false),
            ("indirect", Input::Text, false),
        ],
    },
    Kind {
        name: "agencies",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[("names", Input::Lines, false), ("aliases", Input::Lines, false)],
    },
    Kind {
        name: "partner",
        who: Who::Office,
        decimals: false,
        keyed: false,
        report: None,
        fields: &[("alias", Input::Text, true), ("partner", Input::Text, true)],
    },
];

impl Kind {
    pub fn takes(&self, visit: &Visit) -> bool {
        let own = visit.agencies();
        match self.who {
            Who::Agencies => visit.may(Act::Report(&own)),
            Who::Anyone => visit.may(Act::Observe),
            Who::Office => visit.may(Act::Office),
        }
    }

    /// What was typed, as it is said.
    pub fn said(&self, lang: Lang, typed: &BTreeMap<String, String>) -> Result<Said, Problem> {
        // Browsers end the lines of a form with two characters.
        let typed: BTreeMap<&str, String> =
            typed.iter().map(|(name, text)| (name.as_str(), text.replace("\r\n", "\n"))).collect();
        let text = |name: &str| typed.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
        let mut object = Map::new();
        for (name, input, required) in self.fields {
            let value = match (input, text(name)) {
                (Input::Lines, lines) => {
                    json!(
                        lines
                            .unwrap_or_default()
                            .lines()
                            .map(str::trim)
                            .filter(|one| !one.is_empty())
                            .collect::<Vec<_>>()
                    )
                }
                // What is missing is told by whoever decides.
                (_, None) if !required => continue,
                (_, text) => json!(text.unwrap_or_default()),
            };
            object.insert((*name).to_owned(), value);
        }
        if self.decimals {
            let amounts = ["amount", "indirect", "value", "rate"].map(|name| text(name).unwrap_or_default());
            object.insert("decimal".to_owned(), json!(mark_of(lang, &amounts)));
        }
        if self.keyed {
            object.insert("key".to_owned(), json!(text("key")));
        }
        let said = json!({ self.name: Json::Object(object) });
        serde_json::from_value(said).map_err(|error| Problem::new("request-unreadable").fact("detail", error))
    }

    /// What the ledger knows of a framework, a node or a fund of that code, as it would be typed.
    pub fn known(&self, visit: &Visit, typed: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
        let text = |name: &str| typed.get(name).map_or("", |text| text.trim());
        let code: Code = text("code").parse().ok()?;
        let known = &visit.opened.register;
        let pairs = match self.name {
            "node" => {
                let framework = match text("framework") {
                    "" if known.frameworks.len() == 1 => known.frameworks.keys().next()?.clone(),
                    named => named.parse().ok()?,
                };
                let node = known.nodes.get(&NodeRef { code, framework: framework.clone() })?;
                let agencies: Vec<&str> = node.agencies.iter().map(Code::as_str).collect();
                vec![
                    ("framework", framework.to_string()),
                    ("level", node.level.to_string()),
                    ("title", node.title.clone()),
                    ("parent", node.parent.as_ref().map(ToString::to_string).unwrap_or_default()),
                    ("agencies", agencies.join("\n")),
                ]
            }
            "framework" => {
                let framework = known.frameworks.get(&code)?;
                let years = |cycle: &Cycle| format!("{}-{}", cycle.first_year, cycle.last_year);
                let cycle = framework.cycle.as_ref().map(years).unwrap_or_default();
                vec![("title", framework.title.clone()), ("cycle", cycle)]
            }
            "fund" => {
                let fund = known.funds.get(&code)?;
                vec![
                    ("title", fund.title.clone()),
                    ("modality", fund.modality.map(|modality| modality.to_string()).unwrap_or_default()),
                    ("lead", fund.lead.as_ref().map(ToString::to_string).unwrap_or_default()),
                    ("agent", fund.agent.clone().unwrap_or_default()),
                    ("indirect", fund.indirect_percent.clone().unwrap_or_default()),
                ]
            }
            _ => return None,
        };
        Some(pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
    }

    /// All that is recorded, in a few digits.
    pub fn digest(&self, lang: Lang, typed: &BTreeMap<String, String>) -> String {
        let fields = self.fields.iter().map(|(name, ..)| *name).chain(["replaces"]);
        let all: Vec<&str> = fields.map(|name| typed.get(name).map_or("", |text| text.trim())).collect();
        // The language too: it says how decimals are marked.
        Hash::of(format!("{}\n{}", lang.code(), all.join("\n")).as_bytes()).to_string()
    }
}
