//! What a world says to those who make it.

use bevy_ecs::prelude::*;

/// What is said in this tick, in order: no state, and not for players. A node shows it on pages if it was started for that.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    lines: Vec<ConsoleLine>,
    left_out: u64,
}

/// One thing said, perhaps of several lines, as a stack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleLine {
    /// How much it matters.
    pub level: ConsoleLevel,
    /// What is said.
    pub text: String,
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsoleLevel {
    /// News.
    Info,
    /// Something is wrong, and the world goes on without it.
    Warning,
    /// Something failed.
    Error,
}

impl Console {
    /// In one tick; what comes after that is left out and counted.
    pub const MAX_IN_TICK: usize = 256;
    /// Of one line; the rest is cut off.
    pub const MAX_BYTES: usize = 6000;

    /// Says something.
    pub fn say(&mut self, level: ConsoleLevel, text: impl Into<String>) {
        if self.lines.len() == Self::MAX_IN_TICK {
            self.left_out += 1;
            return;
        }
        self.lines.push(ConsoleLine::new(level, text));
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &ConsoleLine> {
        self.lines.iter()
    }

    /// How many more there were.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
        self.left_out = 0;
    }
}

impl ConsoleLine {
    /// Of at most [`Console::MAX_BYTES`].
    pub fn new(level: ConsoleLevel, text: impl Into<String>) -> Self {
        let mut text = text.into();
        text.truncate(text.floor_char_boundary(Console::MAX_BYTES));
        Self { level, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_said_in_a_tick_and_the_rest_counted() {
        let mut console = Console::default();
        (0..300).for_each(|n| console.say(ConsoleLevel::Info, n.to_string()));
        assert_eq!((console.iter().count(), console.left_out()), (Console::MAX_IN_TICK, 44));
        assert_eq!(console.iter().last().unwrap().text, "255");
        console.clear();
        console.say(ConsoleLevel::Error, "ß".repeat(Console::MAX_BYTES));
        assert_eq!((console.iter().next().unwrap().text.len(), console.left_out()), (Console::MAX_BYTES, 0));
    }
}
