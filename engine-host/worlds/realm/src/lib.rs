//! Scenes as they are deployed to Decentraland: a realm says which there are, each is an entity whose files are named by their hashes,
//! and all of that is fetched, checked and kept.
//!
//! ```no_run
//! use lightcone_realm::{Request, fetch};
//!
//! # fn main() -> Result<(), lightcone_realm::RealmError> {
//! let request = Request { about: "https://realm.example/about".into(), cache: "/tmp/content".into(), ..Request::default() };
//! let realm = fetch(&request)?;
//! println!("{} has {} scenes", realm.name, realm.folders.len());
//! # Ok(())
//! # }
//! ```
//!
//! Everything here was written by strangers. Nothing is fetched from this machine or its neighbours, unless the realm itself was named
//! there; every size and number has a bound; a file that is not what its hash says is refused.
//!
//! It deliberately runs nothing: it gives folders, as `sdk-commands build` leaves them.

mod about;
mod address;
mod answer;
mod block;
mod cache;
mod client;
mod connect;
mod entity;
mod error;
mod fetch;
mod hash;
mod link;
mod scene;

pub use error::{RealmError, WebError};
pub use fetch::{Fetched, Request, fetch};
pub use link::is_address;
