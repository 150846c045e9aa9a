//! Decentraland scenes as worlds: what they say is shown, and they are told what happens.

mod common;
mod heard;
mod hostile;
mod javascript;
mod makers;
mod pictures;
mod players;
mod pointers;
mod restore;
mod same_again;
mod server;
mod shown;
mod side_by_side;
mod told;
mod ui;
