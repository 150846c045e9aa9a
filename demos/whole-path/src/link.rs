//! A link between the viewer and the node: delay, loss, a rate and a queue. All chance comes out of a seed, in the order in
//! which packets come.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle, sleep};
use std::time::{Duration, Instant};

use crate::split_mix::SplitMix;

/// More datagrams under way than any link here holds.
const MAX_FLYING: usize = 8192;
/// Between looks at whether to stop.
const PATIENCE: Duration = Duration::from_millis(200);

/// Of the datagrams that are media.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    /// By chance, in the mean this share.
    Share(f64),
    /// Each of this number.
    Every(u64),
}

/// Loss and rate are those of the way to the viewer; both ways have the delay.
#[derive(Clone, Copy, Debug)]
pub struct Quality {
    /// What gets lost however little there is.
    pub loss: Loss,
    /// Of each way.
    pub delay: Duration,
    /// Of the way to the viewer.
    pub bits_per_second: f64,
    /// What would wait longer for its turn is dropped.
    pub queue: Duration,
}

/// Runs until it is dropped.
pub struct Link {
    address: SocketAddr,
    quality: Arc<Mutex<Quality>>,
    dropped: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

struct Flying {
    due: Instant,
    datagram: Vec<u8>,
}

impl Link {
    /// In front of a node. `seed`: of all chance.
    pub fn start(node: SocketAddr, quality: Quality, seed: u64) -> std::io::Result<Self> {
        let (front, back) = (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
        back.connect(node)?;
        for socket in [&front, &back] {
            socket.set_read_timeout(Some(PATIENCE))?;
        }
        let (dropped, stop) = (Arc::<AtomicU64>::default(), Arc::<AtomicBool>::default());
        let viewer = Arc::new(Mutex::new(None::<SocketAddr>));
        let mut link = Self {
            address: front.local_addr()?,
            quality: Arc::new(Mutex::new(quality)),
            dropped: dropped.clone(),
            stop: stop.clone(),
            threads: vec![],
        };
        let (up, up_there) = sync_channel(MAX_FLYING);
        let (down, down_there) = sync_channel(MAX_FLYING);
        let (from_viewer, to_node) = (front.try_clone()?, back.try_clone()?);
        let (known, stopped) = (Arc::clone(&viewer), Arc::clone(&stop));
        let delay = quality.delay;
        link.spawn("link-up", move || take_up(&from_viewer, &known, delay, &up, &stopped))?;
        link.spawn("link-up-end", move || deliver(&up_there, |datagram| drop(to_node.send(datagram))))?;
        let quality = Arc::clone(&link.quality);
        let mut way = Way { quality, chance: SplitMix(seed), media: 0, free: Instant::now(), dropped };
        link.spawn("link-down", move || way.take_down(&back, &down, &stop))?;
        let to = move || *viewer.lock().unwrap_or_else(PoisonError::into_inner);
        link.spawn("link-down-end", move || {
            deliver(&down_there, |datagram| drop(to().map(|viewer| front.send_to(datagram, viewer))));
        })?;
        Ok(link)
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        self.threads.push(Builder::new().name(name.into()).spawn(run)?);
        Ok(())
    }

    /// From now on. The delay of the way to the node stays.
    pub fn set(&self, quality: Quality) {
        *self.quality.lock().unwrap_or_else(PoisonError::into_inner) = quality;
    }

    /// A script for a page before it loads, by which its browser sends media here.
    pub fn detour(&self) -> String {
        r"{
    const take = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
        return take.call(this, { type, sdp: sdp.replace(/^(a=candidate:(?:\S+ ){5})\d+/gm, '$1PORT') });
    };
}"
        .replace("PORT", &self.address.port().to_string())
    }

    /// A node's answer, changed so that media comes here first.
    pub fn detoured(&self, answer: &str) -> String {
        let line = |line: &str| match line.strip_prefix("a=candidate:") {
            Some(candidate) => {
                let mut words: Vec<&str> = candidate.split(' ').collect();
                let port = self.address.port().to_string();
                if let Some(word) = words.get_mut(5) {
                    *word = &port;
                }
                format!("a=candidate:{}\r\n", words.join(" "))
            }
            None => format!("{line}\r\n"),
        };
        answer.lines().map(line).collect()
    }

    /// Datagrams that were lost on the way to the viewer.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn take_up(
    front: &UdpSocket,
    viewer: &Mutex<Option<SocketAddr>>,
    delay: Duration,
    flying: &SyncSender<Flying>,
    stop: &AtomicBool,
) {
    let mut buffer = [0; 2048];
    while !stop.load(Ordering::Relaxed) {
        let Ok((length, from)) = front.recv_from(&mut buffer) else { continue };
        *viewer.lock().unwrap_or_else(PoisonError::into_inner) = Some(from);
        // A full queue loses what comes, as a real one does.
        let _ = flying.try_send(Flying { due: Instant::now() + delay, datagram: buffer[..length].to_vec() });
    }
}

fn deliver(flying: &Receiver<Flying>, mut send: impl FnMut(&[u8])) {
    while let Ok(Flying { due, datagram }) = flying.recv() {
        sleep(due.saturating_duration_since(Instant::now()));
        send(&datagram);
    }
}

struct Way {
    quality: Arc<Mutex<Quality>>,
    chance: SplitMix,
    /// Datagrams so far.
    media: u64,
    /// When the link has sent all that was put on it.
    free: Instant,
    dropped: Arc<AtomicU64>,
}

impl Way {
    fn take_down(&mut self, back: &UdpSocket, flying: &SyncSender<Flying>, stop: &AtomicBool) {
        let mut buffer = [0; 2048];
        while !stop.load(Ordering::Relaxed) {
            let Ok(length) = back.recv(&mut buffer) else { continue };
            let sent = self
                .due(&buffer[..length], Instant::now())
                .is_some_and(|due| flying.try_send(Flying { due, datagram: buffer[..length].to_vec() }).is_ok());
            if !sent {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// When a datagram arrives, if it does.
    fn due(&mut self, datagram: &[u8], now: Instant) -> Option<Instant> {
        let is_media = datagram.first().is_some_and(|first| (128..192).contains(first));
        let begins = self.free.max(now);
        let Quality { loss, delay, bits_per_second, queue } =
            *self.quality.lock().unwrap_or_else(PoisonError::into_inner);
        if (is_media && self.loses(loss)) || begins - now > queue {
            return None;
        }
        self.free = begins + Duration::from_secs_f64(datagram.len() as f64 * 8.0 / bits_per_second);
        Some(self.free + delay)
    }

    fn loses(&mut self, loss: Loss) -> bool {
        self.media += 1;
        match loss {
            Loss::Share(share) => self.chance.unit() < share,
            Loss::Every(number) => self.media.is_multiple_of(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_has_its_rate_its_queue_and_its_loss() {
        let start = Instant::now();
        let ms = Duration::from_millis;
        let quality = Quality { loss: Loss::Share(0.0), delay: ms(50), bits_per_second: 8e6, queue: ms(10) };
        let with = |quality| Arc::new(Mutex::new(quality));
        let mut way =
            Way { quality: with(quality), chance: SplitMix(1), media: 0, free: start, dropped: Arc::default() };
        let due: Vec<_> = (0..20).map(|_| way.due(&[0x80; 1000], start)).collect();
        assert_eq!(due[..3], [51, 52, 53].map(|at| Some(start + ms(at))));
        assert_eq!(due.iter().flatten().count(), 11, "what would wait longer than 10 ms is lost");
        let lossy = Quality { loss: Loss::Share(0.1), queue: ms(1000), bits_per_second: 1e12, ..quality };
        let mut way = Way { quality: with(lossy), ..way };
        let lost = |way: &mut Way, first| (0..10_000).filter(|_| way.due(&[first; 9], start).is_none()).count();
        assert!((900..1100).contains(&lost(&mut way, 0x80)));
        assert_eq!(lost(&mut way, 22), 0, "handshakes pass");
        way.quality = with(Quality { loss: Loss::Every(100), ..lossy });
        assert_eq!(lost(&mut way, 0x80), 100);
    }
}
