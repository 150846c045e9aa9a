//! What the renderer needs of a tick, copied out, so that drawing never holds up the simulation.

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_transform::components::GlobalTransform;
use glam::{Mat4, Vec4};
use lightcone_render::{Camera, Model};
use lightcone_streaming::SessionId;

use crate::camera::{Eye, FirstPerson};
use crate::drawn::{BodyOf, Daylight, Drawn, ModelIndex, Models, Tint, Vantage};
use crate::players::{Player, PlayerInput};
use crate::simulation::{SimTime, Simulation};

/// One drawn entity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Stays the same from tick to tick; for the renderer only.
    pub entity: Entity,
    /// Which model.
    pub model: ModelIndex,
    /// Where.
    pub world_from_model: Mat4,
    /// Linear RGBA.
    pub tint: Vec4,
    /// Whose body, 0 for nobody's.
    pub owner: u64,
}

/// One player's eye.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seer {
    /// Whose.
    pub session: SessionId,
    /// From where.
    pub camera: Camera,
    /// Leaves out the own body.
    pub first_person: bool,
    /// The newest input this tick has taken in.
    pub input_seq: u32,
}

/// Everything to be seen after one tick.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Which.
    pub tick: u64,
    /// Sun, sky and air.
    pub daylight: Daylight,
    /// Models by index; only ever grows.
    pub models: Arc<[Arc<Model>]>,
    /// Sorted by entity.
    pub items: Vec<Item>,
    /// Sorted by session.
    pub seers: Vec<Seer>,
    /// The world's own view.
    pub vantage: Vantage,
}

type DrawnEntities = (Entity, &'static Drawn, &'static GlobalTransform, Option<&'static Tint>, Option<&'static BodyOf>);

/// Copies snapshots out of a simulation.
pub struct Extractor {
    drawn: QueryState<DrawnEntities>,
    seers: QueryState<(&'static Player, &'static PlayerInput, &'static Eye, &'static FirstPerson)>,
    models: Arc<[Arc<Model>]>,
}

impl Extractor {
    /// For this simulation only.
    pub fn new(simulation: &mut Simulation) -> Self {
        let world = simulation.world_mut();
        Self { drawn: world.query(), seers: world.query(), models: Arc::from([]) }
    }

    /// The state after the last tick.
    pub fn extract(&mut self, simulation: &mut Simulation) -> Snapshot {
        let world = simulation.world_mut();
        let models = world.resource::<Models>().all();
        if models.len() != self.models.len() {
            self.models = models.into();
        }
        let mut items: Vec<Item> = self.drawn.iter(world).map(item).collect();
        items.sort_unstable_by_key(|item| item.entity);
        let mut seers: Vec<Seer> = self
            .seers
            .iter(world)
            .map(|(player, input, eye, first_person)| Seer {
                session: player.session,
                camera: eye.0,
                first_person: first_person.0,
                input_seq: input.seq,
            })
            .collect();
        seers.sort_unstable_by_key(|seer| seer.session);
        Snapshot {
            tick: world.resource::<SimTime>().tick,
            daylight: *world.resource::<Daylight>(),
            models: Arc::clone(&self.models),
            items,
            seers,
            vantage: *world.resource::<Vantage>(),
        }
    }
}

fn item(
    (entity, drawn, transform, tint, body_of): (Entity, &Drawn, &GlobalTransform, Option<&Tint>, Option<&BodyOf>),
) -> Item {
    Item {
        entity,
        model: drawn.0,
        world_from_model: transform.to_matrix(),
        tint: tint.map_or(Vec4::ONE, |tint| tint.0),
        owner: body_of.map_or(0, |body| body.0.0),
    }
}
