//! A bad network between a server and one viewer: a UDP relay with loss, delay, jitter, a rate and a queue. All chance comes out
//! of a seed, in the order in which packets come.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

use super::split_mix::SplitMix;

/// What happens to what the server sends; the way back has the delay alone.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Of media. Handshakes pass, their own timers would only make tests slow.
    pub loss: f64,
    pub delay: Duration,
    /// At most, added evenly: packets overtake one another.
    pub jitter: Duration,
    pub bits_per_second: f64,
    /// What would wait longer is dropped.
    pub queue: Duration,
    /// Share of packets that come twice.
    pub duplicates: f64,
    /// Until then nothing comes through, either way.
    pub fails_until: Option<Instant>,
}

impl Default for Network {
    fn default() -> Self {
        let ms = Duration::from_millis;
        Self {
            loss: 0.0,
            delay: ms(0),
            jitter: ms(0),
            bits_per_second: 1e9,
            queue: ms(200),
            duplicates: 0.0,
            fails_until: None,
        }
    }
}

impl Network {
    fn fails(&self, now: Instant) -> bool {
        self.fails_until.is_some_and(|until| now < until)
    }
}

/// Runs until it is dropped.
pub struct Relay {
    pub address: SocketAddr,
    network: Arc<Mutex<Network>>,
    dropped: Arc<AtomicU64>,
    carried: Arc<AtomicU64>,
    moves: mpsc::Sender<()>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Between a viewer, who sends to [`Relay::address`], and a server.
    pub async fn start(server: SocketAddr, network: Network, seed: u64) -> Self {
        let front = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let back = connected(server).await;
        let (moves, moved) = mpsc::channel(1);
        let address = front.local_addr().unwrap();
        let network = Arc::new(Mutex::new(network));
        let dropped = Arc::new(AtomicU64::new(0));
        let carried = Arc::new(AtomicU64::new(0));
        let counts = (Arc::clone(&dropped), Arc::clone(&carried));
        let way = Way {
            network: Arc::clone(&network),
            dropped: counts.0,
            carried: counts.1,
            chance: SplitMix(seed),
            free: Instant::now(),
        };
        let task = tokio::spawn(run(front, back, server, moved, way));
        Self { address, network, dropped, carried, moves, task }
    }

    /// From now on.
    pub fn set(&self, network: Network) {
        *self.network.lock().unwrap() = network;
    }

    /// From now on the viewer is seen at another port, and what still goes to the one before is lost: as behind a NAT that forgot.
    pub async fn move_away(&self) {
        self.moves.send(()).await.unwrap();
    }

    /// Media packets that came through.
    pub fn carried(&self) -> u64 {
        self.carried.load(Ordering::Relaxed)
    }

    /// Nothing comes through in either direction.
    pub fn fail_for(&self, time: Duration) {
        self.network.lock().unwrap().fails_until = Some(Instant::now() + time);
    }

    /// Packets that did not come through.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Way {
    network: Arc<Mutex<Network>>,
    dropped: Arc<AtomicU64>,
    carried: Arc<AtomicU64>,
    chance: SplitMix,
    free: Instant,
}

impl Way {
    /// When a datagram of the server arrives, if it does.
    fn down(&mut self, datagram: &[u8], now: Instant) -> Option<Instant> {
        let network = *self.network.lock().unwrap();
        let media = datagram.first().is_some_and(|first| (128..192).contains(first));
        let lost = self.chance.unit() < network.loss && media;
        let jitter = network.jitter.mul_f64(self.chance.unit());
        let begins = self.free.max(now);
        if lost || begins - now > network.queue || network.fails(now) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        self.carried.fetch_add(media.into(), Ordering::Relaxed);
        self.free = begins + Duration::from_secs_f64(datagram.len() as f64 * 8.0 / network.bits_per_second);
        Some(self.free + network.delay + jitter)
    }

    fn up(&self, now: Instant) -> Option<Instant> {
        let network = *self.network.lock().unwrap();
        (!network.fails(now)).then_some(now + network.delay)
    }

    /// Whether the packet comes once more.
    fn twice(&mut self) -> bool {
        let duplicates = self.network.lock().unwrap().duplicates;
        // Who duplicates nothing draws no number: others' chance stays what it was.
        duplicates > 0.0 && self.chance.unit() < duplicates
    }
}

async fn connected(server: SocketAddr) -> UdpSocket {
    let back = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    back.connect(server).await.unwrap();
    back
}

async fn run(front: UdpSocket, mut back: UdpSocket, server: SocketAddr, mut moved: mpsc::Receiver<()>, mut way: Way) {
    let mut viewer = None;
    // By time, then by order; to the viewer or to the server.
    let mut flying = BTreeMap::new();
    let mut count = 0u64;
    let (mut from_viewer, mut from_server) = ([0; 2048], [0; 2048]);
    loop {
        let next = flying.keys().next().map_or_else(|| Instant::now() + Duration::from_secs(1), |&(at, _)| at);
        tokio::select! {
            Ok((length, from)) = front.recv_from(&mut from_viewer) => {
                viewer = Some(from);
                if let Some(at) = way.up(Instant::now()) {
                    flying.insert((at, count), (false, from_viewer[..length].to_vec()));
                }
            }
            Ok(length) = back.recv(&mut from_server) => {
                let datagram = &from_server[..length];
                if let Some(at) = way.down(datagram, Instant::now()) {
                    flying.insert((at, count), (true, datagram.to_vec()));
                    if way.twice() {
                        count += 1;
                        flying.insert((at, count), (true, datagram.to_vec()));
                    }
                }
            }
            Some(()) = moved.recv() => back = connected(server).await,
            () = sleep_until(next) => {}
        }
        count += 1;
        while let Some(entry) = flying.first_entry()
            && entry.key().0 <= Instant::now()
        {
            let (down, datagram) = entry.remove();
            // A viewer or server that is gone hears nothing.
            let _ = match viewer.filter(|_| down) {
                Some(viewer) => front.send_to(&datagram, viewer).await,
                None => back.send(&datagram).await,
            };
        }
    }
}
