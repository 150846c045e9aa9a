//! How fast a record is executed again: 8 players who walk among 10,000 entities that all move.

use std::fmt;
use std::time::Instant;

use lightcone_attest::Digest;
use lightcone_attest::log::TickInputs;
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_record::{Begun, Identity, Span, StoreConfig, begin, entries_of, replay};
use lightcone_world::prelude::{ScriptedPlayers, SimulationConfig};
use serde::Serialize;

use super::moving;
use crate::scratch::Scratch;

const ENTITIES: usize = 10_000;
const PLAYERS: usize = 8;
const TICKS: usize = 1_800;
const TICKS_PER_CHECKPOINT: usize = 150;

#[derive(Debug, Serialize)]
pub(super) struct Replayed {
    entities: usize,
    players: usize,
    ticks: usize,
    checkpoints: usize,
    times_real_time: f64,
}

impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entities, players, ticks, checkpoints, times_real_time } = self;
        write!(
            f,
            "{entities} moving entities, {players} players, {ticks} ticks, {checkpoints} checkpoints: replayed {times_real_time:.0} \
             times as fast as it was"
        )
    }
}

pub(super) fn measure() -> anyhow::Result<Replayed> {
    let (world, store) = (moving::program(ENTITIES)?, Scratch::new("replayed")?);
    let config = SimulationConfig::default();
    let kept = StoreConfig {
        directory: store.path().to_owned(),
        seal: None,
        keep: None,
        limit: None,
        seed_origin: SeedOrigin::Operator,
    };
    let identity = Identity::fresh([7; 32], Digest([0; 32]));
    let Begun { mut simulation, mut ledger, .. } = begin(&world, config, identity, kept, [1; 16], 0)?;
    let mut players = ScriptedPlayers::new(PLAYERS, 1);
    for number in 1..=TICKS {
        let events = players.next_events();
        let entries = entries_of(&events);
        simulation.step(events);
        ledger.tick(&TickInputs { tick: simulation.tick(), entries })?;
        if number % TICKS_PER_CHECKPOINT == 0 {
            ledger.checkpoint(&simulation.changes(), 0)?;
        }
    }
    drop((simulation, ledger));
    let started = Instant::now();
    let done = replay(&Store::read(store.path(), None)?, std::slice::from_ref(&world), Span::default(), |_| {})?;
    let elapsed_s = started.elapsed().as_secs_f64();
    anyhow::ensure!(done.divergence.is_none() && done.ticks == TICKS as u64, "the replay differs");
    Ok(Replayed {
        entities: ENTITIES,
        players: PLAYERS,
        ticks: TICKS,
        checkpoints: TICKS / TICKS_PER_CHECKPOINT,
        times_real_time: TICKS as f64 / f64::from(config.tick_rate_hz) / elapsed_s,
    })
}
