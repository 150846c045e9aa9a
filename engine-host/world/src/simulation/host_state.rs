//! The host's own state that every world's digest contains.

use bevy_app::App;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_attest::{DecodeError, Decoder, Encoder};
use lightcone_world_derive::Saved;

use super::identity::{StableId, StableIds};
use super::random::WorldRandom;
use super::register::RegisterSaved;
use super::saved::SavedResource;

/// The fields of bevy's [`Transform`].
#[derive(Saved)]
#[saved(component, name = "transform", version = 1, of = Transform)]
#[expect(dead_code, reason = "tells the derive what a type of another crate is made of")]
struct TransformFields {
    translation: Vec3,
    rotation: Quat,
    scale: Vec3,
}

impl SavedResource for WorldRandom {
    const NAME: &'static str = "host.random";
    const VERSION: u32 = 2;
    const LAYOUT: &'static str = "ChaCha8 seed u8×32, 32-bit words drawn u64×2, low half first";

    fn encode(&self, out: &mut Encoder) {
        let words = self.words_drawn();
        self.seed().iter().for_each(|byte| _ = out.u8(*byte));
        out.u64(words as u64).u64((words >> 64) as u64);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        let seed = from.array()?;
        let words = u128::from(from.u64()?) | u128::from(from.u64()?) << 64;
        Ok(Self::at(seed, words))
    }
}

pub(super) fn build(app: &mut App) {
    app.register_saved::<StableId>().register_saved::<Transform>();
    app.register_saved_resource::<WorldRandom>().register_saved_resource::<StableIds>();
}
