// Generated from interface.toml, which says how.

//! [`Commands`]: What a program wants done, in order.

mod bodies;
mod look;
mod page;
mod players;
mod sound;
mod things;

use alloc::vec::Vec;

pub use bodies::{EndJoint, Impulse, Joint, Ray, SetBody, SetShape, SetShapeOfModel, TellContacts, Trigger, Velocity};
pub use look::{Animation, BodyOf, Caption, Daylight, Light, Model, ShapeModel, Tint, Visible};
pub use page::{Cursor, DeclareAction, EndHud, HudBar, HudButton, HudText, Message, Prompt, Sign, Vantage};
pub use players::{CameraFixed, CameraFollow, CameraFree, Kick, PlacePlayer, PushPlayer, Score, SpawnPoints, Walking};
pub use sound::{EndSound, Sound, SoundLoop};
pub use things::{Despawn, Parent, Spawn, Transforms};

use crate::block::{self, Bounds};
use crate::entries::Transform;
use crate::fault::{BlockError, Fault};
use crate::limits;
use crate::list::Entry;
use crate::reader::Reader;
use crate::writer::Writer;

/// A record of [`Commands`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Command<'a> {
    /// Makes an entity. It has no look and no body yet.
    Spawn(Spawn),
    /// Ends an entity and all that hangs from it. Its name is free again.
    Despawn(Despawn),
    /// Puts entities elsewhere. A dynamic body is then at rest, unless a Velocity or an Impulse of the same tick moves
    /// it.
    Transforms(Transforms<'a>),
    /// Hangs an entity from another, or from a player's body: it is then placed relative to that.
    Parent(Parent),
    /// Gives an entity the look of an asset.
    Model(Model),
    /// Gives an entity the look of a simple form in one colour.
    ShapeModel(ShapeModel),
    /// Multiplies the colours of an entity's model.
    Tint(Tint),
    /// Shows an entity's model, or hides it.
    Visible(Visible),
    /// Makes an entity part of a player's body: not drawn for that player in first person.
    BodyOf(BodyOf),
    /// Plays clips of an entity's model, laid over one another by weight.
    Animation(Animation<'a>),
    /// Writes a line over an entity, facing every viewer.
    Caption(Caption<'a>),
    /// Lets an entity shine to all sides. A picture shows the lights that are nearest to its eye; they cast no shadows.
    Light(Light),
    /// Sun, sky and air.
    Daylight(Daylight),
    /// Says how an entity moves. It is solid once it has a shape too. It must hang from nothing.
    SetBody(SetBody),
    /// Says what an entity bumps with, from now on. Its scale does not matter.
    SetShape(SetShape),
    /// Lets an entity bump with all triangles of a model. Not for dynamic bodies.
    SetShapeOfModel(SetShapeOfModel),
    /// Sets how fast a dynamic body moves. Impulses that came before in the same tick do not count then.
    Velocity(Velocity),
    /// Pushes a dynamic body, once. None becomes faster than 1000 m/s or 1000 rad/s.
    Impulse(Impulse),
    /// Makes two bodies hang together, until either ends. Both are solid, and one is dynamic. They turn to one another
    /// from as they are now, and no longer bump into one another.
    Joint(Joint),
    /// Takes a joint away.
    EndJoint(EndJoint),
    /// Tells by Trespass what enters and leaves a form around an entity. It is not solid, and its scale does not
    /// matter. The entity may hang from others.
    Trigger(Trigger),
    /// Asks what lies along a line; the next tick has the RayAnswer.
    Ray(Ray),
    /// Tells by Contact what touches a thing from now on, or no more. Of two bodies one must be dynamic; players touch
    /// no players.
    TellContacts(TellContacts),
    /// Lets a sound be heard once, from now on.
    Sound(Sound),
    /// Lets a sound be heard over and over. Sent again with the same asset, it changes only how loud it is.
    SoundLoop(SoundLoop),
    /// Ends a sound that is heard over and over.
    EndSound(EndSound),
    /// Where players appear, in turn. Without any: the origin.
    SpawnPoints(SpawnPoints<'a>),
    /// Puts a player elsewhere, at rest.
    PlacePlayer(PlacePlayer),
    /// Adds to a player's velocity, once.
    PushPlayer(PushPlayer),
    /// How a player walks, from now on.
    Walking(Walking),
    /// Points that every player sees on the page.
    Score(Score),
    /// A player sees its body from behind, or out of it, as without any camera command.
    CameraFollow(CameraFollow),
    /// A player sees from a place that only the program moves.
    CameraFixed(CameraFixed),
    /// A player looks around from a place that only the program moves.
    CameraFree(CameraFree),
    /// Sends a player away.
    Kick(Kick<'a>),
    /// What the page says of the world.
    Sign(Sign<'a>),
    /// From where the world shows itself to spectators.
    Vantage(Vantage),
    /// Writes a line over a player's picture, or changes it.
    HudText(HudText<'a>),
    /// Draws a bar over a player's picture, or changes it.
    HudBar(HudBar<'a>),
    /// Puts a button over a player's picture, or changes it; see Button.
    HudButton(HudButton<'a>),
    /// Takes something out of a player's HUD.
    EndHud(EndHud),
    /// Lets a player write lines, or asks for one; see Line.
    Prompt(Prompt<'a>),
    /// Shows a player the mouse cursor, which then does not turn the view; see Click.
    Cursor(Cursor),
    /// An action that every player can do, besides walking: a key, a button; see Action. Players may choose other keys.
    /// Eight of them at most; each is there for good.
    DeclareAction(DeclareAction<'a>),
    /// Tells a player's page something: `player.addEventListener("message", …)`. In order, and once, while the player
    /// is connected. At most 16 and 32 KiB a tick for each.
    Message(Message<'a>),
}

impl<'a> Command<'a> {
    /// Its kind, as it is written.
    pub fn kind(&self) -> u32 {
        match self {
            Self::Spawn(_) => Spawn::KIND,
            Self::Despawn(_) => Despawn::KIND,
            Self::Transforms(_) => Transforms::KIND,
            Self::Parent(_) => Parent::KIND,
            Self::Model(_) => Model::KIND,
            Self::ShapeModel(_) => ShapeModel::KIND,
            Self::Tint(_) => Tint::KIND,
            Self::Visible(_) => Visible::KIND,
            Self::BodyOf(_) => BodyOf::KIND,
            Self::Animation(_) => Animation::KIND,
            Self::Caption(_) => Caption::KIND,
            Self::Light(_) => Light::KIND,
            Self::Daylight(_) => Daylight::KIND,
            Self::SetBody(_) => SetBody::KIND,
            Self::SetShape(_) => SetShape::KIND,
            Self::SetShapeOfModel(_) => SetShapeOfModel::KIND,
            Self::Velocity(_) => Velocity::KIND,
            Self::Impulse(_) => Impulse::KIND,
            Self::Joint(_) => Joint::KIND,
            Self::EndJoint(_) => EndJoint::KIND,
            Self::Trigger(_) => Trigger::KIND,
            Self::Ray(_) => Ray::KIND,
            Self::TellContacts(_) => TellContacts::KIND,
            Self::Sound(_) => Sound::KIND,
            Self::SoundLoop(_) => SoundLoop::KIND,
            Self::EndSound(_) => EndSound::KIND,
            Self::SpawnPoints(_) => SpawnPoints::KIND,
            Self::PlacePlayer(_) => PlacePlayer::KIND,
            Self::PushPlayer(_) => PushPlayer::KIND,
            Self::Walking(_) => Walking::KIND,
            Self::Score(_) => Score::KIND,
            Self::CameraFollow(_) => CameraFollow::KIND,
            Self::CameraFixed(_) => CameraFixed::KIND,
            Self::CameraFree(_) => CameraFree::KIND,
            Self::Kick(_) => Kick::KIND,
            Self::Sign(_) => Sign::KIND,
            Self::Vantage(_) => Vantage::KIND,
            Self::HudText(_) => HudText::KIND,
            Self::HudBar(_) => HudBar::KIND,
            Self::HudButton(_) => HudButton::KIND,
            Self::EndHud(_) => EndHud::KIND,
            Self::Prompt(_) => Prompt::KIND,
            Self::Cursor(_) => Cursor::KIND,
            Self::DeclareAction(_) => DeclareAction::KIND,
            Self::Message(_) => Message::KIND,
        }
    }

    fn read(kind: u32, r: &mut Reader<'a>) -> Result<Self, BlockError> {
        match kind {
            Spawn::KIND => Spawn::read(r).map(Self::Spawn),
            Despawn::KIND => Despawn::read(r).map(Self::Despawn),
            Transforms::KIND => Transforms::read(r).map(Self::Transforms),
            Parent::KIND => Parent::read(r).map(Self::Parent),
            Model::KIND => Model::read(r).map(Self::Model),
            ShapeModel::KIND => ShapeModel::read(r).map(Self::ShapeModel),
            Tint::KIND => Tint::read(r).map(Self::Tint),
            Visible::KIND => Visible::read(r).map(Self::Visible),
            BodyOf::KIND => BodyOf::read(r).map(Self::BodyOf),
            Animation::KIND => Animation::read(r).map(Self::Animation),
            Caption::KIND => Caption::read(r).map(Self::Caption),
            Light::KIND => Light::read(r).map(Self::Light),
            Daylight::KIND => Daylight::read(r).map(Self::Daylight),
            SetBody::KIND => SetBody::read(r).map(Self::SetBody),
            SetShape::KIND => SetShape::read(r).map(Self::SetShape),
            SetShapeOfModel::KIND => SetShapeOfModel::read(r).map(Self::SetShapeOfModel),
            Velocity::KIND => Velocity::read(r).map(Self::Velocity),
            Impulse::KIND => Impulse::read(r).map(Self::Impulse),
            Joint::KIND => Joint::read(r).map(Self::Joint),
            EndJoint::KIND => EndJoint::read(r).map(Self::EndJoint),
            Trigger::KIND => Trigger::read(r).map(Self::Trigger),
            Ray::KIND => Ray::read(r).map(Self::Ray),
            TellContacts::KIND => TellContacts::read(r).map(Self::TellContacts),
            Sound::KIND => Sound::read(r).map(Self::Sound),
            SoundLoop::KIND => SoundLoop::read(r).map(Self::SoundLoop),
            EndSound::KIND => EndSound::read(r).map(Self::EndSound),
            SpawnPoints::KIND => SpawnPoints::read(r).map(Self::SpawnPoints),
            PlacePlayer::KIND => PlacePlayer::read(r).map(Self::PlacePlayer),
            PushPlayer::KIND => PushPlayer::read(r).map(Self::PushPlayer),
            Walking::KIND => Walking::read(r).map(Self::Walking),
            Score::KIND => Score::read(r).map(Self::Score),
            CameraFollow::KIND => CameraFollow::read(r).map(Self::CameraFollow),
            CameraFixed::KIND => CameraFixed::read(r).map(Self::CameraFixed),
            CameraFree::KIND => CameraFree::read(r).map(Self::CameraFree),
            Kick::KIND => Kick::read(r).map(Self::Kick),
            Sign::KIND => Sign::read(r).map(Self::Sign),
            Vantage::KIND => Vantage::read(r).map(Self::Vantage),
            HudText::KIND => HudText::read(r).map(Self::HudText),
            HudBar::KIND => HudBar::read(r).map(Self::HudBar),
            HudButton::KIND => HudButton::read(r).map(Self::HudButton),
            EndHud::KIND => EndHud::read(r).map(Self::EndHud),
            Prompt::KIND => Prompt::read(r).map(Self::Prompt),
            Cursor::KIND => Cursor::read(r).map(Self::Cursor),
            DeclareAction::KIND => DeclareAction::read(r).map(Self::DeclareAction),
            Message::KIND => Message::read(r).map(Self::Message),
            value => Err(r.fault(r.at() - 8, "kind", Fault::Unknown { value, of: "Command" })),
        }
    }

    fn write(&self, w: &mut Writer) {
        match self {
            Self::Spawn(record) => record.write(w),
            Self::Despawn(record) => record.write(w),
            Self::Transforms(record) => record.write(w),
            Self::Parent(record) => record.write(w),
            Self::Model(record) => record.write(w),
            Self::ShapeModel(record) => record.write(w),
            Self::Tint(record) => record.write(w),
            Self::Visible(record) => record.write(w),
            Self::BodyOf(record) => record.write(w),
            Self::Animation(record) => record.write(w),
            Self::Caption(record) => record.write(w),
            Self::Light(record) => record.write(w),
            Self::Daylight(record) => record.write(w),
            Self::SetBody(record) => record.write(w),
            Self::SetShape(record) => record.write(w),
            Self::SetShapeOfModel(record) => record.write(w),
            Self::Velocity(record) => record.write(w),
            Self::Impulse(record) => record.write(w),
            Self::Joint(record) => record.write(w),
            Self::EndJoint(record) => record.write(w),
            Self::Trigger(record) => record.write(w),
            Self::Ray(record) => record.write(w),
            Self::TellContacts(record) => record.write(w),
            Self::Sound(record) => record.write(w),
            Self::SoundLoop(record) => record.write(w),
            Self::EndSound(record) => record.write(w),
            Self::SpawnPoints(record) => record.write(w),
            Self::PlacePlayer(record) => record.write(w),
            Self::PushPlayer(record) => record.write(w),
            Self::Walking(record) => record.write(w),
            Self::Score(record) => record.write(w),
            Self::CameraFollow(record) => record.write(w),
            Self::CameraFixed(record) => record.write(w),
            Self::CameraFree(record) => record.write(w),
            Self::Kick(record) => record.write(w),
            Self::Sign(record) => record.write(w),
            Self::Vantage(record) => record.write(w),
            Self::HudText(record) => record.write(w),
            Self::HudBar(record) => record.write(w),
            Self::HudButton(record) => record.write(w),
            Self::EndHud(record) => record.write(w),
            Self::Prompt(record) => record.write(w),
            Self::Cursor(record) => record.write(w),
            Self::DeclareAction(record) => record.write(w),
            Self::Message(record) => record.write(w),
        }
    }
}

impl From<Spawn> for Command<'_> {
    fn from(record: Spawn) -> Self {
        Self::Spawn(record)
    }
}

impl From<Despawn> for Command<'_> {
    fn from(record: Despawn) -> Self {
        Self::Despawn(record)
    }
}

impl<'a> From<Transforms<'a>> for Command<'a> {
    fn from(record: Transforms<'a>) -> Self {
        Self::Transforms(record)
    }
}

impl From<Parent> for Command<'_> {
    fn from(record: Parent) -> Self {
        Self::Parent(record)
    }
}

impl From<Model> for Command<'_> {
    fn from(record: Model) -> Self {
        Self::Model(record)
    }
}

impl From<ShapeModel> for Command<'_> {
    fn from(record: ShapeModel) -> Self {
        Self::ShapeModel(record)
    }
}

impl From<Tint> for Command<'_> {
    fn from(record: Tint) -> Self {
        Self::Tint(record)
    }
}

impl From<Visible> for Command<'_> {
    fn from(record: Visible) -> Self {
        Self::Visible(record)
    }
}

impl From<BodyOf> for Command<'_> {
    fn from(record: BodyOf) -> Self {
        Self::BodyOf(record)
    }
}

impl<'a> From<Animation<'a>> for Command<'a> {
    fn from(record: Animation<'a>) -> Self {
        Self::Animation(record)
    }
}

impl<'a> From<Caption<'a>> for Command<'a> {
    fn from(record: Caption<'a>) -> Self {
        Self::Caption(record)
    }
}

impl From<Light> for Command<'_> {
    fn from(record: Light) -> Self {
        Self::Light(record)
    }
}

impl From<Daylight> for Command<'_> {
    fn from(record: Daylight) -> Self {
        Self::Daylight(record)
    }
}

impl From<SetBody> for Command<'_> {
    fn from(record: SetBody) -> Self {
        Self::SetBody(record)
    }
}

impl From<SetShape> for Command<'_> {
    fn from(record: SetShape) -> Self {
        Self::SetShape(record)
    }
}

impl From<SetShapeOfModel> for Command<'_> {
    fn from(record: SetShapeOfModel) -> Self {
        Self::SetShapeOfModel(record)
    }
}

impl From<Velocity> for Command<'_> {
    fn from(record: Velocity) -> Self {
        Self::Velocity(record)
    }
}

impl From<Impulse> for Command<'_> {
    fn from(record: Impulse) -> Self {
        Self::Impulse(record)
    }
}

impl From<Joint> for Command<'_> {
    fn from(record: Joint) -> Self {
        Self::Joint(record)
    }
}

impl From<EndJoint> for Command<'_> {
    fn from(record: EndJoint) -> Self {
        Self::EndJoint(record)
    }
}

impl From<Trigger> for Command<'_> {
    fn from(record: Trigger) -> Self {
        Self::Trigger(record)
    }
}

impl From<Ray> for Command<'_> {
    fn from(record: Ray) -> Self {
        Self::Ray(record)
    }
}

impl From<TellContacts> for Command<'_> {
    fn from(record: TellContacts) -> Self {
        Self::TellContacts(record)
    }
}

impl From<Sound> for Command<'_> {
    fn from(record: Sound) -> Self {
        Self::Sound(record)
    }
}

impl From<SoundLoop> for Command<'_> {
    fn from(record: SoundLoop) -> Self {
        Self::SoundLoop(record)
    }
}

impl From<EndSound> for Command<'_> {
    fn from(record: EndSound) -> Self {
        Self::EndSound(record)
    }
}

impl<'a> From<SpawnPoints<'a>> for Command<'a> {
    fn from(record: SpawnPoints<'a>) -> Self {
        Self::SpawnPoints(record)
    }
}

impl From<PlacePlayer> for Command<'_> {
    fn from(record: PlacePlayer) -> Self {
        Self::PlacePlayer(record)
    }
}

impl From<PushPlayer> for Command<'_> {
    fn from(record: PushPlayer) -> Self {
        Self::PushPlayer(record)
    }
}

impl From<Walking> for Command<'_> {
    fn from(record: Walking) -> Self {
        Self::Walking(record)
    }
}

impl From<Score> for Command<'_> {
    fn from(record: Score) -> Self {
        Self::Score(record)
    }
}

impl From<CameraFollow> for Command<'_> {
    fn from(record: CameraFollow) -> Self {
        Self::CameraFollow(record)
    }
}

impl From<CameraFixed> for Command<'_> {
    fn from(record: CameraFixed) -> Self {
        Self::CameraFixed(record)
    }
}

impl From<CameraFree> for Command<'_> {
    fn from(record: CameraFree) -> Self {
        Self::CameraFree(record)
    }
}

impl<'a> From<Kick<'a>> for Command<'a> {
    fn from(record: Kick<'a>) -> Self {
        Self::Kick(record)
    }
}

impl<'a> From<Sign<'a>> for Command<'a> {
    fn from(record: Sign<'a>) -> Self {
        Self::Sign(record)
    }
}

impl From<Vantage> for Command<'_> {
    fn from(record: Vantage) -> Self {
        Self::Vantage(record)
    }
}

impl<'a> From<HudText<'a>> for Command<'a> {
    fn from(record: HudText<'a>) -> Self {
        Self::HudText(record)
    }
}

impl<'a> From<HudBar<'a>> for Command<'a> {
    fn from(record: HudBar<'a>) -> Self {
        Self::HudBar(record)
    }
}

impl<'a> From<HudButton<'a>> for Command<'a> {
    fn from(record: HudButton<'a>) -> Self {
        Self::HudButton(record)
    }
}

impl From<EndHud> for Command<'_> {
    fn from(record: EndHud) -> Self {
        Self::EndHud(record)
    }
}

impl<'a> From<Prompt<'a>> for Command<'a> {
    fn from(record: Prompt<'a>) -> Self {
        Self::Prompt(record)
    }
}

impl From<Cursor> for Command<'_> {
    fn from(record: Cursor) -> Self {
        Self::Cursor(record)
    }
}

impl<'a> From<DeclareAction<'a>> for Command<'a> {
    fn from(record: DeclareAction<'a>) -> Self {
        Self::DeclareAction(record)
    }
}

impl<'a> From<Message<'a>> for Command<'a> {
    fn from(record: Message<'a>) -> Self {
        Self::Message(record)
    }
}

/// What a program wants done, in order. Read with [`Commands::decode`], written with [`CommandsWriter`].
#[derive(Clone, Debug, PartialEq)]
pub struct Commands<'a> {
    /// The tick that it answers.
    pub tick: u64,
    /// In the order in which they were written.
    pub commands: Vec<Command<'a>>,
}

impl<'a> Commands<'a> {
    /// How such a block begins.
    pub const MAGIC: u32 = 0x3143434c;

    /// Reads a block. The first thing that is wrong in it is the error, and nothing of it counts.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {
        let bounds = Bounds { bytes: limits::MAX_BLOCK_BYTES, records: limits::MAX_RECORDS };
        let (mut head, count) = block::open(bytes, "Commands", Self::MAGIC, bounds)?;
        let r = &mut head;
        r.align("padding", 8)?;
        let tick = r.u64("tick")?;
        r.align("padding", 8)?;
        let mut at = r.at();
        // A record has 8 bytes at least, so a count that lies costs no memory.
        let mut commands = Vec::with_capacity((count as usize).min((bytes.len() - at) / 8));
        for _ in 0..count {
            let (kind, mut fields, end) = block::record(bytes, at)?;
            commands.push(Command::read(kind, &mut fields)?);
            fields.end()?;
            at = end;
        }
        block::end(bytes, at, "Commands")?;
        Ok(Self { tick, commands })
    }
}

/// Writes a [`Commands`]. It checks nothing: the reader does.
#[derive(Clone, Debug)]
pub struct CommandsWriter(Writer);

impl CommandsWriter {
    /// Begins a block.
    pub fn new(tick: u64) -> Self {
        let mut writer = Self(Writer::default());
        writer.restart(tick);
        writer
    }

    /// Begins another block in the same memory.
    pub fn restart(&mut self, tick: u64) {
        let w = &mut self.0;
        w.begin_block(Commands::MAGIC);
        w.align(8);
        w.u64(tick);
        w.end_head();
    }

    /// Adds a record.
    pub fn push<'a>(&mut self, command: impl Into<Command<'a>>) {
        let command = command.into();
        self.0.begin(command.kind());
        command.write(&mut self.0);
        self.0.end();
    }

    /// Adds one to the [`Transforms`] that was written last, or begins another.
    pub fn transform(&mut self, transform: Transform) {
        self.0.append(Transforms::KIND, limits::MAX_ENTRIES, Transform::SIZE, |w| transform.write(w));
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
