//! What a world and its program have logged lately.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::Value;

const MAX_LINES: usize = 2000;
const MAX_BYTES: usize = 256 << 10;
/// A longer line is cut.
const MAX_LINE_BYTES: usize = 4 << 10;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    /// From 1 on; never used twice while the supervisor runs.
    pub(crate) number: u64,
    /// In lower case, as `info`.
    pub(crate) level: String,
    /// Of what happened in a tick.
    pub(crate) tick: Option<u64>,
    pub(crate) text: String,
}

/// The newest lines; older ones are dropped, as the gap in the numbers shows.
#[derive(Debug, Default)]
pub(crate) struct Log {
    lines: VecDeque<Line>,
    bytes: usize,
    last: u64,
}

impl Log {
    /// A line as a world's process writes it: JSON of its log, or text.
    pub(crate) fn push_raw(&mut self, raw: &str) {
        match serde_json::from_str::<Value>(raw).ok().and_then(|value| read_event(&value)) {
            Some((level, text)) => self.push(&level, &text),
            None => self.push("info", raw),
        }
    }

    /// A line of the supervisor's own, or of a world.
    pub(crate) fn push(&mut self, level: &str, text: &str) {
        let text = clean(text);
        self.last += 1;
        self.bytes += text.len();
        self.lines.push_back(Line { number: self.last, level: level.to_owned(), tick: tick_in(&text), text });
        while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
            let dropped = self.lines.pop_front().map_or(0, |line| line.text.len());
            self.bytes -= dropped;
        }
    }

    /// Lines with greater numbers, oldest first.
    pub(crate) fn after(&self, number: u64) -> Vec<Line> {
        self.lines.iter().filter(|line| line.number > number).cloned().collect()
    }

    /// The newest line's text.
    pub(crate) fn newest(&self) -> Option<&str> {
        self.lines.back().map(|line| line.text.as_str())
    }
}

/// An event of `--log-format json`: level and message, and the other fields behind it.
fn read_event(value: &Value) -> Option<(String, String)> {
    let fields = value.as_object()?;
    let level = fields.get("level")?.as_str()?.to_ascii_lowercase();
    let mut text = fields.get("message").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (name, value) in fields.iter().filter(|(name, _)| !["timestamp", "level", "message"].contains(&name.as_str())) {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        text.push_str(&format!(" {name}={shown}"));
    }
    Some((level, text))
}

/// On one line, without what a terminal would obey, and not too long.
fn clean(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_LINE_BYTES);
    text[..end].trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Of `pong, tick 12: a goal` and `the world stops at tick 12: …` it is 12.
fn tick_in(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("tick ")?;
    rest.split_once(':')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_and_what_is_none_is_a_line_of_text() {
        let mut log = Log::default();
        log.push_raw(r#"{"timestamp":"t","level":"INFO","message":"pong, tick 12: a goal"}"#);
        log.push_raw(r#"{"level":"WARN","message":"drawing","fps":30,"size":"640x360"}"#);
        log.push_raw("lightcone: no\u{1b}[31m such file");
        log.push_raw("{\"half\":");
        let lines = log.after(0);
        assert_eq!((lines[0].level.as_str(), lines[0].tick), ("info", Some(12)));
        assert_eq!((lines[1].level.as_str(), lines[1].text.as_str()), ("warn", "drawing fps=30 size=640x360"));
        assert_eq!((lines[2].tick, lines[2].text.as_str()), (None, "lightcone: no [31m such file"));
        assert_eq!((lines.len(), log.after(3).len(), log.after(9).len()), (4, 1, 0));
    }

    #[test]
    fn a_flood_leaves_the_newest_lines_within_bounds() {
        let mut log = Log::default();
        (0..10_000).for_each(|number| log.push("info", &format!("line {number}")));
        assert_eq!((log.after(0).len(), log.after(0)[0].number), (MAX_LINES, 8001));
        (0..300).for_each(|_| log.push("info", &"ä".repeat(5000)));
        let bytes: usize = log.after(0).iter().map(|line| line.text.len()).sum();
        assert!(bytes <= MAX_BYTES && bytes == log.bytes && log.after(0)[0].text.len() == MAX_LINE_BYTES, "{bytes}");
    }
}
