//! Viewers without a picture: whole WebRTC connections that count what they get and report on it as browsers do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context;
use lightcone_whole_path::{Link, http};
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use webrtc::data_channel::{DataChannel, RTCDataChannelInit};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    RTCSessionDescription, Registry, register_default_interceptors,
};
use webrtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};

use super::received::Received;

/// With it as the first argument, before the server's address, how many, and the seconds before and while they count, this
/// program is the viewers.
pub const RECEIVERS_ARGUMENT: &str = "as-viewers";

#[derive(Default)]
struct Counts {
    packets: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    fn now(&self) -> Received {
        Received { packets: self.packets.load(Ordering::Relaxed), bytes: self.bytes.load(Ordering::Relaxed) }
    }
}

struct Counter(Arc<Counts>);

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Counter {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let counts = Arc::clone(&self.0);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                if let TrackRemoteEvent::OnRtpPacket(packet) = event {
                    counts.packets.fetch_add(1, Ordering::Relaxed);
                    counts.bytes.fetch_add(packet.payload.len() as u64, Ordering::Relaxed);
                }
            }
        });
    }
}

/// Receives, and prints what came.
pub fn receive(arguments: &[String]) -> anyhow::Result<()> {
    let [address, count, warm_up_s, measured_s] = arguments else {
        anyhow::bail!("{RECEIVERS_ARGUMENT} wants an address, a number and two times in seconds")
    };
    let address: SocketAddr = address.parse()?;
    let (count, warm_up_s, measured_s) = (count.parse()?, warm_up_s.parse()?, measured_s.parse()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let counts = Arc::new(Counts::default());
        let mut connections = Vec::new();
        for _ in 0..count {
            let counter = Arc::new(Counter(Arc::clone(&counts)));
            connections.push(connect(address, "/whep/any", counter, None, None).await?.0);
        }
        tokio::time::sleep(Duration::from_secs(warm_up_s)).await;
        let before = counts.now();
        tokio::time::sleep(Duration::from_secs(measured_s)).await;
        let after = counts.now();
        let received = Received { packets: after.packets - before.packets, bytes: after.bytes - before.bytes };
        println!("{}", serde_json::to_string(&received)?);
        // The server's seconds end a little later than ours.
        tokio::time::sleep(Duration::from_secs(3)).await;
        Ok(())
    })
}

/// One more, who takes video and opens a data channel, if one is given. Media goes through the link, if there is one.
pub async fn connect(
    address: SocketAddr,
    path: &str,
    handler: Arc<dyn PeerConnectionEventHandler>,
    channel: Option<(&str, RTCDataChannelInit)>,
    link: Option<&Link>,
) -> anyhow::Result<(Arc<dyn PeerConnection>, Option<Arc<dyn DataChannel>>)> {
    let mut engine = MediaEngine::default();
    engine.register_default_codecs()?;
    let registry = register_default_interceptors(Registry::new(), &mut engine)?;
    let connection = PeerConnectionBuilder::new()
        .with_configuration(RTCConfigurationBuilder::new().build())
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_handler(handler)
        .with_udp_addrs(vec!["127.0.0.1:0"])
        .build()
        .await?;
    let connection: Arc<dyn PeerConnection> = Arc::new(connection);
    let receive = RTCRtpTransceiverInit { direction: RTCRtpTransceiverDirection::Recvonly, ..Default::default() };
    connection.add_transceiver_from_kind(RtpCodecKind::Video, Some(receive)).await?;
    let channel = match channel {
        Some((label, kind)) => Some(connection.create_data_channel(label, Some(kind)).await?),
        None => None,
    };
    let offer = connection.create_offer(None).await?;
    connection.set_local_description(offer.clone()).await?;
    let path = path.to_owned();
    let body = move || {
        let headers = [("Content-Type", "application/sdp")];
        http::request(address, "POST", &path, &headers, offer.sdp.as_bytes())
    };
    let response = tokio::task::spawn_blocking(body).await??;
    anyhow::ensure!(response.status == 201, "the server answers {}: {}", response.status, response.body);
    let answer = link.map_or(response.body.clone(), |link| link.detoured(&response.body));
    let answer = RTCSessionDescription::answer(answer).context("the answer is no SDP")?;
    connection.set_remote_description(answer).await?;
    Ok((connection, channel))
}
