//! `lightcone simulate`.

use std::time::Instant;

use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::Delivered;
use lightcone_attest::store::Store;
use lightcone_record::{self as record, Begun, Identity, Ledger, code_id, entries_of};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::{ScriptedPlayers, Simulation, SimulationConfig, set_threads};
use serde_json::json;

use crate::args::SimulateArgs;
use crate::fail::Failure;
use crate::keys;
use crate::store;
use crate::worlds::Worlds;

pub(crate) fn simulate(args: SimulateArgs, worlds: &Worlds<'_>) -> Result<(), Failure> {
    if let Some(threads) = args.threads {
        set_threads(threads.into());
    }
    store::check_sealed(&args.world, &args.store)?;
    let world = worlds.open(&args.world, args.unseal.key(), &args.js)?;
    let config = args.simulation.config(&world);
    let players = ScriptedPlayers::new(args.players.into(), config.seed);
    let started = Instant::now();
    let mut simulation = if args.store.store.is_some() {
        recorded(&args, &world, config, players)?
    } else {
        unrecorded(&args, &world, config, players)
    };
    refuse_halted(&simulation)?;
    let elapsed_s = started.elapsed().as_secs_f64();
    let digest = simulation.digest().map_err(Failure::failed)?;
    let times_real_time = args.ticks as f64 / f64::from(config.tick_rate_hz) / elapsed_s.max(1e-9);
    if args.json {
        let components: serde_json::Map<String, serde_json::Value> =
            digest.components.iter().map(|part| (part.name.clone(), part.digest.to_string().into())).collect();
        println!(
            "{}",
            json!({
                "world": world.name(), "ticks": args.ticks, "players": args.players, "seed": config.seed,
                "tick_rate_hz": config.tick_rate_hz, "digest": digest.root.to_string(), "components": components,
                "elapsed_s": elapsed_s, "times_real_time": times_real_time,
            })
        );
    } else {
        println!(
            "{}: {} ticks with {} players in {elapsed_s:.2} s, {times_real_time:.0} times real time",
            world.name(),
            args.ticks,
            args.players
        );
        println!("digest {}", digest.root);
    }
    Ok(())
}

/// A world that stopped by itself has no state to tell of.
pub(crate) fn refuse_halted(simulation: &Simulation) -> Result<(), Failure> {
    let why = |why| Failure::failed(format!("the world stops at tick {}: {why}", simulation.tick()));
    simulation.halted().map_or(Ok(()), |halted| Err(why(halted)))
}

fn unrecorded(
    args: &SimulateArgs,
    world: &WorldSpec,
    config: SimulationConfig,
    mut players: ScriptedPlayers,
) -> Simulation {
    let mut simulation = Simulation::new(world, config);
    for _ in 0..args.ticks {
        simulation.step(players.next_events());
    }
    simulation
}

/// The same, with the record that a node would keep. Nothing in it depends on a clock: two records differ in the run's random
/// number and in the key alone.
fn recorded(
    args: &SimulateArgs,
    world: &WorldSpec,
    config: SimulationConfig,
    mut players: ScriptedPlayers,
) -> Result<Simulation, Failure> {
    let kept = store::config(&args.store)?.ok_or_else(|| Failure::unusable("--store is missing"))?;
    if Store::is_there(&kept.directory) {
        return Err(Failure::unusable(format!(
            "{} holds a record already: scripted players begin in a new directory",
            kept.directory.display()
        )));
    }
    let code =
        code_id(world).map_err(|error| Failure::failed(format!("cannot read the program's own file: {error}")))?;
    let identity = Identity::fresh(keys::random()?, code);
    let begun = record::begin(world, config, identity, kept, keys::random()?, 0).map_err(store::refusal)?;
    let Begun { mut simulation, mut ledger, .. } = begun;
    let every = (args.checkpoint_every.as_secs_f64() * f64::from(config.tick_rate_hz)).ceil().max(1.0) as u64;
    for _ in 0..args.ticks {
        step(&mut simulation, &mut ledger, &mut players)?;
        if simulation.tick().is_multiple_of(every) || simulation.tick() == args.ticks {
            let changes = simulation.changes();
            ledger.checkpoint(&changes, 0).map_err(Failure::failed)?;
            ledger.worked(simulation.fuel(), &Delivered::default());
        }
    }
    ledger.sign_work().map_err(Failure::failed)?;
    Ok(simulation)
}

fn step(simulation: &mut Simulation, ledger: &mut Ledger, players: &mut ScriptedPlayers) -> Result<(), Failure> {
    let events = players.next_events();
    let entries = entries_of(&events);
    simulation.step(events);
    refuse_halted(simulation)?;
    ledger.tick(&TickInputs { tick: simulation.tick(), entries }).map_err(Failure::failed)
}
