//! Worlds to learn from, smallest first.
//!
//! ```
//! use lightcone_world::prelude::*;
//! let world = lightcone_demos::built_in("smallest").ok_or("no such world")?;
//! let mut simulation = Simulation::new(&world, SimulationConfig::default());
//! simulation.step([]);
//! assert_eq!(simulation.tick(), 1);
//! # Ok::<(), &str>(())
//! ```
//!
//! It deliberately holds no engine code: what two worlds need belongs to `engine-host/world`.

pub mod plaza;
pub mod smallest;

use lightcone_world::prelude::WorldSpec;

/// Names of the built-in worlds; the first is the default one.
pub const BUILT_IN: [&str; 2] = ["plaza", "smallest"];

/// A built-in world.
pub fn built_in(name: &str) -> Option<WorldSpec> {
    match name {
        "plaza" => Some(WorldSpec::new("plaza", || plaza::Plaza)),
        "smallest" => Some(WorldSpec::new("smallest", || smallest::Smallest)),
        _ => None,
    }
}
