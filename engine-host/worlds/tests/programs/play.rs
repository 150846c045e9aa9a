//! What a program does is in the world.

use bevy_transform::components::{GlobalTransform, Transform};
use glam::Vec3;
use lightcone_interface as api;
use lightcone_world::prelude::*;

use crate::common::{Script, world};

pub const BOX: api::EntityId = api::EntityId(7);

pub fn spawn(entity: api::EntityId, position: [f32; 3]) -> api::Command<'static> {
    api::Spawn { entity, position, rotation: [0.0, 0.0, 0.0, 1.0], scale: [1.0; 3] }.into()
}

pub fn cube() -> api::Solid {
    api::Solid::Cuboid { size_m: [1.0; 3] }
}

pub fn red(entity: api::EntityId) -> api::Command<'static> {
    let colour = [1.0, 0.0, 0.0, 1.0];
    api::ShapeModel { entity, solid: cube(), colour, metallic: 0.0, roughness: 0.5, glow: 0.0 }.into()
}

fn text_of(item: &HudItem) -> &str {
    match &item.shows {
        HudShows::Text(text) | HudShows::Bar { label: text, .. } | HudShows::Button { label: text } => text,
    }
}

fn only<T>(values: impl IntoIterator<Item = T>) -> T {
    let mut values = values.into_iter();
    let first = values.next().unwrap();
    assert!(values.next().is_none(), "there is another");
    first
}

#[test]
fn a_box_that_a_program_spawns_is_seen_and_falls_on_its_floor() {
    let floor = api::EntityId(1);
    let first = [
        spawn(floor, [0.0, -0.5, 0.0]),
        api::SetBody { entity: floor, body: api::Body::Fixed }.into(),
        api::SetShape { entity: floor, solid: api::Solid::Cuboid { size_m: [40.0, 1.0, 40.0] } }.into(),
        spawn(BOX, [0.0, 3.0, 0.0]),
        red(BOX),
        api::Caption { entity: BOX, above_m: 0.8, text: "a box" }.into(),
        api::SetBody { entity: BOX, body: api::Body::Dynamic { mass_kg: 10.0 } }.into(),
        api::SetShape { entity: BOX, solid: cube() }.into(),
        api::Sign { title: "Box", hint: "Look." }.into(),
    ];
    let spec = world(&Script { first: &first, later: &[], also: "" });
    let mut simulation = Simulation::new(&spec, SimulationConfig::default());
    for _ in 0..90 {
        simulation.step([]);
    }
    assert_eq!(simulation.halted(), None);
    let world = simulation.world_mut();
    let (_, transform, caption) = only(world.query::<(&Drawn, &GlobalTransform, &Caption)>().iter(world));
    assert!((transform.translation().y - 0.5).abs() < 0.05, "{}", transform.translation());
    assert_eq!((&*caption.text, caption.above_mm), ("a box", 800));
    assert_eq!(world.resource::<Sign>().hint, "Look.");
}

#[test]
fn what_hangs_from_a_thing_moves_and_ends_with_it_and_never_hangs_from_itself() {
    let (lid, knob) = (api::EntityId(8), api::EntityId(9));
    let hang = |entity, parent: api::EntityId| api::Parent { entity, parent: Some(parent.into()) }.into();
    let first = [
        spawn(BOX, [5.0, 0.0, 0.0]),
        spawn(lid, [0.0, 1.0, 0.0]),
        spawn(knob, [0.0, 1.0, 0.0]),
        hang(lid, BOX),
        hang(knob, lid),
        hang(BOX, knob),
        red(knob),
    ];
    let spec = world(&Script { first: &first, later: &[api::Despawn { entity: BOX }.into()], also: "" });
    let mut simulation = Simulation::new(&spec, SimulationConfig::default());
    simulation.step([]);
    let world = simulation.world_mut();
    let (place, _) = only(world.query::<(&GlobalTransform, &Drawn)>().iter(world));
    assert_eq!(place.translation(), Vec3::new(5.0, 2.0, 0.0));
    simulation.step([]);
    let world = simulation.world_mut();
    assert_eq!(world.query::<&Transform>().iter(world).count(), 0);
    simulation.step([]);
    assert_eq!(simulation.halted(), None, "what was despawned with another is no entity any more, and no harm");
}

#[test]
fn players_are_told_of_and_can_be_spoken_to() {
    // The block that a program is told grows with each player: it leaves the length where a test can read it.
    let session = api::SessionId(1);
    let later = [
        api::Score { session, points: 12 }.into(),
        api::HudText { session, item: 2, corner: api::Corner::LowerLeft, text: "second" }.into(),
        api::HudText { session, item: 1, corner: api::Corner::LowerLeft, text: "first" }.into(),
        api::Prompt { session, asked: 1, label: "Say" }.into(),
        api::PlacePlayer { session, position: [3.0, 9.0, 0.0], facing_rad: 0.0 }.into(),
    ];
    let spec = world(&Script { first: &[], later: &later, also: "" });
    let mut simulation = Simulation::new(&spec, SimulationConfig::default());
    let mut players = ScriptedPlayers::new(1, 3);
    for _ in 0..5 {
        simulation.step(players.next_events());
    }
    let world = simulation.world_mut();
    let (score, hud, prompt, place) = only(world.query::<(&Score, &HudItems, &Prompt, &Transform)>().iter(world));
    let lines: Vec<&str> = hud.0.iter().map(text_of).collect();
    assert_eq!((score.0, lines, &*prompt.label), (12, vec!["first", "second"], "Say"));
    assert!(place.translation.y > 8.0 && place.translation.x > 2.0, "{}", place.translation);
}

#[test]
fn no_more_entities_than_the_package_asks_for() {
    let first: Vec<_> = (1..=200).map(|id| spawn(api::EntityId(id), [0.0; 3])).collect();
    let mut simulation =
        Simulation::new(&world(&Script { first: &first, later: &[], also: "" }), SimulationConfig::default());
    simulation.step([]);
    let world = simulation.world_mut();
    assert_eq!(world.query::<&Transform>().iter(world).count(), 100);
}

#[test]
fn what_stood_falls_when_it_may() {
    let first = [
        spawn(BOX, [0.0, 5.0, 0.0]),
        api::SetShape { entity: BOX, solid: cube() }.into(),
        api::SetBody { entity: BOX, body: api::Body::Fixed }.into(),
    ];
    let falls = api::SetBody { entity: BOX, body: api::Body::Dynamic { mass_kg: 1.0 } }.into();
    for (later, least, most) in [(&[][..], 5.0, 5.0), (&[falls][..], -9.0, 4.0)] {
        let spec = world(&Script { first: &first, later, also: "" });
        let mut simulation = Simulation::new(&spec, SimulationConfig::default());
        for _ in 0..30 {
            simulation.step([]);
        }
        let world = simulation.world_mut();
        let place = only(world.query::<&Transform>().iter(world));
        assert!((least..=most).contains(&place.translation.y), "{}", place.translation);
    }
}

#[test]
fn a_rotation_is_taken_to_the_last_bit() {
    let rotation = [0.6, 0.0, 0.0, 0.800_02];
    let first = [
        api::Spawn { entity: BOX, position: [0.0; 3], rotation, scale: [1.0; 3] }.into(),
        api::SetBody { entity: BOX, body: api::Body::Fixed }.into(),
    ];
    let spec = world(&Script { first: &first, later: &[], also: "" });
    let mut simulation = Simulation::new(&spec, SimulationConfig::default());
    simulation.step([]);
    let world = simulation.world_mut();
    assert_eq!(only(world.query::<&Transform>().iter(world)).rotation.to_array(), rotation);
}
