//! Canonical payloads as the JSON Schema library reads them: the form that was read already, instead of one of its own.

use crate::ledger::Canon;
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object, SerdeJson};
use serde_json::Value;
use std::borrow::Cow;

/// The representation.
pub struct Canonical;

impl Json for Canonical {
    type Node<'a> = &'a Canon<'a>;
    type PreparedKey = String;
    type StringBuffer = Option<Canon<'static>>;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Self::StringBuffer, text: &str, work: impl FnOnce(Self::Node<'_>) -> T) -> T {
        work(buffer.insert(Canon::Text(Cow::Owned(text.to_owned()))))
    }
}

impl<'a> Node<'a, Canonical> for &'a Canon<'a> {
    type Object = &'a [(Cow<'a, str>, Canon<'a>)];
    type Array = &'a [Canon<'a>];
    // There are none.
    type Number = <&'a Value as Node<'a, SerdeJson>>::Number;

    fn as_object(&self) -> Option<Self::Object> {
        if let Canon::Object(members) = self { Some(members) } else { None }
    }

    fn as_array(&self) -> Option<Self::Array> {
        if let Canon::List(items) = self { Some(items) } else { None }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.text().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Self::Number> {
        None
    }

    fn as_boolean(&self) -> Option<bool> {
        None
    }

    fn is_null(&self) -> bool {
        false
    }

    fn json_type(&self) -> JsonType {
        match self {
            Canon::Text(_) => JsonType::String,
            Canon::List(_) => JsonType::Array,
            Canon::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self, expected) {
            (Canon::Text(text), expected) => expected.as_str() == Some(text),
            _ => *self.to_value() == *expected,
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(serde_json::to_value(self).expect("strings, lists and objects are JSON"))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref(*self).addr()))
    }
}

impl<'a> Object<'a, Canonical> for &'a [(Cow<'a, str>, Canon<'a>)] {
    type Node = &'a Canon<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[_]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Canon<'a>> {
        let place = self.binary_search_by(|(name, _)| name.as_ref().cmp(key)).ok()?;
        Some(&self[place].1)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

/// Names and values of an object.
pub struct Members<'a>(std::slice::Iter<'a, (Cow<'a, str>, Canon<'a>)>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Canon<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_ref(), value))
    }
}

impl<'a> Array<'a, Canonical> for &'a [Canon<'a>] {
    type Node = &'a Canon<'a>;
    type ElementsIter = std::slice::Iter<'a, Canon<'a>>;

    fn len(&self) -> usize {
        <[_]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }
}
