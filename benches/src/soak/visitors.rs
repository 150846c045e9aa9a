//! Sixteen who never stay: each connects, some through a link that loses packets, walks for a while, sends what no player would
//! send, and goes, half of them without a word.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::BytesMut;
use lightcone_protocol::input::{Actions, ClientMessage, Input, Sample};
use lightcone_whole_path::{Link, Loss, Quality, SplitMix, http};
use serde::{Deserialize, Serialize};
use webrtc::data_channel::{DataChannel, RTCDataChannelInit};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::PeerConnectionEventHandler;

use crate::viewers::connect;

/// With it as the first argument, before the node's address and for how many seconds, this program is the visitors.
pub const VISITORS_ARGUMENT: &str = "as-visitors";

const VISITORS: u64 = 16;
const INPUT_EVERY: Duration = Duration::from_millis(50);
/// Of a visit, seconds.
const STAYS_S: std::ops::Range<u64> = 3..25;
/// Some packets are lost, and all come late.
const BAD: Quality = Quality {
    loss: Loss::Share(0.03),
    delay: Duration::from_millis(20),
    bits_per_second: 3.0e6,
    queue: Duration::from_millis(200),
};

/// What the visitors did and saw.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Visits {
    /// Connections that were answered.
    pub came: u64,
    /// Refused or broken off.
    pub failed: u64,
    /// Frames that came whole.
    pub frames: u64,
    /// Messages, requests and datagrams that no player would send.
    pub garbage: u64,
}

#[derive(Default)]
struct Counts {
    came: AtomicU64,
    failed: AtomicU64,
    frames: AtomicU64,
    garbage: AtomicU64,
}

fn one_in(chance: &mut SplitMix, many: u64) -> bool {
    chance.bits().is_multiple_of(many)
}

struct Looking(Arc<Counts>);

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Looking {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let counts = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if matches!(event, TrackRemoteEvent::OnRtpPacket(packet) if packet.header.marker) {
                    counts.frames.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
}

/// Visits until the time is up, and prints what came of it.
pub fn visit(arguments: &[String]) -> anyhow::Result<()> {
    let [address, seconds] = arguments else { anyhow::bail!("{VISITORS_ARGUMENT} wants an address and seconds") };
    let (address, seconds): (SocketAddr, u64) = (address.parse()?, seconds.parse()?);
    let until = Instant::now() + Duration::from_secs(seconds);
    let counts = Arc::new(Counts::default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let visitors: Vec<_> = (0..VISITORS)
            .map(|number| tokio::spawn(come_and_go(address, SplitMix(number), until, Arc::clone(&counts))))
            .collect();
        for visitor in visitors {
            visitor.await?;
        }
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { came, failed, frames, garbage } = &*counts;
        let visits = Visits { came: read(came), failed: read(failed), frames: read(frames), garbage: read(garbage) };
        println!("{}", serde_json::to_string(&visits)?);
        Ok(())
    })
}

async fn come_and_go(address: SocketAddr, mut chance: SplitMix, until: Instant, counts: Arc<Counts>) {
    while Instant::now() < until {
        let came = stay(address, &mut chance, &counts).await;
        let count = if came.is_ok() { &counts.came } else { &counts.failed };
        count.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_millis(200 + chance.bits() % 2000)).await;
    }
}

async fn stay(address: SocketAddr, chance: &mut SplitMix, counts: &Arc<Counts>) -> anyhow::Result<()> {
    let link = if one_in(chance, 2) { Some(Link::start(address, BAD, chance.bits())?) } else { None };
    let unreliable = RTCDataChannelInit { ordered: false, max_retransmits: Some(0), ..Default::default() };
    let looking = Arc::new(Looking(Arc::clone(counts)));
    let channel = Some(("input", unreliable));
    let (connection, input) = connect(address, "/whep/plaza", looking, channel, link.as_ref()).await?;
    let input = input.context("no channel for input")?;
    let stays = Duration::from_secs(STAYS_S.start + chance.bits() % (STAYS_S.end - STAYS_S.start));
    walk(&*input, stays, chance, address, counts).await?;
    // Half of them are cut off: the node finds out by itself.
    if one_in(chance, 2) {
        connection.close().await?;
    }
    // Its threads are joined, which waits for them.
    tokio::task::spawn_blocking(move || drop(link)).await?;
    Ok(())
}

async fn walk(
    input: &dyn DataChannel,
    stays: Duration,
    chance: &mut SplitMix,
    address: SocketAddr,
    counts: &Counts,
) -> anyhow::Result<()> {
    let mut every = tokio::time::interval(INPUT_EVERY);
    let leaves = Instant::now() + stays;
    for seq in 1.. {
        every.tick().await;
        if Instant::now() > leaves {
            break;
        }
        let held = if one_in(chance, 3) { Actions::default() } else { Actions::FORWARD };
        let sample = Sample { seq, held, yaw_rad: seq as f32 * 0.05 % 6.0, ..Sample::default() };
        let message = Input::unsigned(ClientMessage::Motion(vec![sample])).to_wire();
        // Until it is open there is nobody to hear it.
        let _ = input.send(BytesMut::from(&message[..])).await;
        if one_in(chance, 20) {
            send_garbage(input, chance, address).await?;
            counts.garbage.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

/// By one of the ways that lead to a node.
async fn send_garbage(input: &dyn DataChannel, chance: &mut SplitMix, address: SocketAddr) -> anyhow::Result<()> {
    let bytes: Vec<u8> = (0..chance.bits() % 1200 + 1).map(|_| chance.bits() as u8).collect();
    match chance.bits() % 3 {
        0 => drop(input.send(BytesMut::from(&bytes[..])).await),
        1 => drop(UdpSocket::bind("127.0.0.1:0")?.send_to(&bytes, address)?),
        _ => {
            let headers = [("Content-Type", "application/sdp")];
            // Whatever is answered: it must be answered.
            tokio::task::spawn_blocking(move || http::request(address, "POST", "/whep/plaza", &headers, &bytes))
                .await??;
        }
    }
    Ok(())
}
