//! What the host has told a scene of the world, so that it tells the rest: part of the state.

use lightcone_protocol::EthereumAddress;
use lightcone_sdk7::crdt::EntityId;
use lightcone_world::prelude::*;

use super::people::address;

/// See the top of the file.
#[derive(SavedField, Clone, Debug, Default, PartialEq)]
pub(super) struct Known {
    /// The scene's own player first; the others in the order in which they came.
    pub(super) players: Vec<KnownPlayer>,
    /// The user that the scene was given in its first turn.
    pub(super) profile: String,
    /// Who is in which trigger area, by growing entities.
    pub(super) inside: Vec<Inside>,
    /// Motions that are under way, by growing entities.
    pub(super) tweens: Vec<Moving>,
    /// What of models began when, by growing entities.
    pub(super) began: Vec<Began>,
    /// What is heard, by growing entities.
    pub(super) heard: Vec<Heard>,
    /// The number of the last impulse that pushed players.
    pub(super) impulse: u32,
    /// Through what players see.
    pub(super) filmed: Filmed,
}

/// A player, as a scene knows it.
#[derive(SavedField, Clone, Debug, Default, PartialEq)]
pub(super) struct KnownPlayer {
    pub(super) session: u64,
    /// The scene's entity that stands for it.
    pub(super) entity: u32,
    /// The buttons that are down, as bits of `Actions`.
    pub(super) held: u16,
    /// The entity that the player points at, if that wants to know.
    pub(super) pointed: Option<u32>,
    /// The address of the wallet that it has proved to hold.
    pub(super) wallet: Option<[u8; EthereumAddress::BYTES]>,
    /// The entity that the player is near to, if that wants to know.
    pub(super) near: Option<u32>,
}

/// A player in a trigger area.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Inside {
    pub(super) area: u32,
    pub(super) who: u32,
}

/// A motion under way.
#[derive(SavedField, Clone, Copy, Debug, PartialEq)]
pub(super) struct Moving {
    pub(super) entity: u32,
    /// Tells it from another motion of the same entity.
    pub(super) motion: u64,
    /// How far it has come, seconds.
    #[saved(name = "seconds")]
    pub(super) run_s: f32,
    /// It has come to its end, and the scene was told.
    pub(super) is_over: bool,
}

/// Something that began to play.
#[derive(SavedField, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Began {
    pub(super) entity: u32,
    /// A model's clip by its index; particles are `u32::MAX`, and that they are held is one less.
    pub(super) what: u32,
    pub(super) tick: u64,
}

/// A sound of an entity.
#[derive(SavedField, Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Heard {
    pub(super) entity: u32,
    /// Tells one file from another.
    pub(super) file: u64,
    /// When it began, or would have begun to be where it is.
    pub(super) tick: u64,
    /// See `Sound`.
    pub(super) speed: f32,
    /// What the scene was told last: a number of `MediaState`.
    pub(super) state: u8,
}

/// A camera of the scene, and since when it is looked through.
#[derive(SavedField, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Filmed {
    /// 0: players' own cameras.
    pub(super) entity: u32,
    /// From which one players came, as far as the way there leads past it.
    pub(super) before: u32,
    pub(super) tick: u64,
}

impl Known {
    /// Who the client is: who has been there longest.
    pub(super) fn user(&self) -> String {
        self.players.first().map_or_else(|| self.profile.clone(), |player| player.address())
    }

    /// Whether messages for this peer are for the client, which is that of all players.
    pub(super) fn has(&self, peer: &str) -> bool {
        let is = |address: &str| address.eq_ignore_ascii_case(peer);
        is(&self.profile) || self.players.iter().any(|player| is(&player.address()))
    }
}

impl KnownPlayer {
    /// What the scene knows it by.
    pub(super) fn address(&self) -> String {
        address(self.session, self.wallet.map(EthereumAddress))
    }

    pub(super) fn id(&self) -> EntityId {
        EntityId(self.entity)
    }
}
