//! A world that ticks: no clock, no threads of its own, no network. Inputs come in as data, the state's digest comes out.

mod changes;
mod host_state;
mod identity;
mod random;
mod restore;
pub(crate) mod saved;
mod schema;
mod scripted;
mod spec;
mod tick;

use bevy_app::{App, PostStartup, PostUpdate, Startup, TaskPoolOptions, TaskPoolPlugin};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleLabel, Schedules};
use bevy_transform::TransformPlugin;
use lightcone_attest::{Digest, DigestError, SavedState, StateChanges, StateDigest, StateHashing};

pub use identity::{StableId, StableIds};
pub use random::WorldRandom;
pub use restore::RestoreError;
pub use saved::{RegisterSaved, SavedComponent, SavedResource};
pub use scripted::ScriptedPlayers;
pub use spec::WorldSpec;
pub use tick::{SimTime, Step, Tick};

use crate::players::{PlayerEvent, PlayerEvents, PlayersPlugin};
use crate::{avatar, camera, character, drawn, physics};

/// What a run is made of, besides the world and its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimulationConfig {
    /// Of [`WorldRandom`].
    pub seed: u64,
    /// 1..=120.
    pub tick_rate_hz: u32,
    /// Shuffles the order of systems that the schedule leaves open; a correct world's digest does not depend on it.
    pub shuffle_seed: Option<u64>,
}

impl SimulationConfig {
    /// Ticks in a second when nobody says otherwise.
    pub const DEFAULT_TICK_RATE_HZ: u32 = 30;
}

impl Default for SimulationConfig {
    fn default() -> Self {
        Self { seed: 1, tick_rate_hz: Self::DEFAULT_TICK_RATE_HZ, shuffle_seed: None }
    }
}

/// A running world.
pub struct Simulation {
    // An `App` may not cross threads; its world, which holds all schedules, may.
    world: World,
}

impl Simulation {
    /// Builds the world and runs its start-up systems.
    pub fn new(world: &WorldSpec, config: SimulationConfig) -> Self {
        let mut app = App::empty();
        // One pool for all worlds of the process: the first to come decides its size (see `set_threads`).
        app.add_plugins(TaskPoolPlugin { task_pool_options: TaskPoolOptions::default() });
        app.add_plugins(TransformPlugin);
        app.insert_resource(WorldRandom::new(config.seed)).init_resource::<StableIds>();
        app.init_schedule(Startup).init_schedule(PostStartup);
        changes::build(&mut app);
        tick::build(&mut app, config.tick_rate_hz);
        host_state::build(&mut app);
        app.add_plugins((physics::PhysicsPlugin, PlayersPlugin, character::CharacterPlugin));
        app.add_plugins((camera::CameraPlugin, drawn::DrawnPlugin, avatar::AvatarPlugin));
        world.build(&mut app);
        app.finish();
        app.cleanup();
        shuffle(&mut app, config.shuffle_seed);
        let mut world = std::mem::take(app.world_mut());
        for start in [Startup.intern(), PostStartup.intern(), PostUpdate.intern()] {
            world.run_schedule(start);
        }
        Self { world }
    }

    /// The world as it was when `state` was saved. `world` and `config` must be those of the saved run; from here on it
    /// goes as if it had never stopped.
    pub fn restore(world: &WorldSpec, config: SimulationConfig, state: &SavedState) -> Result<Self, RestoreError> {
        let mut simulation = Self::new(world, config);
        restore::restore(&mut simulation.world, state)?;
        Ok(simulation)
    }

    /// Advances by one tick, with everything that players did since the last one, in order.
    pub fn step(&mut self, events: impl IntoIterator<Item = PlayerEvent>) {
        let world = &mut self.world;
        world.resource_mut::<SimTime>().tick += 1;
        world.resource_mut::<PlayerEvents>().0.extend(events);
        world.run_schedule(Tick);
        world.run_schedule(PostUpdate);
        world.clear_trackers();
        world.check_change_ticks();
    }

    /// Ticks so far.
    pub fn tick(&self) -> u64 {
        self.world.resource::<SimTime>().tick
    }

    /// Digest of the state after the last tick.
    pub fn digest(&mut self) -> Result<StateDigest, DigestError> {
        self.save().digest(&StateHashing::public())
    }

    /// The whole state after the last tick.
    pub fn save(&mut self) -> SavedState {
        saved::save(&mut self.world)
    }

    /// What changed in the state since the last call; the first one has all of it. Values written past bevy's change
    /// detection are missed: a full [`Simulation::save`] now and then, compared, finds that out.
    pub fn changes(&mut self) -> StateChanges {
        changes::look(&mut self.world)
    }

    /// Digest of what the state's bytes mean: names, versions and layouts of everything registered.
    pub fn schema(&mut self) -> Digest {
        schema::digest(&mut self.world)
    }

    /// Components of identified entities that are neither digested nor saved, by name.
    pub fn scratch_components(&mut self) -> Vec<String> {
        saved::scratch_components(&mut self.world)
    }

    /// The ECS world, to be read.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The ECS world, for extraction and tests. Changing it outside of systems is not part of any input log.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

/// Sizes the pool on which systems run. Counts only before the first [`Simulation`] of the process.
pub fn set_threads(threads: usize) {
    bevy_tasks::ComputeTaskPool::get_or_init(|| {
        bevy_tasks::TaskPoolBuilder::new().num_threads(threads.max(1)).thread_name("lightcone-ecs".into()).build()
    });
}

fn shuffle(app: &mut App, seed: Option<u64>) {
    let Some(seed) = seed else { return };
    for (_, schedule) in app.world_mut().resource_mut::<Schedules>().iter_mut() {
        let mut settings = schedule.get_build_settings();
        settings.shuffle_seed = Some(seed);
        schedule.set_build_settings(settings);
    }
}
