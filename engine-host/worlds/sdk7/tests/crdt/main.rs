//! A scene's messages, the state that they add up to, its components, and its folder.

mod components;
mod folder;
mod merging;
mod rules;
mod scratch;
mod store;
mod table;
mod transcripts;
mod wire;
