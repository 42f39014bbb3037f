//! `jate agency`, `jate partner`, `jate fund`, `jate indicator` and `jate framework`: who and what a ledger knows.

use super::context::{Context, closing};
use super::output::{self};
use super::{DONE, Outcome};
use crate::app::Command;
use crate::projection::Register;
use crate::render::register as render;
use crate::render::terminal::plain_table;
use crate::said::{self, Say};
use crate::value::Code;
use crate::value::agency::{Organisation, organisations};
use crate::value::text_key::text_key;
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
    Alias(said::Partner),
}

impl Partner {
    pub async fn run(self, context: &Context) -> Outcome {
        let PartnerVerb::Alias(said) = self.what;
        changed(context, said).await
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
        let said = said::Indicator {
            indicator,
            title: self.title,
            kind: self.kind,
            unit: self.unit,
            framework: self.framework,
            direction: self.direction,
            dimensions: self.dimension,
            scale: self.scale,
            parts: self.parts,
            years: self.years,
        };
        changed(context, said).await
    }
}

#[derive(Debug, Args)]
pub struct Framework {
    #[command(subcommand)]
    what: Option<FrameworkVerb>,
}

#[derive(Debug, Subcommand)]
enum FrameworkVerb {
    Open(said::Framework),
    Node(said::Node),
}

impl Agency {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            Some(AgencyVerb::Search(search)) => {
                list_directory(context, &search.text);
                Ok(DONE)
            }
            Some(AgencyVerb::Add(add)) => {
                let accept_unknown = add.accept_unknown_agencies;
                changed(context, said::Agencies { names: add.name, accept_unknown, ..Default::default() }).await
            }
            Some(AgencyVerb::Alias(alias)) => {
                changed(context, said::Agencies { aliases: alias.alias, ..Default::default() }).await
            }
            None => listed(context, list_agencies).await,
        }
    }
}

impl Fund {
    pub async fn run(self, context: &Context) -> Outcome {
        let (Some(code), Some(title)) = (self.code, self.title) else { return listed(context, list_funds).await };
        let (agent, lead, modality, indirect) = (self.agent, self.lead, self.modality, self.indirect);
        changed(context, said::Fund { code, title, agent, lead, modality, indirect }).await
    }
}

impl Framework {
    pub async fn run(self, context: &Context) -> Outcome {
        match self.what {
            Some(FrameworkVerb::Open(said)) => changed(context, said).await,
            Some(FrameworkVerb::Node(said)) => changed(context, said).await,
            None => listed(context, list_frameworks).await,
        }
    }
}

async fn changed(context: &Context, said: impl Say) -> Outcome {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        let office = context.office(&*store);
        Ok(Command::Record(said.wanted(office.clock.now().day())?).run(&office, &context.actor(), &origin).await?)
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
    if context.json {
        return output::print_json(&render::agencies(register));
    }
    let name = |agency: &crate::projection::register::Agency| match context.lang {
        Lang::Fr => agency.name_fr.clone(),
        Lang::En => agency.name_en.clone(),
    };
    let rows = register.agencies.iter().map(|(code, agency)| {
        vec![code.to_string(), agency.abbreviation_fr.clone(), name(agency), render::aliases(register, code)]
    });
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
        return output::print_json(&render::funds(register));
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
        return output::print_json(&render::indicators(register));
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
        return output::print_json(&render::frameworks(register));
    }
    let rows = register.nodes.iter().map(|(reference, node)| {
        let level = say(context.lang, &format!("level-{}", node.level), &[]);
        let agencies = node.agencies.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
        vec![reference.to_string(), level, node.title.clone(), agencies]
    });
    table(context.lang, &["list-code", "list-level", "list-title", "list-agencies"], rows);
}
