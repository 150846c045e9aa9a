//! A host over real sockets, with a script in the place of `lightcone`.

mod access;
mod lives;
mod names;
mod support;
mod upgrades;
mod uploads;
