// Generated from interface.toml, which says how.

//! Records of [`Tick`](super::Tick): bodies.

use crate::entries::Move;
use crate::fault::BlockError;
use crate::list::List;
use crate::names::{EntityId, Thing};
use crate::reader::Reader;
use crate::writer::Writer;

/// The dynamic bodies that the physics moved in the last tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moves<'a> {
    /// Each entity once. At most 16384.
    pub entries: List<'a, Move>,
}

impl<'a> Moves<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 16;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Moves");
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

/// Two things began to touch, or ceased to, be it that one ended; see TellContacts. What ceased comes before what
/// began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// One.
    pub a: Thing,
    /// The other.
    pub b: Thing,
    /// Began, or ceased.
    pub began: bool,
}

impl Contact {
    /// Its kind, as it is written.
    pub const KIND: u32 = 17;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Contact");
        let a = Thing::read(r, "a")?;
        let b = Thing::read(r, "b")?;
        let began = r.bool("began")?;
        Ok(Self { a, b, began })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.a.write(w);
        self.b.write(w);
        w.bool(self.began);
    }
}

/// A player or a body that is not fixed entered a trigger, or left it, be it that one of both ended. Who left comes
/// before who entered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trespass {
    /// What entered.
    pub who: Thing,
    /// The entity with the trigger.
    pub trigger: EntityId,
    /// Entered, or left.
    pub entered: bool,
}

impl Trespass {
    /// Its kind, as it is written.
    pub const KIND: u32 = 18;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Trespass");
        let who = Thing::read(r, "who")?;
        let trigger = EntityId::read(r, "trigger")?;
        let entered = r.bool("entered")?;
        Ok(Self { who, trigger, entered })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.who.write(w);
        self.trigger.write(w);
        w.bool(self.entered);
    }
}

/// What a ray of the last tick met, where things are now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RayAnswer {
    /// What was hit; none where nothing was.
    pub what: Option<Thing>,
    /// Which ray. Not 0.
    pub query: u32,
    /// From its origin; its length where nothing was hit. 0 to 1000000.
    pub distance_m: f32,
    /// Where it ends, world space.
    pub point: [f32; 3],
    /// Of the surface there; 0 where nothing was hit, or where the ray began inside. -1.01 to 1.01.
    pub normal: [f32; 3],
}

impl RayAnswer {
    /// Its kind, as it is written.
    pub const KIND: u32 = 19;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("RayAnswer");
        let what = Thing::read_option(r, "what")?;
        let query = r.id("query")?;
        let distance_m = r.f32("distance_m", 0.0, 1000000.0)?;
        let point = r.f32s("point", -1000000.0, 1000000.0)?;
        let normal = r.f32s("normal", -1.01, 1.01)?;
        Ok(Self { what, query, distance_m, point, normal })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        Thing::write_option(self.what, w);
        w.u32(self.query);
        w.f32(self.distance_m);
        w.f32s(&self.point);
        w.f32s(&self.normal);
    }
}
