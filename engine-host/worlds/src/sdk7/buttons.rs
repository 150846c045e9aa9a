//! Which of our actions are which buttons of Decentraland.

use lightcone_sdk7::components::pointer::InputAction;
use lightcone_world::prelude::*;

/// By the bits of our actions. What uses things here is two buttons there, because our page gives the mouse and E the same.
pub(super) fn buttons() -> impl Iterator<Item = (Actions, InputAction)> {
    let own = Actions::own;
    [
        (Actions::USE, InputAction::Pointer),
        (Actions::USE, InputAction::Primary),
        (own(0), InputAction::Secondary),
        (own(1), InputAction::Action3),
        (own(2), InputAction::Action4),
        (own(3), InputAction::Action5),
        (own(4), InputAction::Action6),
        (Actions::FORWARD, InputAction::Forward),
        (Actions::BACK, InputAction::Backward),
        (Actions::LEFT, InputAction::Left),
        (Actions::RIGHT, InputAction::Right),
        (Actions::JUMP, InputAction::Jump),
        (Actions::RUN, InputAction::Modifier),
    ]
    .into_iter()
}

/// What players read of a button.
pub(super) fn name(button: InputAction) -> &'static str {
    match button {
        InputAction::Pointer | InputAction::Any => "Click",
        InputAction::Primary => "E",
        InputAction::Secondary => "F",
        InputAction::Action3 => "1",
        InputAction::Action4 => "2",
        InputAction::Action5 => "3",
        InputAction::Action6 => "4",
        InputAction::Forward => "W",
        InputAction::Backward => "S",
        InputAction::Left => "A",
        InputAction::Right => "D",
        InputAction::Jump => "Space",
        InputAction::Walk | InputAction::Modifier => "Shift",
    }
}

/// Those that not every world has, in the order of their places.
pub(super) fn own_actions() -> OwnActions {
    let action = |name: &str, label: &str, key: &str, touch| OwnAction {
        name: name.into(),
        label: label.into(),
        key: key.into(),
        gamepad: None,
        touch,
    };
    OwnActions(vec![
        action("secondary", "Secondary", "KeyF", true),
        action("action-3", "Action 1", "Digit1", false),
        action("action-4", "Action 2", "Digit2", false),
        action("action-5", "Action 3", "Digit3", false),
        action("action-6", "Action 4", "Digit4", false),
    ])
}
