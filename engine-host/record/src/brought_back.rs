//! A world brought back to a checkpoint: out of the state that is kept, or, where the state is not all, by all its inputs again.

use std::io;

use lightcone_attest::SavedState;
use lightcone_attest::log::{LogError, TickInputs};
use lightcone_attest::store::{Store, StoreError};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::{RestoreError, Simulation, SimulationConfig};

use super::entries::{EntryError, player_events};

/// Why a world cannot be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BringBackError {
    /// The state does not fit the world.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Inputs cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Inputs are not kept any more.
    #[error(
        "the record no longer has the inputs before checkpoint {0}, and this world is brought back by all its inputs: keep them all (without \
         --keep)"
    )]
    Gone(u64),
    /// Inputs that the world cannot take.
    #[error("tick {tick} of the record: {cause}")]
    Entry {
        /// Which tick.
        tick: u64,
        /// What is wrong.
        cause: EntryError,
    },
    /// The world says that it cannot go on.
    #[error("the world stops at tick {tick}: {why}")]
    Halted {
        /// The tick that it did not end.
        tick: u64,
        /// What it says.
        why: String,
    },
    /// The same inputs led to another state.
    #[error(
        "all inputs again lead to another state than the one signed at tick {0}: what runs the world is another than it was"
    )]
    Differs(u64),
}

/// The world as checkpoint `sequence` left it, whose state is `state`.
pub(crate) fn bring_back(
    store: &Store,
    world: &WorldSpec,
    config: SimulationConfig,
    (sequence, state): (u64, &SavedState),
) -> Result<Simulation, BringBackError> {
    if !world.is_repeated() {
        return Ok(Simulation::restore(world, config, state)?);
    }
    let mut simulation = Simulation::new(world, config);
    for sequence in 0..=sequence {
        for inputs in segment(store, sequence)? {
            go_to(&mut simulation, inputs.tick.saturating_sub(1))?;
            let cause = |cause| BringBackError::Entry { tick: inputs.tick, cause };
            step(&mut simulation, player_events(&inputs.entries).map_err(cause)?)?;
        }
    }
    go_to(&mut simulation, state.tick)?;
    if simulation.save() == *state { Ok(simulation) } else { Err(BringBackError::Differs(state.tick)) }
}

fn segment(store: &Store, sequence: u64) -> Result<Vec<TickInputs>, BringBackError> {
    match store.segment(sequence) {
        Err(StoreError::Log(LogError::Io { cause, .. })) if cause.kind() == io::ErrorKind::NotFound => {
            Err(BringBackError::Gone(sequence))
        }
        inputs => Ok(inputs?),
    }
}

fn go_to(simulation: &mut Simulation, tick: u64) -> Result<(), BringBackError> {
    while simulation.tick() < tick {
        step(simulation, Vec::new())?;
    }
    Ok(())
}

fn step(
    simulation: &mut Simulation,
    events: Vec<lightcone_world::simulation::PlayerEvent>,
) -> Result<(), BringBackError> {
    simulation.step(events);
    let halted = |why: &str| BringBackError::Halted { tick: simulation.tick(), why: why.to_owned() };
    simulation.halted().map_or(Ok(()), |why| Err(halted(why)))
}
