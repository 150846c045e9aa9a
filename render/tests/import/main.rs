//! glTF import through its public face, on files built here, on broken ones and on real ones.

mod animations;
mod draco;
mod files;
mod geometry;
mod glb;
mod hostile;
mod images;
mod ktx2;
mod lies;
mod materials;
mod memory;
mod meshopt;
mod mutated;
mod nodes;
mod outcome;
mod samples;
mod scenes;
mod skins;
mod vox;
mod vox_broken;
mod vxm;
