//! What is placed when the plaza starts: the order, the models, and shapes out of meshes.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world::prelude::*;

use super::layout::Piece;
use super::scenery::scenery;

/// The models' indices once they are in the world.
#[derive(Resource)]
pub(super) struct Pieces {
    pub(super) first: u32,
}

impl Pieces {
    pub(super) fn drawn(&self, piece: Piece) -> Drawn {
        let index = scenery().index.get(&piece).copied().unwrap_or_default();
        Drawn(ModelIndex(self.first + index as u32))
    }
}

/// Order of what starts up: ids are allotted in it.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Build {
    Models,
    Ground,
    Toys,
    Rides,
    Lights,
}

pub(super) fn shape_of(mesh: &lightcone_render::shapes::MeshBuilder) -> Result<Shape> {
    let corner = |i: u32| Vec3::from(mesh.vertices()[i as usize].position);
    Ok(Shape::triangles(mesh.indices().chunks_exact(3).map(|t| [corner(t[0]), corner(t[1]), corner(t[2])]))?)
}
