//! Bars for amounts, drawn by a library, with a title and a description for those who do not see them.

use super::RenderError;
use super::printed;
use crate::app::overview::Report;
use crate::report::table::{TableRow, Value};
use crate::words::{Lang, say};
use plotters::prelude::*;

/// A chart, ready to stand in a page beside its table.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Unique in its page.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The same in a sentence, with its largest bars.
    pub description: String,
    /// Where the exact figures are.
    pub caption: String,
    /// Width in units of the drawing.
    pub width: u32,
    /// Height in units of the drawing.
    pub height: u32,
    /// What stands inside `<svg>`.
    pub body: String,
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// Its amount, as it is printed at its end.
    pub printed: String,
    /// Its length, in any unit.
    pub length: f64,
    /// Length of the pale bar behind it, in the same unit: what it is held to.
    pub behind: f64,
}

const WIDTH: u32 = 900;
const BAR: u32 = 30;
const MARGIN: u32 = 10;
const LABELS: u32 = 150;
const BLUE: RGBColor = RGBColor(11, 92, 142);
const PALE: RGBColor = RGBColor(188, 214, 232);
const INK: RGBColor = RGBColor(27, 27, 27);

/// What was spent in each row of a report, before what was mobilised there, the largest first; none where the report has no
/// such columns or nothing was spent.
///
/// # Errors
/// The library cannot draw it.
pub fn spending(report: &Report, lang: Lang) -> Result<Option<Chart>, RenderError> {
    let table = &report.table;
    let column = |name: &str| table.columns.iter().position(|column| column.name == name);
    let (Some(spent), Some(mobilised)) = (column("spent"), column("mobilised")) else { return Ok(None) };
    let minor = |row: &TableRow, place: usize| match row.cells.get(place) {
        Some(Value::Money(minor)) => *minor,
        _ => 0,
    };
    let amounts = |row: &TableRow| (minor(row, spent), minor(row, mobilised), lang.pick(&row.label).to_owned());
    let mut rows: Vec<(i128, i128, String)> = table.rows.iter().map(amounts).filter(|row| row.0 > 0).collect();
    rows.sort_by_key(|(minor, ..)| std::cmp::Reverse(*minor));
    if rows.is_empty() {
        return Ok(None);
    }
    let cents = printed::has_cents(table, &[spent]);
    // For a length on paper only: no figure is computed from it.
    let length = |minor: i128| minor.to_string().parse().unwrap_or_default();
    let bar = |(spent, mobilised, label): &(i128, i128, String)| Bar {
        label: label.clone(),
        printed: printed::figure(lang, &Value::Money(*spent), table, cents),
        length: length(*spent),
        behind: length(*mobilised),
    };
    let drawn: Vec<Bar> = rows.iter().map(bar).collect();
    let (width, height, body) = bars(&drawn)?;
    let args = [("title", printed::title(report, lang).into()), ("currency", table.currency.printed().into())];
    Ok(Some(Chart {
        id: "spending".to_owned(),
        title: say(lang, "chart-spending", &args),
        description: drawn.iter().map(|bar| format!("{} {}", bar.label, bar.printed)).collect::<Vec<_>>().join("; "),
        caption: say(lang, "chart-caption", &[]),
        width,
        height,
        body,
    }))
}

/// Draws horizontal bars, the first at the top.
///
/// # Errors
/// The library cannot draw them.
pub fn bars(bars: &[Bar]) -> Result<(u32, u32, String), RenderError> {
    let failed = |error: &dyn std::fmt::Display| RenderError { format: "svg", detail: error.to_string() };
    let rows = u32::try_from(bars.len()).unwrap_or(u32::MAX).max(1);
    let height = rows.saturating_mul(BAR).saturating_add(2 * MARGIN);
    let longest = bars.iter().map(|bar| bar.length.max(bar.behind)).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut drawing = String::new();
    {
        let area = SVGBackend::with_string(&mut drawing, (WIDTH, height)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(MARGIN)
            .set_label_area_size(LabelAreaPosition::Left, LABELS)
            // Room for the amount at the end of the longest bar.
            .build_cartesian_2d(0.0..longest * 1.25, 0..rows)
            .map_err(|error| failed(&error))?;
        let text = ("sans-serif", 15).into_font().color(&INK);
        for (bar, at) in bars.iter().zip(0_u32..) {
            let top = rows - at;
            for (length, colour, margin) in [(bar.behind, PALE, 2), (bar.length, BLUE, 7)] {
                let corners = [(0.0, top), (length.max(0.0), top - 1)];
                let mut body = Rectangle::new(corners, colour.filled());
                body.set_margin(margin, margin, 0, 0);
                chart.draw_series([body]).map_err(|error| failed(&error))?;
            }
            let (right, middle) = chart.backend_coord(&(bar.length.max(bar.behind).max(0.0), top));
            let end = EmptyElement::at((right + 6, middle + 7)) + Text::new(bar.printed.clone(), (0, 0), text.clone());
            area.draw(&end).map_err(|error| failed(&error))?;
            let (left, middle) = chart.backend_coord(&(0.0, top));
            let style = text.clone().pos(plotters::style::text_anchor::Pos::new(
                plotters::style::text_anchor::HPos::Right,
                plotters::style::text_anchor::VPos::Top,
            ));
            let label = EmptyElement::at((left - 8, middle + 7)) + Text::new(bar.label.clone(), (0, 0), style);
            area.draw(&label).map_err(|error| failed(&error))?;
        }
        area.present().map_err(|error| failed(&error))?;
    }
    // The page has an element of its own around it, with its title.
    let inner = drawing.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</svg>").map_or(inner, |(inner, _)| inner);
    Ok((WIDTH, height, inner.trim().to_owned()))
}
