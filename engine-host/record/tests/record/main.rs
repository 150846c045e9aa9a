//! A world's record, written, killed, read again and replayed.

mod exported;
mod full_disk;
mod genesis;
mod identity;
mod killed;
mod ledger;
mod page_vectors;
mod upgrades;
mod work;
// The yard in which the simulation's own tests walk.
#[path = "../../../world/tests/world/common.rs"]
mod common;
