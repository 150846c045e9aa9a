//! The end of a world that cannot go on.

use std::time::{Duration, Instant};

use lightcone_record::HaltedTick;
use lightcone_world::simulation::{HaltKind, Halted};

use super::{TickLoop, note, sleep_until};
use crate::status::Halt;

/// The last note to the players has so long to get to them.
const LAST_WORDS: Duration = Duration::from_millis(500);

impl TickLoop {
    /// The world cannot go on: the record says so, and so do the players' pages, before the node ends.
    pub(super) fn halt(&mut self, halted: HaltedTick) {
        let (tick, why) = (halted.inputs.tick, halted.halted.why.clone());
        tracing::error!("the world stops at tick {tick}: {why}");
        note::send_last(&self.seats, tick, in_short(&halted.halted));
        self.status.halted(Halt { tick, why });
        let told = Instant::now();
        self.recorder.halted(halted);
        self.recorder.stop();
        sleep_until(told + LAST_WORDS);
    }
}

/// For players, who know nothing of programs.
fn in_short(halted: &Halted) -> &'static str {
    match halted.kind {
        HaltKind::Trap => "its program gave up",
        HaltKind::OutOfFuel => "out of fuel",
        HaltKind::StackOverflow => "out of stack",
        HaltKind::Interface => "its program broke a rule",
        HaltKind::Machine => "the machine failed",
        HaltKind::World => "it cannot go on",
    }
}
