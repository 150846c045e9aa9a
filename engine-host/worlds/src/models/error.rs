//! Why files are no world.

use std::io;

use lightcone_render::import::ImportError;
use lightcone_world::physics::ShapeError;

/// Why a file, or a folder of them, is no world.
#[derive(Debug, thiserror::Error)]
pub enum ModelsError {
    /// A file cannot be loaded.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A file has no triangle, so there is nothing to look at or to stand on.
    #[error("{file} has no triangles, so there is nothing to see or to stand on: {holds}")]
    Nothing {
        /// Which file.
        file: String,
        /// What the file is instead, for people to read.
        holds: String,
    },
    /// Its triangles make nothing solid.
    #[error("{file}: {cause}")]
    Shape {
        /// Which file.
        file: String,
        /// What the physics engine says.
        cause: ShapeError,
    },
    /// A folder or its list of places cannot be read.
    #[error("{path} cannot be read: {cause}")]
    Read {
        /// Which file or folder.
        path: String,
        /// What the system says.
        cause: io::Error,
    },
    /// A folder without a list of places has nothing to put side by side.
    #[error("{folder} is no world: it has neither a places.json nor .vox files")]
    NoFiles {
        /// Which folder.
        folder: String,
    },
    /// A list of places without any.
    #[error("{path} lists no places")]
    NoPlaces {
        /// Which file.
        path: String,
    },
    /// More than are taken.
    #[error("{path} has more than {most} {what}")]
    TooMany {
        /// Which file or folder.
        path: String,
        /// What is counted, in the plural.
        what: &'static str,
        /// How many may be there.
        most: usize,
    },
    /// The list of places is not JSON, or not of the form that it should have.
    #[error("{path}: {cause}")]
    Json {
        /// Which file.
        path: String,
        /// What is wrong, and in which line.
        cause: serde_json::Error,
    },
    /// A place that cannot be.
    #[error("{path}: place {number}: {why}")]
    Place {
        /// Which file.
        path: String,
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        why: PlaceError,
    },
}

/// What is wrong with a place in a list of them.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum PlaceError {
    /// A file that is not in the folder.
    #[error("file {0:?} is not a name below the list's folder, with / between names and without . or ..")]
    Outside(String),
    /// A file of another kind.
    #[error("file {0:?} is neither .vox nor .glb nor .gltf")]
    Kind(String),
    /// A number beyond what it may be.
    #[error("{what} is {number}, and may be {least} to {most}")]
    Number {
        /// Which number.
        what: &'static str,
        /// What it is.
        number: f32,
        /// What it may be at least.
        least: f32,
        /// What it may be at most.
        most: f32,
    },
}
