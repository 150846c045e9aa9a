//! A scene that runs: its components, and what it is still to be told.

use std::sync::Arc;

use lightcone_sdk7::crdt::{Limits, Store};
use lightcone_sdk7::executor::{Answer, PeerMessage};

use super::known::Known;
use super::opened::Opened;
use super::post::Post;
use super::side::Side;
use super::storage::Storage;

/// See the top of the file.
pub(super) struct Scene {
    /// Its place among the scenes of the world.
    pub(super) index: u32,
    /// Which of its runs this is.
    pub(super) side: Side,
    pub(super) opened: Arc<Opened>,
    /// All components, the host's and the scene's.
    pub(super) store: Store,
    /// What the host has told it of the world.
    pub(super) known: Known,
    /// CRDT messages for the next turn.
    pub(super) told: Vec<u8>,
    /// For the next turn.
    pub(super) answers: Vec<Answer>,
    /// What its other run sends it.
    pub(super) post: Post,
    /// What it sent in this turn.
    pub(super) outbox: Vec<PeerMessage>,
    /// What it keeps for later; a server alone does.
    pub(super) storage: Storage,
    /// The number of the next turn.
    pub(super) turn: u64,
    /// Counts what carries a time of its own, such as presses.
    pub(super) timestamp: u32,
    /// What its JavaScript has used since its first turn.
    pub(super) fuel: u64,
    /// It is given turns.
    pub(super) is_awake: bool,
    /// Why it is given no turns any more, in one line.
    pub(super) stopped: Option<String>,
}

impl Scene {
    pub(super) fn new(index: u32, side: Side, opened: Arc<Opened>) -> Self {
        Self {
            index,
            side,
            opened,
            store: Store::new(Limits::default()),
            known: Known::default(),
            told: Vec::new(),
            answers: Vec::new(),
            post: Post::default(),
            outbox: Vec::new(),
            storage: Storage::default(),
            turn: 0,
            timestamp: 0,
            fuel: 0,
            is_awake: false,
            stopped: None,
        }
    }

    /// Among all runs of the world.
    pub(super) fn number(&self) -> u32 {
        self.side.number(self.index)
    }

    pub(super) fn is_server(&self) -> bool {
        self.side == Side::Server
    }

    /// Whether it gets a turn in this tick.
    pub(super) fn runs(&self) -> bool {
        self.is_awake && self.stopped.is_none()
    }

    /// Whether it has shown anything.
    pub(super) fn has_begun(&self) -> bool {
        self.turn > 0 || self.stopped.is_some()
    }

    /// The next time of what carries one.
    pub(super) fn next_timestamp(&mut self) -> u32 {
        self.timestamp = self.timestamp.wrapping_add(1);
        self.timestamp
    }
}
