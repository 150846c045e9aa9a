//! Who really sent an input: players' keys, signatures and chains.

use std::collections::BTreeMap;

use super::{Entry, Kind, TickInputs};
use crate::statement::PublicKey;
use crate::{Digest, Encoder};

const BINDING_CONTEXT: &str = "lightcone 2026-11-22 player binding v1";
const CHAIN_CONTEXT: &str = "lightcone 2026-11-22 player chain v1";
const SIGNED_PREFIX: &[u8] = b"lightcone-input-v1:";

/// What ties a player's signatures to one world, session and player, so that they are worth nothing elsewhere:
/// BLAKE3 (derive-key) of world (32 bytes), session (16) and player (u64).
pub fn player_binding(world: &Digest, session: &[u8; 16], player: u64) -> Digest {
    Digest::derive(BINDING_CONTEXT, &[&world.0[..], session, &player.to_le_bytes()].concat())
}

/// What a player's key signs: `lightcone-input-v1:`, the [`player_binding`] (32 bytes), the payload.
pub fn signed_input(binding: &Digest, payload: &[u8]) -> Vec<u8> {
    [SIGNED_PREFIX, &binding.0, payload].concat()
}

/// Everything that a player sent, as two hashes. The node's receipts name them, the player computes the same.
///
/// Motions and edges travel apart and may overtake one another; among themselves they keep their order. So each has a chain
/// of its own, and a player knows what it must be without knowing when what arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayerChain {
    /// Of what may be lost on its way.
    pub motions: Lane,
    /// Of what may not: the key, then presses, releases and lines of text.
    pub edges: Lane,
}

/// Entries of one kind, each linked to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// [`player_binding`] in the beginning.
    pub head: Digest,
    /// Entries so far.
    pub count: u64,
    /// Of the newest; 0 before the first.
    pub sequence: u64,
}

impl PlayerChain {
    /// Nothing sent yet.
    pub fn new(binding: Digest) -> Self {
        let lane = Lane { head: binding, count: 0, sequence: 0 };
        Self { motions: lane, edges: lane }
    }

    /// Adds a key or an input; other entries are the node's and leave the chain as it is.
    pub fn push(&mut self, entry: &Entry) {
        match entry.kind {
            Kind::Motion => self.motions.push(entry),
            Kind::Key | Kind::Edge => self.edges.push(entry),
            Kind::Join | Kind::Leave | Kind::Command => {}
        }
    }
}

impl Lane {
    /// `head = BLAKE3(derive-key; head (32 bytes), kind u8, sequence u64, payload blob, signed bool, signature)`
    fn push(&mut self, entry: &Entry) {
        let mut link = Encoder::default();
        link.u8(entry.kind as u8).u64(entry.sequence).blob(&entry.payload).bool(entry.signature.is_some());
        let signature = entry.signature.as_ref().map_or(&[][..], |signature| signature);
        self.head = Digest::derive(CHAIN_CONTEXT, &[&self.head.0[..], link.bytes(), signature].concat());
        self.count += 1;
        self.sequence = entry.sequence;
    }
}

/// What was found in good order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputCounts {
    /// Inputs with a valid signature of their player.
    pub signed: u64,
    /// Inputs of players without a key.
    pub unsigned: u64,
    /// Signed inputs whose player's key is in a part of the log that was not given.
    pub unknown_key: u64,
    /// Players that had entries of any kind but commands.
    pub players: u64,
}

/// An entry that its player did not send, or not there.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("tick {tick}, player {player}, input {sequence}: {why}")]
pub struct Forged {
    /// Where it is.
    pub tick: u64,
    /// Whose it pretends to be.
    pub player: u64,
    /// Which.
    pub sequence: u64,
    /// What is wrong.
    pub why: Forgery,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Forgery {
    /// Altered, or of another player, session or world.
    #[error("the signature is not valid")]
    Signature,
    /// Signed, but the log has no key.
    #[error("it is signed, but the player has no key")]
    NoKey,
    /// A player with a key signs everything.
    #[error("it is not signed, though the player has a key")]
    Unsigned,
    /// A key is for good.
    #[error("a second key")]
    SecondKey,
    /// A key after inputs would leave these unsigned.
    #[error("a key after the first input")]
    LateKey,
    /// Not a point of the curve, or a weak one.
    #[error("the key is no Ed25519 public key: {0}")]
    Key(String),
    /// The payload says otherwise, or cannot be read.
    #[error("the log gives it another kind or number than its payload has")]
    Label,
    /// Doubled or reordered.
    #[error("it does not come after {previous}")]
    Sequence {
        /// The player's motion or edge before it.
        previous: u64,
    },
}

/// Reads kind and sequence out of an input's payload, whose format is the host's; none for bytes that are no input.
pub type Label = fn(&[u8]) -> Option<(Kind, u64)>;

#[derive(Debug, Default)]
struct Player {
    key: Option<PublicKey>,
    last_motion: Option<u64>,
    last_edge: Option<u64>,
}

/// Checks players' keys and signatures, tick by tick.
#[derive(Debug)]
pub struct InputVerifier {
    world: Digest,
    session: [u8; 16],
    from_the_beginning: bool,
    label: Option<Label>,
    players: BTreeMap<u64, Player>,
    counts: InputCounts,
}

impl InputVerifier {
    /// For a log that is given from the session's beginning.
    pub fn new(world: &Digest, session: &[u8; 16]) -> Self {
        let (players, counts) = (BTreeMap::new(), InputCounts::default());
        Self { world: *world, session: *session, from_the_beginning: true, label: None, players, counts }
    }

    /// Compares what the log calls an input with what its player signed.
    pub fn with_label(self, label: Option<Label>) -> Self {
        Self { label, ..self }
    }

    /// For a log whose older part was removed: signatures of players whose key is in that part can't be checked and are
    /// counted as [`InputCounts::unknown_key`].
    pub fn in_the_middle(world: &Digest, session: &[u8; 16]) -> Self {
        Self { from_the_beginning: false, ..Self::new(world, session) }
    }

    /// So far.
    pub fn counts(&self) -> InputCounts {
        InputCounts { players: self.players.len() as u64, ..self.counts }
    }

    /// Checks the inputs of the next tick.
    pub fn check(&mut self, inputs: &TickInputs) -> Result<(), Forged> {
        for entry in &inputs.entries {
            let checked = self.check_entry(entry);
            checked.map_err(|why| Forged { tick: inputs.tick, player: entry.player, sequence: entry.sequence, why })?;
        }
        Ok(())
    }

    fn check_entry(&mut self, entry: &Entry) -> Result<(), Forgery> {
        if entry.kind == Kind::Command {
            return Ok(());
        }
        let player = self.players.entry(entry.player).or_default();
        match entry.kind {
            Kind::Key if player.key.is_some() => return Err(Forgery::SecondKey),
            Kind::Key if player.last_motion.or(player.last_edge).is_some() => return Err(Forgery::LateKey),
            Kind::Key => player.key = Some(read_key(&entry.payload)?),
            Kind::Motion => follows(&mut player.last_motion, entry.sequence)?,
            Kind::Edge => follows(&mut player.last_edge, entry.sequence)?,
            Kind::Join | Kind::Leave | Kind::Command => {}
        }
        if entry.kind.is_input() {
            let key = player.key;
            if self.label.is_some_and(|label| label(&entry.payload) != Some((entry.kind, entry.sequence))) {
                return Err(Forgery::Label);
            }
            self.check_signature(entry, key)?;
        }
        Ok(())
    }

    fn check_signature(&mut self, entry: &Entry, key: Option<PublicKey>) -> Result<(), Forgery> {
        let counted = match (key, &entry.signature) {
            (Some(key), Some(signature)) => {
                let binding = player_binding(&self.world, &self.session, entry.player);
                if !key.verify(&signed_input(&binding, &entry.payload), signature) {
                    return Err(Forgery::Signature);
                }
                &mut self.counts.signed
            }
            (Some(_), None) => return Err(Forgery::Unsigned),
            (None, Some(_)) if self.from_the_beginning => return Err(Forgery::NoKey),
            (None, Some(_)) => &mut self.counts.unknown_key,
            (None, None) => &mut self.counts.unsigned,
        };
        *counted += 1;
        Ok(())
    }
}

fn follows(last: &mut Option<u64>, sequence: u64) -> Result<(), Forgery> {
    match last.replace(sequence) {
        Some(previous) if previous >= sequence => Err(Forgery::Sequence { previous }),
        _ => Ok(()),
    }
}

fn read_key(payload: &[u8]) -> Result<PublicKey, Forgery> {
    let bytes = payload.try_into().map_err(|_| Forgery::Key(format!("{} bytes", payload.len())))?;
    PublicKey::from_bytes(&bytes).map_err(|cause| Forgery::Key(cause.to_string()))
}

/// Checks a whole log from the session's beginning; see [`InputVerifier`].
pub fn verify_inputs<'a>(
    world: &Digest,
    session: &[u8; 16],
    log: impl IntoIterator<Item = &'a TickInputs>,
) -> Result<InputCounts, Forged> {
    let mut verifier = InputVerifier::new(world, session);
    for inputs in log {
        verifier.check(inputs)?;
    }
    Ok(verifier.counts())
}
