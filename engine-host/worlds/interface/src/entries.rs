// Generated from interface.toml, which says how.

//! What lists are made of.

use crate::fault::BlockError;
use crate::list::Entry;
use crate::names::EntityId;
use crate::reader::Reader;
use crate::writer::Writer;

/// Where an entity is, seen from its parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// Which.
    pub entity: EntityId,
    /// Metres.
    pub position: [f32; 3],
    /// From the entity to its parent.
    pub rotation: [f32; 4],
    /// Along each axis, before the rotation. -10000 to 10000.
    pub scale: [f32; 3],
}

impl Entry for Transform {
    const SIZE: usize = 44;

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        let entity = EntityId::read(r, "entity")?;
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let rotation = r.rotation("rotation")?;
        let scale = r.f32s("scale", -10000.0, 10000.0)?;
        Ok(Self { entity, position, rotation, scale })
    }

    #[inline]
    fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.position);
        w.f32s(&self.rotation);
        w.f32s(&self.scale);
    }
}

/// Where the physics moved a dynamic body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// Which.
    pub entity: EntityId,
    /// World space, metres.
    pub position: [f32; 3],
    /// From the entity to the world.
    pub rotation: [f32; 4],
    /// Metres per second.
    pub linear: [f32; 3],
    /// Radians per second around each axis.
    pub angular: [f32; 3],
}

impl Entry for Move {
    const SIZE: usize = 56;

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        let entity = EntityId::read(r, "entity")?;
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let rotation = r.rotation("rotation")?;
        let linear = r.f32s("linear", -1000000.0, 1000000.0)?;
        let angular = r.f32s("angular", -1000000.0, 1000000.0)?;
        Ok(Self { entity, position, rotation, linear, angular })
    }

    #[inline]
    fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.position);
        w.f32s(&self.rotation);
        w.f32s(&self.linear);
        w.f32s(&self.angular);
    }
}

/// A clip that plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Play {
    /// Index into the clips of the model. At most 65535.
    pub clip: u32,
    /// Begins anew when it ends; otherwise the last key holds.
    pub repeats: bool,
    /// The tick at which it began; until then the first key holds.
    pub start_tick: u64,
    /// 1 as it was made, 2 twice as fast. -100 to 100.
    pub speed: f32,
    /// Relative to the others. 0 to 1000.
    pub weight: f32,
}

impl Entry for Play {
    const SIZE: usize = 24;

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        let clip = r.u32("clip", 0, 65535)?;
        let repeats = r.bool("repeats")?;
        let start_tick = r.u64("start_tick")?;
        let speed = r.f32("speed", -100.0, 100.0)?;
        let weight = r.f32("weight", 0.0, 1000.0)?;
        Ok(Self { clip, repeats, start_tick, speed, weight })
    }

    #[inline]
    fn write(&self, w: &mut Writer) {
        w.u32(self.clip);
        w.bool(self.repeats);
        w.u64(self.start_tick);
        w.f32(self.speed);
        w.f32(self.weight);
    }
}

/// A place to stand and a heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpawnPoint {
    /// Of the feet, world space, metres.
    pub position: [f32; 3],
    /// 0 looks along -z, growing turns left. -7 to 7.
    pub yaw_rad: f32,
}

impl Entry for SpawnPoint {
    const SIZE: usize = 16;

    #[inline]
    fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let yaw_rad = r.f32("yaw_rad", -7.0, 7.0)?;
        Ok(Self { position, yaw_rad })
    }

    #[inline]
    fn write(&self, w: &mut Writer) {
        w.f32s(&self.position);
        w.f32(self.yaw_rad);
    }
}
