//! Lines of text between a player and the world.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::Vec2;
use lightcone_protocol::{SessionId, is_unseen};
use serde::Deserialize;

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
    /// As it came: one line, at most [`MAX_TEXT_BYTES`](lightcone_protocol::input::MAX_TEXT_BYTES).
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

    /// Where in its picture the player clicked with a [`Cursor`]: right and down, each 0..=1. None for what is no click.
    pub fn click(&self) -> Option<Vec2> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Click {
            click: [f32; 2],
        }
        let Click { click } = serde_json::from_str(&self.text).ok()?;
        click.iter().all(|share| (0.0..=1.0).contains(share)).then_some(click.into())
    }

    /// The number of the item of its [`HudItems`](crate::page::HudItems) that the player pressed. It may be gone by now, or never
    /// have been a button. None for what is no press.
    pub fn button(&self) -> Option<u32> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Press {
            button: u32,
        }
        serde_json::from_str(&self.text).ok().map(|Press { button }| button)
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

/// On a [`Player`](super::Player): the page shows the mouse cursor, which then does not turn the view; a click in the picture comes
/// as a [`Line`], see [`Line::click`]. No state, like a [`Prompt`].
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_is_within_the_picture() {
        let click = |text: &str| Line { session: SessionId(1), text: text.into() }.click();
        assert_eq!(click("{\"click\":[0.25,1]}"), Some(Vec2::new(0.25, 1.0)));
        for none in [
            "{\"click\":[0.5,1.1]}",
            "{\"click\":[0.5]}",
            "{\"click\":[1e999,0]}",
            "{\"click\":[0,0],\"x\":1}",
            "[0,0]",
            "Hi",
        ] {
            assert_eq!(click(none), None, "{none}");
        }
    }

    #[test]
    fn a_press_names_an_item() {
        let press = |text: &str| Line { session: SessionId(1), text: text.into() }.button();
        assert_eq!(press("{\"button\":7}"), Some(7));
        for none in ["{\"button\":-1}", "{\"button\":4294967296}", "{\"button\":1,\"x\":1}", "7", "Hi"] {
            assert_eq!(press(none), None, "{none}");
        }
    }

    #[test]
    fn what_is_shown_is_seen_and_short() {
        let shown = |text: &str, most| Line { session: SessionId(1), text: text.into() }.shown(most);
        assert_eq!(shown("  Hello\u{202e},   world\u{200b} ", 40).as_deref(), Some("Hello, world"));
        assert_eq!(shown("жжжж", 3).as_deref(), Some("жжж"));
        assert_eq!(shown(" \u{3164}\u{2028} ", 40), None);
    }
}
