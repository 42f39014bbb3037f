//! What the templates show.

use crate::access::Enrolment;
use crate::render::chart::Chart;
use crate::render::printed::Printed;
use crate::words::{Lang, say};
use askama::Template;

/// What all pages have.
pub struct Frame {
    pub lang: Lang,
    /// The address of the same page in the other language.
    pub other_language: String,
    pub title: String,
    /// The address of the style: another one when it changes.
    pub style: &'static str,
    /// The same of the script.
    pub script: &'static str,
    /// The other pages of the ledger.
    pub links: Vec<Link>,
    /// Whether there is a way to the people.
    pub administrator: bool,
    /// Who is signed in.
    pub name: Option<String>,
    /// What forms bring back.
    pub form_token: String,
}

impl Frame {
    /// A text of the catalogue.
    fn say(&self, id: &str) -> String {
        say(self.lang, id, &[])
    }
}

/// An address and what it is called.
pub struct Link {
    pub address: String,
    pub text: String,
    /// Whether it is the page that it stands on.
    pub current: bool,
}

/// A line of the log of access, in words.
pub struct AccessLine {
    pub position: u64,
    pub at: String,
    pub name: String,
    pub what: String,
    pub from: String,
}

#[derive(Template)]
#[template(path = "access-log.html")]
pub struct AccessLog {
    pub frame: Frame,
    /// Whether the chain holds.
    pub sound: bool,
    pub chain: String,
    pub lines: Vec<AccessLine>,
    pub older: Option<String>,
}

/// A token of a program, in words.
pub struct TokenLine {
    pub label: String,
    pub writes: bool,
    pub expires: String,
    pub seen: String,
}

/// How an agency stands in a quarter, in words.
pub struct BoardCell {
    pub text: String,
    pub missing: bool,
    /// Where the entries are.
    pub link: Option<String>,
}

/// What was asked of a period, in words.
pub struct PeriodLine {
    /// Whether the visitor asked for it: another person confirms.
    pub own: bool,
    pub position: u64,
    pub text: String,
}

/// An agency on the board.
pub struct BoardRow {
    pub agency: String,
    pub cells: Vec<BoardCell>,
}

#[derive(Template)]
#[template(path = "board.html")]
pub struct Board {
    pub frame: Frame,
    pub heads: Vec<String>,
    pub rows: Vec<BoardRow>,
    pub year: String,
    /// Where it stands.
    pub here: String,
    /// Periods that are closed, in words.
    pub closed: Vec<String>,
    /// What was asked for, and waits for another person.
    pub asked: Vec<PeriodLine>,
    /// Whether the visitor asks and confirms.
    pub may: bool,
    pub period: String,
    pub reason: String,
    pub key: String,
    pub problems: Vec<Told>,
}

/// A finding, in words.
pub struct FindingLine {
    pub code: &'static str,
    pub message: String,
    pub cause: String,
    /// What somebody says of it, and where.
    pub explained: Option<(String, String)>,
    pub id: String,
    pub may_explain: bool,
    pub key: String,
}

#[derive(Template)]
#[template(path = "findings.html")]
pub struct Findings {
    pub frame: Frame,
    pub base: String,
    pub count: String,
    pub lines: Vec<FindingLine>,
    /// Where the others are, and after how many these stand.
    pub more: Option<String>,
    pub after: usize,
    pub stopped: Option<String>,
    pub as_of: String,
    pub only_open: bool,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "work.html")]
pub struct Work {
    pub frame: Frame,
    /// Where it stands.
    pub here: String,
    /// Where it tells how far it has come.
    pub events: String,
    pub done: u64,
    pub total: u64,
    pub running: bool,
    /// Of what is over: whether everything fits.
    pub sound: Option<bool>,
    /// That in a sentence.
    pub verdict: String,
    pub result: String,
    pub problems: Vec<Told>,
}

/// A problem in words.
pub struct Told {
    pub code: &'static str,
    pub message: String,
    pub nearest: Option<String>,
    pub next: String,
}

/// A ledger in the list of them.
pub struct LedgerLine {
    pub address: String,
    pub title: String,
    pub origin: String,
    pub head: String,
    pub functions: Vec<String>,
}

/// A line of a choice.
#[derive(Clone)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub chosen: bool,
}

/// A field that is typed into.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub required: bool,
}

/// A field of a form of any kind.
pub struct ItemField {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub required: bool,
    /// Of several lines.
    pub long: bool,
    pub date: bool,
    /// The list that it is completed from, where there is one.
    pub list: &'static str,
    /// The words that it takes, where only those are.
    pub choices: Vec<Choice>,
}

/// What an amount will do.
pub struct Figure {
    pub agency: String,
    pub years: String,
    pub currency: String,
    pub amount: String,
    pub mobilised: String,
    pub before: String,
    pub after: String,
    pub rate: String,
}

#[derive(Template)]
#[template(path = "refused.html")]
pub struct Refused {
    pub frame: Frame,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "home.html")]
pub struct Home {
    pub frame: Frame,
    pub ledgers: Vec<LedgerLine>,
    /// Whether there is no ledger at all.
    pub none: bool,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
pub struct SignIn {
    pub frame: Frame,
    pub to: String,
    /// An organisation that signs its people in: the way there, and what it is called.
    pub organisation: Option<Link>,
    pub name: String,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "welcome.html")]
pub struct Welcome {
    pub frame: Frame,
    pub name: String,
    /// What stands on the button to an organisation that signs its people in.
    pub organisation: Option<String>,
    pub token: String,
    pub hint: String,
    pub least: usize,
    pub most: usize,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "on.html")]
pub struct On {
    pub frame: Frame,
    pub to: String,
}

#[derive(Template)]
#[template(path = "passkey.html")]
pub struct AskedPasskey {
    pub frame: Frame,
    /// Where they were going.
    pub to: String,
    pub ticket: String,
    /// The request, as browsers read it.
    pub options: String,
}

/// A passkey of somebody.
pub struct PasskeyLine {
    pub label: String,
    pub made: String,
    pub used: String,
}

#[derive(Template)]
#[template(path = "web-report.html")]
pub struct Report {
    pub frame: Frame,
    pub printed: Printed,
    pub findings: String,
    pub provenance: String,
    pub no_rows: String,
    pub permanent: String,
    pub downloads: Vec<(String, String)>,
    pub has_years: bool,
    pub year: String,
    pub as_of: String,
    pub effective_to: String,
    /// Whether what waits for approval is left out.
    pub approved_only: bool,
    /// Another currency than each amount's own.
    pub currency: String,
    /// At the rate of the last day, and not of each.
    pub at_period_end: bool,
    pub rate_source: String,
    pub chart: Option<Chart>,
    /// Where two moments of it are compared.
    pub changes: String,
}

/// A cell that is not what it was.
pub struct ChangeLine {
    pub row: String,
    pub column: String,
    pub before: String,
    pub after: String,
    pub difference: String,
    /// Whether words stand there, and no figures.
    pub words: bool,
}

/// What something that is not recorded yet would do.
pub struct Effect {
    /// What was understood, each part with what it is called.
    pub says: Vec<(String, String)>,
    pub rows_label: String,
    pub lines: Vec<ChangeLine>,
}

/// The entry in whose place something is recorded.
pub struct Replacing {
    pub position: String,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "changes.html")]
pub struct Changes {
    pub frame: Frame,
    /// Where the report stands.
    pub report: String,
    pub has_years: bool,
    pub rows_label: String,
    /// Head and recorded time of both moments, once they were asked for.
    pub moments: Option<[(String, String); 2]>,
    pub lines: Vec<ChangeLine>,
    pub since: String,
    pub as_of: String,
    pub year: String,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "item.html")]
pub struct Item {
    pub frame: Frame,
    pub address: String,
    /// All forms.
    pub forms: Vec<Link>,
    pub key: String,
    pub fields: Vec<ItemField>,
    /// Lists that fields are completed from, each a value with its wording.
    pub lists: Vec<(&'static str, Vec<(String, String)>)>,
    pub problems: Vec<Told>,
    /// That what was sent stands already, or that something else does.
    pub notice: Option<String>,
    /// Whether what stands was shown.
    pub known: bool,
    /// Whether it is a form that nobody has sent yet: `empty`, else `typed`, `known` or `nothing-new`.
    pub draft: &'static str,
    pub effect: Option<Effect>,
    /// What was checked.
    pub checked: String,
    /// Whether it shall be recorded late, where that may be needed.
    pub late: Option<bool>,
    pub replacing: Option<Replacing>,
    /// The step that the form goes on to: `check` or `record`.
    pub next: &'static str,
}

#[derive(Template)]
#[template(path = "record.html")]
pub struct Record {
    pub frame: Frame,
    /// All forms.
    pub forms: Vec<Link>,
    pub address: String,
    pub key: String,
    pub measures: Vec<Choice>,
    pub agencies: Vec<Choice>,
    pub nodes: Vec<(String, String)>,
    pub fields: Vec<Field>,
    pub problems: Vec<Told>,
    pub figures: Vec<Figure>,
    /// What was checked, in a few digits.
    pub checked: String,
    pub effect: Option<Effect>,
    /// Whether it shall be recorded late, where that may be needed.
    pub late: Option<bool>,
    pub replacing: Option<Replacing>,
    pub next: &'static str,
    /// Whether it is a form that nobody has sent yet: `empty`, else `typed`.
    pub draft: &'static str,
}

/// A part of an amount.
pub struct AmountLine {
    pub agencies: String,
    pub years: String,
    pub node: String,
    pub amount: String,
    pub currency: String,
}

#[derive(Template)]
#[template(path = "entry.html")]
pub struct Entry {
    pub frame: Frame,
    pub rows: Vec<(String, String)>,
    pub lines: Vec<AmountLine>,
    /// What was written beside the figures, or what the entry says where it is no amount.
    pub texts: Vec<(String, String)>,
    pub history: Vec<(String, Link)>,
    /// Where one that no longer stands is recorded anew, in other words.
    pub anew: Option<String>,
    /// Where it is corrected, by whoever may.
    pub correct: Option<String>,
    pub problems: Vec<Told>,
    /// Entries that hold evidence of it.
    pub evidence: Vec<Link>,
    /// Where a file is sent to, by whoever may.
    pub attach: Option<String>,
    /// Where the file is, of evidence.
    pub file: Option<String>,
    /// Where a whole import is taken back, by whoever may, and how much of it stands.
    pub undo: Option<(String, String)>,
    /// Where a text of it is erased, by whoever may, and which.
    pub erase: Option<(String, Vec<String>)>,
    /// Whether it shall be taken back late, where that may be needed.
    pub late: Option<bool>,
    /// Where it is approved, by whoever may.
    pub approve: Option<String>,
    pub key: String,
    /// Where the proof is that it stands under a checkpoint, once it does.
    pub proof: Option<String>,
    pub payload: String,
}

impl Entry {
    /// Whether what was refused was to erase a text.
    fn erase_refused(&self) -> bool {
        let codes = ["erasing-not-sure", "not-redactable", "redacted-already"];
        self.problems.iter().any(|problem| codes.contains(&problem.code))
    }
}

#[derive(Template)]
#[template(path = "correct.html")]
pub struct Correct {
    pub frame: Frame,
    pub address: String,
    pub lines: Vec<AmountLine>,
    /// Whether one amount is not enough to correct it.
    pub several: bool,
    pub texts: Vec<(String, String)>,
    /// The entry.
    pub back: String,
    /// The amount, of an entry that has one.
    pub amount: Option<String>,
    /// The text, of an entry that is one.
    pub text: Option<String>,
    /// How much of a joint amount is whose.
    pub shares: Option<String>,
    /// Whether it shall be recorded late, where that may be needed.
    pub late: Option<bool>,
    /// Where all of it is corrected.
    pub all: Option<String>,
    pub reason: String,
    pub key: String,
    /// `begun`, or `typed` where it comes back.
    pub draft: &'static str,
    pub problems: Vec<Told>,
}

/// Who publishes a ledger.
#[derive(Template)]
#[template(path = "publish.html")]
pub struct Publish {
    pub frame: Frame,
    pub address: String,
    pub fields: Vec<Field>,
    pub problems: Vec<Told>,
}

/// A ledger, and all that can be seen of it.
#[derive(Template)]
#[template(path = "ledger.html")]
pub struct Ledger {
    pub frame: Frame,
    pub origin: String,
    pub head: String,
    pub reports: Vec<Link>,
    /// Where it is published.
    pub publish: String,
    /// Where the consolidated report is, and the year that it is first asked for.
    pub country: String,
    pub year: String,
}

/// What an entry adds to a cell.
pub struct Contribution {
    pub address: String,
    pub position: u64,
    pub effective: String,
    pub recorded: String,
    pub kind: String,
    pub measure: String,
    pub amount: String,
}

#[derive(Template)]
#[template(path = "cell.html")]
pub struct Cell {
    pub frame: Frame,
    pub row: String,
    pub heads: [String; 6],
    pub lines: Vec<Contribution>,
    /// Where the others are.
    pub more: Option<String>,
    pub sums: Vec<String>,
    pub head: String,
}

/// An entry in the list of them.
pub struct TrailLine {
    pub address: String,
    pub position: u64,
    pub kind: String,
    pub agencies: String,
    pub amount: String,
    pub effective: String,
    pub recorded: String,
    pub person: String,
    pub stands: bool,
}

#[derive(Template)]
#[template(path = "trail.html")]
pub struct Trail {
    pub frame: Frame,
    /// Name, label, value, and whether it is a day.
    pub fields: Vec<(&'static str, String, String, bool)>,
    pub lines: Vec<TrailLine>,
    pub older: Option<String>,
    pub problems: Vec<Told>,
}

/// The newest checkpoint, in words.
pub struct Signatures {
    pub up_to: String,
    pub root: String,
    pub keys: Vec<String>,
    pub witnesses: Vec<String>,
}

#[derive(Template)]
#[template(path = "verify.html")]
pub struct Verify {
    pub frame: Frame,
    /// Where the ledger stands.
    pub base: String,
    /// Up to where it was signed, once it was.
    pub signed: Option<Signatures>,
    /// Whether the visitor may have the tables made anew.
    pub rebuilds: bool,
    /// Of a report that was held to the ledger: whether it is what that gives, and in words.
    pub checked: Option<(bool, String)>,
    pub problems: Vec<Told>,
}

/// A function that somebody has.
pub struct Held {
    pub name: String,
    pub function: String,
    pub shown: String,
    pub agencies: String,
}

/// How a ledger is set.
pub struct LedgerSet {
    pub origin: String,
    pub title: String,
    /// Whose expenditures wait for another person, and from which amount on.
    pub thresholds: Vec<(String, String)>,
    /// Id and state of the keys that sign its checkpoints, and whether it may be revoked.
    pub keys: Vec<(String, String, bool)>,
}

impl LedgerSet {
    /// Whether there is a key that may be revoked.
    fn may_revoke(&self) -> bool {
        self.keys.iter().any(|(.., revocable)| *revocable)
    }
}

#[derive(Template)]
#[template(path = "settings.html")]
pub struct Settings {
    pub frame: Frame,
    pub ledgers: Vec<LedgerSet>,
    pub typed: super::settings::Typed,
    pub problems: Vec<Told>,
}

#[derive(Template)]
#[template(path = "people.html")]
pub struct People {
    pub frame: Frame,
    /// The visitor's own name.
    pub own: String,
    pub accounts: Vec<crate::access::Account>,
    pub ledgers: Vec<(String, Vec<Held>)>,
    pub functions: Vec<(String, String)>,
    /// For whom a link was just made, and the link.
    pub link: Option<(String, String)>,
    /// Whether that person has an account already.
    pub anew: bool,
    pub name: String,
    pub agencies: String,
    pub problems: Vec<Told>,
}

/// A row of a file, or what is wrong with it.
pub struct ImportRow {
    pub place: String,
    /// What it is about; of a problem, the nearest valid value.
    pub label: String,
    pub cell: String,
    pub outcome: String,
    pub next: String,
}

/// What somebody says of the columns of a file.
pub struct Mapping {
    /// Of which layout and row of heads the columns are shown.
    pub columns_of: String,
    pub layouts: Vec<Choice>,
    /// The rows that may be that of the heads.
    pub headers: Vec<Choice>,
    /// The columns of the file, where a layout was chosen.
    pub columns: Vec<MappedColumn>,
}

/// A column of a file, and what it may be.
pub struct MappedColumn {
    pub name: String,
    pub head: String,
    pub choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import.html")]
pub struct Import {
    /// What somebody says of its columns, where that may help.
    pub mapping: Option<Mapping>,
    /// Whether it is offered that rows of another file are other money, that what was reversed is recorded again, that what is of a
    /// closed period is recorded late.
    pub distinct: bool,
    pub again: bool,
    pub late: bool,
    /// Whether it is asked which agencies are meant by other names.
    pub alias: bool,
    pub frame: Frame,
    pub address: String,
    pub beside: super::import::Beside,
    pub problems: Vec<Told>,
    /// Id and name of the file that was sent.
    pub file: Option<(String, String)>,
    pub layout: String,
    pub counts: Vec<String>,
    pub rows: Vec<ImportRow>,
    /// How many rows or problems are not shown.
    pub more: usize,
    pub errors: Vec<ImportRow>,
    /// Whether figures that stand would be replaced: a reason is needed.
    pub waits: bool,
    /// Whether there is something to record.
    pub ready: bool,
}

/// One of somebody's own sessions.
pub struct SessionLine {
    pub began: String,
    pub seen: String,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
pub struct Account {
    pub frame: Frame,
    pub sessions: Vec<SessionLine>,
    pub hint: String,
    pub least: usize,
    pub most: usize,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// What waits for its first code.
    pub enrolment: Option<Enrolment>,
    /// Codes on paper, shown once.
    pub codes: Vec<String>,
    pub tokens: Vec<TokenLine>,
    /// A token that was made, shown once.
    pub token: Option<String>,
    pub longest_days: u16,
    pub problems: Vec<Told>,
    /// Whether they have a password: else an organisation alone signs them in.
    pub has_password: bool,
    /// What the organisation is called that signs its people in, and whether it does this one.
    pub organisation: Option<(String, bool)>,
    /// Whether browsers make passkeys for this server.
    pub has_passkeys: bool,
    pub passkeys: Vec<PasskeyLine>,
    /// What a browser is asked to make, once somebody wanted it.
    pub making: Option<String>,
}
