//! `jate agency`, `jate partner`, `jate fund`, `jate indicator` and `jate framework`: who and what a ledger knows.

use super::context::{Context, closing};
use super::output::{self, Failure};
use super::{DONE, Outcome};
use crate::app::{Done, Office, change};
use crate::decide::framework::{self, Node};
use crate::decide::names::Aliases;
use crate::decide::result::Definition;
use crate::event::Cycle;
use crate::projection::Register;
use crate::render::terminal::plain_table;
use crate::value::agency::{Organisation, organisations};
use crate::value::text_key::text_key;
use crate::value::{Code, Origin, Problem};
use crate::words::{Lang, say};
use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub struct Agency {
    #[command(subcommand)]
    what: Option<AgencyVerb>,
}

#[derive(Debug, Subcommand)]
enum AgencyVerb {
    Add(AgencyAdd),
    Alias(AgencyAlias),
    Search(AgencySearch),
}

#[derive(Debug, Args)]
struct AgencyAdd {
    #[arg(value_name = "NAME", required = true)]
    name: Vec<String>,
    #[arg(long)]
    accept_unknown_agencies: bool,
}

#[derive(Debug, Args)]
struct AgencyAlias {
    #[arg(value_name = "NAME=CODE", required = true)]
    alias: Vec<String>,
}

#[derive(Debug, Args)]
struct AgencySearch {
    #[arg(value_name = "TEXT", default_value = "")]
    text: String,
}

#[derive(Debug, Args)]
pub struct Partner {
    #[command(subcommand)]
    what: PartnerVerb,
}

#[derive(Debug, Subcommand)]
enum PartnerVerb {
    Alias(PartnerAlias),
}

#[derive(Debug, Args)]
struct PartnerAlias {
    #[arg(value_name = "SPELLING")]
    alias: String,
    #[arg(value_name = "PARTNER")]
    partner: String,
}

impl Partner {
    pub async fn run(self, context: &Context) -> Outcome {
        let PartnerVerb::Alias(PartnerAlias { alias, partner }) = self.what;
        changed(context, async |office, origin| {
            Ok(change::partner_alias(office, &context.actor(), origin, &alias, &partner).await?)
        })
        .await
    }
}

#[derive(Debug, Args)]
pub struct Fund {
    #[arg(value_name = "CODE", requires = "title")]
    code: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "code")]
    title: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "title")]
    agent: Option<String>,
    #[arg(long, value_name = "NAME", requires = "title")]
    lead: Option<String>,
    #[arg(long, value_name = "parallel|pooled|pass-through", value_parser = ["parallel", "pooled", "pass-through"], requires = "title")]
    modality: Option<String>,
    #[arg(long, value_name = "PERCENT", requires = "title")]
    indirect: Option<String>,
}

#[derive(Debug, Args)]
pub struct Indicator {
    #[arg(value_name = "ID")]
    indicator: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "indicator")]
    title: Option<String>,
    #[arg(long, value_name = "count|percent|index|yes-no|scale|text", value_parser = ["count", "percent", "index", "yes-no", "scale", "text"], requires = "indicator")]
    kind: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "indicator")]
    unit: Option<String>,
    #[arg(long, value_name = "CODE", requires = "indicator")]
    framework: Option<String>,
    #[arg(long, value_name = "up|down", value_parser = ["up", "down"], requires = "indicator")]
    direction: Option<String>,
    #[arg(long, value_name = "NAME", requires = "indicator")]
    dimension: Vec<String>,
    #[arg(long, value_name = "WORD", requires = "indicator")]
    scale: Vec<String>,
    #[arg(long, value_name = "add|apart", value_parser = ["add", "apart"], requires = "indicator")]
    parts: Option<String>,
    #[arg(long, value_name = "add|apart", value_parser = ["add", "apart"], requires = "indicator")]
    years: Option<String>,
}

impl Indicator {
    pub async fn run(self, context: &Context) -> Outcome {
        let Some(indicator) = self.indicator else { return listed(context, list_indicators).await };
        let adds = |word: Option<String>| word.map(|word| word == "add");
        let definition = Definition {
            indicator,
            title: self.title,
            kind: self.kind.and_then(|word| word.replace('-', "_").parse().ok()),
            unit: self.unit,
            framework: self.framework.as_deref().map(name).transpose()?,
            direction: self.direction.and_then(|word| word.parse().ok()),
            dimensions: self.dimension,
            scale: self.scale,
            additive: adds(self.parts),
            cumulated: adds(self.years),
        };
        changed(context, async |office, origin| {
            Ok(change::define_indicator(office, &context.actor(), origin, &definition).await?)
        })
        .await
    }
}

#[derive(Debug, Args)]
pub struct Framework {
    #[command(subcommand)]
    what: Option<FrameworkVerb>,
}

#[derive(Debug, Subcommand)]
enum FrameworkVerb {
    Open(FrameworkOpen),
    Node(FrameworkNode),
}

#[derive(Debug, Args)]
struct FrameworkOpen {
    #[arg(value_name = "CODE")]
    code: String,
    #[arg(long, value_name = "TEXT")]
    title: String,
    #[arg(long, value_name = "YYYY-YYYY")]
    cycle: Option<String>,
}

#[derive(Debug, Args)]
struct FrameworkNode {
    #[arg(value_name = "CODE")]
    code: String,
    #[arg(long, value_name = "axis|outcome|output|activity", value_parser = ["axis", "outcome", "output", "activity"])]
    level: String,
    #[arg(long, value_name = "TEXT")]
    title: String,
    #[arg(long, value_name = "CODE")]
    parent: Option<String>,
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    #[arg(long, value_name = "NAME")]
    agency: Vec<String>,
    #[arg(long, value_name = "FRAMEWORK/CODE")]
    contributes_to: Vec<String>,
}

impl Agency {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            Some(AgencyVerb::Search(search)) => {
                list_directory(context, &search.text);
                Ok(DONE)
            }
            Some(AgencyVerb::Add(add)) => {
                let aliases = Aliases { given: Vec::new(), accept_unknown: add.accept_unknown_agencies };
                changed(context, async |office, origin| {
                    Ok(change::register_agencies(office, &context.actor(), origin, &add.name, &aliases).await?)
                })
                .await
            }
            Some(AgencyVerb::Alias(alias)) => {
                let split = |text: &String| match text.rsplit_once('=') {
                    Some((name, code)) => Ok((name.trim().to_owned(), code.trim().to_owned())),
                    None => Err(Failure::from(Problem::new("alias-malformed").found(text))),
                };
                let given = alias.alias.iter().map(split).collect::<Result<Vec<_>, _>>()?;
                let aliases = Aliases { given, accept_unknown: false };
                changed(context, async |office, origin| {
                    Ok(change::register_agencies(office, &context.actor(), origin, &[], &aliases).await?)
                })
                .await
            }
            None => listed(context, list_agencies).await,
        }
    }
}

impl Fund {
    pub async fn run(self, context: &Context) -> Outcome {
        let (Some(code), Some(title)) = (self.code, self.title) else { return listed(context, list_funds).await };
        let fund = framework::Fund {
            code: name(&code)?,
            title,
            agent: self.agent,
            lead: self.lead,
            modality: self.modality.and_then(|word| word.parse().ok()),
            indirect: self.indirect,
        };
        changed(context, async |office, origin| {
            Ok(change::register_fund(office, &context.actor(), origin, &fund).await?)
        })
        .await
    }
}

impl Framework {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            Some(FrameworkVerb::Open(open)) => {
                let code = name(&open.code)?;
                let cycle = open.cycle.as_deref().map(cycle).transpose()?;
                changed(context, async |office, origin| {
                    let actor = context.actor();
                    Ok(change::open_framework(office, &actor, origin, &code, &open.title, cycle).await?)
                })
                .await
            }
            Some(FrameworkVerb::Node(given)) => {
                let node = Node {
                    framework: given.framework.as_deref().map(name).transpose()?,
                    code: name(&given.code)?,
                    level: given.level.parse().expect("the argument takes these words only"),
                    parent: given.parent.as_deref().map(name).transpose()?,
                    title: given.title,
                    agencies: given.agency,
                    contributes_to: given.contributes_to,
                };
                changed(context, async |office, origin| {
                    Ok(change::define_node(office, &context.actor(), origin, &node).await?)
                })
                .await
            }
            None => listed(context, list_frameworks).await,
        }
    }
}

fn name(text: &str) -> Result<Code, Failure> {
    text.parse().map_err(|_| Problem::new("name-invalid").found(text).fact("rule", "code").into())
}

fn cycle(text: &str) -> Result<Cycle, Failure> {
    let problem = || Failure::from(Problem::new("year-unreadable").found(text));
    let (first, last) = text.split_once('-').ok_or_else(problem)?;
    let year = |text: &str| text.trim().parse().map_err(|_| problem());
    Ok(Cycle { first_year: year(first)?, last_year: year(last)? })
}

async fn changed(context: &Context, apply: impl AsyncFn(&Office<'_>, &Origin) -> Result<Done, Failure>) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        apply(&context.office(&*store), &origin).await
    };
    let done = closing(&*store, outcome.await).await?;
    output::done(context, &done);
    Ok(DONE)
}

async fn listed(context: &Context, list: fn(&Context, &Register)) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        Ok(context.office(&*store).open_existing(&origin).await?.register)
    };
    let register = closing(&*store, outcome.await).await?;
    list(context, &register);
    Ok(DONE)
}

fn table(lang: Lang, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let mut table = plain_table();
    table.set_header(heads.iter().map(|id| say(lang, id, &[])));
    let mut empty = true;
    for row in rows {
        empty = false;
        table.add_row(row);
    }
    let text = if empty { say(lang, "list-empty", &[]) } else { table.trim_fmt() };
    output::print(&format!("{text}\n"));
}

fn list_agencies(context: &Context, register: &Register) {
    let aliases = |code: &Code| {
        let of_code = register.aliases.iter().filter(|(_, target)| *target == code);
        of_code.map(|(alias, _)| alias.clone()).collect::<Vec<_>>().join(", ")
    };
    if context.json {
        let agency = |(code, agency): (&Code, &crate::projection::register::Agency)| {
            json!({ "code": code, "name_en": agency.name_en, "name_fr": agency.name_fr,
                    "abbreviation_fr": agency.abbreviation_fr, "aliases": aliases(code) })
        };
        output::print_json(&json!({ "agencies": register.agencies.iter().map(agency).collect::<Vec<_>>() }));
        return;
    }
    let name = |agency: &crate::projection::register::Agency| match context.lang {
        Lang::Fr => agency.name_fr.clone(),
        Lang::En => agency.name_en.clone(),
    };
    let rows = register
        .agencies
        .iter()
        .map(|(code, agency)| vec![code.to_string(), agency.abbreviation_fr.clone(), name(agency), aliases(code)]);
    table(context.lang, &["list-code", "list-abbreviation", "list-name", "list-aliases"], rows);
}

fn list_directory(context: &Context, text: &str) {
    let wanted = text_key(text);
    let fits = |organisation: &&Organisation| organisation.spellings().any(|name| text_key(name).contains(&wanted));
    let found: Vec<&Organisation> = organisations().iter().filter(fits).collect();
    if context.json {
        let document = |o: &&Organisation| {
            json!({ "code": o.code, "name_en": o.name_en, "name_fr": o.name_fr,
                    "abbreviation_fr": o.abbreviation_fr, "aliases": o.aliases, "iati": o.iati })
        };
        output::print_json(&json!({ "organisations": found.iter().map(document).collect::<Vec<Json>>() }));
        return;
    }
    let row = |o: &&Organisation| {
        let name = if context.lang == Lang::Fr { &o.name_fr } else { &o.name_en };
        vec![o.code.clone(), o.abbreviation_fr.clone(), name.clone(), o.aliases.join(", ")]
    };
    let heads = ["list-code", "list-abbreviation", "list-name", "list-aliases"];
    table(context.lang, &heads, found.iter().map(row));
}

fn list_funds(context: &Context, register: &Register) {
    if context.json {
        output::print_json(&json!({ "funds": register.funds }));
        return;
    }
    let rows = register.funds.iter().map(|(code, fund)| {
        let lead = fund.lead.as_ref().map(|lead| crate::words::agency(context.lang, lead.as_str()).to_owned());
        let modality = fund.modality.map(|modality| say(context.lang, &format!("modality-{modality}"), &[]));
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        let cells = [lead, fund.agent.clone(), modality, fund.indirect_percent.clone()].map(or_dash);
        [code.to_string(), fund.title.clone()].into_iter().chain(cells).collect()
    });
    let heads = ["list-code", "list-title", "list-lead", "list-agent", "list-modality", "list-indirect"];
    table(context.lang, &heads, rows);
}

fn list_indicators(context: &Context, register: &Register) {
    if context.json {
        let indicator = |(id, known): (&Code, &crate::projection::register::Indicator)| {
            json!({ "indicator": id, "code": known.code, "title": known.title, "kind": known.kind, "unit": known.unit,
                    "framework": known.framework, "direction": known.direction, "dimensions": known.dimensions,
                    "scale": known.scale, "parts_add_up": known.additive, "years_add_up": known.cumulated })
        };
        output::print_json(&json!({ "indicators": register.indicators.iter().map(indicator).collect::<Vec<Json>>() }));
        return;
    }
    let rows = register.indicators.iter().map(|(id, known)| {
        let word = |id: &str| say(context.lang, id, &[]);
        let kind = word(&format!("kind-{}", known.kind.to_string().replace('_', "-")));
        let direction = known.direction.map_or_else(|| "–".to_owned(), |way| word(&format!("direction-{way}")));
        vec![id.to_string(), known.title.clone(), kind, direction, known.dimensions.join(", ")]
    });
    table(context.lang, &["list-code", "list-title", "list-kind", "list-direction", "list-dimensions"], rows);
}

fn list_frameworks(context: &Context, register: &Register) {
    if context.json {
        let frameworks = register.frameworks.iter().map(|(code, framework)| {
            let nodes = register.nodes.iter().filter(|(node, _)| node.framework == *code);
            let nodes = nodes.map(|(reference, node)| {
                json!({ "code": reference.code, "level": node.level, "parent": node.parent,
                        "title": node.title, "agencies": node.agencies })
            });
            json!({ "code": code, "title": framework.title, "cycle": framework.cycle,
                    "nodes": nodes.collect::<Vec<Json>>() })
        });
        output::print_json(&json!({ "frameworks": frameworks.collect::<Vec<Json>>() }));
        return;
    }
    let rows = register.nodes.iter().map(|(reference, node)| {
        let level = say(context.lang, &format!("level-{}", node.level), &[]);
        let agencies = node.agencies.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
        vec![reference.to_string(), level, node.title.clone(), agencies]
    });
    table(context.lang, &["list-code", "list-level", "list-title", "list-agencies"], rows);
}
