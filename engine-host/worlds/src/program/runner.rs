//! The instance that runs, what it is told, and what it has used.

use std::sync::{Arc, Mutex, PoisonError};

use bevy_ecs::prelude::*;
use lightcone_interface::{Init, TickWriter};
use lightcone_sandbox::{Cause, Fault, Instance, Log, Spent};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{Fuel, HaltKind, Halted};

use super::opened::Opened;

/// The program of this simulation.
#[derive(Resource)]
pub(super) struct Runner {
    pub(super) opened: Arc<Opened>,
    /// None before the start, and after one that failed. The mutex is never waited for: it makes a resource of what may be used
    /// by one thread at a time.
    instance: Mutex<Option<Instance>>,
    pub(super) told: TickWriter,
}

impl Runner {
    pub(super) fn new(opened: Arc<Opened>) -> Self {
        Self { opened, instance: Mutex::new(None), told: TickWriter::new(0, 1, 1.0) }
    }

    pub(super) fn instance(&mut self) -> Option<&mut Instance> {
        self.instance.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut()
    }

    pub(super) fn replace(&mut self, instance: Instance) {
        self.instance = Mutex::new(Some(instance));
    }

    /// Runs a tick with what was written to `told`, and counts its fuel. `Err` has why the world cannot go on.
    pub(super) fn tick(&mut self, tick: u64, fuel: &mut Fuel) -> Result<Vec<u8>, Halted> {
        let Self { instance, told, opened } = self;
        let instance = instance.get_mut().unwrap_or_else(PoisonError::into_inner).as_mut();
        let name = &opened.manifest.name;
        let instance =
            instance.ok_or_else(|| Halted { kind: HaltKind::World, fuel: 0, why: format!("{name} has not begun") })?;
        match instance.tick(told.as_bytes()) {
            Ok(output) => {
                fuel.0 = fuel.0.saturating_add(output.spent.fuel);
                say(name, tick, &output.spent);
                Ok(output.bytes)
            }
            Err(fault) => {
                say(name, tick, &fault.spent);
                Err(halted(&fault, format!("{name}: {fault}")))
            }
        }
    }
}

/// Starts the program: a start-up system.
pub(super) fn begin(world: &mut World) {
    let time = *world.resource::<SimTime>();
    let seed = world.resource::<WorldRandom>().seed();
    let mut runner = world.resource_mut::<Runner>();
    let opened = Arc::clone(&runner.opened);
    let (name, parameters) = (&opened.manifest.name, &opened.manifest.parameters);
    let init = Init { tick: 1, rate_hz: time.rate_hz, dt_s: time.dt_s(), seed, fresh: true, parameters };
    match Instance::start(&opened.module, &init.encode()) {
        Ok((instance, spent)) => {
            say(name, 0, &spent);
            runner.replace(instance);
            world.insert_resource(Fuel(spent.fuel));
        }
        Err(fault) => {
            say(name, 0, &fault.spent);
            world.insert_resource(halted(&fault, format!("{name} cannot begin: {fault}")));
        }
    }
}

fn halted(fault: &Fault, why: String) -> Halted {
    let kind = match fault.cause {
        Cause::Trap(_) => HaltKind::Trap,
        Cause::OutOfFuel { .. } => HaltKind::OutOfFuel,
        Cause::StackOverflow { .. } => HaltKind::StackOverflow,
        Cause::WrongAbi { .. }
        | Cause::Missing { .. }
        | Cause::InputTooLong { .. }
        | Cause::AllocOutsideMemory { .. }
        | Cause::OutputOutsideMemory { .. }
        | Cause::OutputTooLong { .. }
        | Cause::LogOutsideMemory { .. } => HaltKind::Interface,
        Cause::OutOfMemory { .. } | Cause::Engine { .. } | Cause::Halted => HaltKind::Machine,
    };
    Halted { kind, fuel: fault.spent.fuel, why }
}

/// What the program logs goes to the node's log.
pub(super) fn say(name: &str, tick: u64, spent: &Spent) {
    let Log { lines, dropped } = &spent.log;
    for line in lines {
        tracing::info!("{name}, tick {tick}: {line}");
    }
    if *dropped > 0 {
        tracing::warn!("{name}, tick {tick}: {dropped} more lines, more than a program may log in a tick");
    }
}
