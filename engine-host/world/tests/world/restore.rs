//! A restored world goes on as if it had never stopped: the same bytes at every later tick.

use crate::common::{Fuel, Yard};
use lightcone_attest::SavedState;
use lightcone_protocol::SessionId;
use lightcone_world::prelude::*;
use lightcone_world::simulation::PlayerEvent;
use lightcone_world::simulation::RestoreError;

fn yard() -> WorldSpec {
    WorldSpec::new("yard", || Yard)
}

/// Scripted players, of whom one leaves and others come, so that entities come and go.
fn events(ticks: u64) -> Vec<Vec<PlayerEvent>> {
    let mut players = ScriptedPlayers::new(6, 3);
    let mut all: Vec<Vec<PlayerEvent>> = (0..ticks).map(|_| players.next_events()).collect();
    let guests = [
        (40, PlayerEvent::Leave { session: SessionId(2) }),
        (90, PlayerEvent::Join { session: SessionId(9), name: None }),
        (110, PlayerEvent::Leave { session: SessionId(1) }),
    ];
    for (tick, event) in guests {
        all.get_mut(tick).into_iter().for_each(|events| events.push(event.clone()));
    }
    all
}

fn through_pieces(state: &SavedState) -> SavedState {
    SavedState::from_pieces(state.tick, state.pieces()).unwrap()
}

#[test]
fn every_later_tick_has_the_bytes_of_an_uninterrupted_run() {
    let events = events(240);
    // At 40, 90 and 110 somebody comes or goes in the very next tick.
    for saved_at in [0, 1, 39, 40, 60, 90, 110, 119] {
        for shuffle_seed in [None, Some(5)] {
            let config = SimulationConfig { shuffle_seed, ..SimulationConfig::default() };
            let mut uninterrupted = Simulation::new(&yard(), SimulationConfig::default());
            events[..saved_at].iter().for_each(|tick| uninterrupted.step(tick.clone()));
            let state = through_pieces(&uninterrupted.save());
            let mut restored = Simulation::restore(&yard(), config, &state).unwrap();
            assert_eq!(restored.save(), state, "saved at tick {saved_at}");
            for tick in &events[saved_at..] {
                uninterrupted.step(tick.clone());
                restored.step(tick.clone());
                let (a, b) = (uninterrupted.digest().unwrap(), restored.digest().unwrap());
                let differ = a.differing_components(&b);
                assert_eq!(differ, Vec::<&str>::new(), "tick {}, saved at {saved_at}", a.tick);
                assert_eq!(a.root, b.root);
            }
        }
    }
}

#[test]
fn another_worlds_state_is_refused_by_name() {
    let fuelled =
        WorldSpec::new("yard", || |app: &mut bevy_app::App| _ = app.add_plugins(Yard).register_saved::<Fuel>());
    let mut simulation = Simulation::new(&fuelled, SimulationConfig::default());
    let mut plain = Simulation::new(&yard(), SimulationConfig::default());
    assert_ne!(simulation.schema(), plain.schema());
    let refused = Simulation::restore(&yard(), SimulationConfig::default(), &simulation.save()).err();
    assert_eq!(refused, Some(RestoreError::Schema { name: "fuel".into(), saved: Some(1), here: None }));
}

#[test]
fn broken_values_are_refused_by_name() {
    let mut simulation = Simulation::new(&yard(), SimulationConfig::default());
    events(5).into_iter().for_each(|tick| simulation.step(tick));
    let state = simulation.save();
    for index in 0..state.components.len() {
        let mut broken = state.clone();
        let name = broken.components[index].name.clone();
        let Some((_, bytes)) = broken.components[index].entities.last_mut() else { continue };
        if bytes.pop().is_none() {
            continue;
        }
        let refused = Simulation::restore(&yard(), SimulationConfig::default(), &broken).err();
        assert!(
            matches!(&refused, Some(RestoreError::Value { name: culprit, .. }) if *culprit == name),
            "'{name}' cut short: {refused:?}"
        );
    }
}
