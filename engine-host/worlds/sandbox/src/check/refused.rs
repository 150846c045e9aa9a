//! Why a module is not taken.

use wasmparser::Error;

use crate::abi::GLOBAL_PREFIX;

/// Why a module is not taken. Offsets are bytes from the module's beginning.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The file is too long.
    #[error("the module has {bytes} bytes: {most} at most are taken")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// [`Limits::module_bytes`](crate::Limits::module_bytes).
        most: usize,
    },
    /// The bytes are no valid WebAssembly.
    #[error("byte {offset}: no valid WebAssembly: {cause}")]
    Invalid {
        /// Where it was noticed.
        offset: usize,
        /// What the parser says.
        cause: String,
    },
    /// The module uses a part of WebAssembly that is not taken.
    #[error("byte {offset}: a program may not use {proposal} ({cause})")]
    Proposal {
        /// Where it was noticed.
        offset: usize,
        /// The name of the WebAssembly proposal, as in "threads".
        proposal: String,
        /// What the parser says.
        cause: String,
    },
    /// The module has too many of something, or something too large.
    #[error("byte {offset}: {found} {what}: {most} at most are taken")]
    TooMany {
        /// Where it is.
        offset: usize,
        /// What there is too much of, as in "functions" or "bytes of memory".
        what: &'static str,
        /// How much there is.
        found: u64,
        /// How much there may be.
        most: u64,
    },
    /// The module imports what the host does not give.
    #[error("byte {offset}: it imports {module:?} {name:?}: a program may import the function \"lc\" \"log\" alone")]
    UnknownImport {
        /// Where the import is.
        offset: usize,
        /// The module's half of its name.
        module: String,
        /// The other half.
        name: String,
    },
    /// The module has a function that runs before anything was given to it.
    #[error("byte {offset}: it has a start function: begin in lc_init")]
    StartFunction {
        /// Where it is declared.
        offset: usize,
    },
    /// The module has no memory, or more than one.
    #[error("it has {found} memories: a program has one")]
    Memories {
        /// How many.
        found: u32,
    },
    /// The module lacks an export.
    #[error("it does not export {name:?}: a program exports it as {wanted}")]
    MissingExport {
        /// The export's name.
        name: &'static str,
        /// What it is to be, as in "a function (i32) -> (i32)".
        wanted: String,
    },
    /// An export or import is of another type.
    #[error("{name:?} is {found}: it is to be {wanted}")]
    WrongType {
        /// The name of the export or import.
        name: &'static str,
        /// What it is.
        found: String,
        /// What it is to be.
        wanted: String,
    },
    /// The module exports a name that belongs to the host.
    #[error("byte {offset}: it exports {name:?}: names that begin with {GLOBAL_PREFIX:?} are the host's")]
    ReservedName {
        /// Where the export is.
        offset: usize,
        /// The name.
        name: String,
    },
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let (offset, cause) = (error.offset(), error.message().to_owned());
        match error.missing_wasm_feature() {
            Some(feature) => {
                let names = feature.iter_names().map(|(name, _)| name.to_lowercase().replace('_', " "));
                Self::Proposal { offset, proposal: names.collect::<Vec<_>>().join(", "), cause }
            }
            None => Self::Invalid { offset, cause },
        }
    }
}
