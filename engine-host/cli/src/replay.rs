//! `lightcone replay`.

use std::time::Instant;

use lightcone_attest::store::{Genesis, SealKey, Store};
use lightcone_record::{self as record, Divergence, Replay, ReplayError, Span};
use lightcone_world::WorldSpec;
use serde_json::{Value, json};

use crate::args::ReplayArgs;
use crate::fail::Failure;

/// The exit code: 0 every checkpoint was reached with the same digest, 1 one was not.
pub(crate) fn replay(args: ReplayArgs, worlds: &[WorldSpec]) -> Result<u8, Failure> {
    let seal = args.seal.as_deref().map(SealKey::read).transpose().map_err(Failure::unusable)?;
    let store = Store::read(&args.store, seal).map_err(Failure::unusable)?;
    let genesis = store.genesis();
    let world = world(genesis, args.world.as_deref(), worlds)?;
    let started = Instant::now();
    let replay = record::replay(&store, &world, Span { from: args.from, to: args.to }, |matched| {
        if !args.json {
            let (tick, root) = (matched.digest.tick, matched.digest.root);
            println!("checkpoint {:<6} tick {tick:<8} {root}  same", matched.sequence);
        }
    });
    let replay = replay.map_err(refusal)?;
    let elapsed_s = started.elapsed().as_secs_f64();
    let times_real_time = replay.ticks as f64 / f64::from(genesis.tick_rate_hz) / elapsed_s.max(1e-9);
    if args.json {
        println!("{}", as_json(&replay, genesis, elapsed_s, times_real_time));
    } else {
        say(&replay, genesis, elapsed_s, times_real_time);
    }
    Ok(u8::from(replay.divergence.is_some()))
}

/// By the record's own name for it, or from the file given.
fn world(genesis: &Genesis, file: Option<&str>, worlds: &[WorldSpec]) -> Result<WorldSpec, Failure> {
    if file.is_none() && !genesis.assets.is_empty() {
        let files: Vec<&str> = genesis.assets.iter().map(|(name, _)| name.as_str()).collect();
        let files = files.join(", ");
        return Err(Failure::unusable(format!("the record's world was made of {files}: give it with --world FILE")));
    }
    lightcone_worlds::open(file.unwrap_or(&genesis.world), worlds).map_err(Failure::unusable)
}

fn refusal(error: ReplayError) -> Failure {
    match error {
        ReplayError::Inputs(_) | ReplayError::State(_) | ReplayError::Entry { .. } | ReplayError::Tick { .. } => {
            Failure::failed(error)
        }
        _ => Failure::unusable(error),
    }
}

fn say(replay: &Replay, genesis: &Genesis, elapsed_s: f64, times_real_time: f64) {
    if let Some(divergence) = &replay.divergence {
        println!("{}", explained(divergence));
        return;
    }
    println!(
        "{}: {} ticks from checkpoint {} in {elapsed_s:.2} s, {times_real_time:.0} times real time; {} checkpoints reached \
         with the digest that was signed",
        genesis.world, replay.ticks, replay.from, replay.matched
    );
    if replay.uncovered_inputs > 0 {
        println!("{} inputs after the newest checkpoint are covered by no statement yet", replay.uncovered_inputs);
    }
}

fn explained(divergence: &Divergence) -> String {
    let Divergence { sequence, same_at_tick, differs_at_tick, components, unrepeatable } = divergence;
    let parts = if components.is_empty() { "the state".to_owned() } else { components.join(", ") };
    let found = format!(
        "checkpoint {sequence} DIFFERS: the same at tick {same_at_tick}, at tick {differs_at_tick} {parts} differ from what was \
         signed"
    );
    match unrepeatable {
        Some((tick, culprits)) => format!(
            "{found}\nthe world does not repeat itself: two replays of the same inputs differ first at tick {tick}, in {}",
            culprits.join(", ")
        ),
        None => format!(
            "{found}\nthe world repeats itself here: the node's state did not come of these inputs, or its program was another"
        ),
    }
}

fn as_json(replay: &Replay, genesis: &Genesis, elapsed_s: f64, times_real_time: f64) -> Value {
    let divergence = replay.divergence.as_ref().map(|divergence| {
        json!({
            "checkpoint": divergence.sequence, "same_at_tick": divergence.same_at_tick,
            "differs_at_tick": divergence.differs_at_tick, "components": divergence.components,
            "unrepeatable": divergence.unrepeatable.as_ref().map(|(tick, components)| {
                json!({ "tick": tick, "components": components })
            }),
        })
    });
    json!({
        "world": genesis.world, "from": replay.from, "matched": replay.matched, "ticks": replay.ticks,
        "uncovered_inputs": replay.uncovered_inputs, "divergence": divergence,
        "elapsed_s": elapsed_s, "times_real_time": times_real_time,
    })
}
