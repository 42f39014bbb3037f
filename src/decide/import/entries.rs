//! The long layout: a row becomes an entry.

use super::{Candidate, FileFacts, Options, Prepared, Sameness};
use crate::decide::names::Names;
use crate::decide::{Given, minor, record};
use crate::event::{Amount, AmountKind, Event, Line};
use crate::interchange::columns::Mapped;
use crate::interchange::entries::EntryRow;
use crate::value::money::Minor;
use crate::value::{Code, Hash, Problem};
use std::collections::BTreeMap;

/// Resolves the rows of the long layout, part by part.
pub struct Preparer<'a> {
    given: Given<'a>,
    file: &'a FileFacts,
    options: &'a Options,
    names: Names<'a>,
    /// How often each key came, by the first half of its digest.
    seen: BTreeMap<[u8; 16], u32>,
}

impl<'a> Preparer<'a> {
    /// Starts from what the ledger knows.
    ///
    /// # Errors
    /// An alias that cannot be.
    pub fn new(given: Given<'a>, file: &'a FileFacts, options: &'a Options) -> Result<Self, Vec<Problem>> {
        let names = Names::new(given, &options.aliases)?;
        Ok(Self { given, file, options, names, seen: BTreeMap::new() })
    }

    /// Registrations and aliases that all parts made necessary.
    #[must_use]
    pub fn into_registrations(self) -> Vec<Event> {
        self.names.into_events()
    }

    /// Resolves the next rows.
    ///
    /// # Errors
    /// Every name and code that nobody knows, at once.
    pub fn prepare(&mut self, mapped: &Mapped<'_>, rows: &[EntryRow]) -> Result<Prepared, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut prepared = Prepared { warnings: mapped.double_encoded(), ..Prepared::default() };
        for row in rows {
            let (base, sameness) = match &row.reference {
                Some(reference) => {
                    (format!("reference|{}|{}", reference.replace('|', "/"), row.measure), Sameness::Reference)
                }
                None => (format!("row|{}", row.fingerprint), Sameness::Cells),
            };
            let digest = Hash::of(base.as_bytes()).0;
            let half = digest.first_chunk().expect("a digest has 32 bytes");
            let count = self.seen.entry(*half).and_modify(|count| *count += 1).or_insert(1);
            let key = match sameness {
                Sameness::Cells => format!("{base}|{count}"),
                _ => base,
            };
            if sameness == Sameness::Reference && *count > 1 {
                let found = row.reference.clone().unwrap_or_default();
                problems.push(Problem::new("reference-twice").found(found).at(row.place.clone()));
            }
            match self.candidate(mapped, row, key, sameness) {
                Ok(candidate) => {
                    let line = &candidate.amount.lines[0];
                    let unusual = record::warnings(self.given.register, row.measure, line, row.date);
                    prepared.warnings.extend(unusual.into_iter().map(|warning| warning.at(row.place.clone())));
                    prepared.candidates.push(candidate);
                }
                Err(failed) => problems.extend(failed),
            }
        }
        if problems.is_empty() { Ok(prepared) } else { Err(problems) }
    }

    fn candidate(
        &mut self,
        mapped: &Mapped<'_>,
        row: &EntryRow,
        key: String,
        sameness: Sameness,
    ) -> Result<Candidate, Vec<Problem>> {
        let Self { given, file, options, names, .. } = self;
        let given = *given;
        let mut problems = Vec::new();
        let mut keep = |problem: Problem| problems.push(problem.at(row.place.clone()));
        let currency = row.currency.map_or_else(|| given.currency(), Ok).map_err(&mut keep).ok();
        let value = currency
            .map(|currency| minor(row.value, currency, &row.text))
            .transpose()
            .map_err(&mut keep)
            .ok()
            .flatten();
        let framework = row.framework.as_deref().or(options.framework.as_ref().map(Code::as_str));
        let node = row.node.as_deref().map(|code| record::find_node(given.register, code, framework));
        let node = node.transpose().map_err(&mut keep).ok().flatten();
        let fund = row.fund.as_deref().map(|code| record::find_fund(given.register, code));
        let fund = fund.transpose().map_err(&mut keep).ok().flatten();
        let (kind, stage) = AmountKind::of_measure(row.measure);
        if kind.has_partner() && row.partner.is_none() {
            keep(Problem::new("partner-missing"));
        }
        let mut agencies: Vec<Code> = Vec::new();
        for name in &row.agencies {
            match names.agency(name) {
                Ok(code) if agencies.contains(&code) => {
                    problems.push(Problem::new("agency-twice").found(name).at(row.agency_place.clone()));
                }
                Ok(code) => agencies.push(code),
                Err(problem) => problems.push(problem.at(row.agency_place.clone())),
            }
        }
        agencies.sort();
        let (Some(currency), Some(value), true) = (currency, value, problems.is_empty()) else { return Err(problems) };
        let years =
            if row.years.is_empty() { record::year_of(row.date).into_iter().collect() } else { row.years.clone() };
        let line = Line {
            agencies,
            amount_minor: Minor(value),
            currency,
            fund,
            nexus: row.nexus,
            node,
            resources: row.resources,
            years,
        };
        let mut source = file.source(mapped, row.row, row.column_index, &row.text, key);
        source.system.clone_from(&row.system);
        source.document.clone_from(&row.document);
        source.extracted = row.extracted;
        source.status = row.status;
        let amount = Amount {
            approval: None,
            late: None,
            lines: vec![line],
            note: row.note.as_deref().map(|note| given.seal("note", note)),
            partner: row.partner.clone().filter(|_| kind.has_partner()),
            replaces: None,
            request: None,
            source: Some(source),
            stage,
        };
        Ok(Candidate {
            place: row.place.clone(),
            label: row.agencies.join("; "),
            text: row.text.clone(),
            kind,
            amount,
            effective: row.date,
            sameness,
        })
    }
}
