//! Whether the values of a manifest are allowed.

use lightcone_attest::DecodeError;

use super::fields::{Limits, Manifest};
use crate::name::is_program_name;

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ManifestError {
    /// A value is not allowed.
    #[error("{field} is {value}; {wanted} wanted")]
    Value {
        /// The field as `lightcone.toml` calls it, as in `limits.memory_mib`.
        field: String,
        /// The value, cut to 80 characters.
        value: String,
        /// What is wanted instead.
        wanted: &'static str,
    },
    /// The bytes are no manifest.
    #[error("it cannot be read: {0}")]
    Bytes(#[from] DecodeError),
}

const MAX_VERSION_BYTES: usize = 64;
const MAX_TITLE_BYTES: usize = 100;
const MAX_LICENCE_BYTES: usize = 128;
pub(super) const MAX_AUTHORS: usize = 16;
const MAX_AUTHOR_BYTES: usize = 128;
const MAX_DESCRIPTION_BYTES: usize = 4096;
const MAX_PARAMETERS_BYTES: usize = 4096;
const MAX_TICK_RATE_HZ: u32 = 120;
/// All that a module of 32-bit addresses can have.
const MAX_MEMORY_MIB: u32 = 4096;

impl Manifest {
    /// Whether every value is allowed.
    pub fn check(&self) -> Result<(), ManifestError> {
        self.asked().check()?;
        let wanted = "one line of 1 to 100 bytes is";
        demand(is_line(&self.title, MAX_TITLE_BYTES), "title", &self.title, wanted)?;
        let wanted = "an SPDX expression of 1 to 128 bytes, as in MIT OR Apache-2.0, is";
        demand(is_licence(&self.licence), "licence", &self.licence, wanted)?;
        self.check_authors()?;
        let wanted = "at most 4096 bytes without control characters are";
        let is_text = self.description.len() <= MAX_DESCRIPTION_BYTES
            && self.description.chars().all(|c| c == '\n' || is_plain(c));
        demand(is_text, "description", &self.description, wanted)?;
        let wanted = "at most 4096 bytes without control characters, tabs and line feeds aside, are";
        let is_text = self.parameters.len() <= MAX_PARAMETERS_BYTES
            && self.parameters.chars().all(|c| matches!(c, '\n' | '\t') || is_plain(c));
        demand(is_text, "parameters", &self.parameters, wanted)
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            name: &self.name,
            version: &self.version,
            interface: self.interface,
            tick_rate_hz: self.tick_rate_hz,
            limits: &self.limits,
        }
    }

    fn check_authors(&self) -> Result<(), ManifestError> {
        let wanted = "at most 16 lines, each of 1 to 128 bytes, are";
        demand_number(self.authors.len() <= MAX_AUTHORS, "authors", self.authors.len(), wanted)?;
        let mut authors = self.authors.iter();
        authors.try_for_each(|author| demand(is_line(author, MAX_AUTHOR_BYTES), "authors", author, wanted))
    }
}

/// What is readable of a package also when the rest is sealed.
pub(crate) struct Asked<'m> {
    pub(crate) name: &'m str,
    pub(crate) version: &'m str,
    pub(crate) interface: u32,
    pub(crate) tick_rate_hz: u32,
    pub(crate) limits: &'m Limits,
}

impl Asked<'_> {
    /// Whether every value is allowed.
    pub(crate) fn check(&self) -> Result<(), ManifestError> {
        let wanted = "1 to 63 of a-z, 0-9 and -, a letter first and no - last, are";
        demand(is_program_name(self.name), "name", self.name, wanted)?;
        let is_version = self.version.len() <= MAX_VERSION_BYTES && semver::Version::parse(self.version).is_ok();
        demand(is_version, "version", self.version, "a version as in 1.0.0, of at most 64 bytes, is")?;
        demand_number(self.interface >= 1, "interface", self.interface, "1 or more is")?;
        let in_range = (1..=MAX_TICK_RATE_HZ).contains(&self.tick_rate_hz);
        demand_number(in_range, "tick_rate_hz", self.tick_rate_hz, "1 to 120 is")?;
        self.limits.check()
    }
}

impl Limits {
    fn check(&self) -> Result<(), ManifestError> {
        let in_range = (1..=MAX_MEMORY_MIB).contains(&self.memory_mib);
        demand_number(in_range, "limits.memory_mib", self.memory_mib, "1 to 4096 is")?;
        demand_number(self.fuel_per_init >= 1, "limits.fuel_per_init", self.fuel_per_init, "1 or more is")?;
        demand_number(self.fuel_per_tick >= 1, "limits.fuel_per_tick", self.fuel_per_tick, "1 or more is")?;
        demand_number(self.entities >= 1, "limits.entities", self.entities, "1 or more is")
    }
}

fn demand(fits: bool, field: &str, value: &str, wanted: &'static str) -> Result<(), ManifestError> {
    demand_number(fits, field, format_args!("{:?}", value.chars().take(80).collect::<String>()), wanted)
}

fn demand_number(
    fits: bool,
    field: &str,
    value: impl std::fmt::Display,
    wanted: &'static str,
) -> Result<(), ManifestError> {
    let wrong = || {
        let value = value.to_string().chars().take(2 + 80).collect();
        ManifestError::Value { field: field.to_owned(), value, wanted }
    };
    if fits { Ok(()) } else { Err(wrong()) }
}

fn is_line(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.trim() == text && text.chars().all(is_plain)
}

/// Neither a control character nor one that breaks lines or turns the direction of what is printed after it.
fn is_plain(c: char) -> bool {
    let breaks = ['\u{2028}', '\u{2029}'];
    let turns = ['\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
    !c.is_control() && !breaks.contains(&c) && !turns.iter().any(|range| range.contains(&c))
}

fn is_licence(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " .-+():/".contains(c);
    is_line(text, MAX_LICENCE_BYTES) && text.chars().all(allowed)
}
