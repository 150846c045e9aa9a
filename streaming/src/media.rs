//! The media loop: one thread, the UDP sockets and the connections beside them, all sessions.
//!
//! It waits for datagrams, encoded frames, requests of signalling and deadlines, and never for anything else: sends do not
//! block (a datagram that finds the socket full is dropped and counted; the viewer asks for it again), and encoders run on
//! threads of their own. So a viewer that stops reading costs the others nothing.
//!
//! Bounds: [`MAX_FRAMES`] encoded frames wait (then encoders wait), [`MAX_REQUESTS`](crate::request::MAX_REQUESTS) requests
//! (then signalling waits), [`MAX_READS`] datagrams are read from a socket before the others get their turn.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::sync::mpsc;

use lightcone_protocol::SessionId;

use crate::broadcast::{Broadcasts, SharedPicture};
use crate::capture::{CaptureError, Tap};
use crate::demux::{PeerKey, Routes};
use crate::encode::OutgoingFrame;
use crate::metrics;
use crate::peer::{Credentials, Opening, Peer, Sources};
use crate::remote::Remote;
use crate::request::{Known, Request};
use crate::session::{Leave, Link};
use crate::shared::Shared;
use crate::sockets::Sockets;
use crate::streams::Streams;

const MAX_FRAMES: usize = 64;
const MAX_READS: usize = 64;
/// Longer datagrams are cut, and then fail their checksum; browsers stay below 1,500.
const DATAGRAM_BYTES: usize = 2048;
/// From one call of [`Peer::tick`] to the next.
const TICK: Duration = Duration::from_millis(50);
/// What all sessions together hold of messages that are not whole, in chunks: about 20 MB. Beyond it the session ends that holds
/// the most.
const MAX_HELD_CHUNKS: usize = 16_384;
/// From one time that the host is told of the sessions' links to the next.
const LINKS_EVERY: Duration = Duration::from_millis(500);

/// See the top of the file.
pub(crate) struct MediaLoop {
    shared: Arc<Shared>,
    sockets: Sockets,
    streams: Streams,
    requests: mpsc::Receiver<Request>,
    frames: mpsc::Receiver<OutgoingFrame<PeerKey>>,
    shared_frames: mpsc::Receiver<SharedPicture>,
    sources: Sources,
    peers: HashMap<PeerKey, Peer>,
    resources: HashMap<String, (PeerKey, Known)>,
    /// Captures of sessions whose player is away.
    waiting_taps: HashMap<SessionId, Tap>,
    routes: Routes,
    next_key: u64,
    next_tick: Instant,
    next_links: Instant,
    outgoing: Vec<(Remote, BytesMut)>,
    threads: Vec<JoinHandle<()>>,
}

impl MediaLoop {
    pub(crate) fn new(
        shared: Arc<Shared>,
        sockets: Sockets,
        streams: Streams,
        requests: mpsc::Receiver<Request>,
    ) -> Self {
        let (frames_in, frames) = mpsc::channel(MAX_FRAMES);
        let (shared_in, shared_frames) = mpsc::channel(MAX_FRAMES);
        let sources = Sources { frames: frames_in, broadcasts: Arc::new(Broadcasts::new(shared_in)) };
        Self {
            shared,
            sockets,
            streams,
            requests,
            frames,
            shared_frames,
            sources,
            peers: HashMap::new(),
            resources: HashMap::new(),
            waiting_taps: HashMap::new(),
            routes: Routes::default(),
            next_key: 0,
            next_tick: Instant::now(),
            next_links: Instant::now(),
            outgoing: Vec::new(),
            threads: Vec::new(),
        }
    }

    /// Runs until the server stops.
    pub(crate) async fn run(mut self) {
        while !self.shared.stopping.load(Ordering::Acquire) {
            let deadline = self.deadline();
            tokio::select! {
                _ = self.shared.wake.notified() => {}
                Some(request) = self.requests.recv() => self.request(request),
                Some(frame) = self.frames.recv() => self.visit(frame.to, |peer, now| peer.frame(frame, now)),
                Some(picture) = self.shared_frames.recv() => self.share(&picture),
                ready = self.sockets.readable() => match ready {
                    Ok(()) => self.read(),
                    Err(error) => tracing::error!(%error, "a media socket failed"),
                },
                (from, datagram) = self.streams.next() => self.received(from, &datagram),
                () = tokio::time::sleep_until(deadline.into()) => {}
            }
            self.timers();
        }
        self.stop();
    }

    fn deadline(&self) -> Instant {
        self.peers.values().map(Peer::next_timeout).fold(self.next_tick, Instant::min)
    }

    fn timers(&mut self) {
        let now = Instant::now();
        let tick = now >= self.next_tick;
        let due = self.peers.iter().filter(|(_, peer)| tick || peer.next_timeout() <= now).map(|(key, _)| *key);
        for key in due.collect::<Vec<_>>() {
            self.visit(key, |peer, now| {
                if tick {
                    peer.tick(now);
                }
            });
        }
        if tick {
            self.next_tick = now + TICK;
            self.threads.retain(|thread| !thread.is_finished());
            self.streams.tick(now);
            self.bound_held();
        }
        if now >= self.next_links {
            self.next_links = now + LINKS_EVERY;
            let links: Vec<Link> = self.peers.values().filter_map(|peer| peer.link(now)).collect();
            metrics::links(&links);
            links.iter().for_each(|link| self.shared.host.link(link));
            self.waiting_taps.retain(|session, _| self.shared.host.waits_for(*session));
            *self.shared.links.lock().unwrap_or_else(PoisonError::into_inner) = links;
        }
    }

    fn bound_held(&mut self) {
        let held = self.peers.iter().map(|(key, peer)| (peer.held(), *key));
        let (all, most) = held.fold((0, None), |(all, most), next| (all + next.0, most.max(Some(next))));
        if let Some((_, key)) = most.filter(|_| all > MAX_HELD_CHUNKS) {
            self.visit(key, |peer, _| peer.holds_most());
        }
    }

    fn share(&mut self, picture: &SharedPicture) {
        let members = self.peers.iter().filter(|(_, peer)| peer.watches(picture)).map(|(key, _)| *key);
        for key in members.collect::<Vec<_>>() {
            self.visit(key, |peer, now| peer.shared(picture, now));
        }
    }

    fn read(&mut self) {
        let mut buffer = [0; DATAGRAM_BYTES];
        for socket in 0..self.sockets.count() {
            for _ in 0..MAX_READS {
                let Some((length, from)) = self.sockets.read(socket, &mut buffer) else { break };
                self.received(from, &buffer[..length]);
            }
        }
    }

    fn received(&mut self, from: Remote, datagram: &[u8]) {
        metrics::received(datagram.len());
        if let Some(key) = self.routes.find(from, datagram) {
            self.visit(key, |peer, now| peer.receive(now, from, datagram));
        }
    }

    fn request(&mut self, request: Request) {
        match request {
            Request::Open { resource, opening, done } => {
                let key = self.open(resource, *opening);
                // Nobody waits for the answer any more: nobody will ever connect.
                if done.send(()).is_err() {
                    self.end(key, Leave::Left);
                }
            }
            Request::End { resource, done } => {
                let found = self.resources.get(&resource).map(|(key, _)| *key);
                if let Some(key) = found {
                    self.end(key, Leave::Left);
                }
                let _ = done.send(found.is_some());
            }
            Request::Kick { session, note, why, done } => {
                let found = self.peers.iter().find(|(_, peer)| peer.seat().session == session).map(|(key, _)| *key);
                if let Some(key) = found {
                    self.visit(key, |peer, now| {
                        peer.seat().notes.put(note);
                        peer.tick(now);
                    });
                    self.end(key, why);
                }
                let _ = done.send(found.is_some());
            }
            Request::Capture { session, tap, done } => {
                let (tap, thread) = tap.unzip();
                self.threads.extend(thread);
                let _ = done.send(self.peer_of(session).map_or(Err(CaptureError::NoSession), |peer| peer.capture(tap)));
            }
            Request::EndCapture { session, done } => {
                let waited = self.waiting_taps.remove(&session).is_some();
                let _ = done.send(waited || self.peer_of(session).and_then(Peer::take_tap).is_some());
            }
            Request::Captured { done } => {
                let peers = self.peers.values().filter(|peer| peer.is_captured()).map(|peer| peer.seat().session);
                let _ = done.send(peers.chain(self.waiting_taps.keys().copied()).collect());
            }
            Request::Find { resource, done } => {
                let _ = done.send(self.resources.get(&resource).map(|(_, known)| known.clone()));
            }
            Request::Restart { resource, credentials, done } => {
                let _ = done.send(self.restart(&resource, credentials));
            }
        }
    }

    fn restart(&mut self, resource: &str, credentials: Credentials) -> Option<Known> {
        let (key, known) = self.resources.get_mut(resource)?;
        let peer = self.peers.get_mut(key)?;
        known.remote_ufrag.clone_from(&credentials.remote_ufrag);
        known.generation += 1;
        metrics::ice_restarted();
        self.routes.add_ufrag(&credentials.local_ufrag, *key);
        if let Some(gone) = peer.restart_ice(credentials) {
            self.routes.remove_ufrag(&gone.local_ufrag);
        }
        Some(known.clone())
    }

    fn peer_of(&mut self, session: SessionId) -> Option<&mut Peer> {
        self.peers.values_mut().find(|peer| peer.seat().session == session)
    }

    fn open(&mut self, resource: String, opening: Opening) -> PeerKey {
        let key = PeerKey(self.next_key);
        self.next_key += 1;
        let negotiated = &opening.negotiated;
        self.routes.add_ufrag(&negotiated.credentials.local_ufrag, key);
        let remote_ufrag = negotiated.credentials.remote_ufrag.clone();
        let known = Known { remote_ufrag, generation: 1, section: negotiated.section.clone() };
        self.resources.insert(resource, (key, known));
        let mut peer = Peer::new(key, opening, self.sources.clone(), Instant::now());
        if let Some(tap) = self.waiting_taps.remove(&peer.seat().session)
            && let Err(error) = peer.capture(Some(tap))
        {
            tracing::warn!(session = %peer.seat().session, %error, "a recording does not go on");
        }
        self.peers.insert(key, peer);
        key
    }

    /// Lets one session do something, then all that follows from it.
    fn visit(&mut self, key: PeerKey, action: impl FnOnce(&mut Peer, Instant)) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let outgoing = &mut self.outgoing;
        let now = Instant::now();
        // The library parses what strangers send. Should it panic on that, this session ends and the others go on: none of
        // what it touched is used again but for the leave-taking, which does not pass through the library.
        let ended = catch_unwind(AssertUnwindSafe(|| {
            action(peer, now);
            peer.drain(now, outgoing);
            peer.ended()
        }));
        match ended {
            Ok(ended) => {
                self.send(key);
                if let Some(why) = ended {
                    self.end(key, why);
                }
            }
            Err(_) => {
                tracing::error!("a session broke the WebRTC library and was ended");
                self.outgoing.clear();
                self.forget(key, Leave::Garbage);
            }
        }
    }

    fn send(&mut self, key: PeerKey) {
        if let Some(peer) = self.peers.get(&key) {
            peer.remotes(Instant::now()).for_each(|remote| self.routes.learn(remote, key));
        }
        for (to, datagram) in self.outgoing.drain(..) {
            self.routes.expect(&datagram, key);
            let bytes = datagram.len();
            match to.stream {
                None => self.sockets.push(to, datagram),
                Some(stream) if self.streams.send(stream, datagram) => metrics::sent(bytes),
                Some(_) => metrics::datagram_dropped(),
            }
        }
        self.sockets.flush();
        if let Some(peer) = self.peers.get_mut(&key) {
            peer.sent(Instant::now());
        }
    }

    /// Says goodbye and forgets.
    fn end(&mut self, key: PeerKey, why: Leave) {
        if let Some(peer) = self.peers.get_mut(&key) {
            let outgoing = &mut self.outgoing;
            // For the same reason as in `visit`.
            if catch_unwind(AssertUnwindSafe(|| peer.close(Instant::now(), outgoing))).is_err() {
                self.outgoing.clear();
            }
            self.send(key);
        }
        self.forget(key, why);
    }

    fn forget(&mut self, key: PeerKey, why: Leave) {
        for remote in self.routes.remove(key) {
            remote.stream.into_iter().for_each(|stream| self.streams.close(stream));
        }
        self.resources.retain(|_, (other, _)| *other != key);
        if let Some(mut peer) = self.peers.remove(&key) {
            let (session, tap) = (peer.seat().session, peer.take_tap());
            self.threads.extend(peer.leave(why));
            if let Some(mut tap) = tap.filter(|_| self.shared.host.waits_for(session)) {
                tap.pause();
                self.waiting_taps.insert(session, tap);
            }
        }
    }

    fn stop(mut self) {
        for key in self.peers.keys().copied().collect::<Vec<_>>() {
            self.end(key, Leave::Stopping);
        }
        self.waiting_taps.clear();
        // Encoders that wait for room see that nobody will make any.
        self.frames.close();
        self.shared_frames.close();
        while self.frames.try_recv().is_ok() || self.shared_frames.try_recv().is_ok() {}
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an encoder's thread had panicked");
            }
        }
    }
}
