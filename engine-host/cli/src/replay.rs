//! `lightcone replay`.

use std::path::PathBuf;
use std::time::Instant;

use lightcone_attest::statement::{Fault, Repeatable};
use lightcone_attest::store::{Genesis, SealKey, Store};
use lightcone_attest::verify::Replayed;
use lightcone_record::{self as record, Divergence, OtherWork, RepeatedWork, Replay, ReplayError, Span};
use lightcone_world::WorldSpec;
use serde_json::{Value, json};

use crate::fail::Failure;
use crate::js::JsArgs;
use crate::unseal::UnsealArgs;
use crate::verify;
use crate::worlds::Worlds;

pub(crate) const AFTER_HELP: &str = "\
A replay from checkpoint 0 begins at the genesis, and compares checkpoint 0, too. One that begins later takes the state that it
begins with as signed, and says so.

A world that was upgraded on its way is replayed by all of its versions, given in any order: --world OLD.lcw --world NEW.lcw. The
upgrade is done again at its tick, and the state before it compared, too.

Receipts for work are compared, too: fuel and player-ticks must be those that the replay counts.

Exit codes: 0 every checkpoint was reached with the same digest, 1 one was not, or a receipt for work differs, or the replay failed, 2 the command line or a file
named in it cannot be used. With --policy they are those of `lightcone verify`, for the replay and the verification together";

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The record's directory
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Checkpoint to begin at [default: the oldest whose state is kept]
    #[arg(long, value_name = "N")]
    from: Option<u64>,
    /// Checkpoint to end at [default: the newest]
    #[arg(long, value_name = "M")]
    to: Option<u64>,
    /// The file that the world was made of, if it is no built-in world; given again for each version that the world was upgraded to
    #[arg(long, value_name = "FILE")]
    world: Vec<String>,
    #[command(flatten)]
    unseal: UnsealArgs,
    #[command(flatten)]
    js: JsArgs,
    /// The key that a private record was sealed with
    #[arg(long, value_name = "KEYFILE")]
    seal: Option<PathBuf>,
    /// Verify the record, too, and hold both against this policy, as `lightcone verify --policy` does
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The exit code, as [`AFTER_HELP`] explains it.
pub(crate) fn replay(args: ReplayArgs, worlds: &Worlds<'_>) -> Result<u8, Failure> {
    let seal = args.seal.as_deref().map(SealKey::read).transpose().map_err(Failure::unusable)?;
    let store = Store::read(&args.store, seal.clone()).map_err(Failure::unusable)?;
    let genesis = store.genesis();
    let versions = versions(genesis, &args, worlds)?;
    let started = Instant::now();
    let replay = record::replay(&store, &versions, Span { from: args.from, to: args.to }, |matched| {
        if !args.json {
            let (tick, root) = (matched.digest.tick, matched.digest.root);
            println!("checkpoint {:<6} tick {tick:<8} {root}  same", matched.sequence);
        }
    });
    let replay = replay.map_err(refusal)?;
    let elapsed_s = started.elapsed().as_secs_f64();
    let times_real_time = replay.ticks as f64 / f64::from(genesis.tick_rate_hz) / elapsed_s.max(1e-9);
    let verified = match &args.policy {
        Some(policy) => Some(verify::with_replay(&args.store, seal, policy, replayed(&replay))?),
        None => None,
    };
    let faults = record::faults(&store).map_err(Failure::unusable)?;
    if args.json {
        let verification = verified.as_ref().map(|(report, now_s)| verify::as_json(report, *now_s));
        println!("{}", as_json(&replay, genesis, (elapsed_s, times_real_time), &faults, verification));
    } else {
        say(&replay, genesis, elapsed_s, times_real_time);
        faults.iter().for_each(say_fault);
        if let Some((report, _)) = &verified {
            println!();
            verify::print(report);
        }
    }
    let code = u8::from(replay.divergence.is_some() || replay.work.differs.is_some());
    Ok(verified.map_or(code, |(report, _)| report.outcome.exit_code()))
}

fn replayed(replay: &Replay) -> Replayed {
    let differs = replay.divergence.as_ref().map(explained).or(replay.work.differs.as_ref().map(other_work));
    Replayed { from: replay.from, to: replay.to, statement: replay.statement, differs }
}

/// By the record's own name for it, or from the files given.
fn versions(genesis: &Genesis, args: &ReplayArgs, worlds: &Worlds<'_>) -> Result<Vec<WorldSpec>, Failure> {
    let files = if args.world.is_empty() { std::slice::from_ref(&genesis.world) } else { args.world.as_slice() };
    if args.world.is_empty() && !genesis.assets.is_empty() {
        let files: Vec<&str> = genesis.assets.iter().map(|(name, _)| name.as_str()).collect();
        let files = files.join(", ");
        return Err(Failure::unusable(format!("the record's world was made of {files}: give it with --world FILE")));
    }
    files.iter().map(|file| worlds.open(file, args.unseal.key(), &args.js)).collect()
}

fn refusal(error: ReplayError) -> Failure {
    match error {
        ReplayError::Inputs(_)
        | ReplayError::State(_)
        | ReplayError::Manifest(_)
        | ReplayError::Entry { .. }
        | ReplayError::Upgrade { .. }
        | ReplayError::Tick { .. } => Failure::failed(error),
        _ => Failure::unusable(error),
    }
}

fn say(replay: &Replay, genesis: &Genesis, elapsed_s: f64, times_real_time: f64) {
    if let Some(divergence) = &replay.divergence {
        println!("{}", explained(divergence));
        return;
    }
    match replay.from {
        0 => println!("it began at the genesis: checkpoint 0 follows from it"),
        from => println!("NOT CHECKED: the state of checkpoint {from}, and all before it, is taken as it was signed"),
    }
    println!(
        "{}: {} ticks from checkpoint {} in {elapsed_s:.2} s, {times_real_time:.0} times real time; {} checkpoints reached \
         with the digest that was signed",
        genesis.world, replay.ticks, replay.from, replay.matched
    );
    if replay.uncovered_inputs > 0 {
        println!("{} inputs after the newest checkpoint are covered by no statement yet", replay.uncovered_inputs);
    }
    let RepeatedWork { same, outside, differs } = &replay.work;
    if let Some(other) = differs {
        println!("{}", other_work(other));
    } else if *same > 0 {
        let receipts =
            if *same == 1 { "1 receipt for work has".into() } else { format!("{same} receipts for work have") };
        println!("{receipts} the fuel and player-ticks that the replay counts");
    }
    if *outside > 0 {
        println!("NOT CHECKED: {outside} receipts for work are for ticks that this replay did not run");
    }
}

fn say_fault(Fault { tick, kind, why, .. }: &Fault) {
    println!("the world halted in tick {tick} ({kind}), as the node says: {why}");
}

fn other_work(other: &OtherWork) -> String {
    let OtherWork { sequence, from_tick, to_tick, signed, counted } = other;
    format!(
        "work receipt {sequence} DIFFERS: for the ticks after {from_tick} up to {to_tick} it has {} fuel and {} player-ticks; the \
         replay counts {} and {}",
        signed.fuel, signed.player_ticks, counted.fuel, counted.player_ticks
    )
}

fn explained(divergence: &Divergence) -> String {
    let Divergence { sequence, same_at_tick, differs_at_tick, components, unrepeatable } = divergence;
    let parts = if components.is_empty() { "the state".to_owned() } else { components.join(", ") };
    let since = match same_at_tick {
        Some(tick) => format!("the same at tick {tick}"),
        None => "begun at the genesis".to_owned(),
    };
    let found = format!(
        "checkpoint {sequence} DIFFERS: {since}, at tick {differs_at_tick} {parts} differ from what was signed"
    );
    match unrepeatable {
        Some((tick, culprits)) => format!(
            "{found}\nthe world does not repeat itself: two replays of the same inputs differ first at tick {tick}, in {}",
            culprits.join(", ")
        ),
        None => format!(
            "{found}\nthe world repeats itself here: the node's state did not come of the genesis and these inputs, or its program \
             was another"
        ),
    }
}

fn as_json(
    replay: &Replay,
    genesis: &Genesis,
    (elapsed_s, times_real_time): (f64, f64),
    faults: &[Fault],
    verification: Option<Value>,
) -> Value {
    let divergence = replay.divergence.as_ref().map(|divergence| {
        json!({
            "checkpoint": divergence.sequence, "same_at_tick": divergence.same_at_tick,
            "differs_at_tick": divergence.differs_at_tick, "components": divergence.components,
            "unrepeatable": divergence.unrepeatable.as_ref().map(|(tick, components)| {
                json!({ "tick": tick, "components": components })
            }),
        })
    });
    let RepeatedWork { same, outside, differs } = &replay.work;
    let counts = |work: &Repeatable| json!({ "fuel": work.fuel, "player_ticks": work.player_ticks });
    let differs = differs.as_ref().map(|other| {
        json!({
            "work_receipt": other.sequence, "from_tick": other.from_tick, "to_tick": other.to_tick,
            "signed": counts(&other.signed), "counted": counts(&other.counted),
        })
    });
    let fault = |Fault { tick, epoch, kind, fuel, why, .. }: &Fault| json!({ "tick": tick, "epoch": epoch, "kind": kind.name(), "fuel": fuel, "why": why });
    let faults: Vec<Value> = faults.iter().map(fault).collect();
    let work = json!({ "same": same, "outside": outside, "differs": differs });
    json!({
        "world": genesis.world, "from": replay.from, "from_genesis": replay.from == 0, "matched": replay.matched, "ticks": replay.ticks,
        "uncovered_inputs": replay.uncovered_inputs, "divergence": divergence, "work": work, "faults": faults,
        "elapsed_s": elapsed_s, "times_real_time": times_real_time, "verification": verification,
    })
}
