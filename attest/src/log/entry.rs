//! One tick's inputs and their canonical bytes.
//!
//! ```text
//! tick  = tick u64, entry count u64 (1 to MAX_ENTRIES), entries
//! entry = player u64, sequence u64, kind u8, signed bool, signature (64 bytes, if signed), payload blob
//! ```

use crate::canonical::Encoder;
use crate::decoder::{DecodeError, Decoder};

/// The longest payload of an entry, bytes.
pub const MAX_PAYLOAD_BYTES: usize = 4096;
/// The most entries of one tick.
pub const MAX_ENTRIES: usize = 65536;
/// The longest canonical bytes of one tick.
pub const MAX_TICK_BYTES: usize = 64 << 20;
/// The length of a player's Ed25519 public key.
const KEY_BYTES: usize = 32;

/// What kind of event an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A player joins.
    Join = 1,
    /// A player leaves.
    Leave = 2,
    /// A player's Ed25519 public key, 32 bytes: its inputs are signed from here on.
    Key = 3,
    /// A player's controls at a moment. One that arrives after a newer one is left out.
    Motion = 4,
    /// A player's press, release or line of text. They come in order, and none is left out.
    Edge = 5,
    /// A command of the host.
    Command = 6,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        let all = [Self::Join, Self::Leave, Self::Key, Self::Motion, Self::Edge, Self::Command];
        all.into_iter().find(|kind| *kind as u8 == byte)
    }

    /// Whether a player with a key signs entries of this kind.
    pub fn is_input(self) -> bool {
        matches!(self, Self::Motion | Self::Edge)
    }
}

/// One event that the simulation took in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The player that it is of. A command has the player that it is about, or 0.
    pub player: u64,
    /// The player's own count of what it sent; grows strictly from motion to motion and from edge to edge.
    pub sequence: u64,
    /// What kind of event it is.
    pub kind: Kind,
    /// The event itself, in the host's format; at most [`MAX_PAYLOAD_BYTES`].
    pub payload: Vec<u8>,
    /// The player's signature over [`signed_input`](super::signed_input). Only an input may have one.
    pub signature: Option<[u8; 64]>,
}

/// All events that one tick took in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TickInputs {
    /// The tick that took them in.
    pub tick: u64,
    /// The events, in the order in which the tick took them in; 1 to [`MAX_ENTRIES`].
    pub entries: Vec<Entry>,
}

/// Why inputs cannot be written or hashed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum InputError {
    /// A tick has no entries, or too many.
    #[error("tick {tick} has {count} entries: 1 to {MAX_ENTRIES} can be kept")]
    Count {
        /// The tick.
        tick: u64,
        /// How many entries it has.
        count: usize,
    },
    /// An entry's payload is too long.
    #[error("an entry of player {player} at tick {tick} has {bytes} bytes: {MAX_PAYLOAD_BYTES} at most can be kept")]
    Payload {
        /// The tick that took the entry in.
        tick: u64,
        /// The player that the entry is of.
        player: u64,
        /// The payload's length.
        bytes: usize,
    },
    /// An entry that is no input has a signature.
    #[error("an entry {kind:?} of player {player} at tick {tick} has a signature: only an input may have one")]
    Signature {
        /// The tick that took the entry in.
        tick: u64,
        /// The player that the entry is of.
        player: u64,
        /// The kind of the entry.
        kind: Kind,
    },
    /// A key is not 32 bytes long.
    #[error("the key of player {player} at tick {tick} has {bytes} bytes: an Ed25519 key has 32")]
    Key {
        /// The tick that took the entry in.
        tick: u64,
        /// The player that the entry is of.
        player: u64,
        /// The key's length.
        bytes: usize,
    },
    /// A tick's inputs are too long together.
    #[error("the inputs of tick {tick} have {bytes} bytes: {MAX_TICK_BYTES} at most can be kept")]
    Bytes {
        /// The tick.
        tick: u64,
        /// The length of their canonical bytes.
        bytes: usize,
    },
    /// Inputs do not come after those before them: ticks must grow.
    #[error("inputs of tick {tick} cannot follow those of tick {previous}")]
    TickOrder {
        /// The tick that came too late.
        tick: u64,
        /// The one before it.
        previous: u64,
    },
}

impl Entry {
    fn check(&self, tick: u64) -> Result<(), InputError> {
        let (player, kind, bytes) = (self.player, self.kind, self.payload.len());
        if bytes > MAX_PAYLOAD_BYTES {
            return Err(InputError::Payload { tick, player, bytes });
        }
        if kind == Kind::Key && bytes != KEY_BYTES {
            return Err(InputError::Key { tick, player, bytes });
        }
        if !kind.is_input() && self.signature.is_some() {
            return Err(InputError::Signature { tick, player, kind });
        }
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.player).u64(self.sequence).u8(self.kind as u8).bool(self.signature.is_some());
        for byte in self.signature.iter().flatten() {
            out.u8(*byte);
        }
        out.blob(&self.payload);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let (player, sequence, kind) = (from.u64()?, from.u64()?, from.u8()?);
        let kind = Kind::from_byte(kind).ok_or_else(|| from.wrong(1, "kind of entry", kind))?;
        let signature = if from.bool()? { Some(from.array()?) } else { None };
        let payload = from.blob()?.to_vec();
        Ok(Self { player, sequence, kind, payload, signature })
    }
}

impl TickInputs {
    /// The canonical bytes of the tick's inputs.
    pub fn to_bytes(&self) -> Result<Vec<u8>, InputError> {
        let (tick, count) = (self.tick, self.entries.len());
        if !(1..=MAX_ENTRIES).contains(&count) {
            return Err(InputError::Count { tick, count });
        }
        let mut out = Encoder::default();
        out.u64(tick).u64(count as u64);
        for entry in &self.entries {
            entry.check(tick)?;
            entry.encode(&mut out);
        }
        let bytes = out.bytes().len();
        if bytes > MAX_TICK_BYTES {
            return Err(InputError::Bytes { tick, bytes });
        }
        Ok(out.into_bytes())
    }

    /// Reads canonical bytes and refuses everything that [`TickInputs::to_bytes`] would not have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Decoder::new(bytes);
        let (tick, count) = (from.u64()?, from.u64()?);
        if !(1..=MAX_ENTRIES as u64).contains(&count) {
            return Err(from.wrong(8, "entry count", count));
        }
        let mut entries = Vec::new();
        for _ in 0..count {
            let entry = Entry::decode(&mut from)?;
            entry.check(tick).map_err(|cause| from.wrong(entry.payload.len(), "entry", cause))?;
            entries.push(entry);
        }
        from.finish()?;
        Ok(Self { tick, entries })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn entries() -> impl Strategy<Value = Entry> {
        let payload = prop::collection::vec(any::<u8>(), 0..40);
        let signature = prop::option::of(prop::collection::vec(any::<u8>(), 64));
        (0u64..4, any::<u64>(), 1u8..7, payload, signature, any::<[u8; 32]>()).prop_map(
            |(player, sequence, kind, payload, signature, key)| {
                let kind = Kind::from_byte(kind).unwrap();
                let payload = if kind == Kind::Key { key.to_vec() } else { payload };
                let signature = signature.filter(|_| kind.is_input()).map(|bytes| bytes.try_into().unwrap());
                Entry { player, sequence, kind, payload, signature }
            },
        )
    }

    fn input(payload: usize) -> Entry {
        Entry { player: 1, sequence: 2, kind: Kind::Motion, payload: vec![7; payload], signature: None }
    }

    #[test]
    fn inputs_have_the_documented_bytes() {
        let entry = Entry { signature: Some([9; 64]), ..input(2) };
        let bytes = TickInputs { tick: 5, entries: vec![entry] }.to_bytes().unwrap();
        let long = |value: u64| value.to_le_bytes().to_vec();
        let expected = [long(5), long(1), long(1), long(2), vec![4, 1], vec![9; 64], long(2), vec![7, 7]].concat();
        assert_eq!(bytes, expected);
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        let refused = |entries: Vec<Entry>| TickInputs { tick: 5, entries }.to_bytes().unwrap_err();
        assert_eq!(refused(Vec::new()), InputError::Count { tick: 5, count: 0 });
        assert_eq!(refused(vec![input(0); 65537]), InputError::Count { tick: 5, count: 65537 });
        assert_eq!(refused(vec![input(4097)]), InputError::Payload { tick: 5, player: 1, bytes: 4097 });
        let key = Entry { kind: Kind::Key, ..input(31) };
        assert_eq!(refused(vec![key]), InputError::Key { tick: 5, player: 1, bytes: 31 });
        let leave = Entry { kind: Kind::Leave, signature: Some([0; 64]), ..input(0) };
        assert_eq!(refused(vec![leave]), InputError::Signature { tick: 5, player: 1, kind: Kind::Leave });
        assert!(matches!(refused(vec![input(4096); 20_000]), InputError::Bytes { tick: 5, .. }));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(tick: u64, entries in prop::collection::vec(entries(), 1..6)) {
            let inputs = TickInputs { tick, entries };
            prop_assert_eq!(TickInputs::from_bytes(&inputs.to_bytes().unwrap()), Ok(inputs));
        }

        #[test]
        fn any_bytes_are_refused_or_the_only_spelling(
            tick: u64, entries in prop::collection::vec(entries(), 1..3),
            at in any::<prop::sample::Index>(), flip in any::<u8>(), cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = TickInputs { tick, entries }.to_bytes().unwrap();
            *at.get_mut(&mut bytes) ^= flip;
            bytes.truncate(cut.index(bytes.len() + 1).max(bytes.len() / 2));
            if let Ok(read) = TickInputs::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes().unwrap(), bytes);
            }
        }

        #[test]
        fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            _ = TickInputs::from_bytes(&bytes);
        }
    }
}
