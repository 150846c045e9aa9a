//! The exact executor: the same as the fast one, the same twice, and the same after a restore; and what a scene may not do.

use std::env;
use std::sync::LazyLock;

use lightcone_sandbox::{PAGE_BYTES, Page};
use lightcone_sdk7::executor::exact::{Engine, EngineError, Exact, ExactLimits, checked_within, module};
use lightcone_sdk7::executor::{Executor, ExecutorError, Turn, TurnAnswer};

use crate::cases::cases;
use crate::support::{fast, lines, node, play, source, thrown, turn};

/// Limits that a scene reaches soon.
const LIMITS: ExactLimits = ExactLimits { fuel: 1_500_000_000, mebibytes: 48 };

/// Compiled once for all tests.
static ENGINE: LazyLock<Result<Engine, EngineError>> =
    LazyLock::new(|| Engine::compile(&checked_within(&module()?, LIMITS)?));

/// The engine. Where it is missing the test is skipped, if `LIGHTCONE_REQUIRE` does not list `quickjs`.
fn engine() -> Option<&'static Engine> {
    match &*ENGINE {
        Ok(engine) => Some(engine),
        Err(error) => {
            let required = env::var("LIGHTCONE_REQUIRE").unwrap_or_default();
            assert!(
                !required.split(',').any(|name| name.trim() == "quickjs"),
                "LIGHTCONE_REQUIRE wants QuickJS: {error}"
            );
            eprintln!("skipped: {error}");
            None
        }
    }
}

fn exact(engine: &Engine, text: &str) -> Exact {
    Exact::start(engine, &source(text)).unwrap()
}

/// What a scene's body writes and throws in its first turn.
fn once(engine: &Engine, text: &str) -> TurnAnswer {
    exact(engine, text).turn(&turn(0)).unwrap()
}

/// Why a scene is ended in its second turn.
fn end_of(engine: &Engine, update: &str) -> ExecutorError {
    let mut scene =
        exact(engine, &format!("exports.onUpdate = async (seconds) => {{ if (seconds > 0) {{ {update} }} }}"));
    scene.turn(&turn(0)).unwrap();
    let error = scene.turn(&turn(1)).unwrap_err();
    assert!(matches!(scene.turn(&turn(2)), Err(ExecutorError::Ended(_))), "it goes on after {error}");
    assert!(scene.state().is_err());
    error
}

/// A state in full, as a world keeps it.
#[derive(PartialEq)]
struct Kept {
    size: u32,
    globals: Vec<u8>,
    pages: Vec<(u32, Page)>,
}

fn keep(scene: &mut Exact) -> Kept {
    let mut state = scene.state().unwrap();
    let (size, globals) = (state.memory_pages(), state.globals());
    let pages = (0..size).map(|index| (index, *state.page(index).unwrap()));
    Kept { size, globals, pages: pages.filter(|(_, page)| *page != [0; PAGE_BYTES]).collect() }
}

fn restored(engine: &Engine, kept: &Kept) -> Exact {
    let pages = kept.pages.iter().map(|(index, page)| (*index, page));
    Exact::restore(engine, kept.size, &kept.globals, pages).unwrap()
}

/// Engines word their exceptions and trace their stacks each in their way.
fn without_stacks(answers: &[TurnAnswer]) -> Vec<TurnAnswer> {
    let mut answers = answers.to_vec();
    answers.iter_mut().flat_map(|answer| &mut answer.exceptions).for_each(|thrown| thrown.stack.clear());
    answers
}

#[test]
fn both_ways_say_the_same() {
    let (Some(engine), Some(node)) = (engine(), node()) else { return };
    for case in cases() {
        let exactly = play(&mut exact(engine, case.text), &case.turns).unwrap();
        let fast = play(&mut fast(&node, case.text), &case.turns).unwrap();
        assert_eq!(without_stacks(&exactly), without_stacks(&fast), "{}", case.name);
    }
}

#[test]
fn the_same_turns_make_the_same_answers_fuel_and_memory() {
    let Some(engine) = engine() else { return };
    for case in cases() {
        let [first, second] = [0; 2].map(|_| {
            let mut scene = exact(engine, case.text);
            (play(&mut scene, &case.turns).unwrap(), scene.fuel(), keep(&mut scene))
        });
        assert!(first == second, "{}", case.name);
        assert!(first.1 > 0 && first.0.iter().any(|answer| !answer.log.is_empty()), "{} does something", case.name);
    }
}

const LIVING: &str = "
const { readFile } = require('~system/Runtime')
let count = 0
const seen = new Map()
function* numbers() { for (let at = 0; ; at++) yield at }
const number = numbers()
const key = { hidden: 1 }
const weak = new WeakMap([[key, 'kept']])
setInterval(() => console.log('interval', ++count), 700)
exports.onStart = async () => { const { content } = await readFile({ fileName: 'late' }); console.log('file', content) }
exports.onUpdate = async (seconds) => {
  seen.set(number.next().value, { at: Math.random() })
  await null
  console.log(seconds, [...seen].length, weak.get(key), [...seen.values()].pop().at)
}";

#[test]
fn a_restored_scene_goes_on_bit_by_bit() {
    let Some(engine) = engine() else { return };
    let mut turns: Vec<Turn> = (0..12).map(turn).collect();
    turns[7].answers = vec![lightcone_sdk7::executor::Answer { id: 1, result: Ok(r#"{"content":"here"}"#.into()) }];
    let mut first = exact(engine, LIVING);
    play(&mut first, &turns[..5]).unwrap();
    let mut second = restored(engine, &keep(&mut first));
    assert!(keep(&mut first) == keep(&mut second));
    let before = first.fuel();
    let [left, right] = [&mut first, &mut second].map(|scene| play(scene, &turns[5..]).unwrap());
    assert_eq!(left, right);
    assert_eq!(first.fuel() - before, second.fuel());
    assert!(keep(&mut first) == keep(&mut second));
    let said = lines(&left).join("\n");
    assert!(said.contains("file here") && said.contains("interval") && said.contains("kept"), "{said}");
}

#[test]
fn changed_pages_are_all_that_is_needed_to_follow() {
    let Some(engine) = engine() else { return };
    let mut scene = exact(engine, LIVING);
    let mut copy = Kept { size: 0, globals: Vec::new(), pages: Vec::new() };
    for tick in 0..8 {
        scene.turn(&turn(tick)).unwrap();
        let mut state = scene.state().unwrap();
        (copy.size, copy.globals) = (state.memory_pages(), state.globals());
        for index in state.take_changed_pages() {
            let page = *state.page(index).unwrap();
            match copy.pages.binary_search_by_key(&index, |(index, _)| *index) {
                Ok(at) => copy.pages[at].1 = page,
                Err(at) => copy.pages.insert(at, (index, page)),
            }
        }
    }
    copy.pages.retain(|(_, page)| *page != [0; PAGE_BYTES]);
    assert!(copy == keep(&mut scene));
}

#[test]
fn a_scene_that_never_ends_is_ended() {
    let Some(engine) = engine() else { return };
    for update in [
        "for (;;);",
        "const again = () => Promise.resolve().then(again); again()",
        "for (;;) 'x'.repeat(1e5).indexOf('y')",
    ] {
        let error = end_of(engine, update);
        assert!(
            matches!(&error, ExecutorError::TooLong { limit, tick: 1 } if limit == "1500000000 fuel"),
            "{update}: {error}"
        );
    }
}

#[test]
fn a_scene_that_wants_too_much_memory_is_ended() {
    let Some(engine) = engine() else { return };
    for update in [
        "const all = []; for (;;) all.push(new Uint8Array(4096))",
        "const all = []; for (;;) try { for (;;) all.push({ all }) } catch {}",
    ] {
        let error = end_of(engine, update);
        assert!(matches!(error, ExecutorError::TooLarge { mebibytes: 48, tick: 1 }), "{update}: {error}");
    }
    let answer =
        once(engine, "try { new Uint8Array(1e9) } catch (error) { console.log(error.name) } new Uint8Array(1e6)");
    assert_eq!((lines(std::slice::from_ref(&answer)).len(), answer.exceptions.len()), (1, 0), "{answer:?}");
}

/// Ways to go too deep: by calls, in the engine's own functions, in its parsers.
const DEEP: [&str; 20] = [
    "const f = () => 1 + f(); f()",
    "const f = (...all) => [1].map(() => f(...all)); f(1, 2, 3)",
    "const f = () => Reflect.apply(f, null, []); f()",
    "const f = () => [2, 1].sort(() => f()); f()",
    "const f = () => 'a'.replace(/a/g, f); f()",
    "const one = { get x() { return one.x } }; one.x",
    "const one = { toString() { return '' + one } }; '' + one",
    "const one = new Proxy({}, { get: (target, key, self) => self[key] }); one.x",
    "class One { constructor() { new One() } } new One()",
    "function* g() { yield* g() } for (const one of g());",
    "const f = []; f[0] = f; f.flat(Infinity)",
    "let f = () => 1; for (let at = 0; at < 1e3; at++) f = f.bind(null); f()",
    "let one = []; for (let at = 0; at < 2e4; at++) one = [one]; JSON.stringify(one)",
    "JSON.parse('['.repeat(2e5))",
    "eval('('.repeat(2e4))",
    "eval('a=>'.repeat(1e4) + '1')",
    "eval('{'.repeat(1e4))",
    "eval('!'.repeat(5e4) + '1')",
    "eval('(function(){'.repeat(5e3))",
    "new RegExp('(?:'.repeat(2e4))",
];

#[test]
fn a_recursion_too_deep_is_an_exception() {
    let Some(engine) = engine() else { return };
    for deep in DEEP {
        let text = format!(
            "exports.onUpdate = () => console.log('goes on')
             const again = () => {{ {deep} }}
             try {{ again() }} catch {{ console.log('caught') }}
             again()"
        );
        let answers = play(&mut exact(engine, &text), &[turn(0), turn(1)]).unwrap();
        assert_eq!(lines(&answers), ["caught", "goes on", "goes on"], "{deep}");
        let thrown = thrown(&answers);
        assert!(thrown.len() == 1 && thrown[0].contains("stack"), "{deep}: {thrown:?}");
    }
}

#[test]
fn promises_that_nobody_listens_to_are_told_once() {
    let Some(engine) = engine() else { return };
    let answer = once(
        engine,
        "Promise.reject(1); Promise.reject(2).catch(() => 0)
         const late = Promise.reject(3); Promise.resolve().then(() => late.catch(() => 0))",
    );
    assert_eq!(thrown(&[answer]), ["1"]);
}

#[test]
fn a_bundle_that_is_no_javascript_says_so() {
    let Some(engine) = engine() else { return };
    let answer = once(engine, "const const");
    assert_eq!(answer.exceptions.len(), 1, "{answer:?}");
    assert!(answer.exceptions[0].message.starts_with("SyntaxError"), "{answer:?}");
}

#[test]
fn an_error_in_the_console_says_what_was_wrong() {
    let Some(engine) = engine() else { return };
    let answer = once(engine, "console.error(new TypeError('what was wrong'))");
    let text = &answer.log[0].text;
    assert!(text.starts_with("TypeError: what was wrong\n") && text.contains("bin/index.js:1:"), "{text}");
}

#[test]
fn there_is_no_machine_to_see() {
    let Some(engine) = engine() else { return };
    let answer = once(
        engine,
        "console.log(Date.now(), performance.now(), typeof WeakRef, typeof Atomics, typeof SharedArrayBuffer, typeof process)",
    );
    assert_eq!(lines(&[answer]), ["1700000000000 0 undefined undefined undefined undefined"]);
}

#[test]
fn lines_of_a_trace_are_those_of_the_bundle() {
    let Some(engine) = engine() else { return };
    let answer = once(engine, "\nconst f = () => { throw new Error('here') }\n\nf()");
    assert!(answer.exceptions[0].stack.contains("bin/index.js:2:"), "{answer:?}");
}
