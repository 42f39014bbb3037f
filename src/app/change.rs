//! Recording, correcting, reversing, registering: the verbs that append what one person says.

use super::office::{Actor, AppError, Done, Office, Opened};
use super::{AsOf, Quiet, reconcile};
use crate::decide::approval;
use crate::decide::correct::{self, Instead, Why};
use crate::decide::evidence;
use crate::decide::explanation;
use crate::decide::framework;
use crate::decide::import::double_counting;
use crate::decide::period;
use crate::decide::record::{self, Record};
use crate::decide::right;
use crate::decide::split::Share;
use crate::decide::{Decision, Given, Wanted};
use crate::decide::{key as keys, redact};
use crate::event::{Amount, Event, Explanation, Function, Item, ItemRecorded, PeriodChange};
use crate::ledger::author::AuthorKey;
use crate::ledger::canon;
use crate::ledger::note::Verifier;
use crate::projection::Decoded;
use crate::projection::index::key;
use crate::projection::rows;
use crate::report::Finding;
use crate::store::StoreError;
use crate::value::number;
use crate::value::{Currency, Day, Head, Measure, Origin, Problem, Receipt, money};

/// Opens a new ledger.
///
/// # Errors
/// It exists, or the store fails.
pub async fn init(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    title: &str,
    currency: Currency,
) -> Result<Done, AppError> {
    let opened = office.open(origin).await?;
    let decision = framework::open_ledger(office.given(&opened), origin, title, currency)?;
    let actor = office.actor(&opened, actor).await?;
    match office.commit(&opened, &actor, decision).await {
        // Somebody opened it between our look and our leap.
        Err(AppError::Store(StoreError::HeadMoved { .. })) => {
            Err(Problem::new("ledger-exists").found(origin.as_str()).fact("title", title).into())
        }
        done => done,
    }
}

/// Records one amount.
///
/// # Errors
/// Everything wrong with it; a request key used for something else; the store.
pub async fn record(office: &Office<'_>, actor: &str, origin: &Origin, wanted: &Record) -> Result<Done, AppError> {
    // What was decided last is what was recorded.
    let recorded = std::cell::RefCell::new(None);
    let decide = |given: Given<'_>| {
        let decision = record::record(given, wanted)?;
        *recorded.borrow_mut() = decision.events.last().map(|decided| decided.event.clone());
        Ok(decision)
    };
    let mut done = once(office, actor, origin, wanted.request.as_deref(), decide).await?;
    if let Some(Event::Amount(_, amount)) = recorded.into_inner() {
        done.warnings.extend(unusual_amount(office, origin, wanted.measure, &amount).await?);
    }
    Ok(done)
}

/// What is unusual about an entry, as the ledger stands after it: more was spent than mobilised; the money may stand in a table already.
///
/// # Errors
/// The store.
pub async fn unusual(office: &Office<'_>, origin: &Origin, entry: &Decoded) -> Result<Vec<Problem>, AppError> {
    match &entry.event {
        Event::Amount(kind, amount) => unusual_amount(office, origin, kind.measure(amount.stage), amount).await,
        _ => Ok(Vec::new()),
    }
}

async fn unusual_amount(
    office: &Office<'_>,
    origin: &Origin,
    measure: Measure,
    amount: &Amount,
) -> Result<Vec<Problem>, AppError> {
    let mut warnings = if measure == Measure::Spent { overspent(office, origin, amount).await? } else { Vec::new() };
    warnings.extend(beside_tables(office, origin, measure, amount).await?);
    Ok(warnings)
}

/// Warns where the money of an amount may stand in a table already.
async fn beside_tables(
    office: &Office<'_>,
    origin: &Origin,
    measure: Measure,
    amount: &Amount,
) -> Result<Vec<Problem>, AppError> {
    let opened = office.open(origin).await?;
    let members = amount.lines.iter().flat_map(|line| double_counting::members(line, measure, &opened.register));
    let members: Vec<double_counting::Member> = members.collect();
    let keys: Vec<String> = members.iter().map(|member| member.key().to_owned()).collect();
    let index = office.store.lookup(origin, "index", &keys).await?;
    Ok(members.iter().filter_map(|member| member.beside_a_table(&index)).collect())
}

/// What an amount does to the year of its agencies: figures of before it, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Codes of the agencies, `+` between them where they share.
    pub agency: String,
    /// Programme years.
    pub years: String,
    /// Currency of the figures.
    pub currency: Currency,
    /// What is mobilised.
    pub mobilised_minor: i128,
    /// What is spent.
    pub spent_minor: i128,
    /// What the amount is of.
    pub amount_minor: i64,
}

/// The figures of each line of an amount, as they stand.
///
/// # Errors
/// The store.
pub async fn outlook(office: &Office<'_>, origin: &Origin, amount: &Amount) -> Result<Vec<Outlook>, AppError> {
    let mut outlooks = Vec::new();
    for line in amount.lines.iter().filter(|line| !line.agencies.is_empty()) {
        let join = |items: Vec<String>| items.join("+");
        let years = join(line.years.iter().map(ToString::to_string).collect());
        let agency = join(line.agencies.iter().map(ToString::to_string).collect());
        let dimensions = [years.clone(), agency.clone(), line.currency.to_string()];
        let key = String::from_utf8_lossy(&canon::write(&dimensions)).into_owned();
        let found = office.store.lookup(origin, "financial-overview-by-agency", std::slice::from_ref(&key)).await?;
        let sum = |measure: Measure| found.get(&key).map_or(0, |row| rows::sum(row, measure.name()));
        let (mobilised_minor, spent_minor) = (sum(Measure::Mobilised), sum(Measure::Spent));
        let amount_minor = line.amount_minor.0;
        outlooks.push(Outlook { agency, years, currency: line.currency, mobilised_minor, spent_minor, amount_minor });
    }
    Ok(outlooks)
}

/// Warns where an agency has now spent more of a year's money than was mobilised for it. Never a refusal.
async fn overspent(office: &Office<'_>, origin: &Origin, amount: &Amount) -> Result<Vec<Problem>, AppError> {
    let now = outlook(office, origin, amount).await?;
    // Where nobody recorded what was mobilised, there is nothing to compare with.
    let beyond = now.iter().filter(|now| now.mobilised_minor > 0 && now.spent_minor > now.mobilised_minor);
    let warning = |now: &Outlook| {
        let show = |minor| money::decimal(minor, now.currency.decimals());
        let warning = Problem::new("spent-above-mobilised").fact("agency", &now.agency);
        let warning = warning.fact("spent", show(now.spent_minor)).fact("mobilised", show(now.mobilised_minor));
        warning.fact("currency", now.currency).fact("year", &now.years)
    };
    Ok(beyond.map(warning).collect())
}

/// Records one thing of any kind.
///
/// # Errors
/// Everything wrong with it; a request key used for something else; the store.
pub async fn say(office: &Office<'_>, actor: &str, origin: &Origin, wanted: &Wanted) -> Result<Done, AppError> {
    match wanted {
        Wanted::Amount(wanted) => record(office, actor, origin, wanted).await,
        wanted => once(office, actor, origin, wanted.request(), |given| wanted.decide(given)).await,
    }
}

/// Reverses an entry.
///
/// # Errors
/// There is no such entry, it is no figure, or it no longer stands; the store.
pub async fn reverse(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    why: &Why,
) -> Result<Done, AppError> {
    change(office, actor, origin, position, why, None).await
}

/// Replaces what an entry says: a reversal and a new entry in one step.
///
/// # Errors
/// As for `reverse`; or the amount cannot be read.
pub async fn correct(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    instead: &Instead,
    why: &Why,
) -> Result<Done, AppError> {
    let mut done = change(office, actor, origin, position, why, Some(instead)).await?;
    if let (Instead::Anew(_), Some(last)) = (instead, done.receipts.last())
        && let Some(entry) = office.entry(origin, last.position).await?
    {
        done.warnings.extend(unusual(office, origin, &entry).await?);
    }
    Ok(done)
}

/// Attaches a file to an entry.
///
/// # Errors
/// There is no such entry; as `evidence::attach`; the store.
pub async fn attach(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    file: &evidence::File,
    request: Option<&str>,
) -> Result<Done, AppError> {
    let opened = office.open_existing(origin).await?;
    let Some(target) = office.entry(origin, position).await? else { return Err(missing(position, opened.head)) };
    once(office, actor, origin, request, |given| evidence::attach(given, &target, file, request)).await
}

/// Explains a finding of now: by its number in the list, or by the beginning of its id.
///
/// # Errors
/// There is no such finding; as `explanation::explain`; the store.
pub async fn explain(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (finding, text): (&str, &str),
    request: Option<&str>,
) -> Result<Done, AppError> {
    // What was explained may be no finding any more: it is still the same request.
    let about = match known_request(office, actor, origin, request).await?.map(|earlier| earlier.event) {
        Some(Event::Item(ItemRecorded { item: Item::Explanation(known), .. }))
            if known.finding.to_string().starts_with(finding) =>
        {
            Explanation { text: None, ..known }
        }
        _ => explained(&found(office, origin, finding).await?),
    };
    once(office, actor, origin, request, |given| explanation::explain(given, &about, text, request)).await
}

/// Shortest beginning of the id of a finding: what is shorter is a number in the list.
const ID_CHARS: usize = 8;

/// A finding of now.
///
/// # Errors
/// There is no such finding; the store.
pub async fn found(office: &Office<'_>, origin: &Origin, finding: &str) -> Result<Finding, AppError> {
    let findings = reconcile::reconcile(office.store, origin, AsOf::default(), &Quiet).await?.findings;
    let count = findings.len();
    let number = finding.parse::<usize>().ok().filter(|_| finding.len() < ID_CHARS);
    let mut known = findings.into_iter().zip(1_usize..);
    let is_meant = |(one, place): &(Finding, usize)| match number {
        Some(number) => number == *place,
        None => finding.len() >= ID_CHARS && one.id().to_string().starts_with(finding),
    };
    let missing = || Problem::new("finding-unknown").found(finding).fact("count", count);
    Ok(known.find(is_meant).map(|(one, _)| one).ok_or_else(missing)?)
}

/// What an explanation says of a finding, without its text.
fn explained(finding: &Finding) -> Explanation {
    let cell = finding.cells.first();
    Explanation {
        code: finding.code.to_owned(),
        column: cell.map(|cell| cell.column.clone()).unwrap_or_default(),
        difference: finding.difference.clone(),
        finding: finding.id(),
        row: cell.map(|cell| cell.row.clone()).unwrap_or_default(),
        statement: cell.and_then(|cell| cell.statement.clone()),
        text: None,
        year: finding.year,
    }
}

/// What somebody asks of a period.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// To close or to reopen it.
    pub change: PeriodChange,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// Why.
    pub reason: &'a str,
    /// Key that makes a retry safe.
    pub request: Option<&'a str>,
}

/// Asks for a period to be closed or reopened.
///
/// # Errors
/// As `period::request`; the store.
pub async fn ask_period(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    asked: &Asked<'_>,
) -> Result<Done, AppError> {
    let Asked { change, first, last, reason, request } = *asked;
    // What was asked for may be confirmed by now: it is still the same request.
    if let (Some(earlier), Some(request)) = (known_request(office, actor, origin, request).await?, request) {
        let same = match &earlier.event {
            Event::PeriodChangeRequested(known) => {
                (known.change, known.first_day, known.last_day) == (change, first, last)
                    && known.reason.value().is_none_or(|known| known == reason.trim())
            }
            _ => false,
        };
        return if same { Ok(repeated(origin, &[earlier])) } else { Err(conflict(request, &earlier)) };
    }
    once(office, actor, origin, request, |given| period::request(given, change, (first, last), reason, request)).await
}

/// Confirms what somebody else asked of a period.
///
/// # Errors
/// As `period::confirm`; the store.
pub async fn confirm_period(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
) -> Result<Done, AppError> {
    let done = office.transact(origin, actor, async |opened, actor| {
        let Some(target) = office.entry(origin, position).await? else { return Err(missing(position, opened.head)) };
        Ok(period::confirm(office.given(opened), &target, &actor.id)?)
    });
    done.await
}

/// Approves an expenditure that somebody else recorded.
///
/// # Errors
/// As `approval::approve`; the store.
pub async fn approve(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    note: Option<&str>,
    request: Option<&str>,
) -> Result<Done, AppError> {
    if let (Some(earlier), Some(request)) = (known_request(office, actor, origin, request).await?, request) {
        let same = match &earlier.event {
            Event::EntryApproved(approved) => approved.approves.position.0 == position,
            _ => false,
        };
        return if same { Ok(repeated(origin, &[earlier])) } else { Err(conflict(request, &earlier)) };
    }
    let done = office.transact(origin, actor, async |opened, actor| {
        let Some(target) = office.entry(origin, position).await? else { return Err(missing(position, opened.head)) };
        let key = key::entry(position);
        let found = office.store.lookup(origin, "index", std::slice::from_ref(&key)).await?;
        unused(office, origin, actor, request).await?;
        let given = office.given(opened);
        Ok(approval::approve(given, &target, found.get(&key), &actor.id, note, request)?)
    });
    done.await
}

/// Gives a person a function in a ledger.
///
/// # Errors
/// As `right::grant`; the store.
pub async fn grant(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (name, function): (&str, Function),
    agencies: &[String],
) -> Result<Done, AppError> {
    let done = office.transact(origin, actor, async |opened, who| {
        let person = if name == actor { who.clone() } else { office.actor(opened, name).await? };
        let mut decision = right::grant(office.given(opened), &person.id, function, agencies)?;
        if let Some(introduction) = person.introduction.filter(|_| name != actor && !decision.events.is_empty()) {
            decision.events.insert(0, office.given(opened).decided(introduction));
        }
        Ok(decision)
    });
    done.await
}

/// Takes a function from a person.
///
/// # Errors
/// They do not have it; the store.
pub async fn withdraw(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    (name, function): (&str, Function),
) -> Result<Done, AppError> {
    let done = office.transact(origin, actor, async |opened, _| {
        let person = office.actor(opened, name).await?;
        Ok(right::withdraw(office.given(opened), &person.id, function)?)
    });
    done.await
}

/// A decision that one event carries, made once for each request key.
async fn once(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    request: Option<&str>,
    decide: impl Fn(Given<'_>) -> Result<Decision, Vec<Problem>>,
) -> Result<Done, AppError> {
    let earlier = known_request(office, actor, origin, request).await?;
    if let (Some(earlier), Some(request)) = (&earlier, request) {
        let opened = office.open_existing(origin).await?;
        let decision = decide(office.given(&opened))?;
        let wanted = decision.events.last();
        // What was recorded late is the same on another day.
        let day = |late: Option<Day>, effective| late.unwrap_or(effective);
        let same = wanted.is_some_and(|w| {
            let theirs = day(earlier.event.late(), earlier.header.event.effective);
            w.event.says_the_same_as(&earlier.event) && day(w.event.late(), w.effective) == theirs
        });
        return if same {
            Ok(repeated(origin, std::slice::from_ref(earlier)))
        } else {
            Err(conflict(request, earlier))
        };
    }
    let done = office.transact(origin, actor, async |opened, actor| {
        unused(office, origin, actor, request).await?;
        Ok(decide(office.given(opened))?)
    });
    done.await
}

/// Looks again, at the head that is decided on: another process may have used the key since. Asked again, it is known.
async fn unused(office: &Office<'_>, origin: &Origin, actor: &Actor, request: Option<&str>) -> Result<(), AppError> {
    match office.earlier(origin, actor, request).await? {
        Some(_) => Err(Problem::new("too-busy").into()),
        None => Ok(()),
    }
}

/// Decides on a key that signs checkpoints from now on.
///
/// # Errors
/// It is not one for this ledger, or another signs; the store.
pub async fn authorise_key(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    key: &Verifier,
    rotate: bool,
) -> Result<Done, AppError> {
    once(office, actor, origin, None, |given| keys::authorise(given, origin, key, rotate)).await
}

/// Decides that a key is no longer believed, beyond a size or from now on.
///
/// # Errors
/// The ledger does not know it; the store.
pub async fn revoke_key(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    key: &str,
    last_size: Option<u64>,
    reason: &str,
) -> Result<Done, AppError> {
    let done = office.transact(origin, actor, async |opened, _| {
        Ok(keys::revoke(office.given(opened), key, last_size, opened.head.size, reason)?)
    });
    done.await
}

/// Gives the actor a key of their own, with which this is signed already.
///
/// # Errors
/// Somebody has it; the store.
pub async fn authorise_author(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    key: &AuthorKey,
    required: bool,
) -> Result<Done, AppError> {
    let done = office.transact(origin, actor, async |opened, actor| {
        Ok(keys::authorise_author(office.given(opened), &actor.id, key, required)?)
    });
    done.await
}

/// Takes a person's key away.
///
/// # Errors
/// Nobody has it; the store.
pub async fn revoke_author(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    key: &AuthorKey,
    reason: &str,
) -> Result<Done, AppError> {
    once(office, actor, origin, None, |given| keys::revoke_author(given, key, reason)).await
}

/// Erases a text or a name, with its salt.
///
/// # Errors
/// There is no such entry or text, or it was erased before; the store.
pub async fn redact(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    field: &str,
    why: &Why,
) -> Result<Done, AppError> {
    if let (Some(earlier), Some(request)) =
        (known_request(office, actor, origin, why.request.as_deref()).await?, why.request.as_deref())
    {
        let same = match &earlier.event {
            Event::FieldRedacted(redacted) => redacted.entry.position.0 == position && redacted.field == field,
            _ => false,
        };
        return if same { Ok(repeated(origin, &[earlier])) } else { Err(conflict(request, &earlier)) };
    }
    let done = office.transact(origin, actor, async |opened, actor| {
        unused(office, origin, actor, why.request.as_deref()).await?;
        let found = office.store.entries(origin, position, 1).await?;
        let Some(entry) = found.iter().find(|entry| entry.position == position) else {
            return Err(missing(position, opened.head));
        };
        let key = key::redaction(position, field);
        let rows = office.store.lookup(origin, "index", std::slice::from_ref(&key)).await?;
        let by = rows.get(&key).and_then(|row| rows::text(row, "position"));
        let target = Decoded::read(entry)?;
        Ok(redact::redact(office.given(opened), &target, &entry.payload, field, by, why)?)
    });
    done.await
}

async fn change(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    position: u64,
    why: &Why,
    instead: Option<&Instead>,
) -> Result<Done, AppError> {
    if let (Some(earlier), Some(request)) =
        (known_request(office, actor, origin, why.request.as_deref()).await?, why.request.as_deref())
    {
        return same_change(office, origin, &earlier, position, why, instead, request).await;
    }
    let done = office.transact(origin, actor, async |opened, actor| {
        unused(office, origin, actor, why.request.as_deref()).await?;
        changed(office, opened, position, why, instead).await
    });
    done.await
}

/// What changing an entry comes to, as the ledger stands.
///
/// # Errors
/// As for `correct` and `reverse`.
pub async fn changed(
    office: &Office<'_>,
    opened: &Opened,
    position: u64,
    why: &Why,
    instead: Option<&Instead>,
) -> Result<Decision, AppError> {
    let Some(target) = office.entry(&opened.origin, position).await? else {
        return Err(missing(position, opened.head));
    };
    let key = key::entry(position);
    let found = office.store.lookup(&opened.origin, "index", std::slice::from_ref(&key)).await?;
    let (given, fate) = (office.given(opened), found.get(&key));
    Ok(match instead {
        Some(instead) => correct::correct(given, &target, fate, instead, why)?,
        None => correct::reverse(given, &target, fate, why)?,
    })
}

async fn same_change(
    office: &Office<'_>,
    origin: &Origin,
    earlier: &Decoded,
    position: u64,
    why: &Why,
    instead: Option<&Instead>,
    request: &str,
) -> Result<Done, AppError> {
    let reversed = match &earlier.event {
        Event::EntryReversed(reversed) => {
            let same = reversed.reason.value().is_none_or(|known| known == why.reason.trim());
            reversed.reverses.position.0 == position && same
        }
        _ => false,
    };
    let next = office.entry(origin, earlier.position + 1).await?;
    let replacement = next.filter(|next| match &next.event {
        Event::Amount(_, amount) => amount.replaces.as_ref().is_some_and(|entry| entry.position.0 == position),
        Event::Item(item) => item.replaces.as_ref().is_some_and(|entry| entry.position.0 == position),
        _ => false,
    });
    let opened = office.open_existing(origin).await?;
    let same_amount = match (instead, &replacement) {
        (None, None) => true,
        (Some(Instead::Text(text)), Some(stands)) => {
            let stands = stands.event.text("text");
            stands.is_some_and(|stands| stands.value().is_none_or(|stands| stands == text.trim()))
        }
        (Some(Instead::Amount(text, decimal)), Some(Decoded { event: Event::Amount(_, stands), .. })) => {
            let read = number::read_one(text, *decimal).ok();
            stands
                .lines
                .iter()
                .any(|line| read.and_then(|value| value.to_minor(line.currency).ok()) == Some(line.amount_minor.0))
        }
        (Some(Instead::Anew(wanted)), Some(stands)) => correct::is_replaced_by(office.given(&opened), wanted, stands)?,
        (Some(Instead::Shares(shares, decimal)), Some(Decoded { event: Event::Amount(_, stands), .. })) => {
            let currency = stands.lines.first().map(|line| line.currency);
            let read = |share: &Share| number::read_one(&share.amount, *decimal).ok()?.to_minor(currency?).ok();
            let mut said: Vec<Option<i64>> = shares.iter().map(read).collect();
            let mut stands: Vec<Option<i64>> = stands.lines.iter().map(|line| Some(line.amount_minor.0)).collect();
            said.sort_unstable();
            stands.sort_unstable();
            said == stands
        }
        _ => false,
    };
    if !reversed || !same_amount {
        return Err(conflict(request, earlier));
    }
    let entries: Vec<Decoded> = std::iter::once(earlier.clone()).chain(replacement).collect();
    Ok(repeated(origin, &entries))
}

async fn known_request(
    office: &Office<'_>,
    actor: &str,
    origin: &Origin,
    request: Option<&str>,
) -> Result<Option<Decoded>, AppError> {
    if request.is_none() {
        return Ok(None);
    }
    let opened = office.open_existing(origin).await?;
    let actor = office.actor(&opened, actor).await?;
    office.earlier(origin, &actor, request).await
}

fn repeated(origin: &Origin, entries: &[Decoded]) -> Done {
    let receipt = |entry: &Decoded| Receipt { origin: origin.clone(), position: entry.position, hash: entry.hash };
    Done { receipts: entries.iter().map(receipt).collect(), warnings: Vec::new(), repeated: true }
}

fn conflict(request: &str, earlier: &Decoded) -> AppError {
    Problem::new("request-conflict").found(request).fact("position", earlier.position).into()
}

fn missing(position: u64, head: Head) -> AppError {
    let last = head.size.saturating_sub(1);
    let near = (position > last).then(|| last.to_string());
    Problem::new("entry-missing").found(position.to_string()).nearest(near).fact("last", last).into()
}
