//! How large players' pictures are, so that a scene knows for which size it lays out its screen: part of the state.

use bevy_ecs::prelude::*;
use lightcone_world::page::Canvas;
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

impl Canvases {
    /// A page says how large its picture is.
    pub(super) fn tell(&mut self, session: u64, Canvas { size: [width, height], ratio }: Canvas) {
        self.0.retain(|told| told.session != session);
        self.0.push(Told { session, width, height, ratio });
    }

    /// Who went is forgotten.
    pub(super) fn keep(&mut self, is_here: impl Fn(u64) -> bool) {
        self.0.retain(|told| is_here(told.session));
    }

    /// Of a player.
    pub(super) fn of(&self, session: Option<u64>) -> Canvas {
        let found = self.0.iter().find(|told| Some(told.session) == session);
        found.map_or(USUAL, |told| Canvas { size: [told.width, told.height], ratio: told.ratio })
    }
}
