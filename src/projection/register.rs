//! The `register` projection: agencies, frameworks, funds and people of a ledger.

use super::rows::{self, Change, Op, Row, Rows};
use super::{Decoded, Fold};
use crate::event::{
    Cycle, Direction, Event, Function, FundRegistered, IndicatorDefined, IndicatorKind, Level, NodeRef, Parts,
    PeriodChange,
};
use crate::ledger::author::AuthorKey;
use crate::ledger::keyring::Key;
use crate::ledger::note::Verifier;
use crate::value::text_key::text_key;
use crate::value::{Code, Currency, Day, Hash};
use std::collections::{BTreeMap, BTreeSet};

/// The fold itself.
#[derive(Debug)]
pub struct RegisterFold;

impl Fold for RegisterFold {
    fn name(&self) -> &'static str {
        "register"
    }

    fn digest(&self) -> Hash {
        Hash::of(b"register, version 7")
    }

    #[expect(clippy::too_many_lines, reason = "a match over every kind of event that says who and what there is")]
    fn changes(&self, entry: &Decoded) -> Vec<Change<'_>> {
        match &entry.event {
            Event::LedgerOpened(opened) => {
                put("ledger".into(), &[("currency", opened.currency.code()), ("title", &opened.title)])
            }
            Event::PersonNamed(person) => {
                put(format!("person|{}", person.person), &[("position", &entry.position.to_string())])
            }
            Event::AgencyRegistered(agency) => put(
                format!("agency|{}", agency.agency),
                &[
                    ("abbreviation_fr", &agency.abbreviation_fr),
                    ("name_en", &agency.name_en),
                    ("name_fr", &agency.name_fr),
                ],
            ),
            Event::AgencyAliasDecided(alias) => {
                put(format!("alias|{}", alias.alias), &[("agency", alias.agency.as_str())])
            }
            Event::FrameworkOpened(framework) => {
                let years = framework
                    .cycle
                    .map_or_else(String::new, |cycle| format!("{}-{}", cycle.first_year, cycle.last_year));
                put(format!("framework|{}", framework.framework), &[("title", &framework.title), ("cycle", &years)])
            }
            Event::NodeDefined(node) => {
                let agencies: Vec<&str> = node.agencies.iter().map(Code::as_str).collect();
                put(
                    format!("node|{}|{}", node.node.framework, node.node.code),
                    &[
                        ("agencies", &agencies.join("|")),
                        ("basis", if node.basis.is_some() { "label" } else { "" }),
                        ("level", &node.level.to_string()),
                        ("parent", node.parent.as_ref().map_or("", Code::as_str)),
                        ("title", &node.title),
                    ],
                )
            }
            Event::IndicatorDefined(indicator) => {
                let cells = indicator_cells(indicator);
                put(
                    format!("indicator|{}", indicator.indicator),
                    &cells.each_ref().map(|(cell, text)| (*cell, text.as_str())),
                )
            }
            Event::PartnerAliasDecided(alias) => {
                put(format!("partner|{}", alias.alias), &[("partner", &alias.partner)])
            }
            Event::FundRegistered(fund) => put(
                format!("fund|{}", fund.fund),
                &fund_cells(fund).each_ref().map(|(cell, text)| (*cell, text.as_str())),
            ),
            Event::ThresholdSet(set) => {
                let agency = set.agency.as_ref().map_or("", Code::as_str);
                let amount = set.amount_minor.map(|minor| minor.0.to_string()).unwrap_or_default();
                put(format!("threshold|{}|{agency}", set.currency), &[("amount_minor", &amount)])
            }
            Event::RightGranted(granted) => {
                let agencies = granted.agencies.iter().map(Code::as_str).collect::<Vec<_>>().join("|");
                let key = format!("right|{}|{}", granted.person, granted.function);
                put(key, &[("agencies", &agencies), ("held", "yes")])
            }
            Event::RightWithdrawn(withdrawn) => {
                let key = format!("right|{}|{}", withdrawn.person, withdrawn.function);
                put(key, &[("agencies", ""), ("held", "")])
            }
            Event::PeriodChangeRequested(asked) => {
                let (first, last) = (asked.first_day.to_string(), asked.last_day.to_string());
                let cells = [("change", asked.change.to_string()), ("first", first), ("last", last)];
                put(format!("asked|{}", entry.position), &cells.each_ref().map(|(cell, text)| (*cell, text.as_str())))
            }
            Event::PeriodChanged(changed) => {
                let mut changes = put(format!("asked|{}", changed.requested.position.0), &[("done", "yes")]);
                let key = format!("period|{}|{}", changed.first_day, changed.last_day);
                changes.extend(put(key, &[("state", &changed.change.to_string())]));
                changes
            }
            Event::KeyAuthorised(authorised) => {
                let place = entry.position.to_string();
                let mut changes = put(format!("key|{}", authorised.key), &[("authorised_at", &place)]);
                if let Some(old) = &authorised.replaces {
                    changes.extend(put(format!("key|{old}"), &[("replaced_at", &place)]));
                }
                changes
            }
            Event::AuthorAuthorised(authorised) => put(
                format!("author|{}", authorised.key),
                &[
                    ("person", &authorised.person),
                    ("required", if authorised.required.is_some() { "yes" } else { "" }),
                    ("authorised_at", &entry.position.to_string()),
                ],
            ),
            Event::AuthorRevoked(revoked) => {
                put(format!("author|{}", revoked.key), &[("revoked_at", &entry.position.to_string())])
            }
            Event::KeyRevoked(revoked) => put(
                format!("key|{}", revoked.key),
                &[("revoked_at", &entry.position.to_string()), ("last_size", &revoked.last_size.to_string())],
            ),
            _ => Vec::new(),
        }
    }
}

fn asked(row: &Row) -> Option<Asked> {
    let text = |cell: &str| rows::text(row, cell);
    Some(Asked {
        change: text("change")?.parse().ok()?,
        first_day: text("first")?.parse().ok()?,
        last_day: text("last")?.parse().ok()?,
    })
}

fn put<'a>(key: String, cells: &[(&'a str, &str)]) -> Vec<Change<'a>> {
    vec![Change {
        key,
        cells: cells.iter().map(|(cell, text)| ((*cell).into(), Op::Put((*text).to_owned()))).collect(),
    }]
}

fn fund_cells(fund: &FundRegistered) -> [(&'static str, String); 5] {
    [
        ("agent", fund.agent.clone().unwrap_or_default()),
        ("indirect_percent", fund.indirect_percent.clone().unwrap_or_default()),
        ("lead", fund.lead.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("modality", fund.modality.map(|modality| modality.to_string()).unwrap_or_default()),
        ("title", fund.title.clone()),
    ]
}

fn fund(fund: Code, row: &Row) -> FundRegistered {
    let text = |cell: &str| rows::text(row, cell).unwrap_or_default();
    let said = |cell: &str| Some(text(cell).to_owned()).filter(|text| !text.is_empty());
    FundRegistered {
        agent: said("agent"),
        fund,
        indirect_percent: said("indirect_percent"),
        lead: text("lead").parse().ok(),
        modality: text("modality").parse().ok(),
        title: text("title").to_owned(),
    }
}

fn indicator_cells(indicator: &IndicatorDefined) -> [(&'static str, String); 10] {
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
    let adding = |parts: Option<Parts>| parts.map_or_else(String::new, |Parts::Additive| "additive".to_owned());
    [
        ("code", or_nothing(&indicator.code)),
        ("dimensions", indicator.dimensions.join("|")),
        ("direction", indicator.direction.map_or_else(String::new, |direction| direction.to_string())),
        ("framework", indicator.framework.as_ref().map_or_else(String::new, ToString::to_string)),
        ("kind", indicator.kind.to_string()),
        ("parts", adding(indicator.parts)),
        ("scale", indicator.scale.join("|")),
        ("title", indicator.title.clone()),
        ("unit", or_nothing(&indicator.unit)),
        ("years", adding(indicator.years)),
    ]
}

fn indicator(row: &Row) -> Indicator {
    let some = |cell: &str| rows::text(row, cell).filter(|text| !text.is_empty()).map(str::to_owned);
    let text = |cell: &str| some(cell).unwrap_or_default();
    let words = |cell: &str| text(cell).split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    Indicator {
        code: some("code"),
        cumulated: text("years") == "additive",
        dimensions: words("dimensions"),
        direction: text("direction").parse().ok(),
        framework: text("framework").parse().ok(),
        kind: text("kind").parse().unwrap_or(IndicatorKind::Text),
        additive: text("parts") == "additive",
        scale: words("scale"),
        title: text("title"),
        unit: some("unit"),
    }
}

/// The register in memory, as decisions and reports use it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// What people call the ledger.
    pub title: String,
    /// Currency of its reports; none before the ledger is opened.
    pub currency: Option<Currency>,
    /// Agencies by code.
    pub agencies: BTreeMap<Code, Agency>,
    /// Spellings decided in this ledger, as they were found.
    pub aliases: BTreeMap<String, Code>,
    /// Frameworks by code.
    pub frameworks: BTreeMap<Code, Framework>,
    /// Nodes by framework and code.
    pub nodes: BTreeMap<NodeRef, Node>,
    /// Funds by code.
    pub funds: BTreeMap<Code, FundRegistered>,
    /// Periods in which nothing takes effect any more, by first and last day.
    pub periods_closed: BTreeSet<(Day, Day)>,
    /// What somebody asked for and nobody confirmed, by the entry that asked.
    pub periods_asked: BTreeMap<u64, Asked>,
    /// From which amount on expenditures wait, in minor units, by agency (of everybody, where none is named) and currency.
    pub thresholds: BTreeMap<(Option<Code>, Currency), i64>,
    /// What each person may do, by id.
    pub rights: BTreeMap<String, BTreeMap<Function, BTreeSet<Code>>>,
    /// Indicators by what they are known by.
    pub indicators: BTreeMap<Code, Indicator>,
    /// Spellings of partners that somebody decided are of another: under which they are reported.
    pub partners: BTreeMap<String, String>,
    /// Where each person was named, by id.
    pub people: BTreeMap<String, u64>,
    /// Keys that sign its checkpoints, or did, by their text.
    pub keys: BTreeMap<String, Key>,
    /// Keys of people who sign what they record.
    pub authors: BTreeMap<AuthorKey, Author>,
    /// Codes by the text keys of all their names.
    names: BTreeMap<String, Code>,
}

/// Whose a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Opaque id of the person.
    pub person: String,
    /// Whether all that they record must be signed.
    pub required: bool,
    /// The entry that authorised it.
    pub authorised_at: u64,
    /// The entry that revoked it.
    pub revoked_at: Option<u64>,
}

/// An agency of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// What French documents call it.
    pub abbreviation_fr: String,
    /// English name.
    pub name_en: String,
    /// French name.
    pub name_fr: String,
}

/// A framework of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framework {
    /// What it is called.
    pub title: String,
    /// Its years, where stated.
    pub cycle: Option<Cycle>,
}

/// An indicator of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Code of its own, where that is not what it is known by.
    pub code: Option<String>,
    /// Names of what its values are broken down by.
    pub dimensions: Vec<String>,
    /// Which way is better, where said.
    pub direction: Option<Direction>,
    /// The framework whose cycle its targets belong to.
    pub framework: Option<Code>,
    /// What its values are.
    pub kind: IndicatorKind,
    /// Whether its parts add up to the whole.
    pub additive: bool,
    /// Whether the values of its years add up.
    pub cumulated: bool,
    /// The words of an ordinal scale, from the lowest.
    pub scale: Vec<String>,
    /// Its wording.
    pub title: String,
    /// Unit of its values.
    pub unit: Option<String>,
}

impl From<&IndicatorDefined> for Indicator {
    fn from(defined: &IndicatorDefined) -> Self {
        Self {
            code: defined.code.clone(),
            dimensions: defined.dimensions.clone(),
            direction: defined.direction,
            framework: defined.framework.clone(),
            kind: defined.kind,
            additive: defined.parts.is_some(),
            cumulated: defined.years.is_some(),
            scale: defined.scale.clone(),
            title: defined.title.clone(),
            unit: defined.unit.clone(),
        }
    }
}

/// A node of a framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Agencies that the framework names for it.
    pub agencies: Vec<Code>,
    /// Whether only the label of a table defines it so far.
    pub from_label: bool,
    /// Its level.
    pub level: Level,
    /// The node above.
    pub parent: Option<Code>,
    /// Its wording.
    pub title: String,
}

/// A change of a period that somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub change: PeriodChange,
    /// First day of the period.
    pub first_day: Day,
    /// Last day of the period.
    pub last_day: Day,
}

impl Register {
    /// The closed period that a day is in.
    #[must_use]
    pub fn closed(&self, day: Day) -> Option<(Day, Day)> {
        self.periods_closed.iter().copied().find(|(first, last)| *first <= day && day <= *last)
    }

    /// Reads the rows of the projection.
    #[must_use]
    pub fn load(model: &Rows) -> Self {
        let mut register = Self::default();
        register.take(model);
        register
    }

    /// Takes rows that were written since, as they are now.
    pub fn take<'a>(&mut self, rows: impl IntoIterator<Item = (&'a String, &'a Row)>) {
        let mut renamed = false;
        for (key, row) in rows {
            renamed |= key.starts_with("agency|") || key.starts_with("alias|");
            self.put(key, row);
        }
        if renamed {
            self.index_names();
        }
    }

    #[expect(clippy::too_many_lines, reason = "a match over every kind of row")]
    fn put(&mut self, key: &str, row: &Row) {
        let text = |cell: &str| rows::text(row, cell).unwrap_or_default().to_owned();
        let parts: Vec<&str> = key.splitn(3, '|').collect();
        match parts.as_slice() {
            ["ledger"] => {
                self.title = text("title");
                self.currency = text("currency").parse().ok();
            }
            ["person", id] => {
                self.people.insert((*id).to_owned(), text("position").parse().unwrap_or(0));
            }
            ["agency", code] => {
                let agency = Agency {
                    abbreviation_fr: text("abbreviation_fr"),
                    name_en: text("name_en"),
                    name_fr: text("name_fr"),
                };
                self.agencies.extend(code.parse().ok().map(|code: Code| (code, agency)));
            }
            ["alias", ..] => {
                let spelling = key.strip_prefix("alias|").unwrap_or(key).to_owned();
                self.aliases.extend(text("agency").parse().ok().map(|code: Code| (spelling, code)));
            }
            ["framework", code] => {
                let framework = Framework { title: text("title"), cycle: cycle(&text("cycle")) };
                self.frameworks.extend(code.parse().ok().map(|code: Code| (code, framework)));
            }
            ["node", framework, code] => {
                let node = Node {
                    agencies: text("agencies").split('|').filter_map(|code| code.parse().ok()).collect(),
                    from_label: text("basis") == "label",
                    level: text("level").parse().unwrap_or(Level::Activity),
                    parent: text("parent").parse().ok(),
                    title: text("title"),
                };
                let reference =
                    framework.parse().and_then(|framework| code.parse().map(|code| NodeRef { code, framework }));
                self.nodes.extend(reference.ok().map(|reference| (reference, node)));
            }
            ["key", ..] => {
                let verifier = key.strip_prefix("key|").and_then(|text| text.parse::<Verifier>().ok());
                let number = |cell: &str| text(cell).parse().ok();
                self.keys.extend(verifier.map(|verifier| {
                    let key = Key {
                        replaced_at: number("replaced_at"),
                        revoked_at: number("revoked_at"),
                        last_size: number("last_size"),
                        ..Key::new(verifier, number("authorised_at").unwrap_or(0))
                    };
                    (key.verifier.to_string(), key)
                }));
            }
            ["author", key] => {
                let author = Author {
                    person: text("person"),
                    required: text("required") == "yes",
                    authorised_at: text("authorised_at").parse().unwrap_or(0),
                    revoked_at: text("revoked_at").parse().ok(),
                };
                self.authors.extend(key.parse().ok().map(|key: AuthorKey| (key, author)));
            }
            ["indicator", id] => {
                self.indicators.extend(id.parse().ok().map(|id: Code| (id, indicator(row))));
            }
            ["partner", ..] => {
                let spelling = key.strip_prefix("partner|").unwrap_or(key).to_owned();
                self.partners.insert(spelling, text("partner"));
            }
            ["threshold", currency, agency] => {
                let agency = (!agency.is_empty()).then(|| agency.parse().ok());
                let Ok(currency) = currency.parse() else { return };
                let threshold = (agency.unwrap_or(None), currency);
                match text("amount_minor").parse() {
                    Ok(amount) => _ = self.thresholds.insert(threshold, amount),
                    Err(_) => _ = self.thresholds.remove(&threshold),
                }
            }
            ["right", person, function] => {
                let Ok(function) = function.parse::<Function>() else { return };
                let functions = self.rights.entry((*person).to_owned()).or_default();
                if text("held") == "yes" {
                    let agencies = text("agencies").split('|').filter_map(|code| code.parse().ok()).collect();
                    functions.insert(function, agencies);
                } else {
                    functions.remove(&function);
                }
                if functions.is_empty() {
                    self.rights.remove(*person);
                }
            }
            ["period", first, last] => {
                let (Ok(first), Ok(last)) = (first.parse(), last.parse()) else { return };
                if text("state") == "closed" {
                    self.periods_closed.insert((first, last));
                } else {
                    self.periods_closed.remove(&(first, last));
                }
            }
            ["asked", position] => {
                let Ok(position) = position.parse() else { return };
                match asked(row).filter(|_| text("done").is_empty()) {
                    Some(asked) => _ = self.periods_asked.insert(position, asked),
                    None => _ = self.periods_asked.remove(&position),
                }
            }
            ["fund", code] => {
                self.funds.extend(code.parse().ok().map(|code: Code| (code.clone(), fund(code, row))));
            }
            _ => {}
        }
    }

    /// The code of the agency that a name stands for in this ledger: its own aliases first, then its agencies
    /// by any of their names. `None` where it knows none; the directory of the product is asked elsewhere.
    #[must_use]
    pub fn agency_by_name(&self, name: &str) -> Option<&Code> {
        self.names.get(&text_key(name))
    }

    /// The spelling under which a partner is reported.
    #[must_use]
    pub fn partner<'a>(&'a self, spelling: &'a str) -> &'a str {
        let mut at = spelling;
        // A circle of decisions cannot be longer than their number.
        for _ in 0..=self.partners.len() {
            let Some(next) = self.partners.get(at) else { break };
            at = next;
        }
        at
    }

    /// The key that signs checkpoints now.
    #[must_use]
    pub fn signing_key(&self) -> Option<&Key> {
        self.keys.values().find(|key| key.replaced_at.is_none() && key.revoked_at.is_none())
    }

    /// The keys of a person that count.
    pub fn keys_of<'a>(&'a self, person: &'a str) -> impl Iterator<Item = (&'a AuthorKey, &'a Author)> {
        self.authors.iter().filter(move |(_, author)| author.person == person && author.revoked_at.is_none())
    }

    /// Makes the table of names: aliases first, then codes and names in the order of codes.
    fn index_names(&mut self) {
        let aliases = self.aliases.iter().map(|(alias, code)| (text_key(alias), code.clone()));
        let spellings = self.agencies.iter().flat_map(|(code, agency)| {
            [code.as_str(), &agency.abbreviation_fr, &agency.name_en, &agency.name_fr]
                .map(|spelling| (text_key(spelling), code.clone()))
        });
        let mut names = BTreeMap::new();
        for (key, code) in aliases.chain(spellings) {
            names.entry(key).or_insert(code);
        }
        self.names = names;
    }

    /// The node at `level` on the way from `node` to the top, itself included.
    #[must_use]
    pub fn ancestor_at(&self, node: &NodeRef, level: Level) -> Option<NodeRef> {
        let mut at = node.clone();
        // A cycle of parents cannot be longer than the number of nodes.
        for _ in 0..=self.nodes.len() {
            let found = self.nodes.get(&at)?;
            if found.level == level {
                return Some(at);
            }
            at.code = found.parent.clone()?;
        }
        None
    }
}

fn cycle(text: &str) -> Option<Cycle> {
    let (first, last) = text.split_once('-')?;
    Some(Cycle { first_year: first.parse().ok()?, last_year: last.parse().ok()? })
}
