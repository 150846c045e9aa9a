//! That a world's program was replaced by a newer version of it.

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use crate::digest::Digest;

/// Says: after this tick the world went on as another version of its program. The signed checkpoint of that tick has the state that
/// the new version goes on from; the state that the old one left is named here, so that a replay can compare both.
///
/// It is written before the checkpoint that it names: without that the upgrade did not happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// As in [`Checkpoint`](super::Checkpoint).
    pub world: Digest,
    /// As in [`Checkpoint`](super::Checkpoint).
    pub run: [u8; 16],
    /// As in [`Checkpoint`](super::Checkpoint).
    pub epoch: u64,
    /// Grows by one with every upgrade of the run, from 0.
    pub sequence: u64,
    /// [`hash`](super::hash) of the upgrade before; zero for the first.
    pub previous: Digest,
    /// [`hash`](super::hash) of the signed checkpoint at `tick`.
    pub checkpoint: Digest,
    /// That checkpoint's sequence.
    pub number: u64,
    /// The last tick of the old version.
    pub tick: u64,
    /// The root of the state that the old version left.
    pub before: Digest,
    /// The package of the old version.
    pub from: Digest,
    /// The package of the new one.
    pub to: Digest,
    /// The digest of the executable, the new program and its assets: what [`Checkpoint::code`](super::Checkpoint::code) would be if the
    /// epoch had begun here. Checkpoints keep the code with which their epoch began.
    pub code: Digest,
}

const VERSION: u64 = 1;

impl Statement for Upgrade {
    const CONTEXT: &'static str = "lightcone-upgrade-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.world.0).bytes(&self.run).number(self.epoch);
        out.number(self.sequence).bytes(&self.previous.0).bytes(&self.checkpoint.0).number(self.number);
        out.number(self.tick).bytes(&self.before.0).bytes(&self.from.0).bytes(&self.to.0).bytes(&self.code.0);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let upgrade = Self {
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            sequence: from.number()?,
            previous: from.digest()?,
            checkpoint: from.digest()?,
            number: from.number()?,
            tick: from.number()?,
            before: from.digest()?,
            from: from.digest()?,
            to: from.digest()?,
            code: from.digest()?,
        };
        from.finish()?;
        Ok(upgrade)
    }
}
