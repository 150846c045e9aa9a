//! Names in the world: no two players look the same.

use std::collections::BTreeSet;

use lightcone_protocol::{PlayerName, SessionId};
use lightcone_streaming::Guest;
use lightcone_world::players::default_name;

use super::table::Places;

impl Places {
    /// The name that a newcomer gets: the one that it brings, with a number behind it where somebody has one that looks the
    /// same. `None`: the one that the world gives to its session.
    pub(super) fn name_for(&self, session: SessionId, guest: &Guest) -> Option<PlayerName> {
        // The guard lets no other names through.
        let wished = guest.name.as_deref().and_then(|name| PlayerName::new(name).ok());
        let taken: BTreeSet<String> = self
            .by_session
            .iter()
            .filter(|(_, place)| place.has_body())
            .filter_map(|(session, place)| Some(shown(*session, place.name.as_ref())?.skeleton()))
            .collect();
        let is_free = |name: &PlayerName| !taken.contains(&name.skeleton());
        let own = shown(session, wished.as_ref())?;
        if is_free(&own) {
            return wished;
        }
        (2..taken.len() + 3).filter_map(|number| numbered(&own, number)).find(is_free)
    }
}

/// What others see.
fn shown(session: SessionId, name: Option<&PlayerName>) -> Option<PlayerName> {
    name.cloned().or_else(|| PlayerName::new(&default_name(session)).ok())
}

fn numbered(name: &PlayerName, number: usize) -> Option<PlayerName> {
    let number = format!(" {number}");
    let room = PlayerName::MAX_CHARS.saturating_sub(number.len());
    let cut: String = name.as_str().chars().take(room).collect();
    PlayerName::new(&(cut.trim_end().to_owned() + &number)).ok()
}
