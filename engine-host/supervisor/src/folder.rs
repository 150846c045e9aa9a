//! Where the host keeps what it keeps.
//!
//! ```text
//! lock                    held while a supervisor runs
//! worlds.json             what worlds there are
//! programs/HASH.lcw       a package, and HASH.json: what is in it
//! uploads/                packages that are not whole yet
//! worlds/NAME/record      a world's record
//! worlds/NAME/code        its compiled program
//! worlds/NAME/next.lcw    the package that it is being upgraded to
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::name::WorldName;
use crate::program_id::ProgramId;

/// The host's directory, held by this process alone.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    _held: File,
}

/// No directory for a host.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another supervisor has it.
    #[error("another process hosts out of {0}; stop it, or choose another directory with --store")]
    Held(String),
    /// It cannot be made or opened.
    #[error("{path} cannot be used: {cause}")]
    Unusable {
        /// Which file.
        path: String,
        /// What the system said.
        cause: io::Error,
    },
}

impl Folder {
    /// Makes what is missing. What an upload left that was not resumable is removed.
    pub(crate) fn open(root: &Path) -> Result<Self, FolderError> {
        let unusable = |path: &Path, cause| FolderError::Unusable { path: path.display().to_string(), cause };
        let root = std::path::absolute(root).map_err(|cause| unusable(root, cause))?;
        for inner in ["programs", "uploads", "worlds"] {
            let path = root.join(inner);
            make(&path).map_err(|cause| unusable(&path, cause))?;
        }
        let path = root.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&path);
        let lock = lock.map_err(|cause| unusable(&path, cause))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root, _held: lock }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Held(root.display().to_string())),
            Err(TryLockError::Error(cause)) => Err(unusable(&path, cause)),
        }
    }

    pub(crate) fn list_of_worlds(&self) -> PathBuf {
        self.root.join("worlds.json")
    }

    pub(crate) fn programs(&self) -> PathBuf {
        self.root.join("programs")
    }

    pub(crate) fn package(&self, program: ProgramId) -> PathBuf {
        self.programs().join(format!("{program}.lcw"))
    }

    pub(crate) fn description(&self, program: ProgramId) -> PathBuf {
        self.programs().join(format!("{program}.json"))
    }

    pub(crate) fn uploads(&self) -> PathBuf {
        self.root.join("uploads")
    }

    /// All that is kept of a world.
    pub(crate) fn world(&self, name: &WorldName) -> PathBuf {
        self.root.join("worlds").join(name.as_str())
    }

    /// A world's directory, for its process.
    pub(crate) fn make_world(&self, name: &WorldName) -> io::Result<PathBuf> {
        let path = self.world(name);
        make(&path)?;
        Ok(path.join("record"))
    }

    /// Puts a package where a world's process, which is kept to its own files, can read it.
    pub(crate) fn give_package(&self, name: &WorldName, program: ProgramId) -> io::Result<PathBuf> {
        let next = self.next_package(name);
        // A copy and no link: the process may write to what is its own.
        fs::copy(self.package(program), &next)?;
        Ok(next)
    }

    /// The process has read it.
    pub(crate) fn take_package_away(&self, name: &WorldName) {
        // Where it stays, the next upgrade writes over it.
        _ = fs::remove_file(self.next_package(name));
    }

    fn next_package(&self, name: &WorldName) -> PathBuf {
        self.world(name).join("next.lcw")
    }

    /// The record is gone after this.
    pub(crate) fn remove_world(&self, name: &WorldName) -> io::Result<()> {
        match fs::remove_dir_all(self.world(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

/// For its owner alone: programs and records are nobody else's business.
fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
