//! The file that a program travels in: one `.lcw` with what the program says of itself, its module and its assets.
//!
//! ```
//! use lightcone_package::{Bounds, Kind, Limits, Manifest, Package, PackageBuilder};
//!
//! let manifest = Manifest {
//!     name: "pong".into(),
//!     version: "1.0.0".into(),
//!     title: "Pong".into(),
//!     licence: "MIT".into(),
//!     authors: vec![],
//!     description: String::new(),
//!     interface: 1,
//!     tick_rate_hz: 30,
//!     limits: Limits::default(),
//!     parameters: String::new(),
//! };
//! let mut builder = PackageBuilder::new(manifest, b"\0asm\x01\0\0\0".to_vec());
//! builder.asset("ball.glb", Kind::Model, b"glTF".to_vec())?;
//! let package = builder.build(&Bounds::default())?;
//!
//! let mut file = Vec::new();
//! package.write_to(&mut file)?;
//! let again = Package::read(&file[..], &Bounds::default())?;
//! assert_eq!(again.id(), package.id());
//! assert_eq!(again.asset_named("ball.glb").unwrap().body, b"glTF");
//! # Ok::<(), lightcone_package::PackageError>(())
//! ```
//!
//! [`Project`] makes a package of a developer's folder with a `lightcone.toml`, [`Package::inspect`] says what is in one, and
//! [`Header`] is the part that can be read before the bodies come. `docs/format.md` has the bytes.
//!
//! **The same inputs make the same file, byte for byte, and a package has one spelling**: [`Package::read`] refuses every other.
//! Bodies are stored as they are. Nothing in the container is compressed, so nothing in it grows when it is read.
//!
//! [`Package::seal`] encrypts one to the keys of chosen nodes, and [`Package::unseal`] opens it with such a key.
//!
//! It deliberately runs nothing and looks into no module, model or sound: whoever uses a body checks it.

mod bounds;
mod builder;
mod entry;
mod error;
mod file;
mod format;
mod header;
mod inspection;
mod manifest;
mod name;
mod package;
mod project;
mod sealed;
mod signature;
mod source;

pub use bounds::{Bounds, MAX_ASSETS};
pub use builder::PackageBuilder;
pub use entry::{Entry, Kind};
pub use error::{FileError, PackageError};
pub use file::ENDING;
pub use header::Header;
pub use inspection::Inspection;
pub use manifest::{Limits, MAX_MANIFEST_BYTES, Manifest, ManifestError};
pub use name::{BadName, MAX_ASSET_NAME_BYTES, MAX_PROGRAM_NAME_BYTES, NameFault, check_asset_name, is_program_name};
pub use package::{Asset, Package, read_body};
pub use project::{PROJECT_FILE, Project, ProjectError};
pub use sealed::{MAX_RECIPIENTS, Readable, Recipient, SEALED_ENDING, SealedError, SealedFileError, SealedHeader};
pub use sealed::{NoRecipient, SealedInspection, UnsealKey, UnsealKeyError};
