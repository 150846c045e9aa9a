//! GLB (glTF 2.0 §4.4) or bare JSON: where the JSON is, and where the embedded buffer.

use super::error::{ContainerError, ImportCause};

/// The two things a file can hold.
pub(super) struct Container<'a> {
    pub(super) json: &'a [u8],
    pub(super) bin: Option<&'a [u8]>,
}

const HEADER: usize = 12;
const JSON: &[u8; 4] = b"JSON";
const BIN: &[u8; 4] = b"BIN\0";

/// Tells by the first bytes which of the two it is.
pub(super) fn split(bytes: &[u8]) -> Result<Container<'_>, ImportCause> {
    if bytes.starts_with(b"glTF") {
        return Ok(split_glb(bytes)?);
    }
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(ImportCause::UnknownFormat);
    }
    Ok(Container { json: bytes, bin: None })
}

fn split_glb(bytes: &[u8]) -> Result<Container<'_>, ContainerError> {
    let truncated = |needed: u32| ContainerError::Truncated { needed: needed.into(), available: bytes.len() };
    let version = word(bytes, 4).ok_or(truncated(HEADER as u32))?;
    let length = word(bytes, 8).ok_or(truncated(HEADER as u32))?;
    if version != 2 {
        return Err(ContainerError::Version(version));
    }
    let body = bytes.get(HEADER..length as usize).ok_or(truncated(length.max(HEADER as u32)))?;
    let (kind, json, rest) = chunk(body)?.ok_or(ContainerError::NoJson)?;
    if kind != *JSON {
        return Err(ContainerError::NoJson);
    }
    // Chunks of other kinds are extensions and skipped, as §4.4.3.1 asks.
    let bin = chunk(rest)?.filter(|(kind, ..)| *kind == *BIN).map(|(_, bin, _)| bin);
    Ok(Container { json, bin })
}

/// The first chunk and what follows it; none when nothing is left.
type Chunk<'a> = ([u8; 4], &'a [u8], &'a [u8]);

fn chunk(bytes: &[u8]) -> Result<Option<Chunk<'_>>, ContainerError> {
    let Some((header, rest)) = bytes.split_first_chunk::<8>() else { return Ok(None) };
    let [a, b, c, d, kind @ ..] = *header;
    let length = u32::from_le_bytes([a, b, c, d]);
    let (body, rest) = rest
        .split_at_checked(length as usize)
        .ok_or(ContainerError::Truncated { needed: length.into(), available: rest.len() })?;
    Ok(Some((kind, body, rest)))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glb(version: u32, length: u32, body: &[u8]) -> Vec<u8> {
        [b"glTF", &version.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
    }

    #[test]
    fn headers_that_lie_are_named() {
        let cause = |bytes: &[u8]| split(bytes).map(|_| ()).unwrap_err().to_string();
        assert!(cause(b"").contains("neither GLB"));
        assert!(cause(b"\x89PNG").contains("neither GLB"));
        assert!(cause(b"glTF").contains("12 bytes are announced, 4 are there"));
        assert!(cause(&glb(1, 12, b"")).contains("version 1"));
        assert!(cause(&glb(2, 3, b"")).contains("announced"));
        assert!(cause(&glb(2, 99, b"")).contains("99 bytes are announced, 12 are there"));
        assert!(cause(&glb(2, 12, b"")).contains("first chunk is not JSON"));
        assert!(cause(&glb(2, 20, b"\0\0\0\0BIN\0")).contains("first chunk is not JSON"));
        assert!(cause(&glb(2, 20, b"\xff\xff\xff\xffJSON")).contains("4294967295 bytes are announced"));
    }

    #[test]
    fn unknown_chunks_are_skipped() {
        let container = glb(2, 30, b"\x02\0\0\0JSON{}\0\0\0\0ODDS");
        let Container { json, bin } = split(&container).unwrap();
        assert_eq!((json, bin), (&b"{}"[..], None));
    }
}
