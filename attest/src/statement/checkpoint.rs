//! A world's state at a tick, and what led to it.

use super::cbor::{FieldError, FieldReader, FieldWriter};
use super::envelope::Statement;
use crate::digest::Digest;

/// Says: this world had this state after this tick, by these inputs since the checkpoint before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The id of the genesis: kind of world, assets, seed, tick rate and schema.
    pub world: Digest,
    /// The run of the world: 16 random bytes that stay the same across restarts.
    pub run: [u8; 16],
    /// Grows with every start of a node that goes on with the run.
    pub epoch: u64,
    /// Grows by one with every checkpoint of the run, from 0.
    pub sequence: u64,
    /// Ticks since the world began.
    pub tick: u64,
    /// [`hash`](super::hash) of the checkpoint before; zero for the first.
    pub previous: Digest,
    /// The root of the [`StateDigest`](crate::StateDigest).
    pub state_root: Digest,
    /// The digest of the names, versions and layouts of what the state holds.
    pub schema: Digest,
    /// The root of the inputs since the checkpoint before, by an [`InputHasher`](crate::log::InputHasher).
    pub input_root: Digest,
    /// How many entries these inputs are.
    pub input_count: u64,
    /// The digest of the executable, the world's program and its assets.
    pub code: Digest,
    /// Where it was made.
    pub environment: Environment,
    /// [`hash`](super::hash) of this epoch's signed key binding.
    pub key_binding: Digest,
    /// The digest of the list of the state's pieces in the store.
    pub manifest: Digest,
    /// Unix time in milliseconds by the node's clock. It is for information: nothing rests on it.
    pub wall_time_ms: u64,
}

/// Where a checkpoint was made, as the node says. Each text at most 256 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// Architecture and operating system, as in "x86_64-linux".
    pub target: String,
    /// Instruction sets that the program was built for.
    pub isa: String,
    /// What draws, or "none".
    pub renderer: String,
    /// The kind of TEE: "none", "tdx", "sgx" or "sev-snp".
    pub tee: String,
}

const VERSION: u64 = 1;

impl Statement for Checkpoint {
    const CONTEXT: &'static str = "lightcone-checkpoint-v1";

    fn to_payload(&self) -> Vec<u8> {
        let mut out = FieldWriter::default();
        out.number(VERSION).bytes(&self.world.0).bytes(&self.run);
        out.number(self.epoch).number(self.sequence).number(self.tick);
        out.bytes(&self.previous.0).bytes(&self.state_root.0).bytes(&self.schema.0);
        out.bytes(&self.input_root.0).number(self.input_count).bytes(&self.code.0);
        let Environment { target, isa, renderer, tee } = &self.environment;
        out.text(target).text(isa).text(renderer).text(tee);
        out.bytes(&self.key_binding.0).bytes(&self.manifest.0).number(self.wall_time_ms);
        out.finish()
    }

    fn from_payload(bytes: &[u8]) -> Result<Self, FieldError> {
        let mut from = FieldReader::new(bytes)?;
        from.exactly(VERSION)?;
        let checkpoint = Self {
            world: from.digest()?,
            run: from.array()?,
            epoch: from.number()?,
            sequence: from.number()?,
            tick: from.number()?,
            previous: from.digest()?,
            state_root: from.digest()?,
            schema: from.digest()?,
            input_root: from.digest()?,
            input_count: from.number()?,
            code: from.digest()?,
            environment: Environment {
                target: from.text()?,
                isa: from.text()?,
                renderer: from.text()?,
                tee: from.text()?,
            },
            key_binding: from.digest()?,
            manifest: from.digest()?,
            wall_time_ms: from.number()?,
        };
        from.finish()?;
        Ok(checkpoint)
    }
}
