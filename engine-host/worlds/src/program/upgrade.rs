//! A newer version of a program takes over a running world.
//!
//! The old version saves what the new one is to know, in a copy of it, so that it goes on unchanged if anything fails. The new one
//! begins and takes that. The rest of the state stays: the entities, what they look and sound like, and what the program was told.
//! Assets are known by their names.

use std::mem::discriminant;

use bevy_ecs::prelude::*;
use lightcone_attest::{DecodeError, SavedState};
use lightcone_interface::{AssetIndex, Command, Init};
use lightcone_sandbox::Instance;
use lightcone_sandbox::{Fault, Spent};
use lightcone_world::prelude::*;
use lightcone_world::simulation::{NotRestored, SavedValues};

use super::kept::{self, KEPT};
use super::memory;
use super::opened::Opened;
use super::runner::{Runner, say};

/// Why a version of a program does not take over.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotTaken {
    #[error("the world that runs is no program")]
    NoProgram,
    #[error("the world that runs is {here}, not {found}: only another version of the same program can take over")]
    OtherName { here: String, found: String },
    #[error(
        "{name} is signed by {wanted}: only a version signed by the same key can take over, not one signed by {found}"
    )]
    OtherSigner { name: String, wanted: String, found: String },
    #[error("the world was made for {here} ticks a second, and this for {found}: the rate of a world stays as it is")]
    OtherRate { here: u32, found: u32 },
    #[error("{version} cannot save what it knows: {fault}")]
    Save { version: String, fault: Fault },
    #[error("{version} cannot take over: {fault}")]
    TakeOver { version: String, fault: Fault },
    #[error("{version} has no {asset:?} of that kind, and the world shows or plays it")]
    NoAsset { version: String, asset: String },
    #[error("the state of the world that runs is broken: {0}")]
    State(#[from] DecodeError),
}

/// The state that `next` goes on from.
pub(super) fn take_over(next: &Opened, world: &mut World, mut state: SavedState) -> Result<SavedState, NotTaken> {
    let opened: &Opened = &world.get_resource::<Runner>().ok_or(NotTaken::NoProgram)?.opened;
    check(opened, next)?;
    let (time, seed) = (*world.resource::<SimTime>(), world.resource::<WorldRandom>().seed());
    let (rate_hz, dt_s, parameters) = (time.rate_hz, time.dt_s(), next.manifest.parameters.as_str());
    let init = Init { tick: state.tick + 1, rate_hz, dt_s, seed, fresh: false, parameters };
    for part in &mut state.components {
        if part.name == memory::NAME {
            part.entities = hand_over((opened, next), &part.entities, &init)?;
        } else if KEPT.contains(&part.name.as_str()) {
            for (_, saved) in &mut part.entities {
                *saved = kept::changed(saved, |command| renamed((opened, next), command))?;
            }
        }
    }
    Ok(state)
}

/// The node serves one program, of one developer.
fn check(before: &Opened, next: &Opened) -> Result<(), NotTaken> {
    let (here, found) = (before.manifest.name.clone(), next.manifest.name.clone());
    if here != found {
        return Err(NotTaken::OtherName { here, found });
    }
    let (rate, other) = (before.manifest.tick_rate_hz, next.manifest.tick_rate_hz);
    if rate != other {
        return Err(NotTaken::OtherRate { here: rate, found: other });
    }
    match (before.signer, next.signer) {
        (Some(wanted), signer) if signer != Some(wanted) => {
            let found = signer.map_or_else(|| "nobody".to_owned(), |key| key.to_string());
            Err(NotTaken::OtherSigner { name: here, wanted: wanted.to_string(), found })
        }
        _ => Ok(()),
    }
}

/// The memory of the new version, which was given what the old one saved. Both count as fuel of the program.
fn hand_over(
    (before, next): (&Opened, &Opened),
    memory: &[(u64, Vec<u8>)],
    init: &Init<'_>,
) -> Result<SavedValues, NotTaken> {
    let broken = |(_, cause): NotRestored| NotTaken::State(cause);
    let (copy, fuel) = memory::instance(&before.module, memory).map_err(broken)?;
    let tick = init.tick - 1;
    let saved =
        copy.saved().map_err(|fault| NotTaken::Save { version: said(before, tick, fault.spent.clone()), fault })?;
    let fuel = fuel.saturating_add(saved.spent.fuel);
    said(before, tick, saved.spent);
    let taken = Instance::upgraded(&next.module, &init.encode(), &saved.bytes);
    let (mut instance, spent) =
        taken.map_err(|fault| NotTaken::TakeOver { version: said(next, tick, fault.spent.clone()), fault })?;
    let fuel = fuel.saturating_add(spent.fuel);
    said(next, tick, spent);
    Ok(memory::values(&mut instance, fuel))
}

/// A version's name, after its log was passed on.
fn said(opened: &Opened, tick: u64, spent: Spent) -> String {
    let version = version(opened);
    say(&version, tick, &spent);
    version
}

fn version(opened: &Opened) -> String {
    format!("{} {}", opened.manifest.name, opened.manifest.version)
}

/// The command as it is of the new version's assets.
fn renamed<'a>(versions: (&Opened, &Opened), command: Command<'a>) -> Result<Command<'a>, NotTaken> {
    let mut command = command;
    let asset = match &mut command {
        Command::Model(it) => &mut it.asset,
        Command::SetShapeOfModel(it) => &mut it.asset,
        Command::SoundLoop(it) => &mut it.asset,
        _ => return Ok(command),
    };
    *asset = same_asset(versions, *asset)?;
    Ok(command)
}

/// Of the same name and kind. One that the old version did not have either was refused when it came, and stays so.
fn same_asset((before, next): (&Opened, &Opened), asset: AssetIndex) -> Result<AssetIndex, NotTaken> {
    let at = asset.0 as usize;
    let (Some(name), Some(was)) = (before.names.get(at), before.assets.get(at)) else { return Ok(asset) };
    let found = next.names.iter().position(|other| other == name);
    let found = found.filter(|at| next.assets.get(*at).is_some_and(|is| discriminant(is) == discriminant(was)));
    let missing = || NotTaken::NoAsset { version: version(next), asset: name.clone() };
    found.map(|at| AssetIndex(at as u32)).ok_or_else(missing)
}
