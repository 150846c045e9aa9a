//! The packages that were uploaded.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lightcone_attest::replace_secret;

use crate::folder::Folder;
use crate::inspect::{Program, Refused, inspect};
use crate::program_id::ProgramId;
use crate::worlds::Launch;

/// More are refused.
const MOST: usize = 1000;

/// All packages that may run here.
pub(crate) struct Programs {
    folder: Arc<Folder>,
    launch: Arc<Launch>,
    there: Mutex<BTreeMap<ProgramId, Program>>,
}

/// Why an upload leads to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("there are {MOST} programs, and no more are kept: delete one")]
    TooMany,
    #[error("it could not be kept: {0}")]
    Kept(#[from] io::Error),
}

impl Programs {
    /// Those whose package and description are there. What else lies there was left by a crash and is removed.
    pub(crate) fn open(folder: Arc<Folder>, launch: Arc<Launch>) -> io::Result<Self> {
        let mut there = BTreeMap::new();
        for entry in fs::read_dir(folder.programs())? {
            let path = entry?.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
            match id.and_then(|id| Program::read(&folder, id)) {
                Some(program) => _ = there.insert(program.hash, program),
                None => fs::remove_file(&path)?,
            }
        }
        Ok(Self { folder, launch, there: Mutex::new(there) })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ProgramId, Program>> {
        self.there.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Program> {
        self.lock().values().cloned().collect()
    }

    pub(crate) fn get(&self, id: ProgramId) -> Option<Program> {
        self.lock().get(&id).cloned()
    }

    /// Checks a file and makes it a program; the file is gone afterwards. Says whether the program is new. Blocks.
    pub(crate) fn take(&self, upload: &Path) -> Result<(Program, bool), NotTaken> {
        let program = inspect(self.launch.command(), upload)?;
        let mut there = self.lock();
        if let Some(known) = there.get(&program.hash) {
            fs::remove_file(upload)?;
            return Ok((known.clone(), false));
        }
        if there.len() >= MOST {
            return Err(NotTaken::TooMany);
        }
        fs::rename(upload, self.folder.package(program.hash))?;
        // Last, and with a sync of the directory: what has a description is whole.
        replace_secret(
            &self.folder.description(program.hash),
            &serde_json::to_vec(&program).map_err(io::Error::from)?,
        )?;
        there.insert(program.hash, program.clone());
        Ok((program, true))
    }

    /// Says whether it was there.
    pub(crate) fn remove(&self, id: ProgramId) -> io::Result<bool> {
        let mut there = self.lock();
        if !there.contains_key(&id) {
            return Ok(false);
        }
        fs::remove_file(self.folder.description(id))?;
        fs::remove_file(self.folder.package(id))?;
        there.remove(&id);
        Ok(true)
    }
}
