//! What is in a package, for a person or a program to read.

use std::fmt;

use lightcone_attest::Digest;
use serde::Serialize;

use crate::entry::{Entry, in_hex};
use crate::manifest::{Limits, Manifest};
use crate::package::Package;

/// What is in a package: `{}` writes it for a person, serde for a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The package's identity.
    #[serde(serialize_with = "in_hex")]
    pub id: Digest,
    /// The length of the file, bytes.
    pub file_bytes: u64,
    /// Who signed it, as 64 hexadecimal digits.
    pub signer: Option<String>,
    /// What the program says of itself, and asks for.
    pub manifest: Manifest,
    /// The most fuel that a second burns, by the limits and the tick rate.
    pub fuel_per_second: u64,
    /// The module, then the assets.
    pub contents: Vec<Entry>,
}

impl Package {
    /// What is inside.
    pub fn inspect(&self) -> Inspection {
        let manifest = self.manifest().clone();
        Inspection {
            id: self.id(),
            file_bytes: self.bytes(),
            signer: self.signer().map(|key| key.to_string()),
            fuel_per_second: manifest.limits.fuel_per_second(manifest.tick_rate_hz),
            contents: self.header().entries().to_vec(),
            manifest,
        }
    }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Manifest { name, version, title, licence, authors, description, parameters, .. } = &self.manifest;
        writeln!(f, "{title} ({name} {version})")?;
        writeln!(f, "package    {}", self.id)?;
        match &self.signer {
            Some(key) => writeln!(f, "signed by  key {key}")?,
            None => writeln!(f, "signed by  nobody")?,
        }
        writeln!(f, "licence    {licence}")?;
        if !authors.is_empty() {
            writeln!(f, "authors    {}", authors.join(", "))?;
        }
        write_lines(f, "about", description)?;
        let Manifest { interface, tick_rate_hz, limits, .. } = &self.manifest;
        write_limits(f, *interface, *tick_rate_hz, limits)?;
        write_lines(f, "parameters", parameters)?;
        self.write_contents(f)
    }
}

impl Inspection {
    fn write_contents(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "holds      {} bytes", grouped(self.file_bytes))?;
        for Entry { name, kind, bytes, digest } in &self.contents {
            let gap = if name.is_empty() { "" } else { "  " };
            write!(f, "\n  {kind:<7} {:>13}  {digest}{gap}{name}", grouped(*bytes))?;
        }
        Ok(())
    }
}

/// What it asks for.
pub(crate) fn write_limits(
    f: &mut fmt::Formatter<'_>,
    interface: u32,
    tick_rate_hz: u32,
    limits: &Limits,
) -> fmt::Result {
    writeln!(f, "runs at    {tick_rate_hz} ticks a second, interface {interface}")?;
    writeln!(f, "asks for   {} MiB of memory", grouped(limits.memory_mib.into()))?;
    let (tick, second) = (limits.fuel_per_tick, limits.fuel_per_second(tick_rate_hz));
    writeln!(f, "           {} fuel a tick, {} a second", grouped(tick), grouped(second))?;
    writeln!(f, "           {} fuel to start", grouped(limits.fuel_per_init))?;
    writeln!(f, "           {} entities", grouped(limits.entities.into()))
}

/// A text of several lines behind its heading.
fn write_lines(f: &mut fmt::Formatter<'_>, heading: &str, text: &str) -> fmt::Result {
    let mut lines = text.lines().enumerate();
    lines.try_for_each(|(number, line)| writeln!(f, "{:<10} {line}", if number == 0 { heading } else { "" }))
}

/// With commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_set_apart() {
        let grouped: Vec<_> = [0, 999, 1000, 20_000_000].map(super::grouped).into();
        assert_eq!(grouped, ["0", "999", "1,000", "20,000,000"]);
    }
}
