//! Tells a scene what happened since its last turn.

mod calls;
mod nearby;
mod players;
mod pointers;
mod rays;
mod realm;
mod storage;
mod triggers;
mod tweens;
mod ui;

pub(super) use calls::{answer, first_user};
pub(super) use rays::cast;

use crate::sdk7::show::Site;

impl Site<'_> {
    /// Writes it into what the next turn gets. What is told counts as told.
    pub(super) fn tell(&mut self) {
        let players = self.players();
        self.tell_players();
        if self.scene.is_server() {
            return self.tell_realm();
        }
        if self.players() != players {
            self.hang_on_players();
        }
        self.settle();
        self.tell_realm();
        self.tell_tweens();
        self.end_sounds();
        self.settle();
        self.tell_triggers();
        self.tell_pointers();
        self.tell_screen();
        self.cast_lasting();
    }

    /// By session, the entities that stand for them.
    fn players(&self) -> Vec<(u64, u32)> {
        self.scene.known.players.iter().map(|player| (player.session, player.entity)).collect()
    }
}
