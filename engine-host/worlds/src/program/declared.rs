//! The actions that a program has declared, each with its place among what players hold.

use bevy_ecs::prelude::*;
use lightcone_interface as api;
use lightcone_interface::Command;
use lightcone_world::prelude::*;

use super::kept::WorldKept;

/// In the order of their places, with the numbers that the program gave them.
pub(super) fn declared(world: &World) -> impl Iterator<Item = (u32, OwnAction)> {
    world.resource::<WorldKept>().0.of_kind(api::DeclareAction::KIND).filter_map(|(_, command)| match command {
        Command::DeclareAction(it) => Some((it.action, action(&it))),
        _ => None,
    })
}

fn action(command: &api::DeclareAction<'_>) -> OwnAction {
    OwnAction {
        name: command.name.to_owned(),
        label: command.label.to_owned(),
        key: command.key.to_owned(),
        gamepad: button(command.gamepad),
        touch: command.touch,
    }
}

fn button(named: api::GamepadButton) -> Option<GamepadButton> {
    use api::GamepadButton as Named;
    Some(match named {
        Named::None => return None,
        Named::South => GamepadButton::South,
        Named::East => GamepadButton::East,
        Named::West => GamepadButton::West,
        Named::North => GamepadButton::North,
        Named::LeftBumper => GamepadButton::LeftBumper,
        Named::RightBumper => GamepadButton::RightBumper,
        Named::LeftTrigger => GamepadButton::LeftTrigger,
        Named::RightTrigger => GamepadButton::RightTrigger,
        Named::LeftStick => GamepadButton::LeftStick,
        Named::RightStick => GamepadButton::RightStick,
    })
}
