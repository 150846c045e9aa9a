//! What a host says to a session's page beside its notes.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::metrics;
use crate::slot::Slot;

/// Messages that wait for a page; a page that reads takes them out some twenty times a second.
const MAX_WAITING: usize = 256;
/// Their bytes.
const MAX_WAITING_BYTES: usize = 256 * 1024;

/// Both ways go over the reliable data channel.
#[derive(Debug, Default)]
pub struct ToPage {
    /// The host puts the newest panel in (UTF-8 JSON, at most [`ToPage::MAX_PANEL_BYTES`]): what the page shows and takes until it is
    /// told otherwise. A panel that was not sent yet is replaced.
    pub panel: Slot<String>,
    /// The host puts what changed on the world's screen in (UTF-8 JSON, at most [`ToPage::MAX_SCREEN_BYTES`]). Each is sent: the next one
    /// goes in when it is empty.
    pub screen: Slot<String>,
    messages: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    texts: VecDeque<Said>,
    bytes: usize,
    /// Left out behind the last one.
    lost: u64,
    /// Left out before the text of the same place.
    gaps: VecDeque<u64>,
}

/// What waits for a page.
#[derive(Debug)]
enum Said {
    /// To the page's script.
    Message(String),
    /// To who makes the world, as it is sent.
    Console(String),
}

impl Said {
    fn bytes(&self) -> usize {
        let (Self::Message(text) | Self::Console(text)) = self;
        text.len()
    }
}

impl ToPage {
    /// Longer panels are not sent.
    pub const MAX_PANEL_BYTES: usize = 48 * 1024;
    /// Longer changes of a screen are not sent.
    pub const MAX_SCREEN_BYTES: usize = 64 * 1024;
    /// Longer messages are left out.
    pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;

    /// Says something to the page's script, once and in order. False: too much waits already, or it is too long. It is left out, and
    /// the page is told how many were before the next one.
    pub fn say(&self, text: &str) -> bool {
        let mut waiting = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = text.len() <= Self::MAX_MESSAGE_BYTES
            && waiting.texts.len() < MAX_WAITING
            && waiting.bytes + text.len() <= MAX_WAITING_BYTES;
        if !fits {
            waiting.lost += 1;
            metrics::message_dropped();
            return false;
        }
        waiting.bytes += text.len();
        waiting.texts.push_back(Said::Message(text.to_owned()));
        let lost = std::mem::take(&mut waiting.lost);
        waiting.gaps.push_back(lost);
        true
    }

    /// Shows lines of the world's console to who makes it: UTF-8 JSON, at most [`ToPage::MAX_PANEL_BYTES`], in order with messages. False:
    /// half of the room for what waits is taken, which messages may need, or it is too long.
    pub fn show_console(&self, json: &str) -> bool {
        let mut waiting = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = json.len() <= Self::MAX_PANEL_BYTES
            && waiting.texts.len() < MAX_WAITING / 2
            && waiting.bytes + json.len() <= MAX_WAITING_BYTES / 2;
        if fits {
            waiting.bytes += json.len();
            waiting.texts.push_back(Said::Console(json.to_owned()));
        }
        fits
    }

    /// Messages that wait to be sent.
    pub fn waiting(&self) -> usize {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).texts.len()
    }

    /// The next message, as the page reads it.
    pub(crate) fn next_message(&self) -> Option<String> {
        let mut waiting = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let said = waiting.texts.pop_front()?;
        waiting.bytes -= said.bytes();
        let text = match said {
            Said::Message(text) => text,
            Said::Console(json) => return Some(json),
        };
        let lost = waiting.gaps.pop_front().unwrap_or(0);
        drop(waiting);
        Some(format!(r#"{{"message":{{"text":{},"lost":{lost}}}}}"#, serde_json::Value::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_their_order_and_say_what_was_left_out_before_them() {
        let page = ToPage::default();
        assert!(page.say("a \"b\"\n"));
        assert!(!page.say(&"x".repeat(ToPage::MAX_MESSAGE_BYTES + 1)));
        (1..MAX_WAITING).for_each(|n| assert!(page.say(&n.to_string())));
        assert!(!page.say("no room"));
        assert_eq!(page.next_message().unwrap(), r#"{"message":{"text":"a \"b\"\n","lost":0}}"#);
        assert_eq!(page.next_message().unwrap(), r#"{"message":{"text":"1","lost":1}}"#);
        assert!(page.say("room again"));
        let last = std::iter::from_fn(|| page.next_message()).last().unwrap();
        assert_eq!(last, r#"{"message":{"text":"room again","lost":1}}"#);
    }

    #[test]
    fn the_console_takes_half_of_the_room_and_no_messages_place() {
        let page = ToPage::default();
        assert!(page.say("one") && page.show_console(r#"{"console":{}}"#) && page.say("two"));
        let flood = "x".repeat(ToPage::MAX_PANEL_BYTES);
        assert!(!page.show_console(&"x".repeat(ToPage::MAX_PANEL_BYTES + 1)));
        assert_eq!((0..100).filter(|_| page.show_console(&flood)).count(), 2);
        assert!(page.say(&"x".repeat(ToPage::MAX_MESSAGE_BYTES)));
        assert_eq!(page.next_message().unwrap(), r#"{"message":{"text":"one","lost":0}}"#);
        assert_eq!(page.next_message().unwrap(), r#"{"console":{}}"#);
        assert_eq!(page.next_message().unwrap(), r#"{"message":{"text":"two","lost":0}}"#);
    }

    #[test]
    fn a_flood_holds_no_more_than_its_share() {
        let page = ToPage::default();
        let long = "x".repeat(ToPage::MAX_MESSAGE_BYTES);
        assert_eq!((0..10_000).filter(|_| page.say(&long)).count(), 16);
    }
}
