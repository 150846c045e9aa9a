//! CRDT messages that are too many, too long, or none.

use lightcone_sdk7::components::{Component, MeshRenderer, Transform};
use lightcone_sdk7::crdt::{Limits, Store};

use super::{Played, say};

/// Numbers of entities have 16 bits, and the first 512 are the host's.
const MOST_ENTITIES: usize = (1 << 16) - 512;

/// What a scene's messages add up to, without the host's own.
fn said(played: &Played) -> Store {
    let mut store = Store::new(Limits::default());
    for answer in played.answers.lock().unwrap().iter() {
        _ = store.take_in(&answer.crdt, &mut Vec::new());
    }
    store
}

#[test]
fn a_hundred_thousand_entities_are_as_many_as_there_are_numbers() {
    let first = "for (let at = 0; at < 100001; at++) put(512 + at, 1018, MESH)";
    for mut played in say("entities", first, "", 3) {
        played.goes_on();
        let living = said(&played).with(MeshRenderer::ID).count();
        // Those behind the last number are the first ones' successors.
        assert!(living <= MOST_ENTITIES + 512 && living > 60_000, "{}: {living}", played.way);
        assert!(played.drawn().len() <= living + 8, "{}", played.way);
    }
}

#[test]
fn nine_mebibytes_in_a_message_are_left_out_with_what_follows() {
    let first =
        "put(512, 1, place()); put(512, 1018, MESH); put(513, 2000, new Uint8Array(9 << 20)); put(514, 1018, MESH)";
    let each = "if (turns === 2) { put(515, 1018, MESH); put(515, 1, place()) }";
    for mut played in say("nine", first, each, 4) {
        played.goes_on();
        let x = played.drawn().iter().filter(|at| (at.translation().y - 1.0).abs() < 1e-3).count();
        assert_eq!(x, 2, "{}: what came before and what came later", played.way);
        assert!(said(&played).read::<MeshRenderer>(lightcone_sdk7::crdt::EntityId(514)).is_none());
    }
}

#[test]
fn more_than_a_turn_may_say_is_an_exception() {
    let each = "
        if (turns > 1) return
        const data = new Uint8Array(9 << 20)
        new DataView(data.buffer).setUint32(0, data.length, true)
        await crdtSendToRenderer({ data })
        await crdtSendToRenderer({ data })";
    for played in say("turn", "", each, 3) {
        played.goes_on();
        let thrown = played.thrown();
        assert!(thrown.len() == 1 && thrown[0].contains("bytes of CRDT in a turn"), "{}: {thrown:?}", played.way);
    }
}

#[test]
fn what_is_no_message_is_left_out_and_the_scene_goes_on() {
    let each = "
        const lengths = [0, 7, 0xffffffff, 0x7fffffff, 25, 4]
        if (turns <= lengths.length) {
            put(512, 1018, MESH)
            bytes.set(word(lengths[turns - 1]), 0)
        } else put(512, 1018, MESH)";
    for mut played in say("no-message", "", each, 9) {
        played.goes_on();
        assert!(played.drawn().len() >= 2, "{}", played.way);
    }
}

#[test]
fn a_state_that_is_full_stays_as_large_as_it_is() {
    // Components of its own, of a quarter of a mebibyte each, without an end.
    let each = "for (let at = 0; at < 40; at++) put(600 + turns * 40 + at, 2000, new Uint8Array(1 << 18))";
    for played in say("full", "", each, 4) {
        played.goes_on();
        assert!(said(&played).dump().len() <= 8 << 20, "{}", played.way);
    }
}

#[test]
fn counters_and_versions_at_their_end_are_only_the_scenes_own_loss() {
    let first = "
        put(512, 1, place([3, 3, 3]), 0xffffffff)
        put(513, 1, place([4, 4, 4]), 0x7fffffff)
        put(513, 1018, MESH)
        for (let at = 0; at < 65536; at++) remove(at * 65536 + 700)
        put(0xffff0000 + 700, 1018, MESH)
        put(0xffff0000 + 701, 1018, MESH)
        remove(0); remove(1); remove(2); remove(40)";
    for mut played in say("counters", first, "put(513, 1, place([5, 5, 5]), 0x7fffffff)", 4) {
        played.goes_on();
        let store = said(&played);
        assert!(store.read::<Transform>(lightcone_sdk7::crdt::EntityId(512)).is_none(), "{}", played.way);
        assert!(played.drawn().iter().any(|at| at.translation().y == 5.0), "{}", played.way);
    }
}

#[test]
fn a_hundred_thousand_nodes_of_an_interface_are_taken() {
    // Each right of itself or of the one before, within each other in a ring.
    let first = "
        for (let at = 512; at < 65536; at++)
            put(at, 1050, [...number(1, at === 65535 ? 512 : at + 1), ...number(2, at % 3 ? at : at - 1), ...float(6, Infinity), ...float(10, NaN)])
        for (let at = 512; at < 65536; at += 50) put(at, 1052, field(1, text('x'.repeat(20))))";
    for played in say("interface", first, "if (turns > 1) put(512, 1050, number(1, 513))", 4) {
        played.goes_on();
    }
}
