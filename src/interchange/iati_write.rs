//! Writing IATI 2.03 activity files: elements in the order of the standard's schema.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::{self, Write};

/// An element with all that is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An empty one.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    /// Whether it has that name.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// With an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, written(&value.to_string())));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, text: impl ToString) -> Self {
        self.text = written(&text.to_string());
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

    /// With a narrative in it.
    #[must_use]
    pub fn narrative(self, text: impl ToString) -> Self {
        self.child(Self::new("narrative").text(text))
    }

    fn write<W: Write>(&self, writer: &mut Writer<W>) -> io::Result<()> {
        let attributes = self.attributes.iter().map(|(name, value)| (*name, value.as_str()));
        let element = writer.create_element(self.name).with_attributes(attributes);
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
fn written(text: &str) -> String {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if held(c) { c } else { ' ' }).collect()
}

/// A file, written activity by activity.
pub struct File<W: Write> {
    writer: Writer<W>,
}

impl<W: Write> File<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// The sink.
    pub fn begin(sink: W, generated: &str) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(sink, b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let root = quick_xml::events::BytesStart::new("iati-activities");
        let root = root.with_attributes([("version", "2.03"), ("generated-datetime", generated)]);
        writer.write_event(Event::Start(root))?;
        Ok(Self { writer })
    }

    /// Writes an activity.
    ///
    /// # Errors
    /// The sink.
    pub fn activity(&mut self, activity: &Element) -> io::Result<()> {
        activity.write(&mut self.writer)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The sink.
    pub fn end(mut self) -> io::Result<()> {
        self.writer.write_event(Event::End(quick_xml::events::BytesEnd::new("iati-activities")))?;
        let mut sink = self.writer.into_inner();
        sink.write_all(b"\n")?;
        sink.flush()
    }
}
