//! Canonical JSON: RFC 8785 narrowed to strings, objects and arrays (FORMAT.md, "Canonical JSON").

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::cell::Cell;
use std::{fmt, io};

/// A canonical value. Keys are unique and ascending; nothing else can be read into it. It borrows the texts that stand in
/// the bytes as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Canon<'a> {
    /// A leaf.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Canon<'a>>),
    /// An object, in the order of its keys.
    Object(Vec<(Cow<'a, str>, Canon<'a>)>),
}

/// Deepest nesting of objects and arrays.
pub const DEPTH_LIMIT: usize = 100;

/// Why bytes are not canonical.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonError {
    /// Not JSON, or JSON of a kind that the format has no place for.
    #[error("{0}")]
    NotAllowed(String),
    /// Readable, but spelled otherwise than the canonical form.
    #[error("not spelled in the canonical form")]
    NotCanonical,
}

/// Reads bytes that MUST be canonical.
///
/// # Errors
/// Anything but the one canonical spelling, so that no two texts mean the same.
pub fn read(bytes: &[u8]) -> Result<Canon<'_>, CanonError> {
    let value: Canon<'_> = serde_json::from_slice(bytes).map_err(|error| CanonError::NotAllowed(error.to_string()))?;
    if value.depth() > DEPTH_LIMIT {
        return Err(CanonError::NotAllowed(format!("nested deeper than {DEPTH_LIMIT} levels")));
    }
    // Where no text was spelled with an escape, all that could be otherwise is blanks: they would show in the length.
    let spelled = match value.plain_bytes() {
        Some(count) => count == bytes.len(),
        None => is_spelled(&value, bytes),
    };
    if spelled { Ok(value) } else { Err(CanonError::NotCanonical) }
}

/// Whether the canonical bytes of a value are these.
pub fn is_spelled(value: &impl Serialize, bytes: &[u8]) -> bool {
    let mut ahead = Ahead(bytes);
    serde_json::to_writer(&mut ahead, value).is_ok() && ahead.0.is_empty()
}

/// Bytes that what is written is held to; the first that differs is an error.
struct Ahead<'a>(&'a [u8]);

impl io::Write for Ahead<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    // Most of what a serialiser writes is one mark.
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match (bytes, self.0) {
            ([mark], [next, rest @ ..]) if mark == next => self.0 = rest,
            _ => self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?,
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The canonical bytes of anything whose leaves are strings and whose keys are declared in ascending order.
/// `serde_json` spells strings as RFC 8785 does; a test holds it to a JCS implementation of other authors.
pub fn write(value: &impl Serialize) -> Vec<u8> {
    // Written where there is room from the last time, and copied to no more room than it needs.
    let mut room = ROOM.take();
    room.clear();
    serde_json::to_writer(&mut room, value).expect("strings, lists and objects with string keys always serialise");
    let bytes = room.as_slice().to_vec();
    if room.capacity() <= ROOM_KEPT_BYTES {
        ROOM.set(room);
    }
    bytes
}

/// A long text leaves no more room behind.
const ROOM_KEPT_BYTES: usize = 64 * 1024;

thread_local! {
    static ROOM: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl<'a> Canon<'a> {
    /// The same, with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> Canon<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Text(text) => Canon::Text(own(text)),
            Self::List(items) => Canon::List(items.into_iter().map(Canon::into_owned).collect()),
            Self::Object(members) => {
                Canon::Object(members.into_iter().map(|(key, value)| (own(key), value.into_owned())).collect())
            }
        }
    }

    /// The value under `key`, where this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The leaf itself.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Every committed field with its path: objects, below the root, whose only key is `commitment`.
    #[must_use]
    pub fn commitments(&self) -> Vec<(String, &str)> {
        let mut found = Vec::new();
        if let Self::Object(members) = self {
            for (key, value) in members.iter().filter(|(_, value)| !matches!(value, Self::Text(_))) {
                value.collect_commitments(key.to_string(), &mut found);
            }
        }
        found
    }

    /// How many bytes it is written in; `None` where a text is its own: it was spelled with an escape, or not read.
    fn plain_bytes(&self) -> Option<usize> {
        let text = |text: &Cow<'_, str>| matches!(text, Cow::Borrowed(_)).then(|| text.len() + 2);
        // Brackets, and a comma between any two.
        let marks = |items: usize| items.max(1) + 1;
        match self {
            Self::Text(leaf) => text(leaf),
            Self::List(items) => items.iter().try_fold(marks(items.len()), |sum, item| Some(sum + item.plain_bytes()?)),
            Self::Object(members) => members
                .iter()
                .try_fold(marks(members.len()), |sum, (key, value)| Some(sum + text(key)? + 1 + value.plain_bytes()?)),
        }
    }

    /// Levels of nesting: 0 for a text.
    fn depth(&self) -> usize {
        match self {
            Self::Text(_) => 0,
            Self::List(items) => 1 + items.iter().map(Self::depth).max().unwrap_or(0),
            Self::Object(members) => 1 + members.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
        }
    }

    fn collect_commitments<'b>(&'b self, path: String, found: &mut Vec<(String, &'b str)>) {
        let below = |key: &str| format!("{path}.{key}");
        match self {
            Self::Text(_) => {}
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.collect_commitments(below(&index.to_string()), found);
                }
            }
            Self::Object(members) => {
                if let [(key, Self::Text(commitment))] = members.as_slice()
                    && key == "commitment"
                {
                    found.push((path, commitment));
                    return;
                }
                for (key, value) in members.iter().filter(|(_, value)| !matches!(value, Self::Text(_))) {
                    value.collect_commitments(below(key), found);
                }
            }
        }
    }
}

impl Serialize for Canon<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Canon<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CanonVisitor)
    }
}

struct CanonVisitor;

impl<'de> Visitor<'de> for CanonVisitor {
    type Value = Canon<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a list or an object")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Canon<'de>, E> {
        Ok(Canon::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Canon<'de>, E> {
        Ok(Canon::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Canon<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Canon::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Canon<'de>, A::Error> {
        let mut members: Vec<(Cow<'de, str>, Canon<'de>)> = Vec::new();
        while let Some((key, value)) = access.next_entry::<Canon<'de>, Canon<'de>>()? {
            let Canon::Text(key) = key else { return Err(de::Error::custom("a key that is no string")) };
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
            if key.is_empty() || !key.bytes().all(plain) {
                return Err(de::Error::custom(format!("the key `{key}` is not of a-z, 0-9 and _")));
            }
            if members.last().is_some_and(|(last, _)| *last >= key) {
                return Err(de::Error::custom(format!("the key `{key}` is repeated or out of order")));
            }
            members.push((key, value));
        }
        Ok(Canon::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_or_foreign_json_is_refused() {
        for bytes in [
            r#"{"a":1}"#,
            r#"{"a":true}"#,
            r#"{"a":null}"#,
            r#"{"a":"x","a":"y"}"#,
            r#"{"b":"x","a":"y"}"#,
            r#"{"A":"x"}"#,
            r#"{ "a":"x"}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":"x"} "#,
            r#"{"a":"\ud800"}"#,
        ] {
            assert!(read(bytes.as_bytes()).is_err(), "{bytes}");
        }
        assert!(read("{\"a\":[\"é\\u001f\\n\"],\"b\":{}}".as_bytes()).is_ok());
    }

    #[test]
    fn the_spelling_is_that_of_an_independent_jcs_implementation() {
        let text = "{\"a\":\"\u{7f}\u{2028}é\\\"\\\\/\\b\\f\\n\\r\\t\\u0001😀\",\"b\":[\"\",{\"c\":\"d\"}]}";
        let ours = write(&read(text.as_bytes()).expect("canonical"));
        let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(ours, serde_json_canonicalizer::to_vec(&value).expect("canonicalises"));
    }

    #[test]
    fn a_blank_is_another_text_or_refused() {
        // A space can stand in 1, 2 and 4 places of the three texts of the first; in 2, 1 and 4 of those of the second.
        for (text, places) in
            [(r#"{"a":["","b",[],{}],"b":{"c":"d e"}}"#, 7), (r#"{"a":["\n","",[],{}],"b":"d e"}"#, 7)]
        {
            let mut read_well = 0;
            for (place, blank) in (0..=text.len()).flat_map(|place| [" ", "\t", "\n", "\r"].map(|blank| (place, blank)))
            {
                let other = [&text[..place], blank, &text[place..]].concat();
                if read(other.as_bytes()).is_ok() {
                    let value: serde_json::Value = serde_json::from_str(&other).expect("JSON");
                    assert_eq!(other.as_bytes(), serde_json_canonicalizer::to_vec(&value).expect("canonicalises"));
                    read_well += 1;
                }
            }
            assert_eq!(read_well, places, "{text}");
        }
    }

    #[test]
    fn committed_fields_are_found_by_their_paths() {
        let value = read(br#"{"a":[{"commitment":"x"}],"b":{"c":{"commitment":"y"}}}"#).expect("canonical");
        assert!(read(br#"{"commitment":"x"}"#).expect("canonical").commitments().is_empty());
        assert_eq!(value.commitments(), [("a.0".to_owned(), "x"), ("b.c".to_owned(), "y")]);
    }
}
