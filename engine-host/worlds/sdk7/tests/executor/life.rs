//! What a scene is told and what it says, from its first turn on.

use std::slice::from_ref;

use lightcone_sdk7::executor::{Answer, Executor, Level, PeerMessage, Turn};

use crate::support::{fast, lines, node, play, run, thrown, turn};

#[test]
fn a_scene_starts_and_is_updated_each_turn() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "console.log('evaluated')
         exports.onStart = async () => { await null; console.log('started') }
         exports.onUpdate = async (seconds) => { await null; console.log('updated', seconds) }",
        3,
    );
    assert_eq!(lines(&answers[..1]), ["evaluated", "started", "updated 0"]);
    assert_eq!(lines(&answers[1..]), ["updated 0.5", "updated 0.5"]);
    assert!(answers.iter().all(|answer| !answer.waits && answer.exceptions.is_empty()));
}

#[test]
fn messages_of_the_host_come_back_from_sending_in_the_same_turn() {
    let Some(node) = node() else { return };
    let text = "const { crdtGetState, crdtSendToRenderer } = require('~system/EngineApi')
         exports.onStart = async () => {
           const { hasEntities, data } = await crdtGetState({})
           console.log(hasEntities, data.map((one) => one.length))
         }
         exports.onUpdate = async () => {
           const { data } = await crdtSendToRenderer({ data: new Uint8Array([1, 2, 3]) })
           await crdtSendToRenderer({ data: new Uint8Array([4]) })
           console.log(data.map((one) => [...one]))
         }";
    let delete_entity = |number: u8, page: u8| vec![12, 0, 0, 0, 3, 0, 0, 0, number, page, 0, 0];
    let mut scene = fast(&node, text);
    let first = scene.turn(&Turn { crdt: delete_entity(0, 2), ..turn(0) }).unwrap();
    assert_eq!(lines(from_ref(&first)), ["true [12]", "[]"]);
    assert_eq!(first.crdt, [1, 2, 3, 4]);
    let second = scene.turn(&Turn { crdt: vec![9, 8], ..turn(1) }).unwrap();
    assert_eq!(lines(&[second]), ["[[9, 8]]"]);
    let other = fast(&node, text).turn(&Turn { crdt: delete_entity(255, 1), ..turn(0) }).unwrap();
    assert_eq!(lines(&[other])[0], "false [12]");
}

#[test]
fn a_call_is_answered_in_a_later_turn_while_the_scene_waits() {
    let Some(node) = node() else { return };
    let mut scene = fast(
        &node,
        "const { readFile } = require('~system/Runtime')
         exports.onUpdate = async (seconds) => {
           console.log('update', seconds)
           if (seconds > 0) return
           const { content } = await readFile({ fileName: 'a.txt', mark: new Uint8Array([0, 255, 7, 1]) })
           console.log([...content])
           await readFile({ fileName: 'none' }).catch((error) => console.log(error.message))
         }",
    );
    let first = scene.turn(&turn(0)).unwrap();
    assert!(first.waits);
    let call = &first.calls[0];
    assert_eq!((call.module.as_str(), call.method.as_str()), ("Runtime", "readFile"));
    assert_eq!(call.argument, r#"{"fileName":"a.txt","mark":{"$bytes":"AP8HAQ=="}}"#);
    assert!(scene.turn(&turn(1)).unwrap().waits, "nothing answered it");
    let answer = |id, result| vec![Answer { id, result }];
    let content = Ok(r#"{"content":{"$bytes":"/wAB"}}"#.to_owned());
    let third = scene.turn(&Turn { answers: answer(call.id, content), ..turn(2) }).unwrap();
    assert_eq!(lines(from_ref(&third)), ["[255, 0, 1]"]);
    let refused = Err("there is no such file".to_owned());
    let fourth = scene.turn(&Turn { answers: answer(third.calls[0].id, refused), ..turn(3) }).unwrap();
    assert_eq!(lines(from_ref(&fourth)), ["there is no such file"]);
    assert!(!fourth.waits);
    assert_eq!(lines(&[scene.turn(&turn(4)).unwrap()]), ["update 2"], "the seconds that it waited count");
}

#[test]
fn peers_hear_and_are_heard_as_the_sdk_says_it() {
    let Some(node) = node() else { return };
    let mut scene = fast(
        &node,
        "const { sendBinary } = require('~system/CommunicationsController')
         exports.onUpdate = async (seconds) => {
           const peerData = [{ data: [new Uint8Array([2])], address: ['0xb', '0xc'] }, { data: [new Uint8Array([3])], address: [] }]
           const { data } = await sendBinary({ data: [new Uint8Array([1])], peerData })
           console.log(data.map((one) => [...one]))
         }",
    );
    let sent = scene.turn(&turn(0)).unwrap().messages;
    let message = |peer: &str, bytes: &[u8]| PeerMessage { peer: peer.to_owned(), bytes: bytes.to_vec() };
    assert_eq!(sent, [message("", &[1]), message("0xb", &[2]), message("0xc", &[2]), message("", &[3])]);
    let answer = scene.turn(&Turn { messages: vec![message("ab", &[7, 8])], ..turn(1) }).unwrap();
    assert_eq!(lines(&[answer]), ["[[2, 97, 98, 7, 8]]"]);
}

#[test]
fn timers_fire_in_the_order_of_when_they_are_due() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "const say = (text) => () => console.log(text)
         setTimeout(say('late'), 1400)
         setTimeout(say('second'), 900)
         setTimeout(say('first'), 800)
         setTimeout(say('third'), 900)
         clearTimeout(setTimeout(say('never'), 1))
         const every = setInterval(() => { console.log('every'); if (++times === 2) clearInterval(every) }, 1)
         let times = 0
         setImmediate((text) => console.log(text), 'given')",
        5,
    );
    assert_eq!(lines(&answers[..1]), [""; 0]);
    assert_eq!(lines(&answers[1..2]), ["given", "every"]);
    assert_eq!(lines(&answers[2..3]), ["every", "first", "second", "third"]);
    assert_eq!(lines(&answers[3..]), ["late"]);
}

#[test]
fn what_a_scene_throws_is_told_and_it_goes_on() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "exports.onStart = async () => { throw new RangeError('in start') }
         exports.onUpdate = (seconds) => {
           if (seconds === 0) throw new Error('in update')
           setTimeout(() => { throw 'in a timer' }, 0)
           queueMicrotask(() => { throw new TypeError('in a job') })
           Promise.reject(new Error('unheard'))
           Promise.reject(1).catch(() => {})
         }",
        3,
    );
    assert_eq!(thrown(&answers[..1]), ["RangeError: in start", "Error: in update"]);
    assert_eq!(thrown(&answers[1..2]), ["TypeError: in a job", "Error: unheard"]);
    assert_eq!(thrown(&answers[2..]), ["in a timer", "TypeError: in a job", "Error: unheard"]);
    assert!(answers[0].exceptions[0].stack.contains("bin/index.js:1:"), "{}", answers[0].exceptions[0].stack);
}

#[test]
fn a_bundle_that_is_no_javascript_is_an_exception_and_an_empty_one_is_none() {
    let Some(node) = node() else { return };
    let broken = run(&node, "let = = 1", 2);
    assert_eq!(thrown(&broken), ["SyntaxError: Unexpected token '=' (bin/index.js:1)"]);
    let thrower = run(&node, "throw new Error('at once')", 2);
    assert_eq!(thrown(&thrower), ["Error: at once"]);
    let empty = run(&node, "// nothing", 2);
    assert_eq!(thrown(&empty), [""; 0]);
}

#[test]
fn modules_are_those_of_the_kernel() {
    let Some(node) = node() else { return };
    let answers = run(
        &node,
        "for (const name of ['EngineApi', 'Runtime', 'RestrictedActions', 'UserIdentity', 'SignedFetch', 'Players', 'Testing',
           'CommunicationsController', 'EnvironmentApi', 'UserActionModule', 'EthereumController', 'PortableExperiences',
           'ParcelIdentity', 'CommsApi', 'Scene'])
           require('~system/' + name)
         try { require('fs') } catch (error) { console.warn(error.message) }
         require('~system/EngineApi').isServer({}).then(({ isServer }) => console.error(isServer))",
        1,
    );
    assert_eq!(lines(&answers), ["there is no module fs", "false"]);
    assert_eq!(answers[0].log[0].level, Level::Warning);
    assert_eq!(answers[0].log[1].level, Level::Error);
}

#[test]
fn the_web_is_asked_of_the_host() {
    let Some(node) = node() else { return };
    let mut scene = fast(
        &node,
        "exports.onStart = async () => {
           const answer = await fetch('https://x.test/a', { method: 'POST', headers: { A: 'b' }, body: 'c' })
           console.log(answer.ok, answer.status, answer.headers.get('CONTENT-type'), await answer.json())
           const socket = new WebSocket('wss://x.test')
           socket.onopen = () => socket.send('hello')
           socket.onmessage = (event) => { console.log(event.data); socket.close() }
           socket.onclose = (event) => console.log('closed', event.code)
         }",
    );
    let call = scene.turn(&turn(0)).unwrap().calls.remove(0);
    let asked = r#"{"url":"https://x.test/a","method":"POST","headers":{"A":"b"},"body":"c","redirect":"follow"}"#;
    assert_eq!((call.module.as_str(), call.argument.as_str()), ("Fetch", asked));
    let mut tick = 0;
    let mut answer = |id, json: &str| {
        tick += 1;
        scene.turn(&Turn { answers: vec![Answer { id, result: Ok(json.to_owned()) }], ..turn(tick) }).unwrap()
    };
    let got = answer(call.id, r#"{"status":200,"headers":{"Content-Type":"text/json"},"body":"{\"a\":1}"}"#);
    assert_eq!(lines(from_ref(&got)), ["true 200 text/json {a: 1}"]);
    assert_eq!(got.calls[0].method, "open");
    let open = answer(got.calls[0].id, "{}");
    let methods: Vec<_> = open.calls.iter().map(|call| call.method.as_str()).collect();
    assert_eq!(methods, ["receive", "send"]);
    let heard = answer(open.calls[0].id, r#"{"data":"world"}"#);
    assert_eq!(lines(from_ref(&heard)), ["world"]);
    let close = heard.calls.iter().find(|call| call.method == "close").unwrap();
    assert_eq!(lines(&[answer(close.id, "{}")]), ["closed 1000"]);
}

#[test]
fn an_answer_that_nobody_asked_for_is_nothing() {
    let Some(node) = node() else { return };
    let odd = Answer { id: 99, result: Ok("{".to_owned()) };
    let answers = play(&mut fast(&node, ""), &[turn(0), Turn { answers: vec![odd], ..turn(1) }]).unwrap();
    assert_eq!(thrown(&answers), [""; 0]);
}

#[test]
fn the_user_is_known_within_the_turn_that_tells_it() {
    let Some(node) = node() else { return };
    let mut scene = fast(
        &node,
        "const { getUserData } = require('~system/UserIdentity')
         exports.onUpdate = async () => { const { data } = await getUserData({}); console.log(data.userId) }",
    );
    let first = scene.turn(&Turn { user: r#"{"data":{"userId":"0xab"}}"#.to_owned(), ..turn(0) }).unwrap();
    assert_eq!((lines(from_ref(&first)), first.calls.len()), (vec!["0xab"], 0));
    let second = scene.turn(&turn(1)).unwrap();
    assert_eq!((second.calls[0].module.as_str(), second.calls[0].method.as_str()), ("UserIdentity", "getUserData"));
}
