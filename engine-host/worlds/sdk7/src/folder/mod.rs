//! A scene's folder, as `sdk-commands build` leaves it: `scene.json`, the bundle that it names, perhaps a `main.crdt`, and the
//! scene's files.
//!
//! Nothing outside the folder is read, links are not followed, and everything is bounded.

mod content;
mod error;
mod ignore;
mod manifest;
mod name;
mod parcel;
mod read;
mod scene;
mod source_map;
mod spawn;
mod stamp;

pub use content::SceneFile;
pub use error::FolderError;
pub use manifest::SceneManifest;
pub use parcel::{PARCEL_METRES, Parcel, ParcelError};
pub use scene::SceneFolder;
pub use spawn::{Range, SpawnPoint};
pub use stamp::Stamp;
