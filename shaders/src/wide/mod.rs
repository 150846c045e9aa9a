//! The reference shading for eight pixels at once, under the same names.
//!
//! Each function here mirrors the one of the same name in the crate's root, written over [`Lanes`] so that a rasteriser
//! can run it on whatever vectors the processor has. Tests hold every one to the reference; where they differ, the
//! reference is right.

mod colour;
mod fog;
mod lanes;
mod normal_map;
mod sky;
mod surface;
mod tone;
mod vec3;

pub use colour::{linear_from_srgb_byte, srgb_from_linear, yuv_from_srgb};
pub use fog::{fog_share, fogged};
pub use lanes::{IntLanes, LANES, Lanes};
pub use normal_map::mapped_normal;
pub use sky::{ambient_irradiance, sky_radiance};
pub use surface::{Surface, ambient_brdf, ambient_multiple, brdf, punctual_radiance, shade_surface};
pub use tone::tone_map;
pub use vec3::Vec3;
