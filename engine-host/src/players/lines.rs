//! Lines of text between a player and the world.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use lightcone_streaming::SessionId;

use super::names::is_unseen;

/// What players, and the pages around them, said since the last tick, in order. A world that reads it says so with a [`Prompt`],
/// unless the page around the player knows already.
///
/// No state: it comes with the inputs of a tick and is gone with the next one.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(pub Vec<Line>);

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Who said it; its [`Player`](super::Player) is in the world when the line comes.
    pub session: SessionId,
    /// As it came: one line, at most [`MAX_TEXT_BYTES`](lightcone_streaming::input::MAX_TEXT_BYTES).
    pub text: Arc<str>,
}

impl Line {
    /// To be shown to others: without characters that are not seen, blanks brought together, cut after so many characters. None
    /// when nothing is left.
    pub fn shown(&self, max_chars: usize) -> Option<String> {
        let seen: String = self.text.chars().filter(|c| !is_unseen(*c)).collect();
        let mut words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = words.char_indices().nth(max_chars) {
            words.truncate(end);
        }
        (!words.is_empty()).then_some(words)
    }
}

/// On a [`Player`](super::Player): the world takes lines of text from it, and the page shows a box to write in. No state: who
/// wants it after a restore inserts it again.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// In the empty box: what it is for.
    pub label: Arc<str>,
    /// The box comes up by itself each time that this grows; at 0 the player opens it.
    pub asked: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_seen_and_short() {
        let shown = |text: &str, most| Line { session: SessionId(1), text: text.into() }.shown(most);
        assert_eq!(shown("  Hello\u{202e},   world\u{200b} ", 40).as_deref(), Some("Hello, world"));
        assert_eq!(shown("жжжж", 3).as_deref(), Some("жжж"));
        assert_eq!(shown(" \u{3164}\u{2028} ", 40), None);
    }
}
