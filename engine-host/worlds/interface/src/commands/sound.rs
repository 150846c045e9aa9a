// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): sound.

use crate::fault::BlockError;
use crate::names::{AssetIndex, Thing};
use crate::reader::Reader;
use crate::writer::Writer;

/// Lets a sound be heard once, from now on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sound {
    /// From where.
    pub at: Thing,
    /// A sound of the package.
    pub asset: AssetIndex,
    /// 1 as loud as it was made. 0 to 16.
    pub gain: f32,
    /// As near as this it is as loud as it gets; at twice the distance half as loud. 0.01 to 10000.
    pub reference_m: f32,
}

impl Sound {
    /// Its kind, as it is written.
    pub const KIND: u32 = 48;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Sound");
        let at = Thing::read(r, "at")?;
        let asset = AssetIndex::read(r, "asset")?;
        let gain = r.f32("gain", 0.0, 16.0)?;
        let reference_m = r.f32("reference_m", 0.01, 10000.0)?;
        Ok(Self { at, asset, gain, reference_m })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.at.write(w);
        self.asset.write(w);
        w.f32(self.gain);
        w.f32(self.reference_m);
    }
}

/// Lets a sound be heard over and over. Sent again with the same asset, it changes only how loud it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoundLoop {
    /// From where.
    pub at: Thing,
    /// Its name there; a sound of the same name ends. Not 0.
    pub sound: u32,
    /// A sound of the package.
    pub asset: AssetIndex,
    /// 1 as loud as it was made. 0 to 16.
    pub gain: f32,
    /// As near as this it is as loud as it gets; at twice the distance half as loud. 0.01 to 10000.
    pub reference_m: f32,
}

impl SoundLoop {
    /// Its kind, as it is written.
    pub const KIND: u32 = 49;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("SoundLoop");
        let at = Thing::read(r, "at")?;
        let sound = r.id("sound")?;
        let asset = AssetIndex::read(r, "asset")?;
        let gain = r.f32("gain", 0.0, 16.0)?;
        let reference_m = r.f32("reference_m", 0.01, 10000.0)?;
        Ok(Self { at, sound, asset, gain, reference_m })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.at.write(w);
        w.u32(self.sound);
        self.asset.write(w);
        w.f32(self.gain);
        w.f32(self.reference_m);
    }
}

/// Ends a sound that is heard over and over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndSound {
    /// Where it is.
    pub at: Thing,
    /// Its name there. Not 0.
    pub sound: u32,
}

impl EndSound {
    /// Its kind, as it is written.
    pub const KIND: u32 = 50;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("EndSound");
        let at = Thing::read(r, "at")?;
        let sound = r.id("sound")?;
        Ok(Self { at, sound })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.at.write(w);
        w.u32(self.sound);
    }
}
