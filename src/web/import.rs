//! A file: sent, shown row by row as it would be recorded, then imported.

use super::multipart::Sent;
use super::pages::{self, Choice, ImportRow, Told};
use super::record::mark;
use super::{Visitor, address, origin, shown, some};
use crate::app::Quiet;
use crate::app::import::{Imported, Request};
use crate::app::writer::Terms;
use crate::decide::import::Options;
use crate::decide::import::plan::Planned;
use crate::event::Function;
use crate::http::works::{self, Kind, Outcome, Work};
use crate::http::{Refusal, Shared, Site, Upload, Visit, download};
use crate::interchange::columns;
use crate::interchange::layout::{self, Layout, Meant, Said};
use crate::interchange::sheet::{Sheet, SheetRow, Source};
use crate::interchange::wide::Given;
use crate::render::csv::safe;
use crate::render::{answer, imported};
use crate::said;
use crate::value::problem::column_letters;
use crate::value::{Hash, Place, Problem, chance};
use crate::words::{self, Lang, say};
use askama::Template as _;
use axum::extract::{Form, Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows and problems on a page: whoever wants to see more takes all of them as a file.
const SHOWN: usize = 300;

/// Characters of a row that may be that of the heads: enough to know it.
const HEADS_SHOWN: usize = 60;

/// What is said of a file beside it.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Beside {
    #[serde(default)]
    form: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    pub year: String,
    #[serde(default)]
    pub date: String,
    #[serde(default)]
    pub decimal: String,
    #[serde(default)]
    pub statement: String,
    #[serde(default)]
    pub document: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub framework: String,
    #[serde(default)]
    pub fund: String,
    #[serde(default)]
    pub repair_text: String,
    /// Other names of agencies, a line each: `NAME=CODE`.
    #[serde(default)]
    pub alias: String,
    #[serde(default)]
    pub distinct: String,
    #[serde(default)]
    pub again: String,
    #[serde(default)]
    pub late: String,
    /// What was said beside the rows when they were shown.
    #[serde(default)]
    pub looked: String,
    /// The layout that somebody says it has.
    #[serde(default)]
    pub layout: String,
    /// The row of its heads, by its place among those that may be it.
    #[serde(default)]
    pub header: String,
    /// Of which layout and row of heads the columns were shown.
    #[serde(default)]
    pub columns_of: String,
    /// Which of its columns is which of the layout's, by their places: `column-0` is `3`.
    #[serde(flatten)]
    pub columns: BTreeMap<String, String>,
}

impl Beside {
    fn read(&self) -> Result<(Given, Options), Vec<Problem>> {
        let said = said::Beside {
            year: some(&self.year),
            date: some(&self.date),
            decimal: some(&self.decimal),
            statement: !self.statement.is_empty(),
            document: some(&self.document),
            reason: some(&self.reason),
            framework: some(&self.framework),
            fund: some(&self.fund),
            distinct: !self.distinct.is_empty(),
            again: !self.again.is_empty(),
            repair_text: !self.repair_text.is_empty(),
            aliases: said::aliases(&self.alias),
            accept_unknown_agencies: false,
        };
        said.read()
    }

    /// The layouts that the file may have: what somebody says, or any.
    fn layouts(&self, upload: &Upload) -> Result<Cow<'static, [(Layout, Hash)]>, Problem> {
        let Some(base) = self.base() else { return Ok(layout::shipped().into()) };
        let source = Source::open(&upload.name, &upload.bytes)?;
        let (rows, likely) = columns::headers(source.sheets());
        let at = self.header(likely);
        let Some((sheet, header)) = rows.get(at) else { return Ok(layout::shipped().into()) };
        let said = (0..header.cells.len()).filter_map(|index| Some((index, self.column(at, index)?))).collect();
        let said = Said { sheet: sheet.name.clone(), row: header.number, columns: said };
        Ok(vec![Layout::as_said(base, said)].into())
    }

    /// The place of the row of heads among those that may be it.
    fn header(&self, likely: usize) -> usize {
        self.header.parse().unwrap_or(likely)
    }

    /// Of which layout and row of heads the columns are shown.
    fn shown_of(&self, header: usize) -> String {
        format!("{} {header}", self.layout)
    }

    /// What somebody says of a column. Places among another layout's columns, or below another head, say nothing of this one's.
    fn column(&self, header: usize, index: usize) -> Option<Meant> {
        let said = self.columns.get(&format!("column-{index}"))?;
        (self.columns_of == self.shown_of(header)).then(|| said.parse().map_or(Meant::Unread, Meant::Column))
    }

    fn base(&self) -> Option<&'static (Layout, Hash)> {
        layout::shipped().iter().find(|(layout, _)| layout.name == self.layout)
    }

    fn terms(&self) -> Terms {
        Terms { late: !self.late.is_empty(), ..Terms::default() }
    }

    /// The same as its page sends it, where nothing is changed there.
    fn as_shown(&self, mapping: Option<&pages::Mapping>) -> Self {
        let of = |choices: &[Choice]| {
            choices.iter().find(|one| one.chosen).map_or_else(String::new, |one| one.value.clone())
        };
        let Some(mapping) = mapping else {
            let (layout, header, columns_of) = Default::default();
            return Self { layout, header, columns_of, columns: BTreeMap::new(), ..self.clone() };
        };
        Self {
            layout: of(&mapping.layouts),
            header: of(&mapping.headers),
            columns_of: mapping.columns_of.clone(),
            columns: mapping.columns.iter().map(|column| (column.name.clone(), of(&column.choices))).collect(),
            ..self.clone()
        }
    }

    /// What is said beside the rows, as it was when they were shown; empty where nothing is.
    fn seen(&self) -> String {
        let said = [&self.distinct, &self.again, &self.late, &self.layout, &self.header, &self.columns_of];
        let alias = self.alias.split_whitespace().collect::<Vec<_>>().join(" ");
        if alias.is_empty() && said.iter().all(|text| text.is_empty()) {
            return String::new();
        }
        let columns = self.columns.iter().map(|(name, place)| format!("{name}={place}"));
        let all: Vec<String> = said.into_iter().cloned().chain([alias]).chain(columns).collect();
        Hash::of(all.join("\n").as_bytes()).to_string()
    }
}

pub async fn page(State(site): State<Shared>, visitor: Visitor, Path(ledger): Path<String>) -> Response {
    let made = async {
        let visit = importing(&site, &visitor, &ledger).await?;
        let beside = Beside { decimal: mark(visitor.lang).to_owned(), ..Beside::default() };
        Ok(shown(StatusCode::OK, made_page(&visitor, &visit, beside, Vec::new()).render()))
    };
    visitor.answer(made.await)
}

fn made_page(visitor: &Visitor, visit: &Visit, beside: Beside, problems: Vec<Told>) -> pages::Import {
    let ticked = |tick: &str| !tick.is_empty();
    pages::Import {
        distinct: ticked(&beside.distinct),
        again: ticked(&beside.again),
        late: ticked(&beside.late),
        alias: ticked(beside.alias.trim()),
        frame: visitor.frame(visitor.say("web-import"), Some(visit)),
        address: format!("{}/import", address(&visit.opened.origin)),
        beside,
        problems,
        file: None,
        layout: String::new(),
        counts: Vec::new(),
        rows: Vec::new(),
        more: 0,
        errors: Vec::new(),
        waits: false,
        ready: false,
        mapping: None,
    }
}

/// Plans open ledgers of their countries: they are not imported into one.
fn is_table(layout: &Layout) -> bool {
    layout.kind != layout::Kind::Activities
}

/// What a person says of a file that no layout knows, or that one lacks something of: what it is, which row has its heads, and what each
/// of its columns is.
fn mapping(lang: Lang, beside: &Beside, upload: &Upload, problems: &[Problem]) -> Option<pages::Mapping> {
    let codes = ["layout-unrecognised", "column-missing", "column-twice", "no-measure-column"];
    let about = problems.iter().find(|problem| codes.contains(&problem.code));
    if about.is_none() && beside.base().is_none() {
        return None;
    }
    // Where one comes near, it is shown first.
    let is_offered = |name: &&str| layout::shipped().iter().any(|(one, _)| one.name == **name && is_table(one));
    let near = about.and_then(|problem| problem.facts.get("layout").map(String::as_str)).filter(is_offered);
    let meant = Some(beside.layout.as_str()).filter(|name| !name.is_empty()).or(near).unwrap_or_default();
    let layouts = layout::shipped().iter().filter(|(one, _)| is_table(one));
    let named = |(layout, _): &(Layout, Hash)| {
        choice(layout.name.clone(), lang.pick(&layout.title).to_owned(), layout.name == meant)
    };
    let source = Source::open(&upload.name, &upload.bytes).ok()?;
    let (rows, likely) = columns::headers(source.sheets());
    let at = beside.header(likely);
    let header = rows.get(at)?.1;
    let base = layout::shipped().iter().find(|(layout, _)| layout.name == meant);
    let is_read =
        |index: &usize| !header.text(*index).is_empty() || beside.column(at, *index).and_then(Meant::column).is_some();
    let column =
        |index: usize, layout| mapped_column(lang, (index, header.text(index)), layout, beside.column(at, index));
    let row = |(place, (sheet, row)): (usize, &(&Sheet, &SheetRow))| {
        let where_it_is = answer::place(lang, &Place { file: String::new(), ..sheet.place(row.number) });
        let cells: Vec<&str> =
            (0..row.cells.len()).map(|index| row.text(index)).filter(|text| !text.is_empty()).collect();
        let text: String = cells.join(" | ").chars().take(HEADS_SHOWN).collect();
        choice(place.to_string(), format!("{where_it_is}: {text}"), place == at)
    };
    Some(pages::Mapping {
        columns_of: Beside { layout: meant.to_owned(), ..Beside::default() }.shown_of(at),
        layouts: layouts.map(named).collect(),
        headers: rows.iter().enumerate().map(row).collect(),
        columns: base.map_or_else(Vec::new, |(layout, _)| {
            (0..header.cells.len()).filter(is_read).map(|index| column(index, layout)).collect()
        }),
    })
}

fn choice(value: String, text: String, chosen: bool) -> Choice {
    Choice { value, text, chosen }
}

/// A column of a file, and what it may be: as somebody said, else as its head says.
fn mapped_column(
    lang: Lang,
    (index, head): (usize, &str),
    layout: &Layout,
    said: Option<Meant>,
) -> pages::MappedColumn {
    let headed = || layout.column.iter().position(|column| column.is_headed(head));
    let chosen = said.map_or_else(headed, Meant::column);
    let of_layout = layout.column.iter().enumerate().map(|(place, column)| {
        let heads = || column.headers.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(" / ");
        let measure = words::try_say(lang, &format!("measure-{}", column.field.to_string().replace('_', "-")), &[]);
        let mark = if column.optional { "" } else { " *" };
        choice(place.to_string(), format!("{}{mark}", measure.unwrap_or_else(heads)), chosen == Some(place))
    });
    let none = choice(String::new(), say(lang, "web-no-column", &[]), chosen.is_none());
    pages::MappedColumn {
        name: format!("column-{index}"),
        head: format!("{} · {head}", column_letters(index)),
        choices: std::iter::once(none).chain(of_layout).collect(),
    }
}

/// Takes a file and shows what it would record.
pub async fn sent(
    State(site): State<Shared>,
    visitor: Visitor,
    Path(ledger): Path<String>,
    multipart: Multipart,
) -> Response {
    let made = async {
        // Before the file is read: whoever may not import sends it for nothing.
        let visit = importing(&site, &visitor, &ledger).await?;
        let sent = Sent::read(multipart).await?;
        let beside = Beside {
            form: sent.field("form"),
            step: String::new(),
            year: sent.field("year"),
            date: sent.field("date"),
            decimal: sent.field("decimal"),
            statement: sent.field("statement"),
            document: sent.field("document"),
            reason: sent.field("reason"),
            framework: sent.field("framework"),
            fund: sent.field("fund"),
            repair_text: sent.field("repair_text"),
            ..Beside::default()
        };
        visitor.sent(&beside.form)?;
        let Some((name, _, bytes)) = sent.file else {
            let problems = visitor.told(&[Problem::new("file-not-sent")]);
            let page = made_page(&visitor, &visit, beside, problems);
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, page.render()));
        };
        let id = chance::uuid(&*site.entropy);
        let upload = Upload { person: visitor.name().to_owned(), name, bytes, came: site.now() };
        site.uploads.keep(id.clone(), &upload).map_err(|error| Refusal::of_system("upload-not-kept", &error))?;
        previewed(&site, &visitor, &visit, beside, (&id, &upload)).await
    };
    visitor.answer(made.await)
}

/// A ledger into which the visitor may import something.
async fn importing(site: &Site, visitor: &Visitor, ledger: &str) -> Result<Visit, Refusal> {
    let visit = site.visit(&origin(ledger)?, &visitor.signed.person).await?;
    if visit.imports() { Ok(visit) } else { Err(visitor.lacks(&[Function::FinanceOfficer, Function::Rco])) }
}

async fn tried(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    (beside, upload): (&Beside, &Upload),
    dry_run: bool,
) -> Result<Imported, Refusal> {
    let (given, options) = beside.read()?;
    let (file, bytes) = (upload.name.as_str(), upload.bytes.as_slice());
    let layouts = beside.layouts(upload)?;
    let request = Request { file, bytes, layouts: &layouts, beside: given, options, dry_run };
    site.import(visit, visitor.name(), &request, beside.terms(), &Quiet).await
}

async fn previewed(
    site: &Site,
    visitor: &Visitor,
    visit: &Visit,
    beside: Beside,
    (id, upload): (&str, &Upload),
) -> Result<Response, Refusal> {
    let tried = tried(site, visitor, visit, (&beside, upload), true).await;
    let mut page = made_page(visitor, visit, beside, Vec::new());
    page.file = Some((id.to_owned(), upload.name.clone()));
    let imported = match tried {
        Ok(imported) => imported,
        Err(refusal) if refusal.status == StatusCode::SERVICE_UNAVAILABLE => return Err(refusal),
        Err(refusal) => {
            page.more = refusal.problems.len().saturating_sub(SHOWN);
            page.mapping = mapping(visitor.lang, &page.beside, upload, &refusal.problems);
            page.alias |= refusal.problems.iter().any(|problem| problem.code == "agency-unknown");
            page.late |= refusal.problems.iter().any(|problem| problem.code == "period-closed");
            page.errors = refusal.problems.iter().take(SHOWN).map(|problem| wrong(visitor, problem)).collect();
            return Ok(shown(refusal.status, page.render()));
        }
    };
    let lang = visitor.lang;
    page.layout.clone_from(&imported.layout);
    page.mapping = mapping(lang, &page.beside, upload, &[]);
    page.beside.looked = page.beside.as_shown(page.mapping.as_ref()).seen();
    page.waits = imported.needs_reason;
    page.ready = imported.events > 0 || imported.needs_reason;
    let count = |(kind, count): (&&str, &usize)| {
        let args = [("count", count.to_string().into())];
        let on_page = words::try_say(lang, &format!("web-import-{kind}"), &args);
        on_page.unwrap_or_else(|| words::say(lang, &format!("import-{kind}"), &args))
    };
    page.distinct |= imported.counts.contains_key("repeated");
    page.again |= imported.counts.contains_key("undone");
    page.counts = imported.counts.iter().map(count).collect();
    page.more = imported.rows.len().saturating_sub(SHOWN);
    page.rows = imported.rows.iter().take(SHOWN).map(|row| becomes(visitor, row)).collect();
    page.problems = visitor.told(&imported.warnings.into_problems("more-warnings"));
    Ok(shown(StatusCode::OK, page.render()))
}

/// What becomes of a row.
fn becomes(visitor: &Visitor, row: &Planned) -> ImportRow {
    ImportRow {
        place: answer::place(visitor.lang, &Place { file: String::new(), ..row.place.clone() }),
        label: row.label.clone(),
        cell: row.text.clone(),
        outcome: imported::became(visitor.lang, &row.outcome),
        next: String::new(),
    }
}

/// What is wrong with a cell.
fn wrong(visitor: &Visitor, problem: &Problem) -> ImportRow {
    let (message, next) = words::problem_on_page(visitor.lang, problem);
    let place = problem.place.as_ref().map(|place| Place { file: String::new(), ..place.clone() });
    ImportRow {
        place: place.map_or_else(String::new, |place| answer::place(visitor.lang, &place)),
        label: problem.nearest.clone().unwrap_or_default(),
        cell: problem.found.clone().unwrap_or_default(),
        outcome: message,
        next,
    }
}

/// The address of a file that was sent, opened by itself: to the beginning.
pub async fn again(visitor: Visitor, Path((ledger, _)): Path<(String, String)>) -> Response {
    let to = origin(&ledger).map(|origin| Redirect::to(&format!("{}/import", address(&origin))).into_response());
    visitor.answer(to)
}

/// Imports a file that was shown, or shows it again with something else beside it, or gives its errors as a file.
pub async fn decided(
    State(site): State<Shared>,
    visitor: Visitor,
    Path((ledger, id)): Path<(String, String)>,
    Form(beside): Form<Beside>,
) -> Response {
    let made = async {
        visitor.sent(&beside.form)?;
        let visit = importing(&site, &visitor, &ledger).await?;
        let gone = || Refusal::missing(Problem::new("upload-gone"));
        let upload = site.uploads.find(&id, visitor.name(), site.now());
        let upload = upload.map_err(|error| Refusal::of_system("upload-not-kept", &error))?.ok_or_else(gone)?;
        match beside.step.as_str() {
            "import" if beside.looked == beside.seen() => {
                // Looked at once more: what was shown may have become something else.
                let shown = tried(&site, &visitor, &visit, (&beside, &upload), true).await;
                if !shown.is_ok_and(|shown| !shown.needs_reason && shown.events > 0) {
                    return previewed(&site, &visitor, &visit, beside, (&id, &upload)).await;
                }
                let ((given, options), terms) = (beside.read()?, beside.terms());
                let layouts = beside.layouts(&upload)?;
                let (origin, name) = (visit.opened.origin.clone(), visitor.name().to_owned());
                let import = |site: Shared, work: Arc<Work>| async move {
                    let (file, bytes) = (upload.name.as_str(), upload.bytes.as_slice());
                    let request = Request { file, bytes, layouts: &layouts, beside: given, options, dry_run: false };
                    Ok(Outcome::Imported(site.import(&visit, &name, &request, terms, &*work).await?.done))
                };
                let work = works::begin(&site, (visitor.name(), Kind::Import, &origin), import).await?;
                Ok(Redirect::to(&format!("{}/works/{work}", address(&origin))).into_response())
            }
            "errors" => {
                let tried = tried(&site, &visitor, &visit, (&beside, &upload), true).await;
                Ok(errors(&visitor, &upload, &tried.err().map_or_else(Vec::new, |refusal| refusal.problems)))
            }
            "rows" => {
                let imported = tried(&site, &visitor, &visit, (&beside, &upload), true).await?;
                Ok(all_rows(&visitor, &upload, &imported))
            }
            _ => previewed(&site, &visitor, &visit, beside, (&id, &upload)).await,
        }
    };
    visitor.answer(made.await)
}

/// Everything that is wrong with a file, a line each.
fn errors(visitor: &Visitor, upload: &Upload, problems: &[Problem]) -> Response {
    let heads = ["listing-place", "listing-cell", "web-what", "web-nearest-head", "web-next"];
    let rows = problems.iter().map(|problem| {
        let row = wrong(visitor, problem);
        [row.place, row.cell, row.outcome, row.label, row.next]
    });
    table(visitor, upload, "errors", &heads, rows)
}

/// What becomes of every row of a file, a line each.
fn all_rows(visitor: &Visitor, upload: &Upload, imported: &Imported) -> Response {
    let heads = ["listing-place", "listing-row", "listing-cell", "listing-outcome"];
    let rows = imported.rows.iter().map(|planned| {
        let row = becomes(visitor, planned);
        [row.place, row.label, row.cell, row.outcome]
    });
    table(visitor, upload, "rows", &heads, rows)
}

fn table<const N: usize>(
    visitor: &Visitor,
    upload: &Upload,
    what: &str,
    heads: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Response {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = std::iter::once(heads.map(|id| visitor.say(id))).chain(rows);
    // A spreadsheet shall show a cell, and not compute it.
    let written = rows.try_for_each(|cells| writer.write_record(cells.map(|cell| safe(&cell))));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    let stem = upload.name.rsplit_once('.').map_or(upload.name.as_str(), |(stem, _)| stem);
    download("text/csv; charset=utf-8", &format!("{stem}-{what}.csv"), bytes)
}
