//! What a tick said once: messages to pages, and who is to go.

use lightcone_world::page::{Kicks, Messages};
use lightcone_world::simulation::Simulation;

use crate::seats::Seats;

/// Hands messages to the connections that there are now, and notes who is sent away.
pub(super) fn pass_on(simulation: &mut Simulation, seats: &Seats) {
    let world = simulation.world();
    let mut messages = world.get_resource::<Messages>().into_iter().flat_map(Messages::iter).peekable();
    if messages.peek().is_some() {
        let seated = seats.entered();
        for message in messages {
            if let Some(seat) = seated.get(&message.session) {
                seat.page.say(&message.text);
            }
        }
    }
    for (session, reason) in world.get_resource::<Kicks>().into_iter().flat_map(Kicks::iter) {
        seats.send_away(session, reason);
    }
}
