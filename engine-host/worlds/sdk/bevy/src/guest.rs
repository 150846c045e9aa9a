//! A bevy app that is called once a tick.

use bevy_app::{App, First, Last, Plugin, PostStartup, PostUpdate, PreStartup, PreUpdate, Startup, Update};
use bevy_ecs::intern::Interned;
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{ScheduleLabel, Schedules, SingleThreadedExecutor};
use lightcone_interface as api;
use lightcone_interface::CommandsWriter;

use crate::bodies::Trespasses;
use crate::hear;
use crate::identity::StableIds;
use crate::page::Sign;
use crate::players::{Lines, SpawnPoints};
use crate::random::WorldRandom;
use crate::said::Said;
use crate::say::Speaker;
use crate::time::{self, Half, SimTime, Tick};

/// A world in a program. [`world_program!`](crate::world_program) makes one; a test can too.
pub struct Guest {
    app: App,
    /// What the host knows.
    said: Said,
    speaker: Speaker,
    /// The host has moved bodies, and the rest of that tick is still to run.
    waits: bool,
}

impl Guest {
    /// Builds the app, and runs its start-up systems.
    pub fn new(plugin: impl Plugin, init: &api::Init<'_>) -> Self {
        let mut app = App::new();
        app.insert_resource(WorldRandom::new(init.seed)).init_resource::<StableIds>();
        app.insert_resource(SimTime { tick: init.tick.saturating_sub(1), rate_hz: init.rate_hz });
        app.init_resource::<Lines>().init_resource::<Trespasses>();
        app.init_resource::<Sign>().init_resource::<SpawnPoints>();
        time::build(&mut app);
        app.add_plugins(plugin);
        app.finish();
        app.cleanup();
        for (_, schedule) in app.world_mut().resource_mut::<Schedules>().iter_mut() {
            schedule.set_executor(SingleThreadedExecutor::new());
        }
        run(app.world_mut(), &[PreStartup.intern(), Startup.intern(), PostStartup.intern()]);
        let speaker = Speaker::new(app.world_mut());
        Self { app, said: Said::default(), speaker, waits: false }
    }

    /// Reads what happened, runs what follows from it, and says what has changed.
    pub fn tick(&mut self, tick: &api::Tick<'_>, out: &mut CommandsWriter) {
        let world = self.app.world_mut();
        if self.waits {
            hear::physics(world, &mut self.said, &tick.events);
            run_half(world, Half::AfterPhysics, &[Tick.intern(), PostUpdate.intern(), Last.intern()]);
            world.clear_trackers();
            world.check_change_ticks();
        }
        *world.resource_mut::<SimTime>() = SimTime { tick: tick.tick, rate_hz: tick.rate_hz };
        hear::players(world, &mut self.said, &tick.events);
        let labels = [First.intern(), PreUpdate.intern(), Update.intern(), Tick.intern()];
        run_half(world, Half::BeforePhysics, &labels);
        self.waits = true;
        self.speaker.say(world, &mut self.said, out);
    }

    /// The ECS world, for tests.
    pub fn world_mut(&mut self) -> &mut World {
        self.app.world_mut()
    }
}

fn run_half(world: &mut World, half: Half, labels: &[Interned<dyn ScheduleLabel>]) {
    world.insert_resource(half);
    run(world, labels);
}

fn run(world: &mut World, labels: &[Interned<dyn ScheduleLabel>]) {
    for label in labels {
        // A schedule that nobody added a system to does not exist.
        _ = world.try_run_schedule(*label);
    }
}
