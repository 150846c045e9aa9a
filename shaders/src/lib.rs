//! What colour a pixel has: the shading of Lightcone, once in WGSL (`wgsl/`) for a GPU, and once in Rust under the same names
//! for CPU cores. The Rust functions are the reference.
//!
//! ```
//! use glam::Vec3;
//! use lightcone_shaders::{Sky, sky_radiance};
//! let sky = Sky { zenith: Vec3::Z, horizon: Vec3::ONE, ground: Vec3::ZERO, ambient: 0.5 };
//! assert_eq!(sky_radiance(&sky, Vec3::Y), Vec3::Z);
//! ```
//!
//! The crate deliberately holds no rasteriser and no GPU calls, only what a surface, a sky and a colour are. All colours are
//! linear with BT.709 primaries unless a name says `srgb` or `yuv`.

mod colour;
mod fog;
pub mod layout;
mod light;
mod normal_map;
mod shadow;
mod sky;
mod surface;
mod texture;
mod tone;
mod wgsl;
pub mod wide;

pub use colour::{linear_from_srgb, linear_from_srgb_u8, srgb_from_linear, srgb_u8_from_linear, yuv_from_srgb};
pub use fog::{fog_share, fogged};
pub use light::{MAX_PUNCTUAL_LIGHTS, PunctualLight, punctual_radiance};
pub use normal_map::mapped_normal;
pub use shadow::{SunSpace, shadow_lookup, sunlight};
pub use sky::{Sky, ambient_irradiance, sky_radiance};
pub use surface::{
    Surface, ambient_brdf, ambient_multiple, brdf, distribution_ggx, fresnel_schlick, shade_surface, visibility_smith,
};
pub use texture::mip_level;
pub use tone::tone_map;
pub use wgsl::{CONVERT_BLOCK_WIDTH, CONVERT_WORKGROUP_WIDTH, DEFORM_WORKGROUP_WIDTH, SUN_MAP_TEXELS, wgsl};
