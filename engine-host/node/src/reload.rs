//! A world that begins anew while its node runs, with the people who are in it: for who makes it.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use lightcone_world::WorldSpec;
use lightcone_world::page::{ConsoleLevel, ConsoleLine};
use lightcone_world::simulation::{Simulation, SimulationConfig};

use crate::status::Status;

/// So many may wait for the next tick; who asks for more waits.
const MOST: usize = 4;

/// What the tick is asked for.
pub(crate) enum Asked {
    Begin(Box<Next>),
    Say(ConsoleLine),
}

/// A world that has had its first tick, and waits for the people of the one that runs.
pub(crate) struct Next {
    pub(crate) simulation: Simulation,
    pub(crate) world: WorldSpec,
    /// Gets the world that ran, to be thrown away where nobody waits for that.
    pub(crate) done: Sender<Simulation>,
}

/// Why the world goes on as it was.
#[derive(Debug, thiserror::Error)]
pub enum NotReloaded {
    /// It does not get beyond its first tick, or whoever asked does not like what came of that.
    #[error("{0}")]
    World(String),
    /// It has ended.
    #[error("the node stops")]
    Over,
}

/// Lets the world of a node begin anew.
#[derive(Clone)]
pub struct Reloads {
    ask: Sender<Asked>,
    status: Arc<Status>,
    config: SimulationConfig,
}

impl Reloads {
    pub(crate) fn new(status: Arc<Status>, config: SimulationConfig) -> (Self, Receiver<Asked>) {
        let (ask, asked) = bounded(MOST);
        (Self { ask, status, config }, asked)
    }

    /// Begins the world as this one, once that has had a first tick, without people, which `check` looks at. The people who are there
    /// go on in it where they are; everything else is as in a new world. Blocks until it runs, and gives its tick.
    pub fn begin(
        &self,
        world: WorldSpec,
        check: impl FnOnce(&Simulation) -> Result<(), String>,
    ) -> Result<u64, NotReloaded> {
        let tick = self.status.report().tick;
        let mut simulation = Simulation::begun_at(&world, self.config, tick);
        simulation.step([]);
        match simulation.halted() {
            Some(why) => return Err(NotReloaded::World(why.to_owned())),
            None => check(&simulation).map_err(NotReloaded::World)?,
        }
        let (done, is_done) = bounded(1);
        let next = Box::new(Next { simulation, world, done });
        self.ask.send(Asked::Begin(next)).map_err(|_| NotReloaded::Over)?;
        let before = is_done.recv().map_err(|_| NotReloaded::Over)?;
        Ok(before.tick())
    }

    /// Says something on the console of the world's makers.
    pub fn say(&self, level: ConsoleLevel, text: impl Into<String>) {
        // A node that has ended shows no console.
        _ = self.ask.send(Asked::Say(ConsoleLine::new(level, text)));
    }
}
