//! Scenes that do not come to an end of a turn, or want all memory: their world halts, and no other.

use lightcone_world::simulation::HaltKind;

use super::{play, play_in};
use crate::common::Folder;

fn is_ended(name: &str, javascript: &str) {
    for played in play(&format!("endless-{name}"), javascript, 3) {
        let (kind, why) = played.end().unwrap_or_else(|| panic!("{name} goes on, {}", played.way));
        assert_eq!(kind, HaltKind::OutOfFuel, "{name}, {}: {why}", played.way);
        assert!(why.contains("the scene computed for more than"), "{name}, {}: {why}", played.way);
    }
}

#[test]
fn a_loop_wherever_it_is_halts_the_world() {
    is_ended("top", "for (;;);");
    is_ended("start", "exports.onStart = async () => { for (;;); }");
    is_ended("update", "exports.onUpdate = async (seconds) => { if (seconds > 0) for (;;); }");
    is_ended("timer", "setTimeout(() => { for (;;); }, 1)");
    is_ended("catch", "exports.onUpdate = () => { for (;;) try { throw 1 } catch {} finally { continue } }");
    is_ended("exports", "Object.defineProperty(exports, 'onUpdate', { get() { for (;;); } })");
}

#[test]
fn a_storm_of_promises_halts_the_world() {
    is_ended("await", "exports.onUpdate = async () => { for (;;) await null }");
    is_ended("queue", "const again = () => queueMicrotask(again); exports.onUpdate = again");
    is_ended("then", "exports.onUpdate = () => { const one = { then(done) { done(one) } }; return one }");
}

#[test]
fn a_pattern_that_takes_for_ever_halts_the_world() {
    is_ended("pattern", "exports.onUpdate = () => /^(a+)+$/.test('a'.repeat(40) + 'b')");
    is_ended("sort", "exports.onUpdate = () => [2, 1].sort(() => { for (;;); })");
}

/// Either the memory is used up, or the time that it takes to clean it again and again.
fn is_used_up(why: &str) -> bool {
    why.contains("MiB of memory") || why.contains("the scene computed for more than")
}

#[test]
fn a_hog_of_memory_halts_the_world() {
    for (name, hog) in [
        ("arrays", "let all = []; for (;;) all = [all, new Array(1000).fill(all)]"),
        ("texts", "const all = []; for (let at = 0; ; at++) all.push(String(at).repeat(1e5) + at)"),
        (
            "closures",
            "let f = () => 0; for (;;) { const before = f, own = new Array(100).fill(1.5); f = () => before() + own[0] }",
        ),
        ("promises", "const all = []; for (;;) all.push(new Promise((done) => all.push(done)))"),
        ("chain", "const again = () => Promise.resolve().then(again); again()"),
        ("maps", "const all = new Map(); for (let at = 0; ; at++) all.set(at, { at })"),
    ] {
        for played in play(&format!("hog-{name}"), &format!("exports.onUpdate = () => {{ {hog} }}"), 2) {
            // Some it gets to hear of as an exception.
            let why = played.end().map(|(_, why)| why);
            let is_told =
                || played.thrown().iter().all(|thrown| thrown.contains("memory")) && played.thrown().len() == 2;
            assert!(
                why.as_deref().map_or_else(is_told, is_used_up),
                "{name}, {}: {why:?} {:?}",
                played.way,
                played.thrown()
            );
        }
    }
}

#[test]
fn what_is_too_large_at_once_is_an_exception() {
    for played in play(
        "large",
        "const tries = [
             () => 'x'.repeat(2 ** 31), () => new Uint8Array(2 ** 40), () => new ArrayBuffer(1e9), () => new Array(-1),
             () => 'x'.padEnd(2 ** 30 + 5), () => [].concat.apply([], new Array(1e6).fill([1])).length.toFixed(1000),
         ]
         exports.onUpdate = () => {
             for (const attempt of tries) try { attempt(); console.log('done') } catch (error) { console.log(error instanceof Error) }
         }",
        3,
    ) {
        played.goes_on();
        assert_eq!(played.lines(), vec!["true"; 18], "{}", played.way);
    }
}

#[test]
fn a_recursion_too_deep_is_an_exception() {
    for played in play(
        "deep",
        "exports.onUpdate = () => {
             const deep = (...all) => deep(...all, 1) + 1
             for (const run of [deep, () => JSON.stringify(nested), () => JSON.parse('['.repeat(2e5)), () => proxy.x])
                 try { run() } catch (error) { console.log(error instanceof Error) }
             deep()
         }
         let nested = []
         for (let at = 0; at < 2e5; at++) nested = [nested]
         const proxy = new Proxy({}, { get: (target, key, self) => self[key] })",
        2,
    ) {
        played.goes_on();
        assert_eq!((played.lines().len(), played.thrown().len()), (8, 2), "{}", played.way);
        assert!(played.lines().iter().all(|line| line == "true"), "{}: {:?}", played.way, played.lines());
    }
}

#[test]
fn a_bundle_as_long_as_may_be_is_read_and_one_that_wants_too_much_ends() {
    let folder = Folder::new("hostile-long");
    let filling = " // nothing\n".repeat(2_000_000);
    folder.write("bin/index.js", format!("{filling} exports.onUpdate = () => console.log('here')").as_bytes());
    for played in play_in(&folder, 2) {
        match played.end() {
            None => assert_eq!(played.lines(), ["here", "here"], "{}", played.way),
            // Text and engine have to fit into the memory of a scene.
            Some((_, why)) => assert!(is_used_up(&why), "{}: {why}", played.way),
        }
    }
    folder.write("bin/index.js", "[".repeat(8 << 20).as_bytes());
    for played in play_in(&folder, 2) {
        match played.end() {
            None => assert_eq!(played.thrown().len(), 1, "{}", played.way),
            Some((_, why)) => assert!(is_used_up(&why), "{}: {why}", played.way),
        }
    }
}
