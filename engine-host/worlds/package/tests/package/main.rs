//! Packages as they should be, and as an attacker would make them.

mod allocations;
mod golden;
mod hostile;
mod inspection;
mod manifests;
mod names;
mod project;
mod raw;
mod round_trip;
mod scratch;
mod sealed;
mod signatures;
mod sizes;
mod support;
