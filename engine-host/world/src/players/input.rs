//! A player's controls, as of the newest message.

use bevy_ecs::prelude::*;
use glam::Vec2;
use lightcone_protocol::input::{Actions, ClientMessage, Sample};
use lightcone_world_derive::Saved;

/// What a player holds, presses and looks at.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq)]
#[saved(component, name = "player.input", version = 1)]
pub struct PlayerInput {
    /// Held now.
    pub held: Actions,
    /// Went down since the last tick.
    pub pressed: Actions,
    /// Analogue stick, each −1..=1.
    pub stick: Vec2,
    /// 0 looks along −z, growing turns left.
    #[saved(name = "yaw")]
    pub yaw_rad: f32,
    /// Positive looks up.
    #[saved(name = "pitch")]
    pub pitch_rad: f32,
    /// The newest sequence of any message: what a picture of this tick answers.
    #[saved(name = "sequence")]
    pub seq: u32,
    /// The newest sequence of a motion sample; older ones are late and ignored.
    #[saved(name = "of motion")]
    motion_seq: u32,
}

impl PlayerInput {
    /// Nothing held, looking level along a heading.
    pub(super) fn looking(yaw_rad: f32) -> Self {
        Self { yaw_rad, ..Self::default() }
    }

    pub(super) fn begin_tick(&mut self) {
        self.pressed = Actions::default();
    }

    /// Lets go of everything; the look stays.
    pub(super) fn release(&mut self) {
        (self.held, self.pressed, self.stick) = (Actions::default(), Actions::default(), Vec2::ZERO);
    }

    pub(super) fn apply(&mut self, message: &ClientMessage) {
        match message {
            ClientMessage::Motion(samples) => {
                let Some(newest) = samples.first().filter(|newest| newest.seq > self.motion_seq) else { return };
                let own = self.follow_own(samples);
                self.motion_seq = newest.seq;
                self.seq = self.seq.max(newest.seq);
                self.held = newest.held.without(newest.held.of_world()) | own;
                self.stick = Vec2::new(newest.move_x, newest.move_y);
                self.yaw_rad = newest.yaw_rad;
                self.pitch_rad = newest.pitch_rad;
            }
            ClientMessage::Edge(edge) => {
                self.seq = self.seq.max(edge.seq);
                if edge.pressed {
                    self.pressed = self.pressed | edge.actions.without(edge.actions.of_world());
                }
                // Motions that came before it, though they were sent after it, have told the world's own actions already.
                if edge.seq > self.motion_seq {
                    self.turn_own(edge.actions.of_world(), edge.pressed);
                }
            }
            // What it says is for the world: see `Lines`.
            ClientMessage::Text(text) => self.seq = self.seq.max(text.seq),
            // The log's business, not the world's.
            ClientMessage::Key(_) => {}
        }
    }

    /// What of the world's own actions is held after these samples. Those that edges told of already say nothing new.
    fn follow_own(&mut self, newest_first: &[Sample]) -> Actions {
        let told = self.seq;
        for sample in newest_first.iter().rev().filter(|sample| sample.seq > told) {
            let (before, now) = (self.held.of_world(), sample.held.of_world());
            self.turn_own(before.without(now), false);
            self.turn_own(now, true);
        }
        self.held.of_world()
    }

    /// Actions of the world's own go down or up. What is down already is not pressed again.
    fn turn_own(&mut self, own: Actions, down: bool) {
        if down {
            self.pressed = self.pressed | own.without(self.held);
            self.held = self.held | own;
        } else {
            self.held = self.held.without(own);
        }
    }

    /// Where the player wants to go relative to the heading: x right, y forward, length at most 1.
    pub fn direction(&self) -> Vec2 {
        let axis = |plus, minus| {
            f32::from(u8::from(self.held.contains(plus))) - f32::from(u8::from(self.held.contains(minus)))
        };
        let keys = Vec2::new(axis(Actions::RIGHT, Actions::LEFT), axis(Actions::FORWARD, Actions::BACK));
        (keys + self.stick).clamp_length_max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lightcone_protocol::input::Edge;

    #[test]
    fn a_late_sample_changes_nothing_and_an_edge_lives_one_tick() {
        let mut input = PlayerInput::default();
        let sample = |seq, held| ClientMessage::Motion(vec![Sample { seq, held, ..Sample::default() }]);
        input.apply(&sample(5, Actions::FORWARD));
        input.apply(&sample(4, Actions::BACK));
        assert_eq!((input.held, input.seq), (Actions::FORWARD, 5));
        input.apply(&ClientMessage::Edge(Edge { seq: 6, actions: Actions::JUMP, pressed: true }));
        assert_eq!((input.pressed, input.seq), (Actions::JUMP, 6));
        input.begin_tick();
        assert_eq!((input.pressed, input.held), (Actions(0), Actions::FORWARD));
    }

    /// Messages of the page: a press at 6 and 7, its release at 8 and 9, each as an edge and as a motion that repeats those before.
    fn press_and_release() -> [ClientMessage; 4] {
        let own = Actions::own(3);
        let sample = |seq, held| Sample { seq, held, ..Sample::default() };
        let edge = |seq, pressed| ClientMessage::Edge(Edge { seq, actions: own, pressed });
        let (before, down, up) = (sample(5, Actions(0)), sample(7, own), sample(9, Actions(0)));
        let motions = [vec![down, before], vec![up, down, before]].map(ClientMessage::Motion);
        let [first, second] = motions;
        [edge(6, true), first, edge(8, false), second]
    }

    #[test]
    fn a_press_of_a_worlds_own_action_counts_once_whatever_comes_late_or_never() {
        let orders: [&[usize]; 7] =
            [&[0, 1, 2, 3], &[1, 0, 3, 2], &[0, 2, 1, 3], &[3, 0, 1, 2], &[3, 0, 2], &[0, 2], &[1, 3, 0, 2]];
        for order in orders {
            let (mut input, messages, mut presses) = (PlayerInput::default(), press_and_release(), 0);
            for at in order {
                input.begin_tick();
                input.apply(&messages[*at]);
                presses += usize::from(input.pressed.contains(Actions::own(3)));
            }
            assert_eq!((presses, input.held), (1, Actions(0)), "{order:?}");
        }
    }

    #[test]
    fn opposite_keys_cancel_and_diagonals_are_not_faster() {
        let held = |held| PlayerInput { held, ..PlayerInput::default() }.direction();
        assert_eq!(held(Actions::FORWARD | Actions::BACK), Vec2::ZERO);
        assert!((held(Actions::FORWARD | Actions::RIGHT).length() - 1.0).abs() < 1e-6);
    }
}
