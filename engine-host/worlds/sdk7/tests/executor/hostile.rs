//! Scenes that try what they must not.

use lightcone_sdk7::executor::fast::{Fast, FastLimits};
use lightcone_sdk7::executor::{Answer, Executor, ExecutorError, PeerMessage, Turn};

use crate::support::{fast, lines, narrow, node, play, run, source, thrown, turn};

fn ends(text: &str) -> Option<ExecutorError> {
    let node = node()?;
    let mut scene = narrow(&node, text);
    let error = scene.turn(&turn(0)).unwrap_err();
    assert!(matches!(scene.turn(&turn(1)), Err(ExecutorError::Ended(_))), "it does not come back");
    Some(error)
}

#[test]
fn an_endless_loop_is_ended() {
    let Some(error) = ends("for (;;);") else { return };
    assert_eq!(error.to_string(), "the scene computed for more than 500ms in turn 0; it was ended");
}

#[test]
fn a_storm_of_promises_is_ended() {
    let Some(error) = ends("const again = () => Promise.resolve().then(again); again()") else { return };
    // Jobs that wait take memory, too: which limit comes first depends on the machine.
    assert!(matches!(error, ExecutorError::TooLong { .. } | ExecutorError::TooLarge { .. }), "{error}");
}

#[test]
fn a_hog_of_memory_is_ended() {
    let hog = "let all = []; for (;;) all = [all, new Array(1000).fill(all)]";
    let Some(node) = node() else { return };
    let limits = FastLimits { mebibytes: 64, ..FastLimits::default() };
    let error = Fast::start(&node, &source(hog), limits).unwrap().turn(&turn(0)).unwrap_err();
    assert_eq!(error.to_string(), "the scene wanted more than 64 MiB of memory in turn 0; it was ended");
}

#[test]
fn byte_arrays_are_memory_too() {
    let Some(node) = node() else { return };
    let answers = run(&node, "const all = []; for (;;) all.push(new Uint8Array(1 << 26).fill(1))", 1);
    assert_eq!(thrown(&answers), ["RangeError: Array buffer allocation failed"]);
}

#[test]
fn deep_recursion_is_an_exception() {
    let Some(node) = node() else { return };
    let answers = run(&node, "exports.onUpdate = function deep() { deep() }", 2);
    assert_eq!(thrown(&answers), ["RangeError: Maximum call stack size exceeded"; 2]);
}

#[test]
fn timers_calls_and_lines_have_limits() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "const { readFile } = require('~system/Runtime')
         for (let at = 0; at < 300; at++) readFile({}).catch((error) => { refused = error.message })
         let refused
         exports.onStart = () => { throw new Error(refused) }
         for (let at = 0; at < 100000; at++) console.log('x'.repeat(100000))
         for (;;) setTimeout(() => {}, 1e9)",
        2,
    );
    assert_eq!(answers[0].calls.len(), 256);
    assert_eq!(answers[0].log.len(), 201);
    assert_eq!(answers[0].log[0].text.chars().count(), 2001);
    assert_eq!(answers[0].log[200].text, "99800 more lines in this turn were left out");
    assert_eq!(thrown(&answers)[0], "RangeError: more than 10000 timers");
}

#[test]
fn exceptions_have_a_limit() {
    let Some(node) = node() else { return };
    let answers = run(&node, "for (let at = 0; at < 1000; at++) Promise.reject('y'.repeat(5000))", 1);
    assert_eq!(answers[0].exceptions.len(), 32);
    assert_eq!(answers[0].exceptions[0].message.chars().count(), 2001);
}

#[test]
fn odd_things_are_said_without_harm() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "const round = { name: 'round' }; round.self = round
         console.log(round, [undefined, null, 1n, Symbol('s'), () => {}], new Map())
         console.log({ get bad() { throw 1 } }, '\\ud800', Object.create(null))
         console.log(new Proxy({}, { ownKeys() { throw 2 } }))
         throw { toString() { throw 3 } }",
        1,
    );
    assert_eq!(
        lines(&answers),
        [
            "{name: \"round\", self: {name: \"round\", self: {name: \"round\", self: {name: \"round\", self: {…}}}}} \
             [undefined, null, 1n, Symbol(s), [function ]] {}",
            "{what cannot be shown} \u{fffd} {}",
            "{what cannot be shown}",
        ]
    );
    assert_eq!(thrown(&answers), ["{toString: [function toString]}"]);
}

#[test]
fn spoilt_prototypes_do_not_spoil_the_answer() {
    let Some(node) = node() else { return };
    let text = "const { crdtSendToRenderer } = require('~system/EngineApi')
         const bad = () => { throw new Error('spoilt') }
         const revoked = Proxy.revocable([], {})
         revoked.revoke()
         for (const name of ['toJSON', 'begin', 'error', 'ok'])
           Object.defineProperty(Object.prototype, name, { get: () => 'spoilt', configurable: true })
         Object.defineProperty(Array.prototype, '0', { set: bad, get: bad, configurable: true })
         for (const type of [Array, Map, Promise, String, Uint8Array, Function, Object.getPrototypeOf(Uint8Array)])
           for (const name of Object.getOwnPropertyNames(type.prototype))
             try { Object.defineProperty(type.prototype, name, { get: bad }) } catch {}
         JSON.stringify = JSON.parse = Reflect.apply = bad
         exports.onUpdate = () => {
           console.log('whole', revoked.proxy)
           crdtSendToRenderer({ data: new Uint8Array(3) })
           throw revoked.proxy
         }";
    let message = PeerMessage { peer: "0xa".to_owned(), bytes: vec![1] };
    let answer = Answer { id: 1, result: Ok("1".to_owned()) };
    let later = Turn { messages: vec![message], answers: vec![answer], ..turn(1) };
    let answers = play(&mut fast(&node, text), &[turn(0), later, turn(2)]).unwrap();
    assert_eq!(lines(&answers), ["whole {what cannot be shown}"; 3]);
    assert!(answers.iter().all(|answer| answer.crdt == [0; 3]), "{answers:?}");
    assert_eq!(thrown(&answers), ["{what cannot be shown}"; 3]);
}

#[test]
fn nothing_of_node_is_within_reach() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "for (const name of ['process', 'global', 'Buffer', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl', 'WeakRef', 'engine'])
           if (name in globalThis) console.log(name)
         const tries = [
           () => globalThis.constructor.constructor('return process')(),
           () => (function () { return arguments.callee.caller })(),
           () => require.constructor('return process')(),
           () => module.constructor.constructor('return process')(),
         ]
         for (const attempt of tries) try { if (attempt()?.env) console.log('out', attempt) } catch {}
         Error.prepareStackTrace = (_, sites) => sites
         console.log(typeof new Error('x').stack)
         import('fs').catch((error) => {
           try { console.log(error.constructor.constructor('return process')().pid) } catch (again) { console.log(again.message) }
           try { error.constructor.prototype.spoilt = 1 } catch {}
           console.log(error.spoilt)
         })",
        2,
    );
    assert_eq!(lines(&answers), ["string", "Code generation from strings disallowed for this context", "undefined"]);
}
