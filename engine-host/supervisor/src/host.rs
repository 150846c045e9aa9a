//! The worlds of a machine.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use crate::asked::{BadWish, NewWorld};
use crate::folder::Folder;
use crate::kept::{Kept, KeptWorld};
use crate::name::WorldName;
use crate::ports::MediaPorts;
use crate::program_id::ProgramId;
use crate::programs::Programs;
use crate::worlds::{Keeper, Launch, Loads, NotUpgraded, Shares, World};

/// All worlds, and what they are made of.
pub(crate) struct Host {
    pub(crate) programs: Programs,
    limits: Limits,
    keeper: Keeper,
    worlds: Mutex<BTreeMap<WorldName, Hosted>>,
}

/// How much there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) worlds: usize,
    pub(crate) players: u32,
    pub(crate) ports: Option<MediaPorts>,
}

/// A world, and the port that is its own; 0: any.
struct Hosted {
    world: Arc<World>,
    port: u16,
}

/// Why a world is not started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotStarted {
    #[error(transparent)]
    Wish(#[from] BadWish),
    #[error("there is no program {0} here; POST /v1/programs takes packages")]
    NoProgram(ProgramId),
    #[error("there is a world {0} already")]
    Taken(WorldName),
    #[error("this machine has {0} worlds, and no room for more")]
    Worlds(usize),
    #[error("{left} players have room on this machine beside those of its worlds, not {asked}")]
    Players { asked: u16, left: u32 },
    #[error("all of the worlds' ports are taken")]
    Ports,
    #[error("it could not be kept: {0}")]
    Kept(#[from] io::Error),
}

/// Why a program is not deleted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDeleted {
    #[error("the world {0} is made of it: delete the world first")]
    Used(WorldName),
    #[error("it could not be deleted: {0}")]
    Kept(#[from] io::Error),
}

impl Host {
    /// Starts all worlds that there were.
    pub(crate) fn open(
        (folder, kept): (Folder, Kept),
        (launch, shares): (Launch, Shares),
        limits: Limits,
    ) -> Result<Self, (PathBuf, io::Error)> {
        let (folder, kept, launch) = (Arc::new(folder), Arc::new(kept), Arc::new(launch));
        let programs = Programs::open(Arc::clone(&folder), Arc::clone(&launch));
        let programs = programs.map_err(|error| (folder.programs(), error))?;
        let keeper = Keeper { launch, folder, kept, shares, loads: Loads::here(), unconfined: Arc::new(Once::new()) };
        let host = Self { programs, limits, keeper, worlds: Mutex::default() };
        for (name, kept) in host.keeper.kept.all() {
            host.revive(name, kept);
        }
        Ok(host)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<WorldName, Hosted>> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whatever the limits are now: it was there before.
    fn revive(&self, name: WorldName, kept: KeptWorld) {
        let mut worlds = self.lock();
        let closed =
            |why: &str| World::closed(name.clone(), KeptWorld { closed: Some(why.to_owned()), ..kept.clone() });
        let hosted = match (&kept.closed, self.port(&worlds)) {
            (Some(why), _) => Hosted { world: closed(why), port: 0 },
            (None, None) => Hosted { world: closed("all of the worlds' ports are taken"), port: 0 },
            (None, Some(port)) => match World::start(name.clone(), kept.clone(), port, self.keeper.clone()) {
                Ok(world) => Hosted { world, port },
                Err(error) => Hosted { world: closed(&format!("it has no thread: {error}")), port: 0 },
            },
        };
        worlds.insert(name, hosted);
    }

    /// Starts a world. It is kept before it runs.
    pub(crate) fn start(&self, asked: &NewWorld) -> Result<Arc<World>, NotStarted> {
        let (players, choices) = (asked.players()?, asked.choices()?);
        let mut worlds = self.lock();
        // Under the lock: a program cannot be deleted meanwhile.
        let program = self.programs.get(asked.program).ok_or(NotStarted::NoProgram(asked.program))?;
        let taken = |name: &WorldName| worlds.contains_key(name);
        let name = match &asked.name {
            Some(name) if taken(name) => return Err(NotStarted::Taken(name.clone())),
            Some(name) => name.clone(),
            None => WorldName::like(&program.name, |name| taken(name) || self.keeper.folder.world(name).exists())
                .ok_or(NotStarted::Worlds(worlds.len()))?,
        };
        if worlds.len() >= self.limits.worlds {
            return Err(NotStarted::Worlds(worlds.len()));
        }
        let granted: u32 = worlds.values().map(|hosted| u32::from(hosted.world.kept.players)).sum();
        let left = self.limits.players.saturating_sub(granted);
        if left < u32::from(players) {
            return Err(NotStarted::Players { asked: players, left });
        }
        let port = self.port(&worlds).ok_or(NotStarted::Ports)?;
        let kept = KeptWorld { program: asked.program, players, choices, closed: None };
        self.keeper.kept.put(&name, kept.clone())?;
        let world = World::start(name.clone(), kept, port, self.keeper.clone());
        if world.is_err() {
            self.keeper.kept.remove(&name)?;
        }
        let world = world?;
        worlds.insert(name, Hosted { world: Arc::clone(&world), port });
        Ok(world)
    }

    fn port(&self, worlds: &BTreeMap<WorldName, Hosted>) -> Option<u16> {
        let taken: BTreeSet<u16> = worlds.values().map(|hosted| hosted.port).collect();
        self.limits.ports.map_or(Some(0), |ports| ports.free(&taken))
    }

    pub(crate) fn worlds(&self) -> Vec<Arc<World>> {
        self.lock().values().map(|hosted| Arc::clone(&hosted.world)).collect()
    }

    pub(crate) fn world(&self, name: &WorldName) -> Option<Arc<World>> {
        self.lock().get(name).map(|hosted| Arc::clone(&hosted.world))
    }

    /// Ends a world, and forgets it; its record stays unless `with_record`. Says whether it was there. Blocks until its process
    /// is gone.
    pub(crate) fn delete(&self, name: &WorldName, with_record: bool) -> io::Result<bool> {
        let Some(world) = self.world(name) else { return Ok(false) };
        self.keeper.kept.remove(name)?;
        world.ask_to_end();
        world.wait();
        if with_record {
            self.keeper.folder.remove_world(name)?;
        }
        // Only now may another one have its name and its port.
        self.lock().remove(name);
        Ok(true)
    }

    /// Lets a world go on as this program, a newer version of its own. Tells the last tick of the old one. Blocks.
    pub(crate) fn upgrade(&self, world: &World, program: ProgramId) -> Result<u64, NotUpgraded> {
        let under_way = {
            // Under the lock: a program cannot be deleted meanwhile.
            let _worlds = self.lock();
            if self.programs.get(program).is_none() {
                return Err(NotUpgraded::Refused(NotStarted::NoProgram(program).to_string()));
            }
            world.begin_upgrade(program).ok_or(NotUpgraded::Busy)?
        };
        world.upgrade(program, under_way)
    }

    /// Says whether it was there.
    pub(crate) fn delete_program(&self, id: ProgramId) -> Result<bool, NotDeleted> {
        let worlds = self.lock();
        if let Some((name, _)) = worlds.iter().find(|(_, hosted)| hosted.world.needs(id)) {
            return Err(NotDeleted::Used(name.clone()));
        }
        Ok(self.programs.remove(id)?)
    }

    /// Ends all processes. The worlds are started again when the host is.
    pub(crate) fn stop(&self) {
        let worlds = self.worlds();
        worlds.iter().for_each(|world| world.ask_to_end());
        worlds.iter().for_each(|world| world.wait());
    }
}
