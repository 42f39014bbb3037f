//! Which agency a name stands for.

use super::Given;
use crate::event::{AgencyAliasDecided, AgencyRegistered, Event};
use crate::value::agency::{self, Organisation};
use crate::value::text_key::{nearest, text_key};
use crate::value::{Code, Problem};
use std::collections::BTreeMap;

/// What the user said about names, beside the data.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    /// `--alias NAME=CODE`.
    pub given: Vec<(String, String)>,
    /// `--accept-unknown-agencies`.
    pub accept_unknown: bool,
}

/// Resolves names and keeps the registrations that this makes necessary.
pub struct Names<'a> {
    given: Given<'a>,
    aliases: &'a Aliases,
    /// By key of the name: what this batch has learned.
    learned: BTreeMap<String, Code>,
    events: Vec<Event>,
}

impl<'a> Names<'a> {
    /// Starts from what the ledger knows, and decides the aliases that the user gave.
    ///
    /// # Errors
    /// An alias for an agency that nobody knows, or for one that the ledger decided otherwise.
    pub fn new(given: Given<'a>, aliases: &'a Aliases) -> Result<Self, Vec<Problem>> {
        let mut names = Self { given, aliases, learned: BTreeMap::new(), events: Vec::new() };
        let mut problems = Vec::new();
        for (alias, target) in &aliases.given {
            if let Err(problem) = names.decide_alias(alias, target) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(names) } else { Err(problems) }
    }

    fn decide_alias(&mut self, alias: &str, target: &str) -> Result<(), Problem> {
        let code = self.known(target).ok_or_else(|| unknown(self.given, target))?;
        match self.given.register.agency_by_name(alias) {
            Some(stands) if *stands == code => return Ok(()),
            Some(stands) if self.given.register.aliases.contains_key(alias) => {
                return Err(Problem::new("alias-conflict").found(alias).fact("agency", stands).fact("wanted", &code));
            }
            _ => {}
        }
        self.learned.insert(text_key(alias), code.clone());
        self.events.push(Event::AgencyAliasDecided(AgencyAliasDecided { agency: code, alias: alias.to_owned() }));
        Ok(())
    }

    /// The agency that a name stands for; registers it in the ledger if it is not there yet.
    ///
    /// # Errors
    /// Nobody knows the name: with the nearest one.
    pub fn agency(&mut self, name: &str) -> Result<Code, Problem> {
        if let Some(code) = self.known(name) {
            return Ok(code);
        }
        match name.parse::<Code>() {
            Ok(code) if self.aliases.accept_unknown && !name.contains('+') => {
                self.learned.insert(text_key(name), code.clone());
                self.events.push(Event::AgencyRegistered(AgencyRegistered {
                    abbreviation_fr: name.to_owned(),
                    agency: code.clone(),
                    iati: None,
                    name_en: name.to_owned(),
                    name_fr: name.to_owned(),
                }));
                Ok(code)
            }
            _ => Err(unknown(self.given, name)),
        }
    }

    /// The same for names that are all known but lack a separator (`UNCDF OIM`): one reading only.
    #[must_use]
    pub fn run_together(&mut self, name: &str) -> Option<Vec<Code>> {
        let words: Vec<&str> = name.split_whitespace().collect();
        let each_known = words.len() > 1 && words.iter().all(|word| agency::by_name(word).is_some());
        each_known.then(|| words.iter().filter_map(|word| self.known(word)).collect())
    }

    /// Registrations and aliases, to stand before whatever names them.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    fn known(&mut self, name: &str) -> Option<Code> {
        if let Some(code) = self.learned.get(&text_key(name)) {
            return Some(code.clone());
        }
        if let Some(code) = self.given.register.agency_by_name(name) {
            return Some(code.clone());
        }
        let organisation = agency::by_name(name)?;
        let code: Code = organisation.code.parse().ok()?;
        if !self.given.register.agencies.contains_key(&code) && !self.learned.values().any(|known| *known == code) {
            self.events.push(Event::AgencyRegistered(registered(organisation, &code)));
        }
        for spelling in organisation.spellings() {
            self.learned.insert(text_key(spelling), code.clone());
        }
        Some(code)
    }
}

fn registered(organisation: &Organisation, code: &Code) -> AgencyRegistered {
    AgencyRegistered {
        abbreviation_fr: organisation.abbreviation_fr.clone(),
        agency: code.clone(),
        iati: organisation.iati.clone(),
        name_en: organisation.name_en.clone(),
        name_fr: organisation.name_fr.clone(),
    }
}

fn unknown(given: Given<'_>, name: &str) -> Problem {
    let registered = given.register.agencies.keys().map(Code::as_str);
    let spellings = agency::organisations().iter().flat_map(Organisation::spellings);
    Problem::new("agency-unknown").found(name).nearest(nearest(name, registered.chain(spellings)))
}
