//! Forms of what is recorded beside amounts, and of what a ledger is about. Each is a list of fields: what they mean, and whom it
//! takes, stands in `said`. Long, because the lists are: one place shows how all forms are.
//!
//! To add a form: its entry in `KINDS`, its arm in `record`, its words `record-NAME` and `web-NAME-FIELD`.

use super::pages::{self, Choice, ItemField, Link, Told};
use super::record::{mark_of, receipt};
use super::{Visitor, address, origin, shown};
use crate::app::Done;
use crate::decide::right::Act;
use crate::event::{Cycle, Function, NodeRef};
use crate::http::{Refusal, Shared, Site, Visit};
use crate::projection::register;
use crate::said;
use crate::value::{Code, Problem, chance};
use crate::words::{self, Lang, say, try_say};
use askama::Template as _;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Whom a form takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Officers for their agencies, and the Resident Coordinator's Office.
    Agencies,
    /// Officers of any agency, and the office.
    Anyone,
    /// The office alone.
    Office,
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
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
struct Kind {
    name: &'static str,
    who: Who,
    /// Whether amounts or values stand in it, as one types them in the language of the page.
    decimals: bool,
    /// Whether it is known again by a key of its own; else the same a second time changes nothing.
    keyed: bool,
    /// Name, input, and whether it must be filled in.
    fields: &'static [(&'static str, Input, bool)],
}

const GRADES: Input = Input::Words("grade", &["1", "2", "3", "4", "5"]);
const ADDS: Input = Input::Words("adds", &["add", "apart"]);

const KINDS: [Kind; 13] = [
    Kind {
        name: "award",
        who: Who::Agencies,
        decimals: true,
        keyed: true,
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
        fields: &[
            ("indicator", Input::Indicator, true),
            ("value", Input::Text, true),
            ("year", Input::Text, true),
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
        ],
    },
    Kind {
        name: "transfer",
        who: Who::Agencies,
        decimals: true,
        keyed: true,
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
        fields: &[("code", Input::Text, true), ("title", Input::Text, true), ("cycle", Input::Text, false)],
    },
    Kind {
        name: "fund",
        who: Who::Office,
        decimals: false,
        keyed: false,
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
        fields: &[("names", Input::Lines, false), ("aliases", Input::Lines, false)],
    },
    Kind {
        name: "partner",
        who: Who::Office,
        decimals: false,
        keyed: false,
        fields: &[("alias", Input::Text, true), ("partner", Input::Text, true)],
    },
];

impl Kind {
    fn takes(&self, visit: &Visit) -> bool {
        let own = visit.agencies();
        match self.who {
            Who::Agencies => visit.may(Act::Report(&own)),
            Who::Anyone => visit.may(Act::Observe),
            Who::Office => visit.may(Act::Office),
        }
    }

    /// What was typed, as it is said.
    fn said(&self, lang: Lang, typed: &BTreeMap<String, String>) -> Json {
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
        Json::Object(object)
    }

    /// What the ledger knows of a framework, a node or a fund of that code, as it would be typed.
    fn known(&self, visit: &Visit, typed: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
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

    /// Records what was typed.
    async fn record(&self, site: &Site, visitor: &Visitor, visit: &Visit, said: Json) -> Result<Done, Refusal> {
        let who = visitor.name();
        match self.name {
            "award" => site.say(visit, who, read::<said::Award>(said)?, None).await,
            "result" => site.say(visit, who, read::<said::Observation>(said)?, None).await,
            "narrative" => site.say(visit, who, read::<said::Narrative>(said)?, None).await,
            "transfer" => site.say(visit, who, read::<said::Transfer>(said)?, None).await,
            "risk" => site.say(visit, who, read::<said::Risk>(said)?, None).await,
            "rate" => site.say(visit, who, read::<said::Rate>(said)?, None).await,
            "statement" => site.say(visit, who, read::<said::Statement>(said)?, None).await,
            "indicator" => site.say(visit, who, read::<said::Indicator>(said)?, None).await,
            "node" => site.say(visit, who, read::<said::Node>(said)?, None).await,
            "framework" => site.say(visit, who, read::<said::Framework>(said)?, None).await,
            "fund" => site.say(visit, who, read::<said::Fund>(said)?, None).await,
            "agencies" => site.say(visit, who, read::<said::Agencies>(said)?, None).await,
            _ => site.say(visit, who, read::<said::Partner>(said)?, None).await,
        }
    }
}

fn read<T: DeserializeOwned>(said: Json) -> Result<T, Problem> {
    serde_json::from_value(said).map_err(|error| Problem::new("request-unreadable").fact("detail", error))
}

/// The forms that a visitor may fill in, that of amounts first.
pub fn forms(visitor: &Visitor, visit: &Visit) -> Vec<Link> {
    let base = format!("{}/record", address(&visit.opened.origin));
    let here = visitor.uri.path().replace("%2F", "%2f");
    let link = |address: String, id: &str| {
        let current = address.replace("%2F", "%2f") == here;
        Link { address, text: visitor.say(id), current }
    };
    let amount = (!visit.agencies().is_empty() && visit.may(Act::Observe)).then(|| link(base.clone(), "record-amount"));
    let kinds = KINDS.iter().filter(|kind| kind.takes(visit));
    let kinds = kinds.map(|kind| link(format!("{base}/{}", kind.name), &format!("record-{}", kind.name)));
    amount.into_iter().chain(kinds).collect()
}

async fn allowed(site: &Site, visitor: &Visitor, ledger: &str, name: &str) -> Result<(Visit, &'static Kind), Refusal> {
    let visit = site.visit(&origin(ledger)?, &visitor.signed.person).await?;
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(|| Refusal::missing(Problem::new("address-unknown")))?;
    let whom: &[Function] =
        if kind.who == Who::Office { &[Function::Rco] } else { &[Function::FinanceOfficer, Function::Rco] };
    if kind.takes(&visit) { Ok((visit, kind)) } else { Err(visitor.lacks(whom)) }
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
) -> Response {
    let made = async {
        let (visit, kind) = allowed(&site, &visitor, &ledger, &name).await?;
        let mut typed = BTreeMap::from([("key".to_owned(), chance::uuid(&*site.entropy))]);
        typed.insert("language".to_owned(), visitor.lang.code().to_owned());
        if let Some(currency) = visit.opened.register.currency {
            typed.insert("currency".to_owned(), currency.code().to_owned());
        }
        Ok(shown(StatusCode::OK, filled(&visitor, &visit, kind, &typed, "empty", Vec::new()).render()))
    };
    visitor.answer(made.await)
}

pub async fn form(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Response {
    let made = async {
        visitor.sent(typed.get("form").map_or("", String::as_str))?;
        let (visit, kind) = allowed(&site, &visitor, &ledger, &name).await?;
        // What is recorded takes the place of all that is known: it is shown first, with what was typed over it.
        if let Some(known) = kind.known(&visit, &typed).filter(|_| typed.get("known").is_none_or(String::is_empty)) {
            let typed = typed.into_iter().filter(|(_, text)| !text.trim().is_empty());
            let shown_typed = known.into_iter().chain(typed).collect();
            let page = filled(&visitor, &visit, kind, &shown_typed, "known", Vec::new());
            return Ok(shown(StatusCode::OK, page.render()));
        }
        match kind.record(&site, &visitor, &visit, kind.said(visitor.lang, &typed)).await {
            Ok(done) if !done.receipts.is_empty() => Ok(receipt(&visit, &done)),
            Ok(_) => {
                let page = filled(&visitor, &visit, kind, &typed, "nothing-new", Vec::new());
                Ok(shown(StatusCode::OK, page.render()))
            }
            // Whether it was saved is not known: the form would say that it was not.
            Err(refusal) if refusal.status == StatusCode::SERVICE_UNAVAILABLE => Err(refusal),
            Err(refusal) => {
                let problems = visitor.told(&refusal.problems);
                Ok(shown(refusal.status, filled(&visitor, &visit, kind, &typed, "typed", problems).render()))
            }
        }
    };
    visitor.answer(made.await)
}

fn filled(
    visitor: &Visitor,
    visit: &Visit,
    kind: &Kind,
    typed: &BTreeMap<String, String>,
    draft: &'static str,
    problems: Vec<Told>,
) -> pages::Item {
    let value = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let field = |(name, input, required): &(&'static str, Input, bool)| ItemField {
        name,
        label: label(visitor.lang, kind.name, name),
        value: value(name),
        required: *required,
        long: matches!(input, Input::Long | Input::Lines),
        date: *input == Input::Date,
        list: match input {
            Input::Node => "nodes",
            Input::Parent => "parents",
            Input::Indicator => "indicators",
            Input::Fund => "funds",
            Input::Framework => "frameworks",
            _ => "",
        },
        choices: choices(visitor.lang, visit, *input, *required, &value(name)),
    };
    let known = &visit.opened.register;
    let has = |wanted: Input| kind.fields.iter().any(|(_, input, _)| *input == wanted);
    let mut lists: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    if has(Input::Node) {
        lists.push(("nodes", known.nodes.iter().map(|(node, one)| (node.to_string(), one.title.clone())).collect()));
    }
    if has(Input::Parent) {
        let one = |(node, one): (&NodeRef, &register::Node)| (node.code.to_string(), one.title.clone());
        lists.push(("parents", known.nodes.iter().map(one).collect()));
    }
    if has(Input::Indicator) {
        let one = |(id, one): (&Code, &register::Indicator)| (id.to_string(), one.title.clone());
        lists.push(("indicators", known.indicators.iter().map(one).collect()));
    }
    if has(Input::Fund) {
        lists.push(("funds", known.funds.iter().map(|(code, one)| (code.to_string(), one.title.clone())).collect()));
    }
    if has(Input::Framework) {
        let frameworks = known.frameworks.iter();
        lists.push(("frameworks", frameworks.map(|(code, one)| (code.to_string(), one.title.clone())).collect()));
    }
    pages::Item {
        frame: visitor.frame(visitor.say(&format!("record-{}", kind.name)), Some(visit)),
        address: format!("{}/record/{}", address(&visit.opened.origin), kind.name),
        forms: forms(visitor, visit),
        key: value("key"),
        fields: kind.fields.iter().map(field).collect(),
        lists,
        notice: match draft {
            "nothing-new" => Some(visitor.say("nothing-new")),
            "known" => Some(visitor.say("web-known")),
            _ => None,
        },
        known: draft == "known" || !value("known").is_empty(),
        problems,
        draft,
    }
}

/// What a field is called: `web-KIND-FIELD`, else `web-FIELD`.
pub fn label(lang: Lang, kind: &str, field: &str) -> String {
    let field = field.replace('_', "-");
    try_say(lang, &format!("web-{kind}-{field}"), &[]).unwrap_or_else(|| say(lang, &format!("web-{field}"), &[]))
}

fn choices(lang: Lang, visit: &Visit, input: Input, required: bool, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, text: String| Choice { value: value.to_owned(), text, chosen: value == chosen };
    let agency = |code: &Code| choice(code.as_str(), words::agency(lang, code.as_str()).to_owned());
    let office = visit.may(Act::Office);
    let (mut list, may_be_none): (Vec<Choice>, bool) = match input {
        Input::Agency if office => (visit.opened.register.agencies.keys().map(agency).collect(), !required),
        Input::Agency => (visit.agencies().iter().map(agency).collect(), false),
        Input::Words("grade", words) => {
            (words.iter().map(|word| choice(word, (*word).to_owned())).collect(), !required)
        }
        Input::Words(prefix, words) => {
            let word = |word: &&str| choice(word, say(lang, &format!("{prefix}-{word}"), &[]));
            (words.iter().map(word).collect(), !required)
        }
        _ => return Vec::new(),
    };
    if may_be_none {
        list.insert(0, choice("", "–".to_owned()));
    }
    list
}
