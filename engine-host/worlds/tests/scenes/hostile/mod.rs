//! Scenes that mean harm, run both ways as worlds: none panics, hangs, or reaches what is not its own, and each test says what becomes
//! of it. What the executors do by themselves is in the tests of `lightcone-sdk7`.

mod content;
mod endless;
mod floods;
mod messages;
mod network;
mod numbers;
mod people;
mod shows;
mod spoilt;
mod values;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bevy_ecs::prelude::With;
use bevy_transform::components::GlobalTransform;
use lightcone_sdk7::executor::exact::{self, EngineError, Exact, ExactLimits};
use lightcone_sdk7::executor::fast::{Fast, FastLimits, Node};
use lightcone_sdk7::executor::{Executor, ExecutorError, SceneSource, Turn, TurnAnswer};
use lightcone_world::drawn::Drawn;
use lightcone_world::simulation::{HaltKind, Halted, Simulation, SimulationConfig};
use lightcone_worlds::sdk7::{Engine, open_with};

use crate::common::{Folder, join};

/// Limits that a scene reaches soon.
const EXACT: ExactLimits = ExactLimits { fuel: 12_000_000_000, mebibytes: 128 };
const FAST: FastLimits = FastLimits { turn: Duration::from_secs(2), mebibytes: 128 };

/// Compiled once for all tests.
static QUICKJS: LazyLock<Result<exact::Engine, EngineError>> =
    LazyLock::new(|| exact::Engine::compile(&exact::checked_within(&exact::module()?, EXACT)?));

/// Writes CRDT messages without the SDK: `put`, `append`, `remove`, then `send`.
const RAW: &str = r#"
const { crdtSendToRenderer } = require('~system/EngineApi')
let [bytes, size, lamport] = [new Uint8Array(1 << 12), 0, 0]
function write(kind, words, data) {
    const length = 8 + words.length * 4 + data.length
    while (size + length > bytes.length) { const more = new Uint8Array(bytes.length * 2); more.set(bytes); bytes = more }
    const view = new DataView(bytes.buffer)
    view.setUint32(size, length, true)
    view.setUint32(size + 4, kind, true)
    for (let at = 0; at < words.length; at++) view.setUint32(size + 8 + at * 4, words[at], true)
    bytes.set(data, size + length - data.length)
    size += length
}
const put = (entity, component, data, time) => write(1, [entity, component, time ?? ++lamport, data.length], data)
const append = (entity, component, data) => write(4, [entity, component, ++lamport, data.length], data)
const remove = (entity) => write(3, [entity], [])
const send = async () => { const data = bytes.slice(0, size); size = 0; return crdtSendToRenderer({ data }) }
const floats = (...all) => [...new Uint8Array(new Float32Array(all).buffer)]
const word = (one) => [...new Uint8Array(new Uint32Array([one]).buffer)]
const place = (at = [8, 1, 8], turn = [0, 0, 0, 1], scale = [1, 1, 1], parent = 0) =>
    [...floats(...at, ...turn, ...scale), ...word(parent)]
const varint = (one) => { const all = []; for (; one > 127; one = Math.floor(one / 128)) all.push(one % 128 + 128); return [...all, one] }
const field = (number, data) => [...varint(number * 8 + 2), ...varint(data.length), ...data]
const float = (number, value) => [...varint(number * 8 + 5), ...floats(value)]
const number = (name, value) => [...varint(name * 8), ...varint(value)]
const text = (one) => [...one].map((letter) => letter.charCodeAt(0))
const [MESH, COLLIDER] = [field(1, []), field(2, [])]
"#;

/// A scene after some ticks.
struct Played {
    way: &'static str,
    simulation: Simulation,
    answers: Arc<Mutex<Vec<TurnAnswer>>>,
}

impl Played {
    /// What kind of end the world came to, if it did, and its line.
    fn end(&self) -> Option<(HaltKind, String)> {
        self.simulation.world().get_resource::<Halted>().map(|halted| (halted.kind, halted.why.clone()))
    }

    fn goes_on(&self) {
        assert_eq!(self.end(), None, "{}", self.way);
    }

    fn lines(&self) -> Vec<String> {
        self.answers.lock().unwrap().iter().flat_map(|one| &one.log).map(|line| line.text.clone()).collect()
    }

    fn thrown(&self) -> Vec<String> {
        self.answers.lock().unwrap().iter().flat_map(|one| &one.exceptions).map(|one| one.message.clone()).collect()
    }

    /// Where all that is drawn is.
    fn drawn(&mut self) -> Vec<GlobalTransform> {
        let world = self.simulation.world_mut();
        world.query_filtered::<&GlobalTransform, With<Drawn>>().iter(world).copied().collect()
    }
}

/// Keeps what a scene answered.
struct Heard {
    inner: Box<dyn Executor>,
    answers: Arc<Mutex<Vec<TurnAnswer>>>,
}

impl Executor for Heard {
    fn way(&self) -> &'static str {
        self.inner.way()
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        let answer = self.inner.turn(turn)?;
        self.answers.lock().unwrap().push(answer.clone());
        Ok(answer)
    }
}

type Start = Arc<dyn Fn(&SceneSource) -> Result<Box<dyn Executor>, ExecutorError> + Send + Sync>;

/// The ways that are here; a missing one is said, or fails the test if `LIGHTCONE_REQUIRE` names what it needs.
fn ways() -> Vec<(&'static str, Start)> {
    let mut ways: Vec<(&'static str, Start)> = Vec::new();
    match Node::find() {
        Ok(node) => ways.push(("fast", Arc::new(move |source| Ok(Box::new(Fast::start(&node, source, FAST)?))))),
        Err(why) => skip("node", &why.to_string()),
    }
    match &*QUICKJS {
        Ok(engine) => ways.push(("exact", Arc::new(|source| Ok(Box::new(Exact::start(engine, source)?))))),
        Err(why) => skip("quickjs", &why.to_string()),
    }
    ways
}

fn skip(what: &str, why: &str) {
    let required = std::env::var("LIGHTCONE_REQUIRE").is_ok_and(|all| all.split(',').any(|one| one == what));
    assert!(!required, "{why}");
    println!("skipped: {why}");
}

/// Runs what is in a folder both ways, with a player in it.
fn play_in(folder: &Folder, ticks: usize) -> Vec<Played> {
    let play = |(way, start): (&'static str, Start)| {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&answers);
        let start = move |source: &SceneSource| -> Result<Box<dyn Executor>, ExecutorError> {
            Ok(Box::new(Heard { inner: start(source)?, answers: Arc::clone(&kept) }))
        };
        let world = open_with(folder.path(), Engine::Other(Arc::new(start))).unwrap();
        let mut simulation = Simulation::new(&world, SimulationConfig::default());
        simulation.step([join(1)]);
        for _ in 1..ticks {
            if simulation.halted().is_none() {
                simulation.step([]);
            }
        }
        Played { way, simulation, answers }
    };
    ways().into_iter().map(play).collect()
}

/// Runs a scene's JavaScript both ways.
fn play(name: &str, javascript: &str, ticks: usize) -> Vec<Played> {
    let folder = Folder::new(&format!("hostile-{name}"));
    folder.write("bin/index.js", javascript.as_bytes());
    play_in(&folder, ticks)
}

/// Runs what writes messages both ways: `first` in the first turn, `each` in every turn.
fn say(name: &str, first: &str, each: &str, ticks: usize) -> Vec<Played> {
    let javascript = format!(
        "{RAW}
         exports.onStart = async () => {{ {first} }}
         let turns = 0
         exports.onUpdate = async () => {{ turns++; {each}; await send() }}"
    );
    play(name, &javascript, ticks)
}
