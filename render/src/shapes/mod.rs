//! Primitive meshes for worlds made in code: solids, surfaces of revolution, extrusions.
//!
//! Every shape is a [`MeshBuilder`]: y is up, front faces are counter-clockwise seen from outside, normals are smooth where
//! the surface is and sharp at its edges, and texture coordinates are in metres along the surface, so that the tile size is
//! the material's choice ([`crate::TextureRef::texture_from_uv`]) and no shape stretches its texture.
//!
//! ```
//! use glam::{Mat4, Vec3};
//! use lightcone_render::shapes;
//! let mut column = shapes::cuboid(Vec3::new(0.6, 0.2, 0.6));
//! column.append(&shapes::cylinder(0.2, 2.5, 16), Mat4::from_translation(Vec3::Y * 0.1));
//! assert!(column.build().triangle_count() > 12);
//! ```
//!
//! Sines come from `libm` and not from the C library, so that colliders made from these meshes are the same bits on every
//! machine.

mod builder;
mod circle;
mod extrude;
mod flat;
mod lathe;
mod solids;

pub use builder::MeshBuilder;
pub use circle::circle_point;
pub use extrude::extrude;
pub use flat::{disc, grid, ring};
pub use lathe::{capsule, cone, cylinder, frustum, lathe, torus, uv_sphere};
pub use solids::{bevelled_cuboid, cuboid, icosphere};

#[cfg(test)]
mod tests;
