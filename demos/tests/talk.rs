//! What a player says is over the head for some seconds, and never in the state.

use lightcone_demos::built_in;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{ClientMessage, Text};
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;

const ADA: SessionId = SessionId(1);
const BOB: SessionId = SessionId(2);

fn says(session: SessionId, seq: u32, text: &str) -> PlayerEvent {
    PlayerEvent::Input { session, message: ClientMessage::Text(Text { seq, text: text.into() }) }
}

fn joins(session: SessionId) -> PlayerEvent {
    PlayerEvent::Join { session, name: None }
}

/// Captions over players that are not their names, the lowest first.
fn spoken(simulation: &mut Simulation) -> Vec<String> {
    let world = simulation.world_mut();
    let mut captions: Vec<_> = world
        .query::<(&Caption, &bevy_ecs::hierarchy::ChildOf)>()
        .iter(world)
        .map(|(caption, _)| (caption.above_mm, caption.text.to_string()))
        .collect();
    captions.sort();
    captions.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn a_line_is_shown_for_some_seconds_and_the_state_knows_only_its_number() {
    let start = || {
        let mut simulation = Simulation::new(&built_in("plaza").unwrap(), SimulationConfig::default());
        simulation.step(vec![joins(ADA), joins(BOB)]);
        simulation
    };
    let (mut simulation, mut other) = (start(), start());
    simulation.step(vec![
        says(ADA, 1, "first"),
        says(ADA, 2, "Hello\u{202e} there"),
        says(ADA, 3, "{\"door\":1}"),
        says(SessionId(9), 1, "a stranger"),
    ]);
    other.step(vec![says(ADA, 1, "first"), says(ADA, 2, "Something else"), says(ADA, 3, "more")]);
    assert_eq!(spoken(&mut simulation), ["Hello there"], "the newest, without what turns writing round");
    assert_eq!(simulation.digest().unwrap().root, other.digest().unwrap().root);
    simulation.step(vec![says(ADA, 4, "A longer line that does not fit into one row")]);
    assert_eq!(spoken(&mut simulation), ["into one row", "A longer line that does not fit"]);
    simulation.step(vec![says(BOB, 1, "\u{200b}")]);
    (0..400).for_each(|_| simulation.step(Vec::new()));
    assert!(spoken(&mut simulation).is_empty());
}
