//! Where a player looks at this moment, so that no picture waits for a tick to show it.

use lightcone_protocol::input::{ClientMessage, Sample};

/// By the newest messages, whether or not a tick has taken them in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    newest: Sample,
    /// The newest message that said more than where to look.
    steered_seq: u32,
}

/// What a message said that the ones before it did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A page tells what is held now and then anew.
    Nothing,
    /// Where to look, which a picture shows without a tick.
    Look,
    /// Something that is seen once a tick has taken it in.
    More,
}

impl Look {
    /// A message was let in.
    pub(super) fn take(&mut self, message: &ClientMessage) -> Told {
        let seq = match message {
            ClientMessage::Motion(samples) => {
                let Some(newest) = samples.first() else { return Told::Nothing };
                let before = std::mem::replace(&mut self.newest, *newest);
                let steers = |sample: &Sample| (sample.held, sample.move_x, sample.move_y);
                let looks = |sample: &Sample| [sample.yaw_rad, sample.pitch_rad];
                if steers(newest) == steers(&before) {
                    return if looks(newest) == looks(&before) { Told::Nothing } else { Told::Look };
                }
                newest.seq
            }
            ClientMessage::Edge(edge) => edge.seq,
            ClientMessage::Text(text) => text.seq,
            ClientMessage::Key(_) => return Told::Nothing,
        };
        self.steered_seq = self.steered_seq.max(seq);
        Told::More
    }

    /// Whether the newest sample holds an action or a stick.
    pub(super) fn holds(&self) -> bool {
        let Sample { held, move_x, move_y, .. } = self.newest;
        (held.0, move_x, move_y) != (0, 0.0, 0.0)
    }

    /// Heading and pitch, radians; `None` before the first sample.
    pub(crate) fn angles_rad(&self) -> Option<[f32; 2]> {
        (self.newest.seq > 0).then_some([self.newest.yaw_rad, self.newest.pitch_rad])
    }

    /// The newest message that a picture answers which shows this look, and otherwise a tick that has taken in messages up to
    /// `taken`.
    pub(crate) fn answers(&self, taken: u32) -> u32 {
        if self.steered_seq <= taken { self.newest.seq.max(taken) } else { taken }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_protocol::input::{Actions, Edge};

    fn motion(seq: u32, held: Actions, yaw_rad: f32) -> ClientMessage {
        ClientMessage::Motion(vec![Sample { seq, held, yaw_rad, ..Sample::default() }])
    }

    #[test]
    fn a_look_is_answered_at_once_and_a_step_by_its_tick() {
        let mut look = Look::default();
        assert_eq!((look.angles_rad(), look.answers(0)), (None, 0));
        assert_eq!(look.take(&motion(1, Actions(0), 0.5)), Told::Look);
        assert_eq!((look.angles_rad(), look.answers(0)), (Some([0.5, 0.0]), 1));
        assert_eq!(look.take(&motion(2, Actions::FORWARD, 0.6)), Told::More);
        assert_eq!(look.take(&motion(3, Actions::FORWARD, 0.7)), Told::Look);
        assert_eq!((look.angles_rad(), look.answers(1)), (Some([0.7, 0.0]), 1), "the step waits for its tick");
        assert_eq!((look.answers(2), look.answers(9)), (3, 9));
        let jump = Edge { seq: 4, actions: Actions::JUMP, pressed: true };
        assert_eq!(look.take(&ClientMessage::Edge(jump)), Told::More);
        assert_eq!(look.take(&motion(5, Actions::FORWARD, 0.8)), Told::Look);
        assert_eq!((look.answers(3), look.answers(4)), (3, 5), "so does the jump");
        assert_eq!(look.take(&motion(6, Actions::FORWARD, 0.8)), Told::Nothing);
    }
}
