//! The same inputs give the same state bytes: for any number of threads, any order of systems that the schedule allows.

use crate::common::{Yard, run};
use lightcone_world::prelude::*;

#[test]
fn the_order_of_systems_does_not_matter() {
    let reference = run(SimulationConfig::default(), 240);
    for shuffle_seed in 0..8 {
        let shuffled = run(SimulationConfig { shuffle_seed: Some(shuffle_seed), ..SimulationConfig::default() }, 240);
        assert_eq!(reference.differing_components(&shuffled), Vec::<&str>::new(), "shuffle seed {shuffle_seed}");
        assert_eq!(reference.root, shuffled.root);
    }
}

#[test]
fn the_seed_and_the_inputs_do_matter() {
    let a = run(SimulationConfig::default(), 60);
    let b = run(SimulationConfig { seed: 2, ..SimulationConfig::default() }, 60);
    assert!(a.differing_components(&b).contains(&"host.random"));
    let c = run(SimulationConfig::default(), 61);
    assert_ne!(a.root, c.root);
}

#[test]
fn what_is_not_registered_is_named() {
    let world = WorldSpec::new("yard", || Yard);
    let mut simulation = Simulation::new(&world, SimulationConfig::default());
    simulation.step([]);
    assert!(simulation.scratch_components().iter().any(|name| name == "Body"));
    assert!(!simulation.scratch_components().iter().any(|name| name == "Transform"));
}
