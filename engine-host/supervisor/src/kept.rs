//! What worlds there are, over restarts of the supervisor.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lightcone_attest::replace_secret;
use serde::{Deserialize, Serialize};

use crate::asked::Choices;
use crate::name::WorldName;
use crate::program_id::ProgramId;

const FORM: u32 = 1;
/// More than the greatest number of worlds takes.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// One world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptWorld {
    pub(crate) program: ProgramId,
    /// Players at once.
    pub(crate) players: u16,
    #[serde(default)]
    pub(crate) choices: Choices,
    /// Why it runs no more, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) closed: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    form: u32,
    worlds: BTreeMap<WorldName, KeptWorld>,
}

/// The list, and the file that always says the same.
#[derive(Debug)]
pub(crate) struct Kept {
    path: PathBuf,
    worlds: Mutex<BTreeMap<WorldName, KeptWorld>>,
}

/// The list of worlds cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}")]
pub struct KeptError {
    path: String,
    why: String,
}

impl Kept {
    /// Reads the file; without one there are no worlds.
    pub(crate) fn open(path: PathBuf) -> Result<Self, KeptError> {
        let failed = |why: String| KeptError { path: path.display().to_string(), why };
        let worlds = match std::fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(failed(error.to_string())),
            Ok(is) if is.len() > MAX_FILE_BYTES => return Err(failed(format!("it has {} bytes", is.len()))),
            Ok(_) => {
                let bytes = std::fs::read(&path).map_err(|error| failed(error.to_string()))?;
                let read: Form = serde_json::from_slice(&bytes).map_err(|error| failed(error.to_string()))?;
                if read.form != FORM {
                    return Err(failed(format!("its form is {}, only {FORM} is known", read.form)));
                }
                read.worlds
            }
        };
        Ok(Self { path, worlds: Mutex::new(worlds) })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<WorldName, KeptWorld>> {
        self.worlds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> BTreeMap<WorldName, KeptWorld> {
        self.lock().clone()
    }

    /// Changes the file, then the list: what cannot be kept has not happened.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<WorldName, KeptWorld>)) -> io::Result<()> {
        let mut worlds = self.lock();
        let mut changed = worlds.clone();
        change(&mut changed);
        let form = Form { form: FORM, worlds: changed };
        replace_secret(&self.path, &serde_json::to_vec_pretty(&form)?)?;
        *worlds = form.worlds;
        Ok(())
    }

    pub(crate) fn put(&self, name: &WorldName, world: KeptWorld) -> io::Result<()> {
        self.change(|worlds| _ = worlds.insert(name.clone(), world))
    }

    pub(crate) fn remove(&self, name: &WorldName) -> io::Result<()> {
        self.change(|worlds| _ = worlds.remove(name))
    }

    /// A world that was removed meanwhile stays so.
    pub(crate) fn is_made_of(&self, name: &WorldName, program: ProgramId) -> io::Result<()> {
        self.change(|worlds| {
            if let Some(world) = worlds.get_mut(name) {
                world.program = program;
            }
        })
    }

    pub(crate) fn close(&self, name: &WorldName, why: &str) -> io::Result<()> {
        self.change(|worlds| {
            if let Some(world) = worlds.get_mut(name) {
                world.closed = Some(why.to_owned());
            }
        })
    }
}
