// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): players.

use crate::entries::SpawnPoint;
use crate::fault::BlockError;
use crate::list::List;
use crate::names::SessionId;
use crate::reader::Reader;
use crate::writer::Writer;

/// Where players appear, in turn. Without any: the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpawnPoints<'a> {
    /// All of them. At most 256.
    pub points: List<'a, SpawnPoint>,
}

impl<'a> SpawnPoints<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 64;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("SpawnPoints");
        let points = r.length("points", 0, 256)?;
        r.align("padding", 8)?;
        let points = List::read(r, "points", points)?;
        Ok(Self { points })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.length(self.points.len());
        w.align(8);
        self.points.write(w);
    }
}

/// Puts a player elsewhere, at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacePlayer {
    /// Whom.
    pub session: SessionId,
    /// Of the feet, world space, metres.
    pub position: [f32; 3],
    /// 0 faces -z, growing turns left. The look stays the player's. -7 to 7.
    pub facing_rad: f32,
}

impl PlacePlayer {
    /// Its kind, as it is written.
    pub const KIND: u32 = 65;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("PlacePlayer");
        let session = SessionId::read(r, "session")?;
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let facing_rad = r.f32("facing_rad", -7.0, 7.0)?;
        Ok(Self { session, position, facing_rad })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.position);
        w.f32(self.facing_rad);
    }
}

/// Adds to a player's velocity, once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PushPlayer {
    /// Whom.
    pub session: SessionId,
    /// Metres per second. -1000 to 1000.
    pub velocity: [f32; 3],
}

impl PushPlayer {
    /// Its kind, as it is written.
    pub const KIND: u32 = 66;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("PushPlayer");
        let session = SessionId::read(r, "session")?;
        let velocity = r.f32s("velocity", -1000.0, 1000.0)?;
        Ok(Self { session, velocity })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.velocity);
    }
}

/// How a player walks, from now on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walking {
    /// Who.
    pub session: SessionId,
    /// Metres per second; 3.4 without this. 0 to 100.
    pub walk_m_s: f32,
    /// With Run held; 6.2 without this. 0 to 100.
    pub run_m_s: f32,
    /// Upwards, at a jump; 5.6 without this. 0 to 100.
    pub jump_m_s: f32,
    /// 14 without this. 0 to 100.
    pub gravity_m_s2: f32,
}

impl Walking {
    /// Its kind, as it is written.
    pub const KIND: u32 = 67;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Walking");
        let session = SessionId::read(r, "session")?;
        let walk_m_s = r.f32("walk_m_s", 0.0, 100.0)?;
        let run_m_s = r.f32("run_m_s", 0.0, 100.0)?;
        let jump_m_s = r.f32("jump_m_s", 0.0, 100.0)?;
        let gravity_m_s2 = r.f32("gravity_m_s2", 0.0, 100.0)?;
        Ok(Self { session, walk_m_s, run_m_s, jump_m_s, gravity_m_s2 })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32(self.walk_m_s);
        w.f32(self.run_m_s);
        w.f32(self.jump_m_s);
        w.f32(self.gravity_m_s2);
    }
}

/// Points that every player sees on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Whose.
    pub session: SessionId,
    /// How many now.
    pub points: u32,
}

impl Score {
    /// Its kind, as it is written.
    pub const KIND: u32 = 68;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Score");
        let session = SessionId::read(r, "session")?;
        let points = r.any_u32("points")?;
        Ok(Self { session, points })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.points);
    }
}

/// A player sees its body from behind, or out of it, as without any camera command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraFollow {
    /// Who.
    pub session: SessionId,
}

impl CameraFollow {
    /// Its kind, as it is written.
    pub const KIND: u32 = 69;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("CameraFollow");
        let session = SessionId::read(r, "session")?;
        Ok(Self { session })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
    }
}

/// A player sees from a place that only the program moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraFixed {
    /// Who.
    pub session: SessionId,
    /// World space, metres.
    pub eye: [f32; 3],
    /// What is in the middle of the picture; not the eye itself.
    pub target: [f32; 3],
    /// Vertical. 1 to 170.
    pub fov_deg: f32,
}

impl CameraFixed {
    /// Its kind, as it is written.
    pub const KIND: u32 = 70;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("CameraFixed");
        let session = SessionId::read(r, "session")?;
        let eye = r.f32s("eye", -1000000.0, 1000000.0)?;
        let target = r.f32s("target", -1000000.0, 1000000.0)?;
        let fov_deg = r.f32("fov_deg", 1.0, 170.0)?;
        Ok(Self { session, eye, target, fov_deg })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.eye);
        w.f32s(&self.target);
        w.f32(self.fov_deg);
    }
}

/// A player looks around from a place that only the program moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraFree {
    /// Who.
    pub session: SessionId,
    /// World space, metres.
    pub eye: [f32; 3],
    /// Vertical. 1 to 170.
    pub fov_deg: f32,
}

impl CameraFree {
    /// Its kind, as it is written.
    pub const KIND: u32 = 71;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("CameraFree");
        let session = SessionId::read(r, "session")?;
        let eye = r.f32s("eye", -1000000.0, 1000000.0)?;
        let fov_deg = r.f32("fov_deg", 1.0, 170.0)?;
        Ok(Self { session, eye, fov_deg })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.eye);
        w.f32(self.fov_deg);
    }
}

/// Sends a player away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kick<'a> {
    /// Whom.
    pub session: SessionId,
    /// What the player reads. 0 to 256 bytes.
    pub reason: &'a str,
}

impl<'a> Kick<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 72;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Kick");
        let session = SessionId::read(r, "session")?;
        let reason = r.length("reason", 0, 256)?;
        let reason = r.text("reason", reason, false)?;
        Ok(Self { session, reason })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.length(self.reason.len());
        w.bytes(self.reason.as_bytes());
    }
}
