//! The scene that runs: its JavaScript, its components, and what it is still to be told.

use std::sync::Arc;

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_sdk7::crdt::{Limits, Store};
use lightcone_sdk7::executor::Answer;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, NotRestored, SavedValues};

use super::engine::Engine;
use super::opened::Opened;

/// See the top of the file.
#[derive(Resource)]
pub(super) struct Scene {
    pub(super) opened: Arc<Opened>,
    /// All components, the host's and the scene's.
    pub(super) store: Store,
    /// CRDT messages for the next turn.
    pub(super) told: Vec<u8>,
    /// For the next turn.
    pub(super) answers: Vec<Answer>,
    /// The number of the next turn.
    pub(super) turn: u64,
    /// Counts what carries a time of its own, such as presses.
    pub(super) timestamp: u32,
}

impl Scene {
    pub(super) fn new(opened: Arc<Opened>) -> Self {
        let store = Store::new(Limits::default());
        Self { opened, store, told: Vec::new(), answers: Vec::new(), turn: 0, timestamp: 0 }
    }

    /// The next time of what carries one.
    pub(super) fn next_timestamp(&mut self) -> u32 {
        self.timestamp = self.timestamp.wrapping_add(1);
        self.timestamp
    }
}

const NAME: &str = "scene.components";
const LAYOUT: &str = "turns u64, time u32, CRDT messages of all components u8×n, CRDT messages still to be told u8×n, list of answers still to \
                      be given (call u32, is resolved u8, text u8×n)";

pub(super) fn register(app: &mut App) {
    app.register_saved_kind(SavedKind::new(NAME, 1, LAYOUT).read_by(collect, restore));
}

fn collect(world: &mut World) -> SavedValues {
    let scene = world.resource::<Scene>();
    let mut out = Encoder::default();
    out.u64(scene.turn).u32(scene.timestamp).blob(&scene.store.dump()).blob(&scene.told);
    out.u64(scene.answers.len() as u64);
    for Answer { id, result } in &scene.answers {
        let (resolved, text) = match result {
            Ok(text) => (1, text),
            Err(text) => (0, text),
        };
        out.u32(*id).u8(resolved).blob(text.as_bytes());
    }
    vec![(0, out.into_bytes())]
}

fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let wrong = |bytes: &[u8], what| (0, Decoder::new(bytes).wrong(0, what, "nothing"));
    let [(0, bytes)] = saved else { return Err(wrong(&[], "components of a scene")) };
    let mut scene = world.resource_mut::<Scene>();
    let is_saved = matches!(scene.opened.engine, Engine::Exact(_));
    if !is_saved && scene.turn != Decoder::new(bytes).u64().map_err(|cause| (0, cause))? {
        return Err((0, Decoder::new(bytes).wrong(0, "scene whose JavaScript can be put back", "one that runs fast")));
    }
    read(&mut scene, bytes).map_err(|cause| (0, cause))
}

fn read(scene: &mut Scene, bytes: &[u8]) -> Result<(), DecodeError> {
    let mut from = Decoder::new(bytes);
    let (turn, timestamp) = (from.u64()?, from.u32()?);
    let store = Store::load(from.blob()?, Limits::default());
    let mut store = store.map_err(|why| Decoder::new(bytes).wrong(12, "components of a scene", why))?;
    // The world that was saved had shown them.
    store.take_changes();
    let told = from.blob()?.to_vec();
    let mut answers = Vec::new();
    for _ in 0..from.u64()? {
        let (id, resolved) = (from.u32()?, from.u8()? != 0);
        let text = String::from_utf8_lossy(from.blob()?).into_owned();
        answers.push(Answer { id, result: if resolved { Ok(text) } else { Err(text) } });
    }
    from.finish()?;
    (scene.store, scene.told, scene.answers, scene.turn, scene.timestamp) = (store, told, answers, turn, timestamp);
    Ok(())
}
