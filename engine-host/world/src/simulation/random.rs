//! The world's dice: seeded, and part of the state.

use bevy_ecs::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The only source of chance in a world. Take it as `ResMut` in systems that are ordered.
#[derive(Resource, Clone, Debug)]
pub struct WorldRandom(ChaCha8Rng);

impl WorldRandom {
    /// The same seed gives the same numbers on every machine.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Goes on from a saved state.
    pub(super) fn at(seed: [u8; 32], words_drawn: u128) -> Self {
        let mut random = ChaCha8Rng::from_seed(seed);
        random.set_word_pos(words_drawn);
        Self(random)
    }

    /// Any u64.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// 0.0..1.0 in steps of 2⁻²⁴.
    pub fn unit(&mut self) -> f32 {
        (self.0.next_u32() >> 8) as f32 / (1 << 24) as f32
    }

    /// `least..most`.
    pub fn between(&mut self, least: f32, most: f32) -> f32 {
        least + (most - least) * self.unit()
    }

    /// `0..count`; 0 when there is nothing to choose from. The bias is below `count` / 2⁶⁴.
    pub fn index(&mut self, count: usize) -> usize {
        ((u128::from(self.next_u64()) * count as u128) >> 64) as usize
    }

    /// How many 32-bit words were drawn; with the seed, the generator's whole state.
    pub fn words_drawn(&self) -> u128 {
        self.0.get_word_pos()
    }

    /// The 256-bit seed.
    pub fn seed(&self) -> [u8; 32] {
        self.0.get_seed()
    }
}
