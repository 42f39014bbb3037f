//! Writing IATI 2.03 activity files: elements in the order of the standard's schema.

use super::xml::Element;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};
use std::io::{self, Write};

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
