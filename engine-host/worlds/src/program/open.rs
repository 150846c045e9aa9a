//! From a package to a world.

use std::path::Path;
use std::sync::Arc;

use lightcone_package::{Bounds, Manifest, Package, UnsealKey};
use lightcone_sandbox::{Checked, Limits, check};
use lightcone_world::WorldSpec;

use super::assets;
use super::compiler::Compiler;
use super::error::ProgramError;
use super::opened::Opened;
use super::plugin::ProgramWorld;
use super::upgrade::take_over;

/// Reads, checks and compiles the package; every simulation of the world shares that. The name is the program's. The package's
/// id, and with it every byte of it, belongs to the world's identity.
pub fn open(path: &Path, compiler: &Compiler) -> Result<WorldSpec, ProgramError> {
    world(&Package::open(path, &Bounds::default())?, compiler)
}

/// As [`open`], of a sealed package: it is opened in memory, and its machine code is kept nowhere.
pub fn open_sealed(path: &Path, key: &UnsealKey, compiler: &Compiler) -> Result<WorldSpec, ProgramError> {
    world(&Package::open_sealed(path, key, &Bounds::default())?, &compiler.keeping_nothing())
}

/// As [`open`], of a package that was read already.
pub fn world(package: &Package, compiler: &Compiler) -> Result<WorldSpec, ProgramError> {
    let manifest = package.manifest().clone();
    let (name, version) = (manifest.name.clone(), manifest.version.clone());
    let checked = checked(package)?;
    let module = compiler
        .compile(&checked)
        .map_err(|cause| ProgramError::Compile { name: name.clone(), cause: Box::new(cause) })?;
    let (assets, tick_rate_hz) = (assets::load(package)?, manifest.tick_rate_hz);
    let id = package.id();
    let names = package.assets().map(|asset| asset.entry.name.clone()).collect();
    let opened = Arc::new(Opened { manifest, signer: package.signer(), module, assets, names });
    let (next, file) = (Arc::clone(&opened), format!("{name}.{}", lightcone_package::ENDING));
    let plugin = move || ProgramWorld { opened: Arc::clone(&opened) };
    Ok(WorldSpec::new(name, plugin)
        .with_tick_rate_hz(tick_rate_hz)
        .with_assets(vec![(file, id)])
        .taking_over(version, move |world, state| {
            take_over(&next, world, state).map_err(|refused| refused.to_string())
        }))
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
    let limits = limits(manifest)?;
    check(package.module(), &limits).map_err(|cause| ProgramError::Module { name, cause })
}

/// What the package asks for. One that asks for more than a program may have here does not run: it would fail later, and elsewhere
/// not.
fn limits(manifest: &Manifest) -> Result<Limits, ProgramError> {
    let (asked, most) = (manifest.limits, Limits::default());
    let all = [
        ("bytes of memory", asked.memory_bytes(), most.memory_bytes),
        ("fuel to start", asked.fuel_per_init, most.fuel_per_init),
        ("fuel a tick", asked.fuel_per_tick, most.fuel_per_tick),
        ("entities", asked.entities.into(), lightcone_interface::MAX_ENTITIES.into()),
    ];
    match all.into_iter().find(|(_, asked, most)| asked > most) {
        Some((what, asked, most)) => Err(ProgramError::TooMuch { name: manifest.name.clone(), what, asked, most }),
        None => Ok(Limits {
            memory_bytes: asked.memory_bytes(),
            fuel_per_init: asked.fuel_per_init,
            fuel_per_tick: asked.fuel_per_tick,
            ..most
        }),
    }
}
