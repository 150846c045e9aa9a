//! The interface as a whole: what is generated, what is read, what is refused.

mod example;
mod generated;
mod generator;
mod round_trips;
mod sample;
mod speed;
mod strictness;
