//! The path that the library's own ICE agent knows: one address here, one there, neither of which any packet ever sees.
//!
//! The library sends nothing before its agent is connected. So whenever a browser's check was good ([`super::ice`]), the agent
//! is given one that nominates this path; it asks back once, and hears that all is well.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::time::Instant;

use bytes::BytesMut;
use rtc::crypto::RTCCryptoProvider;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use rtc::stun::attributes::{ATTR_PRIORITY, ATTR_USE_CANDIDATE, ATTR_USERNAME};
use rtc::stun::fingerprint::FINGERPRINT;
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{BINDING_REQUEST, BINDING_SUCCESS, Message, Setter, TransactionId};
use rtc::stun::textattrs::Username;
use rtc::stun::xoraddr::XorMappedAddress;

use super::checks::Credentials;

/// This end of the path.
pub(super) const HERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 1));
const THERE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 2));

/// Plays the browser's agent.
pub(super) struct Inner {
    crypto: Arc<dyn RTCCryptoProvider>,
    /// Those of offer and answer.
    credentials: Credentials,
}

impl Inner {
    pub(super) fn new(credentials: Credentials, crypto: Arc<dyn RTCCryptoProvider>) -> Self {
        Self { crypto, credentials }
    }

    /// A check that nominates the path.
    pub(super) fn check(&self, now: Instant) -> Option<TaggedBytesMut> {
        let mut message = Message::new();
        let username = Username::new(ATTR_USERNAME, self.credentials.of_theirs());
        message.build(&[Box::new(BINDING_REQUEST), Box::new(TransactionId::new()), Box::new(username)]).ok()?;
        message.add(ATTR_PRIORITY, &1u32.to_be_bytes());
        message.add(ATTR_USE_CANDIDATE, &[]);
        self.signed(message, &self.credentials.local_pwd).map(|message| arriving(now, message))
    }

    /// What the agent hears when it asks back.
    pub(super) fn answer(&self, now: Instant, sent: &[u8]) -> Option<TaggedBytesMut> {
        let mut request = Message { raw: sent.to_vec(), ..Message::default() };
        request.decode().ok().filter(|()| request.typ == BINDING_REQUEST)?;
        let mut message = Message::new();
        let mapped = XorMappedAddress { ip: HERE.ip(), port: HERE.port() };
        message.build(&[Box::new(request), Box::new(BINDING_SUCCESS), Box::new(mapped)]).ok()?;
        self.signed(message, &self.credentials.remote_pwd).map(|message| arriving(now, message))
    }

    fn signed(&self, mut message: Message, pwd: &str) -> Option<Message> {
        let crypto = self.crypto.crypto();
        let integrity = MessageIntegrity::new_short_term_integrity_with_provider(pwd.to_owned(), crypto);
        integrity.add_to(&mut message).and_then(|()| FINGERPRINT.add_to(&mut message)).ok()?;
        Some(message)
    }
}

/// A datagram as if it had come in over the path.
pub(super) fn from_there(now: Instant, datagram: &[u8]) -> TaggedBytesMut {
    let transport =
        TransportContext { local_addr: HERE, peer_addr: THERE, transport_protocol: TransportProtocol::UDP, ecn: None };
    TaggedBytesMut { now, transport, message: BytesMut::from(datagram) }
}

fn arriving(now: Instant, message: Message) -> TaggedBytesMut {
    from_there(now, &message.raw)
}
