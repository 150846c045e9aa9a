//! Which session a datagram belongs to, on the one socket that all share and on the connections beside it.
//!
//! A connectivity check names its session by the username fragment that only the two ends know (RFC 8445, 7.2.2), the answer to
//! one of ours by its number; everything else is told apart by where it comes from. A remote counts for a session once a check
//! of the session's was answered from there; one that is in use is never taken over by another session.

use std::collections::{HashMap, VecDeque};

use crate::remote::Remote;

/// A session's connection. Never reused while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PeerKey(pub(crate) u64);

/// The most remotes of one session. A browser has a handful of network interfaces; of one that comes from more remotes, the
/// oldest is forgotten.
pub(crate) const MAX_REMOTES: usize = 16;

/// Checks of ours whose answers are still found, of each session.
const MAX_TRANSACTIONS: usize = 4 * MAX_REMOTES;

/// The number of a STUN message (RFC 8489, 5).
type Transaction = [u8; 12];

/// The ways to find a session.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    by_ufrag: HashMap<String, PeerKey>,
    /// By the numbers of checks of ours, which are answered without a name.
    by_transaction: HashMap<Transaction, PeerKey>,
    /// The newest ones of each session, in the order in which they went.
    transactions: HashMap<PeerKey, VecDeque<Transaction>>,
    by_remote: HashMap<Remote, PeerKey>,
    /// The remotes of each session, in the order in which they came.
    remotes: HashMap<PeerKey, VecDeque<Remote>>,
}

impl Routes {
    /// The session that a datagram belongs to.
    pub(crate) fn find(&self, from: Remote, datagram: &[u8]) -> Option<PeerKey> {
        if let Some(transaction) = transaction(datagram, STUN_SUCCESS) {
            return self.by_transaction.get(&transaction).copied();
        }
        match local_ufrag(datagram) {
            Some(ufrag) => self.by_ufrag.get(ufrag).copied(),
            None => self.by_remote.get(&from).copied(),
        }
    }

    /// A datagram goes out: if it is a check, its answer is expected.
    pub(crate) fn expect(&mut self, datagram: &[u8], key: PeerKey) {
        let Some(transaction) = transaction(datagram, STUN_REQUEST) else { return };
        let expected = self.transactions.entry(key).or_default();
        if expected.len() == MAX_TRANSACTIONS
            && let Some(oldest) = expected.pop_front()
        {
            self.by_transaction.remove(&oldest);
        }
        expected.push_back(transaction);
        self.by_transaction.insert(transaction, key);
    }

    pub(crate) fn add_ufrag(&mut self, ufrag: &str, key: PeerKey) {
        self.by_ufrag.insert(ufrag.to_owned(), key);
    }

    pub(crate) fn remove_ufrag(&mut self, ufrag: &str) {
        self.by_ufrag.remove(ufrag);
    }

    /// A check of the session's was answered from there, so nobody else's address was forged.
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
        for transaction in self.transactions.remove(&key).unwrap_or_default() {
            self.by_transaction.remove(&transaction);
        }
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
/// A request to bind, and its success (RFC 8489, 5).
const STUN_REQUEST: [u8; 2] = [0x00, 0x01];
const STUN_SUCCESS: [u8; 2] = [0x01, 0x01];

/// The number of a STUN message of this kind.
fn transaction(datagram: &[u8], kind: [u8; 2]) -> Option<Transaction> {
    let header = datagram.first_chunk::<STUN_HEADER_BYTES>()?;
    let (head, transaction) = header.split_last_chunk::<12>()?;
    (head[..2] == kind && head[4..] == STUN_MAGIC).then_some(*transaction)
}

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
    fn an_answer_is_found_by_its_number_wherever_it_comes_from_and_the_table_is_bounded() {
        let mut routes = Routes::default();
        let check = |number: u8| [&[0, 1, 0, 0][..], &STUN_MAGIC, &[number; 12]].concat();
        let answer = |number: u8| [&[1, 1, 0, 0][..], &STUN_MAGIC, &[number; 12]].concat();
        routes.learn(remote(1), PeerKey(1));
        routes.expect(&check(7), PeerKey(2));
        routes.expect(&[0x80; 40], PeerKey(2));
        assert_eq!(routes.find(remote(1), &answer(7)), Some(PeerKey(2)), "the address may be another session's, too");
        assert_eq!(routes.find(remote(1), &answer(8)), None);
        (100..200).for_each(|number| routes.expect(&check(number), PeerKey(2)));
        assert_eq!(routes.by_transaction.len(), MAX_TRANSACTIONS);
        assert_eq!(
            (routes.find(remote(1), &answer(7)), routes.find(remote(1), &answer(199))),
            (None, Some(PeerKey(2)))
        );
        drop(routes.remove(PeerKey(2)));
        assert!(routes.by_transaction.is_empty());
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
