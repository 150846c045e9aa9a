//! `lightcone run --watch`: a scene begins anew when its files change.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use lightcone_node::{NotReloaded, Reloads};
use lightcone_world::WorldSpec;
use lightcone_world::page::ConsoleLevel;
use lightcone_worlds::sdk7::{self, Reopened, Stamp};

use crate::args::RunArgs;
use crate::fail::Failure;
use crate::worlds::Worlds;

/// Between two looks at the folder.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A folder in which nothing changes for so long is whole.
const STILL_FOR: Duration = Duration::from_millis(100);
/// Looks for that. A folder in which something changes all the time, such as a log, is opened as it is then.
const MAX_LOOKS: u32 = 20;

/// Looks at a scene's folder.
pub(crate) struct Watch {
    folder: PathBuf,
    scene: Reopened,
    /// Of the folder as it was opened last, or tried to be.
    opened: Stamp,
}

impl Watch {
    /// The scene's first world, too.
    pub(crate) fn new(args: &RunArgs, worlds: &Worlds<'_>) -> Result<(Self, WorldSpec), Failure> {
        let folder = PathBuf::from(&args.world);
        if !sdk7::is_scene(&folder) {
            return Err(Failure::unusable(format!(
                "--watch is for the folder of a Decentraland scene, and {} has no scene.json",
                folder.display()
            )));
        }
        if args.store.store.is_some() {
            return Err(Failure::unusable("--watch keeps no record, for a record is of one world: leave out --store"));
        }
        if args.js.near().is_some() {
            let why =
                "--watch is for one scene, so there are no --near and no --parcels to choose from: leave them out";
            return Err(Failure::unusable(why));
        }
        let mut scene = Reopened::new(&folder, args.js.way(), &worlds.compiler).map_err(Failure::unusable)?;
        let opened = Stamp::of(&folder).map_err(Failure::unusable)?;
        let world = scene.open().map_err(Failure::unusable)?;
        Ok((Self { folder, scene, opened }, world))
    }

    /// On a thread of its own, until the node ends.
    pub(crate) fn start(self, reloads: Reloads) -> Result<(), Failure> {
        let failed = |error| Failure::failed(format!("the folder cannot be watched: {error}"));
        Builder::new().name("lc-watch".into()).spawn(move || self.run(&reloads)).map_err(failed)?;
        Ok(())
    }

    fn run(mut self, reloads: &Reloads) {
        loop {
            thread::sleep(LOOK_EVERY);
            let Some((file, seen_at)) = self.changed() else { continue };
            match caught(|| self.begin(reloads)) {
                Ok(tick) => {
                    let took_ms = seen_at.elapsed().as_millis();
                    tracing::info!(
                        "{file} has changed: the scene begins anew at tick {tick}, {took_ms} ms after that was seen"
                    );
                    reloads.say(ConsoleLevel::Info, format!("{file} has changed: the scene begins anew"));
                }
                Err(NotReloaded::World(why)) => {
                    let text = format!("{file} has changed, and the scene goes on as it was: {why}");
                    tracing::error!("{text}");
                    reloads.say(ConsoleLevel::Error, text);
                }
                Err(NotReloaded::Over) => return,
            }
        }
    }

    /// A file that has changed since the folder was opened last, once nothing changes any more; and when that was seen first.
    fn changed(&mut self) -> Option<(String, Instant)> {
        // What cannot be listed is being written.
        let mut newer = Stamp::of(&self.folder).ok()?;
        let file = self.opened.changed(&newer)?.to_owned();
        let seen_at = Instant::now();
        for _ in 0..MAX_LOOKS {
            thread::sleep(STILL_FOR);
            match Stamp::of(&self.folder) {
                Ok(stamp) if stamp == newer => break,
                Ok(stamp) => newer = stamp,
                Err(_) => return None,
            }
        }
        self.opened = newer;
        Some((file, seen_at))
    }

    fn begin(&mut self, reloads: &Reloads) -> Result<u64, NotReloaded> {
        let world = self.scene.open().map_err(|why| NotReloaded::World(why.to_string()))?;
        reloads.begin(world, |begun| match sdk7::not_parsed(begun) {
            Some(why) => Err(why.to_owned()),
            None => Ok(()),
        })
    }
}

/// A panic is a world that cannot begin, so that the next change is looked at all the same.
fn caught(begin: impl FnOnce() -> Result<u64, NotReloaded>) -> Result<u64, NotReloaded> {
    catch_unwind(AssertUnwindSafe(begin)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it does not say why");
        Err(NotReloaded::World(format!("it panicked: {said}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_world_that_does_not_begin() {
        let why = caught(|| panic!("no {}", "scene")).unwrap_err();
        assert_eq!(why.to_string(), "it panicked: no scene");
        assert_eq!(caught(|| Ok(3)).unwrap(), 3);
    }
}
