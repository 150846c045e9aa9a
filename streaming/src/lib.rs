//! Streaming: frames → encoder → WebRTC → browser, and the browser's input back; and the player page.
//!
//! The host implements [`Host`], puts frames into a session's [`Slot`] (the newest wins) and gets input by callback:
//!
//! ```text
//! POST /whep/{world} ─▶ Host::join ─▶ Seat        (a body is reserved, or refused with a reason)
//! media flows        ─▶ Host::enter               (the player appears)
//! data channels      ─▶ Host::input               (never blocks)
//! connection ends    ─▶ Host::leave               (exactly once for every join)
//! ```
//!
//! The canonical way to call it:
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use lightcone_streaming::{Config, Host, Server, StartError, web, whep};
//! # fn serve(host: Arc<dyn Host>) -> Result<(), StartError> {
//! let server = Server::start(Config::default(), host)?;
//! let router = axum::Router::new().merge(web::router()).merge(whep::router(&server));
//! // … serve the router; then:
//! server.stop();
//! # Ok(())
//! # }
//! ```
//!
//! Inside, one thread serves all sessions on one UDP port (`media.rs`, `sockets.rs`) and on the TCP connections that were handed to it
//! (`streams.rs`): it drives the sans-IO core of webrtc-rs, the crate `rtc`, itself, instead of the async crate `webrtc`, which
//! binds sockets for each connection. The first datagram of a session is recognised by its ICE username fragment, all others
//! by where they come from (`demux.rs`). Each session has an encoder on a thread of its own (`encode/`), but those who look
//! through one camera share one (`broadcast/`). A connection (`peer/`) knows neither socket nor clock, so tests run it in
//! virtual time.
//!
//! It deliberately knows nothing of worlds, of renderers or of the clock of the simulation: a frame is I420 bytes with
//! a frame id, a tick and the newest input that it answers.

pub mod audio;
mod broadcast;
mod budget;
mod candidates;
pub mod capture;
mod certificate;
mod config;
mod congestion;
mod demux;
pub mod encode;
#[doc(hidden)]
pub mod fuzz;
mod handles;
mod host;
mod ice_servers;
mod interfaces;
pub mod latency;
mod media;
pub mod metrics;
mod net;
mod outbox;
mod payload;
mod peer;
mod public;
mod remote;
mod request;
#[cfg(test)]
#[path = "../../demos/whole-path/src/required.rs"]
mod required;
mod secret;
mod server;
mod session;
mod shared;
pub mod slot;
mod sockets;
mod stay;
mod streams;
mod to_page;
mod video_frame;
pub mod web;
pub mod whep;

pub use certificate::{Certificate, NoCertificate};
pub use config::{BitratePolicy, Config, NoTransports, Transports};
pub use handles::{Captures, Kicker};
pub use host::{Guest, Host, Refusal, Rejoined, Seat};
pub use ice_servers::{IceServer, IceServerError, IceServers};
pub use interfaces::interface_addresses;
pub use public::{PublicAddressError, public_addresses};
pub use server::{Server, StartError};
pub use session::{CameraId, Leave, Link, MAX_DELAY};
pub use slot::Slot;
pub use streams::Intake;
pub use to_page::ToPage;
pub use video_frame::{VideoFrame, VideoFrameError};
