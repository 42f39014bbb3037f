//! Tiles (`c2sp.org/tlog-tiles`): the tree and the entries of a ledger as files that any static server can publish.

use super::tree::TILE_HEIGHT;

/// Hashes in a full tile.
pub const WIDTH: u64 = 1 << TILE_HEIGHT;

/// A tile, or a part of one at the right edge of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// 0 holds the hashes of entries, each level above those of full tiles of the one below; `None` the entries themselves.
    pub level: Option<u32>,
    /// 0-based place among those of its level.
    pub index: u64,
    /// Hashes in it: 1 to 256.
    pub width: u64,
}

impl Tile {
    /// Its path below the prefix of the log.
    #[must_use]
    pub fn path(&self) -> String {
        let level = self.level.map_or_else(|| "entries".to_owned(), |level| level.to_string());
        let mut digits = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            digits.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        digits.reverse();
        let part = if self.width == WIDTH { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{level}/{}{part}", digits.join("/"))
    }

    /// The hashes or entries in it, as places of their level: `from..to`.
    #[must_use]
    pub const fn range(&self) -> (u64, u64) {
        let from = self.index * WIDTH;
        (from, from + self.width)
    }
}

/// The tiles that a tree of `new` entries has and one of `old` has not, those of entries among them. Where a tree of `old`
/// entries had a part of a tile, the whole tile or a larger part of it comes.
#[must_use]
pub fn between(old: u64, new: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for level in 0..=super::tree::LEVELS {
        let (had, has) = (old >> (level * TILE_HEIGHT), new >> (level * TILE_HEIGHT));
        if has == had {
            break;
        }
        for index in had / WIDTH..has.div_ceil(WIDTH) {
            let width = WIDTH.min(has - index * WIDTH);
            tiles.push(Tile { level: Some(level), index, width });
            if level == 0 {
                tiles.push(Tile { level: None, index, width });
            }
        }
    }
    tiles
}

/// Adds an entry to the tile of entries: its header after its length. `None` where that is longer than a header can be.
#[must_use]
pub fn put_entry(header: &[u8], tile: &mut Vec<u8>) -> Option<()> {
    let length = u16::try_from(header.len()).ok()?;
    tile.extend(length.to_be_bytes());
    tile.extend(header);
    Some(())
}

/// Reads a tile of entries; `None` where it is none.
#[must_use]
pub fn entries(mut tile: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !tile.is_empty() {
        let (length, rest) = tile.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        tile = rest;
        if entries.len() as u64 > WIDTH {
            return None;
        }
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_parts_are_those_of_the_specification() {
        let tile = Tile { level: Some(0), index: 1_234_067, width: WIDTH };
        assert_eq!(tile.path(), "tile/0/x001/x234/067");
        assert_eq!(Tile { level: None, index: 5, width: 17 }.path(), "tile/entries/005.p/17");
        // 70 000 entries: its worked example.
        let tiles = between(0, 70_000);
        let of = |level, full: bool| tiles.iter().filter(move |t| t.level == level && (t.width == WIDTH) == full);
        assert_eq!(of(Some(0), true).count(), 273);
        assert_eq!(of(Some(0), false).map(|tile| tile.width).collect::<Vec<_>>(), [112]);
        assert_eq!(of(Some(1), true).count(), 1);
        assert_eq!(of(Some(1), false).map(|tile| tile.width).collect::<Vec<_>>(), [17]);
        assert_eq!(of(Some(2), false).map(|tile| tile.width).collect::<Vec<_>>(), [1]);
        assert_eq!(of(None, true).count(), 273);
        assert!(of(Some(3), false).next().is_none() && of(Some(2), true).next().is_none());
        // One that grows by an entry: the last tile of each level that grew.
        let grown: Vec<String> = between(70_000, 70_001).iter().map(Tile::path).collect();
        assert_eq!(grown, ["tile/0/273.p/113", "tile/entries/273.p/113"]);
        assert!(between(7, 7).is_empty());
    }
}
