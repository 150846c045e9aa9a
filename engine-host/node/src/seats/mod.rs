//! Who sits where: sessions, what they are let do, and what brings them back.

mod admit;
mod allowance;
mod at_once;
mod host;
mod ids;
mod inbox;
mod look;
#[cfg(test)]
mod lossy;
mod names;
mod onset;
mod place;
pub(crate) mod resume;
mod room;
mod rules;
mod table;
#[cfg(test)]
mod tests;
mod waiting;

pub(crate) use ids::RunIds;
pub(crate) use place::VANTAGE_VIEW;
pub(crate) use resume::Tokens;
pub(crate) use rules::{Limits, MAX_HALF_OPEN, Rules};
pub(crate) use table::{Most, Seats};
