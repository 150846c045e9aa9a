//! A scene's screen: what pages are shown of it, and what the scene is told of players who press and write there.

use std::sync::{Arc, Mutex};

use lightcone_protocol::SessionId;
use lightcone_sdk7::components::common::Color4;
use lightcone_sdk7::components::pointer::{Entry, Info, InputAction, PointerEventType};
use lightcone_sdk7::components::texture::{Tex, Texture, TextureUnion};
use lightcone_sdk7::components::ui::BackgroundTextureMode;
use lightcone_sdk7::components::ui_transform::{FlexDirection, PointerFilterMode, PositionType, Unit};
use lightcone_sdk7::components::{
    Component, PointerEvents, PointerEventsResult, UiBackground, UiCanvasInformation, UiDropdown, UiDropdownResult,
    UiInput, UiInputResult, UiText, UiTransform,
};
use lightcone_sdk7::crdt::{EntityId, Limits, Message, Messages, Store};
use lightcone_sdk7::executor::{Turn, TurnAnswer};
use lightcone_world::page::{NodeId, Screen};
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig};
use serde_json::{Value, json};

use crate::common::{Folder, SceneSide, join, once, say, world};

/// A part of the screen that stands in another, behind a sibling.
fn part(parent: i32, right_of: i32) -> UiTransform {
    UiTransform { parent, right_of, ..UiTransform::default() }
}

fn pressed(state: PointerEventType) -> PointerEvents {
    let event_info = Some(Info { button: Some(InputAction::Pointer), ..Info::default() });
    PointerEvents { pointer_events: vec![Entry { event_type: state, event_info, interaction_type: None }] }
}

/// A line that says that somebody did something with a node.
fn did(number: u32, what: &Value) -> String {
    json!({"screen": [{"node": [0, number], "did": what}]}).to_string()
}

/// The description of a node, as pages get it.
fn node(simulation: &mut Simulation, number: u32) -> Option<Value> {
    let screen = simulation.world().resource::<Screen>();
    let text = screen.node(NodeId { part: 0, number })?;
    Some(serde_json::from_str(text).unwrap())
}

fn count(simulation: &mut Simulation) -> usize {
    simulation.world().resource::<Screen>().part(0).count()
}

/// What was last said of an entity in these turns, and how often.
fn told<C: Component>(turns: &Mutex<Vec<Turn>>, entity: u32) -> (Vec<C>, Option<C>) {
    let (mut all, mut store) = (Vec::new(), Store::new(Limits::default()));
    for turn in turns.lock().unwrap().iter() {
        for message in Messages::new(&turn.crdt).map(Result::unwrap) {
            match message {
                Message::Put { entity: EntityId(of), component, data, .. }
                | Message::Append { entity: EntityId(of), component, data, .. }
                    if (of, component) == (entity, C::ID) =>
                {
                    all.push(C::decode(data).unwrap());
                }
                _ => {}
            }
        }
        store.take_in(&turn.crdt, &mut Vec::new()).unwrap();
    }
    let last = store.read::<C>(EntityId(entity)).map(Result::unwrap);
    (all, last)
}

#[test]
fn parts_of_the_screen_are_described_in_the_words_of_css() {
    let (mut simulation, _) = once("ui-words", |side| {
        side.put(
            512,
            &UiTransform {
                width_unit: Unit::Percent,
                width: 50.0,
                height_unit: Unit::Point,
                height: 40.0,
                flex_direction: FlexDirection::Column,
                position_type: PositionType::Absolute,
                position_left_unit: Unit::Auto,
                margin_top_unit: Unit::Point,
                margin_top: f32::NAN,
                opacity: Some(0.5),
                pointer_filter: Some(PointerFilterMode::Block),
                ..part(0, 0)
            },
        );
        side.put(512, &UiBackground { color: Some(Color4 { r: 1.0, g: 0.0, b: 0.0, a: 0.5 }), ..Default::default() });
        side.put(513, &part(512, 0));
        side.put(513, &UiText { value: "<b>Hi</b>\u{7}\nthere".into(), font_size: Some(24), ..UiText::default() });
        // Behind nothing, in nothing.
        side.put(514, &part(9999, 0));
        side.put(515, &UiText { value: "lost".into(), ..UiText::default() });
    });
    simulation.step([]);
    assert_eq!(count(&mut simulation), 2);
    let expected = json!({
        "id": [0, 512], "at": 0, "blocks": true, "back": {"colour": "#ff000080", "fill": "center"},
        "style": {"position": "absolute", "flexDirection": "column", "opacity": 0.5, "width": "50%", "height": 40.0,
            "left": "auto"},
    });
    assert_eq!(node(&mut simulation, 512).unwrap(), expected);
    let words = json!({"value": "<b>Hi</b>\nthere", "wraps": true, "colour": "#ffffffff", "size": 24.0,
        "align": "middle-center", "font": "sans-serif"});
    assert_eq!(node(&mut simulation, 513).unwrap(), json!({"id": [0, 513], "in": [0, 512], "at": 0, "words": words}));
}

#[test]
fn what_changes_or_goes_is_changed_and_gone() {
    let script = Arc::new(|turn: &Turn, side: &mut SceneSide| {
        let text = |value: &str| UiText { value: value.into(), ..UiText::default() };
        match turn.tick {
            0 => (512..515).for_each(|entity| side.put(entity, &part(if entity == 512 { 0 } else { 512 }, 0))),
            1 => side.put(514, &text("one")),
            2 => side.put(513, &part(512, 514)),
            3 => side.put(514, &text("two")),
            4 => side.remove::<UiTransform>(512),
            _ => {}
        }
        TurnAnswer::default()
    });
    let (world, _) = world(&Folder::new("ui-changes"), script);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    let mut seen = Vec::new();
    for _ in 0..6 {
        simulation.step([]);
        let version = simulation.world().resource::<Screen>().version();
        let said = node(&mut simulation, 514).map(|it| it["words"]["value"].clone());
        let place = node(&mut simulation, 513).map(|it| it["at"].clone());
        seen.push((version, count(&mut simulation), said, place));
    }
    let versions: Vec<u64> = seen.iter().map(|it| it.0).collect();
    assert_eq!(versions.windows(2).map(|pair| pair[1] - pair[0]).collect::<Vec<_>>(), [1, 1, 1, 3, 0], "{seen:?}");
    let rest: Vec<_> = seen.into_iter().map(|(_, count, said, place)| (count, said, place)).collect();
    let (some, two) = (|text: &str| Some(json!(text)), Some(json!(2)));
    assert_eq!(rest[2], (3, some("one"), two.clone()));
    assert_eq!(rest[3], (3, some("two"), two));
    assert_eq!(rest[4], (0, None, None));
}

#[test]
fn a_screen_without_end_is_cut() {
    let (mut simulation, _) = once("ui-many", |side| {
        for entity in 1000..40_000 {
            side.put(entity, &part(0, entity as i32 - 1));
        }
        side.put(1000, &UiText { value: "x".repeat(20_000), ..UiText::default() });
        for entity in 1001..1020 {
            side.put(entity, &UiText { value: "y".repeat(8000), ..UiText::default() });
        }
    });
    simulation.step([]);
    assert_eq!(count(&mut simulation), Screen::MAX_NODES);
    let texts: Vec<usize> = (1000..1020)
        .map(|entity| node(&mut simulation, entity).unwrap()["words"]["value"].as_str().map_or(0, str::len))
        .collect();
    assert_eq!(texts[0], 8192, "one text has an end");
    assert!(
        texts.iter().sum::<usize>() <= 64 << 10 && texts[6] == 8000 && texts[19] == 0,
        "and so have all: {texts:?}"
    );
}

#[test]
fn presses_reach_what_listens_for_them() {
    let (mut simulation, turns) = once("ui-press", |side| {
        side.put(512, &part(0, 0));
        side.put(512, &pressed(PointerEventType::Down));
        side.put(513, &part(0, 512));
        side.put(513, &pressed(PointerEventType::HoverEnter));
        // No part of the screen.
        side.put(514, &pressed(PointerEventType::Down));
    });
    simulation.step([]);
    assert_eq!(node(&mut simulation, 512).unwrap()["hears"], json!(["down"]));
    assert_eq!(node(&mut simulation, 513).unwrap()["hears"], json!(["hover"]));
    simulation.step([join(1)]);
    let both = json!({"screen": [{"node": [0, 512], "did": "down"}, {"node": [0, 512], "did": "up"},
        {"node": [1, 512], "did": "down"}, {"node": [0, 513], "did": "enter"}, {"node": [0, 513], "did": "leave"},
        {"node": [0, 513], "did": "down"}]});
    simulation.step([
        say(1, 1, &both.to_string()),
        say(1, 2, &did(514, &json!("down"))),
        say(2, 1, &did(512, &json!("down"))),
    ]);
    simulation.step([]);
    let results = |entity| -> Vec<_> {
        let (all, _) = told::<PointerEventsResult>(&turns, entity);
        all.into_iter().map(|it| (it.state, it.button, it.hit.is_some(), it.tick_number > 0)).collect()
    };
    use PointerEventType::{Down, HoverEnter};
    assert_eq!(results(512), [(Down, InputAction::Pointer, false, true)]);
    assert_eq!(results(513), [(HoverEnter, InputAction::Pointer, false, true)]);
    assert_eq!(results(514), []);
}

#[test]
fn what_is_written_and_chosen_is_answered() {
    let (mut simulation, turns) = once("ui-write", |side| {
        side.put(512, &part(0, 0));
        side.put(512, &UiInput { placeholder: "Name".into(), ..UiInput::default() });
        side.put(513, &part(0, 512));
        side.put(513, &UiInput { disabled: true, ..UiInput::default() });
        side.put(514, &part(0, 513));
        side.put(514, &UiDropdown { options: vec!["Red".into(), "Blue".into()], ..UiDropdown::default() });
    });
    simulation.step([]);
    simulation.step([join(1)]);
    let long = "x".repeat(1025);
    let lines = [
        did(512, &json!({"text": "Ad"})),
        did(512, &json!({"submit": "Ada"})),
        did(512, &json!({"submit": "Ada"})),
        did(512, &json!({"text": "a\nb"})),
        did(512, &json!({"text": long})),
        did(513, &json!({"text": "no"})),
        did(514, &json!({"choose": 1})),
        did(514, &json!({"choose": 2})),
        did(514, &json!({"choose": -1})),
        did(512, &json!({"choose": 0})),
        did(514, &json!({"text": "no"})),
    ];
    for (line, seq) in lines.iter().zip(1..) {
        simulation.step([say(1, seq, line)]);
    }
    simulation.step([]);
    let (all, last) = told::<UiInputResult>(&turns, 512);
    let said: Vec<_> = all.iter().map(|it| (it.value.as_str(), it.is_submit)).collect();
    let ada = |is_submit| ("Ada", Some(is_submit));
    assert_eq!(said, [("Ad", Some(false)), ada(true), ada(false), ada(true)], "the same again is told again");
    assert_eq!(last.unwrap().value, "Ada");
    assert!(told::<UiInputResult>(&turns, 513).0.is_empty() && told::<UiInputResult>(&turns, 514).0.is_empty());
    let chosen = told::<UiDropdownResult>(&turns, 514).0;
    assert_eq!(chosen, [UiDropdownResult { value: 1 }]);
    assert!(told::<UiDropdownResult>(&turns, 512).0.is_empty());
}

#[test]
fn the_canvas_is_that_of_who_has_been_there_longest() {
    let (mut simulation, turns) = once("ui-canvas", |_| {});
    let sizes = |turns: &Mutex<Vec<Turn>>| -> Vec<(i32, i32)> {
        told::<UiCanvasInformation>(turns, 0).0.iter().map(|it| (it.width, it.height)).collect()
    };
    simulation.step([]);
    simulation.step([join(1)]);
    simulation.step([join(2), say(2, 1, r#"{"canvas": [800, 600, 1.0]}"#)]);
    simulation.step([say(1, 1, r#"{"canvas": [1920, 1080, 2.0]}"#), say(1, 2, r#"{"canvas": [0, 1080, 2.0]}"#)]);
    simulation.step([]);
    assert_eq!(simulation.world().resource::<Screen>().canvas(0), Some([1920, 1080]));
    simulation.step([PlayerEvent::Leave { session: SessionId(1) }]);
    simulation.step([]);
    assert_eq!(sizes(&turns), [(1280, 720), (1920, 1080), (800, 600)]);
}

#[test]
fn a_picture_of_the_screen_can_be_had_once_it_was_named() {
    let folder = Folder::new("ui-picture");
    folder.write("images/Star.png", b"\x89PNG star");
    folder.write("secret.png", b"\x89PNG secret");
    let script = Arc::new(|turn: &Turn, side: &mut SceneSide| {
        if turn.tick == 1 {
            let tex = Some(Tex::Texture(Texture { src: "images/star.png".into(), ..Texture::default() }));
            let (texture, texture_mode) = (Some(TextureUnion { tex }), BackgroundTextureMode::Stretch);
            side.put(512, &part(0, 0));
            side.put(512, &UiBackground { texture, texture_mode, ..UiBackground::default() });
            let tex = Some(Tex::Texture(Texture { src: "../../etc/passwd".into(), ..Texture::default() }));
            side.put(513, &part(0, 0));
            side.put(513, &UiBackground { texture: Some(TextureUnion { tex }), ..UiBackground::default() });
        }
        TurnAnswer::default()
    });
    let (world, _) = world(&folder, script);
    let offer = Arc::clone(world.offer().unwrap());
    let digest = |name: &str| world.assets().iter().find(|(file, _)| file == name).unwrap().1;
    let (star, secret) = (digest("images/Star.png"), digest("secret.png"));
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    assert_eq!(offer(&star), None, "nobody has named it");
    simulation.step([]);
    assert_eq!(node(&mut simulation, 512).unwrap()["back"]["picture"], json!(star.to_string()));
    assert_eq!(node(&mut simulation, 513).unwrap().get("back"), None);
    assert_eq!((offer(&star).as_deref(), offer(&secret)), (Some(&b"\x89PNG star"[..]), None));
    folder.write("images/Star.png", b"\x89PNG moon");
    assert_eq!(offer(&star), None, "it is another by now");
}
