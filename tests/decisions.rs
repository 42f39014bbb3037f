//! Decisions, given what happened, when something is asked, then these events or these problems. No store, no clock.

use crate::support::{Repeating, chained, expenditure};
use jate::decide::approval::{self, Threshold};
use jate::decide::correct::{self, Instead, Why};
use jate::decide::names::Aliases;
use jate::decide::record::{self, Record};
use jate::decide::right::{self, Act};
use jate::decide::statement::{self, Statement};
use jate::decide::{Decided, Decision, Given, Wanted, framework, key as keys, period};
use jate::event::{
    Award, Cycle, Event, Function, Item, ItemRecorded, Level, PeriodChange, Scope, Transfer, TransferKind,
};
use jate::ledger::note::{Kind, Signer};
use jate::projection::index::{Index, key};
use jate::projection::register::RegisterFold;
use jate::projection::rows::{self, Deltas, Rows};
use jate::projection::{Decoded, Fold, Register};
use jate::value::{Code, Day, Head, Measure, Origin, Problem};
use serde_json::json;

/// A ledger that is only a list of events.
struct Story {
    entropy: Repeating,
    register: Rows,
    /// The same, taken row by row as they changed.
    taken: Register,
    index: Rows,
    entries: Vec<Decoded>,
    head: Head,
}

impl Story {
    /// Given an opened ledger in US dollars.
    fn given() -> Self {
        let mut story = Self {
            entropy: Repeating::new(),
            register: Rows::new(),
            taken: Register::default(),
            index: Rows::new(),
            entries: Vec::new(),
            head: Head::EMPTY,
        };
        let origin: Origin = "test/mli".parse().expect("an origin");
        let usd = "USD".parse().expect("a currency");
        story.and(|given| framework::open_ledger(given, &origin, "Mali", usd));
        story
    }

    /// And this too was asked, and happened.
    fn and(&mut self, ask: impl Fn(Given<'_>) -> Result<Decision, Vec<Problem>>) {
        for decided in self.when(ask).expect("happens") {
            let draft = decided.event.draft("00000000-0000-4000-8000-000000000000".to_owned(), decided.effective);
            let actor = "00000000-0000-4000-8000-000000000001";
            let recorded = "2026-01-01T00:00:00.000000Z".parse().expect("a time");
            let origin = "test/mli".parse().expect("an origin");
            let entry = chained(draft, &origin, (self.head, actor, recorded), &self.entropy, None);
            self.head = entry.head();
            let decoded = Decoded::read(&entry).expect("reads");
            for (fold, model) in [(&RegisterFold as &dyn Fold, &mut self.register), (&Index, &mut self.index)] {
                for change in fold.changes(&decoded) {
                    let mut deltas = Deltas::default();
                    deltas.add(change);
                    let apply = |(key, delta)| rows::apply(model.entry(key).or_default(), delta);
                    deltas.0.into_iter().for_each(apply);
                }
            }
            let changed = RegisterFold.changes(&decoded);
            self.taken.take(changed.iter().filter_map(|change| self.register.get_key_value(&change.key)));
            assert_eq!(self.taken, Register::load(&self.register));
            self.entries.push(decoded);
        }
    }

    /// When this is asked.
    fn when(
        &self,
        ask: impl Fn(Given<'_>) -> Result<Decision, Vec<Problem>>,
    ) -> Result<Vec<jate::decide::Decided>, Vec<Problem>> {
        let register = Register::load(&self.register);
        let today = "2026-01-01".parse().expect("a day");
        ask(Given { register: &register, entropy: &self.entropy, today, late: false, stands: None })
            .map(|decision| decision.events)
    }

    /// What takes the place of an entry, though by itself it would be refused.
    fn when_replacing(&self, position: usize, wanted: &Wanted) -> Result<Item, Vec<&'static str>> {
        assert!(self.when(|given| wanted.decide(given)).is_err());
        let why = Why { reason: "a slip".to_owned(), request: None };
        let instead = Instead::Anew(Box::new(wanted.clone()));
        let changed = self.when(|given| correct::correct(given, &self.entries[position], None, &instead, &why));
        match changed.map_err(codes)?.pop().map(|decided| decided.event) {
            Some(Event::Item(recorded)) => Ok(recorded.item),
            other => panic!("{other:?}"),
        }
    }

    fn when_reversing(&self, position: usize) -> Result<Vec<jate::decide::Decided>, Vec<Problem>> {
        let why = Why { reason: "a slip".to_owned(), request: None };
        let fate = self.index.get(&key::entry(position as u64));
        self.when(|given| correct::reverse(given, &self.entries[position], fate, &why))
    }
}

/// What a file recorded: whatever stood there.
fn read_in(item: Item) -> impl Fn(Given<'_>) -> Result<Decision, Vec<Problem>> {
    move |_| {
        let event = Event::Item(ItemRecorded::by_hand(item.clone(), None));
        Ok(Decision { events: vec![Decided { event, effective: day() }], warnings: Vec::new() })
    }
}

fn day() -> Day {
    "2021-06-30".parse().expect("a day")
}

fn types(events: &[jate::decide::Decided]) -> Vec<&'static str> {
    events.iter().map(|decided| decided.event.event_type()).collect()
}

fn codes(problems: Vec<Problem>) -> Vec<&'static str> {
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn the_first_amount_of_an_agency_registers_it_and_the_second_does_not() {
    let mut story = Story::given();
    let ask = |given: Given<'_>| record::record(given, &expenditure("PAM", "10"));
    assert_eq!(types(&story.when(ask).expect("is decided")), ["agency.registered", "expenditure.recorded"]);
    story.and(ask);
    assert_eq!(types(&story.when(ask).expect("is decided")), ["expenditure.recorded"]);
}

#[test]
fn an_amount_takes_the_year_of_its_date_unless_another_is_given() {
    let story = Story::given();
    let years = |record: &Record| match &story.when(|given| record::record(given, record)).expect("is decided")[1].event
    {
        Event::Amount(_, amount) => amount.lines[0].years.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(years(&expenditure("PAM", "10")), ["2021"]);
    let given = Record { years: vec!["2020".parse().expect("a year")], ..expenditure("PAM", "10") };
    assert_eq!(years(&given), ["2020"]);
}

#[test]
fn everything_wrong_with_an_amount_is_told_at_once() {
    let story = Story::given();
    let wrong = Record { node: Some("9".to_owned()), fund: Some("X".to_owned()), ..expenditure("PAMM", "1O") };
    let problems = story.when(|given| record::record(given, &wrong)).expect_err("is refused");
    assert_eq!(codes(problems), ["amount-unreadable", "agency-unknown", "node-unknown", "fund-unknown"]);
}

#[test]
fn a_reversal_repeats_what_it_takes_back_on_the_same_day() {
    let mut story = Story::given();
    story.and(|given| record::record(given, &expenditure("PAM", "10")));
    let events = story.when_reversing(2).expect("is decided");
    let Event::EntryReversed(reversed) = &events[0].event else { panic!("{events:?}") };
    let Event::Amount(_, recorded) = &story.entries[2].event else { panic!("{:?}", story.entries[2]) };
    let repeated = reversed.amount.as_ref().expect("an amount");
    assert_eq!((&repeated.lines, repeated.measure), (&recorded.lines, Measure::Spent));
    assert_eq!(reversed.reverses.hash, story.entries[2].hash);
    assert_eq!(events[0].effective.to_string(), "2021-06-30");
}

#[test]
fn what_no_longer_stands_is_not_reversed_again_and_a_register_is_not_reversed_at_all() {
    let mut story = Story::given();
    story.and(|given| record::record(given, &expenditure("PAM", "10")));
    let target = story.entries[2].clone();
    let why = Why { reason: "a slip".to_owned(), request: None };
    story.and(|given| correct::correct(given, &target, None, &Instead::Amount("12".to_owned(), None), &why));
    let problems = story.when_reversing(2).expect_err("is refused");
    // Entry 3 reversed it, entry 4 stands in its place.
    assert_eq!((problems[0].code, problems[0].facts["by"].as_str()), ("already-reversed", "3"));
    assert_eq!(problems[0].nearest.as_deref(), Some("4"));
    assert_eq!(codes(story.when_reversing(1).expect_err("is refused")), ["not-reversible"]);
}

#[test]
fn a_correction_to_the_same_amount_is_refused() {
    let mut story = Story::given();
    story.and(|given| record::record(given, &expenditure("PAM", "10")));
    let target = story.entries[2].clone();
    let why = Why { reason: "a slip".to_owned(), request: None };
    let same =
        story.when(|given| correct::correct(given, &target, None, &Instead::Amount("10,00".to_owned(), None), &why));
    assert_eq!(codes(same.expect_err("is refused")), ["nothing-to-correct"]);
}

#[test]
fn an_entry_is_replaced_by_all_that_is_said_anew_whatever_was_wrong_with_it() {
    let mut story = Story::given();
    story.and(|given| record::record(given, &expenditure("PAM", "10")));
    let target = story.entries[2].clone();
    let why = Why { reason: "of another agency".to_owned(), request: Some("key".to_owned()) };
    let anew = |wanted: Wanted| {
        let instead = Instead::Anew(Box::new(wanted));
        story.when(|given| correct::correct(given, &target, None, &instead, &why))
    };
    // Money in hand of the FAO, which nobody named before: what was recorded was of another agency and another measure.
    let right = Record { measure: Measure::Available, request: Some("own".to_owned()), ..expenditure("FAO", "12") };
    let events = anew(right.into()).expect("is decided");
    assert_eq!(types(&events), ["agency.registered", "entry.reversed", "availability.recorded"]);
    let Event::EntryReversed(reversed) = &events[1].event else { panic!("{events:?}") };
    let Event::Amount(_, amount) = &events[2].event else { panic!("{events:?}") };
    let replaces = amount.replaces.as_ref().expect("an entry");
    assert_eq!((reversed.reverses.position.0, replaces.position.0, replaces.hash), (2, 2, target.hash));
    // The client's key is that of the change.
    assert_eq!((reversed.request.as_deref(), &amount.request), (Some("key"), &None));
    assert_eq!(codes(anew(expenditure("PAM", "10,00").into()).expect_err("is refused")), ["nothing-to-replace"]);
    let later = Record { date: "2021-07-01".parse().expect("a day"), ..expenditure("PAM", "10") };
    assert_eq!(types(&anew(later.into()).expect("is decided")), ["entry.reversed", "expenditure.recorded"]);
    let said = jate::decide::risk::Said { title: "A flood".to_owned(), ..Default::default() };
    let risk = Wanted::Risk { said, date: "2021-07-01".parse().expect("a day"), request: None };
    assert_eq!(codes(anew(risk).expect_err("is refused")), ["not-of-its-kind"]);
}

/// Files say what the ledger does not know: it is kept as it stands, by whoever puts the rest right too.
#[test]
fn what_an_entry_says_may_stay_though_the_ledger_does_not_know_it() {
    let mut story = Story::given();
    let award: Award = serde_json::from_value(json!({
        "currency": "USD", "node": { "framework": "OLD", "code": "3.1" }, "partner": "AMAPROS",
    }))
    .expect("an award");
    let likelihood = json!({ "text": "Probable-2" });
    let risk = serde_json::from_value(json!({ "title": "A flood", "likelihood": likelihood })).expect("a risk");
    story.and(read_in(Item::Award(award)));
    story.and(read_in(Item::Risk(risk)));
    let granted = |node: &str| {
        Wanted::Award(jate::decide::award::Wanted {
            partner: "AMAPROS".to_owned(),
            agency: None,
            amount: Some("250".to_owned()),
            decimal: None,
            currency: None,
            node: Some(node.to_owned()),
            framework: None,
            words: Default::default(),
            year: None,
            date: day(),
            request: None,
            aliases: Aliases::default(),
        })
    };
    let Ok(Item::Award(kept)) = story.when_replacing(1, &granted("OLD/3.1")) else { panic!("an award") };
    assert_eq!(kept.node.map(|node| node.to_string()).as_deref(), Some("OLD/3.1"));
    assert!(story.when_replacing(1, &granted("3.1")).is_ok());
    assert_eq!(story.when_replacing(1, &granted("OLD/3.2")).expect_err("is refused"), ["node-unknown"]);
    let flood = |likelihood: &str| {
        let (title, likelihood) = ("A flood in Mopti".to_owned(), Some(likelihood.to_owned()));
        let said = jate::decide::risk::Said { title, likelihood, ..Default::default() };
        Wanted::Risk { said, date: day(), request: None }
    };
    let Ok(Item::Risk(kept)) = story.when_replacing(2, &flood("Probable-2")) else { panic!("a risk") };
    assert_eq!(kept.likelihood.map(|grade| (grade.level, grade.text)), Some((None, "Probable-2".to_owned())));
    assert_eq!(story.when_replacing(2, &flood("Probable-1")).expect_err("is refused"), ["grade-unknown"]);
}

/// Money on its way back, as a negative transfer: its phase is put right.
#[test]
fn an_amount_that_only_a_file_may_say_stays_where_it_stands() {
    let mut story = Story::given();
    let (code, title) = ("SPOTLIGHT".parse().expect("a code"), "Spotlight".to_owned());
    let fund = framework::Fund { code, title, agent: None, lead: None, modality: None, indirect: None };
    story.and(|given| framework::register_fund(given, &fund));
    story.and(read_in(Item::Transfer(Transfer {
        currency: "USD".parse().expect("a currency"),
        fund: "SPOTLIGHT".parse().expect("a code"),
        indirect_minor: None,
        kind: TransferKind::Transferred,
        phase: None,
        sides: Transfer::sides(TransferKind::Transferred, &"FAO".parse().expect("a code"), -50_000),
        year: None,
    })));
    let sent = |amount: &str| {
        Wanted::Transfer(jate::decide::transfer::Wanted {
            kind: TransferKind::Transferred,
            fund: "SPOTLIGHT".to_owned(),
            agency: "FAO".to_owned(),
            amount: amount.to_owned(),
            decimal: None,
            currency: None,
            indirect: None,
            phase: Some("2".to_owned()),
            year: None,
            date: day(),
            request: None,
            aliases: Aliases::default(),
        })
    };
    let Ok(Item::Transfer(kept)) = story.when_replacing(2, &sent("-500")) else { panic!("a transfer") };
    assert_eq!(kept.amount_minor(), Some(-50_000));
    assert_eq!(story.when_replacing(2, &sent("-400")).expect_err("is refused"), ["transfer-not-positive"]);
}

#[test]
fn a_node_needs_its_framework_and_its_parent() {
    let mut story = Story::given();
    let node = |parent: Option<&str>| framework::Node {
        framework: None,
        code: "1.1".parse().expect("a code"),
        level: Level::Outcome,
        parent: parent.map(|code| code.parse().expect("a code")),
        title: "Outcome".to_owned(),
        agencies: Vec::new(),
        contributes_to: Vec::new(),
    };
    let define = |parent| move |given: Given<'_>| framework::define_node(given, &node(parent));
    assert_eq!(codes(story.when(define(None)).expect_err("is refused")), ["framework-none"]);
    let year = |text: &str| text.parse().expect("a year");
    let backwards = Cycle { first_year: year("2024"), last_year: year("2020") };
    let open = |cycle| {
        move |given: Given<'_>| {
            framework::open_framework(given, "CF".parse().expect("a code"), "Framework", Some(cycle))
        }
    };
    assert_eq!(codes(story.when(open(backwards)).expect_err("is refused")), ["cycle-backwards"]);
    story.and(open(Cycle { first_year: year("2020"), last_year: year("2024") }));
    assert_eq!(codes(story.when(define(Some("1"))).expect_err("is refused")), ["parent-unknown"]);
    assert_eq!(types(&story.when(define(None)).expect("is decided")), ["node.defined"]);
}

#[test]
fn a_published_figure_is_about_an_agency_a_total_or_the_whole() {
    let story = Story::given();
    let scope = |row: &str| {
        let statement = Statement {
            document: "Report".to_owned(),
            table: "Text".to_owned(),
            row: row.to_owned(),
            column: "Ressources mobilisées (USD)".to_owned(),
            amount: "394 631 350".to_owned(),
            decimal: None,
            currency: None,
            page: None,
            year: "2021".parse().expect("a year"),
            date: "2022-03-01".parse().expect("a day"),
            note: None,
            request: None,
        };
        let events = story.when(|given| statement::state(given, &statement))?;
        match &events[0].event {
            Event::StatementPublished(published) => {
                let claim = &published.claims[0];
                assert_eq!((claim.measure.name(), claim.value.as_str()), ("mobilised", "394631350"));
                Ok((claim.scope, claim.agency.as_ref().map(ToString::to_string)))
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(scope("PAM").expect("is decided"), (Scope::Member, Some("WFP".to_owned())));
    assert_eq!(scope("TOTAL").expect("is decided"), (Scope::Total, None));
    assert_eq!(scope("Paragraph above the table").expect("is decided"), (Scope::Total, None));
    // A slip of an agency's name is not taken for the whole.
    assert_eq!(codes(scope("UNICF").map_err(|p: Vec<Problem>| p).expect_err("is refused")), ["agency-unknown"]);
}

#[test]
fn a_function_is_given_for_agencies_replaced_and_taken() {
    let grant = |function, agencies: &'static [&'static str]| {
        move |given: Given<'_>| {
            let agencies: Vec<String> = agencies.iter().map(|&name| name.to_owned()).collect();
            right::grant(given, "awa", function, &agencies)
        }
    };
    let of = |story: &Story| Register::load(&story.register).rights.get("awa").cloned().unwrap_or_default();
    let code = |text: &str| text.parse::<Code>().expect("a code");
    let mut story = Story::given();
    let officer = Function::FinanceOfficer;
    // An agency that the ledger does not know yet is registered with it.
    let decided = story.when(grant(officer, &["PAM", "FAO"])).expect("is decided");
    assert_eq!(types(&decided), ["agency.registered", "agency.registered", "right.granted"]);
    story.and(grant(officer, &["PAM", "FAO"]));
    assert_eq!(story.when(grant(officer, &["FAO", "WFP"])).expect("is decided").len(), 0, "nothing new");
    let (wfp, fao) = ([code("WFP")], [code("FAO")]);
    let both = [code("FAO"), code("WFP")];
    let held = of(&story);
    assert!([&wfp[..], &fao, &both].iter().all(|agencies| right::may(&held, Act::Record(agencies))));
    assert!(right::may(&held, Act::Read) && !right::may(&held, Act::Approve(&wfp)));
    // One that is not theirs among several, and none at all, are not theirs.
    assert!(!right::may(&held, Act::Record(&[code("WFP"), code("UNDP")])) && !right::may(&held, Act::Record(&[])));
    story.and(grant(officer, &["FAO"]));
    assert!(!right::may(&of(&story), Act::Record(&wfp)));
    story.and(grant(Function::Auditor, &[]));
    story.and(|given| right::withdraw(given, "awa", officer));
    let held = of(&story);
    assert!(right::may(&held, Act::Read) && !right::may(&held, Act::Record(&fao)));
    for (ask, code) in [
        (grant(officer, &[]), "right-without-agencies"),
        (grant(Function::Rco, &["FAO"]), "right-of-all-agencies"),
        (grant(officer, &["NOPE"]), "agency-unknown"),
    ] {
        assert_eq!(codes(story.when(ask).expect_err("is refused")), [code]);
    }
    let again = story.when(|given| right::withdraw(given, "awa", officer));
    assert_eq!(codes(again.expect_err("is refused")), ["right-not-held"]);
}

#[test]
fn a_register_that_is_carried_on_lets_go_of_what_no_longer_holds() {
    let threshold = |amount: Option<&str>| {
        let amount = amount.map(str::to_owned);
        let wanted = Threshold { agency: None, amount, decimal: None, currency: None };
        move |given: Given<'_>| approval::threshold(given, &wanted)
    };
    let mut story = Story::given();
    story.and(threshold(Some("500")));
    assert_eq!(story.taken.thresholds.values().collect::<Vec<_>>(), [&50_000]);
    story.and(threshold(None));
    assert_eq!(story.taken.thresholds.len(), 0);
    let year = ["2021-01-01", "2021-12-31"].map(|day| day.parse::<Day>().expect("a day"));
    for (change, closed) in [(PeriodChange::Closed, 1), (PeriodChange::Reopened, 0)] {
        story.and(|given| period::request(given, change, year.into(), "the year's accounts", None));
        assert_eq!(story.taken.periods_asked.len(), 1);
        let asked = story.entries.last().expect("asked").clone();
        story.and(|given| period::confirm(given, &asked, "somebody else"));
        assert_eq!((story.taken.periods_asked.len(), story.taken.periods_closed.len()), (0, closed));
    }
    // A key, the one in its place, and none.
    let origin: Origin = "test/mli".parse().expect("an origin");
    let [first, second] =
        [1, 2].map(|seed| Signer::new("test/mli", Kind::Log, &[seed; 32]).expect("a name").verifier().clone());
    story.and(|given| keys::authorise(given, &origin, &first, false));
    story.and(|given| keys::authorise(given, &origin, &second, true));
    assert_eq!(story.taken.signing_key().map(|key| &key.verifier), Some(&second));
    story.and(|given| keys::revoke(given, &second.to_string(), None, 1, "it was lost"));
    assert_eq!((story.taken.keys.len(), story.taken.signing_key()), (2, None));
}
