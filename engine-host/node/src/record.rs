//! The world and its record, at the start of a node.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use lightcone_attest::Digest;
use lightcone_attest::statement::Fault;
use lightcone_protocol::SessionId;
use lightcone_record::{
    self as record, Begun, Identity, OwnKey, Resumed, Returning, StoreConfig, code_id, entries, players, wall_time_ms,
};
use lightcone_streaming::Certificate;
use lightcone_world::WorldSpec;
use lightcone_world::players::Player;
use lightcone_world::simulation::{Simulation, SimulationConfig};

use crate::config::NodeConfig;
use crate::error::NodeError;
use crate::seats::Seats;

/// Builds the world, or restores it, and opens its record. `renderer`: what draws, and `media`: what is shown to
/// browsers, both for the signed statements.
pub(crate) fn begin(config: &mut NodeConfig, renderer: &str, media: &Certificate) -> Result<Begun, NodeError> {
    let (key, store) = (config.key.take(), config.store.take());
    let mut identity = identity(&config.world, key, renderer)?;
    identity.dtls = Some(Digest(media.sha256()));
    let mut begun = open(&config.world, config.simulation, identity, store)?;
    name_scratch(&mut begun.simulation);
    Ok(begun)
}

fn identity(world: &WorldSpec, key: Option<OwnKey>, renderer: &str) -> Result<Identity, NodeError> {
    let code = code_id(world).map_err(NodeError::Code)?;
    let mut identity = match key {
        Some(key) => Identity::from_file(key, code),
        None => Identity::fresh(random()?, code),
    };
    identity.renderer = renderer.to_owned();
    tracing::info!(key = %identity.public(), code = %identity.code, "signing checkpoints");
    Ok(identity)
}

fn open(
    world: &WorldSpec,
    simulation: SimulationConfig,
    identity: Identity,
    store: Option<StoreConfig>,
) -> Result<Begun, NodeError> {
    let (run, now_ms) = (random()?, wall_time_ms());
    Ok(match store {
        Some(store) => record::begin(world, simulation, identity, store, run, now_ms)?,
        None => record::begin_unkept(world, simulation, identity, run, now_ms)?,
    })
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], NodeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(NodeError::Random)?;
    Ok(bytes)
}

fn say_resumed(resumed: &Resumed) {
    let Resumed { sequence, checkpoint_tick, tick, fault, .. } = resumed;
    if let Some(Fault { tick, kind, why, .. }) = fault {
        tracing::warn!("the world had halted in tick {tick} ({kind}): {why}");
    }
    tracing::info!(
        "resumed from checkpoint {sequence} at tick {checkpoint_tick}, and its inputs repeated up to tick {tick}"
    );
    if let Some(repair) = resumed.repair.filter(|repair| repair.dropped_bytes > 0) {
        tracing::warn!(
            "the input log had a torn end: {} bytes that nobody was told of are cut off",
            repair.dropped_bytes
        );
    }
}

/// Players of a resumed world get their time to come back; those who cannot come back leave it.
pub(crate) fn seat_returning(simulation: &mut Simulation, seats: &Seats, resumed: &Resumed, returning: Vec<Returning>) {
    say_resumed(resumed);
    let stay: BTreeSet<SessionId> = returning.iter().map(|player| player.session).collect();
    dismiss_players(simulation, seats, &stay);
    seats.restore(returning, &names(simulation), Instant::now());
}

fn names(simulation: &mut Simulation) -> BTreeMap<SessionId, String> {
    let world = simulation.world_mut();
    world.query::<&Player>().iter(world).map(|player| (player.session, player.name.clone())).collect()
}

fn dismiss_players(simulation: &mut Simulation, seats: &Seats, stay: &BTreeSet<SessionId>) {
    for session in players(simulation).into_iter().filter(|session| !stay.contains(session)) {
        seats.inbox.push(entries::leave(session));
    }
}

/// In the log at debug level: for who writes a world, not for who runs it.
fn name_scratch(simulation: &mut Simulation) {
    let scratch = simulation.scratch_components();
    if !scratch.is_empty() {
        tracing::debug!("not digested, because not registered: {}", scratch.join(", "));
    }
}
