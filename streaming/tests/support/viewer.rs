//! A viewer over the async WebRTC crate: receives video, sends input, counts nothing by itself.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode};
use bytes::BytesMut;
use lightcone_streaming::encode::annexb::{NAL_IDR, nal_type, units};
use rtc::peer_connection::configuration::media_engine::MIME_TYPE_VP8;
use rtc::peer_connection::configuration::setting_engine::{SctpMaxMessageSize, SettingEngineBuilder};
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtp::codec::h264::H264Packet;
use rtc::rtp::codec::vp8::Vp8Packet;
use rtc::rtp::packetizer::Depacketizer;
use rtc::rtp_transceiver::rtp_sender::{RTCRtpCodec, RTCRtpCodecParameters, RtpCodecKind};
use tokio::sync::mpsc;
use tower::ServiceExt;
use webrtc::data_channel::{DataChannel, DataChannelEvent, RTCDataChannelInit};
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    MediaEngine, PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder,
    RTCSessionDescription, Registry, register_default_interceptors,
};
use webrtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};

use super::{repairing, soon};

/// Whether the browser opens data channels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    None,
    InputAndControl,
    /// Eight, two of them by names that mean something, none of them of use; and messages may be of any length.
    Vandals,
}

/// Where a viewer connects to, and how.
struct Way<'a> {
    router: &'a Router,
    world: &'a str,
    channels: Channels,
    /// Media goes there, instead of where the server says.
    relay: Option<SocketAddr>,
}

pub struct Viewer {
    connection: Arc<dyn PeerConnection>,
    tracks: mpsc::Receiver<Arc<dyn TrackRemote>>,
    track: Option<Arc<dyn TrackRemote>>,
    depacketizer: H264Packet,
    pub input: Option<Arc<dyn DataChannel>>,
    pub control: Option<Arc<dyn DataChannel>>,
    pub latency: Option<Arc<dyn DataChannel>>,
    pub vandals: Vec<Arc<dyn DataChannel>>,
    pub location: String,
    answer: String,
}

struct Handler(mpsc::Sender<Arc<dyn TrackRemote>>);

#[async_trait::async_trait]
impl PeerConnectionEventHandler for Handler {
    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let _ = self.0.try_send(track);
    }
}

impl Viewer {
    /// Connects through the router, as a browser would over HTTP.
    pub async fn connect(router: &Router, world: &str, channels: Channels) -> Self {
        Self::connect_through(router, world, channels, None).await
    }

    /// The same, but media goes to another address than the one that the server names.
    pub async fn connect_through(router: &Router, world: &str, channels: Channels, relay: Option<SocketAddr>) -> Self {
        Self::take(&[RtpCodecKind::Video], Way { router, world, channels, relay }).await
    }

    /// Takes media of these kinds, in this order.
    pub async fn receiving(kinds: &[RtpCodecKind], router: &Router, world: &str) -> Self {
        Self::take(kinds, Way { router, world, channels: Channels::None, relay: None }).await
    }

    /// Takes repair packets, and asks for nothing again.
    pub async fn repairing(router: &Router, world: &str, relay: SocketAddr) -> Self {
        let (engine, chain) = (repairing::engine(), repairing::chain());
        let way = Way { router, world, channels: Channels::None, relay: Some(relay) };
        Self::over(engine, chain, &[RtpCodecKind::Video], way).await
    }

    /// Takes VP8 and no other video, as a browser without H.264.
    pub async fn without_h264(router: &Router, world: &str, channels: Channels) -> Self {
        let mut engine = MediaEngine::default();
        let rtp_codec = RTCRtpCodec {
            mime_type: MIME_TYPE_VP8.to_owned(),
            clock_rate: 90_000,
            channels: 0,
            sdp_fmtp_line: String::new(),
            rtcp_feedback: vec![],
        };
        engine.register_codec(RTCRtpCodecParameters { rtp_codec, payload_type: 96 }, RtpCodecKind::Video).unwrap();
        let chain = register_default_interceptors(Registry::new(), &mut engine).unwrap();
        Self::over(engine, chain, &[RtpCodecKind::Video], Way { router, world, channels, relay: None }).await
    }

    async fn take(kinds: &[RtpCodecKind], way: Way<'_>) -> Self {
        let mut engine = MediaEngine::default();
        engine.register_default_codecs().unwrap();
        let chain = register_default_interceptors(Registry::new(), &mut engine).unwrap();
        Self::over(engine, chain, kinds, way).await
    }

    async fn over(engine: MediaEngine, chain: Registry, kinds: &[RtpCodecKind], way: Way<'_>) -> Self {
        let Way { router, world, channels, relay } = way;
        let (found, tracks) = mpsc::channel(4);
        let connection = connection(engine, chain, found).await;
        for kind in kinds {
            let direction = RTCRtpTransceiverDirection::Recvonly;
            let receive = RTCRtpTransceiverInit { direction, ..Default::default() };
            connection.add_transceiver_from_kind(*kind, Some(receive)).await.unwrap();
        }
        let (mut input, mut control, mut latency) = (None, None, None);
        if channels == Channels::InputAndControl {
            let unreliable = RTCDataChannelInit { ordered: false, max_retransmits: Some(0), ..Default::default() };
            input = Some(connection.create_data_channel("input", Some(unreliable.clone())).await.unwrap());
            latency = Some(connection.create_data_channel("ledger", Some(unreliable)).await.unwrap());
            control = Some(connection.create_data_channel("control", None).await.unwrap());
        }
        let mut vandals = Vec::new();
        if channels == Channels::Vandals {
            for label in ["input", "control", "", "input", "x", "\u{202e}", "metrics", "ledgers"] {
                vandals.push(connection.create_data_channel(label, None).await.unwrap());
            }
        }
        let offer = connection.create_offer(None).await.unwrap();
        connection.set_local_description(offer.clone()).await.unwrap();
        let response = send(router, "POST", &format!("/whep/{world}"), Some("application/sdp"), &offer.sdp).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let mut answer = text(response).await;
        if channels == Channels::Vandals {
            answer = answer.replace("a=max-message-size:65536", "a=max-message-size:16777216");
        }
        if let Some(relay) = relay {
            answer = answer.lines().map(|line| redirected(line, relay) + "\r\n").collect();
        }
        let description = RTCSessionDescription::answer(answer.clone()).unwrap();
        connection.set_remote_description(description).await.unwrap();
        let depacketizer = H264Packet::default();
        Self { connection, tracks, track: None, depacketizer, input, control, latency, vandals, location, answer }
    }

    /// Restarts ICE as RFC 9725 has it; from then on media goes through another relay, or straight to the server.
    pub async fn restart(&mut self, router: &Router, relay: Option<SocketAddr>) {
        self.connection.restart_ice().await.unwrap();
        let offer = self.connection.create_offer(None).await.unwrap();
        self.connection.set_local_description(offer.clone()).await.unwrap();
        let is_ours = |line: &&str| ["a=ice-ufrag:", "a=ice-pwd:"].iter().any(|name| line.starts_with(name));
        let fragment: String = offer.sdp.lines().filter(is_ours).take(2).map(|line| line.to_owned() + "\r\n").collect();
        let kind = Some("application/trickle-ice-sdpfrag");
        let response = send_if(router, "PATCH", &self.location, kind, Some("*"), &fragment).await;
        assert_eq!(response.status(), StatusCode::OK);
        let theirs = text(response).await;
        let renewed = |line: &str| {
            let name = ["a=ice-ufrag:", "a=ice-pwd:", "a=candidate:"].into_iter().find(|name| line.starts_with(name));
            let line = name.and_then(|name| theirs.lines().find(|line| line.starts_with(name))).unwrap_or(line);
            relay.map_or_else(|| line.to_owned(), |relay| redirected(line, relay)) + "\r\n"
        };
        self.answer = self.answer.lines().map(renewed).collect();
        let description = RTCSessionDescription::answer(self.answer.clone()).unwrap();
        self.connection.set_remote_description(description).await.unwrap();
    }

    async fn track(&mut self) -> Arc<dyn TrackRemote> {
        if self.track.is_none() {
            self.track = soon("a track", self.tracks.recv()).await;
        }
        self.track.clone().unwrap()
    }

    /// The next packet as it comes, retransmitted ones with their first number.
    pub async fn packet(&mut self) -> rtc::rtp::Packet {
        packet_of(&*self.track().await).await
    }

    /// The tracks that are there when both kinds of media came, sound first.
    pub async fn sound_and_video(&mut self) -> [Arc<dyn TrackRemote>; 2] {
        let first = soon("a track", self.tracks.recv()).await.unwrap();
        let second = soon("a second track", self.tracks.recv()).await.unwrap();
        if first.kind().await == RtpCodecKind::Audio { [first, second] } else { [second, first] }
    }

    /// The next access unit, Annex B.
    pub async fn frame(&mut self) -> Vec<u8> {
        let mut stream = Vec::new();
        loop {
            let packet = self.packet().await;
            stream.extend_from_slice(&self.depacketizer.depacketize(&packet.payload).unwrap());
            if packet.header.marker {
                return stream;
            }
        }
    }

    /// The next frame of VP8, and its RTP timestamp.
    pub async fn vp8_frame(&mut self) -> (Vec<u8>, u32) {
        let mut frame = Vec::new();
        loop {
            let packet = self.packet().await;
            frame.extend_from_slice(&Vp8Packet::default().depacketize(&packet.payload).unwrap());
            if packet.header.marker {
                return (frame, packet.header.timestamp);
            }
        }
    }

    /// The server's answer to its offer.
    pub fn answer(&self) -> &str {
        &self.answer
    }

    /// Says that pictures are broken.
    pub async fn send_pli(&mut self) {
        let track = self.track().await;
        let media_ssrc = track.ssrcs().await[0];
        track.write_rtcp(vec![Box::new(PictureLossIndication { sender_ssrc: 1, media_ssrc })]).await.unwrap();
    }

    /// Waits until all channels are open.
    pub async fn open_channels(&self) {
        for channel in [&self.input, &self.control, &self.latency].into_iter().flatten() {
            while !matches!(soon("an open channel", channel.poll()).await, Some(DataChannelEvent::OnOpen)) {}
        }
    }

    pub async fn send_input(&self, bytes: &[u8]) {
        self.input.as_ref().unwrap().send(BytesMut::from(bytes)).await.unwrap();
    }

    /// Sends the same bytes until the channel is closed under it.
    pub async fn flood_input(&self, bytes: &[u8]) {
        let input = self.input.as_ref().unwrap();
        while input.send(BytesMut::from(bytes)).await.is_ok() {}
    }

    pub async fn send_control(&self, bytes: &[u8]) {
        self.control.as_ref().unwrap().send(BytesMut::from(bytes)).await.unwrap();
    }

    pub async fn send_latency(&self, bytes: &[u8]) {
        self.latency.as_ref().unwrap().send(BytesMut::from(bytes)).await.unwrap();
    }

    /// The next message over the latency channel.
    pub async fn latency(&self) -> Vec<u8> {
        loop {
            let event = soon("figures", self.latency.as_ref().unwrap().poll()).await.unwrap();
            if let DataChannelEvent::OnMessage(message) = event {
                return message.data.to_vec();
            }
        }
    }

    /// The next note. The latency channel is read meanwhile: a channel that nobody reads stops all others of this viewer after
    /// 256 messages.
    pub async fn note(&self) -> String {
        loop {
            let event = soon("a note", self.control_event()).await.unwrap();
            if let DataChannelEvent::OnMessage(message) = event {
                assert!(message.is_string);
                return String::from_utf8(message.data.to_vec()).unwrap();
            }
        }
    }

    async fn control_event(&self) -> Option<DataChannelEvent> {
        loop {
            tokio::select! {
                event = self.control.as_ref().unwrap().poll() => return event,
                _ = self.latency.as_ref().unwrap().poll() => {}
            }
        }
    }

    /// Goes without signalling.
    pub async fn close(&self) {
        self.connection.close().await.unwrap();
    }
}

/// The next packet of a track.
pub async fn packet_of(track: &dyn TrackRemote) -> rtc::rtp::Packet {
    loop {
        let event = soon("a packet", track.poll()).await.expect("the track goes on");
        if let TrackRemoteEvent::OnRtpPacket(packet) = event {
            return packet;
        }
    }
}

/// A candidate's address is its fifth word, its port the sixth (RFC 8839, 5.1).
fn redirected(line: &str, to: SocketAddr) -> String {
    if !line.starts_with("a=candidate:") {
        return line.to_owned();
    }
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    words[4] = to.ip().to_string();
    words[5] = to.port().to_string();
    words.join(" ")
}

async fn connection(
    engine: MediaEngine,
    chain: Registry,
    tracks: mpsc::Sender<Arc<dyn TrackRemote>>,
) -> Arc<dyn PeerConnection> {
    // As long as the library can send them at all.
    let settings = SettingEngineBuilder::new().with_sctp_max_message_size(SctpMaxMessageSize::Unbounded).build();
    let connection = PeerConnectionBuilder::new()
        .with_setting_engine(settings)
        .with_configuration(RTCConfigurationBuilder::new().build())
        .with_media_engine(engine)
        .with_interceptor_registry(chain)
        .with_handler(Arc::new(Handler(tracks)))
        .with_udp_addrs(vec!["127.0.0.1:0"])
        .build()
        .await
        .unwrap();
    Arc::new(connection)
}

/// Whether decoding can start with this access unit.
pub fn is_key(access_unit: &[u8]) -> bool {
    units(access_unit).any(|unit| nal_type(unit) == NAL_IDR)
}

pub async fn send(router: &Router, method: &str, uri: &str, content_type: Option<&str>, body: &str) -> Response<Body> {
    send_if(router, method, uri, content_type, None, body).await
}

/// With `If-Match`.
pub async fn send_if(
    router: &Router,
    method: &str,
    uri: &str,
    content_type: Option<&str>,
    tag: Option<&str>,
    body: &str,
) -> Response<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in [("content-type", content_type), ("if-match", tag)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap()
}

pub async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}
