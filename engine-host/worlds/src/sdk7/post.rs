//! What waits for a run of a scene from its other one.

use lightcone_sdk7::executor::PeerMessage;
use lightcone_world::prelude::*;

/// Messages of a client in a second.
const MOST_IN_A_SECOND: u32 = 300;

/// What waits for a scene, and what it has sent.
#[derive(SavedField, Clone, Debug, Default, PartialEq)]
pub(super) struct Post {
    /// For the next turn, in order.
    inbox: Vec<Letter>,
    /// The second of the scene's life that the next number is about.
    second: u64,
    /// Messages that it sent in it.
    sent: u32,
}

#[derive(SavedField, Clone, Debug, PartialEq)]
struct Letter {
    from: String,
    bytes: Vec<u8>,
}

impl Post {
    /// Nothing was sent yet, and nothing waits.
    pub(super) fn is_new(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn take(&mut self) -> Vec<PeerMessage> {
        let letters = std::mem::take(&mut self.inbox);
        letters.into_iter().map(|Letter { from, bytes }| PeerMessage { peer: from, bytes }).collect()
    }

    pub(super) fn put(&mut self, from: &str, bytes: Vec<u8>) {
        self.inbox.push(Letter { from: from.to_owned(), bytes });
    }

    /// Whether another message may be sent in this second.
    pub(super) fn may_send(&mut self, second: u64) -> bool {
        if self.second != second {
            (self.second, self.sent) = (second, 0);
        }
        self.sent += 1;
        self.sent <= MOST_IN_A_SECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_sends_so_much_in_a_second() {
        let mut post = Post::default();
        assert_eq!((0..400).filter(|_| post.may_send(0)).count(), 300);
        assert!(!post.may_send(0) && post.may_send(1));
    }
}
