//! The way of sound from the host to those who hear the same.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::Notify;

use super::block::Block;
use super::opus::Opus;
use crate::metrics;

/// Packets that wait for one listener: 100 ms.
const MAX_WAITING: usize = 5;

/// The way from the host's mixer to those who hear the same. While nobody listens, blocks are not wanted and cost nothing.
#[derive(Default)]
pub struct AudioTrack {
    /// Held while a block is encoded; only the host's thread takes it.
    encoder: Mutex<Option<Opus>>,
    ways: Mutex<Ways>,
}

/// The ways to all listeners, by number.
#[derive(Default)]
struct Ways {
    all: BTreeMap<u64, Way>,
    last: u64,
}

/// The way to one listener.
struct Way {
    wake: Arc<Notify>,
    waiting: VecDeque<Packet>,
    loss: f64,
}

/// A block as Opus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) block: u64,
    pub(crate) payload: Bytes,
}

impl AudioTrack {
    fn ways(&self) -> MutexGuard<'_, Ways> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether some viewer takes sound, and is there.
    pub fn is_heard(&self) -> bool {
        !self.ways().all.is_empty()
    }

    /// Encodes and hands on the block of this number. Numbers grow with time, by one each
    /// [`BLOCK_PERIOD`](crate::audio::BLOCK_PERIOD); a block that is left out was silent.
    pub fn put(&self, number: u64, block: &Block) {
        let loss = self.ways().loss();
        let mut encoder = self.encoder.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(loss) = loss else {
            // Whoever listens next must not hear what the encoder remembers.
            *encoder = None;
            return;
        };
        let started = Instant::now();
        match Opus::encode_with(&mut encoder, block, loss) {
            Ok(payload) => {
                metrics::audio_encoded(started.elapsed());
                self.ways().push(&Packet { block: number, payload });
            }
            Err(error) => {
                metrics::audio_block_dropped();
                tracing::warn!(%error, "a block of sound was not encoded");
            }
        }
    }

    /// From now on blocks are wanted, and `wake` is told of each.
    pub(crate) fn listen(self: &Arc<Self>, wake: Arc<Notify>) -> Listener {
        let mut ways = self.ways();
        ways.last += 1;
        let number = ways.last;
        ways.all.insert(number, Way { wake, waiting: VecDeque::new(), loss: 0.0 });
        Listener { track: Arc::clone(self), number }
    }
}

impl Ways {
    /// The greatest loss of any way; `None` when nobody listens.
    fn loss(&self) -> Option<f64> {
        self.all.values().map(|way| way.loss).reduce(f64::max)
    }

    fn push(&mut self, packet: &Packet) {
        for way in self.all.values_mut() {
            if way.waiting.len() == MAX_WAITING {
                way.waiting.pop_front();
                metrics::audio_block_dropped();
            }
            way.waiting.push_back(packet.clone());
            way.wake.notify_one();
        }
    }
}

impl fmt::Debug for AudioTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioTrack").field("is_heard", &self.is_heard()).finish_non_exhaustive()
    }
}

/// Takes what waits. Dropping it ends the listening.
#[derive(Debug)]
pub(crate) struct Listener {
    track: Arc<AudioTrack>,
    number: u64,
}

impl Listener {
    pub(crate) fn take(&self) -> Option<Packet> {
        self.track.ways().all.get_mut(&self.number)?.waiting.pop_front()
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.track.ways().all.get(&self.number).is_some_and(|way| !way.waiting.is_empty())
    }

    /// Sets the share of packets that are lost on the way to this listener, 0 to 1; the encoder prepares for it.
    pub(crate) fn set_loss(&self, loss: f64) {
        if let Some(way) = self.track.ways().all.get_mut(&self.number) {
            way.loss = loss;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.track.ways().all.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::block::BLOCK_SAMPLES;

    const SILENCE: Block = [[0.0; 2]; BLOCK_SAMPLES];

    fn blocks(listener: &Listener) -> Vec<u64> {
        std::iter::from_fn(|| listener.take()).map(|packet| packet.block).collect()
    }

    #[test]
    fn only_what_is_listened_to_is_kept_and_the_oldest_is_dropped() {
        let track = Arc::new(AudioTrack::default());
        track.put(1, &SILENCE);
        let listener = track.listen(Arc::default());
        assert!(track.is_heard() && !listener.is_waiting());
        (2..10).for_each(|number| track.put(number, &SILENCE));
        assert_eq!(blocks(&listener), [5, 6, 7, 8, 9]);
        drop(listener);
        assert!(!track.is_heard());
    }

    #[test]
    fn all_hear_the_same_out_of_one_encode_and_none_is_silenced_by_who_goes() {
        let track = Arc::new(AudioTrack::default());
        let [first, second] = [(); 2].map(|()| track.listen(Arc::default()));
        track.put(6, &SILENCE);
        let packets = [&first, &second].map(|listener| listener.take().unwrap().payload);
        assert_eq!(packets[0].as_ptr(), packets[1].as_ptr());
        drop(first);
        track.put(7, &SILENCE);
        assert_eq!(blocks(&second), [7]);
    }

    #[test]
    fn the_encoder_is_made_ready_for_the_worst_way() {
        let track = Arc::new(AudioTrack::default());
        assert_eq!(track.ways().loss(), None);
        let [first, second] = [(); 2].map(|()| track.listen(Arc::default()));
        first.set_loss(0.1);
        second.set_loss(0.02);
        assert_eq!(track.ways().loss(), Some(0.1));
        drop(first);
        assert_eq!(track.ways().loss(), Some(0.02));
    }
}
