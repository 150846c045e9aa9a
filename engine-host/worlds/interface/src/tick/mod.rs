// Generated from interface.toml, which says how.

//! [`Tick`]: What happened since the last tick.

mod answers;
mod bodies;
mod players;

use alloc::vec::Vec;

pub use answers::Refused;
pub use bodies::{Contact, Moves, RayAnswer, Trespass};
pub use players::{Action, Button, Click, Input, Join, Leave, Line, PlayerBody};

use crate::block::{self, Bounds};
use crate::entries::Move;
use crate::fault::{BlockError, Fault};
use crate::limits;
use crate::list::Entry;
use crate::reader::Reader;
use crate::writer::Writer;

/// A record of [`Tick`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    /// A player came. Its body stands at a spawn point.
    Join(Join<'a>),
    /// A player went, and its body with it.
    Leave(Leave),
    /// What a player's hands do. Comes for every player in every tick.
    Input(Input),
    /// Where the host has walked a player to. Comes for every player in every tick.
    PlayerBody(PlayerBody),
    /// A player wrote something, or the page around it did; see Prompt.
    Line(Line<'a>),
    /// A player clicked in its picture; see Cursor.
    Click(Click),
    /// A player pressed a button of its HUD; see HudButton.
    Button(Button),
    /// An action of the program's own went down or up; see DeclareAction.
    Action(Action),
    /// The dynamic bodies that the physics moved in the last tick.
    Moves(Moves<'a>),
    /// Two things began to touch, or ceased to, be it that one ended; see TellContacts. What ceased comes before what
    /// began.
    Contact(Contact),
    /// A player or a body that is not fixed entered a trigger, or left it, be it that one of both ended. Who left comes
    /// before who entered.
    Trespass(Trespass),
    /// What a ray of the last tick met, where things are now.
    RayAnswer(RayAnswer),
    /// A command of the last tick was not done. All the others were.
    Refused(Refused),
}

impl<'a> Event<'a> {
    /// Its kind, as it is written.
    pub fn kind(&self) -> u32 {
        match self {
            Self::Join(_) => Join::KIND,
            Self::Leave(_) => Leave::KIND,
            Self::Input(_) => Input::KIND,
            Self::PlayerBody(_) => PlayerBody::KIND,
            Self::Line(_) => Line::KIND,
            Self::Click(_) => Click::KIND,
            Self::Button(_) => Button::KIND,
            Self::Action(_) => Action::KIND,
            Self::Moves(_) => Moves::KIND,
            Self::Contact(_) => Contact::KIND,
            Self::Trespass(_) => Trespass::KIND,
            Self::RayAnswer(_) => RayAnswer::KIND,
            Self::Refused(_) => Refused::KIND,
        }
    }

    fn read(kind: u32, r: &mut Reader<'a>) -> Result<Self, BlockError> {
        match kind {
            Join::KIND => Join::read(r).map(Self::Join),
            Leave::KIND => Leave::read(r).map(Self::Leave),
            Input::KIND => Input::read(r).map(Self::Input),
            PlayerBody::KIND => PlayerBody::read(r).map(Self::PlayerBody),
            Line::KIND => Line::read(r).map(Self::Line),
            Click::KIND => Click::read(r).map(Self::Click),
            Button::KIND => Button::read(r).map(Self::Button),
            Action::KIND => Action::read(r).map(Self::Action),
            Moves::KIND => Moves::read(r).map(Self::Moves),
            Contact::KIND => Contact::read(r).map(Self::Contact),
            Trespass::KIND => Trespass::read(r).map(Self::Trespass),
            RayAnswer::KIND => RayAnswer::read(r).map(Self::RayAnswer),
            Refused::KIND => Refused::read(r).map(Self::Refused),
            value => Err(r.fault(r.at() - 8, "kind", Fault::Unknown { value, of: "Event" })),
        }
    }

    fn write(&self, w: &mut Writer) {
        match self {
            Self::Join(record) => record.write(w),
            Self::Leave(record) => record.write(w),
            Self::Input(record) => record.write(w),
            Self::PlayerBody(record) => record.write(w),
            Self::Line(record) => record.write(w),
            Self::Click(record) => record.write(w),
            Self::Button(record) => record.write(w),
            Self::Action(record) => record.write(w),
            Self::Moves(record) => record.write(w),
            Self::Contact(record) => record.write(w),
            Self::Trespass(record) => record.write(w),
            Self::RayAnswer(record) => record.write(w),
            Self::Refused(record) => record.write(w),
        }
    }
}

impl<'a> From<Join<'a>> for Event<'a> {
    fn from(record: Join<'a>) -> Self {
        Self::Join(record)
    }
}

impl From<Leave> for Event<'_> {
    fn from(record: Leave) -> Self {
        Self::Leave(record)
    }
}

impl From<Input> for Event<'_> {
    fn from(record: Input) -> Self {
        Self::Input(record)
    }
}

impl From<PlayerBody> for Event<'_> {
    fn from(record: PlayerBody) -> Self {
        Self::PlayerBody(record)
    }
}

impl<'a> From<Line<'a>> for Event<'a> {
    fn from(record: Line<'a>) -> Self {
        Self::Line(record)
    }
}

impl From<Click> for Event<'_> {
    fn from(record: Click) -> Self {
        Self::Click(record)
    }
}

impl From<Button> for Event<'_> {
    fn from(record: Button) -> Self {
        Self::Button(record)
    }
}

impl From<Action> for Event<'_> {
    fn from(record: Action) -> Self {
        Self::Action(record)
    }
}

impl<'a> From<Moves<'a>> for Event<'a> {
    fn from(record: Moves<'a>) -> Self {
        Self::Moves(record)
    }
}

impl From<Contact> for Event<'_> {
    fn from(record: Contact) -> Self {
        Self::Contact(record)
    }
}

impl From<Trespass> for Event<'_> {
    fn from(record: Trespass) -> Self {
        Self::Trespass(record)
    }
}

impl From<RayAnswer> for Event<'_> {
    fn from(record: RayAnswer) -> Self {
        Self::RayAnswer(record)
    }
}

impl From<Refused> for Event<'_> {
    fn from(record: Refused) -> Self {
        Self::Refused(record)
    }
}

/// What happened since the last tick. Read with [`Tick::decode`], written with [`TickWriter`].
#[derive(Clone, Debug, PartialEq)]
pub struct Tick<'a> {
    /// The number of this tick.
    pub tick: u64,
    /// Ticks a second.
    pub rate_hz: u32,
    /// Seconds from tick to tick.
    pub dt_s: f32,
    /// In the order in which they were written.
    pub events: Vec<Event<'a>>,
}

impl<'a> Tick<'a> {
    /// How such a block begins.
    pub const MAGIC: u32 = 0x3154434c;

    /// Reads a block. The first thing that is wrong in it is the error, and nothing of it counts.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {
        let bounds = Bounds { bytes: limits::MAX_BLOCK_BYTES, records: limits::MAX_RECORDS };
        let (mut head, count) = block::open(bytes, "Tick", Self::MAGIC, bounds)?;
        let r = &mut head;
        r.align("padding", 8)?;
        let tick = r.u64("tick")?;
        let rate_hz = r.u32("rate_hz", 1, 240)?;
        let dt_s = r.f32("dt_s", 0.001, 1.0)?;
        r.align("padding", 8)?;
        let mut at = r.at();
        // A record has 8 bytes at least, so a count that lies costs no memory.
        let mut events = Vec::with_capacity((count as usize).min((bytes.len() - at) / 8));
        for _ in 0..count {
            let (kind, mut fields, end) = block::record(bytes, at)?;
            events.push(Event::read(kind, &mut fields)?);
            fields.end()?;
            at = end;
        }
        block::end(bytes, at, "Tick")?;
        Ok(Self { tick, rate_hz, dt_s, events })
    }
}

/// Writes a [`Tick`]. It checks nothing: the reader does.
#[derive(Clone, Debug)]
pub struct TickWriter(Writer);

impl TickWriter {
    /// Begins a block.
    pub fn new(tick: u64, rate_hz: u32, dt_s: f32) -> Self {
        let mut writer = Self(Writer::default());
        writer.restart(tick, rate_hz, dt_s);
        writer
    }

    /// Begins another block in the same memory.
    pub fn restart(&mut self, tick: u64, rate_hz: u32, dt_s: f32) {
        let w = &mut self.0;
        w.begin_block(Tick::MAGIC);
        w.align(8);
        w.u64(tick);
        w.u32(rate_hz);
        w.f32(dt_s);
        w.end_head();
    }

    /// Adds a record.
    pub fn push<'a>(&mut self, event: impl Into<Event<'a>>) {
        let event = event.into();
        self.0.begin(event.kind());
        event.write(&mut self.0);
        self.0.end();
    }

    /// Adds one to the [`Moves`] that was written last, or begins another.
    pub fn moved(&mut self, moved: Move) {
        self.0.append(Moves::KIND, limits::MAX_ENTRIES, Move::SIZE, |w| moved.write(w));
    }

    /// The block, as far as it is written.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The block.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}
