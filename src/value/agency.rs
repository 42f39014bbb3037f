//! The directory of the United Nations system that comes with the product.

use super::text_key::text_key;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One organisation as `schemas/registers/un-system.toml` declares it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The code that events use.
    pub code: String,
    /// English name.
    pub name_en: String,
    /// French name.
    pub name_fr: String,
    /// What French documents call it.
    pub abbreviation_fr: String,
    /// Other spellings found in files.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// IATI organisation identifier, where published.
    pub iati: Option<String>,
}

#[derive(Deserialize)]
struct Register {
    agency: Vec<Organisation>,
}

struct Directory {
    organisations: Vec<Organisation>,
    /// From every spelling's key to the place in `organisations`.
    index: BTreeMap<String, usize>,
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let text = include_str!("../../schemas/registers/un-system.toml");
    let organisations = toml::from_str::<Register>(text).expect("the shipped register is valid TOML").agency;
    let mut index = BTreeMap::new();
    for (place, organisation) in organisations.iter().enumerate() {
        for spelling in organisation.spellings() {
            index.insert(text_key(spelling), place);
        }
    }
    Directory { organisations, index }
});

impl Organisation {
    /// Code, French abbreviation, both names and the aliases.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        [&self.code, &self.abbreviation_fr, &self.name_en, &self.name_fr]
            .into_iter()
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

/// All organisations, by code.
#[must_use]
pub fn organisations() -> &'static [Organisation] {
    &DIRECTORY.organisations
}

/// The organisation that a name stands for, whatever its case, accents and punctuation.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Organisation> {
    DIRECTORY.index.get(&text_key(name)).map(|place| &DIRECTORY.organisations[*place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_and_english_names_meet() {
        for (name, code) in [
            ("OIM", "IOM"),
            ("PNUD", "UNDP"),
            ("ONU Femmes", "UN Women"),
            ("OMS", "WHO"),
            ("PAM", "WFP"),
            ("VNU", "UNV"),
            ("ONUSIDA", "UNAIDS"),
            ("BIT", "ILO"),
            ("FIDA", "IFAD"),
            ("HCDH", "OHCHR"),
            ("ONUDI", "UNIDO"),
            ("ONUDC", "UNODC"),
            ("ONU FEMMES", "UN Women"),
            ("HCR", "UNHCR"),
        ] {
            assert_eq!(by_name(name).map(|found| found.code.as_str()), Some(code), "{name}");
        }
        assert!(by_name("OCHCHR").is_none());
    }

    #[test]
    fn no_spelling_names_two_organisations() {
        let mut seen = BTreeMap::new();
        for organisation in organisations() {
            for spelling in organisation.spellings() {
                let earlier = seen.insert(text_key(spelling), &organisation.code);
                assert!(earlier.is_none_or(|code| *code == organisation.code), "{spelling}: {earlier:?}");
            }
        }
    }
}
