//! The simulation as a world's author and a node see it.

mod anew;
mod bevy_manners;
mod changes;
mod character;
mod common;
mod derive;
mod determinism;
mod encounters;
mod joints;
mod looks;
mod pushes;
mod restore;
mod scene;
mod workshop;
