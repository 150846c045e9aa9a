//! What goes out to the browser, and when.

use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::sansio::Protocol;

use super::Peer;
use super::negotiate::VIDEO;
use super::send::Told;
use super::sound::Sound;
use crate::latency;
use crate::metrics;
use crate::remote::Remote;

/// The library's own timers are looked at no more often than this …
const LEAST_WAIT: Duration = Duration::from_millis(1);
/// … and no less often than this.
const MOST_WAIT: Duration = Duration::from_secs(10);

impl Peer {
    /// When [`Peer::drain`] is to be called next, whatever else happens.
    pub(crate) fn next_timeout(&self) -> Instant {
        if self.sound.as_ref().is_some_and(Sound::is_waiting) {
            return self.opened;
        }
        self.sender.next_time().map_or(self.next_timeout, |step| step.min(self.next_timeout))
    }

    /// Does all that is due now and gives out what is to be sent.
    pub(crate) fn drain(&mut self, now: Instant, out: &mut Vec<(Remote, BytesMut)>) {
        if now >= self.next_timeout
            && let Err(error) = self.connection.handle_timeout(now)
        {
            tracing::debug!(%error, "a timer failed");
        }
        self.read_events(now);
        self.read_messages(now);
        self.send_media(now);
        self.collect(now, out);
        self.look_at_held();
        let timeout = self.connection.poll_timeout().unwrap_or(now + MOST_WAIT);
        self.next_timeout = timeout.max(now + LEAST_WAIT);
    }

    /// Where its browser is known to be.
    pub(crate) fn remotes(&self, now: Instant) -> impl Iterator<Item = Remote> {
        self.ice.open(now)
    }

    pub(super) fn collect(&mut self, now: Instant, out: &mut Vec<(Remote, BytesMut)>) {
        self.pump(now);
        for (to, datagram) in self.outgoing.drain(..) {
            if self.egress.spend(datagram.len() as f64, now) {
                out.push((to, datagram));
            } else {
                metrics::datagram_dropped();
            }
        }
    }

    /// Takes out what the library sends; what its own agent asks is answered at once.
    pub(super) fn pump(&mut self, now: Instant) {
        while let Some(datagram) = self.connection.poll_write() {
            let is_stun = datagram.message.first().is_some_and(|first| *first <= 3);
            if !is_stun {
                self.outgoing.extend(self.ice.selected().map(|remote| (remote, datagram.message)));
            } else if let Some(answer) = self.inner.answer(now, &datagram.message) {
                self.hand_in(answer);
            }
        }
    }

    fn send_media(&mut self, now: Instant) {
        let path = self.steer(now);
        self.sender.set_path(path, now);
        self.send_sound(now);
        while let Some(waiting) = self.sender.pop(now) {
            let timestamp = waiting.packet.header.timestamp;
            self.sent_frames.extend(waiting.told.map(|told| (timestamp, told)));
            // Not through the library's sender, which takes no repair packets.
            let message = RTCMessage::RtpPacket(VIDEO.to_owned(), waiting.packet);
            if let Err(error) = self.connection.handle_write(TaggedRTCMessage { now, message }) {
                tracing::debug!(%error, "a packet was not sent");
            }
        }
        if let Some(worker) = &self.worker {
            worker.hold(self.is_held());
        }
    }

    fn send_sound(&mut self, now: Instant) {
        let Some(sound) = &mut self.sound else { return };
        while let Some(packet) = sound.pop() {
            let Some(mut track) = self.connection.rtp_sender(sound.sender()) else { return };
            match track.write_rtp(now, packet) {
                Ok(()) => metrics::audio_packet_sent(),
                Err(error) => tracing::debug!(%error, "a packet of sound was not sent"),
            }
        }
    }

    /// All that [`Peer::drain`] gave out was handed to the socket.
    pub(crate) fn sent(&mut self, now: Instant) {
        for (timestamp, Told { mark, answers }) in self.sent_frames.drain(..) {
            if let Some(mark) = mark {
                self.channels.send_latency(&mut self.connection, &latency::mark(mark, timestamp), now);
            }
            if let Some(answered) = answers {
                answered.count(now);
                let legs = answered.legs(now, self.opened);
                self.channels.send_latency(&mut self.connection, &legs, now);
            }
        }
    }
}
