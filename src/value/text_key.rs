//! One key for the many spellings of a name or a header.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Folds case, accents, spaces, hyphens and punctuation: `ONU-Femmes`, `onu femmes ` and `ONU FEMMES` are one.
#[must_use]
pub fn text_key(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The candidate whose key is nearest to that of `text`, if any is near enough to be a likely slip.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let key = text_key(text);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let candidate_key = text_key(candidate);
        let distance = strsim::damerau_levenshtein(&key, &candidate_key);
        let limit = (key.chars().count().max(candidate_key.chars().count()) / 3).max(1);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        assert_eq!(text_key("ONU-Femmes"), text_key("onu  femmes "));
        assert_eq!(text_key("Ressources dépensées"), text_key("RESSOURCES DEPENSEES"));
    }

    #[test]
    fn a_slip_finds_its_neighbour_and_a_stranger_none() {
        assert_eq!(nearest("OCHCHR", ["OCHA", "OHCHR", "WHO"]), Some("OHCHR"));
        assert_eq!(nearest("Croix-Rouge", ["OCHA", "OHCHR", "WHO"]), None);
    }
}
