//! The order in which a tick runs bevy's schedules.
//!
//! It is that of bevy's own [`Main`](bevy_app::Main), with [`Tick`] before `PostUpdate`, so that plugins of others find the
//! schedules they expect: `First`, `PreUpdate`, what plugins inserted, `FixedMain` once, `Update`, `Tick`, `PostUpdate`, `Last`.

use bevy_app::{App, FixedMain, MainScheduleOrder, PostUpdate, RunFixedMainLoop};
use bevy_app::{PostStartup, RunFixedMainLoopSystems, Startup};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleLabel;

use super::tick::Tick;

pub(super) fn build(app: &mut App) {
    app.init_schedule(Startup).init_schedule(PostStartup);
    app.world_mut().resource_mut::<MainScheduleOrder>().insert_before(PostUpdate, Tick);
    // Bevy's own loop follows a clock; here a fixed step is a tick.
    let once = |world: &mut World| world.run_schedule(FixedMain);
    app.add_systems(RunFixedMainLoop, once.in_set(RunFixedMainLoopSystems::FixedMainLoop));
}

/// Start-up systems, and once what places things by their parents.
pub(super) fn start(world: &mut World) {
    world.resource_scope(|world, order: Mut<MainScheduleOrder>| {
        for label in order.startup_labels.iter().copied().chain([PostUpdate.intern()]) {
            // A schedule that nobody added a system to does not exist.
            _ = world.try_run_schedule(label);
        }
    });
}

/// One tick.
pub(super) fn run(world: &mut World) {
    world.resource_scope(|world, order: Mut<MainScheduleOrder>| {
        for label in &order.labels {
            _ = world.try_run_schedule(*label);
        }
    });
}
