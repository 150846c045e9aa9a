//! The built-in worlds, restored, go on as if they had never stopped.

use lightcone_demos::{BUILT_IN, built_in};
use lightcone_world::prelude::*;

#[test]
fn every_built_in_world_goes_on_as_if_it_had_never_stopped() {
    for name in BUILT_IN {
        let world = built_in(name).expect("it is built in");
        let config = SimulationConfig::default();
        let mut uninterrupted = Simulation::new(&world, config);
        let mut players = ScriptedPlayers::new(4, 7);
        (0..150).for_each(|_| uninterrupted.step(players.next_events()));
        let mut restored = Simulation::restore(&world, config, &uninterrupted.save()).unwrap();
        for _ in 0..300 {
            let events = players.next_events();
            uninterrupted.step(events.clone());
            restored.step(events);
            let (a, b) = (uninterrupted.digest().unwrap(), restored.digest().unwrap());
            assert_eq!(a.differing_components(&b), Vec::<&str>::new(), "{name}, tick {}", a.tick);
        }
    }
}
