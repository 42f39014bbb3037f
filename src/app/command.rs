//! Commands: what people ask a ledger to append, as data, so that a writer can decide them in batches.

use super::office::{AppError, Done, Office};
use super::{change, undo};
use crate::decide::Wanted;
use crate::decide::correct::{Instead, Why};
use crate::decide::evidence::File;
use crate::event::{Function, PeriodChange};
use crate::ledger::note::Verifier;
use crate::value::{Currency, Day, Origin};

/// One thing to append, by whoever asks for it.
#[derive(Debug, Clone)]
pub enum Command {
    /// A ledger.
    OpenLedger {
        /// What it is called.
        title: String,
        /// Its currency.
        currency: Currency,
    },
    /// Something that people record.
    Record(Wanted),
    /// Something else in the place of what an entry says.
    Correct {
        /// The entry.
        position: u64,
        /// What it shall say instead.
        instead: Instead,
        /// Reason and request key.
        why: Why,
    },
    /// An entry no longer stands.
    Reverse {
        /// The entry.
        position: u64,
        /// Reason and request key.
        why: Why,
    },
    /// An expenditure is right, says another person.
    Approve {
        /// The entry.
        position: u64,
        /// Free text.
        note: Option<String>,
        /// Key that makes a retry safe.
        request: Option<String>,
    },
    /// A person gets a function.
    Grant {
        /// Their name.
        name: String,
        /// The function.
        function: Function,
        /// Names or codes of the agencies that it is for.
        agencies: Vec<String>,
    },
    /// A person has a function no longer.
    Withdraw {
        /// Their name.
        name: String,
        /// The function.
        function: Function,
    },
    /// A key that signs checkpoints from now on.
    AuthoriseKey {
        /// Its public half.
        key: Verifier,
        /// In the place of the one that signs now.
        rotate: bool,
    },
    /// A key is no longer believed.
    RevokeKey {
        /// The key, or its id.
        key: String,
        /// The largest size that is still believed; else that of now.
        last_size: Option<u64>,
        /// Why.
        reason: String,
    },
    /// A file is evidence of an entry.
    Attach {
        /// The entry.
        position: u64,
        /// The file.
        file: File,
        /// Key that makes a retry safe.
        request: Option<String>,
    },
    /// Somebody asks for a period to be closed or reopened.
    AskPeriod {
        /// Which of both.
        change: PeriodChange,
        /// First and last day.
        days: (Day, Day),
        /// Reason and request key.
        why: Why,
    },
    /// Another person confirms it.
    ConfirmPeriod {
        /// The entry that asked.
        position: u64,
    },
    /// A whole import is taken back.
    Undo {
        /// The entry of the import itself.
        position: u64,
        /// Why.
        reason: String,
    },
    /// Figures disagree, and somebody says why.
    Explain {
        /// The finding: its id.
        finding: String,
        /// The explanation.
        text: String,
        /// Key that makes a retry safe.
        request: Option<String>,
    },
    /// A text is erased.
    Redact {
        /// The entry.
        position: u64,
        /// Path of the field.
        field: String,
        /// Reason and request key.
        why: Why,
    },
}

impl Command {
    /// Something in the place of what an entry says, all of it anew.
    #[must_use]
    pub fn replace(position: u64, (wanted, why): (Wanted, Why)) -> Self {
        Self::Correct { position, instead: Instead::Anew(Box::new(wanted)), why }
    }

    /// Decides and appends.
    ///
    /// # Errors
    /// The decision's, or the store's.
    pub async fn run(&self, office: &Office<'_>, actor: &str, origin: &Origin) -> Result<Done, AppError> {
        match self {
            Self::OpenLedger { title, currency } => change::init(office, actor, origin, title, *currency).await,
            Self::Record(wanted) => change::say(office, actor, origin, wanted).await,
            Self::Correct { position, instead, why } => {
                change::correct(office, actor, origin, *position, instead, why).await
            }
            Self::Reverse { position, why } => change::reverse(office, actor, origin, *position, why).await,
            Self::Approve { position, note, request } => {
                change::approve(office, actor, origin, *position, note.as_deref(), request.as_deref()).await
            }
            Self::Grant { name, function, agencies } => {
                change::grant(office, actor, origin, (name, *function), agencies).await
            }
            Self::Withdraw { name, function } => change::withdraw(office, actor, origin, (name, *function)).await,
            Self::AuthoriseKey { key, rotate } => change::authorise_key(office, actor, origin, key, *rotate).await,
            Self::RevokeKey { key, last_size, reason } => {
                change::revoke_key(office, actor, origin, key, *last_size, reason).await
            }
            Self::Redact { position, field, why } => change::redact(office, actor, origin, *position, field, why).await,
            Self::Attach { position, file, request } => {
                change::attach(office, actor, origin, *position, file, request.as_deref()).await
            }
            Self::AskPeriod { change, days: (first, last), why } => {
                let (reason, request) = (why.reason.as_str(), why.request.as_deref());
                let asked = change::Asked { change: *change, first: *first, last: *last, reason, request };
                change::ask_period(office, actor, origin, &asked).await
            }
            Self::ConfirmPeriod { position } => change::confirm_period(office, actor, origin, *position).await,
            Self::Undo { position, reason } => undo::undo(office, actor, origin, *position, reason).await,
            Self::Explain { finding, text, request } => {
                change::explain(office, actor, origin, (finding, text), request.as_deref()).await
            }
        }
    }
}
