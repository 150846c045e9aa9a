//! Scenes as a part of the world's state.

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_sdk7::crdt::{Limits, Store};
use lightcone_sdk7::executor::Answer;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, NotRestored, SavedValues};

use super::engine::Engine;
use super::scene::Scene;
use super::scenes::Scenes;

const COMPONENTS: &str = "scene.components";
const LAYOUT: &str = "256 × number, which is the scene's, or 65536 more for its server: turns u64, time u32, fuel used u64, is awake bool, why it stopped (is stopped bool, text u8×n), CRDT messages \
                      of all components u8×n, CRDT messages still to be told u8×n, list of answers still to be given (call u32, is resolved \
                      u8, text u8×n)";
const KNOWN: &str = "scene.known";
const POST: &str = "scene.post";
const STORAGE: &str = "scene.storage";
/// Of the state of each scene, which are pieces of their own: what one does changes no other's.
const IDS_PER_SCENE: u64 = 256;

pub(super) fn register(app: &mut App) {
    app.register_saved_kind(SavedKind::new(COMPONENTS, 2, LAYOUT).read_by(collect, restore));
    register_part(app, KNOWN, |scene| Some(&scene.known), |scene, known| scene.known = known);
    register_part(app, POST, |scene| Some(&scene.post).filter(|post| !post.is_new()), |scene, post| scene.post = post);
    register_part(
        app,
        STORAGE,
        |scene| Some(&scene.storage).filter(|storage| !storage.is_empty()),
        |scene, storage| {
            scene.storage = storage;
        },
    );
}

fn id(scene: &Scene) -> u64 {
    u64::from(scene.number()) * IDS_PER_SCENE
}

/// Of a scene that nobody woke there is nothing to say.
fn has_state(scene: &Scene) -> bool {
    scene.has_begun() || scene.is_awake
}

fn collect(world: &mut World) -> SavedValues {
    let all = world.resource::<Scenes>().runs().map(|one| &one.scene);
    all.filter(|scene| has_state(scene)).map(|scene| (id(scene), write(scene))).collect()
}

fn write(scene: &Scene) -> Vec<u8> {
    let mut out = Encoder::default();
    out.u64(scene.turn).u32(scene.timestamp).u64(scene.fuel).u8(scene.is_awake.into());
    out.u8(scene.stopped.is_some().into()).blob(scene.stopped.as_deref().unwrap_or_default().as_bytes());
    out.blob(&scene.store.dump()).blob(&scene.told);
    out.u64(scene.answers.len() as u64);
    for Answer { id, result } in &scene.answers {
        let (resolved, text) = match result {
            Ok(text) => (1, text),
            Err(text) => (0, text),
        };
        out.u32(*id).u8(resolved).blob(text.as_bytes());
    }
    out.into_bytes()
}

/// The scene that a value belongs to.
fn scene_of<'s>(scenes: &'s mut Scenes, id: u64, bytes: &[u8]) -> Result<&'s mut Scene, NotRestored> {
    let found = id.is_multiple_of(IDS_PER_SCENE).then(|| scenes.run_mut(id / IDS_PER_SCENE)).flatten();
    found.map(|one| &mut one.scene).ok_or_else(|| (id, Decoder::new(bytes).wrong(0, "scene of this world", id)))
}

fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let mut scenes = world.resource_mut::<Scenes>();
    for (id, bytes) in saved {
        let scene = scene_of(&mut scenes, *id, bytes)?;
        let is_saved = matches!(scene.opened.engine, Engine::Exact(_));
        if !is_saved && scene.turn != Decoder::new(bytes).u64().map_err(|cause| (*id, cause))? {
            return Err((
                *id,
                Decoder::new(bytes).wrong(0, "scene whose JavaScript can be put back", "one that runs fast"),
            ));
        }
        read(scene, bytes).map_err(|cause| (*id, cause))?;
    }
    let fuel = scenes.runs().fold(0_u64, |sum, one| sum.saturating_add(one.scene.fuel));
    let sign = scenes.sign();
    world.insert_resource(Fuel(fuel));
    world.insert_resource(sign);
    Ok(())
}

fn read(scene: &mut Scene, bytes: &[u8]) -> Result<(), DecodeError> {
    let mut from = Decoder::new(bytes);
    let (turn, timestamp, fuel, is_awake) = (from.u64()?, from.u32()?, from.u64()?, from.u8()? != 0);
    let (is_stopped, why) = (from.u8()? != 0, String::from_utf8_lossy(from.blob()?).into_owned());
    let store = Store::load(from.blob()?, Limits::default());
    let mut store = store.map_err(|why| Decoder::new(bytes).wrong(0, "components of a scene", why))?;
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
    (scene.fuel, scene.is_awake, scene.stopped) = (fuel, is_awake, is_stopped.then_some(why));
    Ok(())
}

/// A part of each run's state that is a kind of its own.
fn register_part<T: SavedField + 'static>(
    app: &mut App,
    name: &str,
    of: impl Fn(&Scene) -> Option<&T> + Send + Sync + 'static,
    put: impl Fn(&mut Scene, T) + Send + Sync + 'static,
) {
    let collect = move |world: &mut World| {
        let all = world.resource::<Scenes>().runs().map(|one| &one.scene).filter(|scene| has_state(scene));
        let parts = all.filter_map(|scene| {
            let mut out = Encoder::default();
            of(scene)?.encode(&mut out);
            Some((id(scene), out.into_bytes()))
        });
        parts.collect()
    };
    let restore = move |world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]| {
        let mut scenes = world.resource_mut::<Scenes>();
        for (id, bytes) in saved {
            let mut from = Decoder::new(bytes);
            let part = T::decode(&mut from).and_then(|part| from.finish().map(|()| part));
            put(scene_of(&mut scenes, *id, bytes)?, part.map_err(|cause| (*id, cause))?);
        }
        Ok(())
    };
    let layout = format!("256 × number, which is the scene's, or 65536 more for its server: {}", T::LAYOUT);
    app.register_saved_kind(SavedKind::new(name, 2, layout).read_by(collect, restore));
}
