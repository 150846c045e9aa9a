//! Why a folder makes no package.

use std::io;
use std::path::PathBuf;

use crate::error::PackageError;
use crate::manifest::ManifestError;
use crate::name::BadName;

/// Why a folder makes no package.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// A file cannot be read. One that is missing is named so.
    #[error("cannot read {path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// `lightcone.toml` is no TOML, lacks a field, or has one that is not known.
    #[error("lightcone.toml, line {line}: {cause}")]
    Text {
        /// The line, from 1 on.
        line: usize,
        /// What is wrong, on one line.
        cause: String,
    },
    /// `lightcone.toml` says something that is not allowed.
    #[error("lightcone.toml, line {line}: {cause}")]
    Value {
        /// The line, from 1 on.
        line: usize,
        /// What is wrong.
        cause: ManifestError,
    },
    /// A file's path can be no name of an asset.
    #[error("{0}")]
    Name(#[from] BadName),
    /// A link leads elsewhere.
    #[error("{0} is a link; put the file itself in its place")]
    Link(PathBuf),
    /// It is neither a file nor a folder.
    #[error("{0} is neither a file nor a folder")]
    NoFile(PathBuf),
    /// It has more bytes than are allowed.
    #[error("{path} has more than {most} bytes")]
    Length {
        /// The file.
        path: PathBuf,
        /// How many are allowed.
        most: u64,
    },
    /// There are more files than the format allows.
    #[error("there are more than {most} assets")]
    Assets {
        /// How many are allowed.
        most: u32,
    },
    /// The package would be none.
    #[error("{0}")]
    Package(#[from] PackageError),
}
