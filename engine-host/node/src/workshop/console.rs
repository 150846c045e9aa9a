//! The newest lines of the world's console, and how much of them each page was told.
//!
//! ```json
//! {"console":{"from":17,"lines":[{"level":"error","tick":120,"text":"it threw TypeError: …"}]}}
//! ```
//!
//! Lines are numbered, so that a page sees how many it missed. A page that has just come is told at once, also when nothing was said:
//! then it knows that there is a console.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use lightcone_protocol::SessionId;
use lightcone_streaming::ToPage;
use lightcone_world::page::{Console, ConsoleLevel, ConsoleLine};
use serde::Serialize;

/// The rest is forgotten.
const MOST_LINES: usize = 200;
/// Of the texts that a page is told at once. Written as JSON they have twice as many bytes at most.
const MOST_BYTES: usize = 8 << 10;

#[derive(Default)]
pub(super) struct Consoles {
    lines: VecDeque<Line>,
    /// Of the first line that is there.
    first: u64,
    told: BTreeMap<SessionId, Told>,
}

struct Line {
    tick: u64,
    line: ConsoleLine,
}

struct Told {
    page: Arc<ToPage>,
    /// The next line that the page is to be told.
    next: u64,
}

#[derive(Serialize)]
struct Sent<'a> {
    console: Piece<'a>,
}

#[derive(Serialize)]
struct Piece<'a> {
    from: u64,
    lines: Vec<Written<'a>>,
}

#[derive(Serialize)]
struct Written<'a> {
    level: &'static str,
    tick: u64,
    text: &'a str,
}

impl Consoles {
    pub(super) fn hear(&mut self, tick: u64, console: &Console) {
        console.iter().for_each(|line| self.say(tick, line.clone()));
        if console.left_out() > 0 {
            let text = format!("{} more lines of this tick are left out", console.left_out());
            self.say(tick, ConsoleLine::new(ConsoleLevel::Warning, text));
        }
    }

    pub(super) fn say(&mut self, tick: u64, line: ConsoleLine) {
        // In JSON they would take six bytes each.
        let text: String = line.text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        self.lines.push_back(Line { tick, line: ConsoleLine::new(line.level, text) });
        if self.lines.len() > MOST_LINES {
            self.lines.pop_front();
            self.first += 1;
        }
    }

    /// `show` says whether the page has room for it; if it has not, it is told later.
    pub(super) fn tell(
        &mut self,
        pages: impl Iterator<Item = (SessionId, Arc<ToPage>)>,
        show: impl Fn(&ToPage, &str) -> bool,
    ) {
        let mut told = BTreeMap::new();
        for (session, page) in pages {
            let known = self.told.remove(&session).filter(|told| Arc::ptr_eq(&told.page, &page));
            let next = known.as_ref().map_or(self.first, |told| told.next.max(self.first));
            let end = self.first + self.lines.len() as u64;
            let piece = if known.is_none() || next < end { Some(self.piece(next)) } else { None };
            let shown = piece.and_then(|(text, after)| show(&page, &text).then_some(after));
            match (shown, known) {
                (Some(next), _) => _ = told.insert(session, Told { page, next }),
                (None, Some(known)) => _ = told.insert(session, known),
                // It is new, and is told all the next time.
                (None, None) => {}
            }
        }
        self.told = told;
    }

    /// As much from a line on as fits, and which line comes after it.
    fn piece(&self, from: u64) -> (String, u64) {
        let mut left = MOST_BYTES;
        let waiting = self.lines.iter().skip((from - self.first) as usize);
        let lines: Vec<_> = waiting
            .map_while(|Line { tick, line }| {
                left = left.checked_sub(line.text.len())?;
                Some(Written { level: name(line.level), tick: *tick, text: &line.text })
            })
            .collect();
        let after = from + lines.len() as u64;
        let sent = Sent { console: Piece { from, lines } };
        // Nothing of it is what JSON cannot say.
        (serde_json::to_string(&sent).unwrap_or_default(), after)
    }
}

fn name(level: ConsoleLevel) -> &'static str {
    match level {
        ConsoleLevel::Info => "info",
        ConsoleLevel::Warning => "warning",
        ConsoleLevel::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// What a page was told: the number of the first line, and all texts.
    type Heard = RefCell<Vec<(u64, Vec<String>)>>;

    fn told(consoles: &mut Consoles, page: &Arc<ToPage>, has_room: bool, heard: &Heard) {
        let show = |_: &ToPage, text: &str| {
            assert!(text.len() <= 2 * MOST_BYTES + 200, "{}", text.len());
            let said: serde_json::Value = serde_json::from_str(text).unwrap();
            let piece = &said["console"];
            let texts = piece["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap().to_owned());
            if has_room {
                heard.borrow_mut().push((piece["from"].as_u64().unwrap(), texts.collect()));
            }
            has_room
        };
        consoles.tell(std::iter::once((SessionId(1), Arc::clone(page))), show);
    }

    fn say(consoles: &mut Consoles, text: &str) {
        consoles.say(7, ConsoleLine::new(ConsoleLevel::Info, text));
    }

    #[test]
    fn a_page_is_told_every_line_once_and_sees_how_many_it_missed() {
        let (mut consoles, page, heard) = (Consoles::default(), Arc::new(ToPage::default()), Heard::default());
        told(&mut consoles, &page, true, &heard);
        say(&mut consoles, "one\u{1b}[31m\n\ttwo");
        told(&mut consoles, &page, false, &heard);
        told(&mut consoles, &page, true, &heard);
        told(&mut consoles, &page, true, &heard);
        (0..300).for_each(|n| say(&mut consoles, &n.to_string()));
        told(&mut consoles, &page, true, &heard);
        let heard = heard.into_inner();
        assert_eq!(heard[0], (0, vec![]), "there is a console");
        assert_eq!(heard[1], (0, vec!["one[31m\n\ttwo".to_owned()]));
        assert_eq!((heard.len(), heard[2].0, heard[2].1.len(), heard[2].1[0].as_str()), (3, 101, 200, "100"));
    }

    #[test]
    fn much_is_told_in_pieces_and_who_comes_back_is_told_all() {
        let (mut consoles, page, heard) = (Consoles::default(), Arc::new(ToPage::default()), Heard::default());
        (0..5).for_each(|_| say(&mut consoles, &"\"".repeat(5000)));
        (0..9).for_each(|_| told(&mut consoles, &page, true, &heard));
        let pieces: Vec<_> = heard.borrow().iter().map(|(from, lines)| (*from, lines.len())).collect();
        assert_eq!(pieces, [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
        told(&mut consoles, &Arc::new(ToPage::default()), true, &heard);
        assert_eq!(heard.borrow().last().unwrap().0, 0);
    }
}
