//! One fixed step: its schedule, its order and its time.

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleLabel;

/// Runs once for every tick.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tick;

/// The order within a tick. A world's systems go into [`Step::World`] and [`Step::React`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The host: players come, go and steer.
    Input,
    /// Newcomers get what belongs to them; a world adds its own here.
    Arrive,
    /// The world: platforms, machines, rules that act before bodies move.
    World,
    /// The host: characters walk, bodies move.
    Physics,
    /// The world: what follows from where things are now (collecting, scoring).
    React,
    /// The host: avatars, cameras.
    Present,
}

/// Time in the simulation. There is no other clock.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimTime {
    /// Ticks that began so far; 1 in the first.
    pub tick: u64,
    /// Ticks in a second.
    pub rate_hz: u32,
}

impl SimTime {
    /// Seconds in a tick.
    pub fn dt_s(&self) -> f32 {
        1.0 / self.rate_hz as f32
    }

    /// Seconds since the world began. Exact for 2^53 ticks.
    pub fn elapsed_s(&self) -> f64 {
        self.tick as f64 / f64::from(self.rate_hz)
    }
}

pub(super) fn build(app: &mut App, rate_hz: u32) {
    app.insert_resource(SimTime { tick: 0, rate_hz });
    app.init_schedule(Tick);
    app.configure_sets(
        Tick,
        (Step::Input, Step::Arrive, Step::World, Step::Physics, Step::React, Step::Present).chain(),
    );
}
