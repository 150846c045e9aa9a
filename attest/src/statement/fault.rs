//! That a world halted, and why.

use std::fmt;

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use crate::digest::Digest;

/// Says: in this tick the world halted. Nothing of the tick was kept, and its inputs were acknowledged to nobody: whoever goes on
/// with the record goes on from the newest checkpoint and the inputs kept after it, all of which are of earlier ticks.
///
/// The node's word, in its own chain beside the checkpoints. The inputs of the tick are named by their hash, and not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// Grows by one with every fault of the run, from 0.
    pub sequence: u64,
    /// [`hash`](super::hash) of the fault before; zero for the first.
    pub previous: Digest,
    /// [`hash`](super::hash) of the newest signed checkpoint when it happened.
    pub checkpoint: Digest,
    /// The tick that did not come to its end.
    pub tick: u64,
    /// What kind of fault it was.
    pub kind: FaultKind,
    /// Fuel that the tick had used up to there; 0 for a world that is no program.
    pub fuel: u64,
    /// One line for people, at most 256 bytes.
    pub why: String,
    /// The root of the tick's inputs, by an [`InputHasher`](crate::log::InputHasher).
    pub input_root: Digest,
    /// How many entries these inputs are.
    pub input_count: u64,
}

/// Why a world cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The program did what WebAssembly forbids, or gave up.
    Trap,
    /// It did not come to an end with the fuel that a tick is given.
    OutOfFuel,
    /// It called itself too deep: how deep that is depends on the compiler.
    StackOverflow,
    /// It broke a rule of the interface, as with an answer outside its memory.
    Interface,
    /// The machine had no memory left, or its engine failed: not the program's doing.
    Machine,
    /// The world itself said that it cannot go on.
    World,
}

impl FaultKind {
    const ALL: [Self; 6] =
        [Self::Trap, Self::OutOfFuel, Self::StackOverflow, Self::Interface, Self::Machine, Self::World];

    /// Its name in a statement.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::OutOfFuel => "out of fuel",
            Self::StackOverflow => "stack overflow",
            Self::Interface => "interface",
            Self::Machine => "machine",
            Self::World => "world",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

const VERSION: u64 = 1;
const KIND: u64 = 9;

impl Statement for Fault {
    const CONTEXT: &'static str = "lightcone-fault-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.world.0).bytes(&self.run).number(self.epoch);
        out.number(self.sequence).bytes(&self.previous.0).bytes(&self.checkpoint.0);
        out.number(self.tick).text(self.kind.name()).number(self.fuel).text(&self.why);
        out.bytes(&self.input_root.0).number(self.input_count);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let fault = Self {
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            sequence: from.number()?,
            previous: from.digest()?,
            checkpoint: from.digest()?,
            tick: from.number()?,
            kind: kind(&from.text()?)?,
            fuel: from.number()?,
            why: from.text()?,
            input_root: from.digest()?,
            input_count: from.number()?,
        };
        from.finish()?;
        Ok(fault)
    }
}

fn kind(name: &str) -> Result<FaultKind, FieldError> {
    FaultKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or(FieldError::Field(KIND))
}
