//! The part of a package that comes first and says what the rest is.

use std::io::Read;

use lightcone_attest::{Digest, Encoder};

use crate::bounds::{Bounds, MAX_ASSETS};
use crate::entry::{Entry, Kind};
use crate::error::PackageError;
use crate::format::{MAGIC, SEALED_MAGIC, VERSION};
use crate::manifest::{MAX_MANIFEST_BYTES, Manifest};
use crate::name::{MAX_ASSET_NAME_BYTES, check_asset_name};
use crate::source::Source;

const ID_CONTEXT: &str = "lightcone 2026-11-30 package id v1";

/// Everything but the bodies and the signature. It can be read before the bodies come, and has the package's identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    manifest: Manifest,
    entries: Vec<Entry>,
    bytes: Vec<u8>,
}

impl Header {
    /// Checks everything that can be checked without bodies. `entries`: the module, then the assets, sorted by name.
    pub(crate) fn new(manifest: Manifest, entries: Vec<Entry>, bounds: &Bounds) -> Result<Self, PackageError> {
        manifest.check()?;
        check_entries(&entries)?;
        check_sizes(&entries, bounds)?;
        let bytes = to_bytes(&manifest, &entries);
        Ok(Self { manifest, entries, bytes })
    }

    /// Reads a header and nothing after it. Lengths are held against `bounds` before anything is read for them.
    pub fn read(from: &mut impl Read, bounds: &Bounds) -> Result<Self, PackageError> {
        let mut from = Source::new(from);
        match from.array("the magic") {
            Ok(MAGIC) => {}
            Ok(SEALED_MAGIC) => return Err(PackageError::Sealed),
            Ok(_) | Err(PackageError::Truncated { .. }) => return Err(PackageError::Magic),
            Err(cause) => return Err(cause),
        }
        let version = from.u32("the version")?;
        if version != VERSION {
            return Err(PackageError::Version(version));
        }
        let manifest = Manifest::from_bytes(&from.blob("the manifest", MAX_MANIFEST_BYTES as u64)?)?;
        let count = from.u32("the table")?;
        let most = bounds.assets.min(MAX_ASSETS) + 1;
        if count > most {
            return Err(too_much("entries in the table", count.into(), most.into()));
        }
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(read_entry(&mut from)?);
        }
        let header = Self::new(manifest, entries, bounds)?;
        if header.bytes == from.into_read() { Ok(header) } else { Err(PackageError::Spelling) }
    }

    /// The package's identity: BLAKE3, with a context of its own, of the header's bytes. These have the digests of all bodies,
    /// so that it stands for the whole package, and the signature is not part of it.
    pub fn id(&self) -> Digest {
        Digest::derive(ID_CONTEXT, &self.bytes)
    }

    /// What the program says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the bodies are, in their order: the module, then the assets.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The length of all bodies together, bytes.
    pub fn body_bytes(&self) -> u64 {
        total(&self.entries)
    }

    /// As it is written.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn to_bytes(manifest: &Manifest, entries: &[Entry]) -> Vec<u8> {
    let mut out = Encoder::default();
    for byte in MAGIC {
        out.u8(byte);
    }
    out.u32(VERSION).blob(&manifest.to_bytes()).u32(entries.len() as u32);
    for entry in entries {
        out.u8(entry.kind.byte()).u64(entry.bytes);
        for byte in entry.digest.0 {
            out.u8(byte);
        }
        out.str(&entry.name);
    }
    out.into_bytes()
}

fn read_entry(from: &mut Source<impl Read>) -> Result<Entry, PackageError> {
    let what = "the table";
    let (kind, bytes, digest) = (from.u8(what)?, from.u64(what)?, Digest(from.array(what)?));
    let name = from.blob("the name of an asset", MAX_ASSET_NAME_BYTES as u64)?;
    let name = String::from_utf8(name).map_err(|cause| {
        PackageError::NameUtf8(String::from_utf8_lossy(cause.as_bytes()).chars().take(80).collect())
    })?;
    match Kind::from_byte(kind) {
        Some(kind) => Ok(Entry { name, kind, bytes, digest }),
        None => Err(PackageError::Kind { kind, name }),
    }
}

fn check_entries(entries: &[Entry]) -> Result<(), PackageError> {
    let Some((module, assets)) = entries.split_first().filter(|(first, _)| first.kind == Kind::Module) else {
        return Err(PackageError::NoModule);
    };
    if !module.name.is_empty() {
        return Err(PackageError::ModuleName(module.name.clone()));
    }
    let mut previous = "";
    for asset in assets {
        if asset.kind == Kind::Module {
            return Err(PackageError::SecondModule(asset.name.clone()));
        }
        check_asset_name(&asset.name)?;
        if asset.name == previous {
            return Err(PackageError::Duplicate(asset.name.clone()));
        }
        if *asset.name < *previous {
            return Err(PackageError::Order { name: asset.name.clone(), previous: previous.to_owned() });
        }
        previous = &asset.name;
    }
    Ok(())
}

fn check_sizes(entries: &[Entry], bounds: &Bounds) -> Result<(), PackageError> {
    let (count, most) = (entries.len() as u64, u64::from(bounds.assets.min(MAX_ASSETS)) + 1);
    if count > most {
        return Err(too_much("entries in the table", count, most));
    }
    for entry in entries {
        let most = if entry.kind == Kind::Module { bounds.module_bytes } else { bounds.asset_bytes };
        if entry.bytes > most {
            return Err(too_much(format!("bytes of {}", entry.shown()), entry.bytes, most));
        }
    }
    check_total(total(entries), bounds)
}

/// Holds the length of all bodies together against its bound.
pub(crate) fn check_total(bytes: u64, bounds: &Bounds) -> Result<(), PackageError> {
    let most = bounds.total_bytes;
    if bytes > most { Err(too_much("bytes of all bodies", bytes, most)) } else { Ok(()) }
}

fn total(entries: &[Entry]) -> u64 {
    entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.bytes))
}

fn too_much(what: impl Into<String>, found: u64, most: u64) -> PackageError {
    PackageError::TooMuch { what: what.into(), found, most }
}
