//! Why a folder is no world.

use std::path::PathBuf;

use lightcone_sdk7::executor::ExecutorError;

/// Why a folder is no scene that can be run.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// A file that a scene has cannot be read.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// Its description is none.
    #[error("{}: {cause}", path.display())]
    Description {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        cause: serde_json::Error,
    },
    /// Nothing here can run its JavaScript.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}
