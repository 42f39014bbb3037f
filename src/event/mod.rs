//! Events: facts in the past tense, as payloads that never change shape.
//!
//! To add an event: (1) its struct here, fields in ascending order and leaves that are strings; (2) a `Kind` and
//! an arm in each `match` that the compiler then asks for; (3) its line in `schema`; (4) regenerate
//! `schemas/events/` with `JATE_REGENERATE=1 cargo test`; (5) what projections make of it, in
//! `projection::facts` or a fold of its own. A released version never changes: a new shape is a new version with an upcaster.
#![deny(clippy::disallowed_methods, clippy::float_arithmetic, clippy::iter_over_hash_type)]

pub mod activity;
pub mod amount;
pub mod award;
pub mod correction;
pub mod evidence;
mod explanation;
pub mod import;
mod instance;
pub mod item;
pub mod key;
pub mod narrative;
pub mod period;
pub mod rate;
pub mod register;
pub mod result;
pub mod right;
pub mod risk;
pub mod schema;
pub mod source;
pub mod statement;
pub mod text;
pub mod transfer;

pub use activity::{ActivityDescribed, Mark, MarkKind, Markers, Other, Stated, WorkPlanned, YearText};
pub use amount::{Amount, AmountKind, Line, Nexus, NodeRef, Resources, Stage};
pub use award::{Award, PartnerAliasDecided};
pub use correction::{EntryRef, EntryReversed, ReversedAmount, ReversedStatement};
pub use evidence::Evidence;
pub use explanation::Explanation;
pub use import::ImportRecorded;
pub use item::{Item, ItemRecorded};
pub use key::{
    AuthorAuthorised, AuthorRevoked, FieldRedacted, KeyAuthorised, KeyRevoked, LedgerRecovered, LostCheckpoint,
    Required,
};
pub use narrative::{Narrative, Topic};
pub use period::{Approval, EntryApproved, PeriodChange, PeriodChangeRequested, PeriodChanged, ThresholdSet};
pub use rate::ExchangeRate;
pub use register::{
    AgencyAliasDecided, AgencyRegistered, Basis, Cycle, FrameworkOpened, FundRegistered, LedgerOpened, Level, Modality,
    NodeDefined, PersonNamed,
};
pub use result::{Absent, Direction, IndicatorDefined, IndicatorKind, Observation, Parts, Role};
pub use right::{Function, RightGranted, RightWithdrawn};
pub use risk::{Grade, Risk, Scale};
pub use source::{Source, Status};
pub use statement::{Claim, ClaimMeasure, Scope, StatementPublished};
pub use text::Text;
pub use transfer::{Account, PublishedTotal, Side, Transfer, TransferKind};

use crate::ledger::entry::Draft;
use crate::ledger::{Opening, author, canon, keyring, redaction};
use crate::value::Day;

/// Everything that can have happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A ledger came to be.
    LedgerOpened(LedgerOpened),
    /// A person got an opaque id.
    PersonNamed(PersonNamed),
    /// An agency takes part.
    AgencyRegistered(AgencyRegistered),
    /// A spelling stands for an agency.
    AgencyAliasDecided(AgencyAliasDecided),
    /// A framework and its cycle.
    FrameworkOpened(FrameworkOpened),
    /// An axis, outcome, output or activity.
    NodeDefined(NodeDefined),
    /// What a plan says of an activity beside its money.
    ActivityDescribed(Box<ActivityDescribed>),
    /// Something that is measured beside money.
    IndicatorDefined(IndicatorDefined),
    /// Two spellings are of one partner.
    PartnerAliasDecided(PartnerAliasDecided),
    /// A fund.
    FundRegistered(FundRegistered),
    /// A file was imported: the entries after it name it.
    ImportRecorded(ImportRecorded),
    /// One thing of any of the kinds beside money.
    Item(ItemRecorded),
    /// Money: one of the five kinds.
    Amount(AmountKind, Amount),
    /// An earlier entry no longer stands.
    EntryReversed(EntryReversed),
    /// An earlier entry is right, says another person.
    EntryApproved(EntryApproved),
    /// Expenditures wait from an amount on.
    ThresholdSet(ThresholdSet),
    /// A person has a function.
    RightGranted(RightGranted),
    /// A person has a function no longer.
    RightWithdrawn(RightWithdrawn),
    /// Somebody asks to close or reopen a period.
    PeriodChangeRequested(PeriodChangeRequested),
    /// Another person confirmed.
    PeriodChanged(PeriodChanged),
    /// Somebody published figures.
    StatementPublished(StatementPublished),
    /// A key signs checkpoints from here on.
    KeyAuthorised(KeyAuthorised),
    /// A key was lost or stolen.
    KeyRevoked(KeyRevoked),
    /// A text was erased.
    FieldRedacted(FieldRedacted),
    /// A person signs with a key of their own.
    AuthorAuthorised(AuthorAuthorised),
    /// A person's key counts no more.
    AuthorRevoked(AuthorRevoked),
    /// A damaged store was given up for what could be kept of it.
    LedgerRecovered(LedgerRecovered),
}

/// The version of every event of this release.
pub const VERSION: u32 = 1;

/// Stored bytes that are no event this program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// A newer program wrote it, or nobody did.
    #[error("unknown event type {event_type} version {version}")]
    Unknown {
        /// As the header says.
        event_type: String,
        /// As the header says.
        version: String,
    },
    /// The payload breaks the schema of its type.
    #[error("{event_type}: {detail}")]
    Form {
        /// As the header says.
        event_type: String,
        /// Where and what.
        detail: String,
    },
}

impl Event {
    /// The type as headers name it.
    #[must_use]
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::LedgerOpened(_) => "ledger.opened",
            Self::PersonNamed(_) => "person.named",
            Self::AgencyRegistered(_) => "agency.registered",
            Self::AgencyAliasDecided(_) => "agency.alias_decided",
            Self::FrameworkOpened(_) => "framework.opened",
            Self::NodeDefined(_) => "node.defined",
            Self::ActivityDescribed(_) => "activity.described",
            Self::IndicatorDefined(_) => "indicator.defined",
            Self::PartnerAliasDecided(_) => "partner.alias_decided",
            Self::FundRegistered(_) => "fund.registered",
            Self::ImportRecorded(_) => "import.recorded",
            Self::Item(event) => event.item.event_type(),
            Self::Amount(kind, _) => kind.event_type(),
            Self::EntryReversed(_) => "entry.reversed",
            Self::EntryApproved(_) => "entry.approved",
            Self::ThresholdSet(_) => "threshold.set",
            Self::RightGranted(_) => "right.granted",
            Self::RightWithdrawn(_) => "right.withdrawn",
            Self::PeriodChangeRequested(_) => "period.change_requested",
            Self::PeriodChanged(_) => "period.changed",
            Self::StatementPublished(_) => "statement.published",
            Self::KeyAuthorised(_) => keyring::AUTHORISED,
            Self::KeyRevoked(_) => keyring::REVOKED,
            Self::FieldRedacted(_) => redaction::TYPE,
            Self::AuthorAuthorised(_) => author::AUTHORISED,
            Self::AuthorRevoked(_) => author::REVOKED,
            Self::LedgerRecovered(_) => "ledger.recovered",
        }
    }

    /// The event as a draft entry: canonical payload and openings.
    #[must_use]
    pub fn draft(&self, id: String, effective: Day) -> Draft {
        let event_type = self.event_type();
        let openings = self.texts().into_iter().filter_map(|text| text.opening().cloned()).collect();
        Draft { event_type, version: VERSION, id, effective, payload: self.payload(), openings }
    }

    /// The canonical payload.
    #[must_use]
    pub fn payload(&self) -> Vec<u8> {
        match self {
            Self::LedgerOpened(event) => canon::write(event),
            Self::PersonNamed(event) => canon::write(event),
            Self::AgencyRegistered(event) => canon::write(event),
            Self::AgencyAliasDecided(event) => canon::write(event),
            Self::FrameworkOpened(event) => canon::write(event),
            Self::NodeDefined(event) => canon::write(event),
            Self::ActivityDescribed(event) => canon::write(event),
            Self::IndicatorDefined(event) => canon::write(event),
            Self::PartnerAliasDecided(event) => canon::write(event),
            Self::FundRegistered(event) => canon::write(event),
            Self::ImportRecorded(event) => canon::write(event),
            Self::Item(event) => canon::write(event),
            Self::Amount(_, event) => canon::write(event),
            Self::EntryReversed(event) => canon::write(event),
            Self::EntryApproved(event) => canon::write(event),
            Self::ThresholdSet(event) => canon::write(event),
            Self::RightGranted(event) => canon::write(event),
            Self::RightWithdrawn(event) => canon::write(event),
            Self::PeriodChangeRequested(event) => canon::write(event),
            Self::PeriodChanged(event) => canon::write(event),
            Self::StatementPublished(event) => canon::write(event),
            Self::KeyAuthorised(event) => canon::write(event),
            Self::KeyRevoked(event) => canon::write(event),
            Self::FieldRedacted(event) => canon::write(event),
            Self::AuthorAuthorised(event) => canon::write(event),
            Self::AuthorRevoked(event) => canon::write(event),
            Self::LedgerRecovered(event) => canon::write(event),
        }
    }

    /// Reads a stored payload and puts the openings that are left into its texts.
    ///
    /// # Errors
    /// A type or version that this program does not know, or a payload that is not of its type.
    pub fn read(event_type: &str, version: &str, payload: &[u8], openings: &[Opening]) -> Result<Self, EventError> {
        if version != VERSION.to_string() {
            return Err(EventError::Unknown { event_type: event_type.to_owned(), version: version.to_owned() });
        }
        let mut event = match event_type {
            "ledger.opened" => Self::LedgerOpened(parse(event_type, payload)?),
            "person.named" => Self::PersonNamed(parse(event_type, payload)?),
            "agency.registered" => Self::AgencyRegistered(parse(event_type, payload)?),
            "agency.alias_decided" => Self::AgencyAliasDecided(parse(event_type, payload)?),
            "framework.opened" => Self::FrameworkOpened(parse(event_type, payload)?),
            "node.defined" => Self::NodeDefined(parse(event_type, payload)?),
            "activity.described" => Self::ActivityDescribed(Box::new(parse(event_type, payload)?)),
            "indicator.defined" => Self::IndicatorDefined(parse(event_type, payload)?),
            "partner.alias_decided" => Self::PartnerAliasDecided(parse(event_type, payload)?),
            "fund.registered" => Self::FundRegistered(parse(event_type, payload)?),
            "import.recorded" => Self::ImportRecorded(parse(event_type, payload)?),
            "entry.reversed" => Self::EntryReversed(parse(event_type, payload)?),
            "entry.approved" => Self::EntryApproved(parse(event_type, payload)?),
            "threshold.set" => Self::ThresholdSet(parse(event_type, payload)?),
            "right.granted" => Self::RightGranted(parse(event_type, payload)?),
            "right.withdrawn" => Self::RightWithdrawn(parse(event_type, payload)?),
            "period.change_requested" => Self::PeriodChangeRequested(parse(event_type, payload)?),
            "period.changed" => Self::PeriodChanged(parse(event_type, payload)?),
            "statement.published" => Self::StatementPublished(parse(event_type, payload)?),
            keyring::AUTHORISED => Self::KeyAuthorised(parse(event_type, payload)?),
            keyring::REVOKED => Self::KeyRevoked(parse(event_type, payload)?),
            redaction::TYPE => Self::FieldRedacted(parse(event_type, payload)?),
            author::AUTHORISED => Self::AuthorAuthorised(parse(event_type, payload)?),
            author::REVOKED => Self::AuthorRevoked(parse(event_type, payload)?),
            "ledger.recovered" => Self::LedgerRecovered(parse(event_type, payload)?),
            _ if Item::TYPES.iter().any(|(known, _)| *known == event_type) => Self::Item(parse(event_type, payload)?),
            _ => match AmountKind::from_event_type(event_type) {
                Some(kind) => Self::Amount(kind, parse(event_type, payload)?),
                None => {
                    return Err(EventError::Unknown { event_type: event_type.to_owned(), version: version.to_owned() });
                }
            },
        };
        if event.event_type() != event_type {
            let detail = format!("an item of `{}`", event.event_type());
            return Err(EventError::Form { event_type: event_type.to_owned(), detail });
        }
        for text in event.texts_mut() {
            text.open_from(openings);
        }
        Ok(event)
    }

    /// The client's key that makes a retry safe, where it gave one.
    #[must_use]
    pub fn request(&self) -> Option<&str> {
        match self {
            Self::Amount(_, amount) => amount.request.as_deref(),
            Self::EntryReversed(reversed) => reversed.request.as_deref(),
            Self::EntryApproved(approved) => approved.request.as_deref(),
            Self::PeriodChangeRequested(asked) => asked.request.as_deref(),
            Self::StatementPublished(statement) => statement.request.as_deref(),
            Self::FieldRedacted(redacted) => redacted.request.as_deref(),
            Self::Item(event) => event.request.as_deref(),
            _ => None,
        }
    }

    /// Whether it counts by the day on which it took effect; who and what exists counts whenever the ledger learned of it.
    #[must_use]
    pub const fn is_figure(&self) -> bool {
        matches!(
            self,
            Self::Amount(..)
                | Self::EntryReversed(_)
                | Self::EntryApproved(_)
                | Self::StatementPublished(_)
                | Self::Item(_)
        )
    }

    /// When it truly took effect, where it is recorded in a later period.
    #[must_use]
    pub const fn late(&self) -> Option<Day> {
        match self {
            Self::Amount(_, event) => event.late,
            Self::EntryReversed(event) => event.late,
            Self::EntryApproved(event) => event.late,
            Self::StatementPublished(event) => event.late,
            Self::Item(event) => event.late,
            _ => None,
        }
    }

    /// The same, to be set.
    pub const fn late_mut(&mut self) -> Option<&mut Option<Day>> {
        match self {
            Self::Amount(_, event) => Some(&mut event.late),
            Self::EntryReversed(event) => Some(&mut event.late),
            Self::EntryApproved(event) => Some(&mut event.late),
            Self::StatementPublished(event) => Some(&mut event.late),
            Self::Item(event) => Some(&mut event.late),
            _ => None,
        }
    }

    /// Where it was read, of an event that a row of a file can be.
    #[must_use]
    pub fn source(&self) -> Option<&Source> {
        match self {
            Self::Amount(_, event) => event.source.as_ref(),
            Self::StatementPublished(event) => event.source.as_ref(),
            Self::ActivityDescribed(event) => event.source.as_ref(),
            Self::Item(event) => event.source.as_ref(),
            _ => None,
        }
    }

    /// Whether both say the same: wherever they were accounted for, whether or not they wait, and whatever was erased since of
    /// the earlier one.
    #[must_use]
    pub fn says_the_same_as(&self, earlier: &Self) -> bool {
        let (mut ours, mut theirs) = (self.clone(), earlier.clone());
        for event in [&mut ours, &mut theirs] {
            if let Some(late) = event.late_mut() {
                *late = None;
            }
            if let Self::Amount(_, amount) = event {
                amount.approval = None;
            }
        }
        for (own, other) in ours.texts_mut().into_iter().zip(earlier.texts()) {
            if other.value().is_none() {
                own.clone_from(other);
            }
        }
        ours == theirs
    }

    /// Whether it has a text where that of an earlier one was erased.
    #[must_use]
    pub fn fills(&self, earlier: &Self) -> bool {
        let texts = self.texts().into_iter().zip(earlier.texts());
        texts.into_iter().any(|(own, other)| own.value().is_some() && other.value().is_none())
    }

    /// One of its texts, by the name of its field.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&Text> {
        match self {
            Self::Item(event) => event.item.text(field),
            Self::ActivityDescribed(event) => event.text(field),
            _ => None,
        }
    }

    fn texts(&self) -> Vec<&Text> {
        match self {
            Self::PersonNamed(event) => vec![&event.name],
            Self::ImportRecorded(event) => vec![&event.file],
            Self::ActivityDescribed(event) => event.texts().collect(),
            Self::Item(event) => event.item.texts(),
            Self::Amount(_, event) => event.note.iter().collect(),
            Self::EntryReversed(event) => vec![&event.reason],
            Self::EntryApproved(event) => event.note.iter().collect(),
            Self::PeriodChangeRequested(event) => vec![&event.reason],
            Self::StatementPublished(event) => event.note.iter().collect(),
            Self::KeyRevoked(event) => vec![&event.reason],
            Self::FieldRedacted(event) => vec![&event.reason],
            Self::AuthorRevoked(event) => vec![&event.reason],
            Self::LedgerRecovered(event) => vec![&event.reason],
            Self::LedgerOpened(_)
            | Self::AgencyRegistered(_)
            | Self::AgencyAliasDecided(_)
            | Self::FrameworkOpened(_)
            | Self::NodeDefined(_)
            | Self::FundRegistered(_)
            | Self::PartnerAliasDecided(_)
            | Self::ThresholdSet(_)
            | Self::RightGranted(_)
            | Self::RightWithdrawn(_)
            | Self::PeriodChanged(_)
            | Self::IndicatorDefined(_)
            | Self::AuthorAuthorised(_)
            | Self::KeyAuthorised(_) => Vec::new(),
        }
    }

    fn texts_mut(&mut self) -> Vec<&mut Text> {
        match self {
            Self::PersonNamed(event) => vec![&mut event.name],
            Self::ImportRecorded(event) => vec![&mut event.file],
            Self::ActivityDescribed(event) => event.texts_mut().collect(),
            Self::Item(event) => event.item.texts_mut(),
            Self::Amount(_, event) => event.note.iter_mut().collect(),
            Self::EntryReversed(event) => vec![&mut event.reason],
            Self::EntryApproved(event) => event.note.iter_mut().collect(),
            Self::PeriodChangeRequested(event) => vec![&mut event.reason],
            Self::StatementPublished(event) => event.note.iter_mut().collect(),
            Self::KeyRevoked(event) => vec![&mut event.reason],
            Self::FieldRedacted(event) => vec![&mut event.reason],
            Self::AuthorRevoked(event) => vec![&mut event.reason],
            Self::LedgerRecovered(event) => vec![&mut event.reason],
            Self::LedgerOpened(_)
            | Self::AgencyRegistered(_)
            | Self::AgencyAliasDecided(_)
            | Self::FrameworkOpened(_)
            | Self::NodeDefined(_)
            | Self::FundRegistered(_)
            | Self::PartnerAliasDecided(_)
            | Self::ThresholdSet(_)
            | Self::RightGranted(_)
            | Self::RightWithdrawn(_)
            | Self::PeriodChanged(_)
            | Self::IndicatorDefined(_)
            | Self::AuthorAuthorised(_)
            | Self::KeyAuthorised(_) => Vec::new(),
        }
    }
}

fn parse<'a, T: serde::Deserialize<'a>>(event_type: &str, payload: &'a [u8]) -> Result<T, EventError> {
    serde_json::from_slice(payload)
        .map_err(|error| EventError::Form { event_type: event_type.to_owned(), detail: error.to_string() })
}
