// Generated from interface.toml, which says how.

//! The block that comes first.

use alloc::vec::Vec;

use crate::block::{self, Bounds};
use crate::fault::BlockError;
use crate::limits;
use crate::writer::Writer;

/// What a program is told before its first tick. It has no records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Init<'a> {
    /// The tick that comes first.
    pub tick: u64,
    /// Ticks a second. 1 to 240.
    pub rate_hz: u32,
    /// Seconds from tick to tick. 0.001 to 1.
    pub dt_s: f32,
    /// Where all chance comes from: the same in every replay, different in every world.
    pub seed: [u8; 32],
    /// The world begins. Otherwise it goes on, and there is something to take over.
    pub fresh: bool,
    /// What whoever opened the world wants of it, in words of the program's own; tabs and line feeds may be in it. 0 to
    /// 65536 bytes.
    pub parameters: &'a str,
}

impl<'a> Init<'a> {
    /// How such a block begins.
    pub const MAGIC: u32 = 0x3149434c;

    /// Reads a block. The first thing that is wrong in it is the error.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {
        let bounds = Bounds { bytes: limits::MAX_BLOCK_BYTES, records: 0 };
        let (mut head, _) = block::open(bytes, "Init", Self::MAGIC, bounds)?;
        let r = &mut head;
        r.align("padding", 8)?;
        let tick = r.u64("tick")?;
        let rate_hz = r.u32("rate_hz", 1, 240)?;
        let dt_s = r.f32("dt_s", 0.001, 1.0)?;
        let seed = r.array("seed")?;
        let fresh = r.bool("fresh")?;
        let parameters = r.length("parameters", 0, 65536)?;
        let parameters = r.text("parameters", parameters, true)?;
        head.end()?;
        Ok(Self { tick, rate_hz, dt_s, seed, fresh, parameters })
    }

    /// The block.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.begin_block(Self::MAGIC);
        let w = &mut writer;
        w.align(8);
        w.u64(self.tick);
        w.u32(self.rate_hz);
        w.f32(self.dt_s);
        w.bytes(&self.seed);
        w.bool(self.fresh);
        w.length(self.parameters.len());
        w.bytes(self.parameters.as_bytes());
        writer.end_head();
        writer.into_bytes()
    }
}
