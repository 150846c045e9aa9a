//! Why a store cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use super::chunk::ChunkError;
use super::genesis::GenesisError;
use super::layout::GENESIS;
use super::manifest::ManifestError;
use crate::log::LogError;
use crate::state::StateError;

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operating system refused.
    #[error("cannot {doing} {path}: {cause}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What was tried, as in "write".
        doing: &'static str,
        /// What the system says.
        cause: io::Error,
    },
    /// Another node has the store open.
    #[error("store {path} is in use by another node: stop that one, or choose another directory")]
    Locked {
        /// The store's directory.
        path: PathBuf,
    },
    /// There is no store to open.
    #[error("{path} is no store: it has no {GENESIS}")]
    NoStore {
        /// The directory.
        path: PathBuf,
    },
    /// A store cannot be created over other files.
    #[error("a store cannot be created in {path}: it holds {found:?}; choose an empty or new directory")]
    NotEmpty {
        /// The directory.
        path: PathBuf,
        /// The name of a file in it.
        found: String,
    },
    /// The genesis cannot be kept or read.
    #[error("{path}: {cause}")]
    Genesis {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        cause: GenesisError,
    },
    /// The world is private and its seal key is missing, or it is public and a key was given.
    #[error("store {path} is {}", if *private { "private: its seal key is needed (--seal KEYFILE)" } else { "public: it takes no seal key" })]
    Seal {
        /// The store's directory.
        path: PathBuf,
        /// What the genesis says.
        private: bool,
    },
    /// The seal key is not the one that the store was created with.
    #[error("{path}: the seal key given is not the one that this store was created with")]
    WrongKey {
        /// The file that names the right one.
        path: PathBuf,
    },
    /// The store was opened by [`Store::read`](super::Store::read), and cannot be written to.
    #[error("store {path} was opened to be read only")]
    ReadOnly {
        /// The store's directory.
        path: PathBuf,
    },
    /// A file does not belong into a store.
    #[error("{path:?} does not belong into a store: move it away")]
    StrangeName {
        /// The file.
        path: PathBuf,
    },
    /// A file that never changes is there already, with other content.
    #[error("{path} is there already, with other content")]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// A file would be too long.
    #[error("{bytes} bytes for {path}: {most} at most can be kept")]
    TooLong {
        /// The file.
        path: PathBuf,
        /// How long it would be.
        bytes: usize,
        /// How long it may be.
        most: u64,
    },
    /// A chunk cannot be kept or read.
    #[error("{path}: {cause}")]
    Chunk {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        cause: ChunkError,
    },
    /// A manifest cannot be kept or read.
    #[error("{path}: {cause}")]
    Manifest {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        cause: ManifestError,
    },
    /// The pieces make no state.
    #[error("{path}: {cause}")]
    State {
        /// The file of the state's manifest, also if it was never written.
        path: PathBuf,
        /// What is wrong.
        cause: StateError,
    },
    /// A statement does not say which state it is about.
    #[error("{path}: {cause}")]
    Statement {
        /// Its file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// An input segment cannot be read or written.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl StoreError {
    pub(super) fn io<'a>(doing: &'static str, path: &'a Path) -> impl Fn(io::Error) -> Self + Copy + use<'a> {
        move |cause| Self::Io { path: path.to_owned(), doing, cause }
    }
}
