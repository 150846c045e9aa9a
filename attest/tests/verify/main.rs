//! An honest store passes; every forgery is caught, and named by the fact that it breaks.

mod copied;
mod evidence;
mod faults;
mod honest;
mod inputs;
mod mutations;
mod policy;
#[path = "../../src/evidence/published.rs"]
mod published;
mod python;
mod receipts;
mod statements;
mod states;
mod upgrades;
mod work;
mod world;
