//! Small scenes, whose things are known by the order in which they are spawned: 1, 2, …
#![allow(dead_code, reason = "each test file uses a part")]

use bevy_app::{App, Startup};
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::Vec3;
use lightcone_world::prelude::*;

pub type Spawn = fn(&mut Commands, &mut StableIds);

pub const LIGHT: Body = Body::Dynamic { mass_kg: 2.0 };

pub fn spec(spawn: Spawn) -> WorldSpec {
    WorldSpec::new("scene", move || {
        move |app: &mut App| {
            let start = move |mut commands: Commands, mut ids: ResMut<StableIds>| spawn(&mut commands, &mut ids);
            app.add_systems(Startup, start);
        }
    })
}

pub struct Scene(pub Simulation);

impl Scene {
    pub fn new(spawn: Spawn) -> Self {
        Self(Simulation::new(&spec(spawn), SimulationConfig::default()))
    }

    pub fn steps(&mut self, ticks: usize) -> &mut Self {
        (0..ticks).for_each(|_| self.0.step([]));
        self
    }

    pub fn entity(&mut self, id: u64) -> EntityWorldMut<'_> {
        let world = self.0.world_mut();
        let mut query = world.query::<(&StableId, Entity)>();
        let found = query.iter(world).find(|(known, _)| known.0 == id).map(|(_, entity)| entity);
        world.entity_mut(found.unwrap_or_else(|| panic!("there is no thing {id}")))
    }

    pub fn place(&mut self, id: u64) -> Vec3 {
        self.entity(id).get::<Transform>().unwrap().translation
    }

    pub fn velocity(&mut self, id: u64) -> Vec3 {
        self.entity(id).get::<Velocity>().unwrap().linear
    }
}

pub fn body(ids: &mut StableIds, at: [f32; 3], body: Body, shape: Shape) -> impl Bundle + use<> {
    (ids.allot(), Transform::from_translation(at.into()), body, shape)
}

pub fn floor(ids: &mut StableIds) -> impl Bundle + use<> {
    body(ids, [0.0, -1.0, 0.0], Body::Fixed, Shape::cuboid(Vec3::new(50.0, 1.0, 50.0)))
}

pub fn cube() -> Shape {
    Shape::cuboid(Vec3::splat(0.5))
}
