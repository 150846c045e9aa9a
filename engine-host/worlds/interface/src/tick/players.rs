// Generated from interface.toml, which says how.

//! Records of [`Tick`](super::Tick): players.

use crate::fault::BlockError;
use crate::names::SessionId;
use crate::reader::Reader;
use crate::words::Actions;
use crate::writer::Writer;

/// A player came. Its body stands at a spawn point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Join<'a> {
    /// Who, until it leaves. Never used again.
    pub session: SessionId,
    /// Shown to others. 1 to 128 bytes.
    pub name: &'a str,
}

impl<'a> Join<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 1;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Join");
        let session = SessionId::read(r, "session")?;
        let name = r.length("name", 1, 128)?;
        let name = r.text("name", name, false)?;
        Ok(Self { session, name })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.length(self.name.len());
        w.bytes(self.name.as_bytes());
    }
}

/// A player went, and its body with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leave {
    /// Who.
    pub session: SessionId,
}

impl Leave {
    /// Its kind, as it is written.
    pub const KIND: u32 = 2;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Leave");
        let session = SessionId::read(r, "session")?;
        Ok(Self { session })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
    }
}

/// What a player's hands do. Comes for every player in every tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// Whose.
    pub session: SessionId,
    /// Held now.
    pub held: Actions,
    /// Went down since the last tick.
    pub pressed: Actions,
    /// Right and forward. Adds to the held directions. -1 to 1.
    pub stick: [f32; 2],
    /// 0 looks along -z, growing turns left. -7 to 7.
    pub yaw_rad: f32,
    /// Positive looks up. -2 to 2.
    pub pitch_rad: f32,
}

impl Input {
    /// Its kind, as it is written.
    pub const KIND: u32 = 3;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Input");
        let session = SessionId::read(r, "session")?;
        let held = Actions::read(r, "held")?;
        let pressed = Actions::read(r, "pressed")?;
        let stick = r.f32s("stick", -1.0, 1.0)?;
        let yaw_rad = r.f32("yaw_rad", -7.0, 7.0)?;
        let pitch_rad = r.f32("pitch_rad", -2.0, 2.0)?;
        Ok(Self { session, held, pressed, stick, yaw_rad, pitch_rad })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        self.held.write(w);
        self.pressed.write(w);
        w.f32s(&self.stick);
        w.f32(self.yaw_rad);
        w.f32(self.pitch_rad);
    }
}

/// Where the host has walked a player to. Comes for every player in every tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlayerBody {
    /// Whose.
    pub session: SessionId,
    /// Of the feet, world space, metres.
    pub position: [f32; 3],
    /// Metres per second.
    pub velocity: [f32; 3],
    /// Where the body faces; the look may be elsewhere. -7 to 7.
    pub facing_rad: f32,
    /// Stands on something.
    pub grounded: bool,
}

impl PlayerBody {
    /// Its kind, as it is written.
    pub const KIND: u32 = 4;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("PlayerBody");
        let session = SessionId::read(r, "session")?;
        let position = r.f32s("position", -1000000.0, 1000000.0)?;
        let velocity = r.f32s("velocity", -1000000.0, 1000000.0)?;
        let facing_rad = r.f32("facing_rad", -7.0, 7.0)?;
        let grounded = r.bool("grounded")?;
        Ok(Self { session, position, velocity, facing_rad, grounded })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.position);
        w.f32s(&self.velocity);
        w.f32(self.facing_rad);
        w.bool(self.grounded);
    }
}

/// A player wrote something, or the page around it did; see Prompt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line<'a> {
    /// Who.
    pub session: SessionId,
    /// As it came. 1 to 1024 bytes.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 5;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Line");
        let session = SessionId::read(r, "session")?;
        let text = r.length("text", 1, 1024)?;
        let text = r.text("text", text, false)?;
        Ok(Self { session, text })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.length(self.text.len());
        w.bytes(self.text.as_bytes());
    }
}

/// A player clicked in its picture; see Cursor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Click {
    /// Who.
    pub session: SessionId,
    /// From the left and from above, as shares of the picture. 0 to 1.
    pub place: [f32; 2],
}

impl Click {
    /// Its kind, as it is written.
    pub const KIND: u32 = 6;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Click");
        let session = SessionId::read(r, "session")?;
        let place = r.f32s("place", 0.0, 1.0)?;
        Ok(Self { session, place })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.f32s(&self.place);
    }
}

/// A player pressed a button of its HUD; see HudButton.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Button {
    /// Who.
    pub session: SessionId,
    /// Which. Not 0.
    pub item: u32,
}

impl Button {
    /// Its kind, as it is written.
    pub const KIND: u32 = 7;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Button");
        let session = SessionId::read(r, "session")?;
        let item = r.id("item")?;
        Ok(Self { session, item })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.item);
    }
}

/// An action of the program's own went down or up; see DeclareAction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Action {
    /// Whose.
    pub session: SessionId,
    /// Which. Not 0.
    pub action: u32,
    /// Down, or up.
    pub down: bool,
}

impl Action {
    /// Its kind, as it is written.
    pub const KIND: u32 = 8;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Action");
        let session = SessionId::read(r, "session")?;
        let action = r.id("action")?;
        let down = r.bool("down")?;
        Ok(Self { session, action, down })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.action);
        w.bool(self.down);
    }
}
