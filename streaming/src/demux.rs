//! Which session a datagram belongs to, on the one socket that all share and on the connections beside it.
//!
//! A connectivity check names its session by the username fragment that only the two ends know (RFC 8445, 7.2.2); everything
//! else is told apart by where it comes from. A remote counts for a session once the session has answered it, which it
//! only does when the check was authenticated; one that is in use is never taken over by another session.

use std::collections::{HashMap, VecDeque};

use crate::remote::Remote;

/// A session's connection. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PeerKey(pub(crate) u64);

/// The most remotes of one session. A browser has a handful of network interfaces; of one that comes from more remotes, the
/// oldest is forgotten.
pub(crate) const MAX_REMOTES: usize = 16;

/// The two ways to find a session.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    by_ufrag: HashMap<String, PeerKey>,
    by_remote: HashMap<Remote, PeerKey>,
    /// The remotes of each session, in the order in which they came.
    remotes: HashMap<PeerKey, VecDeque<Remote>>,
}

impl Routes {
    /// The session that a datagram belongs to.
    pub(crate) fn find(&self, from: Remote, datagram: &[u8]) -> Option<PeerKey> {
        match local_ufrag(datagram) {
            Some(ufrag) => self.by_ufrag.get(ufrag).copied(),
            None => self.by_remote.get(&from).copied(),
        }
    }

    pub(crate) fn add_ufrag(&mut self, ufrag: &str, key: PeerKey) {
        self.by_ufrag.insert(ufrag.to_owned(), key);
    }

    pub(crate) fn remove_ufrag(&mut self, ufrag: &str) {
        self.by_ufrag.remove(ufrag);
    }

    /// The session sends there, so it was authenticated.
    pub(crate) fn learn(&mut self, remote: Remote, key: PeerKey) {
        if self.by_remote.contains_key(&remote) {
            return;
        }
        let known = self.remotes.entry(key).or_default();
        if known.len() == MAX_REMOTES
            && let Some(oldest) = known.pop_front()
        {
            self.by_remote.remove(&oldest);
        }
        known.push_back(remote);
        self.by_remote.insert(remote, key);
    }

    /// Forgets a session, and says where it was reached.
    pub(crate) fn remove(&mut self, key: PeerKey) -> impl Iterator<Item = Remote> + use<> {
        self.by_ufrag.retain(|_, other| *other != key);
        let remotes = self.remotes.remove(&key).unwrap_or_default();
        for remote in &remotes {
            self.by_remote.remove(remote);
        }
        remotes.into_iter()
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
    use std::net::SocketAddr;

    use super::*;
    use crate::remote::StreamId;
    use proptest::prelude::*;

    fn remote(port: u16) -> Remote {
        Remote::over_udp(SocketAddr::from(([127, 0, 0, 1], port)), 0)
    }

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
        let udp = remote(5000);
        let tcp = Remote { stream: Some(StreamId(1)), ..udp };
        let mut routes = Routes::default();
        routes.add_ufrag("ours", one);
        routes.add_ufrag("theirs", two);
        assert_eq!(routes.find(udp, &binding_request("ours:theirs")), Some(one));
        assert_eq!(routes.find(udp, &[0x80; 40]), None);
        routes.learn(udp, one);
        routes.learn(udp, two);
        routes.learn(tcp, two);
        assert_eq!(routes.find(udp, &[0x80; 40]), Some(one));
        assert_eq!(routes.find(tcp, &[0x80; 40]), Some(two), "the same address over TCP is another remote");
        assert_eq!(routes.find(udp, &binding_request("theirs:ours")), Some(two));
        assert_eq!(routes.remove(one).collect::<Vec<_>>(), [udp]);
        assert_eq!(routes.find(udp, &[0x80; 40]), None);
        assert_eq!(routes.find(udp, &binding_request("ours:theirs")), None);
    }

    #[test]
    fn one_session_cannot_fill_the_table_and_the_newest_remote_counts() {
        let mut routes = Routes::default();
        for port in 1..1000 {
            routes.learn(remote(port), PeerKey(1));
        }
        assert_eq!(routes.by_remote.len(), MAX_REMOTES);
        assert_eq!(routes.find(remote(999), &[0x80; 40]), Some(PeerKey(1)));
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
