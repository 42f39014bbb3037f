//! What an import would record. Longer than most files: the outcomes of one plan, each beside the others that it must
//! not be confused with.

use super::activities::source_key;
use super::overview::key_of;
use super::{Candidate, Options, Prepared, Sameness, double_counting, nesting, series};
use crate::decide::correct::{Why, reversal};
use crate::decide::split::unsplit;
use crate::decide::{Decided, Given, period};
use crate::event::{ActivityDescribed, Claim, EntryRef, Event, NodeRef, StatementPublished};
use crate::projection::index::key;
use crate::projection::natural_key::NaturalKey;
use crate::projection::rows::{self, Rows};
use crate::projection::{Decoded, Register};
use crate::value::{Day, Place, Position, Problem};
use std::collections::BTreeMap;

/// What becomes of one row, cell or claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Recorded.
    New,
    /// A year-to-date total: the difference from what stands is recorded.
    Difference {
        /// Minor units that stand.
        before_minor: i64,
        /// Minor units recorded.
        difference_minor: i64,
    },
    /// Stands already, as it is.
    Unchanged {
        /// The entry, where it is one.
        position: Option<u64>,
    },
    /// The same figure stands with another amount.
    Revised {
        /// The entry that stands.
        position: u64,
        /// What it says.
        old: String,
        /// What the file says.
        new: String,
    },
    /// A later year-to-date total stands; the difference recorded for it is replaced.
    Adjusted {
        /// The entry that records the difference.
        position: u64,
        /// The day of the later total.
        up_to: Day,
        /// The difference that stands.
        old: String,
        /// The difference that leads to the same total.
        new: String,
    },
    /// A node stands with another wording, parent, level or agencies.
    Redefined {
        /// Its wording.
        old: String,
        /// The file's.
        new: String,
    },
    /// Another file has the same row, and nothing tells whether it is the same fact.
    Repeated {
        /// The entry that stands.
        position: u64,
    },
    /// Was recorded, and reversed on purpose.
    Undone {
        /// The reversal.
        position: u64,
    },
}

impl Outcome {
    /// What it is called in files and messages.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Difference { .. } => "difference",
            Self::Unchanged { .. } => "unchanged",
            Self::Revised { .. } | Self::Redefined { .. } => "revised",
            Self::Adjusted { .. } => "adjusted",
            Self::Repeated { .. } => "repeated",
            Self::Undone { .. } => "undone",
        }
    }

    /// Whether nobody need look at it.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        matches!(self, Self::New | Self::Unchanged { .. })
    }
}

/// One row, cell or claim with its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Where it stands in the file.
    pub place: Place,
    /// What its row is about.
    pub label: String,
    /// The cell as it stands.
    pub text: String,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// What an import would record.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Every row with its outcome.
    pub rows: Vec<Planned>,
    /// Events in order, without the one that names the file. Empty where there is nothing new.
    pub events: Vec<Decided>,
    /// Revisions without `--revise`: nothing may be recorded.
    pub needs_reason: bool,
}

/// What stands, as far as the import has to know.
pub struct Standing<'a> {
    /// Rows of the index under the keys of `lookups` and `more_lookups`.
    pub index: &'a Rows,
    /// Entries at the positions of `needed_entries`.
    pub entries: &'a BTreeMap<u64, Decoded>,
}

/// The rows of the index that a plan rests on.
#[must_use]
pub fn lookups(prepared: &Prepared, register: &Register) -> Vec<String> {
    let mut keys = nesting::lookups(prepared, register);
    for candidate in &prepared.candidates {
        keys.push(key::source(key_of(candidate)));
        if let Ok(natural) = key_of(candidate).parse::<NaturalKey>() {
            keys.push(key::margins(natural.year, natural.measure));
            keys.push(key::source(&natural.series().to_string()));
        }
        if candidate.sameness == Sameness::Cells {
            keys.extend(candidate.amount.source.as_ref().map(key::line));
            keys.push(key::source(&distinct_key(candidate)));
        }
    }
    let statements = prepared.statements.iter().filter_map(|statement| statement.source.as_ref()?.key.as_deref());
    keys.extend(statements.map(key::source));
    keys.extend(prepared.activities.iter().map(|(_, activity)| key::source(&source_key(&activity.node))));
    keys.extend(prepared.items.iter().filter_map(|(_, _, decided)| Some(key::source(key_of_item(decided)?))));
    keys.sort();
    keys.dedup();
    keys
}

/// Further rows, known once those of `lookups` are: the days of year-to-date series.
#[must_use]
pub fn more_lookups(prepared: &Prepared, index: &Rows) -> Vec<String> {
    let mut keys = Vec::new();
    for candidate in prepared.candidates.iter().filter(|candidate| candidate.sameness == Sameness::YearToDate) {
        if let Ok(natural) = key_of(candidate).parse::<NaturalKey>() {
            keys.extend(series::days(index, &natural).iter().map(|day| key::source(&day.to_string())));
        }
    }
    keys
}

/// Entries that stand under the keys, or later in their series: needed where they are revised.
#[must_use]
pub fn needed_entries(prepared: &Prepared, index: &Rows) -> Vec<u64> {
    let statements = prepared.statements.iter().filter_map(|statement| statement.source.as_ref()?.key.as_deref());
    let keys = prepared.candidates.iter().map(key_of).chain(statements);
    let mut positions: Vec<u64> = keys.flat_map(|source_key| standing(index, source_key)).collect();
    let totals = prepared.candidates.iter().filter(|candidate| candidate.sameness == Sameness::YearToDate);
    let series = totals.filter_map(|candidate| key_of(candidate).parse::<NaturalKey>().ok());
    let days = series.flat_map(|natural| series::days(index, &natural));
    positions.extend(days.flat_map(|day| standing(index, &day.to_string())));
    positions.extend(prepared.activities.iter().filter_map(|(_, activity)| described(index, &activity.node)));
    let items = prepared.items.iter().filter_map(|(_, _, decided)| key_of_item(decided));
    positions.extend(items.flat_map(|source_key| standing(index, source_key)));
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// Decides what becomes of every candidate.
///
/// # Errors
/// The same money is in the ledger by another margin; a revision cannot be recorded.
pub fn plan(
    given: Given<'_>,
    prepared: Prepared,
    standing: &Standing<'_>,
    options: &Options,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = double_counting::margin_conflicts(&prepared, standing.index);
    problems.extend(nesting::conflicts(&prepared, given.register, standing.index));
    let mut planner = Planner { given, standing, options, plan: Plan::default() };
    let Prepared { registrations, candidates, statements, nodes, activities, items, .. } = prepared;
    for (place, event, outcome) in nodes {
        planner.node(place, event, outcome);
    }
    for (place, activity) in activities {
        if let Err(problem) = planner.activity(place, activity) {
            problems.push(problem);
        }
    }
    for (place, text, decided) in items {
        if let Err(problem) = planner.item(place, text, decided) {
            problems.push(problem);
        }
    }
    let (totals, candidates): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|candidate| candidate.sameness == Sameness::YearToDate);
    problems.extend(series::plan(&mut planner, totals));
    for candidate in candidates {
        if let Err(problem) = planner.candidate(candidate) {
            problems.push(problem);
        }
    }
    for statement in statements {
        let effective = options.date.unwrap_or_else(|| statement.year.last_day());
        if let Err(problem) = planner.statement(statement, effective) {
            problems.push(problem);
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut plan = planner.plan;
    if plan.needs_reason {
        plan.events.clear();
    } else if needed(&registrations, plan.events.len()) {
        let registrations = registrations.into_iter().map(|event| given.decided(event));
        plan.events = registrations.chain(plan.events).collect();
    }
    plan.events = period::settle(given, plan.events)?;
    Ok(plan)
}

/// Whether registrations are recorded: with entries that name them, or for the alias that the user decided.
#[must_use]
pub fn needed(registrations: &[Event], entries: usize) -> bool {
    entries > 0 || registrations.iter().any(|event| matches!(event, Event::AgencyAliasDecided(_)))
}

/// What a plan rests on, and the plan so far.
pub(super) struct Planner<'a> {
    given: Given<'a>,
    pub(super) standing: &'a Standing<'a>,
    options: &'a Options,
    pub(super) plan: Plan,
}

impl<'a> Planner<'a> {
    pub(super) fn note(&mut self, candidate: &Candidate, outcome: Outcome) {
        let (place, label, text) = (candidate.place.clone(), candidate.label.clone(), candidate.text.clone());
        self.plan.rows.push(Planned { place, label, text, outcome });
    }

    pub(super) fn record(&mut self, candidate: Candidate) {
        let Candidate { kind, amount, effective, .. } = candidate;
        self.plan.events.push(Decided { event: Event::Amount(kind, amount), effective });
    }

    fn node(&mut self, place: Place, event: Event, outcome: Outcome) {
        let Event::NodeDefined(defined) = &event else { return };
        let (label, text) = (defined.node.code.to_string(), defined.title.clone());
        match &outcome {
            Outcome::Unchanged { .. } => {}
            Outcome::Redefined { .. } if self.options.revise.is_none() => self.plan.needs_reason = true,
            _ => self.plan.events.push(self.given.decided(event)),
        }
        self.plan.rows.push(Planned { place, label, text, outcome });
    }

    /// An item: the same key with another content is a revision.
    fn item(&mut self, place: Place, text: String, mut decided: Decided) -> Result<(), Problem> {
        let source_key = key_of_item(&decided).unwrap_or_default().to_owned();
        let Event::Item(new) = &mut decided.event else { return Ok(()) };
        let stands = standing(self.standing.index, &source_key).last().copied();
        let mut replaced = None;
        let outcome = match (stands, undone(self.standing.index, &source_key)) {
            (Some(position), _) => {
                let Event::Item(known) = &self.entry(position)?.event else { return Err(not_an_amount(position)) };
                new.item = new.item.without_what_was_erased_of(&known.item);
                if known.item.without_what_was_erased_of(&known.item) == new.item {
                    Outcome::Unchanged { position: Some(position) }
                } else {
                    replaced = self.reverse(position)?;
                    Outcome::Revised { position, old: known.item.gist(), new: new.item.gist() }
                }
            }
            (None, Some(position)) if !self.options.again => Outcome::Undone { position },
            _ => Outcome::New,
        };
        let label = new.item.subject();
        new.replaces.clone_from(&replaced);
        if matches!(outcome, Outcome::New) || replaced.is_some() {
            self.plan.events.push(decided);
        }
        self.plan.rows.push(Planned { place, label, text, outcome });
        Ok(())
    }

    /// What is said of an activity replaces what was said before.
    fn activity(&mut self, place: Place, mut activity: ActivityDescribed) -> Result<(), Problem> {
        let outcome = match described(self.standing.index, &activity.node) {
            None => Outcome::New,
            Some(position) => match &self.entry(position)?.event {
                Event::ActivityDescribed(known) => {
                    activity = activity.without_what_was_erased_of(known);
                    if same_activity(&known.without_what_was_erased_of(known), &activity) {
                        Outcome::Unchanged { position: Some(position) }
                    } else {
                        Outcome::Redefined {
                            old: known.status.clone().unwrap_or_default(),
                            new: activity.status.clone().unwrap_or_default(),
                        }
                    }
                }
                _ => return Err(not_an_amount(position)),
            },
        };
        let label = activity.node.code.to_string();
        let text = activity.status.clone().unwrap_or_default();
        match &outcome {
            Outcome::Unchanged { .. } => {}
            Outcome::Redefined { .. } if self.options.revise.is_none() => self.plan.needs_reason = true,
            _ => {
                let event = Event::ActivityDescribed(Box::new(activity));
                self.plan.events.push(self.given.decided(event));
            }
        }
        self.plan.rows.push(Planned { place, label, text, outcome });
        Ok(())
    }

    fn candidate(&mut self, candidate: Candidate) -> Result<(), Problem> {
        match candidate.sameness {
            Sameness::Table | Sameness::YearToDate | Sameness::Reference => self.keyed(candidate),
            Sameness::Cells => {
                self.keyless(candidate);
                Ok(())
            }
        }
    }

    /// A figure whose key says which fact it is.
    fn keyed(&mut self, candidate: Candidate) -> Result<(), Problem> {
        let source_key = key_of(&candidate).to_owned();
        let positions = standing(self.standing.index, &source_key);
        let Some(position) = positions.last().copied() else {
            self.unless_undone(candidate, &source_key);
            return Ok(());
        };
        let stands = self.entry(position)?;
        let Event::Amount(_, old) = &stands.event else { return Err(not_an_amount(position)) };
        let day = stands.event.late().unwrap_or(stands.header.event.effective);
        let same_day = candidate.sameness == Sameness::Table || day == candidate.effective;
        // What was erased does not come back by its file.
        let mut candidate = candidate;
        if old.note.as_ref().is_some_and(|note| note.value().is_none()) {
            candidate.amount.note = None;
        }
        let same_parts = candidate.sameness == Sameness::Table || same_details(old, &candidate.amount);
        // A split says whose the amount is, not another amount.
        let same_lines = old.lines == candidate.amount.lines || unsplit(&old.lines) == candidate.amount.lines;
        if same_lines && same_day && same_parts {
            self.note(&candidate, Outcome::Unchanged { position: Some(position) });
            return Ok(());
        }
        let (old, new) =
            (in_words(old, stands.header.event.effective), in_words(&candidate.amount, candidate.effective));
        self.note(&candidate, Outcome::Revised { position, old, new });
        self.replace(candidate, position)
    }

    fn unless_undone(&mut self, candidate: Candidate, source_key: &str) {
        match undone(self.standing.index, source_key) {
            Some(position) if !self.options.again => self.note(&candidate, Outcome::Undone { position }),
            _ => {
                self.note(&candidate, Outcome::New);
                self.record(candidate);
            }
        }
    }

    /// Records a candidate in the place of the entry that stands, where the user gave a reason.
    pub(super) fn replace(&mut self, mut candidate: Candidate, position: u64) -> Result<(), Problem> {
        let Some(replaced) = self.reverse(position)? else { return Ok(()) };
        candidate.amount.replaces = Some(replaced);
        self.record(candidate);
        Ok(())
    }

    /// Takes an entry back; `None` where no reason was given and nothing may be recorded.
    pub(super) fn reverse(&mut self, position: u64) -> Result<Option<EntryRef>, Problem> {
        let Some(reason) = &self.options.revise else {
            self.plan.needs_reason = true;
            return Ok(None);
        };
        let why = Why { reason: reason.clone(), request: None };
        let target = self.entry(position)?;
        let fate = self.standing.index.get(&key::entry(position));
        self.plan.events.push(reversal(self.given, target, fate, &why)?);
        Ok(Some(EntryRef { hash: target.hash, position: Position(position) }))
    }

    /// A row that only its cells identify.
    fn keyless(&mut self, mut candidate: Candidate) {
        let index = self.standing.index;
        let line_key = candidate.amount.source.as_ref().map(key::line).unwrap_or_default();
        let line = index.get(&line_key).and_then(|row| rows::text(row, "position")).and_then(|text| text.parse().ok());
        let source_key = key_of(&candidate).to_owned();
        let distinct = distinct_key(&candidate);
        let standing_here = standing(index, &source_key).first().or(standing(index, &distinct).first()).copied();
        let undone = undone(index, &source_key).or(undone(index, &distinct));
        match (line, standing_here) {
            // The very same line of the very same file.
            (Some(position), Some(_)) => self.note(&candidate, Outcome::Unchanged { position: Some(position) }),
            (None, Some(position)) if !self.options.distinct => self.note(&candidate, Outcome::Repeated { position }),
            (None, Some(_)) => {
                if let Some(source) = &mut candidate.amount.source {
                    source.key = Some(distinct);
                }
                self.note(&candidate, Outcome::New);
                self.record(candidate);
            }
            (_, None) => match undone {
                Some(position) if !self.options.again => self.note(&candidate, Outcome::Undone { position }),
                _ => {
                    self.note(&candidate, Outcome::New);
                    self.record(candidate);
                }
            },
        }
    }

    /// Claims: those that stand are left, those that are new are published, those that changed replace.
    fn statement(&mut self, mut statement: StatementPublished, effective: Day) -> Result<(), Problem> {
        let source_key = statement.source.as_ref().and_then(|source| source.key.clone()).unwrap_or_default();
        // A total over other rows is another figure.
        let place = |claim: &Claim| (claim.row.clone(), claim.measure, claim.members.clone());
        let mut stands: BTreeMap<_, (u64, String)> = BTreeMap::new();
        let positions = standing(self.standing.index, &source_key);
        for position in &positions {
            let Event::StatementPublished(old) = &self.entry(*position)?.event else { continue };
            stands.extend(old.claims.iter().map(|claim| (place(claim), (*position, claim.value.clone()))));
        }
        let mut revised = Vec::new();
        let mut fresh = Vec::new();
        for claim in &statement.claims {
            let outcome = match stands.get(&place(claim)) {
                None => {
                    fresh.push(claim.clone());
                    Outcome::New
                }
                Some((position, value)) if *value == claim.value => Outcome::Unchanged { position: Some(*position) },
                Some((position, value)) => {
                    revised.push(*position);
                    Outcome::Revised { position: *position, old: value.clone(), new: claim.value.clone() }
                }
            };
            let planned = Planned {
                place: claim_place(statement.source.as_ref(), claim),
                label: claim.row.clone(),
                text: claim.text.clone(),
                outcome,
            };
            self.plan.rows.push(planned);
        }
        if revised.is_empty() {
            statement.claims = fresh;
        } else {
            let Some(reason) = &self.options.revise else {
                self.plan.needs_reason = true;
                return Ok(());
            };
            let why = Why { reason: reason.clone(), request: None };
            // The whole statement is taken back and published anew: claims of the old that the file lacks stay.
            for position in &positions {
                let target = self.entry(*position)?;
                if let Event::StatementPublished(old) = &target.event {
                    let in_file = |claim: &&Claim| statement.claims.iter().any(|new| place(new) == place(claim));
                    let kept: Vec<Claim> = old.claims.iter().filter(|claim| !in_file(claim)).cloned().collect();
                    statement.claims.extend(kept);
                }
                self.plan.events.push(reversal(self.given, target, None, &why)?);
            }
        }
        if !statement.claims.is_empty() {
            self.plan.events.push(Decided { event: Event::StatementPublished(statement), effective });
        }
        Ok(())
    }

    pub(super) fn entry(&self, position: u64) -> Result<&'a Decoded, Problem> {
        self.standing.entries.get(&position).ok_or_else(|| not_an_amount(position))
    }
}

/// The index names an entry that is not what it says: the read model is damaged.
fn not_an_amount(position: u64) -> Problem {
    Problem::new("index-damaged").fact("position", position)
}

fn claim_place(source: Option<&crate::event::Source>, claim: &Claim) -> Place {
    let cell = claim.cell.as_deref().unwrap_or_default();
    let row = cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok();
    let letters = cell.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0, |index, letter| index * 26 + usize::from(letter - b'A') + 1).checked_sub(1);
    Place {
        file: String::new(),
        sheet: source.and_then(|source| source.sheet.clone()),
        row,
        column_index: column,
        header: Some(claim.column.clone()),
    }
}

pub(super) fn standing(index: &Rows, source_key: &str) -> Vec<u64> {
    let row = index.get(&key::source(source_key));
    let places = row.map_or(&[][..], |row| rows::list(row, "standing"));
    // Lists are sorted as texts; positions are numbers.
    let mut positions: Vec<u64> = places.iter().filter_map(|place| place.parse().ok()).collect();
    positions.sort_unstable();
    positions
}

fn key_of_item(decided: &Decided) -> Option<&str> {
    decided.event.source()?.key.as_deref()
}

/// The entry that describes an activity now.
fn described(index: &Rows, node: &NodeRef) -> Option<u64> {
    rows::text(index.get(&key::source(&source_key(node)))?, "latest")?.parse().ok()
}

/// Whether two descriptions say the same, wherever they were read.
fn same_activity(known: &ActivityDescribed, new: &ActivityDescribed) -> bool {
    let bare = |activity: &ActivityDescribed| ActivityDescribed { source: None, ..activity.clone() };
    bare(known) == bare(new)
}

fn undone(index: &Rows, source_key: &str) -> Option<u64> {
    rows::text(index.get(&key::source(source_key))?, "reversed_by")?.parse().ok()
}

/// The key of a row that was said to be distinct from its likes in other files.
fn distinct_key(candidate: &Candidate) -> String {
    let digest = candidate.amount.source.as_ref().map(|source| source.file_digest.to_string()).unwrap_or_default();
    format!("{}|{digest}", key_of(candidate))
}

/// Whether two amounts say the same beside their lines: who received it, what was noted, how final it is.
fn same_details(old: &crate::event::Amount, new: &crate::event::Amount) -> bool {
    let status = |amount: &crate::event::Amount| {
        amount.source.as_ref().map(|s| (s.status, s.system.clone(), s.document.clone(), s.extracted))
    };
    let note = |amount: &crate::event::Amount| amount.note.as_ref().and_then(|note| note.value()).map(str::to_owned);
    old.partner == new.partner && note(old) == note(new) && status(old) == status(new)
}

fn in_words(amount: &crate::event::Amount, effective: Day) -> String {
    let line = |line: &crate::event::Line| {
        let money = crate::value::Money { amount_minor: line.amount_minor.0, currency: line.currency };
        format!("{money} {}", line.currency)
    };
    let lines: Vec<String> = amount.lines.iter().map(line).collect();
    let note = amount.note.as_ref().and_then(|note| note.value());
    let status = amount.source.as_ref().and_then(|source| source.status).map(|status| status.to_string());
    let details: Vec<&str> = [amount.partner.as_deref(), note, status.as_deref()].into_iter().flatten().collect();
    let details: String = details.iter().map(|detail| format!(", {detail}")).collect();
    format!("{} ({effective}{details})", lines.join(" + "))
}
