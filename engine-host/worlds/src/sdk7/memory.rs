//! The memory of each scene's JavaScript as a part of the world's state, where it can be had.

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::Decoder;
use lightcone_sdk7::executor::exact::Exact;
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, KindChanges, NotRestored, SavedValues};

use super::engine::Engine;
use super::running::Running;
use super::scenes::{OneScene, Scenes};
use crate::saved_memory::{Base, LAYOUT, Memory};

const NAME: &str = "scene.memory";

pub(super) fn register(app: &mut App) {
    let layout = format!("2^40 × number, which is the scene's, or 65536 more for its server, + what follows: {LAYOUT}");
    app.register_saved_kind(SavedKind::new(NAME, 2, layout).read_by(collect, restore).changed_by(changed));
}

fn collect(world: &mut World) -> SavedValues {
    world.resource_mut::<Scenes>().runs_mut().flat_map(OneScene::memory).collect()
}

fn changed(world: &mut World) -> KindChanges {
    let mut changes = KindChanges::default();
    world.resource_mut::<Scenes>().runs_mut().for_each(|one| one.memory_changes(&mut changes));
    changes
}

impl OneScene {
    fn base(&self) -> Base {
        Base::of(self.scene.number())
    }

    fn memory(&mut self) -> SavedValues {
        let (base, fuel) = (self.base(), self.scene.fuel);
        let Some(mut state) = self.running.state() else { return Vec::new() };
        self.kept_pages = state.memory_pages();
        base.values(&mut state, fuel)
    }

    /// A scene that stopped has no memory any more.
    fn memory_changes(&mut self, changes: &mut KindChanges) {
        let (base, fuel) = (self.base(), self.scene.fuel);
        if self.scene.stopped.is_some() {
            let gone = std::mem::take(&mut self.kept_pages);
            return changes.removed.extend(base.all(gone).filter(|_| gone > 0));
        }
        if let Some(mut state) = self.running.state() {
            self.kept_pages = state.memory_pages();
            base.changes(&mut state, fuel, changes);
        }
    }
}

/// Of a scene that has begun, and whose memory was not kept, only a world that has come so far by its inputs can go on.
fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let mut scenes = world.resource_mut::<Scenes>();
    for values in saved.chunk_by(|(a, _), (b, _)| Base::number(*a) == Base::number(*b)) {
        let Some((id, head)) = values.first() else { continue };
        let wrong = |what, found: String| (*id, Decoder::new(head).wrong(0, what, found));
        let Some(one) = scenes.run_mut(Base::number(*id)) else {
            return Err(wrong("memory of a scene of this world", id.to_string()));
        };
        let Engine::Exact(engine) = &one.scene.opened.engine else {
            return Err(wrong("scene that runs fast", "memory of one that runs exactly".into()));
        };
        let Memory { size, globals, pages, .. } = one.base().read(values)?;
        let exact = Exact::restore(engine, size, globals, pages);
        let exact = exact.map_err(|cause| wrong("state of this scene", cause.to_string()))?;
        one.running = Running::Exact(Box::new(exact));
        one.kept_pages = size;
    }
    Ok(())
}
