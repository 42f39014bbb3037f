//! Reading amounts as people type them.
//!
//! A cell is tried in every known style; a column is read in the styles that fit all of its cells. Where the
//! styles that remain give different figures for a cell, nothing is guessed: the caller gets both readings.

use super::money::{self, Currency, MoneyError};

/// An exact decimal: `unscaled / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// All digits, signed.
    pub unscaled: i128,
    /// Count of digits after the decimal mark.
    pub scale: u32,
}

/// Which character separates decimals, where the user has said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`, `1 234,50`
    Comma,
}

/// Why a cell has no one reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberError {
    /// In no style a number; with the nearest text that is one.
    NotANumber {
        /// The same digits as a plain decimal, where there are any.
        nearest: Option<String>,
    },
    /// Two styles fit and give different figures.
    Ambiguous {
        /// Read with a decimal point.
        with_point: String,
        /// Read with a decimal comma.
        with_comma: String,
    },
}

/// How thousands are grouped and decimals marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    group: char,
    mark: DecimalMark,
}

/// Most decimals of a number: what is beyond is an artefact of binary numbers, and no amount.
const DECIMALS_LIMIT: u32 = 18;

/// No number has more than 24 digits: what is computed from a few of them stays within 128 bits.
const DIGITS_LIMIT: i128 = 10_i128.pow(24);

/// Most decimals that a percentage may have.
pub const PERCENT_DECIMALS: u32 = 6;

/// Spaces and apostrophes of every kind are folded to ` ` and `'` before a style is tried.
const STYLES: [Style; 5] = [
    Style { group: ' ', mark: DecimalMark::Comma },
    Style { group: ' ', mark: DecimalMark::Point },
    Style { group: ',', mark: DecimalMark::Point },
    Style { group: '.', mark: DecimalMark::Comma },
    Style { group: '\'', mark: DecimalMark::Point },
];

impl Decimal {
    /// Plain text: `-213687`, `83780.00`.
    #[must_use]
    pub fn plain(self) -> String {
        money::decimal(self.unscaled, self.scale)
    }

    /// The count of minor units of `currency`.
    ///
    /// # Errors
    /// More decimals than the currency has, or beyond 64 bits.
    pub fn to_minor(self, currency: Currency) -> Result<i64, MoneyError> {
        let decimals = currency.decimals();
        let minor = if self.scale <= decimals {
            let power = 10_i128.pow(decimals - self.scale);
            self.unscaled.checked_mul(power).ok_or(MoneyError::TooLarge)?
        } else {
            let unit = 10_i128.checked_pow(self.scale - decimals).ok_or(MoneyError::TooLarge)?;
            if self.unscaled % unit != 0 {
                let rounded = self.rounded(currency).ok_or(MoneyError::TooLarge)?.into();
                return Err(MoneyError::TooManyDecimals { nearest: money::decimal(rounded, decimals) });
            }
            self.unscaled / unit
        };
        i64::try_from(minor).map_err(|_| MoneyError::TooLarge)
    }

    /// The nearest amount that the currency can hold, in minor units; `None` beyond 64 bits.
    #[must_use]
    pub fn rounded(self, currency: Currency) -> Option<i64> {
        let more = self.scale.saturating_sub(currency.decimals());
        let unit = 10_i128.checked_pow(more)?;
        let rounded = self.unscaled.checked_mul(2)?.checked_add(unit)?.div_euclid(2 * unit);
        Self { unscaled: rounded, scale: self.scale - more }.to_minor(currency).ok()
    }

    fn equals(self, other: Self) -> bool {
        let scale = self.scale.max(other.scale);
        let raise = |d: Self| 10_i128.checked_pow(scale - d.scale).and_then(|p| d.unscaled.checked_mul(p));
        raise(self) == raise(other)
    }
}

/// How a column is read: first all of its cells are seen, then each is read in the styles that fit them all.
#[derive(Debug, Clone)]
pub struct ColumnStyle {
    allowed: Vec<Style>,
    common: Vec<Style>,
}

impl ColumnStyle {
    /// Of a column of which nothing was seen yet.
    #[must_use]
    pub fn new(mark: Option<DecimalMark>) -> Self {
        let allowed: Vec<Style> =
            STYLES.into_iter().filter(|style| mark.is_none_or(|mark| style.mark == mark)).collect();
        Self { common: allowed.clone(), allowed }
    }

    /// Sees a cell. One that no style fits says nothing about the others.
    pub fn see(&mut self, cell: &str) {
        let text = fold(cell);
        let fits = |style: &Style| read(&text, *style).is_some();
        if self.allowed.iter().any(fits) {
            self.common.retain(fits);
        }
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// Not a number, or ambiguous.
    pub fn read(&self, cell: &str) -> Result<Decimal, NumberError> {
        // Cells that contradict each other are read each by itself: what only one style fits is not in doubt.
        read_in(&fold(cell), if self.common.is_empty() { &self.allowed } else { &self.common })
    }
}

/// Reads one amount that stands alone, as on a command line.
///
/// # Errors
/// Not a number, or ambiguous.
pub fn read_one(text: &str, mark: Option<DecimalMark>) -> Result<Decimal, NumberError> {
    let mut style = ColumnStyle::new(mark);
    style.see(text);
    style.read(text)
}

/// Reads a percentage such as `58%` or `99,63 %`: its value and the count of its decimals.
#[must_use]
pub fn read_percent(text: &str) -> Option<Decimal> {
    let number = fold(text).strip_suffix('%')?.trim_end().to_owned();
    // Grouping plays no part in a percentage, so that a lone comma or point is the decimal mark.
    let percent = read(&number.replace(',', "."), Style { group: ' ', mark: DecimalMark::Point });
    percent.filter(|percent| percent.scale <= PERCENT_DECIMALS)
}

fn fold(text: &str) -> String {
    let folded: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '\u{2212}' | '\u{2013}' | '\u{2010}' | '\u{2011}' => '-',
            '\u{2019}' | '\u{02bc}' => '\'',
            c if c.is_whitespace() || c == '\u{2060}' || c == '\u{feff}' => ' ',
            c => c,
        })
        .collect();
    folded.trim().to_owned()
}

fn read_in(text: &str, styles: &[Style]) -> Result<Decimal, NumberError> {
    let with = |mark| styles.iter().filter(|style| style.mark == mark).find_map(|style| read(text, *style));
    match (with(DecimalMark::Point), with(DecimalMark::Comma)) {
        (Some(point), Some(comma)) if !point.equals(comma) => {
            Err(NumberError::Ambiguous { with_point: point.plain(), with_comma: comma.plain() })
        }
        (Some(value), _) | (None, Some(value)) => Ok(value),
        (None, None) => Err(NumberError::NotANumber { nearest: nearest(text) }),
    }
}

/// Reads one folded cell in one style: groups of three digits throughout, or none at all.
fn read(text: &str, style: Style) -> Option<Decimal> {
    let (negative, body) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (true, inside.trim()),
        None => match text.strip_prefix('-') {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        },
    };
    let mark = if style.mark == DecimalMark::Point { '.' } else { ',' };
    let (whole, part) = body.split_once(mark).map_or((body, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if part.is_some_and(|part| !digits(part)) {
        return None;
    }
    let mut groups = whole.split(style.group);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.iter().all(|group| digits(group) && group.len() == 3);
    // No one groups thousands behind a leading zero.
    if !digits(first) || !grouped || (!rest.is_empty() && (first.len() > 3 || first.starts_with('0'))) {
        return None;
    }
    let part = part.unwrap_or("");
    let all: String = std::iter::once(first).chain(rest).chain([part]).collect();
    let unscaled: i128 = all.parse().ok()?;
    let scale = u32::try_from(part.len()).ok().filter(|scale| *scale <= DECIMALS_LIMIT)?;
    let unscaled = Some(unscaled).filter(|unscaled: &i128| *unscaled < DIGITS_LIMIT)?;
    Some(Decimal { unscaled: if negative { -unscaled } else { unscaled }, scale })
}

/// The digits of a text that is no number, with a final group of one or two taken for decimals. None where the text
/// is more letters than digits: a word is near to no number.
fn nearest(text: &str) -> Option<String> {
    if text.chars().filter(char::is_ascii_digit).count() < text.chars().filter(|c| c.is_alphabetic()).count() {
        return None;
    }
    let letters = |c: char| match c {
        'O' | 'o' => '0',
        'l' | 'I' => '1',
        c => c,
    };
    let text: String = text.chars().map(letters).collect();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 30 {
        return None;
    }
    let sign = if text.contains('-') || text.starts_with('(') { "-" } else { "" };
    let after_mark = text.rsplit(['.', ',']).next().filter(|tail| tail.len() < text.len());
    let decimals = after_mark.map_or(0, |tail| tail.chars().filter(char::is_ascii_digit).count());
    let (whole, part) = digits.split_at(if decimals <= 2 { digits.len() - decimals } else { digits.len() });
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(cells: &[&str]) -> Vec<String> {
        let mut style = ColumnStyle::new(None);
        for cell in cells {
            style.see(cell);
        }
        let show = |cell: Result<Decimal, NumberError>| match cell {
            Ok(value) => value.plain(),
            Err(NumberError::NotANumber { nearest }) => format!("nearest {nearest:?}"),
            Err(NumberError::Ambiguous { with_point, with_comma }) => format!("{with_point} or {with_comma}"),
        };
        cells.iter().map(|cell| show(style.read(cell))).collect()
    }

    #[test]
    fn every_published_number_format_is_read() {
        assert_eq!(
            plain(&["12 107 495", "105661", "-213\u{a0}687", "7\u{202f}201\u{2009}147", "0"]),
            ["12107495", "105661", "-213687", "7201147", "0"]
        );
        assert_eq!(plain(&["83 780,00", "1 234,50"]), ["83780.00", "1234.50"]);
        assert_eq!(plain(&["3,813,383", "123,000"]), ["3813383", "123000"]);
        assert_eq!(plain(&["(1 234)", "\u{2212}5"]), ["-1234", "-5"]);
        assert_eq!(plain(&["1.234.567,89", "4.000"]), ["1234567.89", "4000"]);
        assert_eq!(plain(&["1\u{2019}234.50"]), ["1234.50"]);
    }

    #[test]
    fn a_lone_separator_is_asked_about_not_assumed() {
        assert_eq!(plain(&["1,234"]), ["1234 or 1.234"]);
        assert_eq!(plain(&["4.000", "12"]), ["4.000 or 4000", "12"]);
        // Another cell of the column settles it.
        assert_eq!(plain(&["1,234", "1,234.50"]), ["1234", "1234.50"]);
    }

    #[test]
    fn what_is_no_number_names_the_nearest() {
        assert_eq!(plain(&["18.000.00"]), [r#"nearest Some("18000.00")"#]);
        assert_eq!(plain(&["12 1O7 495"]), [r#"nearest Some("12107495")"#]);
        assert_eq!(plain(&["n/a"]), ["nearest None"]);
        assert_eq!(plain(&["1234 567"]), [r#"nearest Some("1234567")"#]);
    }

    #[test]
    fn minor_units_keep_every_digit() {
        let usd: Currency = "USD".parse().expect("USD exists");
        let minor = |text: &str| read_one(text, None).expect("reads").to_minor(usd);
        assert_eq!(minor("1 234,50"), Ok(123_450));
        assert_eq!(minor("3100484.87"), Ok(310_048_487));
        assert_eq!(minor("0.125"), Err(MoneyError::TooManyDecimals { nearest: "0.13".into() }));
        assert_eq!(minor("99999999999999999999"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn percentages_keep_their_decimals() {
        assert_eq!(read_percent("58%"), Some(Decimal { unscaled: 58, scale: 0 }));
        assert_eq!(read_percent("99,63 %"), Some(Decimal { unscaled: 9963, scale: 2 }));
        assert_eq!(read_percent("58"), None);
    }
}
