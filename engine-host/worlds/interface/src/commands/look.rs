// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): look.

use crate::entries::Play;
use crate::fault::BlockError;
use crate::forms::Solid;
use crate::list::List;
use crate::names::{AssetIndex, EntityId, SessionId};
use crate::reader::Reader;
use crate::writer::Writer;

/// Gives an entity the look of an asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    /// Which.
    pub entity: EntityId,
    /// A model of the package.
    pub asset: AssetIndex,
}

impl Model {
    /// Its kind, as it is written.
    pub const KIND: u32 = 16;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Model");
        let entity = EntityId::read(r, "entity")?;
        let asset = AssetIndex::read(r, "asset")?;
        Ok(Self { entity, asset })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.asset.write(w);
    }
}

/// Gives an entity the look of a simple form in one colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeModel {
    /// Which.
    pub entity: EntityId,
    /// The form.
    pub solid: Solid,
    /// Linear RGBA. 0 to 1.
    pub colour: [f32; 4],
    /// 0 for paint, 1 for metal. 0 to 1.
    pub metallic: f32,
    /// 0 for a mirror, 1 for chalk. 0 to 1.
    pub roughness: f32,
    /// How much of its colour it gives off by itself. 0 to 1000.
    pub glow: f32,
}

impl ShapeModel {
    /// Its kind, as it is written.
    pub const KIND: u32 = 17;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("ShapeModel");
        let entity = EntityId::read(r, "entity")?;
        let solid = Solid::read(r, "solid")?;
        let colour = r.f32s("colour", 0.0, 1.0)?;
        let metallic = r.f32("metallic", 0.0, 1.0)?;
        let roughness = r.f32("roughness", 0.0, 1.0)?;
        let glow = r.f32("glow", 0.0, 1000.0)?;
        Ok(Self { entity, solid, colour, metallic, roughness, glow })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        self.solid.write(w);
        w.f32s(&self.colour);
        w.f32(self.metallic);
        w.f32(self.roughness);
        w.f32(self.glow);
    }
}

/// Multiplies the colours of an entity's model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tint {
    /// Which.
    pub entity: EntityId,
    /// Linear RGBA; all 1 changes nothing. 0 to 1000.
    pub colour: [f32; 4],
}

impl Tint {
    /// Its kind, as it is written.
    pub const KIND: u32 = 18;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Tint");
        let entity = EntityId::read(r, "entity")?;
        let colour = r.f32s("colour", 0.0, 1000.0)?;
        Ok(Self { entity, colour })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.colour);
    }
}

/// Shows an entity's model, or hides it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visible {
    /// Which.
    pub entity: EntityId,
    /// Shown, as after Spawn, or hidden.
    pub visible: bool,
}

impl Visible {
    /// Its kind, as it is written.
    pub const KIND: u32 = 19;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Visible");
        let entity = EntityId::read(r, "entity")?;
        let visible = r.bool("visible")?;
        Ok(Self { entity, visible })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.bool(self.visible);
    }
}

/// Makes an entity part of a player's body: not drawn for that player in first person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyOf {
    /// Whose; none: nobody's any more.
    pub session: Option<SessionId>,
    /// Which.
    pub entity: EntityId,
}

impl BodyOf {
    /// Its kind, as it is written.
    pub const KIND: u32 = 20;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("BodyOf");
        let session = SessionId::read_option(r, "session")?;
        let entity = EntityId::read(r, "entity")?;
        Ok(Self { session, entity })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        SessionId::write_option(self.session, w);
        self.entity.write(w);
    }
}

/// Plays clips of an entity's model, laid over one another by weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Animation<'a> {
    /// Which.
    pub entity: EntityId,
    /// All clips that play from now on; none: it is at rest. At most 8.
    pub plays: List<'a, Play>,
}

impl<'a> Animation<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 21;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Animation");
        let entity = EntityId::read(r, "entity")?;
        let plays = r.length("plays", 0, 8)?;
        let plays = List::read(r, "plays", plays)?;
        Ok(Self { entity, plays })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.length(self.plays.len());
        self.plays.write(w);
    }
}

/// Writes a line over an entity, facing every viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Caption<'a> {
    /// Which.
    pub entity: EntityId,
    /// Above its origin. 0 to 60.
    pub above_m: f32,
    /// 40 characters of it are shown; empty: no caption any more. 0 to 160 bytes.
    pub text: &'a str,
}

impl<'a> Caption<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 22;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Caption");
        let entity = EntityId::read(r, "entity")?;
        let above_m = r.f32("above_m", 0.0, 60.0)?;
        let text = r.length("text", 0, 160)?;
        let text = r.text("text", text, false)?;
        Ok(Self { entity, above_m, text })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32(self.above_m);
        w.length(self.text.len());
        w.bytes(self.text.as_bytes());
    }
}

/// Lets an entity shine to all sides. A picture shows the lights that are nearest to its eye; they cast no shadows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Which.
    pub entity: EntityId,
    /// Linear RGB. 0 to 1.
    pub colour: [f32; 3],
    /// 0: no light any more. 0 to 1000000.
    pub intensity_cd: f32,
    /// Nothing is lit beyond. 0 to 1000.
    pub range_m: f32,
}

impl Light {
    /// Its kind, as it is written.
    pub const KIND: u32 = 23;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Light");
        let entity = EntityId::read(r, "entity")?;
        let colour = r.f32s("colour", 0.0, 1.0)?;
        let intensity_cd = r.f32("intensity_cd", 0.0, 1000000.0)?;
        let range_m = r.f32("range_m", 0.0, 1000.0)?;
        Ok(Self { entity, colour, intensity_cd, range_m })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.entity.write(w);
        w.f32s(&self.colour);
        w.f32(self.intensity_cd);
        w.f32(self.range_m);
    }
}

/// Sun, sky and air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Daylight {
    /// Unit vector from the ground to the sun. -1.01 to 1.01.
    pub to_sun: [f32; 3],
    /// Linear RGB; 1 lights a white matt surface that faces the sun to white. 0 to 1000.
    pub sun: [f32; 3],
    /// Of the sky above, linear RGB. 0 to 1000.
    pub zenith: [f32; 3],
    /// Of the sky around. 0 to 1000.
    pub horizon: [f32; 3],
    /// Of what is below. 0 to 1000.
    pub ground: [f32; 3],
    /// Light from everywhere, as a share of the sky's colour. 0 to 1.
    pub ambient: f32,
    /// Extinction of the air; 0 is clear. 0 to 10.
    pub fog_per_m: f32,
    /// Whether things keep the sun from one another.
    pub shadows: bool,
}

impl Daylight {
    /// Its kind, as it is written.
    pub const KIND: u32 = 24;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Daylight");
        let to_sun = r.f32s("to_sun", -1.01, 1.01)?;
        let sun = r.f32s("sun", 0.0, 1000.0)?;
        let zenith = r.f32s("zenith", 0.0, 1000.0)?;
        let horizon = r.f32s("horizon", 0.0, 1000.0)?;
        let ground = r.f32s("ground", 0.0, 1000.0)?;
        let ambient = r.f32("ambient", 0.0, 1.0)?;
        let fog_per_m = r.f32("fog_per_m", 0.0, 10.0)?;
        let shadows = r.bool("shadows")?;
        Ok(Self { to_sun, sun, zenith, horizon, ground, ambient, fog_per_m, shadows })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.f32s(&self.to_sun);
        w.f32s(&self.sun);
        w.f32s(&self.zenith);
        w.f32s(&self.horizon);
        w.f32s(&self.ground);
        w.f32(self.ambient);
        w.f32(self.fog_per_m);
        w.bool(self.shadows);
    }
}
