//! What a program computes is counted, restored and told, and how it ends has a kind.

use lightcone_world::prelude::*;
use lightcone_world::simulation::HaltKind;

use crate::common::{Script, world};

fn simulation(also: &str) -> Simulation {
    Simulation::new(&world(&Script { first: &[], later: &[], also }), SimulationConfig::default())
}

#[test]
fn fuel_is_counted_tick_by_tick_and_goes_on_after_a_restore() {
    let mut simulation = simulation("");
    let at_start = simulation.fuel();
    assert!(at_start > 0, "its start has used some");
    simulation.step([]);
    let first = simulation.fuel() - at_start;
    (0..9).for_each(|_| simulation.step([]));
    assert!(simulation.fuel() > at_start + 9 * first / 2, "{} after {first} in the first tick", simulation.fuel());
    let spec = world(&Script { first: &[], later: &[], also: "" });
    let mut restored = Simulation::restore(&spec, SimulationConfig::default(), &simulation.save()).unwrap();
    assert_eq!(restored.fuel(), simulation.fuel());
    simulation.step([]);
    restored.step([]);
    assert_eq!(restored.fuel(), simulation.fuel());
}

#[test]
fn a_world_that_halts_says_of_which_kind_and_what_the_tick_had_used() {
    let halted = |also| {
        let mut simulation = simulation(also);
        simulation.step([]);
        let halted = simulation.halt().unwrap();
        (halted.kind, halted.fuel)
    };
    assert_eq!(halted("(loop $again (br $again))"), (HaltKind::OutOfFuel, 50_000_000));
    assert_eq!(halted("(unreachable)").0, HaltKind::Trap);
    let nothing_outside = "(return (i64.const 0x7fffffff7fffffff))";
    assert_eq!(halted(nothing_outside).0, HaltKind::Interface);
}
