//! Pairs of things that are told of when they come together and when they part.

use lightcone_attest::{DecodeError, Decoder, Encoder};

use crate::simulation::{SavedField, StableId};

/// Two things.
pub(super) type Pair = (StableId, StableId);

/// Pairs that are together and were told of, growing. Part of the state: a restored world tells nothing twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs(Vec<Pair>);

impl Pairs {
    /// More are not told of: they wait until there is room.
    pub(super) const MOST: usize = 4096;

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Pair> + '_ {
        self.0.iter().copied()
    }

    /// Takes note of who is together now. Gives, each growing, who parted (`false`), then who came together (`true`).
    pub(super) fn update(&mut self, mut now: Vec<Pair>) -> Vec<(Pair, bool)> {
        now.sort_unstable();
        now.dedup();
        let mut news = Vec::new();
        self.0.retain(|pair| {
            let stays = now.binary_search(pair).is_ok();
            if !stays {
                news.push((*pair, false));
            }
            stays
        });
        let room = Self::MOST - self.0.len().min(Self::MOST);
        let fresh = now.into_iter().filter(|pair| self.0.binary_search(pair).is_err()).take(room);
        let fresh: Vec<Pair> = fresh.collect();
        news.extend(fresh.iter().map(|pair| (*pair, true)));
        self.0.extend(fresh);
        self.0.sort_unstable();
        news
    }
}

impl SavedField for Pairs {
    const LAYOUT: &'static str = "(u64, u64)×n, growing";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.0.len() as u64);
        self.0.iter().for_each(|(a, b)| _ = out.u64(a.0).u64(b.0));
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let count = from.u64()?;
        if count > Self::MOST as u64 {
            return Err(from.wrong(8, "count of pairs", count));
        }
        let mut pairs: Vec<Pair> = Vec::new();
        for _ in 0..count {
            let pair = (StableId(from.u64()?), StableId(from.u64()?));
            if pairs.last().is_some_and(|last| *last >= pair) {
                return Err(from.wrong(16, "growing pair", pair.0.0));
            }
            pairs.push(pair);
        }
        Ok(Self(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(a: u64, b: u64) -> Pair {
        (StableId(a), StableId(b))
    }

    #[test]
    fn who_parts_is_told_before_who_comes_together_and_nothing_twice() {
        let mut pairs = Pairs::default();
        assert_eq!(pairs.update(vec![pair(2, 3), pair(1, 2), pair(2, 3)]), [(pair(1, 2), true), (pair(2, 3), true)]);
        assert_eq!(pairs.update(vec![pair(2, 3), pair(1, 2)]), []);
        assert_eq!(pairs.update(vec![pair(1, 9), pair(2, 3)]), [(pair(1, 2), false), (pair(1, 9), true)]);
    }

    #[test]
    fn what_finds_no_room_is_told_of_once_there_is_some() {
        let mut pairs = Pairs::default();
        let all: Vec<Pair> = (0..Pairs::MOST as u64 + 1).map(|n| pair(n, n)).collect();
        assert_eq!(pairs.update(all.clone()).len(), Pairs::MOST);
        assert_eq!(pairs.update(all.clone()), []);
        let last = *all.last().unwrap();
        assert_eq!(pairs.update(all[1..].to_vec()), [(pair(0, 0), false), (last, true)]);
    }
}
