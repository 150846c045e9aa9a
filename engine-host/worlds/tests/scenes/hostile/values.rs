//! Values given to the kernel that are not what they seem.

use lightcone_world::simulation::HaltKind;

use super::play;

/// Each is an exception of the scene's, and nothing of it is sent.
const ODD: &str = "
    const bytes = () => new Uint8Array([1, 2, 3])
    const bad = () => { throw new Error('trapped') }
    const trapped = (target) => new Proxy(target, { get: bad, has: bad, ownKeys: bad, getPrototypeOf: bad, getOwnPropertyDescriptor: bad })
    class Longer extends Uint8Array { get length() { return 1e9 } get byteLength() { return 1e9 } get buffer() { return new ArrayBuffer(1e3) } }
    const shared = new ArrayBuffer(8)
    const gone = new Uint8Array(shared)
    if (shared.transfer) shared.transfer()
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const odd = [
        undefined, null, 1, 'text', [], {}, Symbol('x'), 1n, () => 0, trapped({}), revoked.proxy,
        { data: undefined }, { data: null }, { data: 'text' }, { data: [1, 2, 3] }, { data: { length: 1e9 } }, { data: trapped(bytes()) },
        { get data() { throw 1 } }, { data: new Proxy(bytes(), {}) }, { data: Object.create(Uint8Array.prototype) },
        { data: { buffer: bytes().buffer, byteOffset: 0, byteLength: 2 ** 40 } },
    ]";

#[test]
fn what_is_no_bytes_is_refused_and_the_scene_goes_on() {
    let javascript = format!(
        "{ODD}
         const {{ crdtSendToRenderer }} = require('~system/EngineApi')
         const {{ sendBinary, send }} = require('~system/CommunicationsController')
         exports.onStart = async () => {{
             for (const one of odd) await crdtSendToRenderer(one).then(() => console.log('taken'), () => console.log('refused'))
             for (const one of odd) await Promise.resolve().then(() => sendBinary({{ data: [one], peerData: [one] }})).catch(() => 0)
             for (const one of odd) send(one).catch(() => 0)
         }}
         exports.onUpdate = async () => {{
             await crdtSendToRenderer({{ data: new Longer(3) }}).catch(() => 0)
             await crdtSendToRenderer({{ data: gone }}).catch(() => 0)
         }}"
    );
    for played in play("bytes", &javascript, 4) {
        played.goes_on();
        let lines = played.lines();
        assert!(lines.iter().filter(|line| line.as_str() == "refused").count() >= 19, "{}: {lines:?}", played.way);
        let answers = played.answers.lock().unwrap();
        assert!(answers.iter().all(|answer| answer.crdt.len() <= 11), "{}", played.way);
        assert!(
            answers.iter().flat_map(|answer| &answer.messages).all(|message| message.bytes.len() <= 8),
            "{}",
            played.way
        );
    }
}

#[test]
fn an_argument_that_runs_while_it_is_read_runs_on_the_scenes_own_time() {
    for (name, javascript) in [
        (
            "getter",
            "exports.onUpdate = () => require('~system/EngineApi').crdtSendToRenderer({ get data() { for (;;); } })",
        ),
        ("json", "exports.onUpdate = () => require('~system/Runtime').readFile({ toJSON() { for (;;); } })"),
        (
            "keys",
            "exports.onUpdate = () => require('~system/Runtime').readFile(new Proxy({}, { ownKeys() { for (;;); } }))",
        ),
        ("text", "exports.onUpdate = () => console.log({ get x() { for (;;); } })"),
        ("name", "exports.onUpdate = () => require({ toString() { for (;;); } })"),
        ("thrown", "exports.onUpdate = () => { throw { get message() { for (;;); } } }"),
        ("then", "exports.onUpdate = () => ({ get then() { for (;;); } })"),
    ] {
        for played in play(&format!("runs-{name}"), javascript, 2) {
            let (kind, why) = played.end().unwrap_or_else(|| panic!("{name} goes on, {}", played.way));
            assert_eq!(kind, HaltKind::OutOfFuel, "{name}, {}: {why}", played.way);
        }
    }
}

#[test]
fn arguments_that_nest_without_end_or_are_huge_are_refused() {
    let javascript = "
        const { readFile } = require('~system/Runtime')
        const round = {}
        round.round = round
        let deep = {}
        for (let at = 0; at < 5000; at++) deep = { deep }
        exports.onStart = async () => {
            for (const fileName of [round, 'x'.repeat(9e6), 1n])
                readFile({ fileName }).then(() => console.log('taken'), () => console.log('refused'))
            // JSON of this depth the host does not read: it is as if nothing were asked.
            readFile(deep).then(() => console.log('taken'), () => console.log('refused'))
            readFile({ fileName: '\\ud800' }).then(() => console.log('taken'), () => console.log('refused'))
        }
        exports.onUpdate = async () => {}";
    for played in play("nested", javascript, 4) {
        played.goes_on();
        assert_eq!(played.lines(), ["refused"; 5], "{}", played.way);
    }
}
