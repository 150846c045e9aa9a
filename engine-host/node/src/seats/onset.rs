//! Which looks begin something: those that come to a view at rest.

/// What a player's pictures have shown of its input.
#[derive(Debug, Default)]
pub(super) struct Onset {
    drawn_seq: u32,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// The last picture answered newer input than the one before.
    #[default]
    Moving,
    /// It did not.
    AtRest,
    /// It did not, and a look has come since.
    Begun,
}

impl Onset {
    /// A picture is drawn that answers this input.
    pub(super) fn drawn(&mut self, input_seq: u32) {
        let is_news = std::mem::replace(&mut self.drawn_seq, input_seq) != input_seq;
        // A picture that shows a look and still answers nothing waits for a tick, as all that follow it do.
        self.state = if is_news || self.state == State::Begun { State::Moving } else { State::AtRest };
    }

    /// A look came. True for the first after a picture without news.
    pub(super) fn looked(&mut self) -> bool {
        let begins = self.state == State::AtRest;
        if begins {
            self.state = State::Begun;
        }
        begins
    }

    /// Whether a look has come that is to be drawn at once.
    pub(super) fn has_begun(&self) -> bool {
        self.state == State::Begun
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_after_a_picture_without_news_begins() {
        let mut onset = Onset::default();
        assert!(!onset.looked(), "there is no picture yet");
        onset.drawn(7);
        assert!(!onset.looked(), "the next picture comes soon enough");
        onset.drawn(7);
        assert_eq!([onset.looked(), onset.looked(), onset.has_begun()], [true, false, true]);
        onset.drawn(9);
        assert_eq!([onset.looked(), onset.has_begun()], [false, false]);
        onset.drawn(9);
        assert!(onset.looked());
        onset.drawn(9);
        assert!(!onset.looked(), "the picture waits for a tick, and so would another");
        onset.drawn(9);
        assert!(onset.looked());
    }
}
