//! Tells a program which of its own actions went down and up.

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::TickWriter;
use lightcone_world::prelude::*;

use super::declared::declared;

/// The places of the actions that a player holds, as far as the program was told: part of the state.
#[derive(Component, Saved, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[saved(component, name = "program.actions", version = 1)]
pub(super) struct Down(#[saved(name = "places")] u16);

/// The numbers of the actions, by place.
pub(super) fn numbers(world: &World) -> Vec<u32> {
    declared(world).map(|(number, _)| number).collect()
}

/// What one player did.
pub(super) fn tell(world: &mut World, session: api::SessionId, player: Entity, numbers: &[u32], out: &mut TickWriter) {
    let mut player = world.entity_mut(player);
    let Some(PlayerInput { held, pressed, .. }) = player.get::<PlayerInput>() else { return };
    let (held, pressed) = (*held, *pressed);
    let before = player.get::<Down>().map_or(0, |down| down.0);
    let mut after = 0;
    for (place, action) in numbers.iter().enumerate() {
        let bit = Actions::own(place);
        for down in steps(before & bit.0 != 0, pressed.contains(bit), held.contains(bit)) {
            out.push(api::Action { session, action: *action, down: *down });
        }
        after |= held.0 & bit.0;
    }
    if after != before {
        player.insert(Down(after));
    }
}

/// From what was down before to what is held now; what was pressed meanwhile went down at least once.
fn steps(before: bool, pressed: bool, held: bool) -> &'static [bool] {
    match (before, pressed, held) {
        (false, false, false) | (true, false, true) => &[],
        (false, _, true) => &[true],
        (false, true, false) => &[true, false],
        (true, false, false) => &[false],
        (true, true, true) => &[false, true],
        (true, true, false) => &[false, true, false],
    }
}
