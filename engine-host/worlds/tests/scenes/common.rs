//! Scenes of the tests' own, played by a script instead of JavaScript.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use glam::Vec3;
use lightcone_protocol::SessionId;
use lightcone_protocol::input::{Actions, ClientMessage, Sample, Text};
use lightcone_sdk7::components::common::Vector3;
use lightcone_sdk7::components::{Component, Transform};
use lightcone_sdk7::crdt::{EntityId, Limits, Store};
use lightcone_sdk7::executor::{Executor, ExecutorError, SceneSource, Turn, TurnAnswer};
use lightcone_world::WorldSpec;
use lightcone_world::simulation::{PlayerEvent, Simulation, SimulationConfig};
use lightcone_worlds::sdk7::{Engine, open_with};

/// A folder with a scene of one parcel, gone with the test.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lightcone-scene-{}-{name}", std::process::id()));
        _ = fs::remove_dir_all(&path);
        let folder = Self(path);
        folder.write("scene.json", SCENE.as_bytes());
        folder.write("bin/index.js", b"");
        folder
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

const SCENE: &str = r#"{
    "main": "bin/index.js", "runtimeVersion": "7", "display": { "title": "A yard" },
    "scene": { "base": "0,0", "parcels": ["0,0"] },
    "spawnPoints": [{ "name": "gate", "default": true, "position": { "x": 8, "y": 0, "z": 2 }, "cameraTarget": { "x": 8, "y": 1, "z": 9 } }]
}"#;

/// What a scene does in a turn, in place of its JavaScript.
pub type Script = Arc<dyn Fn(&Turn, &mut SceneSide) -> TurnAnswer + Send + Sync>;

/// The scene's side of the components.
pub struct SceneSide {
    pub store: Store,
    out: Vec<u8>,
}

impl SceneSide {
    pub fn new() -> Self {
        Self { store: Store::new(Limits::default()), out: Vec::new() }
    }

    /// What it said since it was asked last.
    pub fn take_out(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    pub fn put<C: Component>(&mut self, entity: u32, component: &C) {
        self.store.put(EntityId(entity), component, &mut self.out);
    }

    pub fn remove<C: Component>(&mut self, entity: u32) {
        self.store.remove(EntityId(entity), C::ID, &mut self.out);
    }
}

struct Played {
    script: Script,
    side: SceneSide,
    turns: Arc<Mutex<Vec<Turn>>>,
}

impl Executor for Played {
    fn way(&self) -> &'static str {
        "played"
    }

    fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        self.turns.lock().unwrap().push(turn.clone());
        self.side.store.take_in(&turn.crdt, &mut Vec::new()).unwrap();
        let answer = (self.script)(turn, &mut self.side);
        Ok(TurnAnswer { crdt: self.side.take_out(), ..answer })
    }
}

/// A world that plays a script, and all turns that it was given.
pub fn world(folder: &Folder, script: Script) -> (WorldSpec, Arc<Mutex<Vec<Turn>>>) {
    world_in(folder.path(), script)
}

/// The same, of a folder that somebody else made.
pub fn world_in(folder: &Path, script: Script) -> (WorldSpec, Arc<Mutex<Vec<Turn>>>) {
    let turns = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&turns);
    let start = move |_: &SceneSource| -> Result<Box<dyn Executor>, ExecutorError> {
        let side = SceneSide::new();
        Ok(Box::new(Played { script: Arc::clone(&script), side, turns: Arc::clone(&seen) }))
    };
    (open_with(folder, Engine::Other(Arc::new(start))).unwrap(), turns)
}

/// A simulation of a script that says these things in its first turn and nothing after.
pub fn once(name: &str, say: impl Fn(&mut SceneSide) + Send + Sync + 'static) -> (Simulation, Arc<Mutex<Vec<Turn>>>) {
    let script: Script = Arc::new(move |turn, side| {
        if turn.tick == 0 {
            say(side);
        }
        TurnAnswer::default()
    });
    let (world, turns) = world(&Folder::new(name), script);
    (Simulation::new(&world, SimulationConfig::default()), turns)
}

/// At a place, in the scene's own space.
pub fn at(x: f32, y: f32, z: f32) -> Transform {
    Transform { position: Vector3 { x, y, z }, ..Transform::default() }
}

pub fn join(session: u64) -> PlayerEvent {
    PlayerEvent::Join { session: SessionId(session), name: None }
}

pub fn leave(session: u64) -> PlayerEvent {
    PlayerEvent::Leave { session: SessionId(session) }
}

/// A motion sample of a player who holds these and looks there.
pub fn hold(session: u64, seq: u32, held: Actions, yaw_rad: f32, pitch_rad: f32) -> PlayerEvent {
    let sample = Sample { seq, held, yaw_rad, pitch_rad, ..Sample::default() };
    PlayerEvent::Input { session: SessionId(session), message: ClientMessage::Motion(vec![sample]) }
}

/// A line of text.
pub fn say(session: u64, seq: u32, text: &str) -> PlayerEvent {
    let text = Text { seq, text: text.into() };
    PlayerEvent::Input { session: SessionId(session), message: ClientMessage::Text(text) }
}

/// How close two places are.
pub fn near(a: Vec3, b: Vec3) -> bool {
    a.abs_diff_eq(b, 1e-3)
}
