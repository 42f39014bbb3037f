//! An XML element with all that is in it: read from a stream, kept as text, written again.

use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::borrow::Cow;
use std::io::{self, Write};

/// An element with all that is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, with its prefix.
    pub name: Cow<'static, str>,
    /// Its attributes, in their order.
    pub attributes: Vec<(Cow<'static, str>, String)>,
    /// Its text, without that of the elements in it.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Self>,
}

impl Element {
    /// An empty one.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Whether it has that name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The first element of that name in it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(name))
    }

    /// An attribute that is not empty.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// With an attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl ToString) -> Self {
        self.attributes.push((name.into(), held(&value.to_string())));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, text: impl ToString) -> Self {
        self.text = held(&text.to_string());
        self
    }

    /// With an element in it.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With elements in it.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// In one line: what is read from it again is the same.
    #[must_use]
    pub fn written(&self) -> String {
        let mut line = Vec::new();
        self.write(&mut Writer::new(&mut line)).expect("memory can be written to");
        String::from_utf8(line).expect("the writer writes UTF-8")
    }

    /// Writes it.
    ///
    /// # Errors
    /// The sink.
    pub fn write<W: Write>(&self, writer: &mut Writer<W>) -> io::Result<()> {
        let attributes = self.attributes.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        let element = writer.create_element(self.name.as_ref()).with_attributes(attributes);
        if self.children.is_empty() && self.text.is_empty() {
            element.write_empty()?;
        } else if self.children.is_empty() {
            element.write_text_content(BytesText::new(&self.text))?;
        } else {
            element.write_inner_content(|writer| self.children.iter().try_for_each(|child| child.write(writer)))?;
        }
        Ok(())
    }
}

/// A text without what no XML document can hold: a space stands in its place.
fn held(text: &str) -> String {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if held(c) { c } else { ' ' }).collect()
}

/// Whether a file begins as an XML document does.
#[must_use]
pub fn is_xml(bytes: &[u8]) -> bool {
    // Also in two bytes a character, which is then told.
    let begin = bytes.iter().take(64).copied().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff));
    let text = String::from_utf8_lossy(&begin.collect::<Vec<_>>()).into_owned();
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}
