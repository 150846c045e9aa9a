use serde::Deserialize;

use super::error::{MOST_BYTES, SourceMapError};
use super::map::{NOWHERE, Segment, SourceMap};
use super::vlq;

const MOST_SOURCES: usize = 1 << 16;
const MOST_LINES: usize = 1 << 22;
/// Of 16 bytes each.
const MOST_SEGMENTS: usize = 1 << 22;

/// What of a map is needed. The sources' texts are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    version: u32,
    source_root: Option<String>,
    sources: Vec<Option<String>>,
    mappings: String,
}

impl SourceMap {
    /// From a map's JSON. `file` is the bundle that it lies in or beside, as in `bin/index.js`: sources are named from there.
    ///
    /// # Errors
    ///
    /// [`SourceMapError`] if it is no such map, or too large.
    pub fn read(json: &[u8], file: &str) -> Result<Self, SourceMapError> {
        if json.len() > MOST_BYTES {
            return Err(SourceMapError::TooLarge);
        }
        let fields: Fields = serde_json::from_slice(json).map_err(|why| SourceMapError::Json(why.to_string()))?;
        if fields.version != 3 {
            return Err(SourceMapError::Version(fields.version));
        }
        if fields.sources.len() > MOST_SOURCES {
            return Err(SourceMapError::TooMany { what: "sources", limit: MOST_SOURCES });
        }
        let root = fields.source_root.unwrap_or_default();
        let name = |source: &Option<String>| named(file, &root, source.as_deref().unwrap_or("?"));
        let sources = fields.sources.iter().map(name).collect();
        let mut map = Self { sources, ..Self::default() };
        Mappings { text: fields.mappings.as_bytes(), at: 0 }.read(&mut map)?;
        Ok(map)
    }
}

/// A source as it is called in the scene's folder, where it is in it. What has a scheme or lies outside keeps its name.
fn named(file: &str, root: &str, source: &str) -> String {
    let source = if root.is_empty() { source.to_owned() } else { format!("{}/{source}", root.trim_end_matches('/')) };
    if source.starts_with('/') || source.contains(':') {
        return source;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

struct Mappings<'a> {
    text: &'a [u8],
    at: usize,
}

impl Mappings<'_> {
    fn read(mut self, map: &mut SourceMap) -> Result<(), SourceMapError> {
        // Source, line and column there go on from segment to segment; the bundle's column begins anew in each line.
        let mut last = [0_u32; 4];
        let mut line_begins = 0;
        loop {
            match self.text.get(self.at) {
                Some(b',') => self.at += 1,
                None | Some(b';') => {
                    let segments = &mut map.segments;
                    if let Some(line) = segments.get_mut(line_begins..) {
                        line.sort_by_key(|segment| segment.column);
                    }
                    line_begins = segments.len();
                    map.ends.push(segments.len() as u32);
                    if self.at >= self.text.len() {
                        return Ok(());
                    }
                    if map.ends.len() >= MOST_LINES {
                        return Err(SourceMapError::TooMany { what: "lines", limit: MOST_LINES });
                    }
                    last[0] = 0;
                    self.at += 1;
                }
                Some(_) => {
                    if map.segments.len() >= MOST_SEGMENTS {
                        return Err(SourceMapError::TooMany { what: "segments", limit: MOST_SEGMENTS });
                    }
                    map.segments.push(self.segment(&mut last)?);
                }
            }
        }
    }

    /// One, four or five numbers; the fifth names something, which nobody asks for.
    fn segment(&mut self, last: &mut [u32; 4]) -> Result<Segment, SourceMapError> {
        let broken = SourceMapError::Mappings(self.at);
        let mut count = 0;
        while let Some(digit) = self.text.get(self.at)
            && !matches!(digit, b',' | b';')
        {
            let (step, digits) = vlq::read(&self.text[self.at..]).ok_or(SourceMapError::Mappings(self.at))?;
            self.at += digits;
            if let Some(number) = last.get_mut(count) {
                let next = i64::from(*number) + step;
                // One less than any: a line and a column are told to people from 1 on, and `NOWHERE` is no source.
                let next = u32::try_from(next).ok().filter(|next| *next < NOWHERE);
                *number = next.ok_or(SourceMapError::Mappings(self.at))?;
            }
            count += 1;
        }
        let [column, source, line, source_column] = *last;
        match count {
            1 => Ok(Segment { column, source: NOWHERE, line: 0, source_column: 0 }),
            4 | 5 => Ok(Segment { column, source, line, source_column }),
            _ => Err(broken),
        }
    }
}
