//! A player's controls, as of the newest message.

use bevy_ecs::prelude::*;
use glam::Vec2;
use lightcone_protocol::input::{Actions, ClientMessage};
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
                self.motion_seq = newest.seq;
                self.seq = self.seq.max(newest.seq);
                self.held = newest.held;
                self.stick = Vec2::new(newest.move_x, newest.move_y);
                self.yaw_rad = newest.yaw_rad;
                self.pitch_rad = newest.pitch_rad;
            }
            ClientMessage::Edge(edge) => {
                self.seq = self.seq.max(edge.seq);
                if edge.pressed {
                    self.pressed = self.pressed | edge.actions;
                }
            }
            // What it says is for the world: see `Lines`.
            ClientMessage::Text(text) => self.seq = self.seq.max(text.seq),
            // The log's business, not the world's.
            ClientMessage::Key(_) => {}
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
    use lightcone_protocol::input::{Edge, Sample};

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

    #[test]
    fn opposite_keys_cancel_and_diagonals_are_not_faster() {
        let held = |held| PlayerInput { held, ..PlayerInput::default() }.direction();
        assert_eq!(held(Actions::FORWARD | Actions::BACK), Vec2::ZERO);
        assert!((held(Actions::FORWARD | Actions::RIGHT).length() - 1.0).abs() < 1e-6);
    }
}
