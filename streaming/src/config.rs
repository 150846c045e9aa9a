//! The settings of streaming.

use std::net::{IpAddr, SocketAddr};

use crate::certificate::Certificate;
use crate::ice_servers::IceServers;

/// Settings of a [`Server`](crate::Server).
#[derive(Clone, Debug)]
pub struct Config {
    /// The one UDP address of all sessions' media; port 0 takes any free one.
    pub media: SocketAddr,
    /// The addresses that browsers are told, where they are others than the one of `media`: behind a NAT that maps each to one
    /// here, or when that is unspecified (`0.0.0.0`, `::`). Ports stay the same.
    pub public_ips: Vec<IpAddr>,
    /// The TCP port that browsers are told, if somebody accepts connections there and hands them to
    /// [`Server::intake`](crate::Server::intake).
    pub tcp_port: Option<u16>,
    /// Which transports browsers are told of.
    pub transports: Transports,
    /// STUN and TURN servers for browsers that reach this machine no other way.
    pub ice_servers: IceServers,
    /// Sessions that may be open at once, whatever world they are in. Beyond that an offer is answered with 503.
    pub max_sessions: usize,
    /// Frames a second that the host aims at; the encoder spreads its bits over them.
    pub fps: u32,
    /// How many bits a second a frame size gets.
    pub bitrate: BitratePolicy,
    /// What is shown to browsers for media; one is made at the start if none is given.
    pub certificate: Option<Certificate>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            media: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_ips: Vec::new(),
            tcp_port: None,
            transports: Transports::Both,
            ice_servers: IceServers::default(),
            max_sessions: 64,
            fps: 30,
            bitrate: BitratePolicy::default(),
            certificate: None,
        }
    }
}

/// What media may flow over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transports {
    /// UDP alone.
    Udp,
    /// TCP alone: for networks that let nothing else through, and for tests of that.
    Tcp,
    /// UDP, and TCP where UDP does not pass.
    #[default]
    Both,
}

/// A word that names no [`Transports`].
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("media goes over udp, tcp or both")]
pub struct NoTransports;

impl std::str::FromStr for Transports {
    type Err = NoTransports;

    fn from_str(text: &str) -> Result<Self, NoTransports> {
        match text {
            "udp" => Ok(Self::Udp),
            "tcp" => Ok(Self::Tcp),
            "both" => Ok(Self::Both),
            _ => Err(NoTransports),
        }
    }
}

/// Bits a second for a frame size and rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitratePolicy {
    /// For 1280×720 at 30 frames a second.
    pub at_720p30_bps: u32,
    /// The least that any size gets.
    pub min_bps: u32,
    /// The most that any size gets.
    pub max_bps: u32,
}

impl Default for BitratePolicy {
    fn default() -> Self {
        Self { at_720p30_bps: 4_000_000, min_bps: 300_000, max_bps: 40_000_000 }
    }
}

impl BitratePolicy {
    /// Grows with pixels^0.75 and with the square root of the rate: larger and faster frames resemble their neighbours
    /// more, so each pixel costs less.
    pub fn bps(&self, width: u32, height: u32, fps: u32) -> u32 {
        let pixels = f64::from(width) * f64::from(height) / (1280.0 * 720.0);
        let rate = f64::from(fps) / 30.0;
        let bps = f64::from(self.at_720p30_bps) * pixels.powf(0.75) * rate.sqrt();
        (bps as u32).clamp(self.min_bps, self.max_bps.max(self.min_bps))
    }
}
