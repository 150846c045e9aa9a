//! Commands that go on to hold: what an entity, a player or the world looks and sounds like. They are state, so that a restored
//! world can be made to look the same.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_interface::{CameraFixed, CameraFollow, CameraFree};
use lightcone_interface::{Command, Commands, CommandsWriter};
use lightcone_interface::{HudBar, HudButton, HudText, Model, SetShape, SetShapeOfModel, ShapeModel};
use lightcone_world::prelude::*;

/// By kind of command, and within that by the number of the program's own where there may be several: the newest one, as a
/// block of its own that says in which tick it came.
#[derive(Component, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept(BTreeMap<(u32, u32), Vec<u8>>);

impl Kept {
    /// Keeps a command in place of the one before.
    pub(super) fn keep(&mut self, tick: u64, key: u32, command: Command<'_>) {
        let mut block = CommandsWriter::new(tick);
        let place = place(command.kind(), key);
        block.push(command);
        self.0.insert(place, block.into_bytes());
    }

    /// Says whether there was one.
    pub(super) fn forget(&mut self, kind: u32, key: u32) -> bool {
        self.0.remove(&place(kind, key)).is_some()
    }

    /// Of one kind, in order of their numbers: the tick in which each came, and the command.
    pub(super) fn of_kind(&self, kind: u32) -> impl Iterator<Item = (u64, Command<'_>)> {
        let kind = place(kind, 0).0;
        self.0.range((kind, 0)..=(kind, u32::MAX)).filter_map(|(_, block)| read(block))
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (u64, Command<'_>)> {
        self.0.values().filter_map(|block| read(block))
    }
}

/// Commands of which the one takes the place of the other share it.
fn place(kind: u32, key: u32) -> (u32, u32) {
    let kind = match kind {
        ShapeModel::KIND => Model::KIND,
        SetShapeOfModel::KIND => SetShape::KIND,
        CameraFixed::KIND | CameraFree::KIND => CameraFollow::KIND,
        HudBar::KIND | HudButton::KIND => HudText::KIND,
        kind => kind,
    };
    (kind, key)
}

/// What was kept is a block of one command; a restored state whose bytes are none has no such command.
fn read(block: &[u8]) -> Option<(u64, Command<'_>)> {
    let Commands { tick, commands, .. } = Commands::decode(block).ok()?;
    commands.into_iter().next().map(|command| (tick, command))
}

const LAYOUT: &str = "list of (kind u32, number u32, block of one command u8×n), by kind and number";

fn encode(kept: &Kept, out: &mut Encoder) {
    out.u64(kept.0.len() as u64);
    for ((kind, key), block) in &kept.0 {
        out.u32(*kind).u32(*key).blob(block);
    }
}

fn decode(from: &mut Decoder) -> Result<Kept, DecodeError> {
    let count = from.u64()?;
    let mut kept = BTreeMap::new();
    for _ in 0..count {
        let place = (from.u32()?, from.u32()?);
        if kept.last_key_value().is_some_and(|(last, _)| *last >= place) {
            return Err(from.wrong(0, "growing place of a command", place.0));
        }
        kept.insert(place, from.blob()?.to_vec());
    }
    Ok(Kept(kept))
}

impl SavedComponent for Kept {
    const NAME: &'static str = "program.kept";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = LAYOUT;

    fn encode(&self, out: &mut Encoder) {
        encode(self, out);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        decode(from)
    }
}

/// Commands that hold for the whole world.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WorldKept(pub(super) Kept);

impl SavedResource for WorldKept {
    const NAME: &'static str = "program.world";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = LAYOUT;

    fn encode(&self, out: &mut Encoder) {
        encode(&self.0, out);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        decode(from).map(Self)
    }
}

/// Kinds of state that hold kept commands.
pub(super) const KEPT: [&str; 2] = [<Kept as SavedComponent>::NAME, <WorldKept as SavedResource>::NAME];

/// Saved commands of such a kind, each after `change`; the first that it refuses is the error.
pub(super) fn changed<E: From<DecodeError>>(
    saved: &[u8],
    mut change: impl for<'a> FnMut(Command<'a>) -> Result<Command<'a>, E>,
) -> Result<Vec<u8>, E> {
    let mut from = Decoder::new(saved);
    let mut kept = decode(&mut from)?;
    from.finish()?;
    for block in kept.0.values_mut() {
        let Some((tick, command)) = read(block) else { continue };
        let mut changed = CommandsWriter::new(tick);
        changed.push(change(command)?);
        *block = changed.into_bytes();
    }
    let mut out = Encoder::default();
    encode(&kept, &mut out);
    Ok(out.into_bytes())
}
