//! Bytes that a file refers to: data URIs (RFC 2397) and files beside it.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use super::error::{BufferError, ImportCause};
use super::limits::MAX_BYTES;
use super::unsupported::quoted;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads what URIs name, within one bound for the whole model.
pub(super) struct Resources<'a> {
    folder: Option<&'a Path>,
    bytes_left: u64,
}

impl<'a> Resources<'a> {
    pub(super) fn new(folder: Option<&'a Path>, bytes_used: usize) -> Self {
        Self { folder, bytes_left: MAX_BYTES.saturating_sub(bytes_used as u64) }
    }

    pub(super) fn read(&mut self, uri: &str) -> Result<Vec<u8>, BufferError> {
        let bytes = match uri.strip_prefix("data:") {
            Some(data) => decode_data(data).ok_or_else(|| BufferError::Malformed(short(uri)))?,
            None => self.read_file(uri)?,
        };
        self.bytes_left =
            self.bytes_left.checked_sub(bytes.len() as u64).ok_or(BufferError::TooManyBytes(MAX_BYTES))?;
        Ok(bytes)
    }

    fn read_file(&self, uri: &str) -> Result<Vec<u8>, BufferError> {
        if has_scheme(uri) {
            return Err(BufferError::Scheme(short(uri)));
        }
        let relative = relative_path(uri)?;
        let path = self.folder.ok_or_else(|| BufferError::NoFolder(short(uri)))?.join(relative);
        read_bounded(&path, self.bytes_left)
            .map_err(|cause| BufferError::Read { uri: short(uri), cause })?
            .ok_or(BufferError::TooManyBytes(MAX_BYTES))
    }
}

/// All bytes of the file that a model starts with.
pub(super) fn read_model(path: &Path) -> Result<Vec<u8>, ImportCause> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(ImportCause::NotAFile);
    }
    let bytes = read_bounded(path, MAX_BYTES)?;
    bytes.ok_or(ImportCause::TooMany { what: "bytes", limit: MAX_BYTES })
}

/// A regular file's bytes, or none when there are more than `limit`.
fn read_bounded(path: &Path, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("is not a regular file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// What follows `data:`, RFC 2397.
fn decode_data(data: &str) -> Option<Vec<u8>> {
    let (header, body) = data.split_once(',')?;
    if header.ends_with(";base64") {
        BASE64.decode(body).ok()
    } else {
        Some(Cow::from(percent_decode_str(body)).into_owned())
    }
}

/// RFC 3986 §3.1.
pub(super) fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// Percent-decoded, without a way out of the folder.
pub(super) fn relative_path(uri: &str) -> Result<PathBuf, BufferError> {
    let decoded = percent_decode_str(uri).decode_utf8().map_err(|_| BufferError::Malformed(short(uri)))?;
    let mut path = PathBuf::new();
    for component in Path::new(&*decoded).components() {
        match component {
            Component::Normal(name) => path.push(name),
            Component::CurDir => {}
            Component::ParentDir if path.pop() => {}
            _ => return Err(BufferError::Outside(short(uri))),
        }
    }
    Ok(path)
}

/// Data URIs can be long.
fn short(uri: &str) -> String {
    quoted(uri).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(uri: &str) -> Result<Vec<u8>, BufferError> {
        Resources::new(Some(Path::new("/nowhere")), 0).read(uri)
    }

    #[test]
    fn data_uris_are_decoded_in_both_forms() {
        assert_eq!(read("data:application/octet-stream;base64,AQID").unwrap(), [1, 2, 3]);
        assert_eq!(read("data:;base64,AQI").unwrap(), [1, 2]);
        assert_eq!(read("data:,a%20b").unwrap(), b"a b");
        assert!(matches!(read("data:;base64,@@"), Err(BufferError::Malformed(_))));
        assert!(matches!(read("data:nothing"), Err(BufferError::Malformed(_))));
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        for uri in ["/etc/passwd", "../secret", "a/../../secret", "%2e%2e/secret", "%2Fetc/passwd"] {
            assert!(matches!(read(uri), Err(BufferError::Outside(_))), "{uri}");
        }
        for uri in ["http://a/b", "https://a/b", "file:///etc/passwd", "ftp:x", "C:/x"] {
            assert!(matches!(read(uri), Err(BufferError::Scheme(_))), "{uri}");
        }
        assert_eq!(relative_path("a/.././b%20c.bin").unwrap(), Path::new("b c.bin"));
    }

    #[test]
    fn all_bytes_together_are_bounded() {
        let mut resources = Resources { folder: None, bytes_left: 3 };
        assert!(resources.read("data:,ab").is_ok());
        assert!(matches!(resources.read("data:,ab"), Err(BufferError::TooManyBytes(_))));
    }
}
