//! Why a folder is no world.

use lightcone_sdk7::executor::ExecutorError;
use lightcone_sdk7::folder::FolderError;

/// Why a folder is no scene that can be run.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// It is not built, or not as a scene is.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Nothing here can run its JavaScript.
    #[error(transparent)]
    Executor(#[from] ExecutorError),
}
