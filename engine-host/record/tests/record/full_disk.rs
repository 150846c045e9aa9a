//! A disk that is full or fails for a while: nothing is lost, nothing is signed twice, and the record goes on.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::Delivered;
use lightcone_attest::store::Store;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{ClientMessage, Input, Text};
use lightcone_record::{
    Begun, Health, RecordError, Recorder, StoreConfig, Taken, WorkSoFar, begin, entries, entries_of,
};
use lightcone_world::simulation::{Simulation, SimulationConfig};

use crate::ledger::{Scratch, identity, open, play, replayed, script, yard};

/// Takes one of the store's folders away, as a disk that fails does, and puts it back when it is dropped.
pub struct Away(std::path::PathBuf, std::path::PathBuf);

impl Away {
    pub fn new(store: &Path, folder: &str) -> Self {
        let (there, away) = (store.join(folder), store.with_extension(folder));
        fs::rename(&there, &away).unwrap();
        Self(there, away)
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        // What was begun while it was away, as the shelves of chunks, is put into it.
        _ = fs::remove_dir_all(&self.0);
        fs::rename(&self.1, &self.0).unwrap();
    }
}

#[test]
fn what_a_failing_disk_interrupted_is_tried_again_and_signed_once() {
    for folder in ["manifests", "statements", "inputs"] {
        let scratch = Scratch::new(&format!("failing-{folder}"));
        let events = script(60);
        let (mut simulation, mut ledger) = play(open(&scratch.0, &yard(), None).unwrap(), &events[..30]);
        let changes = simulation.changes();
        let away = Away::new(&scratch.0, folder);
        for _ in 0..2 {
            let error = ledger.checkpoint(&changes, 1).unwrap_err();
            assert!(error.may_pass(), "{folder}: {error}");
        }
        drop(away);
        // Another time of day: what was signed already stays as it is.
        let signed = ledger.checkpoint(&changes, 2).unwrap();
        assert_eq!(signed.checkpoint.wall_time_ms, if folder == "manifests" { 2 } else { 1 }, "{folder}");
        simulation.step(events[30].clone());
        let inputs = TickInputs { tick: simulation.tick(), entries: entries_of(&events[30]) };
        ledger.tick(&inputs).unwrap();
        ledger.sync(simulation.tick()).unwrap();
        ledger.checkpoint(&simulation.changes(), 3).unwrap();
        drop(ledger);
        let store = Store::read(&scratch.0, None).unwrap();
        assert_eq!(store.sequences().unwrap(), [0, 1, 2, 3], "{folder}");
        assert_eq!(store.statement(2).unwrap(), signed.bytes, "{folder}");
        let replay = replayed(&scratch.0, &yard()).unwrap();
        assert_eq!((replay.divergence, replay.uncovered_inputs), (None, 0), "{folder}");
    }
}

#[test]
fn at_its_limit_a_store_takes_nothing_more_or_keeps_fewer_states() {
    for keep in [None, Some(64)] {
        let scratch = Scratch::new(if keep.is_some() { "limit-keep" } else { "limit" });
        let config = StoreConfig {
            directory: scratch.0.clone(),
            seal: None,
            keep,
            limit: Some(60_000),
            seed_origin: lightcone_attest::store::SeedOrigin::Operator,
        };
        let Begun { mut simulation, mut ledger, .. } =
            begin(&yard(), SimulationConfig::default(), identity(1), config, [7; 16], 0).unwrap();
        let mut refused = None;
        for events in script(1500) {
            simulation.step(events.clone());
            let tick = simulation.tick();
            let entries = entries_of(&events);
            if let Err(error) = ledger.tick(&TickInputs { tick, entries }) {
                refused = Some(error);
                break;
            }
            if tick.is_multiple_of(10) {
                match ledger.checkpoint(&simulation.changes(), 0) {
                    Ok(_) => {}
                    Err(error) => {
                        refused = Some(error);
                        break;
                    }
                }
            }
        }
        let refused = refused.expect("statements alone grow beyond it");
        assert!(matches!(refused, RecordError::Limit { limit: 60_000, .. }) && refused.may_pass(), "{refused}");
        let reached = simulation.tick();
        assert!(if keep.is_some() { reached > 300 } else { reached < 300 }, "keep {keep:?}: it ends at tick {reached}");
    }
}

#[test]
fn a_long_log_of_inputs_asks_for_a_checkpoint_also_after_a_restart() {
    let scratch = Scratch::new("long");
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &yard(), None).unwrap();
    let session = SessionId(1);
    let mut seq = 0;
    while !ledger.wants_checkpoint() {
        let line = |seq| ClientMessage::Text(Text { seq, text: "x".repeat(1000) });
        let entries = (1..=4000).map(|n| entries::input(session, Input::unsigned(line(seq + n)))).collect();
        seq += 4000;
        simulation.step([]);
        ledger.tick(&TickInputs { tick: simulation.tick(), entries }).unwrap();
        assert!(simulation.tick() < 100, "it never asks");
    }
    assert!(seq > 50_000, "64 MiB, not before");
    drop(ledger);
    let Begun { mut simulation, mut ledger, .. } = open(&scratch.0, &yard(), None).unwrap();
    assert!(ledger.wants_checkpoint());
    ledger.checkpoint(&simulation.changes(), 0).unwrap();
    assert!(!ledger.wants_checkpoint(), "a new segment is begun");
}

fn taken(simulation: &mut Simulation) -> Taken {
    let (changes, fuel) = (simulation.changes(), simulation.fuel());
    let work = WorkSoFar { fuel, delivered: Delivered::default() };
    Taken { changes, whole: None, sign: true, work }
}

/// Until it holds, on a slow machine too.
fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(30), "{what} does not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_recorder_waits_for_the_disk_and_goes_on_by_itself() {
    let scratch = Scratch::new("waiting");
    let Begun { mut simulation, ledger, key_binding, first, .. } = open(&scratch.0, &yard(), None).unwrap();
    let mut recorder = Recorder::start(ledger, key_binding, first).unwrap();
    let published = std::sync::Arc::clone(recorder.published());
    simulation.step([]);
    let away = Away::new(&scratch.0, "statements");
    assert!(recorder.state(taken(&mut simulation)));
    wait_for("trouble", || matches!(published.health(), Health::Waiting(why) if why.contains("statements")));
    assert!(!recorder.is_free(), "it holds what it could not write");
    drop(away);
    wait_for("the end of it", || published.health() == Health::Good && recorder.is_free());
    // A stop does not wait for a disk that does not come back.
    simulation.step([]);
    let away = Away::new(&scratch.0, "statements");
    assert!(recorder.state(taken(&mut simulation)));
    recorder.stop();
    assert_eq!(published.health(), Health::Ended);
    drop(away);
    assert_eq!(Store::read(&scratch.0, None).unwrap().sequences().unwrap(), [0, 1]);
}
