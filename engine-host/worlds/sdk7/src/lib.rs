//! What a Decentraland SDK7 scene is made of: its folder, its CRDT messages, its components, and what runs its JavaScript.
//!
//! [`folder`] opens a scene as `sdk-commands build` leaves it. [`crdt`] reads and writes the messages that a scene and its host exchange. [`components`] says
//! what their bytes mean. [`executor`] runs the scene's bundle a turn at a time. [`source_map`] finds what the bundle was
//! made of.
//!
//! It deliberately knows no simulation and draws nothing: `lightcone-worlds` puts a scene on the stage.

pub mod components;
pub mod crdt;
pub mod executor;
pub mod folder;
mod proto;
pub mod source_map;
