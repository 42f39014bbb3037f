//! The consolidated country report as one HTML document that prints well, in the order of the published one.

use super::RenderError;
use super::chart::{self, Chart};
use super::json;
use super::printed::{self, Printed, print};
use crate::app::country::Country;
use crate::event::{Level, NodeRef, Topic};
use crate::report::table::{TableRow, Value};
use crate::words::{self, Lang, say};
use askama::Template;
use serde_json::{Value as Json, json};

#[derive(Template)]
#[template(path = "country.html")]
struct Page {
    lang: &'static str,
    title: String,
    subtitle: String,
    contents: String,
    findings: String,
    no_rows: String,
    sections: Vec<Section>,
}

struct Section {
    id: &'static str,
    title: String,
    blocks: Vec<Block>,
}

enum Block {
    Heading { level: u8, text: String, anchor: String },
    Agencies(String),
    Text { topic: String, language: String, text: String },
    Table { printed: Box<Printed>, prefix: String },
    Chart(Chart),
    Lines(Vec<String>),
    Terms(Vec<(String, String)>),
    Nothing(String),
}

/// Renders as HTML.
///
/// # Errors
/// A chart cannot be drawn.
pub fn render(country: &Country, lang: Lang) -> Result<Vec<u8>, RenderError> {
    let maker = Maker { country, lang };
    let year = country.year.to_string();
    let args = [("title", country.register.title.as_str().into()), ("year", year.as_str().into())];
    let page = Page {
        lang: lang.code(),
        title: say(lang, "country-title", &args),
        subtitle: maker.subtitle(),
        contents: say(lang, "country-contents", &[]),
        findings: say(lang, "findings", &[]),
        no_rows: say(lang, "no-rows", &[]),
        sections: maker.sections()?,
    };
    let text = page.render().map_err(|error| RenderError { format: "html", detail: error.to_string() })?;
    Ok(text.into_bytes())
}

/// The same for programs: every table as its own report has it.
#[must_use]
pub fn document(country: &Country, lang: Lang) -> Json {
    let tables = country.tables.iter().map(|(name, report)| ((*name).to_owned(), json::document(report, lang)));
    let origin = country.tables.values().next().map(|report| report.provenance.origin.to_string()).unwrap_or_default();
    let findings = country.findings.iter().map(|finding| json::finding(finding, &origin, lang)).collect::<Vec<_>>();
    json!({
        "report": "country-results",
        "year": country.year,
        "tables": tables.collect::<serde_json::Map<String, Json>>(),
        "findings": findings,
    })
}

struct Maker<'a> {
    country: &'a Country,
    lang: Lang,
}

impl Maker<'_> {
    fn say(&self, id: &str) -> String {
        say(self.lang, id, &[])
    }

    fn subtitle(&self) -> String {
        let Some(report) = self.country.tables.values().next() else { return String::new() };
        let recorded = report.provenance.recorded.map_or_else(|| "–".to_owned(), |time| time.day().to_string());
        let args = [("origin", report.provenance.origin.as_str().into()), ("day", recorded.into())];
        say(self.lang, "country-subtitle", &args)
    }

    fn sections(&self) -> Result<Vec<Section>, RenderError> {
        let tables = |names: &[&str]| names.iter().filter_map(|name| self.table(name)).collect::<Vec<_>>();
        let section = |id: &'static str, blocks: Vec<Block>| {
            let nothing = || vec![Block::Nothing(self.say("country-nothing"))];
            let blocks = if blocks.is_empty() { nothing() } else { blocks };
            Section { id, title: self.say(&format!("country-{id}")), blocks }
        };
        let partnerships = || {
            let own = self.topic(Topic::Partnerships);
            own.into_iter().chain(tables(&["awards", "agency-funding"])).collect()
        };
        Ok(vec![
            section("indicators", tables(&["results-matrix"])),
            section("outcomes", self.outcomes()),
            section("partnerships", partnerships()),
            section("coherence", tables(&["work-plan"])),
            section("lessons", self.topic(Topic::Lessons)),
            section("finances", self.finances()?),
            section("priorities", self.topic(Topic::Priorities)),
            section("risks", tables(&["risk-heat-map", "risks"])),
            section("findings", self.findings()),
            section("acronyms", self.acronyms()),
            section("provenance", self.provenance()),
        ])
    }

    fn table(&self, name: &str) -> Option<Block> {
        let report = self.country.tables.get(name).filter(|report| !report.table.rows.is_empty())?;
        Some(Block::Table { printed: Box::new(print(report, self.lang)), prefix: format!("{name}-") })
    }

    /// Axes, outcomes and outputs, each with its agencies and what was said of it.
    fn outcomes(&self) -> Vec<Block> {
        let register = &self.country.register;
        let mut blocks = Vec::new();
        let mut nodes: Vec<&NodeRef> = register.nodes.keys().collect();
        let order = |node: &NodeRef| -> Vec<(u32, String)> {
            let part = |part: &str| (part.parse().unwrap_or(u32::MAX), part.to_owned());
            node.code.as_str().split('.').map(part).collect()
        };
        nodes.sort_by_key(|node| (node.framework.clone(), order(node)));
        for node in nodes {
            let known = &register.nodes[node];
            let texts = self.texts(Some(node), &[Topic::Progress, Topic::Challenges]);
            if known.level == Level::Activity && texts.is_empty() {
                continue;
            }
            let level = if known.level == Level::Axis { 3 } else { 4 };
            let text = format!("{} {}", node.code, known.title);
            blocks.push(Block::Heading { level, text, anchor: format!("node-{}-{}", node.framework, node.code) });
            let agencies: Vec<&str> =
                known.agencies.iter().map(|code| words::agency(self.lang, code.as_str())).collect();
            if !agencies.is_empty() {
                let args = [("agencies", agencies.join(", ").into())];
                blocks.push(Block::Agencies(say(self.lang, "country-agencies", &args)));
            }
            blocks.extend(texts);
        }
        blocks
    }

    /// Texts of one topic about any node.
    fn topic(&self, topic: Topic) -> Vec<Block> {
        self.texts(None, &[topic])
    }

    fn texts(&self, node: Option<&NodeRef>, topics: &[Topic]) -> Vec<Block> {
        let Some(report) = self.country.tables.get("narratives") else { return Vec::new() };
        let of = |row: &TableRow, name: &str| row.key.get(name).cloned().unwrap_or_default();
        let about = |row: &&TableRow| {
            node.is_none_or(|node| {
                of(row, "node") == node.code.as_str() && of(row, "framework") == node.framework.as_str()
            })
        };
        let mut blocks = Vec::new();
        for topic in topics {
            let rows = report.table.rows.iter().filter(about).filter(|row| of(row, "topic") == topic.to_string());
            // In the language of the report where there is one; else as it was written.
            let rows: Vec<&TableRow> = rows.collect();
            let is_own = |row: &TableRow| of(row, "language") == self.lang.code();
            let same = |row: &TableRow, other: &TableRow| {
                ["framework", "node", "agency"].iter().all(|name| of(row, name) == of(other, name))
            };
            let translated = |row: &TableRow| rows.iter().any(|other| is_own(other) && same(row, other));
            for row in rows.iter().filter(|row| is_own(row) || !translated(row)) {
                let Some(value @ Value::Words(_)) = row.cells.first() else { continue };
                let mut heading = self.say(&format!("topic-{topic}"));
                if node.is_none() {
                    heading = format!("{heading}: {}", self.lang.pick(&row.label));
                }
                let agency = of(row, "agency");
                if !agency.is_empty() {
                    heading = format!("{heading} ({})", words::agency(self.lang, &agency));
                }
                let text = printed::figure(self.lang, value, &report.table, false);
                blocks.push(Block::Text { topic: heading, language: of(row, "language"), text });
            }
        }
        blocks
    }

    fn finances(&self) -> Result<Vec<Block>, RenderError> {
        let mut blocks: Vec<Block> = self.table("financial-overview-by-agency").into_iter().collect();
        if let Some(report) = self.country.tables.get("financial-overview-by-agency") {
            blocks.extend(chart::spending(report, self.lang)?.map(Block::Chart));
        }
        // Money that nobody put under an axis is in the table by agency already.
        let has_axes =
            |report: &&crate::app::overview::Report| report.table.rows.iter().any(|row| !row.member.is_empty());
        if self.country.tables.get("financial-overview-by-axis").is_some_and(|report| has_axes(&report)) {
            blocks.extend(self.table("financial-overview-by-axis"));
        }
        Ok(blocks)
    }

    fn findings(&self) -> Vec<Block> {
        let line = |finding: &crate::report::Finding| {
            let (message, cause) = words::finding(self.lang, finding);
            cause.map_or(message.clone(), |cause| format!("{message} {cause}"))
        };
        let lines: Vec<String> = self.country.findings.iter().map(line).collect();
        if lines.is_empty() { Vec::new() } else { vec![Block::Lines(lines)] }
    }

    fn acronyms(&self) -> Vec<Block> {
        let register = &self.country.register;
        let term = |(code, agency): (&crate::value::Code, &crate::projection::register::Agency)| match self.lang {
            Lang::Fr => (agency.abbreviation_fr.clone(), agency.name_fr.clone()),
            Lang::En => (code.to_string(), agency.name_en.clone()),
        };
        let mut terms: Vec<(String, String)> = register.agencies.iter().map(term).collect();
        terms.sort();
        if terms.is_empty() { Vec::new() } else { vec![Block::Terms(terms)] }
    }

    /// How each table can be made again and compared.
    fn provenance(&self) -> Vec<Block> {
        let Some(report) = self.country.tables.values().next() else { return Vec::new() };
        let beside = ["provenance-projection", "provenance-canonical", "provenance-rate"].map(|id| self.say(id));
        let common = printed::provenance(report, self.lang).into_iter().filter(|(name, _)| !beside.contains(name));
        let digest = |(name, report): (&&str, &crate::app::overview::Report)| {
            let (_, version, _) = &report.provenance.projection;
            (format!("{name} {version}"), report.provenance.canonical.to_string())
        };
        vec![Block::Terms(common.chain(self.country.tables.iter().map(digest)).collect())]
    }
}
