//! A look that begins is drawn between the turns, in time that nobody else has use for. What follows it is drawn at the view's
//! rate: a mouse that never rests gets no more pictures than it is given.

use std::time::Instant;

use lightcone_protocol::SessionId;
use lightcone_streaming::Seat;

use super::super::budget::{Given, MAX_BUSY_SHARE};
use super::RenderLoop;

impl RenderLoop {
    /// A view that may be drawn then although it is not its turn, and what it is given. There is none when the picture would
    /// not be done before somebody's turn, or before the next tick brings it.
    pub(super) fn at_once(&self, then: Instant) -> Option<(SessionId, Given)> {
        let newest = self.moments.newest()?;
        let next = self.turns.next(newest).unwrap_or(newest.at + self.tick_period);
        let fits = |given: &Given| {
            let takes = self.budget.expected(*given).map(|takes| takes.div_f64(MAX_BUSY_SHARE));
            takes.is_some_and(|takes| then + takes <= next)
        };
        let view = |(session, seat): (SessionId, Seat)| {
            // Who has fewer pictures than it could, has none to spare.
            let given = self.budget.given(session).filter(|given| given.rate_hz >= self.wish.rate_hz)?;
            (fits(&given) && self.sees(session) && !seat.pictures.is_full()).then_some((session, given))
        };
        self.seats.begun().into_iter().find_map(view)
    }
}
