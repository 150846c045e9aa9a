//! A manifest as canonical bytes.

use lightcone_attest::{DecodeError, Decoder, Encoder};

use super::check::{MAX_AUTHORS, ManifestError};
use super::fields::{Limits, Manifest};

/// The most bytes that a manifest has: more than the longest that is allowed.
pub const MAX_MANIFEST_BYTES: usize = 16 << 10;

impl Manifest {
    /// The canonical bytes, as `docs/format.md` lists them.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        out.str(&self.name).str(&self.version).str(&self.title).str(&self.licence);
        out.u32(self.authors.len() as u32);
        for author in &self.authors {
            out.str(author);
        }
        out.str(&self.description).u32(self.interface).u32(self.tick_rate_hz);
        let limits = &self.limits;
        out.u32(limits.memory_mib).u64(limits.fuel_per_init).u64(limits.fuel_per_tick).u32(limits.entities);
        out.str(&self.parameters);
        out.into_bytes()
    }

    /// Reads what [`Manifest::to_bytes`] wrote. The values are still to be checked.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        let mut from = Decoder::new(bytes);
        let manifest = read(&mut from)?;
        from.finish()?;
        Ok(manifest)
    }
}

fn read(from: &mut Decoder) -> Result<Manifest, DecodeError> {
    let mut text = || from.str().map(str::to_owned);
    let (name, version, title, licence) = (text()?, text()?, text()?, text()?);
    let mut authors = Vec::new();
    for _ in 0..count(from, MAX_AUTHORS)? {
        authors.push(from.str()?.to_owned());
    }
    let (description, interface, tick_rate_hz) = (from.str()?.to_owned(), from.u32()?, from.u32()?);
    let limits = Limits {
        memory_mib: from.u32()?,
        fuel_per_init: from.u64()?,
        fuel_per_tick: from.u64()?,
        entities: from.u32()?,
    };
    let parameters = from.str()?.to_owned();
    Ok(Manifest { name, version, title, licence, authors, description, interface, tick_rate_hz, limits, parameters })
}

/// A number of things that follow, at most `most`.
fn count(from: &mut Decoder, most: usize) -> Result<u32, DecodeError> {
    let count = from.u32()?;
    if count as usize <= most { Ok(count) } else { Err(from.wrong(4, "number of fields", count)) }
}
