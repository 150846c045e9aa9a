//! What a program knows of the world, so that it is told the rest: part of the state.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use glam::{Quat, Vec3};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_world::prelude::*;

/// More refusals of one tick are not told.
pub(super) const MAX_REFUSALS: usize = 1024;

/// Who was told to have come, and what is still to be told of the last tick's commands.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Sessions of players.
    pub(super) players: BTreeSet<u64>,
    pub(super) refused: Vec<Refusal>,
}

/// A command that was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Its number among the tick's commands.
    pub(super) record: u32,
    pub(super) kind: u32,
    /// As the interface writes it.
    pub(super) reason: u32,
}

impl SavedResource for Told {
    const NAME: &'static str = "program.told";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "sessions u64×n, refused commands (record u32, kind u32, reason u32)×n";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.players.len() as u64);
        self.players.iter().for_each(|session| _ = out.u64(*session));
        out.u64(self.refused.len() as u64);
        for Refusal { record, kind, reason } in &self.refused {
            out.u32(*record).u32(*kind).u32(*reason);
        }
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let mut players = BTreeSet::new();
        for _ in 0..from.u64()? {
            let session = from.u64()?;
            if players.last().is_some_and(|last| *last >= session) {
                return Err(from.wrong(0, "growing session", session));
            }
            players.insert(session);
        }
        let mut refused = Vec::new();
        for _ in 0..from.u64()? {
            refused.push(Refusal { record: from.u32()?, kind: from.u32()?, reason: from.u32()? });
        }
        Ok(Self { players, refused })
    }
}

/// Where a dynamic body was when the program was told last.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq)]
#[saved(component, name = "program.moved", version = 1)]
pub(super) struct Moved {
    pub(super) position: Vec3,
    pub(super) rotation: Quat,
    pub(super) linear: Vec3,
    pub(super) angular: Vec3,
}
