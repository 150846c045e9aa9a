// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): bodies.

use crate::fault::BlockError;
use crate::forms::{Body, Solid};
use crate::names::{AssetIndex, EntityId, Thing};
use crate::reader::Reader;
use crate::words::JointKind;
use crate::writer::Writer;

/// Says how an entity moves. It is solid once it has a shape too. It must hang from nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetBody {
    /// Which.
    pub entity: EntityId,
    /// How.
    pub body: Body,
}

impl SetBody {
    /// Its kind, as it is written.
    pub const KIND: u32 = 32;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("SetBody");
        let entity = EntityId::read(r, "entity")?;
        let body = Body::read(r, "body")?;
        Ok(Self { entity, body })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.body.write(w);
    }
}

/// Says what an entity bumps with, from now on. Its scale does not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetShape {
    /// Which.
    pub entity: EntityId,
    /// The form.
    pub solid: Solid,
}

impl SetShape {
    /// Its kind, as it is written.
    pub const KIND: u32 = 33;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("SetShape");
        let entity = EntityId::read(r, "entity")?;
        let solid = Solid::read(r, "solid")?;
        Ok(Self { entity, solid })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.solid.write(w);
    }
}

/// Lets an entity bump with all triangles of a model. Not for dynamic bodies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SetShapeOfModel {
    /// Which.
    pub entity: EntityId,
    /// A model of the package.
    pub asset: AssetIndex,
}

impl SetShapeOfModel {
    /// Its kind, as it is written.
    pub const KIND: u32 = 34;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("SetShapeOfModel");
        let entity = EntityId::read(r, "entity")?;
        let asset = AssetIndex::read(r, "asset")?;
        Ok(Self { entity, asset })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.asset.write(w);
    }
}

/// Sets how fast a dynamic body moves. Impulses that came before in the same tick do not count then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Velocity {
    /// Which.
    pub entity: EntityId,
    /// Metres per second. -1000 to 1000.
    pub linear: [f32; 3],
    /// Radians per second around each axis. -1000 to 1000.
    pub angular: [f32; 3],
}

impl Velocity {
    /// Its kind, as it is written.
    pub const KIND: u32 = 35;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Velocity");
        let entity = EntityId::read(r, "entity")?;
        let linear = r.f32s("linear", -1000.0, 1000.0)?;
        let angular = r.f32s("angular", -1000.0, 1000.0)?;
        Ok(Self { entity, linear, angular })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.linear);
        w.f32s(&self.angular);
    }
}

/// Pushes a dynamic body, once. None becomes faster than 1000 m/s or 1000 rad/s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impulse {
    /// Which.
    pub entity: EntityId,
    /// At its centre of mass, newton seconds.
    pub linear: [f32; 3],
    /// Newton metre seconds around each axis.
    pub angular: [f32; 3],
}

impl Impulse {
    /// Its kind, as it is written.
    pub const KIND: u32 = 36;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Impulse");
        let entity = EntityId::read(r, "entity")?;
        let linear = r.f32s("linear", -1000000.0, 1000000.0)?;
        let angular = r.f32s("angular", -1000000.0, 1000000.0)?;
        Ok(Self { entity, linear, angular })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.linear);
        w.f32s(&self.angular);
    }
}

/// Makes two bodies hang together, until either ends. Both are solid, and one is dynamic. They turn to one another from
/// as they are now, and no longer bump into one another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joint {
    /// Its name; a joint of the same name ends. Not 0.
    pub joint: u32,
    /// How.
    pub kind: JointKind,
    /// One body.
    pub a: EntityId,
    /// The other.
    pub b: EntityId,
    /// Where the joint is, seen from `a`.
    pub anchor_a: [f32; 3],
    /// Where it is, seen from `b`.
    pub anchor_b: [f32; 3],
    /// Of a hinge or slider, seen from `a`: a unit vector. -1.01 to 1.01.
    pub axis: [f32; 3],
    /// Lower limit of a hinge, within ±π, or of a slider.
    pub least: f32,
    /// Upper limit; not above the lower one: no limits.
    pub most: f32,
}

impl Joint {
    /// Its kind, as it is written.
    pub const KIND: u32 = 37;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Joint");
        let joint = r.id("joint")?;
        let kind = JointKind::read(r, "kind")?;
        let a = EntityId::read(r, "a")?;
        let b = EntityId::read(r, "b")?;
        let anchor_a = r.f32s("anchor_a", -1000000.0, 1000000.0)?;
        let anchor_b = r.f32s("anchor_b", -1000000.0, 1000000.0)?;
        let axis = r.f32s("axis", -1.01, 1.01)?;
        let least = r.f32("least", -1000000.0, 1000000.0)?;
        let most = r.f32("most", -1000000.0, 1000000.0)?;
        Ok(Self { joint, kind, a, b, anchor_a, anchor_b, axis, least, most })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.u32(self.joint);
        self.kind.write(w);
        self.a.write(w);
        self.b.write(w);
        w.f32s(&self.anchor_a);
        w.f32s(&self.anchor_b);
        w.f32s(&self.axis);
        w.f32(self.least);
        w.f32(self.most);
    }
}

/// Takes a joint away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndJoint {
    /// Which. Not 0.
    pub joint: u32,
}

impl EndJoint {
    /// Its kind, as it is written.
    pub const KIND: u32 = 38;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("EndJoint");
        let joint = r.id("joint")?;
        Ok(Self { joint })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.u32(self.joint);
    }
}

/// Tells by Trespass what enters and leaves a form around an entity. It is not solid, and its scale does not matter.
/// The entity may hang from others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trigger {
    /// Which.
    pub entity: EntityId,
    /// The form.
    pub solid: Solid,
}

impl Trigger {
    /// Its kind, as it is written.
    pub const KIND: u32 = 39;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Trigger");
        let entity = EntityId::read(r, "entity")?;
        let solid = Solid::read(r, "solid")?;
        Ok(Self { entity, solid })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.solid.write(w);
    }
}

/// Asks what lies along a line; the next tick has the RayAnswer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// What the ray passes through: mostly whoever asks.
    pub without: Option<Thing>,
    /// To know the answer by. Not 0.
    pub query: u32,
    /// World space, metres.
    pub origin: [f32; 3],
    /// Of any length but 0.
    pub direction: [f32; 3],
    /// How far to look. 0 to 1000000.
    pub length_m: f32,
}

impl Ray {
    /// Its kind, as it is written.
    pub const KIND: u32 = 40;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Ray");
        let without = Thing::read_option(r, "without")?;
        let query = r.id("query")?;
        let origin = r.f32s("origin", -1000000.0, 1000000.0)?;
        let direction = r.f32s("direction", -1000000.0, 1000000.0)?;
        let length_m = r.f32("length_m", 0.0, 1000000.0)?;
        Ok(Self { without, query, origin, direction, length_m })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        Thing::write_option(self.without, w);
        w.u32(self.query);
        w.f32s(&self.origin);
        w.f32s(&self.direction);
        w.f32(self.length_m);
    }
}

/// Tells by Contact what touches a thing from now on, or no more. Of two bodies one must be dynamic; players touch no
/// players.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TellContacts {
    /// A body or a player.
    pub thing: Thing,
    /// Tell, or not.
    pub tell: bool,
}

impl TellContacts {
    /// Its kind, as it is written.
    pub const KIND: u32 = 41;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("TellContacts");
        let thing = Thing::read(r, "thing")?;
        let tell = r.bool("tell")?;
        Ok(Self { thing, tell })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.thing.write(w);
        w.bool(self.tell);
    }
}
