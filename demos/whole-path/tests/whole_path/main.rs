//! The program and a real browser, end to end, at 640x360 on the CPU renderer.
//!
//! Pictures that were looked at are kept under `target/whole-path/`.

mod broken_scenes;
mod devices;
mod embedded;
mod flood;
mod garbage;
mod hosting;
mod hud;
mod lossy;
mod narrow;
mod outside;
mod paid;
mod program;
mod programs;
mod reconnect;
mod record;
mod recorded;
mod repairs;
mod resume;
mod roles;
mod scene;
mod support;
mod transport;
mod turn;
mod two_players;
mod wallet;
mod watch;
mod whep;
