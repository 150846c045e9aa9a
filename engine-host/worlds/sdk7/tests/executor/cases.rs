//! Scenes that every executor must run alike.

use lightcone_sdk7::executor::{Answer, Turn};

use crate::support::turn;

pub struct Case {
    pub name: &'static str,
    pub text: &'static str,
    pub turns: Vec<Turn>,
}

pub fn cases() -> Vec<Case> {
    let quiet = || (0..6).map(turn).collect::<Vec<_>>();
    let mut answered = quiet();
    answered[3].answers = vec![Answer { id: 1, result: Ok(r#"{"content":{"$bytes":"aGk="}}"#.to_owned()) }];
    answered[4].crdt = vec![12, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0];
    vec![
        Case { name: "moving bytes", text: MOVING, turns: quiet() },
        Case { name: "waiting", text: WAITING, turns: answered },
        Case { name: "order of jobs", text: ORDER, turns: quiet() },
        Case { name: "text and numbers", text: TEXT, turns: quiet() },
        Case { name: "throwing", text: THROWING, turns: quiet() },
        Case { name: "bases", text: BASES, turns: (0..2).map(turn).collect() },
        Case { name: "mathematics", text: MATHEMATICS, turns: (0..2).map(turn).collect() },
    ]
}

const MOVING: &str = "
const { crdtSendToRenderer } = require('~system/EngineApi')
let time = 0
exports.onUpdate = async (seconds) => {
  time += seconds
  const data = new DataView(new ArrayBuffer(16))
  data.setFloat32(0, Math.sin(time), true)
  data.setFloat64(4, Math.random() * Math.exp(time) + Math.pow(time, 1.7), true)
  await crdtSendToRenderer({ data: new Uint8Array(data.buffer) })
  console.log(time, Math.cos(time), Date.now())
}";

const WAITING: &str = "
const { crdtSendToRenderer } = require('~system/EngineApi')
const { readFile } = require('~system/Runtime')
exports.onStart = async () => {
  const { content } = await readFile({ fileName: 'x', bytes: new Uint8Array([1, 2]) })
  console.log(new TextDecoder().decode(content))
}
exports.onUpdate = async (seconds) => {
  const { data } = await crdtSendToRenderer({ data: new Uint8Array([5]) })
  console.log(seconds, data.map((one) => [...one]))
}";

const ORDER: &str = "
const say = (text) => () => console.log(text)
setTimeout(say('timer 600'), 600)
setInterval(say('interval'), 700)
setImmediate(say('immediate'))
Promise.resolve().then(say('job 1')).then(say('job 3'))
queueMicrotask(say('job 2'))
exports.onStart = async () => { say('start')(); await null; say('start again')() }
exports.onUpdate = async (seconds) => { say('update ' + seconds)(); await null; say('update again')() }";

const TEXT: &str = "
console.log(0.1 + 0.2, 1e21, -0, (1234567.891).toLocaleString(), (255).toString(16), (0.000001234).toPrecision(3))
console.log(['b', 'A', 'a', 'C'].sort((x, y) => x.localeCompare(y)), 'İ'.toLocaleLowerCase().length)
console.log(new TextEncoder().encode('aé€😀\\ud800').join(), new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 0x98, 0x80, 0xff, 0xe2, 0x82])))
console.log(JSON.stringify({ b: 1, a: [undefined, NaN, new Date(0)] }), [3, 1, 2].sort(), 'x'.padStart(3, 'ab'))
console.log(Object.getOwnPropertyNames(globalThis).sort().join())
console.log(Array.from({ length: 5 }, () => Math.random()))";

const THROWING: &str = "
console.log('before')
exports.onStart = () => { throw new Error('start') }
exports.onUpdate = async (seconds) => {
  Promise.reject('unheard ' + seconds)
  throw new TypeError('update')
}";

const BASES: &str = "
const numbers = [0.1, -255.5, 1 / 3, 0.000001, 123.456, 1e21, 2 ** 53 + 2, 5e-324, 0.9999999999999999, 35.99999999999999, NaN, -Infinity, -0]
for (const base of [2, 3, 7, 16, 32, 36]) console.log(numbers.map((number) => number.toString(base)))
exports.onUpdate = () => {
  const all = Array.from({ length: 200 }, () => (Math.random() * Math.pow(10, Math.random() * 30 - 10)).toString(2 + Math.floor(Math.random() * 35)))
  console.log(all.join())
}";

// A hash of the bits of many values.
const MATHEMATICS: &str = "
let hash = 0
const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
const take = (value) => {
  float[0] = value === value ? value : 7
  for (const word of words) hash = Math.imul(hash ^ word, 16777619) | 0
}
const names = Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name] === 'function' && name !== 'random').sort()
const fixed = names.filter((name) => ['f16round', 'sumPrecise'].indexOf(name) < 0)
exports.onUpdate = () => {
  for (const name of fixed)
    for (let at = -50; at < 50; at++) {
      const x = at * 0.37 * Math.pow(10, at / 8)
      take(Math[name](x, at / 7))
      take(Math[name](Math.abs(at) / 51, 0.5))
    }
  console.log(fixed.length, hash)
}";
