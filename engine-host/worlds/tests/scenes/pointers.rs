//! Players point at things and press.

use lightcone_protocol::input::Actions;
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::pointer::{Entry, Info, InputAction, InteractionType, PointerEventType};
use lightcone_sdk7::components::{
    Component, MeshCollider, PointerEvents, PointerEventsResult, Transform, mesh_collider,
};
use lightcone_sdk7::crdt::{EntityId, Message, Messages};
use lightcone_sdk7::executor::Turn;
use lightcone_world::page::{HudItems, HudShows};
use lightcone_world::simulation::Simulation;

use crate::common::{SceneSide, at, hold, join, once};

/// A box of 2 m, 4 m north of where players appear, at the height of their eyes.
fn door(side: &mut SceneSide) {
    side.put(512, &Transform { scale: Vector3 { x: 2.0, y: 2.0, z: 2.0 }, ..at(8.0, 1.6, 6.0) });
    let mesh = Some(mesh_collider::Mesh::Box(mesh_collider::BoxMesh::default()));
    side.put(512, &MeshCollider { collision_mask: None, mesh });
    let event_info = |button, text: &str| {
        Some(Info { button: Some(button), hover_text: Some(text.into()), max_distance: Some(6.0), ..Info::default() })
    };
    let entry = |event_type, event_info| Entry { event_type, event_info, interaction_type: None };
    let pointer_events = vec![
        entry(PointerEventType::Down, event_info(InputAction::Pointer, "Open")),
        entry(PointerEventType::HoverEnter, None),
        entry(PointerEventType::HoverLeave, None),
    ];
    side.put(512, &PointerEvents { pointer_events });
}

/// What the door was told, in order: state and whether something was hit.
fn told(turns: &[Turn], of: EntityId) -> Vec<(PointerEventType, InputAction, bool)> {
    let mut found = Vec::new();
    for turn in turns {
        for message in Messages::new(&turn.crdt).map(Result::unwrap) {
            if let Message::Append { entity, component, data, .. } = message
                && (entity, component) == (of, PointerEventsResult::ID)
            {
                let result = PointerEventsResult::decode(data).unwrap();
                found.push((result.state, result.button, result.hit.is_some_and(|hit| hit.entity_id == Some(512))));
            }
        }
    }
    found
}

fn hud(simulation: &mut Simulation) -> Vec<String> {
    let world = simulation.world_mut();
    let items = world.query::<&HudItems>().iter(world).flat_map(|hud| hud.0.clone()).collect::<Vec<_>>();
    let text = |shows: &HudShows| match shows {
        HudShows::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    };
    items.iter().map(|item| text(&item.shows)).collect()
}

#[test]
fn a_press_on_what_is_pointed_at_is_told_with_where_it_was_hit() {
    let (mut simulation, turns) = once("door", door);
    simulation.step([]);
    simulation.step([join(1)]);
    // Third person looks past the own shoulder: a little to the left to hit what is straight ahead.
    let yaw = 0.055;
    (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), yaw, 0.0)]));
    assert_eq!(hud(&mut simulation), ["Click: Open"]);
    simulation.step([hold(1, 4, Actions::USE, yaw, 0.0)]);
    simulation.step([hold(1, 5, Actions::default(), yaw, 0.0)]);
    simulation.step([hold(1, 6, Actions::default(), 3.0, 0.0)]);
    simulation.step([]);
    let turns = turns.lock().unwrap();
    use PointerEventType::{Down, HoverEnter, HoverLeave, Up};
    let door = told(&turns, EntityId(512));
    assert_eq!(
        door,
        [
            (HoverEnter, InputAction::Pointer, true),
            (Down, InputAction::Pointer, true),
            (HoverLeave, InputAction::Pointer, false)
        ]
    );
    let anywhere = told(&turns, EntityId::ROOT);
    assert_eq!(
        anywhere.iter().map(|(state, button, _)| (*state, *button)).collect::<Vec<_>>(),
        [
            (Down, InputAction::Pointer),
            (Down, InputAction::Primary),
            (Up, InputAction::Pointer),
            (Up, InputAction::Primary)
        ]
    );
    drop(turns);
    assert!(hud(&mut simulation).is_empty());
}

#[test]
fn what_is_too_far_away_cannot_be_pressed() {
    let (mut simulation, turns) = once("far", |side| {
        door(side);
        side.put(512, &at(8.0, 1.6, 14.0));
    });
    simulation.step([]);
    simulation.step([join(1)]);
    (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::USE, 0.03, 0.0)]));
    assert!(told(&turns.lock().unwrap(), EntityId(512)).is_empty());
    assert!(hud(&mut simulation).is_empty());
}

#[test]
fn what_is_near_is_pressed_without_pointing_at_it() {
    let (mut simulation, turns) = once("near", |side| {
        // Behind whoever appears and looks north; and another, as near, that matters less.
        for (entity, priority) in [(512, 1), (513, 2)] {
            side.put(entity, &at(8.0, 1.0, 0.5));
            let event_info = Some(Info {
                button: Some(InputAction::Secondary),
                hover_text: Some(format!("Ring {priority}")),
                max_player_distance: Some(3.0),
                priority: Some(priority),
                ..Info::default()
            });
            let entry = |event_type, event_info| Entry {
                event_type,
                event_info,
                interaction_type: Some(InteractionType::Proximity),
            };
            let pointer_events = vec![
                entry(PointerEventType::Down, event_info.clone()),
                entry(PointerEventType::ProximityEnter, event_info.clone()),
                entry(PointerEventType::ProximityLeave, event_info),
            ];
            side.put(entity, &PointerEvents { pointer_events });
        }
    });
    simulation.step([]);
    simulation.step([join(1)]);
    (1..4).for_each(|seq| simulation.step([hold(1, seq, Actions::default(), 0.0, 0.0)]));
    assert_eq!(hud(&mut simulation), ["F: Ring 2"]);
    simulation.step([hold(1, 4, Actions::own(0), 0.0, 0.0)]);
    (5..95).for_each(|seq| simulation.step([hold(1, seq, Actions::FORWARD, 0.0, 0.0)]));
    let turns = turns.lock().unwrap();
    let states: Vec<_> = told(&turns, EntityId(513)).into_iter().map(|(state, ..)| state).collect();
    use PointerEventType::{Down, ProximityEnter, ProximityLeave};
    assert_eq!(states, [ProximityEnter, Down, ProximityLeave]);
    assert!(told(&turns, EntityId(512)).is_empty());
}
