//! glTF import through its public face, on files built here, on broken ones and on real ones.

mod animations;
mod files;
mod geometry;
mod glb;
mod hostile;
mod images;
mod materials;
mod memory;
mod mutated;
mod nodes;
mod scenes;
mod skins;
