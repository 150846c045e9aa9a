//! Debug and release builds, on every machine, come to the same states. These digests were printed by a release build:
//!
//! ```text
//! cargo run --release -- simulate plaza --ticks 300 --players 4 --seed 7
//! ```
//!
//! A change of a world, of the physics engine or of what belongs to the state changes them; anything else must not.

use lightcone_demos::built_in;
use lightcone_world::prelude::*;

const GOLDEN: [(&str, &str); 2] = [
    ("plaza", "27e9c2fc7518059232adf91cf7c9ae823f8d13b3cb61373f9094f50f65183eca"),
    ("smallest", "5ce7ce31bc5602b9c657b7cf3dd9421cfd2ea6591b48a84b3ce785fcfb4efcf3"),
];

#[test]
fn every_build_comes_to_the_same_state() {
    for (name, expected) in GOLDEN {
        let world = built_in(name).expect("it is built in");
        let config = SimulationConfig { seed: 7, ..SimulationConfig::default() };
        let mut simulation = Simulation::new(&world, config);
        let mut players = ScriptedPlayers::new(4, config.seed);
        (0..300).for_each(|_| simulation.step(players.next_events()));
        assert_eq!(simulation.digest().unwrap().root.to_string(), expected, "{name}");
    }
}
