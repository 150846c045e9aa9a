//! What a node does for who makes its world: it shows the console, says what things are made of, and lets the world begin anew.

mod console;
mod inspections;

use std::sync::Arc;

use crossbeam_channel::{Receiver, never};
use lightcone_streaming::ToPage;
use lightcone_world::page::{Console, ConsoleLine, Inspector};
use lightcone_world::simulation::{Simulation, SimulationConfig};

use self::console::Consoles;
use self::inspections::Inspection;
use crate::reload::{self, Reloads};
use crate::seats::Seats;
use crate::status::Status;
pub(crate) use inspections::{Inspections, NoAnswer};

/// The tick's end of it.
pub(crate) struct Workshop {
    pub(crate) reloads: Receiver<reload::Asked>,
    inspections: Receiver<Inspection>,
    consoles: Consoles,
    /// The world may begin anew, so that its end is not the node's.
    pub(crate) is_preview: bool,
    /// Why the world cannot go on before it begins anew.
    pub(crate) fell: Option<String>,
}

/// The end of those who ask.
pub(crate) struct Bench {
    pub(crate) inspections: Inspections,
    pub(crate) reloads: Option<Reloads>,
}

/// Both ends. Of a preview, `begins` says what its next worlds are made with.
pub(crate) fn open(status: &Arc<Status>, begins: Option<SimulationConfig>) -> (Bench, Workshop) {
    let (inspections, inspected) = Inspections::new();
    let (reloads, asked) = match begins {
        Some(config) => {
            let (reloads, asked) = Reloads::new(Arc::clone(status), config);
            (Some(reloads), asked)
        }
        None => (None, never()),
    };
    let (consoles, is_preview) = (Consoles::default(), begins.is_some());
    let workshop = Workshop { reloads: asked, inspections: inspected, consoles, is_preview, fell: None };
    (Bench { inspections, reloads }, workshop)
}

impl Workshop {
    /// After a tick: takes in what the world said.
    pub(crate) fn hear(&mut self, simulation: &Simulation) {
        if let Some(console) = simulation.world().get_resource::<Console>() {
            self.consoles.hear(simulation.tick(), console);
        }
    }

    /// Something that the world did not say itself.
    pub(crate) fn say(&mut self, tick: u64, line: ConsoleLine) {
        self.consoles.say(tick, line);
    }

    /// Between two ticks: answers who asks what is pointed at.
    pub(crate) fn answer(&self, simulation: &Simulation) {
        let inspector = simulation.world().get_resource::<Inspector>();
        for Inspection { session, answer } in self.inspections.try_iter().take(inspections::MOST) {
            if answer.is_closed() {
                continue;
            }
            // Who asked may still go.
            _ = answer.send(inspector.and_then(|inspector| inspector.inspect(simulation.world(), session)));
        }
    }

    /// Tells pages what was said since they were told last.
    pub(crate) fn tell(&mut self, seats: &Seats) {
        let pages = seats.entered().into_iter().map(|(session, seat)| (session, seat.page));
        self.consoles.tell(pages, |page: &ToPage, text| page.show_console(text));
    }
}
