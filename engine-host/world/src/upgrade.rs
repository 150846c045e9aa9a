//! A running world goes on as another version of itself.

use crate::simulation::{RestoreError, Simulation, SimulationConfig};
use crate::spec::WorldSpec;

/// Why a running world cannot go on as another version. It goes on as it was.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum UpgradeError {
    /// The other world was not made to take over.
    #[error("{0} cannot take over a running world: it is no program")]
    NoProgram(String),
    /// One of both versions says why.
    #[error("{0}")]
    Refused(String),
    /// The state does not fit the next version.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The next version cannot begin.
    #[error("the next version cannot begin: {0}")]
    Halted(String),
}

impl Simulation {
    /// What this world goes on as in its next tick, if it is to be `to` from there on. Between ticks; this one stays as it is, to be
    /// thrown away, or to be gone on with after an error.
    ///
    /// The next version is made as a restored world is: what it is now follows from its state alone, so that whoever restores that
    /// state later has the same world.
    pub fn upgraded(&mut self, to: &WorldSpec, config: SimulationConfig) -> Result<Self, UpgradeError> {
        let take_over = to.take_over().ok_or_else(|| UpgradeError::NoProgram(to.name().to_owned()))?;
        let state = self.save();
        let state = take_over(self.world_mut(), state).map_err(UpgradeError::Refused)?;
        let next = Self::restore(to, config, &state)?;
        match next.halted() {
            None => Ok(next),
            Some(why) => Err(UpgradeError::Halted(why.to_owned())),
        }
    }
}
