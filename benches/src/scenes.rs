//! What is drawn: worlds at one moment, as a node stages them.

use lightcone_gpu_kit::places::SETTLING_TICKS;
pub use lightcone_gpu_kit::places::{CameraPath, Place, places, plaza};
use lightcone_node::stage::Stage;
use lightcone_node::stage::snapshot::Extractor;
use lightcone_world::prelude::{Simulation, SimulationConfig, SpawnPoints};

/// A world that stands still, ready to be drawn.
pub struct Still {
    /// As a person calls it.
    pub name: String,
    /// What to draw.
    pub stage: Stage,
    /// From where.
    pub views: [(&'static str, CameraPath); 2],
}

/// Lets a world run for a second, then holds it.
pub fn still((world, spawn): &Place) -> anyhow::Result<Still> {
    let mut simulation = Simulation::new(world, SimulationConfig::default());
    for _ in 0..SETTLING_TICKS {
        simulation.step([]);
    }
    let place = simulation.world().resource::<SpawnPoints>().place(*spawn);
    let snapshot = Extractor::new(&mut simulation).extract(&mut simulation);
    let mut stage = Stage::default();
    stage.show(None, &snapshot, 1.0)?;
    let views = CameraPath::of_world(place, snapshot.vantage);
    Ok(Still { name: world.name().to_owned(), stage, views })
}
