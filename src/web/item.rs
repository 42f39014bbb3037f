//! Forms of what is recorded beside amounts, and of what a ledger is about, as `kinds` has them.

use super::effect::{self, Begun, Sending, Sent};
use super::kinds::{Input, KINDS, Kind, Who};
use super::pages::{self, Choice, ItemField, Link, Told};
use super::record::receipt;
use super::{Visitor, address, origin, shown, telling};
use crate::decide::right::Act;
use crate::event::{Function, NodeRef};
use crate::http::{Refusal, Shared, Site, Visit};
use crate::projection::builtin;
use crate::projection::register::{self, Register};
use crate::value::{Code, Problem, chance};
use crate::words::{self, Lang, say, try_say};
use askama::Template as _;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::collections::BTreeMap;

/// The forms that a visitor may fill in, that of amounts first.
pub fn forms(visitor: &Visitor, visit: &Visit) -> Vec<Link> {
    let base = format!("{}/record", address(&visit.opened.origin));
    let here = visitor.uri.path().replace("%2F", "%2f");
    let link = |address: String, id: &str| {
        let current = address.replace("%2F", "%2f") == here;
        Link { address, text: visitor.say(id), current }
    };
    let amount = (!visit.agencies().is_empty() && visit.may(Act::Observe)).then(|| link(base.clone(), "record-amount"));
    let kinds = KINDS.iter().filter(|kind| kind.takes(visit));
    let kinds = kinds.map(|kind| link(format!("{base}/{}", kind.name), &format!("record-{}", kind.name)));
    amount.into_iter().chain(kinds).collect()
}

async fn allowed(site: &Site, visitor: &Visitor, ledger: &str, name: &str) -> Result<(Visit, &'static Kind), Refusal> {
    let visit = site.visit(&origin(ledger)?, &visitor.signed.person).await?;
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(|| Refusal::missing(Problem::new("address-unknown")))?;
    let whom: &[Function] =
        if kind.who == Who::Office { &[Function::Rco] } else { &[Function::FinanceOfficer, Function::Rco] };
    if kind.takes(&visit) { Ok((visit, kind)) } else { Err(visitor.lacks(whom)) }
}

pub async fn page(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
    Query(begun): Query<Begun>,
) -> Response {
    let made = async {
        let (visit, kind) = allowed(&site, &visitor, &ledger, &name).await?;
        let line = begun.of(&site, &visit).await?;
        let of_entry = line.as_ref().and_then(|line| telling::typed(visitor.lang, &line.entry));
        let (mut typed, draft) = match of_entry.filter(|(form, _)| *form == kind.name) {
            Some((_, typed)) => (typed, "typed"),
            None => (BTreeMap::from([("language".to_owned(), visitor.lang.code().to_owned())]), "empty"),
        };
        let replaces = line.as_ref().and_then(Begun::replaces);
        let draft = if replaces.is_some() && draft == "typed" { "begun" } else { draft };
        if draft == "empty" {
            let currency = visit.opened.register.currency.map(|currency| currency.code().to_owned());
            typed.extend(currency.map(|currency| ("currency".to_owned(), currency)));
        } else if let Some(position) = replaces {
            typed.insert("replaces".to_owned(), position);
        }
        typed.insert("key".to_owned(), chance::uuid(&*site.entropy));
        Ok(shown(StatusCode::OK, filled(&visitor, &visit, kind, &typed, draft, Vec::new()).render()))
    };
    visitor.answer(made.await)
}

pub async fn form(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, name)): Path<(String, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Response {
    let made = async {
        visitor.sent(typed.get("form").map_or("", String::as_str))?;
        let (visit, kind) = allowed(&site, &visitor, &ledger, &name).await?;
        // What is recorded takes the place of all that is known: it is shown first, with what was typed over it.
        if let Some(known) = kind.known(&visit, &typed).filter(|_| typed.get("known").is_none_or(String::is_empty)) {
            let typed = typed.into_iter().filter(|(_, text)| !text.trim().is_empty());
            let shown_typed = known.into_iter().chain(typed).collect();
            let page = filled(&visitor, &visit, kind, &shown_typed, "known", Vec::new());
            return Ok(shown(StatusCode::OK, page.render()));
        }
        match submitted(&site, &visitor, &visit, kind, &typed).await {
            Ok(response) => Ok(response),
            // Whether it was saved is not known: the form would say that it was not.
            Err(refusal) if refusal.status == StatusCode::SERVICE_UNAVAILABLE => Err(refusal),
            Err(refusal) => {
                let problems = visitor.told(&refusal.problems);
                Ok(shown(refusal.status, filled(&visitor, &visit, kind, &typed, "typed", problems).render()))
            }
        }
    };
    visitor.answer(made.await)
}

async fn submitted(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    kind: &'static Kind,
    typed: &BTreeMap<String, String>,
) -> Result<Response, Refusal> {
    let said = kind.said(visitor.lang, typed)?;
    let text = |name: &str| typed.get(name).map_or("", String::as_str);
    let report = kind.report.map(builtin::named);
    let sending = Sending {
        replaces: text("replaces"),
        reason: text("reason"),
        now: text("go") == "record",
        late: !text("late").is_empty(),
        seen: text("checked"),
        typed: kind.digest(visitor.lang, typed),
        reports: report.as_ref().map(std::slice::from_ref),
    };
    let done = match effect::send(site, visitor, visit, said, &sending).await? {
        Sent::Recorded(done) => done,
        Sent::Unseen(found) => {
            let mut page = filled(visitor, visit, kind, typed, "typed", visitor.told(&found.warnings));
            (page.effect, page.checked, page.next) = (Some(effect::shown(visitor, &found)), sending.typed, "record");
            return Ok(shown(StatusCode::OK, page.render()));
        }
    };
    if !done.receipts.is_empty() {
        return Ok(receipt(visit, &done));
    }
    Ok(shown(StatusCode::OK, filled(visitor, visit, kind, typed, "nothing-new", Vec::new()).render()))
}

/// Characters of a title that is offered, and of all that a form offers for one of its fields: pages are small, also of a ledger with
/// a thousand activities. What is beyond is typed by its code.
const TITLE_CHARS: usize = 60;
const OFFERED_CHARS: usize = 24_000;

/// What a form offers while somebody types.
fn offered(all: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let cut = |title: String| match title.char_indices().nth(TITLE_CHARS) {
        Some((at, _)) => format!("{}…", title[..at].trim_end()),
        None => title,
    };
    let mut room = OFFERED_CHARS;
    let fits = |(code, title): &(String, String)| {
        let taken = code.len() + title.len();
        room = room.saturating_sub(taken);
        room > 0
    };
    all.map(|(code, title)| (code, cut(title))).take_while(fits).collect()
}

/// The nodes of a ledger, the upper ones first.
fn by_level(known: &Register) -> impl Iterator<Item = (&NodeRef, &register::Node)> {
    let mut nodes: Vec<_> = known.nodes.iter().collect();
    nodes.sort_by_key(|(_, node)| node.level);
    nodes.into_iter()
}

/// The nodes that a form offers.
pub fn nodes(known: &Register) -> Vec<(String, String)> {
    offered(by_level(known).map(|(node, one)| (node.to_string(), one.title.clone())))
}

fn filled(
    visitor: &Visitor,
    visit: &Visit,
    kind: &Kind,
    typed: &BTreeMap<String, String>,
    draft: &'static str,
    problems: Vec<Told>,
) -> pages::Item {
    let value = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let field = |(name, input, required): &(&'static str, Input, bool)| ItemField {
        name,
        label: label(visitor.lang, kind.name, name),
        value: value(name),
        required: *required,
        long: matches!(input, Input::Long | Input::Lines) || value(name).contains('\n'),
        date: *input == Input::Date,
        list: match input {
            Input::Node => "nodes",
            Input::Parent => "parents",
            Input::Indicator => "indicators",
            Input::Fund => "funds",
            Input::Framework => "frameworks",
            _ => "",
        },
        choices: choices(visitor.lang, visit, *input, *required, &value(name)),
    };
    let known = &visit.opened.register;
    let has = |wanted: Input| kind.fields.iter().any(|(_, input, _)| *input == wanted);
    let mut lists: Vec<(&'static str, Vec<(String, String)>)> = Vec::new();
    if has(Input::Node) {
        lists.push(("nodes", nodes(known)));
    }
    if has(Input::Parent) {
        let one = |(node, one): (&NodeRef, &register::Node)| (node.code.to_string(), one.title.clone());
        lists.push(("parents", offered(by_level(known).map(one))));
    }
    if has(Input::Indicator) {
        let one = |(id, one): (&Code, &register::Indicator)| (id.to_string(), one.title.clone());
        lists.push(("indicators", offered(known.indicators.iter().map(one))));
    }
    if has(Input::Fund) {
        let funds = known.funds.iter().map(|(code, one)| (code.to_string(), one.title.clone()));
        lists.push(("funds", offered(funds)));
    }
    if has(Input::Framework) {
        let frameworks = known.frameworks.iter().map(|(code, one)| (code.to_string(), one.title.clone()));
        lists.push(("frameworks", offered(frameworks)));
    }
    pages::Item {
        frame: visitor.frame(visitor.say(&format!("record-{}", kind.name)), Some(visit)),
        address: format!("{}/record/{}", address(&visit.opened.origin), kind.name),
        forms: forms(visitor, visit),
        key: value("key"),
        fields: kind.fields.iter().map(field).collect(),
        lists,
        notice: match draft {
            "nothing-new" => Some(visitor.say("nothing-new")),
            "known" => Some(visitor.say("web-known")),
            _ => None,
        },
        known: draft == "known" || !value("known").is_empty(),
        late: effect::late(!value("late").is_empty(), &problems),
        problems,
        draft,
        effect: None,
        checked: String::new(),
        replacing: effect::replaces(&value("replaces"), &value("reason")),
        next: if kind.report.is_some() { "check" } else { "record" },
    }
}

/// What a field is called: `web-KIND-FIELD`, else `web-FIELD`.
pub fn label(lang: Lang, kind: &str, field: &str) -> String {
    let field = field.replace('_', "-");
    try_say(lang, &format!("web-{kind}-{field}"), &[]).unwrap_or_else(|| say(lang, &format!("web-{field}"), &[]))
}

fn choices(lang: Lang, visit: &Visit, input: Input, required: bool, chosen: &str) -> Vec<Choice> {
    let choice = |value: &str, text: String| Choice { value: value.to_owned(), text, chosen: value == chosen };
    let agency = |code: &Code| choice(code.as_str(), words::agency(lang, code.as_str()).to_owned());
    let office = visit.may(Act::Office);
    let (mut list, may_be_none): (Vec<Choice>, bool) = match input {
        Input::Agency if office => (visit.opened.register.agencies.keys().map(agency).collect(), !required),
        Input::Agency => (visit.agencies().iter().map(agency).collect(), false),
        Input::Words("grade", words) => {
            (words.iter().map(|word| choice(word, (*word).to_owned())).collect(), !required)
        }
        Input::Words(prefix, words) => {
            let word = |word: &&str| choice(word, say(lang, &format!("{prefix}-{word}"), &[]));
            (words.iter().map(word).collect(), !required)
        }
        _ => return Vec::new(),
    };
    if may_be_none {
        list.insert(0, choice("", "–".to_owned()));
    }
    // What an entry says and the list does not is not lost.
    if !chosen.is_empty() && list.iter().all(|choice| !choice.chosen) {
        list.push(choice(chosen, chosen.to_owned()));
    }
    list
}
