//! Forged inputs: in the files, and signed by the node as if they were right.

use std::fs;

use lightcone_attest::log::{InputHasher, Kind, SegmentId, SegmentWriter, TickInputs};
use lightcone_attest::verify::{Request, Verdict, verify_store};

use crate::statements::swap;
use crate::world::{NEWEST, Plan, World, assert_fails_alone, assert_no_failure, assert_says, entry};

/// Writes another log for a segment, without signing it.
fn rewritten(sequence: u64, ticks: &[TickInputs]) -> World {
    let world = Plan::honest().build();
    let path = world.segment_path(sequence);
    fs::remove_file(&path).unwrap();
    let id = SegmentId { run: world.plan.run, sequence };
    let mut writer = SegmentWriter::create_new(&path, id, None).unwrap();
    ticks.iter().for_each(|inputs| writer.append(inputs).unwrap());
    writer.sync().unwrap();
    world
}

fn ticks(plan: &Plan, from: u64, to: u64) -> Vec<TickInputs> {
    plan.log.iter().filter(|inputs| (from..=to).contains(&inputs.tick)).cloned().collect()
}

#[test]
fn an_input_inserted_dropped_or_reordered_in_the_log_is_named() {
    let mut plan = Plan::honest();
    plan.at(15).push(entry(3, 1, Kind::Motion, b"made up"));
    let inserted = ticks(&plan, 11, 20);
    let mut plan = Plan::honest();
    plan.at(15).remove(0);
    let dropped = ticks(&plan, 11, 20);
    let mut plan = Plan::honest();
    plan.at(15).swap(0, 1);
    let reordered = ticks(&plan, 11, 20);
    let moved = [ticks(&Plan::honest(), 11, 20), ticks(&Plan::honest(), 21, 21)].concat();
    let cut = ticks(&Plan::honest(), 11, 19);
    for (forged, words) in [
        (inserted, "it has 16 entries, signed are 15"),
        (dropped, "it has 14 entries, signed are 15"),
        (reordered, "its inputs have root"),
        (moved, "inputs of tick 21 do not belong between ticks 10 and 20"),
        (cut, "it has"),
    ] {
        let report = rewritten(2, &forged).report();
        assert_says(&report, "inputs", Verdict::Fail, &format!("segment 2: {words}"));
    }
}

#[test]
fn an_input_inserted_and_signed_by_the_node_is_caught_by_the_players_signatures() {
    let mut plan = Plan::honest();
    plan.at(15).push(entry(1, 99, Kind::Motion, b"made up"));
    assert_fails_alone(&plan.build().report(), "input signatures", "tick 15, player 1, input 99: it is not signed");
    let mut plan = Plan::honest();
    plan.entry(1, 15, Kind::Motion).payload = b"altered".to_vec();
    assert_fails_alone(&plan.build().report(), "input signatures", "tick 15, player 1, input 15: the signature is not");
}

#[test]
fn an_input_doubled_or_reordered_and_signed_by_the_node_is_caught_by_its_sequence() {
    let mut plan = Plan::honest();
    let doubled = plan.at(15)[0].clone();
    plan.at(16).push(doubled);
    assert_fails_alone(
        &plan.build().report(),
        "input signatures",
        "tick 16, player 1, input 15: it does not come after",
    );
    let mut plan = Plan::honest();
    let later = plan.at(16)[0].clone();
    plan.at(15)[0] = later;
    assert_fails_alone(
        &plan.build().report(),
        "input signatures",
        "tick 16, player 1, input 16: it does not come after",
    );
}

#[test]
fn a_key_that_is_not_the_players_is_caught_by_the_signatures() {
    let mut plan = Plan::honest();
    plan.entry(1, 1, Kind::Key).payload = crate::world::player_key(77).public().to_bytes().to_vec();
    assert_fails_alone(&plan.build().report(), "input signatures", "tick 2, player 1, input 2: the signature is not");
    let mut plan = Plan::honest();
    plan.at(1).retain(|entry| entry.kind != Kind::Key);
    assert_fails_alone(&plan.build().report(), "input signatures", "the player has no key");
}

#[test]
fn inputs_replayed_from_another_run_are_caught_by_the_signatures() {
    let other = Plan { run: [5; 16], ..Plan::honest() };
    let log = crate::world::signed_log(&other.genesis().world_id(), &other.run);
    let report = Plan { log, ..Plan::honest() }.build().report();
    assert_fails_alone(&report, "input signatures", "tick 2, player 1, input 2: the signature is not valid");
}

#[test]
fn forged_inputs_after_the_newest_checkpoint_are_named() {
    let mut plan = Plan::honest();
    plan.at(42).push(entry(1, 99, Kind::Motion, b"made up"));
    assert_fails_alone(&plan.build().report(), "input signatures", "tick 42, player 1, input 99");
    let world = rewritten(5, &ticks(&Plan::honest(), 39, 43));
    assert_says(&world.report(), "newest inputs", Verdict::Fail, "inputs of tick 39 do not come after tick 40");
}

#[test]
fn segments_removed_swapped_moved_or_doubled_are_named() {
    for sequence in 1..NEWEST {
        let world = Plan::honest().build();
        fs::remove_file(world.segment_path(sequence)).unwrap();
        assert_fails_alone(&world.report(), "inputs", &format!("segment {sequence} is missing"));
    }
    // The newest may have been signed while the directory was copied.
    let world = Plan::honest().build();
    fs::remove_file(world.segment_path(NEWEST)).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(
        &report,
        "newest states",
        Verdict::NotChecked,
        "checkpoint 4 is signed, without all of the state or inputs",
    );
    let world = Plan::honest().build();
    swap(&world.segment_path(1), &world.segment_path(2));
    assert_says(&world.report(), "inputs", Verdict::Fail, "this is segment 2 of session");
    let world = Plan::honest().build();
    fs::copy(world.segment_path(NEWEST), world.segment_path(6)).unwrap();
    assert_fails_alone(&world.report(), "newest inputs", "this is segment 4 of session");
    let other = Plan { run: [5; 16], ..Plan::honest() }.build();
    let world = Plan::honest().build();
    fs::copy(other.segment_path(2), world.segment_path(2)).unwrap();
    assert_says(&world.report(), "inputs", Verdict::Fail, "of session 05050505");
}

#[test]
fn the_newest_inputs_are_never_sure() {
    let world = Plan::honest().build();
    fs::remove_file(world.segment_path(5)).unwrap();
    let report = world.report();
    assert_no_failure(&report);
    assert_says(&report, "newest inputs", Verdict::NotApplicable, "no inputs after the newest checkpoint");
}

#[test]
fn an_input_root_that_the_inputs_do_not_have_is_named() {
    let world = Plan::honest().build();
    let (empty, _) = InputHasher::new().finish();
    world.resign(NEWEST, |checkpoint| checkpoint.input_root = empty);
    assert_fails_alone(&world.report(), "inputs", "segment 4: its inputs have root");
    // Forgotten inputs are not taken for none.
    let world = Plan { keep: Some(1), ..Plan::honest() }.build();
    assert_says(&world.report(), "older inputs", Verdict::NotChecked, "4 older segments");
}

/// Of the payloads that these tests' players sign.
fn label(payload: &[u8]) -> Option<(Kind, u64)> {
    let (kind, sequence) = std::str::from_utf8(payload).ok()?.split_once(' ')?;
    let kind = [Kind::Motion, Kind::Edge].into_iter().find(|known| format!("{known:?}") == kind)?;
    Some((kind, sequence.parse().ok()?))
}

#[test]
fn an_input_under_another_number_or_kind_than_its_player_signed_is_named() {
    let labelled = |plan: Plan| verify_store(&Request { label: Some(label), ..plan.build().request() });
    assert_no_failure(&labelled(Plan::honest()));
    let mut plan = Plan::honest();
    plan.entry(1, 39, Kind::Motion).sequence = 1000;
    let words = "player 1, input 1000: the log gives it another kind or number";
    assert_fails_alone(&labelled(plan), "input signatures", words);
}
