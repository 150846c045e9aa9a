//! The text of `lightcone.toml`.

use std::path::PathBuf;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::error::ProjectError;
use crate::manifest::{Limits, Manifest, ManifestError};

/// What the text says.
pub(super) struct Listed {
    pub(super) manifest: Manifest,
    pub(super) module: PathBuf,
    pub(super) assets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    version: String,
    title: String,
    licence: String,
    #[serde(default)]
    authors: Vec<String>,
    #[serde(default)]
    description: String,
    interface: u32,
    #[serde(default = "default_tick_rate_hz")]
    tick_rate_hz: u32,
    module: PathBuf,
    #[serde(default)]
    assets: Vec<String>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    parameters: String,
}

/// As `lightcone run` has it.
fn default_tick_rate_hz() -> u32 {
    30
}

pub(super) fn read(text: &str) -> Result<Listed, ProjectError> {
    let file: File = toml::from_str(text).map_err(|cause| {
        let line = cause.span().map_or(1, |span| line_at(text, span.start));
        ProjectError::Text { line, cause: cause.message().replace(char::is_control, " ") }
    })?;
    // Line ends: the same package on every system.
    let manifest = Manifest {
        name: file.name,
        version: file.version,
        title: file.title,
        licence: file.licence,
        authors: file.authors,
        description: file.description.replace("\r\n", "\n"),
        interface: file.interface,
        tick_rate_hz: file.tick_rate_hz,
        limits: file.limits,
        parameters: file.parameters.replace("\r\n", "\n"),
    };
    match manifest.check() {
        Ok(()) => Ok(Listed { manifest, module: file.module, assets: file.assets }),
        Err(cause) => Err(ProjectError::Value { line: line_of(text, &cause), cause }),
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Where the value of the field begins that the error names.
fn line_of(text: &str, cause: &ManifestError) -> usize {
    let ManifestError::Value { field, .. } = cause else { return 1 };
    let Ok(table) = DeTable::parse(text) else { return 1 };
    let (mut at, mut offset) = (table.get_ref(), 0);
    for key in field.split('.') {
        let Some(found) = at.get(key) else { break };
        offset = found.span().start;
        let DeValue::Table(inner) = found.get_ref() else { break };
        at = inner;
    }
    line_at(text, offset)
}
