//! Rates: never a bare percentage.

/// Rounds `numerator / denominator` to a percentage with `decimals` decimals, half up (towards plus infinity,
/// so that 0.5 is 1 and −0.5 is 0), as a count of the last decimal. `None` without a positive denominator.
#[must_use]
pub fn percent_half_up(numerator: i128, denominator: i128, decimals: u32) -> Option<i128> {
    if denominator <= 0 {
        return None;
    }
    let twice = scaled(numerator, decimals)?.checked_mul(2)?.checked_add(denominator)?;
    Some(twice.div_euclid(denominator.checked_mul(2)?))
}

/// The same, cut towards zero instead of rounded: how a rate in print is often wrong.
#[must_use]
pub fn percent_cut(numerator: i128, denominator: i128, decimals: u32) -> Option<i128> {
    if denominator <= 0 {
        return None;
    }
    Some(scaled(numerator, decimals)? / denominator)
}

/// Hundredfold, with so many decimals; `None` where that is beyond counting.
fn scaled(numerator: i128, decimals: u32) -> Option<i128> {
    numerator.checked_mul(10_i128.checked_pow(decimals.checked_add(2)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_the_printed_report_round_half_up() {
        // Mali 2021, Tab1: 85.85 % is 86, 99.63 % is 100.
        assert_eq!(percent_half_up(78_124_928, 91_002_768, 0), Some(86));
        assert_eq!(percent_half_up(321_575, 322_755, 0), Some(100));
        assert_eq!(percent_cut(321_575, 322_755, 0), Some(99));
        assert_eq!(percent_cut(-199, 100, 0), Some(-199));
        assert_eq!(percent_cut(-1_999, 1_000, 0), Some(-199));
        assert_eq!(percent_half_up(1, 200, 0), Some(1));
        assert_eq!(percent_half_up(-1, 200, 0), Some(0));
        assert_eq!(percent_half_up(1, 0, 0), None);
        assert_eq!(percent_half_up(i128::from(i64::MAX), 1, 38), None);
    }
}
