//! Why a folder is no world.

use std::path::PathBuf;

use lightcone_sdk7::executor::ExecutorError;
use lightcone_sdk7::executor::exact::EngineError;
use lightcone_sdk7::folder::FolderError;

use crate::program::CompileError;

/// Why a folder is no scene that can be run.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// It is not built, or not as a scene is.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// None of the scenes below a folder can be run.
    #[error("no scene below {} can be run: {why}", .folder.display())]
    NoScenes {
        /// Where they are.
        folder: PathBuf,
        /// Why not, of each.
        why: String,
    },
    /// The engine that runs JavaScript exactly cannot be had.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// That engine cannot be compiled.
    #[error("the engine of JavaScript cannot be compiled: {0}")]
    Compile(#[from] CompileError),
    /// Nothing here can run its JavaScript.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}
