//! Places, sizes and times that are none.

use bevy_transform::components::Transform;
use lightcone_protocol::input::Actions;
use lightcone_world::players::Player;
use lightcone_world::simulation::Simulation;

use super::{Played, say};
use crate::common::hold;

/// Everything that can be at a place.
const ALL: &str = "
    const all = (entity, at, turn, scale, parent, odd) => {
        put(entity, 1, place(at, turn, scale, parent))
        put(entity, 1018, [MESH, field(2, []), field(3, [...float(1, odd), ...float(2, odd)]), field(4, [])][entity % 4])
        put(entity, 1019, [field(2, []), field(3, []), field(4, [...float(1, odd), ...float(2, odd)]), field(5, [])][entity % 4])
        put(entity, 1017, field(2, [...float(2, odd), ...field(7, [...float(1, odd), ...float(4, odd)]), ...float(11, odd), ...float(15, odd)]))
        put(entity, 1030, [...field(1, text('odd')), ...float(3, odd), ...float(6, odd), ...float(12, odd)])
        put(entity, 1090, number(1, entity % 8))
        put(entity, 1079, [...float(3, odd), ...float(4, odd)])
        put(entity, 1060, number(1, entity % 2))
        put(entity, 1067, [...float(4, odd), ...number(5, 1), ...number(8, 1), ...field(6, [...float(1, odd), ...float(3, 1)])])
        put(entity, 1102, [...float(1, odd), ...number(2, entity % 30), ...field(3, [...field(1, float(1, odd)), ...field(2, float(2, odd)), ...number(3, 1)])])
        put(entity, 1080, [...field(1, text('a')), ...field(2, text('b'))])
        put(entity, 1076, [...number(2, entity), ...float(3, odd)])
    }";

fn odd(numbers: &str, name: &str, each: &str) -> Vec<Played> {
    let first = format!(
        "{ALL}
         let entity = 600
         for (const odd of [{numbers}]) {{
             all(entity++, [odd, odd, odd], [0, 0, 0, 1], [1, 1, 1], 0, odd)
             all(entity++, [8, 1, 8], [odd, 0, odd, 1], [1, 1, 1], 0, odd)
             all(entity++, [8, 1, 8], [0, 0, 0, 0], [odd, odd, 1], 0, odd)
             all(entity, [1, 1, 1], [0, 0, 0, 1], [odd, 1, 1], entity - 1, odd)
             entity++
         }}
         put(2, 1075, number(1, 600))"
    );
    say(name, &first, each, 3)
}

/// Where a player is who walked for a second.
fn walked(simulation: &mut Simulation) -> Transform {
    for seq in 0..30 {
        simulation.step([hold(1, seq, Actions::FORWARD, 0.0, 0.0)]);
    }
    let world = simulation.world_mut();
    *world.query_filtered::<&Transform, bevy_ecs::prelude::With<Player>>().iter(world).next().unwrap()
}

fn stay_sound(mut all: Vec<Played>) {
    for played in &mut all {
        played.goes_on();
        let at = walked(&mut played.simulation);
        played.goes_on();
        assert!(at.is_finite() && at.translation.abs().max_element() < 1e4, "{}: {at:?}", played.way);
    }
}

#[test]
fn what_is_no_number_or_has_no_end_carries_no_player_away() {
    stay_sound(odd("NaN, Infinity, -Infinity", "no-number", "put(2, 1075, number(1, 600 + turns))"));
}

#[test]
fn numbers_as_large_and_as_small_as_there_are_carry_no_player_away() {
    stay_sound(odd(
        "3.4e38, -3.4e38, 1e30, 1e19, 1e10, 1e-30, 1e-45, -0",
        "large",
        "put(2, 1075, number(1, 600 + turns))",
    ));
}

#[test]
fn who_hangs_from_itself_hangs_somewhere() {
    let first = format!(
        "{ALL}
         all(600, [1, 1, 1], [0, 0, 0, 1], [2, 2, 2], 600, 1)
         all(601, [1, 1, 1], [0, 0, 0, 1], [2, 2, 2], 602, 1)
         all(602, [1, 1, 1], [0, 0, 0, 1], [2, 2, 2], 601, 1)
         for (let at = 700; at < 800; at++) put(at, 1, place([1, 0, 0], [0, 0, 0, 1], [1.5, 1.5, 1.5], at === 700 ? 799 : at - 1))
         put(750, 1018, MESH); put(750, 1019, COLLIDER); put(750, 1081, [...number(1, 1), ...number(2, 1)])
         // Its own player hangs from what hangs from the player.
         put(1, 1, place([1, 0, 0], [0, 0, 0, 1], [1, 1, 1], 603))
         put(603, 1, place([1, 0, 0], [0, 0, 0, 1], [1, 1, 1], 1))
         put(604, 1073, number(2, 0)); put(604, 1, place([1, 0, 0], [0, 0, 0, 1], [1, 1, 1], 604))
         put(2, 1, place([1, 0, 0], [0, 0, 0, 1], [1, 1, 1], 2))"
    );
    let each = "put(601, 1, place([turns, 1, 1], [0, 0, 0, 1], [2, 2, 2], turns % 2 ? 602 : 600)); put(700 + turns, 1, place([1, 1, 1], [0, 0, 0, 1], [1, 1, 1], 700 + turns * 7 % 100))";
    stay_sound(say("rings", &first, each, 20));
}

#[test]
fn a_chain_as_long_as_can_be_moves_in_every_tick() {
    let first = "for (let at = 512; at < 40000; at++) put(at, 1, place([1, 0, 0], [0, 0, 0, 1], [1, 1, 1], at === 512 ? 0 : at - 1)); put(39999, 1018, MESH)";
    for mut played in say("chain", first, "put(512, 1, place([turns, 0, 0]))", 4) {
        played.goes_on();
        let furthest = played.drawn().iter().map(|at| at.translation().x).fold(0.0, f32::max);
        assert_eq!(furthest, 39_487.0 + 4.0, "{}", played.way);
    }
}
