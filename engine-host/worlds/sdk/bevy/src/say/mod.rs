//! Says to the host what has changed since it was told last, by growing ids.

mod players;
mod things;
mod within;

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::CommandsWriter;

use crate::page::Sign;
use crate::players::{SpawnPoint, SpawnPoints};
use crate::said::Said;

/// Looks through the world.
pub(crate) struct Speaker {
    things: things::Seen,
    players: players::Seen,
}

impl Speaker {
    pub(crate) fn new(world: &mut World) -> Self {
        Self { things: things::Seen::new(world), players: players::Seen::new(world) }
    }

    pub(crate) fn say(&mut self, world: &mut World, said: &mut Said, out: &mut CommandsWriter) {
        sign(world, said, out);
        spawn_points(world, said, out);
        self.things.say(world, &mut said.things, out);
        self.players.say(world, &mut said.players, out);
    }
}

fn sign(world: &World, said: &mut Said, out: &mut CommandsWriter) {
    let Some(sign) = world.get_resource::<Sign>().filter(|sign| **sign != said.sign) else { return };
    out.push(api::Sign { title: &within::text(&sign.title, 64), hint: &within::text(&sign.hint, 256) });
    said.sign = sign.clone();
}

/// So many at most.
const MAX_SPAWN_POINTS: usize = 256;

fn spawn_points(world: &World, said: &mut Said, out: &mut CommandsWriter) {
    let Some(SpawnPoints(points)) = world.get_resource::<SpawnPoints>() else { return };
    if *points == said.spawn_points {
        return;
    }
    let point = |point: &SpawnPoint| api::SpawnPoint {
        position: within::place(point.position),
        yaw_rad: within::number(point.yaw_rad, -7.0, 7.0),
    };
    let all: Vec<_> = points.iter().take(MAX_SPAWN_POINTS).map(point).collect();
    out.push(api::SpawnPoints { points: all.as_slice().into() });
    said.spawn_points.clone_from(points);
}
