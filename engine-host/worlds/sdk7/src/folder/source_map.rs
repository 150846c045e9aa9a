//! The source map of a scene's bundle: in the bundle itself, as `sdk-commands` writes it, or a file beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::name::normal;
use super::read::read_within;
use super::scene::SceneFolder;
use crate::source_map::{MOST_BYTES, SourceMap, SourceMapError};

const COMMENT: &str = "# sourceMappingURL=";

impl SceneFolder {
    /// Reads the map; none if there is none. That takes a while: some 50 ms for one of 5 MB.
    ///
    /// # Errors
    ///
    /// [`SourceMapError`] if there is one that is of no use.
    pub fn source_map(&self) -> Result<Option<SourceMap>, SourceMapError> {
        let source = self.source();
        let url = comment(&source.text);
        let json = match url.map(|url| url.strip_prefix("data:").ok_or(url)) {
            Some(Ok(data)) => Some(inline(data)?),
            Some(Err(name)) => self.beside(name)?,
            None => self.beside(&format!("{}.map", source.file.rsplit('/').next().unwrap_or(&source.file)))?,
        };
        json.map(|json| SourceMap::read(&json, &source.file)).transpose()
    }

    fn beside(&self, name: &str) -> Result<Option<Vec<u8>>, SourceMapError> {
        let folder = self.source().file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let Some(name) = normal(&format!("{folder}/{name}")) else { return Ok(None) };
        read_within(self.root(), &name, MOST_BYTES as u64).map_err(|why| SourceMapError::File(why.to_string()))
    }
}

/// What the bundle's last such comment names.
fn comment(bundle: &str) -> Option<&str> {
    let at = bundle.rfind(COMMENT)?;
    let behind = &bundle[at + COMMENT.len()..];
    let url = behind.split(['\n', '\r']).next()?.trim();
    (bundle[..at].ends_with("//") && !url.is_empty()).then_some(url)
}

/// What stands in a `data:` URL behind its scheme.
fn inline(data: &str) -> Result<Vec<u8>, SourceMapError> {
    let (kind, text) = data.split_once(',').ok_or(SourceMapError::NotBase64)?;
    if !kind.ends_with(";base64") {
        return Err(SourceMapError::NotBase64);
    }
    if text.len() / 4 * 3 > MOST_BYTES {
        return Err(SourceMapError::TooLarge);
    }
    STANDARD.decode(text).map_err(|_| SourceMapError::NotBase64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_comment_counts_and_nothing_else() {
        assert_eq!(comment("a\n//# sourceMappingURL=a.map\nb\n//# sourceMappingURL=b.map\n"), Some("b.map"));
        assert_eq!(comment("'# sourceMappingURL=x'"), None);
        assert_eq!(comment("//# sourceMappingURL=\n"), None);
        assert_eq!(inline("application/json;charset=utf-8;base64,e30="), Ok(b"{}".to_vec()));
        assert_eq!(inline("application/json,{}"), Err(SourceMapError::NotBase64));
        assert_eq!(inline("application/json;base64,%%%"), Err(SourceMapError::NotBase64));
    }
}
