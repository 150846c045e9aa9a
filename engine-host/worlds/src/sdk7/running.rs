//! The JavaScript of a scene that runs, and its memory as a part of the world's state where that can be had.

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_sandbox::{PAGE_BYTES, Page, State};
use lightcone_sdk7::executor::exact::Exact;
use lightcone_sdk7::executor::{Executor, ExecutorError, Turn, TurnAnswer};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, KindChanges, NotRestored, SavedValues};

use super::engine::Engine;
use super::opened::Opened;
use super::scene::Scene;

/// One scene's JavaScript.
#[derive(Resource, Default)]
pub(super) enum Running {
    /// It has not begun, or it failed.
    #[default]
    Not,
    /// Its memory is state.
    Exact(Box<Exact>),
    /// Its memory is its own.
    Other(Box<dyn Executor>),
}

impl Running {
    /// Begins.
    pub(super) fn start(opened: &Opened) -> Result<Self, ExecutorError> {
        let source = opened.folder.source();
        Ok(match &opened.engine {
            Engine::Exact(engine) => Self::Exact(Box::new(Exact::start(engine, source)?)),
            Engine::Other(start) => Self::Other(start(source)?),
        })
    }

    pub(super) fn turn(&mut self, turn: &Turn) -> Result<TurnAnswer, ExecutorError> {
        match self {
            Self::Not => Err(ExecutorError::Ended("in an earlier turn".into())),
            Self::Exact(exact) => exact.turn(turn),
            Self::Other(other) => other.turn(turn),
        }
    }

    /// What it has computed since it began or was restored.
    pub(super) fn fuel(&self) -> u64 {
        if let Self::Exact(exact) = self { exact.fuel() } else { 0 }
    }

    fn state(&mut self) -> Option<State<'_>> {
        if let Self::Exact(exact) = self { exact.state().ok() } else { None }
    }
}

const NAME: &str = "scene.memory";
const LAYOUT: &str = "0: pages u32, fuel used u64, globals u8×n; 1 + index: a page of 4096 bytes that is not all zero";
const ZERO: Page = [0; PAGE_BYTES];
/// The id of what is no page.
const HEAD: u64 = 0;

pub(super) fn register(app: &mut App) {
    app.register_saved_kind(SavedKind::new(NAME, 1, LAYOUT).read_by(collect, restore).changed_by(changed));
}

fn head(state: &mut State<'_>, fuel: u64) -> (u64, Vec<u8>) {
    let mut out = Encoder::default();
    out.u32(state.memory_pages()).u64(fuel).blob(&state.globals());
    (HEAD, out.into_bytes())
}

fn id(index: u32) -> u64 {
    u64::from(index) + 1
}

fn collect(world: &mut World) -> SavedValues {
    let fuel = world.resource::<Fuel>().0;
    let mut running = world.resource_mut::<Running>();
    let Some(mut state) = running.state() else { return Vec::new() };
    let mut values = vec![head(&mut state, fuel)];
    let pages = (0..state.memory_pages()).filter_map(|index| Some((index, state.page(index)?)));
    values.extend(pages.filter(|(_, page)| **page != ZERO).map(|(index, page)| (id(index), page.to_vec())));
    values
}

fn changed(world: &mut World) -> KindChanges {
    let fuel = world.resource::<Fuel>().0;
    let mut running = world.resource_mut::<Running>();
    let mut changes = KindChanges::default();
    let Some(mut state) = running.state() else { return changes };
    changes.changed.push(head(&mut state, fuel));
    for index in state.take_changed_pages() {
        match state.page(index) {
            Some(page) if *page != ZERO => changes.changed.push((id(index), page.to_vec())),
            _ => changes.removed.push(id(index)),
        }
    }
    changes
}

/// Of a scene that has begun, and whose memory was not kept, only a world that has come so far by its inputs can go on.
fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let [(HEAD, head), pages @ ..] = saved else { return Ok(()) };
    let (size, fuel, globals) = read_head(head).map_err(|cause| (HEAD, cause))?;
    let pages = pages.iter().map(read_page).collect::<Result<Vec<_>, _>>()?;
    let Engine::Exact(engine) = &world.resource::<Scene>().opened.engine else {
        return Err((HEAD, Decoder::new(head).wrong(0, "scene that runs fast", "memory of one that runs exactly")));
    };
    let exact = Exact::restore(engine, size, globals, pages)
        .map_err(|cause| (HEAD, Decoder::new(head).wrong(0, "state of this scene", cause)))?;
    world.insert_resource(Running::Exact(Box::new(exact)));
    world.insert_resource(Fuel(fuel));
    Ok(())
}

fn read_head(head: &[u8]) -> Result<(u32, u64, &[u8]), DecodeError> {
    let mut from = Decoder::new(head);
    let read = (from.u32()?, from.u64()?, from.blob()?);
    from.finish()?;
    Ok(read)
}

fn read_page((id, bytes): &(u64, Vec<u8>)) -> Result<(u32, &Page), NotRestored> {
    let wrong = |what| (*id, Decoder::new(bytes).wrong(0, what, bytes.len()));
    let index = u32::try_from(*id - 1).map_err(|_| wrong("page of a memory of 4 GiB"))?;
    let page = bytes.as_slice().try_into().map_err(|_| wrong("page of 4096 bytes"))?;
    Ok((index, page))
}
