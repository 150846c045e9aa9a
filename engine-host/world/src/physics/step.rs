//! Rapier's step.

use bevy_ecs::prelude::*;

use super::engine::Physics;

pub(super) fn step(mut physics: ResMut<Physics>) {
    physics.world.step();
}

/// Fills the broad phase before the first tick, so that characters find the ground.
pub(super) fn detect(mut physics: ResMut<Physics>) {
    let world = &mut physics.world;
    // The broad phase counts how often it was asked, and goes by that.
    if world.bodies.is_empty() {
        return;
    }
    world.detect_collisions(&(), &());
    // It takes note of new bodies without entering them into the islands, where a step looks for who moves. Whoever is
    // visited mutably counts as new again.
    world.bodies.iter_mut().for_each(drop);
}
