//! Players without a screen: whole WebRTC connections that walk in circles and note when their frames come.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use bytes::BytesMut;
use lightcone_protocol::input::{Actions, ClientMessage, Input, Sample};
use webrtc::data_channel::{DataChannel, RTCDataChannelInit};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::PeerConnectionEventHandler;

use super::seen::Seen;
use crate::process::cpu_s;
use crate::viewers::connect;

/// With it as the first argument, before the node's address, its world, how many, and the seconds before and while they look, this
/// program is the players.
pub const WALKERS_ARGUMENT: &str = "as-players";

/// Between inputs.
const INPUT_EVERY: Duration = Duration::from_millis(16);
/// Of the view: a turn takes some six seconds.
const TURN_RAD: f32 = 0.0167;

/// When a player's frames were whole, and how many bytes came.
#[derive(Default)]
struct Screen {
    frames: Mutex<(Vec<Instant>, u64)>,
}

impl Screen {
    fn lock(&self) -> MutexGuard<'_, (Vec<Instant>, u64)> {
        self.frames.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Looking(Arc<Screen>);

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Looking {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let screen = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                let TrackRemoteEvent::OnRtpPacket(packet) = event else { continue };
                let mut seen = screen.lock();
                seen.1 += packet.payload.len() as u64;
                if packet.header.marker {
                    seen.0.push(Instant::now());
                }
            }
        });
    }
}

/// Plays, and prints what was seen.
pub fn walk(arguments: &[String]) -> anyhow::Result<()> {
    let [address, world, count, warm_up_s, measured_s] = arguments else {
        anyhow::bail!("{WALKERS_ARGUMENT} wants an address, a world, a number and two times in seconds")
    };
    let address: SocketAddr = address.parse()?;
    let (count, warm_up, measured) = (count.parse::<usize>()?, seconds(warm_up_s)?, seconds(measured_s)?);
    let begun = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let (path, mut players) = (format!("/whep/{world}"), Vec::new());
        for number in 0..count {
            let screen = Arc::new(Screen::default());
            let unreliable = RTCDataChannelInit { ordered: false, max_retransmits: Some(0), ..Default::default() };
            let looking = Arc::new(Looking(Arc::clone(&screen)));
            let (connection, input) = connect(address, &path, looking, Some(("input", unreliable)), None).await?;
            tokio::spawn(steer(input.context("no channel for input")?, number));
            players.push((screen, connection));
        }
        tokio::time::sleep((begun + warm_up).saturating_duration_since(Instant::now())).await;
        players.iter().for_each(|(screen, _)| *screen.lock() = Default::default());
        let cpu_before = cpu_s(std::process::id()).unwrap_or_default();
        tokio::time::sleep(measured).await;
        let cpu_s = cpu_s(std::process::id()).unwrap_or_default() - cpu_before;
        let mut seen = Seen { frame_ms: Vec::new(), frames: 0, bytes: 0, cpu_s };
        for (screen, _) in &players {
            let (frames, bytes) = &*screen.lock();
            seen.frame_ms.extend(frames.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64() * 1e3));
            seen.frames += frames.len();
            seen.bytes += bytes;
        }
        println!("{}", serde_json::to_string(&seen)?);
        Ok(())
    })
}

fn seconds(text: &str) -> anyhow::Result<Duration> {
    Ok(Duration::from_secs(text.parse()?))
}

/// Walks ahead and turns, for as long as this program runs.
async fn steer(input: Arc<dyn DataChannel>, number: usize) {
    let mut every = tokio::time::interval(INPUT_EVERY);
    for seq in 1.. {
        every.tick().await;
        let yaw_rad = (number as f32 * 1.3 + seq as f32 * TURN_RAD) % std::f32::consts::TAU;
        let sample = Sample { seq, held: Actions::FORWARD, yaw_rad, ..Sample::default() };
        let message = Input::unsigned(ClientMessage::Motion(vec![sample])).to_wire();
        // Until it is open there is nobody to hear it.
        let _ = input.send(BytesMut::from(&message[..])).await;
    }
}
