//! A scene that spoils what its own prelude is made of says the same as one that does not.

use super::{RAW, play};

/// Asks, writes, waits, throws.
const HONEST: &str = "
    const { readFile, getRealm } = require('~system/Runtime')
    const { movePlayerTo } = require('~system/RestrictedActions')
    const { sendBinary } = require('~system/CommunicationsController')
    const { log } = console
    const [later, Thrown] = [setTimeout, TypeError]
    const DATA = (() => { put(600, 1, place([1, 2, 3])); put(600, 1018, MESH); return bytes.slice(0, size) })()
    const LETTERS = new Uint8Array([1, 2, 3])
    let ticks = 0
    exports.onStart = () => { readFile({ fileName: 'scene.json', bytes: LETTERS }) }
    exports.onUpdate = () => {
        ticks++
        log('tick', ticks)
        crdtSendToRenderer({ data: DATA })
        sendBinary({ data: [LETTERS], peerData: [] })
        getRealm({})
        if (ticks === 3) movePlayerTo({ newRelativePosition: { x: 4, y: 0, z: 4 } })
        later(() => log('timer'), 0)
        throw new Thrown('as always')
    }";

const BAD: &str = "
    const bad = () => { throw new Error('spoilt') }
    const { defineProperty } = Object
    const hide = (object, name, get = bad, set = bad) =>
        defineProperty(object, name, { __proto__: null, get, set, configurable: true })";

/// The one of [`SPOILERS`] that spoils all lists.
const LISTS: usize = 1;

/// Each of these runs after the scene took what it needs.
const SPOILERS: [&str; 8] = [
    "for (const name of ['toJSON', 'begin', 'error', 'ok', 'then', 'get', 'set', 'value', 'writable', 'data', 'fileName', 'length'])
         hide(Object.prototype, name, () => 'spoilt', () => 0)",
    "for (const name of ['0', '1', '2']) hide(Array.prototype, name)",
    "for (const type of [Array, Map, Promise, String, Uint8Array, Function, Object.getPrototypeOf(Uint8Array), DataView, ArrayBuffer, Number])
         for (const name of Object.getOwnPropertyNames(type.prototype))
             try { hide(type.prototype, name) } catch {}",
    "Promise.prototype.then = Function.prototype.call = Function.prototype.apply = Function.prototype.bind = bad
     Array.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = String.prototype[Symbol.iterator] = bad",
    "JSON.stringify = JSON.parse = Reflect.apply = Reflect.ownKeys = Object.defineProperty = Object.keys = Array.isArray = bad
     ArrayBuffer.isView = String.fromCharCode = Promise.resolve = Math.floor = Math.imul = bad",
    "for (const name of Object.getOwnPropertyNames(globalThis))
         if (!['globalThis', 'undefined', 'NaN', 'Infinity'].includes(name))
             try { hide(globalThis, name) } catch {}",
    "for (const type of [Promise, Array, Uint8Array, ArrayBuffer, RegExp, Map])
         try { hide(type, Symbol.species); hide(type.prototype, 'constructor') } catch {}",
    "for (const one of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype])
         try { Object.setPrototypeOf(one, new Proxy({}, { get: bad, set: bad, has: bad, getOwnPropertyDescriptor: bad, ownKeys: bad })) } catch {}",
];

#[test]
fn spoilt_intrinsics_spoil_nothing_of_what_is_said() {
    let run = |name: &str, spoiler: &str| play(name, &format!("{RAW}\n{HONEST}\n{BAD}\n{spoiler}"), 5);
    let honest = run("honest", "");
    for (number, spoiler) in SPOILERS.iter().enumerate() {
        for (clean, spoilt) in honest.iter().zip(run(&format!("spoilt-{number}"), spoiler)) {
            spoilt.goes_on();
            let (clean, now) = (clean.answers.lock().unwrap(), spoilt.answers.lock().unwrap());
            for (tick, (clean, now)) in clean.iter().zip(now.iter()).enumerate() {
                let what = format!("{}, tick {tick}, spoiler {number}", spoilt.way);
                assert_eq!((&clean.crdt, &clean.messages), (&now.crdt, &now.messages), "{what}");
                // QuickJS writes JSON by lists of the scene's: then the scene's calls fail, and only they.
                if (spoilt.way, number) == ("exact", LISTS) {
                    continue;
                }
                assert_eq!(clean.calls, now.calls, "{what}");
                assert_eq!((&clean.log, clean.waits), (&now.log, now.waits), "{what}");
                assert_eq!(clean.exceptions.len(), now.exceptions.len(), "{what}: {:?}", now.exceptions);
            }
            assert_eq!(clean.len(), now.len());
        }
    }
}

#[test]
fn the_kernels_functions_cannot_be_taken_from_the_scene_by_itself_to_any_harm() {
    let javascript = format!(
        "{RAW}
         const engine = require('~system/EngineApi')
         for (const name of Object.keys(engine)) engine[name] = () => {{ throw new Error('gone') }}
         exports.onUpdate = async () => {{ put(600, 1018, MESH); await send(); console.log('said') }}
         globalThis.onUpdate = globalThis.engine = globalThis.begin = 7
         module.exports = new Proxy(exports, {{ get: (target, name) => name === 'onStart' ? 'no function' : target[name] }})"
    );
    for mut played in play("kernel", &javascript, 3) {
        played.goes_on();
        assert_eq!(played.lines(), ["said"; 3], "{}", played.way);
        assert!(played.drawn().len() >= 2);
    }
}
