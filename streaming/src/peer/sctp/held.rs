//! The account of what the library holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::packet::{self, Chunk, Data};

/// What the library may hold, in its own account; it tells the browser so. Two of the longest messages.
pub(in crate::peer) const MAX_HELD_BYTES: u32 = 128 * 1024;
/// Parts of messages, and messages behind a gap. A page that sends 500 messages a second fills this in four seconds.
const MAX_HELD_CHUNKS: usize = 2048;
/// A page opens three channels.
const MAX_STREAMS: usize = 64;
/// Numbers of chunks farther ahead than this are none that were sent.
const MAX_AHEAD: u32 = 65_536;

/// Why a session's packets are taken no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::peer) enum Excess {
    #[error("messages that are not whole have more than {MAX_HELD_BYTES} bytes")]
    Bytes,
    #[error("messages that are not whole have more than {MAX_HELD_CHUNKS} parts")]
    Chunks,
    #[error("messages come on more than {MAX_STREAMS} streams")]
    Streams,
    #[error("a part of a message is numbered more than {MAX_AHEAD} ahead")]
    Ahead,
}

/// Shared by the session and the library's ciphers; all of them live in the media loop's thread.
#[derive(Clone, Default)]
pub(in crate::peer) struct SharedHeld(Arc<Mutex<Held>>);

impl SharedHeld {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A packet comes in. Whether the library may see it.
    pub(super) fn incoming(&self, packet: &[u8]) -> bool {
        self.lock().incoming(packet)
    }

    /// A packet of the library's goes out.
    pub(super) fn outgoing(&self, packet: &[u8]) {
        self.lock().outgoing(packet);
    }

    pub(in crate::peer) fn excess(&self) -> Option<Excess> {
        self.lock().excess
    }

    /// Parts and messages that the library holds.
    pub(in crate::peer) fn chunks(&self) -> usize {
        self.lock().chunks()
    }
}

/// Whether packets that come in one after another are taken, each behind its length in one byte. For fuzzing.
pub(crate) fn takes(mut packets: &[u8]) -> bool {
    let mut held = Held::default();
    while let Some((length, rest)) = packets.split_first() {
        let (packet, after) = rest.split_at(rest.len().min((*length).into()));
        if !held.incoming(packet) {
            return false;
        }
        assert!(held.chunks() <= MAX_HELD_CHUNKS && held.streams.len() <= MAX_STREAMS);
        packets = after;
    }
    true
}

/// The account of one association.
#[derive(Default)]
struct Held {
    excess: Option<Excess>,
    /// The newest number up to which the library has all; before its first acknowledgement, what the browser began with.
    acknowledged: Option<u32>,
    /// Numbers behind a gap: the library keeps a copy of each.
    above: BTreeSet<u32>,
    /// Parts of messages that are not whole, by their numbers.
    parts: BTreeMap<u32, Data>,
    streams: HashMap<u16, Stream>,
}

/// The ordered messages of a stream.
#[derive(Default)]
struct Stream {
    next: u16,
    /// Whole ones that wait for those before them.
    waiting: BTreeSet<u16>,
}

/// Serial numbers (RFC 1982): whether `a` is behind `b` or the same.
fn up_to(a: u32, b: u32) -> bool {
    b.wrapping_sub(a) < 1 << 31
}

fn up_to_16(a: u16, b: u16) -> bool {
    b.wrapping_sub(a) < 1 << 15
}

impl Held {
    /// A packet comes in. Whether the library may see it.
    fn incoming(&mut self, packet: &[u8]) -> bool {
        for chunk in packet::chunks(packet) {
            match chunk {
                Chunk::Init { first } => {
                    self.acknowledged.get_or_insert(first.wrapping_sub(1));
                }
                Chunk::Data(data) => self.data(data),
                Chunk::Forward { up_to, streams } => self.forward(up_to, &streams),
                Chunk::Acknowledgement { .. } => {}
            }
            if self.chunks() > MAX_HELD_CHUNKS {
                self.excess.get_or_insert(Excess::Chunks);
            }
            if self.streams.len() > MAX_STREAMS {
                self.excess.get_or_insert(Excess::Streams);
            }
        }
        self.excess.is_none()
    }

    /// A packet of the library's goes out.
    fn outgoing(&mut self, packet: &[u8]) {
        for chunk in packet::chunks(packet) {
            if let Chunk::Acknowledgement { up_to: number, window } = chunk {
                self.acknowledged = Some(number);
                self.above.retain(|other| !up_to(*other, number));
                if window == 0 {
                    self.excess.get_or_insert(Excess::Bytes);
                }
            }
        }
    }

    fn chunks(&self) -> usize {
        let waiting: usize = self.streams.values().map(|stream| stream.waiting.len()).sum();
        self.above.len() + self.parts.len() + waiting
    }

    /// Whether a number is new, and where one may be.
    fn is_new(&mut self, number: u32) -> bool {
        let Some(acknowledged) = self.acknowledged else { return true };
        if up_to(number, acknowledged) {
            return false;
        }
        if number.wrapping_sub(acknowledged) > MAX_AHEAD {
            self.excess.get_or_insert(Excess::Ahead);
            return false;
        }
        true
    }

    fn data(&mut self, data: Data) {
        if !self.is_new(data.number) || !self.above.insert(data.number) {
            return;
        }
        self.streams.entry(data.stream).or_default();
        if data.begins && data.ends {
            self.whole(&data);
            return;
        }
        self.parts.insert(data.number, data);
        let first = self.run(&data, data.begins, u32::wrapping_sub, |part| (part.ends, part.begins));
        let last = self.run(&data, data.ends, u32::wrapping_add, |part| (part.begins, part.ends));
        if let (Some(first), Some(last)) = (first, last) {
            let mut number = first;
            while up_to(number, last) {
                self.parts.remove(&number);
                number = number.wrapping_add(1);
            }
            self.whole(&data);
        }
    }

    /// Goes from part to part of one message, up to the one that is the last in this direction. `ends` says of a part whether
    /// another message ends with it, and whether this one does.
    fn run(
        &self,
        from: &Data,
        mut done: bool,
        step: fn(u32, u32) -> u32,
        ends: fn(&Data) -> (bool, bool),
    ) -> Option<u32> {
        let mut number = from.number;
        while !done {
            number = step(number, 1);
            let part = self.parts.get(&number)?;
            let (is_another_s, is_last) = ends(part);
            done = is_last;
            if is_another_s || (part.stream, part.turn, part.unordered) != (from.stream, from.turn, from.unordered) {
                return None;
            }
        }
        Some(number)
    }

    /// A message is whole: an unordered one is handed on, an ordered one in its turn.
    fn whole(&mut self, data: &Data) {
        let Some(stream) = self.streams.get_mut(&data.stream).filter(|_| !data.unordered) else { return };
        stream.waiting.insert(data.turn);
        stream.hand_on();
    }

    /// The browser gives up what it sent.
    fn forward(&mut self, number: u32, streams: &[(u16, u16)]) {
        if !self.is_new(number) {
            return;
        }
        self.parts.retain(|_, part| {
            let turn = streams.iter().find(|(stream, _)| *stream == part.stream).map(|(_, turn)| *turn);
            let gone = if part.unordered {
                up_to(part.number, number)
            } else {
                turn.is_some_and(|turn| up_to_16(part.turn, turn))
            };
            !gone
        });
        for (id, turn) in streams {
            let Some(stream) = self.streams.get_mut(id) else { continue };
            if up_to_16(stream.next, *turn) {
                stream.next = turn.wrapping_add(1);
                stream.waiting.retain(|waiting| !up_to_16(*waiting, *turn));
                stream.hand_on();
            }
        }
    }
}

impl Stream {
    fn hand_on(&mut self) {
        while self.waiting.remove(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
    }
}

#[cfg(test)]
mod tests;
