//! Which session a datagram belongs to, on the one socket that all share.
//!
//! A connectivity check names its session by the username fragment that only the two ends know (RFC 8445, 7.2.2); everything
//! else is told apart by the address it comes from. An address counts for a session once the session has answered it, which it
//! only does when the check was authenticated; an address that is in use is never taken over by another session.

use std::collections::HashMap;
use std::net::SocketAddr;

/// Within the program; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PeerKey(pub(crate) u64);

/// A browser has a handful of interfaces; more addresses of one session are ignored.
const MAX_ADDRESSES: usize = 16;

/// The two ways to find a session.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    by_ufrag: HashMap<String, PeerKey>,
    by_address: HashMap<SocketAddr, PeerKey>,
}

impl Routes {
    /// Whose datagram it is.
    pub(crate) fn find(&self, from: SocketAddr, datagram: &[u8]) -> Option<PeerKey> {
        match local_ufrag(datagram) {
            Some(ufrag) => self.by_ufrag.get(ufrag).copied(),
            None => self.by_address.get(&from).copied(),
        }
    }

    pub(crate) fn add_ufrag(&mut self, ufrag: &str, key: PeerKey) {
        self.by_ufrag.insert(ufrag.to_owned(), key);
    }

    /// The session sends to this address, so it was authenticated.
    pub(crate) fn learn(&mut self, address: SocketAddr, key: PeerKey) {
        if self.by_address.contains_key(&address) {
            return;
        }
        if self.by_address.values().filter(|&&other| other == key).count() < MAX_ADDRESSES {
            self.by_address.insert(address, key);
        }
    }

    /// Forgets a session.
    pub(crate) fn remove(&mut self, key: PeerKey) {
        self.by_ufrag.retain(|_, other| *other != key);
        self.by_address.retain(|_, other| *other != key);
    }
}

const STUN_HEADER_BYTES: usize = 20;
const STUN_MAGIC: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const STUN_USERNAME: u16 = 0x0006;

/// The first half of the USERNAME of a STUN message (RFC 8489, 5 and 14.3; RFC 8445, 7.2.2), which is our fragment.
pub(crate) fn local_ufrag(datagram: &[u8]) -> Option<&str> {
    let (header, mut attributes) = datagram.split_at_checked(STUN_HEADER_BYTES)?;
    if header[0] > 3 || header[4..8] != STUN_MAGIC {
        return None;
    }
    while let Some((head, rest)) = attributes.split_first_chunk::<4>() {
        let kind = u16::from_be_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
        let value = rest.get(..length)?;
        if kind == STUN_USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        attributes = rest.get(length.next_multiple_of(4)..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn binding_request(username: &str) -> Vec<u8> {
        let mut message = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        message.extend([7; 12]);
        message.extend([0x80, 0x22, 0, 3, b'x', b'y', b'z', 0]);
        message.extend(STUN_USERNAME.to_be_bytes());
        message.extend((username.len() as u16).to_be_bytes());
        message.extend(username.as_bytes());
        message.resize(message.len().next_multiple_of(4), 0);
        message
    }

    #[test]
    fn a_check_is_found_by_fragment_and_media_by_address() {
        let (one, two) = (PeerKey(1), PeerKey(2));
        let address = SocketAddr::from(([127, 0, 0, 1], 5000));
        let mut routes = Routes::default();
        routes.add_ufrag("ours", one);
        routes.add_ufrag("theirs", two);
        assert_eq!(routes.find(address, &binding_request("ours:theirs")), Some(one));
        assert_eq!(routes.find(address, &[0x80; 40]), None);
        routes.learn(address, one);
        routes.learn(address, two);
        assert_eq!(routes.find(address, &[0x80; 40]), Some(one));
        assert_eq!(routes.find(address, &binding_request("theirs:ours")), Some(two));
        routes.remove(one);
        assert_eq!(routes.find(address, &[0x80; 40]), None);
        assert_eq!(routes.find(address, &binding_request("ours:theirs")), None);
    }

    #[test]
    fn one_session_cannot_fill_the_table() {
        let mut routes = Routes::default();
        for port in 1..1000 {
            routes.learn(SocketAddr::from(([127, 0, 0, 1], port)), PeerKey(1));
        }
        assert_eq!(routes.by_address.len(), MAX_ADDRESSES);
    }

    proptest! {
        #[test]
        fn any_fragment_is_read_back(ours in "[a-zA-Z0-9+/]{1,40}", theirs in "[a-zA-Z0-9+/]{1,40}") {
            let message = binding_request(&format!("{ours}:{theirs}"));
            prop_assert_eq!(local_ufrag(&message), Some(ours.as_str()));
        }

        #[test]
        fn random_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            local_ufrag(&bytes);
            bytes.splice(0..0, [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
            local_ufrag(&bytes);
        }
    }
}
