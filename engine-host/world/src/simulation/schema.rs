//! What the state's bytes mean, as one digest.

use bevy_ecs::prelude::*;
use lightcone_attest::{Digest, Encoder};

use super::registry::entries;

const CONTEXT: &str = "lightcone 2026-11-23 schema v1";

/// Names, versions and layouts of everything registered, in order of names.
pub(super) fn digest(world: &mut World) -> Digest {
    let entries = entries(world);
    let mut out = Encoder::default();
    out.u64(entries.len() as u64);
    for (name, entry) in entries {
        out.str(&name).u32(entry.version).str(&entry.layout);
    }
    Digest::derive(CONTEXT, out.bytes())
}
