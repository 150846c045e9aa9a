/// Where the places of a bundle come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    pub(super) sources: Vec<String>,
    /// In the order of the bundle.
    pub(super) segments: Vec<Segment>,
    /// For every line of the bundle, where its segments end.
    pub(super) ends: Vec<u32>,
}

/// From this column of the bundle's line on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) column: u32,
    /// [`NOWHERE`]: made of nothing.
    pub(super) source: u32,
    pub(super) line: u32,
    pub(super) source_column: u32,
}

pub(super) const NOWHERE: u32 = u32::MAX;

/// A place for people: lines and columns begin at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file.
    pub source: &'a str,
    /// In it.
    pub line: u32,
    /// In that line.
    pub column: u32,
}

impl SourceMap {
    /// Where a place of the bundle comes from; lines and columns begin at 1.
    pub fn find(&self, line: u32, column: u32) -> Option<Place<'_>> {
        let (line, column) = (line.checked_sub(1)? as usize, column.checked_sub(1)?);
        let begin = line.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        let segments = self.segments.get(begin as usize..*self.ends.get(line)? as usize)?;
        let found = segments.partition_point(|segment| segment.column <= column).checked_sub(1)?;
        let segment = segments[found];
        let source = self.sources.get(segment.source as usize)?;
        Some(Place { source, line: segment.line + 1, column: segment.source_column + 1 })
    }
}
