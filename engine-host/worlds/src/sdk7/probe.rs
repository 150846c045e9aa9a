//! Whether a scene is quick enough to run exactly: its first turns are tried, outside of any world, and what they compute is counted.

use lightcone_sdk7::executor::exact::{self, Exact};
use lightcone_sdk7::executor::{Begin, Executor, Turn};
use lightcone_sdk7::folder::SceneFolder;

/// Turns that are tried.
const TURNS: u64 = 40;
/// The first of them make the scene, and do not count.
const FIRST: u64 = 5;
/// As many as worlds have.
const TURNS_PER_SECOND: f32 = 30.0;
/// What may be used in a turn, in the mean: about a third of a thirtieth of a second. Fuel is the same on every machine, and so a record of
/// the scene finds the same way again.
pub(super) const MOST_FUEL: u64 = 90_000_000;
/// Nothing is tried beyond this: about two seconds.
const MOST_FUEL_OF_ALL: u64 = 16_000_000_000;

/// What a turn of the scene uses, in the mean; none where it fails, whose end is the same either way.
pub(super) fn fuel_per_turn(engine: &exact::Engine, folder: &SceneFolder) -> Option<u64> {
    let mut scene = Exact::start(engine, folder.source()).ok()?;
    let mut made = 0;
    for tick in 0..TURNS {
        scene.turn(&turn(tick, folder)).ok()?;
        if tick < FIRST {
            made = scene.fuel();
        }
        if scene.fuel() > MOST_FUEL_OF_ALL && tick >= FIRST {
            return Some((scene.fuel() - made) / (tick + 1 - FIRST));
        }
    }
    Some((scene.fuel() - made) / (TURNS - FIRST))
}

/// Nobody is there, and nothing is answered.
fn turn(tick: u64, folder: &SceneFolder) -> Turn {
    Turn {
        tick,
        seconds: if tick == 0 { 0.0 } else { 1.0 / TURNS_PER_SECOND },
        now_seconds: tick as f64 / f64::from(TURNS_PER_SECOND),
        begin: Begin { seed: 0, unix_seconds: 0.0, server: false },
        crdt: if tick == 0 { folder.main_crdt().to_vec() } else { Vec::new() },
        ..Turn::default()
    }
}
