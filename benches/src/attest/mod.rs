//! What proof costs: digests, checkpoints, signatures, replay.

mod cost;
mod record;
mod signatures;
mod state;

use serde::Serialize;

/// All of the group.
#[derive(Debug, Serialize)]
pub struct Figures {
    state: state::Figures,
    record: record::Figures,
    signatures: signatures::Figures,
}

/// Measures and prints.
pub fn measure() -> anyhow::Result<Figures> {
    let figures = Figures { state: state::measure()?, record: record::measure()?, signatures: signatures::measure()? };
    Ok(figures)
}
