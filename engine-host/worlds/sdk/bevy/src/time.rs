//! One fixed step: its schedule, its order and its time.

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleLabel;

/// Runs once for every tick. Each of its systems is in a [`Step`].
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tick;

/// The order within a tick. A world's systems go into [`Step::World`] and [`Step::React`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Before newcomers get what belongs to them. The host's are here: players come, go and steer.
    Input,
    /// Newcomers get what belongs to them.
    Arrive,
    /// The world: platforms, machines, rules that act before bodies move. What is changed here is the host's in the same tick.
    World,
    /// The host: characters walk, bodies move. Not run in a program.
    Physics,
    /// The world: what follows from where things are now. What is changed here is the host's in the next tick.
    React,
    /// After all that.
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

/// A program sleeps while the host moves bodies, in the middle of a tick: a block that comes is the second half of one tick and
/// the first half of the next.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    BeforePhysics,
    AfterPhysics,
}

pub(crate) fn build(app: &mut App) {
    app.insert_resource(Half::BeforePhysics).init_schedule(Tick);
    app.configure_sets(
        Tick,
        (Step::Input, Step::Arrive, Step::World, Step::Physics, Step::React, Step::Present).chain(),
    );
    for step in [Step::Input, Step::Arrive, Step::World] {
        app.configure_sets(Tick, step.run_if(resource_equals(Half::BeforePhysics)));
    }
    for step in [Step::Physics, Step::React, Step::Present] {
        app.configure_sets(Tick, step.run_if(resource_equals(Half::AfterPhysics)));
    }
}
