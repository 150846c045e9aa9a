//! What a record begins with must follow from its genesis.

use std::fs;
use std::path::Path;

use lightcone_attest::log::TickInputs;
use lightcone_attest::statement::{self, Checkpoint, SigningKey, read_unverified, sign};
use lightcone_attest::store::Store;
use lightcone_attest::verify::{Request, Verdict, verify_store};
use lightcone_record::{Begun, Replay, ReplayError, Span, entries_of, replay};

use crate::ledger::{Scratch, open, play, replayed, script, yard};

/// Signs checkpoint 0 anew with this change, and all later ones after it, as the owner of the key can.
fn sign_again(directory: &Path, change: impl Fn(&mut Checkpoint)) {
    let key = SigningKey::from_seed([1; 32]);
    let sequences = Store::read(directory, None).unwrap().sequences().unwrap();
    // Receipts for work name the checkpoints that were there before: the owner of the key would not leave them.
    fs::read_dir(directory.join("work")).unwrap().for_each(|file| fs::remove_file(file.unwrap().path()).unwrap());
    let mut previous = None;
    for sequence in sequences {
        let path = directory.join(format!("statements/{sequence:08}.cose"));
        let mut checkpoint: Checkpoint = read_unverified(&fs::read(&path).unwrap()).unwrap().0;
        match previous {
            Some(previous) => checkpoint.previous = previous,
            None => change(&mut checkpoint),
        }
        let bytes = sign(&checkpoint, &key);
        fs::write(path, &bytes).unwrap();
        previous = Some(statement::hash(&bytes));
    }
}

/// Puts another state into checkpoint 0, and names the component that was changed.
fn forge_first_state(directory: &Path) -> String {
    let mut store = Store::open(directory, None).unwrap();
    let first: Checkpoint = read_unverified(&store.statement(0).unwrap()).unwrap().0;
    let mut state = store.state(&first.manifest).unwrap();
    let forged =
        state.components.iter_mut().find(|component| component.entities.iter().any(|(_, value)| !value.is_empty()));
    let forged = forged.unwrap();
    let (_, value) = forged.entities.iter_mut().find(|(_, value)| !value.is_empty()).unwrap();
    value[0] ^= 1;
    let name = forged.name.clone();
    let pieces: Vec<_> = state.pieces().collect();
    let written = store.put_state(state.tick, &pieces).unwrap();
    drop(store);
    sign_again(directory, |first| (first.state_root, first.manifest) = (written.state.root, written.manifest));
    name
}

#[test]
fn a_first_state_that_was_made_up_and_signed_fails_the_replay() {
    let scratch = Scratch::new("forged-first");
    drop(play(open(&scratch.0, &yard(), None).unwrap(), &script(70)));
    let replay = replayed(&scratch.0, &yard()).unwrap();
    assert_eq!((replay.from, replay.matched, replay.divergence), (0, 3, None));
    let forged = forge_first_state(&scratch.0);
    let report = verify_store(&Request::new(&scratch.0, 0));
    assert_eq!(report.with(Verdict::Fail).next(), None, "nothing but a replay can find it");
    assert_eq!(report.named("first state").next().unwrap().verdict, Verdict::NotChecked);
    let Replay { matched, divergence, .. } = replayed(&scratch.0, &yard()).unwrap();
    let found = divergence.unwrap();
    assert_eq!((matched, found.sequence, found.same_at_tick, found.differs_at_tick), (0, 0, None, 0));
    assert_eq!((found.components, found.unrepeatable), (vec![forged], None));
}

#[test]
fn a_first_checkpoint_at_a_tick_that_no_inputs_lead_to_fails_the_replay() {
    let scratch = Scratch::new("first-later");
    drop(play(open(&scratch.0, &yard(), None).unwrap(), &script(70)));
    sign_again(&scratch.0, |first| first.tick = 7);
    let divergence = replayed(&scratch.0, &yard()).unwrap().divergence.unwrap();
    assert_eq!((divergence.sequence, divergence.differs_at_tick), (0, 7));
}

#[test]
fn a_first_checkpoint_with_another_list_of_pieces_fails_the_replay() {
    let scratch = Scratch::new("first-list");
    drop(play(open(&scratch.0, &yard(), None).unwrap(), &script(30)));
    let second: Checkpoint = read_unverified(&fs::read(scratch.0.join("statements/00000001.cose")).unwrap()).unwrap().0;
    sign_again(&scratch.0, |first| first.manifest = second.manifest);
    assert!(matches!(replayed(&scratch.0, &yard()), Err(ReplayError::Manifest(0))));
}

/// A node that had written inputs when it lost what it knew of checkpoint 0.
#[test]
fn a_first_checkpoint_after_inputs_follows_from_them() {
    let (whole, scratch) = (Scratch::new("before-first-whole"), Scratch::new("before-first"));
    let events = script(50);
    drop(open(&whole.0, &yard(), None).unwrap());
    let genesis = Store::read(&whole.0, None).unwrap().genesis().clone();
    let store = Store::create(&scratch.0, &genesis, None).unwrap();
    let (mut log, _) = store.segment_writer(0).unwrap();
    for (tick, events) in (1..).zip(&events[..13]) {
        let inputs = TickInputs { tick, entries: entries_of(events) };
        if !inputs.entries.is_empty() {
            log.append(&inputs).unwrap();
        }
    }
    log.sync().unwrap();
    drop((log, store));
    let begun = open(&scratch.0, &yard(), None).unwrap();
    let reached = begun.simulation.tick();
    let Begun { first: Some(first), resumed: Some(resumed), .. } = &begun else { panic!("nothing was signed") };
    let first: Checkpoint = read_unverified(first).unwrap().0;
    assert_eq!((first.sequence, first.tick, resumed.tick), (0, reached, reached));
    assert!(reached > 0 && first.input_count > 0);
    drop(play(begun, &events[reached as usize..]));
    let store = Store::read(&scratch.0, None).unwrap();
    let mut compared = Vec::new();
    let replay = replay(&store, &[yard()], Span::default(), |matched| compared.push(matched.sequence)).unwrap();
    assert_eq!((replay.ticks, replay.divergence, compared), (40, None, vec![0, 1, 2]));
    forge_first_state(&scratch.0);
    assert_eq!(replayed(&scratch.0, &yard()).unwrap().divergence.map(|found| found.sequence), Some(0));
}
