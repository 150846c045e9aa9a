//! What a supervisor orders a world's process to do while it runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Builder;

use crossbeam_channel::{Receiver, Sender};
use lightcone_node::Upgrades;
use lightcone_supervisor::{Said, Told};
use lightcone_worlds::program::{self, Compiler};

use crate::fail::Failure;

/// What is quickly done is done at once; packages to upgrade to go into `packages`, which holds whoever tells while one is under way.
pub(crate) fn sorted(gives_way: Arc<AtomicBool>, packages: Sender<PathBuf>) -> impl Fn(Told) + Send + 'static {
    move |told| match told {
        Told::GiveWay(way) => gives_way.store(way, Ordering::Relaxed),
        // Nobody takes it from a node that has ended.
        Told::Upgrade { package } => _ = packages.send(package),
    }
}

/// Upgrades to one package after another, on a thread of its own, and says what came of each.
pub(crate) fn obey(packages: Receiver<PathBuf>, upgrades: Upgrades, compiler: Compiler) -> Result<(), Failure> {
    let work = move || {
        for package in packages {
            match upgrade(&package, &upgrades, &compiler) {
                Ok(tick) => Said::Upgraded { tick }.say(),
                Err(why) => Said::NotUpgraded { why }.say(),
            }
        }
    };
    let failed = |error| Failure::failed(format!("orders cannot be obeyed: {error}"));
    Builder::new().name("lc-orders".into()).spawn(work).map_err(failed)?;
    Ok(())
}

fn upgrade(package: &Path, upgrades: &Upgrades, compiler: &Compiler) -> Result<u64, String> {
    let world = program::open(package, compiler).map_err(|error| error.to_string())?;
    upgrades.upgrade(world).map_err(|error| error.to_string())
}
