//! The program's memory as a part of the world's state.

use bevy_app::App;
use bevy_ecs::prelude::*;
use lightcone_attest::Decoder;
use lightcone_sandbox::{Instance, Module};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{EntityById, Fuel, KindChanges, NotRestored, SavedValues};

use super::runner::Runner;
use crate::saved_memory::{Base, LAYOUT, Memory};

pub(super) const NAME: &str = "program.memory";
/// A world has one program.
const BASE: Base = Base::FIRST;

pub(super) fn register(app: &mut App) {
    app.register_saved_kind(SavedKind::new(NAME, 2, LAYOUT).read_by(collect, restore).changed_by(changed));
}

/// Nothing after a fault: the state is half changed, and the world has halted.
fn collect(world: &mut World) -> SavedValues {
    let fuel = world.resource::<Fuel>().0;
    let mut runner = world.resource_mut::<Runner>();
    runner.instance().map_or_else(Vec::new, |instance| values(instance, fuel))
}

/// What an instance's state is as values.
pub(super) fn values(instance: &mut Instance, fuel: u64) -> SavedValues {
    instance.state().map_or_else(|_| Vec::new(), |mut state| BASE.values(&mut state, fuel))
}

fn changed(world: &mut World) -> KindChanges {
    let fuel = world.resource::<Fuel>().0;
    let mut runner = world.resource_mut::<Runner>();
    let mut changes = KindChanges::default();
    if let Some(Ok(mut state)) = runner.instance().map(Instance::state) {
        BASE.changes(&mut state, fuel, &mut changes);
    }
    changes
}

fn restore(world: &mut World, _: &EntityById, saved: &[(u64, Vec<u8>)]) -> Result<(), NotRestored> {
    let mut runner = world.resource_mut::<Runner>();
    let (instance, fuel) = instance(&runner.opened.module, saved)?;
    runner.replace(instance);
    world.insert_resource(Fuel(fuel));
    Ok(())
}

/// An instance whose state has these values, and the fuel used up to there.
pub(super) fn instance(module: &Module, saved: &[(u64, Vec<u8>)]) -> Result<(Instance, u64), NotRestored> {
    let Memory { size, fuel, globals, pages } = BASE.read(saved)?;
    let instance = Instance::restore(module, size, globals, pages)
        .map_err(|cause| (BASE.head(), Decoder::new(&[]).wrong(0, "state of this program", cause)))?;
    Ok((instance, fuel))
}
