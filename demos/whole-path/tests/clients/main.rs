//! Players of others: each connects to a node as its own documentation says, and must get picture and sound.
//!
//! The README's table of clients says what is tested here.

mod endpoint;
mod firefox;
mod gstreamer;
mod node;
mod page;
mod python;
