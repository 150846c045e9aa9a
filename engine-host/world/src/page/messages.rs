//! Messages from the world to the script of a player's page.

use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use lightcone_protocol::SessionId;

/// What is said to pages in this tick, in order. A page hears it as `player.addEventListener("message", …)`.
///
/// It reaches a page that is connected in this tick, once and in order. What is said while a player's connection is lost is lost, too:
/// what must hold is told again when the player is back.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    said: Vec<Message>,
    /// Messages and bytes of each session.
    counts: BTreeMap<SessionId, (usize, usize)>,
}

/// A message to one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whose page.
    pub session: SessionId,
    /// Mostly JSON.
    pub text: String,
}

/// Why a message is not sent.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum MessageError {
    /// Of one message.
    #[error("a message to a page has {0} bytes; {most} at most can be sent", most = Messages::MAX_BYTES)]
    TooLong(usize),
    /// Of one tick.
    #[error(
        "the page of player {0} was told as much in this tick as it may be: {most} messages of {bytes} bytes together",
        most = Messages::MAX_IN_TICK, bytes = Messages::MAX_BYTES_IN_TICK
    )]
    TooMany(SessionId),
}

impl Messages {
    /// Of one message.
    pub const MAX_BYTES: usize = 16 * 1024;
    /// To one page in one tick.
    pub const MAX_IN_TICK: usize = 16;
    /// Of all messages to one page in one tick.
    pub const MAX_BYTES_IN_TICK: usize = 32 * 1024;

    /// Says something to a player's page.
    pub fn send(&mut self, session: SessionId, text: impl Into<String>) -> Result<(), MessageError> {
        let text = text.into();
        if text.len() > Self::MAX_BYTES {
            return Err(MessageError::TooLong(text.len()));
        }
        let (messages, bytes) = self.counts.entry(session).or_default();
        if *messages == Self::MAX_IN_TICK || *bytes + text.len() > Self::MAX_BYTES_IN_TICK {
            return Err(MessageError::TooMany(session));
        }
        *messages += 1;
        *bytes += text.len();
        self.said.push(Message { session, text });
        Ok(())
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &Message> {
        self.said.iter()
    }

    pub(super) fn clear(&mut self) {
        self.said.clear();
        self.counts.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_so_much_in_a_tick_and_others_as_much() {
        let mut messages = Messages::default();
        let [one, other] = [SessionId(1), SessionId(2)];
        assert_eq!(messages.send(one, "x".repeat(16_385)), Err(MessageError::TooLong(16_385)));
        (0..16).for_each(|_| messages.send(one, "x").unwrap());
        assert_eq!(messages.send(one, "x"), Err(MessageError::TooMany(one)));
        (0..2).for_each(|_| messages.send(other, "x".repeat(16_384)).unwrap());
        assert_eq!(messages.send(other, "x"), Err(MessageError::TooMany(other)));
        assert_eq!(messages.iter().count(), 18);
        messages.clear();
        assert_eq!(messages.send(one, "x"), Ok(()));
    }
}
