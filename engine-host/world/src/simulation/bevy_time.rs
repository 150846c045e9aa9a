//! Bevy's `Time` for plugins of others: a function of the tick, like [`SimTime`].

use std::time::Duration;

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_time::{Time, TimePlugin};

use super::tick::SimTime;

/// Bevy's own plugin would read the machine's clock.
pub(super) fn check(app: &App) {
    assert!(
        !app.is_plugin_added::<TimePlugin>(),
        "this world adds bevy's TimePlugin, which reads the machine's clock, so no replay would be the same: leave it out; \
         `Time` is there already and follows the ticks"
    );
}

/// As of the tick that [`SimTime`] tells.
pub(super) fn set(world: &mut World) {
    let now = *world.resource::<SimTime>();
    let mut time = Time::<()>::default();
    time.advance_to(since_start(now.tick.saturating_sub(1), now.rate_hz));
    time.advance_to(since_start(now.tick, now.rate_hz));
    world.insert_resource(time);
}

/// Exact to the nanosecond; more than five hundred years are cut.
fn since_start(tick: u64, rate_hz: u32) -> Duration {
    let nanos = u128::from(tick) * 1_000_000_000 / u128::from(rate_hz.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
