//! `lightcone simulate`.

use std::time::Instant;

use lightcone_engine_host::simulation::{ScriptedPlayers, Simulation, SimulationConfig, set_threads};
use serde_json::json;

use crate::args::SimulateArgs;
use crate::fail::Failure;
use crate::world;

pub(crate) fn simulate(args: SimulateArgs) -> Result<(), Failure> {
    if let Some(threads) = args.threads {
        set_threads(threads.into());
    }
    let world = world::find(&args.world)?;
    let config = SimulationConfig::from(args.simulation);
    let mut simulation = Simulation::new(&world, config);
    let mut players = ScriptedPlayers::new(args.players.into(), config.seed);
    let started = Instant::now();
    for _ in 0..args.ticks {
        simulation.step(players.next_events());
    }
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
