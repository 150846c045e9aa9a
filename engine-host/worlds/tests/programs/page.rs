//! What a program says to a player's page, and what comes back.

use lightcone_interface as api;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{ClientMessage, Edge, Text};
use lightcone_world::prelude::*;

use crate::common::{Script, world};

const PLAYER: SessionId = SessionId(1);
const SESSION: api::SessionId = api::SessionId(1);

/// A world with one player, some ticks old.
fn with_player(script: &Script<'_>, ticks: usize) -> Simulation {
    let mut simulation = Simulation::new(&world(script), SimulationConfig::default());
    simulation.step([PlayerEvent::Join { session: PLAYER, name: None }]);
    (1..ticks).for_each(|_| simulation.step([]));
    assert_eq!(simulation.halted(), None);
    simulation
}

fn hud(simulation: &mut Simulation) -> Vec<HudItem> {
    let world = simulation.world_mut();
    world.query::<&HudItems>().iter(world).next().map(|hud| hud.0.clone()).unwrap_or_default()
}

fn says(seq: u32, text: &str) -> PlayerEvent {
    let message = ClientMessage::Text(Text { seq, text: text.into() });
    PlayerEvent::Input { session: PLAYER, message }
}

/// How many bytes the program was told in the last tick, as it noted them itself.
fn told_bytes(simulation: &mut Simulation) -> u32 {
    let state = simulation.save();
    let memory = state.components.iter().find(|part| part.name == "program.memory").unwrap();
    let (_, page) = memory.entities.iter().find(|(id, _)| *id == 256).unwrap();
    u32::from_le_bytes(page[0x104..0x108].try_into().unwrap())
}

fn button(item: u32, label: &str) -> api::Command<'_> {
    api::HudButton { session: SESSION, item, corner: api::Corner::Middle, label }.into()
}

#[test]
fn texts_bars_and_buttons_stand_in_corners_by_their_numbers() {
    let corner = api::Corner::UpperRight;
    let first = [
        button(9, "Go"),
        api::HudBar { session: SESSION, item: 4, corner, colour: [1.0, 0.0, 0.0, 0.5], share: 0.25, label: "" }.into(),
        api::HudText { session: SESSION, item: 7, corner, text: "seven" }.into(),
        // The same item becomes a bar.
        api::HudBar { session: SESSION, item: 7, corner, colour: [1.0; 4], share: 1.0, label: "7" }.into(),
        button(2, "Gone"),
        api::EndHud { session: SESSION, item: 2 }.into(),
    ];
    let mut simulation = with_player(&Script { first: &first, later: &[], also: "" }, 3);
    let items = hud(&mut simulation);
    assert_eq!(items.iter().map(|item| item.number).collect::<Vec<_>>(), [4, 7, 9]);
    assert_eq!(items[1].shows, HudShows::Bar { label: "7".into(), share: 1.0, colour: glam::Vec4::ONE });
    assert_eq!((items[0].corner, items[2].corner), (Corner::UpperRight, Corner::Middle));
}

#[test]
fn a_hud_of_hundreds_of_buttons_has_as_many_as_fit() {
    let first: Vec<_> = (1..=600).map(|item| button(item, "x")).collect();
    let mut simulation = with_player(&Script { first: &first, later: &first, also: "" }, 4);
    assert_eq!(hud(&mut simulation).len(), HudItems::MAX);
}

#[test]
fn a_press_is_told_if_there_is_such_a_button_and_is_no_line() {
    let first =
        [button(3, "Open"), api::HudText { session: SESSION, item: 4, corner: api::Corner::Middle, text: "t" }.into()];
    let script = Script { first: &first, later: &[], also: "" };
    let mut simulation = with_player(&script, 3);
    let quiet = told_bytes(&mut simulation);
    let mut more = |seq, text: &str| {
        simulation.step([says(seq, text)]);
        told_bytes(&mut simulation) - quiet
    };
    // A record's head, the session, the item, and what makes it a multiple of 8.
    assert_eq!(more(1, "{\"button\":3}"), 24);
    assert_eq!(more(2, "{\"button\":4}"), 0, "a text is no button");
    assert_eq!(more(3, "{\"button\":99}"), 0);
    assert!(more(4, "button 3") > 24, "a line");
}

fn declare(action: u32, name: &str) -> api::Command<'_> {
    let gamepad = api::GamepadButton::West;
    api::DeclareAction { action, gamepad, touch: true, name, label: "It", key: "KeyF" }.into()
}

fn edge(seq: u32, place: usize, pressed: bool) -> PlayerEvent {
    let message = ClientMessage::Edge(Edge { seq, actions: Actions::own(place), pressed });
    PlayerEvent::Input { session: PLAYER, message }
}

#[test]
fn a_program_is_told_what_goes_down_and_up_of_its_own_actions_and_of_no_other() {
    let first = [declare(70, "dash"), declare(9, "hide")];
    let mut simulation = with_player(&Script { first: &first, later: &[], also: "" }, 3);
    let quiet = told_bytes(&mut simulation);
    let mut told = |events: &[PlayerEvent]| {
        simulation.step(events.to_vec());
        (told_bytes(&mut simulation) - quiet) / 24
    };
    assert_eq!(told(&[edge(1, 1, true)]), 1);
    assert_eq!(told(&[]), 0, "it is held");
    assert_eq!(told(&[edge(2, 1, false)]), 1);
    assert_eq!(told(&[edge(3, 0, true), edge(4, 0, false)]), 2, "a short press");
    assert_eq!(told(&[edge(5, 0, true), edge(6, 1, true), edge(7, 5, true)]), 2, "the sixth is nobody's");
    assert_eq!(told(&[PlayerEvent::Release { session: PLAYER }]), 2, "a line that fell silent lets go");
}

#[test]
fn actions_keep_their_places_and_are_eight_with_names_that_can_be_kept() {
    let names: Vec<String> = (0..9).map(|n| format!("a{n}")).collect();
    let all: Vec<_> = names.iter().zip(10_u32..).map(|(name, id)| declare(id, name)).collect();
    let wrong = [declare(3, "two words"), declare(3, "Upper"), declare(3, "\u{202e}dash")];
    let first = [&wrong[..], &all, &[declare(12, "renamed")]].concat();
    let mut simulation = with_player(&Script { first: &first, later: &[], also: "" }, 2);
    let names: Vec<_> = simulation.world().resource::<OwnActions>().0.iter().map(|own| own.name.clone()).collect();
    assert_eq!(names, ["a0", "a1", "renamed", "a3", "a4", "a5", "a6", "a7"]);
    let state = simulation.save();
    let spec = world(&Script { first: &first, later: &[], also: "" });
    let mut restored = Simulation::restore(&spec, SimulationConfig::default(), &state).unwrap();
    restored.step([]);
    assert_eq!(restored.world().resource::<OwnActions>(), simulation.world().resource::<OwnActions>());
}

#[test]
fn an_entity_shines_until_it_is_told_not_to() {
    use crate::play::{BOX, spawn};
    let shine = |intensity_cd| api::Light { entity: BOX, colour: [1.0, 0.5, 0.0], intensity_cd, range_m: 8.0 }.into();
    for (later, lamps) in [(vec![], 1), (vec![shine(0.0)], 0)] {
        let first = [spawn(BOX, [0.0; 3]), shine(40.0)];
        let mut simulation = with_player(&Script { first: &first, later: &later, also: "" }, 3);
        let world = simulation.world_mut();
        assert_eq!(world.query::<&Lamp>().iter(world).count(), lamps);
    }
}

#[test]
fn messages_and_kicks_are_of_one_tick_and_no_more_than_a_page_can_take() {
    let long = "x".repeat(1000);
    let message = |text| api::Message { session: SESSION, text }.into();
    let flood: Vec<api::Command<'_>> = (0..30).map(|_| message(&long)).collect();
    let stranger = api::SessionId(9);
    let others = [
        api::Message { session: stranger, text: "nobody" }.into(),
        api::Kick { session: stranger, reason: "nobody" }.into(),
    ];
    let later = [&flood[..], &others, &[api::Kick { session: SESSION, reason: "Enough." }.into()]].concat();
    let mut simulation = with_player(&Script { first: &[message("{\"hello\":\n1}")], later: &later, also: "" }, 1);
    let said = |simulation: &mut Simulation| -> Vec<String> {
        let world = simulation.world_mut();
        world.resource::<Messages>().iter().map(|message| message.text.clone()).collect()
    };
    assert_eq!(said(&mut simulation), ["{\"hello\":\n1}"]);
    simulation.step([]);
    assert_eq!(said(&mut simulation).len(), Messages::MAX_IN_TICK);
    let world = simulation.world_mut();
    let kicked: Vec<_> = world.resource::<Kicks>().iter().map(|(who, why)| (who, why.to_string())).collect();
    assert_eq!(kicked, [(PLAYER, "Enough.".to_owned())]);
}

#[test]
fn a_player_sees_from_where_the_program_says() {
    let eye = [0.0, 20.0, 1.0];
    let fixed = api::CameraFixed { session: SESSION, eye, target: [0.0; 3], fov_deg: 40.0 }.into();
    let free = api::CameraFree { session: SESSION, eye, fov_deg: 90.0 }.into();
    let follow = api::CameraFollow { session: SESSION }.into();
    // A place that looks at itself is none.
    let nowhere = api::CameraFixed { session: SESSION, eye, target: eye, fov_deg: 40.0 }.into();
    let seen = |later: &[api::Command<'_>]| {
        let mut simulation = with_player(&Script { first: &[], later, also: "" }, 2);
        let world = simulation.world_mut();
        *world.query::<&lightcone_world::camera::Eye>().iter(world).next().unwrap()
    };
    let above = seen(&[fixed]);
    assert!(above.boom.is_none() && above.camera.eye().abs_diff_eq(glam::Vec3::from_array(eye), 1e-3), "{above:?}");
    assert_eq!(
        seen(&[fixed, free]).boom.map(|boom| (boom.head.y, boom.length_m, boom.fov_deg)),
        Some((20.0, 0.0, 90.0))
    );
    assert_eq!(seen(&[fixed, nowhere]), seen(&[fixed]));
    assert_eq!(seen(&[fixed, follow]), seen(&[]));
    assert_ne!(seen(&[]), seen(&[fixed]));
}
