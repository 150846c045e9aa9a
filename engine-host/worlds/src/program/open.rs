//! From a package to a world.

use std::path::Path;
use std::sync::Arc;

use lightcone_package::{Bounds, Manifest, Package};
use lightcone_sandbox::{Checked, Limits, Module, check};
use lightcone_world::WorldSpec;

use super::assets::{self, Loaded};
use super::error::ProgramError;
use super::plugin::ProgramWorld;

/// A program that can be run any number of times.
pub(super) struct Opened {
    pub(super) manifest: Manifest,
    pub(super) module: Module,
    pub(super) assets: Vec<Loaded>,
}

/// Reads, checks and compiles the package; every simulation of the world shares that. The name is the program's. The package's
/// id, and with it every byte of it, belongs to the world's identity.
pub fn open(path: &Path) -> Result<WorldSpec, ProgramError> {
    world(&Package::open(path, &Bounds::default())?)
}

/// As [`open`], of a package that was read already.
pub fn world(package: &Package) -> Result<WorldSpec, ProgramError> {
    let manifest = package.manifest().clone();
    let name = manifest.name.clone();
    let checked = checked(package)?;
    let module = Module::compile(&checked).map_err(|cause| ProgramError::Compile { name: name.clone(), cause })?;
    let assets = assets::load(package)?;
    let id = package.id();
    let opened = Arc::new(Opened { manifest, module, assets });
    let plugin = move || ProgramWorld { opened: Arc::clone(&opened) };
    Ok(WorldSpec::new(name.clone(), plugin).with_assets(vec![(format!("{name}.{}", lightcone_package::ENDING), id)]))
}

/// Whether the program may run here: it was made for this interface, and its module keeps to the rules. Nothing is compiled.
pub fn check_package(package: &Package) -> Result<(), ProgramError> {
    checked(package).map(|_| ())
}

fn checked(package: &Package) -> Result<Checked, ProgramError> {
    let manifest = package.manifest();
    let (name, here) = (manifest.name.clone(), lightcone_interface::VERSION);
    if manifest.interface != here {
        return Err(ProgramError::Interface { name, wanted: manifest.interface, here });
    }
    check(package.module(), &limits(manifest)).map_err(|cause| ProgramError::Module { name, cause })
}

/// What the package asks for, within what a program may have here.
fn limits(manifest: &Manifest) -> Limits {
    let most = Limits::default();
    Limits {
        memory_bytes: manifest.limits.memory_bytes().min(most.memory_bytes),
        fuel_per_init: manifest.limits.fuel_per_init.min(most.fuel_per_init),
        fuel_per_tick: manifest.limits.fuel_per_tick.min(most.fuel_per_tick),
        ..most
    }
}
