//! What one model may take at most, so that no file, however small or hostile, takes the machine.
//!
//! Together they keep an import below about 2¼ GiB at its worst moment, and far below for files of ordinary size: what is
//! read through an accessor is bounded by the bytes that are really there, these bounds catch what is read many times.

use super::error::ImportCause;

/// All bytes of a model: its file, its buffers and its images as stored.
pub const MAX_BYTES: u64 = 1 << 29;
/// All bytes that come out of compressed geometry, which can be far smaller than they are.
pub const MAX_DECOMPRESSED_BYTES: u64 = 1 << 28;
/// Triangles of one Draco mesh; its decoder holds about a hundred bytes for each.
pub const MAX_DRACO_TRIANGLES: u64 = 1 << 22;
/// JSON objects and arrays; each becomes at most about a kilobyte of memory.
pub const MAX_JSON_OBJECTS: u64 = 1 << 18;
/// JSON values that are separated by commas; each becomes at most about a hundred bytes.
pub const MAX_JSON_VALUES: u64 = 1 << 22;
/// Ancestors that a node can have.
pub const MAX_NODE_DEPTH: usize = 1024;
/// Of the names of a part's node and of those above it, together.
pub const MAX_PATH_BYTES: usize = 1024;
/// Parts of a model.
pub const MAX_PARTS: u64 = 1 << 16;
/// Triangles of all parts.
pub const MAX_TRIANGLES: u64 = 1 << 24;
/// Vertices of all meshes.
pub const MAX_VERTICES: u64 = 1 << 23;
/// Joints of a skin: what the format's 16-bit indices can name.
pub const MAX_JOINTS: usize = 1 << 16;
/// Vertices of all morph targets.
pub const MAX_MORPHED: u64 = 1 << 23;
/// Times and values of all animations.
pub const MAX_KEY_NUMBERS: u64 = 1 << 24;
/// Elements of an accessor that has no buffer view (all zero, or sparse).
pub const MAX_ZERO_ELEMENTS: usize = 1 << 20;
/// Texels of all textures at full size; an image that is used in both colour spaces counts twice.
pub const MAX_TEXELS: u64 = 1 << 27;
/// What a decoder may allocate beside the texels: rows, colour profiles, texts.
pub const MAX_DECODER_BYTES: u64 = 1 << 28;
/// Greatest distance from the model's origin along an axis, metres.
pub const MAX_COORDINATE_M: f32 = 1.0e7;
/// Names of things that are not supported; more are not kept.
pub const MAX_UNSUPPORTED: usize = 64;

/// Counts up to a bound.
pub(super) struct Budget {
    what: &'static str,
    limit: u64,
    used: u64,
}

impl Budget {
    pub(super) fn new(what: &'static str, limit: u64) -> Self {
        Self { what, limit, used: 0 }
    }

    /// Takes `amount` before it is allocated.
    pub(super) fn take(&mut self, amount: usize) -> Result<(), ImportCause> {
        self.used = self.used.saturating_add(amount as u64);
        if self.used > self.limit { Err(ImportCause::TooMany { what: self.what, limit: self.limit }) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_at_its_limit() {
        let mut budget = Budget::new("sheep", 3);
        assert!(budget.take(3).is_ok());
        let over = budget.take(1).unwrap_err();
        assert_eq!(over.to_string(), "has more than 3 sheep");
        assert!(budget.take(usize::MAX).is_err());
    }
}
