//! `jate log` and `jate show`: the audit trail.

use super::context::{Context, Moment, closing};
use super::{DONE, Outcome, output};
use crate::app::AsOf;
use crate::app::follow::Follower;
use crate::app::log::{Line, lines, log};
use crate::event::{Event, Grade, Item, ItemRecorded};
use crate::render::entry;
use crate::render::terminal::plain_table;
use crate::value::Code;
use crate::value::{Head, Money, Origin, Problem};
use crate::words::{self, Lang, grouped, pair, say, statement};
use clap::Args;
use serde_json::{Value as Json, json};

#[derive(Debug, Args)]
pub struct Log {
    #[command(flatten)]
    moment: Moment,
    #[arg(long, conflicts_with_all = ["as_of", "effective_to"])]
    follow: bool,
    #[arg(long, value_name = "POSITION", requires = "follow", default_value_t = 0)]
    from: u64,
}

#[derive(Debug, Args)]
pub struct Show {
    #[arg(value_name = "POSITION")]
    position: u64,
}

impl Log {
    pub async fn run(self, context: &Context) -> Outcome {
        if self.follow {
            return follow(context, self.from).await;
        }
        let (origin, head, lines) = read(context, self.moment.as_of()?, None).await?;
        if context.json {
            let entries: Vec<Json> = lines.iter().map(entry::document).collect();
            output::print_json(&json!({ "ledger": origin, "size": head.size, "head": head, "entries": entries }));
        } else {
            output::print(&text(context.lang, &lines));
        }
        Ok(DONE)
    }
}

/// Prints entries as they come, a line each, until somebody ends it.
async fn follow(context: &Context, from: u64) -> Outcome {
    let store = context.store().await?;
    let outcome: Outcome = async {
        let origin = context.ledger(&*store).await?;
        let office = context.office(&*store);
        let mut follower = Follower::new(&*store, origin.clone(), from);
        loop {
            let entries = follower.next().await?;
            for line in lines(&office, &origin, &entries).await? {
                let text =
                    if context.json { entry::document(&line).to_string() } else { followed(context.lang, &line) };
                // Whoever read along has gone away.
                if !output::print_now(&format!("{text}\n")) {
                    return Ok(DONE);
                }
            }
        }
    }
    .await;
    closing(&*store, outcome).await
}

fn followed(lang: Lang, line: &Line) -> String {
    let header = &line.entry.header;
    let (position, recorded) = (line.entry.position, header.entry.recorded);
    format!("{position}  {recorded}  {}  {}  {}", header.event.effective, actor(lang, line), summary(lang, line))
}

impl Show {
    pub async fn run(self, context: &Context) -> Outcome {
        let (_, head, lines) = read(context, AsOf::default(), Some(self.position)).await?;
        let Some(line) = lines.first() else {
            let last = head.size.saturating_sub(1).to_string();
            let problem = Problem::new("entry-missing").found(self.position.to_string()).fact("last", &last);
            return Err(problem.nearest(Some(last)).into());
        };
        if context.json {
            output::print_json(&entry::document(line));
        } else {
            output::print(&detail(context.lang, line));
        }
        Ok(DONE)
    }
}

async fn read(
    context: &Context,
    as_of: AsOf,
    only: Option<u64>,
) -> Result<(Origin, Head, Vec<Line>), super::output::Failure> {
    let store = context.store().await?;
    let outcome = async {
        let origin = context.ledger(&*store).await?;
        let (head, lines) = log(&context.office(&*store), &origin, as_of, only).await?;
        Ok((origin, head, lines))
    };
    closing(&*store, outcome.await).await
}

fn text(lang: Lang, lines: &[Line]) -> String {
    let head = |id: &str| say(lang, id, &[]);
    let mut table = plain_table();
    table.set_header([
        head("log-position"),
        head("log-recorded"),
        head("log-effective"),
        head("log-actor"),
        head("log-event"),
    ]);
    for line in lines {
        let header = &line.entry.header;
        table.add_row([
            line.entry.position.to_string(),
            header.entry.recorded.to_string(),
            header.event.effective.to_string(),
            actor(lang, line),
            summary(lang, line),
        ]);
    }
    format!("{}\n", table.trim_fmt())
}

fn actor(lang: Lang, line: &Line) -> String {
    line.actor.clone().unwrap_or_else(|| say(lang, "erased", &[]))
}

/// A text, or that it was erased.
fn shown(lang: Lang, text: &crate::event::Text) -> String {
    text.value().map_or_else(|| say(lang, "erased", &[]), str::to_owned)
}

/// An entry in one line of words.
#[expect(clippy::too_many_lines, reason = "a match over every kind of event")]
fn summary(lang: Lang, line: &Line) -> String {
    let event = &line.entry.event;
    let what = match event {
        Event::Amount(kind, amount) => {
            let measure = say(lang, &format!("measure-{}", kind.measure(amount.stage)), &[]);
            let lines: Vec<String> = amount.lines.iter().map(|line| amount_line(lang, line)).collect();
            pair(lang, &measure, &lines.join(" + "))
        }
        Event::EntryReversed(reversed) => {
            let reason = shown(lang, &reversed.reason);
            let position = reversed.reverses.position.to_string();
            say(lang, "log-reversed", &[("position", position.into()), ("reason", reason.into())])
        }
        Event::EntryApproved(approved) => {
            say(lang, "log-approved", &[("position", approved.approves.position.to_string().into())])
        }
        Event::ThresholdSet(set) => {
            let amount = set.amount_minor.map(|minor| {
                let money = Money { amount_minor: minor.0, currency: set.currency };
                format!("{} {}", grouped(lang, &money.to_string()), set.currency.printed())
            });
            let everybody = say(lang, "list-everybody", &[]);
            let agency =
                set.agency.as_ref().map_or(everybody, |agency| words::agency(lang, agency.as_str()).to_owned());
            say(
                lang,
                "log-threshold",
                &[("agency", agency.into()), ("amount", amount.unwrap_or_else(|| "–".to_owned()).into())],
            )
        }
        Event::RightGranted(granted) => {
            let agencies = granted.agencies.iter().map(Code::as_str).collect::<Vec<_>>().join(", ");
            let agencies = if agencies.is_empty() { say(lang, "list-everybody", &[]) } else { agencies };
            let function = say(lang, &format!("function-{}", granted.function), &[]);
            say(lang, "log-right-granted", &[("function", function.into()), ("agencies", agencies.into())])
        }
        Event::RightWithdrawn(withdrawn) => {
            let function = say(lang, &format!("function-{}", withdrawn.function), &[]);
            say(lang, "log-right-withdrawn", &[("function", function.into())])
        }
        Event::PeriodChangeRequested(asked) => {
            let args = [
                ("change", say(lang, &format!("change-{}", asked.change), &[]).into()),
                ("first", asked.first_day.to_string().into()),
                ("last", asked.last_day.to_string().into()),
                ("reason", shown(lang, &asked.reason).into()),
            ];
            say(lang, "log-period-asked", &args)
        }
        Event::PeriodChanged(changed) => {
            let args = [
                ("change", say(lang, &format!("change-{}", changed.change), &[]).into()),
                ("first", changed.first_day.to_string().into()),
                ("last", changed.last_day.to_string().into()),
            ];
            say(lang, "log-period-changed", &args)
        }
        Event::StatementPublished(published) => {
            let name = match (&published.document, &published.table) {
                (document, table) if document == table => statement(lang, document),
                (document, table) => format!("{document}, {table}"),
            };
            let args = [("name", name.into()), ("count", published.claims.len().to_string().into())];
            say(lang, "log-statement", &args)
        }
        Event::PersonNamed(person) => {
            let name = shown(lang, &person.name);
            say(lang, "log-person", &[("name", name.into())])
        }
        Event::AgencyRegistered(agency) => {
            let name = if lang == Lang::Fr { &agency.name_fr } else { &agency.name_en };
            say(
                lang,
                "log-agency",
                &[("agency", words::agency(lang, agency.agency.as_str()).into()), ("name", name.into())],
            )
        }
        Event::AgencyAliasDecided(alias) => {
            let args =
                [("alias", alias.alias.as_str().into()), ("agency", words::agency(lang, alias.agency.as_str()).into())];
            say(lang, "log-alias", &args)
        }
        Event::LedgerOpened(opened) => say(lang, "log-opened", &[("title", opened.title.as_str().into())]),
        Event::FrameworkOpened(f) => say(lang, "log-framework", &[("framework", f.framework.as_str().into())]),
        Event::NodeDefined(node) => {
            let args = [("node", node.node.code.as_str().into()), ("title", node.title.as_str().into())];
            say(lang, "log-node", &args)
        }
        Event::KeyAuthorised(authorised) => {
            let id = if authorised.replaces.is_some() { "log-key-rotated" } else { "log-key" };
            say(lang, id, &[("key", authorised.key.to_string().into())])
        }
        Event::KeyRevoked(revoked) => {
            let reason = shown(lang, &revoked.reason);
            let (key, size) = (revoked.key.to_string(), revoked.last_size.to_string());
            say(lang, "log-key-revoked", &[("key", key.into()), ("size", size.into()), ("reason", reason.into())])
        }
        Event::AuthorAuthorised(authorised) => say(lang, "log-author", &[("key", authorised.key.to_string().into())]),
        Event::AuthorRevoked(revoked) => {
            let reason = shown(lang, &revoked.reason);
            say(lang, "log-author-revoked", &[("key", revoked.key.to_string().into()), ("reason", reason.into())])
        }
        Event::LedgerRecovered(recovered) => {
            let reason = shown(lang, &recovered.reason);
            let (kept, claimed) = (recovered.kept.to_string(), recovered.claimed.to_string());
            say(lang, "log-recovered", &[("kept", kept.into()), ("claimed", claimed.into()), ("reason", reason.into())])
        }
        Event::FieldRedacted(redacted) => {
            let reason = shown(lang, &redacted.reason);
            let position = redacted.entry.position.to_string();
            let args =
                [("field", redacted.field.as_str().into()), ("position", position.into()), ("reason", reason.into())];
            say(lang, "log-redacted", &args)
        }
        Event::ActivityDescribed(activity) => {
            let status = activity.status.as_deref().unwrap_or("–");
            let args = [("node", activity.node.to_string().into()), ("status", status.into())];
            say(lang, "log-activity", &args)
        }
        Event::PartnerAliasDecided(alias) => {
            let args = [("alias", alias.alias.as_str().into()), ("partner", alias.partner.as_str().into())];
            say(lang, "log-partner-alias", &args)
        }
        Event::Item(ItemRecorded { item: Item::Narrative(text), .. }) => {
            let args = [
                ("node", text.node.to_string().into()),
                ("topic", say(lang, &format!("topic-{}", text.topic), &[]).into()),
                ("language", text.language.as_str().into()),
                ("year", text.year.to_string().into()),
            ];
            say(lang, "log-narrative", &args)
        }
        Event::Item(ItemRecorded { item: Item::Risk(risk), .. }) => {
            let grade = |grade: &Option<Grade>| grade.as_ref().map_or("–", |grade| &grade.text).to_owned();
            let args = [
                ("title", risk.title.as_str().into()),
                ("likelihood", grade(&risk.likelihood).into()),
                ("impact", grade(&risk.impact).into()),
            ];
            say(lang, "log-risk", &args)
        }
        Event::Item(ItemRecorded { item: Item::Transfer(transfer), .. }) => {
            let agency = transfer.share().and_then(|side| side.agency.as_ref());
            let args = [
                ("kind", say(lang, &format!("transfer-{}", transfer.kind), &[]).into()),
                ("agency", agency.map_or("–", |agency| words::agency(lang, agency.as_str())).into()),
                ("amount", format!("{} {}", grouped(lang, &transfer.gist()), transfer.currency.printed()).into()),
                ("fund", transfer.fund.as_str().into()),
            ];
            say(lang, "log-transfer", &args)
        }
        Event::Item(ItemRecorded { item: Item::Evidence(evidence), .. }) => {
            let name = evidence.name.as_ref().map_or_else(String::new, |name| shown(lang, name));
            let args = [
                ("name", name.into()),
                ("position", evidence.about.position.to_string().into()),
                ("hash", evidence.blake3.to_string().into()),
            ];
            say(lang, "log-evidence", &args)
        }
        Event::Item(ItemRecorded { item: Item::Explanation(explanation), .. }) => {
            let text = explanation.text.as_ref().map_or_else(String::new, |text| shown(lang, text));
            let args = [
                ("code", explanation.code.as_str().into()),
                ("row", explanation.row.as_str().into()),
                ("text", text.into()),
            ];
            say(lang, "log-explanation", &args)
        }
        Event::Item(ItemRecorded { item: Item::Total(total), .. }) => {
            let args = [
                ("column", total.column.as_str().into()),
                ("of", total.of.as_str().into()),
                ("text", total.text.as_str().into()),
            ];
            say(lang, "log-total", &args)
        }
        Event::Item(ItemRecorded { item: Item::Rate(rate), .. }) => {
            let args = [
                ("base", rate.base.code().into()),
                ("quote", rate.quote.code().into()),
                ("rate", rate.rate.as_str().into()),
                ("source", rate.source.as_str().into()),
            ];
            say(lang, "log-rate", &args)
        }
        Event::Item(ItemRecorded { item: Item::Award(award), .. }) => {
            let amount = award.amount_minor.map(|minor| {
                let money = Money { amount_minor: minor.0, currency: award.currency };
                format!("{} {}", words::grouped(lang, &money.to_string()), award.currency)
            });
            let agency = award.agency.as_ref().map_or("–", |agency| words::agency(lang, agency.as_str()));
            let args = [
                ("partner", award.partner.as_str().into()),
                ("agency", agency.into()),
                ("amount", amount.unwrap_or_else(|| "–".to_owned()).into()),
            ];
            say(lang, "log-award", &args)
        }
        Event::IndicatorDefined(indicator) => {
            let args = [("indicator", indicator.indicator.as_str().into()), ("title", indicator.title.as_str().into())];
            say(lang, "log-indicator", &args)
        }
        Event::Item(ItemRecorded { item: Item::Observation(seen), .. }) => {
            let absent =
                seen.absent.map(|absent| say(lang, &format!("absent-{}", absent.to_string().replace('_', "-")), &[]));
            let args = [
                ("indicator", seen.indicator.as_str().into()),
                ("breakdown", seen.breakdown.as_deref().unwrap_or("–").into()),
                ("role", say(lang, &format!("role-{}", seen.role), &[]).into()),
                ("year", seen.year.map_or_else(|| "–".to_owned(), |year| year.to_string()).into()),
                ("value", seen.value.clone().or(absent).unwrap_or_default().into()),
            ];
            say(lang, "log-result", &args)
        }
        Event::FundRegistered(fund) => say(lang, "log-fund", &[("fund", fund.fund.as_str().into())]),
        Event::ImportRecorded(import) => {
            let file = shown(lang, &import.file);
            let args = [("file", file.into()), ("events", import.events.as_str().into())];
            say(lang, "log-import", &args)
        }
    };
    let note = |id: &str, position: Option<u64>| {
        position.map(|position| say(lang, id, &[("position", position.to_string().into())]))
    };
    let fate = note("log-replaced-by", line.replaced_by).or(note("log-reversed-by", line.reversed_by));
    let fate: Vec<String> = note("log-approved-by", line.approved_by).into_iter().chain(fate).collect();
    if fate.is_empty() { what } else { format!("{what} ({})", fate.join("; ")) }
}

fn amount_line(lang: Lang, line: &crate::event::Line) -> String {
    let money = Money { amount_minor: line.amount_minor.0, currency: line.currency };
    let agencies: Vec<&str> = line.agencies.iter().map(|code| words::agency(lang, code.as_str())).collect();
    let years: Vec<String> = line.years.iter().map(ToString::to_string).collect();
    let node = line.node.as_ref().map(ToString::to_string);
    let about: Vec<String> = (!agencies.is_empty()).then(|| agencies.join(" + ")).into_iter().chain(node).collect();
    format!(
        "{} {} {} ({})",
        about.join(", "),
        grouped(lang, &money.to_string()),
        line.currency.printed(),
        years.join(", ")
    )
}

fn detail(lang: Lang, line: &Line) -> String {
    let header = &line.entry.header;
    let rows = [
        ("log-position", line.entry.position.to_string()),
        ("log-hash", line.entry.hash.to_string()),
        ("log-event", summary(lang, line)),
        ("log-type", format!("{} {}", header.event.event_type, header.event.version)),
        ("log-effective", header.event.effective.to_string()),
        ("log-recorded", header.entry.recorded.to_string()),
        ("log-actor", format!("{} ({})", actor(lang, line), header.entry.actor)),
    ];
    let mut text: String =
        rows.iter().map(|(id, value)| format!("{}\n", pair(lang, &say(lang, id, &[]), value))).collect();
    let payload = serde_json::to_value(&line.payload).unwrap_or(Json::Null);
    text.push_str(&format!("{}\n", pair(lang, &say(lang, "log-payload", &[]), &format!("{payload:#}"))));
    text
}
