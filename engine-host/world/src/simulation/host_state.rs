//! The host's own state that every world's digest contains.

use bevy_app::App;
use bevy_transform::components::Transform;
use lightcone_attest::{DecodeError, Decoder, Encoder};

use super::identity::{StableId, StableIds};
use super::random::WorldRandom;
use super::register::RegisterSaved;
use super::restore;
use super::saved::{SavedComponent, SavedResource};

impl SavedComponent for StableId {
    const NAME: &'static str = restore::ENTITIES;
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "id u64";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.0);
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        from.u64().map(Self)
    }
}

impl SavedComponent for Transform {
    const NAME: &'static str = "transform";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "translation f32×3, rotation f32×4, scale f32×3";

    fn encode(&self, out: &mut Encoder) {
        out.f32s(&self.translation.to_array()).f32s(&self.rotation.to_array()).f32s(&self.scale.to_array());
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        Ok(Self {
            translation: from.f32s()?.into(),
            rotation: glam::Quat::from_array(from.f32s()?),
            scale: from.f32s()?.into(),
        })
    }
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

impl SavedResource for StableIds {
    const NAME: &'static str = "host.stable-ids";
    const VERSION: u32 = 1;
    const LAYOUT: &'static str = "next id u64";

    fn encode(&self, out: &mut Encoder) {
        out.u64(self.next());
    }

    fn decode(from: &mut Decoder) -> Result<Self, DecodeError> {
        from.u64().map(Self::continuing)
    }
}

pub(super) fn build(app: &mut App) {
    app.register_saved::<StableId>().register_saved::<Transform>();
    app.register_saved_resource::<WorldRandom>().register_saved_resource::<StableIds>();
}
