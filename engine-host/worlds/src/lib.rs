//! The kinds of worlds that can be opened by name or path.
//!
//! ```no_run
//! # fn main() -> Result<(), lightcone_worlds::OpenError> {
//! let hall = lightcone_worlds::open("hall.glb", &[])?;
//! println!("{} has {} files", hall.name(), hall.assets().len());
//! # Ok(())
//! # }
//! ```
//!
//! [`models`] makes glTF and MagicaVoxel files walkable. Worlds that are written in Rust are known by their names, and come from who calls.
//!
//! It deliberately runs nothing: it gives a [`WorldSpec`], from which any number of simulations can be built.
//!
//! [`WorldSpec`]: lightcone_world::WorldSpec

pub mod models;
mod open;
#[cfg(feature = "programs")]
pub mod program;
#[cfg(feature = "programs")]
mod saved_memory;
#[cfg(feature = "sdk7")]
pub mod sdk7;

pub use open::{OpenError, open};
#[cfg(feature = "programs")]
pub use open::{is_sealed, open_with};
