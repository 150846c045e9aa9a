//! What a sealed package says to whoever has no key.

use std::io::Read;

use lightcone_attest::{Digest, Encoder};
use serde::Serialize;

use super::error::SealedError;
use crate::entry::in_hex;
use crate::error::PackageError;
use crate::format::{SEALED_MAGIC, SEALED_VERSION};
use crate::manifest::{Asked, Limits};
use crate::name::MAX_PROGRAM_NAME_BYTES;
use crate::package::Package;
use crate::source::Source;

const CONTEXT: &str = "lightcone 2026-12-01 sealed package readable v1";
const MAX_VERSION_BYTES: u64 = 64;

/// What stays readable. It is what the sealer claims until the package is open: then it is held against the manifest inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readable {
    /// The id of the package inside: the world is the same one, sealed or not.
    #[serde(serialize_with = "in_hex")]
    pub package: Digest,
    /// As in [`Manifest`](crate::Manifest).
    pub name: String,
    /// As in [`Manifest`](crate::Manifest).
    pub version: String,
    /// As in [`Manifest`](crate::Manifest).
    pub interface: u32,
    /// As in [`Manifest`](crate::Manifest).
    pub tick_rate_hz: u32,
    /// As in [`Manifest`](crate::Manifest).
    pub limits: Limits,
    /// The length of the package inside as a file, bytes.
    pub bytes: u64,
}

impl Readable {
    /// What is true of a package.
    pub(super) fn of(package: &Package) -> Self {
        let manifest = package.manifest();
        Self {
            package: package.id(),
            name: manifest.name.clone(),
            version: manifest.version.clone(),
            interface: manifest.interface,
            tick_rate_hz: manifest.tick_rate_hz,
            limits: manifest.limits,
            bytes: package.bytes(),
        }
    }

    /// Reads it with the magic before it; what it says is checked as a manifest is.
    pub(super) fn read(from: &mut Source<impl Read>) -> Result<Self, SealedError> {
        match from.array("the magic") {
            Ok(SEALED_MAGIC) => {}
            Ok(_) | Err(PackageError::Truncated { .. }) => return Err(SealedError::Magic),
            Err(cause) => return Err(cause.into()),
        }
        let version = from.u32("the version")?;
        if version != SEALED_VERSION {
            return Err(SealedError::Version(version));
        }
        let readable = read_fields(from)?;
        readable.asked().check().map_err(PackageError::Manifest)?;
        Ok(readable)
    }

    /// As it is written, with the magic before it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Encoder::default();
        for byte in SEALED_MAGIC {
            out.u8(byte);
        }
        out.u32(SEALED_VERSION);
        for byte in self.package.0 {
            out.u8(byte);
        }
        out.str(&self.name).str(&self.version).u32(self.interface).u32(self.tick_rate_hz);
        let limits = &self.limits;
        out.u32(limits.memory_mib).u64(limits.fuel_per_init).u64(limits.fuel_per_tick).u32(limits.entities);
        out.u64(self.bytes);
        out.into_bytes()
    }

    /// What the content key is tied to.
    pub(super) fn hash(&self) -> Digest {
        Digest::derive(CONTEXT, &self.to_bytes())
    }

    /// Whether it is true of what was inside.
    pub(super) fn hold_against(&self, package: &Package) -> Result<(), SealedError> {
        let found = Self::of(package);
        let differs = |what, claimed: &dyn ToString, found: &dyn ToString| {
            let (claimed, found) = (claimed.to_string(), found.to_string());
            if claimed == found { Ok(()) } else { Err(SealedError::Differs { what, claimed, found }) }
        };
        differs("package id", &self.package, &found.package)?;
        differs("name", &self.name, &found.name)?;
        differs("version", &self.version, &found.version)?;
        differs("interface", &self.interface, &found.interface)?;
        differs("tick rate", &self.tick_rate_hz, &found.tick_rate_hz)?;
        let (asked, inside) = (&self.limits, &found.limits);
        differs("memory", &asked.memory_mib, &inside.memory_mib)?;
        differs("fuel to start", &asked.fuel_per_init, &inside.fuel_per_init)?;
        differs("fuel a tick", &asked.fuel_per_tick, &inside.fuel_per_tick)?;
        differs("number of entities", &asked.entities, &inside.entities)
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
}

fn read_fields(from: &mut Source<impl Read>) -> Result<Readable, SealedError> {
    let package = Digest(from.array("the package id")?);
    let mut text = |what, most| -> Result<String, SealedError> {
        // A letter in place of bytes that are no UTF-8: neither a name nor a version may have it.
        Ok(String::from_utf8_lossy(&from.blob(what, most)?).into_owned())
    };
    let (name, version) = (text("the name", MAX_PROGRAM_NAME_BYTES as u64)?, text("the version", MAX_VERSION_BYTES)?);
    let (interface, tick_rate_hz) = (from.u32("the interface")?, from.u32("the tick rate")?);
    let what = "the limits";
    let limits = Limits {
        memory_mib: from.u32(what)?,
        fuel_per_init: from.u64(what)?,
        fuel_per_tick: from.u64(what)?,
        entities: from.u32(what)?,
    };
    let bytes = from.u64("the length of what is sealed")?;
    Ok(Readable { package, name, version, interface, tick_rate_hz, limits, bytes })
}
