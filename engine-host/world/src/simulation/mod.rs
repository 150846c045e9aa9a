//! A world that ticks: no clock, no threads of its own, no network. Inputs come in as data, the state's digest comes out.

mod bevy_time;
mod changes;
mod events;
mod field;
mod fuel;
mod halted;
mod host_state;
pub(crate) mod identity;
mod random;
pub(crate) mod register;
mod registry;
mod restore;
pub(crate) mod saved;
mod schedules;
mod schema;
mod scripted;
mod tick;
mod values;

use bevy_app::{App, TaskPoolOptions, TaskPoolPlugin};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::Schedules;
use bevy_transform::TransformPlugin;
use lightcone_attest::{Digest, DigestError, SavedState, StateChanges, StateDigest, StateHashing};

pub use events::{PlayerEvent, PlayerEvents};
#[doc(hidden)]
pub use field::LayoutText;
pub use field::SavedField;
pub use fuel::Fuel;
pub use halted::{HaltKind, Halted};
pub use identity::{StableId, StableIds};
pub use random::WorldRandom;
pub use register::{KindChanges, RegisterSaved, SavedKind};
pub use restore::RestoreError;
pub use saved::{EntityById, NotRestored, SavedComponent, SavedResource, SavedValues};
pub use scripted::ScriptedPlayers;
pub use tick::{SimTime, Step, Tick};

pub use lightcone_world_derive::{Saved, SavedField};

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
    /// Builds a world out of what `build` adds, and runs its start-up systems. The host's own plugins are not among them:
    /// [`Simulation::new`] adds these.
    pub fn bare(config: SimulationConfig, build: impl FnOnce(&mut App)) -> Self {
        let mut app = App::new();
        // One pool for all worlds of the process: the first to come decides its size (see `set_threads`).
        app.add_plugins(TaskPoolPlugin { task_pool_options: TaskPoolOptions::default() });
        app.add_plugins(TransformPlugin);
        app.insert_resource(WorldRandom::new(config.seed)).init_resource::<StableIds>();
        app.init_resource::<PlayerEvents>();
        changes::build(&mut app);
        tick::build(&mut app, config.tick_rate_hz);
        schedules::build(&mut app);
        host_state::build(&mut app);
        build(&mut app);
        app.finish();
        app.cleanup();
        bevy_time::check(&app);
        shuffle(&mut app, config.shuffle_seed);
        let mut world = std::mem::take(app.world_mut());
        bevy_time::set(&mut world);
        schedules::start(&mut world);
        Self { world }
    }

    /// Puts a saved state into the world. It must have been built like the world that was saved; from here on it goes as if it
    /// had never stopped.
    pub fn put_back(&mut self, state: &SavedState) -> Result<(), RestoreError> {
        restore::restore(&mut self.world, state)?;
        bevy_time::set(&mut self.world);
        Ok(())
    }

    /// Advances by one tick, with everything that players did since the last one, in order.
    pub fn step(&mut self, events: impl IntoIterator<Item = PlayerEvent>) {
        let world = &mut self.world;
        world.resource_mut::<SimTime>().tick += 1;
        world.resource_mut::<PlayerEvents>().0.extend(events);
        bevy_time::set(world);
        schedules::run(world);
        world.clear_trackers();
        world.check_change_ticks();
    }

    /// The last tick was this one.
    pub(crate) fn count_from(&mut self, tick: u64) {
        self.world.resource_mut::<SimTime>().tick = tick;
        bevy_time::set(&mut self.world);
    }

    /// Ticks so far.
    pub fn tick(&self) -> u64 {
        self.world.resource::<SimTime>().tick
    }

    /// Why the world cannot go on, in one line, if it cannot: see [`Halted`].
    pub fn halted(&self) -> Option<&str> {
        self.halt().map(|halted| halted.why.as_str())
    }

    /// How the world came to its end, if it cannot go on.
    pub fn halt(&self) -> Option<&Halted> {
        self.world.get_resource::<Halted>()
    }

    /// Fuel that the world's program has used since the world began; 0 for a world that is no program.
    pub fn fuel(&self) -> u64 {
        self.world.get_resource::<Fuel>().map_or(0, |fuel| fuel.0)
    }

    /// Digest of the state after the last tick.
    pub fn digest(&mut self) -> Result<StateDigest, DigestError> {
        self.save().digest(&StateHashing::public())
    }

    /// The whole state after the last tick.
    pub fn save(&mut self) -> SavedState {
        registry::save(&mut self.world)
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
        registry::scratch_components(&mut self.world)
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
