//! Values: money, days, hashes, names. No clock, no randomness, no input or output.

pub mod agency;
pub mod chance;
pub mod hash;
pub mod head;
pub mod measure;
pub mod money;
pub mod names;
pub mod number;
pub mod problem;
pub mod rate;
pub mod text_key;
pub mod time;

pub use hash::Hash;
pub use head::{Head, Position, Receipt};
pub use measure::Measure;
pub use money::{Currency, Money, MoneyError};
pub use names::{Code, Origin, Year};
pub use problem::{Place, Problem};
pub use time::{Day, Timestamp};

use serde::de::{self, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// Reads a value from the text that stands in the bytes, without a copy of it.
pub(crate) struct Parsed<T>(pub(crate) PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Parsed<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(de::Error::custom)
    }
}

/// Serialises a value by its `Display` and reads it by its `FromStr`: every leaf in stored bytes is a string.
macro_rules! string_serde {
    ($type:ty, $pattern:expr, $description:expr) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::value::Parsed(std::marker::PhantomData))
            }
        }
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern, "description": $description })
            }
        }
    };
}
pub(crate) use string_serde;
