//! A body that walks.

pub(crate) mod component;
mod walk;

pub use component::{Character, HEIGHT_M, RADIUS_M, Walking};
pub use walk::CharacterPlugin;
