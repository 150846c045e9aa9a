// Generated from interface.toml, which says how.

//! Records of [`Commands`](super::Commands): page.

use crate::fault::BlockError;
use crate::names::SessionId;
use crate::reader::Reader;
use crate::words::{Corner, GamepadButton};
use crate::writer::Writer;

/// What the page says of the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign<'a> {
    /// A word or two. 0 to 64 bytes.
    pub title: &'a str,
    /// One sentence: what there is to do. 0 to 256 bytes.
    pub hint: &'a str,
}

impl<'a> Sign<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 80;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Sign");
        let title = r.length("title", 0, 64)?;
        let hint = r.length("hint", 0, 256)?;
        let title = r.text("title", title, false)?;
        let hint = r.text("hint", hint, false)?;
        Ok(Self { title, hint })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.length(self.title.len());
        w.length(self.hint.len());
        w.bytes(self.title.as_bytes());
        w.bytes(self.hint.as_bytes());
    }
}

/// From where the world shows itself to spectators.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vantage {
    /// World space, metres.
    pub eye: [f32; 3],
    /// What is in the middle of the picture; not the eye itself.
    pub target: [f32; 3],
    /// Vertical. 1 to 170.
    pub fov_deg: f32,
}

impl Vantage {
    /// Its kind, as it is written.
    pub const KIND: u32 = 81;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Vantage");
        let eye = r.f32s("eye", -1000000.0, 1000000.0)?;
        let target = r.f32s("target", -1000000.0, 1000000.0)?;
        let fov_deg = r.f32("fov_deg", 1.0, 170.0)?;
        Ok(Self { eye, target, fov_deg })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.f32s(&self.eye);
        w.f32s(&self.target);
        w.f32(self.fov_deg);
    }
}

/// Writes a line over a player's picture, or changes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HudText<'a> {
    /// Whose.
    pub session: SessionId,
    /// Its name in this HUD; items of a corner stand in the order of their names. Not 0.
    pub item: u32,
    /// Where.
    pub corner: Corner,
    /// What it says. 0 to 256 bytes.
    pub text: &'a str,
}

impl<'a> HudText<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 82;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("HudText");
        let session = SessionId::read(r, "session")?;
        let item = r.id("item")?;
        let corner = Corner::read(r, "corner")?;
        let text = r.length("text", 0, 256)?;
        let text = r.text("text", text, false)?;
        Ok(Self { session, item, corner, text })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.item);
        self.corner.write(w);
        w.length(self.text.len());
        w.bytes(self.text.as_bytes());
    }
}

/// Draws a bar over a player's picture, or changes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HudBar<'a> {
    /// Whose.
    pub session: SessionId,
    /// Its name in this HUD. Not 0.
    pub item: u32,
    /// Where.
    pub corner: Corner,
    /// Linear RGBA. 0 to 1.
    pub colour: [f32; 4],
    /// How full it is. 0 to 1.
    pub share: f32,
    /// Beside it. 0 to 64 bytes.
    pub label: &'a str,
}

impl<'a> HudBar<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 83;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("HudBar");
        let session = SessionId::read(r, "session")?;
        let item = r.id("item")?;
        let corner = Corner::read(r, "corner")?;
        let colour = r.f32s("colour", 0.0, 1.0)?;
        let share = r.f32("share", 0.0, 1.0)?;
        let label = r.length("label", 0, 64)?;
        let label = r.text("label", label, false)?;
        Ok(Self { session, item, corner, colour, share, label })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.item);
        self.corner.write(w);
        w.f32s(&self.colour);
        w.f32(self.share);
        w.length(self.label.len());
        w.bytes(self.label.as_bytes());
    }
}

/// Puts a button over a player's picture, or changes it; see Button.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HudButton<'a> {
    /// Whose.
    pub session: SessionId,
    /// Its name in this HUD. Not 0.
    pub item: u32,
    /// Where.
    pub corner: Corner,
    /// On it. 1 to 64 bytes.
    pub label: &'a str,
}

impl<'a> HudButton<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 84;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("HudButton");
        let session = SessionId::read(r, "session")?;
        let item = r.id("item")?;
        let corner = Corner::read(r, "corner")?;
        let label = r.length("label", 1, 64)?;
        let label = r.text("label", label, false)?;
        Ok(Self { session, item, corner, label })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.item);
        self.corner.write(w);
        w.length(self.label.len());
        w.bytes(self.label.as_bytes());
    }
}

/// Takes something out of a player's HUD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EndHud {
    /// Whose.
    pub session: SessionId,
    /// Which. Not 0.
    pub item: u32,
}

impl EndHud {
    /// Its kind, as it is written.
    pub const KIND: u32 = 85;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("EndHud");
        let session = SessionId::read(r, "session")?;
        let item = r.id("item")?;
        Ok(Self { session, item })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.item);
    }
}

/// Lets a player write lines, or asks for one; see Line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prompt<'a> {
    /// Whom.
    pub session: SessionId,
    /// The box comes up by itself each time that this grows; at 0 the player opens it.
    pub asked: u32,
    /// In the empty box: what it is for; empty: no box any more. 0 to 64 bytes.
    pub label: &'a str,
}

impl<'a> Prompt<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 86;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Prompt");
        let session = SessionId::read(r, "session")?;
        let asked = r.any_u32("asked")?;
        let label = r.length("label", 0, 64)?;
        let label = r.text("label", label, false)?;
        Ok(Self { session, asked, label })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.u32(self.asked);
        w.length(self.label.len());
        w.bytes(self.label.as_bytes());
    }
}

/// Shows a player the mouse cursor, which then does not turn the view; see Click.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// Whom.
    pub session: SessionId,
    /// Shown, or not.
    pub shown: bool,
}

impl Cursor {
    /// Its kind, as it is written.
    pub const KIND: u32 = 87;

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, BlockError> {
        r.name("Cursor");
        let session = SessionId::read(r, "session")?;
        let shown = r.bool("shown")?;
        Ok(Self { session, shown })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.bool(self.shown);
    }
}

/// An action that every player can do, besides walking: a key, a button; see Action. Players may choose other keys.
/// Eight of them at most; each is there for good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeclareAction<'a> {
    /// Its name; an action of the same name is changed. Not 0.
    pub action: u32,
    /// On a gamepad.
    pub gamepad: GamepadButton,
    /// Has a button on touch screens.
    pub touch: bool,
    /// For settings that are kept: a-z, 0-9, - and _. 1 to 32 bytes.
    pub name: &'a str,
    /// What players read. 1 to 32 bytes.
    pub label: &'a str,
    /// `KeyboardEvent.code`, as in `KeyF`; empty: none. 0 to 32 bytes.
    pub key: &'a str,
}

impl<'a> DeclareAction<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 88;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("DeclareAction");
        let action = r.id("action")?;
        let gamepad = GamepadButton::read(r, "gamepad")?;
        let touch = r.bool("touch")?;
        let name = r.length("name", 1, 32)?;
        let label = r.length("label", 1, 32)?;
        let key = r.length("key", 0, 32)?;
        let name = r.text("name", name, false)?;
        let label = r.text("label", label, false)?;
        let key = r.text("key", key, false)?;
        Ok(Self { action, gamepad, touch, name, label, key })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        w.u32(self.action);
        self.gamepad.write(w);
        w.bool(self.touch);
        w.length(self.name.len());
        w.length(self.label.len());
        w.length(self.key.len());
        w.bytes(self.name.as_bytes());
        w.bytes(self.label.as_bytes());
        w.bytes(self.key.as_bytes());
    }
}

/// Tells a player's page something: `player.addEventListener("message", …)`. In order, and once, while the player is
/// connected. At most 16 and 32 KiB a tick for each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Message<'a> {
    /// Whose page.
    pub session: SessionId,
    /// Mostly JSON; tabs and line feeds may be in it. 0 to 16384 bytes.
    pub text: &'a str,
}

impl<'a> Message<'a> {
    /// Its kind, as it is written.
    pub const KIND: u32 = 89;

    pub(super) fn read(r: &mut Reader<'a>) -> Result<Self, BlockError> {
        r.name("Message");
        let session = SessionId::read(r, "session")?;
        let text = r.length("text", 0, 16384)?;
        let text = r.text("text", text, true)?;
        Ok(Self { session, text })
    }

    pub(super) fn write(&self, w: &mut Writer) {
        self.session.write(w);
        w.length(self.text.len());
        w.bytes(self.text.as_bytes());
    }
}
