//! Where a world's record is kept, as the command line says.

use std::path::{Path, PathBuf};

use lightcone_attest::statement::SigningKey;
use lightcone_attest::store::{SeedOrigin, Store};
use lightcone_record::{BeginError, StoreConfig};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::SimulationConfig;

use crate::args::{SimulationArgs, StoreArgs};
use crate::fail::Failure;
use crate::keys::{random, seal_key, signing_key};

/// What to keep where, if anything is to be kept.
pub(crate) fn config(args: &StoreArgs) -> Result<Option<StoreConfig>, Failure> {
    let Some(directory) = args.store.clone() else { return Ok(None) };
    let seal = args.seal.as_deref().map(seal_key).transpose()?;
    Ok(Some(StoreConfig {
        directory,
        seal,
        keep: args.keep,
        limit: args.store_limit,
        seed_origin: SeedOrigin::Operator,
    }))
}

/// A record has the world's memory, and with it what a program brought: of a sealed package it must not lie open on the disk.
pub(crate) fn check_sealed(world: &str, args: &StoreArgs) -> Result<(), Failure> {
    if args.store.is_some() && args.seal.is_none() && lightcone_worlds::is_sealed(world) {
        let why = "the record of a sealed package is to be encrypted, too: add --seal KEYFILE to --store";
        return Err(Failure::unusable(format!("{world}: {why}")));
    }
    Ok(())
}

/// Without --seed a new record's seed is drawn, so that nobody chooses it, and a record that is there keeps its own.
pub(crate) fn simulation(
    args: SimulationArgs,
    world: &WorldSpec,
    kept: Option<&mut StoreConfig>,
) -> Result<SimulationConfig, Failure> {
    let mut config = args.config(world);
    let (None, Some(kept)) = (args.seed, kept) else { return Ok(config) };
    if Store::is_there(&kept.directory) {
        config.seed = Store::read_genesis(&kept.directory).map_err(Failure::unusable)?.seed;
    } else {
        (config.seed, kept.seed_origin) = (u64::from_le_bytes(random()?), SeedOrigin::Random);
    }
    Ok(config)
}

/// Beside the store, and not in it: a store may be given to auditors. Made if there is none.
pub(crate) fn resume_key(args: &StoreArgs) -> Result<Option<SigningKey>, Failure> {
    let Some(store) = &args.store else { return Ok(None) };
    let named = store.display();
    let unusable = |error: std::io::Error| Failure::unusable(format!("{named}: {error}"));
    // Without a slash at its end, which would put the file into the store.
    let store: PathBuf = std::path::absolute(store).map_err(unusable)?.components().collect();
    if let Some(parent) = store.parent() {
        std::fs::create_dir_all(parent).map_err(unusable)?;
    }
    let mut path = store.clone().into_os_string();
    path.push(".resume-key");
    signing_key(Path::new(&path)).map(Some)
}

/// What was asked for and cannot be used is told apart from what went wrong.
pub(crate) fn refusal(error: BeginError) -> Failure {
    match error {
        BeginError::Record(_) => Failure::failed(error),
        BeginError::Halted { .. } => Failure::halted(error),
        _ => Failure::unusable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Args, Command};
    use lightcone_attest::Digest;
    use lightcone_attest::store::Genesis;

    fn chosen(directory: &Path, more: &[&str]) -> (u64, SeedOrigin) {
        let store = directory.display().to_string();
        let line = [&["lightcone", "run", "yard", "--store", &store], more].concat();
        let read = Args::read(line.into_iter().map(Into::into), &["yard"]);
        let Ok(Command::Run(args)) = read else { panic!("{more:?}") };
        let mut kept = config(&args.store).unwrap_or_else(|failure| panic!("{}", failure.message));
        let world = WorldSpec::new("yard", || |_: &mut bevy_app::App| {});
        let simulation = simulation(args.simulation, &world, kept.as_mut());
        let simulation = simulation.unwrap_or_else(|failure| panic!("{}", failure.message));
        (simulation.seed, kept.map_or(SeedOrigin::Operator, |kept| kept.seed_origin))
    }

    #[test]
    fn the_seed_of_a_new_record_is_drawn_and_that_of_an_old_one_kept() {
        let directory = std::env::temp_dir().join(format!("lightcone-seed-{}", std::process::id()));
        _ = std::fs::remove_dir_all(&directory);
        let (a, b) = (chosen(&directory, &[]), chosen(&directory, &[]));
        assert!(a.0 != b.0 && a.1 == SeedOrigin::Random && b.1 == SeedOrigin::Random, "{a:?} {b:?}");
        assert_eq!(chosen(&directory, &["--seed", "7"]), (7, SeedOrigin::Operator));
        let (world, assets, seed_origin) = ("yard".into(), Vec::new(), Some(SeedOrigin::Random));
        let (schema, run) = (Digest([1; 32]), [2; 16]);
        let genesis = Genesis { world, assets, seed: 99, seed_origin, tick_rate_hz: 30, schema, run, private: false };
        Store::create(&directory, &genesis, None).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(chosen(&directory, &[]).0, 99);
        assert_eq!(chosen(&directory, &["--seed", "7"]).0, 7, "the node then refuses the store");
        _ = std::fs::remove_dir_all(&directory);
    }
}
