//! A world's process: how it is started, what it says, and what becomes of it when it ends.

mod fate;
mod keeper;
mod launch;
mod loads;
mod log;
mod memory;
mod seen;
mod shares;
mod upgrade;

pub(crate) use keeper::{Keeper, World};
pub(crate) use launch::Launch;
pub(crate) use loads::Loads;
pub(crate) use seen::{NO_LANDLOCK, Seen, State};
pub(crate) use shares::Shares;
pub(crate) use upgrade::NotUpgraded;
