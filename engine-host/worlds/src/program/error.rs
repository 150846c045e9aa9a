//! Why a package is no world.

use lightcone_package::{FileError, SealedFileError};
use lightcone_render::import::ImportError;
use lightcone_sandbox::Refused;
use lightcone_world::sound::ClipError;

use super::compiler::CompileError;

/// Why a package is no world.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// The file is no package, or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no sealed package, cannot be read, or does not open.
    #[error(transparent)]
    Sealed(#[from] SealedFileError),
    /// It was made for another host.
    #[error("{name} speaks version {wanted} of the interface; this node speaks version {here}")]
    Interface {
        /// Of the program.
        name: String,
        /// What it asks for.
        wanted: u32,
        /// What there is.
        here: u32,
    },
    /// It asks for more than a program may have here.
    #[error("{name} asks for {asked} {what}; a program may have {most} here")]
    TooMuch {
        /// Of the program.
        name: String,
        /// What it asks for too much of.
        what: &'static str,
        /// How much.
        asked: u64,
        /// How much there is.
        most: u64,
    },
    /// Its module may not run.
    #[error("{name}: its module is refused: {cause}")]
    Module {
        /// Of the program.
        name: String,
        /// Why.
        cause: Refused,
    },
    /// Its module cannot be compiled.
    #[error("{name}: its module cannot be compiled: {cause}")]
    Compile {
        /// Of the program.
        name: String,
        /// Why.
        cause: Box<CompileError>,
    },
    /// One of its models cannot be drawn.
    #[error("{name}: {asset}: {cause}")]
    Model {
        /// Of the program.
        name: String,
        /// Of the asset.
        asset: String,
        /// Why.
        cause: Box<ImportError>,
    },
    /// One of its sounds cannot be played.
    #[error("{name}: {asset}: {cause}")]
    Sound {
        /// Of the program.
        name: String,
        /// Of the asset.
        asset: String,
        /// Why.
        cause: ClipError,
    },
}
