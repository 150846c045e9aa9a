use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a folder is no scene that can be run.
#[derive(Debug, Error)]
pub enum FolderError {
    /// It has no `scene.json`.
    #[error("{} has no scene.json: it is not the folder of a Decentraland scene", .0.display())]
    NoScene(PathBuf),
    /// Its `scene.json` is not JSON, or lacks what every scene has.
    #[error("{}: {cause}", .path.display())]
    Json {
        /// Of `scene.json`.
        path: PathBuf,
        /// What is wrong with it.
        cause: serde_json::Error,
    },
    /// It was made for another SDK.
    #[error("scene.json has the runtimeVersion {0:?}; only scenes of SDK 7 can be run, and they say \"7\"")]
    Runtime(String),
    /// A parcel is not two numbers with a comma between them.
    #[error("scene.json names the parcel {0:?}; a parcel is like \"10,-3\"")]
    Parcel(String),
    /// It has no parcels, or more than a scene can have.
    #[error("scene.json names {found} parcels; a scene has 1 to {limit}")]
    Parcels {
        /// How many it names.
        found: usize,
        /// How many it may.
        limit: usize,
    },
    /// A name of a file that leads out of the folder or is no name.
    #[error("{0:?} is no path in the scene's folder")]
    Name(String),
    /// The bundle is not there.
    #[error("{} is missing; build the scene first: npx @dcl/sdk-commands build", .0.display())]
    NotBuilt(PathBuf),
    /// The scene has no such file.
    #[error("the scene has no file {0:?}")]
    NoFile(String),
    /// Two files whose names differ in capitals alone, which Decentraland does not tell apart.
    #[error("the scene's files {first:?} and {second:?} have the same name but for capitals")]
    SameName {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// More files than a scene may have.
    #[error("{} holds more than {limit} files and folders", .path.display())]
    TooMany {
        /// The scene's folder.
        path: PathBuf,
        /// How many it may.
        limit: usize,
    },
    /// A file that is larger than it may be.
    #[error("{} has more than {limit} bytes", .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// How large it may be.
        limit: u64,
    },
    /// A file that should be text and is not.
    #[error("{} is not UTF-8", .0.display())]
    Text(PathBuf),
    /// A link, a pipe or a device where a file should be.
    #[error("{} is not a file of its own", .0.display())]
    NotAFile(PathBuf),
    /// A file or folder that cannot be read.
    #[error("{}: {cause}", .path.display())]
    Io {
        /// Which one.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}
