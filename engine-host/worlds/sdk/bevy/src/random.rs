//! The world's dice: seeded by the host, with the numbers that a native world draws.

use bevy_ecs::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The only source of chance in a world. Take it as `ResMut` in systems that are ordered.
#[derive(Resource, Clone, Debug)]
pub struct WorldRandom(ChaCha8Rng);

impl WorldRandom {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha8Rng::from_seed(seed))
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
}
