//! Textures painted by code: every texel is a pure function of its place and a seed.
//!
//! Painters work in sRGB, as a painter's eye does, on images that tile in both directions.

mod canvas;
mod ground;
mod noise;
mod plants;
mod things;
mod walls;

pub use canvas::{Image, rgb};
pub use ground::{cobble, grass, slabs, water};
pub use noise::unit;
pub use plants::{bark, leaves};
pub use things::{roof_tiles, slats, stripes, wood};
pub use walls::{ashlar, plaster};
