//! Rows that do not fit into memory: sorted runs in temporary files, and their merge.
//!
//! A file has no name and is readable by its owner alone; the system removes it with the process.

use crate::projection::rows::{self, RowDelta};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Result, Seek as _, Write as _};

/// Rows by key, a line of JSON each.
#[derive(Debug)]
pub struct Run {
    file: File,
}

impl Run {
    /// Writes rows that come by key.
    pub fn write<'a>(rows: impl Iterator<Item = Result<(String, RowDelta<'a>)>>) -> Result<Self> {
        let mut writer = BufWriter::new(tempfile::tempfile()?);
        for row in rows {
            serde_json::to_writer(&mut writer, &row?)?;
            writer.write_all(b"\n")?;
        }
        Ok(Self { file: writer.into_inner()? })
    }

    fn read(&mut self) -> Result<Reader> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(Reader { lines: BufReader::new(file), line: Vec::new() })
    }
}

struct Reader {
    lines: BufReader<File>,
    line: Vec<u8>,
}

impl Reader {
    fn next(&mut self) -> Result<Option<(String, RowDelta<'static>)>> {
        self.line.clear();
        if self.lines.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        Ok(Some(serde_json::from_slice(&self.line)?))
    }
}

/// The rows of several runs and of what is in memory, each key once, in order: what came first was written first, and
/// what is in memory came last.
pub struct Merged<'a, M> {
    /// The next row of each run, by key and then by the order of the runs.
    next: BTreeMap<(String, usize), RowDelta<'a>>,
    readers: Vec<Reader>,
    memory: M,
}

impl<'a, M: Iterator<Item = (String, RowDelta<'a>)>> Merged<'a, M> {
    /// Merges runs with what is in memory, which comes by key.
    pub fn new(runs: &mut [Run], memory: M) -> Result<Self> {
        let readers = runs.iter_mut().map(Run::read).collect::<Result<Vec<_>>>()?;
        let mut merged = Self { next: BTreeMap::new(), readers, memory };
        for run in 0..=merged.readers.len() {
            merged.take_from(run)?;
        }
        Ok(merged)
    }

    fn take_from(&mut self, run: usize) -> Result<()> {
        let row = match self.readers.get_mut(run) {
            Some(reader) => reader.next()?,
            None => self.memory.next(),
        };
        self.next.extend(row.map(|(key, row)| ((key, run), row)));
        Ok(())
    }

    fn merge_next(&mut self) -> Result<Option<(String, RowDelta<'a>)>> {
        let Some(((key, run), mut row)) = self.next.pop_first() else { return Ok(None) };
        self.take_from(run)?;
        while let Some(entry) = self.next.first_entry().filter(|entry| entry.key().0 == key) {
            let ((_, run), later) = entry.remove_entry();
            rows::merge(&mut row, later);
            self.take_from(run)?;
        }
        Ok(Some((key, row)))
    }
}

impl<'a, M: Iterator<Item = (String, RowDelta<'a>)>> Iterator for Merged<'a, M> {
    type Item = Result<(String, RowDelta<'a>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.merge_next().transpose()
    }
}
