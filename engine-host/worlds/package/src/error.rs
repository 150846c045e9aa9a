//! Why bytes are no package.

use std::io;
use std::path::PathBuf;

use lightcone_attest::Digest;
use lightcone_attest::statement::KeyError;

use crate::format::VERSION;
use crate::manifest::ManifestError;
use crate::name::BadName;

/// Why bytes are no package, or things make none.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The first bytes are those of something else.
    #[error("it is no package: it does not begin with lcw-pack")]
    Magic,
    /// It is a sealed package, and was to be read as a plain one.
    #[error("it is a sealed package: the key that it was sealed to opens it, and nothing does without")]
    Sealed,
    /// It is of this other version of the format.
    #[error("version {0} of the format is not known: {VERSION} is")]
    Version(u32),
    /// It ends too early.
    #[error("it ends too early: {what} has {wanted} bytes, and {found} are there")]
    Truncated {
        /// What was read.
        what: String,
        /// How many bytes that has.
        wanted: u64,
        /// How many came.
        found: u64,
    },
    /// The manifest says something that is not allowed.
    #[error("its manifest: {0}")]
    Manifest(#[from] ManifestError),
    /// Something is larger than the reader allows.
    #[error("{what}: {found} is more than the {most} that are allowed")]
    TooMuch {
        /// What, with its unit.
        what: String,
        /// How much is claimed.
        found: u64,
        /// How much is allowed.
        most: u64,
    },
    /// A body is of no known kind: this byte says which.
    #[error("there is no kind {kind} of asset ('{name}')")]
    Kind {
        /// The byte.
        kind: u8,
        /// The asset.
        name: String,
    },
    /// An asset has no good name.
    #[error("{0}")]
    Name(#[from] BadName),
    /// A name is no UTF-8.
    #[error("the name of an asset is no UTF-8: {0:?}")]
    NameUtf8(String),
    /// The table does not begin with a module.
    #[error("it has no module: the first thing in it must be one")]
    NoModule,
    /// There is another module, under this name.
    #[error("it has a second module, '{0}'")]
    SecondModule(String),
    /// The module has this name.
    #[error("its module is called '{0}', and must have no name")]
    ModuleName(String),
    /// The module is something else.
    #[error("its module is no core WebAssembly module of version 1: it begins with {0:02x?}")]
    NoWasm(Vec<u8>),
    /// Two assets have this name.
    #[error("it has two assets called '{0}'")]
    Duplicate(String),
    /// The table is not sorted.
    #[error("asset '{name}' comes after '{previous}': they must be sorted by their bytes")]
    Order {
        /// The asset.
        name: String,
        /// The one before.
        previous: String,
    },
    /// A body is not the one that the table lists.
    #[error("{what} was altered: its BLAKE3 hash is {found}, not {wanted}")]
    Body {
        /// Which one.
        what: String,
        /// The digest in the table.
        wanted: Digest,
        /// That of the body.
        found: Digest,
    },
    /// The header says what a header says, in another spelling.
    #[error("its header is not in canonical form")]
    Spelling,
    /// The byte that says whether a signature follows is neither 0 nor 1.
    #[error("{0} stands where 0 (unsigned) or 1 (signed) must")]
    SignatureFlag(u8),
    /// The signer's key is none.
    #[error("its signer: {0}")]
    Signer(#[from] KeyError),
    /// The key with these bytes did not sign this package.
    #[error("the signature is not valid: key {0} did not sign this package")]
    Signature(Digest),
    /// Something follows the end.
    #[error("bytes follow the end of it")]
    Trailing,
}

/// What is wrong with a package file.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {cause}")]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub cause: PackageError,
}
