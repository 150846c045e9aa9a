//! Where things are in a store's directory.

use std::path::{Path, PathBuf};

use crate::digest::Digest;

pub(super) const README: &str = "README";
pub(super) const GENESIS: &str = "genesis.toml";
pub(super) const LOCK: &str = "LOCK";
pub(super) const SEAL: &str = "seal-key-name";
pub(super) const STATEMENTS: &str = "statements";
pub(super) const KEYS: &str = "keys";
pub(super) const MANIFESTS: &str = "manifests";
pub(super) const CHUNKS: &str = "chunks";
pub(super) const INPUTS: &str = "inputs";
pub(super) const WORK: &str = "work";
pub(super) const FAULTS: &str = "faults";
pub(super) const UPGRADES: &str = "upgrades";
/// Those that name checkpoints come before these: read in this order, what a node writes meanwhile is named and there.
pub(super) const DIRECTORIES: [&str; 8] = [WORK, FAULTS, UPGRADES, STATEMENTS, KEYS, MANIFESTS, CHUNKS, INPUTS];
/// Stores from before they were kept have none of them.
pub(super) const LATER: [&str; 3] = [WORK, FAULTS, UPGRADES];

pub(super) const STATEMENT: &str = "cose";
pub(super) const EVIDENCE: &str = "evidence";
pub(super) const SEGMENT: &str = "log";

pub(super) const README_TEXT: &str = "\
The record of one world, written by Lightcone. Check it with `lightcone verify`, run it again with `lightcone replay`.

genesis.toml     what the world began with; its id is what statements call the world
statements/N     checkpoint N, signed (COSE_Sign1, CBOR): each names the one before it, a state, the inputs since, a key
keys/N           whose key it is since lease epoch N, signed by that key; .evidence: a TEE's quote over it, if there is one
work/N           work receipt N, signed: ticks, fuel and presence of players, which a replay repeats, and what was sent to viewers
faults/N         fault N, signed: the tick in which the world halted, and why
upgrades/N       upgrade N, signed: the tick after which another version of the world's program took over
manifests/D      the pieces of a state, named by the digest that a statement names
chunks/DD/D      pieces (zstd), named by the digest of their content and shared between states
inputs/N.log     what players and host did between checkpoints N-1 and N, tick by tick
seal-key-name    only in a private world: tells the seal key apart from others; chunks and inputs are encrypted with it
LOCK             held by the node that runs the world

*.tmp is left by a crash and means nothing. Nothing here is edited by hand: everything is named by a digest, signed or checked.
";

/// `00000007.cose`: eight digits, more where they are needed.
pub(super) fn numbered(directory: &Path, number: u64, ending: &str) -> PathBuf {
    directory.join(format!("{number:08}.{ending}"))
}

/// `chunks/ab/ab…`.
pub(super) fn chunk(directory: &Path, id: &Digest) -> PathBuf {
    let name = id.to_string();
    directory.join(CHUNKS).join(&name[..2]).join(name)
}
