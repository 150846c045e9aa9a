// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): things.

use crate::entries::Transform;
use crate::fault::BlockError;
use crate::list::List;
use crate::names::{EntityId, Thing};
use crate::reader::Reader;
use crate::writer::Writer;

/// Makes an entity. It has no look and no body yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spawn {
    /// Its name, chosen by the program: any that is free.
    pub entity: EntityId,
    /// World space, metres.
    pub position: [f32; 3],
    /// From the entity to the world.
    pub rotation: [f32; 4],
    /// Along each axis, before the rotation. -10000 to 10000.
    pub scale: [f32; 3],
}

impl Spawn {
    /// Its kind, as it is written.
    pub const KIND: u32 = 1;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Spawn");
        let entity = EntityId::read(r, "entity")?;
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let rotation = r.rotation("rotation")?;
        let scale = r.f32s("scale", -10000.0, 10000.0)?;
        Ok(Self { entity, position, rotation, scale })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.position);
        w.f32s(&self.rotation);
        w.f32s(&self.scale);
    }
}

/// Ends an entity and all that hangs from it. Its name is free again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Despawn {
    /// Which.
    pub entity: EntityId,
}

impl Despawn {
    /// Its kind, as it is written.
    pub const KIND: u32 = 2;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Despawn");
        let entity = EntityId::read(r, "entity")?;
        Ok(Self { entity })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
    }
}

/// Puts entities elsewhere. A dynamic body is then at rest, unless a Velocity or an Impulse of the same tick moves it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transforms<'a> {
    /// In order. At most 16384.
    pub entries: List<'a, Transform>,
}

impl<'a> Transforms<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 3;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Transforms");
        let entries = r.length("entries", 0, 16384)?;
        r.align("padding", 8)?;
        let entries = List::read(r, "entries", entries)?;
        Ok(Self { entries })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.length(self.entries.len());
        w.align(8);
        self.entries.write(w);
    }
}

/// Hangs an entity from another, or from a player's body: it is then placed relative to that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parent {
    /// From what; none: from nothing any more.
    pub parent: Option<Thing>,
    /// Which.
    pub entity: EntityId,
}

impl Parent {
    /// Its kind, as it is written.
    pub const KIND: u32 = 4;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Parent");
        let parent = Thing::read_option(r, "parent")?;
        let entity = EntityId::read(r, "entity")?;
        Ok(Self { parent, entity })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        Thing::write_option(self.parent, w);
        self.entity.write(w);
    }
}
