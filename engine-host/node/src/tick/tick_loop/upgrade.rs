//! Between two ticks the world goes on as a newer version of itself.

use std::time::Instant;

use lightcone_record::{Upgraded, package};
use lightcone_world::simulation::Simulation;

use super::news::News;
use super::{Screens, TickLoop};
use crate::upgrade::Asked;

impl TickLoop {
    /// False: the record cannot go on.
    pub(super) fn upgrade_if_asked(&mut self) -> bool {
        // A tick has one checkpoint at most: after the next one there is room for that of the upgrade.
        if self.simulation.tick() == self.signed_tick {
            return true;
        }
        let Ok(asked) = self.upgrades.try_recv() else { return true };
        if !asked.is_wanted() {
            return true;
        }
        match self.simulation.upgraded(&asked.world, self.config) {
            Ok(next) => self.go_on_as(next, &asked),
            Err(error) => {
                tracing::warn!("the world goes on as it was, and is not upgraded: {error}");
                // Who asked may have gone.
                _ = asked.answer.try_send(Err(error));
                true
            }
        }
    }

    /// The record has the state that the new version goes on from, and players are told.
    fn go_on_as(&mut self, next: Simulation, asked: &Asked) -> bool {
        let Asked { world, code, answer, kept, .. } = asked;
        let Some(to) = package(world) else { return true };
        let before = self.simulation.changes();
        self.simulation = next;
        self.extractor = self.extractor.of_next_version(&mut self.simulation);
        let after = self.simulation.changes();
        self.checkpoints += 1;
        self.signed_tick = self.simulation.tick();
        let text = format!("The world was upgraded to {} {}", world.name(), world.version().unwrap_or_default());
        tracing::info!(package = %to, tick = self.signed_tick, "{text}");
        self.news = Some(News::from(Instant::now(), text));
        self.screens = Screens::default();
        self.status.runs(world);
        _ = answer.try_send(Ok(self.signed_tick));
        let (work, code) = (self.work_so_far(), *code);
        self.recorder.upgraded(Upgraded { before, after, to, code }, work, kept.clone())
    }
}
