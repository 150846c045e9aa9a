//! Who really sent an input: players' keys and signatures, checked against the log.

use std::collections::BTreeMap;

use super::entry::{Entry, Kind, TickInputs};
use super::player_chain::{player_binding, signed_input};
use crate::digest::Digest;
use crate::statement::PublicKey;

/// How many inputs were checked and found in order.
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

/// An entry that its player did not send, or not at this place in the log.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("tick {tick}, player {player}, input {sequence}: {why}")]
pub struct Forged {
    /// The tick that took it in.
    pub tick: u64,
    /// The player that the log says it is of.
    pub player: u64,
    /// The log's sequence of the entry.
    pub sequence: u64,
    /// What is wrong.
    pub why: Forgery,
}

/// What is wrong with an entry.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Forgery {
    /// The entry was altered, or signed for another player, run or world.
    #[error("the signature is not valid")]
    Signature,
    /// The entry is signed, but the log has no key of its player.
    #[error("it is signed, but the player has no key")]
    NoKey,
    /// The entry is not signed. A player with a key signs everything.
    #[error("it is not signed, though the player has a key")]
    Unsigned,
    /// The player has a key already, which is for good.
    #[error("a second key")]
    SecondKey,
    /// A key after the first input would leave that input unsigned.
    #[error("a key after the first input")]
    LateKey,
    /// The key is not a point of the curve, or a weak one.
    #[error("the key is no Ed25519 public key: {0}")]
    Key(String),
    /// The payload has another kind or sequence than the entry, or cannot be read.
    #[error("the log gives it another kind or number than its payload has")]
    Label,
    /// The entry is doubled or out of order.
    #[error("it does not come after {previous}")]
    Sequence {
        /// The sequence of the player's motion or edge before it.
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
    run: [u8; 16],
    from_the_beginning: bool,
    label: Option<Label>,
    players: BTreeMap<u64, Player>,
    counts: InputCounts,
}

impl InputVerifier {
    /// For a log that is given from the beginning of the run.
    pub fn new(world: &Digest, run: &[u8; 16]) -> Self {
        let (players, counts) = (BTreeMap::new(), InputCounts::default());
        Self { world: *world, run: *run, from_the_beginning: true, label: None, players, counts }
    }

    /// Compares what the log calls an input with what its player signed.
    pub fn with_label(self, label: Option<Label>) -> Self {
        Self { label, ..self }
    }

    /// For a log whose older part was removed. A signature of a player whose key is in that part cannot be checked,
    /// and is counted as [`InputCounts::unknown_key`].
    pub fn in_the_middle(world: &Digest, run: &[u8; 16]) -> Self {
        Self { from_the_beginning: false, ..Self::new(world, run) }
    }

    /// The counts so far.
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
                let binding = player_binding(&self.world, &self.run, entry.player);
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

/// Checks a whole log from the beginning of the run; see [`InputVerifier`].
pub fn verify_inputs<'a>(
    world: &Digest,
    run: &[u8; 16],
    log: impl IntoIterator<Item = &'a TickInputs>,
) -> Result<InputCounts, Forged> {
    let mut verifier = InputVerifier::new(world, run);
    for inputs in log {
        verifier.check(inputs)?;
    }
    Ok(verifier.counts())
}
