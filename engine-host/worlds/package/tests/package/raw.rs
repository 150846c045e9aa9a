//! The format written once more, from `docs/format.md` alone, by somebody who may lie.

use crate::support::{MODULE, manifest, package};

pub struct Raw {
    pub magic: Vec<u8>,
    pub version: u32,
    pub manifest: Vec<u8>,
    pub count: Option<u32>,
    pub entries: Vec<RawEntry>,
    pub trailer: Vec<u8>,
}

#[derive(Clone)]
pub struct RawEntry {
    pub kind: u8,
    pub length: u64,
    pub digest: [u8; 32],
    pub name: Vec<u8>,
    pub body: Vec<u8>,
}

pub const MODULE_KIND: u8 = 0;
pub const MODEL: u8 = 1;

impl RawEntry {
    pub fn new(kind: u8, name: impl AsRef<[u8]>, body: &[u8]) -> Self {
        let digest = *blake3::hash(body).as_bytes();
        Self { kind, length: body.len() as u64, digest, name: name.as_ref().to_vec(), body: body.to_vec() }
    }
}

impl Raw {
    /// A good package of a module and these assets, in this order.
    pub fn with(assets: impl IntoIterator<Item = RawEntry>) -> Self {
        let module = RawEntry::new(MODULE_KIND, "", MODULE);
        Self {
            magic: b"lcw-pack".to_vec(),
            version: 1,
            manifest: manifest_bytes(),
            count: None,
            entries: [module].into_iter().chain(assets).collect(),
            trailer: vec![0],
        }
    }

    pub fn header(&self) -> Vec<u8> {
        let mut out = self.magic.clone();
        out.extend(self.version.to_le_bytes());
        blob(&mut out, &self.manifest);
        out.extend(self.count.unwrap_or(self.entries.len() as u32).to_le_bytes());
        for entry in &self.entries {
            out.push(entry.kind);
            out.extend(entry.length.to_le_bytes());
            out.extend(entry.digest);
            blob(&mut out, &entry.name);
        }
        out
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.header();
        for entry in &self.entries {
            out.extend(&entry.body);
        }
        out.extend(&self.trailer);
        out
    }
}

fn blob(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

/// That of `support::manifest`.
pub fn manifest_bytes() -> Vec<u8> {
    let manifest = manifest();
    let mut out = Vec::new();
    for text in [&manifest.name, &manifest.version, &manifest.title, &manifest.licence] {
        blob(&mut out, text.as_bytes());
    }
    out.extend((manifest.authors.len() as u32).to_le_bytes());
    for author in &manifest.authors {
        blob(&mut out, author.as_bytes());
    }
    blob(&mut out, manifest.description.as_bytes());
    out.extend(manifest.interface.to_le_bytes());
    out.extend(manifest.tick_rate_hz.to_le_bytes());
    out.extend(manifest.limits.memory_mib.to_le_bytes());
    out.extend(manifest.limits.fuel_per_init.to_le_bytes());
    out.extend(manifest.limits.fuel_per_tick.to_le_bytes());
    out.extend(manifest.limits.entities.to_le_bytes());
    blob(&mut out, manifest.parameters.as_bytes());
    out
}

#[test]
fn the_documented_bytes_are_those_that_are_written() {
    let raw = Raw::with([
        RawEntry::new(MODEL, "ball.glb", b"glTF of a ball"),
        RawEntry::new(4, "empty.bin", b""),
        RawEntry::new(3, "sounds/bounce.wav", b"RIFF"),
    ]);
    assert_eq!(raw.bytes(), crate::support::bytes(&package()));
    let id = blake3::derive_key("lightcone 2026-11-30 package id v1", &raw.header());
    assert_eq!(package().id().0, id);
}
