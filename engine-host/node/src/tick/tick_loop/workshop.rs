//! Between two ticks: what is done for who makes the world.

use std::time::Instant;

use lightcone_world::page::{ConsoleLevel, ConsoleLine};

use super::TickLoop;
use super::news::News;
use crate::reload::{Asked, Next};
use crate::tick::screen::Screens;

impl TickLoop {
    /// The world begins anew, or something is said of it.
    pub(super) fn reload_if_asked(&mut self) {
        let Some(workshop) = &mut self.workshop else { return };
        match workshop.reloads.try_recv() {
            Ok(Asked::Begin(next)) => self.begin_as(*next),
            Ok(Asked::Say(line)) => {
                if line.level == ConsoleLevel::Error {
                    self.news = Some(News::from(Instant::now(), line.text.clone()));
                }
                workshop.say(self.simulation.tick(), line);
            }
            Err(_) => {}
        }
    }

    fn begin_as(&mut self, Next { mut simulation, world, done }: Next) {
        let Some(workshop) = &mut self.workshop else { return };
        // Of its first tick.
        workshop.hear(&simulation);
        workshop.fell = None;
        simulation.take_players_of(&mut self.simulation);
        self.extractor = self.extractor.of_next_version(&mut simulation);
        let before = std::mem::replace(&mut self.simulation, simulation);
        self.signed_tick = self.simulation.tick();
        self.news = None;
        self.screens = Screens::default();
        self.status.runs(&world);
        // Whoever asked may have gone.
        _ = done.try_send(before);
    }

    /// The world cannot go on, and is to begin anew. False: there is nobody who could let it.
    pub(super) fn falls(&mut self, why: &str) -> bool {
        let Some(workshop) = self.workshop.as_mut().filter(|workshop| workshop.is_preview) else { return false };
        let text = format!("The world stands still until its files change: {why}");
        tracing::error!("{text}");
        workshop.hear(&self.simulation);
        workshop.say(self.simulation.tick(), ConsoleLine::new(ConsoleLevel::Error, text.clone()));
        workshop.fell = Some(text);
        true
    }

    pub(super) fn why_it_fell(&self) -> Option<String> {
        self.workshop.as_ref()?.fell.clone()
    }

    /// After a tick.
    pub(super) fn serve_makers(&mut self) {
        if let Some(workshop) = &mut self.workshop {
            workshop.hear(&self.simulation);
        }
        self.answer_makers();
    }

    /// Also while the world stands still.
    pub(super) fn answer_makers(&self) {
        if let Some(workshop) = &self.workshop {
            workshop.answer(&self.simulation);
        }
    }
}
