//! Proofs of addresses, as others make them and as nobody should.

mod parsing;
mod published;
mod vectors;
