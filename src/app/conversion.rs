//! Converting a report into one currency: at the rates that the ledger knew at the moment of the report, or at given ones.

use super::Progress;
use super::office::AppError;
use super::overview::Wanted;
use super::view::view;
use crate::projection::declared::Declared;
use crate::projection::lens::{self, Basis, Conversion, Lens, Rates};
use crate::projection::{Fold, Rows, builtin};
use crate::report::Selection;
use crate::report::table::Converted;
use crate::store::Store;
use crate::value::number::Decimal;
use crate::value::{Currency, Origin, Problem};

/// What a reader says of a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converting {
    /// The currency of the report.
    pub to: Currency,
    /// At which rates.
    pub basis: Basis,
    /// Whose rates, where several publish them.
    pub source: Option<String>,
    /// Rates that were given beside the ledger: base, quote, and the price.
    pub given: Vec<(Currency, Currency, Decimal)>,
}

/// The lens that a report is seen through.
///
/// # Errors
/// The report makes sense in one currency only, and none was named; several publish rates, and none was named; the store.
pub async fn lens(
    store: &dyn Store,
    origin: &Origin,
    declared: &Declared,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<Lens, AppError> {
    let Some(converting) = &wanted.conversion else {
        if declared.definition.revalues() {
            return Err(Problem::new("conversion-needed").found(&declared.definition.name).into());
        }
        return Ok(Lens { conversion: None, approved_only: wanted.approved_only });
    };
    let mut rates = Rates::default();
    for (base, quote, rate) in &converting.given {
        rates.add(*base, *quote, "", None, *rate);
    }
    if converting.basis != Basis::Given {
        let known = builtin::named("exchange-rates");
        let then = view(store, origin, &[known as &dyn Fold], wanted.as_of, progress).await?;
        rates = then.models.first().map(Rates::load).unwrap_or_default();
        let names = |rates: &Rates| rates.sources(converting.to).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let sources = names(&rates);
        match &converting.source {
            Some(source) if !sources.contains(source) => {
                let near = crate::value::text_key::nearest(source, sources.iter().map(String::as_str));
                let problem = Problem::new("rate-source-unknown").found(source).nearest(near);
                return Err(problem.fact("sources", sources.join("; ")).into());
            }
            Some(source) => rates.prefer(source),
            None if !rates.ambiguous(converting.to).is_empty() => {
                let sources: Vec<&str> = rates.ambiguous(converting.to).into_iter().collect();
                let problem = Problem::new("rate-source-needed").found(converting.to.code());
                return Err(problem.fact("sources", sources.join("; ")).into());
            }
            None => {}
        }
    }
    let (to, basis, closing) = (converting.to, converting.basis, wanted.as_of.effective_to);
    let conversion = Some(Conversion { to, basis, closing, rates });
    Ok(Lens { conversion, approved_only: wanted.approved_only })
}

/// The rates of a table, for the page.
///
/// # Errors
/// Every rate that is missing, at once: nothing is assumed.
pub fn converted(converting: &Converting, used: &Rows, selection: Selection) -> Result<Converted, Vec<Problem>> {
    let used = lens::rates_used(used, selection.year);
    let missing = used.iter().filter(|used| used.rate.is_none());
    let problems: Vec<Problem> = missing
        .map(|used| {
            let problem = Problem::new("rate-missing").found(used.from.code()).fact("to", converting.to);
            let day = used.needed.map_or_else(String::new, |day| day.to_string());
            problem.fact("has_day", if day.is_empty() { "no" } else { "yes" }).fact("day", day)
        })
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut rates: Vec<_> = used.into_iter().filter_map(|used| used.rate).collect();
    rates.sort();
    rates.dedup();
    Ok(Converted { basis: converting.basis, source: converting.source.clone(), rates })
}
