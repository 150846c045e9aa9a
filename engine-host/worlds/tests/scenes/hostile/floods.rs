//! Much of everything that is bounded.

use super::{RAW, play, play_in, say};
use crate::common::Folder;

#[test]
fn a_million_timers_are_ten_thousand_and_an_exception() {
    let javascript = "exports.onUpdate = () => { for (let at = 0; at < 1e6; at++) setInterval(() => fired++, 0) }
                      let fired = 0
                      setTimeout(() => console.log(fired), 150)";
    for played in play("timers", javascript, 8) {
        played.goes_on();
        assert!(played.thrown().iter().all(|line| line == "RangeError: more than 10000 timers"), "{}", played.way);
        assert_eq!(played.lines().len(), 1, "{}", played.way);
    }
}

#[test]
fn a_flood_of_lines_and_exceptions_is_a_trickle() {
    let javascript = "exports.onUpdate = () => {
        for (let at = 0; at < 20000; at++) console.error('x'.repeat(5000), at)
        for (let at = 0; at < 500; at++) Promise.reject(new Error('y'.repeat(5000)))
    }";
    for played in play("lines", javascript, 2) {
        played.goes_on();
        for answer in played.answers.lock().unwrap().iter() {
            let units: usize = answer.log.iter().map(|line| line.text.chars().count()).sum();
            assert!(answer.log.len() <= 201 && units < 500_000, "{}: {units}", played.way);
            assert!(answer.exceptions.len() <= 32, "{}", played.way);
        }
    }
}

#[test]
fn a_large_file_that_is_asked_for_again_and_again_is_given_once_in_a_turn() {
    let folder = Folder::new("hostile-asked");
    folder.write("large.bin", &vec![7; 8 << 20]);
    folder.write("larger.bin", &vec![7; (8 << 20) + 1]);
    let javascript = "
        const { readFile } = require('~system/Runtime')
        let [given, refused, larger] = [0, 0, 0]
        exports.onUpdate = () => {
            for (let at = 0; at < 1000; at++) readFile({ fileName: 'large.bin' }).then(() => given++, () => refused++)
            readFile({ fileName: 'larger.bin' }).then(() => larger++, () => 0)
            console.log(given, refused, larger)
        }";
    folder.write("bin/index.js", javascript.as_bytes());
    for played in play_in(&folder, 4) {
        // All of it lies in the scene's memory, and whether that suffices is the engine's matter.
        if let Some((_, why)) = played.end() {
            assert!(why.contains("MiB of memory") || why.contains("computed"), "{}: {why}", played.way);
            continue;
        }
        let last = played.lines().pop().unwrap();
        let numbers: Vec<u32> = last.split(' ').map(|one| one.parse().unwrap()).collect();
        assert!(numbers[0] <= 3 && numbers[1] > 1000 && numbers[2] == 0, "{}: {last}", played.way);
    }
}

#[test]
fn answers_that_wait_for_the_scene_are_bounded() {
    let javascript = "
        const { getSceneInformation } = require('~system/Runtime')
        exports.onUpdate = () => { for (let at = 0; at < 5000; at++) getSceneInformation({}).catch(() => 0) }";
    for played in play("answers", javascript, 4) {
        played.goes_on();
        assert!(played.answers.lock().unwrap().iter().all(|answer| answer.calls.len() <= 256), "{}", played.way);
    }
}

#[test]
fn a_storm_of_rays_is_answered_within_a_turn() {
    // Each meets as many as stand in its way.
    let first = "
        for (let at = 0; at < 3000; at++) { put(600 + at, 1, place([8, 1, 2 + at / 500])); put(600 + at, 1019, COLLIDER) }
        for (let at = 0; at < 12000; at++) put(4000 + at, 1067, [...float(4, 1000), ...number(5, 1), ...number(8, 1), ...field(3, [...float(1, 0), ...float(2, 0), ...float(3, 1)])])
        for (let at = 0; at < 12000; at++) put(4000 + at, 1, place([8, 1, 0]))";
    for played in say("rays", first, "", 4) {
        played.goes_on();
    }
}

#[test]
fn texts_pictures_and_names_as_long_as_a_turn_are_shown_in_part_and_not_kept() {
    let each = "
        if (turns <= 6) {
            const words = new Uint8Array(1 << 20).fill(97)
            for (let at = 1; at < words.length; at += 2) words[at] = 32
            const long = [...varint(10), ...varint(words.length)]
            const text = new Uint8Array(long.length + words.length + 12)
            text.set(long); text.set(words, long.length); text.set([...float(3, 0.01), ...float(6, 1000), ...number(14, 1)], long.length + words.length)
            put(600, 1030, text)
            words[0] = 98 + turns
            const path = (bytes, outer) => { const head = [...varint(outer * 8 + 2), ...varint(bytes.length)]; const all = new Uint8Array(head.length + bytes.length); all.set(head); all.set(bytes, head.length); return all }
            put(601, 1018, MESH)
            put(601, 1017, path(path(path(path(words, 1), 1), 1), 2))
            put(602, 1041, path(words, 1))
            put(603, 1020, path(words, 5))
            put(604, 1080, path(words, 2))
        }";
    for mut played in say("long", "", each, 8) {
        played.goes_on();
        assert!(played.drawn().len() < 1000, "{}", played.way);
    }
}

#[test]
fn motions_of_all_entities_are_carried_out() {
    let first = "
        for (let at = 512; at < 20000; at++)
            put(at, 1102, [...float(1, at % 2 ? 0 : 1e9), ...number(2, at % 31), ...field(at % 2 ? 10 : 3, at % 2 ? [...field(1, float(1, 1)), ...float(2, 1e30)] : field(2, float(2, 1e30)))])";
    for played in say("motions", first, "", 4) {
        played.goes_on();
    }
}

#[test]
fn models_that_are_not_there_are_all_answered() {
    let first = "for (let at = 512; at < 5000; at++) put(at, 1041, field(1, text('none.glb')))";
    let javascript = format!(
        "{RAW}
         exports.onStart = async () => {{ {first} }}
         exports.onUpdate = async () => {{ const {{ data }} = await send(); console.log(data.reduce((sum, one) => sum + one.length, 0) > 4488 * 20) }}"
    );
    for played in play("models", &javascript, 2) {
        played.goes_on();
        assert_eq!(played.lines()[1], "true", "{}", played.way);
    }
}
