//! Players: entities that the host spawns, steers and despawns.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use glam::{Vec2, Vec3};
use lightcone_interface::{Actions, SessionId};

/// A person in the world, with a [`PlayerInput`], a [`Character`](crate::character::Character), a [`Score`] and a `Transform`; despawned when the session ends.
/// What a world writes into its `Transform` and `Character` does not reach the host.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// The session that steers it.
    pub session: SessionId,
    /// Shown to others.
    pub name: String,
}

/// What a player holds, presses and looks at.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq)]
pub struct PlayerInput {
    /// Held now.
    pub held: Actions,
    /// Went down since the last tick.
    pub pressed: Actions,
    /// Analogue stick, each −1..=1.
    pub stick: Vec2,
    /// 0 looks along −z, growing turns left.
    pub yaw_rad: f32,
    /// Positive looks up.
    pub pitch_rad: f32,
}

impl PlayerInput {
    /// Where the player wants to go relative to the heading: x right, y forward, length at most 1.
    pub fn direction(&self) -> Vec2 {
        let axis = |plus, minus| {
            f32::from(u8::from(self.held.contains(plus))) - f32::from(u8::from(self.held.contains(minus)))
        };
        let keys = Vec2::new(axis(Actions::RIGHT, Actions::LEFT), axis(Actions::FORWARD, Actions::BACK));
        (keys + self.stick).clamp_length_max(1.0)
    }
}

/// Points that every player sees on the page.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score(pub u32);

/// Where players appear, in turn. Without any: the origin. A program's holds for players who come after the first tick.
#[derive(Resource, Clone, Debug, Default)]
pub struct SpawnPoints(pub Vec<SpawnPoint>);

/// A place to stand and a heading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpawnPoint {
    /// Of the feet, world space.
    pub position: Vec3,
    /// 0 looks along −z, growing turns left.
    pub yaw_rad: f32,
}

/// What players said since the last tick, in order.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Lines(pub Vec<Line>);

/// A line of text, a click or a press.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Who said it.
    pub session: SessionId,
    /// As it came; of a click or a press what the page said.
    pub text: Arc<str>,
    pub(crate) said: Said,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Said {
    Text,
    Click(Vec2),
    Button(u32),
}

impl Line {
    /// Where in its picture the player clicked: right and down, each 0..=1. None for what is no click.
    pub fn click(&self) -> Option<Vec2> {
        match self.said {
            Said::Click(place) => Some(place),
            _ => None,
        }
    }

    /// The number of the item of its HUD that the player pressed. None for what is no press.
    pub fn button(&self) -> Option<u32> {
        match self.said {
            Said::Button(item) => Some(item),
            _ => None,
        }
    }
}

/// On a [`Player`]: the world takes lines of text from it, and the page shows a box to write in.
#[derive(Component, Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// In the empty box: what it is for.
    pub label: Arc<str>,
    /// The box comes up by itself each time that this grows; at 0 the player opens it.
    pub asked: u32,
}
