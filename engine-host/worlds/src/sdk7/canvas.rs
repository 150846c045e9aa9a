//! How large players' pictures are, so that a scene knows for which size it lays out its screen: part of the state.

use std::collections::BTreeSet;

use bevy_ecs::prelude::*;
use lightcone_world::page::{self, Canvas};
use lightcone_world::prelude::*;

/// Until a page has said anything.
const USUAL: Canvas = Canvas { size: [1280, 720], ratio: 1.0 };

/// By players who are there, in the order in which they said it.
#[derive(Resource, Saved, Clone, Debug, Default, PartialEq)]
#[saved(resource, name = "scene.canvases", version = 1)]
pub(super) struct Canvases(Vec<Told>);

#[derive(SavedField, Clone, Copy, Debug, Default, PartialEq)]
struct Told {
    session: u64,
    width: u32,
    height: u32,
    ratio: f32,
}

/// Takes in what pages said for this tick, of all players: whether a scene is awake or not.
pub(super) fn measure(world: &mut World) {
    let mut players = world.query::<&Player>();
    let here: BTreeSet<u64> = players.iter(world).map(|player| player.session.0).collect();
    let lines = &world.resource::<Lines>().0;
    let said = lines.iter().filter_map(|line| Some((line.session.0, page::canvas(&line.text)?)));
    let said: Vec<(u64, Canvas)> = said.filter(|(session, _)| here.contains(session)).collect();
    let mut canvases = world.resource_mut::<Canvases>();
    canvases.0.retain(|told| here.contains(&told.session));
    said.into_iter().for_each(|(session, canvas)| canvases.tell(session, canvas));
}

impl Canvases {
    /// A page says how large its picture is.
    fn tell(&mut self, session: u64, Canvas { size: [width, height], ratio }: Canvas) {
        self.0.retain(|told| told.session != session);
        self.0.push(Told { session, width, height, ratio });
    }

    /// Of a player.
    pub(super) fn of(&self, session: Option<u64>) -> Canvas {
        let found = self.0.iter().find(|told| Some(told.session) == session);
        found.map_or(USUAL, |told| Canvas { size: [told.width, told.height], ratio: told.ratio })
    }
}
