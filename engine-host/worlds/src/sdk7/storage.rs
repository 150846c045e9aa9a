//! What a scene's server keeps for later: values by keys, of the scene and of each player. They are a part of the world's state.
//!
//! A map in memory is enough for a mebibyte: the record of the world is what makes it last, as it does all other state.

use std::collections::BTreeMap;
use std::collections::btree_map::Range;
use std::ops::Bound;

use lightcone_world::prelude::*;

/// Bytes of a key.
pub(super) const MAX_KEY_BYTES: usize = 256;
/// Bytes of a value, written as JSON.
pub(super) const MAX_VALUE_BYTES: usize = 64 << 10;
/// Bytes of all keys and values of a scene.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Whose values they are: the scene's, or those of a player by its address in small letters.
pub(super) type Owner = Option<String>;

/// See the top of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Storage {
    values: BTreeMap<(Owner, String), String>,
    bytes: usize,
}

/// Why a value is not kept.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum NotKept {
    #[error("a key has 1 to {MAX_KEY_BYTES} bytes, not {0}")]
    Key(usize),
    #[error("the value has {0} bytes; {MAX_VALUE_BYTES} are allowed")]
    Value(usize),
    #[error("the scene would keep more than {MAX_BYTES} bytes")]
    Full,
}

impl Storage {
    pub(super) fn get(&self, owner: &Owner, key: &str) -> Option<&str> {
        self.values.get(&(owner.clone(), key.to_owned())).map(String::as_str)
    }

    /// Keeps a value, as JSON.
    pub(super) fn put(&mut self, owner: &Owner, key: &str, value: String) -> Result<(), NotKept> {
        if !(1..=MAX_KEY_BYTES).contains(&key.len()) {
            return Err(NotKept::Key(key.len()));
        }
        if value.len() > MAX_VALUE_BYTES {
            return Err(NotKept::Value(value.len()));
        }
        let id = (owner.clone(), key.to_owned());
        let before = self.values.get(&id).map_or(0, |value| size(&id, value));
        let bytes = self.bytes - before + size(&id, &value);
        if bytes > MAX_BYTES {
            return Err(NotKept::Full);
        }
        self.bytes = bytes;
        self.values.insert(id, value);
        Ok(())
    }

    /// Whether there was one.
    pub(super) fn delete(&mut self, owner: &Owner, key: &str) -> bool {
        let id = (owner.clone(), key.to_owned());
        let gone = self.values.remove(&id);
        self.bytes -= gone.as_ref().map_or(0, |value| size(&id, value));
        gone.is_some()
    }

    /// Keys that begin so, in order, with their values.
    pub(super) fn with<'s>(&'s self, owner: &'s Owner, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
        let from: (Bound<(Owner, String)>, _) = (Bound::Included((owner.clone(), prefix.to_owned())), Bound::Unbounded);
        let all: Range<'s, _, _> = self.values.range(from);
        all.map(|((whose, key), value)| (whose, key.as_str(), value.as_str()))
            .take_while(move |(whose, key, _)| *whose == owner && key.starts_with(prefix))
            .map(|(_, key, value)| (key, value))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

fn size((owner, key): &(Owner, String), value: &str) -> usize {
    owner.as_ref().map_or(0, String::len) + key.len() + value.len()
}

impl SavedField for Storage {
    const LAYOUT: &'static str =
        "list of (is a player's u8, address u8×n, key u8×n, value u8×n), by growing address and key";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.values.len() as u64);
        for ((owner, key), value) in &self.values {
            out.u8(owner.is_some().into()).blob(owner.as_deref().unwrap_or_default().as_bytes());
            out.blob(key.as_bytes()).blob(value.as_bytes());
        }
    }

    fn decode(from: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let mut read = Self::default();
        for _ in 0..from.u64()? {
            let (is_players, owner) = (from.u8()? != 0, text(from)?);
            let (key, value) = (text(from)?, text(from)?);
            let owner = is_players.then_some(owner);
            if let Err(why) = read.put(&owner, &key, value) {
                return Err(from.wrong(0, "value that a scene may keep", why));
            }
        }
        Ok(read)
    }
}

fn text(from: &mut Decoder<'_>) -> Result<String, DecodeError> {
    Ok(String::from_utf8_lossy(from.blob()?).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn players(address: &str) -> Owner {
        Some(address.to_owned())
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut storage = Storage::default();
        assert_eq!(storage.put(&None, "", "1".into()), Err(NotKept::Key(0)));
        assert_eq!(storage.put(&None, &"k".repeat(257), "1".into()), Err(NotKept::Key(257)));
        assert_eq!(storage.put(&None, "k", "v".repeat(MAX_VALUE_BYTES + 1)), Err(NotKept::Value(MAX_VALUE_BYTES + 1)));
        let value = "v".repeat(MAX_VALUE_BYTES - 2);
        for at in 0..16 {
            assert_eq!(storage.put(&None, &format!("{at:02}"), value.clone()), Ok(()));
        }
        assert_eq!(storage.put(&None, "x", String::new()), Err(NotKept::Full));
        assert_eq!(storage.put(&None, "00", value.clone()), Ok(()), "in its own place");
        assert!(storage.delete(&None, "00") && !storage.delete(&None, "00"));
        assert_eq!(storage.put(&players("0xa"), "x", "1".into()), Ok(()));
    }

    #[test]
    fn each_has_its_own_values() {
        let mut storage = Storage::default();
        let all = [(None, "b"), (None, "ab"), (None, "aa"), (players("0x1"), "aa"), (players("0x2"), "aa")];
        for (at, (owner, key)) in all.iter().enumerate() {
            storage.put(owner, key, at.to_string()).unwrap();
        }
        assert_eq!(storage.with(&None, "a").collect::<Vec<_>>(), [("aa", "2"), ("ab", "1")]);
        assert_eq!(storage.with(&None, "").count(), 3);
        assert_eq!(storage.with(&players("0x1"), "").collect::<Vec<_>>(), [("aa", "3")]);
        assert_eq!((storage.get(&players("0x2"), "aa"), storage.get(&players("0x3"), "aa")), (Some("4"), None));
        let mut out = Encoder::default();
        storage.encode(&mut out);
        assert_eq!(Storage::decode(&mut Decoder::new(&out.into_bytes())).unwrap(), storage);
    }
}
