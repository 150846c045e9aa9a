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
    ("plaza", "069e938e877dc14d54d6d7f1a7a16c43be574f52fb5dd2c500c97664959410e9"),
    ("smallest", "13bab4ca03353e65ac8e6a874dabd1471120933bf51ef4710f81201b81e4e3b1"),
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
